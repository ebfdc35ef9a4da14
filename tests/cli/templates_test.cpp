// Template folders as a user has them, and the commands that print the built-in ones.
#include "cli/templates.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.hpp"
#include "tests/embedded/scratch_folder.hpp"

namespace omninode::cli {
namespace {

class TemplateFolder : public ::testing::Test {
 protected:
  void put(std::string const& name, std::string const& text) {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  std::string refusal() {
    try {
      read_template_pack(folder_.path());
    } catch (std::invalid_argument const& problem) {
      return problem.what();
    }
    return {};
  }

  test::ScratchFolder folder_;
  GlobalOptions global_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TemplateFolder, IsReadByName) {
  put("node.py.mustache", "x\n");
  put("readme.md.mustache", "größer\n");
  auto const pack = read_template_pack(folder_.path());
  EXPECT_EQ(pack, (onex::TemplatePack{{"node.py", "x\n"}, {"readme.md", "größer\n"}}));
}

TEST_F(TemplateFolder, WithAnotherNameIsRefused) {
  put("node.py.mustache", "x\n");
  put("nodes.py.mustache", "x\n");
  EXPECT_NE(refusal().find("no template 'nodes.py.mustache'"), std::string::npos);
}

TEST_F(TemplateFolder, ThatCannotBeUsedIsRefusedWithTheReason) {
  EXPECT_NE(refusal().find("has no templates"), std::string::npos);
  put("node.py.mustache", std::string(onex::kMaxTemplateBytes + 1, ' '));
  EXPECT_NE(refusal().find("limit"), std::string::npos);
  put("node.py.mustache", "\xff");
  EXPECT_NE(refusal().find("UTF-8"), std::string::npos);
  put("node.py.mustache", std::string("\0", 1));
  EXPECT_NE(refusal().find("control"), std::string::npos);
  std::filesystem::remove(folder_.path() / "node.py.mustache");
  std::filesystem::create_directory(folder_.path() / "node.py.mustache");
  EXPECT_NE(refusal().find("no file"), std::string::npos);
  EXPECT_THROW(read_template_pack(folder_.path() / "missing"), std::invalid_argument);
}

TEST_F(TemplateFolder, OfAnExportOnlyWhatWasEditedTravels) {
  auto const folder = folder_.path() / "exported";
  EXPECT_EQ(templates_export(global_, folder, out_), kOk);
  EXPECT_TRUE(read_template_pack(folder).empty());
  std::ofstream(folder / "readme.md.mustache", std::ios::app) << "mine\n";
  auto const pack = read_template_pack(folder);
  ASSERT_EQ(pack.size(), 1U);
  EXPECT_TRUE(pack.at("readme.md").ends_with("mine\n"));
  EXPECT_THROW(templates_export(global_, folder, out_), std::invalid_argument);
}

TEST_F(TemplateFolder, EveryTemplateMayBeEditedAtOnce) {
  auto const folder = folder_.path() / "exported";
  EXPECT_EQ(templates_export(global_, folder, out_), kOk);
  for (auto const& file : onex::built_in_templates()) {
    std::ofstream(folder / file.name, std::ios::app) << "mine\n";
  }
  EXPECT_EQ(read_template_pack(folder).size(), onex::built_in_templates().size());
}

TEST_F(TemplateFolder, ThatIsTooLargeAsAWholeIsRefusedInOneSentence) {
  std::size_t bytes = 0;
  for (auto const& file : onex::built_in_templates()) {
    put(std::string(file.name), std::string(onex::kMaxTemplateBytes, ' '));
    bytes += onex::kMaxTemplateBytes;
    if (bytes > onex::kMaxPackBytes) break;
  }
  EXPECT_NE(refusal().find("together larger than the limit"), std::string::npos);
}

TEST_F(TemplateFolder, ListAndShowNameTheSameTemplates) {
  global_.format = Format::json;
  EXPECT_EQ(templates_list(global_, out_), kOk);
  auto const list = nlohmann::json::parse(out_.str()).at("templates");
  ASSERT_EQ(list.size(), onex::built_in_templates().size());
  for (auto const& row : list) {
    std::ostringstream text;
    EXPECT_EQ(templates_show(row.at("name"), text, err_), kOk);
    EXPECT_EQ(text.str().size(), row.at("size_bytes").get<std::size_t>());
  }
  EXPECT_EQ(templates_show("nothing", out_, err_), kNotFound);
}

TEST_F(TemplateFolder, ListInJsonlIsOneObjectOnEachLine) {
  global_.format = Format::jsonl;
  EXPECT_EQ(templates_list(global_, out_), kOk);
  std::istringstream lines(out_.str());
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    auto const row = nlohmann::json::parse(line);
    EXPECT_GT(row.at("size_bytes").get<std::size_t>(), 0U) << line;
    names.push_back(row.at("name"));
  }
  EXPECT_EQ(names.size(), onex::built_in_templates().size());
  EXPECT_TRUE(std::ranges::is_sorted(names));
}

}  // namespace
}  // namespace omninode::cli
