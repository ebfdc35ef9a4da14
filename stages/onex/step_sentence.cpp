#include "stages/onex/step_sentence.hpp"

#include <algorithm>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_openers.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

constexpr std::size_t kMaxClause = 64;  ///< tokens; a longer clause is looked at in part
constexpr std::size_t kMaxSteps = 32;   ///< of one sentence

/// Takes one sentence apart, from the left to the right.
class Scanner {
 public:
  explicit Scanner(std::string_view text)
      : tokens_(step_tokens(text)), ordered_(says_order(text)) {}

  StepSentence scan() {
    found_.ordered = ordered_;
    found_.undoings = undo_sentence(tokens_);
    found_.services = service_sentence(tokens_);
    if (!found_.services.empty()) return std::move(found_);
    while (at_ < tokens_.size() && found_.steps.size() < kMaxSteps) step_forward();
    close();
    // "reserve_stock, undone by release_stock": what undoes is no step itself.
    for (auto const& undoing : found_.undoings) {
      std::erase_if(found_.steps, [&](SentenceStep const& step) {
        return std::ranges::find(undoing.actions, step.line.name) != undoing.actions.end();
      });
    }
    return std::move(found_);
  }

 private:
  std::string word(std::size_t at) const { return word_at(tokens_, at); }

  /// The clause ends at a comma; "then" and an inverted verb ("does x start") end it as well, and
  /// so does a participle in front of a new subject: "once both are done the goods are stored".
  std::size_t clause_end(std::size_t at) const {
    for (std::size_t const last = at + kMaxClause; at < tokens_.size() && at < last; ++at) {
      bool const mark =
          tokens_[at].is_mark(',') || tokens_[at].is_mark(';') || tokens_[at].is_mark(':');
      if (mark || is_one_of(word(at), {"then", "does", "do"})) return at;
      bool const subject = is_one_of(word(at + 1), {"the", "it", "we", "a", "an", "they"});
      bool const over = is_one_of(word(at), {"done", "finished", "completed", "complete", "ended",
                                             "through", "succeeded", "ready", "there", "over"});
      if (subject && (over || !step_participle(word(at)).empty())) return at + 1;
    }
    return at;
  }

  /// The order matters: "in parallel with b" holds words of order, and "once" begins a clause
  /// before it may be read as the start of a step. What nobody takes is passed over.
  void step_forward() {
    if (tokens_[at_].is_mark('(') || tokens_[at_].is_mark('[')) return read_brackets();
    if (auto const count = parallel_words(tokens_, at_); count > 0) return read_parallel(count);
    if (read_subordinate() || read_dependency()) return;
    if (is_one_of(word(at_), {"while", "whilst"})) beside_next_ = true;
    if (auto const count = order_words(tokens_, at_); count > 0) return mark(count);
    if (tokens_[at_].is_mark(',')) ++clause_;
    if (read_step()) return;
    ++at_;
  }

  /// "(via PaymentService, undo: refund_card)" behind a step.
  /// What stands in brackets adds to what is said and never tells a step, so that it is skipped
  /// where no step stands in front of it.
  void read_brackets() {
    int depth = 0;
    std::size_t end = at_;
    for (; end < tokens_.size(); ++end) {
      if (tokens_[end].is_mark('(') || tokens_[end].is_mark('[')) ++depth;
      if ((tokens_[end].is_mark(')') || tokens_[end].is_mark(']')) && --depth == 0) break;
    }
    if (!found_.steps.empty()) {
      auto& last = found_.steps.back();
      auto parts = step_parts(tokens_, at_, end);
      if (last.line.parts.service.empty()) last.line.parts.service = std::move(parts.service);
      if (last.line.parts.undo.empty()) last.line.parts.undo = std::move(parts.undo);
      if (last.line.parts.after.empty()) last.line.parts.after = std::move(parts.after);
    }
    at_ = std::min(end + 1, tokens_.size());
  }

