// Which operations of a reducer are reductions.
#include <algorithm>

#include "stages/onex/reduction_fields.hpp"
#include "stages/onex/reduction_found.hpp"
#include "stages/onex/reduction_machine.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

/// Where percentiles are asked for and no window is: the values of so many events.
constexpr long kDefaultWindowEvents = 1000;

/// What the prompt says of windows. Whether there is any use for one is only known when the figures
/// are.
ReductionWindow window_of(NodeSpec const& spec, std::string_view prefix) {
  ReductionWindow window;
  window.model = "Model" + std::string(prefix) + "Observation";
  auto const* feature = spec.feature("window");
  if (feature == nullptr) return window;
  auto const value = [&](char const* name) {
    auto const found = feature->values.find(name);
    return found == feature->values.end() ? 0L : found->second;
  };
  window.events = std::min(value("events"), kMaxObservations);
  if (window.events <= 0) window.seconds = value("seconds");
  // A hopping window without a hop moves by its own length.
  window.tumbling = value("tumbling") > 0 || value("hopping") > 0;
  return window;
}

/// Choices that operations list for a state come first: they are the names that the prompt means.
StateMachine find_machine(NodeSpec const& spec) {
  auto const sentences = sentences_about(spec);
  for (auto const& operation : spec.operations) {
    for (auto const& input : operation.inputs) {
      if (input.choices.empty()) continue;
      auto machine = machine_of(sentences, input.choices);
      if (machine.given()) return machine;
    }
  }
  // Arrows alone draw no states: "CSV -> JSON" is about formats.
  bool const speaks = std::ranges::any_of(sentences, [](std::string const& sentence) {
    return is_status(sentence) || has_any_stem(sentence, {"transition", "lifecycle"});
  });
  return speaks ? machine_of(sentences, {}) : StateMachine{};
}

/// Names of what entries keep beside their key.
bool is_taken(std::string_view name) {
  if (is_one_of(name, {"count", "status", "observations"}) || name.ends_with("_count")) return true;
  auto const words = name_words(name);
  return is_one_of(words.front(), {"total", "lowest", "highest", "first"});
}

/// A float is no key, and an optional field would leave some actions without one.
bool is_key_type(SpecField const& field) {
  bool const text = field.choices.empty() && (field.type == "string" || field.type == "uuid");
  bool const number = field.type == "int" && has_any_stem(field.name, {"id"});
  return !field.optional && (text || number) && !is_taken(field.name);
}

class Finder {
 public:
  Finder(NodeSpec const& spec, std::string_view prefix)
      : spec_(spec), sentences_(sentences_about(spec)), operations_(spec.operations) {
    window_ = window_of(spec, prefix);
    machine_ = find_machine(spec);
  }

  /// Folds before reads, since reads are made of what folds keep; windows last, because they
  /// concern figures of both.
  FoundReductions found() {
    // What the prompt hands to a service is that service's, whatever its name suggests; to keep the
    // state is no part of a reduction.
    bool const handed = std::ranges::any_of(spec_.delegations, [](SpecDelegation const& each) {
      return !has_any_stem(each.subject, {"persist", "persistence", "storage", "store", "save"});
    });
    if (handed) return {};
    for (auto& operation : operations_) give_reduction_fields(spec_, machine_, operation);
    for (auto const& operation : operations_) find_fold(operation);
    for (auto const& operation : operations_) find_read(operation);
    retain([&](Fold const& fold) { return keeps_something(fold); });
    settle_machine();
    place_folds();
    settle_window();
    return {operations_, folds_, reads_, window_, machine_};
  }

 private:
  /// An operation is one thing: what folds does not read.
  bool is_known(std::string_view operation) const {
    auto const same = [&](auto const& each) { return each.operation.name == operation; };
    return std::ranges::any_of(folds_, same) || std::ranges::any_of(reads_, same);
  }

  /// "totals per region": whether a sentence groups by this input.
  bool is_grouped_by(SpecField const& input) const {
    return std::ranges::any_of(sentences_, [&](std::string const& sentence) {
      return shared_stems(join(grouped_by(sentence), "_"), input.name) > 0;
    });
  }

