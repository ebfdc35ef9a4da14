// The Python of a node's reductions, and what its state keeps for them.
#include <algorithm>

#include "stages/onex/class_words.hpp"
#include "stages/onex/field_types.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/reduction_found.hpp"
#include "stages/onex/reduction_machine.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

/// One of the names that an entry's key may not have.
constexpr std::string_view kObservations = "observations";

/// The start of the window that the time of all samples falls into.
std::string sample_window_start(long seconds) {
  constexpr long kSampleTime = 1735776000;  // 2025-01-02 in UTC, as sample_literal() has it
  std::string const at = sample_literal("datetime", "at");
  long const within = kSampleTime % seconds;
  return within == 0 ? at : at + " - timedelta(seconds=" + std::to_string(within) + ")";
}

class Builder {
 public:
  Builder(FoundReductions found, std::string_view prefix)
      : found_(std::move(found)), prefix_(prefix) {
    plan_.window = found_.window;
    plan_.machine = found_.machine;
    path_ = sample_path(plan_.machine, kSampleActions);
  }

  /// Reads look at the slices that folds have made, and clears at all of them.
  ReductionPlan plan() {
    for (auto const& fold : found_.folds) add_fold(fold);
    for (auto const& read : found_.reads) add_read(read);
    for (auto const& operation : found_.operations) add_clear(operation);
    return plan_;
  }

 private:
  /// Valid until the next slice is made.
  ReductionSlice& slice_for(SpecField const& key) {
    // The key gives the name, so that operations with the same key share an entry.
    std::string const field = key.name.empty() ? "overall" : "by_" + key.name;
    auto const known = std::ranges::find(plan_.slices, field, &ReductionSlice::field);
    if (known != plan_.slices.end()) return *known;
    plan_.slices.push_back({field, key, "Model" + prefix_ + class_words(field), {}});
    return plan_.slices.back();
  }

  /// The first of a name holds: the same figure is kept in the same way by whoever asks for it.
  static void keep(std::vector<KeptField>& fields, KeptField const& field) {
    auto const same = [&](KeptField const& each) { return each.field.name == field.field.name; };
    if (std::ranges::none_of(fields, same)) fields.push_back(field);
  }

  /// What one operation writes is a part of what the entry has.
  void write(Reduction& reduction, ReductionSlice& slice, KeptField const& field) {
    keep(reduction.writes, field);
    keep(slice.fields, field);
  }

  /// Literals of the window's observations after all actions of the tests.
  std::string sample_window() const {
    Words observations;
    for (auto const at : actions_in(plan_.window, kSampleActions)) {
      Words arguments;
      if (plan_.window.timed()) arguments.push_back("at=" + sample_literal("datetime", "at"));
      for (auto const& field : plan_.window.fields) {
        arguments.push_back(field.name + "=" + action_literal(field, at));
      }
      observations.push_back(plan_.window.model + "(" + join(arguments, ", ") + ")");
    }
    return "(" + join(observations, ", ") + ",)";
  }

  /// The observation gets a variable of its own in Python; the expression here only adds it.
  void write_window(Reduction& reduction, ReductionSlice& slice, Fold const& fold) {
    auto const& window = plan_.window;
    if (!window.used || !uses_window(fold)) return;
    reduction.time_input = window.timed() ? time_of(fold.operation) : "";
    if (window.timed()) {
      reduction.observed.emplace_back("at", "as_utc(action." + reduction.time_input + ")");
    }
    for (auto const& field : window.fields) {
      reduction.observed.emplace_back(field.name, "action." + field.name);
    }
    write(reduction, slice,
          {{std::string(kObservations), "array"},
           "tuple[" + window.model + ", ...]",
           "()",
           "windowed(before.observations, seen)",
           sample_window()});
  }

  /// Before all other fields, so that a refused move is refused before anything is folded.
  void write_status(Reduction& reduction, ReductionSlice& slice, Fold const& fold) {
    if (!fold.moves) return;
    auto& machine = plan_.machine;
    machine.used = true;
    reduction.moves_to = status_expression(fold);
    write(reduction, slice,
          {{"status", "string", true},
           "str | None",
           "None",
           "moved(before.status, " + reduction.moves_to + ")",
           python_string(path_.back())});
  }

