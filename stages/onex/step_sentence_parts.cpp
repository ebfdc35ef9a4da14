// What can be said of the steps of a sentence only when all of them are known: which of the first
// ones are titles, and whose part is what stands behind a step.
#include <algorithm>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_openers.hpp"
#include "stages/onex/step_sentence.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;
using Steps = std::vector<SentenceStep>;

/// What a sentence is about stands in front of what it tells, in the form of a step.
/// "One button for moving a tenant" says what for, while "for collecting x, rendering y" tells
/// steps; and "Set up a new employee: create the account, …" has a title in front.
void drop_titles(Tokens const& tokens, Steps& steps) {
  if (!steps.empty() && steps[0].purpose && (steps.size() == 1 || !steps[1].gerund))
    steps.erase(steps.begin());
  bool const title = steps.size() > 2 && !steps[0].line.known_verb &&
                     word_at(tokens, steps[0].end) == ":" && steps[0].begin == 0;
  if (title) steps.erase(steps.begin());
}

/// "Fan out to AService and BService" names two, and neither of them does the step alone.
bool names_one_service(Tokens const& tokens, std::size_t begin, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t i = begin; i < end; ++i) count += is_dependency_type(tokens[i].text) ? 1 : 0;
  return count == 1;
}

/// "a and b run concurrently, both via SourceClient": to each of its group.
/// The word "both" has to stand directly before the preposition; elsewhere it speaks of the things
/// that the step works on. Words of parallel work between the last step and its service say the
/// same ("a and b in parallel via X"), and so does a verb that is said once for all.
void give_service(Tokens const& tokens, Steps& steps, std::size_t at, std::size_t end,
                  std::string const& service) {
  steps[at].line.parts.service = service;
  bool all = parallel_words(tokens, steps[at].end) > 0;
  for (std::size_t k = steps[at].end; k < end; ++k) {
    all = all || (is_one_of(word_at(tokens, k), {"both", "all", "each"}) &&
                  is_one_of(word_at(tokens, k + 1), {"via", "through", "by", "using", "with"}));
  }
  for (std::size_t k = at; k > 0 && steps[k].place == Place::beside; --k) {
    if (!all && !steps[k].shares) break;
    if (steps[k - 1].line.parts.service.empty()) steps[k - 1].line.parts.service = service;
  }
}

/// "`lint` and `test` start right away": all names of the clause wait for nothing.
/// For names only: "the card is charged immediately" means soon, not first.
void mark_first(Tokens const& tokens, Steps& steps, std::size_t at, std::size_t end) {
  if (!steps[at].line.known_verb) return;
  for (std::size_t k = steps[at].end; k < end; ++k) {
    bool const away = is_one_of(word_at(tokens, k), {"immediately", "straight"}) ||
                      (word_at(tokens, k) == "right" && word_at(tokens, k + 1) == "away");
    for (std::size_t i = 0; away && i <= at; ++i) {
      if (steps[i].clause == steps[at].clause) steps[i].place = Place::first;
    }
  }
}

}  // namespace

/// The words up to the next step belong to the step before them. What it waits for was read with
/// the clauses, because a sentence puts that in front of a step as well as behind it.
void finish_sentence(Tokens const& tokens, Steps& steps) {
  drop_titles(tokens, steps);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto const next = i + 1 < steps.size() ? steps[i + 1].begin : tokens.size();
    auto const end = std::max(next, steps[i].end);
    auto parts = step_parts(tokens, steps[i].end, end);
    auto& own = steps[i].line.parts;
    bool const type = is_dependency_type(parts.service);
    if (own.service.empty() && type && names_one_service(tokens, steps[i].end, end)) {
      give_service(tokens, steps, i, end, parts.service);
    }
    if (own.undo.empty()) own.undo = std::move(parts.undo);
    mark_first(tokens, steps, i, end);
  }
}

}  // namespace omninode::onex
