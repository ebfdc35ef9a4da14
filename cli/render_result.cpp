#include "cli/render_result.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/render_text.hpp"
#include "cli/utf8.hpp"

namespace omninode::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLineColumn = 6;  // "  12  " before a statement
constexpr std::size_t kFactIndent = 8;
constexpr std::size_t kPlaceIndent = 12;

// Reports are stored JSON, and an older or another program may have written them. So every read has
// a fallback: a key that is missing or of another type costs its own line and never the command.
std::string text_of(Json const& object, char const* key) {
  auto const found = object.is_object() ? object.find(key) : object.end();
  bool const text = object.is_object() && found != object.end() && found->is_string();
  return text ? found->get<std::string>() : std::string{};
}

double number_of(Json const& object, char const* key) {
  auto const found = object.is_object() ? object.find(key) : object.end();
  bool const number = object.is_object() && found != object.end() && found->is_number();
  return number ? found->get<double>() : 0.0;
}

// By reference, as lists of findings are long; the empty one lives as long as the program.
Json const& list_of(Json const& object, char const* key) {
  static Json const none = Json::array();
  if (!object.is_object()) return none;
  auto const found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

// "path:line", the form that terminals and editors turn into a link. Zero digits behind the point,
// since JSON numbers are read as doubles here.
std::string place_text(Json const& place) {
  auto text =
      fmt::format("{}:{:.0f}", for_terminal(text_of(place, "path")), number_of(place, "line"));
  if (auto const key = text_of(place, "key"); !key.empty()) text += "  " + for_terminal(key);
  return text;
}

// "metric:state_commits_total" reads better as "metric state_commits_total".
std::string fact_text(std::string const& fact) {
  auto text = fact;
  if (auto const colon = text.find(':'); colon != text.npos) text[colon] = ' ';
  return text;
}

// The number of the line stands in the indent of the statement's first line. A fact without any
// place is said aloud: that is what somebody reads a trace for.
void show_statement(Json const& statement, std::string& out) {
  auto body = wrapped(text_of(statement, "text"), kLineColumn);
  auto const number = fmt::format("{:>4.0f}", number_of(statement, "line"));
  out += number + body.substr(std::min(number.size(), body.size()));
  for (auto const& fact : list_of(statement, "facts")) {
    out += wrapped(fact_text(text_of(fact, "fact")), kFactIndent);
    auto const& places = list_of(fact, "places");
    for (auto const& place : places)
      out += std::string(kPlaceIndent, ' ') + place_text(place) + "\n";
    if (places.empty()) out += std::string(kPlaceIndent, ' ') + "(no place answers this)\n";
  }
}

// Without details only measures that lost something are shown: the rest explains nothing about the
// score.
void show_part(Json const& part, Detail detail, std::string& out) {
  out += fmt::format("  {:<6} {:.2f} x {:.2f}\n", for_terminal(text_of(part, "part")),
                     number_of(part, "share"), number_of(part, "weight"));
  if (auto const why = text_of(part, "void_because"); !why.empty()) {
    out += wrapped("nothing in it counts: " + why, kFactIndent);
  }
  for (auto const& measure : list_of(part, "measures")) {
    auto const held = number_of(measure, "held");
    auto const asked = number_of(measure, "asked");
    if (detail == Detail::lost && held == asked) continue;
    out += wrapped(fmt::format("{:.0f} of {:.0f} {}", held, asked, text_of(measure, "what")),
                   kFactIndent);
  }
}

}  // namespace

// Made safe before it is measured, because what is replaced changes the width. Words are never cut:
// a path or a name of more than a line must still be copied whole.
std::string wrapped(std::string_view text, std::size_t indent) {
  auto const safe = for_terminal(text);
  std::string const blank(indent, ' ');
  std::string out;
  std::string line;
  auto const end_line = [&] {
    if (!line.empty()) out += blank + line + "\n";
    line.clear();
  };
  auto const width = [](std::string const& part) {
    return utf8_length(part).value_or(part.size());
  };
  for (std::size_t at = 0; at < safe.size();) {
    auto const end = std::min(safe.find(' ', at), safe.size());
    auto const word = safe.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && indent + width(line) + 1 + width(word) > kResultColumns) end_line();
    line += (line.empty() ? "" : " ") + word;
  }
  end_line();
  return out;
}

// Empty where nothing was scored, so that callers need not ask before.
std::string quality_text(Json const& report, Detail detail) {
  bool const scored = report.is_object() && report.contains("quality_score");
  if (!scored || !report["quality_score"].is_number()) return {};
  auto out = fmt::format("Quality score  {:.2f}\n", number_of(report, "quality_score"));
  for (auto const& part : list_of(report, "quality")) {
    if (detail == Detail::all || number_of(part, "share") < 1.0) show_part(part, detail, out);
  }
  return out;
}

// What refinement changed is told with the findings, since it is why some of them are gone.
std::string findings_text(Json const& report) {
  std::string out;
  auto const& findings = list_of(report, "findings");
  if (!findings.empty()) out += fmt::format("Findings ({})\n", findings.size());
  for (auto const& finding : findings) {
    auto const path = text_of(finding, "path");
    auto const line = number_of(finding, "line");  // 0: the file as a whole
    auto const place =
        (path.empty() ? "" : " " + path) + (line > 0 ? fmt::format(":{:.0f}", line) : "");
    out += wrapped(text_of(finding, "severity") + place + " " + text_of(finding, "rule"), 2);
    out += wrapped(text_of(finding, "message"), kLineColumn);
  }
  auto const& changes = list_of(report, "changes");
  if (!changes.empty()) out += fmt::format("Changed by refinement ({})\n", changes.size());
  for (auto const& change : changes) {
    if (change.is_string()) out += wrapped(change.get<std::string>(), 2);
  }
  return out;
}

// Statements with facts first and those that were not understood behind them, so that the latter
// are not lost in a long list; they are counted in the last line, next to the prompt of the shell.
std::string trace_text(Json const& trace) {
  auto const& statements = list_of(trace, "statements");
  if (statements.empty()) return "The prompt's statements were not recorded for this run.\n";
  std::string out = "LINE  STATEMENT, WHAT WAS READ IN IT, AND WHERE THE NODE ANSWERS IT\n";
  for (auto const& statement : statements) {
    if (!list_of(statement, "facts").empty()) show_statement(statement, out);
  }
  auto const& missed = list_of(trace, "not_understood");
  if (!missed.empty()) out += fmt::format("\nNOT UNDERSTOOD ({})\n", missed.size());
  for (auto const& statement : missed) show_statement(statement, out);
  out += fmt::format("\n{} statements: {:.0f} understood, {} not understood", statements.size(),
                     number_of(trace, "understood"), missed.size());
  if (auto const unanswered = number_of(trace, "unanswered"); unanswered > 0) {
    out += fmt::format("; {:.0f} facts without a place", unanswered);
  }
  return out + "\n";
}

}  // namespace omninode::cli
