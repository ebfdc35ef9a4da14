#include "stages/onex/python_layout.hpp"

#include <algorithm>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr std::string_view kStep = "    ";
/// Brackets within brackets that are opened up; deeper ones stay on their line.
constexpr int kMaxOpened = 12;

/// Characters and not bytes: the bytes that continue a character of UTF-8 are none of their own.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool fits(std::string_view indent, std::string_view code) {
  return columns(indent) + columns(code) <= kPythonColumns;
}

/// The end of the string that opens at `at`: behind its last quote, or the end of the text.
/// `closed` is false for a string that goes on in the next line.
std::size_t string_end(std::string_view text, std::size_t at, bool& closed) {
  std::string_view const quote =
      text.substr(at, text.substr(at, 3) == std::string(3, text[at]) ? 3 : 1);
  closed = true;
  for (std::size_t i = at + quote.size(); i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text.substr(i).starts_with(quote)) {
      return i + quote.size();
    }
  }
  closed = false;
  return text.size();
}

struct Pair {
  std::size_t open;
  std::size_t close;
};

/// What one line of code consists of, strings passed over.
struct Shape {
  std::vector<Pair> outer;         ///< brackets closed in the line, none within another
  std::vector<std::size_t> marks;  ///< places outside of all brackets and strings
  std::size_t comment = std::string_view::npos;
  int depth = 0;                      ///< brackets opened less those closed
  std::string_view open_string = {};  ///< quotes of a string that the line does not end
};

Shape shape_of(std::string_view code) {
  Shape shape;
  std::vector<std::size_t> opened;
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < code.size();) {
    char const c = code[i];
    if (c == '"' || c == '\'') {
      bool closed = true;
      auto const end = string_end(code, i, closed);
      if (!closed) shape.open_string = code.substr(i, 3);
      i = end;
      continue;
    }
    if (c == '#') {
      shape.comment = i;
      break;
    }
    if (c == '(' || c == '[' || c == '{') {
      opened.push_back(i);
      ++shape.depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --shape.depth;
      if (!opened.empty()) {
        // Pairs close from the inside: those within this one are no outer ones any more.
        while (!pairs.empty() && pairs.back().open > opened.back()) pairs.pop_back();
        pairs.push_back({opened.back(), i});
        opened.pop_back();
      }
    } else if (opened.empty()) {
      shape.marks.push_back(i);
    }
    ++i;
  }
  shape.outer = std::move(pairs);
  return shape;
}

/// Where `word` stands outside of brackets and strings.
std::vector<std::size_t> places_of(std::string_view code, Shape const& shape,
                                   std::string_view word) {
  std::vector<std::size_t> places;
  for (auto const at : shape.marks) {
    if (code.substr(at).starts_with(word)) places.push_back(at);
  }
  return places;
}

std::vector<std::string_view> cut_at(std::string_view code, std::vector<std::size_t> const& places,
                                     std::size_t skipped) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (auto const at : places) {
    parts.push_back(trim(code.substr(begin, at - begin)));
    begin = at + skipped;
  }
  parts.push_back(trim(code.substr(begin)));
  std::erase_if(parts, [](std::string_view part) { return part.empty(); });
  return parts;
}

class Layout {
 public:
  std::string run(std::string_view text) {
    for (auto const line : split_lines(text)) put_line(line);
    return std::move(result_);
  }

 private:
  void emit(std::string_view indent, std::string_view code) {
    if (!code.empty()) result_ += indent;
    result_ += code;
    result_ += '\n';
  }

  void put_line(std::string_view line) {
    auto const begin = std::min(line.find_first_not_of(' '), line.size());
    auto const indent = line.substr(0, begin);
    auto const code = line.substr(begin);
    if (!quote_.empty()) return put_within_string(indent, code);
    bool const docstring =
        depth_ == 0 && (code.starts_with("\"\"\"") || code.starts_with("r\"\"\""));
    auto const shape = shape_of(code);
    depth_ += shape.depth;
    if (shape.open_string == "\"\"\"" || shape.open_string == "'''") {
      quote_ = std::string(shape.open_string);
      in_docstring_ = docstring;
      docstring ? put_text(indent, code, "") : emit(indent, code);
      return;
    }
    if (docstring) return put_docstring(indent, code);
    if (shape.comment == 0) return put_comment(indent, code);
    bool const kept = shape.comment != code.npos || code.ends_with('\\') || fits(indent, code);
    if (kept) return emit(indent, code);
    // A line within brackets that begin and end elsewhere is an item of theirs, or several.
    bool const item = depth_ > 0 && shape.depth == 0;
    item ? put_items(indent, code) : put_code(indent, code, 0);
  }

  /// Only docstrings are prose; the lines of any other string are its value. What stands behind its
  /// end may close brackets.
  void put_within_string(std::string_view indent, std::string_view code) {
    in_docstring_ ? put_text(indent, code, "") : emit(indent, code);
    auto const end = code.find(quote_);
    if (end == code.npos) return;
    depth_ += shape_of(code.substr(end + quote_.size())).depth;
    quote_.clear();
  }

  /// Of one line. Its closing quotes get a line of their own, as they have in longer ones.
  void put_docstring(std::string_view indent, std::string_view code) {
    if (fits(indent, code) || !code.ends_with("\"\"\"")) return emit(indent, code);
    put_text(indent, code.substr(0, code.size() - 3), "");
    emit(indent, "\"\"\"");
  }

