// Checks that every relative import of a node finds its module and the name in it, and that
// packages export what they import.
#include <algorithm>
#include <optional>

#include "stages/onex/node_checks.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// The folder that so many dots mean in a file: one is its own, each further one a step up.
/// Nothing where that leads out of the node.
std::optional<std::string> folder_of(std::string_view path, int dots) {
  std::string folder;
  auto slash = path.rfind('/');
  auto rest = slash == path.npos ? std::string_view{} : path.substr(0, slash);
  for (int step = 1; step < dots; ++step) {
    if (rest.empty()) return std::nullopt;
    slash = rest.rfind('/');
    rest = slash == rest.npos ? std::string_view{} : rest.substr(0, slash);
  }
  return rest.empty() ? std::string() : std::string(rest) + "/";
}

/// The file behind `from <dots><module>`, empty where the node has none.
std::string module_file(NodeUnderCheck const& node, std::string const& path,
                        PythonImport const& import) {
  auto const folder = folder_of(path, import.dots);
  if (!folder) return {};
  auto const module = replace_all(import.module, ".", "/");
  std::vector<std::string> const candidates =
      module.empty() ? std::vector{*folder + "__init__.py"}
                     : std::vector{*folder + module + ".py", *folder + module + "/__init__.py"};
  auto const found = std::ranges::find_if(
      candidates, [&](std::string const& each) { return node.files.contains(each); });
  return found == candidates.end() ? std::string() : *found;
}

/// `from . import clients` takes a module instead of a name.
bool is_submodule(NodeUnderCheck const& node, std::string const& file, std::string const& name) {
  if (!file.ends_with("__init__.py")) return false;
  auto const folder = file.substr(0, file.size() - std::string_view("__init__.py").size());
  return node.files.contains(folder + name + ".py") ||
         node.files.contains(folder + name + "/__init__.py");
}

void judge_import(NodeUnderCheck& node, std::string const& path, PythonImport const& import,
                  QualityMeasure& resolved) {
  auto const file = module_file(node, path, import);
  if (file.empty()) {
    resolved.count(false);
    node.fail("IMPORT", path, import.line,
              "The import of " + std::string(static_cast<std::size_t>(import.dots), '.') +
                  import.module + " finds no file.");
    return;
  }
  auto const& exported = node.python.at(file).module_names;
  for (auto const& name : import.names) {
    bool const there =
        std::ranges::find(exported, name) != exported.end() || is_submodule(node, file, name);
    resolved.count(there);
    if (there) continue;
    node.fail("IMPORT", path, import.line, file + " does not define " + name + ".");
  }
}

/// A package lists in __all__ what it imports; without that it is private to checkers of types.
void judge_exports(NodeUnderCheck& node, std::string const& path, PythonScan const& scan,
                   QualityMeasure& resolved) {
  auto const& text = *node.content(path);
  for (auto const& import : scan.imports) {
    if (import.dots == 0) continue;
    for (auto const& name : import.names) {
      bool const exported = text.find("\"" + name + "\"") != std::string::npos;
      resolved.count(exported);
      if (exported) continue;
      node.fail("EXPORT", path, import.line, name + " is imported and not listed in __all__.");
    }
  }
}

}  // namespace

void check_imports(NodeUnderCheck& node) {
  QualityMeasure resolved{"relative imports and exports find what they name", 0, 0, 0.5};
  for (auto const& [path, scan] : node.python) {
    for (auto const& import : scan.imports) {
      if (import.dots > 0) judge_import(node, path, import, resolved);
    }
    if (path.ends_with("__init__.py")) judge_exports(node, path, scan, resolved);
  }
  node.quality.onex.measures.push_back(resolved);
}

}  // namespace omninode::onex
