// The steps of an orchestrator's workflow: their order, what runs in parallel, who does them and
// what undoes them. From a section of steps, from arrows, from bullets, or from sentences.
#include <algorithm>
#include <array>
#include <set>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_forms.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/step_sentence.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/step_workflow.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

/// "In parallel:" above steps that run side by side.
/// A heading without lines below it is a sentence about the workflow.
bool opens_group(PromptLine const& line) {
  return line.heading && !line.children.empty() && says_parallel(line.text);
}

/// "Service: X", "Depends on: y" and "Compensation: z" say more about a step and are none.
bool is_part_label(std::string_view text) {
  auto const words = name_words(split_label(text).label);
  return !words.empty() && words.size() <= 3 &&
         is_one_of(
             words.front(),
             {"service", "client",    "compensation", "undo",       "rollback",     "after",
              "depends", "needs",     "requires",     "compensate", "dependencies", "handled",
              "done",    "performed", "executed",     "waits",      "revert",       "compensated",
              "calls",   "uses",      "via"});
}

/// "Service: InventoryService" or "Compensation: release_stock" below its step.
/// The first token of a line may be a part here, as in "Depends on: …".
void read_part(std::string const& text, StepLine& step) {
  auto const tokens = step_tokens(text);
  auto more = step_parts(tokens, 0, tokens.size());
  auto& own = step.parts;
  // What the step's own line says is nearer than the lines below it.
  if (own.service.empty()) own.service = std::move(more.service);
  if (own.after.empty()) own.after = std::move(more.after);
  if (own.undo.empty()) own.undo = std::move(more.undo);
}

/// A step with the lines below it, which are parts of it.
StepLine step_with_parts(PromptDocument const& document, PromptLine const& line, NodeSpec& spec) {
  auto found = step_line(line.text);
  for (int const child : line.children) {
    read_part(document.at(child).text, found);
    note(spec, static_cast<std::size_t>(child), "step", found.name);
  }
  return found;
}

/// "cancel subscriptions (A) and revoke access (B) in parallel": the halves, if each begins with a
/// verb; "validate name and address" is one step.
std::vector<std::string> parallel_halves(std::string const& text) {
  if (!says_parallel(text)) return {};
  auto halves = and_items(text);
  bool const all = halves.size() > 1 && std::ranges::all_of(halves, [](std::string const& half) {
                     return step_line(half).known_verb;
                   });
  return all ? halves : std::vector<std::string>{};
}

/// "book the flight, the hotel and the car in parallel" and "a, b and c in parallel using X", as an
/// item of a list: read like a sentence, and only where every step but the first runs beside it.
std::vector<StepLine> parallel_steps(std::string const& text) {
  if (!says_parallel(text)) return {};
  auto sentence = step_sentence(text);
  std::vector<StepLine> lines;
  for (auto& step : sentence.steps) {
    bool const sure = step.line.known_verb || step.shares || lines.empty();
    bool const beside = step.place == Place::beside || lines.empty();
    if (step.referred || !sure || !beside) return {};
    lines.push_back(std::move(step.line));
  }
  return lines.size() > 1 ? lines : std::vector<StepLine>{};
}

/// One line is one step, or several that run side by side. One step that names its partner ("in
/// parallel with b") has no such list.
void read_step_line(PromptDocument const& document, std::size_t index, Place place,
                    Workflow& workflow, NodeSpec& spec) {
  auto const& line = document.lines[index];
  auto several = parallel_steps(line.text);
  for (std::size_t i = 0; i < several.size(); ++i) {
    workflow.add(index, std::move(several[i]), i == 0 ? place : Place::beside, line.text);
  }
  if (!several.empty()) return;
  auto const halves = parallel_halves(line.text);
  for (auto const& half : halves) {
    workflow.add(index, step_line(half), &half == &halves.front() ? place : Place::beside, half);
  }
  if (!halves.empty()) return;
  workflow.add(index, step_with_parts(document, line, spec), place, line.text);
}

