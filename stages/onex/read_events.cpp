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
constexpr std::size_t kMaxLookAhead = 64;    // words in which a topic may follow its event
constexpr std::size_t kMaxTopicChars = 249;  // Kafka's own limit

enum class Direction { none, in, out };

/// Stems, so that "publishes", "published" and "publishing" turn the sentence alike.
/// "go" and "goe" are the stems of "go" and "goes": "OrderPlaced goes to topic orders" is a
/// publication without any verb of publishing.
Direction direction_of(std::string_view word) {
  static std::initializer_list<std::string_view> const kIn = {
      "subscrib", "consum", "listen", "receiv",  "ingest", "trigger",  "arriv", "subscript",
      "fold",     "com",    "handl",  "process", "react",  "aggregat", "fed",   "driven"};
  static std::initializer_list<std::string_view> const kOut = {
      "publish", "emit",      "produc", "announc", "rais",   "tel", "inform",
      "signal",  "broadcast", "report", "send",    "notify", "go",  "goe"};
  std::string const root = stem(word);
  if (is_one_of(root, kIn)) return Direction::in;
  if (is_one_of(root, kOut)) return Direction::out;
  return Direction::none;
}

/// Types of clients and services are CamelCase as well, and are no events.
/// "Consumes OrderPlaced via OrderService" would otherwise subscribe to an event OrderService, and
/// the generated node would wait for it for ever.
bool is_client_type(std::string_view word) {
  auto const words = name_words(word);
  static std::initializer_list<std::string_view> const kEnds = {
      "client",  "service", "repository", "gateway", "adapter", "store",        "pool", "provider",
      "manager", "effect",  "compute",    "reducer", "node",    "orchestrator", "api",  "db"};
  return !words.empty() && is_one_of(words.back(), kEnds);
}

/// Products are written in CamelCase and are no events: "PostgreSQL", "GitHub".
/// Only products whose name has two humps need to be here; "Kafka" or "Redis" fail is_camel anyway.
bool is_product(std::string_view word) {
  static std::initializer_list<std::string_view> const kProducts = {
      "postgre sql", "git hub",   "git lab",  "open ai",      "java script", "mongo db",
      "dynamo db",   "rabbit mq", "graph ql", "web socket",   "type script", "big query",
      "click house", "my sql",    "no sql",   "cockroach db", "influx db"};
  return is_one_of(join(name_words(word), " "), kProducts);
}

/// "Heartbeat" and "Shipped", but no product and no word that only stands in front of "events".
bool is_short_event(Token const& token) {
  if (token.text.size() < 4 || !is_upper(token.text[0])) return false;
  if (!std::ranges::all_of(token.text.substr(1), is_lower)) return false;
  return !is_one_of(
      lower(token.text),
      {"kafka",    "redis",   "rabbit",   "kinesis",  "pulsar",  "nats",      "result",
       "results",  "domain",  "incoming", "outgoing", "input",   "output",    "inbound",
       "outbound", "these",   "those",    "such",     "all",     "other",     "malformed",
       "error",    "success", "failure",  "business", "publish", "publishes", "emit",
       "emits",    "consume", "consumes", "send",     "sends",   "read",      "reads",
       "receives", "handles", "audit",    "raw",      "json",    "avro",      "both",
       "each",     "every",   "single",   "late"});
}

/// An event is a CamelCase word that is neither a partner nor a product.
/// A name of one hump ("Heartbeat") counts where "event" or "message" stands behind it.
bool is_event(std::vector<Token> const& tokens, std::size_t at) {
  auto const& token = tokens[at];
  bool const said =
      at > 0 && is_one_of(word_at(tokens, at + 1), {"event", "events", "message", "messages"}) &&
      is_short_event(token);
  if (said) return true;
  if (token.kind == Token::Kind::mark || !is_camel(token.text)) return false;
  return !is_client_type(token.text) && !is_product(token.text);
}

