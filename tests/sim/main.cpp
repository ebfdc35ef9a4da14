// sim_tests: the tests, and by hand
//   --seed N         one schedule with its trace (also OMNINODE_SIM_SEED=N)
//   --schedules N    seeds 1 to N; prints the first that fails, and how many a minute
//   --first N        with --schedules: begin at this seed
//   --model          the small world, looked at whole
//   --broken NAME    with any of these: a world without that rule
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/sim/model.hpp"
#include "tests/sim/simulate.hpp"

namespace omninode::sim {
namespace {

struct Wish {
  std::uint64_t seed = 0;
  std::uint64_t schedules = 0;
  std::uint64_t first = 1;
  bool model = false;
  Broken broken = Broken::nothing;
};

Wish read(int argc, char** argv) {
  Wish wish;
  if (char const* const seed = std::getenv("OMNINODE_SIM_SEED")) wish.seed = std::stoull(seed);
  for (int i = 1; i < argc; ++i) {
    std::string const name = argv[i];
    if (name == "--model") wish.model = true;
    if (i + 1 == argc) break;
    if (name == "--seed") wish.seed = std::stoull(argv[i + 1]);
    if (name == "--schedules") wish.schedules = std::stoull(argv[i + 1]);
    if (name == "--first") wish.first = std::stoull(argv[i + 1]);
    if (name == "--broken") wish.broken = parse_broken(argv[i + 1]).value();
  }
  return wish;
}

int replay(Wish const& wish) {
  auto const outcome = simulate(wish.seed, wish.broken, true);
  std::cout << outcome.trace;
  for (auto const& what : outcome.violations) std::cout << "violated: " << what << "\n";
  return outcome.violations.empty() ? 0 : 1;
}

int look_at_the_whole(Wish const& wish) {
  auto const report = explore(wish.broken);
  std::cout << report.states << " states, " << report.steps << " steps\n";
  for (auto const& step : report.path) std::cout << step << "\n";
  if (!report.violation.empty()) std::cout << "violated: " << report.violation << "\n";
  return report.violation.empty() ? 0 : 1;
}

int measure(Wish const& wish) {
  auto const start = std::chrono::steady_clock::now();
  auto const cpu_start = std::clock();
  std::set<Edge> walked;
  for (std::uint64_t seed = wish.first; seed < wish.first + wish.schedules; ++seed) {
    auto const outcome = simulate(seed, wish.broken);
    walked.insert(outcome.walked.begin(), outcome.walked.end());
    if (outcome.violations.empty()) continue;
    std::cout << "seed " << seed << ": " << outcome.violations.front() << "\n"
              << "its trace: sim_tests --seed " << seed << "\n";
    return 1;
  }
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
  auto const cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
  auto const done = static_cast<double>(wish.schedules);
  std::cout << "seeds " << wish.first << " to " << wish.first + wish.schedules - 1 << ": "
            << static_cast<long>(done / took.count() * 60) << " schedules a minute, "
            << static_cast<long>(done / cpu * 60) << " a minute of one core's time; "
            << walked.size() << " of " << edges().size() << " edges of the lifecycle walked\n";
  return 0;
}

}  // namespace
}  // namespace omninode::sim

// A simulated world is full of failures; what the services would log of them is no news.
int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  auto const wish = omninode::sim::read(argc, argv);
  if (wish.seed > 0) return omninode::sim::replay(wish);
  if (wish.model) return omninode::sim::look_at_the_whole(wish);
  if (wish.schedules > 0) return omninode::sim::measure(wish);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
