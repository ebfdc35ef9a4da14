// Runs and plans to decide about, and a short way to ask for a decision. Every call gives a fresh
// value; nothing here is shared between tests. Stages of the sample plan by index: 0 plain,
// 1 optional, 2 plain, 3 publishing and last.
#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "engine/core/decide.hpp"

namespace omninode::core_test {

inline constexpr int kPlain = 0;
inline constexpr int kOptional = 1;
inline constexpr int kPublishing = 3;

inline WorkerId worker(std::uint8_t number) {
  WorkerId id;
  id.value.bytes[15] = number;
  return id;
}

inline StagePolicy stage_named(std::string name, int timeout_ms) {
  StagePolicy stage;
  stage.name = std::move(name);
  stage.timeout = std::chrono::milliseconds{timeout_ms};
  return stage;
}

inline Plan sample_plan() {
  Plan plan{{7}, "sample", 1, {}};
  plan.stages = {stage_named("parse", 1'000), stage_named("enrich", 2'000),
                 stage_named("build", 3'000), stage_named("publish", 4'000)};
  plan.stages[kOptional].optional = true;
  plan.stages[kPublishing].publishes = true;
  return plan;
}

// Each number differs from the others, so that a mixed-up field shows.
inline Run run_in(RunState state, int stage = kPlain, int attempt = 1) {
  Run run;
  run.id = {41};
  run.correlation_id.value.bytes[0] = 9;
  run.plan = {7};
  run.state = state;
  run.stage = stage;
  run.attempt = attempt;
  run.version = 17;
  run.claim = 5;
  run.priority = 3;
  if (state == RunState::running) run.owner = worker(1);
  return run;
}

inline command::EndStage end_of(Run const& run, StageOutcome outcome) {
  return {execution_of(run), run.owner.value_or(worker(1)), std::move(outcome)};
}

inline Decision decision_on(Run const& run, Command const& command, Plan const& plan) {
  return decide(run, plan, command, Actor{"someone", "because"});
}

/// The transition that is decided, or nullopt and a failure where it is refused.
inline std::optional<Transition> accepted(Run const& run, Command const& command,
                                          Plan const& plan = sample_plan()) {
  auto decision = decision_on(run, command, plan);
  if (auto* transition = std::get_if<Transition>(&decision)) return std::move(*transition);
  ADD_FAILURE() << "refused: " << std::get<Refusal>(decision).message;
  return std::nullopt;
}

/// The refusal that is given, or nullopt where the command is accepted.
inline std::optional<Refusal> refused(Run const& run, Command const& command,
                                      Plan const& plan = sample_plan()) {
  auto decision = decision_on(run, command, plan);
  if (auto* refusal = std::get_if<Refusal>(&decision)) return std::move(*refusal);
  return std::nullopt;
}

inline std::optional<Refusal::Why> why_refused(Run const& run, Command const& command,
                                               Plan const& plan = sample_plan()) {
  auto const refusal = refused(run, command, plan);
  return refusal ? std::optional{refusal->why} : std::nullopt;
}

}  // namespace omninode::core_test
