#include "stages/onex/step_openers.hpp"

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

constexpr std::size_t kMaxRequestWords = 10;  ///< between "create" and the "node" it asks for

}  // namespace

/// Words after which a verb begins a step: "it reserves", "must reserve", ", reserves".
/// Marks are among them, because a list of steps in a sentence is divided by them.
bool opens_phrase(std::string_view word) {
  if (is_order_word(word)) return true;
  return is_one_of(word, {"it",
                          "we",
                          "they",
                          "you",
                          "i",
                          "and",
                          ",",
                          ":",
                          ";",
                          "that",
                          "which",
                          "must",
                          "should",
                          "shall",
                          "will",
                          "can",
                          "while",
                          "also",
                          "both",
                          "whilst",
                          "does",
                          "do",
                          "before",
                          "-",
                          "parallel",
                          "simultaneously",
                          "concurrently",
                          "meanwhile",
                          "time",
                          "meantime",
                          "once",
                          "plus",
                          "but",
                          "or",
                          "."});
}

/// A list of its own, since "is", "for" and "with" stand in front of nouns in every other sentence.
/// Behind these a verb in its "-ing" form begins a step: "starts by validating".
bool opens_gerund(std::string_view word) {
  return is_one_of(word, {"by", "with", "of", "start", "starts", "begins", "are", "is", "for"});
}

/// Behind the workflow itself a verb with "s" says what it does.
/// "The orchestrator reserves the stock" has no other word that would lead to the verb.
bool is_workflow_word(std::string_view word) {
  return is_one_of(word, {"workflow", "node", "orchestrator", "process", "saga", "system", "flow",
                          "pipeline", "coordinator", "service", "engine"});
}

/// "We want to onboard a tenant" says what for, and no step.
/// Read as a step it would be a call that does the whole workflow once more.
bool is_wish(std::string_view word) {
  return is_one_of(word, {"want", "like",  "order",  "able",        "wish", "wants", "helps",
                          "help", "allow", "allows", "lets",        "used", "how",   "trying",
                          "love", "going", "ready",  "responsible", "hope", "easier"});
}

/// "Create an orchestrator …" asks for a node and is no step.
/// A comma ends the look ahead: "create the tenant, then tell the node" is work.
bool asks_for_node(Tokens const& tokens, std::size_t at) {
  if (!is_request_verb(word_at(tokens, at))) return false;
  for (std::size_t i = at + 1; i < tokens.size() && i < at + kMaxRequestWords; ++i) {
    std::string const word = word_at(tokens, i);
    if (is_workflow_word(word) || is_kind_word(word)) return true;
    if (tokens[i].is_mark(',') || tokens[i].is_mark('.')) return false;
  }
  return false;
}

/// "takes an order id", "returns the total": what goes in and comes out, told like a step.
bool tells_interface(std::string_view word) {
  return is_one_of(word, {"takes", "accepts", "returns", "provides", "gives", "offers", "makes",
                          "lists", "sets", "returning", "given", "return"});
}

bool tells_somebody(std::string_view verb) {
  return is_one_of(verb, {"inform", "notify", "alert", "email", "tell", "warn", "mail", "send",
                          "publish", "report", "escalate", "message"});
}

/// Events have names in capitals, or the sentence calls them by their name.
bool speaks_of_events(Tokens const& tokens, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    bool const type = is_dependency_type(tokens[i].text);
    if (is_camel(tokens[i].text) && !type) return true;
    if (is_one_of(word_at(tokens, i), {"event", "events", "topic", "topics", "kafka", "queue"}))
      return true;
  }
  return false;
}

/// A count, since the words are passed over as a whole: the "last" of "last but not least" must not
/// be read again. Behind an article such a word counts things ("the last invoice"), unless these
/// things are steps.
/// How many tokens at `at` say that one thing is behind another; 0 where none does.
std::size_t order_words(Tokens const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  std::string const third = word_at(tokens, at + 2);
  bool const article = at > 0 && is_one_of(word_at(tokens, at - 1), {"the", "a", "our", "its"});
  // "The first step is to …, the second one …"
  bool const counts =
      is_order_word(word) || is_one_of(word, {"second", "third", "fourth", "fifth"});
  if (counts && article && is_one_of(next, {"step", "one", "stage", "task", "action", "thing"}))
    return 2;
  if (word == "last" && next == "but") return 4;  // "last but not least"
  if (is_order_word(word)) return article ? 0 : 1;
  if (is_one_of(word, {"after", "once", "with"}) && is_one_of(next, {"that", "this"})) return 2;
  if (word == "followed" && next == "by") return 2;
  if (word == "in" && is_one_of(next, {"phase", "stage", "step"})) return 3;  // "in phase two"
  // "Step one checks …, step two collects …": the count leads. Behind "after" or "with" it would
  // name the step that is meant, so that a mark has to stand in front.
  bool const led = at == 0 || is_one_of(word_at(tokens, at - 1), {",", ";", ".", ":", "and", "-"});
  if (led && is_one_of(word, {"step", "stage", "phase"}) && number_of_word(next) > 0) return 2;
  if (word == "at" && is_one_of(next, {"last", "first"})) return 2;
  if (is_one_of(word, {"in", "at"}) && next == "the" && third == "end") return 3;
  if (is_one_of(word, {"goes", "continues", "proceeds", "ends", "finishes", "concludes", "closes"}))
    return 1;
  return is_one_of(word, {"later", "whereupon", "before", "->", ";"}) ? 1 : 0;
}

/// "Fan out to" is one of them: what follows is called side by side.
/// How many tokens at `at` say "in parallel"; 0 where none does.
std::size_t parallel_words(Tokens const& tokens, std::size_t at) {
  std::string const word = word_at(tokens, at);
  std::string const next = word_at(tokens, at + 1);
  std::string const third = word_at(tokens, at + 2);
  if (word == "in" && next.starts_with("parallel")) return 2;
  if (word.starts_with("parallel") ||
      is_one_of(word,
                {"simultaneously", "concurrently", "independently", "meanwhile", "alongside"})) {
    return 1;
  }
  if (word == "at" && next == "the" && third == "same") return 4;
  if (word == "in" && next == "the" && third == "meantime") return 3;
  if (word == "side" && next == "by") return 3;
  if (word == "at" && next == "once") return 2;
  if (word == "in" && next == "any" && third == "order") return 3;
  bool const fan = is_one_of(word, {"fan", "fans", "fanning"}) && next == "out";
  return (fan && third == "to") ? 3 : (word.starts_with("fan-out") && next == "to") ? 2 : 0;
}

/// A name stands for a step where a verb could stand, or where something is said of a step. Titles,
/// topics and tables have names of that form as well.
bool may_precede_name(std::string_view word) {
  return word.empty() || opens_phrase(word) ||
         is_one_of(word,
                   {"to",      "the",      "by",        "with",  "step",    "steps", "is",
                    "are",     "run",      "runs",      "start", "starts",  "call",  "calls",
                    "comes",   "execute",  "executes",  "into",  "over",    "of",    "action",
                    "task",    "finish",   "finishes",  "end",   "trigger", "does",  "triggers",
                    "perform", "performs", "beginning", "begins"});
}

}  // namespace omninode::onex
