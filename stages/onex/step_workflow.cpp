#include "stages/onex/step_workflow.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// A workflow that a person can still review; each step becomes code and a test.
constexpr std::size_t kMaxSteps = 32;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMaxRemarks = 256;  ///< on dependencies and undoing, all over the prompt
constexpr std::size_t kSharedChars = 5;

/// "reservation" speaks of reserve_stock and "payment" of pay_claim: one word begins like the
/// other.
bool same_word(std::string_view left, std::string_view right) {
  std::string const a = stem(left);
  std::string const b = stem(right);
  auto const shared = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  auto const shorter = std::min(a.size(), b.size());
  return shorter >= 3 && shared >= std::min(shorter, kSharedChars);
}

/// How many words of `name` one of `words` speaks of.
int shared_words(std::vector<std::string> const& words, std::vector<std::string> const& name) {
  return static_cast<int>(std::ranges::count_if(words, [&](std::string const& word) {
    return std::ranges::any_of(name,
                               [&](std::string const& each) { return same_word(word, each); });
  }));
}

/// Pairs of doing and undoing, for "refund the buyer" of the step charge_card.
struct Opposite {
  std::string_view undoes;
  std::string_view does;
};

constexpr auto kOpposites = std::to_array<Opposite>(
    {{"refund", "charge"},     {"refund", "pay"},         {"refund", "debit"},
     {"refund", "collect"},    {"release", "reserve"},    {"release", "hold"},
     {"release", "block"},     {"free", "reserve"},       {"cancel", "book"},
     {"cancel", "schedule"},   {"cancel", "order"},       {"cancel", "reserve"},
     {"delete", "create"},     {"remove", "create"},      {"remove", "add"},
     {"revoke", "issue"},      {"revoke", "grant"},       {"disable", "enable"},
     {"restock", "pick"},      {"return", "ship"},        {"recall", "send"},
     {"unlock", "lock"},       {"reopen", "close"},       {"delete", "upload"},
     {"unpublish", "publish"}, {"deactivate", "activate"}});

/// Only a tie-breaker: what an action works on says more than its verb.
bool are_opposite(std::string_view undoes, std::string_view does) {
  return std::ranges::any_of(
      kOpposites, [&](Opposite const& each) { return each.undoes == undoes && each.does == does; });
}

}  // namespace

bool Workflow::has(std::string const& name) const {
  return std::ranges::find(spec_.steps, name, &SpecStep::name) != spec_.steps.end();
}

/// By its words as well, so that "after shipping" finds ship_parcel and adds no step "ship".
bool Workflow::knows(std::string const& reference) const { return find(reference, kNone) != kNone; }

/// The later of the two is the one that joins.
void Workflow::stand_beside_of(std::string const& step, std::string const& partner) {
  auto const one = find(step, kNone);
  auto const other = find(partner, kNone);
  if (one == kNone || other == kNone || one == other) return;
  auto const later = std::max(one, other);
  said_[later].beside.push_back(spec_.steps[std::min(one, other)].name);
}

/// The limit comes after the look-up: a known step may still get its service from a later line,
/// as in "Flow: a -> b" above the lines that say who does a and b.
void Workflow::add(std::size_t at_line, StepLine line, Place place, std::string description) {
  if (line.name.size() < 2) return;
  line.name = with_object_of(line.name, last_);
  auto const known = std::ranges::find(spec_.steps, line.name, &SpecStep::name);
  if (known == spec_.steps.end() && spec_.steps.size() >= kMaxSteps) return;
  note(spec_, at_line, "step", line.name);
  last_ = line.name;
  if (known != spec_.steps.end()) {
    auto& said = said_[static_cast<std::size_t>(known - spec_.steps.begin())];
    if (known->service.empty()) known->service = std::move(line.parts.service);
    if (known->compensation.empty()) known->compensation = std::move(line.parts.undo);
    for (auto& ref : line.parts.after) {
      bool const said_before = std::ranges::find(said.after, ref) != said.after.end();
      if (!said_before && said.after.size() < kMaxRemarks) said.after.push_back(std::move(ref));
    }
    return;
  }
  said_.push_back({place, std::move(line.parts.after), std::move(line.parts.beside)});
  spec_.steps.push_back({std::move(line.name),
                         std::move(description),
                         std::move(line.parts.service),
                         {},
                         std::move(line.parts.undo)});
}

