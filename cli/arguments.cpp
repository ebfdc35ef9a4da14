#include "cli/arguments.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "cli/signals.hpp"
#include "cli/utf8.hpp"
#include "engine/core/limits.hpp"

namespace omninode::cli {
namespace {

namespace fs = std::filesystem;

// One byte more than is allowed, which is how too much is noticed without reading all of it.
std::string read_all(std::istream& in, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// A folder opens like a file on Linux and fails at the first read only.
std::string read_file(std::string const& name, std::size_t most) {
  std::ifstream in(name, std::ios::binary);
  std::error_code ignored;
  if (!in || fs::is_directory(name, ignored)) {
    throw std::invalid_argument("cannot read the file '" + name + "'");
  }
  auto text = read_all(in, most);
  if (text.size() > most) {
    throw std::invalid_argument("the file '" + name + "' is larger than the limit of " +
                                std::to_string(most) + " bytes");
  }
  return text;
}

// For root the mode always allows; what a file system such as /proc or an export refuses even so
// shows only when it is tried.
bool can_write(fs::path const& folder) {
  if (access(folder.c_str(), W_OK | X_OK) != 0) return false;
  if (geteuid() != 0) return true;
  auto probe = (folder / ".omninode-XXXXXX").string();
  if (mkdtemp(probe.data()) == nullptr) return false;
  rmdir(probe.c_str());
  return true;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

// from_chars takes neither blanks nor a plus nor a base; the minus is refused here, so that "-0" is
// no number either.
long long read_number(std::string_view text, std::string_view what, long long least,
                      long long most) {
  long long value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  bool const whole = error == std::errc{} && stop == end && text.front() != '-';
  if (!whole || value < least || value > most) {
    throw std::invalid_argument(std::string{what} + " must be a whole number from " +
                                std::to_string(least) + " to " + std::to_string(most) + ", not '" +
                                std::string{text} + "'");
  }
  return value;
}

// In the order in which a message helps: counting characters needs valid UTF-8. Control characters
// are refused because the prompt is shown on terminals.
void check_prompt(std::string_view prompt) {
  if (is_blank(prompt)) throw std::invalid_argument("the prompt is empty; say what to generate");
  auto const length = utf8_length(prompt);
  if (!length) throw std::invalid_argument("the prompt is not valid UTF-8");
  if (*length > limits::kMaxPromptChars) {
    throw std::invalid_argument("the prompt has " + std::to_string(*length) +
                                " characters; the limit is " +
                                std::to_string(limits::kMaxPromptChars));
  }
  if (auto const at = find_control_character(prompt); at != std::string_view::npos) {
    throw std::invalid_argument("the prompt has a control character at byte " +
                                std::to_string(at + 1) + "; only newlines and tabs are allowed");
  }
}

void check_text(std::string_view text, std::string_view what) {
  if (!utf8_length(text)) throw std::invalid_argument(std::string{what} + " is not valid UTF-8");
  if (find_control_character(text) != std::string_view::npos) {
    throw std::invalid_argument(std::string{what} + " has control characters");
  }
}

// The bound in bytes only limits what is read; what may be submitted is counted in characters.
std::string read_prompt(std::string const& word) {
  auto prompt = word == "-" ? read_all(std::cin, limits::kMaxPromptBytes)
                            : read_word_or_file(word, limits::kMaxPromptBytes);
  // What Ctrl-C cut short is not what the user wanted to submit.
  if (signals_seen() > 0) throw Interrupted("while reading the prompt");
  check_prompt(prompt);
  return prompt;
}

std::string read_word_or_file(std::string const& word, std::size_t most) {
  return word.starts_with('@') ? read_file(word.substr(1), most) : word;
}

// Only the words are made plain, no link is followed: the folder may be made later, and a worker
// may see other links. Whether it can be written to is asked of the nearest folder that is there,
// because finding out after the run would be late.
fs::path read_output_folder(std::string const& text) {
  auto const refuse = [&text](std::string const& why) {
    throw std::invalid_argument("the output folder '" + text + "' " + why);
  };
  if (text.empty()) refuse("is empty");
  if (!utf8_length(text) || find_control_character(text) != std::string_view::npos ||
      text.find('\n') != std::string::npos) {
    refuse("is not a path that can be used");
  }
  fs::path const given{text};
  if (std::find(given.begin(), given.end(), "..") != given.end()) {
    refuse("contains '..'; give the folder itself");
  }
  auto folder = fs::absolute(given).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // a trailing slash
  auto existing = folder;
  std::error_code ignored;
  while (!existing.empty() && existing != existing.root_path() && !fs::exists(existing, ignored)) {
    existing = existing.parent_path();
  }
  if (!fs::is_directory(existing, ignored))
    refuse("lies below '" + existing.string() + "', which is not a folder");
  if (!can_write(existing)) {
    refuse("cannot be written by this user (" + existing.string() + ")");
  }
  return folder;
}

}  // namespace omninode::cli
