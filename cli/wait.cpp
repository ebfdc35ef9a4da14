#include "cli/wait.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "cli/render_text.hpp"
#include "cli/signals.hpp"
#include "engine/core/lifecycle.hpp"
#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"

namespace omninode::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How soon a person sees a commit and a signal is obeyed; a missing worker may be told later, as
// looking for one reads more.
constexpr milliseconds kLook{50};           // between two looks at the run
constexpr milliseconds kWorkerLook{1'000};  // between two looks for a living worker
constexpr milliseconds kRepeatWarning{10'000};

// One wait. It owns the line that is drawn over on a terminal: whoever prints erases it first.
class Follower {
 public:
  Follower(Session& session, WaitOptions const& options, std::ostream& out, std::ostream& err)
      : session_(session), options_(options), out_(out), err_(err), shown_(options.shown) {}

  WaitEnd follow() {
    auto const end = wait();
    erase();
    out_.flush();
    return end;
  }

 private:
  // The run is looked at before the signal and the clock: a run that has come to rest is reported
  // as that, even when the wait ended in the same moment.
  WaitEnd wait() {
    auto const end = steady_clock::now() + options_.timeout;
    for (;;) {
      if (auto const rest = look()) return *rest;
      if (signals_seen() > 0) return WaitEnd::interrupted;
      if (steady_clock::now() >= end) return WaitEnd::timed_out;
      look_for_workers();
      draw();
    }
  }

  // One look at the run; what it came to, if it did.
  // The database may go away and come back: the run does not care, so neither does the wait.
  // version_ is taken over only after its events were shown, so a break in between shows them again
  // later instead of never.
  std::optional<WaitEnd> look() {
    std::optional<RunSummary> now;
    try {
      now = session_.reader().wait_for_change(options_.run, version_, kLook);
      if (now && now->version != version_) show_events();
    } catch (StoreUnavailable const& problem) {
      warn(
          fmt::format("the database cannot be reached ({}); the run is stored and the wait goes on",
                      problem.what()));
      std::this_thread::sleep_for(limits::kReconnectPause);
      return std::nullopt;
    }
    if (!now) return std::nullopt;
    version_ = now->version;
    draws_ = fmt::format("[{}/{}] {} {}", now->stage_index + 1, now->stages_total, now->stage,
                         to_string(now->state));
    stage_ = now->stage;
    if (is_final(now->state) || now->state == RunState::dead_lettered) {
      return WaitEnd::came_to_rest;
    }
    bool const stands = now->state == RunState::paused || now->state == RunState::awaiting_approval;
    return stands ? std::optional{WaitEnd::needs_person} : std::nullopt;
  }

  // On a terminal: what the run does now, over the line before.
  void draw() {
    if (!options_.live || draws_.empty()) return;
    auto const since = std::chrono::duration_cast<milliseconds>(steady_clock::now() - changed_);
    erase();
    out_ << draws_ << " … " << duration_text(since.count()) << std::flush;
    drawn_ = true;
  }

  void erase() {
    if (drawn_) out_ << "\r\033[K";
    drawn_ = false;
  }

  // From the history and not from the summary, which skips what happened between two looks. It is
  // read whole at each change: it is short, and the times between its events need the ones before.
  void show_events() {
    changed_ = steady_clock::now();
    erase();
    auto const total = session_.reader().show(options_.run)->stages_total;
    std::int64_t last_at_ms = 0;
    std::int64_t last_version = 0;
    for (auto const& event : session_.reader().history(options_.run)) {
      auto const took = event.at_ms - std::exchange(last_at_ms, event.at_ms);
      last_version = event.version;
      if (event.version <= shown_ || !options_.show_stages) continue;
      show(event, total, took);
    }
    // The history may be newer than the summary that led here.
    shown_ = std::max(shown_, last_version);
    out_.flush();
  }

  // Only what a person waits for: a stage that ended, an attempt that failed, a warning. Claims,
  // pauses and releases are for `run history`.
  void show(HistoryEvent const& event, int total, std::int64_t took_ms) {
    auto const place = fmt::format("[{}/{}] {}", event.stage_index + 1, total, event.stage);
    if (event.trigger == to_string(Trigger::stage_done) ||
        event.trigger == to_string(Trigger::run_done)) {
      out_ << fmt::format("{} {} {} ms\n", place, event.error ? "– skipped" : "✓", took_ms);
    } else if (event.error) {
      out_ << fmt::format("{} ✗ attempt {}: {} ({})\n", place, event.attempt,
                          for_terminal(event.error->message), event.error->code);
    }
    for (auto const& warning : event.warnings) {
      out_ << fmt::format("      warning: {}\n", for_terminal(warning));
    }
  }

  // Again and again, not only at the start: the process that served the private database may end
  // while this one waits, and then the work moves here.
  void look_for_workers() {
    auto const now = steady_clock::now();
    if (now < next_worker_look_) return;
    next_worker_look_ = now + kWorkerLook;
    try {
      if (session_.ensure_worker(stage_)) return;
      warn(
          fmt::format("no living worker serves stage {}; the run is stored and waits for one: "
                      "start `omninode serve` on this database",
                      stage_));
    } catch (StoreUnavailable const& problem) {
      warn(problem.what());
    }
  }

  // The same warning again only after a while: a wait is never silent about why, and never floods.
  void warn(std::string const& text) {
    auto const now = steady_clock::now();
    if (text == last_warning_ && now < next_warning_) return;
    last_warning_ = text;
    next_warning_ = now + kRepeatWarning;
    erase();
    err_ << "warning: " << text << std::endl;
  }

  Session& session_;
  WaitOptions const& options_;
  std::ostream& out_;
  std::ostream& err_;
  std::int64_t version_ = 0;
  std::int64_t shown_;  ///< the newest event that was shown
  std::string stage_;
  std::string draws_;
  bool drawn_ = false;
  steady_clock::time_point changed_ = steady_clock::now();
  steady_clock::time_point next_worker_look_ = {};
  steady_clock::time_point next_warning_ = {};
  std::string last_warning_;
};

}  // namespace

WaitEnd wait_for_run(Session& session, WaitOptions const& options, std::ostream& out,
                     std::ostream& err) {
  return Follower(session, options, out, err).follow();
}

}  // namespace omninode::cli
