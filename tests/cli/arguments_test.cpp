#include "cli/arguments.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "engine/core/limits.hpp"

namespace omninode::cli {
namespace {

namespace fs = std::filesystem;

// The sentence of the refusal; empty where nothing was refused.
template <typename Read>
std::string refusal(Read const& read) {
  try {
    read();
  } catch (std::invalid_argument const& problem) {
    return problem.what();
  }
  return "";
}

std::string number_refusal(std::string const& text) {
  return refusal([&] { read_number(text, "--timeout", 1, 3600); });
}

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "omninode-cli-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = name;
  }
  ~ScratchFolder() { fs::remove_all(path_); }
  fs::path const& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(Numbers, AreDecimalAndBounded) {
  EXPECT_EQ(read_number("1", "--timeout", 1, 3600), 1);
  EXPECT_EQ(read_number("3600", "--timeout", 1, 3600), 3600);
  EXPECT_EQ(read_number("010", "--timeout", 1, 3600), 10);
  for (auto const* bad : {"", "0", "3601", "-1", "+5", " 5", "5 ", "5s", "1e3", "0x10", "1.5",
                          "99999999999999999999", "five"}) {
    EXPECT_NE(number_refusal(bad).find("--timeout"), std::string::npos) << bad;
  }
}

TEST(Prompts, HaveAtMostTenThousandCharactersNotBytes) {
  EXPECT_EQ(refusal([] { check_prompt(std::string(10'000, 'x')); }), "");
  std::string wide;
  for (int i = 0; i < 10'000; ++i) wide += "€";
  EXPECT_EQ(refusal([&] { check_prompt(wide); }), "");
  EXPECT_NE(refusal([&] { check_prompt(wide + "x"); }).find("10001"), std::string::npos);
}

TEST(Prompts, AreRefusedWithTheReason) {
  EXPECT_NE(refusal([] { check_prompt(""); }).find("empty"), std::string::npos);
  EXPECT_NE(refusal([] { check_prompt(" \n\t "); }).find("empty"), std::string::npos);
  EXPECT_NE(refusal([] { check_prompt("a\x1b[2J"); }).find("control character"), std::string::npos);
  EXPECT_NE(refusal([] { check_prompt("a\xff"); }).find("UTF-8"), std::string::npos);
  EXPECT_EQ(refusal([] { check_prompt("Erzeuge\r\n\teinen Knoten für Übergänge"); }), "");
}

TEST(Prompts, ComeFromAFile) {
  ScratchFolder const scratch;
  auto const file = scratch.path() / "prompt.txt";
  std::ofstream(file) << "Create an effect node\n";
  EXPECT_EQ(read_prompt("@" + file.string()), "Create an effect node\n");
  EXPECT_NE(refusal([&] { read_prompt("@" + file.string() + ".none"); }).find("cannot read"),
            std::string::npos);
  EXPECT_NE(refusal([&] { read_prompt("@" + scratch.path().string()); }).find("cannot read"),
            std::string::npos);
  std::ofstream(file) << std::string(limits::kMaxPromptBytes + 1, 'x');
  EXPECT_NE(refusal([&] { read_prompt("@" + file.string()); }).find("larger"), std::string::npos);
}

TEST(OutputFolders, BecomeAbsolute) {
  ScratchFolder const scratch;
  EXPECT_EQ(read_output_folder("./generated"), fs::current_path() / "generated");
  EXPECT_EQ(read_output_folder(scratch.path().string() + "/new/deep/"),
            scratch.path() / "new" / "deep");
}

TEST(OutputFolders, AreRefusedWithTheReason) {
  ScratchFolder const scratch;
  auto const file = scratch.path() / "file";
  std::ofstream(file) << "x";
  auto const why = [](std::string const& folder) {
    return refusal([&] { read_output_folder(folder); });
  };
  EXPECT_NE(why("").find("empty"), std::string::npos);
  EXPECT_NE(why("../up").find("'..'"), std::string::npos);
  EXPECT_NE(why("/tmp/a/../../etc").find("'..'"), std::string::npos);
  EXPECT_NE(why(file.string()).find("not a folder"), std::string::npos);
  EXPECT_NE(why(file.string() + "/below").find("not a folder"), std::string::npos);
  EXPECT_NE(why("a\nb").find("not a path"), std::string::npos);
  EXPECT_NE(why("a\xff").find("not a path"), std::string::npos);
  EXPECT_EQ(why("a..b"), "") << "two dots inside a name lead nowhere";
  EXPECT_NE(why("/proc/omninode").find("cannot be written"), std::string::npos);
}

}  // namespace
}  // namespace omninode::cli
