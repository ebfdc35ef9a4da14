// Which operations a compute node carries out by itself.
#include "stages/onex/pure_logic.hpp"

#include <gtest/gtest.h>

namespace omninode::onex {
namespace {

SpecOperation operation(std::string name, std::vector<SpecField> inputs,
                        std::vector<SpecField> outputs) {
  SpecOperation made;
  made.name = std::move(name);
  made.inputs = std::move(inputs);
  made.output_fields = std::move(outputs);
  return made;
}

std::string expression(std::optional<PureLogic> const& logic) {
  return logic && logic->formulas.size() == 1 ? logic->formulas.front().expression : "";
}

TEST(PureLogic, KnowsAStatisticByTheNameOfItsOperation) {
  auto const mean =
      operation("calculate_average", {{"values", "array<float>"}}, {{"result", "float"}});
  EXPECT_EQ(expression(pure_logic_of(mean)), "mean(request.values)");
  auto const of_prices =
      operation("average_price", {{"prices", "array<float>"}}, {{"average_price", "float"}});
  EXPECT_EQ(expression(pure_logic_of(of_prices)), "mean(request.prices)");
}

TEST(PureLogic, KnowsAStatisticByTheNameOfItsResult) {
  auto const made = operation("describe", {{"values", "array<float>"}},
                              {{"median", "float"}, {"p99", "float"}, {"count", "int"}});
  auto const logic = pure_logic_of(made);
  ASSERT_TRUE(logic.has_value());
  ASSERT_EQ(logic->formulas.size(), 3u);
  EXPECT_EQ(logic->formulas[1].expression, "percentile(request.values, 99)");
  EXPECT_EQ(logic->formulas[1].expected, "9.0");
  EXPECT_EQ(logic->formulas[2].type, "int");
}

TEST(PureLogic, LeavesTheRulesOfABusinessAlone) {
  auto const numbers = SpecField{"values", "array<float>"};
  auto const result = SpecField{"result", "float"};
  EXPECT_FALSE(pure_logic_of(operation("moving_average", {numbers}, {result})));
  EXPECT_FALSE(pure_logic_of(operation("price_order", {{"order", "object"}}, {result})));
  // An operation with one result that is no statistic is delegated as a whole.
  EXPECT_FALSE(
      pure_logic_of(operation("describe", {numbers}, {{"mean", "float"}, {"score", "float"}})));
}

TEST(PureLogic, IgnoresNoInput) {
  auto const made =
      operation("mean", {{"values", "array<float>"}, {"currency", "string"}}, {{"mean", "float"}});
  EXPECT_FALSE(pure_logic_of(made));
}

TEST(PureLogic, RoundsWhereDigitsAreAskedFor) {
  auto const made = operation("mean", {{"values", "array<float>"}, {"precision", "int", true}},
                              {{"mean", "float"}});
  auto const logic = pure_logic_of(made);
  EXPECT_EQ(expression(logic), "rounded(mean(request.values), request.precision)");
  EXPECT_EQ(logic->samples.back(), "2");
}

TEST(PureLogic, ATextOfOneThingIsNoRowOfNumbers) {
  auto const email = operation("normalize_email", {{"email"}}, {{"normalized", "string"}});
  EXPECT_EQ(expression(pure_logic_of(email)), "normalized(request.email)");
  auto const values = operation("normalize", {{"values"}}, {{"scaled", "array<float>"}});
  EXPECT_EQ(expression(pure_logic_of(values)), "rescaled(request.values)");
}

TEST(PureLogic, FillsInTypesThatThePromptLeavesOpen) {
  auto const logic = pure_logic_of(operation("sum", {{"values", "array"}}, {{"total", "string"}}));
  ASSERT_TRUE(logic.has_value());
  EXPECT_EQ(logic->operation.inputs.front().type, "array<float>");
  EXPECT_EQ(logic->operation.output_fields.front().type, "float");
}

TEST(PureLogic, GivesTheUsualFieldsWhereThePromptHasNone) {
  auto made = operation("percentile", {{"payload", "object"}}, {{"details", "object"}});
  made.defaulted = true;
  auto const logic = pure_logic_of(made);
  ASSERT_TRUE(logic.has_value());
  EXPECT_EQ(expression(logic), "percentile(request.values, request.percent)");
  EXPECT_EQ(logic->operation.output_fields.front().name, "percentile");
  // The same fields, said by the prompt, mean what they say.
  made.defaulted = false;
  EXPECT_FALSE(pure_logic_of(made));
}

TEST(PureLogic, WholeNumbersStayWhole) {
  auto const sum = operation("sum", {{"values", "array<int>"}}, {{"total", "int"}});
  auto const logic = pure_logic_of(sum);
  EXPECT_EQ(expression(logic), "int(total(request.values))");
  EXPECT_EQ(logic->samples.front(), "[9, 2, 4, 4, 7, 4, 5, 5]");
  EXPECT_FALSE(pure_logic_of(operation("mean", {{"values", "array<int>"}}, {{"mean", "int"}})));
}

TEST(PureLogic, TheOrderOfFormatsCounts) {
  auto const content = SpecField{"content", "string"};
  EXPECT_EQ(expression(pure_logic_of(operation("json_to_yaml", {content}, {content}))),
            "json_to_yaml(request.content)");
  EXPECT_EQ(expression(pure_logic_of(operation("yaml_to_json", {content}, {content}))),
            "yaml_to_json(request.content)");
}

TEST(PureLogic, ConvertsOnlyBetweenFormatsItKnows) {
  auto const asked = [](std::vector<std::string> choices) {
    SpecField const format{"source", "enum", false, {}, choices, "EnumSource"};
    SpecField const target{"target", "enum", false, {}, choices, "EnumTarget"};
    return operation("convert", {{"content", "string"}, format, target}, {{"content", "string"}});
  };
  auto const known = pure_logic_of(asked({"JSON", "yaml"}));
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->samples[1], "EnumSource.JSON");
  EXPECT_FALSE(pure_logic_of(asked({"json", "xml"})));
}

TEST(PureLogic, EveryFunctionHasAnExampleForTheTests) {
  for (auto const* function : pure_functions()) {
    EXPECT_NE(function->examples[0].result, "") << function->name;
    EXPECT_NE(function->field, "") << function->name;
  }
}

}  // namespace
}  // namespace omninode::onex
