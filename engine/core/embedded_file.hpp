// Text files compiled into the binary (SQL, migrations, templates); deployment/cmake makes them.
#pragma once

#include <span>
#include <string_view>

namespace omninode {

/// Both views point into static storage and hold for the life of the program.
struct EmbeddedFile {
  std::string_view name;  ///< without folder
  std::string_view text;
};

}  // namespace omninode