/// "Steps: validate, reserve, charge": the commas are the sequence.
/// "Parallel: a, b" inside a list is a group of it.
void read_inline_steps(std::string const& text, std::size_t index, bool parallel,
                       Workflow& workflow) {
  if (read_arrows(text, index, workflow)) return;
  if (text.find("->") == std::string::npos) workflow.keep_order();
  std::string bare = text;
  while (bare.ends_with('.')) bare.pop_back();
  if (bare.starts_with('[') && bare.ends_with(']')) bare = bare.substr(1, bare.size() - 2);
  bool first = true;
  auto const items = list_items(replace_all(std::move(bare), " then ", " "));
  // "Workflow orchestrator: customer data deletion" is a title.
  if (items.size() == 1 && !parallel && !step_line(items[0]).known_verb) return;
  for (auto const& item : items) {
    workflow.add(index, step_line(item), parallel && !first ? Place::beside : Place::behind, item);
    first = false;
  }
}

/// Whether the line is about the workflow as a whole and names no step.
/// "Retry: three times" among the steps would otherwise be a step called retry.
bool is_setting(PromptLine const& line) {
  auto const label = lower(split_label(line.text).label);
  auto const first = word_at(tokens_of(std::string_view(line.text).substr(0, 40)), 0);
  return label.find("parallel") != label.npos || label.find("timeout") != label.npos ||
         label.find("retr") != label.npos || lower(line.text).starts_with("at most") ||
         is_one_of(first, {"timeout", "retry", "retries", "rollback", "max", "maximum", "kind",
                           "name", "type", "version", "description"});
}

/// "Parallel: allocate number, provision SIM": a group on one line; a number is a limit.
bool is_inline_group(PromptLine const& line) {
  auto const label = split_label(line.text);
  std::string const words = lower(label.label);
  bool const parallel = words == "parallel" || words == "in parallel" ||
                        words == "then in parallel" || words == "at the same time" ||
                        words == "simultaneously";
  return parallel && !label.rest.empty() && !is_digit(label.rest[0]);
}

/// "Step 1: register the claim": the label only counts.
bool is_counted(std::string_view label) {
  auto const words = name_words(label);
  return words.size() == 2 && is_one_of(words[0], {"step", "stage", "phase"}) &&
         (is_digit(words[1][0]) || number_of_word(words[1]) > 0);
}

/// Reads the lines below a label of steps, and a heading for each step.
class SectionReader {
 public:
  SectionReader(PromptDocument const& document, Workflow& workflow, NodeSpec& spec)
      : document_(document), workflow_(workflow), spec_(spec) {}

  /// Lines below the label are steps, lines below a step are parts of it, and a heading in between
  /// that says "in parallel" makes its lines one group.
  void read() {
    for (std::size_t i = 0; i < document_.lines.size(); ++i) {
      auto const& line = document_.lines[i];
      if (line.section != Section::steps || in_undo_list(document_, line)) continue;
      if (line.heading && line.label.empty()) {
        read_heading(line, i);
      } else if (!line.label.empty()) {
        read_label(line, i);
      } else {
        read_item(line, i);
      }
    }
    // Bullets alone say no order; numbers on every line do.
    if (lines_ > 1 && numbered_ == lines_) workflow_.keep_order();
    if (keyed_ > 0) workflow_.trust_statements();
  }

 private:
  /// A heading with a part of a step below it is that step ("### 1. Charge the card" above
  /// "- Service: PaymentService"); any other heading only divides the list.
  void read_heading(PromptLine const& line, std::size_t index) {
    if (opens_group(line)) return group_below(line);
    bool const parts = !line.children.empty() && std::ranges::any_of(line.children, [&](int child) {
      return is_part_label(document_.at(child).text);
    });
    if (!parts) return;
    workflow_.keep_order();
    steps_.insert(static_cast<int>(index));
    read_step_line(document_, index, Place::behind, workflow_, spec_);
  }

  /// The first of them follows what stands above, the others run beside it.
  void group_below(PromptLine const& line) {
    for (std::size_t i = 1; i < line.children.size(); ++i) grouped_.insert(line.children[i]);
  }

