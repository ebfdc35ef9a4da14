#include "store/array_literal.hpp"

#include <charconv>
#include <utility>

namespace omninode {
namespace {

void append_hex(std::string& text, std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
}

}  // namespace

// The brace is always there, so anything longer already has an element.
void ArrayLiteral::begin_element() {
  if (text_.size() > 1) text_ += ',';
}

// Inside quotes only the quote and the backslash mean anything. Runs of other characters are copied
// whole, since outputs may be megabytes.
ArrayLiteral& ArrayLiteral::add(std::string_view text) {
  begin_element();
  text_ += '"';
  std::size_t from = 0;
  for (auto at = text.find_first_of("\"\\"); at != std::string_view::npos;
       at = text.find_first_of("\"\\", from)) {
    text_.append(text, from, at - from);
    text_ += '\\';
    text_ += text[at];
    from = at + 1;
  }
  text_.append(text, from);
  text_ += '"';
  return *this;
}

ArrayLiteral& ArrayLiteral::add(std::int64_t number) {
  begin_element();
  char digits[24];
  auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text_.append(digits, end);
  return *this;
}

// Without quotes: a quoted NULL is the text.
ArrayLiteral& ArrayLiteral::add_null() {
  begin_element();
  text_ += "NULL";
  return *this;
}

// bytea's own hex form begins with one backslash, which the array's quotes want doubled.
ArrayLiteral& ArrayLiteral::add_bytes(std::string_view bytes) {
  begin_element();
  text_ += "\"\\\\x";
  append_hex(text_, bytes);
  text_ += '"';
  return *this;
}

std::string ArrayLiteral::take() {
  text_ += '}';
  return std::exchange(text_, "{");
}

}  // namespace omninode
