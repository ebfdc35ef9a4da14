#include "stages/onex/reduction_fields.hpp"

#include <algorithm>

#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/reduction_machine.hpp"
#include "stages/onex/reduction_words.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

/// A field holds one thing where the prompt speaks of many. Words that only look like plurals
/// ("status", "address") stay as they are.
std::string singular(std::string const& word) {
  bool const plural =
      word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
  if (!plural) return word;
  if (word.ends_with("ies")) return word.substr(0, word.size() - 3) + "y";
  return word.substr(0, word.size() - 1);
}

/// The sentences that named the operation; without any the node's description.
/// Names of operations are taken out: "count_click, reset and more" asks only the first to count.
std::string text_about(NodeSpec const& spec, SpecOperation const& operation) {
  std::string text = operation.description;
  for (auto const& statement : spec.statements) {
    auto const& facts = statement.facts;
    if (std::ranges::find(facts, "operation:" + operation.name) == facts.end()) continue;
    text += ". " + statement.text;
  }
  text += ". " + spec.description;
  for (auto const& each : spec.operations) {
    if (each.name.find('_') != std::string::npos) text = replace_all(text, each.name, "");
  }
  return replace_all(operation.name, "_", " ") + ". " + text;
}

/// A count needs no number, and neither does a latest value: only these make an action carry one.
bool is_figure_of_numbers(FigureKind kind) {
  return kind == FigureKind::total || kind == FigureKind::mean || kind == FigureKind::least ||
         kind == FigureKind::most || kind == FigureKind::percentile;
}

/// What stands between a figure and its "of": other figures and words without weight.
bool links_to_number(std::string const& word) {
  return asked_figure(word).kind != FigureKind::none ||
         is_one_of(word, {"and", "or", "the", "running", "exact", "moving", "plus"});
}

/// "order_amount" of "totals and averages of order amounts per customer". What is no measure by
/// its name ("sales") gets one; empty where no number is named.
std::string number_in(Words const& words) {
  bool figure = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    bool const begins = is_figure_of_numbers(asked_figure(words[i]).kind);
    figure = begins || (figure && (words[i] == "of" || links_to_number(words[i])));
    if (!figure || words[i] != "of") continue;
    Words name;
    constexpr std::size_t kMostWords = 2;
    for (std::size_t at = i + 1; at < words.size() && name.size() < kMostWords; ++at) {
      bool const ends = is_one_of(words[at], {"per", "by", "over", "for", "in", "and", "from",
                                              "within", "each", "every", "with", "using"});
      if (ends) break;
      if (is_one_of(words[at], {"the", "a", "an", "all", "its", "their"})) continue;
      name.push_back(singular(words[at]));
    }
    if (name.empty()) return {};
    bool const measure = has_any_stem(
        name.back(), {"amount", "price", "value", "duration", "time", "latency", "size", "quantity",
                      "cost", "score", "temperature", "weight", "length", "number", "rating",
                      "speed", "fee", "revenue", "income"});
    return join(name, "_") + (measure ? "" : "_value");
  }
  return {};
}

/// The figures that a text names, each once, in its order.
std::vector<AskedFigure> figures_in(Words const& words) {
  std::vector<AskedFigure> figures;
  for (auto const& word : words) {
    auto const asked = asked_figure(word);
    bool const counted = asked.kind == FigureKind::count &&
                         is_one_of(word, {"count", "counts", "counting", "counted"});
    if (!counted && !is_figure_of_numbers(asked.kind)) continue;
    bool const known = std::ranges::any_of(figures, [&](AskedFigure const& each) {
      return each.kind == asked.kind && each.percent == asked.percent;
    });
    if (!known) figures.push_back(asked);
  }
  return figures;
}

/// Names by which the figures are found again when the answer is matched: what is given here must
/// be read back as the same figure.
std::string figure_name(AskedFigure const& figure, std::string const& number) {
  switch (figure.kind) {
    case FigureKind::count:
      return "count";
    case FigureKind::total:
      return "total_" + number;
    case FigureKind::mean:
      return "average_" + number;
    case FigureKind::least:
      return "min_" + number;
    case FigureKind::most:
      return "max_" + number;
    default:
      return "p" + std::to_string(figure.percent) + "_" + number;
  }
}

/// The prompt names no types here, and a float takes whole numbers as well.
SpecField figure_field(AskedFigure const& figure, std::string const& number) {
  return {field_name(figure_name(figure, number)),
          figure.kind == FigureKind::count ? "int" : "float"};
}

