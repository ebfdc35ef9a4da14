#include "stages/onex/prompt_document.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxLabelWords = 6;
constexpr int kTabWidth = 4;
constexpr int kMaxHeadingDepth = 8;

struct RawLine {
  int indent = 0;
  bool bullet = false;
  int heading_depth = 0;  ///< number of "#" of a markdown heading
  std::string text;
};

std::size_t bullet_length(std::string_view text) {
  if (text.size() > 1 && (text[0] == '-' || text[0] == '*' || text[0] == '+') && text[1] == ' ') {
    return 2;
  }
  std::size_t digits = 0;
  while (digits < text.size() && digits < 3 && is_digit(text[digits])) ++digits;
  bool const numbered = digits > 0 && digits + 1 < text.size() &&
                        (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ';
  return numbered ? digits + 2 : 0;
}

RawLine strip_marks(std::string_view line) {
  RawLine raw;
  std::size_t at = 0;
  for (; at < line.size() && (line[at] == ' ' || line[at] == '\t'); ++at) {
    raw.indent += line[at] == '\t' ? kTabWidth : 1;
  }
  std::string_view text = trim(line.substr(at));
  if (text.starts_with('#')) {
    for (; text.starts_with('#'); text.remove_prefix(1)) ++raw.heading_depth;
    text = trim(text);
  }
  if (auto const length = bullet_length(text); length > 0) {
    raw.bullet = true;
    text = trim(text.substr(length));
    if (text.starts_with("[ ] ")) text.remove_prefix(4);
  }
  raw.text = replace_all(std::string(text), "**", "");
  return raw;
}

int level_of(RawLine const& raw) {
  if (raw.heading_depth > 0) return raw.heading_depth - kMaxHeadingDepth;
  return raw.indent * 2 + (raw.bullet ? 1 : 0);
}

bool is_io_section(Section section) {
  return section == Section::inputs || section == Section::outputs;
}

/// "Operations: get, set" -> {"Operations", "get, set"}; nothing where no short label leads.
std::optional<std::pair<std::string, std::string>> split_label(std::string_view text) {
  auto const colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  auto const label = trim(text.substr(0, colon));
  if (label.find_first_of("'\"`(,;.") != std::string_view::npos) return std::nullopt;
  if (split(label, ' ').size() > kMaxLabelWords) return std::nullopt;
  return std::pair{std::string(label), std::string(trim(text.substr(colon + 1)))};
}

/// A line names a section when nothing above it has done so, except that the parts of one
/// operation (its inputs and outputs) are sections inside the section of operations.
void classify(PromptLine& line, Section inherited, bool below_markdown_heading) {
  line.section = inherited;
  line.rest = line.text;
  // A sentence below a markdown heading is prose; the readers of prose take it.
  bool const prose = below_markdown_heading && !line.bullet && line.text.ends_with('.');
  if (prose) line.section = Section::general;
  if (prose) return;
  auto label = split_label(line.text);
  bool const whole_heading = line.heading && !label;
  if (whole_heading) label = std::pair{line.text, std::string()};
  if (!label) return;
  Section const named = section_of_label(label->first);
  bool const opens =
      named != Section::general && (inherited == Section::general || line.level <= 0 ||
                                    (is_io_section(named) && inherited == Section::operations));
  if (!opens) return;
  line.section = named;
  line.label = label->first;
  line.rest = label->second;
}

/// "An effect node. Operations: get, set. Metrics: hits_total" is three lines when a sentence
/// inside it opens a section.
std::vector<std::string> parts_of(std::string const& text) {
  auto sentences = sentences_of(text);
  bool const sections = std::ranges::any_of(sentences, [](std::string const& sentence) {
    auto const label = split_label(sentence);
    return label && section_of_label(label->first) != Section::general;
  });
  return sections && sentences.size() > 1 ? sentences : std::vector<std::string>{text};
}

std::vector<RawLine> raw_lines(std::string_view text) {
  std::vector<RawLine> lines;
  for (auto const line : split_lines(text)) {
    RawLine const raw = strip_marks(line);
    if (raw.text.empty()) continue;
    for (auto& part : parts_of(raw.text)) {
      lines.push_back(raw);
      lines.back().text = std::move(part);
    }
  }
  return lines;
}

}  // namespace

