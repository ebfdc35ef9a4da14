// The rules by which kind, name and version are read.
#include <gtest/gtest.h>

#include "stages/onex/prompt_reader.hpp"

namespace omninode {
namespace {

onex::NodeSpec read(std::string const& prompt) { return onex::read_prompt(prompt, std::nullopt); }

TEST(PromptKind, ThePhraseThatIntroducesTheNodeWins) {
  EXPECT_EQ(read("Create a compute node named x_sum that an Orchestrator calls").kind, "compute");
  EXPECT_EQ(read("Build an OrderOrchestrator with steps validate and ship").kind, "orchestrator");
  EXPECT_EQ(read("I need something for a reducer: an effect node that stores rows").kind, "effect");
  EXPECT_EQ(read("Node type: reducer\nName: x_sum\nCounts effects of an orchestrator").kind,
            "reducer");
}

TEST(PromptKind, TwoKindsGiveAWarningThatSaysWhy) {
  auto const spec = read(
      "Create an effect node named thumbs that is driven by the ThumbOrchestrator. It saves "
      "files.");
  EXPECT_EQ(spec.kind, "effect");
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_NE(spec.warnings[0].find("orchestrator"), std::string::npos);
  EXPECT_NE(spec.warnings[0].find("introduces the node"), std::string::npos);
}

TEST(PromptKind, AFileNameIsNotTheKind) {
  auto const spec = read("Create an effect node that stores the OrchestratorConfig in S3");
  EXPECT_EQ(spec.kind, "effect");
  EXPECT_TRUE(spec.warnings.empty());
}

TEST(PromptKind, SideEffectsAndComputingAreNoKinds) {
  EXPECT_EQ(read("A compute node without side effects that adds numbers").kind, "compute");
  EXPECT_TRUE(read("A compute node without side effects that adds numbers").warnings.empty());
  EXPECT_EQ(read("Create a reducer node named x_sum\n- Compute exact percentiles").kind, "reducer");
}

TEST(PromptKind, WithoutAKindWordTheWorkDecides) {
  EXPECT_EQ(read("Convert CSV to JSON, no I/O").kind, "compute");
  EXPECT_EQ(read("Calculate the sum of prices").kind, "compute");
  EXPECT_EQ(read("Keep running totals of sales per shop").kind, "reducer");
  EXPECT_EQ(read("Maintain the state of each device").kind, "reducer");
  EXPECT_EQ(read("Fan-out a request to all insurers and pick the best").kind, "orchestrator");
  EXPECT_EQ(read("Insert readings into the database").kind, "effect");
  EXPECT_EQ(read("Consume orders from Kafka and store them").kind, "effect");
}

TEST(PromptKind, OfTwoNodesTheFirstIsGenerated) {
  auto const spec = read(
      "Create an effect node named order_store with get_order and put_order. "
      "Also create a compute node named order_sums that calculates sums.");
  EXPECT_EQ(spec.name, "order_store_effect");
  ASSERT_EQ(spec.operations.size(), 2U);
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_NE(spec.warnings[0].find("order_sums"), std::string::npos);
  EXPECT_TRUE(spec.statements.back().facts.empty());
}

TEST(PromptKind, ARefusedKindIsNotChosen) {
  EXPECT_EQ(read("We do not need a compute node here. Build a reducer node that sums clicks").kind,
            "reducer");
  EXPECT_EQ(read("Our orchestrator needs a compute node named route_cost that adds costs").kind,
            "compute");
}

TEST(PromptKind, WordsInsideOtherWordsDecideNothing) {
  EXPECT_EQ(read("Compute node for scoring feedback: score (text: str) -> score: float").kind,
            "compute");
  EXPECT_EQ(read("State of the art image store: upload images to S3, download them").kind,
            "effect");
  EXPECT_EQ(read("Count the votes per candidate as VoteCast events arrive").kind, "reducer");
  EXPECT_EQ(read("First reserve the court, then charge the member").kind, "orchestrator");
  EXPECT_EQ(read("A coordinator for opening accounts: every step is done by a service").kind,
            "orchestrator");
}

TEST(PromptKind, OfTwoNodesInOneSentenceTheFirstIsGenerated) {
  auto const spec = read(
      "Create an effect node named order_store with get_order and put_order and a compute node "
      "named order_sums that calculates sums and estimates taxes.");
  EXPECT_EQ(spec.name, "order_store_effect");
  ASSERT_EQ(spec.operations.size(), 2U);
  EXPECT_EQ(spec.operations[1].name, "put_order");
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_NE(spec.warnings[0].find("order_sums as well; one run"), std::string::npos);
}

TEST(PromptKind, OfTwoNodesOfOneKindTheFirstIsGenerated) {
  auto const spec = read(
      "Create an effect node named order_store with get_order and put_order. "
      "Create an effect node named invoice_store with get_invoice and put_invoice.");
  EXPECT_EQ(spec.name, "order_store_effect");
  ASSERT_EQ(spec.operations.size(), 2U);
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_NE(spec.warnings[0].find("another node named invoice_store"), std::string::npos);
  EXPECT_TRUE(read("Create an effect node named x_store with get and set. The effect node named "
                   "x_store needs a pool.")
                  .warnings.empty());
}

TEST(PromptNames, AreTakenFromWhereThePromptGivesThem) {
  EXPECT_EQ(read("Effect node called x_store with get, set").name, "x_store_effect");
  EXPECT_EQ(read("Redis effect with get, set. Please name it page_cache.").name,
            "page_cache_effect");
  EXPECT_EQ(read("Name: geo_lookup\nNode type: effect\nlook(x: str) -> y: str").name,
            "geo_lookup_effect");
  EXPECT_EQ(read("Generate NodeSalesTaxCompute. It calculates tax").name, "sales_tax_compute");
  EXPECT_EQ(read("Build a node named CodegenOrchestrator.\nSteps:\n- a_b\n- c_d").name,
            "codegen_orchestrator");
  EXPECT_EQ(read("# Nightly backup\n\nOrchestrator.\n\nSteps:\n- a_b\n- c_d").name,
            "nightly_backup_orchestrator");
  EXPECT_EQ(read("PostgreSQL CRUD effect").class_name, "NodePostgresCrudEffect");
}

TEST(PromptNames, MayStandInFrontOfTheKind) {
  EXPECT_EQ(read("The `model_release` effect stores models").name, "model_release_effect");
  EXPECT_EQ(
      read("Hello team, we need an effect node, working title parcel_box. It stores boxes").name,
      "parcel_box_effect");
  EXPECT_EQ(read("State of the warehouse bins\n\nThe reducer keeps it.").name,
            "warehouse_bins_state_reducer");
}

TEST(PromptNames, ATopicIsNotTheNodesName) {
  EXPECT_EQ(read("An audit effect that publishes to a topic called a.b.v1 and stores rows").name,
            "audit_effect");
}

TEST(PromptNames, WhatIsNoLegalNameIsSaid) {
  auto const spec = read("Effect node named \"../../etc/passwd\" with get and set");
  EXPECT_EQ(spec.name, "etc_passwd_effect");
  ASSERT_EQ(spec.warnings.size(), 1U);
  EXPECT_EQ(read("Effect node named ../../etc/passwd with get and set").name, spec.name);
}

TEST(PromptVersion, IsTheNodesOwn) {
  EXPECT_EQ(read("Build an effect node, version 2.1.0, that stores rows").version, "2.1.0");
  EXPECT_EQ(read("A \"x_store\" effect node, v1.3.0, that stores rows").version, "1.3.0");
  EXPECT_EQ(read("The node is named 'x_y', version 3.0.1. It stores rows").version, "3.0.1");
  EXPECT_EQ(read("An effect node for ONEX v2.0 that stores rows").version, "1.0.0");
  EXPECT_EQ(read("An effect node in Python 3.12 with topic a.b.v2 that stores rows").version,
            "1.0.0");
}

}  // namespace
}  // namespace omninode
