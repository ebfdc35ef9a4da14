#include "stages/onex/trace.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <nlohmann/json.hpp>

#include "stages/onex/code_index.hpp"
#include "stages/onex/contract_index.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Where the contract keeps what a fact is about, best first.
struct Section {
  std::string_view what;
  std::array<std::string_view, 3> keys;
};
// Several keys, as contracts of different kinds keep the same thing in different places.
constexpr std::array kSections{
    Section{"kind", {"node_type", "onex_compliance", ""}},
    Section{"name", {"name", "node_name", "tool_specification"}},
    Section{"domain", {"metadata", "tags", ""}},
    Section{"description", {"description", "", ""}},
    Section{"operation", {"operations", "io_operations", ""}},
    Section{"input", {"operations", "input_state", ""}},
    Section{"output", {"operations", "output_state", ""}},
    Section{"topic", {"event_topics", "", ""}},
    Section{"event", {"event_topics", "", ""}},
    Section{"subscription", {"event_topics", "", ""}},
    Section{"publication", {"event_topics", "", ""}},
    Section{"metric", {"metrics", "", ""}},
    Section{"dependency", {"dependencies", "clients", ""}},
    Section{"target", {"performance_targets", "performance", ""}},
    Section{"delegation", {"delegations", "dependencies", ""}},
    Section{"feature", {"features", "", ""}},
    Section{"step", {"workflow_steps", "steps", "workflow_coordination"}},
};

/// By the beginning of the fact's kind, so that "input type" is looked for where inputs are.
/// No section for an unknown kind of fact: then the whole contract is searched.
std::span<std::string_view const> sections_of(std::string_view what) {
  auto const found = std::ranges::find_if(
      kSections, [&](Section const& each) { return what.starts_with(each.what); });
  if (found == kSections.end()) return {};
  return found->keys;
}

/// The forms in which a name of a prompt stands in Python: as it is, as a class, as a field.
/// Without repetitions, since each form costs a search.
std::vector<std::string> forms_of(std::string_view name) {
  std::vector<std::string> forms = {std::string(name)};
  auto const add = [&](std::string form) {
    if (std::ranges::find(forms, form) == forms.end()) forms.push_back(std::move(form));
  };
  add(pascal_name(name));
  // A name of one character is too short for a field; "x" stands in for it.
  add(snake_name(name, "x"));
  return forms;
}

/// A version is a mapping in the contract: "1.2.0" stands in three scalars below one key.
std::optional<TracePlace> version_place(ContractIndex const& contract, std::string_view version) {
  // Another form ("v2") is in no contract as three numbers.
  auto const parts = split(version, '.');
  if (parts.size() != 3) return std::nullopt;
  auto const says = [&](std::string const& key, std::string_view text) {
    return std::ranges::any_of(contract.entries(), [&](ContractIndex::Entry const& each) {
      return !each.is_key && each.key == key && each.text == text;
    });
  };
  for (auto const& entry : contract.entries()) {
    // At the top level only: a dependency's version says nothing of the node's.
    bool const named =
        entry.is_key && entry.key.find('.') == entry.key.npos && entry.key.ends_with("version");
    if (named && says(entry.key + ".major", parts[0]) && says(entry.key + ".minor", parts[1]) &&
        says(entry.key + ".patch", parts[2])) {
      return TracePlace{"contract.yaml", entry.line, entry.key};
    }
  }
  return std::nullopt;
}

/// One place in the contract and one in the code: a reader wants to see where, not how often.
TracedFact trace_fact(std::string const& fact, std::string const& class_name,
                      ContractIndex const& contract, CodeIndex const& code) {
  TracedFact traced{fact};
  auto const colon = fact.find(':');
  auto const what = std::string_view(fact).substr(0, std::min(colon, fact.size()));
  auto const name = colon == std::string::npos ? std::string_view(fact)
                                               : std::string_view(fact).substr(colon + 1);
  // A fact without a name has nothing to look for.
  if (name.empty()) return traced;
  if (what == "version") {
    if (auto place = version_place(contract, name)) traced.places.push_back(*place);
    return traced;
  }
  auto const forms = forms_of(name);
  if (auto place = contract.find(forms, sections_of(what))) traced.places.push_back(*place);
  // What a node is called and of which kind it is, its class says; the words occur everywhere.
  bool const of_class = what == "name" || what == "kind" || what == "description";
  if (auto place = code.find(of_class ? std::vector{class_name} : forms))
    traced.places.push_back(*place);
  return traced;
}

}  // namespace

/// Facts beyond the limit stay in the list without places, so that the bound on work is visible.
std::vector<TracedStatement> trace_statements(NodeSpec const& spec, Files const& files) {
  ContractIndex const contract(files);
  CodeIndex const code(files);
  std::vector<TracedStatement> traced;
  std::size_t facts = 0;
  for (auto const& statement : spec.statements) {
    TracedStatement row{statement.line, statement.text};
    for (auto const& fact : statement.facts) {
      bool const within = facts++ < kMaxTracedFacts;
      row.facts.push_back(within ? trace_fact(fact, spec.class_name, contract, code)
                                 : TracedFact{fact});
    }
    traced.push_back(std::move(row));
  }
  return traced;
}

/// Counts beside the rows: a reader of the report sees at once whether anything is missing.
/// Ordered: each row is read from its line to its facts.
nlohmann::ordered_json trace_json(std::vector<TracedStatement> const& statements) {
  using nlohmann::ordered_json;
  auto rows = ordered_json::array();
  auto missed = ordered_json::array();
  std::size_t unanswered = 0;
  for (auto const& statement : statements) {
    auto facts = ordered_json::array();
    for (auto const& fact : statement.facts) {
      auto places = ordered_json::array();
      for (auto const& place : fact.places) {
        ordered_json json = {{"path", place.path}, {"line", place.line}};
        if (!place.key.empty()) json["key"] = place.key;
        places.push_back(std::move(json));
      }
      if (fact.places.empty()) ++unanswered;
      facts.push_back({{"fact", fact.fact}, {"places", std::move(places)}});
    }
    // Listed a second time on its own: these are the sentences to write in other words.
    if (statement.facts.empty()) {
      missed.push_back({{"line", statement.line}, {"text", statement.text}});
    }
    rows.push_back(
        {{"line", statement.line}, {"text", statement.text}, {"facts", std::move(facts)}});
  }
  return {{"statements", std::move(rows)},
          {"understood", statements.size() - missed.size()},
          {"not_understood", std::move(missed)},
          {"unanswered", unanswered}};
}

}  // namespace omninode::onex