/// What Kafka accepts as a topic; anything else is no topic whatever the sentence says.
/// A CamelCase word is legal in Kafka as well, but in a prompt it is the event, quoted or not.
bool has_topic_form(std::string_view text) {
  if (text.empty() || text.size() > kMaxTopicChars) return false;
  bool const legal = std::ranges::all_of(
      text, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
  return legal && !is_camel(text);
}

/// A quoted word in a sentence about events is its topic. Without quotes it has to look like one,
/// or stand beside the word "topic": "order-service" alone is a service.
/// Two separators without a quote ("order-events.v1", "user_events_v1") are enough in a sentence
/// that speaks of events. One is not: "publishes to order-service" names whom it is for.
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

/// Words with which the circumstances of a publication start.
/// "publishes X on success" and "otherwise publishes Y" must keep their circumstances, or the node
/// would publish both events every time.
bool opens_condition(std::string_view word) {
  return is_one_of(word,
                   {"on", "when", "if", "after", "upon", "once", "whenever", "for", "otherwise"});
}

/// "should anything go wrong, X goes to …": a condition where it opens a clause, else a demand.
bool asks_condition(std::vector<Token> const& tokens, std::size_t at) {
  // "at the end of each window"
  bool const moment = word_at(tokens, at) == "at" && word_at(tokens, at + 1) == "the" &&
                      is_one_of(word_at(tokens, at + 2), {"end", "start", "beginning", "close"});
  if (moment) return true;
  return word_at(tokens, at) == "should" &&
         (at == 0 || tokens[at - 1].is_mark(',') || tokens[at - 1].is_mark(';'));
}

/// What a sentence says about events, collected from left to right.
struct SentenceReader {
  std::string_view sentence;
  Direction direction = Direction::none;
  std::string leading_condition = {};
  std::size_t closed = 0;                ///< publications of clauses that have ended
  std::vector<std::string> events = {};  ///< named, and not yet bound to a topic
  std::vector<SpecTopic> in = {};
  std::vector<SpecTopic> out = {};

  /// All events named since the last topic go to this one: "A and B events from topic x".
  void bind(std::string const& topic) {
    auto& target = direction == Direction::in ? in : out;
    if (events.empty()) target.push_back({topic, {}, {}, false});
    for (auto& event : events) target.push_back({topic, event, {}, false});
    events.clear();
  }
  /// What was published so far keeps the condition of its clause; `next` is that of the next one.
  void close_clause(std::string const& next) {
    bind_waiting();
    for (auto& topic : out) {
      if (topic.condition.empty()) topic.condition = leading_condition;
    }
    leading_condition = next;
    closed = out.size();
  }
  void bind_waiting() {
    if (!events.empty()) bind("");
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
/// Filler at the end is given back: in "on success and it publishes Y" the words "and it" belong to
/// the next part. The first word behind the opener may be a verb of direction ("on publish
/// failure").
std::string condition_at(std::vector<Token> const& tokens, std::size_t begin,
                         std::string_view sentence, Direction direction, std::size_t& stopped) {
  std::size_t end = begin + 1;
  for (; end < tokens.size(); ++end) {
    auto const& token = tokens[end];
    bool const stop = token.is_mark(',') || token.is_mark(')') || token.is_mark('.') ||
                      token.is_mark(';') || is_event(tokens, end) ||
                      is_topic(tokens, end, direction) ||
                      (end > begin + 1 && direction_of(token.text) != Direction::none &&
                       !is_one_of(word_at(tokens, end + 1), {"wrong", "well", "bad", "through"}));
    if (stop) break;
  }
  stopped = end;
  while (end > begin + 1 &&
         is_one_of(lower(tokens[end - 1].text), {"and", "or", "a", "an", "it", "the", "node", "we",
                                                 "should", "must", "will", "also"})) {
    --end;
  }
  return std::string(
      trim(sentence.substr(tokens[begin].begin, tokens[end - 1].end - tokens[begin].begin)));
}

/// "A to x on success and B to y on failure": each condition belongs to what stands before it.
/// Where no publication stands before it and no event waits, it holds for all that follow without a
/// condition of their own.
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

/// "…, and on failure B to y": a condition that opens a clause and has its event behind it.
/// What was published before it has then no condition, or the one at the front of the sentence.
bool opens_clause(std::vector<Token> const& tokens, std::size_t at, std::size_t end) {
  bool const begins =
      at > 0 && is_one_of(word_at(tokens, at - 1), {",", ";", "and", "but", "while"});
  // "and, when the broker is silent, B to y": commas around a condition that "and" leads in.
  bool const aside = at > 1 && word_at(tokens, at - 1) == "," &&
                     is_one_of(word_at(tokens, at - 2), {"and", "but"});
  if (aside && end < tokens.size() && tokens[end].is_mark(',')) ++end;
  bool const event = end < tokens.size() &&
                     (is_event(tokens, end) || direction_of(tokens[end].text) == Direction::out);
  return begins && event;
}

/// A condition belongs to the publication before it, or to all that follow it.
/// "On failure, publish A" has its condition before the verb, so that it waits. "publishes
/// OrderPlaced when stock is reserved" has no topic, so the event is bound before its condition is
/// given; where a topic does follow ("publishes X on success to 'orders'") the event still waits
/// for it.
void take_condition(SentenceReader& reader, std::vector<Token> const& tokens, std::size_t at,
                    std::string const& condition) {
  if (reader.direction == Direction::out && !reader.events.empty() && reader.out.empty()) {
    // "publishes OrderPlaced when …" without a topic.
    bool topic_follows = false;
    for (std::size_t k = at; k < tokens.size() && k < at + kMaxLookAhead; ++k) {
      topic_follows = topic_follows || is_topic(tokens, k, reader.direction);
    }
    if (!topic_follows) reader.bind("");
  }
  // "on Kafka topic x" tells where from and is no condition.
  bool const place = contains_word(condition, "topic") || contains_word(condition, "topics");
  if (reader.direction != Direction::out && !place) reader.leading_condition = condition;
  give_condition(reader, condition);
}

/// Without a verb the word before a topic tells: "X to topic" goes out, "X from topic" comes in.
/// Lists often have no verb: "OrderPlaced to topic orders_v1", "StockAdded from topic stock_v1".
Direction direction_before(std::vector<Token> const& tokens, std::size_t at) {
  bool const arrow = at > 1 && tokens[at - 1].is_mark('>') && tokens[at - 2].is_mark('-');
  if (arrow) return Direction::out;
  if (at > 1 && tokens[at - 1].is_mark('-') && tokens[at - 2].is_mark('<')) return Direction::in;
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    std::string const word = lower(tokens[at - back].text);
    if (word == "to" || word == "into") return Direction::out;
    if (word == "from") return Direction::in;
  }
  return Direction::none;
}

/// One pass from left to right. The direction holds until a verb turns it, events wait for their
/// topic, and a condition is taken as a whole, so that a "for" or "on" inside it opens nothing.
/// A turn of direction binds what is still waiting: in "consumes OrderPlaced and publishes
/// 'orders.done.v1'" the topic belongs to the second half, and without the bind the consumed event
/// would go out.
void read_tokens(SentenceReader& reader, std::vector<Token> const& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto const& token = tokens[i];
    bool const word = token.kind == Token::Kind::word;
    auto const turn = word ? direction_of(token.text) : Direction::none;
    if (reader.direction == Direction::none && !reader.events.empty() &&
        token.kind != Token::Kind::mark) {
      auto const way = direction_before(tokens, i);
      if (is_topic(tokens, i, way)) reader.direction = way;
    }
    if (turn != Direction::none) {
      if (reader.direction != turn && reader.direction != Direction::none &&
          !reader.events.empty()) {
        reader.bind("");
      }
      reader.direction = turn;
    } else if (is_event(tokens, i)) {
      bool const source = i > 0 && lower(tokens[i - 1].text) == "from";
      if (source && reader.direction == Direction::none) reader.direction = Direction::in;
      if (!reader.complete_last(token.text)) reader.events.push_back(token.text);
    } else if (is_topic(tokens, i, reader.direction) && reader.direction != Direction::none) {
      reader.bind(token.text);
    } else if (word && (opens_condition(lower(token.text)) || asks_condition(tokens, i))) {
      std::size_t end = i;
      auto const condition = condition_at(tokens, i, reader.sentence, reader.direction, end);
      bool const published = !reader.out.empty() || !reader.events.empty();
      bool const ahead =
          reader.direction == Direction::out && published && opens_clause(tokens, i, end);
      if (ahead) {
        reader.close_clause(condition);
      } else {
        take_condition(reader, tokens, i, condition);
      }
      // The words of a condition open no other one.
      if (end > i + 1) i = end - 1;
    }
  }
}

/// What is left at the end without a topic is bound to none; `complete` gives it a default name. A
/// sentence without any direction adds nothing: "OrderPlaced has a total" only describes.
void read_sentence(std::string_view sentence, Direction inherited, std::size_t line,
                   NodeSpec& spec) {
  auto const tokens = tokens_of(sentence);
  SentenceReader reader{sentence, inherited};
  read_tokens(reader, tokens);
  if (reader.direction != Direction::none && !reader.events.empty()) reader.bind("");
  for (std::size_t i = 0; i < reader.out.size(); ++i) {
    auto& topic = reader.out[i];
    if (topic.condition.empty() && i >= reader.closed) topic.condition = reader.leading_condition;
    note(spec, line, "event", topic.event.empty() ? topic.topic : topic.event);
    spec.publications.push_back(std::move(topic));
  }
  for (auto& topic : reader.in) {
    note(spec, line, "event", topic.event.empty() ? topic.topic : topic.event);
    spec.subscriptions.push_back(std::move(topic));
  }
}

/// Topics and events that are not named: a topic after its event, an event after its topic.
/// The default topic carries the node's name, so that two nodes with an event of one name do not
/// share a topic by accident. An event may come with its topic once and without it again ("on
/// failure it emits X"); the defaulted one is dropped then, else there would be two publications.
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

/// Below "Publishes" a line needs no verb.
/// Inputs and outputs count as directions too, but read_events admits only those that is_loose_part
/// takes.
Direction direction_of_section(Section section) {
  if (section == Section::publishes || section == Section::outputs) return Direction::out;
  if (section == Section::subscribes || section == Section::inputs) return Direction::in;
  return Direction::none;
}

}  // namespace

