#include "tests/lab/lab_stages.hpp"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

namespace omninode::lab {
namespace {

using nlohmann::json;

int number(json const& options, char const* name) {
  auto const found = options.find(name);
  return found != options.end() && found->is_number_integer() ? found->get<int>() : 0;
}

// Works for `ms`, or until it is told to stop.
void work(json const& options, std::stop_token stop) {
  auto const ms = number(options, "ms");
  if (ms <= 0) return;
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, std::move(stop), std::chrono::milliseconds{ms}, [] { return false; });
}

using Ending = StageOutcome (*)(StageInput const&, json const& options);

class LabStage final : public Stage {
 public:
  explicit LabStage(Ending ending) : ending_(ending) {}

  StageOutcome run(StageInput const& input, std::stop_token stop) override {
    auto const options = json::parse(input.stage_options, nullptr, false);
    work(options, std::move(stop));
    return ending_(input, options);
  }

 private:
  Ending ending_;
};

StageOutcome done(StageInput const& input, json const& options) {
  json output{{"stage", input.stage_name}};
  if (auto const bytes = number(options, "bytes"); bytes > 0) {
    output["padding"] = std::string(static_cast<std::size_t>(bytes), 'x');
  }
  return Done{output.dump()};
}

StageOutcome flaky(StageInput const& input, json const& options) {
  if (input.attempt <= number(options, "failures")) {
    return Retry{"LAB_FLAKY", "attempt " + std::to_string(input.attempt) + " fails as requested"};
  }
  return done(input, options);
}

StageOutcome fail(StageInput const&, json const&) {
  return Fail{"LAB_FAIL", "this stage fails as requested"};
}

StageOutcome hang(StageInput const&, json const&) {
  for (;;) std::this_thread::sleep_for(std::chrono::hours{1});
}

StageOutcome crash(StageInput const& input, json const& options) {
  if (input.attempt <= number(options, "times")) kill(getpid(), SIGKILL);
  return done(input, options);
}

StageOutcome approve(StageInput const& input, json const& options) {
  if (!input.approved) return AwaitApproval{R"({"question":"go on?"})"};
  return done(input, options);
}

}  // namespace

void add_lab_stages(StageRegistry& registry) {
  auto const add = [&registry](char const* name, Ending ending) {
    registry.add(name, std::make_unique<LabStage>(ending));
  };
  add("noop", &done);
  add("sleep", &done);
  add("flaky", &flaky);
  add("fail", &fail);
  add("hang", &hang);
  add("crash", &crash);
  add("approve", &approve);
}

}  // namespace omninode::lab
