// Features beside the operations: pool, retry, circuit breaker, TTL, windows, parallelism …
#include <algorithm>
#include <array>
#include <cstdlib>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// A clause that grows with each piece of an endless list would make long prompts slow.
constexpr std::size_t kMaxJoinedChars = 200;

struct Known {
  std::string_view name;
  std::string_view phrase;  ///< lower case, as it stands in the text
};

/// One row for each way to say a feature; the name is what later stages ask for. "pool" and
/// "breaker" alone are rows, because nobody says more when the sentence is about them.
constexpr auto kKnown = std::to_array<Known>({
    {"connection_pool", "pool"},
    {"connection_pool", "pooling"},
    {"connection_pool", "connections"},
    {"retry", "retry"},
    {"retry", "retries"},
    {"retry", "attempts"},
    {"retry", "tried again"},
    {"retry", "tries again"},
    {"retry", "try again"},
    {"circuit_breaker", "circuit breaker"},
    {"circuit_breaker", "circuit-breaker"},
    {"circuit_breaker", "breaker"},
    {"circuit_breaker", "opens the circuit"},
    {"circuit_breaker", "open the circuit"},
    {"circuit_breaker", "trips the circuit"},
    {"ttl", "ttl"},
    {"ttl", "time-to-live"},
    {"ttl", "expires after"},
    {"ttl", "expire after"},
    {"ttl", "expire in"},
    {"ttl", "expires in"},
    {"ttl", "live for"},
    {"ttl", "lives for"},
    {"ttl", "kept for"},
    {"timeout", "timeout"},
    {"timeout", "timeouts"},
    {"timeout", "time out"},
    {"timeout", "times out"},
    {"timeout", "wait for"},
    {"timeout", "wait no longer than"},
    {"timeout", "waits no longer than"},
    {"timeout", "waiting no longer than"},
    {"timeout", "wait at most"},
    {"timeout", "waits at most"},
    {"timeout", "gives up after"},
    {"timeout", "give up after"},
    {"timeout", "giving up after"},
    {"timeout", "deadline"},
    {"transactions", "transaction"},
    {"transactions", "transactions"},
    {"transactions", "transactional"},
    {"optimistic_concurrency", "optimistic concurrency"},
    {"optimistic_concurrency", "optimistic locking"},
    {"audit", "audit trail"},
    {"audit", "audit log"},
    {"audit", "audit logging"},
    {"rate_limit", "rate limit"},
    {"rate_limit", "rate limits"},
    {"rate_limit", "rate-limit"},
    {"rate_limit", "rate limiting"},
    {"rate_limit", "rate-limited"},
    {"batching", "batch"},
    {"batching", "batches"},
    {"batching", "batching"},
    {"window", "window"},
    {"window", "windows"},
    {"parallelism", "parallelism"},
    {"parallelism", "parallel"},
    {"parallelism", "concurrency limit"},
    {"parallelism", "concurrently"},
    {"parallelism", "at once"},
    {"parallelism", "at the same time"},
    {"percentiles", "percentile"},
    {"percentiles", "percentiles"},
    {"rollback", "rollback"},
    {"rollback", "roll back"},
    {"rollback", "rolled back"},
    {"rollback", "rolls back"},
    {"rollback", "undoing"},
    {"rollback", "undone"},
    {"health_check", "health check"},
    {"health_check", "health checks"},
    {"idempotency", "idempotent"},
    {"idempotency", "idempotency"},
    {"event_driven", "event-driven"},
});

/// The unit that `text` starts with, in milliseconds, so that "200 ms" is a whole number as well.
/// Seconds where none is named: "timeout: 30" means seconds to everybody.
long milliseconds_per_unit(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('-')) text.remove_prefix(1);
  auto const words = name_words(text.substr(0, 14));
  if (words.empty() || !is_alnum(text[0])) return 1'000;
  std::string const unit = stem(words.front());
  if (unit == "ms" || unit == "millisecond") return 1;
  if (unit == "m" || unit == "min" || unit == "minut") return 60'000;
  if (unit == "h" || unit == "hour") return 3'600'000;
  if (unit == "week" || unit == "w") return 7 * 86'400'000L;
  return unit == "day" || unit == "d" ? 86'400'000 : 1'000;
}

/// Both readings are kept, because the text does not say yet whether "3" counts attempts or
/// seconds.
struct Number {
  long value = 0;
  long seconds = 0;  ///< the same where it counts time, part seconds rounded up
};