  /// A new segment: what follows waits for what was before.
  /// Segments bound what "in parallel" may join: in "first a, then b and c in parallel" the words
  /// do not reach back to a.
  void mark(std::size_t count) {
    found_.ordered = true;
    bool const before = word(at_) == "before";
    // "Before the parcel is shipped, charge the card": the second comes first.
    if (before && phrases_in_segment() == 0 && clause_end(at_) < tokens_.size()) {
      auto const phrase = step_phrase_at(tokens_, at_ + 1, Verbs::known);
      if (phrase) deferred_ = phrase.name;
      at_ = clause_end(at_);
      return;
    }
    if (before && phrase_in_clause() && await_clause()) return;
    at_ += count;
    ++segment_;
    ++clause_;
    opened_ = at_;
  }

  /// "a must be done before b starts": b by its name waits for the steps of this clause.
  bool await_clause() {
    auto const phrase = step_phrase_at(tokens_, at_ + 1, Verbs::known);
    if (!phrase.named) return false;
    SentenceStep step;
    step.line.name = phrase.name;
    step.line.known_verb = true;
    step.begin = at_;
    step.end = phrase.end;
    for (auto const& each : found_.steps) {
      bool const here = each.clause == clause_ && each.segment == segment_;
      if (here && !each.referred) step.line.parts.after.push_back(each.line.name);
    }
    step.clause = ++clause_;
    step.segment = ++segment_;
    found_.steps.push_back(std::move(step));
    at_ = phrase.end;
    return true;
  }

  /// Whether "in parallel" would stand behind a step that it may speak of.
  std::size_t phrases_in_segment() const {
    return static_cast<std::size_t>(
        std::ranges::count(found_.steps, segment_, &SentenceStep::segment));
  }
  /// Whether a step was told since the last comma: a clause behind it speaks of that step, and a
  /// clause without one leads to a step that is still to come.
  bool phrase_in_clause() const {
    return !found_.steps.empty() && found_.steps.back().clause == clause_ &&
           found_.steps.back().segment == segment_;
  }

  /// Behind the steps it speaks of, "in parallel" joins them; in front of them, those that come.
  /// With "with" or "as" it names the other one itself. Where nothing but a noun stands around it
  /// ("a run in parallel"), it joins what the segment has so far.
  void read_parallel(std::size_t count) {
    found_.ordered = true;
    std::string const first = word(at_);
    std::string const before = at_ > 0 ? word(at_ - 1) : std::string();
    at_ += count;
    bool const with = is_one_of(word(at_), {"with", "to", "as"});
    if ((with && !first.starts_with("fan")) || first == "alongside") {
      at_ += with ? 1 : 0;
      std::size_t const begin = at_;
      auto refs = step_refs(tokens_, at_, tokens_.size(), false);
      bool const that = is_one_of(word(begin), {"that", "this", "it"});
      if (phrase_in_clause()) {
        auto& last = found_.steps.back();
        if (that || refs.empty()) last.place = Place::beside;
        last.line.parts.beside = std::move(refs);
      } else if (that || refs.empty()) {
        beside_next_ = true;
      } else {
        pending_beside_ = std::move(refs);
      }
      return;
    }
    bool const leads =
        before.empty() || word(at_) == ":" || opens_phrase(before) || first.starts_with("fan");
    std::size_t next = at_;
    while (is_one_of(word(next), {",", ":", "it", "we", "the", "both"})) ++next;
    bool const phrase = leads && static_cast<bool>(step_phrase_at(tokens_, at_, Verbs::known));
    bool const behind = leads && (phrase || (next < tokens_.size() && next > at_ &&
                                             step_phrase_at(tokens_, next, Verbs::known)));
    if (!behind && !first.starts_with("fan")) return join_segment();
    if (phrases_in_segment() > 0) {
      beside_next_ = true;
      return;
    }
    group_ = segment_;
    grouped_first_ = found_.steps.size();
    alone_beside_ = segment_ == 0 && !first.starts_with("fan");
  }

  /// "… a and b in parallel": the steps of this segment that stand before the words.
  /// What was joined before stays as it is, so that "a and b in parallel, c and d in parallel" are
  /// two groups. A step alone runs beside the sentence before: "The label is printed in parallel."
  void join_segment() {
    std::size_t first = found_.steps.size();
    while (first > joined_ && found_.steps[first - 1].segment == segment_) --first;
    if (first == found_.steps.size()) return;
    bool const alone = first + 1 == found_.steps.size();
    if (alone && segment_ == 0) found_.steps[first].place = Place::beside;
    for (std::size_t i = first + 1; i < found_.steps.size(); ++i)
      found_.steps[i].place = Place::beside;
    joined_ = found_.steps.size();
  }

