// Formulas of metrics and targets, derived from their names, kinds and the node's outcomes.
#include <algorithm>
#include <sstream>

#include "stages/onex/node_design.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/python_text.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// One root, by the same stems as everywhere.
bool has_stem(std::string_view text, std::string_view root) { return has_any_stem(text, {root}); }

/// The single operation a name speaks of, when a node has several; empty for all of them.
/// Two operations that fit equally well leave it empty: a figure about all of them is right for
/// both, a figure about the wrong one for neither.
std::string operation_in(NodeDesign const& design, std::string_view name) {
  if (design.single()) return {};
  std::string found;
  int best = 0;
  for (auto const& operation : design.operations) {
    int const score = shared_stems(name, operation.spec.name);
    if (score > best) found = operation.spec.name;
    if (score == best && best > 0) found.clear();
    best = std::max(best, score);
  }
  return found;
}

/// Exceptions; and, where a node answers unfit data instead of raising, those answers.
std::vector<std::string> failures(NodeDesign const& design) {
  std::vector<std::string> found;
  for (auto const& outcome : design.outcomes) {
    bool const unfit = node_kind(design.spec.kind).pure && outcome.kind == OutcomeKind::failure;
    if (unfit && outcome.value != kFailed) found.push_back(outcome.value);
  }
  found.emplace_back(kFailed);
  return found;
}

/// The outcomes a name counts: failures by their words, others by the words of their types, and
/// answers in general where it names none ("operations_total").
/// The value of an outcome weighs double, as the type's words are often common to all outcomes of
/// an operation.
std::vector<std::string> outcomes_in(NodeDesign const& design, std::string_view name) {
  if (has_any_stem(name, {"error", "fail", "failur", "exception"})) return failures(design);
  std::vector<std::string> found;
  int best = 0;
  for (auto const& outcome : design.outcomes) {
    if (outcome.value == kFailed) continue;
    int const score = 2 * shared_stems(name, outcome.value) + shared_stems(name, outcome.type_name);
    if (score > best) found.clear();
    if (score >= best && score > 0) found.push_back(outcome.value);
    best = std::max(best, score);
  }
  return found;
}

/// Without the exception, which is counted as a failure apart from the answers.
std::vector<std::string> outcomes_of_kind(NodeDesign const& design, OutcomeKind kind) {
  std::vector<std::string> found;
  for (auto const& outcome : design.outcomes) {
    if (outcome.kind == kind && outcome.value != kFailed) found.push_back(outcome.value);
  }
  return found;
}

std::vector<std::string> all_answers(NodeDesign const& design) {
  std::vector<std::string> found;
  for (auto const& outcome : design.outcomes) {
    if (outcome.value != kFailed) found.push_back(outcome.value);
  }
  return found;
}

/// Values go into the expression as Python literals, so no word of a prompt becomes code.
std::string arguments(std::vector<std::string> const& outcomes, std::string const& operation) {
  std::vector<std::string> parts;
  for (auto const& outcome : outcomes) parts.push_back(python_string(outcome));
  if (!operation.empty()) parts.push_back("operation=" + python_string(operation));
  return join(parts, ", ");
}

std::string count(std::vector<std::string> const& outcomes, std::string const& operation) {
  return "recorder.count(" + arguments(outcomes, operation) + ")";
}

/// Share of `part` in `whole`, in percent or as a ratio.
DesignMeasure share(std::vector<std::string> const& part, std::vector<std::string> const& whole,
                    std::string const& operation, bool ratio) {
  std::string const function = ratio ? "fraction" : "percentage";
  return {function + "(" + count(part, operation) + ", " + count(whole, operation) + ")",
          join(part, " + ") + " / (" + join(whole, " + ") + ")" + (ratio ? "" : " * 100") +
              ", 0 when none",
          part, whole, operation};
}