  /// A comment that tells a tool something must stay in one line.
  void put_comment(std::string_view indent, std::string_view code) {
    bool const told = code.starts_with("# type:") || code.starts_with("# noqa") ||
                      code.starts_with("# mypy:") || code.starts_with("# ruff:") ||
                      code.starts_with("#!");
    told ? emit(indent, code) : put_text(indent, code, "# ");
  }

  /// Prose, cut at its spaces; further lines begin with `lead`. A word too long stays whole.
  void put_text(std::string_view indent, std::string_view text, std::string_view lead) {
    std::string line;
    while (!text.empty()) {
      if (fits(indent, line + std::string(text))) break;
      auto const room = kPythonColumns - std::min(kPythonColumns, columns(indent) + columns(line));
      auto at = text.rfind(' ', room);
      if (at == text.npos || text.find_first_not_of(' ') > at) at = text.find(' ', room);
      if (at == text.npos) break;
      emit(indent, line + std::string(text.substr(0, at)));
      text = text.substr(std::min(text.find_first_not_of(' ', at), text.size()));
      line = lead;
    }
    emit(indent, line + std::string(text));
  }

  /// A comma behind the last one is added to nothing here: who knows what the next line is.
  void put_items(std::string_view indent, std::string_view code) {
    auto const shape = shape_of(code);
    bool const loop = code.starts_with("for ") || !places_of(code, shape, " for ").empty();
    auto const commas = places_of(code, shape, ",");
    if (loop || commas.empty()) return put_code(indent, code, 1);
    auto const parts = cut_at(code, commas, 1);
    for (auto const& part : parts) {
      bool const ends = &part != &parts.back() || code.ends_with(',');
      put_code(indent, std::string(part) + (ends ? "," : ""), 1);
    }
  }

  /// What has no brackets is broken before its operators where it stands in some, and a union that
  /// is an annotation gets brackets.
  void put_joined(std::string_view indent, std::string_view code, bool within) {
    auto const shape = shape_of(code);
    for (std::string_view const joint : {" or ", " and ", " | "}) {
      auto const places = places_of(code, shape, joint);
      if (places.empty()) continue;
      auto const colon = code.find(": ");
      if (within) {
        for (auto const part : cut_at(code, places, 0)) emit(indent, part);
      } else if (joint == " | " && colon < places.front() && code.find('=') == code.npos) {
        emit(indent, std::string(code.substr(0, colon)) + ": (");
        put_joined(std::string(indent) + std::string(kStep), code.substr(colon + 2), true);
        emit(indent, ")");
      } else {
        break;
      }
      return;
    }
    emit(indent, code);
  }

  /// The brackets with the most in them are opened up; of a function those of its parameters.
  void put_code(std::string_view indent, std::string_view code, int opened) {
    if (fits(indent, code)) return emit(indent, code);
    if (code.starts_with("from ") && code.find('(') == code.npos) return put_import(indent, code);
    auto const shape = shape_of(code);
    // Of "def f(a: int) -> dict[str, int]:" the first brackets, even if those of the type are
    // longer.
    bool const function = code.starts_with("def ") || code.starts_with("async def ");
    Pair const* best = nullptr;
    for (auto const& pair : shape.outer) {
      bool const longer = best == nullptr || pair.close - pair.open > best->close - best->open;
      if (pair.close > pair.open + 1 && longer) best = &pair;
      if (function && best != nullptr) break;
    }
    if (best == nullptr) return put_joined(indent, code, opened > 0);
    if (opened == kMaxOpened) return emit(indent, code);
    emit(indent, code.substr(0, best->open + 1));
    auto const deeper = std::string(indent) + std::string(kStep);
    put_body(deeper, trim(code.substr(best->open + 1, best->close - best->open - 1)), opened + 1);
    put_code(indent, code.substr(best->close), opened + 1);
  }

  void put_import(std::string_view indent, std::string_view code) {
    auto const names = code.find(" import ");
    if (names == code.npos) return emit(indent, code);
    emit(indent, std::string(code.substr(0, names)) + " import (");
    for (auto const name : split(code.substr(names + 8), ',')) {
      emit(std::string(indent) + std::string(kStep), std::string(trim(name)) + ",");
    }
    emit(indent, ")");
  }

  /// What stands in brackets: on one line, else an item each. A comma behind the last item is
  /// added only where there are commas already: after a single one it would make a tuple, and in a
  /// comprehension it is no Python.
  void put_body(std::string_view indent, std::string_view body, int opened) {
    if (fits(indent, body) && !body.ends_with(',')) return emit(indent, body);
    auto const shape = shape_of(body);
    auto loops = places_of(body, shape, " for ");
    if (!loops.empty()) {
      for (auto const at : places_of(body, shape, " if ")) {
        if (at > loops.front()) loops.push_back(at);
      }
      std::ranges::sort(loops);
      return put_parts(indent, cut_at(body, loops, 0), "", opened);
    }
    auto const commas = places_of(body, shape, ",");
    if (!commas.empty()) return put_parts(indent, cut_at(body, commas, 1), ",", opened);
    put_code(indent, body, opened);
  }

  void put_parts(std::string_view indent, std::vector<std::string_view> const& parts,
                 std::string_view end, int opened) {
    for (auto const part : parts) put_code(indent, std::string(part) + std::string(end), opened);
  }

  std::string result_;
  std::string quote_;  ///< of the string that the line before did not end; empty for none
  bool in_docstring_ = false;
  int depth_ = 0;
};

}  // namespace

std::string laid_out(std::string_view python) { return Layout().run(python); }

void lay_out(std::vector<File>& files) {
  for (auto& file : files) {
    if (file.path.ends_with(".py")) file.content = laid_out(file.content);
  }
}

}  // namespace omninode::onex
