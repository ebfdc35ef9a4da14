// Compute nodes as generated: pure, computing what is known, delegating the rest to rules.
#include <gtest/gtest.h>

#include "tests/stages/generated_files.hpp"

namespace omninode {
namespace {

using testing::contains;
using testing::generate;
using testing::text;

constexpr char kStatistics[] = R"(Create a compute node named 'stats'.

Operations:
- median: Median of the values
  Input: values (array of floats)
  Output: median (float)
- price_order: Price of an order
  Input: order (object)
  Output: price (float)

Publish MedianComputed events to 'medians_v1' on success
Publish MedianRejected events to 'medians_rejected_v1' on invalid data

Dependencies:
- kafka_client (KafkaClient) - required for event streaming
)";

TEST(ComputeGeneration, DerivesFromTheBaseOfItsKind) {
  auto const node = text(generate(kStatistics), "node.py");
  EXPECT_TRUE(contains(node, "class NodeStatsCompute(NodeCompute):"));
  EXPECT_TRUE(contains(node, "async def execute_compute("));
}

TEST(ComputeGeneration, DoesNoInputOrOutput) {
  auto const files = generate(kStatistics);
  for (auto const& [path, content] : files) {
    bool const code = path.ends_with(".py") && !path.starts_with("tests/");
    if (!code) continue;
    EXPECT_FALSE(contains(*content, "asyncio")) << path;
    EXPECT_FALSE(contains(*content, "datetime.now")) << path;
    EXPECT_FALSE(contains(*content, "uuid4")) << path;
    EXPECT_FALSE(contains(*content, "ProtocolKafkaClient")) << path;
  }
  EXPECT_TRUE(contains(text(files, "outside.py"), "\"kafka_client\": \"KafkaClient\""));
}

TEST(ComputeGeneration, ComputesWhatItKnowsAndDelegatesTheRest) {
  auto const files = generate(kStatistics);
  auto const node = text(files, "node.py");
  EXPECT_TRUE(contains(node, "median=median(request.values)"));
  EXPECT_TRUE(contains(node, "clients.rules.price_order("));
  EXPECT_TRUE(contains(text(files, "logic.py"), "def median("));
  EXPECT_FALSE(contains(text(files, "logic.py"), "def mean("));
  EXPECT_TRUE(contains(text(files, "protocols/protocol_stats_rules.py"), "    def price_order("));
}

TEST(ComputeGeneration, ReturnsItsEvents) {
  auto const files = generate(kStatistics);
  EXPECT_TRUE(contains(text(files, "models/model_stats_compute_output.py"),
                       "events: list[ModelEventEnvelope]"));
  auto const events = text(files, "events.py");
  EXPECT_TRUE(contains(events, "outcomes=frozenset({ \"rejected\" })"));
}

TEST(ComputeGeneration, NeedsNothingWhereEverythingIsKnown) {
  auto const files = generate(
      "Create a pure compute node named 'words'.\n\nOperations:\n- word_count: Counts words\n"
      "  Input: text (string)\n  Output: word_count (int)\n");
  EXPECT_FALSE(files.contains("clients.py"));
  EXPECT_FALSE(files.contains("protocols/__init__.py"));
  EXPECT_FALSE(contains(text(files, "node.py"), "def bind("));
}

}  // namespace
}  // namespace omninode
