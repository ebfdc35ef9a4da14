// Operations of known domains: what a node does itself instead of handing its inputs to a client
// method of the same name. A domain ("relational", "cache", ...) recognises an operation by its
// verb and by what it takes and gives; an operation that does not fit is not touched, and stays
// delegated. The Python of a domain is a template: the logic over a typed client protocol, a fake
// client that behaves, and tests that drive both.
// Pure and deterministic; values; throws nothing but std::logic_error for a template that is not
// there.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace omninode::onex {

/// A name with the Python expression that gives its value: `code` in the node (over `request` and
/// `answer`), `sample` the same for the requests of the tests.
struct DomainValue {
  std::string name;
  std::string code;
  std::string sample = {};
};

/// How one operation is carried out by the module of a domain.
struct DomainCall {
  std::string domain;     ///< "relational"; empty: the operation is delegated
  std::string function;   ///< of the domain's module: "create"
  std::string semantics;  ///< the same for people
  std::vector<DomainValue> arguments = {};
  std::vector<DomainValue> answers = {};            ///< fields of the result, over `answer`
  std::vector<std::string> hidden = {};             ///< inputs and fields that no text may show
  std::vector<std::string> columns = {};            ///< fields that are taken from a row
  std::map<std::string, std::string> samples = {};  ///< inputs whose usual sample does not fit
  std::map<std::string, std::string> facts = {};    ///< what the templates of the tests need

  bool known() const { return !domain.empty(); }
  bool has_fact(std::string const& name) const { return facts.contains(name); }
};

}  // namespace omninode::onex