  /// "Once the stock is reserved, …", "… as soon as both are done", "if the payment fails, …"
  /// Three things have this form: waiting, trouble, and conditions. A condition of success is told
  /// like waiting ("if the check passes, …"); every other condition makes a step that only
  /// sometimes runs, and such a step is none of the workflow's.
  bool read_subordinate() {
    bool const condition = is_one_of(word(at_), {"if", "should", "unless", "whenever"}) ||
                           (word(at_) == "in" && word(at_ + 1) == "case") ||
                           (word(at_) == "on" && says_failure(word(at_ + 1)));
    bool const should = word(at_) == "should" && at_ > 0;
    std::size_t lead =
        is_one_of(word(at_), {"once", "when", "after", "as"}) ? end_of_after_lead(tokens_, at_) : 0;
    if (word(at_) == "until") lead = at_ + 1;
    if ((!condition || should) && lead == 0) return false;
    auto const end = clause_end(at_);
    std::string text;
    for (std::size_t i = at_; i < end; ++i) text += tokens_[i].text + " ";
    if (says_failure(text)) {
      read_failure(end);
      return true;
    }
    bool const success = has_any_stem(text, {"succeed", "success", "successful", "pass", "positiv",
                                             "valid", "approv", "fin", "clear", "works"});
    if (condition && !success) {
      // A step that only sometimes runs is none of the workflow's.
      at_ = phrase_in_clause() ? end : tokens_.size();
      return true;
    }
    read_wait(lead == 0 ? at_ + 1 : lead, end);
    return true;
  }

  /// What is waited for from `lead` up to `end`: before the steps that wait, or behind them.
  /// What sets the workflow off has the same form ("when an order arrives, …"). So a clause adds a
  /// step only where it does work itself: a gerund behind "after", or a service that does it.
  void read_wait(std::size_t lead, std::size_t end) {
    bool const after = word(lead - 1) == "after";
    auto const phrase = step_phrase_at(tokens_, lead, Verbs::known);
    bool const gerund = word(lead).ends_with("ing") && static_cast<bool>(phrase);
    std::size_t at = lead;
    auto refs = step_refs(tokens_, at, end, false);
    // "when everything has been booked", "as soon as both are done": all that was told before.
    bool const pronoun =
        is_one_of(word(lead), {"they", "these", "this", "that", "it", "everything"});
    bool const group = is_one_of(word(lead), {"both", "all", "each", "two", "three"});
    if (pronoun || (group && refs.size() == 1 && !phrase)) refs.clear();
    found_.ordered = found_.ordered || !refs.empty() || end < tokens_.size();
    if (phrase_in_clause()) {
      for (auto& step : found_.steps) {
        bool const here = step.clause == clause_ && step.segment == segment_;
        if (here && step.line.parts.after.empty()) step.line.parts.after = refs;
      }
      if (after && gerund) refer(phrase.name);
      at_ = end;
      return;
    }
    // "After the application has been screened by the AService, …": somebody does it, so that it is
    // a step and not what sets the workflow off.
    auto const service = step_parts(tokens_, phrase ? phrase.end : end, end).service;
    bool const told = gerund || (phrase.passive && is_dependency_type(service));
    if (after && told && phrase.name.find('_') != std::string::npos) {
      refer(phrase.name);
      found_.steps.back().line.parts.service = service;
    }
    pending_after_ = std::move(refs);
    ++segment_;
    ++clause_;
    at_ = end;
    opened_ = end;
  }

  /// A step of which only somebody that waits for it speaks. It stands before the one that waits.
  void refer(std::string const& name) {
    SentenceStep step;
    step.line.name = name;
    step.referred = true;
    step.clause = clause_;
    step.segment = segment_;
    step.begin = step.end = phrase_in_clause() ? found_.steps.back().begin : at_;
    auto const place = phrase_in_clause() ? found_.steps.end() - 1 : found_.steps.end();
    found_.steps.insert(place, std::move(step));
  }