  /// Whether another operation asks for what is kept by this input alone.
  bool is_asked_for(SpecOperation const& operation, SpecField const& input) const {
    return std::ranges::any_of(operations_, [&](SpecOperation const& other) {
      return other.name != operation.name && other.inputs.size() == 1 &&
             other.inputs.front().name == input.name && other.inputs.front().type == input.type;
    });
  }

  /// What the prompt groups by; else what an action and its answer both name, or what is asked for
  /// elsewhere, ids before others. Two groups at once are no key.
  SpecField key_of(SpecOperation const& operation) const {
    Words grouped;
    SpecField key;
    SpecField id;
    for (auto const& input : operation.inputs) {
      if (!is_key_type(input)) continue;
      if (is_grouped_by(input)) {
        grouped.push_back(input.name);
        key = grouped.size() == 1 ? input : key;
        continue;
      }
      if (!grouped.empty()) continue;
      bool const alone = operation.inputs.size() == 1;
      bool const repeated = names_field(operation.output_fields, input.name);
      if (!alone && !repeated && !is_asked_for(operation, input)) continue;
      if (id.name.empty() && has_any_stem(input.name, {"id", "key"})) id = input;
      if (key.name.empty()) key = input;
    }
    if (!grouped.empty() || id.name.empty()) return key;
    return id;
  }

  /// The thing that moves, where the prompt does not group by anything: the first id.
  SpecField key_of_move(SpecOperation const& operation, std::string_view status_input) const {
    auto key = key_of(operation);
    if (!key.name.empty() && key.name != status_input) return key;
    for (auto const& input : operation.inputs) {
      if (is_key_type(input) && input.name != status_input) return input;
    }
    return {};
  }

  /// The input that says which state comes next.
  std::string status_input_of(SpecOperation const& operation) const {
    auto const& states = machine_.states;
    for (auto const& input : operation.inputs) {
      if (input.optional) continue;
      auto const known = std::ranges::count_if(input.choices, [&](std::string const& choice) {
        return std::ranges::find(states, choice) != states.end();
      });
      if (known >= 2 && input.type == "enum") return input.name;
    }
    for (auto const& input : operation.inputs) {
      bool const text = input.type == "string" && !input.optional && input.choices.empty();
      if (text && is_status(input.name)) return input.name;
    }
    return {};
  }

  /// Refers to the fold, and is used while the fold stays where it is.
  FigureSource source_of(Fold const& fold) const {
    return {spec_, fold.operation, fold.key, fold.status_input, fold.moves, window_};
  }

  /// A verb that names a state is a move only where no input names it: "pay" with a target state
  /// would say it twice.
  void find_move(Fold& fold) {
    if (!machine_.given()) return;
    fold.status_input = status_input_of(fold.operation);
    if (fold.status_input.empty()) {
      fold.reaches = state_reached(machine_, fold.operation.name);
    }
    fold.moves = !fold.status_input.empty() || !fold.reaches.empty();
    if (!fold.moves) return;
    fold.key = key_of_move(fold.operation, fold.status_input);
    give_status(fold.operation, fold.key);
  }

  /// A named answer to a move tells where it led.
  static void give_status(SpecOperation& operation, SpecField const& key) {
    if (!operation.output_fields.empty()) return;
    if (!key.name.empty()) operation.output_fields.push_back(key);
    operation.output_fields.push_back({"status", "string"});
    operation.output_fields.push_back({"previous_status", "string", true});
  }

  /// Windows are cut by the events' own times, as a pure node reads no clock.
  void give_time(SpecOperation& operation) const {
    if (!window_.timed() || !time_of(operation).empty()) return;
    operation.inputs.push_back(
        {"occurred_at", "datetime", false, "when it happened; windows are cut by it"});
  }

  /// All fields of the answer or none: a node that folds half of an operation would need rules for
  /// an answer that it cannot complete.
  void find_fold(SpecOperation const& operation) {
    if (is_reading(operation) || is_clearing(operation) || !has_one_success(operation)) return;
    Fold fold;
    fold.operation = operation;
    fold.key = key_of(operation);
    find_move(fold);
    if (fold.operation.output_fields.empty()) return;
    for (auto& output : fold.operation.output_fields) {
      auto figure = match_figure(source_of(fold), output);
      if (!figure || !fits(fold, *figure)) return;
      fold.answers.push_back(*figure);
      fold.kept.push_back(*figure);
    }
    folds_.push_back(std::move(fold));
  }

