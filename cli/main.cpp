// The product: the command line with the stages of generate_node, and nothing else.
#include <cstdlib>

#include "cli/program.hpp"
#include "engine/python_contract_validator.hpp"
#include "stages/registry.hpp"

namespace {

// Null where nobody configured one: the official package needs a Python of its own.
std::shared_ptr<omninode::ContractValidator const> configured_validator() {
  char const* const python = std::getenv("OMNINODE_VALIDATOR_PYTHON");
  if (python == nullptr || *python == '\0') return nullptr;
  return omninode::make_python_contract_validator(python);
}

}  // namespace

int main(int argc, char** argv) {
  omninode::cli::Program program;
  program.name = "omninode";
  program.version = OMNINODE_VERSION;
  // A function and not a registry: where workers may write is known only after the words are read.
  program.stages = [](auto const& output_root) {
    auto registry = std::make_shared<omninode::StageRegistry>();
    omninode::add_generate_node_stages(*registry, {output_root}, configured_validator());
    return registry;
  };
  return omninode::cli::run_command_line(argc, argv, program);
}
