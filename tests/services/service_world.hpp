// A memory store with a clock that a test moves, and ports that record or break on request.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/decide.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/errors.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/services/ownership.hpp"
#include "engine/services/work_item.hpp"
#include "store/memory_store.hpp"
#include "tests/services/manual_clock.hpp"

namespace omninode::test {

class RecordedHints final : public HintPublisher {
 public:
  void publish(std::span<Hint const> hints) noexcept override {
    all.insert(all.end(), hints.begin(), hints.end());
  }
  std::vector<Hint> all;
};

/// Passes everything on to a real store, except for what a test makes break.
class BreakableStore final : public RunStore {
 public:
  explicit BreakableStore(std::unique_ptr<RunStore> real) : real_(std::move(real)) {}

  enum class Break {
    nothing,
    answer_lost,    ///< the commit lands, its answer does not come
    never_arrived,  ///< the commit does not land, and nobody can tell
    unavailable,
    busy,
  };
  Break next_commit = Break::nothing;
  Break next_read = Break::nothing;
  Break next_progress = Break::nothing;
  bool quarantine_fails = false;
  bool lose_next_claim = false;
  int commits = 0;
  std::function<void()> during_commit;

  CommitAnswer commit(std::span<Transition const> transitions) override {
    ++commits;
    if (during_commit) during_commit();
    switch (std::exchange(next_commit, Break::nothing)) {
      case Break::answer_lost:
        real_->commit(transitions);
        throw CommitUnknown("the connection broke");
      case Break::never_arrived:
        throw CommitUnknown("the connection broke");
      case Break::unavailable:
        throw StoreUnavailable("no connection");
      case Break::busy:
        return {std::vector<CommitResult>(transitions.size()), {}};
      case Break::nothing:
        break;
    }
    return real_->commit(transitions);
  }
  std::vector<std::optional<Run>> read(std::span<RunId const> runs) override {
    if (std::exchange(next_read, Break::nothing) != Break::nothing) {
      throw StoreUnavailable("no connection");
    }
    return real_->read(runs);
  }
  std::vector<ClaimedRun> claim_waiting(WorkerId worker, std::span<std::string const> stages,
                                        std::size_t limit, bool fresh) override {
    auto claimed = real_->claim_waiting(worker, stages, limit, fresh);
    if (std::exchange(lose_next_claim, false)) throw CommitUnknown("the connection broke");
    return claimed;
  }
  std::vector<SubmitResult> submit(std::span<NewRun const> runs, bool announce) override {
    return real_->submit(runs, announce);
  }
  std::vector<ClaimedRun> claim_hinted(WorkerId worker, std::span<Hint const> hints,
                                       std::span<std::string const> stages) override {
    return real_->claim_hinted(worker, hints, stages);
  }
  std::optional<Run> find(CorrelationId id) override { return real_->find(id); }
  Progress progress(RunId run) override {
    if (std::exchange(next_progress, Break::nothing) != Break::nothing) {
      throw StoreUnavailable("no connection");
    }
    return real_->progress(run);
  }
  std::shared_ptr<Plan const> plan(PlanId plan) override { return real_->plan(plan); }
  void quarantine(std::span<Unparseable const> records) override {
    if (quarantine_fails) throw StoreUnavailable("no connection");
    real_->quarantine(records);
  }
  std::vector<Hint> await_announced(std::chrono::milliseconds timeout) override {
    return real_->await_announced(timeout);
  }

 private:
  std::unique_ptr<RunStore> real_;
};

/// One enrolled worker that owns nothing yet, and a plan of three stages.
class ServiceTest : public testing::Test {
 protected:
  using Run = omninode::Run;  // testing::Test has a private one

  ServiceTest() {
    auto plan = std::make_shared<Plan>();
    plan->name = "three";
    for (auto const* stage : stages_) plan->stages.push_back({stage});
    plan_ = plan;
    ownership_ = enroll();
  }

  std::shared_ptr<Ownership> enroll() {
    WorkerId const id{Uuid::from_random({static_cast<std::uint8_t>(++ids_)})};
    auto const names = std::vector<std::string>(stages_.begin(), stages_.end());
    registry_->enroll({id, "host.example", 1, "test", names});
    return std::make_shared<Ownership>(id, names);
  }

  RunId submit() {
    NewRun run;
    run.correlation_id = CorrelationId{Uuid::from_random({9, static_cast<std::uint8_t>(++ids_)})};
    run.plan = plan_;
    run.actor = {"test"};
    return store_->submit(std::vector{run}, false).front().run;
  }

  Run row(RunId run) { return *store_->read(std::vector{run}).front(); }

  void operate(RunId run, Command const& command) {
    auto decision = decide(row(run), *plan_, command, Actor{"operator test@host.example", "why"});
    store_->commit(std::vector{std::get<Transition>(decision)});
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::shared_ptr<MemoryDatabase> database_ = std::make_shared<MemoryDatabase>(clock_);
  std::unique_ptr<RunStore> store_ = open_memory_run_store(database_);
  std::unique_ptr<WorkerRegistry> registry_ = open_memory_worker_registry(database_);
  std::shared_ptr<RecordedHints> hints_ = std::make_shared<RecordedHints>();
  std::array<char const*, 3> stages_{"alpha", "beta", "gamma"};
  std::shared_ptr<Plan const> plan_;
  std::shared_ptr<Ownership> ownership_;

 private:
  int ids_ = 0;
};

}  // namespace omninode::test