Section section_of_label(std::string_view label) {
  struct Rule {
    Section section;
    std::vector<std::string_view> words;
  };
  // The order matters: "performance metrics" are targets only when they are called targets.
  static std::array const kRules = {
      Rule{Section::targets, {"target", "sla", "slo", "slas", "slos", "throughput"}},
      Rule{Section::metrics,
           {"metric", "counter", "gaug", "observability", "monitor", "telemetry"}},
      Rule{Section::targets, {"performanc", "perform"}},
      Rule{Section::dependencies, {"depend", "dependency", "requir", "client", "integrat"}},
      Rule{Section::publishes, {"publish", "emit", "produc", "outgo", "outbound"}},
      Rule{Section::subscribes, {"subscrib", "consum", "listen", "incom", "inbound", "subscript"}},
      Rule{Section::inputs, {"input", "parameter", "argument", "arg", "param", "accept", "tak"}},
      Rule{Section::outputs, {"output", "return", "result", "respons"}},
      Rule{Section::operations,
           {"operat", "operation", "method", "action", "endpoint", "function", "command",
            "capability"}},
      Rule{Section::features,
           {"featur", "resilienc", "resili", "reliability", "behaviour", "behavior"}},
  };
  for (auto const& rule : kRules) {
    if (has_any_stem(label, rule.words)) return rule.section;
  }
  return Section::general;
}

std::string plain_text(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kForms = {
      {{"\xe2\x80\x98", "'"},
       {"\xe2\x80\x99", "'"},
       {"\xe2\x80\x9c", "\""},
       {"\xe2\x80\x9d", "\""},
       {"\xe2\x80\x93", "-"},
       {"\xe2\x80\x94", "-"},
       {"\xe2\x80\xa2", "-"},
       {"\xe2\x86\x92", "->"},
       {"\xe2\x89\xa4", "<="},
       {"\xe2\x89\xa5", ">="},
       {"\xc2\xa0", " "},
       {"\xc2\xb5s", "us"},
       {"\xe2\x97\x8f", "-"},
       {"\xe2\x80\xaf", " "}}};
  std::string result(text);
  for (auto const& [from, to] : kForms) result = replace_all(std::move(result), from, to);
  return result;
}

std::vector<int> PromptDocument::children(int parent) const {
  std::vector<int> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].parent == parent) found.push_back(static_cast<int>(i));
  }
  return found;
}

PromptDocument read_document(std::string_view prompt) {
  PromptDocument document;
  std::string const text = plain_text(prompt);
  std::vector<int> open;  // the chain of lines under which the next one may stand
  for (auto& raw : raw_lines(text)) {
    PromptLine line;
    line.text = std::move(raw.text);
    line.level = level_of(raw);
    line.bullet = raw.bullet;
    line.heading = raw.heading_depth > 0 || line.text.ends_with(':');
    while (!open.empty() &&
           document.lines[static_cast<std::size_t>(open.back())].level >= line.level) {
      open.pop_back();
    }
    line.parent = open.empty() ? -1 : open.back();
    auto const inherited = open.empty()
                               ? Section::general
                               : document.lines[static_cast<std::size_t>(open.back())].section;
    bool const below_markdown =
        !open.empty() && document.lines[static_cast<std::size_t>(open.back())].level < 0;
    classify(line, inherited, below_markdown);
    document.lines.push_back(std::move(line));
    open.push_back(static_cast<int>(document.lines.size()) - 1);
  }
  return document;
}

}  // namespace omninode::onex