  /// "if charging fails, release the stock": all that follows undoes; or what stands before it.
  /// Whom such an action undoes is decided when all steps are known. "Inform the editor" undoes
  /// nothing, and stays out.
  void read_failure(std::size_t end) {
    SentenceUndo undoing{.step = {}, .actions = {}, .failing = true};
    std::size_t at = at_ + 1;
    while (is_one_of(word(at), {"case", "the", "a", "any", "something", "anything"})) ++at;
    auto const refs = step_refs(tokens_, at, end, false);
    if (!refs.empty()) undoing.step = refs.front();
    bool const behind = end < tokens_.size();
    for (std::size_t i = end; i < tokens_.size(); ++i) {
      bool const opens = i > 0 && (opens_phrase(word(i - 1)) || i == end);
      auto const phrase = opens ? step_phrase_at(tokens_, i, Verbs::known) : StepPhrase{};
      if (!phrase || tells_somebody(name_words(phrase.name).front())) continue;
      undoing.actions.push_back(phrase.name);
      i = phrase.end - 1;
    }
    // "release the stock if charging fails"
    while (!behind && !found_.steps.empty() && found_.steps.back().segment == segment_ &&
           (found_.steps.size() == 1 || undoes(found_.steps.back().line.name))) {
      undoing.actions.insert(undoing.actions.begin(), found_.steps.back().line.name);
      found_.steps.pop_back();
    }
    if (!undoing.actions.empty()) found_.undoings.push_back(std::move(undoing));
    at_ = tokens_.size();
  }

  /// Only such verbs may be taken back from the steps of a sentence: in "reserve the stock and ship
  /// it if nothing breaks" both are steps.
  static bool undoes(std::string const& name) {
    return is_one_of(name_words(name).front(), {"refund", "release", "cancel", "free", "revoke",
                                                "restore", "recall", "delete", "remove", "unlock"});
  }

  /// "build waits for lint and test": names only, since "it needs the order id" is no statement
  /// about steps.
  bool read_dependency() {
    auto const lead = end_of_after_lead(tokens_, at_);
    if (lead == 0 || !phrase_in_clause() || !found_.steps.back().line.known_verb) return false;
    std::size_t at = lead;
    auto const refs = step_refs(tokens_, at, tokens_.size(), false);
    if (refs.empty()) return false;
    for (auto const& ref : refs) refer(ref);
    for (auto& step : found_.steps) {
      bool const here = step.clause == clause_ && step.segment == segment_ && !step.referred;
      if (here && step.line.parts.after.empty()) step.line.parts.after = refs;
    }
    found_.ordered = true;
    at_ = at;
    return true;
  }

  /// Whether a verb at `at_` would begin a step.
  /// Most verbs are nouns as well ("the order", "a test"), so that the word in front decides.
  bool opens() const {
    if (at_ == 0 || at_ == opened_) return true;
    std::string const before = word(at_ - 1);
    std::string const here = word(at_);
    if (opens_phrase(before)) return true;
    if (here.ends_with("ing") && opens_gerund(before)) return true;
    bool const to = before == "to" && at_ > 1 && !is_wish(word(at_ - 2)) && word(at_ - 2) != "in";
    bool const subject =
        is_workflow_word(before) && here.ends_with('s') && here != "runs" && here != "does";
    return to || subject;
  }

  /// A name or a phrase at `at_` becomes a step; false, and nothing read, where none stands.
  /// A verb alone behind a comma is mostly the noun of a list ("orders, ships and ports"), and
  /// counts only where the list goes on like one of verbs.
  bool read_step() {
    if (tokens_[at_].kind == Token::Kind::mark) return false;
    bool const name = is_step_name(tokens_[at_]);
    std::string const before = at_ > 0 ? word(at_ - 1) : std::string();
    // "An orchestrator, tax_run, which …" names the node.
    // So does "the data_erasure orchestrator": the word behind it says what it is.
    bool const title = (before == "," && at_ > 1 && is_workflow_word(word(at_ - 2))) ||
                       is_one_of(word(at_ + 1), {"orchestrator", "workflow", "saga", "node"});
    if (name && (title || !may_precede_name(before))) return false;
    // "strictly in that order"
    if (word(at_) == "order" && is_one_of(before, {"that", "this"})) return false;
    if (!name && (!opens() || asks_for_node(tokens_, at_) || tells_interface(word(at_))))
      return false;
    auto phrase = step_phrase_at(tokens_, at_, Verbs::known);
    if (!phrase) return fan_out_service();
    bool const bare = !phrase.named && phrase.name.find('_') == std::string::npos;
    bool const lone = bare && is_one_of(before, {"and", "or", ",", ":", "of"});
    if (lone && phrase.end < tokens_.size() &&
        !is_one_of(word(phrase.end), {",", "and", ".", "then", "it", "the"})) {
      return false;
    }
    std::string const verb = name_words(phrase.name).front();
    bool const sends = is_one_of(verb, {"send", "publish", "post", "push"});
    if (sends && speaks_of_events(tokens_, at_, clause_end(at_))) return false;
    bool const plain = !phrase.named && !phrase.passive && !bare;
    auto shared = plain ? shared_phrases(tokens_, phrase.end, verb) : std::vector<StepPhrase>{};
    add(std::move(phrase));
    // "book the flight, the hotel and the car in parallel" is three steps.
    for (auto& each : shared) {
      add(std::move(each));
      found_.steps.back().shares = true;
    }
    return true;
  }

