#include "stages/onex/prompt_lines.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/prompt_document.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Levels only have to grow in the order that the author sees; four is what most editors show.
constexpr int kTabWidth = 4;
constexpr int kBoldHeadingDepth = 6;
constexpr int kMaxNumberGroups = 4;
constexpr std::size_t kMaxTitleWords = 5;
constexpr std::size_t kMaxLedChars = 30;  ///< of a label in front of leading dots
constexpr std::size_t kWrapChars = 50;    ///< a shorter line was not broken by a margin

struct Bullet {
  std::size_t length = 0;
  int depth = 0;
};

/// "- ", "* ", "1. ", "2) ", "1.2 " and "1.2. ".
/// A plain number at the start ("500 requests per second") is no bullet, and neither is a year:
/// numbers of more than three digits, or a single one without a dot or bracket behind it.
Bullet bullet_of(std::string_view text) {
  if (text.size() > 1 && (text[0] == '-' || text[0] == '*' || text[0] == '+') && text[1] == ' ') {
    return {2, 1};
  }
  // "(1) unlock the car"
  auto const close = text.find(") ");
  bool const round = text.starts_with('(') && close != text.npos && close > 1 && close < 4;
  if (round && std::ranges::all_of(text.substr(1, close - 1), is_digit)) return {close + 2, 1};
  // "a) get" and "(b) set"
  auto const open = static_cast<std::size_t>(text.starts_with('('));
  bool const letter = text.size() > open + 2 && text[open + 1] == ')' && text[open + 2] == ' ' &&
                      is_lower(text[open]);
  if (letter) return {open + 3, 1};
  std::size_t at = 0;
  int groups = 0;
  bool closed = false;  // by a dot or a bracket after its last number
  while (groups < kMaxNumberGroups && at < text.size() && is_digit(text[at])) {
    std::size_t const begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at - begin > 3) return {};
    ++groups;
    closed = at < text.size() && (text[at] == '.' || text[at] == ')');
    if (closed) ++at;
    if (!closed || text[at - 1] == ')') break;
  }
  bool const spaced = at < text.size() && text[at] == ' ';
  bool const numbered = spaced && (closed || groups > 1);
  return numbered ? Bullet{at + 1, groups} : Bullet{};
}

/// "---" and "====" divide, or underline a heading; they say nothing themselves.
bool is_rule(std::string_view text) {
  return text.size() > 2 && text.find_first_not_of(text.substr(0, 1)) == std::string_view::npos &&
         std::string_view("-=*_~").find(text[0]) != std::string_view::npos;
}

/// "async def latest_rate(…)" and "export function price(…)" without the words that their language
/// puts before a signature. Only where the name touches its bracket, because "public" and
/// "function" are words of English as well.
std::string_view without_keywords(std::string_view text) {
  auto rest = text;
  for (std::string_view const word : {"export ", "public ", "async "}) {
    if (rest.starts_with(word)) rest = trim(rest.substr(word.size()));
  }
  for (std::string_view const word : {"def ", "function ", "fn "}) {
    if (!rest.starts_with(word)) continue;
    auto const name = trim(rest.substr(word.size()));
    auto const end = name.find_first_of(" (");
    if (end != name.npos && name[end] == '(') return name;
  }
  return text;
}

