#include <gtest/gtest.h>

#include "engine/embedded/free_port.hpp"
#include "engine/embedded/private_broker.hpp"
#include "tests/embedded/scratch_folder.hpp"

namespace omninode {
namespace {

int port_of(std::string const& bootstrap) {
  return std::stoi(bootstrap.substr(bootstrap.find(':') + 1));
}

TEST(PrivateBroker, StopsAndComesBackAtTheSamePlace) {
  auto const libraries = PrivateBroker::libraries();
  if (libraries.empty() || !PrivateBroker::java_present()) {
    GTEST_SKIP() << "needs Java and Kafka's jars: deployment/kafka.sh fetch gets them";
  }
  test::ScratchFolder const folder;
  PrivateBroker broker(libraries, folder.path() / "kafka");
  auto const bootstrap = broker.bootstrap();
  EXPECT_TRUE(port_answers(port_of(bootstrap)));
  broker.stop();
  EXPECT_FALSE(port_answers(port_of(bootstrap)));
  broker.start();
  EXPECT_EQ(broker.bootstrap(), bootstrap);
  EXPECT_TRUE(port_answers(port_of(bootstrap)));
}

TEST(PrivateBroker, NamesItsLogWhenItCannotStart) {
  if (!PrivateBroker::java_present()) GTEST_SKIP() << "needs Java";
  test::ScratchFolder const folder;
  auto const place = folder.path() / "kafka";
  std::filesystem::create_directories(folder.path() / "empty");
  // Formatted already, as far as it can see, so that the broker itself is what fails.
  std::filesystem::create_directories(place / "data/meta.properties");
  try {
    PrivateBroker const broker(folder.path() / "empty", place);
    FAIL() << "it started";
  } catch (std::runtime_error const& problem) {
    EXPECT_NE(std::string{problem.what()}.find(place / "kafka.log"), std::string::npos)
        << problem.what();
  }
}

}  // namespace
}  // namespace omninode
