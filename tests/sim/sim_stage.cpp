#include "tests/sim/sim_stage.hpp"

#include <stdexcept>

namespace omninode::sim {

std::string mark_of(Execution const& execution) {
  return R"({"claim":)" + std::to_string(execution.claim) + R"(,"stage":)" +
         std::to_string(execution.stage) + R"(,"attempt":)" + std::to_string(execution.attempt) +
         "}";
}

StageOutcome SimStage::run(StageInput const& input, std::stop_token stop) {
  Execution const execution{input.run, input.claim, stage_, input.attempt};
  if (world_.scheduler.traced()) {
    world_.scheduler.say("stage run " + std::to_string(input.run.value) + " " + mark_of(execution));
  }
  if (!world_.ledger.granted.contains(execution)) {
    world_.ledger.violated("a stage was started that no committed claim or commit had granted: " +
                           mark_of(execution));
  }
  if (static_cast<int>(input.progress.outputs.size()) < stage_) {
    world_.ledger.violated("a stage was started without the outputs of those before it");
  }
  auto& random = world_.random();
  auto const& faults = world_.faults;
  if (random.chance(faults.poison)) world_.request_crash(process_);
  world_.scheduler.yield("stage works");
  auto const timeout = world_.plan->stages[static_cast<std::size_t>(stage_)].timeout;
  if (random.chance(faults.hang)) world_.scheduler.sleep(timeout * random.between(1, 8));
  if (random.chance(faults.slow)) world_.scheduler.sleep(timeout * random.between(1, 9) / 10);
  if (stop.stop_requested()) return Retry{"STOPPED", "the stage was asked to stop"};
  return end(input, execution);
}

StageOutcome SimStage::end(StageInput const& input, Execution const& execution) {
  auto& random = world_.random();
  auto const& faults = world_.faults;
  if (random.chance(faults.exception)) throw std::runtime_error("a stage threw");
  if (random.chance(faults.retry)) return Retry{"RETRY", "something passing", {}};
  if (random.chance(faults.fail)) return Fail{"FAIL", "something lasting"};
  if (world_.asks_approval[static_cast<std::size_t>(stage_)] && !input.approved) {
    return AwaitApproval{mark_of(execution)};
  }
  bool const publishes = world_.plan->stages[static_cast<std::size_t>(stage_)].publishes;
  if (publishes && !input.still_owned()) return Retry{"LOST", "the run is somebody else's"};
  auto const mark = mark_of(execution);
  return Done{mark, {{"stage" + std::to_string(stage_), mark}}, {}};
}

}  // namespace omninode::sim
