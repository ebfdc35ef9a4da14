// What the conformance suite asks of a store besides its ports: to look at what was written, and
// to let time pass without waiting.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/decide.hpp"
#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"
#include "engine/ports/event_log.hpp"
#include "engine/ports/run_store.hpp"
#include "engine/ports/worker_registry.hpp"
#include "store/memory_store.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

inline Uuid fresh_uuid() {
  static std::mt19937_64 random{std::random_device{}()};
  std::array<std::uint8_t, 16> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return Uuid::from_random(bytes);
}

class StoreWorld {
 public:
  virtual ~StoreWorld() = default;
  virtual std::unique_ptr<RunStore> open_store() = 0;
  virtual std::unique_ptr<WorkerRegistry> open_registry() = 0;
  virtual std::unique_ptr<EventLog> open_log() = 0;
  /// Everything in the store is older by so much after.
  virtual void pass_time(std::chrono::milliseconds by) = 0;
  virtual std::vector<MemoryDatabase::DeadLetter> dead_letters() = 0;
  virtual std::vector<MemoryDatabase::OperatorAction> operator_actions() = 0;
  virtual std::size_t file_contents() = 0;
  virtual std::size_t quarantined() = 0;
};

/// Null: there is no server, the test is skipped.
using MakeWorld = std::function<std::unique_ptr<StoreWorld>()>;

inline std::shared_ptr<Plan const> three_stages(std::string const& name = "three") {
  auto plan = std::make_shared<Plan>();
  plan->name = name;
  for (auto const* stage : {"alpha", "beta", "gamma"}) {
    StagePolicy policy;
    policy.name = stage;
    policy.options = R"({"of":")" + std::string{stage} + R"("})";
    plan->stages.push_back(policy);
  }
  return plan;
}

/// The fixture: one store, a living worker and shorthands.
class StoreConformance : public testing::TestWithParam<MakeWorld> {
 protected:
  using Run = omninode::Run;  // testing::Test has a private one

  void SetUp() override {
    world_ = GetParam()();
    if (!world_) {
      GTEST_SKIP() << "needs a PostgreSQL server: set OMNINODE_TEST_DATABASE_URL to a superuser's "
                      "URL of one that may be thrown away";
    }
    store_ = world_->open_store();
    registry_ = world_->open_registry();
    worker_ = enroll(*registry_);
  }

  static WorkerId enroll(WorkerRegistry& registry) {
    WorkerId const worker{fresh_uuid()};
    registry.enroll({worker, "host.example", 42, "omninode test", {"alpha", "beta", "gamma"}});
    return worker;
  }

  NewRun new_run(int priority = 0) const {
    return {CorrelationId{fresh_uuid()}, plan_, R"({"prompt":"x"})", priority, {"operator me", ""}};
  }

  Hint submit(NewRun const& run) {
    auto const result = store_->submit({&run, 1}, false).at(0);
    return {result.run, result.version, run.plan->stages[0].name};
  }
  Hint submit(int priority = 0) { return submit(new_run(priority)); }

  std::vector<ClaimedRun> claim(std::vector<Hint> const& hints) {
    return store_->claim_hinted(worker_, hints, stages_);
  }
  /// A run that the worker owns at its first stage.
  Run claimed() { return claim({submit()}).at(0).run; }

  Transition decided(Run const& run, Command const& command, std::string reason = "") const {
    bool const by_worker = std::holds_alternative<command::EndStage>(command) ||
                           std::holds_alternative<command::ReturnClaim>(command);
    bool const by_reaper = std::holds_alternative<command::TakeFromOwner>(command);
    Actor const actor{by_worker   ? "worker w"
                      : by_reaper ? "reaper"
                                  : "operator me",
                      std::move(reason)};
    auto decision = decide(run, *plan_, command, actor);
    if (auto* const refusal = std::get_if<Refusal>(&decision)) {
      throw std::logic_error("the test decides what is refused: " + refusal->message);
    }
    return std::get<Transition>(std::move(decision));
  }
  Transition ended(Run const& run, StageOutcome outcome, bool serves_next = true) const {
    return decided(
        run, command::EndStage{execution_of(run), worker_, std::move(outcome), serves_next, 0.5});
  }

  CommitResult commit_one(Transition const& transition) {
    auto const answer = store_->commit({&transition, 1});
    EXPECT_TRUE(answer.rejected.empty());
    return answer.results.at(0);
  }
  /// Commits, expects that to work, and gives the row as it is after.
  Run commit(Transition const& transition) {
    EXPECT_EQ(commit_one(transition).status, CommitResult::Status::committed);
    return read(transition.run());
  }
  Run read(RunId run) { return store_->read({&run, 1}).at(0).value(); }

  /// All events, once there are `count`: any open transaction of the same server, another test's
  /// perhaps, holds the newest back for a while.
  static std::vector<EventRecord> await_events(EventLog& log, std::size_t count) {
    std::vector<EventRecord> events;
    EXPECT_TRUE(wait_until([&] {
      events = log.after({}, limits::kMaxQueryRows);
      return events.size() >= count;
    }));
    return events;
  }

  /// The committed transitions of a run, as the relay sees them.
  std::vector<EventRecord> history(RunId run) {
    auto const log = world_->open_log();
    auto const version = static_cast<std::size_t>(read(run).version);
    std::vector<EventRecord> events;
    EXPECT_TRUE(wait_until([&] {
      events = log->after({}, limits::kMaxQueryRows);
      std::erase_if(events, [&](auto const& event) { return event.position.run != run.value; });
      return events.size() >= version;
    }));
    return events;
  }

  std::unique_ptr<StoreWorld> world_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<WorkerRegistry> registry_;
  std::shared_ptr<Plan const> plan_ = three_stages();
  std::vector<std::string> const stages_{"alpha", "beta", "gamma"};
  WorkerId worker_;
};

}  // namespace omninode::test
