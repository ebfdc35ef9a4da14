// Metrics with kinds and units, and performance targets.
#include <algorithm>
#include <array>
#include <optional>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

constexpr std::size_t kMaxMetrics = 64;
constexpr std::size_t kMaxTargets = 32;

std::string unit_of_metric(std::string_view name) {
  auto const words = name_words(name);
  auto const has = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  if (has("ms") || has("milliseconds")) return "ms";
  if (has("seconds") || has("sec") || has("secs")) return "seconds";
  if (has("pct") || has("percent") || has("percentage")) return "percent";
  if (has("ratio")) return "ratio";
  if (has("bytes")) return "bytes";
  if (has("per")) return "per_second";
  if (has("throughput") || has("rps") || has("qps")) return "per_second";
  if (has("latency") || has("duration")) return "ms";
  if (has("rate")) return "percent";
  return "count";
}

std::string kind_in(std::string_view note) {
  for (std::string_view const kind : {"counter", "gauge", "histogram", "summary", "timer"}) {
    if (!contains_word(lower(note), kind) && !contains_word(lower(note), std::string(kind) + "s")) {
      continue;
    }
    return kind == "summary" || kind == "timer" ? "histogram" : std::string(kind);
  }
  return {};
}

std::string usual_kind(std::string_view name) {
  bool const counted = name.ends_with("_total") || name.ends_with("_count") ||
                       name.starts_with("total_") || name.starts_with("number_of_");
  if (counted) return "counter";
  return unit_of_metric(name) == "count" && !name.starts_with("active") &&
                 !name.starts_with("current")
             ? "counter"
             : "gauge";
}

void add_metric(NodeSpec& spec, std::string_view name, std::string kind, std::string description) {
  std::string const field = field_name(name);
  bool const known =
      std::ranges::find(spec.metrics, field, &SpecMetric::name) != spec.metrics.end();
  if (known || field.size() < 2 || spec.metrics.size() >= kMaxMetrics) return;
  if (kind.empty()) kind = usual_kind(field);
  spec.metrics.push_back({field, std::move(kind), unit_of_metric(field), std::move(description)});
}

/// One item of a metrics section: "name (kind)", "name: kind - text", "counter name", "hit rate".
void read_metric_item(std::string_view item, std::string const& kind_above, NodeSpec& spec) {
  std::string kind = kind_in(item);
  if (kind.empty()) kind = kind_above;
  auto const tokens = tokens_of(item);
  std::string name;
  std::size_t name_end = 0;
  for (auto const& token : tokens) {
    bool const mark = token.kind == Token::Kind::mark;
    bool const named = !mark && token.text.find('_') != std::string::npos;
    if (named) name = token.text;
    if (mark && name.empty()) break;
    if (!mark && !named && kind_in(token.text).empty()) {
      name += (name.empty() ? "" : " ") + token.text;
    }
    name_end = token.end;
    if (named) break;
  }
  if (name.empty()) return;
  std::string description;
  if (auto const dash = item.find(" - ", name_end); dash != std::string_view::npos) {
    description = std::string(trim(item.substr(dash + 3)));
  } else if (auto const colon = item.find(": ", name_end); colon != std::string_view::npos) {
    description = std::string(trim(item.substr(colon + 2)));
  }
  add_metric(spec, name, kind, description);
}

void read_metric_section(PromptLine const& line, std::string const& kind_above, NodeSpec& spec) {
  if (!line.label.empty()) {
    if (line.rest.empty()) return;
    for (auto const& item : list_items(line.rest))
      read_metric_item(item, kind_in(line.label), spec);
    return;
  }
  if (line.heading) return;
  auto const tokens = tokens_of(line.text);
  auto const named =
      std::ranges::count_if(tokens, [](Token const& token) { return is_metric_name(token.text); });
  if (named < 2) return read_metric_item(line.text, kind_above, spec);
  for (auto const& item : list_items(line.text)) read_metric_item(item, kind_above, spec);
}