  /// "Stage 2:" above lines only divides them; "Step 2: charge the card" is a step.
  void read_label(PromptLine const& line, std::size_t index) {
    if (opens_group(line)) group_below(line);
    bool const stage = line.rest.empty() && !line.children.empty();
    if (is_counted(line.label) && !stage) {
      workflow_.keep_order();
      steps_.insert(static_cast<int>(index));
      auto step = step_line(line.rest.empty() ? line.text : line.rest);
      for (int const child : line.children) read_part(document_.at(child).text, step);
      workflow_.add(index, std::move(step), Place::behind, line.rest);
      return;
    }
    if (!line.rest.empty()) read_inline_steps(line.rest, index, false, workflow_);
  }

  /// A lone line that says "in parallel" starts a group; only the second of two such lines joins
  /// the one before it, else the first would run beside a step it was meant to follow.
  void read_item(PromptLine const& line, std::size_t index) {
    auto const* parent = document_.parent_of(line);
    bool const below_step = steps_.contains(line.parent);
    bool const item = parent != nullptr && (parent->heading || !parent->label.empty());
    if (!item || below_step) return;
    if (is_inline_group(line)) {
      return read_inline_steps(split_label(line.text).rest, index, true, workflow_);
    }
    if (is_setting(line) || is_part_label(line.text)) return;
    if (read_arrows(line.text, index, workflow_)) return;
    ++lines_;
    numbered_ += line.numbered ? 1 : 0;
    keyed_ += line.keyed ? 1 : 0;
    bool const parallel = step_line(line.text).parts.parallel;
    bool const joins = grouped_.contains(static_cast<int>(index)) || (parallel && parallel_before_);
    parallel_before_ = parallel;
    read_step_line(document_, index, joins ? Place::beside : Place::behind, workflow_, spec_);
  }

  PromptDocument const& document_;
  Workflow& workflow_;
  NodeSpec& spec_;
  std::set<int> grouped_;  ///< lines that run beside the one before
  std::set<int> steps_;    ///< headings and labels that are steps themselves
  bool parallel_before_ = false;
  int lines_ = 0;
  int numbered_ = 0;
  int keyed_ = 0;
};

/// Bullets that begin like steps and speak of events, metrics or settings; other readers take them.
bool leads_elsewhere(std::string_view verb) {
  return is_one_of(verb,
                   {"subscribe", "listen", "publish", "emit",  "consume", "track",  "delegate",
                    "record",    "expose", "run",     "use",   "support", "retry",  "coordinate",
                    "handle",    "log",    "keep",    "emits", "listens", "have",   "be",
                    "must",      "should", "allow",   "limit", "follow",  "ensure", "orchestrate"});
}

/// Whether a bullet outside of a section tells a step: "1. Reserve the stock", "a_b (AService)".
/// "Wrap the gift" is a step although "wrap" may be no known verb, because an object follows. A
/// word alone is a step only where something is said of it.
bool is_step_bullet(std::string const& text) {
  auto const tokens = tokens_of(text);
  if (tokens.empty() || leads_elsewhere(base_verb(word_at(tokens, 0)))) return false;
  auto const line = step_line(text);
  if (line.name.empty() || is_metric_name(line.name)) return false;
  bool const object = is_one_of(word_at(tokens, 1), {"the", "a", "an", "all", "each"});
  bool const said = !line.parts.service.empty() || !line.parts.after.empty() ||
                    !line.parts.undo.empty() || !line.parts.beside.empty();
  bool const several = line.name.find('_') != std::string::npos;
  return (line.known_verb && (several || said || tokens.size() == 1)) || object ||
         (said && several);
}

/// A step with typed inputs is an operation; its reader comes next.
bool has_signature(std::string_view text) {
  auto const open = text.find('(');
  if (open == text.npos || open == 0 || text[open - 1] == ' ') return false;
  return text.find(':', open) != text.npos || text.substr(open).starts_with("()");
}

