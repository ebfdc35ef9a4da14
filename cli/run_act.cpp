#include "cli/run_act.hpp"

#include <optional>
#include <ostream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "cli/run_read.hpp"
#include "cli/submit.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/limits.hpp"
#include "engine/ports/errors.hpp"
#include "store/pg_run_store.hpp"
#include "store/run_reader.hpp"

namespace omninode::cli {
namespace {

// A reason is stored twice, with the event and with the audit; a busy row is given a second.
constexpr std::size_t kMaxReasonBytes = 1'000;
constexpr int kTries = 200;  // of limits::kBusyPause each

// The run as it is now, and why nothing was done to it where that is so.
struct Applied {
  Run now;
  std::optional<Refusal> refusal = {};
};

// Decides on the row as it is until a decision is committed or refused. A stale answer brings the
// newer row, so it is decided on at once; a busy one brings nothing, so it waits a little. No hint
// is sent, as this command holds no bus: workers find a ready run by their own looks.
Applied apply(RunStore& store, Run run, Command const& command, Actor const& actor) {
  for (int i = 0; i < kTries; ++i) {
    auto decision = decide(run, *store.plan(run.plan), command, actor);
    if (auto const* refusal = std::get_if<Refusal>(&decision)) return {run, *refusal};
    std::vector const transitions{std::get<Transition>(std::move(decision))};
    auto const answer = store.commit(transitions);
    if (!answer.rejected.empty()) {
      throw std::runtime_error("the database refused the change: " + answer.rejected[0].second +
                               "; nothing was changed");
    }
    if (answer.results[0].status == CommitResult::Status::committed) {
      return {transitions[0].after};
    }
    if (answer.results[0].current) {
      run = *answer.results[0].current;
    } else {
      std::this_thread::sleep_for(limits::kBusyPause);
    }
  }
  throw StoreUnavailable("the run is held by another session; nothing was changed, try again");
}

// Not tried again here: what the person wanted may be done, and a second try would then be refused
// as if somebody else had been first.
Applied apply_or_explain(RunStore& store, Run const& run, Command const& command,
                         Actor const& actor) {
  try {
    return apply(store, run, command, actor);
  } catch (CommitUnknown const& problem) {
    throw CommitUnknown(std::string{problem.what()} +
                        "; the change may have been made or not. Look with `omninode run show " +
                        run.correlation_id.value.str() + "`");
  }
}

// What somebody does next whose command does not fit the run as it is.
char const* command_that_helps(Run const& run, Command const& refused) {
  switch (run.state) {
    case RunState::completed:
      return "omninode run result";
    case RunState::dead_lettered:
      return std::holds_alternative<command::Cancel>(refused) ? "omninode dlq discard"
                                                              : "omninode dlq replay";
    case RunState::paused:
      return "omninode run resume";
    case RunState::backing_off:
      return "omninode run retry";
    case RunState::ready:
    case RunState::running:
      return "omninode run watch";
    case RunState::awaiting_approval:
      return "omninode run review";
    case RunState::cancelled:
    case RunState::absent:
      break;
  }
  return "omninode run history";
}

// Before the database is opened. It is shown on other people's terminals later.
void check_reason(std::string const& reason) {
  if (reason.size() > kMaxReasonBytes) {
    throw std::invalid_argument("--reason is longer than " + std::to_string(kMaxReasonBytes) +
                                " bytes");
  }
  check_text(reason, "--reason");
}

// Who was first, and when: what somebody wants to know who has just lost a race.
std::string last_change(RunReader& reader, CorrelationId run) {
  auto const events = reader.history(run);
  if (events.empty()) return "";
  auto const& last = events.back();
  return "; last: " + last.trigger + " by " + for_terminal(last.actor) + " at " + last.at;
}

}  // namespace

// The run is found through the reader, which knows beginnings of ids, and read again through the
// store: a decision needs the row with its version, not a summary of it.
int act(GlobalOptions const& global, ActOptions const& options, Command const& command,
        char const* done, std::ostream& out, std::ostream& err) {
  check_reason(options.reason);
  Database const database(global);
  RunReader reader(database.url());
  auto const found = find_run(reader, options.run);
  if (!found) return report_unknown(options.run, err);
  auto const id = found->correlation_id;
  auto const store = open_pg_run_store(database.url());
  auto const run = store->find(id);
  if (!run) return report_unknown(options.run, err);
  auto const [now, refusal] =
      apply_or_explain(*store, *run, command, Actor{operator_name(), options.reason});
  if (refusal) {
    err << "conflict: " << refusal->message << last_change(reader, id)
        << ". Nothing was changed.\n  " << command_that_helps(now, command) << " " << id.value.str()
        << "\n";
    return kConflict;
  }
  bool const asked = now.state == RunState::running && now.request != Request::none;
  if (global.format == Format::text) {
    out << "Run " << id.value.str() << (asked ? " will be " : " is ") << done
        << (asked ? " by its owner when its stage ends" : "") << " (now " << to_string(now.state)
        << ", version " << now.version << ")\n";
  } else {
    out << one_line({{"correlation_id", id.value.str()},
                     {"state", to_string(now.state)},
                     {"request", to_string(now.request)},
                     {"version", now.version}})
        << "\n";
  }
  return kOk;
}

int dlq_list(GlobalOptions const& global, std::string const& limit, std::ostream& out) {
  ListOptions options;
  options.state = "dead_lettered";
  options.limit = limit;
  return run_list(global, options, out);
}

}  // namespace omninode::cli
