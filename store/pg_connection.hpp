// One connection to PostgreSQL and the translation of everything that can go wrong on it.
//
// Connects at the first use and, after a loss, anew at the next one: never behind the caller's
// back, because a new session has none of the old one's locks. Every statement is autocommitted.
// One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "engine/ports/errors.hpp"
#include "store/store_limits.hpp"

namespace omninode {

/// The database refused the content of a statement (SQLSTATE class 22 or 23): nothing was changed,
/// and the same statement would be refused again.
class ContentRefused : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// What the loss of a connection in the middle of a statement means.
enum class Effect {
  reads,   ///< nothing: StoreUnavailable
  writes,  ///< it may have landed or may still land: CommitUnknown
};

struct SessionForm {
  std::chrono::milliseconds statement_timeout = limits::kStatementTimeout;
  std::chrono::milliseconds lock_timeout{0};  ///< 0: bounded by the statement alone
  bool check_schema = true;                   ///< off for the migrator only
};

class PgConnection {
 public:
  using Parameters = std::vector<std::string>;

  explicit PgConnection(std::string url, SessionForm form = {});

  /// Runs the statement store/sql/`name`.sql, prepared at its first use. Throws StoreUnavailable,
  /// CommitUnknown, WrongSchema and ContentRefused.
  pqxx::result run(std::string_view name, Effect effect, Parameters const& parameters = {});

  /// The open connection, for what is no statement of ours; wrap it in `translated`.
  pqxx::connection& open();

  /// Calls `work()` and translates what it throws; deadlocks, lock and statement timeouts are
  /// repeated a few times.
  template <typename Work>
  auto translated(Effect effect, Work const& work) {
    for (int repeats = 0;; ++repeats) {
      try {
        return work();
      } catch (pqxx::failure const&) {
        rethrow_translated(effect, repeats);
      }
    }
  }

  /// Grows with every connect: a session lock of an older generation is lost.
  std::int64_t generation() const { return generation_; }

  /// Keeps `receiver` as long as the open connection, which it refers to, and no longer.
  void attach(std::shared_ptr<pqxx::notification_receiver> receiver) {
    receiver_ = std::move(receiver);
  }

 private:
  void connect();
  void close();
  void set_up_session();
  void check_schema();
  [[noreturn]] void lost(Effect effect, std::string const& what);
  // Returns when the statement may be repeated.
  void rethrow_translated(Effect effect, int repeats);
  void translate_sql_error(Effect effect, int repeats, pqxx::sql_error const& error);
  void repeat_or_give_up(int repeats, std::string const& what) const;
  std::string plain(std::string const& what) const;

  std::string url_;
  SessionForm form_;
  std::unique_ptr<pqxx::connection> connection_;
  std::shared_ptr<pqxx::notification_receiver> receiver_;
  std::set<std::string, std::less<>> prepared_;
  std::int64_t generation_ = 0;
};

}  // namespace omninode
