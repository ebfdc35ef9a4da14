// The cache domain: text under keys with a time to live, JSON where the values are no text.
#include <algorithm>
#include <array>
#include <ranges>
#include <set>

#include <nlohmann/json.hpp>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using nlohmann::json;

/// Verbs of one entry. What is not here stays delegated: "clear" means all entries at once, and
/// "add" means in some caches that nothing may be there yet.
struct Verb {
  std::string_view verb;
  std::string_view function;
};
constexpr auto kVerbs = std::to_array<Verb>({
    {"get", "get"},
    {"fetch", "get"},
    {"read", "get"},
    {"load", "get"},
    {"find", "get"},
    {"lookup", "get"},
    {"retrieve", "get"},
    {"set", "set_value"},
    {"put", "set_value"},
    {"store", "set_value"},
    {"save", "set_value"},
    {"write", "set_value"},
    {"delete", "delete"},
    {"remove", "delete"},
    {"drop", "delete"},
    {"invalidate", "delete"},
    {"exists", "exists"},
    {"expire", "expire"},
    {"increment", "increment"},
    {"decrement", "decrement"},
});

/// Empty for an unknown verb, so that the operation stays delegated.
std::string function_of(SpecOperation const& operation) {
  auto const found =
      std::ranges::find(kVerbs, base_verb(name_words(operation.name).front()), &Verb::verb);
  return found == kVerbs.end() ? "" : std::string(found->function);
}

/// Seconds in whole numbers, as caches count them. A name alone is not enough: "seconds" may be a
/// value that is to be stored, so that callers ask only where a time has a meaning.
bool is_ttl(SpecField const& input) {
  return input.type == "int" &&
         is_one_of(input.name, {"ttl", "ttl_seconds", "seconds", "expiry_seconds", "expires_in",
                                "expire_seconds", "time_to_live"});
}

/// "get_session" -> "session:"; what one kind of thing is kept under must not meet another's.
std::string prefix_of(SpecOperation const& operation, SpecField const& key) {
  auto words = name_words(operation.name);
  // The verb goes: set_session and get_session must find the same entry.
  words.erase(words.begin());
  // "get_value" and "delete_by_key" say nothing of what is kept: the key is whole as it is given.
  bool const whole = words.empty() || is_one_of(key.name, {"key", "cache_key"}) ||
                     is_one_of(words.front(), {"value", "entry", "key", "item", "by", "if"});
  if (whole) return {};
  auto& last = words.back();
  // "get_sessions" and "set_session" share a prefix. "address" and "bus" are no plurals.
  if (last.size() > 3 && last.ends_with('s') && !last.ends_with("ss")) last.pop_back();
  return join(words, "_") + ":";
}

/// Whether this is the text form of its type; the others travel as JSON.
bool needs_json(SpecOperation const& operation) {
  std::string const function = function_of(operation);
  int values = 0;
  bool text = true;
  // Flags of a get ("found") and times of a set are no values and do not count.
  auto const look = [&](SpecField const& field) {
    ++values;
    text = text && field.type == "string";
  };
  if (function == "get") {
    for (auto const& field : operation.output_fields) {
      if (field.type != "bool") look(field);
    }
  }
  if (function == "set_value") {
    for (auto const& input : operation.inputs | std::views::drop(1)) {
      if (!is_ttl(input)) look(input);
    }
  }
  return values > 0 && (values > 1 || !text);
}

/// All operations of a node read what the others write, so one of them decides for all.
bool json_mode(NodeDesign const& design) {
  return std::ranges::any_of(design.spec.operations, needs_json);
}

/// Whether some operation has to find a value under whatever key it is asked for. The tests' cache
/// can oblige where all operations want one type of value; where not, that one stays delegated.
bool can_oblige(NodeDesign const& design) {
  bool must = false;
  std::set<std::string> types;
  for (auto const& operation : design.spec.operations) {
    if (function_of(operation) != "get") continue;
    for (auto const& field : operation.output_fields) {
      bool const echoed = std::ranges::find(operation.inputs, field.name, &SpecField::name) !=
                          operation.inputs.end();
      if (field.type == "bool" || echoed) continue;
      types.insert(field.type);
      must = must || !field.optional;
    }
  }
  return must && types.size() == 1;
}

