#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/core/limits.hpp"
#include "stages/onex/folder.hpp"
#include "stages/onex/manifest.hpp"
#include "stages/onex/safe_path.hpp"
#include "stages/onex/tree_writer.hpp"
#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"
#include "tests/stages/scratch_folder.hpp"

namespace omninode {
namespace {

namespace fs = std::filesystem;
using onex::FolderState;
using onex::write_tree;
using onex::WriteStatus;
using testing::read_text;
using testing::ScratchFolder;
using testing::write_text;

Files files_of(std::vector<File> const& list) {
  Files files;
  for (auto const& file : list) {
    files[file.path] = std::make_shared<std::string const>(file.content);
  }
  return files;
}

Files two_files() { return files_of({{"node.py", "x = 1\n"}, {"models/__init__.py", "y = 2\n"}}); }

std::vector<std::string> names_in(fs::path const& folder) {
  std::vector<std::string> names;
  for (auto const& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

TEST(SafePath, RefusesWhatLeadsElsewhere) {
  for (std::string const& path :
       {std::string(""), std::string("/etc/passwd"), std::string("../x"), std::string("a/../b"),
        std::string("a//b"), std::string("a/."), std::string("a\\b"), std::string("C:x"),
        std::string("a\0b", 3), std::string("a\nb"), std::string(256, 'a'), std::string("a/"),
        std::string("a/b/c/d/e/f/g/h/i")}) {
    EXPECT_TRUE(onex::why_unsafe(std::string_view(path)).has_value()) << path;
  }
  EXPECT_FALSE(onex::why_unsafe(std::string_view("models/__init__.py")).has_value());
  EXPECT_FALSE(onex::why_unsafe(std::string_view(std::string(255, 'a'))).has_value());
}

TEST(SafePath, RefusesCollisions) {
  EXPECT_TRUE(onex::why_unsafe(files_of({{"Node.py", ""}, {"node.py", ""}})).has_value());
  EXPECT_TRUE(onex::why_unsafe(files_of({{"Models/a.py", ""}, {"models/b.py", ""}})).has_value());
  EXPECT_TRUE(onex::why_unsafe(files_of({{"models", ""}, {"models/b.py", ""}})).has_value());
  EXPECT_FALSE(onex::why_unsafe(two_files()).has_value());
}

TEST(TreeWriter, WritesWholeAndLeavesNothingElse) {
  ScratchFolder const scratch;
  auto const result = write_tree(two_files(), scratch.path() / "new" / "out", "store_effect", {});
  EXPECT_EQ(result.status, WriteStatus::written) << result.message;
  EXPECT_EQ(read_text(result.folder / "models/__init__.py"), "y = 2\n");
  EXPECT_EQ(names_in(scratch.path() / "new/out/store_effect"), std::vector<std::string>{"v1_0_0"});
}

TEST(TreeWriter, AsManyFilesAsARunMayHaveAreWrittenWhole) {
  std::vector<File> list;
  for (std::size_t number = 0; number < limits::kMaxFilesPerRun; ++number) {
    auto const name = std::to_string(number);
    list.push_back({"part" + std::to_string(number % 7) + "/" + name + ".py", name});
  }
  ScratchFolder const scratch;
  auto const files = files_of(list);
  auto const result = write_tree(files, scratch.path(), "node", {});
  ASSERT_EQ(result.status, WriteStatus::written) << result.message;
  EXPECT_EQ(onex::compare_folder(files, result.folder), FolderState::same);
}

TEST(SyncTogether, OneFailureAmongManyIsReported) {
  ScratchFolder const scratch;
  auto const folder = onex::Folder::open(scratch.path());
  std::vector<int> numbers(3 * onex::kSyncThreads, folder.number());
  EXPECT_NO_THROW(onex::sync_together(numbers));
  EXPECT_NO_THROW(onex::sync_together({}));
  numbers[onex::kSyncThreads + 1] = -1;
  EXPECT_THROW(onex::sync_together(numbers), std::system_error);
}

TEST(TreeWriter, SameBytesAreLeftAlone) {
  ScratchFolder const scratch;
  auto const first = write_tree(two_files(), scratch.path(), "node", {});
  auto const written = fs::last_write_time(first.folder / "node.py");
  write_text(first.folder / "__pycache__/node.pyc", "cache");
  write_text(first.folder / "models/.pytest_cache/x", "cache");
  auto const second = write_tree(two_files(), scratch.path(), "node", {});
  EXPECT_EQ(second.status, WriteStatus::unchanged);
  EXPECT_EQ(fs::last_write_time(first.folder / "node.py"), written);
}

TEST(TreeWriter, OtherContentIsKeptUnlessForced) {
  ScratchFolder const scratch;
  fs::path const target = scratch.path() / "node/v1_0_0";
  for (char const* path : {"node.py", "extra.py"}) {
    fs::remove_all(target);
    write_text(target / path, "mine\n");
    auto const refused = write_tree(two_files(), scratch.path(), "node", {});
    EXPECT_EQ(refused.status, WriteStatus::exists);
    EXPECT_NE(refused.message.find("--force"), std::string::npos);
    EXPECT_EQ(read_text(target / path), "mine\n");
    EXPECT_EQ(names_in(scratch.path() / "node"), std::vector<std::string>{"v1_0_0"});
  }
  auto const forced = write_tree(two_files(), scratch.path(), "node", {.force = true});
  EXPECT_EQ(forced.status, WriteStatus::written);
  EXPECT_FALSE(fs::exists(target / "extra.py"));
  EXPECT_EQ(read_text(target / "node.py"), "x = 1\n");
  EXPECT_EQ(names_in(scratch.path() / "node"), std::vector<std::string>{"v1_0_0"});
}

TEST(TreeWriter, StagingOfLowerClaimsIsRemoved) {
  ScratchFolder const scratch;
  fs::path const node = scratch.path() / "node";
  write_text(node / ".v1_0_0.staging-7-1/node.py", "half");
  write_text(node / ".v1_0_0.staging-7-3/node.py", "half");
  write_text(node / ".v1_0_0.staging-8-1/node.py", "of another run");
  auto const result = write_tree(two_files(), scratch.path(), "node", {.run = 7, .claim = 3});
  EXPECT_EQ(result.status, WriteStatus::written) << result.message;
  EXPECT_EQ(names_in(node), (std::vector<std::string>{".v1_0_0.staging-8-1", "v1_0_0"}));
}

TEST(TreeWriter, AHigherClaimMeansThatThisOneLost) {
  ScratchFolder const scratch;
  write_text(scratch.path() / "node/.v1_0_0.staging-7-4/node.py", "half");
  auto const result = write_tree(two_files(), scratch.path(), "node", {.run = 7, .claim = 3});
  EXPECT_EQ(result.status, WriteStatus::lost);
  EXPECT_FALSE(fs::exists(scratch.path() / "node/v1_0_0"));
  EXPECT_TRUE(fs::exists(scratch.path() / "node/.v1_0_0.staging-7-4"));
}

TEST(TreeWriter, AsksForOwnershipBeforeTheRename) {
  ScratchFolder const scratch;
  bool staged_when_asked = false;
  onex::WriteOptions options{.run = 7, .claim = 3};
  options.still_owned = [&] {
    staged_when_asked = fs::exists(scratch.path() / "node/.v1_0_0.staging-7-3/node.py");
    return false;
  };
  EXPECT_EQ(write_tree(two_files(), scratch.path(), "node", options).status, WriteStatus::lost);
  EXPECT_TRUE(staged_when_asked);
  EXPECT_FALSE(fs::exists(scratch.path() / "node"));
}

TEST(TreeWriter, TheNextOwnerMakesAZombiesRenameFail) {
  ScratchFolder const scratch;
  onex::WriteOptions zombie{.run = 7, .claim = 1};
  zombie.still_owned = [&] {
    // The store said yes; then another worker claims the run and finishes it.
    onex::WriteOptions const next{.run = 7, .claim = 2};
    EXPECT_EQ(write_tree(two_files(), scratch.path(), "node", next).status, WriteStatus::written);
    return true;
  };
  auto const files = files_of({{"node.py", "of the zombie\n"}});
  EXPECT_NE(write_tree(files, scratch.path(), "node", zombie).status, WriteStatus::written);
  EXPECT_EQ(read_text(scratch.path() / "node/v1_0_0/node.py"), "x = 1\n");
}

TEST(TreeWriter, FollowsNoSymlinkBelowTheOutputFolder) {
  ScratchFolder const scratch;
  ScratchFolder const elsewhere;
  fs::create_directory_symlink(elsewhere.path(), scratch.path() / "node");
  EXPECT_EQ(write_tree(two_files(), scratch.path(), "node", {.force = true}).status,
            WriteStatus::unsafe_path);
  EXPECT_TRUE(fs::is_empty(elsewhere.path()));

  fs::create_directories(scratch.path() / "other");
  write_text(elsewhere.path() / "keep.txt", "kept");
  fs::create_directory_symlink(elsewhere.path(), scratch.path() / "other/v1_0_0");
  EXPECT_EQ(write_tree(two_files(), scratch.path(), "other", {}).status, WriteStatus::exists);
  EXPECT_EQ(write_tree(two_files(), scratch.path(), "other", {.force = true}).status,
            WriteStatus::written);
  EXPECT_EQ(names_in(elsewhere.path()), std::vector<std::string>{"keep.txt"});
  EXPECT_FALSE(fs::is_symlink(scratch.path() / "other/v1_0_0"));
}

TEST(TreeWriter, RefusesHostilePathsBeforeAByteIsWritten) {
  ScratchFolder const scratch;
  for (char const* path : {"../x.py", "/x.py", "a\\b.py"}) {
    auto const result =
        write_tree(files_of({{path, "x"}, {"node.py", "x"}}), scratch.path() / "out", "node", {});
    EXPECT_EQ(result.status, WriteStatus::unsafe_path) << path;
  }
  EXPECT_EQ(write_tree(two_files(), scratch.path() / "out", "../node", {}).status,
            WriteStatus::unsafe_path);
  EXPECT_EQ(write_tree(two_files(), "relative", "node", {}).status, WriteStatus::unsafe_path);
  EXPECT_FALSE(fs::exists(scratch.path() / "out"));
}

TEST(TreeWriter, AFileInTheWayIsAPlainMessage) {
  ScratchFolder const scratch;
  write_text(scratch.path() / "node", "a file");
  auto const result = write_tree(two_files(), scratch.path(), "node", {});
  EXPECT_EQ(result.status, WriteStatus::unsafe_path);
  EXPECT_NE(result.message.find("in the way"), std::string::npos);
}

TEST(TreeWriter, LackOfPermissionIsFinal) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ScratchFolder const scratch;
  fs::permissions(scratch.path(), fs::perms::owner_read | fs::perms::owner_exec);
  auto const result = write_tree(two_files(), scratch.path(), "node", {});
  fs::permissions(scratch.path(), fs::perms::owner_all);
  EXPECT_EQ(result.status, WriteStatus::permission);
}

TEST(Compare, KnowsSameOtherAndAbsent) {
  ScratchFolder const scratch;
  auto files = two_files();
  EXPECT_EQ(onex::compare_folder(files, scratch.path() / "node/v1_0_0"), FolderState::absent);
  std::string const manifest = onex::manifest_of(files, "node");
  files[std::string(onex::kManifestPath)] = std::make_shared<std::string const>(manifest);
  auto const folder = write_tree(files, scratch.path(), "node", {}).folder;
  EXPECT_EQ(onex::compare_with_manifest(folder, manifest), FolderState::same);
  write_text(folder / "node.py", "x = 2\n");
  EXPECT_EQ(onex::compare_with_manifest(folder, manifest), FolderState::other);
  EXPECT_EQ(onex::compare_folder(files, folder), FolderState::other);
  fs::remove(folder / "node.py");
  EXPECT_EQ(onex::compare_with_manifest(folder, manifest), FolderState::other);
  EXPECT_THROW(onex::compare_with_manifest(folder, "{"), nlohmann::json::exception);
}

TEST(FileWriting, PublishesTheReportsNode) {
  ScratchFolder const scratch;
  testing::RunOptions options{.output_dir = scratch.path()};
  auto const first = testing::run_all(testing::store_effect_prompt(), options);
  ASSERT_EQ(first.stopped_at, "") << first.message;
  auto const output = nlohmann::json::parse(first.progress.outputs.at("file_writing"));
  EXPECT_TRUE(output["written"].get<bool>());
  fs::path const folder = output["folder"].get<std::string>();
  EXPECT_EQ(folder, scratch.path() / "store_effect/v1_0_0");
  EXPECT_EQ(onex::compare_folder(first.progress.files, folder), FolderState::same);
  EXPECT_TRUE(first.progress.files.contains("manifest.json"));

  options.run = 2;
  auto const second = testing::run_all(testing::store_effect_prompt(), options);
  EXPECT_TRUE(nlohmann::json::parse(second.progress.outputs.at("file_writing"))["unchanged"]);
}

TEST(FileWriting, OtherContentStopsTheRun) {
  ScratchFolder const scratch;
  write_text(scratch.path() / "store_effect/v1_0_0/mine.txt", "mine");
  testing::RunOptions options{.output_dir = scratch.path()};
  auto const refused = testing::run_all(testing::store_effect_prompt(), options);
  EXPECT_EQ(refused.stopped_at, "file_writing");
  EXPECT_EQ(refused.code, "OUTPUT_EXISTS");
  options.force = true;
  EXPECT_EQ(testing::run_all(testing::store_effect_prompt(), options).stopped_at, "");
}

TEST(FileWriting, AWorkerWritesOnlyBeneathItsRoot) {
  ScratchFolder const scratch;
  fs::create_directories(scratch.path() / "root");
  fs::create_directory_symlink(scratch.path(), scratch.path() / "root/out");
  for (auto const& output_dir : {scratch.path() / "elsewhere", scratch.path() / "root/../other",
                                 scratch.path() / "root2", scratch.path() / "root/out"}) {
    testing::RunOptions options{.output_dir = output_dir};
    options.writing.output_root = scratch.path() / "root";
    auto const report = testing::run_all(testing::redis_prompt(), options);
    ASSERT_EQ(report.stopped_at, "") << report.message;
    auto const output = nlohmann::json::parse(report.progress.outputs.at("file_writing"));
    EXPECT_FALSE(output["written"].get<bool>()) << output_dir;
    EXPECT_TRUE(report.progress.files.contains("manifest.json"));
    EXPECT_FALSE(fs::exists(output_dir / "redis_cache_effect"));
  }
  testing::RunOptions options{.output_dir = scratch.path() / "root/deep/er"};
  options.writing.output_root = scratch.path() / "root";
  testing::run_all(testing::redis_prompt(), options);
  EXPECT_TRUE(fs::exists(scratch.path() / "root/deep/er/redis_cache_effect/v1_0_0/node.py"));
}

TEST(FileWriting, ALostRunPublishesNothing) {
  ScratchFolder const scratch;
  testing::RunOptions options{.output_dir = scratch.path()};
  options.still_owned = [] { return false; };
  auto const report = testing::run_all(testing::redis_prompt(), options);
  EXPECT_EQ(report.code, "OWNERSHIP_LOST");
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

}  // namespace
}  // namespace omninode
