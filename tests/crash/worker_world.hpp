// Worker processes of the lab on a PostgreSQL database and Kafka topics of their own, and what is
// stored of their runs. Every test of the fixture ends with all invariants being asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/id.hpp"
#include "engine/core/lifecycle.hpp"
#include "engine/embedded/child_process.hpp"
#include "store/run_reader.hpp"
#include "tests/store/test_database.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

/// Skips without OMNINODE_TEST_DATABASE_URL and OMNINODE_TEST_KAFKA.
class WorkerWorld : public testing::Test {
 protected:
  void SetUp() override;

  /// Whatever was done to the processes, the promises hold for what is stored.
  void TearDown() override;

  /// A worker that dies with the test; `failpoint` as OMNINODE_FAILPOINT takes it.
  ChildProcess& serve(std::vector<std::string> arguments = {}, std::string const& failpoint = "");

  /// True once exactly `count` workers live.
  bool await_workers(std::size_t count);

  CorrelationId submit(std::string const& plan);

  bool await_state(CorrelationId run, RunState state);

  /// How often each stage's result was committed.
  std::map<int, int> commits_per_stage(CorrelationId run);

  /// 0 when nobody owns the run.
  pid_t pid_of_owner(CorrelationId run);

  std::map<std::string, std::string> environment_;
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<RunReader> reader_;
  std::vector<std::unique_ptr<ChildProcess>> workers_;
};

constexpr char const* kEightSleeps =
    R"({"name":"sleeps","stages":[{"name":"sleep","ms":200},{"name":"sleep","ms":200},
    {"name":"sleep","ms":200},{"name":"sleep","ms":200},{"name":"sleep","ms":200},
    {"name":"sleep","ms":200},{"name":"sleep","ms":200},{"name":"sleep","ms":200}]})";

}  // namespace omninode::test
