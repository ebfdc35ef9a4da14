// The steps of an orchestrator's workflow: their order, what runs in parallel, who does them and
// what undoes them. From a section of steps, from bullets, or from a sentence with "then".
#include <algorithm>
#include <array>
#include <set>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// A workflow that a person can still review; each step becomes code and a test.
constexpr std::size_t kMaxSteps = 32;
constexpr std::size_t kMaxStepWords = 3;

using Tokens = std::vector<Token>;
using Names = std::vector<std::string>;

/// The ways to say that steps do not wait for each other.
/// "in parallel", "parallelly" and "parallel:" are all meant, so that the word is not matched as a
/// whole.
bool says_parallel(std::string_view text) {
  std::string const small = lower(text);
  return small.find("parallel") != small.npos || contains_word(small, "simultaneously") ||
         contains_word(small, "concurrently") || small.find("at the same time") != small.npos;
}

/// Steps with the group in which each runs; a group starts when the one before has ended.
class Workflow {
 public:
  explicit Workflow(NodeSpec& spec) : spec_(spec) {}

  /// `joins`: runs beside the step before it.
  /// The limit comes after the look-up: a known step may still get its service from a later line. A
  /// step's group is the one of its neighbour or the next, so that groups never have gaps, which
  /// `finish` relies on.
  void add(std::size_t line, SpecStep step, bool joins) {
    if (step.name.size() < 2) return;
    auto const known = std::ranges::find(spec_.steps, step.name, &SpecStep::name);
    if (known != spec_.steps.end()) {
      // "Flow: a -> b" above the lines that say who does a and b.
      note(spec_, line, "step", step.name);
      if (known->service.empty()) known->service = std::move(step.service);
      if (known->compensation.empty()) known->compensation = std::move(step.compensation);
      return;
    }
    if (spec_.steps.size() >= kMaxSteps) return;
    note(spec_, line, "step", step.name);
    explicit_order_ = explicit_order_ || !step.after.empty();
    groups_.push_back(groups_.empty() ? 0 : joins ? groups_.back() : groups_.back() + 1);
    spec_.steps.push_back(std::move(step));
  }

  /// "check_identity, in parallel with check_income": both belong to one group.
  /// Kept until the end, because the second step may be read later.
  void pair(std::string first, std::string second) {
    pairs_.emplace_back(std::move(first), std::move(second));
  }

  /// Names after "after" that are no step are left out; without any, the order is the prompt's.
  /// Where any step says "after", the author has drawn the graph; adding the order of the lines to
  /// it would make parallel branches wait for each other. Without one, every step waits for the
  /// whole group before it. A name that is no step would make a workflow that waits for ever.
  void finish() {
    if (explicit_order_) {
      for (auto& step : spec_.steps) {
        std::erase_if(step.after,
                      [&](std::string const& name) { return name == step.name || !has(name); });
      }
      return;
    }
    join_pairs();
    for (std::size_t i = 0; i < spec_.steps.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (groups_[k] == groups_[i] - 1) spec_.steps[i].after.push_back(spec_.steps[k].name);
      }
    }
  }

 private:
  /// A step can only wait for a step that there is.
  bool has(std::string_view name) const {
    return std::ranges::find(spec_.steps, name, &SpecStep::name) != spec_.steps.end();
  }

  /// The later of the two moves into the group of the earlier, and all behind it move up.
  /// Only neighbours are joined. To pull a distant step forward would run it before the steps
  /// between, which the prompt put in front of it.
  void join_pairs() {
    for (auto const& [first, second] : pairs_) {
      for (std::size_t i = 0; i + 1 < spec_.steps.size(); ++i) {
        bool const neighbours =
            (spec_.steps[i].name == first && spec_.steps[i + 1].name == second) ||
            (spec_.steps[i].name == second && spec_.steps[i + 1].name == first);
        if (!neighbours || groups_[i] == groups_[i + 1]) continue;
        for (std::size_t k = i + 1; k < groups_.size(); ++k) --groups_[k];
      }
    }
  }

  NodeSpec& spec_;
  bool explicit_order_ = false;
  std::vector<int> groups_;
  std::vector<std::pair<std::string, std::string>> pairs_;
};

