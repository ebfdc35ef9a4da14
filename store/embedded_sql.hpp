// What deployment/cmake/embed_files.cmake makes of store/sql and migrations.
#pragma once

#include <span>

#include "engine/core/embedded_file.hpp"

namespace omninode::sql {
std::span<EmbeddedFile const> files();
}  // namespace omninode::sql

namespace omninode::migrations {
std::span<EmbeddedFile const> files();
}  // namespace omninode::migrations
