// The domains themselves: each recognises its clients and operations and fills the values of its
// test template. And what their recognising has in common.
// Pure and deterministic.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "stages/onex/domain_files.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {

/// `request.limit`, and the literal that the tests' request has there.
DomainValue input_value(SpecField const& input, std::string name);
/// `{"a": request.a, "b": request.b}` of values; `{}` of none.
DomainValue dict_value(std::string name, std::vector<DomainValue> const& values);
/// The first input of one of these names and of a type that fits; null where there is none.
SpecField const* input_named(SpecOperation const& operation,
                             std::initializer_list<std::string_view> names, std::string_view type);
/// A second literal of the type, which differs from its usual sample.
std::string other_literal(std::string_view type, std::string_view name);

// Of each domain: how it carries out an operation (nullopt: it does not), what the template of its
// module needs beside the functions used, and what the template of an operation's tests needs.
std::optional<DomainCall> relational_call(NodeDesign const& design,
                                          DesignOperation const& operation);
void relational_module(NodeDesign const& design, nlohmann::json& values);
void relational_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

std::optional<DomainCall> cache_call(NodeDesign const& design, DesignOperation const& operation);
void cache_module(NodeDesign const& design, nlohmann::json& values);
void cache_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

std::optional<DomainCall> storage_call(NodeDesign const& design, DesignOperation const& operation);
void storage_module(NodeDesign const& design, nlohmann::json& values);
void storage_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

std::optional<DomainCall> secrets_call(NodeDesign const& design, DesignOperation const& operation);
void secrets_module(NodeDesign const& design, nlohmann::json& values);
void secrets_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

std::optional<DomainCall> http_call(NodeDesign const& design, DesignOperation const& operation);
void http_module(NodeDesign const& design, nlohmann::json& values);
void http_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

std::optional<DomainCall> kafka_call(NodeDesign const& design, DesignOperation const& operation);
void kafka_module(NodeDesign const& design, nlohmann::json& values);
void kafka_tests(DomainCall const& call, nlohmann::json& values, PythonImports& imports);

}  // namespace omninode::onex
