#include "cli/written_files.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"
#include "stages/onex/safe_path.hpp"

namespace omninode::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRunsPerPage = 500;

/// What the file is now: its sum, "" where it is too large to be ours, nothing where it is missing.
std::optional<std::string> sum_of(fs::path const& path) {
  std::error_code error;
  auto const size = fs::file_size(path, error);
  if (error) return std::nullopt;
  if (size > limits::kMaxFileBytes) return "";
  std::ifstream file(path, std::ios::binary);
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  return sha256_hex(bytes);
}

/// "" where all files are there with their sums. The paths come from the database and may only lead
/// below the folder.
std::string difference(fs::path const& folder, nlohmann::json const& sums) {
  for (auto const& [path, sum] : sums.items()) {
    if (auto const unsafe = onex::why_unsafe(path)) return *unsafe;
    auto const found = sum_of(folder / path);
    if (!found) return "lacks " + path + " in " + folder.string();
    if (!sum.is_string() || *found != sum.get_ref<std::string const&>()) {
      return "has other bytes in " + (folder / path).string() + " than were committed";
    }
  }
  return "";
}

void compare(WrittenOutput const& run, WrittenFiles& all) {
  auto const output = nlohmann::json::parse(run.output, nullptr, /*allow_exceptions=*/false);
  if (!output.is_object() || !output.value("written", false)) return;
  fs::path const folder = output.value("folder", "");
  auto const sums = output.find("manifest");
  if (folder.empty() || sums == output.end() || !sums->is_object()) return;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    all.gone.push_back({run.correlation_id, "has no folder " + folder.string() + " any more"});
  } else if (auto what = difference(folder, *sums); !what.empty()) {
    all.report.violations.push_back({run.correlation_id, std::move(what)});
  }
}

}  // namespace

WrittenFiles compare_written(InvariantReader& reader, std::size_t violations) {
  WrittenFiles all;
  all.report.id = "I8";
  all.report.promise = "written folders have the bytes that were committed";
  RunId last;
  for (;;) {
    auto const page = reader.written_outputs(last, kRunsPerPage);
    for (auto const& run : page) {
      if (all.report.violations.size() >= violations) all.report.more = true;
      if (all.report.more) break;
      compare(run, all);
      last = run.run;
    }
    if (page.empty() || all.report.more) break;
  }
  if (!all.report.violations.empty()) all.report.verdict = Verdict::violated;
  return all;
}

}  // namespace omninode::cli
