// What is kept for a figure, and the Python that gives it.
#include "stages/onex/reduction_figures.hpp"

#include <algorithm>
#include <cmath>

#include "stages/onex/field_types.hpp"
#include "stages/onex/reduction_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Indices = std::vector<std::size_t>;

/// Part of a field's name: choices are free text of the prompt.
std::string slug(std::vector<std::string> const& choices) {
  std::vector<std::string> words;
  for (auto const& choice : choices) words.push_back(join(name_words(choice), "_"));
  return join(words, "_or_");
}

/// Whether an action, or an observation, is one of those that are counted.
std::string condition(ReductionFigure const& figure, std::string const& of) {
  std::string const value = of + "." + figure.input.name;
  if (figure.choices.empty()) return figure.negated ? "not " + value : value;
  std::vector<std::string> members;
  for (auto const& each : figure.choices) members.push_back(choice_literal(figure.input, each));
  if (members.size() == 1) return value + " is " + members.front();
  return value + " in (" + join(members, ", ") + ")";
}

/// A count of all actions has no input that it asks.
bool counts_some(ReductionFigure const& figure) { return !figure.input.name.empty(); }

/// The same choices give the same name, so that a rate and a count share what is kept.
std::string count_name(ReductionFigure const& figure, FigurePlace const& place) {
  if (!counts_some(figure)) return place.prefix + "count";
  std::string const what = figure.choices.empty()
                               ? (figure.negated ? "not_" : "") + figure.input.name
                               : slug(figure.choices);
  return place.prefix + what + "_count";
}

/// Mirrors the Python of condition() on the actions of the tests.
long counted(ReductionFigure const& figure, Indices const& actions) {
  return std::ranges::count_if(actions, [&](std::size_t at) {
    return !counts_some(figure) || action_matches(figure.input, figure.choices, figure.negated, at);
  });
}

/// A bool is a number in Python, so that what is counted needs no branch.
KeptField kept_count(ReductionFigure const& figure, FigurePlace const& place) {
  std::string const name = count_name(figure, place);
  std::string const more =
      counts_some(figure) ? "int(" + condition(figure, "action") + ")" : std::string("1");
  return {{name, "int"},
          "int",
          "0",
          "before." + name + " + " + more,
          std::to_string(counted(figure, all_actions(place.actions)))};
}

/// What shares and means are divided by: all actions, whatever they chose.
ReductionFigure whole_count() {
  ReductionFigure all;
  all.kind = FigureKind::count;
  return all;
}

/// A balance is a total with signs: of the operation, or of each action by its direction.
double total(ReductionFigure const& figure, Indices const& actions) {
  double sum = 0;
  for (auto const at : actions) {
    bool const lowers =
        !figure.raising.empty() && !action_matches(figure.input, figure.raising, false, at);
    sum += (lowers ? -1 : 1) * figure.sign * action_number(at);
  }
  return sum;
}

/// People write "a - b", not "a + -b".
std::string changed_by(std::string const& value, std::string const& amount) {
  bool const lowers = amount.starts_with('-');
  return value + (lowers ? " - " + amount.substr(1) : " + " + amount);
}

/// Of the total's own type: a float total that begins with 0 would be an int until the first
/// action.
std::string zero(std::string const& type) { return type == "int" ? "0" : "0.0"; }

/// Totals are kept, means are not: a mean of means would be wrong, and a total is exact for whole
/// numbers.
KeptField kept_total(ReductionFigure const& figure, FigurePlace const& place) {
  std::string const name = place.prefix + "total_" + figure.input.name;
  auto const& type = figure.input.type;
  return {{name, type},
          python_type(type),
          zero(type),
          "before." + name + " + action." + figure.input.name,
          number_literal(total(figure, all_actions(place.actions)), type)};
}

/// Not "min_" and "max_": an answer may have a field of that name which means the window.
std::string extreme_name(ReductionFigure const& figure, FigurePlace const& place) {
  bool const least = figure.kind == FigureKind::least;
  return place.prefix + (least ? "lowest_" : "highest_") + figure.input.name;
}

/// Of the tests' actions, by the same rule as the generated functions.
double extreme(ReductionFigure const& figure, Indices const& actions) {
  auto const less = [](std::size_t left, std::size_t right) {
    return action_number(left) < action_number(right);
  };
  bool const least = figure.kind == FigureKind::least;
  auto const at =
      least ? std::ranges::min_element(actions, less) : std::ranges::max_element(actions, less);
  return action_number(*at);
}

/// None before the first action: zero would be a value, and wrong for all that is greater.
KeptField kept_extreme(ReductionFigure const& figure, FigurePlace const& place) {
  std::string const name = extreme_name(figure, place);
  bool const least = figure.kind == FigureKind::least;
  SpecField field{name, figure.input.type, true};
  return {
      field, annotation_of(field), "None",
      (least ? "smaller(before." : "larger(before.") + name + ", action." + figure.input.name + ")",
      number_literal(extreme(figure, all_actions(place.actions)), figure.input.type)};
}