/// "refund_card" or "refund the card" -> "refund_card".
/// An underscore settles it at once: "call refund_card via PaymentService" names the action itself.
/// Otherwise verb and object up to the word that says how, when or by whom.
std::string action_name(std::string_view text) {
  Names words;
  for (auto const& token : tokens_of(text.substr(0, 120))) {
    if (token.kind == Token::Kind::mark) break;
    if (token.text.find('_') != std::string::npos) return field_name(token.text);
    std::string word = lower(token.text);
    if (is_one_of(word, {"the", "a", "an", "all", "its", "step"})) continue;
    bool const ends =
        is_one_of(word, {"via",  "by",  "with",    "using", "after", "in",   "of",      "to",
                         "from", "for", "through", "if",    "when",  "and",  "on",      "at",
                         "uses", "use", "calls",   "is",    "runs",  "done", "handled", "goes"});
    if (ends || is_dependency_type(token.text)) break;
    words.push_back(words.empty() ? base_verb(word) : word);
    if (words.size() == kMaxStepWords) break;
  }
  return words.empty() ? std::string() : field_name(join(words, "_"));
}

/// The names behind "after", "depends on" or "needs": up to what says something else.
/// A word with a capital is a service or a sentence start and ends the list: "after reserve_stock,
/// InventoryService …".
Names names_after(Tokens const& tokens, std::size_t begin) {
  Names names;
  for (std::size_t i = begin; i < tokens.size(); ++i) {
    if (tokens[i].is_mark(',') || tokens[i].is_mark(':') || tokens[i].is_mark('[')) continue;
    if (tokens[i].kind == Token::Kind::mark) break;
    std::string const word = lower(tokens[i].text);
    if (is_one_of(word, {"and", "the", "both", "step", "steps", "or"})) continue;
    bool const name = tokens[i].text.find('_') != std::string::npos || is_lower(tokens[i].text[0]);
    if (!name || is_one_of(word, {"in", "with", "via", "compensation", "undo", "if", "when"}))
      break;
    names.push_back(field_name(tokens[i].text));
  }
  return names;
}

struct StepLine {
  SpecStep step;
  bool parallel = false;  ///< says so, without saying with what
  std::string parallel_with = {};
};

/// Where the name of what undoes a step begins; 0 where none is named here.
/// "rollback" alone speaks of the feature; behind a colon, "by" or "with" stands the action that
/// undoes the step. "on failure" needs a verb or colon, since "on failure publish X" is about an
/// event.
std::size_t end_of_compensation_lead(Tokens const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  bool const noun = is_one_of(word, {"compensation", "compensate", "compensated", "undo", "undone",
                                     "rollback", "revert", "reverted"});
  if (noun && is_one_of(next, {":", "by", "with", "="})) return at + 2;
  bool const failure = word == "on" && is_one_of(next, {"failure", "rollback", "error"});
  if (failure && is_one_of(word_at(tokens, at + 2), {":", "call", "run"})) return at + 3;
  return 0;
}

/// "charge_card via PaymentService, after reserve_stock (compensation: refund_card)"
/// The first token is never a part, it belongs to the name. "after that" only continues the story
/// and names no step. The first statement of each part holds, so that a line with two services
/// keeps the one that stands nearer to the name.
StepLine step_of(std::string const& text) {
  StepLine line;
  auto const tokens = tokens_of(text);
  if (tokens.empty()) return line;
  line.step.name = action_name(text);
  line.step.description = text;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    std::string const word = word_at(tokens, i);
    std::string const before = word_at(tokens, i - 1);
    bool const done_by = is_one_of(
        before, {"via", "by", "with", "using", "through", ":", "-", "(", "calls", "call", "on"});
    bool const type = is_dependency_type(tokens[i].text) || (done_by && is_camel(tokens[i].text));
    if (type && line.step.service.empty()) line.step.service = pascal_name(tokens[i].text);
    bool const depends = (word == "on" && before == "depends") || word == "needs" ||
                         (word == "after" && word_at(tokens, i + 1) != "that");
    if (depends && line.step.after.empty()) line.step.after = names_after(tokens, i + 1);
    if (word == "with" && before == "parallel" && i + 1 < tokens.size()) {
      line.parallel_with = field_name(tokens[i + 1].text);
    }
    auto const lead = end_of_compensation_lead(tokens, i);
    if (lead > 0 && lead < tokens.size() && line.step.compensation.empty()) {
      line.step.compensation = action_name(std::string_view(text).substr(tokens[lead].begin));
    }
  }
  line.parallel = says_parallel(text) && line.parallel_with.empty();
  return line;
}

