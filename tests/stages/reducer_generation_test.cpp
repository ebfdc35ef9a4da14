// Reducers as generated: pure, with the state in and out, and what they want done as intents.
#include <gtest/gtest.h>

#include "tests/stages/generated_files.hpp"

namespace omninode {
namespace {

using testing::contains;
using testing::generate;
using testing::text;

constexpr char kRanking[] = R"(Create a reducer node named 'ranking'.

Operations:
- rank: Ranks the players
  Input: player (string), state (string)
  Output: ranking (array of strings)

Subscribe to PlayerMoved events from 'moves_v1'
Publish RankingChanged events to 'rankings_v1' on success

Dependencies:
- kafka_client (KafkaClient) - required for event streaming
)";

TEST(ReducerGeneration, DerivesFromTheBaseOfItsKind) {
  auto const node = text(generate(kRanking), "node.py");
  EXPECT_TRUE(contains(node, "class NodeRankingReducer(NodeReducer):"));
  EXPECT_TRUE(contains(node, "async def execute_reduction("));
}

TEST(ReducerGeneration, DoesNoInputOrOutput) {
  auto const files = generate(kRanking);
  for (auto const& [path, content] : files) {
    bool const code = path.ends_with(".py") && !path.starts_with("tests/");
    if (!code) continue;
    EXPECT_FALSE(contains(*content, "datetime.now")) << path;
    EXPECT_FALSE(contains(*content, "uuid4")) << path;
    EXPECT_FALSE(contains(*content, "ProtocolKafkaClient")) << path;
  }
  EXPECT_TRUE(contains(text(files, "outside.py"), "\"kafka_client\": \"KafkaClient\""));
}

TEST(ReducerGeneration, RulesTurnAStateIntoTheNext) {
  auto const protocol = text(generate(kRanking), "protocols/protocol_ranking_rules.py");
  EXPECT_TRUE(contains(protocol, "    def rank("));
  EXPECT_TRUE(contains(protocol, "-> tuple[ModelRankingState, "));
}

TEST(ReducerGeneration, AnActionMayHaveAFieldCalledState) {
  auto const files = generate(kRanking);
  auto const input = text(files, "models/model_ranking_reducer_input.py");
  EXPECT_TRUE(contains(input, "    state: str"));
  EXPECT_TRUE(contains(input, "    current_state: ModelRankingState = Field("));
  EXPECT_TRUE(contains(text(files, "node.py"), "current_state=state,"));
}

TEST(ReducerGeneration, EventsBecomeIntents) {
  auto const files = generate(kRanking);
  auto const output = text(files, "models/model_ranking_reducer_output.py");
  EXPECT_TRUE(contains(output, "    state: ModelRankingState"));
  EXPECT_TRUE(contains(output, "    intents: list[ModelIntent]"));
  EXPECT_FALSE(contains(output, "events:"));
  EXPECT_TRUE(contains(text(files, "node.py"), "publish_intent(envelope_of("));
}

constexpr char kTotals[] = R"(Create a reducer node named 'shop_totals'.

Operations:
- record_sale: Adds one sale
  Input: region (string), amount (float)
  Output: region (string), count (int), total_amount (float)

Publish TotalsChanged events to 'totals_v1' on success

Dependencies:
- postgres_client (PostgresClient) - required for storing the state
)";

TEST(ReducerGeneration, KnownReductionsNeedNoRules) {
  auto const files = generate(kTotals);
  EXPECT_TRUE(contains(text(files, "reduction.py"), "total_amount=before.total_amount + action."));
  EXPECT_TRUE(contains(text(files, "models/model_shop_totals_state.py"), "    by_region: tuple["));
  EXPECT_FALSE(contains(text(files, "models/model_shop_totals_state.py"), "    kept:"));
  EXPECT_EQ(text(files, "protocols/protocol_shop_totals_rules.py"), "");
}

TEST(ReducerGeneration, ChangedStatesAreToBeKeptByTheServiceOfThePrompt) {
  auto const files = generate(kTotals);
  EXPECT_TRUE(contains(text(files, "node.py"), "persist_intent(\"postgres_client\", state,"));
  EXPECT_FALSE(contains(text(generate(kRanking), "intents.py"), "persist"));
}

TEST(ReducerGeneration, TheReadmeSpeaksOfStateAndIntents) {
  auto const readme = text(generate(kTotals), "README.md");
  EXPECT_TRUE(contains(readme, "| `by_region` | `region` | `count`, `total_amount` |"));
  EXPECT_TRUE(contains(readme, "`persist_state`, with `postgres_client` as target"));
}

}  // namespace
}  // namespace omninode