/// Numbers in digits or words; digits inside a name ("v1", "p95") are none.
/// "retry 3 times with 10-50 connections" has 3, 10 and 50. A name such as "3f2a9c" has digits and
/// no number, so that behind them at most four characters may stand ("30s", "500ms"). Part seconds
/// round up: a timeout of 200 ms as 0 seconds would leave no time at all.
std::vector<Number> numbers_in(std::string_view text) {
  constexpr long kMaxValue = 9'999'999;
  std::vector<Number> numbers;
  for (auto const& token : tokens_of(text)) {
    if (token.kind == Token::Kind::mark) continue;
    std::string_view word = token.text;
    std::size_t digits = 0;
    while (digits < word.size() && is_digit(word[digits])) ++digits;
    long value = number_of_word(lower(word.substr(0, 12)));
    std::size_t end = token.end;
    if (digits > 0) {
      value = number_of_word(word.substr(0, digits));
      end = token.begin + digits;
      // "10-50" and "5s" are numbers with something behind; "3f2a" is a name.
      bool const plain = digits == word.size() || word[digits] == '-' || word[digits] == '.' ||
                         word.size() - digits <= 4;
      if (!plain) continue;
    }
    if (value < 0) continue;
    value = std::min(value, kMaxValue);
    long const milliseconds = value * milliseconds_per_unit(text.substr(end));
    numbers.push_back({value, (milliseconds + 999) / 1'000});
    auto const dash = word.find('-', digits);
    if (digits == 0 || dash == std::string_view::npos) continue;
    if (long const second = number_of_word(word.substr(dash + 1)); second >= 0) {
      numbers.push_back({second, second});
    }
  }
  return numbers;
}

/// One number is the upper bound; two may stand in either order.
/// "between 8 and 2 connections" is still a sensible wish; a pool whose minimum lies above its
/// maximum could never be made.
void set_pool(SpecFeature& feature, std::vector<Number> const& numbers) {
  feature.values["min_size"] = numbers.size() > 1 ? numbers[0].value : 1;
  feature.values["max_size"] = numbers.size() > 1 ? numbers[1].value : numbers[0].value;
  if (feature.values["min_size"] > feature.values["max_size"]) {
    std::swap(feature.values["min_size"], feature.values["max_size"]);
  }
}

/// "tumbling windows of 60 seconds": the form of the window is a value as well.
void set_window_form(SpecFeature& feature, std::string_view text) {
  for (std::string_view const form : {"tumbling", "sliding", "hopping", "session"}) {
    if (contains_word(text, form)) feature.values[std::string(form)] = 1;
  }
}

/// "percentiles (p50, p95, p99)": each is a value.
/// By tokens, because "p95" holds digits that numbers_in takes for part of a name.
void set_percentiles(SpecFeature& feature, std::string_view text) {
  for (auto const& token : tokens_of(text)) {
    if (percentile_of_word(token.text) > 0) feature.values[lower(token.text)] = 1;
  }
}

/// "the last 200 events" is no time: a number with a plural behind it that is no unit of time.
bool counts_events(std::string_view text, Number const& number) {
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].text != std::to_string(number.value)) continue;
    return has_any_stem(tokens[i + 1].text,
                        {"event", "sample", "observation", "value", "entry", "item", "measurement",
                         "reading", "request", "order", "message", "record"});
  }
  return false;
}

/// The unit is kept as the prompt says it: ten per minute is no whole number per second.
/// Ten per minute as a rate per second would be 0, that is, no request at all.
void set_rate(SpecFeature& feature, long value, std::string_view text) {
  auto const says = [&](std::string_view word) { return contains_word(text, word); };
  std::string const unit = says("minute") || says("min") ? "per_minute"
                           : says("hour")                ? "per_hour"
                                                         : "per_second";
  feature.values[unit] = value;
}