/// A metric named in running text stands out by its form; the kind word before it holds on.
void read_metric_words(std::string_view text, NodeSpec& spec) {
  std::string const all = lower(text);
  bool const speaks_of_metrics = has_any_stem(
      all, {"metric", "counter", "gaug", "histogram", "track", "measur", "expos", "monitor"});
  if (!speaks_of_metrics) return;
  std::string kind;
  auto const tokens = tokens_of(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (auto const said = kind_in(tokens[i].text); !said.empty()) kind = said;
    if (tokens[i].kind == Token::Kind::mark || !is_metric_name(tokens[i].text)) continue;
    std::string own = kind;
    bool const note = i + 2 < tokens.size() && tokens[i + 1].is_mark('(');
    if (note && !kind_in(tokens[i + 2].text).empty()) own = kind_in(tokens[i + 2].text);
    if (!own.empty() && usual_kind(tokens[i].text) == "counter") own = "counter";
    add_metric(spec, tokens[i].text, own, {});
  }
}

struct Comparison {
  std::string comparator;
  std::size_t begin = 0;  ///< where the words of the comparison start
  std::size_t value_at = 0;
};

/// The first comparison in the text that a number follows.
std::optional<Comparison> find_comparison(std::string_view text) {
  struct Phrase {
    std::string_view words;
    std::string_view comparator;
  };
  constexpr auto kPhrases = std::to_array<Phrase>({
      {"less than", "<"},   {"no more than", "<="},
      {"more than", ">"},   {"greater than", ">"},
      {"at least", ">="},   {"at most", "<="},
      {"not exceed", "<="}, {"up to", "<="},
      {"under", "<"},       {"below", "<"},
      {"within", "<="},     {"above", ">"},
      {"over", ">"},        {"exceed", ">"},
      {"<=", "<="},         {">=", ">="},
      {"<", "<"},           {">", ">"},
      {"minimum", ">="},    {"maximum", "<="},
  });
  std::optional<Comparison> first;
  for (auto const& [words, comparator] : kPhrases) {
    auto const at = text.find(words);
    if (at == std::string_view::npos || (first && first->begin <= at)) continue;
    bool const symbol = !is_lower(words[0]);
    if (!symbol && !contains_word(text, words)) continue;
    auto const digit = text.find_first_of("0123456789", at + words.size());
    if (digit == std::string_view::npos) continue;
    first = Comparison{std::string(comparator), at, digit};
  }
  return first;
}

/// What is bounded: the words before the comparison that are no filler.
std::string measured_words(std::string_view text) {
  constexpr auto kFillers = std::to_array<std::string_view>(
      {"keep",    "handle", "should", "be", "must",   "is",      "are",   "the",  "a",   "an",
       "of",      "with",   "to",     "it", "and",    "stay",    "stays", "have", "has", "support",
       "process", "node",   "at",     "in", "target", "sustain", "reach", "not",  "i",   "we"});
  auto words = name_words(text);
  std::erase_if(words, [&](std::string const& word) {
    return std::ranges::find(kFillers, word) != kFillers.end();
  });
  constexpr std::size_t kMaxWords = 6;
  if (words.size() > kMaxWords) words.erase(words.begin(), words.end() - kMaxWords);
  return join(words, "_");
}

