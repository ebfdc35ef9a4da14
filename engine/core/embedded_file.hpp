// Text files compiled into the binary (SQL, migrations, templates); deployment/cmake makes them.
#pragma once

#include <span>
#include <string_view>

namespace omninode {

struct EmbeddedFile {
  std::string_view name;  ///< without folder
  std::string_view text;
};

}  // namespace omninode