  /// States are kept as text, since the prompt may name some that no choice lists.
  std::string status_expression(Fold const& fold) const {
    if (fold.status_input.empty()) return python_string(fold.reaches);
    auto const& inputs = fold.operation.inputs;
    auto const input = std::ranges::find(inputs, fold.status_input, &SpecField::name);
    return "action." + fold.status_input + (input->enum_class.empty() ? "" : ".value");
  }

  /// Counts and shares look at observations, the other figures at one number of each.
  void note_values(Reduction& reduction, ReductionFigure const& figure, FigurePlace const& place) {
    if (!of_window(figure, place)) return;
    reduction.windowed = true;
    bool const number = figure.kind != FigureKind::count && figure.kind != FigureKind::rate;
    // Two figures of one number share the list of its values.
    bool const known =
        std::ranges::find(reduction.values, figure.input.name) != reduction.values.end();
    if (number && !known) reduction.values.push_back(figure.input.name);
  }

  /// The start of a window follows from the action's time, which the figure does not know.
  void answer(Reduction& reduction, ReductionFigure const& figure, FigurePlace place) {
    // "overall_average" asks for all keys even in an operation that has one.
    place.all = place.all || figure.overall;
    auto field = reduced_field(figure, place, plan_.window);
    if (figure.kind == FigureKind::window_start) {
      field.expression = "window_start(as_utc(action." + reduction.time_input + "))";
      field.expected = sample_window_start(plan_.window.seconds);
    }
    note_values(reduction, figure, place);
    reduction.answers.push_back(std::move(field));
  }

  /// States are kept as text; an answer may have them as choices.
  void settle_status(Reduction& reduction, ReductionFigure const& figure,
                     std::string const& state) {
    auto& field = reduction.answers.back();
    auto const& outputs = reduction.operation.output_fields;
    auto const output = std::ranges::find(outputs, field.field, &SpecField::name);
    field.expected = state.empty() ? "None" : python_string(state);
    if (output->enum_class.empty()) return;
    if (!state.empty()) field.expected = output->enum_class + "(" + field.expected + ")";
    if (figure.kind == FigureKind::status) {
      field.expression = output->enum_class + "(" + field.expression + ")";
      return;
    }
    field.expression =
        "None if before.status is None else " + output->enum_class + "(before.status)";
  }

  /// Only numbers that are kept can spoil anything.
  void note_finite(Reduction& reduction) const {
    for (auto const& input : reduction.operation.inputs) {
      std::string const value = "action." + input.name;
      // NaN in an observation spoils its window as it would spoil a total.
      bool const seen = std::ranges::any_of(reduction.observed,
                                            [&](auto const& each) { return each.second == value; });
      bool const used = seen || std::ranges::any_of(reduction.writes, [&](KeptField const& field) {
                          return contains_word(field.next, value);
                        });
      if (input.type == "float" && !input.optional && used) reduction.finite.push_back(input.name);
    }
  }

  /// Some state from which an operation leads to the one of its name.
  std::string start_of(std::string const& reached) const {
    auto const& machine = plan_.machine;
    auto const move =
        std::ranges::find(machine.moves, reached, &std::pair<std::string, std::string>::second);
    if (move == machine.moves.end() || (machine.implicit && move->first == machine.initial))
      return {};
    return move->first;
  }

  /// The key stays the same, states go along the path, the rest has its numbers.
  std::string sample_input(SpecField const& input, Fold const& fold, std::size_t index) const {
    if (input.name == fold.key.name) return sample_value(input);
    if (input.name != fold.status_input) return action_literal(input, index);
    return state_literal(input, path_[index + (plan_.machine.implicit ? 1 : 0)]);
  }

  /// Moves need a state to come from: a verb has one before it, a target the path so far.
  void add_actions(Reduction& reduction, Fold const& fold) const {
    for (std::size_t i = 0; i < fold.place.actions; ++i) {
      std::map<std::string, std::string> action;
      for (auto const& input : reduction.operation.inputs) {
        action[input.name] = sample_input(input, fold, i);
      }
      reduction.actions.push_back(std::move(action));
    }
    if (!fold.moves) return;
    reduction.reaches = fold.reaches;
    reduction.status_input = fold.status_input;
    reduction.status_after = fold.reaches.empty() ? path_.back() : fold.reaches;
    if (!fold.reaches.empty()) {
      reduction.status_before = start_of(fold.reaches);
      return;
    }
    auto const& inputs = reduction.operation.inputs;
    auto const input = std::ranges::find(inputs, fold.status_input, &SpecField::name);
    reduction.status_before = path_.front();
    reduction.samples[fold.status_input] = state_literal(*input, path_[1]);
  }

