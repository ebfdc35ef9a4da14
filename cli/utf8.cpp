#include "cli/utf8.hpp"

#include <cstdint>

namespace omninode::cli {
namespace {

// Where Unicode ends (RFC 3629, section 3).
constexpr std::uint32_t kLargest = 0x10ffff;

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// The length of the sequence that `lead` begins, 0 for a byte that begins none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

// The code point at `at`, which has `length` bytes; nullopt for an invalid sequence.
std::optional<std::uint32_t> decode(std::string_view text, std::size_t at, std::size_t length) {
  if (length == 0 || at + length > text.size()) return std::nullopt;
  if (length == 1) return byte_at(text, at);
  std::uint32_t point = byte_at(text, at) & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xc0) != 0x80) return std::nullopt;
    point = point << 6 | (byte_at(text, at + i) & 0x3fU);
  }
  bool const overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  bool const surrogate = point >= 0xd800 && point <= 0xdfff;
  if (overlong || surrogate || point > kLargest) return std::nullopt;
  return point;
}

}  // namespace

std::optional<std::size_t> utf8_length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    auto const length = sequence_length(byte_at(text, at));
    if (!decode(text, at, length)) return std::nullopt;
    at += length;
  }
  return count;
}

// C1 is C2 80 to C2 9F in UTF-8: terminals obey those as they obey an escape.
std::size_t find_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto const byte = byte_at(text, at);
    bool const allowed = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !allowed) || byte == 0x7f) return at;
    if (byte == 0xc2 && at + 1 < text.size() && byte_at(text, at + 1) < 0xa0) return at;
  }
  return std::string_view::npos;
}

}  // namespace omninode::cli
