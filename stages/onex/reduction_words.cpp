#include "stages/onex/reduction_words.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

struct FigureWord {
  std::string_view word;
  FigureKind kind;
};

constexpr auto kFigures = std::to_array<FigureWord>(
    {{"count", FigureKind::count},       {"counts", FigureKind::count},
     {"number", FigureKind::count},      {"sample", FigureKind::count},
     {"observation", FigureKind::count}, {"occurrence", FigureKind::count},
     {"sequence", FigureKind::count},    {"total", FigureKind::total},
     {"sum", FigureKind::total},         {"mean", FigureKind::mean},
     {"average", FigureKind::mean},      {"avg", FigureKind::mean},
     {"min", FigureKind::least},         {"minimum", FigureKind::least},
     {"lowest", FigureKind::least},      {"smallest", FigureKind::least},
     {"max", FigureKind::most},          {"maximum", FigureKind::most},
     {"highest", FigureKind::most},      {"largest", FigureKind::most},
     {"peak", FigureKind::most},         {"rate", FigureKind::rate},
     {"ratio", FigureKind::rate},        {"percentage", FigureKind::rate},
     {"last", FigureKind::latest},       {"latest", FigureKind::latest},
     {"previous", FigureKind::previous}, {"first", FigureKind::first}});

constexpr auto kAdding = std::to_array<std::string_view>(
    {"deposit", "credit", "add", "increment", "increase", "restock", "receive", "earn", "in", "top",
     "inbound", "incoming", "up", "gain", "plus"});
constexpr auto kTaking = std::to_array<std::string_view>(
    {"withdraw", "withdrawal", "debit", "subtract", "decrement", "decrease", "remove", "consume",
     "spend", "redeem", "ship", "out", "outbound", "outgoing", "down", "loss", "minus"});
constexpr auto kSuccess = std::to_array<std::string_view>(
    {"success", "successful", "succeed", "ok", "pass", "complete", "healthy", "good", "valid",
     "accept", "approve", "win", "won"});
constexpr auto kError = std::to_array<std::string_view>({"error", "fail", "failure", "timeout",
                                                         "reject", "invalid", "crash", "exception",
                                                         "bad", "denied", "abort", "loss", "lost"});
constexpr auto kReading = std::to_array<std::string_view>(
    {"get", "read", "query", "fetch", "show", "lookup", "snapshot", "report", "summarize",
     "summarise", "current", "describe", "view", "tell"});
constexpr auto kReadingEnds =
    std::to_array<std::string_view>({"of", "snapshot", "summary", "stats", "statistics", "report",
                                     "totals", "figures", "overview", "percentiles"});
constexpr auto kClearing =
    std::to_array<std::string_view>({"reset", "clear", "forget", "drop", "purge", "evict"});

// What stands before or after the grouping word and is no part of the name.
constexpr auto kGroupEnds = std::to_array<std::string_view>(
    {"over", "in",    "and", "with", "within", "for", "of",    "from",  "to",    "on",
     "as",   "the",   "a",   "an",   "or",     "its", "their", "using", "where", "when",
     "that", "which", "at",  "each", "every",  "per", "by",    "is",    "are"});
// "per second" is a unit and "by default" a manner: neither names a field.
constexpr auto kNoGroups = std::to_array<std::string_view>(
    {"second", "seconds", "minute", "hour", "day", "week", "month", "year", "window", "event",
     "request", "default", "itself", "time", "windows", "step", "name", "call", "action"});

/// By the word or by its stem: tables stay readable, and texts have every form.
template <typename Table>
bool listed(Table const& table, std::string_view word) {
  return std::ranges::any_of(
      table, [&](std::string_view each) { return each == word || stem(each) == stem(word); });
}

/// One word is enough: "payment failed" is an error.
template <typename Table>
bool any_listed(Table const& table, Words const& words) {
  return std::ranges::any_of(words, [&](std::string const& word) { return listed(table, word); });
}

/// "p95" -> 95, "median" -> 50; 0 for others.
int percent_of(std::string_view word) {
  if (word == "median") return 50;
  bool const form = (word.size() == 2 || word.size() == 3) && word[0] == 'p' && is_digit(word[1]) &&
                    is_digit(word.back());
  if (!form) return 0;
  return word.size() == 2 ? word[1] - '0' : (word[1] - '0') * 10 + (word[2] - '0');
}

/// The tables are short, and a prompt has few fields.
FigureKind figure_of_word(std::string_view word) {
  auto const known = std::ranges::find_if(kFigures, [&](FigureWord const& each) {
    return each.word == word || stem(each.word) == stem(word);
  });
  return known == kFigures.end() ? FigureKind::none : known->kind;
}

