// Performance targets: what is measured, how it is compared, and with which value.
#include <algorithm>
#include <array>
#include <optional>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Bounds what a prompt of endless clauses can add to the contract.
constexpr std::size_t kMaxTargets = 32;

/// Positions in the lower-case text. They hold for the original as well, which has the same length.
struct Comparison {
  std::string comparator;
  std::size_t begin = 0;  ///< where the words of the comparison start
  std::size_t value_at = 0;
};

/// The first percentile in the text as people write it: "p95", "P99.9", "p999"; 0 where none is.
/// By tokens, so that "ip95" and "p95_old" are none.
double percentile_in(std::string_view text) {
  for (auto const& token : tokens_of(text)) {
    if (auto const percentile = percentile_of_word(token.text); percentile > 0) return percentile;
  }
  return 0;
}

/// "99 % of the calls below 4 ms" is a percentile in other words.
/// The noun is required: "99 % of the memory" is a share of something else.
std::string with_shares(std::string text) {
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
    bool const share = is_one_of(word_at(tokens, i + 1), {"%", "percent"}) &&
                       word_at(tokens, i + 2) == "of" && is_digit(tokens[i].text[0]);
    if (!share) continue;
    std::size_t noun = i + 3;
    while (is_one_of(word_at(tokens, noun), {"the", "all", "our", "its"})) ++noun;
    bool const calls = is_one_of(word_at(tokens, noun),
                                 {"calls", "requests", "operations", "reads", "writes", "queries",
                                  "lookups", "answers", "responses", "messages", "events"});
    if (!calls) continue;
    auto const end = tokens[noun].end;
    return text.replace(tokens[i].begin, end - tokens[i].begin, "p" + tokens[i].text + " latency");
  }
  return text;
}

/// "95th percentile of reads" and "the 99.9th percentile" -> "p95 reads" and "the p99.9".
std::string with_short_percentiles(std::string text) {
  for (std::string_view const words :
       {"th percentile of the ", "th percentile of ", "th percentile"}) {
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at)) {
      auto begin = at;
      while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '.')) --begin;
      bool const spaced = words.ends_with(' ');
      if (begin == at) {
        at += words.size();
        continue;
      }
      text.replace(at, words.size(), spaced ? " " : "");
      text.insert(begin, "p");
    }
  }
  return with_shares(std::move(text));
}

/// Where the first number begins that is no part of a name: the digits of "p95" and of "s3" are
/// none, and "0.5" begins with its zero. Behind `from`; npos where there is none.
std::size_t number_at(std::string_view text, std::size_t from) {
  for (auto at = from; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    char const before = at > 0 ? text[at - 1] : ' ';
    bool const inside = is_alnum(before) || before == '_' || before == '.';
    if (!inside) return at;
    while (at + 1 < text.size() && (is_digit(text[at + 1]) || text[at + 1] == '.')) ++at;
  }
  return std::string_view::npos;
}

/// "must not take longer than", "no less than": the word in front turns the comparison round.
/// At most four words before it, so that an earlier "not" of the sentence does not count.
bool is_negated(std::string_view text, std::size_t at) {
  auto const tokens = tokens_of(text.substr(0, at));
  for (std::size_t back = 1; back <= 4 && back <= tokens.size(); ++back) {
    auto const& token = tokens[tokens.size() - back];
    if (token.is_mark(',')) return false;
    if (is_one_of(token.text, {"not", "no", "never", "nor", "cannot"})) return true;
  }
  return false;
}

/// The other side of the same bound: not above is at most.
std::string negated(std::string_view comparator) {
  return comparator.starts_with('>') ? "<=" : ">=";
}

