// Steps as they are read, and the order that follows from all that was said of them. One thread;
// `finish` once, at the end; bounded by kMaxSteps; nothing throws.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "stages/onex/node_spec.hpp"
#include "stages/onex/step_parts.hpp"

namespace omninode::onex {

/// How a step stands to the one that was read before it.
enum class Place {
  behind,  ///< waits for what was read before
  beside,  ///< runs beside the step before
  first,   ///< waits for nothing
};

class Workflow {
 public:
  explicit Workflow(NodeSpec& spec) : spec_(spec) {}

  /// Adds a step, or what is new about a known one. `at_line` is noted as understood either way.
  void add(std::size_t at_line, StepLine step, Place place, std::string description);
  /// What the step waits for, as it is said elsewhere.
  void depend(std::string const& step, StepRefs const& refs);
  /// "The build is done by the BuildService".
  void serve(std::string const& step, std::string const& service);
  /// "Undo book_flight with cancel_flight".
  void undo(std::string const& step, std::string const& action);
  /// "If shipping fails, refund the card": `actions` undo the steps whose things they name.
  void undo_on_failure(std::string const& failing, std::vector<std::string> const& actions);
  /// "`a` and `b` run in parallel", said of steps that are known already.
  void stand_beside_of(std::string const& step, std::string const& partner);
  /// The order of the lines holds for every step that says nothing else, as in a numbered list or
  /// a text. Without it, one statement of dependencies means that all of them were stated.
  void keep_order() { ordered_ = true; }
  /// What a step waits for has a place of its own, as in a table; where it is empty, the step waits
  /// for nothing.
  void trust_statements() { complete_ = true; }

  std::size_t size() const { return spec_.steps.size(); }
  bool empty() const { return spec_.steps.empty(); }
  bool has(std::string const& name) const;
  /// Whether some step is called so, or is the only one that these words may mean.
  bool knows(std::string const& reference) const;
  /// The last step that was added or named; empty before the first.
  std::string const& last() const { return last_; }

  /// Decides which steps the references mean, and what each step waits for.
  void finish();

 private:
  struct Said {
    Place place = Place::behind;
    StepRefs after;
    StepRefs beside;
  };
  struct Undoing {
    std::string step;
    std::vector<std::string> actions;
    bool failing = false;  ///< `step` is what fails, and not what is undone
  };

  std::size_t find(std::string const& ref, std::size_t self) const;
  bool waits_for(std::size_t step, std::size_t other) const;
  void wait(std::size_t step, std::size_t other);
  void take_stated();
  void take_order();
  bool says_too_much() const;
  bool stand_beside(std::size_t step);
  void stand_behind(std::size_t step);
  void take_undoing();
  std::size_t undone_by(std::string const& action, std::size_t failing) const;

  NodeSpec& spec_;
  bool ordered_ = false;
  bool complete_ = false;
  std::vector<Said> said_;                       ///< of the step at the same place in the spec
  std::vector<std::vector<std::size_t>> waits_;  ///< filled by `finish`
  std::vector<bool> stated_;                     ///< the step said what it waits for
  std::vector<std::pair<std::string, StepRefs>> depends_;
  std::vector<std::pair<std::string, std::string>> services_;
  std::vector<Undoing> undoings_;
  std::string last_;
};

}  // namespace omninode::onex
