// Figures of a reducer: which one a field of an answer asks for, what must be kept for it, and the
// Python that gives it.
// Pure functions; any thread. A field that asks for no figure, or not clearly, gives none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stages/onex/reduction.hpp"
#include "stages/onex/reduction_samples.hpp"
#include "stages/onex/reduction_words.hpp"

namespace omninode::onex {

/// A figure of the actions of one operation.
struct ReductionFigure {
  FigureKind kind = FigureKind::none;
  std::string name;  ///< of the field that asks for it
  SpecField input;   ///< the number, the choice or the value that it is made of, if any
  std::vector<std::string> choices;  ///< of those that it counts; empty: all actions
  bool negated = false;              ///< counts where a bool is false
  int percent = 0;
  bool hundred = false;              ///< a share in percent
  bool overall = false;              ///< of all keys together
  std::string amount;                ///< Python of what a balance changes by
  std::vector<std::string> raising;  ///< choices of `input` that raise it, where choices tell
  int sign = 1;
  std::string type;       ///< of a balance: that of its number
  bool optional = false;  ///< the field may be left without a value

  /// Whether it is made of what the state keeps, and not of the action alone.
  bool kept() const;
};

/// The operation whose actions a figure is made of, with what is known of it.
struct FigureSource {
  NodeSpec const& spec;
  SpecOperation const& operation;
  SpecField const& key;      ///< without a name where there is none
  std::string status_input;  ///< the input that names the next state; empty for none
  bool moves = false;        ///< the operation moves things through the state machine
  ReductionWindow const& window;
};

/// What `output` asks for; its type is settled where the prompt leaves it open.
std::optional<ReductionFigure> match_figure(FigureSource const& source, SpecField& output);

/// How figures are kept and read in one place.
struct FigurePlace {
  std::string prefix;        ///< of what is kept, where several operations keep figures there
  bool windowed = false;     ///< figures are made of the window's observations
  bool percentiles = false;  ///< only percentiles are: the prompt names no window
  bool reading = false;      ///< in an operation that only reads
  bool all = false;          ///< of all entries together
  std::size_t actions = kSampleActions;  ///< how many the tests apply
};

/// Fields of an entry that the figure needs, and fields of an observation.
std::vector<KeptField> kept_fields(ReductionFigure const& figure, FigurePlace const& place);
std::vector<SpecField> observed_fields(ReductionFigure const& figure, FigurePlace const& place);
/// Whether the place makes this figure of a window's observations.
bool of_window(ReductionFigure const& figure, FigurePlace const& place);

/// Python of the figure, and the literal that it has after the actions of the tests.
ReducedField reduced_field(ReductionFigure const& figure, FigurePlace const& place,
                           ReductionWindow const& window);

}  // namespace omninode::onex
