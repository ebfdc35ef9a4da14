// PostgreSQL array literals: libpqxx 6 has no array parameters, so an array travels as text with a
// cast in the statement. Every element is quoted, so nothing in it can be taken for syntax.
//
// The text is not checked: what PostgreSQL does not take as UTF-8 is refused by the server when the
// statement runs. A NUL byte must not reach it; PgConnection::run sees to that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace omninode {

/// Collects the elements of one array. Not thread-safe. A row of arrays of equal length is how one
/// statement takes a whole batch: `unnest` makes rows of them again.
class ArrayLiteral {
 public:
  /// Any text is an element, "NULL" and "{}" included, because it is quoted.
  ArrayLiteral& add(std::string_view text);
  ArrayLiteral& add(char const* text) { return add(std::string_view{text}); }
  ArrayLiteral& add(std::int64_t number);
  ArrayLiteral& add(int number) { return add(std::int64_t{number}); }
  ArrayLiteral& add(bool value) { return add(std::string_view{value ? "t" : "f"}); }
  ArrayLiteral& add_null();
  /// Arbitrary bytes, for an array of bytea. In hex, so twice their size.
  ArrayLiteral& add_bytes(std::string_view bytes);

  template <typename T>
  ArrayLiteral& add(std::optional<T> const& value) {
    return value ? add(*value) : add_null();
  }

  /// How much text the literal has by now; for cutting a batch before it is too large to send.
  std::size_t size_bytes() const { return text_.size(); }
  /// The literal; the object is empty after and can be filled again.
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
