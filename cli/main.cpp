// The product: the command line with the stages of generate_node, and nothing else.
#include "cli/program.hpp"
#include "stages/registry.hpp"

int main(int argc, char** argv) {
  omninode::cli::Program program;
  program.name = "omninode";
  program.version = OMNINODE_VERSION;
  // A function and not a registry: where workers may write is known only after the words are read.
  program.stages = [](auto const& output_root) {
    auto registry = std::make_shared<omninode::StageRegistry>();
    omninode::add_generate_node_stages(*registry, {output_root});
    return registry;
  };
  return omninode::cli::run_command_line(argc, argv, program);
}
