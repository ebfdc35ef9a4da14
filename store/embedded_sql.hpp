// What deployment/cmake/embed_files.cmake makes of store/sql and migrations.
//
// Names and texts live as long as the program; any thread. The order is the build's: sort where it
// matters.
#pragma once

#include <span>

#include "engine/core/embedded_file.hpp"

namespace omninode::sql {
std::span<EmbeddedFile const> files();
}  // namespace omninode::sql

namespace omninode::migrations {
std::span<EmbeddedFile const> files();
}  // namespace omninode::migrations
