// Which function an operation asks for, by its name, its inputs and its results.
#include <algorithm>
#include <array>

#include "stages/onex/node_design.hpp"
#include "stages/onex/pure_binding.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

// Words of an operation's name that do not tell one function from another.
constexpr auto kFillers = std::to_array<std::string_view>(
    {"calculate", "compute", "find",     "get",    "determine", "evaluate", "of",     "to",
     "from",      "the",     "a",        "an",     "and",       "into",     "for",    "value",
     "number",    "data",    "text",     "string", "content",   "document", "list",   "array",
     "sample",    "dataset", "document", "result", "record",    "payload",  "object", "perform"});

using Words = std::vector<std::string>;

/// The words by which a name is compared, as stems and without fillers.
Words telling_words(std::string_view name, Words const& also_fillers) {
  Words words;
  for (auto const& word : stems(name)) {
    bool const filler =
        std::ranges::any_of(kFillers, [&](std::string_view each) { return stem(each) == word; }) ||
        std::ranges::find(also_fillers, word) != also_fillers.end();
    if (!filler) words.push_back(word);
  }
  return words;
}

/// All words in their order, not some of them: "mean time" must not become a mean.
bool asks_for(Words const& words, PureFunction const& function) {
  auto const alternatives = split(function.asked_as, '|');
  return std::ranges::any_of(alternatives,
                             [&](std::string_view each) { return stems(each) == words; });
}

/// The names under which a result may be asked for, best first: as it stands, and without the
/// words that only say what it is computed from ("average_price" of "prices").
std::vector<Words> readings(std::string_view name, SpecOperation const& operation) {
  Words inputs;
  for (auto const& input : operation.inputs) {
    for (auto const& word : stems(input.name)) inputs.push_back(word);
  }
  std::vector<Words> all = {telling_words(name, {}), telling_words(name, inputs)};
  std::erase_if(all, [](Words const& words) { return words.empty(); });
  return all;
}

/// "p95" -> 95
int percent_named(Words const& words) {
  if (words.size() != 1) return 0;
  std::string const& word = words.front();
  bool const form = word.size() == 3 && word[0] == 'p' && is_digit(word[1]) && is_digit(word[2]);
  return form ? (word[1] - '0') * 10 + (word[2] - '0') : 0;
}

/// The strictest reading first. A function whose words fit and whose parameters do not is passed
/// over, since the next one may have the same words and other parameters.
std::optional<PureFormula> formula_for(std::string_view name, SpecField const& output,
                                       SpecOperation const& operation) {
  for (auto const& words : readings(name, operation)) {
    if (int const percent = percent_named(words); percent > 0) {
      if (auto formula = bind_percentile(percent, operation, output)) return formula;
    }
    for (auto const* function : pure_functions()) {
      if (!asks_for(words, *function)) continue;
      if (auto formula = bind_function(*function, operation, output)) return formula;
    }
  }
  return std::nullopt;
}

/// Results of one operation are tested with one request, so their examples must be made from the
/// same data.
bool share_sample(PureFormula const& left, PureFormula const& right) {
  return left.arguments.front() == right.arguments.front();
}

/// An operation without fields of its own gets the usual ones of the function it asks for.
/// Only fields that were assumed are replaced; what the prompt says is never changed. A percentage
/// in the name takes the place of the second parameter.
void give_fields(SpecOperation& operation) {
  bool const open_inputs = operation.inputs.size() == 1 && operation.inputs[0].name == "payload";
  bool const open_outputs =
      operation.output_fields.size() == 1 && operation.output_fields[0].name == "details";
  if (!operation.defaulted || (!open_inputs && !open_outputs)) return;
  auto const words = telling_words(operation.name, {});
  for (auto const* function : pure_functions()) {
    int const percent = percent_named(words);
    bool const asked = percent > 0 ? function->name == "percentile" : asks_for(words, *function);
    if (!asked) continue;
    if (open_inputs) operation.inputs = usual_inputs(*function);
    if (open_inputs && percent > 0) operation.inputs.pop_back();
    if (open_outputs) {
      operation.output_fields = {{std::string(function->field), std::string(function->gives)}};
    }
    return;
  }
}

}  // namespace

/// Statistics before texts: where both have the same words, the types of the inputs decide.
std::vector<PureFunction const*> pure_functions() {
  std::vector<PureFunction const*> all;
  for (auto const family : {statistic_functions(), arithmetic_functions(), text_functions(),
                            format_functions(), record_functions()}) {
    for (auto const& function : family) all.push_back(&function);
  }
  return all;
}

/// All results or none: a node that computes half of an answer and delegates the rest would need a
/// client for an answer that it cannot complete anyway.
std::optional<PureLogic> pure_logic_of(SpecOperation const& given) {
  PureLogic logic;
  logic.operation = given;
  auto& operation = logic.operation;
  give_fields(operation);
  // A single named result ("MedianComputed") has the usual field of its function.
  bool const named = operation.output_fields.empty();
  if (named) operation.output_fields = {{"result", "any"}};
  bool const single = operation.output_fields.size() == 1;
  for (auto& output : operation.output_fields) {
    auto formula = formula_for(single ? operation.name : output.name, output, operation);
    if (!formula && single && !named) formula = formula_for(output.name, output, operation);
    if (!formula) return std::nullopt;
    if (named) formula->field = output.name = usual_field(*formula);
    output.type = formula->type;
    logic.formulas.push_back(std::move(*formula));
    // The tests need one sample that all results belong to.
    if (!share_sample(logic.formulas.front(), logic.formulas.back())) return std::nullopt;
  }
  settle_inputs(logic);
  return logic;
}

}  // namespace omninode::onex