/// Which value a number is follows from the feature; a feature that takes none ignores it.
/// The first number wins: in "retry up to 3 times, waiting 5 seconds" the clause ends at the comma,
/// and within a clause people say the size first. A number that a feature has no use for ("audit
/// log for 2 years") stays in its text.
void set_values(SpecFeature& feature, std::vector<Number> const& numbers, std::string_view text) {
  if (feature.name == "window") set_window_form(feature, text);
  if (feature.name == "percentiles") set_percentiles(feature, text);
  if (numbers.empty()) return;
  if (feature.name == "connection_pool") {
    set_pool(feature, numbers);
  } else if (feature.name == "retry") {
    feature.values["max_attempts"] = numbers[0].value;
  } else if (feature.name == "circuit_breaker") {
    feature.values["failure_threshold"] = numbers[0].value;
  } else if (feature.name == "window" && counts_events(text, numbers[0])) {
    feature.values["events"] = numbers[0].value;
  } else if (feature.name == "ttl" || feature.name == "timeout" || feature.name == "window") {
    feature.values["seconds"] = numbers[0].seconds;
  } else if (feature.name == "parallelism") {
    feature.values["max"] = numbers[0].value;
  } else if (feature.name == "batching") {
    feature.values["size"] = numbers[0].value;
  } else if (feature.name == "rate_limit") {
    set_rate(feature, numbers[0].value, text);
  }
}

/// The words of one feature in a clause; numbers are looked for behind `end` and before `begin`.
struct Mention {
  std::string_view name;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A whole word: "pool" is no part of "spooler" or "pool_size".
std::size_t find_word(std::string_view text, std::string_view phrase) {
  for (auto at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
    auto const end = at + phrase.size();
    bool const starts = at == 0 || (!is_alnum(text[at - 1]) && text[at - 1] != '_');
    bool const ends = end >= text.size() || (!is_alnum(text[end]) && text[end] != '_');
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

/// "ttl: int" is a field of an operation.
/// Without it "set (key: string, ttl: int)" would switch expiry on in a node that only takes a ttl
/// as an argument. 24 characters hold the mark and the longest type word.
bool is_field(std::string_view text, std::size_t end) {
  auto const rest = text.substr(end, 24);
  if (!rest.starts_with(':') && !rest.starts_with(" (")) return false;
  auto const tokens = tokens_of(rest.substr(1));
  auto const at = !tokens.empty() && tokens[0].is_mark('(') ? 1U : 0U;
  return tokens.size() > at && !type_of_word(tokens[at].text).empty();
}

/// Every feature named in the clause, in the order of the text, each once.
/// Sorted by where they stand, not by the table: the numbers between two mentions have to go to the
/// nearer one.
std::vector<Mention> mentions_in(std::string_view text) {
  std::vector<Mention> found;
  for (auto const& [name, phrase] : kKnown) {
    auto const at = find_word(text, phrase);
    if (at == std::string_view::npos || is_field(text, at + phrase.size())) continue;
    auto const known = std::ranges::find(found, name, &Mention::name);
    if (known == found.end()) {
      found.push_back({name, at, at + phrase.size()});
    } else {
      // "retry up to 4 attempts": what is said starts at the first of its words.
      known->begin = std::min(known->begin, at);
      known->end = std::min(known->end, at + phrase.size());
    }
  }
  std::ranges::sort(found, {}, &Mention::begin);
  return found;
}

/// A word that only with a number is a feature ("wait for 8 seconds", "a batch was stored").
/// "the services run in parallel" describes, "at most 4 in parallel" limits; without a number there
/// is no value to generate.
bool needs_number(std::string_view name, std::string_view text) {
  if (name == "timeout") {
    return find_word(text, "wait for") != std::string_view::npos ||
           find_word(text, "up after") != std::string_view::npos ||
           find_word(text, "deadline") != std::string_view::npos;
  }
  bool const duration = find_word(text, "live for") != std::string_view::npos ||
                        find_word(text, "lives for") != std::string_view::npos ||
                        find_word(text, "kept for") != std::string_view::npos;
  if (name == "connection_pool") {  // "keeps at most 8 connections open"
    return find_word(text, "pool") == std::string_view::npos &&
           find_word(text, "pooling") == std::string_view::npos;
  }
  return name == "parallelism" || name == "window" || (name == "ttl" && duration);
}

/// "in one transaction" and "with transactions" are about the database, "groups transactions by
/// merchant" is about money.
bool is_database_transaction(std::string_view text, Mention const& mention, NodeSpec const& spec) {
  if (spec.kind == "compute" || spec.kind == "reducer") return false;
  auto const before = tokens_of(text.substr(0, mention.begin));
  auto const after = tokens_of(text.substr(mention.end, 12));
  bool const counted = !after.empty() && is_one_of(after[0].text, {"by", "per", "from", "id", "_"});
  if (counted) return false;
  return before.empty() || before.back().kind == Token::Kind::mark ||
         is_one_of(
             before.back().text,
             {"in",       "inside", "within", "a",      "one",  "single",  "same",     "by",
              "use",      "uses",   "using",  "with",   "and",  "support", "supports", "supporting",
              "database", "db",     "sql",    "atomic", "real", "every",   "are",      "is"});
}

/// A feature may be mentioned first and detailed later; values are added, never replaced.
void add_feature(NodeSpec& spec, std::size_t line, SpecFeature feature) {
  note(spec, line, "feature", feature.name);
  auto const known = std::ranges::find(spec.features, feature.name, &SpecFeature::name);
  if (known == spec.features.end()) {
    spec.features.push_back(std::move(feature));
  } else {
    // A later statement may complete a mention, it does not contradict one.
    for (auto const& [key, value] : feature.values) known->values.emplace(key, value);
  }
}

/// "for half an hour" and "after a minute" have numbers as well.
std::string with_digits(std::string text) {
  constexpr auto kSpoken = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"half an hour", "30 minutes"},
       {"quarter of an hour", "15 minutes"},
       {"half a minute", "30 seconds"},
       {"an hour", "1 hour"},
       {"a minute", "1 minute"},
       {"a day", "1 day"},
       {"a week", "1 week"}});
  for (auto const& [words, digits] : kSpoken) {
    if (contains_word(text, words)) text = replace_all(std::move(text), words, digits);
  }
  return text;
}

