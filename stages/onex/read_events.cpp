// Events and topics in both directions, with the conditions of publication.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxTopics = 64;
constexpr std::size_t kMaxTopicChars = 249;  // Kafka's own limit

enum class Direction { none, in, out };

bool is_one_of(std::string_view word, std::vector<std::string_view> const& words) {
  return std::ranges::find(words, word) != words.end();
}

Direction direction_of(std::string_view word) {
  static std::vector<std::string_view> const kIn = {"subscrib", "consum",  "listen",   "receiv",
                                                    "ingest",   "trigger", "subscript"};
  static std::vector<std::string_view> const kOut = {"publish", "emit", "produc", "announc",
                                                     "rais",    "send", "notify"};
  std::string const root = stem(word);
  if (is_one_of(root, kIn)) return Direction::in;
  if (is_one_of(root, kOut)) return Direction::out;
  return Direction::none;
}

/// Types of clients and services are CamelCase as well, and are no events.
bool is_client_type(std::string_view word) {
  auto const words = name_words(word);
  static std::vector<std::string_view> const kEnds = {
      "client",  "service", "repository", "gateway", "adapter", "store",        "pool", "provider",
      "manager", "effect",  "compute",    "reducer", "node",    "orchestrator", "api",  "db"};
  return !words.empty() && is_one_of(words.back(), kEnds);
}

bool is_product(std::string_view word) {
  static std::vector<std::string_view> const kProducts = {
      "postgre sql", "git hub",   "git lab",  "open ai",      "java script", "mongo db",
      "dynamo db",   "rabbit mq", "graph ql", "web socket",   "type script", "big query",
      "click house", "my sql",    "no sql",   "cockroach db", "influx db"};
  return is_one_of(join(name_words(word), " "), kProducts);
}

bool is_event(std::vector<Token> const& tokens, std::size_t at) {
  auto const& token = tokens[at];
  if (token.kind == Token::Kind::mark || !is_camel(token.text)) return false;
  return !is_client_type(token.text) && !is_product(token.text);
}

bool has_topic_form(std::string_view text) {
  if (text.empty() || text.size() > kMaxTopicChars) return false;
  bool const legal = std::ranges::all_of(
      text, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
  return legal && !is_camel(text);
}

bool is_topic(std::vector<Token> const& tokens, std::size_t at, Direction direction) {
  auto const& token = tokens[at];
  if (token.kind == Token::Kind::mark || !has_topic_form(token.text)) return false;
  bool topic_before = false;
  for (std::size_t back = 1; back <= 2 && back <= at; ++back) {
    auto const word = lower(tokens[at - back].text);
    topic_before = topic_before || word == "topic" || word == "topics";
  }
  bool const topic_after = at + 1 < tokens.size() && lower(tokens[at + 1].text) == "topic";
  if (token.kind == Token::Kind::quoted) return direction != Direction::none || topic_before;
  auto const separators =
      std::ranges::count_if(token.text, [](char c) { return c == '_' || c == '.' || c == '-'; });
  if (topic_before || topic_after) return separators > 0;
  return direction != Direction::none && separators >= 2;
}

bool opens_condition(std::string_view word) {
  return is_one_of(word, {"on", "when", "if", "after", "upon", "once", "whenever", "for"});
}

/// What a sentence says about events, collected from left to right.
struct SentenceReader {
  std::string_view sentence;
  Direction direction = Direction::none;
  std::string leading_condition = {};
  std::vector<std::string> events = {};  ///< named, and not yet bound to a topic
  std::vector<SpecTopic> in = {};
  std::vector<SpecTopic> out = {};

  void bind(std::string const& topic) {
    auto& target = direction == Direction::in ? in : out;
    if (events.empty()) target.push_back({topic, {}, {}, false});
    for (auto& event : events) target.push_back({topic, event, {}, false});
    events.clear();
  }
  /// An event after its topic: "to topic x as OrderPlaced".
  bool complete_last(std::string const& event) {
    auto& target = direction == Direction::in ? in : out;
    if (target.empty() || !target.back().event.empty()) return false;
    target.back().event = event;
    return true;
  }
};

/// The words from a condition's start to the next event, topic, mark or verb of direction.
std::string condition_at(std::vector<Token> const& tokens, std::size_t begin,
                         std::string_view sentence, Direction direction) {
  std::size_t end = begin + 1;
  for (; end < tokens.size(); ++end) {
    auto const& token = tokens[end];
    bool const stop = token.is_mark(',') || token.is_mark(')') || token.is_mark('.') ||
                      is_event(tokens, end) || is_topic(tokens, end, direction) ||
                      (end > begin + 1 && direction_of(token.text) != Direction::none);
    if (stop) break;
  }
  while (end > begin + 1 && is_one_of(lower(tokens[end - 1].text), {"and", "or", "a", "an"})) --end;
  return std::string(
      trim(sentence.substr(tokens[begin].begin, tokens[end - 1].end - tokens[begin].begin)));
}

void give_condition(SentenceReader& reader, std::string const& condition) {
  if (reader.direction != Direction::out) return;
  bool given = false;
  // A condition belongs to the last publication that has none yet.
  if (!reader.out.empty() && reader.out.back().condition.empty()) {
    reader.out.back().condition = condition;
    given = true;
  }
  if (!given && reader.events.empty()) reader.leading_condition = condition;
}

void read_sentence(std::string_view sentence, Direction inherited, NodeSpec& spec) {
  auto const tokens = tokens_of(sentence);
  SentenceReader reader{sentence, inherited};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto const turn = direction_of(tokens[i].text);
    if (tokens[i].kind == Token::Kind::word && turn != Direction::none) {
      if (reader.direction != turn && !reader.events.empty()) reader.bind("");
      reader.direction = turn;
    } else if (is_event(tokens, i)) {
      if (!reader.complete_last(tokens[i].text)) reader.events.push_back(tokens[i].text);
    } else if (is_topic(tokens, i, reader.direction) && reader.direction != Direction::none) {
      reader.bind(tokens[i].text);
    } else if (tokens[i].kind == Token::Kind::word && opens_condition(lower(tokens[i].text))) {
      auto const condition = condition_at(tokens, i, sentence, reader.direction);
      if (reader.direction == Direction::out && !reader.events.empty() && reader.out.empty()) {
        // "publishes OrderPlaced when …" without a topic.
        bool topic_follows = false;
        for (std::size_t k = i; k < tokens.size(); ++k) {
          topic_follows = topic_follows || is_topic(tokens, k, reader.direction);
        }
        if (!topic_follows) reader.bind("");
      }
      if (reader.direction == Direction::none) reader.leading_condition = condition;
      give_condition(reader, condition);
    }
  }
  if (reader.direction != Direction::none && !reader.events.empty()) reader.bind("");
  for (auto& topic : reader.out) {
    if (topic.condition.empty()) topic.condition = reader.leading_condition;
    spec.publications.push_back(std::move(topic));
  }
  for (auto& topic : reader.in) spec.subscriptions.push_back(std::move(topic));
}

