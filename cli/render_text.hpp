// What people see: safe text, durations, tables, trees.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/run_reader.hpp"

namespace omninode::cli {

/// `text` on one line, with control, escape and bidirectional characters replaced: it may come
/// from anybody and must not steer a terminal.
std::string for_terminal(std::string_view text);

/// The first `count` characters of UTF-8 text, with "…" where something was cut.
std::string first_chars(std::string const& text, std::size_t count);

/// "4 ms", "1.3 s", "2 min 5 s", "3 h 2 min".
std::string duration_text(std::int64_t ms);

/// Columns as wide as their widest cell, two blanks between; the first row is the head.
std::string table(std::vector<std::vector<std::string>> const& rows);

/// The files as a tree, folders first named with a slash.
std::string file_tree(std::vector<FileInfo> const& files);

}  // namespace omninode::cli
