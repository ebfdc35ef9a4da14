#include "stages/onex/step_undo.hpp"

#include <algorithm>

#include "stages/onex/step_openers.hpp"
#include "stages/onex/step_parts.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Three forms, of which a sentence may hold several: the verb with both names behind it, the
/// passive with the step in front, and "y undoes x" with the action in front. The last phrase
/// before such a verb is its subject.
class UndoScanner {
 public:
  explicit UndoScanner(std::vector<Token> const& tokens) : tokens_(tokens) {}

  /// "Undo x with y", "x is undone by y", "y undoes x"; true where the sentence says so.
  std::vector<SentenceUndo> scan() {
    bool undone = false;
    std::string subject;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      std::string const here = word(i);
      bool const back = is_one_of(here, {"rolled", "roll"}) && word(i + 1) == "back";
      bool const verb = is_one_of(here, {"undo", "revert", "compensate", "undoing", "reverse"}) ||
                        (here == "roll" && back);
      bool const passive =
          is_one_of(here, {"undone", "reverted", "compensated", "reversed"}) || back;
      std::size_t at = i + (back ? 2 : 1);
      if (passive && is_one_of(word(at), {"by", "with", "through", "via"}) && !subject.empty()) {
        undone = take_undo(subject, action_from(at)) || undone;
        subject.clear();
      } else if (verb && (i == 0 || undone || opens_phrase(word(i - 1)) || word(i - 1) == "to")) {
        undone = read_undo_pairs(at) || undone;
        if (undone) i = std::max(i, at > 0 ? at - 1 : 0);
      } else if (is_one_of(here, {"undoes", "reverses", "compensates"}) && !subject.empty()) {
        auto const refs = step_refs(tokens_, at, tokens_.size(), false);
        if (!refs.empty()) undone = take_undo(refs.front(), subject) || undone;
      }
      if (tokens_[i].is_mark('(')) return {};  // the part of a step
      auto const phrase = step_phrase_at(tokens_, i, Verbs::known);
      bool const opens = i == 0 || opens_phrase(word(i - 1));
      if (phrase && (phrase.named || opens)) {
        subject = phrase.name;
        i = phrase.end - 1;
      }
    }
    return std::move(found_);
  }

 private:
  std::string word(std::size_t at) const { return word_at(tokens_, at); }

  /// "book_flight with cancel_flight and book_hotel with cancel_hotel"
  /// Up to the first pair that is none, so that "undo everything" reads nothing.
  bool read_undo_pairs(std::size_t& at) {
    bool read = false;
    while (at < tokens_.size()) {
      while (is_one_of(word(at), {"and", ",", "the"})) ++at;
      std::size_t const before = at;
      auto const phrase = step_phrase_at(tokens_, at, Verbs::known);
      auto refs = phrase ? StepRefs{phrase.name} : step_refs(tokens_, at, tokens_.size(), false);
      if (phrase) at = phrase.end;
      bool const link = is_one_of(word(at), {"with", "by", "through", "via", "using", ":"}) ||
                        (word(at) == "," && is_purpose(before));
      if (refs.empty() || !link) {
        at = before;
        return read;
      }
      auto const action = action_from(at);
      if (action.empty()) return read;
      read = take_undo(refs.front(), action) || read;
    }
    return read;
  }

  /// The action behind "by calling …"; moves `at` behind it.
  std::string action_from(std::size_t& at) const {
    while (is_one_of(word(at), {"with", "by", "through", "via", "using", ",", ":", "calling",
                                "call", "running", "run", "the", "executing"}))
      ++at;
    auto const phrase = step_phrase_at(tokens_, at, Verbs::known);
    if (phrase) at = phrase.end;
    return phrase.name;
  }

  /// "To undo the deposit, call x": only then a comma leads to the action.
  bool is_purpose(std::size_t at) const {
    for (std::size_t back = 2; back <= 3 && back <= at; ++back) {
      if (word(at - back) == "to") return true;
    }
    return false;
  }

  /// Half a pair would make a step that is undone by nothing.
  bool take_undo(std::string const& step, std::string const& action) {
    if (step.empty() || action.empty()) return false;
    found_.push_back({step, {action}, false});
    return true;
  }

  std::vector<Token> const& tokens_;
  std::vector<SentenceUndo> found_;
};

}  // namespace

std::vector<SentenceUndo> undo_sentence(std::vector<Token> const& tokens) {
  return UndoScanner(tokens).scan();
}

}  // namespace omninode::onex