/// Topics and events that are not named: a topic after its event, an event after its topic.
void complete(std::vector<SpecTopic>& topics, std::string_view node_name) {
  for (auto& topic : topics) {
    if (topic.event.empty()) {
      auto words = name_words(topic.topic);
      bool const versioned =
          words.size() > 1 && words.back().size() <= 3 && words.back().front() == 'v';
      if (versioned) words.pop_back();
      topic.event = pascal_name(join(words, "_"));
    }
    if (topic.topic.empty()) {
      topic.topic = std::string(node_name) + "_" + join(name_words(topic.event), "_") + "_v1";
      topic.topic_defaulted = true;
    }
  }
  std::vector<SpecTopic> unique;
  for (auto& topic : topics) {
    bool const known = std::ranges::any_of(unique, [&](SpecTopic const& other) {
      bool const same_event = other.event == topic.event;
      return same_event && (other.topic == topic.topic || topic.topic_defaulted);
    });
    if (!known && unique.size() < kMaxTopics) unique.push_back(std::move(topic));
  }
  topics = std::move(unique);
}

Direction direction_of_section(Section section) {
  if (section == Section::publishes) return Direction::out;
  if (section == Section::subscribes) return Direction::in;
  return Direction::none;
}

/// An event that fits no operation of several gets one of its own, which hands it on.
void add_event_operations(NodeSpec& spec) {
  for (auto const& topic : spec.subscriptions) {
    auto const fits = [&](SpecOperation const& operation) {
      return shared_stems(operation.name, topic.event) > 0;
    };
    if (spec.operations.size() == 1 || std::ranges::any_of(spec.operations, fits)) continue;
    SpecOperation operation{"process_" + join(name_words(topic.event), "_")};
    operation.description = "Hand a " + topic.event + " event to the client.";
    give_usual_fields(operation, "general");
    spec.operations.push_back(std::move(operation));
  }
}

}  // namespace

void read_events(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    bool const readable = line.section == Section::general || line.section == Section::features ||
                          line.section == Section::publishes || line.section == Section::subscribes;
    if (!readable) continue;
    for (auto const& sentence : sentences_of(line.rest)) {
      read_sentence(sentence, direction_of_section(line.section), spec);
    }
  }
  complete(spec.subscriptions, spec.name);
  complete(spec.publications, spec.name);
  add_event_operations(spec);
}

}  // namespace omninode::onex