/// "In parallel:" above steps that run side by side.
/// A heading without lines below it is a sentence about the workflow.
bool opens_group(PromptLine const& line) {
  return line.heading && !line.children.empty() && says_parallel(line.text);
}

/// "Service: InventoryService" or "Compensation: release_stock" below its step.
/// The word in front gives the text a first token that is no part of it, as step_of expects.
void read_part(std::string const& text, SpecStep& step) {
  auto const more = step_of("step " + text).step;
  if (step.service.empty()) step.service = more.service;
  if (step.after.empty()) step.after = more.after;
  if (step.compensation.empty()) step.compensation = more.compensation;
}

/// An event is published by the workflow; publishing a report is a step of it.
/// "Publish OrderShipped" as a step would call a service for what the event wiring does anyway.
bool is_step_verb(Tokens const& tokens, std::size_t at) {
  std::string const verb = base_verb(word_at(tokens, at));
  if (is_one_of(verb, {"publish", "consume", "track", "log", "record", "produce"})) {
    // "publishes the asset" is a step, "publishes OrderShipped" is an event.
    return verb == "publish" && is_one_of(word_at(tokens, at + 1), {"the", "a", "an", "it"});
  }
  return is_operation_verb(verb) || is_verb_of_kind(verb, "orchestrator");
}

/// "cancel subscriptions and revoke access in parallel" has two steps only if both halves begin
/// with a verb: "validate name and address" is one.
void read_step_line(PromptDocument const& document, std::size_t index, bool joins,
                    Workflow& workflow, NodeSpec& spec) {
  auto const& line = document.lines[index];
  auto found = step_of(line.text);
  for (int const child : line.children) {
    read_part(document.at(child).text, found.step);
    note(spec, static_cast<std::size_t>(child), "step", found.step.name);
  }
  auto const parts = and_items(line.text);
  bool const several =
      found.parallel && parts.size() > 1 && std::ranges::all_of(parts, [](std::string const& part) {
        return is_step_verb(tokens_of(part), 0);
      });
  if (several) {  // "cancel subscriptions (A) and revoke access (B) in parallel"
    for (auto const& part : parts) {
      workflow.add(index, step_of(part).step, joins || &part != &parts.front());
    }
    return;
  }
  if (!found.parallel_with.empty()) workflow.pair(found.step.name, found.parallel_with);
  workflow.add(index, std::move(found.step), joins);
}

/// "Steps: validate, reserve, charge" and "validate -> reserve -> charge".
/// In a list of commas the order is the sequence. With arrows it is the arrows that order, and
/// commas or bars between them stand for side by side.
void read_inline_steps(PromptLine const& line, std::size_t index, Workflow& workflow) {
  // "a -> (b || c) -> d": what stands between arrows runs side by side.
  bool const arrows = line.rest.find("->") != line.rest.npos;
  std::string const marked = replace_all(line.rest, "->", "\n");
  for (auto const group : split(arrows ? marked : line.rest, arrows ? '\n' : ';')) {
    std::string text = replace_all(std::string(trim(group)), "||", ",");
    if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
    bool first = true;
    for (auto const& item : list_items(text)) {
      workflow.add(index, step_of(item).step, arrows && !first);
      first = false;
    }
  }
}

/// Whether the bullet is about the workflow as a whole and names no step.
/// "Retry: three times" among the steps would otherwise be a step called retry.
bool is_setting(PromptLine const& line) {
  auto const label = lower(split_label(line.text).label);
  return label.find("parallel") != label.npos || label.find("timeout") != label.npos ||
         label.find("retr") != label.npos || lower(line.text).starts_with("at most");
}

