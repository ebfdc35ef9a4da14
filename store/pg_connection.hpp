// One connection to PostgreSQL and the translation of everything that can go wrong on it.
//
// Connects at the first use and, after a loss, anew at the next one: never behind the caller's
// back, because a new session has none of the old one's locks. Every statement is autocommitted.
// One thread at a time.
//
// Cost: a connect is the server's handshake, one round trip for the settings and the check of the
// schema. After that each statement is one round trip, and one more at its first use on a
// connection, which prepares it. A thread that must not wait for another's statement needs an
// object of its own.
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

/// What the loss of a connection in the middle of a statement means. The caller has to say it:
/// libpqxx reports a lost autocommitted statement as a plain broken connection, never as in doubt,
/// and cannot know whether the statement wrote.
enum class Effect {
  reads,   ///< nothing: StoreUnavailable
  writes,  ///< it may have landed or may still land: CommitUnknown
};

/// What differs between the sessions that commit, read and migrate; everything else is the same for
/// all and set at the connect.
struct SessionForm {
  /// How long the server works on one statement before it cancels it.
  std::chrono::milliseconds statement_timeout = limits::kStatementTimeout;
  std::chrono::milliseconds lock_timeout{0};  ///< 0: bounded by the statement alone
  bool check_schema = true;                   ///< off for the migrator only
};

/// Owns at most one open connection. What every call may throw: StoreUnavailable (nothing was
/// changed), CommitUnknown (only for Effect::writes; the rows have to be read), WrongSchema
/// (nothing was changed; `omninode migrate` helps), ContentRefused (see there). After any of them
/// the object may be used again.
class PgConnection {
 public:
  /// The values of $1, $2 and so on in text form; arrays by store/array_literal.hpp. There is no
  /// NULL: a statement that needs one takes an array, or the empty text.
  using Parameters = std::vector<std::string>;

  /// Does not connect. `url` may hold a password; no message of this class ever shows it.
  explicit PgConnection(std::string url, SessionForm form = {});

  /// Runs the statement store/sql/`name`.sql, prepared at its first use on a connection, in a
  /// transaction of its own. A parameter with a NUL byte is refused as ContentRefused. Nothing is
  /// sent again after the connection was lost or after the statement was cancelled: it has had all
  /// of its time, or somebody wants it gone. A deadlock or a lock timeout has rolled everything
  /// back and is repeated, up to limits::kMaxStatementRepeats times and never later than
  /// limits::kRepeatWindow after the first try.
  pqxx::result run(std::string_view name, Effect effect, Parameters const& parameters = {});

  /// The open connection, for what is no statement of ours; wrap its use in `translated`. The
  /// reference is valid until the next call of this object. Throws StoreUnavailable or WrongSchema
  /// where it cannot be had.
  pqxx::connection& open();

  /// Calls `work()` and translates what it throws; after deadlocks and lock timeouts it is called
  /// again, as `run` does. So `work` begins anew at every call, takes its connection from open(),
  /// and leaves nothing half done behind. Exceptions that are not libpqxx's failures pass through
  /// as they are.
  template <typename Work>
  auto translated(Effect effect, Work const& work) {
    using Clock = std::chrono::steady_clock;
    auto const last_repeat = Clock::now() + limits::kRepeatWindow;
    for (int repeats = 0;; ++repeats) {
      try {
        return work();
      } catch (pqxx::failure const&) {
        bool const may_repeat =
            repeats < limits::kMaxStatementRepeats && Clock::now() < last_repeat;
        rethrow_translated(effect, may_repeat);
      }
    }
  }

  /// Grows with every connect: a session lock of an older generation is lost. 0 before the first.
  std::int64_t generation() const { return generation_; }

  /// Keeps `receiver` as long as the open connection, which it refers to, and no longer: a receiver
  /// that outlived its connection would give back its channel on a dead object.
  void attach(std::shared_ptr<pqxx::notification_receiver> receiver) {
    receiver_ = std::move(receiver);
  }

 private:
  void connect();
  void close();
  void set_up_session();
  void check_schema();
  // Closes first: whatever the caller does next begins with a new session.
  [[noreturn]] void lost(Effect effect, std::string const& what);
  // Called while an exception is handled. Returns when the statement is to be repeated.
  void rethrow_translated(Effect effect, bool may_repeat);
  void translate_sql_error(Effect effect, bool may_repeat, pqxx::sql_error const& error);
  void repeat_or_give_up(bool may_repeat, std::string const& what) const;
  // A server's message on one line, without the password.
  std::string plain(std::string const& what) const;

  std::string url_;
  SessionForm form_;
  std::unique_ptr<pqxx::connection> connection_;
  std::shared_ptr<pqxx::notification_receiver> receiver_;
  // Of the open session only: a new one has to prepare everything anew.
  std::set<std::string, std::less<>> prepared_;
  std::int64_t generation_ = 0;
};

}  // namespace omninode
