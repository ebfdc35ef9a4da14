// What tests of generation do with a prompt: generate, and look into the files.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/stages/run_in_process.hpp"

namespace omninode::testing {

/// The files of a node after refinement; a run that stops before fails the test.
inline Files generate(std::string const& prompt) {
  auto const report = run_all(prompt, {}, "refinement");
  EXPECT_EQ(report.stopped_at, "") << report.message;
  return report.progress.files;
}

/// "" where there is no such file.
inline std::string text(Files const& files, std::string const& path) {
  auto const found = files.find(path);
  return found == files.end() ? "" : *found->second;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace omninode::testing
