#include "store/pg_connection.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "store/connection_text.hpp"
#include "store/schema.hpp"
#include "store/sql_text.hpp"

namespace omninode {
namespace {

// SQLSTATE (PostgreSQL's appendix A): the first two characters name the class.
bool is_class(pqxx::sql_error const& error, std::string_view prefix) {
  return error.sqlstate().starts_with(prefix);
}

// An administrator ended the session, the server is going down or coming up.
bool ends_session(pqxx::sql_error const& error) { return is_class(error, "57P"); }

// Rolled back by the server for what others did: a rollback or a deadlock, a lock that was not had
// in time. An autocommitted statement that ends so has changed nothing, writes included.
bool met_others(pqxx::sql_error const& error) {
  return is_class(error, "40") || error.sqlstate() == "55P03";
}

// Rolled back as well, by the statement's own timeout or by an administrator.
bool was_cancelled(pqxx::sql_error const& error) { return error.sqlstate() == "57014"; }

// A table, column, function or schema that is not there.
// Somebody migrated the database while this connection was open: its check was made at the connect.
bool means_other_schema(pqxx::sql_error const& error) {
  auto const& state = error.sqlstate();
  return state == "42P01" || state == "42703" || state == "42883" || state == "3F000";
}

// Text parameters end at a NUL. An invalid byte in its place makes the server refuse the whole,
// where a silent cut would store something else than what was given.
PgConnection::Parameters without_nul(PgConnection::Parameters parameters) {
  for (auto& text : parameters) std::replace(text.begin(), text.end(), '\0', '\xff');
  return parameters;
}

// Looked for first: the usual parameters, megabytes of a batch, are not copied for it.
bool has_nul(PgConnection::Parameters const& parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [](auto const& text) { return text.find('\0') != std::string::npos; });
}

// What follows the first line may quote the refused content.
std::string first_line(pqxx::sql_error const& error) {
  std::string_view text = error.what();
  text = text.substr(0, text.find('\n'));
  static constexpr std::string_view kPrefix = "ERROR:  ";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  return std::string{text};
}

}  // namespace

PgConnection::PgConnection(std::string url, SessionForm form) : url_(std::move(url)), form_(form) {}

// libpqxx notices a loss at the next use only, so a connection that is_open() may be dead: then the
// next statement fails, and the open() after it connects.
pqxx::connection& PgConnection::open() {
  if (connection_ && !connection_->is_open()) close();
  if (!connection_) connect();
  return *connection_;
}

// Everything that makes the session ours happens before anybody can use it: a connection whose
// settings failed is closed again. The generation grows before the schema is looked at: whatever
// that check says, the locks of the session before are gone.
void PgConnection::connect() {
  prepared_.clear();
  try {
    connection_ = std::make_unique<pqxx::connection>(with_bounds(url_));
// Deprecated without a replacement in libpqxx 6: a session that was lost must not come back
// silently without its locks and settings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection_->inhibit_reactivation(true);
#pragma GCC diagnostic pop
    set_up_session();
  } catch (pqxx::failure const& error) {
    close();
    throw StoreUnavailable("cannot connect to PostgreSQL (" + redacted(url_) +
                           "): " + plain(error.what()));
  }
  ++generation_;
  if (form_.check_schema) check_schema();
}

// The receiver first: its destructor still speaks to the connection.
void PgConnection::close() {
  receiver_.reset();
  connection_.reset();
}

// All in one round trip, after every connect. Text forms are fixed (encoding, time zone, dates,
// bytea) because a role's or database's defaults must not change what is read. A role that has
// switched synchronous_commit off would lose acknowledged commits when the server crashes; the
// stronger forms are the operator's choice and stay.
void PgConnection::set_up_session() {
  auto const ms = [](std::chrono::milliseconds value) { return std::to_string(value.count()); };
  pqxx::nontransaction session{*connection_};
  // Generic plans and no jit: the statements are the same for ever, and a plan that depends on
  // the arrays of one call or is compiled anew makes a commit slow at random. No sequential scans:
  // a plan made while the tables were empty lives on when they are large.
  session.exec(
      "SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO';"
      "SET bytea_output = 'hex'; SET jit = off; SET enable_seqscan = off;"
      "SET plan_cache_mode = force_generic_plan;"
      "SET statement_timeout = " +
      ms(form_.statement_timeout) +
      ";"
      "SET lock_timeout = " +
      ms(form_.lock_timeout) +
      ";"
      "SET idle_in_transaction_session_timeout = " +
      ms(limits::kIdleInTransactionTimeout) +
      ";"
      "SELECT set_config('synchronous_commit', 'on', false)"
      " WHERE current_setting('synchronous_commit') = 'off'");
}