void Workflow::depend(std::string const& step, StepRefs const& refs) {
  if (!refs.empty() && depends_.size() < kMaxRemarks) depends_.emplace_back(step, refs);
}

void Workflow::serve(std::string const& step, std::string const& service) {
  if (services_.size() < kMaxRemarks) services_.emplace_back(step, service);
}

void Workflow::undo(std::string const& step, std::string const& action) {
  if (!action.empty() && undoings_.size() < kMaxRemarks) undoings_.push_back({step, {action}});
}

void Workflow::undo_on_failure(std::string const& failing,
                               std::vector<std::string> const& actions) {
  if (undoings_.size() < kMaxRemarks) undoings_.push_back({failing, actions, true});
}

/// The step that a reference means: by its number, its name, or the words of its name.
/// Where two steps fit equally well, nobody can tell which one is meant. `self` is no answer: a
/// step does not wait for itself.
std::size_t Workflow::find(std::string const& ref, std::size_t self) const {
  if (ref.starts_with('#')) {
    auto const number = static_cast<std::size_t>(number_of_word(ref.substr(1)));
    return number > 0 && number <= spec_.steps.size() && number - 1 != self ? number - 1 : kNone;
  }
  for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
    if (spec_.steps[i].name == ref) return i == self ? kNone : i;
  }
  auto const words = name_words(ref);
  std::size_t best = kNone;
  int most = 0;
  for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
    if (i == self) continue;
    int const shared = shared_words(words, name_words(spec_.steps[i].name));
    if (shared == most) best = kNone;
    if (shared > most) best = i;
    most = std::max(most, shared);
  }
  // One word of several is an accident: "the song is uploaded" is not the step tag_song.
  bool const enough = 2 * most > static_cast<int>(words.size());
  return enough ? best : kNone;
}

/// Whether `step` waits for `other`, directly or through others.
/// Steps are at most kMaxSteps, so that the walk over all of them is cheap.
bool Workflow::waits_for(std::size_t step, std::size_t other) const {
  std::vector<bool> seen(waits_.size(), false);
  std::vector<std::size_t> open = {step};
  while (!open.empty()) {
    auto const at = open.back();
    open.pop_back();
    if (at == other) return true;
    if (seen[at]) continue;
    seen[at] = true;
    open.insert(open.end(), waits_[at].begin(), waits_[at].end());
  }
  return false;
}

/// A circle would make a workflow that waits for ever; the statement that closes it is left out.
void Workflow::wait(std::size_t step, std::size_t other) {
  if (waits_for(other, step)) return;
  auto& waits = waits_[step];
  if (std::ranges::find(waits, other) == waits.end()) waits.push_back(other);
}

/// What the steps say themselves, before any order of lines.
/// A reference that names no step is left out: a step that waits for nobody would wait for ever.
void Workflow::take_stated() {
  auto const take = [&](std::size_t step, StepRefs const& refs) {
    for (auto const& ref : refs) {
      auto const other = find(ref, step);
      if (other == kNone) continue;
      wait(step, other);
      stated_[step] = true;
    }
  };
  for (std::size_t i = 0; i < said_.size(); ++i) take(i, said_[i].after);
  for (auto const& [step, refs] : depends_) {
    auto const at = find(step, kNone);
    if (at != kNone) take(at, refs);
  }
}

