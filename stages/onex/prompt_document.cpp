#include "stages/onex/prompt_document.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/outline.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// "Events published by this node:" still labels; more words are a sentence with a colon.
constexpr std::size_t kMaxLabelWords = 6;
constexpr int kMaxHeadingDepth = 8;
constexpr std::size_t kMaxServiceChars = 80;

/// Markdown headings stand above all margins, a bullet stands under the plain line before it.
/// Headings count below zero, so that "## Metrics" ends whatever was indented before it. Doubling
/// the indentation leaves room for a bullet at the margin of its plain line.
int level_of(RawLine const& raw) {
  if (raw.heading_depth > 0) return raw.heading_depth - kMaxHeadingDepth;
  return raw.indent * 2 + raw.bullet_depth;
}

/// Inputs and outputs are sections inside an operation.
bool is_io_section(Section section) {
  return section == Section::inputs || section == Section::outputs;
}

/// Whether a label opens a section where another one already holds: inputs and outputs belong
/// to an operation, and what does not stand deeper ends the section before it.
/// "Output: metrics of the run" inside an operation must stay an output: without this rule any
/// label of a nested line would start a section of the node.
bool opens_section(Section named, Section inherited, PromptLine const& line) {
  if (named == Section::general) return false;
  if (inherited == Section::general || line.level <= 0) return true;
  if (is_io_section(named)) return inherited == Section::operations;
  // "Events:" above "- publishes: …", "Workflow" above "Compensation".
  return inherited == Section::features && named != Section::dependencies;
}

/// Labels at the margin that name no section and still begin something new: what stands behind
/// "Events:" is no operation, whatever stood above.
bool ends_section(std::string_view label) {
  return is_one_of(lower(label), {"events", "event", "note", "notes", "description", "purpose",
                                  "context", "background", "name", "kind", "version", "storage",
                                  "backend", "state", "errors", "security", "naming"});
}

/// A line names a section when nothing above it has done so, except that the parts of one
/// operation (its inputs and outputs) are sections inside the section of operations.
/// "## Operations" followed by "The node keeps all data in Redis." is prose below a heading. Its
/// facts are for the readers of prose; as an item of the section they would be lost.
void classify(PromptLine& line, Section inherited, bool prose) {
  line.section = inherited;
  line.rest = line.text;
  auto label = split_label(line.text);
  // A sentence below a markdown heading is prose; the readers of prose take it.
  if (prose && section_of_label(label.label) == Section::general) {
    line.section = Section::general;
    return;
  }
  if (line.level == 0 && !line.bullet && ends_section(label.label)) {
    line.section = Section::general;
    return;
  }
  bool const whole_heading = line.heading && label.label.empty();
  if (whole_heading) label = {line.text, {}};
  Section named = label.label.empty() ? Section::general : section_of_label(label.label);
  // "- close_return: ReturnService" has the words of a section, and is the name of a step.
  auto const behind = tokens_of(std::string_view(label.rest).substr(0, kMaxServiceChars));
  bool const identifier = label.label.find('_') != std::string::npos;
  if (identifier && !behind.empty() && is_dependency_type(behind[0].text)) named = Section::general;
  if (!opens_section(named, inherited, line)) {
    // A markdown heading that says nothing known ends the section before it; below "## Steps" it
    // may be the name of a step.
    bool const step = inherited == Section::steps;
    if (line.heading && line.level < 0 && !step) line.section = Section::general;
    return;
  }
  line.section = named;
  line.label = label.label;
  line.rest = label.rest;
}

/// "… Inputs: key (string)" in the middle of a line begins something of its own.
bool opens_part(std::string const& sentence) {
  auto const label = split_label(sentence);
  return !label.label.empty() && section_of_label(label.label) != Section::general;
}

