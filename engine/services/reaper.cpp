#include "engine/services/reaper.hpp"

#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/services/commit_commands.hpp"

namespace omninode {

Reaper::Reaper(std::unique_ptr<WorkerRegistry> registry, std::unique_ptr<RunStore> store,
               std::shared_ptr<HintPublisher> hints, std::shared_ptr<Clock const> clock,
               std::function<void()> look_now)
    : registry_(std::move(registry)),
      store_(std::move(store)),
      hints_(std::move(hints)),
      clock_(std::move(clock)),
      look_now_(std::move(look_now)) {}

Reaper::Counts Reaper::run_once() {
  Counts counts;
  try {
    counts.dead_workers = declare_dead();
    counts.taken = take_orphans();
  } catch (...) {
    judge_.forget();  // what was seen over a broken connection proves nothing
    throw;
  }
  if (counts.taken > 0) look_now_();
  return counts;
}

// Declaring comes before taking, and both are statements of their own: once a worker is declared
// dead its beats fail and its claims find nothing, so it fences itself whoever takes its runs.
std::size_t Reaper::declare_dead() {
  std::size_t count = 0;
  auto const asked = clock_->now();
  auto const census = registry_->census();
  for (auto const& verdict : judge_.observe(census, asked, clock_->now())) {
    if (!registry_->declare_dead(verdict.worker, verdict.beat)) continue;
    ++count;
    spdlog::warn("reaper: worker is dead worker={} beat={}", verdict.worker.value.str(),
                 verdict.beat);
  }
  return count;
}

// Looks at all running rows and not only at those of the workers just declared: another reaper may
// have declared them and died, and a living owner may not know what it owns. What another reaper
// has taken in between is answered `stale` and left alone.
std::size_t Reaper::take_orphans() {
  std::vector<RunCommand> commands;
  for (auto& orphan : registry_->orphans(limits::kMaxReapBatch)) {
    commands.push_back({orphan.run, command::TakeFromOwner{orphan.cause}});
  }
  if (commands.empty()) return 0;
  auto const taken = commit_commands(*store_, *hints_, commands, Actor{"reaper"});
  if (taken > 0) spdlog::warn("reaper: took runs from lost owners count={}", taken);
  return taken;
}

}  // namespace omninode
