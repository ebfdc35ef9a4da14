#include "stages/file_writing.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/manifest.hpp"
#include "stages/onex/stage_context.hpp"
#include "stages/onex/tree_writer.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

/// Compares paths after resolving what exists of them, so that a symlink cannot lead out. What
/// cannot be resolved is beneath nothing, and neither is anything beneath a root without a name.
bool is_beneath(fs::path const& path, fs::path const& root) {
  std::error_code error;
  std::error_code root_error;
  auto const resolved = fs::weakly_canonical(path, error);
  auto const resolved_root = fs::weakly_canonical(root, root_error);
  if (error || root_error || resolved_root.empty()) return false;
  auto const [end, other] = std::ranges::mismatch(resolved_root, resolved);
  static_cast<void>(other);
  return end == resolved_root.end();
}

/// A null `status` means that this worker did not write. The manifest is in the output as well, so
/// that a waiting client can compare its folder without asking for the files.
std::string output_json(std::string const& node_name, Files const& files, fs::path const& folder,
                        onex::WriteStatus const* status) {
  nlohmann::ordered_json output;
  output["node_name"] = node_name;
  output["written"] = status != nullptr;
  output["unchanged"] = status != nullptr && *status == onex::WriteStatus::unchanged;
  output["folder"] = folder.string();
  if (status == nullptr) {
    output["reason"] =
        "this worker may not write beneath the run's output folder; the files are stored with "
        "the run";
  }
  for (auto const& [path, content] : files) output["files"].push_back(path);
  auto const& manifest = files.at(std::string(onex::kManifestPath));
  output["manifest"] = onex::manifest_sums(*manifest);
  return output.dump();
}

/// Fails are for what stays so until somebody acts; a full disk may have room in a minute and is
/// tried again. OWNERSHIP_LOST is a retry, because a failure would end a run that another worker
/// has taken over, if the fence ever let it through.
StageOutcome outcome_of(onex::WriteResult const& result, Done done) {
  using onex::WriteStatus;
  switch (result.status) {
    case WriteStatus::written:
    case WriteStatus::unchanged:
      return done;
    case WriteStatus::exists:
      return Fail{"OUTPUT_EXISTS", result.message};
    case WriteStatus::permission:
      return Fail{"FILE_PERMISSION_ERROR", result.message};
    case WriteStatus::unsafe_path:
      return Fail{"FILE_PATH_REFUSED", result.message};
    case WriteStatus::lost:
      return Retry{"OWNERSHIP_LOST", result.message, {}};
    case WriteStatus::disk_error:
      break;
  }
  return Retry{"FILE_WRITE_ERROR", result.message, {}};
}

}  // namespace

/// The manifest goes to the store in every case: whoever fetches the files later needs the sums. A
/// worker without permission for the folder is done, not failed: the files are stored with the run,
/// and a client on the right machine writes them.
StageOutcome FileWriting::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    auto const design = onex::design_of(input.progress);
    auto const& name = design.spec.name;
    File manifest{std::string(onex::kManifestPath), onex::manifest_of(input.progress.files, name)};
    Files const files = onex::merged(input.progress.files, {manifest});
    fs::path const output_dir = given.output_dir;
    fs::path const folder = output_dir / name / onex::kVersionFolder;
    bool const allowed = !output_dir.empty() &&
                         (!config_.output_root || is_beneath(output_dir, *config_.output_root));
    if (!allowed) return Done{output_json(name, files, folder, nullptr), {manifest}, {}};
    onex::WriteOptions const options{given.force, input.run.value, input.claim, input.still_owned};
    auto const result = onex::write_tree(files, output_dir, name, options);
    return outcome_of(result,
                      Done{output_json(name, files, folder, &result.status), {manifest}, {}});
  });
}

}  // namespace omninode