/// The statements of one line. Items of operations and steps stay whole, unless a later sentence
/// names a part of them ("… Inputs: key (string)"); a labelled list keeps its semicolons.
/// One line may be a paragraph: "It stores orders. Inputs: key (string)." Undivided, the inputs
/// would be part of the sentence, and the user would see one statement as understood of which half
/// was not.
std::vector<std::string> statements_of(std::string const& text, Section inherited) {
  auto stops = sentences_of(text, Stops::full);
  bool const parts = std::any_of(stops.begin(), stops.end(), opens_part);
  bool const whole = inherited == Section::operations || inherited == Section::steps ||
                     inherited == Section::dependencies || inherited == Section::metrics;
  if (whole) return parts ? stops : std::vector{text};
  std::vector<std::string> statements;
  for (auto& sentence : stops) {
    if (opens_part(sentence)) {
      statements.push_back(std::move(sentence));
    } else {
      for (auto& clause : sentences_of(sentence, Stops::all))
        statements.push_back(std::move(clause));
    }
  }
  return statements;
}

class Builder {
 public:
  /// A line becomes its statements; which marks divide it depends on what it stands under.
  void add(RawLine const& raw) {
    int const level = level_of(raw);
    close_down_to(level);
    bool const own =
        raw.bullet_depth == 0 && level == 0 && ends_section(split_label(raw.text).label);
    Section const inherited =
        open_.empty() || own ? Section::general : document_.at(open_.back()).section;
    bool const below_markdown = !open_.empty() && document_.at(open_.back()).level < 0;
    bool const prose = below_markdown && raw.bullet_depth == 0 && raw.text.ends_with('.');
    auto const statements = statements_of(raw.text, inherited);
    for (std::size_t i = 0; i < statements.size(); ++i) {
      PromptLine line;
      line.number = raw.number;
      line.text = statements[i];
      // What follows the first sentence of a bullet stands under it.
      bool const under_bullet = i > 0 && raw.bullet_depth > 0;
      line.level = level + (under_bullet ? 1 : 0);
      line.bullet = raw.bullet_depth > 0 && i == 0;
      line.numbered = line.bullet && raw.numbered;
      line.keyed = raw.keyed;
      bool const last = i + 1 == statements.size();
      line.heading = raw.heading_depth > 0 || raw.title || (last && line.text.ends_with(':'));
      append(std::move(line), prose);
    }
  }
  PromptDocument take() { return std::move(document_); }

 private:
  /// What is not less deep than the next line cannot hold it.
  void close_down_to(int level) {
    while (!open_.empty() && document_.at(open_.back()).level >= level) open_.pop_back();
  }

  /// Indices instead of pointers: the lines move while the document grows.
  void append(PromptLine line, bool prose) {
    close_down_to(line.level);
    // "### scale", a sentence about it, and its parts as bullets: these belong to the heading.
    if (line.bullet && !open_.empty() && open_.back() == prose_) open_.pop_back();
    line.parent = open_.empty() ? -1 : open_.back();
    auto const* parent = document_.parent_of(line);
    classify(line, parent ? parent->section : Section::general, prose);
    int const index = static_cast<int>(document_.lines.size());
    if (parent) document_.lines[static_cast<std::size_t>(line.parent)].children.push_back(index);
    if (prose && line.section == Section::general && !line.heading) prose_ = index;
    document_.lines.push_back(std::move(line));
    open_.push_back(index);
  }

  PromptDocument document_;
  int prose_ = -1;         ///< the last sentence below a markdown heading
  std::vector<int> open_;  ///< the chain of lines under which the next one may stand
};

/// A label belongs to the section of the first rule with a word of each of its lists.
struct Rule {
  Section section;
  std::vector<std::string_view> words;  ///< stems, one of which has to occur
  std::vector<std::string_view> and_one_of = {};
};

