// A database of its own, and the programs on it.
#pragma once

#include <optional>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/process.hpp"
#include "tests/store/test_database.hpp"
#include "tests/support/wait_until.hpp"

namespace omninode::test {

using nlohmann::json;

class ProgramWorld : public testing::Test {
 protected:
  void SetUp() override {
    if (database_server() == nullptr) GTEST_SKIP() << kNoServer;
    database_.emplace();
  }

  /// A process of `program` on this test's database, in its folder.
  std::unique_ptr<Process> start(std::string const& program, std::vector<std::string> words,
                                 bool output_closed = false) {
    words.insert(words.begin(), program);
    return std::make_unique<Process>(std::move(words), environment(), folder(), output_closed);
  }
  Ended omninode(std::vector<std::string> words) {
    return start(OMNINODE_PROGRAM, std::move(words))->wait();
  }
  Ended lab(std::vector<std::string> words) {
    return start(OMNINODE_LAB, std::move(words))->wait();
  }

  Environment& environment() {
    if (environment_.empty()) {
      environment_["XDG_DATA_HOME"] = (folder() / "data").string();
      environment_["XDG_STATE_HOME"] = (folder() / "state").string();
      environment_["HOME"] = folder().string();
      if (database_) environment_["OMNINODE_DATABASE_URL"] = database_->url();
    }
    return environment_;
  }
  std::filesystem::path const& folder() const { return scratch_.path(); }
  TestDatabase& database() { return *database_; }
  /// Starts a worker and waits until it is there.
  std::unique_ptr<Process> serve(std::string const& program) {
    auto worker = start(program, {"serve"});
    EXPECT_TRUE(wait_until([&] { return value("SELECT count(*) FROM worker") != "0"; }))
        << worker->err();
    return worker;
  }

  std::string value(std::string const& query) { return database_->value(query); }
  std::string runs_stored() { return value("SELECT count(*) FROM run"); }

  /// Submits a plan of the lab and returns its correlation id.
  std::string submit(std::string const& plan) {
    auto const ended = lab({"submit", "--plan", plan, "--detach", "-o", "json"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json::parse(ended.out).at("correlation_id");
  }
  json show(std::string const& id) {
    auto const ended = omninode({"run", "show", id, "-o", "json"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json::parse(ended.out);
  }

 private:
  ScratchFolder scratch_;
  std::optional<TestDatabase> database_;
  Environment environment_;
};

inline bool has(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

inline constexpr char const* kId = "3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10";
inline constexpr char const* kNoop = R"({"name":"x","stages":[{"name":"noop"},{"name":"noop"}]})";

}  // namespace omninode::test
