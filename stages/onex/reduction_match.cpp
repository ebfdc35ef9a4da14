// Which figure a field of an answer asks for.
#include <algorithm>

#include "stages/onex/node_design.hpp"
#include "stages/onex/reduction_figures.hpp"
#include "stages/onex/reduction_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

/// Numbers that count versions or name things are no quantities: their sum means nothing.
bool is_number(SpecField const& input) {
  bool const number = input.type == "int" || input.type == "float";
  return number && input.choices.empty() && !input.optional &&
         !has_any_stem(input.name, {"version", "sequence", "timestamp", "id"});
}

/// One choice a member: where two have the same name the enum renames one.
bool has_plain_choices(SpecField const& input) {
  Words members;
  for (auto const& choice : input.choices) members.push_back(enum_member(choice));
  std::ranges::sort(members);
  return !input.enum_class.empty() && input.type == "enum" && !input.optional &&
         std::ranges::adjacent_find(members) == members.end();
}

/// Null where there is none; the pointer lives as long as the operation.
SpecField const* find_input(SpecOperation const& operation, std::string_view name) {
  auto const found = std::ranges::find(operation.inputs, name, &SpecField::name);
  return found == operation.inputs.end() ? nullptr : &*found;
}

/// "string" is what a field has where the prompt says nothing of its type.
bool settle_type(SpecField& output, std::string const& type) {
  if (output.type == "string" && output.choices.empty()) output.type = type;
  return output.type == type || (output.type == "float" && type == "int");
}

/// The number that a figure is about: the one whose name it shares most words with, else the only
/// one.
SpecField const* number_for(SpecOperation const& operation, Words const& rest) {
  SpecField const* best = nullptr;
  SpecField const* only = nullptr;
  int best_score = 0;
  int numbers = 0;
  for (auto const& input : operation.inputs) {
    if (!is_number(input)) continue;
    ++numbers;
    only = &input;
    int const score = shared_stems(input.name, join(rest, "_"));
    if (score > best_score) best = &input;
    best_score = std::max(best_score, score);
  }
  // With two numbers and no word in common, either one would be a guess.
  return best != nullptr ? best : numbers == 1 ? only : nullptr;
}

/// Whether the words beside "count" say no more than the operation does: an operation that
/// records orders counts orders, and knows nothing of active users.
bool counts_actions(FigureSource const& source, Words const& rest) {
  auto const own = stems(source.operation.name);
  return std::ranges::all_of(rest, [&](std::string const& word) {
    bool const of_operation = std::ranges::find(own, word) != own.end();
    bool const of_input = std::ranges::any_of(source.operation.inputs, [&](SpecField const& input) {
      return shared_stems(input.name, word) > 0;
    });
    return of_operation || of_input || is_one_of(word, {"event", "number", "action", "item"});
  });
}

/// The input whose choices, or whose yes and no, `rest` speaks of.
std::optional<ReductionFigure> chosen(FigureSource const& source, Words const& rest) {
  ReductionFigure figure;
  for (auto const& input : source.operation.inputs) {
    if (!has_plain_choices(input)) continue;
    figure.choices = meant_choices(rest, input.choices);
    if (figure.choices.empty()) continue;
    figure.input = input;
    return figure;
  }
  for (auto const& input : source.operation.inputs) {
    if (input.type != "bool" || input.optional) continue;
    auto const own = stems(input.name);
    bool const good = means_success(name_words(input.name));
    bool const bad = means_error(name_words(input.name));
    bool const shared = std::ranges::any_of(
        rest, [&](auto const& word) { return std::ranges::find(own, word) != own.end(); });
    // "failure_count" of an input `succeeded` counts where it is false.
    figure.negated = (good && means_error(rest)) || (bad && means_success(rest));
    bool const same = (good && means_success(rest)) || (bad && means_error(rest));
    if (!shared && !same && !figure.negated) continue;
    figure.input = input;
    return figure;
  }
  return std::nullopt;
}

/// "error_rate (percent)": the unit stands behind the name in the prompt, or in the name.
bool in_percent(FigureSource const& source, std::string const& name) {
  if (has_any_stem(name, {"percent", "percentage", "pct"})) return true;
  return std::ranges::any_of(source.spec.statements, [&](SpecStatement const& statement) {
    return statement.text.find(name + " (percent") != std::string::npos;
  });
}

/// A share needs choices, a count can do without: but only where its words speak of nothing else.
std::optional<ReductionFigure> match_counts(FigureSource const& source, SpecField& output,
                                            AskedFigure const& asked) {
  bool const rate = asked.kind == FigureKind::rate;
  auto figure = asked.rest.empty() ? std::nullopt : chosen(source, asked.rest);
  if (!figure && (rate || !counts_actions(source, asked.rest))) return std::nullopt;
  if (!figure) figure.emplace();
  figure->kind = asked.kind;
  figure->hundred = rate && in_percent(source, output.name);
  if (!settle_type(output, rate ? "float" : "int")) return std::nullopt;
  return figure;
}

