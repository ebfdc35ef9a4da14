#include "stages/onex/typing_note.hpp"

namespace omninode::onex {

void note_untyped_package(NodeDesign const& design, std::vector<File>& files) {
  if (design.spec.onex != "oct25") return;
  for (auto& file : files) {
    // Only a statement starts a line with this; in a docstring it would be indented.
    bool const imports = file.content.find("\nfrom omnibase_core.") != std::string::npos;
    if (!file.path.ends_with(".py") || !imports) continue;
    file.content.insert(0, "# mypy: disable-error-code=\"import-untyped\"\n");
  }
}

}  // namespace omninode::onex