  /// As the input wants it.
  static std::string state_literal(SpecField const& input, std::string const& state) {
    return input.enum_class.empty() ? python_string(state) : choice_literal(input, state);
  }

  /// The key itself is the entry's, so that an answer that repeats it keeps nothing.
  void add_fold(Fold const& fold) {
    Reduction reduction;
    reduction.operation = fold.operation;
    auto& slice = slice_for(fold.key);
    reduction.slice = slice.field;
    if (!fold.key.name.empty()) reduction.key = "action." + fold.key.name;
    write_status(reduction, slice, fold);
    for (auto const& figure : fold.kept) {
      if (repeats_key(figure, fold.key)) continue;
      for (auto const& field : kept_fields(figure, fold.place)) write(reduction, slice, field);
    }
    write_window(reduction, slice, fold);
    add_actions(reduction, fold);
    for (auto const& figure : fold.answers) {
      answer(reduction, figure, fold.place);
      if (!fold.moves) continue;
      bool const named = !fold.reaches.empty();
      if (figure.kind == FigureKind::status) {
        settle_status(reduction, figure, reduction.status_after);
      } else if (figure.kind == FigureKind::previous_status) {
        settle_status(reduction, figure,
                      named                    ? reduction.status_before
                      : fold.place.actions > 1 ? path_[path_.size() - 2]
                                               : std::string());
      }
    }
    note_finite(reduction);
    plan_.reductions.emplace(fold.operation.name, std::move(reduction));
  }

  /// A read answers from the entry as its fold left it, by the names that the fold keeps things
  /// under.
  void add_read(Read const& read) {
    Reduction reduction;
    reduction.kind = ReductionKind::read;
    reduction.operation = read.operation;
    reduction.slice = slice_for(read.key).field;
    reduction.all = read.all;
    if (!read.all && !read.key.name.empty()) reduction.key = "action." + read.key.name;
    for (std::size_t i = 0; i < read.answers.size(); ++i) {
      // A copy: where it is read from does not change what is kept.
      auto figure = read.answers[i];
      if (repeats_key(figure, read.key)) {
        reduction.answers.push_back(
            {figure.name, "action." + figure.name, sample_value(figure.input)});
        continue;
      }
      auto place = found_.folds[read.sources[i]].place;
      place.reading = true;
      place.all = read.all;
      figure.overall = false;
      answer(reduction, figure, place);
      if (figure.kind == FigureKind::status) {
        settle_status(reduction, figure, path_.back());
      }
    }
    plan_.reductions.emplace(read.operation.name, std::move(reduction));
  }

  /// Forgets one entry, or everything that the node itself keeps.
  void add_clear(SpecOperation const& operation) {
    if (!is_clearing(operation) || plan_.slices.empty() || !operation.output_types.empty()) return;
    // Two fields, or one of another type, would be an answer that forgetting cannot give.
    if (operation.output_fields.size() != 1 || operation.inputs.size() > 1) return;
    auto const& output = operation.output_fields.front();
    if (output.type != "bool" && output.type != "int") return;
    Reduction reduction;
    reduction.kind = ReductionKind::clear;
    reduction.operation = operation;
    if (!operation.inputs.empty()) {
      auto const& input = operation.inputs.front();
      auto const slice =
          std::ranges::find(plan_.slices, "by_" + input.name, &ReductionSlice::field);
      // An input that is no key of anything may limit what is forgotten in a way that only rules
      // know.
      if (slice == plan_.slices.end() || slice->key.type != input.type || input.optional) return;
      reduction.slice = slice->field;
      reduction.key = "action." + input.name;
    }
    bool const flag = output.type == "bool";
    reduction.answers.push_back(
        {output.name, flag ? "removed > 0" : "removed", flag ? "True" : "1"});
    plan_.reductions.emplace(operation.name, std::move(reduction));
  }

  FoundReductions found_;
  std::string prefix_;
  ReductionPlan plan_;
  Words path_;  ///< of states, that the tests walk along
};

}  // namespace

ReductionPlan plan_reductions(NodeSpec const& spec, std::string_view prefix) {
  return Builder(find_reductions(spec, prefix), prefix).plan();
}

}  // namespace omninode::onex