/// The value that "last_outcome" or "previous_price" repeats: the input with most words in common,
/// or the only number.
SpecField const* repeated_by(FigureSource const& source, Words const& rest) {
  SpecField const* best = nullptr;
  int best_score = 0;
  for (auto const& input : source.operation.inputs) {
    if (input.name == source.key.name) continue;
    int const score = shared_stems(input.name, join(rest, "_"));
    if (score > best_score) best = &input;
    best_score = std::max(best_score, score);
  }
  if (best != nullptr) return best;
  return rest.empty() || rest == Words{"valu"} ? number_for(source.operation, {}) : nullptr;
}

/// An answer that repeats a value has the type of the value; another one would need a conversion
/// that nobody asked for.
bool takes_type_of(SpecField& output, SpecField const& input) {
  bool const open = output.type == "string" && output.choices.empty();
  if (open && input.type != "string") {
    output.type = input.type;
    output.choices = input.choices;
    output.enum_class = input.enum_class;
  }
  return output.type == input.type && output.enum_class == input.enum_class;
}

/// Values that came once must be there: an optional one may never have been said.
std::optional<ReductionFigure> match_repeated(FigureSource const& source, SpecField& output,
                                              AskedFigure const& asked) {
  auto const* input = repeated_by(source, asked.rest);
  if (input == nullptr || !takes_type_of(output, *input)) return std::nullopt;
  bool const once = asked.kind != FigureKind::latest;
  if (once && input->optional) return std::nullopt;
  ReductionFigure figure;
  figure.kind = asked.kind;
  figure.input = *input;
  if (asked.kind == FigureKind::previous) output.optional = true;
  return figure;
}

/// A total without any number to add is a count, in the words of many prompts.
std::optional<ReductionFigure> match_number(FigureSource const& source, SpecField& output,
                                            AskedFigure const& asked) {
  auto const* number = number_for(source.operation, asked.rest);
  if (number == nullptr) {
    if (asked.kind != FigureKind::total) return std::nullopt;
    return match_counts(source, output, {FigureKind::count, 0, asked.rest, asked.overall});
  }
  std::string const type = asked.kind == FigureKind::mean ? "float" : number->type;
  if (!settle_type(output, type)) return std::nullopt;
  ReductionFigure figure;
  figure.kind = asked.kind;
  figure.input = *number;
  figure.percent = asked.percent;
  return figure;
}

/// "overall" asks for all keys, whatever the figure is.
std::optional<ReductionFigure> match_asked(FigureSource const& source, SpecField& output) {
  auto const asked = asked_figure(output.name);
  std::optional<ReductionFigure> figure;
  switch (asked.kind) {
    case FigureKind::none:
      return std::nullopt;
    case FigureKind::count:
    case FigureKind::rate:
      figure = match_counts(source, output, asked);
      break;
    case FigureKind::latest:
    case FigureKind::previous:
    case FigureKind::first:
      figure = match_repeated(source, output, asked);
      break;
    default:
      figure = match_number(source, output, asked);
  }
  if (figure) figure->overall = asked.overall;
  return figure;
}

/// Choices all of which either raise or lower something: "in" and "out".
bool directs(SpecField const& input, Words& raising) {
  if (!has_plain_choices(input)) return false;
  bool lowers = false;
  for (auto const& choice : input.choices) {
    auto const words = name_words(choice);
    if (words.empty()) return false;
    bool const up = is_adding(words.front()) || is_adding(words.back());
    bool const down = is_taking(words.front()) || is_taking(words.back());
    // One choice without a direction ("other") leaves the sign of some actions open.
    if (up == down) return false;
    if (up) raising.push_back(choice);
    lowers = lowers || down;
  }
  return !raising.empty() && lowers;
}