/// "entries expire after 300 seconds by default": without a number there is nothing to apply.
bool has_usual_ttl(NodeDesign const& design) {
  auto const* ttl = design.spec.feature("ttl");
  return ttl != nullptr && ttl->values.contains("seconds");
}

/// Types that JSON gives back as they went in. A datetime would come back as text.
bool is_json_type(std::string_view type) {
  return is_one_of(type, {"string", "int", "float", "object", "array", "array<string>",
                          "array<object>", "array<int>", "bool"});
}

class Cache {
 public:
  Cache(NodeDesign const& design, DesignOperation const& operation)
      : design_(design), operation_(operation), json_(json_mode(design)) {}

  /// Every function needs a key, so that an operation without inputs ("flush") is none of these.
  std::optional<DomainCall> call() {
    call_.domain = "cache";
    call_.function = function_of(operation_.spec);
    fits_ = !call_.function.empty() && operation_.version_input.empty() &&
            operation_.outcomes.size() == 1 && !operation_.spec.inputs.empty();
    if (json_) call_.facts["json_mode"] = "yes";
    if (call_.function == "get" && can_oblige(design_)) call_.facts["obliging"] = "yes";
    if (fits_) take_key();
    if (fits_) take_inputs();
    if (fits_) give_answers();
    if (!fits_) return std::nullopt;
    describe();
    return std::move(call_);
  }

 private:
  /// The first input is the key, as in the calls of cache clients. Keys are text there, so that an
  /// id of another type is written out.
  void take_key() {
    auto const& key = operation_.spec.inputs.front();
    fits_ = !key.optional && is_one_of(key.type, {"string", "uuid", "int"});
    std::string const prefix = prefix_of(operation_.spec, key);
    std::string const input = "request." + key.name;
    bool const text = key.type == "string";
    std::string const sample = sample_of(key);
    std::string code = text ? input : "str(" + input + ")";
    std::string plain = text ? sample : "str(" + sample + ")";
    if (!prefix.empty()) {
      code = "f\"" + prefix + "{" + input + "}\"";
      plain = python_string(prefix) + " + " + plain;
    } else if (text) {
      // The tests of empty and of too long keys need one that reaches the module as it was given.
      call_.facts["text_key"] = key.name;
    }
    call_.arguments.push_back({"key", code, plain});
    call_.facts["key"] = plain;
  }

  void take_inputs() {
    std::vector<DomainValue> values;
    for (auto const& input : operation_.spec.inputs | std::views::drop(1)) {
      // In other operations "seconds" has no place and makes the call unfit.
      bool const timed = call_.function == "set_value" || call_.function == "expire";
      bool const counts = call_.function == "increment" || call_.function == "decrement";
      if (timed && is_ttl(input) && !call_.has_fact("ttl_input")) {
        call_.facts["ttl_input"] = input.name;
        if (input.optional) call_.facts["ttl_optional"] = "yes";
        ttl_ = input_value(input, "ttl_seconds");
      } else if (counts && input.type == "int" && values.empty()) {
        // One amount; a second number would have no meaning in one step of counting.
        values.push_back(input_value(input, "amount"));
        if (input.optional) call_.facts["amount_input"] = input.name;
      } else {
        // None has a form in JSON and none as plain text.
        fits_ = fits_ && call_.function == "set_value" && is_json_type(input.type) &&
                (json_ || !input.optional);
        values.push_back(input_value(input, input.name));
      }
    }
    if (call_.function == "set_value") {
      give_value(values);
    } else if (!values.empty()) {
      call_.arguments.push_back(values.front());
    }
    // Without a time of its own an expire would have to invent one.
    fits_ = fits_ && (call_.function != "expire" || call_.has_fact("ttl_input"));
    if (call_.has_fact("ttl_input")) call_.arguments.push_back(ttl_);
    if (call_.function == "increment" || call_.function == "decrement") {
      call_.facts["step"] = values.empty() ? "1" : values.front().sample;
    }
  }

