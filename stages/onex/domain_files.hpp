// What the domains add to a node: their part of the design, their modules, and the tests of their
// operations. One table (domain_files.cpp) knows all domains.
// Pure and deterministic.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/ports/stage.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/python_text.hpp"

namespace omninode::onex {

/// Names of the Python things that a domain brings.
struct DomainNames {
  std::string_view domain;    ///< "relational"; its templates are domain_relational*.mustache
  std::string_view module;    ///< "sql", the logic
  std::string_view protocol;  ///< "ProtocolSqlClient"
  std::string_view fake;      ///< "FakeSql", in tests/fake_sql.py
};

/// Gives operations that a domain can carry out their DomainCall; the others keep delegating.
void design_domains(NodeDesign& design);

/// The domain behind a client, null where all of its operations are delegated.
DomainNames const* domain_of(NodeDesign const& design, std::string_view dependency);
bool any_domain(NodeDesign const& design);
/// Inputs and fields that neither a repr nor an error nor an event may show, in order.
std::vector<std::string> hidden_names(NodeDesign const& design);
/// Whether the node repeats operations; HTTP requests know themselves when that is right.
bool node_retries(NodeDesign const& design);
/// Whether an effect node limits the time of an attempt; HTTP requests limit their own.
bool node_limits_time(NodeDesign const& design);
/// Whether the time to live that the prompt names is applied by a domain's module.
bool uses_usual_ttl(NodeDesign const& design);

/// Modules with logic, protocols, fakes and the tests of the modules.
std::vector<File> domain_files(NodeDesign const& design);
/// tests/test_<operation>.py of an operation that a domain carries out; `values` are those that
/// the test of every operation has.
File domain_operation_test(NodeDesign const& design, DesignOperation const& operation,
                           nlohmann::json values);

/// Values of node.py for such an operation, false for a delegated one.
nlohmann::json domain_call_json(DesignOperation const& operation);
void import_domains(NodeDesign const& design, PythonImports& imports);

}  // namespace omninode::onex