/// "balance" of an operation that deposits or withdraws, by its name or its description; or of one
/// whose input tells the direction; or of one that takes a change with its sign.
std::optional<ReductionFigure> match_balance(FigureSource const& source, SpecField& output) {
  auto const& operation = source.operation;
  auto const* number = number_for(operation, {});
  auto const asked = asked_figure(output.name).kind;
  bool const plain = asked == FigureKind::none || asked == FigureKind::total;
  if (!plain || !is_balance(output.name) || number == nullptr) return std::nullopt;
  ReductionFigure figure;
  figure.kind = FigureKind::balance;
  std::string const amount = "action." + number->name;
  figure.amount = amount;
  bool known = has_any_stem(number->name, {"delta", "change", "adjustment"});
  for (auto const& input : operation.inputs) {
    Words raising;
    if (known || !directs(input, raising)) continue;
    Words members;
    for (auto const& each : raising) members.push_back(choice_literal(input, each));
    std::string const test =
        members.size() == 1 ? " is " + members.front() : " in (" + join(members, ", ") + ")";
    figure.amount = "(" + amount + " if action." + input.name + test + " else -" + amount + ")";
    figure.input = input;
    figure.raising = std::move(raising);
    known = true;
  }
  if (!known) {
    auto words = name_words(operation.name);
    auto const told = name_words(operation.description);
    if (!told.empty()) words.push_back(told.front());
    bool const adds = std::ranges::any_of(words, is_adding);
    bool const takes = std::ranges::any_of(words, is_taking) ||
                       (!told.empty() && is_one_of(told.front(), {"take", "takes"}));
    // Words that neither add nor take, or do both, leave the sign to a rule.
    if (adds == takes) return std::nullopt;
    if (takes) figure.amount = "-" + amount;
    figure.sign = takes ? -1 : 1;
  }
  if (!settle_type(output, number->type)) return std::nullopt;
  if (figure.input.name.empty()) figure.input = *number;
  figure.type = number->type;
  return figure;
}

/// Before everything else that a name may mean: an operation that moves things speaks of their
/// states.
std::optional<ReductionFigure> match_status(FigureSource const& source, SpecField& output) {
  bool const state = is_status(output.name) || output.name == source.status_input;
  if (!source.moves || !state || output.type.starts_with("array")) return std::nullopt;
  ReductionFigure figure;
  bool const before = has_any_stem(output.name, {"previous", "from", "old", "before"});
  figure.kind = before ? FigureKind::previous_status : FigureKind::status;
  if (before) output.optional = true;
  return figure;
}

/// What the action itself says: its key, or that it was applied.
std::optional<ReductionFigure> match_action(FigureSource const& source, SpecField& output) {
  ReductionFigure figure;
  auto const* same = find_input(source.operation, output.name);
  if (same != nullptr) {
    if (!takes_type_of(output, *same)) return std::nullopt;
    output.optional = output.optional || same->optional;
    figure.kind = FigureKind::latest;
    figure.input = *same;
    return figure;
  }
  bool const done =
      output.type == "bool" &&
      has_any_stem(output.name, {"accept", "record", "appli", "apply", "stor", "moved", "chang",
                                 "process", "count", "add", "updat"});
  if (!done) return std::nullopt;
  figure.kind = FigureKind::done;
  return figure;
}

/// "sales" of an operation that records a sale, "updated_at" of one with a time.
std::optional<ReductionFigure> match_nouns(FigureSource const& source, SpecField& output) {
  ReductionFigure figure;
  auto const words = name_words(output.name);
  bool const plural = words.size() == 1 && words.front().ends_with('s');
  if (plural && output.type == "int" && shared_stems(output.name, source.operation.name) > 0) {
    figure.kind = FigureKind::count;
    return figure;
  }
  if (output.type != "datetime" ||
      !has_any_stem(output.name, {"last", "latest", "updat", "seen"})) {
    return std::nullopt;
  }
  for (auto const& input : source.operation.inputs) {
    if (input.type != "datetime") continue;
    // Of two times nobody knows which one is meant.
    if (!figure.input.name.empty()) return std::nullopt;
    figure.input = input;
  }
  if (figure.input.name.empty() || figure.input.optional) return std::nullopt;
  figure.kind = FigureKind::latest;
  return figure;
}

/// Only windows that follow each other begin somewhere; a sliding one begins with every event.
std::optional<ReductionFigure> match_window(FigureSource const& source, SpecField& output) {
  bool const start = has_any_stem(output.name, {"window"}) && has_any_stem(output.name, {"start"});
  bool const cut = source.window.timed() && source.window.tumbling;
  if (!start || !cut || output.type != "datetime") return std::nullopt;
  ReductionFigure figure;
  figure.kind = FigureKind::window_start;
  return figure;
}

}  // namespace

/// The strictest reading first; a later one is only asked where the ones before know nothing.
std::optional<ReductionFigure> match_figure(FigureSource const& source, SpecField& output) {
  std::optional<ReductionFigure> figure;
  for (auto* const match :
       {match_window, match_status, match_action, match_balance, match_asked, match_nouns}) {
    if (figure = match(source, output); figure) break;
  }
  if (!figure) return std::nullopt;
  figure->name = output.name;
  figure->optional = output.optional;
  return figure;
}

}  // namespace omninode::onex
