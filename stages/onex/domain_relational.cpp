// The relational domain: CRUD, pages, counts and upserts as parameterised SQL.
#include <algorithm>
#include <array>
#include <ranges>

#include "stages/onex/domain_kinds.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxIdentifierChars = 63;  // what PostgreSQL keeps of a name
constexpr std::string_view kIdColumn = "id";

/// Verbs and their functions. What is not here ("persist", "sync") says too little.
struct Verb {
  std::string_view verb;
  std::string_view function;
};
constexpr auto kVerbs = std::to_array<Verb>({
    // Several verbs for one function: prompts name operations freely, while the module has one name
    // for each kind of statement.
    {"create", "create"},    {"insert", "create"},   {"add", "create"},     {"store", "create"},
    {"save", "create"},      {"register", "create"}, {"read", "read"},      {"get", "read"},
    {"fetch", "read"},       {"load", "read"},       {"find", "read"},      {"lookup", "read"},
    {"retrieve", "read"},    {"update", "update"},   {"patch", "update"},   {"delete", "delete"},
    {"remove", "delete"},    {"drop", "delete"},     {"list", "list_rows"}, {"query", "list_rows"},
    {"search", "list_rows"}, {"scan", "list_rows"},  {"count", "count"},    {"exists", "exists"},
    {"upsert", "upsert"},
});

/// Empty for an unknown verb, so that the operation stays delegated instead of being guessed at.
std::string function_of_verb(std::string_view word) {
  auto const found = std::ranges::find(kVerbs, base_verb(word), &Verb::verb);
  return found == kVerbs.end() ? "" : std::string(found->function);
}

/// "bulk_create_users" looks at its second word. Only inserts have a form for many rows: a bulk
/// update would need a key for each of them. "get_all_users" begins like a read of one row and is a
/// list.
std::string function_of(std::vector<std::string> const& words) {
  bool const many = words.front() == "bulk" || words.front() == "batch";
  if (many && words.size() > 1) {
    return function_of_verb(words[1]) == "create" ? "create_many" : "";
  }
  std::string const function = function_of_verb(words.front());
  bool const all = function == "read" && words.size() > 1 && words[1] == "all";
  return all ? "list_rows" : function;
}

/// "get_all_users" -> "users", "find_user_by_email" -> "user"; nothing for "read" and for words
/// that mean any row.
std::string noun_of(SpecOperation const& operation) {
  auto const words = name_words(operation.name);
  std::vector<std::string> noun;
  for (auto const& word : words | std::views::drop(1)) {
    if (word == "by") break;
    // The second verb of "bulk_create_users" is no part of the thing.
    bool const filler = is_one_of(word, {"all", "new", "many", "one", "a", "the", "record",
                                         "records", "row", "rows", "entry", "entries"});
    if (!filler && !(noun.empty() && is_operation_verb(base_verb(word)))) noun.push_back(word);
  }
  return join(noun, "_");
}

/// Operations on one thing name one table, in the longest form that the prompt has for it.
std::string table_name(NodeDesign const& design, DesignOperation const& operation) {
  std::string table = noun_of(operation.spec);
  if (!table.empty()) {
    for (auto const& other : design.spec.operations) {
      std::string const noun = noun_of(other);
      if (noun.size() > table.size() && stem(noun) == stem(table)) table = noun;
    }
    return table;
  }
  // "create" and "read" name no thing; then the node's own name does, without its general words:
  // "postgres_user_store" is about "user".
  std::vector<std::string> rest;
  for (auto const& word : name_words(design.stem)) {
    bool const general =
        is_one_of(word, {"postgres", "postgresql", "sql", "crud", "database", "db", "store",
                         "repository", "data", "table", "node", "manager", "service", "effect",
                         "client", "access", "relational", "persistence", "operations"});
    if (!general) rest.push_back(word);
  }
  return join(rest, "_");
}

/// Words for the key of any table. They say nothing of how the column is called.
bool is_general_key(std::string_view name) {
  return is_one_of(name, {"id", "key", "record_key", "record_id", "row_id", "primary_key", "pk"});
}

