// Replacing a folder where the file system cannot exchange two names: a thread of its own, whose
// system calls refuse it as such a kernel does.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <thread>

#include <gtest/gtest.h>

#include "stages/onex/tree_writer.hpp"
#include "tests/stages/scratch_folder.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;
using onex::write_tree;
using onex::WriteResult;
using onex::WriteStatus;
using testing::read_text;
using testing::ScratchFolder;
using testing::write_text;

Files files_with(std::string const& content) {
  return {{"node.py", std::make_shared<std::string const>(content)}};
}

std::vector<std::string> names_in(fs::path const& folder) {
  std::vector<std::string> names;
  for (auto const& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

/// Every renameat2 with any of `flags` answers EINVAL from now on, in this thread alone.
bool refuse_renames(unsigned flags) {
  constexpr auto kLoad = static_cast<unsigned short>(BPF_LD | BPF_W | BPF_ABS);
  constexpr auto kEqual = static_cast<unsigned short>(BPF_JMP | BPF_JEQ | BPF_K);
  constexpr auto kAnyBit = static_cast<unsigned short>(BPF_JMP | BPF_JSET | BPF_K);
  constexpr auto kReturn = static_cast<unsigned short>(BPF_RET | BPF_K);
  std::array<sock_filter, 6> code = {{
      {kLoad, 0, 0, offsetof(seccomp_data, nr)},
      {kEqual, 0, 3, SYS_renameat2},
      {kLoad, 0, 0, offsetof(seccomp_data, args) + 4 * sizeof(std::uint64_t)},
      {kAnyBit, 0, 1, flags},
      {kReturn, 0, 0, SECCOMP_RET_ERRNO | EINVAL},
      {kReturn, 0, 0, SECCOMP_RET_ALLOW},
  }};
  sock_fprog const program{static_cast<unsigned short>(code.size()), code.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

/// Null where this machine allows no such filter.
std::optional<WriteResult> written_without(unsigned flags, Files const& files,
                                           fs::path const& where,
                                           onex::WriteOptions const& options) {
  std::optional<WriteResult> result;
  std::thread([&] {
    if (refuse_renames(flags)) result = write_tree(files, where, "node", options);
  }).join();
  return result;
}

TEST(WithoutExchange, TheOldContentIsReplacedAndLeavesNothing) {
  for (unsigned const flags :
       {unsigned{RENAME_EXCHANGE}, unsigned{RENAME_EXCHANGE | RENAME_NOREPLACE}}) {
    ScratchFolder const scratch;
    for (char const* content : {"first\n", "second\n"}) {
      auto const result = written_without(flags, files_with(content), scratch.path(),
                                          {.force = true, .run = 7, .claim = 1});
      if (!result) GTEST_SKIP() << "this machine allows no filter of system calls";
      EXPECT_EQ(result->status, WriteStatus::written) << result->message;
      EXPECT_EQ(read_text(scratch.path() / "node/v1_0_0/node.py"), content);
    }
    EXPECT_EQ(names_in(scratch.path() / "node"), std::vector<std::string>{"v1_0_0"});
  }
}

TEST(WithoutExchange, ATargetThatIsThereIsNeverReplacedWithoutForce) {
  ScratchFolder const scratch;
  onex::WriteOptions options{.run = 7, .claim = 1};
  options.still_owned = [&] {
    write_text(scratch.path() / "node/v1_0_0/mine.txt", "mine");
    return true;
  };
  auto const result = written_without(RENAME_NOREPLACE, files_with("x\n"), scratch.path(), options);
  if (!result) GTEST_SKIP() << "this machine allows no filter of system calls";
  EXPECT_EQ(result->status, WriteStatus::exists);
  EXPECT_EQ(read_text(scratch.path() / "node/v1_0_0/mine.txt"), "mine");
  EXPECT_EQ(names_in(scratch.path() / "node"), std::vector<std::string>{"v1_0_0"});
}

TEST(WithoutExchange, WhatACrashLeftAsideIsCleared) {
  ScratchFolder const scratch;
  fs::path const node = scratch.path() / "node";
  write_text(node / "v1_0_0/node.py", "x\n");
  write_text(node / ".v1_0_0.staging-7-1.old/node.py", "replaced");
  write_text(node / ".v1_0_0.staging-8-1.old/node.py", "of another run");
  auto const result = write_tree(files_with("x\n"), scratch.path(), "node", {.run = 7, .claim = 2});
  EXPECT_EQ(result.status, WriteStatus::unchanged) << result.message;
  EXPECT_EQ(names_in(node), (std::vector<std::string>{".v1_0_0.staging-8-1.old", "v1_0_0"}));
}

TEST(WithoutExchange, WhatACrashLeftAsideGoesBackWhereTheTargetIsMissing) {
  ScratchFolder const scratch;
  fs::path const node = scratch.path() / "node";
  write_text(node / ".v1_0_0.staging-7-1.old/mine.txt", "mine");
  auto const kept = write_tree(files_with("x\n"), scratch.path(), "node", {.run = 7, .claim = 2});
  EXPECT_EQ(kept.status, WriteStatus::exists);
  EXPECT_EQ(read_text(node / "v1_0_0/mine.txt"), "mine");
  EXPECT_EQ(names_in(node), std::vector<std::string>{"v1_0_0"});
}

TEST(WithoutExchange, AHigherClaimsAsideMeansThatThisOneLost) {
  ScratchFolder const scratch;
  fs::path const node = scratch.path() / "node";
  write_text(node / ".v1_0_0.staging-7-3.old/mine.txt", "mine");
  auto const result = write_tree(files_with("x\n"), scratch.path(), "node", {.run = 7, .claim = 2});
  EXPECT_EQ(result.status, WriteStatus::lost);
  EXPECT_EQ(names_in(node), std::vector<std::string>{".v1_0_0.staging-7-3.old"});
}

}  // namespace
}  // namespace omninode
