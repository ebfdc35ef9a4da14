#include "cli/delivery.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/tree_writer.hpp"

namespace omninode::cli {

// Only file_writing knows it for certain: a run that did not come so far has no finished node.
std::string node_name(RunOutcome const& outcome) {
  for (auto const& [stage, output] : outcome.outputs) {
    if (stage != "file_writing") continue;
    auto const document = nlohmann::json::parse(output, nullptr, /*allow_exceptions=*/false);
    if (document.is_object()) return document.value("node_name", "");
  }
  return "";
}

// Compared first, because the usual case is that a worker on this machine has written it. The
// staging folder has the run's last claim in its name: one that an earlier owner left there is
// removed, as a worker would do.
Delivery deliver(RunOutcome const& outcome, std::filesystem::path const& output_dir, bool force) {
  auto const node = node_name(outcome);
  Files files;
  for (auto const& file : outcome.files) {
    files[file.info.path] = std::make_shared<std::string const>(file.content);
  }
  Delivery delivery{output_dir / node / onex::kVersionFolder, false, {}};
  if (onex::compare_folder(files, delivery.folder) == onex::FolderState::same) return delivery;
  onex::WriteOptions options;
  options.force = force;
  options.run = outcome.run.id.value;
  options.claim = outcome.run.claim;
  auto const written = onex::write_tree(files, output_dir, node, options);
  delivery.written_here = written.status == onex::WriteStatus::written;
  delivery.problem = written.message;
  return delivery;
}

}  // namespace omninode::cli
