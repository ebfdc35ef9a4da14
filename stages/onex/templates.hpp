// The templates in stages/onex/templates, compiled into the binary, and how they are filled.
//
// A run may bring templates of its own: a TemplatePack replaces built-in ones of the same name for
// as long as a TemplateScope lives on the thread. The pack is part of the run's input, so that
// every worker renders the same bytes.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "engine/core/embedded_file.hpp"

namespace omninode::onex {

/// Template name ("node.py") -> its text.
using TemplatePack = std::map<std::string, std::string, std::less<>>;

inline constexpr std::string_view kTemplateSuffix = ".mustache";
inline constexpr std::size_t kMaxTemplateBytes = 64 * 1024;
inline constexpr std::size_t kMaxPackBytes = 512 * 1024;
/// Sections within sections; what a loop in a loop makes grows with every level.
inline constexpr int kMaxSectionDepth = 6;

/// A template of a pack that does not parse, or makes more than a file may hold: one sentence with
/// its name. Built-in templates throw std::logic_error instead: the build is broken then.
struct TemplateError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Name with suffix, and text; sorted by name.
std::span<EmbeddedFile const> built_in_templates();

/// Why a pack is refused: a name that no built-in template has, or too many bytes. Empty: it is
/// not. Whether its templates parse shows when they are filled.
std::string pack_problem(TemplatePack const& pack);

/// Makes this thread fill the templates of `pack` instead of the built-in ones, until destroyed.
/// A scope and not a parameter: a stage is run by one thread from beginning to end, and what
/// fills templates is many small functions that should not all carry the pack along. Scopes do
/// not nest; `pack` must outlive the scope.
class TemplateScope {
 public:
  explicit TemplateScope(TemplatePack const& pack);
  ~TemplateScope();
  TemplateScope(TemplateScope const&) = delete;
  TemplateScope& operator=(TemplateScope const&) = delete;
};

/// Fills a template ("node.py") from a JSON object. Nothing is escaped: values are prepared as
/// Python, YAML or Markdown by whoever made the object. Throws TemplateError, or std::logic_error
/// for a built-in template that does not exist or does not parse. Any thread.
std::string render(std::string_view template_name, nlohmann::json const& values);

}  // namespace omninode::onex