/// The value of an input as one action after the other leaves it. An action that leaves an optional
/// value out does not forget the one before.
KeptField kept_value(ReductionFigure const& figure, FigurePlace const& place) {
  bool const first = figure.kind == FigureKind::first;
  SpecField field = figure.input;
  field.name = (first ? "first_" : "") + field.name;
  field.optional = true;
  field.description.clear();
  std::string const value = "action." + figure.input.name;
  std::string const kept = "before." + field.name;
  std::string next = value;
  // The first value stays; the action is only asked where none has come yet.
  if (first) next = value + " if " + kept + " is None else " + kept;
  if (!first && figure.input.optional) next = kept + " if " + value + " is None else " + value;
  return {field, annotation_of(field), "None", next,
          action_literal(figure.input, first ? 0 : place.actions - 1)};
}

/// The entry's own figure, or that of all entries together.
std::string kept_sum(std::string const& name, FigurePlace const& place) {
  return place.all ? "sum(each." + name + " for each in entries)" : "entry." + name;
}

/// An extreme or a latest value, which is none before the first action.
std::string kept_known(std::string const& name) { return "known(entry." + name + ")"; }

/// Nearest rank: the smallest value that `percent` of all reach.
double percentile(Indices const& actions, int percent) {
  std::vector<double> values;
  for (auto const at : actions) values.push_back(action_number(at));
  std::ranges::sort(values);
  auto const rank =
      static_cast<std::size_t>(std::ceil(static_cast<double>(values.size()) * percent / 100.0));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

/// Python's name for the window's values of one input; all figures of that input share it.
std::string values_name(ReductionFigure const& figure) { return "kept_" + figure.input.name; }

/// Observations are few and at hand, so that they are counted anew instead of kept as a count that
/// evictions would have to correct.
std::string windowed_count(ReductionFigure const& figure) {
  if (!counts_some(figure)) return "len(window)";
  return "sum(1 for each in window if " + condition(figure, "each") + ")";
}

/// Division by nothing is refused by ratio(), in the words of a reader and not of Python.
std::string share_of(std::string const& part, std::string const& whole, bool hundred) {
  return (hundred ? "100 * " : "") + ("ratio(" + part + ", " + whole + ")");
}

/// Over the values of the window, that the caller has put into a variable of their own.
std::string windowed_expression(ReductionFigure const& figure) {
  std::string const values = values_name(figure);
  switch (figure.kind) {
    case FigureKind::count:
      return windowed_count(figure);
    case FigureKind::rate:
      return share_of(windowed_count(figure), "len(window)", figure.hundred);
    case FigureKind::total:
      return "sum(" + values + ")";
    case FigureKind::mean:
      return "ratio(sum(" + values + "), len(" + values + "))";
    case FigureKind::least:
      return "least(" + values + ")";
    case FigureKind::most:
      return "most(" + values + ")";
    default:
      return "percentile(" + values + ", " + std::to_string(figure.percent) + ")";
  }
}

/// Of all entries together it is the extreme of their extremes.
std::string extreme_expression(ReductionFigure const& figure, FigurePlace const& place) {
  std::string const name = extreme_name(figure, place);
  if (!place.all) return kept_known(name);
  bool const least = figure.kind == FigureKind::least;
  return std::string(least ? "least" : "most") + "([known(each." + name + ") for each in entries])";
}

/// Over what is kept: no figure needs the actions before.
std::string running_expression(ReductionFigure const& figure, FigurePlace const& place) {
  std::string const count = kept_sum(place.prefix + "count", place);
  switch (figure.kind) {
    case FigureKind::count:
      return kept_sum(count_name(figure, place), place);
    case FigureKind::rate:
      return share_of(kept_sum(count_name(figure, place), place), count, figure.hundred);
    case FigureKind::total:
      return kept_sum(place.prefix + "total_" + figure.input.name, place);
    case FigureKind::mean:
      return "ratio(" + kept_sum(place.prefix + "total_" + figure.input.name, place) + ", " +
             count + ")";
    default:
      return extreme_expression(figure, place);
  }
}

/// The value of a latest input: of the action where it must say it, else what is kept.
std::string latest_expression(ReductionFigure const& figure, FigurePlace const& place) {
  bool const given = !place.reading && !figure.input.optional;
  if (given) return "action." + figure.input.name;
  return figure.optional ? "entry." + figure.input.name : kept_known(figure.input.name);
}

/// Values are told as they are, without any arithmetic.
std::string value_expression(ReductionFigure const& figure, FigurePlace const& place) {
  switch (figure.kind) {
    case FigureKind::latest:
      return latest_expression(figure, place);
    case FigureKind::previous:
      return "before." + figure.input.name;
    case FigureKind::first:
      return kept_known("first_" + figure.input.name);
    case FigureKind::balance:
      return kept_sum(figure.name, place);
    case FigureKind::status:
      return kept_known("status");
    case FigureKind::previous_status:
      return "before.status";
    case FigureKind::entries:
      return "len(entries)";
    default:
      return "True";
  }
}

/// Computed here and not by the generated functions: a test that asks the code under test for its
/// answer can never fail.
std::string number_expected(ReductionFigure const& figure, Indices const& actions) {
  auto const size = static_cast<double>(actions.size());
  auto const& type = figure.input.type;
  switch (figure.kind) {
    case FigureKind::count:
      return std::to_string(counted(figure, actions));
    case FigureKind::rate:
      return number_literal(
          (figure.hundred ? 100.0 : 1.0) * static_cast<double>(counted(figure, actions)) / size,
          "float");
    case FigureKind::total:
      return number_literal(total(figure, actions), type);
    case FigureKind::balance:
      return number_literal(total(figure, actions), figure.type);
    case FigureKind::mean:
      return number_literal(total(figure, actions) / size, "float");
    case FigureKind::percentile:
      return number_literal(percentile(actions, figure.percent), type);
    default:
      return number_literal(extreme(figure, actions), type);
  }
}

/// The tests apply their actions in order, so that these follow from their indices.
std::string value_expected(ReductionFigure const& figure, FigurePlace const& place) {
  switch (figure.kind) {
    case FigureKind::latest:
      return action_literal(figure.input, place.actions - 1);
    case FigureKind::previous:
      return place.actions < 2 ? "None" : action_literal(figure.input, place.actions - 2);
    case FigureKind::first:
      return action_literal(figure.input, 0);
    case FigureKind::entries:
      return "1";
    default:
      return "True";
  }
}

/// What is no number made of many actions has no use for a window.
bool is_value(FigureKind kind) {
  return kind == FigureKind::latest || kind == FigureKind::previous || kind == FigureKind::first ||
         kind == FigureKind::status || kind == FigureKind::previous_status ||
         kind == FigureKind::entries || kind == FigureKind::done;
}

}  // namespace

