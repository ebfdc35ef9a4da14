#include "engine/logging.hpp"

#include <cstdlib>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace omninode::test {
namespace {

class LoggingTest : public testing::Test {
 protected:
  LoggingTest() : before_(spdlog::default_logger()) {}
  ~LoggingTest() override {
    unsetenv("LOG_LEVEL");
    spdlog::set_default_logger(before_);
  }

  /// What comes out at `level` when a line of each of three levels is logged.
  static std::string logged(char const* level) {
    setenv("LOG_LEVEL", level, 1);
    testing::internal::CaptureStderr();
    log_to_stderr();
    spdlog::debug("a detail");
    spdlog::info("a fact");
    spdlog::error("a problem");
    return testing::internal::GetCapturedStderr();
  }

  static bool has(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(LoggingTest, ALevelIsHeededInAnyCase) {
  EXPECT_TRUE(has(logged("Debug"), "a detail"));
  auto const errors = logged("ERROR");
  EXPECT_FALSE(has(errors, "a fact"));
  EXPECT_TRUE(has(errors, "a problem"));
  EXPECT_EQ(logged("off"), "");
}

// A typing error in a unit's environment would otherwise make a service mute.
TEST_F(LoggingTest, AnUnknownLevelIsSaidAndInfoIsUsed) {
  auto const text = logged("wran");
  EXPECT_TRUE(has(text, "LOG_LEVEL must be trace, debug, info, warn, error, critical or off"));
  EXPECT_TRUE(has(text, "level=wran"));
  EXPECT_TRUE(has(text, "a fact"));
  EXPECT_FALSE(has(text, "a detail"));
}

}  // namespace
}  // namespace omninode::test
