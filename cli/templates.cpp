#include "cli/templates.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "cli/utf8.hpp"

namespace omninode::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string name_of(EmbeddedFile const& file) {
  return std::string(file.name.substr(0, file.name.size() - onex::kTemplateSuffix.size()));
}

// One form for all refusals, with the folder, as the fault is in what was given on the command
// line.
[[noreturn]] void refuse(std::string const& folder, std::string const& why) {
  throw std::invalid_argument("the template folder '" + for_terminal(folder) +
                              "' cannot be used: " + why);
}

// A template becomes Python, YAML or Markdown, and part of the run's stored input. Bytes that are
// no UTF-8 could not be stored as JSON, and control characters mark lines while templates are
// filled.
std::string read_template(std::string const& folder, fs::path const& path) {
  auto text = read_word_or_file("@" + path.string(), onex::kMaxTemplateBytes);
  bool const clean = utf8_length(text) && find_control_character(text) == std::string_view::npos;
  if (!clean) {
    refuse(folder, for_terminal(path.filename().string()) +
                       " is not UTF-8 text, or has control characters");
  }
  return text;
}

}  // namespace

// The whole folder or nothing: a misspelt name that was passed over would leave the built-in
// template in use without a word. An empty folder is refused for the same reason. What equals the
// built-in template stays here: an exported folder with one edit would else be stored whole with
// every run.
onex::TemplatePack read_template_pack(std::string const& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) refuse(folder, "it cannot be read as a folder");
  onex::TemplatePack pack;
  bool empty = true;
  for (auto const& entry : entries) {
    auto const file = entry.path().filename().string();
    auto const builtin = onex::built_in_templates();
    auto const replaced = std::ranges::find(builtin, file, &EmbeddedFile::name);
    // Before anything of it is read: a folder of something else may hold anything.
    if (replaced == builtin.end()) {
      refuse(folder, "there is no template '" + for_terminal(file) +
                         "' to override; `omninode templates list` names them");
    }
    if (!entry.is_regular_file(error)) refuse(folder, for_terminal(file) + " is no file");
    empty = false;
    auto text = read_template(folder, entry.path());
    if (text != replaced->text) pack.emplace(name_of(*replaced), std::move(text));
  }
  if (empty) refuse(folder, "it has no templates");
  if (auto const problem = onex::pack_problem(pack); !problem.empty()) refuse(folder, problem);
  return pack;
}

// In jsonl each template is a document of its own, as everywhere.
int templates_list(GlobalOptions const& global, std::ostream& out) {
  std::vector<std::vector<std::string>> rows{{"NAME", "BYTES"}};
  auto list = json::array();
  for (auto const& file : onex::built_in_templates()) {
    rows.push_back({name_of(file), std::to_string(file.text.size())});
    list.push_back({{"name", name_of(file)}, {"size_bytes", file.text.size()}});
  }
  switch (global.format) {
    case Format::text:
      out << table(rows);
      break;
    case Format::json:
      out << one_line({{"templates", std::move(list)}}) << "\n";
      break;
    case Format::jsonl:
      for (auto const& row : list) out << one_line(row) << "\n";
      break;
  }
  return kOk;
}

// With or without the suffix, since `list` names the one and an exported folder the other. The text
// goes out as it is, so that it can be redirected into a file.
int templates_show(std::string const& name, std::ostream& out, std::ostream& err) {
  for (auto const& file : onex::built_in_templates()) {
    if (file.name != name && name_of(file) != name) continue;
    out << file.text;
    return kOk;
  }
  err << "error: there is no template '" << for_terminal(name)
      << "'; `omninode templates list` names them\n";
  return kNotFound;
}

int templates_export(GlobalOptions const& global, std::string const& folder, std::ostream& out) {
  auto const target = read_output_folder(folder);
  // All or nothing as far as names go: an edited template is not lost to a repeated export.
  for (auto const& file : onex::built_in_templates()) {
    if (fs::exists(target / file.name)) {
      throw std::invalid_argument("'" + for_terminal((target / file.name).string()) +
                                  "' is there already; nothing was written");
    }
  }
  fs::create_directories(target);
  for (auto const& file : onex::built_in_templates()) {
    std::ofstream written(target / file.name, std::ios::binary);
    written << file.text;
    if (!written.flush()) throw std::runtime_error("cannot write " + (target / file.name).string());
  }
  auto const count = onex::built_in_templates().size();
  if (global.format == Format::text) {
    out << count << " templates written to " << for_terminal(target.string()) << "\n";
  } else {
    out << one_line({{"folder", target.string()}, {"templates", count}}) << "\n";
  }
  return kOk;
}

}  // namespace omninode::cli