/// Lines below the label are steps, lines below a step are parts of it, and a heading in between
/// that says "in parallel" makes its lines one group.
/// A lone line that says "in parallel" starts a group; only the second of two such lines joins the
/// one before it, else the first would run beside a step it was meant to follow.
void read_section(PromptDocument const& document, Workflow& workflow, NodeSpec& spec) {
  std::set<int> grouped;  // lines that run beside the one before
  bool parallel_before = false;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section != Section::steps || line.heading) {
      bool first = true;
      if (line.section == Section::steps && opens_group(line)) {
        for (int const child : line.children) {
          if (!first) grouped.insert(child);
          first = false;
        }
      }
      continue;
    }
    if (!line.label.empty()) {
      read_inline_steps(line, i, workflow);
      continue;
    }
    auto const* parent = document.parent_of(line);
    bool const item = parent != nullptr && (parent->heading || !parent->label.empty());
    if (!item || is_setting(line)) continue;
    bool const parallel = step_of(line.text).parallel;
    bool const joins = grouped.contains(static_cast<int>(i)) || (parallel && parallel_before);
    parallel_before = parallel;
    read_step_line(document, i, joins, workflow, spec);
  }
}

/// Bullets that tell what to do one after the other: "1. Reserve the stock".
/// "Wrap the gift" is a step although "wrap" is no known verb, because an object follows. Lines
/// that speak of events, metrics or settings have the same form and belong to other readers.
void read_bullets(PromptDocument const& document, Workflow& workflow, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (!line.bullet || line.section != Section::general || line.heading) continue;
    auto const tokens = tokens_of(line.text);
    bool const object = is_one_of(word_at(tokens, 1), {"the", "a", "an", "all", "each"});
    bool const elsewhere = is_one_of(
        base_verb(word_at(tokens, 0)),
        {"subscribe", "listen", "publish", "emit", "consume", "track", "delegate", "record",
         "expose", "run", "use", "support", "retry", "coordinate", "handle", "log", "keep"});
    bool const step = is_step_verb(tokens, 0) || (object && !elsewhere);
    if (step && !elsewhere) read_step_line(document, i, false, workflow, spec);
  }
}

/// Words that put one thing behind another.
/// "after" divides here; behind a step's name it names what the step waits for (step_of).
bool is_marker(std::string_view word) {
  return is_one_of(word, {"first", "then", "next", "finally", "lastly", "afterwards", "after"});
}

/// "it validates the upload, then it transcodes the video and extracts thumbnails in parallel"
/// One verb alone is what the node does and no workflow, so that it takes two. Steps are parallel
/// only with their neighbours between two markers: in "first a, then b and c in parallel" the words
/// "in parallel" do not reach back to a.
void read_sentence(PromptLine const& line, std::size_t index, Workflow& workflow) {
  auto const tokens = tokens_of(line.text);
  struct Phrase {
    std::string text;
    std::size_t segment;
  };
  std::vector<Phrase> phrases;
  std::vector<std::size_t> begins = {0};  // of segments between markers
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Token::Kind::word) continue;
    if (is_marker(word_at(tokens, i)) && i > 0) begins.push_back(tokens[i].begin);
    std::string const before = i > 0 ? word_at(tokens, i - 1) : std::string();
    bool const opens = i == 0 || is_marker(before) ||
                       is_one_of(before, {"it", "and", ",", "that", "which", "to", ":"});
    if (!opens || !is_step_verb(tokens, i)) continue;
    phrases.push_back({line.text.substr(tokens[i].begin, 120), begins.size() - 1});
  }
  if (phrases.size() < 2) return;
  begins.push_back(line.text.size());
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    auto const segment = phrases[i].segment;
    bool const beside = i > 0 && phrases[i - 1].segment == segment;
    auto const text =
        std::string_view(line.text).substr(begins[segment], begins[segment + 1] - begins[segment]);
    SpecStep step{name_from_phrase(phrases[i].text, "orchestrator"), line.text};
    workflow.add(index, std::move(step), beside && says_parallel(text));
  }
}

}  // namespace

/// Only an orchestrator has steps. A section is surest, bullets come next, and running text is
/// read where neither gives any.
/// In other kinds "steps" are a way of telling ("in three steps it parses …"), and a compute node
/// with a workflow would ask for services that it must not have.
void read_steps(PromptDocument const& document, NodeSpec& spec) {
  if (spec.kind != "orchestrator") return;
  Workflow workflow(spec);
  read_section(document, workflow, spec);
  if (spec.steps.empty()) read_bullets(document, workflow, spec);
  if (spec.steps.empty()) {
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
      auto const& line = document.lines[i];
      if (line.section == Section::general && !line.bullet) read_sentence(line, i, workflow);
    }
  }
  workflow.finish();
}

}  // namespace omninode::onex
