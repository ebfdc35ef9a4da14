// Reductions that a reducer carries out itself instead of leaving them to typed rules: running
// figures, windows with exact percentiles, state machines; overall and by key. What an
// operation's fields and the prompt's sentences do not say is never guessed: it stays delegated.
// Values and pure functions; any thread. Nothing here refers to memory of somebody else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stages/onex/node_spec.hpp"

namespace omninode::onex {

/// A field of what the state keeps for one key, with Python texts: its value before any action,
/// and after one more `action` on what was `before`. `sample` is what the actions of the tests
/// make of it.
struct KeptField {
  SpecField field;
  std::string annotation;
  std::string initial;
  std::string next;
  std::string sample;
};

/// A field of the answer: the Python that gives it, over `action`, `before`, `entry`, `entries` and
/// `window`, and the literal that the actions of the tests end with.
struct ReducedField {
  std::string field;
  std::string expression;
  std::string expected;
};

/// What the state keeps for every value of one input, or once for all.
struct ReductionSlice {
  std::string field;  ///< of the state: "by_region", "overall"
  SpecField key;      ///< without a name: there is one entry
  std::string model;  ///< "ModelSalesTotalsByRegion"
  std::vector<KeptField> fields;
};

/// The values that a windowed figure is made of: those of the last seconds or of the last events.
struct ReductionWindow {
  long seconds = 0;
  long events = 0;
  bool tumbling = false;          ///< one window after the other; else it slides with every event
  std::string model;              ///< "ModelApiLatencyObservation"
  std::vector<SpecField> fields;  ///< of an observation, `at` apart
  bool used = false;

  bool timed() const { return seconds > 0; }
  bool given() const { return seconds > 0 || events > 0; }
};

/// States and the moves between them, as the prompt draws them: "created -> paid -> shipped".
struct StateMachine {
  std::string initial;
  std::vector<std::string> states;  ///< in the order of the prompt
  std::vector<std::pair<std::string, std::string>> moves;
  bool implicit = false;  ///< no operation starts: what is not known yet is in the initial state
  bool used = false;

  bool given() const { return !moves.empty(); }
  std::vector<std::string> after(std::string_view state) const;
};

enum class ReductionKind { fold, read, clear };

/// How one operation is carried out.
struct Reduction {
  ReductionKind kind = ReductionKind::fold;
  SpecOperation operation;  ///< with the fields and types that the prompt left open filled in
  std::string slice;        ///< field of the state; empty: a clear of everything
  bool all = false;         ///< reads all entries of a keyed slice together
  std::string key;          ///< Python of the key: "action.region"; empty for none
  std::vector<KeptField> writes;
  std::vector<ReducedField> answers;
  std::vector<std::string> finite;  ///< inputs that must be finite numbers
  std::vector<std::string> values;  ///< numbers of the window that the answers are made of
  bool windowed = false;            ///< the answers are made of a window
  std::string time_input = {};      ///< of a fold into a timed window
  /// Fields of the observation that the action adds to the window, with their Python.
  std::vector<std::pair<std::string, std::string>> observed = {};
  std::string moves_to = {};  ///< Python of the state that an action leads to, or empty
  std::map<std::string, std::string> samples = {};  ///< inputs whose usual sample does not fit
  /// Of the tests: literals of each action in a row, by input; and the status before the first one.
  std::vector<std::map<std::string, std::string>> actions = {};
  std::string status_before = {};
  std::string status_after = {};
  std::string reaches = {};       ///< the state that the operation's name says
  std::string status_input = {};  ///< the input that names the next state
};

/// All reductions of a node and what its state keeps for them.
struct ReductionPlan {
  std::map<std::string, Reduction> reductions;  ///< by operation
  std::vector<ReductionSlice> slices;
  ReductionWindow window;
  StateMachine machine;

  bool empty() const { return reductions.empty(); }
};

/// The same spec gives the same plan. `prefix` is what names of models start with.
ReductionPlan plan_reductions(NodeSpec const& spec, std::string_view prefix);

// Limits of what a state keeps; generated nodes have them as constants.
inline constexpr long kMaxKeys = 10000;
inline constexpr long kMaxObservations = 10000;

}  // namespace omninode::onex
