#include "stages/onex/prompt_reader.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxStatementChars = 500;
constexpr std::size_t kMaxTitleWords = 5;

/// A statement is there to be recognised; the whole text is the prompt itself. A cut inside a
/// UTF-8 character is moved to its start.
std::string shortened(std::string text) {
  if (text.size() <= kMaxStatementChars) return text;
  text.resize(kMaxStatementChars);
  while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
  return text + "...";
}

/// One statement per line while the readers run, so that they can note what they made of it.
/// `note` finds a statement by the index of its line, so that both lists have to stay parallel
/// until close_statements.
void open_statements(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    spec.statements.push_back({line.number, shortened(line.text), {}});
  }
}

/// A heading that only names its section states nothing itself.
bool is_bare_heading(PromptLine const& line) {
  if (!line.heading) return false;
  bool const names_section = !line.label.empty() && line.rest.empty();
  return names_section || line.text.ends_with(':') ||
         split(line.text, ' ').size() <= kMaxTitleWords;
}

/// Headings that state nothing would be listed as not understood, and hide what really was not.
void close_statements(PromptDocument const& document, NodeSpec& spec) {
  std::vector<SpecStatement> kept;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto& statement = spec.statements[i];
    bool const bare = statement.facts.empty() && is_bare_heading(document.lines[i]);
    if (!bare) kept.push_back(std::move(statement));
  }
  spec.statements = std::move(kept);
}

/// What stands before the introduction of a second node.
/// Without the cut the second node's operations would become the first one's. The statements stay:
/// what was left out is shown as not understood, beside the warning.
PromptDocument first_node(PromptDocument document, Introduction const& introduction) {
  int second = introduction.second_node;
  if (introduction.second_begin > 0) {  // both nodes in one sentence
    auto& line = document.lines[static_cast<std::size_t>(second++)];
    auto const behind = line.text.size() - introduction.second_begin;
    line.text.resize(introduction.second_begin);
    if (line.rest.size() > behind) line.rest.resize(line.rest.size() - behind);
  }
  if (second <= 0) return document;
  document.lines.resize(static_cast<std::size_t>(second));
  for (auto& line : document.lines) {
    std::erase_if(line.children, [&](int child) { return child >= second; });
  }
  return document;
}

}  // namespace

/// Called with a line that does not exist (a default has none) it does nothing.
void note(NodeSpec& spec, std::size_t line, std::string_view what, std::string_view name) {
  if (line >= spec.statements.size()) return;
  auto& facts = spec.statements[line].facts;
  std::string fact = std::string(what) + ":" + std::string(name);
  if (std::ranges::find(facts, fact) == facts.end()) facts.push_back(std::move(fact));
}

/// Says what was understood, so that the user sees what is missing, and what would work.
std::string no_operation_message(NodeSpec const& spec) {
  std::string understood = "a node of kind " + spec.kind + " named " + spec.name;
  if (!spec.features.empty()) {
    std::vector<std::string> names;
    for (auto const& feature : spec.features) names.push_back(feature.name);
    understood += " with " + join(names, ", ");
  }
  std::string const example =
      spec.kind == "compute"
          ? "Operations: calculate_total (prices: list of floats) -> total: float"
      : spec.kind == "reducer" ? "Operations: add_order (order_id: uuid, value_cents: int)"
      : spec.kind == "orchestrator"
          ? "Steps: reserve_stock, charge_card, ship_order"
          : "Operations: get (key: string) -> value: string, set (key: string, value: string)";
  return "No operation could be read from the prompt; what was understood is " + understood +
         ". Say what the node does, for example \"" + example + "\".";
}

/// The order is a contract: kind before name, features before operations, all of them before the
/// defaults that fill what is left.
NodeSpec read_prompt(std::string_view prompt, std::optional<std::string> const& asked_kind) {
  PromptDocument const whole = read_document(prompt);
  NodeSpec spec;
  open_statements(whole, spec);
  auto const introduction = read_kind(whole, asked_kind, spec);
  auto const document = first_node(whole, introduction);
  read_identity(document, introduction.line, spec);
  read_features(document, spec);
  read_steps(document, spec);
  read_operations(document, spec);
  read_phrases(document, spec);
  read_events(document, spec);
  read_metrics(document, spec);
  read_targets(document, spec);
  read_dependencies(document, spec);
  add_default_operations(spec);
  note_restatements(document, spec);
  close_statements(whole, spec);
  return spec;
}

}  // namespace omninode::onex
