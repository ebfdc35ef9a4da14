// Golden texts: the field names of `-o json` are a contract.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/render_json.hpp"
#include "cli/render_text.hpp"

namespace omninode::cli {
namespace {

RunSummary sample_run() {
  RunSummary run;
  run.correlation_id = CorrelationId{*Uuid::parse("3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10")};
  run.state = RunState::backing_off;
  run.plan = "generate_node@1";
  run.stage = "contract_building";
  run.stage_index = 2;
  run.stages_total = 8;
  run.attempt = 1;
  run.max_attempts = 3;
  run.version = 5;
  run.claim = 2;
  run.created_at = "2025-01-02T03:04:05.000006Z";
  run.updated_at = "2025-01-02T03:04:06.000006Z";
  run.duration_ms = 1234;
  run.last_error = Error{"FLAKY", "try \"again\""};
  run.wake_in_ms = 250;
  run.files = {{"models/a.py", "abc", 12}};
  return run;
}

TEST(RenderJson, RunShow) {
  EXPECT_EQ(
      one_line(to_json(sample_run(), true)),
      R"({"attempt":1,"claim":2,"correlation_id":"3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10",)"
      R"("created_at":"2025-01-02T03:04:05.000006Z","duration_ms":1234,)"
      R"("files":[{"path":"models/a.py","sha256":"abc","size_bytes":12}],)"
      R"("last_error":{"code":"FLAKY","message":"try \"again\""},"max_attempts":3,"owner":null,)"
      R"("plan":"generate_node@1","priority":0,"request":"none","stage":"contract_building",)"
      R"("stage_index":2,"stages_total":8,"state":"backing_off",)"
      R"("updated_at":"2025-01-02T03:04:06.000006Z","version":5,"wake_in_ms":250})");
}

TEST(RenderJson, WhatIsNotThereIsNull) {
  auto run = sample_run();
  run.last_error.reset();
  run.wake_in_ms.reset();
  run.stage.clear();
  auto const document = to_json(run, false);
  EXPECT_TRUE(document["last_error"].is_null());
  EXPECT_TRUE(document["wake_in_ms"].is_null());
  EXPECT_TRUE(document["stage"].is_null());
  EXPECT_FALSE(document.contains("files"));
}

TEST(RenderJson, HistoryEvent) {
  HistoryEvent event;
  event.version = 3;
  event.from = RunState::running;
  event.trigger = "stage_done";
  event.to = RunState::running;
  event.stage = "prompt_parsing";
  event.attempt = 1;
  event.claim = 1;
  event.actor = "worker x";
  event.warnings = {"careful"};
  event.at = "2025-01-02T03:04:05.000006Z";
  event.at_ms = 40;
  EXPECT_EQ(one_line(to_json(event)),
            R"({"actor":"worker x","at":"2025-01-02T03:04:05.000006Z","at_ms":40,"attempt":1,)"
            R"("claim":1,"error":null,"from":"running","reason":"","stage":"prompt_parsing",)"
            R"("stage_index":0,"to":"running","trigger":"stage_done","version":3,)"
            R"("warnings":["careful"]})");
}

TEST(RenderJson, StepAndWorker) {
  Step step;
  step.stage = "noop";
  step.state = "done";
  step.attempts = 1;
  step.started_at = "2025-01-02T03:04:05.000006Z";
  EXPECT_EQ(one_line(to_json(step)),
            R"({"attempts":1,"duration_ms":0,"ended_at":null,"error":null,"index":0,)"
            R"("stage":"noop","started_at":"2025-01-02T03:04:05.000006Z","state":"done",)"
            R"("warnings":[]})");
  WorkerRow worker;
  worker.alive = true;
  worker.locked = false;
  EXPECT_EQ(to_json(worker)["alive"], false) << "a worker without its lock is not alive";
}

TEST(RenderJson, NeverBreaksOnBadBytes) {
  auto run = sample_run();
  run.last_error = Error{"X", "bad \xff byte"};
  EXPECT_FALSE(one_line(to_json(run, false)).find("bad \\ufffd byte") == std::string::npos &&
               one_line(to_json(run, false)).find("bad \xef\xbf\xbd byte") == std::string::npos);
}

TEST(RenderText, IsSafeForATerminal) {
  EXPECT_EQ(for_terminal("plain é text"), "plain é text");
  for (auto const* bad : {"a\x1b[31mred", "a\nb", "a\rb", "a\x07",
                          "a\xc2\x9b"
                          "31m",
                          "a\xff", "a\x7f"}) {
    for (char const c : for_terminal(bad)) {
      EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\xff') << bad;
    }
    EXPECT_EQ(for_terminal(bad).find("\xc2\x9b"), std::string::npos);
  }
}

TEST(RenderText, Durations) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_NE(duration_text(1'500).find(" s"), std::string::npos);
  EXPECT_NE(duration_text(125'000).find("2 min 5 s"), std::string::npos);
  EXPECT_NE(duration_text(3 * 3'600'000 + 2 * 60'000).find("3 h 2 min"), std::string::npos);
}

TEST(RenderText, CutsBetweenCharacters) {
  EXPECT_EQ(first_chars("abc", 3), "abc");
  EXPECT_EQ(first_chars("äöü", 2), "äö…");
}

TEST(RenderText, TableColumnsLineUp) {
  auto const text = table({{"A", "B"}, {"long é", "x"}});
  auto const second = text.find('\n') + 1;
  EXPECT_EQ(text.find('B'), std::string{"long e  "}.size());
  // é has two bytes and one column.
  EXPECT_EQ(text.find('x') - second, std::string{"long e  "}.size() + 1) << "é has two bytes";
}

TEST(RenderText, TreeNamesEveryFolderOnce) {
  auto const tree = file_tree({{"node.py", "", 0}, {"models/b.py", "", 0}, {"models/a.py", "", 0}});
  EXPECT_EQ(tree.find("models/"), tree.rfind("models/"));
  for (auto const* name : {"a.py", "b.py", "node.py"}) {
    EXPECT_NE(tree.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace omninode::cli