/// The word "topic" or "event" behind a name, so that "Output: OrderPlaced" stays a result type. A
/// dotted topic says the same without the word: "In: TicketOpened from support.tickets.v1".
bool speaks_of_events(std::string_view text) {
  std::string const small = lower(text);
  if (small.find("topic") != std::string::npos) return true;
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    bool const said = is_one_of(word_at(tokens, i + 1), {"event", "events"});
    // "In: TicketOpened from support.tickets-opened.v1": nothing but a topic has such dots.
    bool const led = is_one_of(word_at(tokens, i + 1), {"from", "to", "on"}) &&
                     i + 2 < tokens.size() && tokens[i + 2].text.find('.') != std::string::npos &&
                     has_topic_form(tokens[i + 2].text);
    if ((said || led) && is_camel(tokens[i].text)) return true;
  }
  return false;
}

namespace {

/// "input: StockAdded from topic x" that belongs to no operation: the node's own events.
/// Their direction stands in the label.
bool is_loose_part(PromptDocument const& document, PromptLine const& line) {
  bool const part = line.section == Section::inputs || line.section == Section::outputs;
  auto const* parent = document.parent_of(line);
  bool const loose = parent == nullptr || parent->heading;
  return part && loose && speaks_of_events(line.rest);
}

}  // namespace

/// Sections of operations, metrics and dependencies are left out: CamelCase words in them are
/// results and types.
void read_events(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    bool const readable = line.section == Section::general || line.section == Section::features ||
                          line.section == Section::publishes ||
                          line.section == Section::subscribes || is_loose_part(document, line);
    if (!readable) continue;
    // The label of the section itself ("Publishes result events when done") is no event.
    read_sentence(line.rest, direction_of_section(line.section), i, spec);
  }
  complete(spec.subscriptions, spec.name);
  complete(spec.publications, spec.name);
}

}  // namespace omninode::onex