/// The first comparison in the text that a number follows.
/// "Latency under 20 ms": the earliest phrase wins, because what is measured stands before it. At
/// one place the first row holds, so that "<=" stands before "<". A phrase without a number behind
/// it bounds nothing ("over Kafka").
std::optional<Comparison> find_comparison(std::string_view text) {
  struct Phrase {
    std::string_view words;
    std::string_view comparator;
  };
  constexpr auto kPhrases = std::to_array<Phrase>({
      {"less than", "<"},   {"fewer than", "<"},  {"more than", ">"},   {"greater than", ">"},
      {"longer than", ">"}, {"faster than", "<"}, {"slower than", ">"}, {"higher than", ">"},
      {"lower than", "<"},  {"at least", ">="},   {"at most", "<="},    {"up to", "<="},
      {"not exceed", ">"},  {"under", "<"},       {"below", "<"},       {"within", "<="},
      {"above", ">"},       {"over", ">"},        {"exceed", ">"},      {"exceeds", ">"},
      {"<=", "<="},         {">=", ">="},         {"<", "<"},           {">", ">"},
      {"minimum", ">="},    {"maximum", "<="},    {"min", ">="},        {"max", "<="},
  });
  std::optional<Comparison> first;
  for (auto const& [words, comparator] : kPhrases) {
    auto const at = text.find(words);
    if (at == std::string_view::npos || (first && first->begin <= at)) continue;
    bool const symbol = !is_lower(words[0]);
    if (!symbol && !contains_word(text, words)) continue;
    auto const number = number_at(text, at + words.size());
    if (number == std::string_view::npos) continue;
    bool const turned = !symbol && is_negated(text, at + (words == "not exceed" ? 4 : 0));
    first = Comparison{turned ? negated(comparator) : std::string(comparator), at, number};
  }
  return first;
}

/// What is bounded: the words before the comparison that are no filler.
/// Six words are kept, the last ones: the measure stands directly before its comparison ("we have
/// to keep the p95 latency of reads below …").
std::string measured_words(std::string_view text) {
  constexpr auto kFillers = std::to_array<std::string_view>(
      {"keep",     "handle",   "should",    "be",     "must",     "is",         "are",
       "the",      "a",        "an",        "of",     "with",     "to",         "it",
       "and",      "stay",     "stays",     "have",   "has",      "support",    "process",
       "node",     "at",       "in",        "target", "sustain",  "reach",      "not",
       "i",        "we",       "takes",     "take",   "up",       "per",        "each",
       "needs",    "that",     "for",       "than",   "must",     "keeps",      "less",
       "more",     "well",     "so",        "no",     "never",    "handles",    "serves",
       "reaches",  "sustains", "processes", "limit",  "also",     "everything", "finish",
       "finished", "complete", "completed", "budget", "answered", "served",     "done",
       "then",     "can",      "could",     "will",   "would",    "may",        "our",
       "its",      "this",     "these",     "get",    "need",     "able",       "always",
       "want",     "expect",   "hold",      "serve",  "do",       "does",       "deliver",
       "please",   "when",     "because",   "there",  "under",    "on",         "by",
       "all",      "achieve"});
  auto words = name_words(text);
  bool const noun = text.find("-up") != text.npos;  // "sign-up", not "takes up to"
  std::erase_if(words, [&](std::string const& word) {
    if (noun && word == "up") return false;
    return std::ranges::find(kFillers, word) != kFillers.end();
  });
  constexpr std::size_t kMaxWords = 6;
  if (words.size() > kMaxWords) words.erase(words.begin(), words.end() - kMaxWords);
  return join(words, "_");
}

/// A comparison alone is no target: "more than one customer" compares as well.
/// Stems, because units are inflected ("requests/second", "20 ms"); a percent sign stands for
/// itself.
bool speaks_of_performance(std::string_view text) {
  return has_any_stem(text, {"latency", "throughput", "rat",    "availability", "respons", "ms",
                             "second",  "sec",        "minut",  "memory",       "ops",     "rps",
                             "percent", "uptim",      "mb",     "gb",           "kb",      "p95",
                             "p99",     "p50",        "operat", "request"}) ||
         text.find('%') != std::string_view::npos;
}

/// A number of milliseconds without a name is a latency; "5 ms/op" is a rate.
bool starts_with_time(std::string_view unit) {
  auto const words = name_words(unit);
  constexpr auto kTimes = std::to_array<std::string_view>(
      {"ms", "s", "sec", "seconds", "milliseconds", "us", "minutes"});
  return !words.empty() && std::ranges::find(kTimes, words.front()) != kTimes.end() &&
         unit.find('/') == unit.npos;
}

