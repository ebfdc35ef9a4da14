#include "store/sql_text.hpp"

#include <cstdlib>
#include <string>

#include <spdlog/spdlog.h>

#include "store/embedded_sql.hpp"

namespace omninode {

// A search through all names is cheap enough: each connection asks once for each statement.
std::string_view sql_text(std::string_view name) {
  for (auto const& file : sql::files()) {
    auto const stem = file.name.substr(0, file.name.rfind('.'));
    if (stem == name) return file.text;
  }
  spdlog::critical("store: this build has no statement name={}", name);
  std::abort();
}

}  // namespace omninode
