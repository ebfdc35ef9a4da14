#include "cli/program.hpp"
#include "stages/registry.hpp"

int main(int argc, char** argv) {
  omninode::cli::Program program;
  program.name = "omninode";
  program.version = OMNINODE_VERSION;
  program.stages = [](auto const& output_root) {
    auto registry = std::make_shared<omninode::StageRegistry>();
    omninode::add_generate_node_stages(*registry, {output_root});
    return registry;
  };
  return omninode::cli::run_command_line(argc, argv, program);
}