/// The words of failure are asked for first: "failed_commit_rate" names a commit and counts
/// failures.
DesignMeasure rate(NodeDesign const& design, std::string_view name, bool ratio) {
  std::string const operation = operation_in(design, name);
  auto const answers = all_answers(design);
  auto everything = answers;
  everything.emplace_back(kFailed);
  if (has_any_stem(name, {"error", "fail", "failur", "exception"})) {
    return share(failures(design), everything, operation, ratio);
  }
  if (has_any_stem(name, {"success", "successful", "commit", "complet", "availability"})) {
    auto const good = outcomes_of_kind(design, OutcomeKind::success);
    // Where answers differ, success is judged among the answers; else against errors.
    return share(good, answers.size() > good.size() ? answers : everything, operation, ratio);
  }
  auto const named = outcomes_in(design, name);
  if (named.empty()) return {};
  return share(named, answers, operation, ratio);
}

/// "p99_latency" -> 99, "p99_9_latency" -> 99.9: a name has no point, so that its words join again.
double percentile_in_name(std::vector<std::string> const& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    double const whole = percentile_of_word(words[i]);
    if (whole <= 0) continue;
    bool const part = i + 1 < words.size() && std::ranges::all_of(words[i + 1], is_digit);
    double const exact = part ? percentile_of_word(words[i] + '.' + words[i + 1]) : 0;
    return exact > 0 ? exact : whole;
  }
  return 0;
}

/// 95 and not 95.000000, as a person would write it.
std::string shortest(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

/// A percentile in the name wins over the one of the target. Latencies are kept in milliseconds;
/// only the value for people is divided.
DesignMeasure latency(NodeDesign const& design, std::string_view name, double percentile,
                      bool seconds) {
  std::string const operation = operation_in(design, name);
  std::string const scope = operation.empty() ? "" : "operation=" + python_string(operation);
  auto const words = name_words(name);
  auto const has = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  if (double const named = percentile_in_name(words); named > 0) percentile = named;
  if (has("median")) percentile = 50;
  if (has("max")) percentile = 100;
  DesignMeasure measure;
  if (percentile > 0) {
    measure.expression = "recorder.latencies.percentile_ms(" + shortest(percentile) +
                         (scope.empty() ? "" : ", " + scope) + ")";
    measure.formula = "latency of the answers at percentile " + shortest(percentile);
  } else {
    measure.expression = "recorder.latencies.mean_ms(" + scope + ")";
    measure.formula = "mean latency of the answers";
  }
  if (seconds) measure.expression += " / 1000.0";
  return measure;
}

/// "tim" is the stem of time, which a timeout has as well; a count of timeouts is no latency.
bool speaks_of_latency(std::string_view name) {
  return has_any_stem(name, {"latency", "duration", "tim", "ms", "millisecond"}) &&
         !has_stem(name, "timeout");
}

DesignMeasure throughput() {
  return {"recorder.operations_per_second()", "answers per second since the first one started"};
}

/// Nothing is returned for hits and misses without an answer field that tells them apart: counting
/// all answers under that name would be a lie.
DesignMeasure counter(NodeDesign const& design, SpecMetric const& metric) {
  std::string const& name = metric.name;
  if (has_any_stem(name, {"publish", "event"}) && !design.publications.empty()) {
    bool const lost = has_any_stem(name, {"fail", "error", "failur", "unpublish"});
    if (has_stem(name, "publish") || lost) {
      return {lost ? "recorder.events_unpublished" : "recorder.events_published",
              lost ? "events that could not be published" : "events published"};
    }
  }
  std::string const operation = operation_in(design, name);
  auto outcomes = outcomes_in(design, name);
  if (outcomes.empty() && has_any_stem(name, {"hit", "miss"})) return {};
  if (outcomes.empty()) {
    outcomes = all_answers(design);
    bool const attempts = has_any_stem(name, {"request", "attempt", "call"});
    if (attempts) outcomes.emplace_back(kFailed);
  }
  return {count(outcomes, operation),
          "number of operations that ended as " + join(outcomes, " or "),
          outcomes,
          {},
          operation};
}

/// Hits and misses of a cache show in a boolean answer field.
DesignMeasure flag_measure(NodeDesign const& design, std::string_view name, bool as_rate,
                           bool ratio) {
  bool const miss = has_stem(name, "miss");
  for (auto const& operation : design.operations) {
    for (auto const& field : operation.outcomes.front().fields) {
      if (field.type != "bool" || !(field.name == "hit" || field.name == "found")) continue;
      std::string const hits = "recorder.flag_count(" + python_string(field.name) + ", " +
                               (miss ? "False" : "True") + ")";
      if (!as_rate) return {hits, "answers with " + field.name + (miss ? " false" : " true")};
      std::string const both = "recorder.flag_count(" + python_string(field.name) +
                               ", True) + recorder.flag_count(" + python_string(field.name) +
                               ", False)";
      return {std::string(ratio ? "fraction(" : "percentage(") + hits + ", " + both + ")",
              std::string(miss ? "misses" : "hits") + " / (hits + misses)" +
                  (ratio ? "" : " * 100") + ", 0 when none"};
    }
  }
  return {};
}

/// The unit decides before the name, since "latency_ratio" is a share; a counter is never a
/// latency, whatever its name says.
DesignMeasure measure_of(NodeDesign const& design, SpecMetric const& metric) {
  std::string const& name = metric.name;
  bool const hits = has_any_stem(name, {"hit", "miss"});
  bool const ratio = metric.unit == "ratio";
  bool const share_like = ratio || metric.unit == "percent";
  if (hits) {
    if (auto flagged = flag_measure(design, name, share_like, ratio); !flagged.expression.empty()) {
      return flagged;
    }
  }
  if (share_like) return rate(design, name, ratio);
  if (metric.unit == "per_second") return throughput();
  if (metric.kind != "counter" && (speaks_of_latency(name) || metric.unit == "seconds")) {
    return latency(design, name, 0, metric.unit == "seconds");
  }
  if (has_any_stem(name, {"activ", "current", "inflight"})) {
    return {"recorder.in_flight", "operations that are running now"};
  }
  return counter(design, metric);
}

/// Units are as free as the prompt's language, so they are read by their words. Empty where nothing
/// fits: the target stays in the contract as one that the node does not measure.
DesignMeasure measure_of(NodeDesign const& design, SpecTarget const& target) {
  std::string const words = target.metric + " " + target.unit;
  if (target.unit == "%" || has_any_stem(target.unit, {"percent"})) {
    SpecMetric const metric{target.metric + "_pct", "gauge", "percent", {}};
    return measure_of(design, metric);
  }
  if (has_any_stem(words, {"throughput", "rps", "qps", "ops"}) ||
      target.unit.find('/') != std::string::npos || has_stem(target.unit, "per")) {
    return throughput();
  }
  auto const unit = name_words(target.unit);
  bool const seconds = !unit.empty() && (unit.front() == "s" || stem(unit.front()) == "second" ||
                                         unit.front() == "sec");
  if (seconds || speaks_of_latency(words)) {
    return latency(design, target.metric, target.percentile, seconds);
  }
  return {};
}

}  // namespace