/// Marks are taken off once, here, so that no reader has to know Markdown.
/// A numbered heading ("## 2. Metrics") stays a heading. Bold text makes one only where it is the
/// whole line: "**get** returns the value" is a sentence with a bold word.
RawLine strip_marks(std::string_view line, int number) {
  RawLine raw{number};
  std::size_t at = 0;
  for (; at < line.size() && (line[at] == ' ' || line[at] == '\t'); ++at) {
    raw.indent += line[at] == '\t' ? kTabWidth : 1;
  }
  std::string_view text = trim(line.substr(at));
  while (text.starts_with("> ")) text = trim(text.substr(2));
  if (text.starts_with('#')) {
    auto const end = std::min(text.find_first_not_of('#'), text.size());
    raw.heading_depth = static_cast<int>(std::min<std::size_t>(end, kBoldHeadingDepth));
    text = trim(text.substr(end));
    while (text.ends_with('#')) text = trim(text.substr(0, text.size() - 1));
  }
  if (auto const bullet = bullet_of(text); bullet.length > 0) {
    if (raw.heading_depth == 0) raw.bullet_depth = bullet.depth;
    raw.numbered = is_alnum(text[0]) || text[0] == '(';
    text = trim(text.substr(bullet.length));
    if (text.starts_with("[ ] ") || text.starts_with("[x] ")) text.remove_prefix(4);
  }
  text = without_keywords(text);
  // Forms and mails mark labels in other ways than Markdown; as a colon they all mean the same.
  // "Kind ........ effect": dots that lead to the value are a colon.
  std::string led;
  auto const dots = text.find(" ...");
  auto const after = dots == text.npos ? text.npos : text.find_first_not_of('.', dots + 1);
  if (after != text.npos && text[after] == ' ' && dots <= kMaxLedChars) {
    led = std::string(text.substr(0, dots)) + ':' + std::string(text.substr(after));
    text = led;
  }
  // "**Metrics.** a_total (counter)": a label in bold with the wrong mark.
  std::string labelled;
  // "**Needs** `MailClient`" has none.
  auto const bold_end = text.starts_with("**") ? text.find("** ", 2) : text.npos;
  if (bold_end != text.npos && bold_end < kMaxLedChars && text[bold_end - 1] != ':' &&
      text[bold_end - 1] != '.' &&
      section_of_label(text.substr(2, bold_end - 2)) != Section::general) {
    labelled =
        std::string(text.substr(2, bold_end - 2)) + ": " + std::string(text.substr(bold_end + 3));
    text = labelled;
  }
  auto const label_end = text.starts_with("**") ? text.find(".** ") : text.npos;
  if (label_end != text.npos && split(text.substr(0, label_end), ' ').size() <= kMaxTitleWords) {
    labelled =
        std::string(text.substr(2, label_end - 2)) + ": " + std::string(text.substr(label_end + 4));
    text = labelled;
  }
  bool const bold = text.size() > 4 && text.starts_with("**") && text.find("**", 2) != text.npos &&
                    (text.find("**", 2) + 2 == text.size() || text.ends_with("**:"));
  bool const dotted = bold && text.ends_with(".**");
  if (bold && raw.bullet_depth == 0 && raw.heading_depth == 0) {
    raw.heading_depth = kBoldHeadingDepth;
  }
  raw.text = replace_all(std::string(text), "**", "");
  if (dotted) raw.text.pop_back();
  // *Emphasis* around a whole line; inside a line a star may be anything.
  bool const emphasis = raw.text.size() > 2 && (raw.text.front() == '*' || raw.text.front() == '_');
  if (emphasis && raw.text.find(raw.text.front(), 1) != std::string::npos) {
    auto const end = raw.text.find(raw.text.front(), 1);
    if (raw.text.front() == '*') raw.text = raw.text.substr(1, end - 1) + raw.text.substr(end + 1);
  }
  return raw;
}

/// A margin breaks inside a sentence only.
bool ends_sentence(std::string_view text) {
  return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with(':') ||
         text.ends_with(';');
}

/// A line that a margin broke off from the one before it.
/// Mails and terminals break lines at a margin. Without this rule "…persists the state in" and
/// "PostgreSQL" are two statements of which neither says anything. A label or "name (" at the start
/// begins something of its own, and a short line was not broken by a margin.
bool continues(RawLine const& before, RawLine const& line) {
  bool const marked = line.bullet_depth > 0 || line.heading_depth > 0 || before.heading_depth > 0;
  if (marked || line.indent < before.indent || line.text.empty()) return false;
  auto const tokens = tokens_of(std::string_view(line.text).substr(0, 80));
  bool const own = tokens.size() > 1 && tokens[1].begin == tokens[0].end &&
                   (tokens[1].is_mark('(') || tokens[1].is_mark(':'));
  bool const labelled = section_of_label(split_label(line.text).label) != Section::general;
  // One record below the other: "store_value  id: str -> ok: bool".
  auto const head = tokens_of(std::string_view(before.text).substr(0, 80));
  bool const record = !tokens.empty() && !head.empty() && line.indent == before.indent &&
                      tokens[0].text.find('_') != std::string::npos &&
                      head[0].text.find('_') != std::string::npos;
  if (own || record || labelled || ends_sentence(before.text)) return false;
  if (before.text.ends_with(',') && !before.text.ends_with("),")) return true;
  return before.text.size() >= kWrapChars;
}

