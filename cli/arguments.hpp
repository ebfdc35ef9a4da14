// Reads what the user typed. Every refusal is a std::invalid_argument with one sentence that says
// what was wrong, where, and what would be right; nothing has been stored then.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace omninode::cli {

/// A decimal number without sign, blank or leading plus; `what` names it in the message.
/// Ours and not the parser's, which reads "010" as octal 8.
long long read_number(std::string_view text, std::string_view what, long long least,
                      long long most);

/// The prompt behind `word`: the text itself, "-" for standard input, "@FILE" for a file.
/// Refused: empty, not UTF-8, more than limits::kMaxPromptChars characters, control characters
/// other than newline, carriage return and tab. Throws Interrupted when a signal came meanwhile.
std::string read_prompt(std::string const& word);

/// Throws unless `text` is UTF-8 without control characters; `what` names it.
void check_text(std::string_view text, std::string_view what);

/// Throws for a prompt that may not be submitted, see read_prompt.
void check_prompt(std::string_view prompt);

/// The folder as an absolute path. Refused: "..", control characters, or a place that this user
/// could not write to.
/// The folder itself need not exist: then the nearest one above it has to be writable. Makes
/// nothing that stays. A worker elsewhere may see another file system, so this is a courtesy for
/// early refusal and no promise.
std::filesystem::path read_output_folder(std::string const& text);

/// The text of "@FILE", of which more than `most` bytes are refused, or `word` itself, which the
/// system bounds. The file is read as it is; what must hold for the text is checked by others.
std::string read_word_or_file(std::string const& word, std::size_t most);

}  // namespace omninode::cli
