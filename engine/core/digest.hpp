// SHA-256 (FIPS 180-4), through libcrypto; digest.cpp is the only place that includes it.
#pragma once

#include <string>
#include <string_view>

namespace omninode {

/// The digest of `bytes` as 64 lower-case hexadecimal digits. Any thread.
std::string sha256_hex(std::string_view bytes);

}  // namespace omninode
