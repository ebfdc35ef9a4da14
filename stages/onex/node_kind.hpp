// What the four kinds of node are called by the official packages, in one place.
// A constant table; any thread. An unknown kind is a SpecError: the spec was not made by us.
#pragma once

#include <string_view>

namespace omninode::onex {

struct NodeKind {
  std::string_view name;            ///< "effect", as in NodeSpec::kind
  std::string_view base_class;      ///< "NodeEffect"
  std::string_view base_module;     ///< "omnibase_core.nodes.node_effect"
  std::string_view execute_method;  ///< "execute_effect"
  /// Pure kinds do no I/O: what they would do outside is part of what they return.
  bool pure = false;
};

NodeKind const& node_kind(std::string_view name);

}  // namespace omninode::onex