  /// The tests walk a path of states, in which nothing else is counted.
  static bool fits(Fold const& fold, ReductionFigure const& figure) {
    if (!fold.moves) return true;
    return figure.kind == FigureKind::status || figure.kind == FigureKind::previous_status ||
           figure.kind == FigureKind::latest || figure.kind == FigureKind::done;
  }

  /// Only the key, or nothing: what is kept for it, or for all together.
  bool takes_only_key(SpecOperation const& operation, Fold const& fold, bool& all) const {
    auto const& inputs = operation.inputs;
    all = inputs.empty() && !fold.key.name.empty();
    if (inputs.empty()) return true;
    return inputs.size() == 1 && inputs.front().name == fold.key.name &&
           inputs.front().type == fold.key.type && !inputs.front().optional;
  }

  /// What one fold keeps for a field of the answer, if it does.
  std::optional<ReductionFigure> read_figure(Fold const& fold, SpecField& output, bool all) const {
    auto const source = source_of(fold);
    auto figure = match_figure(source, output);
    auto const words = name_words(output.name);
    // "customers" over all entries, whose key is a customer's id, counts the entries.
    bool const counts_keys = all && output.type == "int" && words.size() == 1 &&
                             words.front().ends_with('s') &&
                             shared_stems(words.front(), fold.key.name) > 0;
    if (counts_keys) {
      figure.emplace();
      figure->kind = FigureKind::entries;
      figure->name = output.name;
      return figure;
    }
    if (!figure || !fits(fold, *figure)) return std::nullopt;
    // What was before an action, or belongs to it, is gone when the state is read.
    bool const past = figure->kind == FigureKind::previous || figure->kind == FigureKind::done ||
                      figure->kind == FigureKind::previous_status ||
                      figure->kind == FigureKind::window_start;
    bool const single = figure->kind == FigureKind::latest || figure->kind == FigureKind::first ||
                        figure->kind == FigureKind::status;
    if (past || (all && single)) return std::nullopt;
    return figure;
  }

  /// An operation that reads tells nothing new; what its answers need is added to what their folds
  /// keep.
  void find_read(SpecOperation const& operation) {
    if (is_known(operation.name) || is_clearing(operation)) return;
    if (operation.output_fields.empty() || !operation.output_types.empty()) return;
    Read read;
    read.operation = operation;
    bool kept = false;
    for (auto& output : read.operation.output_fields) {
      if (!find_answer(read, output)) return;
      kept = kept || !repeats_key(read.answers.back(), read.key);
    }
    if (!kept) return;
    for (std::size_t i = 0; i < read.answers.size(); ++i) {
      auto const& figure = read.answers[i];
      if (!repeats_key(figure, read.key)) folds_[read.sources[i]].kept.push_back(figure);
    }
    reads_.push_back(std::move(read));
  }

  /// The first fold that keeps it; all answers of one read are of one slice.
  bool find_answer(Read& read, SpecField& output) {
    for (std::size_t i = 0; i < folds_.size(); ++i) {
      bool all = false;
      auto const& fold = folds_[i];
      if (!takes_only_key(read.operation, fold, all)) continue;
      if (!read.sources.empty() && (read.key.name != fold.key.name || read.all != all)) continue;
      // Matching may settle the type of the field; a fold that does not fit must leave no trace.
      SpecField settled = output;
      auto figure = read_figure(fold, settled, all);
      if (!figure) continue;
      output = settled;
      read.key = fold.key;
      read.all = all;
      read.answers.push_back(*figure);
      read.sources.push_back(i);
      return true;
    }
    return false;
  }

  /// A fold without anything to keep reduces nothing: only rules know what it is for.
  static bool keeps_something(Fold const& fold) {
    return fold.moves || std::ranges::any_of(fold.kept, [&](ReductionFigure const& figure) {
             return figure.kept() && figure.kind != FigureKind::window_start &&
                    !repeats_key(figure, fold.key);
           });
  }

