#include "cli/verify.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "cli/written_files.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

constexpr long long kMaxShown = 10'000;
constexpr long long kMaxSeconds = 3'600;

char const* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::violated:
      return "violated";
    case Verdict::unfinished:
      break;
  }
  return "unfinished";
}

json list_of(std::vector<Violation> const& violations) {
  auto list = json::array();
  for (auto const& one : violations) {
    list.push_back({{"correlation_id", one.run}, {"what", one.what}});
  }
  return list;
}

json to_json(InvariantReport const& report) {
  return {{"id", report.id},
          {"promise", report.promise},
          {"verdict", word(report.verdict)},
          {"violations", list_of(report.violations)},
          {"more", report.more},
          {"problem", report.problem}};
}

std::string subject(Violation const& one) {
  return one.run.empty() ? "the database" : "run " + one.run;
}

void print_details(InvariantReport const& report, std::ostream& out) {
  for (auto const& one : report.violations) {
    out << "  " << report.id << "  " << subject(one) << " " << for_terminal(one.what) << "\n";
  }
  if (report.more) out << "  " << report.id << "  and more (--limit)\n";
  if (!report.problem.empty()) {
    out << "  " << report.id << "  " << for_terminal(report.problem) << " (--timeout)\n";
  }
}

void print(std::vector<InvariantReport> const& reports, std::vector<Violation> const& gone,
           std::ostream& out) {
  std::vector<std::vector<std::string>> rows{{"INVARIANT", "VERDICT", "WHAT MUST HOLD"}};
  for (auto const& report : reports) {
    rows.push_back({report.id, word(report.verdict), report.promise});
  }
  out << table(rows);
  for (auto const& report : reports) print_details(report, out);
  for (auto const& one : gone) {
    out << "  warning: " << subject(one) << " " << for_terminal(one.what) << "\n";
  }
}

}  // namespace

int verify(GlobalOptions const& global, VerifyOptions const& options, std::ostream& out) {
  VerifyBounds const bounds{
      static_cast<std::size_t>(read_number(options.limit, "--limit", 1, kMaxShown)),
      std::chrono::seconds(read_number(options.timeout, "--timeout", 1, kMaxSeconds))};
  Database const database(global);
  InvariantReader reader(database.url(), bounds);
  auto reports = reader.check();
  std::vector<Violation> gone;
  if (options.files) {
    auto written = compare_written(reader, bounds.violations);
    gone = std::move(written.gone);
    reports.push_back(std::move(written.report));
  }
  bool const holds = std::ranges::all_of(
      reports, [](InvariantReport const& report) { return report.verdict == Verdict::holds; });
  if (global.format == Format::text) {
    print(reports, gone, out);
    return holds ? kOk : kRunFailed;
  }
  json document{{"holds", holds}, {"invariants", json::array()}, {"gone", list_of(gone)}};
  for (auto const& report : reports) document["invariants"].push_back(to_json(report));
  out << one_line(document) << "\n";
  return holds ? kOk : kRunFailed;
}

}  // namespace omninode::cli
