// The store of runs as a process sees it: a connection that breaks, over the memory store.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "engine/ports/run_store.hpp"
#include "tests/sim/connection.hpp"

namespace omninode::sim {

class SimStore final : public RunStore {
 public:
  /// `worker` is set for the store of a committer, whose rows a broken world tampers with.
  SimStore(World& world, bool quiet, std::optional<WorkerId> worker = {});

  std::vector<SubmitResult> submit(std::span<NewRun const> runs, bool announce) override;
  std::vector<ClaimedRun> claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                       std::span<std::string const> stages) override;
  std::vector<ClaimedRun> claim_waiting(WorkerId worker, std::span<std::string const> stages,
                                        std::size_t limit, bool fresh) override;
  CommitAnswer commit(std::span<Transition const> transitions) override;
  std::vector<std::optional<Run>> read(std::span<RunId const> runs) override;
  std::optional<Run> find(CorrelationId correlation_id) override;
  Progress progress(RunId run) override;
  std::shared_ptr<Plan const> plan(PlanId plan) override;
  void quarantine(std::span<Unparseable const> records) override;
  std::vector<Hint> await_announced(std::chrono::milliseconds timeout) override;

 private:
  template <typename Land>
  auto write(std::string_view what, Land land);
  CommitAnswer send_batch(std::vector<Transition> const& batch);
  CommitAnswer resend_blindly(std::vector<Transition> batch);
  void tamper(Run& row) const;
  void tamper(std::vector<Transition> const& batch, CommitAnswer& answer) const;

  World& world_;
  Connection connection_;
  std::optional<WorkerId> const worker_;
  std::unique_ptr<RunStore> listening_;  // a session of its own, made when it listens
  std::map<RunId, Execution> sent_;      // what the committer last sent of a run
  bool has_looked_ = false;
};

}  // namespace omninode::sim