/// Numbers belong to the feature before them, or to the one right after them.
/// "with up to 4 retries" has its number in front, "timeout of 30 seconds" behind; what stands
/// behind is taken first. In front only for the first mention of a clause, because a later one
/// would take the number of its neighbour: "2 retries and a timeout". Percentiles are a feature of
/// reducers alone: "p95 below 20 ms" of an effect is a target.
void read_clause(std::string_view clause, std::size_t line, NodeSpec& spec) {
  std::string const text = with_digits(lower(clause));
  std::string_view const view = text;
  auto const mentions = mentions_in(text);
  if (mentions.empty() && limits_rate(text)) {
    SpecFeature limit{"rate_limit", {}, std::string(clause)};
    set_values(limit, numbers_in(text), text);
    return add_feature(spec, line, std::move(limit));
  }
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    auto const& mention = mentions[i];
    SpecFeature feature{std::string(mention.name), {}, std::string(clause)};
    auto const next = i + 1 < mentions.size() ? mentions[i + 1].begin : text.size();
    auto const previous = i > 0 ? mentions[i - 1].end : 0;
    auto numbers = numbers_in(view.substr(mention.end, next - mention.end));
    if (numbers.empty() && i == 0) {
      numbers = numbers_in(view.substr(previous, mention.begin - previous));
    }
    set_values(feature, numbers, text);
    // In other nodes a percentile is a target, or what an operation gives.
    if (mention.name == "percentiles" && spec.kind != "reducer") continue;
    bool const deal =
        mention.name == "transactions" && !is_database_transaction(text, mention, spec);
    if (deal) continue;
    if (feature.values.empty() && needs_number(mention.name, text)) continue;
    bool const batch = mention.name == "batching" && find_word(text, "batch") == mention.begin;
    if (batch && feature.values.empty()) continue;
    add_feature(spec, line, std::move(feature));
  }
}

/// "pool: min 2, max 14 connections", "Windows: sliding, 10 minutes", "Percentiles: p50, p95": what
/// names no feature itself belongs to the one before it, if that still lacks it.
bool continues_clause(std::string_view before, std::string_view clause) {
  auto const mentions = mentions_in(clause);
  auto const earlier = mentions_in(before);
  auto const tokens = tokens_of(clause);
  bool const bound =
      !tokens.empty() && is_one_of(tokens[0].text, {"min", "max", "minimum", "maximum"});
  bool const same = !mentions.empty() && !earlier.empty() && bound &&
                    mentions.front().name == earlier.back().name;
  if (!mentions.empty() && !same) return false;
  bool const percentile = tokens.size() == 1 && percentile_of_word(tokens[0].text) > 0;
  if (percentile) return true;
  bool const lacking = tokens.size() <= 3 && numbers_in(before).empty() && !earlier.empty();
  return (bound || lacking) && !numbers_in(clause).empty();
}