  /// Keeps some folds, and of the reads those that are made of these alone.
  template <typename Wanted>
  void retain(Wanted wanted) {
    constexpr std::size_t kGone = static_cast<std::size_t>(-1);
    std::vector<Fold> kept;
    std::vector<std::size_t> moved;
    for (auto const& fold : folds_) {
      bool const stays = wanted(fold);
      moved.push_back(stays ? kept.size() : kGone);
      if (stays) kept.push_back(fold);
    }
    folds_ = std::move(kept);
    for (auto& read : reads_) {
      for (auto& source : read.sources) source = moved[source];
    }
    std::erase_if(reads_, [&](Read const& read) {
      return std::ranges::find(read.sources, kGone) != read.sources.end();
    });
  }

  /// Where no operation starts, everything is in the initial state from the beginning.
  void settle_machine() {
    if (!machine_.given()) return;
    machine_.implicit = std::ranges::none_of(folds_, [&](Fold const& fold) {
      if (fold.status_input.empty()) return fold.reaches == machine_.initial;
      auto const& inputs = fold.operation.inputs;
      auto const input = std::ranges::find(inputs, fold.status_input, &SpecField::name);
      auto const& choices = input->choices;
      return choices.empty() || std::ranges::find(choices, machine_.initial) != choices.end();
    });
    for (auto& fold : folds_) {
      if (!fold.moves) continue;
      auto const path = sample_path(machine_, kSampleActions).size();
      fold.place.actions = fold.reaches.empty() ? path - (machine_.implicit ? 1 : 0) : 1;
    }
  }

  /// Entries of one key live in one place, whichever operation writes them.
  bool same_place(Fold const& left, Fold const& right) const {
    return left.key.name == right.key.name && left.key.type == right.key.type;
  }

  /// Several operations that count in one place need names of their own for it.
  void place_folds() {
    bool const given = window_.given();
    for (auto& fold : folds_) {
      auto const shared =
          std::ranges::count_if(folds_, [&](Fold const& other) { return same_place(fold, other); });
      fold.place.prefix = shared > 1 ? fold.operation.name + "_" : "";
      fold.place.windowed = true;
      fold.place.percentiles = !given;
    }
  }

  /// One kind of observation a node: that of the first fold with a window. Others keep running
  /// figures only where they need no window at all.
  void settle_window() {
    auto const first =
        std::ranges::find_if(folds_, [&](Fold const& fold) { return uses_window(fold); });
    if (first == folds_.end()) return;
    auto& window = window_;
    if (!window.given()) window.events = kDefaultWindowEvents;
    window.used = true;
    give_time(first->operation);
    for (auto const& figure : first->kept) {
      for (auto const& field : observed_fields(figure, first->place)) {
        if (!names_field(window.fields, field.name)) window.fields.push_back(field);
      }
    }
    auto const name = first->operation.name;
    retain([&](Fold const& fold) { return fold.operation.name == name || !uses_window(fold); });
  }

  NodeSpec const& spec_;
  std::vector<std::string> sentences_;
  std::vector<SpecOperation> operations_;
  std::vector<Fold> folds_;
  std::vector<Read> reads_;
  ReductionWindow window_;
  StateMachine machine_;
};

}  // namespace

bool names_field(std::vector<SpecField> const& fields, std::string_view name) {
  return std::ranges::find(fields, name, &SpecField::name) != fields.end();
}

std::string time_of(SpecOperation const& operation) {
  for (auto const& input : operation.inputs) {
    if (input.type == "datetime" && !input.optional) return input.name;
  }
  return {};
}

bool uses_window(Fold const& fold) {
  return std::ranges::any_of(fold.kept, [&](ReductionFigure const& figure) {
    return of_window(figure, fold.place) || figure.kind == FigureKind::window_start;
  });
}

bool repeats_key(ReductionFigure const& figure, SpecField const& key) {
  return figure.kind == FigureKind::latest && figure.input.name == key.name;
}

FoundReductions find_reductions(NodeSpec const& spec, std::string_view prefix) {
  return Finder(spec, prefix).found();
}

}  // namespace omninode::onex
