// Items of tables and outlines, said in the words that the readers understand.
#include <algorithm>
#include <array>

#include "stages/onex/prompt_lines.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// What a column or key says about its item.
enum class Role {
  none,
  input,
  output,
  description,
  type,
  unit,
  service,
  after,
  compensation,
  topic,
  event,
  condition,
  direction,
  required,
  optional,
};

struct RoleWord {
  std::string_view word;
  Role role;
};

/// Whole keys, not stems: a column "input rate" is no list of inputs.
constexpr auto kRoles = std::to_array<RoleWord>({
    {"input", Role::input},
    {"inputs", Role::input},
    {"parameters", Role::input},
    {"params", Role::input},
    {"arguments", Role::input},
    {"args", Role::input},
    {"takes", Role::input},
    {"in", Role::input},
    {"request", Role::input},
    {"out", Role::output},
    {"gives", Role::output},
    {"output", Role::output},
    {"outputs", Role::output},
    {"returns", Role::output},
    {"return", Role::output},
    {"result", Role::output},
    {"results", Role::output},
    {"response", Role::output},
    {"description", Role::description},
    {"desc", Role::description},
    {"purpose", Role::description},
    {"summary", Role::description},
    {"notes", Role::description},
    {"meaning", Role::description},
    {"doc", Role::description},
    {"type", Role::type},
    {"kind", Role::type},
    {"unit", Role::unit},
    {"service", Role::service},
    {"client", Role::service},
    {"handler", Role::service},
    {"executor", Role::service},
    {"component", Role::service},
    {"done by", Role::service},
    {"executed by", Role::service},
    {"performed by", Role::service},
    {"handled by", Role::service},
    {"run by", Role::service},
    {"calls", Role::service},
    {"uses", Role::service},
    {"via", Role::service},
    {"worker", Role::service},
    {"responsible", Role::service},
    {"responsible service", Role::service},
    {"owner", Role::service},
    {"who", Role::service},
    {"by", Role::service},
    {"after", Role::after},
    {"depends on", Role::after},
    {"needs", Role::after},
    {"requires", Role::after},
    {"depends", Role::after},
    {"dependencies", Role::after},
    {"waits for", Role::after},
    {"wait for", Role::after},
    {"runs after", Role::after},
    {"starts after", Role::after},
    {"follows", Role::after},
    {"prerequisite", Role::after},
    {"prerequisites", Role::after},
    {"predecessor", Role::after},
    {"predecessors", Role::after},
    {"blocked by", Role::after},
    {"preceded by", Role::after},
    {"compensation", Role::compensation},
    {"compensate", Role::compensation},
    {"rollback", Role::compensation},
    {"undo", Role::compensation},
    {"on failure", Role::compensation},
    {"on error", Role::compensation},
    {"if it fails", Role::compensation},
    {"undo with", Role::compensation},
    {"undo by", Role::compensation},
    {"undone by", Role::compensation},
    {"undo action", Role::compensation},
    {"undo step", Role::compensation},
    {"rolled back by", Role::compensation},
    {"rollback action", Role::compensation},
    {"rollback step", Role::compensation},
    {"revert", Role::compensation},
    {"reverted by", Role::compensation},
    {"compensated by", Role::compensation},
    {"compensate with", Role::compensation},
    {"compensation action", Role::compensation},
    {"compensation step", Role::compensation},
    {"compensating action", Role::compensation},
    {"compensating step", Role::compensation},
    {"topic", Role::topic},
    {"channel", Role::topic},
    {"event", Role::event},
    {"events", Role::event},
    {"event type", Role::event},
    {"when", Role::condition},
    {"condition", Role::condition},
    {"trigger", Role::condition},
    {"direction", Role::direction},
    {"in out", Role::direction},
    {"way", Role::direction},
    {"required", Role::required},
    {"optional", Role::optional},
});

/// Columns and keys are named freely; what they mean is one of few roles.
Role role_of(std::string_view key) {
  std::string const words = join(name_words(key), " ");
  auto const found = std::ranges::find(kRoles, words, &RoleWord::word);
  return found == kRoles.end() ? Role::none : found->role;
}

/// The first of several columns with one role, as in a table read from left to right.
std::string value_of(ItemParts const& parts, Role role) {
  for (auto const& [key, value] : parts) {
    if (role_of(key) == role) return value;
  }
  return {};
}

bool has(ItemParts const& parts, Role role) { return !value_of(parts, role).empty(); }

/// A cell "optional" in a column "required" means no.
bool is_no(std::string_view value) {
  std::string const text = lower(value);
  return text == "no" || text == "false" || text == "optional";
}

/// A cell "optional" in a column "optional" means yes.
bool is_yes(std::string_view value) {
  std::string const text = lower(value);
  return text == "yes" || text == "true" || text == "optional";
}

/// Said in either direction: required: false, optional: true.
bool is_optional(ItemParts const& parts) {
  return is_no(value_of(parts, Role::required)) || is_yes(value_of(parts, Role::optional));
}

/// "the level falls" under "when" -> "when the level falls"; "on success" stays.
std::string condition_text(std::string const& value) {
  if (value.empty()) return {};
  if (is_one_of(lower(value), {"success", "failure", "error", "errors", "rollback"})) {
    return " on " + value;
  }
  auto const words = name_words(value.substr(0, 16));
  constexpr auto kOpeners = std::to_array<std::string_view>(
      {"on", "when", "if", "after", "upon", "once", "whenever", "for", "otherwise"});
  bool const opens = !words.empty() && std::ranges::find(kOpeners, words.front()) != kOpeners.end();
  return opens ? " " + value : " when " + value;
}