/// Bullets that tell what to do one after the other, without a heading of their own.
void read_bullets(PromptDocument const& document, Workflow& workflow, NodeSpec& spec) {
  std::set<int> grouped;
  bool numbered = true;
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (!line.bullet || line.section != Section::general) continue;
    if (opens_group(line)) {
      for (std::size_t k = 1; k < line.children.size(); ++k) grouped.insert(line.children[k]);
      continue;
    }
    if (is_inline_group(line)) {
      read_inline_steps(split_label(line.text).rest, i, true, workflow);
      continue;
    }
    bool const step = !line.heading && !has_signature(line.text) && is_step_bullet(line.text);
    if (!step || is_setting(line) || in_undo_list(document, line)) continue;
    auto const* parent = document.parent_of(line);
    bool const part = parent != nullptr && parent->bullet && !opens_group(*parent);
    if (part && is_part_label(line.text)) continue;
    numbered = numbered && line.numbered;
    if (line.keyed) workflow.trust_statements();
    bool const joins = grouped.contains(static_cast<int>(i));
    read_step_line(document, i, joins ? Place::beside : Place::behind, workflow, spec);
  }
  if (numbered && !workflow.empty()) workflow.keep_order();
}

/// A numbered list that somebody wrote on one line.
void read_counted(PromptDocument const& document, Workflow& workflow) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    if (document.lines[i].section != Section::general) continue;
    for (auto const& item : counted_items(document.lines[i].text)) {
      workflow.keep_order();
      workflow.add(i, step_line(item), Place::behind, item);
    }
  }
}

/// What the sentences say, in the order of the prompt.
class SentenceReader {
 public:
  SentenceReader(PromptDocument const& document, Workflow& workflow)
      : document_(document), workflow_(workflow) {}

  /// Sentences that tell steps: those with several of them or with words of order, and beside such
  /// a sentence also those with a single one.
  void read_steps() {
    std::vector<StepSentence> sentences;
    std::vector<bool> taken;
    for (auto const& line : document_.lines) {
      bool const readable =
          line.section == Section::general && !line.bullet && !in_undo_list(document_, line);
      sentences.push_back(readable ? step_sentence(line.text) : StepSentence{});
      auto const& steps = sentences.back().steps;
      taken.push_back(steps.size() > 1 || (steps.size() == 1 && sentences.back().ordered));
    }
    auto const beside = taken;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      // In a paragraph one clause after the other is told: "detect x; scan y; decide z".
      bool const same =
          i > 0 && taken[i - 1] && document_.lines[i].number == document_.lines[i - 1].number;
      bool const near = same || (i > 0 && beside[i - 1]) || (i + 1 < taken.size() && beside[i + 1]);
      bool const alone = sentences[i].steps.size() == 1 && is_told(document_.lines[i].text);
      taken[i] = taken[i] || (near && alone);
    }
    std::size_t told = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) told += taken[i] ? sentences[i].steps.size() : 0;
    // A single step is no workflow: a sentence with one verb mostly describes the node.
    if (told < 2) return;
    workflow_.keep_order();
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (taken[i]) add_steps(sentences[i], i);
      add_remarks(sentences[i]);
    }
  }

  /// What sentences add to steps that were written down as a list: "a and b run in parallel".
  void read_remarks() {
    for (auto const& line : document_.lines) {
      bool const readable = line.section == Section::general || line.section == Section::steps ||
                            line.section == Section::features;
      if (readable && line.section != Section::features) read_detail(line);
      if (!readable || line.bullet) continue;
      auto sentence = step_sentence(line.text);
      add_remarks(sentence);
      std::string before;
      for (auto const& step : sentence.steps) {
        if (!workflow_.has(step.line.name)) continue;
        if (!step.referred) workflow_.depend(step.line.name, step.line.parts.after);
        if (step.place == Place::beside && !before.empty()) {
          workflow_.stand_beside_of(step.line.name, before);
        }
        before = step.line.name;
      }
    }
  }

 private:
  /// "We sell tickets" says who asks, not what is to be done.
  static bool is_told(std::string_view text) {
    auto const first = word_at(tokens_of(text.substr(0, 40)), 0);
    return !is_one_of(first, {"we", "i", "our", "they", "as", "customers", "users", "people"});
  }

  /// "convert_pdf: PdfService, undo delete_pdf" below a chain of arrows.
  void read_detail(PromptLine const& line) {
    auto const tokens = tokens_of(line.text);
    bool const led = tokens.size() > 2 && tokens[0].kind != Token::Kind::mark &&
                     (tokens[1].is_mark(':') || tokens[1].is_mark('-') || tokens[1].is_mark('('));
    if (!led || line.text.find("->") != std::string::npos) return;
    auto step = step_line(line.text);
    if (!workflow_.has(step.name)) return;
    auto const at = static_cast<std::size_t>(&line - document_.lines.data());
    workflow_.add(at, std::move(step), Place::behind, line.text);
  }

  /// A step that is only referred to ("after validating the order") is none where another step is
  /// meant by it.
  void add_steps(StepSentence& sentence, std::size_t line) {
    for (auto& step : sentence.steps) {
      // "notifying does not depend on the fee" speaks of a step that has its name already.
      bool const bare = !step.line.known_verb && step.line.name.find('_') == std::string::npos;
      if ((step.referred || bare) && workflow_.knows(step.line.name)) continue;
      if (workflow_.has(step.line.name) && step.place == Place::beside &&
          &step != sentence.steps.data()) {
        workflow_.stand_beside_of(step.line.name, workflow_.last());
      }
      bool const follows = !workflow_.last().empty() && step.place == Place::beside;
      Place const place = step.referred && !sentence.ordered ? Place::first : step.place;
      workflow_.add(line, std::move(step.line), follows ? Place::beside : place,
                    document_.lines[line].text);
    }
  }

  /// Kept until all steps are known, since a prompt may say who does a step before it tells it.
  void add_remarks(StepSentence const& sentence) {
    for (auto const& [steps, service] : sentence.services) {
      for (auto const& step : steps) workflow_.serve(step, service);
    }
    for (auto const& each : sentence.undoings) {
      if (each.failing) {
        workflow_.undo_on_failure(each.step, each.actions);
      } else {
        workflow_.undo(each.step, each.actions.front());
      }
    }
  }

  PromptDocument const& document_;
  Workflow& workflow_;
};

}  // namespace

