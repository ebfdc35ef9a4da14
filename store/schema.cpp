#include "store/schema.hpp"

#include "store/migration_files.hpp"

namespace omninode {

int expected_schema_version() {
  static int const version = migration_files().back().version;
  return version;
}

}  // namespace omninode