// At every connect, because the server behind one URL may be another one than before. The exact
// version is asked for in both directions: a program that is too old would write rows without what
// a newer one relies on.
void PgConnection::check_schema() {
  int found = 0;
  try {
    auto const rows = run("check_schema", Effect::reads);
    if (!rows.empty() && !rows[0][0].is_null()) found = rows[0][0].as<int>();
  } catch (WrongSchema const&) {
    found = 0;  // no table of migrations: not ours yet
  }
  int const expected = expected_schema_version();
  if (found == expected) return;
  close();
  auto const where = "the database (" + redacted(url_) + ") ";
  if (found == 0) throw WrongSchema(where + "has no schema yet: run `omninode migrate up`");
  auto const versions = "has schema version " + std::to_string(found) + ", this program needs " +
                        std::to_string(expected);
  throw WrongSchema(
      where + versions +
      (found < expected ? ": run `omninode migrate up`" : ": use the newer program that made it"));
}

pqxx::result PgConnection::run(std::string_view name, Effect effect, Parameters const& parameters) {
  if (has_nul(parameters)) return run(name, effect, without_nul(parameters));
  open();
  return translated(effect, [&] {
    auto& connection = open();
    std::string const statement{name};
    if (!prepared_.contains(name)) {
      connection.prepare(statement, std::string{sql_text(name)});
      prepared_.insert(statement);
    }
    pqxx::nontransaction autocommit{connection};
    return autocommit.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters));
  });
}

// A write whose connection broke is in doubt even when the statement had not reached the server:
// nobody can tell. The old server process may still finish it after this.
void PgConnection::lost(Effect effect, std::string const& what) {
  close();
  auto const message = "the connection to PostgreSQL was lost: " + plain(what);
  spdlog::debug("store: connection lost reason={}", plain(what));
  if (effect == Effect::writes) throw CommitUnknown(message);
  throw StoreUnavailable(message);
}

// The order matters twice. libpqxx derives statement_completion_unknown from transaction_rollback,
// but it means the opposite: the outcome is not known. And what it calls a failure without any
// nearer kind says nothing about the session, so the session is given up.
void PgConnection::rethrow_translated(Effect effect, bool may_repeat) {
  try {
    throw;
  } catch (pqxx::broken_connection const& error) {
    lost(effect, error.what());
  } catch (pqxx::in_doubt_error const& error) {
    lost(effect, error.what());
  } catch (pqxx::statement_completion_unknown const& error) {
    lost(effect, error.what());
  } catch (pqxx::transaction_rollback const& error) {
    repeat_or_give_up(may_repeat, error.what());
  } catch (pqxx::sql_error const& error) {
    translate_sql_error(effect, may_repeat, error);
  } catch (pqxx::failure const& error) {
    lost(effect, error.what());
  }
}

// What the server itself says. An error without a SQLSTATE was made by libpq and not by the server,
// and one that ends the session leaves nothing to go on with: both are losses. Class 22 and 23 are
// about the content, so that one bad element of a batch can be told from a broken world.
void PgConnection::translate_sql_error(Effect effect, bool may_repeat,
                                       pqxx::sql_error const& error) {
  if (ends_session(error) || error.sqlstate().empty() || !connection_ || !connection_->is_open()) {
    lost(effect, error.what());
  }
  auto const reason = plain(first_line(error));
  if (met_others(error)) return repeat_or_give_up(may_repeat, reason);
  if (was_cancelled(error)) throw StoreUnavailable("PostgreSQL cancelled a statement: " + reason);
  if (is_class(error, "22") || is_class(error, "23")) throw ContentRefused(reason);
  if (means_other_schema(error)) {
    close();
    throw WrongSchema("the database (" + redacted(url_) + ") has another schema (" + reason +
                      "): run `omninode migrate up`");
  }
  // A standby that became reachable under the primary's name takes no writes: connect anew.
  if (error.sqlstate() == "25006") close();
  throw StoreUnavailable("PostgreSQL refused: " + reason);
}

// The statement was rolled back each time, so StoreUnavailable ("nothing was changed") is true for
// writes too.
void PgConnection::repeat_or_give_up(bool may_repeat, std::string const& what) const {
  if (may_repeat) return;
  throw StoreUnavailable("PostgreSQL gave up on a statement repeatedly: " + plain(what));
}

std::string PgConnection::plain(std::string const& what) const {
  auto text = without_secrets(what, url_);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace omninode
