// PostgreSQL array literals: libpqxx 6 has no array parameters, so an array travels as text with a
// cast in the statement. Every element is quoted, so nothing in it can be taken for syntax.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace omninode {

/// Collects the elements of one array. Not thread-safe.
class ArrayLiteral {
 public:
  ArrayLiteral& add(std::string_view text);
  ArrayLiteral& add(char const* text) { return add(std::string_view{text}); }
  ArrayLiteral& add(std::int64_t number);
  ArrayLiteral& add(int number) { return add(std::int64_t{number}); }
  ArrayLiteral& add(bool value) { return add(std::string_view{value ? "t" : "f"}); }
  ArrayLiteral& add_null();
  /// Arbitrary bytes, for an array of bytea.
  ArrayLiteral& add_bytes(std::string_view bytes);

  template <typename T>
  ArrayLiteral& add(std::optional<T> const& value) {
    return value ? add(*value) : add_null();
  }

  std::size_t size_bytes() const { return text_.size(); }
  /// The literal; the object is empty after.
  std::string take();

 private:
  void begin_element();
  std::string text_ = "{";
};

/// The whole range as one literal.
template <typename Range>
std::string array_literal(Range const& range) {
  ArrayLiteral literal;
  for (auto const& element : range) literal.add(element);
  return literal.take();
}

}  // namespace omninode