/// A short line that names what follows: "Operations" above a list, "2. Metrics" above "2.1".
/// One whose words are not known opens no section; it is still no statement of its own.
bool is_title(RawLine const& line, RawLine const& next) {
  if (line.heading_depth > 0 || line.text.empty() || ends_sentence(line.text)) return false;
  bool const above = next.indent + next.bullet_depth > line.indent + line.bullet_depth;
  bool const short_line = split(line.text, ' ').size() <= kMaxTitleWords;
  bool const words = std::ranges::all_of(line.text, [](char c) {
    return is_alnum(c) || c == ' ' || c == '-' || c == '/' || c == '&';
  });
  return above && short_line && words;
}

/// "\|" is a bar inside a cell; a single dash is an empty one.
/// The bar in a cell is kept behind a control character that no prompt has a use for.
std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  row = trim(row);
  if (row.starts_with('|')) row.remove_prefix(1);
  if (row.ends_with('|')) row.remove_suffix(1);
  std::string const marked = replace_all(std::string(row), "\\|", "\x1f");
  for (auto const cell : split(marked, '|')) {
    std::string text = replace_all(std::string(trim(cell)), "\x1f", "|");
    text = replace_all(replace_all(std::move(text), "**", ""), "`", "");
    cells.push_back(text == "-" ? std::string() : std::move(text));
  }
  return cells;
}

bool is_row(std::string_view line) { return trim(line).starts_with('|'); }

/// "--- | ---" below "Step | Service": bars at the edges of a table may be left out.
bool opens_bare_table(std::vector<std::string_view> const& lines, std::size_t at) {
  if (at + 1 >= lines.size() || lines[at].find(" | ") == std::string_view::npos) return false;
  auto const rule = trim(lines[at + 1]);
  return rule.starts_with('-') && rule.find('|') != rule.npos &&
         rule.find_first_not_of("-|: ") == rule.npos;
}

bool is_row_of(std::string_view line, bool bare) {
  return bare ? line.find('|') != line.npos : is_row(line);
}

/// Whether the first column only counts the rows: "| # | Step | Service |".
/// A column "id" may hold the names of the steps as well, so that its cells decide.
bool counts_rows(std::vector<std::string_view> const& lines, std::size_t at,
                 std::vector<std::string> const& head) {
  constexpr std::size_t kMinColumns = 2;
  if (head.size() < kMinColumns) return false;
  bool const counts = is_one_of(
      lower(head[0]), {"#", "no", "no.", "nr", "nr.", "number", "order", "pos", "pos.", "seq",
                       "position", "id", "step", "sequence", "stage", "phase", ""});
  bool rows = false;
  for (++at; counts && at < lines.size() && is_row(lines[at]); ++at) {
    if (lines[at].find_first_not_of("|-: \t") == std::string_view::npos) continue;
    std::string const cell = cells_of(lines[at]).front();
    if (cell.empty() || cell.find_first_not_of("0123456789.)") != std::string::npos) return false;
    rows = true;
  }
  return rows;
}

/// The rows of the table that starts at `at`; returns the first line after it.
/// An empty first cell has no name and is skipped as a row; other empty cells say nothing about it.
std::size_t read_table(std::vector<std::string_view> const& lines, std::size_t at,
                       std::vector<RawLine>& raw) {
  auto const head = cells_of(lines[at]);
  // A first column that only counts names nothing.
  std::size_t const first = counts_rows(lines, at, head) ? 1 : 0;
  bool const bare = !is_row(lines[at]);
  for (++at; at < lines.size() && is_row_of(lines[at], bare); ++at) {
    if (lines[at].find_first_not_of("|-: \t") == std::string_view::npos) continue;
    auto const cells = cells_of(lines[at]);
    ItemParts parts;
    for (std::size_t i = first; i < cells.size() && i < head.size(); ++i) {
      if (i == first || !cells[i].empty()) parts.emplace_back(head[i], cells[i]);
    }
    if (parts.empty() || parts[0].second.empty()) continue;
    for (auto& line : lines_of_item(parts, static_cast<int>(at) + 1, 0)) {
      raw.push_back(std::move(line));
    }
  }
  return at;
}

}  // namespace