  /// One value is kept as it is, several as one object.
  void give_value(std::vector<DomainValue> const& values) {
    fits_ = fits_ && !values.empty();
    if (!fits_) return;
    auto value = values.size() == 1 ? values.front() : dict_value("value", values);
    value.name = "value";
    call_.facts["value"] = value.sample;
    if (json_) value.code = "key_value.encoded(" + value.code + ")";
    call_.arguments.push_back(value);
    // What happens to an entry without a time is tested: it has the usual one where the prompt
    // names any, else no end.
    bool const untimed = !call_.has_fact("ttl_input") || call_.has_fact("ttl_optional");
    if (!untimed) return;
    call_.facts[has_usual_ttl(design_) ? "usual_ttl" : "endless"] = "yes";
    call_.facts["untimed_request"] =
        call_.has_fact("ttl_input")
            ? "sample_request().model_copy(update={\"" + call_.facts["ttl_input"] + "\": None})"
            : "sample_request()";
  }

  /// A field that repeats the key says nothing of the entry; there has to be another one.
  void give_answers() {
    int values = 0;
    for (auto const& field : operation_.outcomes.front().fields) {
      if (field.name == "operation" || field.name == "event_type") fits_ = false;
      auto const& key = operation_.spec.inputs.front();
      if (field.name == key.name && field.type == key.type) {
        call_.answers.push_back({field.name, "request." + field.name});
        continue;
      }
      values += 1;
      if (call_.function == "get") {
        answer_value(field);
      } else {
        answer_other(field);
      }
    }
    // A get that only tells whether there is something has no value to store for its tests.
    fits_ = fits_ && values > 0 && (call_.function != "get" || call_.has_fact("stored"));
    if (must_exist_) must_exist();
  }

  /// Assertions are collected as text, as each field has its own form of hit and miss.
  void check(char const* when, SpecField const& field, std::string const& text) {
    call_.facts[when] += "    assert output.result." + field.name + " " + text + "\n";
  }

  void answer_value(SpecField const& field) {
    if (field.type == "bool") {
      bool const flag = is_one_of(field.name, {"hit", "found", "exists", "cached"});
      // A bool of another name would be the stored value, which a flag must not be taken for.
      fits_ = fits_ && flag;
      call_.answers.push_back({field.name, "answer is not None"});
      check("hit_checks", field, "is True");
      check("miss_checks", field, "is False");
      return;
    }
    fits_ = fits_ && !call_.has_fact("stored") &&
            (json_ ? is_json_type(field.type) : field.type == "string");
    // A required field has no value for a miss, so that a miss is an error then.
    must_exist_ = must_exist_ || !field.optional;
    std::string const sample = sample_of(field);
    call_.answers.push_back({field.name, json_ ? "key_value.decoded(answer)" : "answer"});
    call_.facts["stored"] = json_ ? "json.dumps(" + sample + ")" : sample;
    check("hit_checks", field, "== " + sample);
    check("miss_checks", field, "is None");
  }

  /// The tests that all operations have send any key and expect an answer, so that the fake has to
  /// be one that always finds something.
  void must_exist() {
    call_.function += "_found";
    call_.facts["must_exist"] = "yes";
    fits_ = fits_ && call_.has_fact("obliging");
  }

  /// Each function gives one number or one flag; a plain object "details" wraps it under the
  /// function's name, for prompts whose operations share one result.
  void answer_other(SpecField const& field) {
    bool const counts = call_.function == "increment" || call_.function == "decrement";
    bool const details = field.type == "object" && field.name == "details";
    std::string const key = "{" + python_string(call_.function) + ": ";
    if (details) {
      call_.answers.push_back({field.name, key + "answer}"});
    } else {
      fits_ = fits_ && field.type == (counts ? "int" : "bool");
      call_.answers.push_back({field.name, "answer"});
    }
    if (counts) {
      call_.facts["count_checks"] += "        assert output.result." + field.name +
                                     (details ? " == " + key + "number}" : " == number") + "\n";
    } else {
      check("hit_checks", field, details ? "== " + key + "True}" : "is True");
      check("miss_checks", field, details ? "== " + key + "False}" : "is False");
    }
  }

