#include "engine/services/commit_commands.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/core/limits.hpp"

namespace omninode {
namespace {

// Hints last: a hint for a commit that did not come about would send workers after a run that does
// not wait. One that is lost with this process costs its run limits::kHintGrace, no more.
std::size_t commit_slice(RunStore& store, HintPublisher& hints,
                         std::span<RunCommand const> commands, Actor const& actor) {
  std::vector<Transition> transitions;
  for (auto const& [run, command] : commands) {
    auto decision = decide(run, *store.plan(run.plan), command, actor);
    if (auto* transition = std::get_if<Transition>(&decision)) {
      transitions.push_back(std::move(*transition));
    }
  }
  if (transitions.empty()) return 0;
  auto const answer = store.commit(transitions);
  std::size_t committed = 0;
  std::vector<Hint> fresh;
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    if (answer.results[i].status != CommitResult::Status::committed) continue;
    ++committed;
    auto const& t = transitions[i];
    if (t.wants_hint()) fresh.push_back({t.run(), t.after.version, t.stage_name});
  }
  if (!fresh.empty()) hints.publish(fresh);
  return committed;
}

}  // namespace

std::size_t commit_commands(RunStore& store, HintPublisher& hints,
                            std::span<RunCommand const> commands, Actor const& actor) {
  std::size_t committed = 0;
  while (!commands.empty()) {
    auto const size = std::min(commands.size(), limits::kMaxReapBatch);
    committed += commit_slice(store, hints, commands.first(size), actor);
    commands = commands.subspan(size);
  }
  return committed;
}

}  // namespace omninode
