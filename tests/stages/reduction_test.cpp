// Reductions: what is recognised in a prompt, what is made of it, and what stays delegated.
#include "stages/onex/reduction.hpp"

#include <gtest/gtest.h>

#include "stages/onex/node_design.hpp"
#include "stages/onex/python_calls.hpp"
#include "stages/onex/reduction_machine.hpp"
#include "stages/onex/reduction_words.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

SpecOperation sale() {
  return {"record_sale",
          "",
          {{"region", "string"}, {"amount", "float"}},
          {},
          {{"region", "string"}, {"count", "int"}, {"average_amount", "float"}}};
}

NodeSpec spec_of(std::vector<SpecOperation> operations, std::string description = "A reducer.") {
  NodeSpec spec;
  spec.kind = "reducer";
  spec.name = "sales_reducer";
  spec.description = std::move(description);
  spec.operations = std::move(operations);
  return spec;
}

std::string answer_of(ReductionPlan const& plan, std::string const& operation,
                      std::string const& field) {
  auto const found = plan.reductions.find(operation);
  if (found == plan.reductions.end()) return "delegated";
  for (auto const& answer : found->second.answers) {
    if (answer.field == field) return answer.expression + " = " + answer.expected;
  }
  return "no such answer";
}

TEST(Reduction, FiguresAreKeptForTheKeyThatActionAndAnswerShare) {
  auto const plan = plan_reductions(spec_of({sale()}), "Sales");
  ASSERT_EQ(plan.slices.size(), 1U);
  EXPECT_EQ(plan.slices[0].field, "by_region");
  EXPECT_EQ(answer_of(plan, "record_sale", "count"), "entry.count = 4");
  EXPECT_EQ(answer_of(plan, "record_sale", "average_amount"),
            "ratio(entry.total_amount, entry.count) = 30.0");
}

TEST(Reduction, WhatIsNoFigureIsLeftToRules) {
  auto operation = sale();
  operation.output_fields.push_back({"ranking", "array<string>"});
  EXPECT_TRUE(plan_reductions(spec_of({operation}), "Sales").empty());
  operation = sale();
  operation.output_fields.back() = {"active_users_count", "int"};
  EXPECT_TRUE(plan_reductions(spec_of({operation}), "Sales").empty());
}

TEST(Reduction, WhatThePromptHandsToAServiceIsThatServices) {
  auto spec = spec_of({sale()});
  spec.delegations.push_back({"delegate totals to TotalsService", "TotalsService", "totals"});
  EXPECT_TRUE(plan_reductions(spec, "Sales").empty());
}

TEST(Reduction, AReadMakesTheFoldKeepWhatItAsksFor) {
  SpecOperation const read{"get_totals", "", {{"region", "string"}}, {}, {{"max_amount", "float"}}};
  auto const plan = plan_reductions(spec_of({sale(), read}), "Sales");
  EXPECT_EQ(answer_of(plan, "get_totals", "max_amount"), "known(entry.highest_amount) = 60.0");
  SpecOperation const all{"get_overall", "", {}, {}, {{"total_amount", "float"}}};
  EXPECT_EQ(
      answer_of(plan_reductions(spec_of({sale(), all}), "Sales"), "get_overall", "total_amount"),
      "sum(each.total_amount for each in entries) = 120.0");
}

TEST(Reduction, SharesCountTheChoicesThatTheirNameMeans) {
  SpecOperation operation{"record_run", "", {{"job_id", "string"}, {"result", "enum"}}, {}, {}};
  operation.inputs[1].choices = {"success", "failure", "timeout"};
  operation.inputs[1].enum_class = "EnumResult";
  operation.output_fields = {{"error_rate", "float"}, {"success_percentage", "float"}};
  auto const plan = plan_reductions(spec_of({operation}), "Jobs");
  EXPECT_EQ(answer_of(plan, "record_run", "error_rate"),
            "ratio(entry.failure_or_timeout_count, entry.count) = 0.75");
  EXPECT_EQ(answer_of(plan, "record_run", "success_percentage"),
            "100 * ratio(entry.success_count, entry.count) = 25.0");
}

TEST(Reduction, BalancesFollowTheVerbOrTheDirection) {
  SpecOperation operation{"withdraw",
                          "",
                          {{"account_id", "string"}, {"amount", "int"}},
                          {},
                          {{"account_id", "string"}, {"balance", "int"}}};
  EXPECT_EQ(answer_of(plan_reductions(spec_of({operation}), "Bank"), "withdraw", "balance"),
            "entry.balance = -120");
  operation.name = "apply_entry";
  EXPECT_TRUE(plan_reductions(spec_of({operation}), "Bank").empty());
  operation.inputs.push_back({"side", "enum", false, "", {"credit", "debit"}, "EnumSide"});
  EXPECT_EQ(answer_of(plan_reductions(spec_of({operation}), "Bank"), "apply_entry", "balance"),
            "entry.balance = -100");
}

