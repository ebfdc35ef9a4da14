// A run's own templates: what they replace, what is refused, and what a broken one says.
#include "stages/onex/templates.hpp"

#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/stages/run_in_process.hpp"
#include "tests/stages/sample_prompts.hpp"

namespace omninode {
namespace {

using onex::TemplatePack;

std::string const kReadme =
    "# {{title}}\n\n## Operations\n\n{{#operations}}\n- {{name}}\n{{/operations}}\n";

testing::RunReport run_with(TemplatePack const& pack) {
  testing::RunOptions options;
  options.templates = pack;
  return testing::run_all(testing::store_effect_prompt(), options, "refinement");
}

TEST(Templates, APackReplacesOnlyItsOwnNames) {
  auto const usual = run_with({});
  auto const own = run_with({{"package.py",
                              "\"\"\"Ours: {{docstring}}\"\"\"\n\n"
                              "{{#imports}}\n{{.}}\n{{/imports}}\n"}});
  EXPECT_EQ(usual.code, "");
  EXPECT_EQ(*own.progress.files.at("node.py"), *usual.progress.files.at("node.py"));
  EXPECT_TRUE(own.progress.files.at("enums/__init__.py")->starts_with("\"\"\"Ours: "));
}

TEST(Templates, AnEqualPackGivesEqualBytes) {
  TemplatePack pack;
  for (auto const& file : onex::built_in_templates()) {
    pack.emplace(file.name.substr(0, file.name.size() - onex::kTemplateSuffix.size()), file.text);
  }
  auto const usual = run_with({}).progress.files;
  auto const own = run_with(pack).progress.files;
  ASSERT_EQ(own.size(), usual.size());
  for (auto const& [path, content] : usual) EXPECT_EQ(*own.at(path), *content) << path;
}

TEST(Templates, ABrokenOneFailsWithItsNameAndTheReason) {
  for (std::string const broken : {"{{#operations}}", "{{/operations}}", "{{=<% %>=}}", "{{name",
                                   "{{> nothing}}\n", "x {{>title}}\n", "{{ =<% %>= }}"}) {
    auto const report = run_with({{"readme.md", broken}});
    EXPECT_EQ(report.stopped_at, "code_generation") << broken;
    EXPECT_EQ(report.code, "TEMPLATE_FAILED") << broken;
    bool const named = report.message.find("readme.md") != std::string::npos ||
                       report.message.find("nothing") != std::string::npos;
    EXPECT_TRUE(named) << report.message;
  }
}

TEST(Templates, WhatGrowsWithoutBoundIsRefused) {
  std::string nested;
  for (int i = 0; i < 40; ++i) nested += "{{#operations}}";
  EXPECT_EQ(run_with({{"readme.md", nested}}).code, "TEMPLATE_FAILED");
  EXPECT_EQ(run_with({{"readme.md", "{{> readme.md}}\n"}}).code, "TEMPLATE_FAILED");
  onex::TemplatePack const pack{
      {"enum.py", "{{#a}}{{#b}}" + std::string(60'000, 'x') + "{{/b}}{{/a}}"}};
  onex::TemplateScope const scope(pack);
  nlohmann::json const many(std::vector<int>(1'000, 1));
  EXPECT_THROW(onex::render("enum.py", {{"a", many}, {"b", many}}), onex::TemplateError);
}

TEST(Templates, AWorseOneIsJudgedLikeAnyOtherCode) {
  auto const report = run_with({{"metrics.py", "def broken(:\n"}});
  EXPECT_EQ(report.stopped_at, "refinement");
  EXPECT_EQ(report.code, "QUALITY_BELOW_THRESHOLD");
  EXPECT_NE(report.message.find("metrics.py"), std::string::npos);
}

TEST(Templates, UnknownNamesAndLargePacksAreRefused) {
  EXPECT_EQ(onex::pack_problem({}), "");
  EXPECT_EQ(onex::pack_problem({{"readme.md", kReadme}}), "");
  EXPECT_NE(onex::pack_problem({{"other.py", ""}}).find("other.py"), std::string::npos);
  std::string const large(onex::kMaxTemplateBytes + 1, ' ');
  EXPECT_NE(onex::pack_problem({{"readme.md", large}}), "");
  TemplatePack all;
  for (auto const* name : {"readme.md", "node.py", "model.py", "enum.py", "events.py", "package.py",
                           "clients.py", "protocol.py", "conftest.py"}) {
    all.emplace(name, std::string(onex::kMaxTemplateBytes, ' '));
  }
  EXPECT_NE(onex::pack_problem(all).find("together"), std::string::npos);
  EXPECT_EQ(run_with({{"other.py", ""}}).code, "BAD_STAGE_INPUT");
}

// The part of docs/templates.md that is about one template.
std::string section_of(std::string const& document, std::string const& name) {
  auto const begin = document.find("### " + name + "\n");
  if (begin == document.npos) return {};
  return document.substr(begin, document.find("\n### ", begin) - begin);
}

TEST(Templates, EveryValueOfEveryTemplateIsDocumented) {
  std::ostringstream text;
  text << std::ifstream(TEMPLATES_DOCUMENT).rdbuf();
  std::regex const tag(R"(\{\{[#^/]? ?([a-z_]+) ?\}\})");
  for (auto const& file : onex::built_in_templates()) {
    auto const name = file.name.substr(0, file.name.size() - onex::kTemplateSuffix.size());
    auto const section = section_of(text.str(), std::string(name));
    EXPECT_NE(section, "") << "docs/templates.md lacks " << name
                           << ": python3 docs/template_values.py";
    std::string const body(file.text);
    for (std::sregex_iterator it(body.begin(), body.end(), tag), end; it != end; ++it) {
      EXPECT_NE(section.find("`" + it->str(1) + "`"), std::string::npos)
          << name << " " << it->str(1) << ": python3 docs/template_values.py";
    }
  }
}

TEST(Templates, TheScopeEndsWithItself) {
  nlohmann::json const values{{"docstring", "Doc."}};
  auto const before = onex::render("package.py", values);
  TemplatePack const pack{{"package.py", "other\n"}};
  {
    onex::TemplateScope const scope(pack);
    EXPECT_EQ(onex::render("package.py", values), "other\n");
  }
  EXPECT_EQ(onex::render("package.py", values), before);
}

}  // namespace
}  // namespace omninode