/// Percentiles need all values, so that they have a window even where the prompt names none; other
/// figures are running ones then.
bool of_window(ReductionFigure const& figure, FigurePlace const& place) {
  if (figure.kind == FigureKind::percentile) return true;
  return place.windowed && !place.percentiles && !is_value(figure.kind) &&
         figure.kind != FigureKind::balance && figure.kind != FigureKind::window_start;
}

/// An answer made of the action alone, or of how many entries there are, keeps nothing.
bool ReductionFigure::kept() const {
  return kind != FigureKind::done && kind != FigureKind::entries && kind != FigureKind::none;
}

/// A share keeps its part and its whole, a mean its total and its count: each may be asked for by
/// another answer as well, and is kept once.
std::vector<KeptField> kept_fields(ReductionFigure const& figure, FigurePlace const& place) {
  if (of_window(figure, place)) return {};
  switch (figure.kind) {
    case FigureKind::count:
      return {kept_count(figure, place)};
    case FigureKind::rate:
      return {kept_count(figure, place), kept_count(whole_count(), place)};
    case FigureKind::total:
      return {kept_total(figure, place)};
    case FigureKind::mean:
      return {kept_total(figure, place), kept_count(whole_count(), place)};
    case FigureKind::least:
    case FigureKind::most:
      return {kept_extreme(figure, place)};
    case FigureKind::latest:
    case FigureKind::previous:
    case FigureKind::first:
      return {kept_value(figure, place)};
    case FigureKind::balance:
      return {{{figure.name, figure.type},
               python_type(figure.type),
               zero(figure.type),
               changed_by("before." + figure.name, figure.amount),
               number_literal(total(figure, all_actions(place.actions)), figure.type)}};
    default:
      return {};
  }
}

/// An observation keeps no more of an action than its figures need.
std::vector<SpecField> observed_fields(ReductionFigure const& figure, FigurePlace const& place) {
  if (figure.input.name.empty() || !of_window(figure, place)) return {};
  SpecField field = figure.input;
  field.description.clear();
  return {field};
}

/// Expression and expectation come from one figure, so that they cannot speak of two things.
ReducedField reduced_field(ReductionFigure const& figure, FigurePlace const& place,
                           ReductionWindow const& window) {
  bool const windowed = of_window(figure, place);
  if (is_value(figure.kind)) {
    return {figure.name, value_expression(figure, place), value_expected(figure, place)};
  }
  if (figure.kind == FigureKind::window_start) {
    return {figure.name, "window_start(action.at)", {}};
  }
  auto const actions = windowed ? actions_in(window, place.actions) : all_actions(place.actions);
  std::string expression = windowed                             ? windowed_expression(figure)
                           : figure.kind == FigureKind::balance ? kept_sum(figure.name, place)
                                                                : running_expression(figure, place);
  return {figure.name, std::move(expression), number_expected(figure, actions)};
}

}  // namespace omninode::onex