/// Only an orchestrator has steps. A section is surest, arrows and bullets come next, and running
/// text is read where none of them gives any.
/// In other kinds "steps" are a way of telling ("in three steps it parses …"), and a compute node
/// with a workflow would ask for services that it must not have.
void read_steps(PromptDocument const& document, NodeSpec& spec) {
  if (spec.kind != "orchestrator") return;
  Workflow workflow(spec);
  SectionReader(document, workflow, spec).read();
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    bool const free = line.section == Section::general && !in_undo_list(document, line);
    if (free) read_arrows(line.text, i, workflow);
  }
  if (workflow.size() < 2) read_bullets(document, workflow, spec);
  if (workflow.empty()) read_counted(document, workflow);
  SentenceReader sentences(document, workflow);
  if (workflow.empty()) {
    sentences.read_steps();
  } else {
    sentences.read_remarks();
  }
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    read_undo_list(document, i, workflow, spec);
  }
  workflow.finish();
}

/// Order alone makes no workflow: "first trims the text, then splits it" is work on one input. It
/// takes steps in a given order, and several services or several steps.
bool tells_workflow(PromptDocument const& document) {
  std::size_t told = 0;
  std::set<std::string> services;
  for (auto const& line : document.lines) {
    if (line.section != Section::general) continue;
    if (line.bullet) {
      auto const step = step_line(line.text);
      if (step.known_verb && !step.parts.service.empty()) services.insert(step.parts.service);
      continue;
    }
    auto const sentence = step_sentence(line.text);
    if (sentence.ordered) told += sentence.steps.size();
    for (auto const& step : sentence.steps) {
      if (!step.line.parts.service.empty()) services.insert(step.line.parts.service);
    }
  }
  return told > 2 || services.size() > 1;
}

}  // namespace omninode::onex