  void describe() {
    auto const& function = call_.function;
    if (function.starts_with("get")) {
      call_.semantics = "gets the value under a key unless it has expired";
      if (call_.has_fact("must_exist")) call_.semantics += "; a missing one is an error";
    } else if (function == "set_value") {
      call_.semantics = "stores a value under a key";
      call_.semantics += call_.has_fact("ttl_input") ? " for its time to live" : "";
      call_.semantics += call_.has_fact("usual_ttl") ? ", the usual one where none is named" : "";
    } else if (function == "delete") {
      call_.semantics = "deletes a key and tells whether it was there";
    } else if (function == "exists") {
      call_.semantics = "tells whether a key is there and has not expired";
    } else if (function == "expire") {
      call_.semantics = "gives a key a new time to live";
    } else {
      call_.semantics = "changes the number under a key in one step";
    }
    bool const encoded = json_ && (function == "set_value" || function.starts_with("get"));
    if (encoded) call_.semantics += "; values are kept as JSON";
  }

  NodeDesign const& design_;
  DesignOperation const& operation_;
  DomainCall call_;
  DomainValue ttl_;
  bool json_;
  bool must_exist_ = false;
  bool fits_ = true;
};

}  // namespace

std::optional<DomainCall> cache_call(NodeDesign const& design, DesignOperation const& operation) {
  return Cache(design, operation).call();
}

/// The module has only what its functions use: an unused import or helper is a finding of ruff.
void cache_module(NodeDesign const& design, json& values) {
  auto const uses = [&](char const* function) { return values.contains(function); };
  values["encodes"] = uses("set_value") && uses("has_json_mode");
  values["decodes"] = (uses("get") || uses("get_found")) && uses("has_json_mode");
  values["json_mode"] = values["encodes"].get<bool>() || values["decodes"].get<bool>();
  values["lifetimes"] = uses("set_value") || uses("expire");
  values["usual_ttl"] = uses("has_usual_ttl");
  values["reads"] = uses("get") || uses("get_found");
  values["counts"] = uses("increment") || uses("decrement");
  for (auto const& operation : design.operations) {
    if (!operation.call.has_fact("obliging")) continue;
    values["obliged"] = operation.call.facts.at("stored");
    bool const encoded = operation.call.facts.at("stored").starts_with("json.");
    values["obliged_imports"] = encoded ? json("import json") : json(false);
  }
}

/// "get" and "get_found" have one template, which asks `must_exist` for the difference.
void cache_tests(DomainCall const& call, json& values, PythonImports& imports) {
  auto const& function = call.function;
  bool const get = function.starts_with("get");
  values[get ? "get" : function] = true;
  values["counting"] = function == "increment" || function == "decrement";
  values["sign"] = function == "increment" ? "+" : "-";
  bool const json_test = call.has_fact("json_mode") && (get || function == "set_value");
  if (json_test) imports.add_module("json");
  bool const refuses = call.has_fact("ttl_input") || call.has_fact("text_key");
  if (refuses) imports.add("omnibase_core.errors", "EnumCoreErrorCode");
  // The bound of keys is read from the module: a number of its own in the test would hide a change.
  if (call.has_fact("text_key")) imports.add("..key_value", "MAX_KEY_CHARS");
  if (call.has_fact("usual_ttl")) imports.add("..settings", "DEFAULT_TTL_SECONDS");
  if (get) values["strict_form"] = "\"get\"";
  if (function == "set_value") values["strict_form"] = "\"set\"";
}

}  // namespace omninode::onex
