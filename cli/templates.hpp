// omninode templates list|show|export, and the --templates folder of generate.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "stages/onex/templates.hpp"

namespace omninode::cli {

/// The templates of a folder by name, without those that equal the built-in ones. Every entry must
/// be a file called as a built-in template is (NAME.mustache), in UTF-8 and within the limits;
/// throws std::invalid_argument otherwise, so that a misspelt name is not silently without effect.
onex::TemplatePack read_template_pack(std::string const& folder);

/// Each returns an ExitCode. `show` takes the name with or without its suffix.
int templates_list(GlobalOptions const& global, std::ostream& out);
int templates_show(std::string const& name, std::ostream& out, std::ostream& err);
/// Writes all built-in templates into `folder`, which is made; what is there is not replaced.
int templates_export(GlobalOptions const& global, std::string const& folder, std::ostream& out);

}  // namespace omninode::cli
