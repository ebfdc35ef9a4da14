// What was found of a node's reductions, before the Python of them is made.
// Values and pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/reduction_figures.hpp"

namespace omninode::onex {

/// An operation that changes the state, while its figures gather.
struct Fold {
  SpecOperation operation;
  SpecField key;
  std::vector<ReductionFigure> answers;  ///< one per field of the answer
  std::vector<ReductionFigure> kept;     ///< those of the answers, and those that others read
  bool moves = false;
  std::string status_input;
  std::string reaches;  ///< the state that the operation's name says
  FigurePlace place;
};

struct Read {
  SpecOperation operation;
  SpecField key;
  bool all = false;
  std::vector<ReductionFigure> answers;
  std::vector<std::size_t> sources;  ///< the fold that each answer is made of
};

/// Fields of operations are filled in where the prompt leaves them open.
struct FoundReductions {
  std::vector<SpecOperation> operations;
  std::vector<Fold> folds;
  std::vector<Read> reads;
  ReductionWindow window;
  StateMachine machine;
};

/// Which operations can be carried out by the node itself.
FoundReductions find_reductions(NodeSpec const& spec, std::string_view prefix);

bool names_field(std::vector<SpecField> const& fields, std::string_view name);
/// The required time of an action, or empty.
std::string time_of(SpecOperation const& operation);
/// Whether figures of the fold are made of the window's observations.
bool uses_window(Fold const& fold);
/// Whether an answer only repeats the key.
bool repeats_key(ReductionFigure const& figure, SpecField const& key);

}  // namespace omninode::onex
