#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "tests/tidy/rules.hpp"

namespace omninode::tidy {
namespace {

using Words = std::vector<std::string>;

// The statements of design.md section 3 that write the run table; all others read it.
constexpr std::array kWriters{"store/sql/submit_runs.sql", "store/sql/claim_hinted.sql",
                              "store/sql/claim_waiting.sql", "store/sql/commit_transitions.sql"};

// Without comments and the insides of quoted strings.
std::string bare(std::string_view sql) {
  std::string result;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
      result += '\n';
    } else if (sql.substr(at, 2) == "/*") {
      at = std::min(sql.find("*/", at + 2), sql.size() - 1) + 1;
    } else if (sql[at] == '\'') {
      at = std::min(sql.find('\'', at + 1), sql.size());
      result += "''";
    } else {
      result += sql[at];
    }
  }
  return result;
}

// Upper-case words and single signs; quotes around names are dropped.
Words words_of(std::string_view sql) {
  Words words;
  bool inside = false;
  for (char const c : sql) {
    auto const byte = static_cast<unsigned char>(c);
    bool const word = std::isalnum(byte) != 0 || c == '_';
    if (word && !inside) words.emplace_back();
    if (word) words.back() += static_cast<char>(std::toupper(byte));
    if (!word && c != '"' && std::isspace(byte) == 0) words.emplace_back(1, c);
    inside = word;
  }
  return words;
}

// The table after the verb that begins at `at`, without its schema; empty when there is none.
std::string written_table(Words const& words, std::size_t at) {
  auto const word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  std::string const verb = word(at);
  std::size_t next = at + 1;
  if (verb == "INSERT" || verb == "MERGE") {
    if (word(next++) != "INTO") return {};
  } else if (verb == "DELETE") {
    if (word(next++) != "FROM") return {};
  } else if (verb == "TRUNCATE") {
    if (word(next) == "TABLE") ++next;
  } else if (verb != "UPDATE") {
    return {};
  }
  if (word(next) == "ONLY") ++next;
  return word(next + 1) == "." ? word(next + 2) : word(next);
}

bool writes_run(std::string_view sql) {
  auto const words = words_of(bare(sql));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (written_table(words, i) == "RUN") return true;
  }
  return false;
}

// Upper case only: prose in messages may say "select" or "update".
bool is_sql(std::string const& text) {
  std::string const upper = " " + text + " ";
  for (std::string_view const verb : {"SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE "}) {
    auto const at = upper.find(verb);
    if (at == std::string::npos || std::isalpha(static_cast<unsigned char>(upper[at - 1])) != 0) {
      continue;
    }
    if (verb != "UPDATE " || upper.find(" SET ") != std::string::npos) return true;
  }
  return false;
}

Violation writer_elsewhere(std::string const& file, std::size_t line) {
  return {file, line,
          "writes the table run: a run's state changes only through decide() and "
          "store/sql/commit_transitions.sql"};
}

}  // namespace

std::vector<Violation> writers_of_run(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_production() || file.starts_with("migrations/")) continue;
    bool const writer = std::ranges::find(kWriters, file.path) != kWriters.end();
    if (file.is_sql() && !writer && writes_run(file.text)) {
      found.push_back(writer_elsewhere(file.path, 1));
    }
    for (auto const& literal : file.cpp.literals) {
      if (writes_run(literal.text)) found.push_back(writer_elsewhere(file.path, literal.line));
    }
  }
  return found;
}

std::vector<Violation> sql_in_code(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    bool const watched =
        file.starts_with("engine/") || file.starts_with("stages/") || file.starts_with("cli/");
    if (!watched) continue;
    for (auto const& literal : file.cpp.literals) {
      if (!is_sql(literal.text)) continue;
      found.push_back({file.path, literal.line,
                       "SQL in code: put the statement into store/sql under the name of what it "
                       "does, and call the store"});
    }
  }
  return found;
}

std::vector<Violation> sql_file_form(Tree const& tree) {
  std::vector<Violation> found;
  for (auto const& file : tree) {
    if (!file.is_sql() || !file.starts_with("store/sql/")) continue;
    if (!file.text.starts_with("--")) {
      found.push_back({file.path, 1, "no leading comment: say what the statement promises"});
    }
    auto const sql = bare(file.text);
    auto const end = sql.find(';');
    auto const more = end == std::string::npos ? end : sql.find_first_not_of("; \t\r\n", end);
    if (more != std::string::npos) {
      auto const line = 1 + std::ranges::count(sql.substr(0, more), '\n');
      found.push_back({file.path, static_cast<std::size_t>(line),
                       "a second statement: give it a file of its own"});
    }
  }
  return found;
}

std::vector<Violation> migration_pairs(Tree const& tree) {
  std::vector<Violation> found;
  auto const exists = [&](std::string const& path) {
    return std::ranges::find(tree, path, &SourceFile::path) != tree.end();
  };
  for (auto const& file : tree) {
    if (!file.is_sql() || !file.starts_with("migrations/")) continue;
    bool const up = file.ends_with(".up.sql");
    bool const down = file.ends_with(".down.sql");
    auto const base = file.path.substr(0, file.path.find('.'));
    if ((up || down) && exists(base + (up ? ".down.sql" : ".up.sql"))) continue;
    found.push_back(
        {file.path, 1, "a migration is a pair: NNNN_name.up.sql and NNNN_name.down.sql"});
  }
  return found;
}

}  // namespace omninode::tidy
