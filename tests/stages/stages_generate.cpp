// stages_generate PROMPT_FILE OUTPUT_DIR [--force] [--spec]: the eight stages on a prompt file.
// Prints the node's folder, or with --spec what was read; exit 1 with one sentence on failure.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/stages/run_in_process.hpp"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: stages_generate PROMPT_FILE OUTPUT_DIR [--force] [--spec]\n";
    return 2;
  }
  std::ifstream file(argv[1]);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) {
    std::cerr << "The prompt file " << argv[1] << " cannot be read or is empty.\n";
    return 2;
  }
  omninode::testing::RunOptions options;
  options.output_dir = std::filesystem::absolute(argv[2]).string();
  bool show_spec = false;
  for (int i = 3; i < argc; ++i) {
    options.force = options.force || std::string_view(argv[i]) == "--force";
    show_spec = show_spec || std::string_view(argv[i]) == "--spec";
  }
  auto const report = omninode::testing::run_all(text.str(), options);
  for (auto const& warning : report.warnings) std::cerr << "warning: " << warning << "\n";
  if (!report.stopped_at.empty()) {
    std::cerr << report.stopped_at << ": " << report.code << ": " << report.message << "\n";
    return 1;
  }
  std::cout << report.progress.outputs.at(show_spec ? "prompt_parsing" : "file_writing") << "\n";
  return 0;
}
