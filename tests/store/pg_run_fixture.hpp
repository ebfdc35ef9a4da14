// For tests that move runs by hand in a PostgreSQL database of their own and then look at them.
#pragma once

#include "engine/core/decide.hpp"
#include "tests/store/pg_fixture.hpp"
#include "tests/store/pg_world.hpp"

namespace omninode::test {

/// One store, one living worker that serves all stages of `plan_`, and shorthands.
class PgRunTest : public PgTest {
 protected:
  using Run = omninode::Run;  // testing::Test has a private one

  explicit PgRunTest(std::shared_ptr<Plan const> plan) : plan_(std::move(plan)) {
    for (auto const& stage : plan_->stages) stages_.push_back(stage.name);
  }

  // The quotes are for those who show the worker: names are anybody's text.
  void SetUp() override {
    PgTest::SetUp();
    if (IsSkipped()) return;
    world_ = std::make_unique<PgWorld>();
    store_ = world_->open_store();
    registry_ = world_->open_registry();
    registry_->enroll({worker_, "host \"x\"", 7, "omninode '1'", stages_});
  }

  Run submit() {
    NewRun const run{
        CorrelationId{fresh_uuid()}, plan_, R"({"prompt":"x"})", 3, {"operator me", ""}};
    store_->submit({&run, 1}, false);
    return store_->find(run.correlation_id).value();
  }
  Run claim(Run const& run) {
    std::vector<Hint> const hints{{run.id, run.version, ""}};
    return store_->claim_hinted(worker_, hints, stages_).at(0).run;
  }
  Run end(Run const& run, StageOutcome outcome) {
    command::EndStage const what{execution_of(run), worker_, std::move(outcome), true, 0.5};
    auto const transition = std::get<Transition>(decide(run, *plan_, what, {"worker w", ""}));
    EXPECT_EQ(store_->commit({&transition, 1}).results.at(0).status,
              CommitResult::Status::committed);
    return store_->find(run.correlation_id).value();
  }

  std::shared_ptr<Plan const> plan_;
  std::vector<std::string> stages_;
  WorkerId worker_{fresh_uuid()};
  std::unique_ptr<PgWorld> world_;
  std::unique_ptr<RunStore> store_;
  std::unique_ptr<WorkerRegistry> registry_;
};

}  // namespace omninode::test