/// One pass; what a line means for the one before it (an underline, the rest of a sentence) is
/// decided when it is read.
std::vector<RawLine> raw_lines(std::string_view prompt) {
  std::string const text = plain_text(prompt);
  auto const lines = split_lines(text);
  std::vector<RawLine> raw;
  bool blank_before = true;
  bool listing = false;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    auto const stripped = trim(lines[at]);
    bool const table = is_row(lines[at]) && at + 1 < lines.size() && is_row(lines[at + 1]);
    if (table || opens_bare_table(lines, at)) {
      at = read_table(lines, at, raw) - 1;
      blank_before = true;
      continue;
    }
    bool const underline = is_rule(stripped) && !blank_before && raw.back().bullet_depth == 0;
    if (underline && raw.back().heading_depth == 0 && stripped[0] != '*') {
      raw.back().heading_depth = stripped[0] == '=' ? 1 : 2;
    }
    if (stripped.empty() || is_rule(stripped) || stripped.starts_with("```")) {
      blank_before = true;
      continue;
    }
    RawLine line = strip_marks(lines[at], static_cast<int>(at) + 1);
    if (!blank_before && continues(raw.back(), line)) {
      raw.back().text += ' ' + line.text;
      continue;
    }
    bool const plain = line.bullet_depth == 0 && line.heading_depth == 0;
    bool const labelled = section_of_label(split_label(line.text).label) != Section::general;
    // "Operations:" above a gap and plain lines of the same margin: a heading, as the lines below
    // would otherwise belong to nothing.
    bool const opens = blank_before && plain && !labelled && !raw.empty() &&
                       raw.back().text.ends_with(':') && raw.back().bullet_depth == 0 &&
                       raw.back().indent == line.indent && raw.back().heading_depth == 0 &&
                       section_of_label(split_label(raw.back().text).label) != Section::general;
    if (opens) raw.back().heading_depth = kBoldHeadingDepth + 1;
    // "Metrics:" above plain lines of the same margin: they stand under it up to the next gap.
    if (blank_before || !plain || labelled)
      listing = plain && labelled && line.text.ends_with(':');
    else if (listing)
      ++line.indent;
    blank_before = false;
    if (!line.text.empty()) raw.push_back(std::move(line));
    blank_before = raw.empty();
  }
  for (std::size_t i = 0; i + 1 < raw.size(); ++i) raw[i].title = is_title(raw[i], raw[i + 1]);
  return raw;
}

namespace {

/// Without control characters other than line ends and tabs, and without what has no width or turns
/// the direction of text: in generated code such a character would hide what a line says.
std::string without_invisible(std::string_view text) {
  std::string visible;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = [&](std::size_t at) {
      return i + at < text.size() ? static_cast<unsigned char>(text[i + at]) : 0U;
    };
    bool const control = (byte(0) < 0x20 && text[i] != '\n' && text[i] != '\t') || byte(0) == 0x7F;
    bool const c1 = byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0;
    bool const general = byte(0) == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81);
    bool const marks =
        general && byte(1) == 0x80 &&
        ((byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE));
    bool const isolates = general && byte(1) == 0x81 && byte(2) >= 0xA0 && byte(2) <= 0xAF;
    bool const byte_order = byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF;
    if (control) continue;
    if (c1) {
      i += 1;
    } else if (marks || isolates || byte_order) {
      i += 2;
    } else {
      visible += text[i];
    }
  }
  return visible;
}

}  // namespace

/// Prompts are copied from documents; their typography must not change what is read.
std::string plain_text(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kForms = {
      {{"\xe2\x80\x98", "'"},
       {"\xe2\x80\x99", "'"},
       {"\xe2\x80\x9c", "\""},
       {"\xe2\x80\x9d", "\""},
       {"\xe2\x80\x93", "-"},
       {"\xe2\x80\x94", "-"},
       {"\xe2\x80\xa2", "-"},
       {"\xe2\x86\x92", "->"},
       {"\xe2\x87\x92", "->"},
       {"=>", "->"},
       {"\xe2\x86\x90", "<-"},
       {"\xe2\x89\xa4", "<="},
       {"\xe2\x89\xa5", ">="},
       {"\xc2\xa0", " "},
       {"\xc2\xb5s", "us"},
       {"\xe2\x97\x8f", "-"},
       {"\xe2\x80\xaf", " "}}};
  std::string result(text);
  for (auto const& [from, to] : kForms) result = replace_all(std::move(result), from, to);
  return without_invisible(result);
}

}  // namespace omninode::onex
