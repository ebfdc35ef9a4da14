#include "stages/onex/step_forms.hpp"

#include <algorithm>
#include <vector>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// A group of an arrow chain is a few names; anything longer is prose around an arrow.
constexpr std::size_t kMaxGroupChars = 400;
constexpr std::size_t kMaxGroups = 64;  ///< a workflow has fewer steps than that

/// One spelling of arrows and of what stands side by side.
std::string plain_arrows(std::string_view text) {
  std::string plain = replace_all(std::string(text), "-->", "->");
  plain = replace_all(std::move(plain), "=>", "->");
  plain = replace_all(std::move(plain), ">>", "->");
  for (std::string_view const beside : {"||", " & ", " + ", " | ", "\xe2\x88\xa5"}) {
    plain = replace_all(std::move(plain), beside, ", ");
  }
  return plain;
}

/// "The flow is a -> b": the first name stands behind the words that introduce it.
std::string_view without_lead(std::string_view group) {
  for (std::string_view const lead : {": ", " is ", " are ", " as "}) {
    if (auto const at = group.rfind(lead); at != group.npos) group.remove_prefix(at + lead.size());
  }
  return trim(group);
}

/// The names of one group; empty where one of its items names no step.
/// "shipping.orders.v1" and "OrderShipped" have arrows between them as well.
std::vector<StepLine> steps_of_group(std::string_view group) {
  group = trim(group);
  while (group.size() > 2 &&
         (group.front() == '(' || group.front() == '[' || group.front() == '{')) {
    auto const close = group.find_last_of(")]}");
    if (close == group.npos) break;
    group = trim(group.substr(1, close - 1));
  }
  while (group.ends_with('.')) group.remove_suffix(1);
  std::vector<StepLine> steps;
  if (group.size() > kMaxGroupChars) return steps;
  for (auto const& item : list_items(group)) {
    auto const tokens = tokens_of(item);
    bool const name = !tokens.empty() && tokens[0].kind != Token::Kind::mark &&
                      tokens[0].text.find('.') == std::string::npos && is_lower(tokens[0].text[0]);
    auto step = step_line(item);
    bool const lone = tokens.size() == 1 || (tokens.size() > 1 && tokens[1].is_mark('('));
    if (!name || step.name.empty() || !(lone || step.known_verb)) return {};
    steps.push_back(std::move(step));
  }
  return steps;
}

/// The two sides of "charge_card -> refund_card", "charge_card: refund_card" or "charge_card is
/// undone by refund_card".
std::pair<std::string, std::string> undo_pair(std::string_view text) {
  for (std::string_view const link : {"->", ": ", " by ", " with ", " = ", " - "}) {
    auto const at = text.find(link);
    if (at == text.npos) continue;
    auto const step = tokens_of(text.substr(0, at));
    auto const action = tokens_of(text.substr(at + link.size()));
    return {action_at(step, 0, step.size()), action_at(action, 0, action.size())};
  }
  return {};
}

/// "Compensations", "Rollback", "Undo actions" and their like, as the words of a label or heading.
bool opens_undo_list(std::string_view text) {
  auto const words = name_words(text.substr(0, 40));
  return !words.empty() && words.size() <= 4 &&
         std::ranges::any_of(words, [](std::string const& word) {
           return is_one_of(stem(word), {"compensat", "rollback", "undo", "revert", "undoing"});
         });
}

}  // namespace

/// All groups are read before any is added: one that names no step means that the arrows stand for
/// something else (a result, a topic, a service), and then nothing of the line is a workflow.
bool read_arrows(std::string_view text, std::size_t line, Workflow& workflow) {
  std::string const plain = plain_arrows(text);
  if (plain.find("->") == plain.npos) return false;
  std::vector<std::vector<StepLine>> groups;
  std::string const marked = replace_all(plain, "->", "\n");
  for (auto const group : split(marked, '\n')) {
    if (groups.size() == kMaxGroups) break;
    groups.push_back(steps_of_group(groups.empty() ? without_lead(group) : group));
    if (groups.back().empty()) return false;
  }
  StepRefs before;
  for (auto& group : groups) {
    StepRefs names;
    for (auto& step : group) {
      names.push_back(step.name);
      step.parts.after.insert(step.parts.after.end(), before.begin(), before.end());
      workflow.add(line, std::move(step), Place::behind, std::string(text));
    }
    before = std::move(names);
  }
  return true;
}

/// The numbers have to come in their order, so that "(2) " alone divides nothing.
std::vector<std::string> counted_items(std::string_view text) {
  constexpr int kMaxItems = 32;
  std::vector<std::string> items;
  std::size_t begin = text.npos;
  for (int number = 1; number <= kMaxItems; ++number) {
    std::string const mark = std::to_string(number) + ") ";
    auto const at = text.find(mark, begin == text.npos ? 0 : begin);
    bool const starts = at != text.npos && (at == 0 || !is_alnum(text[at - 1]));
    if (begin != text.npos) {
      auto end = starts ? at : text.size();
      if (end > begin && text[end - 1] == '(') --end;
      std::string_view item = trim(text.substr(begin, end - begin));
      while (item.ends_with(',') || item.ends_with(';') || item.ends_with('.'))
        item.remove_suffix(1);
      items.emplace_back(item);
    }
    if (!starts) break;
    begin = at + mark.size();
  }
  return items.size() > 1 ? items : std::vector<std::string>{};
}

/// A bullet "Rollback: …" is a feature; the label of a list stands alone or above its lines.
bool in_undo_list(PromptDocument const& document, PromptLine const& line) {
  auto const own = split_label(line.text).label;
  if (opens_undo_list(own.empty() && line.heading ? line.text : own)) {
    return line.section != Section::features && !line.bullet;
  }
  auto const* parent = document.parent_of(line);
  return parent != nullptr && parent->heading && !parent->bullet && opens_undo_list(parent->text);
}

/// Items without a step ("Undo: delete the account, cancel the laptop") find theirs by their words.
bool read_undo_list(PromptDocument const& document, std::size_t index, Workflow& workflow,
                    NodeSpec& spec) {
  auto const& line = document.lines[index];
  if (!in_undo_list(document, line)) return false;
  auto const label = split_label(line.text);
  bool const head = opens_undo_list(label.label);
  std::string const pairs = head ? label.rest : line.text;
  std::vector<std::string> actions;
  for (auto const& item : list_items(replace_all(pairs, "->", " -> "))) {
    auto const [step, action] = undo_pair(item);
    // "Undo: delete the account, cancel the laptop" says what, and its words say of which step.
    auto alone = step.empty() ? step_line(item) : StepLine{};
    if (alone.known_verb) actions.push_back(std::move(alone.name));
    if (step.empty() || action.empty()) continue;
    workflow.undo(step, action);
    note(spec, index, "step", step);
  }
  if (!actions.empty()) workflow.undo_on_failure({}, actions);
  return true;
}

}  // namespace omninode::onex
