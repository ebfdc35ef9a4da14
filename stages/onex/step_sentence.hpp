// One sentence about a workflow, taken apart: the steps that it names in their order, what runs
// beside what, what waits for what, and what undoes what. Pure functions; any thread; linear in the
// length of the sentence; never fail. What a sentence means for the workflow is decided by the
// caller, who knows the other sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/step_parts.hpp"
#include "stages/onex/step_services.hpp"
#include "stages/onex/step_undo.hpp"
#include "stages/onex/step_workflow.hpp"

namespace omninode::onex {

struct SentenceStep {
  StepLine line = {};
  Place place = Place::behind;
  bool gerund = false;   ///< "collecting the sheets"
  bool purpose = false;  ///< "for collecting the sheets": a step only if others follow
  bool shares =
      false;  ///< the verb of the step before: "the hotel" of "book the flight, the hotel"
  bool referred = false;  ///< named by "after x" only; a step if no other one is meant
  std::size_t begin = 0;  ///< tokens of the sentence
  std::size_t end = 0;
  std::size_t clause = 0;   ///< counts commas and markers
  std::size_t segment = 0;  ///< counts markers of order
};

struct StepSentence {
  std::vector<SentenceStep> steps = {};
  std::vector<SentenceUndo> undoings = {};
  std::vector<SentenceService> services = {};  ///< then it tells no steps itself
  bool ordered = false;  ///< it has words of order, of parallel work or of dependency
};

StepSentence step_sentence(std::string_view text);

/// Takes off what is no step after all, and gives each step the parts that stand behind it.
void finish_sentence(std::vector<Token> const& tokens, std::vector<SentenceStep>& steps);

}  // namespace omninode::onex
