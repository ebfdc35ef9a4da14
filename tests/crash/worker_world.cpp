#include "tests/crash/worker_world.hpp"

#include <cstdlib>

#include "engine/topics.hpp"
#include "store/invariants.hpp"

namespace omninode::test {

void WorkerWorld::SetUp() {
  char const* const broker = std::getenv("OMNINODE_TEST_KAFKA");
  if (database_server() == nullptr) GTEST_SKIP() << kNoServer;
  if (broker == nullptr) GTEST_SKIP() << "needs a Kafka broker: set OMNINODE_TEST_KAFKA";
  database_ = std::make_unique<TestDatabase>();
  reader_ = std::make_unique<RunReader>(database_->url());
  environment_ = {{"OMNINODE_DATABASE_URL", database_->url()},
                  {"KAFKA_BOOTSTRAP_SERVERS", broker},
                  {"LOG_LEVEL", "warn"}};
  create_topics(broker);
}

void WorkerWorld::TearDown() {
  if (database_ == nullptr) return;
  for (auto const& report : InvariantReader(database_->url(), {}).check()) {
    EXPECT_EQ(report.verdict, Verdict::holds) << report.id << " " << report.problem;
    for (auto const& one : report.violations) ADD_FAILURE() << one.run << " " << one.what;
  }
}

ChildProcess& WorkerWorld::serve(std::vector<std::string> arguments, std::string const& failpoint) {
  arguments.insert(arguments.begin(), {OMNINODE_BIN "/omninode-lab", "serve"});
  ChildProcess::Command command{std::move(arguments)};
  command.environment = environment_;
  if (!failpoint.empty()) command.environment["OMNINODE_FAILPOINT"] = failpoint;
  command.dies_with_parent = true;
  workers_.push_back(std::make_unique<ChildProcess>(command));
  return *workers_.back();
}

bool WorkerWorld::await_workers(std::size_t count) {
  return wait_until([&] {
    std::size_t living = 0;
    for (auto const& worker : reader_->workers()) living += worker.alive && worker.locked;
    return living == count;
  });
}

CorrelationId WorkerWorld::submit(std::string const& plan) {
  ChildProcess::Command command{
      {OMNINODE_BIN "/omninode-lab", "submit", "--plan", plan, "--detach", "-o", "json"}};
  command.environment = environment_;
  auto const printed = run_program(command);
  auto const at = printed.find(R"("correlation_id":")") + 18;
  return CorrelationId{Uuid::parse(printed.substr(at, 36)).value()};
}

bool WorkerWorld::await_state(CorrelationId run, RunState state) {
  return wait_until([&] { return reader_->show(run)->state == state; }, std::chrono::seconds{120});
}

std::map<int, int> WorkerWorld::commits_per_stage(CorrelationId run) {
  std::map<int, int> commits;
  for (auto const& event : reader_->history(run)) {
    bool const committed = event.trigger == to_string(Trigger::stage_done) ||
                           event.trigger == to_string(Trigger::run_done);
    if (committed) ++commits[event.stage_index];
  }
  return commits;
}

pid_t WorkerWorld::pid_of_owner(CorrelationId run) {
  auto const owner = reader_->show(run)->owner;
  for (auto const& worker : reader_->workers()) {
    if (owner == worker.id) return worker.pid;
  }
  return 0;
}

}  // namespace omninode::test
