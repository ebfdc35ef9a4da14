// Orchestrators as generated: steps as data, clients that do them, a way back when one fails.
#include <gtest/gtest.h>

#include "stages/onex/node_design.hpp"
#include "stages/onex/orchestrator_files.hpp"
#include "tests/stages/generated_files.hpp"

namespace omninode {
namespace {

using testing::contains;
using testing::generate;
using testing::text;

onex::NodeSpec spec_of(std::vector<onex::SpecStep> steps, std::vector<std::string> operations) {
  onex::NodeSpec spec;
  spec.kind = "orchestrator";
  spec.name = "order_orchestrator";
  spec.class_name = "NodeOrderOrchestrator";
  spec.description = "Fulfils orders.";
  spec.steps = std::move(steps);
  for (auto& name : operations) spec.operations.push_back({std::move(name)});
  return spec;
}

std::vector<std::string> names(std::vector<onex::SpecStep> const& steps) {
  std::vector<std::string> found;
  for (auto const& step : steps) found.push_back(step.name);
  return found;
}

constexpr char kOrders[] = R"(Create an orchestrator node named 'orders'.

Workflow steps:
1. reserve_stock via InventoryService (compensation: release_stock)
2. charge_payment via PaymentService (compensation: refund_payment)
3. notify_customer

Operations:
- fulfil_order: Fulfils one order
  Input: order_id (string)
  Output: OrderFulfilled or PaymentFailed or OrderRejected
)";

TEST(OrchestratorGeneration, DerivesFromTheBaseOfItsKind) {
  auto const node = text(generate(kOrders), "node.py");
  EXPECT_TRUE(contains(node, "class NodeOrdersOrchestrator(NodeOrchestrator):"));
  EXPECT_TRUE(contains(node, "async def execute_orchestration("));
}

TEST(OrchestratorGeneration, StepsAreDataAndHaveTheirClients) {
  auto const files = generate(kOrders);
  auto const workflow = text(files, "workflow.py");
  EXPECT_TRUE(contains(workflow, R"(Step("reserve_stock", compensation="release_stock"))"));
  EXPECT_TRUE(
      contains(workflow, R"(Step("charge_payment", after=("reserve_stock",), compensation=)"));
  EXPECT_TRUE(contains(workflow, "clients.inventory_service.reserve_stock"));
  EXPECT_TRUE(contains(workflow, "clients.payment_service.refund_payment"));
  EXPECT_TRUE(contains(workflow, "clients.steps.notify_customer"));
  EXPECT_TRUE(
      contains(text(files, "protocols/protocol_orders_steps.py"), "async def notify_customer("));
}

TEST(OrchestratorGeneration, AFailureThatSharesTheWordsOfAStepIsItsEnd) {
  auto const answers = text(generate(kOrders), "answers.py");
  EXPECT_TRUE(contains(answers, R"("charge_payment": EnumOrdersOutcome.PAYMENT_FAILED)"));
  EXPECT_TRUE(contains(answers, "None: EnumOrdersOutcome.ORDER_REJECTED"));
  EXPECT_FALSE(contains(answers, R"("reserve_stock": EnumOrdersOutcome.)"));
}

TEST(OrchestratorGeneration, RetriesAndLimitsAreOnlyThereWhereAskedFor) {
  auto const plain = text(generate(kOrders), "workflow.py");
  EXPECT_FALSE(contains(plain, "RETRY_MAX_ATTEMPTS"));
  EXPECT_FALSE(contains(plain, "asyncio.timeout"));
  auto const asked = text(
      generate(std::string(kOrders) + "\nRetry each step 3 times, with a timeout of 20 seconds.\n"
                                      "Run at most 2 steps in parallel.\n"),
      "workflow.py");
  EXPECT_TRUE(contains(asked, "except TRANSIENT_ERRORS:"));
  EXPECT_TRUE(contains(asked, "asyncio.timeout(TIMEOUT_SECONDS)"));
  EXPECT_TRUE(contains(asked, "MAX_PARALLEL_STEPS = 2\n"));
}

TEST(OrchestratorDesign, StepsStandBehindThoseTheyWaitFor) {
  auto const design = onex::design_node(spec_of(
      {{"last", "", "", {"first"}}, {"first"}, {"odd", "", "", {"odd", "unknown"}}}, {"fulfil"}));
  EXPECT_EQ(names(design.spec.steps), (std::vector<std::string>{"first", "last", "odd"}));
  EXPECT_TRUE(design.spec.steps[2].after.empty());
}

TEST(OrchestratorDesign, StepsThatWaitForEachOtherCanStillStart) {
  auto const design =
      onex::design_node(spec_of({{"one", "", "", {"two"}}, {"two", "", "", {"one"}}}, {"fulfil"}));
  EXPECT_TRUE(design.spec.steps[0].after.empty());
  EXPECT_EQ(design.spec.steps[1].after, std::vector<std::string>{"one"});
}

TEST(OrchestratorDesign, OperationsWithoutStepsAreTheSteps) {
  auto const design = onex::design_node(spec_of({}, {"pick", "pack", "send"}));
  EXPECT_EQ(names(design.spec.steps), (std::vector<std::string>{"pick", "pack", "send"}));
  EXPECT_EQ(design.spec.steps[2].after, std::vector<std::string>{"pack"});
  ASSERT_EQ(design.operations.size(), 4u);
  EXPECT_EQ(design.operations[0].spec.name, "run_order");
  EXPECT_EQ(design.operations[0].steps.size(), 3u);
  EXPECT_EQ(design.operations[1].steps, std::vector<std::string>{"pick"});
}

TEST(OrchestratorDesign, EveryWorkflowCanEndWellAndBadly) {
  auto spec = spec_of({}, {"fulfil"});
  spec.operations[0].output_types = {"OrderFailed"};
  auto const design = onex::design_node(spec);
  auto const& operation = design.operations.front();
  EXPECT_EQ(onex::successes_of(operation).size(), 1u);
  EXPECT_EQ(operation.outcomes.front().kind, onex::OutcomeKind::success);
  ASSERT_NE(operation.rejection(), nullptr);
  EXPECT_EQ(operation.rejection()->type_name, "OrderFailed");
}

TEST(OrchestratorDesign, WordsOfTheOperationDoNotMakeAFailureAStepsOwn) {
  auto spec = spec_of({{"pay"}, {"close_order"}}, {"fulfil_order"});
  spec.operations[0].output_types = {"OrderFulfilled", "PayRejected", "OrderRejected"};
  auto const design = onex::design_node(spec);
  auto const& operation = design.operations.front();
  EXPECT_EQ(onex::usual_failure(operation).type_name, "OrderRejected");
  EXPECT_EQ(onex::failure_of(operation, design.steps[0]).type_name, "PayRejected");
  EXPECT_EQ(onex::failure_of(operation, design.steps[1]).type_name, "OrderRejected");
}

TEST(OrchestratorDesign, ACompensationIsNoStep) {
  auto const design = onex::design_node(
      spec_of({{"pay", "", "", {}, "refund"}, {"refund", "", "", {"pay"}}}, {"fulfil"}));
  EXPECT_EQ(design.steps[0].undo, "undo_pay");
}

TEST(OrchestratorDesign, RollbackWithoutNamedCompensationsUndoesEveryStep) {
  auto spec = spec_of({{"extract"}, {"load"}}, {"refresh"});
  EXPECT_EQ(onex::design_node(spec).steps.front().undo, "");
  spec.features.push_back({"rollback"});
  EXPECT_EQ(onex::design_node(spec).steps.front().undo, "undo_extract");
  spec.steps.back().compensation = "unload";
  EXPECT_EQ(onex::design_node(spec).steps.front().undo, "");
}

TEST(OrchestratorDesign, AnEventOfTheStartGoesOutAtTheStart) {
  auto spec = spec_of({{"extract"}}, {"refresh"});
  spec.publications = {{"started_v1", "RefreshStarted"},
                       {"begun_v1", "RefreshTold", "when it starts"},
                       {"done_v1", "RefreshStarted2", "on success"}};
  auto const design = onex::design_node(spec);
  EXPECT_TRUE(onex::announces_start(design));
  EXPECT_EQ(design.publications[0].outcomes, std::vector<std::string>{"at_start"});
  EXPECT_EQ(design.publications[1].outcomes, std::vector<std::string>{"at_start"});
  EXPECT_EQ(design.publications[2].outcomes, std::vector<std::string>{"succeeded"});
}

TEST(OrchestratorDesign, ALimitThatSpeaksOfNoStepIsOneOfTheWhole) {
  auto spec = spec_of({{"extract"}}, {"refresh"});
  spec.features = {{"timeout", {{"seconds", 20}}}};
  spec.statements = {{1, "Timeout: 20 seconds", {"feature:timeout"}}};
  EXPECT_FALSE(onex::limits_steps(onex::design_node(spec)));
  spec.statements[0].text = "Each step may take 20 seconds";
  EXPECT_TRUE(onex::limits_steps(onex::design_node(spec)));
}

TEST(EffectDesign, AnEventOfChangesIsNotCausedByReading) {
  auto spec = spec_of({}, {"create_item", "get_item", "list_items"});
  spec.kind = "effect";
  spec.dependencies = {{"item_client", "ItemClient"}};
  spec.publications = {{"items_v1", "ItemChanged", "after every change"}};
  auto const design = onex::design_node(spec);
  EXPECT_EQ(design.publications[0].operations, std::vector<std::string>{"create_item"});
}

TEST(EffectDesign, AnAttemptHasTheLimitOfThePromptElseTheUsualOne) {
  onex::NodeDesign design;
  design.spec.kind = "effect";
  EXPECT_TRUE(onex::limits_time(design));
  EXPECT_EQ(onex::timeout_seconds(design), 30);
  design.spec.features = {{"timeout", {{"seconds", 3}}}};
  EXPECT_EQ(onex::timeout_seconds(design), 3);
}

}  // namespace
}  // namespace omninode