/// A float would be compared to its last digit, an object or a list by the form it is stored in.
bool is_key_type(SpecField const& input) {
  return input.type == "string" || input.type == "uuid" || input.type == "int";
}

/// "record_key" is how a prompt speaks of the key; "user_id" is the name of a column.
std::string column_of(std::string const& name) {
  return is_general_key(name) ? std::string(kIdColumn) : name;
}

/// One object with all columns in it, as generic CRUD nodes take it. An object of any other name is
/// a column that holds JSON.
bool is_values_object(SpecField const& input) {
  return input.type == "object" &&
         is_one_of(input.name, {"values", "data", "record", "fields", "row", "payload",
                                "attributes", "columns", "changes", "item", "entity"});
}

/// Inputs that ask for more than equality, for raw SQL, or for something beside the row.
bool asks_for_more(SpecField const& input) {
  return has_any_stem(input.name, {"cursor", "page", "token", "since", "after", "befor", "until",
                                   "statement", "sql", "query", "search", "term", "pattern",
                                   "idempotency", "correlation", "trace", "parameter"});
}

/// Puts one DomainCall together; `fits()` is false as soon as something has no place in it.
class Relational {
 public:
  Relational(NodeDesign const& design, DesignOperation const& operation)
      : design_(design), operation_(operation) {}

  /// A version to compare with and several endings are rules of their own, which no single
  /// statement carries out.
  std::optional<DomainCall> call() {
    call_.function = function_of(name_words(operation_.spec.name));
    call_.domain = "relational";
    fits_ = !call_.function.empty() && operation_.version_input.empty() &&
            operation_.outcomes.size() == 1 &&
            operation_.outcomes.front().kind == OutcomeKind::success;
    bool const transactions = design_.spec.feature("transactions") != nullptr;
    if (transactions) call_.facts["transactions"] = "yes";
    // Inputs come before answers: whether an answer only repeats a key is known when keys are
    // placed.
    if (fits_) take_table();
    if (fits_) take_inputs();
    if (fits_) give_answers();
    if (!fits_) return std::nullopt;
    describe();
    return std::move(call_);
  }

 private:
  /// The table may be an input of the request ("table_name"). All other inputs wait for their place
  /// in take_inputs().
  void take_table() {
    for (auto const& input : operation_.spec.inputs) {
      // An input "operation" chooses the statement at run time: one call cannot be all of them.
      if (asks_for_more(input) || input.name == "operation") fits_ = false;
      bool const named = input.type == "string" && !input.optional &&
                         is_one_of(input.name, {"table", "table_name"});
      if (!named) {
        inputs_.push_back(input);
        continue;
      }
      std::string const sample = python_string(input.name + "_1");
      call_.samples[input.name] = sample;
      call_.facts["table_input"] = input.name;
      table_ = {"table", "request." + input.name, sample};
    }
    if (table_.name.empty()) {
      std::string const name = table_name(design_, operation_);
      // PostgreSQL cuts a longer name, and two tables could become one.
      fits_ = fits_ && !name.empty() && name.size() <= kMaxIdentifierChars;
      table_ = {"table", python_string(name), python_string(name)};
    }
    call_.arguments.push_back(table_);
    call_.facts["table"] = table_.sample;
  }

  /// Keys are taken before values: what is left is what the row gets.
  void take_inputs() {
    auto const& function = call_.function;
    if (is_one_of(function, {"read", "delete", "exists"})) {
      for (auto const& input : inputs_) take_key(input);
      give_keys();
    } else if (is_one_of(function, {"update", "upsert"})) {
      take_first_key();
      give_keys();
      give_values();
    } else if (function == "create") {
      give_values();
    } else if (function == "create_many") {
      take_records();
    } else {
      take_filters();
    }
  }

  /// Required: the module refuses a record without a key, and no request may leave it out.
  void take_key(SpecField const& input) {
    fits_ = fits_ && is_key_type(input) && !input.optional;
    std::string const column = column_of(input.name);
    keys_.push_back({column, "request." + input.name, sample_of(input)});
    // A second row of the tests, which the statement must not touch.
    other_keys_.push_back({column, {}, other_literal(input.type, input.name)});
    key_inputs_.push_back(input.name);
  }