/// "check_identity, in parallel with check_income": the later one waits for what the earlier waits
/// for. The earlier line may name a later one only if it stands directly behind: to pull a distant
/// step forward would run it before the steps between.
bool Workflow::stand_beside(std::size_t step) {
  std::size_t partner = kNone;
  for (auto const& ref : said_[step].beside) {
    auto const other = find(ref, step);
    if (other < step) partner = other;
  }
  if (partner == kNone && step > 0) {
    bool const named = std::ranges::any_of(said_[step - 1].beside, [&](std::string const& ref) {
      return find(ref, step - 1) == step;
    });
    if (named || said_[step].place == Place::beside) partner = step - 1;
  }
  if (partner == kNone) return false;
  for (auto const other : waits_[partner]) wait(step, other);
  return true;
}

/// Behind all that was read before and that nobody of these waits for: the step before, or every
/// step of the group before.
void Workflow::stand_behind(std::size_t step) {
  for (std::size_t i = 0; i < step; ++i) {
    bool awaited = false;
    for (std::size_t k = 0; k < step; ++k) awaited = awaited || (k != i && waits_for(k, i));
    if (!awaited) wait(step, i);
  }
}

/// Of equals the one that is read last: workflows are undone backwards.
/// First the step that the action names by its thing, then the one that its verb turns around, then
/// the step that fails.
std::size_t Workflow::undone_by(std::string const& action, std::size_t failing) const {
  auto const words = name_words(action);
  std::size_t best = kNone;
  int most = 0;
  for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
    auto const name = name_words(spec_.steps[i].name);
    bool const free = spec_.steps[i].compensation.empty() && name.size() > 1 && words.size() > 1;
    if (!free || name.front() == words.front()) continue;
    std::vector<std::string> const things(words.begin() + 1, words.end());
    int score = 2 * shared_words(things, {name.begin() + 1, name.end()});
    if (are_opposite(words.front(), name.front())) ++score;
    if (score == 0 || score < most) continue;
    best = i;
    most = score;
  }
  if (best != kNone) return best;
  bool const open = failing != kNone && spec_.steps[failing].compensation.empty();
  return open ? failing : kNone;
}

/// The first statement holds. An action that is the step itself undoes nothing.
void Workflow::take_undoing() {
  for (auto const& undoing : undoings_) {
    auto const named = undoing.step.empty() ? kNone : find(undoing.step, kNone);
    for (auto const& action : undoing.actions) {
      auto const step = undoing.failing ? undone_by(action, named) : named;
      if (step == kNone || spec_.steps[step].name == action) continue;
      auto& compensation = spec_.steps[step].compensation;
      if (compensation.empty()) compensation = action;
    }
  }
}

/// By the order of the lines, for every step that does not say what it waits for.
void Workflow::take_order() {
  for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
    if (stated_[i] || said_[i].place == Place::first || stand_beside(i)) continue;
    stand_behind(i);
  }
}

/// Whether a step waits for two steps of which one waits for the other.
/// Nobody writes "after a and b" where b comes after a anyway; so a and b are meant to be free.
bool Workflow::says_too_much() const {
  for (auto const& waits : waits_) {
    for (auto const one : waits) {
      bool const covered = std::ranges::any_of(
          waits, [&](std::size_t other) { return other != one && waits_for(other, one); });
      if (covered) return true;
    }
  }
  return false;
}

/// Where the statements are complete, the author has drawn the graph; adding the order of the lines
/// to it would make parallel branches wait for each other. Otherwise the order of the lines holds
/// for the steps that say nothing.
void Workflow::finish() {
  waits_.assign(spec_.steps.size(), {});
  stated_.assign(spec_.steps.size(), false);
  take_stated();
  bool const any = std::ranges::find(stated_, true) != stated_.end();
  auto const stated = waits_;
  bool graph = any && complete_ && !ordered_;
  if (!graph) take_order();
  if (any && !ordered_ && !graph && says_too_much()) {
    graph = true;
    waits_ = stated;
  }
  for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
    if (graph && !stated_[i]) stand_beside(i);
    for (auto const other : waits_[i]) spec_.steps[i].after.push_back(spec_.steps[other].name);
  }
  for (auto const& [step, service] : services_) {
    auto const at = find(step, kNone);
    if (at != kNone && spec_.steps[at].service.empty()) spec_.steps[at].service = service;
  }
  take_undoing();
}

}  // namespace omninode::onex
