#include "tests/stages/prompt_facts.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include <gtest/gtest.h>

#include "stages/onex/prompt_reader.hpp"
#include "tests/stages/scratch_folder.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;

/// The prompts of the test set that have a file of facts, by name.
std::vector<fs::path> facts_files() {
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(ONEX_PROMPTS)) {
    if (entry.path().string().ends_with(".facts.json")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

fs::path prompt_of(fs::path const& facts) {
  return fs::path(facts).replace_extension("").replace_extension(".txt");
}

TEST(PromptFacts, TheReaderFindsWhatThePromptsState) {
  int stated = 0;
  int missed = 0;
  for (auto const& file : facts_files()) {
    auto const facts = nlohmann::json::parse(testing::read_text(file));
    auto const spec = onex::read_prompt(testing::read_text(prompt_of(file)), std::nullopt);
    auto const share = testing::compare_facts(facts, spec);
    stated += share.stated;
    missed += static_cast<int>(share.misses.size());
    for (auto const& miss : share.misses) {
      std::cout << prompt_of(file).stem().string() << ": " << miss << "\n";
    }
  }
  ASSERT_GT(stated, 500);
  double const percent = 100.0 * (stated - missed) / stated;
  std::cout << "facts read: " << stated - missed << " of " << stated << " (" << percent << " %)\n";
  EXPECT_GE(percent, 98.0);
}

/// Prompts without facts (kinds_*, domain_*) are there for what is generated from them.
TEST(PromptFacts, EveryFactsFileHasItsPrompt) {
  int prompts = 0;
  for (auto const& file : facts_files()) {
    ++prompts;
    EXPECT_TRUE(fs::exists(prompt_of(file))) << file;
  }
  EXPECT_GE(prompts, 40);
}

TEST(PromptFacts, EachKindHasItsPrompts) {
  std::map<std::string, int> kinds;
  for (auto const& file : facts_files()) {
    ++kinds[nlohmann::json::parse(testing::read_text(file)).at("kind").get<std::string>()];
  }
  for (char const* kind : {"effect", "compute", "reducer", "orchestrator"}) {
    EXPECT_GE(kinds[kind], 7) << kind;
  }
}

/// The comparison itself must see what is missing, what is wrong and what is invented.
TEST(PromptFacts, TheComparisonCanFail) {
  auto const spec =
      onex::read_prompt("An effect node named x_cache with get and set", std::nullopt);
  auto const misses = [&](char const* facts) {
    return testing::compare_facts(nlohmann::json::parse(facts), spec).misses.size();
  };
  EXPECT_EQ(misses(R"({"kind": "effect", "operations": {"get": {}, "set": {}}})"), 0U);
  EXPECT_EQ(misses(R"({"kind": "reducer", "operations": {"get": {}, "set": {}}})"), 1U);
  EXPECT_EQ(misses(R"({"kind": "effect", "operations": {"get": {}}})"), 1U);
  EXPECT_EQ(misses(R"({"kind": "effect", "operations": {"get": {}, "set": {}, "go": {}}})"), 1U);
  EXPECT_EQ(misses(R"({"kind": "effect", "operations": {"get": {}, "set": {}},
                       "features": {"ttl": {"seconds": 5}}})"),
            2U);
}

}  // namespace
}  // namespace omninode
