#include "engine/core/plan.hpp"

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"

namespace omninode {
namespace {

// Length-prefixed, so that no two different lists of fields give the same text.
void append(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

void append(std::string& text, std::int64_t field) { append(text, std::to_string(field)); }

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > limits::kMaxStageNameBytes) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string check(StagePolicy const& stage) {
  auto const where = "stage '" + stage.name + "' ";
  if (!is_name(stage.name)) {
    return "a stage's name must be 1 to 64 of a-z, 0-9 and _, not '" + stage.name.substr(0, 80) +
           "'";
  }
  if (stage.timeout.count() < 1 || stage.timeout > limits::kMaxStageTimeout) {
    return where + "has a timeout outside 1 ms to 1 hour";
  }
  if (stage.max_attempts < 1 || stage.max_attempts > limits::kMaxStageAttempts) {
    return where + "allows attempts outside 1 to 100";
  }
  if (stage.backoff.base.count() < 0 || stage.backoff.max < stage.backoff.base ||
      stage.backoff.max > limits::kMaxBackoff) {
    return where + "has a backoff that is negative, shrinks, or exceeds 5 minutes";
  }
  return {};
}

}  // namespace

std::string digest(Plan const& plan) {
  std::string text;
  append(text, plan.name);
  append(text, plan.version);
  for (auto const& stage : plan.stages) {
    append(text, stage.name);
    append(text, stage.options);
    append(text, stage.timeout.count());
    append(text, stage.max_attempts);
    append(text, stage.backoff.base.count());
    append(text, stage.backoff.max.count());
    append(text, static_cast<int>(stage.optional));
    append(text, static_cast<int>(stage.publishes));
  }
  return sha256_hex(text);
}

std::string check(Plan const& plan) {
  if (!is_name(plan.name)) return "a plan's name must be 1 to 64 of a-z, 0-9 and _";
  if (plan.version < 1) return "a plan's version must be 1 or more";
  if (plan.stages.empty()) return "a plan needs at least one stage";
  if (plan.stages.size() > limits::kMaxPlanStages) return "a plan has at most 64 stages";
  for (auto const& stage : plan.stages) {
    if (auto const problem = check(stage); !problem.empty()) return problem;
  }
  return {};
}

}  // namespace omninode
