#include "cli/render_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/utf8.hpp"

namespace omninode::cli {
namespace {

// Characters that reorder, hide or break lines of text (Unicode 15, Bidi_Control, the zero-width
// ones and both separators), as UTF-8: U+061C, U+200B-200F, U+2028-202E, U+2060-206F, U+FEFF.
bool hides_text(std::string_view rest) {
  if (rest.starts_with("\xd8\x9c") || rest.starts_with("\xef\xbb\xbf")) return true;
  if (rest.size() < 3 || !rest.starts_with("\xe2")) return false;
  auto const second = static_cast<unsigned char>(rest[1]);
  auto const third = static_cast<unsigned char>(rest[2]);
  if (second == 0x80) return (third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae);
  return second == 0x81 && third >= 0xa0 && third <= 0xaf;
}

// By the first byte alone, valid or not: whoever needs to know checks the piece.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

// Bytes that are no UTF-8 count one each; a table must come out whatever is in it.
std::size_t width(std::string const& text) { return utf8_length(text).value_or(text.size()); }

// `paths` are sorted, so the paths of one folder stand together. As deep as the paths are: a
// stage's files are few and their paths short.
void show_folder(std::vector<std::string> const& paths, std::string const& indent,
                 std::string& out) {
  std::vector<std::string> folders;
  for (auto const& path : paths) {
    auto const slash = path.find('/');
    if (slash == std::string::npos) continue;
    auto const folder = path.substr(0, slash);
    if (folders.empty() || folders.back() != folder) folders.push_back(folder);
  }
  for (auto const& folder : folders) {
    out += indent + for_terminal(folder) + "/\n";
    std::vector<std::string> inside;
    for (auto const& path : paths) {
      if (path.starts_with(folder + "/")) inside.push_back(path.substr(folder.size() + 1));
    }
    show_folder(inside, indent + "  ", out);
  }
  for (auto const& path : paths) {
    if (path.find('/') == std::string::npos) out += indent + for_terminal(path) + "\n";
  }
}

}  // namespace

// Escape sequences could move the cursor, hide text or answer as if typed; characters that reorder
// could make a path read as another. What is replaced stays visible as U+FFFD.
std::string for_terminal(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto const byte = static_cast<unsigned char>(text[at]);
    auto piece = text.substr(at, sequence_length(byte));
    // A byte that begins no character stands for itself alone: what follows it is still read.
    bool const valid = utf8_length(piece).has_value();
    if (!valid) piece = text.substr(at, 1);
    bool const blank = byte == '\n' || byte == '\r' || byte == '\t';
    bool const safe =
        valid && find_control_character(piece) == piece.npos && !hides_text(text.substr(at));
    if (blank) {
      out += ' ';
    } else if (safe) {
      out += piece;
    } else {
      out += "\xef\xbf\xbd";  // U+FFFD
    }
    at += piece.size();
  }
  return out;
}

std::string first_chars(std::string const& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) {
    at += sequence_length(static_cast<unsigned char>(text[at]));
  }
  return at < text.size() ? text.substr(0, at) + "…" : text;
}

// Two figures that matter, in the unit that a person would choose.
std::string duration_text(std::int64_t ms) {
  constexpr std::int64_t kSecond = 1'000;
  constexpr std::int64_t kMinute = 60 * kSecond;
  constexpr std::int64_t kHour = 60 * kMinute;
  if (ms < kSecond) return fmt::format("{} ms", ms);
  // Cut, not rounded: 59.96 s is not yet a minute.
  if (ms < kMinute) return fmt::format("{}.{} s", ms / kSecond, ms % kSecond / (kSecond / 10));
  if (ms < kHour) return fmt::format("{} min {} s", ms / kMinute, ms % kMinute / kSecond);
  return fmt::format("{} h {} min", ms / kHour, ms % kHour / kMinute);
}

std::string table(std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> widths;
  for (auto const& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width(row[i]) + 2, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);  // an empty last cell
    out += '\n';
  }
  return out;
}

std::string file_tree(std::vector<FileInfo> const& files) {
  std::vector<std::string> paths;
  for (auto const& file : files) paths.push_back(file.path);
  std::sort(paths.begin(), paths.end());
  std::string out;
  show_folder(paths, "  ", out);
  return out;
}

}  // namespace omninode::cli
