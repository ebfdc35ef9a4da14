// What people see: safe text, durations, tables, trees.
//
// Widths count characters, not columns of a terminal: wide characters shift a table and nothing
// else. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/run_reader.hpp"

namespace omninode::cli {

/// `text` on one line, with control, escape and bidirectional characters replaced: it may come from
/// anybody and must not steer a terminal. Everything that was stored by somebody goes through it
/// before it is printed as text; JSON goes without it, since programs want the text as it is.
std::string for_terminal(std::string_view text);

/// The first `count` characters of UTF-8 text, with "…" where something was cut.
/// Never cuts inside a character.
std::string first_chars(std::string const& text, std::size_t count);

/// "4 ms", "1.3 s", "2 min 5 s", "3 h 2 min".
std::string duration_text(std::int64_t ms);

/// Columns as wide as their widest cell, two blanks between; the first row is the head.
/// Cells are printed as they are: make them safe before. No blanks at the end of a line.
std::string table(std::vector<std::vector<std::string>> const& rows);

/// The files as a tree, folders first named with a slash.
/// Sorted, two blanks deeper per folder. Paths are relative with slashes.
std::string file_tree(std::vector<FileInfo> const& files);

}  // namespace omninode::cli