int percentile_in(std::string_view text) {
  for (auto at = text.find('p'); at != std::string_view::npos; at = text.find('p', at + 1)) {
    bool const starts = at == 0 || !is_alnum(text[at - 1]);
    if (!starts || at + 2 >= text.size() + 0) continue;
    if (!is_digit(text[at + 1]) || !is_digit(text[at + 2])) continue;
    return (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
  }
  return 0;
}

bool speaks_of_performance(std::string_view text) {
  return has_any_stem(text, {"latency", "throughput", "rat", "availability", "respons", "ms",
                             "second", "sec", "memory", "ops", "rps", "percent", "uptim", "p95",
                             "p99", "p50", "operat", "request"}) ||
         text.find('%') != std::string_view::npos;
}

void read_target(std::string_view original, NodeSpec& spec) {
  std::string const text = lower(original);
  auto comparison = find_comparison(text);
  if (!comparison) {
    // "Throughput: 500 requests/second" and "99.9% availability" set a lower bound, "Latency:
    // 20 ms" an upper one.
    auto const digit = text.find_first_of("123456789");
    bool const percentile = digit != std::string::npos && digit > 0 && text[digit - 1] == 'p';
    auto const value = percentile ? text.find_first_of("123456789", digit + 2) : digit;
    if (value == std::string::npos) return;
    bool const upper_bound = has_any_stem(text, {"latency", "memory", "duration", "tim", "error"});
    comparison = Comparison{upper_bound ? "<=" : ">=", value, value};
  }
  SpecTarget target;
  target.text = std::string(original);
  target.comparator = comparison->comparator;
  target.percentile = percentile_in(text);
  auto end = text.find_first_not_of("0123456789.,", comparison->value_at);
  target.value =
      replace_all(text.substr(comparison->value_at, (end == std::string::npos ? text.size() : end) -
                                                        comparison->value_at),
                  ",", "");
  while (target.value.ends_with('.')) target.value.pop_back();
  if (end != std::string::npos) {
    auto const unit_end = text.find_first_of("(,;", end);
    target.unit = std::string(trim(text.substr(end, unit_end - end)));
    while (target.unit.ends_with('.')) target.unit.pop_back();
  }
  auto const colon = text.find(':');
  std::string metric = colon != std::string::npos && colon < comparison->begin
                           ? text.substr(0, colon)
                           : text.substr(0, comparison->begin);
  target.metric = measured_words(metric);
  bool const per_second =
      target.unit.find('/') != std::string::npos || contains_word(target.unit, "per");
  if (target.metric.empty()) {
    target.metric = per_second ? "throughput" : measured_words(target.unit);
  }
  if (target.metric.empty()) return;
  if (spec.targets.size() < kMaxTargets) spec.targets.push_back(std::move(target));
}

std::string kind_of_parent(PromptDocument const& document, PromptLine const& line) {
  if (line.parent < 0) return {};
  return kind_in(document.lines[static_cast<std::size_t>(line.parent)].text);
}

}  // namespace

bool is_metric_name(std::string_view word) {
  if (word.find('_') == std::string_view::npos) return false;
  for (std::string_view const end : {"_total", "_ms", "_seconds", "_pct", "_percent", "_rate",
                                     "_ratio", "_count", "_bytes", "_latency", "_duration"}) {
    if (word.ends_with(end) && word.size() > end.size()) return true;
  }
  return false;
}

void read_metrics(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section == Section::metrics) {
      read_metric_section(line, kind_of_parent(document, line), spec);
    } else if (line.section == Section::general || line.section == Section::features) {
      for (auto const& sentence : sentences_of(line.text)) read_metric_words(sentence, spec);
    }
  }
}

void read_targets(PromptDocument const& document, NodeSpec& spec) {
  for (auto const& line : document.lines) {
    if (line.section == Section::targets) {
      if (!line.label.empty() && line.rest.empty()) continue;
      auto const& text = line.label.empty() ? line.text : line.rest;
      for (auto const& item :
           line.bullet&& line.label.empty() ? std::vector{text} : comma_items(text)) {
        read_target(item, spec);
      }
    } else if (line.section == Section::general || line.section == Section::features) {
      for (auto const& sentence : sentences_of(line.text)) {
        for (auto const& clause : comma_items(replace_all(sentence, " and ", ", "))) {
          std::string const text = lower(clause);
          if (find_comparison(text) && speaks_of_performance(text)) read_target(clause, spec);
        }
      }
    }
  }
}

}  // namespace omninode::onex
