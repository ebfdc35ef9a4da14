// The files of a node as its stages make them, in one place for those who make and those who mend.
#include <algorithm>
#include <iterator>

#include "stages/onex/code_files.hpp"
#include "stages/onex/contract.hpp"
#include "stages/onex/python_layout.hpp"
#include "stages/onex/typing_note.hpp"

namespace omninode::onex {

std::vector<File> code_files(NodeDesign const& design) {
  std::vector<File> files;
  for (auto* make : {&node_files, &model_files, &client_files, &test_files}) {
    std::ranges::move((*make)(design), std::back_inserter(files));
  }
  files.push_back(readme_file(design));
  lay_out(files);
  note_untyped_package(design, files);
  std::ranges::sort(files, {}, &File::path);
  return files;
}

std::vector<File> designed_files(NodeDesign const& design) {
  auto all = code_files(design);
  all.push_back({"contract.yaml", contract_yaml(design)});
  // The event files come last: their models/__init__.py is the complete one.
  auto events = event_files(design);
  lay_out(events);
  note_untyped_package(design, events);
  for (auto& file : events) {
    std::erase_if(all, [&](File const& other) { return other.path == file.path; });
    all.push_back(std::move(file));
  }
  std::ranges::sort(all, {}, &File::path);
  return all;
}

}  // namespace omninode::onex
