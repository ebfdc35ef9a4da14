// The migrations that were compiled into the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace omninode {

/// One step of the schema with the way back. The texts live as long as the program.
struct MigrationFiles {
  int version = 0;
  /// The file's name between its number and its direction, such as "initial".
  std::string name;
  std::string_view up;
  std::string_view down;
  std::string checksum;  ///< SHA-256 of `up`
};

/// In order of their versions, which are 1, 2, 3 and so on; each has both files. Anything else is
/// a broken program and ends it. Any thread.
std::vector<MigrationFiles> const& migration_files();

}  // namespace omninode