/// "total_count" is a count of everything, "last_total" a total: the word that says more wins.
bool says_more(FigureKind known, FigureKind found) {
  return known == FigureKind::none || known == FigureKind::total || known == FigureKind::latest ||
         known == FigureKind::count || found == FigureKind::rate;
}

/// At most two words, and none that names a time: "per second" is a rate.
Words group_in(std::string_view sentence) {
  auto const words = name_words(sentence);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    std::size_t next = i + 1;
    bool const each = words[i] == "for" && is_one_of(words[next], {"each", "every"});
    if (!each && !is_one_of(words[i], {"per", "by"})) continue;
    if (each || is_one_of(words[next], {"each", "every"})) ++next;
    Words group;
    constexpr std::size_t kMostWords = 2;
    while (next < words.size() && group.size() < kMostWords && !listed(kGroupEnds, words[next])) {
      group.push_back(words[next++]);
    }
    if (!group.empty() && !listed(kNoGroups, group.front())) return group;
  }
  return {};
}

}  // namespace

/// Words that are no figure stay as what the figure is about, in their order.
AskedFigure asked_figure(std::string_view name) {
  AskedFigure asked;
  for (auto const& word : name_words(name)) {
    if (int const percent = percent_of(word); percent > 0) {
      asked.kind = FigureKind::percentile;
      asked.percent = percent;
      continue;
    }
    if (is_one_of(word, {"overall", "grand", "global"})) {
      asked.overall = true;
      continue;
    }
    auto const kind = figure_of_word(word);
    bool const percent = asked.kind == FigureKind::percentile;
    if (kind == FigureKind::none || percent) {
      bool const filler = is_one_of(word, {"of", "the", "percent", "pct", "running", "num"});
      if (!filler) asked.rest.push_back(stem(word));
      if (word == "num") asked.kind = FigureKind::count;
    } else if (says_more(asked.kind, kind)) {
      asked.kind = kind;
    }
  }
  return asked;
}

bool is_adding(std::string_view word) { return listed(kAdding, word); }
bool is_taking(std::string_view word) { return listed(kTaking, word); }

/// Words for amounts that rise and fall. A "total" only rises and is no balance.
bool is_balance(std::string_view name) {
  return has_any_stem(name, {"balance", "balanc", "stock", "level", "point", "counter"});
}

/// Words for where something stands.
bool is_status(std::string_view name) {
  return has_any_stem(name, {stem("status"), stem("state"), stem("stage"), stem("phase")});
}

bool means_error(Words const& words) { return any_listed(kError, words); }
bool means_success(Words const& words) { return any_listed(kSuccess, words); }

/// "error" means every choice that says an error, be it called that or not; a choice that is named
/// itself is meant alone.
Words meant_choices(Words const& words, Words const& choices) {
  Words named;
  Words good;
  Words bad;
  for (auto const& choice : choices) {
    auto const own = stems(choice);
    bool const shared = std::ranges::any_of(
        words, [&](std::string const& word) { return std::ranges::find(own, word) != own.end(); });
    if (shared) named.push_back(choice);
    if (means_success(name_words(choice))) good.push_back(choice);
    if (means_error(name_words(choice))) bad.push_back(choice);
  }
  if (means_error(words) && !bad.empty()) return bad;
  if (!named.empty()) return named;
  return means_success(words) ? good : Words{};
}

/// By the first or the last word: "get_totals" and "level_of" tell, "record_totals" does not.
bool is_reading(SpecOperation const& operation) {
  auto const words = name_words(operation.name);
  if (words.empty()) return false;
  return std::ranges::find(kReading, words.front()) != kReading.end() ||
         std::ranges::find(kReadingEnds, words.back()) != kReadingEnds.end();
}

/// By the first word: "reset_job" clears, "record_reset" records.
bool is_clearing(SpecOperation const& operation) {
  auto const words = name_words(operation.name);
  return !words.empty() && std::ranges::find(kClearing, words.front()) != kClearing.end();
}

/// The first group of the first sentence that has one; a second one would make it unclear.
Words grouped_by(std::string_view text) {
  for (auto const sentence : split(text, '.')) {
    if (auto group = group_in(sentence); !group.empty()) return group;
  }
  return {};
}

/// Statements repeat what descriptions say; that does no harm, since all readers look for the first
/// fit.
Words sentences_about(NodeSpec const& spec) {
  Words sentences = {spec.description};
  for (auto const& operation : spec.operations) sentences.push_back(operation.description);
  for (auto const& statement : spec.statements) sentences.push_back(statement.text);
  std::erase_if(sentences, [](std::string const& each) { return each.empty(); });
  return sentences;
}

}  // namespace omninode::onex
