// The official package as a ContractValidator: a Python interpreter that has omnibase-core judges
// each contract in a process of its own (engine/python/judge_contract.py).
//
// The contract goes through a file in a private temporary folder, which is removed again. The
// process gets a fixed time, ends with this one, and can only answer: what it prints is data.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "stages/contract_validator.hpp"

namespace omninode {

/// Importing the package takes seconds; a stage has thirty.
inline constexpr std::chrono::milliseconds kValidatorTimeout{25'000};

/// `python`: path of an interpreter, or a name to be found by PATH.
std::unique_ptr<ContractValidator> make_python_contract_validator(
    std::string python, std::chrono::milliseconds timeout = kValidatorTimeout);

}  // namespace omninode