  /// An update has one key and any number of values, which look alike: "user_id, name, email". The
  /// name tells them apart; where no name does, the first required input is the key.
  void take_first_key() {
    auto const is_key = [](SpecField const& input) {
      bool const named =
          is_general_key(input.name) || input.name.ends_with("_id") || input.name.ends_with("_key");
      return named && is_key_type(input) && !input.optional;
    };
    auto found = std::ranges::find_if(inputs_, is_key);
    if (found == inputs_.end()) {
      found = std::ranges::find_if(
          inputs_, [](SpecField const& input) { return is_key_type(input) && !input.optional; });
    }
    fits_ = fits_ && found != inputs_.end();
    if (!fits_) return;
    take_key(*found);
    inputs_.erase(found);
  }

  /// A statement on one row without a key would change or delete the whole table.
  void give_keys() {
    fits_ = fits_ && !keys_.empty();
    call_.arguments.push_back(dict_value("keys", keys_));
    call_.facts["keys"] = call_.arguments.back().sample;
    call_.facts["other_keys"] = dict_value("keys", other_keys_).sample;
  }

  /// Values come as one object, as single inputs, or as both; a single input then wins over the
  /// object's member of the same name, because it was asked for by its name.
  void give_values() {
    fits_ = fits_ && !inputs_.empty();
    DomainValue whole{"values", {}, {}};
    std::vector<DomainValue> columns;
    bool optional = false;
    for (auto const& input : inputs_) {
      if (is_values_object(input) && whole.code.empty()) {
        whole = input_value(input, "values");
        // None is no mapping; "nothing given" and "an empty object" mean the same here.
        if (input.optional) whole.code += " or {}";
        call_.facts["values_input"] = input.name;
        continue;
      }
      optional = optional || input.optional;
      columns.push_back(input_value(input, input.name));
    }
    auto rest = dict_value("values", columns);
    // An optional input that is left out must not overwrite the stored value with NULL.
    if (optional) rest.code = "sql.given(" + rest.code + ")";
    if (optional) call_.facts["given"] = "yes";
    if (whole.code.empty()) whole = rest;
    if (call_.has_fact("values_input") && !columns.empty()) {
      // Behind "**" Python takes no "or" without brackets.
      bool const either = whole.code.ends_with(" or {}");
      whole.code =
          "{**" + (either ? "(" + whole.code + ")" : whole.code) + ", **" + rest.code + "}";
      whole.sample = "{**" + whole.sample + ", **" + rest.sample + "}";
    }
    call_.arguments.push_back(whole);
    call_.facts["values"] = whole.sample;
  }

  /// Rows of one insert come as one list; anything beside it has no place in the statement.
  void take_records() {
    fits_ = fits_ && inputs_.size() == 1 && inputs_.front().type == "array<object>" &&
            !inputs_.front().optional;
    if (!fits_) return;
    call_.arguments.push_back(input_value(inputs_.front(), "records"));
    call_.facts["records_input"] = inputs_.front().name;
  }

  /// What is not a page is a condition of equality. A count has no pages, so that "limit" is a
  /// column there as any other.
  void take_filters() {
    std::vector<DomainValue> columns;
    bool optional = false;
    bool const pages = call_.function == "list_rows";
    for (auto const& input : inputs_) {
      bool const number = input.type == "int";
      if (pages && number && is_one_of(input.name, {"limit", "max_results"})) {
        take_page("limit", input);
      } else if (pages && number && is_one_of(input.name, {"offset", "skip"})) {
        take_page("offset", input);
      } else if (input.type == "object" &&
                 is_one_of(input.name, {"filters", "filter", "where", "criteria", "conditions"})) {
        filters_ = input_value(input, "filters");
        call_.facts["filters_input"] = input.name;
      } else {
        fits_ = fits_ && is_key_type(input);
        optional = optional || input.optional;
        columns.push_back(input_value(input, column_of(input.name)));
      }
    }
    // An object of filters and single conditions at once could name one column twice.
    fits_ = fits_ && (columns.empty() || filters_.name.empty());
    if (!columns.empty()) {
      filters_ = dict_value("filters", columns);
      if (optional) filters_.code = "sql.given(" + filters_.code + ")";
      if (optional) call_.facts["given"] = "yes";
    }
    give_filters(pages);
  }

