// The statements of store/sql, compiled into the program.
//
// They are compiled in so that a program and its statements can never be of different versions.
#pragma once

#include <string_view>

namespace omninode {

/// The statement of that name (its file without ".sql"). An unknown name is a broken program and
/// ends it. Any thread.
std::string_view sql_text(std::string_view name);

}  // namespace omninode
