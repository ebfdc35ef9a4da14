// Metrics with kinds and units.
#include <algorithm>
#include <array>

#include "stages/onex/naming.hpp"
#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// Each metric is a line of the generated code; a prompt of endless lists must not make endless
/// files.
constexpr std::size_t kMaxMetrics = 64;

/// The name of a metric says its unit: Prometheus asks for that, and most keep to it.
/// The order decides where two words occur: "latency_seconds" is in seconds, although a latency
/// alone is taken in milliseconds. "rate" comes last of the words, because "error_rate_per_second"
/// says more.
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
  // "rate_errors_total" counts, whatever it counts.
  if (has("rate") && !has("total") && !has("count")) return "percent";
  return "count";
}

/// A summary and a timer are histograms to the generated code.
/// "Timers for all operations" asks for what a histogram does, and the generated code has three
/// kinds.
std::string kind_in(std::string_view note) {
  for (std::string_view const kind : {"counter", "gauge", "histogram", "summary", "timer"}) {
    if (!contains_word(lower(note), kind) && !contains_word(lower(note), std::string(kind) + "s")) {
      continue;
    }
    return kind == "summary" || kind == "timer" ? "histogram" : std::string(kind);
  }
  return {};
}

/// What is counted only grows; what is measured goes up and down.
/// "active_connections" and "current_load" count too, and go down again; as counters they could
/// only show every connection there ever was.
std::string usual_kind(std::string_view name) {
  bool const counted = name.ends_with("_total") || name.ends_with("_count") ||
                       name.starts_with("total_") || name.starts_with("number_of_");
  if (counted) return "counter";
  return unit_of_metric(name) == "count" && !name.starts_with("active") &&
                 !name.starts_with("current")
             ? "counter"
             : "gauge";
}

struct FoundMetric {
  std::string name;
  std::string kind = {};
  std::string unit = {};
  std::string description = {};
};

/// The first statement about a metric holds; a later one is noted and adds nothing.
/// The name is cut before it is made legal, because it comes from outside. A name of one character
/// is the rest of a broken list item and no metric.
void add_metric(NodeSpec& spec, std::size_t line, FoundMetric found) {
  std::string const field = field_name(std::string_view(found.name).substr(0, 2 * kMaxNameChars));
  if (field.size() > 1) note(spec, line, "metric", field);
  bool const known =
      std::ranges::find(spec.metrics, field, &SpecMetric::name) != spec.metrics.end();
  if (known || field.size() < 2 || spec.metrics.size() >= kMaxMetrics) return;
  if (found.kind.empty()) found.kind = usual_kind(field);
  if (found.unit.empty()) found.unit = unit_of_metric(field);
  spec.metrics.push_back(
      {field, std::move(found.kind), std::move(found.unit), std::move(found.description)});
}

/// A unit that is said behind the name: "apply_latency (histogram, ms)", "unit: seconds".
/// Only in brackets: in "apply_latency - how many seconds users wait" the word describes and binds
/// nothing.
std::string unit_in(std::string_view note) {
  struct Unit {
    std::string_view word;
    std::string_view unit;
  };
  constexpr auto kUnits = std::to_array<Unit>({{"ms", "ms"},
                                               {"milliseconds", "ms"},
                                               {"seconds", "seconds"},
                                               {"percent", "percent"},
                                               {"%", "percent"},
                                               {"bytes", "bytes"},
                                               {"ratio", "ratio"}});
  auto const open = note.find('(');
  if (open == std::string_view::npos) return {};
  std::string const text = lower(note.substr(open, note.find(')', open) - open));
  for (auto const& [word, unit] : kUnits) {
    if (contains_word(text, word)) return std::string(unit);
  }
  return {};
}

/// One item of a metrics section: "name (kind)", "name: kind - text", "counter name", "hit rate".
/// "cache hit rate (gauge) - share of hits": words without an underscore are put together up to the
/// first mark, and a word of a kind is no part of the name. A word with an underscore is the name
/// whatever stands around it ("counter reads_total").
void read_metric_item(std::string_view item, std::string const& kind_above, std::size_t line,
                      NodeSpec& spec) {
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
    if (mark && token.text != "-") break;
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
  add_metric(spec, line, {name, kind, unit_in(item), std::move(description)});
}

