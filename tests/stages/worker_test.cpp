// Which client does the work of an operation.
#include <gtest/gtest.h>

#include "stages/onex/node_design.hpp"

namespace omninode::onex {
namespace {

NodeDesign design_of(std::string const& kind, std::vector<SpecDependency> dependencies) {
  NodeSpec spec;
  spec.kind = kind;
  spec.name = "orders_" + kind;
  spec.class_name = "NodeOrders";
  spec.domain = "database";
  spec.operations = {{"insert_order", "Insert one order", {{"key", "string", false, ""}}}};
  spec.dependencies = std::move(dependencies);
  return design_node(spec);
}

std::string worker_in(std::vector<SpecDependency> dependencies) {
  return design_of("effect", std::move(dependencies)).operations.front().dependency;
}

TEST(Worker, IsTheRequiredClientBeforeAnOptionalOne) {
  EXPECT_EQ(worker_in({{"cache", "RedisClient", false, "insert order", false},
                       {"rows", "RowsClient", true, "anything", false}}),
            "rows");
}

TEST(Worker, IsAnOptionalClientBeforeOneThatCarriesEvents) {
  EXPECT_EQ(worker_in({{"bus", "KafkaClient", true, "insert order", false},
                       {"rows", "RowsClient", false, "anything", false}}),
            "rows");
}

TEST(Worker, IsTheClientOfTheBusWhereNothingElseIsThere) {
  EXPECT_EQ(worker_in({{"bus", "KafkaClient", true, "events", false}}), "bus");
}

TEST(Worker, IsNeverOutsideOfAPureNode) {
  auto const design = design_of("compute", {{"rows", "PostgresClient", true, "insert", false}});
  for (auto const& operation : design.operations) EXPECT_NE(operation.dependency, "rows");
}

TEST(Worker, AnEventStoreIsNoBus) {
  EXPECT_TRUE(is_messaging({"bus", "EventBus", true, "", false}));
  EXPECT_FALSE(is_messaging({"events", "EventStore", true, "", false}));
  EXPECT_FALSE(is_messaging({"rules", "EventRules", true, "", false}));
}

}  // namespace
}  // namespace omninode::onex
