#include "store/pg_announcements.hpp"

#include <iterator>
#include <utility>

#include "store/announcement.hpp"
#include "store/run_row.hpp"

namespace omninode {

// Called by libpqxx on the thread that uses the connection, inside of a statement or a wait. The
// constructor sends the LISTEN. What cannot be read becomes a look at the table.
class PgAnnouncements::Receiver final : public pqxx::notification_receiver {
 public:
  explicit Receiver(pqxx::connection& connection)
      : pqxx::notification_receiver(connection, std::string{kSubmittedChannel}) {}

  void operator()(std::string const& payload, int /*backend_pid*/) override {
    auto hints = parse_announcement(payload);
    if (!hints) {
      incomplete_ = true;
    } else {
      hints_.insert(hints_.end(), std::make_move_iterator(hints->begin()),
                    std::make_move_iterator(hints->end()));
    }
  }

  std::vector<Hint> take() { return std::exchange(hints_, {}); }
  bool take_incomplete() { return std::exchange(incomplete_, false); }

 private:
  std::vector<Hint> hints_;
  bool incomplete_ = true;  // nobody listened before
};

// The connection owns it, as it must end first; a weak pointer that has expired is how a new
// connection is noticed, which needs a new LISTEN.
std::shared_ptr<PgAnnouncements::Receiver> PgAnnouncements::receiver() {
  auto& connection = connection_.open();
  auto receiver = receiver_.lock();
  if (!receiver) {
    receiver = std::make_shared<Receiver>(connection);
    connection_.attach(receiver);
    receiver_ = receiver;
  }
  return receiver;
}

// Listens first and looks after: a run that is submitted between the two is found either way, at
// worst twice. In the other order it could be missed by both. What the table shows includes what
// was told, so the one replaces the other.
std::vector<Hint> PgAnnouncements::await(std::chrono::milliseconds timeout) {
  return connection_.translated(Effect::reads, [&] {
    auto const listening = receiver();
    bool look = listening->take_incomplete();
    if (!look) {
      auto const us = std::chrono::microseconds{timeout}.count();
      connection_.open().await_notification(us / 1'000'000, us % 1'000'000);
      look = listening->take_incomplete();
    }
    auto told = listening->take();
    return look ? read_ready() : told;
  });
}

// Bounded; what lies behind the bound is found by the claimers' own looks.
std::vector<Hint> PgAnnouncements::read_ready() {
  std::vector<Hint> hints;
  auto const limit = std::to_string(limits::kMaxQueryRows);
  for (auto const& row : connection_.run("read_ready", Effect::reads, {limit})) {
    hints.push_back(
        {RunId{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>(), text_from(row[2])});
  }
  return hints;
}

}  // namespace omninode
