#include "engine/embedded/postmaster_file.hpp"

#include <charconv>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace omninode {
namespace {

namespace fs = std::filesystem;

// The file has eight lines; a file that somebody has filled with more is not read on.
constexpr std::size_t kMaxLines = 16;
constexpr std::size_t kMaxWords = 256;
constexpr std::size_t kPidLine = 0;
constexpr std::size_t kStatusLine = 7;  // LOCK_FILE_LINE_PM_STATUS of PostgreSQL, counted from 0
// Larger than any process number of Linux (2^22), so nobody answers to it.
constexpr char const* kNobody = "1073741824";

std::vector<std::string> split(fs::path const& file, char separator, std::size_t limit) {
  std::vector<std::string> parts;
  std::ifstream in(file);
  for (std::string part; parts.size() < limit && std::getline(in, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

fs::path file_of(fs::path const& data) { return data / "postmaster.pid"; }

// The words it was started with are readable for everybody, its working folder is not. A process
// that has ended and was not waited for has none.
bool serves(pid_t pid, fs::path const& data) {
  auto const words = split("/proc/" + std::to_string(pid) + "/cmdline", '\0', kMaxWords);
  if (words.empty() || fs::path{words.front()}.filename() != "postgres") return false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::error_code absent;
    if (words[i - 1] == "-D" && fs::equivalent(words[i], data, absent)) return true;
  }
  return false;
}

// 0 for a file that is empty, torn or no such file: none of them names a server.
pid_t pid_in(std::vector<std::string> const& lines) {
  pid_t pid = 0;
  if (lines.empty()) return 0;
  auto const& text = lines[kPidLine];
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return pid;
}

}  // namespace

std::optional<Postmaster> running_postmaster(fs::path const& data) {
  auto const lines = split(file_of(data), '\n', kMaxLines);
  auto const pid = pid_in(lines);
  if (pid <= 0 || !serves(pid, data)) return std::nullopt;
  bool const ready = lines.size() > kStatusLine && lines[kStatusLine].starts_with("ready");
  return Postmaster{pid, ready};
}

// The file is kept, because its other lines let PostgreSQL find sessions of the dead server that
// still use its shared memory; only the number is replaced.
void disown_stale_postmaster(fs::path const& data) {
  auto lines = split(file_of(data), '\n', kMaxLines);
  if (pid_in(lines) <= 0) return;
  lines[kPidLine] = kNobody;
  std::ofstream out(file_of(data), std::ios::trunc);
  for (auto const& line : lines) out << line << '\n';
}

}  // namespace omninode
