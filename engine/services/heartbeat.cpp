#include "engine/services/heartbeat.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/services/commit_commands.hpp"

namespace omninode {

Heartbeat::Heartbeat(WorkerInfo const& worker, std::unique_ptr<WorkerRegistry> registry,
                     std::unique_ptr<RunStore> store, std::shared_ptr<Ownership> ownership,
                     std::shared_ptr<HintPublisher> hints, std::shared_ptr<Clock const> clock)
    : registry_(std::move(registry)),
      store_(std::move(store)),
      ownership_(std::move(ownership)),
      hints_(std::move(hints)),
      clock_(std::move(clock)),
      last_beat_(clock_->now()) {
  registry_->enroll(worker);
}

// The lease counts from before the beat was sent: an answer that takes seconds proves only that the
// beat was counted at some moment after the sending. Counting from the answer would let this worker
// go on while observers already see it stand still for the whole lease.
//
// The rows are read first and memory is asked after. The other way round, a claim that lands in
// between would be owned by the rows and unknown to memory, and would be given back while it runs.
std::size_t Heartbeat::run_once() {
  auto const sent = clock_->now();
  if (!registry_->beat(ownership_->worker())) {
    spdlog::error("heartbeat: declared dead by others, stopping all work worker={}",
                  ownership_->worker().value.str());
    ownership_->fence();
    return 0;
  }
  last_beat_ = sent;
  auto const believed = registry_->owned_by(ownership_->worker());
  // What was being claimed when the rows were read must have arrived before memory is asked.
  if (!ownership_->await_claims(limits::kClaimPatience)) return 0;
  std::vector<Run> unknown;
  for (auto const& run : believed) {
    if (!ownership_->holds(run.id, run.claim)) unknown.push_back(run);
  }
  return give_back(unknown);
}

std::size_t Heartbeat::give_back(std::vector<Run> const& unknown) {
  std::vector<RunCommand> commands;
  for (auto const& run : unknown) {
    commands.push_back({run, command::ReturnClaim{execution_of(run), ownership_->worker()}});
  }
  auto const given_back =
      commit_commands(*store_, *hints_, commands, Actor{ownership_->actor(), "unknown claim"});
  if (given_back > 0) {
    spdlog::warn("heartbeat: gave back claims whose answer was lost count={}", given_back);
  }
  return given_back;
}

// There is no way back from the fence: the database may have declared the worker dead by the time
// it can be reached again, and its runs may be others' then.
void Heartbeat::check_lease() {
  if (ownership_->fenced() || clock_->now() - last_beat_.load() < limits::kSelfFence) return;
  spdlog::error("heartbeat: no beat could be sent for {} ms, stopping all work worker={}",
                limits::kSelfFence.count(), ownership_->worker().value.str());
  ownership_->fence();
}

void Heartbeat::retire() { registry_->retire(ownership_->worker()); }

}  // namespace omninode