/// The reader of events binds by words, so that the topic is quoted and the way is said.
/// "| OrderPlaced | orders_v1 | out | on success |" becomes "publishes OrderPlaced to topic
/// 'orders_v1' on success". An unknown way is left to the section that the table stands in. A
/// CamelCase cell is the event even if its column has another name.
std::string event_text(ItemParts const& parts) {
  std::string event = value_of(parts, Role::event);
  std::string const topic = value_of(parts, Role::topic);
  for (auto const& [key, value] : parts) {
    if (event.empty() && value != topic && is_camel(value)) event = value;
  }
  std::string const way = lower(value_of(parts, Role::direction));
  bool const in = way.starts_with("in") || way.starts_with("sub") || way.starts_with("con");
  std::string const lead = way.empty() ? "" : in ? "consumes " : "publishes ";
  std::string text = lead + event;
  if (!topic.empty()) text += (in ? " from topic '" : " to topic '") + topic + "'";
  return text + condition_text(value_of(parts, Role::condition));
}

/// In the order in which people write a step: who, after what, and how it is undone.
/// Only a column "parallel" with a yes adds the words; its "no" must not bring the word into the
/// text, because the word alone makes a step parallel.
std::string step_text(std::string const& name, ItemParts const& parts) {
  std::string text = name;
  if (has(parts, Role::service)) text += " via " + value_of(parts, Role::service);
  if (has(parts, Role::after)) text += ", after " + value_of(parts, Role::after);
  for (auto const& [key, value] : parts) {
    if (lower(key) == "parallel" && is_yes(value)) text += " in parallel";
  }
  if (has(parts, Role::compensation)) {
    text += " (compensation: " + value_of(parts, Role::compensation) + ")";
  }
  if (has(parts, Role::description)) text += " - " + value_of(parts, Role::description);
  return text;
}

/// "| Done by | Task | After |": the column that names a step may stand anywhere.
/// Only where the first column has another role; everywhere else what comes first is the name.
ItemParts named_first(ItemParts parts) {
  if (parts.empty() || role_of(parts.front().first) == Role::none) return parts;
  auto const named = std::ranges::find_if(parts, [](auto const& part) {
    return is_one_of(lower(part.first), {"step", "task", "activity", "action", "name", "stage",
                                         "phase", "step name", "what"});
  });
  if (named != parts.end()) std::rotate(parts.begin(), named, named + 1);
  return parts;
}

/// "name (type, optional) - description", the form of metrics, dependencies and fields.
std::string typed_text(std::string const& name, ItemParts const& parts) {
  std::vector<std::string> notes;
  for (Role const role : {Role::type, Role::unit}) {
    if (has(parts, role)) notes.push_back(value_of(parts, role));
  }
  if (is_optional(parts)) notes.emplace_back("optional");
  std::string text = name;
  if (!notes.empty()) text += " (" + join(notes, ", ") + ")";
  if (has(parts, Role::description)) text += " - " + value_of(parts, Role::description);
  return text;
}

/// Columns of no known role are kept as text: a reader may know more than a role says.
/// "| p95 | 20 ms |" in a table of targets has no role, and becomes "p95: 20 ms" or "p95: limit 20
/// ms": a short unknown key stays in front of its value, because it may say what the value means.
std::string plain_item(std::string const& name, ItemParts const& parts) {
  std::vector<std::string> rest;
  for (auto const& [key, value] : parts) {
    if (value == name) continue;
    bool const bare = role_of(key) != Role::none || split(key, ' ').size() > 1;
    rest.push_back(bare || key.empty() ? value : key + " " + value);
  }
  return rest.empty() ? name : name + ": " + join(rest, ", ");
}

}  // namespace

/// Which form an item has follows from its roles, not from the section it stands in: a table may
/// stand under any heading.
std::vector<RawLine> lines_of_item(ItemParts const& given, int number, int indent) {
  std::vector<RawLine> lines;
  if (given.empty()) return lines;
  ItemParts const parts = named_first(given);
  std::string const& name = parts.front().second;
  auto const add = [&](int deeper, std::string text) {
    lines.push_back(RawLine{number, indent + deeper, 1, 0, false, std::move(text), false, true});
  };
  bool const step =
      has(parts, Role::after) || has(parts, Role::compensation) || has(parts, Role::service);
  if (has(parts, Role::input) || has(parts, Role::output)) {
    std::string const about = value_of(parts, Role::description);
    add(0, about.empty() ? name : name + ": " + about);
    if (has(parts, Role::input)) add(2, "Input: " + value_of(parts, Role::input));
    if (has(parts, Role::output)) add(2, "Output: " + value_of(parts, Role::output));
  } else if (has(parts, Role::topic)) {
    add(0, event_text(parts));
  } else if (step) {
    add(0, step_text(name, parts));
  } else if (has(parts, Role::type) || has(parts, Role::description)) {
    add(0, typed_text(name, parts));
  } else {
    add(0, plain_item(name, parts));
  }
  return lines;
}

}  // namespace omninode::onex
