// A tree of values as YAML that every reader of contracts understands in the same way.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace omninode::onex {

/// Block style in the order of the tree. Every string is double-quoted, and so is every key that is
/// no plain word, so that no reader takes one for a number or a truth value. Pure; any thread.
std::string yaml_of(nlohmann::ordered_json const& tree);

}  // namespace omninode::onex