/// Inputs of a name that are there already stay as they are.
void add_input(SpecOperation& operation, SpecField field) {
  auto& inputs = operation.inputs;
  if (std::ranges::find(inputs, field.name, &SpecField::name) == inputs.end()) {
    inputs.push_back(std::move(field));
  }
}

/// The names are the usual ones for what the prompt leaves open: who moves, and where to. The
/// previous state is told because a caller cannot know it from the answer alone.
void give_move(NodeSpec const& spec, SpecOperation& operation) {
  std::string const bearer = bearer_of(sentences_about(spec));
  SpecField const key{field_name((bearer.empty() ? "item" : bearer) + "_id"), "string"};
  if (has_open_inputs(operation)) {
    operation.inputs = {key, {"status", "string"}};
  }
  if (!has_open_outputs(operation)) return;
  operation.output_fields = {key, {"status", "string"}, {"previous_status", "string", true}};
}

/// Inputs are replaced only where the prompt says nothing of them; a count of everything needs
/// none, so the open payload stays then.
void give_figures(NodeSpec const& spec, SpecOperation& operation) {
  auto const text = text_about(spec, operation);
  auto const words = name_words(text);
  auto figures = figures_in(words);
  auto const number_of = [](AskedFigure const& each) { return is_figure_of_numbers(each.kind); };
  std::string number = number_in(words);
  bool const counts = !std::ranges::all_of(figures, number_of);
  // "counts clicks and tells the totals": without a number the totals are those of the count.
  if (number.empty() && counts) std::erase_if(figures, number_of);
  if (figures.empty()) return;
  number = field_name(number.empty() ? "value" : number);
  bool const numbers = std::ranges::any_of(figures, number_of);
  auto const group = grouped_by(text);
  SpecField const key{group.empty() ? "" : field_name(singular(join(group, "_"))), "string"};
  if (has_open_inputs(operation) && (numbers || !key.name.empty())) {
    operation.inputs.clear();
    if (!key.name.empty()) add_input(operation, key);
    if (numbers) add_input(operation, {number, "float"});
  }
  operation.output_fields.clear();
  if (!key.name.empty()) operation.output_fields.push_back(key);
  for (auto const& figure : figures) {
    operation.output_fields.push_back(figure_field(figure, number));
  }
}

}  // namespace

/// The reader marks what it assumed; an operation that the prompt describes is never changed.
bool has_open_inputs(SpecOperation const& operation) {
  return operation.defaulted && operation.inputs.size() == 1 &&
         operation.inputs.front().name == "payload";
}

/// Named answers without fields are open too: their fields are the generator's to choose.
bool has_open_outputs(SpecOperation const& operation) {
  auto const& fields = operation.output_fields;
  bool const details = fields.size() == 1 && fields.front().name == "details";
  return (operation.defaulted && details) || fields.empty();
}

/// Two successes are a decision that only rules can make.
bool has_one_success(SpecOperation const& operation) {
  auto const& types = operation.output_types;
  if (types.empty()) return true;
  auto const is_kind = [](OutcomeKind kind) {
    return [kind](std::string const& type) { return kind_of_words(type) == kind; };
  };
  auto const successes = std::ranges::count_if(types, is_kind(OutcomeKind::success));
  auto const failures = std::ranges::count_if(types, is_kind(OutcomeKind::failure));
  return successes == 1 && kind_of_words(types.front()) == OutcomeKind::success &&
         successes + failures == static_cast<std::ptrdiff_t>(types.size());
}

/// Reads are filled in by what the folds keep, so nothing is assumed for them; moves come before
/// figures, because a prompt that draws states may count as well.
void give_reduction_fields(NodeSpec const& spec, StateMachine const& machine,
                           SpecOperation& operation) {
  if (is_clearing(operation)) {
    if (has_open_inputs(operation)) operation.inputs.clear();
    if (has_open_outputs(operation)) operation.output_fields = {{"removed", "int"}};
    return;
  }
  bool const reads = is_reading(operation);
  if (has_open_inputs(operation) && !has_open_outputs(operation) && reads) operation.inputs.clear();
  if (!has_open_outputs(operation) || reads) return;
  if (machine.given()) return give_move(spec, operation);
  give_figures(spec, operation);
}

}  // namespace omninode::onex