/// The kind that is said of all: "a_total and b_total, both counters".
/// The last item of such a list is about the others and is no metric.
std::string kind_of_all(std::string_view text) {
  for (std::string_view const lead : {"both ", "all "}) {
    auto const at = text.rfind(lead);
    if (at != std::string_view::npos) return kind_in(text.substr(at));
  }
  return {};
}

/// "counters: a_total, b_total": a list under the kind that all of them have.
/// A label with an underscore is a metric of its own: "reads_total: counter, per table".
bool lists_one_kind(Labelled const& label) {
  return !label.rest.empty() && label.label.find('_') == std::string::npos &&
         !kind_in(label.label).empty();
}

/// "a_total (counter), open_orders (gauge)": each piece is an identifier or says its kind.
bool lists_metrics(std::string_view text) {
  auto const items = comma_items(text);
  return items.size() > 1 && std::ranges::all_of(items, [](std::string const& item) {
           auto const tokens = tokens_of(item);
           bool const alone = tokens.size() == 1 && tokens[0].kind != Token::Kind::mark;
           bool const noted =
               tokens.size() > 2 && tokens[1].is_mark('(') && !kind_in(tokens[2].text).empty();
           return alone || noted;
         });
}

/// One line may hold one metric with a description, or several names. Two words of a metric's form
/// tell the second case; a description with commas would otherwise be torn into metrics.
void read_metric_section(PromptLine const& line, std::string const& kind_above, std::size_t index,
                         NodeSpec& spec) {
  if (!line.label.empty()) {
    auto const of_all = kind_of_all(lower(line.rest));
    for (auto const& item : list_items(line.rest)) {
      bool const says_all = item.starts_with("both ") || item.starts_with("all ");
      auto const kind = of_all.empty() ? kind_in(line.label) : of_all;
      if (!says_all) read_metric_item(item, kind, index, spec);
    }
    return;
  }
  if (line.heading) return;
  auto const label = split_label(line.text);
  if (lists_one_kind(label)) {
    for (auto const& item : list_items(label.rest)) {
      read_metric_item(item, kind_in(label.label), index, spec);
    }
    return;
  }
  auto const tokens = tokens_of(line.text);
  auto const named =
      std::ranges::count_if(tokens, [](Token const& token) { return is_metric_name(token.text); });
  if (named < 2 && !lists_metrics(line.text)) {
    return read_metric_item(line.text, kind_above, index, spec);
  }
  for (auto const& item : list_items(line.text)) read_metric_item(item, kind_above, index, spec);
}

/// "a histogram of the read latency in milliseconds" -> read_latency_ms: words instead of a name.
/// Up to the mark or word where the next thought begins; a unit that is said ends the name, as
/// Prometheus asks for.
void read_described_metric(std::vector<Token> const& tokens, std::size_t at,
                           std::string const& kind, std::size_t line, NodeSpec& spec) {
  if (!is_one_of(word_at(tokens, at + 1), {"of", "for", "over"})) return;
  std::vector<std::string> words;
  std::string suffix;
  for (std::size_t i = at + 2; i < tokens.size() && words.size() < 4; ++i) {
    std::string const word = word_at(tokens, i);
    if (word == "in") {
      std::string const unit = word_at(tokens, i + 1);
      suffix = unit == "milliseconds" || unit == "ms"                      ? "ms"
               : unit == "seconds" || unit == "bytes" || unit == "percent" ? unit
                                                                           : "";
    }
    bool const ends = tokens[i].kind != Token::Kind::word ||
                      is_one_of(word, {"in", "and", "or", "per", "with", "that", "which", "to",
                                       "by", "from", "on", "at", "when", "as", "is"});
    if (ends) break;
    if (!is_one_of(word, {"the", "a", "an", "all", "each", "every", "its"})) words.push_back(word);
  }
  if (words.empty()) return;
  if (!suffix.empty() && words.back() != suffix) words.push_back(suffix);
  add_metric(spec, line, {join(words, "_"), kind});
}

