#include "stages/onex/review.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "stages/onex/bounded_json.hpp"

namespace omninode::onex {
namespace {

using nlohmann::ordered_json;

// Contract and prompt come from people: bytes that are no UTF-8 must not make a stage throw.
std::string text_of(ordered_json const& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json findings_json(std::vector<Finding> const& findings) {
  auto list = ordered_json::array();
  for (auto const& finding : findings) {
    list.push_back({{"severity", finding.error ? "error" : "warning"},
                    {"rule", finding.rule},
                    {"path", finding.path},
                    {"line", finding.line},
                    {"message", finding.message}});
  }
  return list;
}

}  // namespace

/// The last contract that somebody gave is the one that counts, and a later answer without one
/// takes it back; feedback adds up. What cannot be read fails the stage with a plain message, since
/// asking the same answers again would change nothing.
ReviewAnswers read_answers(std::vector<ApprovalAnswer> const& answers) {
  ReviewAnswers read;
  for (auto const& answer : answers) {
    try {
      auto const json = parse_bounded(answer.text);
      read.contract.reset();
      if (json.contains("contract")) read.contract = json["contract"].get<std::string>();
      if (json.contains("feedback")) read.feedback.push_back(json["feedback"].get<std::string>());
    } catch (nlohmann::json::exception const& error) {
      throw SpecError("an answer to " + answer.stage + " cannot be read: " + error.what());
    }
  }
  return read;
}

/// Feedback stands behind the prompt in paragraphs of its own, so that it is read like a part of
/// it.
std::string revised_prompt(std::string prompt, ReviewAnswers const& answers) {
  for (auto const& feedback : answers.feedback) prompt += "\n\n" + feedback;
  return prompt;
}

AwaitApproval contract_review(NodeDesign const& design, std::string const& contract,
                              std::vector<Finding> const& findings) {
  ordered_json what;
  what["checkpoint"] = "contract_review";
  what["class_name"] = design.spec.class_name;
  what["operations"] = ordered_json::array();
  for (auto const& operation : design.operations) {
    what["operations"].push_back(operation.spec.name);
  }
  what["warnings"] = design.spec.warnings;
  what["findings"] = findings_json(findings);
  what["contract"] = contract;
  return {text_of(what)};
}

AwaitApproval code_review(CheckReport const& report, Files const& files) {
  ordered_json what;
  what["checkpoint"] = "code_review";
  what["quality_score"] = rounded_share(report.quality.score());
  what["findings"] = findings_json(report.findings);
  what["files"] = ordered_json::array();
  for (auto const& [path, content] : files) {
    what["files"].push_back(
        {{"path", path}, {"lines", std::count(content->begin(), content->end(), '\n')}});
  }
  return {text_of(what)};
}

}  // namespace omninode::onex