/// A number without a comparison: "99.9% availability" and "Throughput: 500 requests/second" set
/// a lower bound, "Latency: 20 ms" an upper one.
/// Which side is meant follows from what is good: fewer milliseconds, more requests. The wrong side
/// would make a target that every slow node meets.
std::optional<Comparison> bare_value(std::string_view text) {
  auto const value = number_at(text, 0);
  if (value == std::string_view::npos) return std::nullopt;
  bool const upper_bound =
      percentile_in(text) > 0 ||
      has_any_stem(text, {"latency", "memory", "duration", "tim", "error", "max"});
  return Comparison{upper_bound ? "<=" : ">=", value, value};
}

/// The number at `at` and the words behind it.
/// "10,000 requests/second" holds a comma that is no end, so that commas go from the value and end
/// the unit.
void read_value(std::string const& text, std::size_t at, SpecTarget& target) {
  auto const end = std::min(text.find_first_not_of("0123456789.,", at), text.size());
  target.value = replace_all(text.substr(at, end - at), ",", "");
  while (target.value.ends_with('.')) target.value.pop_back();
  auto unit = end;
  // "20k requests/second"
  bool const thousands = end < text.size() && (text[end] == 'k' || text[end] == 'm') &&
                         (end + 1 == text.size() || text[end + 1] == ' ');
  bool const whole = target.value.find('.') == std::string::npos;
  if (thousands && whole && (text[end] == 'k' || text.find('/', end) != std::string::npos)) {
    target.value += text[end] == 'k' ? "000" : "000000";
    ++unit;
  }
  target.unit = std::string(trim(text.substr(unit, text.find_first_of("(,;", unit) - unit)));
  // "< 10 ms for 10k values": the unit is what stands before the circumstances.
  for (std::string_view const lead : {" for ", " at ", " under ", " with ", " on ", " in ",
                                      " when ", " of ", " during ", " as "}) {
    if (auto const behind = target.unit.find(lead); behind != std::string::npos) {
      target.unit.resize(behind);
    }
  }
  while (target.unit.ends_with('.')) target.unit.pop_back();
}

/// What is measured: the words before the comparison, else what the unit says.
/// A target needs a name, because two of them are compared by it. "Under 20 ms" names none, so that
/// the unit tells; "Latency: p95 below 20 ms" is led by a label, which says it best. An empty
/// result means that nothing is measured and the clause is no target.
std::string metric_of(std::string const& text, Comparison const& comparison,
                      std::string_view unit) {
  auto const colon = text.find(':');
  bool const led = colon != std::string::npos && colon < comparison.begin;
  auto metric = measured_words(text.substr(0, led ? colon : comparison.begin));
  bool const time = starts_with_time(unit);
  // "p95: 20 ms" measures a latency.
  if (time && metric.size() == 3 && percentile_in(metric) > 0) metric += "_latency";
  if (!metric.empty()) return metric;
  if (has_any_stem(text, {"succeed", "success"})) return "success_rate";
  bool const per_second = unit.find('/') != std::string::npos || contains_word(unit, "per");
  if (per_second) return "throughput";
  auto const words = name_words(unit);
  if (words.empty()) return {};
  if (time) return "latency";
  for (std::string_view const size : {"mb", "gb", "kb", "mib", "gib"}) {
    if (words.front() == size) return "memory";
  }
  return measured_words(unit);
}

/// One clause gives at most one target; a second one with the same bound says nothing new.
/// The value may differ where measure and comparator are the same: the first one holds, as with all
/// statements.
void read_target(std::string_view original, std::size_t line, NodeSpec& spec) {
  std::string const text = with_short_percentiles(lower(original));
  auto comparison = find_comparison(text);
  if (!comparison) comparison = bare_value(text);
  if (!comparison) return;
  SpecTarget target;
  target.text = std::string(original);
  target.comparator = comparison->comparator;
  target.percentile = percentile_in(text);
  read_value(text, comparison->value_at, target);
  target.metric = metric_of(text, *comparison, target.unit);
  if (target.metric.empty()) return;
  // "99.5% availability": what follows a percentage is what is measured.
  if (target.unit.starts_with('%')) target.unit = "%";
  note(spec, line, "target", target.metric);
  bool const known = std::ranges::any_of(spec.targets, [&](SpecTarget const& other) {
    return other.metric == target.metric && other.comparator == target.comparator;
  });
  if (!known && spec.targets.size() < kMaxTargets) spec.targets.push_back(std::move(target));
}