/// A metric named in running text stands out by its form; the kind word before it holds on.
/// "It tracks reads_total" names a metric, "the column price_total is stored" does not, so that the
/// statement must speak of measuring. A kind holds on for the names behind it ("counters a_total,
/// b_total and gauge c_ratio"), except that a name which can only be counted stays a counter unless
/// its own note says otherwise.
void read_metric_words(std::string_view text, std::size_t line, NodeSpec& spec) {
  std::string const all = lower(text);
  bool const speaks_of_metrics =
      has_any_stem(all, {"metric", "counter", "gaug", "histogram", "track", "measur", "expos",
                         "monitor", "count", "report", "watch", "observ", "record", "export",
                         "instrument", "collect", "gather", "timer"});
  if (!speaks_of_metrics) return;
  std::string kind = kind_of_all(all);
  auto const tokens = tokens_of(text);
  bool listing = false;  // "the gauges open_orders and queue_size": any identifier behind a kind
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (auto const said = kind_in(tokens[i].text); !said.empty()) {
      kind = said;
      listing = true;
      bool const article = i > 0 && is_one_of(word_at(tokens, i - 1), {"a", "the", "and", "one"});
      bool const wanted =
          has_any_stem(all, {"metric", "expos", "export", "like", "want", "need", "monitor",
                             "observ", "instrument", "provid", "measur", "see", "track", "report"});
      if (article && wanted) read_described_metric(tokens, i, kind, line, spec);
      continue;
    }
    bool const identifier = tokens[i].text.find('_') != std::string::npos;
    bool const joins = is_one_of(word_at(tokens, i), {",", "and", "named", "called", ":", "the"});
    listing = listing && (identifier || joins);
    auto const behind = is_one_of(word_at(tokens, i + 2), {"a", "an"}) ? i + 3 : i + 2;
    bool const noted = behind < tokens.size() && tokens[i + 1].is_mark('(') &&
                       !kind_in(tokens[behind].text).empty();
    bool const metric = is_metric_name(tokens[i].text) || (identifier && (listing || noted));
    if (tokens[i].kind == Token::Kind::mark || !metric) continue;
    std::string own = kind;
    bool const note = behind < tokens.size() && tokens[i + 1].is_mark('(');
    if (noted) own = kind_in(tokens[behind].text);
    bool const as = i + 2 < tokens.size() && tokens[i + 1].text == "as";
    if (as && !kind_in(tokens[i + 2].text).empty()) own = kind_in(tokens[i + 2].text);
    bool const counted = usual_kind(tokens[i].text) == "counter" && own != "histogram";
    bool const total = tokens[i].text.ends_with("_total") || !listing;
    if (!own.empty() && counted && !note && !as && total) own = "counter";
    std::string unit = noted ? unit_in(text.substr(tokens[i].begin)) : std::string();
    add_metric(spec, line, {tokens[i].text, own, std::move(unit)});
  }
}

/// "Counters:" above a list says the kind of all below it.
/// Without it each item of the list would get the kind that its name suggests.
std::string kind_of_parent(PromptDocument const& document, PromptLine const& line) {
  auto const* parent = document.parent_of(line);
  return parent == nullptr ? std::string() : kind_in(parent->text);
}

}  // namespace

/// Endings that only metrics have, so that running text can name them without a section.
bool is_metric_name(std::string_view word) {
  if (word.find('_') == std::string_view::npos) return false;
  for (std::string_view const end : {"_total", "_ms", "_seconds", "_pct", "_percent", "_rate",
                                     "_ratio", "_count", "_bytes", "_latency", "_duration"}) {
    if (word.ends_with(end) && word.size() > end.size()) return true;
  }
  return false;
}

/// In a section every line is a metric; in running text only a word of a metric's form.
/// Running text is read in sections without a meaning of their own only: below "Operations" a word
/// such as "retry_count" is a field.
void read_metrics(PromptDocument const& document, NodeSpec& spec) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    auto const& line = document.lines[i];
    if (line.section == Section::metrics) {
      read_metric_section(line, kind_of_parent(document, line), i, spec);
    } else if (line.section == Section::general || line.section == Section::features) {
      read_metric_words(line.text, i, spec);
    }
  }
}

}  // namespace omninode::onex
