#include "cli/written_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include <nlohmann/json.hpp>

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"
#include "stages/onex/folder.hpp"
#include "stages/onex/safe_path.hpp"

namespace omninode::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRunsPerPage = 500;

/// Nothing for what is no regular file, or larger than any of ours. Throws std::system_error where
/// a symbolic link stands in the way, which is refused and not followed.
std::optional<std::string> read_below(onex::Folder const& folder, std::string const& path) {
  auto const slash = path.find('/');
  if (slash == std::string::npos) return folder.read(path, limits::kMaxFileBytes);
  auto const below = folder.child(path.substr(0, slash));
  return below ? read_below(*below, path.substr(slash + 1)) : std::nullopt;
}

/// "" where all files are there with their sums; files that somebody added beside them are theirs.
/// The paths come from the database and may only lead below the folder.
std::string difference(fs::path const& folder, nlohmann::json const& sums) {
  auto const opened = onex::Folder::open(folder.string());
  for (auto const& [path, sum] : sums.items()) {
    if (auto const unsafe = onex::why_unsafe(path)) return *unsafe;
    auto const content = read_below(opened, path);
    if (!content) return "lacks " + path + " in " + folder.string();
    if (sum != sha256_hex(*content)) {
      return "has other bytes in " + (folder / path).string() + " than were committed";
    }
  }
  return "";
}

/// What is of another form than file_writing gives was written by another stage: no node to
/// compare.
struct Written {
  fs::path folder;
  nlohmann::json sums;
};
std::optional<Written> written_by(std::string const& output) {
  auto const document = nlohmann::json::parse(output, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return std::nullopt;
  auto const written = document.find("written");
  auto const folder = document.find("folder");
  auto const sums = document.find("manifest");
  bool const whole = written != document.end() && *written == true && folder != document.end() &&
                     folder->is_string() && sums != document.end() && sums->is_object();
  if (!whole) return std::nullopt;
  return Written{folder->get<std::string>(), *sums};
}

void compare(WrittenOutput const& run, WrittenFiles& all) {
  auto const written = written_by(run.output);
  if (!written) return;
  std::error_code error;
  if (!fs::is_directory(written->folder, error)) {
    all.gone.push_back(
        {run.correlation_id, "has no folder " + written->folder.string() + " any more"});
    return;
  }
  std::string what;
  try {
    what = difference(written->folder, written->sums);
  } catch (std::system_error const& problem) {
    what = "cannot be read in " + written->folder.string() + ": " + problem.what();
  }
  if (!what.empty()) all.report.violations.push_back({run.correlation_id, std::move(what)});
}

}  // namespace

WrittenFiles compare_written(InvariantReader& reader, std::size_t violations) {
  WrittenFiles all;
  all.report.id = "I8";
  all.report.promise = "written folders have the bytes that were committed";
  RunId last;
  // One more than is wanted tells whether there are more.
  while (all.report.violations.size() <= violations) {
    auto const page = reader.written_outputs(last, kRunsPerPage);
    if (page.empty()) break;
    for (auto const& run : page) compare(run, all);
    last = page.back().run;
  }
  all.report.more = all.report.violations.size() > violations;
  if (all.report.more) all.report.violations.resize(violations);
  if (!all.report.violations.empty()) all.report.verdict = Verdict::violated;
  return all;
}

}  // namespace omninode::cli
