// The style law as functions of a source tree: each returns what breaks it, empty when all is well.
// Pure: they read nothing but the tree they are given, so a test can show each one a bad tree.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/source_tree.hpp"

namespace omninode::tidy {

inline constexpr std::size_t kColumnsMax = 100;
inline constexpr std::size_t kFileLinesMax = 500;
inline constexpr std::size_t kFileLinesMedianMax = 120;
inline constexpr std::size_t kFileLinesP90Max = 300;
inline constexpr std::size_t kFunctionLinesMax = 70;
inline constexpr std::size_t kFunctionLinesP90Max = 25;
inline constexpr std::size_t kCommentPercentMin = 17;
inline constexpr std::size_t kCommentPercentMax = 22;

// Sizes. Prose (.md), templates and JSON may be wider than the columns.
std::vector<Violation> wide_lines(Tree const& tree);
std::vector<Violation> long_files(Tree const& tree);
std::vector<Violation> long_functions(Tree const& tree);
std::vector<Violation> file_budget(Tree const& tree);
std::vector<Violation> function_budget(Tree const& tree);
std::vector<Violation> comment_share(Tree const& tree);
std::size_t comment_percent(Tree const& tree);

// Who may include what; a folder that the law does not name may not hold C++.
std::vector<Violation> forbidden_includes(Tree const& tree);
std::vector<Violation> impure_core(Tree const& tree);

// SQL lives in store/sql, one statement a file, and four of them write a run.
std::vector<Violation> writers_of_run(Tree const& tree);
std::vector<Violation> sql_in_code(Tree const& tree);
std::vector<Violation> sql_file_form(Tree const& tree);
std::vector<Violation> migration_pairs(Tree const& tree);

// Names and forms.
std::vector<Violation> vague_names(Tree const& tree);
std::vector<Violation> unfinished_marks(Tree const& tree);
std::vector<Violation> header_form(Tree const& tree);
std::vector<Violation> shell_form(Tree const& tree);

}  // namespace omninode::tidy