/// A metric always gets an expression, in the end the number of answers, because the metrics model
/// has a field for it that must be filled. A target may go without. The Python type follows from
/// the expression: counts are whole numbers, shares and times are not. A target whose bound is no
/// number ("1.2.3 ms") could not be compared with anything and is none; the trace shows it as not
/// understood.
void design_measures(NodeDesign& design) {
  auto metrics = design.spec.metrics;
  if (metrics.empty()) {
    metrics = {{"operations_total", "counter", "count", "operations that were answered"},
               {"errors_total", "counter", "count", "operations that failed"},
               {"avg_latency_ms", "gauge", "ms", "mean time to an answer"}};
  }
  for (auto& metric : metrics) {
    DesignMetric designed{metric, measure_of(design, metric), "float"};
    if (designed.measure.expression.empty()) {
      designed.measure = counter(design, {metric.name, "counter", "count", {}});
      if (designed.measure.expression.empty()) {
        designed.measure = {"recorder.count(" + arguments(all_answers(design), "") + ")",
                            "number of answers", all_answers(design)};
      }
    }
    bool const whole = designed.measure.expression.starts_with("recorder.count") ||
                       designed.measure.expression.starts_with("recorder.flag") ||
                       designed.measure.expression.starts_with("recorder.events") ||
                       designed.measure.expression == "recorder.in_flight";
    if (whole) designed.python_type = "int";
    design.metrics.push_back(std::move(designed));
  }
  for (auto const& target : design.spec.targets) {
    if (!decimal_in(target.value)) continue;
    design.targets.push_back({target, measure_of(design, target)});
  }
}

}  // namespace omninode::onex
