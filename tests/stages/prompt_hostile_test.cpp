// Hostile prompts: whatever they hold becomes data under legal names, or nothing; and the work
// grows with the length of a prompt, not with its square.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <new>

#include <gtest/gtest.h>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/scratch_folder.hpp"

namespace {
std::atomic<long> allocations = 0;
}

// Allocations are the unit in which work is counted here: the same on every machine.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace omninode {
namespace {

namespace fs = std::filesystem;
using onex::NodeSpec;

std::vector<fs::path> hostile_files() {
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(ONEX_HOSTILE)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

bool is_snake(std::string_view name) {
  bool const legal = std::ranges::all_of(
      name, [](char c) { return onex::is_lower(c) || onex::is_digit(c) || c == '_'; });
  return legal && name.size() >= 1 && name.size() <= 80 && onex::is_lower(name[0]);
}

bool is_class(std::string_view name) {
  return !name.empty() && onex::is_upper(name[0]) && std::ranges::all_of(name, onex::is_alnum);
}

void expect_legal(std::vector<onex::SpecField> const& fields, fs::path const& file) {
  for (auto const& field : fields) EXPECT_TRUE(is_snake(field.name)) << file << field.name;
}

void expect_legal(std::vector<onex::SpecTopic> const& topics, fs::path const& file) {
  for (auto const& topic : topics) {
    EXPECT_TRUE(is_class(topic.event)) << file << topic.event;
    bool const legal = std::ranges::all_of(
        topic.topic, [](char c) { return onex::is_alnum(c) || c == '.' || c == '_' || c == '-'; });
    EXPECT_TRUE(legal) << file << topic.topic;
  }
}

void expect_legal(NodeSpec const& spec, fs::path const& file) {
  EXPECT_TRUE(is_snake(spec.name)) << file;
  EXPECT_GE(spec.name.size(), 2U) << file;
  EXPECT_LE(spec.name.size(), onex::kMaxNameChars) << file;
  EXPECT_FALSE(onex::is_python_reserved(spec.name)) << file;
  EXPECT_TRUE(is_class(spec.class_name)) << file;
  for (auto const& operation : spec.operations) {
    EXPECT_TRUE(is_snake(operation.name)) << file << operation.name;
    expect_legal(operation.inputs, file);
    expect_legal(operation.output_fields, file);
    for (auto const& type : operation.output_types) EXPECT_TRUE(is_class(type)) << file << type;
  }
  expect_legal(spec.subscriptions, file);
  expect_legal(spec.publications, file);
  for (auto const& each : spec.metrics) EXPECT_TRUE(is_snake(each.name)) << file << each.name;
  for (auto const& each : spec.steps) EXPECT_TRUE(is_snake(each.name)) << file << each.name;
  for (auto const& each : spec.dependencies) {
    EXPECT_TRUE(is_snake(each.name)) << file << each.name;
    EXPECT_TRUE(is_class(each.type)) << file << each.type;
  }
}

TEST(HostilePrompts, BecomeLegalNamesOrNothing) {
  auto const files = hostile_files();
  EXPECT_GE(files.size(), 30U);
  for (auto const& file : files) {
    auto const spec = onex::read_prompt(testing::read_text(file), std::nullopt);
    expect_legal(spec, file);
    EXPECT_EQ(NodeSpec::from_json(spec.to_json()).to_json(), spec.to_json()) << file;
  }
}

TEST(HostilePrompts, AreParsedOrRefusedInOneSentence) {
  for (auto const& file : hostile_files()) {
    auto const report = testing::run_all(testing::read_text(file), {}, "prompt_parsing");
    bool const known = report.code.empty() || report.code == "NO_OPERATION";
    EXPECT_TRUE(known) << file << report.code;
  }
}

long work_of(std::string const& prompt) {
  long const before = allocations.load();
  auto const spec = onex::read_prompt(prompt, std::nullopt);
  EXPECT_FALSE(spec.name.empty());
  return allocations.load() - before;
}

std::string repeated(std::string_view part, std::size_t chars) {
  std::string text = "Create an effect node named x_store with get and set.\n";
  while (text.size() + part.size() <= chars) text += part;
  return text;
}

TEST(HostilePrompts, WorkGrowsWithTheLengthAlone) {
  for (std::string_view const part :
       {"- x\n", "effect node named a ", "get, set and ", "publishes A1b2Cc to a.b.v1 on x ",
        "a_b(a: int, ", "'\"`", "((((", "word ", "It stores rows and sends mails. ",
        "- retry 3 times with a pool of 5\n", "a_total (counter), ", "p95 latency < 5 ms, ",
        "Operations:\n- get: x\n  Input: a (int)\n", "| a | b |\n", "when if on after for "}) {
    auto const half = work_of(repeated(part, 5'000));
    auto const full = work_of(repeated(part, 10'000));
    EXPECT_LT(full, half * 5 / 2) << part << ": " << half << " and " << full;
  }
}

}  // namespace
}  // namespace omninode
