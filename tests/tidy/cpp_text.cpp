#include "tests/tidy/cpp_text.hpp"

#include <cctype>

namespace omninode::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) { new_line(); }

  CppText split() {
    while (at_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  void new_line() {
    result_.code.emplace_back();
    result_.comments.emplace_back();
  }

  // One character goes into the code, the comment or neither; columns stay where they were.
  void take(bool code, bool comment) {
    char const c = text_[at_++];
    if (c == '\n') return new_line();
    result_.code.back() += code ? c : ' ';
    result_.comments.back() += comment ? c : ' ';
  }

  bool ahead(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  char before() const { return at_ == 0 ? ' ' : text_[at_ - 1]; }

  void step() {
    if (ahead("//")) {
      while (at_ < text_.size() && text_[at_] != '\n') take(false, true);
    } else if (ahead("/*")) {
      auto const end = text_.find("*/", at_ + 2);
      take_until(end == std::string_view::npos ? text_.size() : end + 2, true);
    } else if (ahead("R\"") && !is_word(before())) {
      raw_string();
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !is_word(before()))) {
      quoted(text_[at_]);
    } else {
      take(true, false);
    }
  }

  void take_until(std::size_t end, bool comment) {
    while (at_ < end) take(false, comment);
  }

  void raw_string() {
    auto const open = text_.find('(', at_);
    if (open == std::string_view::npos) return take(true, false);
    std::string const closing = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    auto const end = std::min(text_.find(closing, open), text_.size());
    result_.literals.push_back(
        {result_.code.size(), std::string(text_.substr(open + 1, end - open - 1))});
    take_until(std::min(end + closing.size(), text_.size()), false);
  }

  void quoted(char quote) {
    std::size_t const line = result_.code.size();
    std::size_t const begin = at_ + 1;
    take(true, false);
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) take(false, false);
      take(false, false);
    }
    if (quote == '"')
      result_.literals.push_back({line, std::string(text_.substr(begin, at_ - begin))});
    if (at_ < text_.size()) take(true, false);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CppText result_;
};

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || !is_word(text[word.size()]));
}

// What introduces a block, without template parameters, access specifiers and attributes.
std::string_view without_prefixes(std::string_view head) {
  for (bool again = true; again;) {
    again = false;
    while (!head.empty() && std::isspace(static_cast<unsigned char>(head.front())) != 0) {
      head.remove_prefix(1);
    }
    for (std::string_view const access : {"public:", "private:", "protected:"}) {
      if (head.starts_with(access)) head.remove_prefix(access.size()), again = true;
    }
    if (starts_with_word(head, "template")) {
      std::size_t depth = 0;
      std::size_t at = head.find('<');
      for (; at < head.size(); ++at) {
        if (head[at] == '<') ++depth;
        if (head[at] == '>' && --depth == 0) break;
      }
      head.remove_prefix(std::min(at, head.size() - 1) + 1);
      again = true;
    }
  }
  return head;
}

enum class Block { kScope, kFunction, kOther };

Block kind_of(std::string_view head) {
  head = without_prefixes(head);
  for (std::string_view const word : {"namespace", "class", "struct", "union", "enum", "extern"}) {
    bool const scope = starts_with_word(head, word);
    if (scope && (word == "extern" || head.find('(') == std::string_view::npos)) {
      return word == "enum" ? Block::kOther : Block::kScope;
    }
  }
  auto const parenthesis = head.find('(');
  auto const assignment = head.find('=');
  bool const assigned = assignment < parenthesis && head.find("operator") == std::string_view::npos;
  return parenthesis == std::string_view::npos || assigned ? Block::kOther : Block::kFunction;
}

// Walks the braces; depth counts only what is inside a function or an initializer.
class FunctionFinder {
 public:
  std::vector<FunctionSpan> find(CppText const& text) {
    bool continued = false;
    for (line_ = 1; line_ <= text.code.size(); ++line_) {
      std::string const& code = text.code[line_ - 1];
      auto const first = code.find_first_not_of(' ');
      bool const directive = continued || (first != std::string::npos && code[first] == '#');
      continued = directive && code.ends_with('\\');
      if (directive) continue;
      for (char const c : code) take(c);
      head_ += ' ';
    }
    return std::move(found_);
  }

 private:
  void take(char c) {
    if (depth_ > 0) return inside(c);
    if (closed_ && std::isspace(static_cast<unsigned char>(c)) == 0) after_block(c);
    if (c == '{') {
      kind_ = kind_of(head_);
      if (kind_ == Block::kScope) return forget();
      depth_ = 1;
    } else if (c == ';' || c == '}') {
      forget();
    } else {
      if (head_.find_first_not_of(' ') == std::string::npos) head_line_ = line_;
      head_ += c;
      if (c == ':' && without_prefixes(head_).empty()) forget();  // public: and its kind
    }
  }

  void inside(char c) {
    if (c == '{') ++depth_;
    if (c != '}' || --depth_ > 0) return;
    closed_ = true;
    closed_line_ = line_;
  }

  // A brace that only initialised a member in a constructor's list is followed by more of it.
  void after_block(char c) {
    closed_ = false;
    if (c == ',' || c == '{') return;
    report();
    forget();
  }

  void report() {
    if (kind_ == Block::kFunction) found_.push_back({head_line_, closed_line_ - head_line_ + 1});
  }

  void forget() { head_.clear(); }

  std::vector<FunctionSpan> found_;
  std::string head_;
  Block kind_ = Block::kOther;
  std::size_t depth_ = 0;
  std::size_t line_ = 0;
  std::size_t head_line_ = 0;
  std::size_t closed_line_ = 0;
  bool closed_ = false;
};

}  // namespace

CppText take_apart(std::string_view text) { return Splitter(text).split(); }

std::vector<FunctionSpan> functions_in(CppText const& text) {
  CppText ended = text;
  ended.code.emplace_back(";");  // whatever is still open is reported
  return FunctionFinder().find(ended);
}

}  // namespace omninode::tidy
