#include "stages/onex/prompt_reader.hpp"

namespace omninode::onex {

NodeSpec read_prompt(std::string_view prompt, std::optional<std::string> const& asked_kind) {
  PromptDocument const document = read_document(prompt);
  NodeSpec spec;
  read_identity(document, asked_kind, spec);
  read_features(document, spec);
  read_operations(document, spec);
  read_events(document, spec);
  read_metrics(document, spec);
  read_targets(document, spec);
  read_dependencies(document, spec);
  return spec;
}

}  // namespace omninode::onex
