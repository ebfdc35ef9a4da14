#include "store/migration_files.hpp"

#include <charconv>
#include <cstdlib>
#include <map>

#include <spdlog/spdlog.h>

#include "engine/core/digest.hpp"
#include "store/embedded_sql.hpp"

namespace omninode {
namespace {

// "0001_initial.up.sql": four digits, the name, the direction.
// A gap or a missing half would only show on somebody's database, so the program does not start to
// touch one. The order of the embedded files does not matter.
std::vector<MigrationFiles> read_all() {
  static constexpr std::size_t kDigits = 4;
  std::map<int, MigrationFiles> by_version;
  for (auto const& file : migrations::files()) {
    int version = 0;
    std::from_chars(file.name.data(), file.name.data() + kDigits, version);
    auto& migration = by_version[version];
    migration.version = version;
    auto const name = file.name.substr(kDigits + 1);
    migration.name = name.substr(0, name.find('.'));
    if (name.ends_with(".down.sql"))
      migration.down = file.text;
    else
      migration.up = file.text;
  }
  std::vector<MigrationFiles> all;
  for (auto& [version, migration] : by_version) {
    migration.checksum = sha256_hex(migration.up);
    bool const next = version == static_cast<int>(all.size()) + 1;
    if (!next || migration.up.empty() || migration.down.empty()) {
      spdlog::critical("store: this build's migrations have a gap version={}", version);
      std::abort();
    }
    all.push_back(std::move(migration));
  }
  if (all.empty()) std::abort();
  return all;
}

}  // namespace

// Read once, at the first asking; the language makes that safe from any thread.
std::vector<MigrationFiles> const& migration_files() {
  static auto const all = read_all();
  return all;
}

}  // namespace omninode
