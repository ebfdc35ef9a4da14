// omninode quarantine: records of the bus that could not be parsed, with where they came from.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"

namespace omninode::cli {

/// The newest first. As JSON {"records": [{id, topic, partition, offset, size_bytes, reason, at}]}.
int quarantine_list(GlobalOptions const& global, std::string const& limit, std::ostream& out);

/// One record with its bytes: on one line with everything escaped that a terminal would obey, as
/// hexadecimal digits ("bytes_hex") in JSON, and with `raw` the bytes alone, as they are. Returns
/// kNotFound where there is none with this id.
int quarantine_show(GlobalOptions const& global, std::string const& id, bool raw, std::ostream& out,
                    std::ostream& err);

}  // namespace omninode::cli
