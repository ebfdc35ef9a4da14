#include <algorithm>
#include <ranges>

#include "tests/tidy/rules.hpp"

namespace omninode::tidy {
namespace {

std::size_t columns(std::string const& line) {
  // UTF-8: bytes that continue a character take no column.
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool may_be_wide(SourceFile const& file) {
  return file.ends_with(".md") || file.ends_with(".mustache") || file.ends_with(".json") ||
         file.ends_with(".txt");
}

std::size_t quantile(std::vector<std::size_t> values, std::size_t percent) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[(values.size() - 1) * percent / 100];
}

std::vector<std::size_t> file_sizes(Tree const& tree) {
  std::vector<std::size_t> sizes;
  for (auto const& file : tree) {
    if (file.is_cpp()) sizes.push_back(file.lines.size());
  }
  return sizes;
}

Violation over(std::string const& what, std::size_t found, std::size_t allowed) {
  return {"(whole tree)", 0,
          what + " is " + std::to_string(found) + ", allowed " + std::to_string(allowed) +
              ": split the longest ones"};
}

struct CommentCount {
  std::size_t comments = 0;
  std::size_t filled = 0;
};

CommentCount count_comments(Tree const& tree) {
  CommentCount count;
  auto const filled = [](std::string const& line) {
    return line.find_first_not_of(" \t") != std::string::npos;
  };
  for (auto const& file : tree) {
    if (!file.is_cpp() || !file.is_production()) continue;
    count.comments += static_cast<std::size_t>(std::ranges::count_if(file.cpp.comments, filled));
    count.filled += static_cast<std::size_t>(std::ranges::count_if(file.lines, filled));
  }
  return count;
}

}  // namespace

std::vector<Violation> wide_lines(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (may_be_wide(file)) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (auto const width = columns(file.lines[i]); width > kColumnsMax) {
        found.push_back(
            {file.path, i + 1,
             std::to_string(width) + " columns: break the line at " + std::to_string(kColumnsMax)});
      }
    }
  }
  return found;
}

std::vector<Violation> long_files(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (file.ends_with(".md") || file.lines.size() <= kFileLinesMax) continue;
    found.push_back({file.path, file.lines.size(),
                     std::to_string(file.lines.size()) + " lines: split the file, at most " +
                         std::to_string(kFileLinesMax)});
  }
  return found;
}

std::vector<Violation> long_functions(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    for (auto const& function : functions_in(file.cpp)) {
      if (function.lines <= kFunctionLinesMax) continue;
      found.push_back({file.path, function.first_line,
                       "a function of " + std::to_string(function.lines) +
                           " lines: split it, at most " + std::to_string(kFunctionLinesMax)});
    }
  }
  return found;
}

std::vector<Violation> file_budget(Tree const& tree) {
  std::vector<Violation> found;
  auto const sizes = file_sizes(tree);
  if (auto const median = quantile(sizes, 50); median > kFileLinesMedianMax) {
    found.push_back(over("the median length of a C++ file", median, kFileLinesMedianMax));
  }
  if (auto const p90 = quantile(sizes, 90); p90 > kFileLinesP90Max) {
    found.push_back(over("the 90th percentile of C++ files' lengths", p90, kFileLinesP90Max));
  }
  return found;
}

std::vector<Violation> function_budget(Tree const& tree) {
  std::vector<std::size_t> sizes;
  for (auto const& file : tree) {
    for (auto const& function : functions_in(file.cpp)) sizes.push_back(function.lines);
  }
  auto const p90 = quantile(sizes, 90);
  if (p90 <= kFunctionLinesP90Max) return {};
  return {over("the 90th percentile of functions' lengths", p90, kFunctionLinesP90Max)};
}

std::size_t comment_percent(Tree const& tree) {
  auto const count = count_comments(tree);
  return count.filled == 0 ? 0 : count.comments * 100 / count.filled;
}

std::vector<Violation> comment_share(Tree const& tree) {
  if (count_comments(tree).filled == 0) return {};
  auto const percent = comment_percent(tree);
  if (percent >= kCommentPercentMin && percent <= kCommentPercentMax) return {};
  return {{"(whole tree)", 0,
           std::to_string(percent) + " % of the product's C++ lines are comments, outside " +
               std::to_string(kCommentPercentMin) + " to " + std::to_string(kCommentPercentMax) +
               ": say why where it is not plain, and nothing where it is"}};
}

}  // namespace omninode::tidy
