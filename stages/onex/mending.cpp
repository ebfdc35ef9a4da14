#include "stages/onex/mending.hpp"

#include <algorithm>

#include "stages/onex/code_files.hpp"
#include "stages/onex/contract.hpp"
#include "stages/onex/python_scan.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// No carriage returns, no white space at line ends, exactly one line end at the end.
std::string tidy(std::string_view text) {
  std::string result;
  for (auto line : split_lines(text)) {
    while (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    result += line;
    result += '\n';
  }
  while (result.ends_with("\n\n")) result.pop_back();
  return result;
}

std::string with_module_docstring(std::string const& path, std::string text) {
  PythonScan const scan = scan_python(text);
  if (scan.has_module_docstring || !scan.problem.empty()) return text;
  return "\"\"\"The module " + path + ".\"\"\"\n" + (scan.has_code ? "\n" : "") + text;
}

std::vector<File> designed_files(NodeDesign const& design) {
  std::vector<File> all = {File{"contract.yaml", contract_yaml(design)}, readme_file(design)};
  // The event files come last: their models/__init__.py is the complete one.
  for (auto* make : {&node_files, &model_files, &client_files, &test_files, &event_files}) {
    for (auto& file : (*make)(design)) {
      std::erase_if(all, [&](File const& other) { return other.path == file.path; });
      all.push_back(std::move(file));
    }
  }
  return all;
}

}  // namespace

Mended mend(NodeDesign const& design, Files const& files) {
  Mended mended;
  for (auto const& [path, content] : files) {
    std::string text = tidy(*content);
    if (text != *content) mended.changes.push_back("White space of " + path + " was put right.");
    if (path.ends_with(".py")) {
      std::string documented = with_module_docstring(path, text);
      if (documented != text) mended.changes.push_back(path + " was given a docstring.");
      text = std::move(documented);
    }
    if (text != *content) mended.files.push_back({path, std::move(text)});
  }
  for (auto& file : designed_files(design)) {
    bool const readme = file.path == "README.md" && files.contains(file.path) &&
                        files.at(file.path)->find("## Operations") == std::string::npos;
    if (files.contains(file.path) && !readme) continue;
    mended.changes.push_back(file.path + (readme ? " was written anew with all its sections."
                                                 : " was missing and was made."));
    std::erase_if(mended.files, [&](File const& other) { return other.path == file.path; });
    mended.files.push_back(std::move(file));
  }
  return mended;
}

}  // namespace omninode::onex