/// Stems of labels. A rule with two lists needs a word of each: "output events".
std::vector<Rule> const& rules() {
  // The order matters: "performance metrics" are targets only when they are called targets.
  static std::vector<Rule> const all = {
      {Section::subscribes,
       {"event", "topic", "messag", "queu"},
       {"in", "incom", "inbound", "input", "consum", "subscrib", "receiv", "read"}},
      {Section::publishes,
       {"event", "topic", "messag", "queu"},
       {"out", "outgo", "outbound", "output", "publish", "emit", "produc", "sent", "result"}},
      {Section::targets, {"target", "sla", "slo", "slas", "slos", "throughput"}},
      {Section::targets, {"respons"}, {"tim"}},
      {Section::metrics, {"metric", "counter", "gaug", "observability", "monitor", "telemetry"}},
      {Section::targets, {"performanc", "perform"}},
      {Section::features,
       {"timeout", "retry", "retri", "limit", "max", "parallelism", "window", "breaker", "pool",
        "ttl", "batch"}},
      {Section::steps, {"step", "workflow", "stag", "saga", "pipelin", "phas", "flow"}},
      {Section::dependencies, {"depend", "dependency", "client", "integrat", "collaborator"}},
      {Section::dependencies, {"requir", "extern", "us"}, {"servic", "system"}},
      {Section::publishes, {"publish", "emit", "produc", "outgo", "outbound"}},
      {Section::subscribes,
       {"subscrib", "consum", "listen", "incom", "inbound", "subscript", "trigger"}},
      {Section::inputs, {"input", "parameter", "argument", "arg", "param", "accept", "tak"}},
      {Section::outputs, {"output", "return", "result", "respons"}},
      {Section::operations,
       {"operat", "operation", "method", "action", "endpoint", "function", "command",
        "capability"}},
      {Section::features,
       {"featur", "resilienc", "resili", "reliability", "behaviour", "behavior"}}};
  return all;
}

/// Labels that say what follows only where they stand alone: "in" is half of all sentences.
Section section_of_short_label(std::string_view label) {
  if (is_one_of(label, {"in", "expects", "wants", "given", "request"})) return Section::inputs;
  if (is_one_of(label, {"out", "gives", "gives back", "yields", "answer", "answers", "reply",
                        "delivers", "responds with"})) {
    return Section::outputs;
  }
  if (is_one_of(label, {"what it does", "what it can do", "what it should do", "it can",
                        "it offers", "it should", "what it offers", "api", "interface", "commands",
                        "queries", "calls", "verbs"}) ||
      ((label.starts_with("what it ") || label.starts_with("what the node ")) &&
       has_any_stem(label, {"do", "offer", "offers", "does"}))) {
    return Section::operations;
  }
  if (is_one_of(label, {"works with", "talks to", "uses", "needs", "relies on", "built on",
                        "works through", "backed by"})) {
    return Section::dependencies;
  }
  return Section::general;
}

}  // namespace

/// Quotes, brackets and sentence marks do not occur in a label; without that, half of all
/// sentences with a colon would be sections.
Labelled split_label(std::string_view text) {
  // "inputs are a (int) and b (int)"
  for (std::string_view const lead : {"input is ", "inputs are ", "output is ", "outputs are "}) {
    bool const leads = lower(text.substr(0, lead.size())) == lead;
    if (leads)
      return {std::string(text.substr(0, lead.find(' '))), std::string(text.substr(lead.size()))};
  }
  auto const colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  auto const label = trim(text.substr(0, colon));
  // "s3://bucket" and "10:30" hold a colon and have no label.
  bool const spaced = colon + 1 == text.size() || text[colon + 1] == ' ';
  if (!spaced || label.find_first_of("'\"`(,;.<>") != std::string_view::npos) return {};
  if (split(label, ' ').size() > kMaxLabelWords) return {};
  return {std::string(label), std::string(trim(text.substr(colon + 1)))};
}

/// The first rule that fits decides, so that the order of the rules is part of the language.
Section section_of_label(std::string_view label) {
  constexpr std::size_t kMaxLabelChars = 80;
  if (label.empty() || label.size() > kMaxLabelChars) return Section::general;
  std::string const words = lower(label);
  if (auto const exact = section_of_short_label(words); exact != Section::general) return exact;
  for (auto const& rule : rules()) {
    bool const also = rule.and_one_of.empty() || has_any_stem(words, rule.and_one_of);
    if (also && has_any_stem(words, rule.words)) return rule.section;
  }
  return Section::general;
}

/// An outline is tried first, because as plain text it would still look like labelled lines.
PromptDocument read_document(std::string_view prompt) {
  auto lines = outline_lines(prompt);
  Builder builder;
  for (auto const& raw : lines ? *lines : raw_lines(prompt)) builder.add(raw);
  return builder.take();
}

}  // namespace omninode::onex