  /// Kept apart until the filters stand: the pages are the last arguments of the call.
  void take_page(std::string const& role, SpecField const& input) {
    pages_.push_back(input_value(input, role));
    call_.facts[role + "_input"] = input.name;
  }

  /// A page without a fixed order could show a row twice and another one never.
  void give_filters(bool pages) {
    if (pages) {
      std::string const column = python_string(order_column());
      call_.arguments.push_back({"order_by", column, column});
      call_.facts["order_by"] = column;
    }
    call_.facts["filters"] = filters_.name.empty() ? "{}" : filters_.sample;
    if (!filters_.name.empty()) call_.arguments.push_back(filters_);
    std::ranges::move(pages_, std::back_inserter(call_.arguments));
  }

  /// "user_id" where an operation on users knows it, else "id".
  std::string order_column() const {
    for (auto const& other : design_.spec.operations) {
      std::string const noun = noun_of(other);
      if (noun.empty() || stem(noun) != stem(noun_of(operation_.spec))) continue;
      for (auto const& input : other.inputs) {
        if (input.name.ends_with("_id") &&
            stem(input.name.substr(0, input.name.size() - 3)) == stem(noun)) {
          return input.name;
        }
      }
    }
    return std::string(kIdColumn);
  }

  /// An answer without fields would throw the result away; such an operation is left to a client.
  void give_answers() {
    auto const& fields = operation_.outcomes.front().fields;
    fits_ = fits_ && !fields.empty();
    for (auto const& field : fields) {
      auto const& function = call_.function;
      // Fields about the request itself: no row has them.
      if (field.name == "operation" || field.name == "event_type") fits_ = false;
      bool const echoed = std::ranges::find(key_inputs_, field.name) != key_inputs_.end();
      if (echoed) {
        answer(field, "request." + field.name, {}, {});
      } else if (is_one_of(function, {"create", "upsert", "read", "update"})) {
        answer_from_row(field);
      } else if (is_one_of(function, {"list_rows", "create_many"})) {
        answer_from_rows(field);
      } else {
        answer_from_number(field);
      }
    }
    // Of the others none can miss a row: an insert gives its own back, a list may be empty.
    bool const maybe = call_.function == "read" || call_.function == "update";
    if (must_exist_ && maybe) {
      call_.function += "_found";
      call_.facts["must_exist"] = "yes";
    }
  }

  /// `hit` and `miss` are what the field is compared with where there is a row and where not.
  void answer(SpecField const& field, std::string const& code, std::string const& hit,
              std::string const& miss) {
    call_.answers.push_back({field.name, code});
    std::string const name = "    assert output.result." + field.name;
    if (!hit.empty()) call_.facts["hit_checks"] += name + " " + hit + "\n";
    if (!miss.empty()) call_.facts["miss_checks"] += name + " " + miss + "\n";
  }

  /// A flag tells whether there was a row, an object is the whole row, all else is a column. A
  /// field that may not be left out makes a missing row an error: there is no honest value for it.
  void answer_from_row(SpecField const& field) {
    bool const maybe = call_.function == "read" || call_.function == "update";
    bool const flag =
        field.type == "bool" &&
        is_one_of(field.name, {"found", "exists", "updated", "created", "inserted", "stored",
                               "saved", "success", "ok", "added", "registered", "upserted"});
    if (flag) {
      answer(field, maybe ? "answer is not None" : "True", "is True", "is False");
      return;
    }
    must_exist_ = must_exist_ || !field.optional;
    if (!field.optional) call_.facts["strict"] = "yes";
    std::string const noun = noun_of(operation_.spec);
    bool const whole =
        field.type == "object" && (field.name == noun || is_values_object(field) ||
                                   is_one_of(field.name, {"details", "result", "found_record"}));
    if (whole) {
      answer(field, "answer", "== row", "is None");
      call_.facts["strict"] = "yes";
      return;
    }
    std::string const column = column_of(field.name);
    // A field "record_key" stands for a column "id"; columns keep their names on the way, so that
    // it would never be found.
    fits_ = fits_ && column == field.name;
    call_.columns.push_back(field.name);
    // The tests' database gives it to rows that no statement set it in, such as generated ids.
    call_.facts["default:" + field.name] = sample_of(field);
    call_.facts["hit_checks"] += "    assert as_stored(output.result." + field.name + ") == row[" +
                                 python_string(field.name) + "]\n";
    if (maybe) {
      call_.facts["miss_checks"] += "    assert output.result." + field.name + " is None\n";
    }
  }

