// How the time to read a prompt grows with its length: for each shape of text a row of times and
// the slope of their logarithms, which is 1 where twice the text takes twice the time.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "engine/core/limits.hpp"
#include "stages/onex/prompt_reader.hpp"

namespace omninode {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRepeats = 21;
constexpr std::size_t kSmallest = limits::kMaxPromptChars / 16;

struct Shape {
  char const* name;
  std::string head;
  std::string piece;  ///< repeated until the text is long enough
};

/// A shape is there because some way of reading it badly would be quadratic in it.
std::vector<Shape> shapes() {
  return {
      {"operations in a list", "Create a stock effect node.\n\nOperations:\n",
       "- reserve_item(sku: str, count: int) -> ReservationResult\n"},
      {"prose", "Create a stock effect node that stores items. ",
       "It publishes StockReserved to stock.reserved.v1 when an item is reserved within 20 ms. "},
      {"one line of words", "Create a cache effect with get and set, ",
       "alpha, beta and gamma or "},
      {"Markdown table", "# Stock effect\n\n| Operation | Input | Output |\n|---|---|---|\n",
       "| reserve_item | sku: string, count: integer | ReservationResult |\n"},
      {"YAML outline", "name: stock\nkind: effect\noperations:\n",
       "  - name: reserve_item\n    inputs: [sku, count]\n    returns: ReservationResult\n"},
      {"opened brackets", "Create a stock effect with get. ", "((([[[{{{"},
      {"blank lines", "Create a stock effect with get.", "\n \n"},
      {"a word without end", "Create a stock effect with get. ", "abcdefgh"},
  };
}

double milliseconds_to_read(std::string const& prompt) {
  std::vector<double> times;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    auto const begin = Clock::now();
    auto const spec = onex::read_prompt(prompt, {});
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::ranges::nth_element(times, times.begin() + kRepeats / 2);
  return times[kRepeats / 2];
}

/// Least squares through the logarithms.
double slope(std::vector<std::pair<double, double>> const& points) {
  double x = 0, y = 0, xx = 0, xy = 0;
  for (auto const& [length, time] : points) {
    x += std::log(length);
    y += std::log(time);
    xx += std::log(length) * std::log(length);
    xy += std::log(length) * std::log(time);
  }
  auto const count = static_cast<double>(points.size());
  return (count * xy - x * y) / (count * xx - x * x);
}

void measure(Shape const& shape) {
  std::printf("%-22s", shape.name);
  std::vector<std::pair<double, double>> points;
  for (std::size_t length = kSmallest; length <= limits::kMaxPromptChars; length *= 2) {
    std::string prompt = shape.head;
    while (prompt.size() < length) prompt += shape.piece;
    prompt.resize(length);
    points.emplace_back(static_cast<double>(length), milliseconds_to_read(prompt));
    std::printf(" %8.3f", points.back().second);
  }
  std::printf("  %5.2f\n", slope(points));
}

}  // namespace
}  // namespace omninode

int main() {
  using namespace omninode;
  std::printf("%-22s", "ms per prompt of chars");
  for (auto length = kSmallest; length <= limits::kMaxPromptChars; length *= 2) {
    std::printf(" %8zu", length);
  }
  std::printf("  slope\n");
  for (auto const& shape : shapes()) measure(shape);
}
