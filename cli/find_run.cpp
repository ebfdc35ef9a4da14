#include "cli/find_run.hpp"

#include <ostream>
#include <stdexcept>

#include "cli/exit_code.hpp"
#include "cli/render_text.hpp"

namespace omninode::cli {

CorrelationId read_correlation_id(std::string const& text) {
  if (auto const uuid = Uuid::parse(text)) return CorrelationId{*uuid};
  throw std::invalid_argument("'" + for_terminal(text) +
                              "' is not a correlation id (36 characters, such as "
                              "3f0c8f5e-6f0e-4d0a-9a51-0d8c2f6b7a10)");
}

std::optional<RunSummary> find_run(RunReader& reader, std::string const& text) {
  return reader.show(read_correlation_id(text));
}

int report_unknown(std::string const& text, std::ostream& err) {
  err << "error: there is no run " << for_terminal(text)
      << " in this database; `omninode run list` shows the newest\n";
  return kNotFound;
}

}  // namespace omninode::cli