  /// A total over all pages ("total") is none of these: it would need a second statement.
  void answer_from_rows(SpecField const& field) {
    if (field.type == "array<object>" || field.type == "array") {
      answer(field, "answer", "== rows", {});
      call_.facts["strict"] = "yes";
    } else if (field.type == "int" &&
               is_one_of(field.name, {"count", "returned", "created_count", "inserted_count"})) {
      answer(field, "len(answer)", "== len(rows)", {});
    } else if (field.type == "object" && field.name == "details") {
      answer(field, "{\"records\": answer}", "== {\"records\": rows}", {});
    } else {
      fits_ = false;
    }
  }

  /// delete and count give a number, exists gives a bool. Whether something was deleted follows
  /// from the number; how many there are does not follow from the flag.
  void answer_from_number(SpecField const& field) {
    bool const exists = call_.function == "exists";
    if (field.type == "bool" && call_.function != "count") {
      answer(field, exists ? "answer" : "answer > 0", "is True", "is False");
    } else if (field.type == "int" && !exists) {
      answer(field, "answer", "== 1", "== 0");
    } else if (field.type == "object" && field.name == "details") {
      std::string const key = "{" + python_string(call_.function) + ": ";
      answer(field, key + "answer}", exists ? "== " + key + "True}" : "== " + key + "1}",
             exists ? "== " + key + "False}" : "== " + key + "0}");
    } else {
      fits_ = false;
    }
  }

  void describe() {
    auto const& function = call_.function;
    std::string const table =
        call_.has_fact("table_input") ? "the table that is asked for" : "table " + table_.sample;
    if (function.starts_with("create")) {
      call_.semantics = "inserts into " + table + " and gives back what was stored";
    } else if (function == "upsert") {
      call_.semantics = "inserts into " + table + ", or changes the row with the same key";
    } else if (function.starts_with("read")) {
      call_.semantics = "selects one row of " + table + " by its key";
    } else if (function.starts_with("update")) {
      call_.semantics = "changes one row of " + table + " by its key";
    } else if (function == "delete") {
      call_.semantics = "deletes one row of " + table + " by its key";
    } else if (function == "list_rows") {
      call_.semantics = "selects a page of " + table + ", at most 1000 rows, in a fixed order";
    } else if (function == "count") {
      call_.semantics = "counts the rows of " + table + " that match";
    } else {
      call_.semantics = "tells whether " + table + " has a row with this key";
    }
    bool const missing = call_.has_fact("must_exist");
    if (missing) call_.semantics += "; a missing row is an error";
    call_.semantics += ", as a parameterised statement";
  }

  NodeDesign const& design_;
  DesignOperation const& operation_;
  DomainCall call_;
  DomainValue table_;
  DomainValue filters_;
  std::vector<SpecField> inputs_;  ///< those that have no place yet
  std::vector<DomainValue> keys_;
  std::vector<DomainValue> other_keys_;
  std::vector<DomainValue> pages_;
  std::vector<std::string> key_inputs_;
  bool must_exist_ = false;
  bool fits_ = true;
};

}  // namespace

std::optional<DomainCall> relational_call(NodeDesign const& design,
                                          DesignOperation const& operation) {
  return Relational(design, operation).call();
}

}  // namespace omninode::onex