TEST(Reduction, WindowsAreCutByTheTimesOfEvents) {
  auto operation = sale();
  operation.output_fields.push_back({"p95_amount", "float"});
  auto spec = spec_of({operation});
  spec.features.push_back({"window", {{"seconds", 60}, {"tumbling", 1}}});
  auto const plan = plan_reductions(spec, "Sales");
  EXPECT_TRUE(plan.window.used && plan.window.tumbling);
  auto const& inputs = plan.reductions.at("record_sale").operation.inputs;
  EXPECT_EQ(inputs.back().name, "occurred_at");
  EXPECT_EQ(answer_of(plan, "record_sale", "p95_amount"), "percentile(kept_amount, 95) = 60.0");
  EXPECT_EQ(answer_of(plan, "record_sale", "count"), "len(window) = 4");
}

TEST(Reduction, FiguresOfAWindowOfEventsAreThoseOfItsLastEvents) {
  auto operation = sale();
  operation.output_fields.push_back({"p50_amount", "float"});
  auto spec = spec_of({operation});
  spec.features.push_back({"window", {{"events", 3}}});
  EXPECT_EQ(answer_of(plan_reductions(spec, "Sales"), "record_sale", "p50_amount"),
            "percentile(kept_amount, 50) = 30.0");
  spec.features.front().values["tumbling"] = 1;
  EXPECT_EQ(answer_of(plan_reductions(spec, "Sales"), "record_sale", "count"), "len(window) = 1");
}

TEST(StateMachine, IsReadFromArrows) {
  auto const machine = machine_of({"State of an order: created -> paid -> shipped or returned, "
                                   "created \xe2\x86\x92 cancelled and paid -> cancelled"},
                                  {});
  EXPECT_EQ(machine.initial, "created");
  EXPECT_EQ(machine.after("created"), (Words{"paid", "cancelled"}));
  EXPECT_EQ(machine.after("paid"), (Words{"shipped", "returned", "cancelled"}));
  EXPECT_EQ(machine.after("shipped"), Words{});
  EXPECT_EQ(state_reached(machine, "pay_order"), "paid");
  EXPECT_EQ(state_reached(machine, "look"), "");
}

TEST(StateMachine, SentencesWithoutMovesDrawNone) {
  EXPECT_FALSE(machine_of({"Keeps the state of an order."}, {}).given());
  EXPECT_FALSE(machine_of({"Moves data from east to west."}, {"new", "paid"}).given());
  EXPECT_TRUE(machine_of({"An order goes from new to paid."}, {"new", "paid"}).given());
}

TEST(StateMachine, AnOperationMovesWhatItsKeyNames) {
  SpecOperation const move{"apply_event",
                           "",
                           {{"order_id", "string"}, {"status", "string"}},
                           {"OrderMoved", "MoveRejected"}};
  auto const plan =
      plan_reductions(spec_of({move}, "State of orders: new -> paid -> shipped."), "Orders");
  ASSERT_EQ(plan.reductions.count("apply_event"), 1U);
  auto const& reduction = plan.reductions.at("apply_event");
  EXPECT_EQ(reduction.moves_to, "action.status");
  EXPECT_EQ(reduction.actions.size(), 3U);
  EXPECT_EQ(answer_of(plan, "apply_event", "previous_status"), "before.status = \"paid\"");
}

TEST(ReductionWords, GroupsAreNamedBehindPerAndBy) {
  EXPECT_EQ(grouped_by("totals per region. Reducer for sales"), Words{"region"});
  EXPECT_EQ(grouped_by("requests per second"), Words{});
  EXPECT_EQ(grouped_by("counts for each product category"), (Words{"product", "category"}));
}

TEST(PythonCalls, BreaksAtBracketsAndNeverInStrings) {
  EXPECT_EQ(broken_expression("f(a, b)", 0, 0), "f(a, b)");
  std::string const name(90, 'x');
  EXPECT_EQ(broken_expression("f(" + name + ", \"(,\")", 0, 0),
            "f(\n    " + name + ",\n    \"(,\",\n)");
  EXPECT_EQ(broken_expression("sum(" + name + " for x in y)", 0, 0),
            "sum(\n    " + name + " for x in y\n)");
}

}  // namespace
}  // namespace omninode::onex
