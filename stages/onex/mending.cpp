#include "stages/onex/mending.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "stages/onex/code_files.hpp"
#include "stages/onex/contract_index.hpp"
#include "stages/onex/stage_context.hpp"
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

/// Not where the scan found a problem: a line before broken code would only move the trouble.
std::string with_module_docstring(std::string const& path, std::string text) {
  PythonScan const scan = scan_python(text);
  if (scan.has_module_docstring || !scan.problem.empty()) return text;
  return "\"\"\"The module " + path + ".\"\"\"\n" + (scan.has_code ? "\n" : "") + text;
}

/// The top-level keys of a contract made by us, each with its lines.
std::vector<std::pair<std::string, std::string>> contract_blocks(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> blocks;
  for (auto const line : split_lines(text)) {
    bool const opens = !line.empty() && (is_lower(line.front()) || is_upper(line.front()));
    if (opens) blocks.emplace_back(line.substr(0, line.find(':')), "");
    if (!blocks.empty()) blocks.back().second += std::string(line) + "\n";
  }
  return blocks;
}

/// From the mildest step to the strongest, so that what the user changed is kept wherever it can
/// be: white space, missing keys and files, then files with findings, and the whole node last.
class Mending {
 public:
  Mending(NodeDesign const& design, Files files, std::vector<Finding> const& known)
      : design_(design), files_(std::move(files)), known_(known) {
    for (auto& file : designed_files(design)) {
      designed_.emplace(std::move(file.path), std::move(file.content));
    }
  }

  // Findings from elsewhere (`known`) count even where our own checks are content.
  Mended mend() {
    tidy_files();
    complete_contract();
    make_missing();
    mended_.report = check_node(design_, files_);
    if (!mended_.report.findings.empty() || !known_.empty()) remake_faulty();
    if (!sound()) remake_all();
    for (auto const& path : changed_) mended_.files.push_back({path, *files_.at(path)});
    return std::move(mended_);
  }

 private:
  bool sound() const {
    return mended_.report.errors() == 0 && mended_.report.quality.score() >= kMinQuality;
  }

  // A file is listed once, however often it is changed; each change is told.
  void put(std::string const& path, std::string text, std::string change) {
    files_.insert_or_assign(path, std::make_shared<std::string const>(std::move(text)));
    if (std::ranges::find(changed_, path) == changed_.end()) changed_.push_back(path);
    mended_.changes.push_back(std::move(change));
  }

  void tidy_files() {
    Files const before = files_;
    for (auto const& [path, content] : before) {
      std::string text = tidy(*content);
      if (text != *content) put(path, text, "White space of " + path + " was put right.");
      if (!path.ends_with(".py") || designed_.contains(path)) continue;
      auto documented = with_module_docstring(path, text);
      if (documented != text) put(path, documented, path + " was given a docstring.");
    }
  }

  /// Only where the contract can be read: what is no YAML is made anew by a later step.
  void complete_contract() {
    auto const found = files_.find("contract.yaml");
    ContractIndex const index(files_);
    if (found == files_.end() || index.entries().empty()) return;
    std::string text = *found->second;
    std::string added;
    for (auto const& [key, lines] : contract_blocks(designed_.at("contract.yaml"))) {
      bool const there = std::ranges::find(index.entries(), key, &ContractIndex::Entry::key) !=
                         index.entries().end();
      if (there) continue;
      text += lines;
      added += (added.empty() ? "" : ", ") + key;
    }
    if (!added.empty())
      put("contract.yaml", text, "contract.yaml was given the keys " + added + ".");
  }

  void make_missing() {
    for (auto const& [path, text] : designed_) {
      if (!files_.contains(path)) put(path, text, path + " was missing and was made.");
    }
  }

  bool as_designed(std::string const& path) const { return *files_.at(path) == designed_.at(path); }

  void remake(std::string const& path, std::string const& why) {
    put(path, designed_.at(path), path + " was made anew from the design: " + why);
  }

  // Errors are looked at first, so that the reason told for a file is its worst. Findings about the
  // node as a whole have no path and remake nothing here.
  void remake_faulty() {
    std::map<std::string, std::string> reasons;  // the first finding of each file, errors first
    for (bool const error : {true, false}) {
      for (auto const* findings : {&known_, &std::as_const(mended_).report.findings}) {
        for (auto const& finding : *findings) {
          if (finding.error == error) reasons.try_emplace(finding.path, finding.message);
        }
      }
    }
    for (auto const& [path, why] : reasons) {
      if (designed_.contains(path) && !as_designed(path)) remake(path, why);
    }
    mended_.report = check_node(design_, files_);
  }

  // The last resort: what the design makes is sound, and a node with errors is of no use to
  // anybody.
  void remake_all() {
    for (auto const& [path, text] : designed_) {
      if (!as_designed(path)) remake(path, "it differs from it, and the node has errors.");
    }
    mended_.report = check_node(design_, files_);
  }

  NodeDesign const& design_;
  Files files_;
  std::vector<Finding> const& known_;
  std::map<std::string, std::string> designed_;
  std::vector<std::string> changed_;
  Mended mended_;
};

}  // namespace

Mended mend(NodeDesign const& design, Files const& files, std::vector<Finding> const& known) {
  return Mending(design, files, known).mend();
}

}  // namespace omninode::onex
