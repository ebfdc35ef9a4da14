// A C++ source taken apart into code, comments and string literals, line by line.
// Good enough for the rules beside it, and no parser: it knows comments, raw and plain strings,
// character literals, digit separators and preprocessor lines; it expands no macro.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace omninode::tidy {

struct Literal {
  std::size_t line;
  std::string text;
};

struct CppText {
  std::vector<std::string> code;      // comments and the insides of literals are blanks
  std::vector<std::string> comments;  // only the text of comments
  std::vector<Literal> literals;      // with the line they begin on, counted from 1
};

struct FunctionSpan {
  std::size_t first_line;
  std::size_t lines;
};

CppText take_apart(std::string_view text);

// Functions are what has parentheses before its brace at namespace or class level. Not seen: a
// lambda held in a namespace-level variable, and functions that a macro writes. A lambda inside a
// function is part of it.
std::vector<FunctionSpan> functions_in(CppText const& text);

}  // namespace omninode::tidy