  /// "fans out to PriceService and StockService": the step is the call.
  /// Only there; a service elsewhere is somebody who does a step.
  bool fan_out_service() {
    auto const service = service_at(tokens_, at_);
    if (service.type.empty() || group_ != segment_) return false;
    StepPhrase phrase;
    phrase.name = field_name("call_" + join(name_words(service.type), "_"));
    phrase.service = service.type;
    phrase.end = service.end;
    add(std::move(phrase));
    return true;
  }

  /// What was said before the step ("once a is done, …", "in parallel with b, …") is part of it.
  void add(StepPhrase phrase) {
    SentenceStep step;
    step.line.name = found_.steps.empty()
                         ? phrase.name
                         : with_object_of(phrase.name, found_.steps.back().line.name);
    step.line.known_verb = phrase.named;
    step.line.parts.service = std::move(phrase.service);
    step.begin = at_;
    step.end = phrase.end;
    step.clause = clause_;
    step.segment = segment_;
    step.gerund = !step.line.known_verb && word(at_).ends_with("ing");
    step.purpose = step.gerund && at_ > 0 && word(at_ - 1) == "for";
    bool const in_group = group_ == segment_ && found_.steps.size() > grouped_first_;
    if (in_group || beside_next_) step.place = Place::beside;
    if (beside_next_ && found_.steps.empty() && word(0).starts_with("whil")) {
      step.place = Place::behind;  // "While a is done, do b": b runs beside a
    } else {
      beside_next_ = false;
    }
    step.line.parts.after = std::move(pending_after_);
    step.line.parts.beside = std::move(pending_beside_);
    pending_after_.clear();
    pending_beside_.clear();
    found_.steps.push_back(std::move(step));
    at_ = phrase.end;
  }

  /// What only the whole sentence tells.
  void close() {
    auto& steps = found_.steps;
    // "in parallel the label is printed": one step alone runs beside what was said before.
    if (alone_beside_ && grouped_first_ + 1 == steps.size())
      steps[grouped_first_].place = Place::beside;
    finish_sentence(tokens_, steps);
    if (deferred_.empty()) return;
    SentenceStep step;
    step.line.name = deferred_;
    step.referred = true;
    steps.push_back(std::move(step));
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Tokens tokens_;
  bool ordered_ = false;
  StepSentence found_;
  std::size_t at_ = 0;
  std::size_t clause_ = 0;
  std::size_t segment_ = 0;
  std::size_t joined_ = 0;         ///< steps before it already stand beside each other
  std::size_t group_ = kNone;      ///< the segment whose steps run side by side
  std::size_t grouped_first_ = 0;  ///< the first of them
  std::size_t opened_ = 0;         ///< directly behind words of order
  bool alone_beside_ = false;
  bool beside_next_ = false;
  StepRefs pending_after_;
  StepRefs pending_beside_;
  std::string deferred_;
};

}  // namespace

/// Behind that many characters nobody tells steps any more, and the prompt is one endless line.
StepSentence step_sentence(std::string_view text) {
  constexpr std::size_t kMaxSentenceChars = 8'000;
  return Scanner(text.substr(0, kMaxSentenceChars)).scan();
}

}  // namespace omninode::onex