/// Pools, retries, timeouts and parallel steps have numbers, and are features.
/// "retry up to 3 attempts" compares and has a number; as a target it would be listed with a
/// measure that nothing ever takes.
bool is_feature_clause(std::string_view text) {
  return has_any_stem(
             text, {"parallel", "retry", "retri", "attempt", "pool", "connection", "timeout", "ttl",
                    "failur", "breaker", "window", "batch", "concurrent", "wait"}) ||
         contains_word(text, "rate limit") || limits_rate(text) || contains_word(text, "time out");
}

/// "p95 below 5 ms and 200 requests/second at least" -> its clauses.
/// "and" and "with" join separate bounds ("200 requests/second with p95 below 5 ms"); in one clause
/// the first comparison alone would be read.
std::vector<std::string> clauses_of(std::string_view text) {
  std::string flat = replace_all(std::string(text), " and ", ", ");
  flat = replace_all(std::move(flat), " with a ", ", ");
  return comma_items(replace_all(std::move(flat), " with ", ", "));
}

/// A bullet is one target; a line may list several.
/// A bullet is left whole, because its author has divided the targets already.
void read_target_section(PromptLine const& line, std::size_t index, NodeSpec& spec) {
  if (!line.label.empty() && line.rest.empty()) return;
  auto const& text = line.label.empty() ? line.text : line.rest;
  bool const whole = line.bullet && line.label.empty();
  if (whole) return read_target(text, index, spec);
  for (auto const& part : sentences_of(text)) {
    for (auto const& item : comma_items(part)) {
      if (!is_feature_clause(lower(item))) read_target(item, index, spec);
    }
  }
}

}  // namespace

/// "It handles 20k requests per second", "availability has to be 99.95 %": a demand and what it is
/// about, without a word of comparison.
bool demands(std::string_view text) {
  bool const rate = has_any_stem(text, {"rps", "qps", "tps"}) ||
                    text.find("/s") != std::string_view::npos ||
                    contains_word(text, "per second") || contains_word(text, "a second") ||
                    contains_word(text, "per minute");
  bool const works = has_any_stem(text, {"handl", "sustain", "serv", "reach", "achiev", "process",
                                         "throughput", "manag", "cop", "support"});
  bool const measure = has_any_stem(text, {"availability", "uptim", "success"}) &&
                       (text.find('%') != std::string_view::npos || contains_word(text, "percent"));
  bool const must = has_any_stem(
      text, {"must", "has", "should", "need", "target", "be", "of", "at", "want", "expect"});
  // "Latency budget: 1.5 ms", "memory: 64 MB"
  auto const label = split_label(text);
  bool const led =
      has_any_stem(label.label, {"latency", "memory", "availability", "throughput", "uptim"}) &&
      label.label.find('_') == std::string::npos && number_at(label.rest, 0) < 4;
  return number_at(text, 0) != std::string_view::npos &&
         ((rate && works) || (measure && must) || led);
}

/// "publishes SlowDown when p99 exceeds 2 s" tells when something happens and demands nothing.
bool is_circumstance(std::string_view before) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"when", "if", "whenever", "once", "unless", "as soon as"}),
      [&](std::string_view word) { return contains_word(before, word); });
}

/// Running text needs a comparison and a word of performance, a section needs neither.
/// "Works over 3 regions" compares in running text, and is no target.
void read_targets(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section == Section::targets) {
      read_target_section(line, i, spec);
      continue;
    }
    bool const readable = line.section == Section::general || line.section == Section::features;
    if (!readable) continue;
    for (auto const& clause : clauses_of(line.text)) {
      std::string const text = with_short_percentiles(lower(clause));
      auto const comparison = find_comparison(text);
      bool const bounds = comparison && speaks_of_performance(text) &&
                          !is_circumstance(text.substr(0, comparison->begin));
      bool const target = bounds || (!comparison && demands(text));
      if (target && !is_feature_clause(text)) read_target(clause, i, spec);
    }
  }
}

}  // namespace omninode::onex
