#include "cli/program.hpp"
#include "stages/registry.hpp"
#include "tests/lab/lab_stages.hpp"

int main(int argc, char** argv) {
  omninode::cli::Program program;
  program.name = "omninode-lab";
  program.version = OMNINODE_VERSION;
  program.stages = [](auto const& output_root) {
    auto registry = std::make_shared<omninode::StageRegistry>();
    omninode::add_generate_node_stages(*registry, {output_root});
    omninode::lab::add_lab_stages(*registry);
    return registry;
  };
  return omninode::cli::run_command_line(argc, argv, program);
}