/// "If Redis fails 5 times in a row, trip the breaker": the number stands in the clause before.
bool leads_to(std::string_view before, std::string_view clause) {
  auto const tokens = tokens_of(before);
  bool const circumstance =
      !tokens.empty() && is_one_of(lower(tokens[0].text), {"if", "when", "after", "once"});
  return circumstance && !numbers_in(before).empty() && mentions_in(before).empty() &&
         !mentions_in(clause).empty() && numbers_in(clause).empty();
}

/// "30 second timeout and up to 4 retries" is two clauses, each with its own number; "between 2
/// and 8 connections" is one.
/// Dividing at every "and" would tear "between 2 and 8 connections" in two, and the pool would lose
/// one of its bounds.
std::vector<std::string> clauses_of(std::string_view text) {
  std::vector<std::string> clauses;
  for (auto& clause : comma_items(text)) {
    std::string const small = lower(clause);
    std::string const before = clauses.empty() ? std::string() : lower(clauses.back());
    bool const joinable = !clauses.empty() && before.size() < kMaxJoinedChars;
    if (joinable && (continues_clause(before, small) || leads_to(before, small))) {
      clauses.back() += ", " + clause;
      continue;
    }
    auto parts = and_items(clause);
    bool own = parts.size() > 1 && std::ranges::all_of(parts, [](std::string const& part) {
                 return !numbers_in(part).empty() && !mentions_in(lower(part)).empty();
               });
    // "a pool with between 2 and 8 connections" speaks of one feature twice.
    own = own && mentions_in(lower(parts[0]))[0].name != mentions_in(lower(parts[1]))[0].name;
    if (!own) parts = {std::move(clause)};
    for (auto& part : parts) clauses.push_back(std::move(part));
  }
  return clauses;
}

/// Inputs, metrics and dependencies use the same words ("ttl", "audit_client") as names.
bool may_name_features(Section section) {
  return section == Section::general || section == Section::features ||
         section == Section::targets || section == Section::steps;
}

}  // namespace

/// "at most 30 messages per second": an upper bound of a rate is a limit, a lower one a target.
bool limits_rate(std::string_view text) {
  bool const rate = contains_word(text, "per second") || contains_word(text, "a second") ||
                    contains_word(text, "per minute") || contains_word(text, "per hour");
  bool const upper = contains_word(text, "at most") || contains_word(text, "no more than") ||
                     contains_word(text, "not more than") || contains_word(text, "limited to");
  return rate && upper && text.find_first_of("0123456789") != std::string_view::npos;
}

/// Small numbers are written as words; larger ones in digits.
/// Beyond twelve nobody writes words here, and eight digits fit a long on every platform. -1 is no
/// number: a 0 is one ("zero retries").
long number_of_word(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"zero", "one", "two", "three", "four", "five", "six",
                                       "seven", "eight", "nine", "ten", "eleven", "twelve"});
  if (word == "once") return 1;
  if (word == "twice") return 2;
  if (word == "thrice") return 3;
  if (word.empty()) return -1;
  auto const found = std::ranges::find(kWords, word);
  if (found != kWords.end()) return found - kWords.begin();
  constexpr std::size_t kMaxDigits = 8;
  if (word.size() > kMaxDigits || !std::ranges::all_of(word, is_digit)) return -1;
  long value = 0;
  for (char const c : word) value = value * 10 + (c - '0');
  return value;
}

/// "p999" is the short form of "p99.9": only the first two digits stand before the point.
double percentile_of_word(std::string_view word) {
  constexpr std::size_t kMaxChars = 7;
  if (word.size() < 3 || word.size() > kMaxChars || (word[0] != 'p' && word[0] != 'P')) return 0;
  std::string digits(word.substr(1));
  if (digits.size() > 2 && digits[2] == '.') digits.erase(2, 1);
  if (digits.size() < 2 || !std::ranges::all_of(digits, is_digit)) return 0;
  return std::strtod((digits.substr(0, 2) + '.' + digits.substr(2)).c_str(), nullptr);
}

/// Clauses keep a number with the feature that it belongs to.
/// A step's own timeout would otherwise become that of the whole node.
void read_features(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    // "timeout 2 days" behind a step is about that step.
    bool const step = line.section == Section::steps && line.bullet;
    if (!may_name_features(line.section) || step) continue;
    for (auto const& clause : clauses_of(line.text)) read_clause(clause, i, spec);
  }
}

}  // namespace omninode::onex
