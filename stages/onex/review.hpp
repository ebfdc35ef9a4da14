// The checkpoints of an interactive run: what a person is shown, and what their answers mean.
//
// A checkpoint belongs to the stage whose result is looked at, so that an interactive run has the
// same eight stages as any other: contract_building asks for contract_review, validation for
// code_review. Each asks before it commits, and makes the same result again once it is approved.
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/node_design.hpp"

namespace omninode::onex {

/// An answer is a JSON object with one of two keys: "feedback", words that change what is asked
/// for, or "contract", the text of a changed contract.yaml.
struct ReviewAnswers {
  std::vector<std::string> feedback;    ///< of all revisions, oldest first
  std::optional<std::string> contract;  ///< of the latest answer only: a revision makes a new one
};

/// Throws SpecError for an answer of another form.
ReviewAnswers read_answers(std::vector<ApprovalAnswer> const& answers);

/// The prompt as it stands after all feedback: each is a paragraph behind it, read as part of it.
std::string revised_prompt(std::string prompt, ReviewAnswers const& answers);

/// What contract_review shows: the node in short, the contract, and what is wrong with it.
AwaitApproval contract_review(NodeDesign const& design, std::string const& contract,
                              std::vector<Finding> const& findings);

/// What code_review shows: the score, the findings, and the files with their lengths. The files
/// themselves are in the store and can be fetched.
AwaitApproval code_review(CheckReport const& report, Files const& files);

}  // namespace omninode::onex
