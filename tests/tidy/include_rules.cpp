#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "tests/tidy/rules.hpp"

namespace omninode::tidy {
namespace {

using Names = std::vector<std::string_view>;

// One row of the include law. A folder covers itself only, not the folders in it.
struct Law {
  std::string_view folder;
  Names own;        // prefixes of the project's headers
  Names libraries;  // the first word of a library's header
};

Names const kTestLibraries{"gtest",    "gmock",  "pqxx",    "librdkafka", "nlohmann",
                           "spdlog",   "fmt",    "kainjow", "yaml-cpp",   "openssl",
                           "valijson", "toml++", "CLI",     "boost"};

std::vector<Law> const& laws() {
  static std::vector<Law> const all{
      {"engine/core", {"engine/core/"}, {}},
      {"engine/ports", {"engine/core/", "engine/ports/"}, {}},
      {"engine/services", {"engine/core/", "engine/ports/", "engine/services/"}, {"spdlog"}},
      {"engine/bus",
       {"engine/core/", "engine/ports/", "engine/bus/"},
       {"librdkafka", "nlohmann", "spdlog"}},
      {"engine/embedded", {"engine/core/", "engine/embedded/"}, {"spdlog"}},
      {"engine", {"engine/", "store/", "stages/"}, {"spdlog"}},
      {"store", {"engine/core/", "engine/ports/", "store/"}, {"pqxx", "spdlog"}},
      {"stages", {"engine/core/", "engine/ports/", "stages/"}, {"nlohmann", "yaml-cpp", "kainjow"}},
      {"stages/onex",
       {"engine/core/", "engine/ports/", "stages/"},
       {"nlohmann", "yaml-cpp", "kainjow"}},
      {"cli",
       {"engine/core/", "engine/ports/", "store/", "stages/", "cli/"},
       {"nlohmann", "toml++", "fmt"}},
      {"bench", {"engine/", "store/", "stages/", "bench/", "tests/lab/"}, kTestLibraries},
  };
  return all;
}

// Libraries that one file alone may include.
struct Exception {
  std::string_view file;
  std::string_view library;
};
constexpr std::array kExceptions{
    Exception{"engine/core/lifecycle.cpp", "boost"},
    Exception{"engine/core/digest.cpp", "openssl"},
    Exception{"cli/command_line.cpp", "CLI"},
    Exception{"engine/topics.cpp", "yaml-cpp"},
    Exception{"engine/python_contract_validator.cpp", "nlohmann"},
};

struct Include {
  std::size_t line;
  std::string name;
  bool quoted;
};

std::vector<Include> includes_of(SourceFile const& file) {
  std::vector<Include> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (!file.cpp.code[i].starts_with("#include")) continue;
    auto const& line = file.lines[i];
    auto const open = line.find_first_of("<\"");
    if (open == std::string::npos) continue;
    auto const close = line.find_first_of(">\"", open + 1);
    found.push_back({i + 1, line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return found;
}

std::string folder_of(std::string const& path) { return path.substr(0, path.rfind('/')); }

bool contains(Names const& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool begins_with_one(std::string_view name, Names const& prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

// The library that a header belongs to; nothing for the standard library's and the system's.
std::optional<std::string_view> library_of(std::string_view header) {
  auto const slash = header.find('/');
  auto const first = header.substr(0, slash);
  Names const system{"sys", "netinet", "arpa", "linux", "net"};
  if (slash == std::string_view::npos || contains(system, first)) return std::nullopt;
  return first;
}

bool is_composition_root_header(std::string_view name) {
  return name.starts_with("engine/") && name.find('/', 7) == std::string_view::npos;
}

bool allowed(SourceFile const& file, Law const& law, Include const& include) {
  if (include.quoted) {
    bool const root = law.folder == "cli" && is_composition_root_header(include.name);
    return root || begins_with_one(include.name, law.own);
  }
  auto const library = library_of(include.name);
  if (!library || contains(law.libraries, *library)) return true;
  return std::ranges::any_of(kExceptions, [&](Exception const& exception) {
    return exception.file == file.path && exception.library == *library;
  });
}

Violation forbidden(SourceFile const& file, Include const& include) {
  return {file.path, include.line,
          include.name +
              " may not be included here: the include law in CONTRIBUTING.md says what " +
              folder_of(file.path) + " may use; go through a port"};
}

}  // namespace

std::vector<Violation> forbidden_includes(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_cpp() || file.starts_with("tests/")) continue;
    auto const law = std::ranges::find(laws(), folder_of(file.path), &Law::folder);
    if (law == laws().end()) {
      found.push_back({file.path, 1,
                       "no include law for this folder: move the file, or add a row to "
                       "tests/tidy/include_rules.cpp"});
      continue;
    }
    for (auto const& include : includes_of(file)) {
      if (!allowed(file, *law, include)) found.push_back(forbidden(file, include));
    }
  }
  return found;
}

std::vector<Violation> impure_core(Tree const& tree) {
  Names const effects{"iostream", "fstream",  "filesystem", "cstdio",    "thread",
                      "mutex",    "unistd.h", "ctime",      "stdio.h",   "atomic",
                      "print",    "time.h",   "future",     "sys/stat.h"};
  Names const calls{"::now(", "getenv(", "std::rand("};
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_cpp() || !file.starts_with("engine/core/")) continue;
    for (auto const& include : includes_of(file)) {
      if (!contains(effects, include.name)) continue;
      found.push_back({file.path, include.line,
                       "core has no I/O, clock or threads, and <" + include.name +
                           "> is one of them: take the value as a parameter"});
    }
    for (std::size_t i = 0; i < file.cpp.code.size(); ++i) {
      for (auto const call : calls) {
        if (file.cpp.code[i].find(call) == std::string::npos) continue;
        found.push_back(
            {file.path, i + 1,
             "core may not call " + std::string(call) + "…): take the value as a parameter"});
      }
    }
  }
  return found;
}

}  // namespace omninode::tidy
