// Checks of layout, of what ONEX asks of node.py, and of the naming rules.
#include <algorithm>

#include "stages/onex/code_files.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/node_checks.hpp"
#include "stages/onex/node_kind.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

bool is_snake(std::string_view name) { return std::ranges::none_of(name, is_upper); }

/// Private classes begin with an underscore and are judged by what follows.
bool is_pascal(std::string_view name) {
  while (name.starts_with('_')) name.remove_prefix(1);
  return !name.empty() && is_upper(name.front()) && name.find('_') == name.npos;
}

/// "models/model_order.py" -> "ModelOrder": the class that a file in models or enums must have.
std::string stem_of(std::string_view path) {
  auto const slash = path.rfind('/');
  auto const file = path.substr(slash == path.npos ? 0 : slash + 1);
  return std::string(file.substr(0, file.rfind('.')));
}

void judge_definition_name(NodeUnderCheck& node, std::string const& path,
                           PythonDefinition const& found, QualityMeasure& names) {
  bool const right = found.is_class ? is_pascal(found.name) : is_snake(found.name);
  names.count(right);
  if (right) return;
  node.warn("NAME", path, found.line,
            found.name + (found.is_class ? " is a class and not written in CamelCase."
                                         : " is a function and not written in snake_case."));
}

/// One class per file in models/ and enums/, called as the file is, with ONEX's prefix.
/// Compared without underscores and case, because a class name does not tell where an abbreviation
/// ends: ModelHTTPCode and model_http_code belong together.
void judge_module_name(NodeUnderCheck& node, std::string const& path, std::string_view prefix,
                       QualityMeasure& names) {
  auto const& scan = node.python.at(path);
  auto const stem = stem_of(path);
  auto const public_class = [](PythonDefinition const& each) {
    return each.is_class && each.indent == 0 && !each.name.starts_with('_');
  };
  auto const first = std::ranges::find_if(scan.definitions, public_class);
  auto const count = std::ranges::count_if(scan.definitions, public_class);
  bool const right = count == 1 && first->name.starts_with(prefix) &&
                     lower(replace_all(stem, "_", "")) == lower(first->name);
  names.count(right);
  if (right) return;
  node.warn("NAME", path, 0,
            "The file does not define exactly one class, called as the file is and beginning "
            "with " +
                std::string(prefix) + ".");
}

}  // namespace

std::vector<std::string> wanted_files(NodeDesign const& design) {
  std::vector<std::string> wanted = {"contract.yaml",     "node.py",
                                     "__init__.py",       "models/__init__.py",
                                     "tests/__init__.py", "tests/test_integration.py",
                                     "README.md"};
  for (auto const& model : model_class_names(design, true)) {
    wanted.push_back("models/" + module_of(model) + ".py");
  }
  for (auto const& operation : design.operations) {
    wanted.push_back("tests/test_" + operation.spec.name + ".py");
  }
  return wanted;
}

/// A file too many is no fault: the user may have added one.
void check_layout(NodeUnderCheck& node) {
  QualityMeasure layout{"files of the layout are there"};
  for (auto const& path : wanted_files(node.design)) {
    bool const there = node.files.contains(path);
    layout.count(there);
    if (!there) node.fail("LAYOUT", path, 0, "The file " + path + " is missing.");
  }
  node.quality.onex.measures.push_back(layout);
}

/// Found by text, as a scan tells no types: the base class is looked for in the signature and the
/// error's class in the body. A node.py that is missing fails every rule, each with its own
/// message.
void check_node_class(NodeUnderCheck& node) {
  auto const& kind = node_kind(node.design.spec.kind);
  QualityMeasure asked{"rules for the node's class hold"};
  auto const expect = [&](bool holds, std::string message) {
    asked.count(holds);
    if (!holds) node.fail("ONEX_NODE", "node.py", 0, std::move(message));
  };
  auto const found = node.python.find("node.py");
  PythonScan const scan = found == node.python.end() ? PythonScan{} : found->second;
  auto const* text = node.content("node.py");
  std::string const base = "(" + std::string(kind.base_class) + ")";
  auto const derives = [&](PythonDefinition const& each) {
    return each.is_class && each.signature.find(base) != std::string::npos;
  };
  auto const named = [&](std::string_view name) {
    return std::ranges::find(scan.definitions, name, &PythonDefinition::name) !=
           scan.definitions.end();
  };
  auto const& class_name = node.design.spec.class_name;
  expect(std::ranges::count_if(scan.definitions, derives) == 1,
         "Not exactly one class of node.py derives from " + std::string(kind.base_class) + ".");
  expect(named(class_name), "node.py has no class " + class_name + ".");
  expect(class_name.starts_with("Node") && class_name.ends_with(kind.base_class.substr(4)),
         "The class " + class_name + " is not called Node…" +
             std::string(kind.base_class.substr(4)) + ".");
  expect(named(kind.execute_method),
         "The node has no method " + std::string(kind.execute_method) + ".");
  expect(text != nullptr && text->find("raise ModelOnexError") != std::string::npos,
         "The node raises no ModelOnexError.");
  node.quality.onex.measures.push_back(asked);
}

/// Names are judged in all files; one class a file is asked of models and enums alone, where others
/// import by the file's name.
void check_names(NodeUnderCheck& node) {
  QualityMeasure names{"names follow the naming rules", 0, 0, 0.5};
  for (auto const& [path, scan] : node.python) {
    for (auto const& found : scan.definitions) judge_definition_name(node, path, found, names);
    if (path.ends_with("__init__.py")) continue;
    if (path.starts_with("models/")) judge_module_name(node, path, "Model", names);
    if (path.starts_with("enums/")) judge_module_name(node, path, "Enum", names);
  }
  node.quality.onex.measures.push_back(names);
}

}  // namespace omninode::onex
