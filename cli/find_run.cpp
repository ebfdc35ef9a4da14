#include "cli/find_run.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <string_view>

#include "cli/exit_code.hpp"
#include "cli/render_text.hpp"

namespace omninode::cli {
namespace {

constexpr std::string_view kLowest = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view kHighest = "ffffffff-ffff-ffff-ffff-ffffffffffff";
constexpr std::size_t kLeastChars = 8;

[[noreturn]] void refuse(std::string const& text) {
  throw std::invalid_argument("'" + for_terminal(text) +
                              "' is not a correlation id (36 characters, such as "
                              "3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10, or at least the first 8)");
}

// The id that begins with `beginning` and goes on as `rest` does.
// A beginning becomes a range from all zeros to all f's behind it: the unique index on the column
// answers a range, not a pattern.
CorrelationId padded(std::string const& beginning, std::string_view rest) {
  auto const end = rest.substr(std::min(beginning.size(), rest.size()));
  if (auto const uuid = Uuid::parse(beginning + std::string{end})) return CorrelationId{*uuid};
  refuse(beginning);  // names what was typed, not what was tried
}

}  // namespace

CorrelationId read_correlation_id(std::string const& text) {
  if (auto const uuid = Uuid::parse(text)) return CorrelationId{*uuid};
  refuse(text);
}

// The text of an ambiguous beginning needs no masking: it has been read as an id by then.
std::optional<RunSummary> find_run(RunReader& reader, std::string const& text) {
  if (text.size() < kLeastChars || text.size() >= kLowest.size()) {
    return reader.show(read_correlation_id(text));
  }
  auto const found = reader.between(padded(text, kLowest), padded(text, kHighest));
  if (found.size() > 1) {
    throw std::invalid_argument("several runs have a correlation id that begins with '" + text +
                                "'; give more of it");
  }
  return found.empty() ? std::nullopt : reader.show(found.front());
}

int report_unknown(std::string const& text, std::ostream& err) {
  err << "error: there is no run " << for_terminal(text)
      << " in this database; `omninode run list` shows the newest\n";
  return kNotFound;
}

}  // namespace omninode::cli
