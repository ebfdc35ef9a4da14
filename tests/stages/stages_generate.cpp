// stages_generate [--onex FORM] [--force] [--spec] [--stage NAME] PROMPT_FILE OUTPUT_DIR: the eight
// stages on a prompt file. Prints the output of the last one, with --spec what was read, with
// --stage the output of that stage; exit 1 with one sentence on failure. With --each, any number of
// prompt files before the folder: the node of x/name.txt goes to OUTPUT_DIR/name, and what is
// printed is the prompts that did not become a node, with the code.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "tests/stages/run_in_process.hpp"

namespace {

namespace fs = std::filesystem;
using omninode::testing::RunOptions;
using omninode::testing::RunReport;

struct Request {
  RunOptions options;
  std::string shown = "file_writing";
  bool each = false;
  std::vector<std::string> paths;  ///< the last one is the output folder
};

Request read_request(int argc, char** argv) {
  Request request;
  for (int i = 1; i < argc; ++i) {
    std::string const word = argv[i];
    if (word == "--onex" && i + 1 < argc) {
      request.options.onex = argv[++i];
    } else if (word == "--force") {
      request.options.force = true;
    } else if (word == "--spec") {
      request.shown = "prompt_parsing";
    } else if (word == "--stage" && i + 1 < argc) {
      request.shown = argv[++i];
    } else if (word == "--each") {
      request.each = true;
    } else {
      request.paths.push_back(word);
    }
  }
  return request;
}

std::optional<std::string> content_of(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty()) {
    std::cerr << "The prompt file " << path << " cannot be read or is empty.\n";
    return std::nullopt;
  }
  return text.str();
}

int generate_one(Request const& request) {
  auto const prompt = content_of(request.paths[0]);
  if (!prompt) return 2;
  auto options = request.options;
  options.output_dir = fs::absolute(request.paths[1]).string();
  auto const report = omninode::testing::run_all(*prompt, options);
  for (auto const& warning : report.warnings) std::cerr << "warning: " << warning << "\n";
  if (!report.stopped_at.empty()) {
    std::cerr << report.stopped_at << ": " << report.code << ": " << report.message << "\n";
    return 1;
  }
  std::cout << report.progress.outputs.at(request.shown) << "\n";
  return 0;
}

int generate_each(Request const& request) {
  for (std::size_t i = 0; i + 1 < request.paths.size(); ++i) {
    fs::path const path = request.paths[i];
    auto const prompt = content_of(path.string());
    if (!prompt) return 2;
    auto options = request.options;
    options.output_dir = fs::absolute(fs::path(request.paths.back()) / path.stem()).string();
    auto const report = omninode::testing::run_all(*prompt, options);
    if (!report.stopped_at.empty()) {
      std::cout << path.stem().string() << ": " << report.stopped_at << ": " << report.code << ": "
                << report.message << "\n";
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto const request = read_request(argc, argv);
  if (request.paths.size() < 2 || (!request.each && request.paths.size() > 2)) {
    std::cerr << "usage: stages_generate [--onex FORM] [--force] [--spec] PROMPT_FILE OUTPUT_DIR\n"
                 "       stages_generate --each [--onex FORM] PROMPT_FILE... OUTPUT_DIR\n";
    return 2;
  }
  return request.each ? generate_each(request) : generate_one(request);
}
