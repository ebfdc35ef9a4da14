#include "cli/submit.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/broker_probe.hpp"
#include "cli/conflict.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/outcome.hpp"
#include "cli/plan_json.hpp"
#include "cli/wait.hpp"
#include "engine/ports/after_a_write.hpp"
#include "engine/ports/errors.hpp"
#include "engine/random_id.hpp"
#include "store/pg_run_store.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

constexpr long long kMaxCount = 1'000'000;
constexpr long long kMaxWaitSeconds = 3'600;
constexpr int kSubmitTries = 5;

// A submit is repeated with the same correlation id when its answer was lost: it lands once. The
// first one may still land after the second was sent; both name the same run, and the database lets
// one of them in. At once and a few times only, since a person waits for the answer. What a later
// try says of itself, that nothing was changed, is not true of the first.
std::vector<SubmitResult> submit_safely(RunStore& store, std::span<NewRun const> runs) {
  auto const submit = [&] { return store.submit(runs, /*announce=*/true); };
  bool in_doubt = false;
  for (int attempt = 1;; ++attempt) {
    try {
      return in_doubt ? after_a_write(submit) : submit();
    } catch (CommitUnknown const&) {
      in_doubt = true;
      if (attempt == kSubmitTries) throw;
    }
  }
}

// The text is stored as it was typed, byte for byte. The depth is bounded while it is parsed:
// nlohmann/json parses any depth, and then overruns the stack when it prints one.
std::string read_input(std::string const& word) {
  auto text = read_word_or_file(word, limits::kMaxPlanBytes);
  auto const depth_kept = [](int depth, json::parse_event_t, json&) {
    if (depth > static_cast<int>(limits::kMaxJsonDepth)) {
      throw std::invalid_argument("the input is nested too deeply");
    }
    return true;
  };
  if (!json::parse(text, depth_kept, false).is_object()) {
    throw std::invalid_argument("the input must be a JSON object");
  }
  return text;
}

// The answer to a submit of many runs: `submit` stores them, batch after batch, and this remembers
// what is stored, which is what somebody has to know when a later batch fails.
class BulkSubmit {
 public:
  BulkSubmit(NewRun run, std::size_t count) : run_(std::move(run)), count_(count) {}

  // Full batches, one statement each. Each run has its own fresh id, so a repeat after a lost
  // answer does not double any of them.
  void submit(RunStore& store) {
    while (stored_.size() < count_) {
      std::vector<NewRun> batch(std::min(count_ - stored_.size(), limits::kMaxSubmitBatch), run_);
      for (auto& run : batch) run.correlation_id = CorrelationId{random_uuid()};
      sent_ = batch.size();
      submit_safely(store, batch);
      for (auto const& run : batch) stored_.push_back(run.correlation_id.value.str());
    }
  }

  void print(Format format, std::ostream& out) const {
    if (format == Format::text) {
      out << stored_.size() << " runs submitted\n";
    } else {
      out << json{{"submitted", stored_.size()}, {"correlation_ids", stored_}}.dump() << "\n";
    }
  }

  // Before the failure itself is told. The ids go where a script looks for them.
  void print_part(bool in_doubt, Format format, std::ostream& out, std::ostream& err) const {
    if (format != Format::text) print(format, out);
    for (auto const& id : stored_) {
      if (format == Format::text) out << id << "\n";
    }
    err << "note: " << stored_.size() << " of " << count_ << " runs are stored"
        << (stored_.empty() ? "" : " and named on standard output");
    if (in_doubt) err << "; " << sent_ << " more may have been stored or not: omninode run list";
    err << "\n";
  }

 private:
  NewRun run_;
  std::size_t count_;
  std::size_t sent_ = 0;  // of the last batch
  std::vector<std::string> stored_;
};

int submit_many(Session& session, BulkSubmit bulk, GlobalOptions const& global, std::ostream& out,
                std::ostream& err) {
  auto const store = open_pg_run_store(session.infrastructure().database_url());
  try {
    bulk.submit(*store);
  } catch (CommitUnknown const&) {
    bulk.print_part(/*in_doubt=*/true, global.format, out, err);
    throw;
  } catch (std::exception const&) {
    bulk.print_part(/*in_doubt=*/false, global.format, out, err);
    throw;
  }
  bulk.print(global.format, out);
  return kOk;
}

// What an operator has to know when a single submit fails is whether the run exists now.
// The library's words say what happened to the connection; the user asks about the run.
SubmitResult submit_or_explain(RunStore& store, NewRun const& run) {
  try {
    return submit_safely(store, {&run, 1}).front();
  } catch (StoreUnavailable const& problem) {
    throw StoreUnavailable(std::string{problem.what()} + "; nothing was stored");
  } catch (CommitUnknown const& problem) {
    auto const id = run.correlation_id.value.str();
    throw CommitUnknown(std::string{problem.what()} +
                        "; the run may have been stored or not. Look with `omninode run show " +
                        id + "`, or submit again with --correlation-id " + id +
                        ": it is stored once");
  }
}

// After the run is stored, and never a failure: losing the broker costs time, not work. Probed by a
// plain connection, since this command holds no Kafka client: hints go out through whoever listens.
void warn_without_broker(Session& session, std::ostream& err) {
  auto const& bootstrap = session.infrastructure().kafka_bootstrap();
  if (bootstrap.empty()) return;
  auto const problem = broker_problem(bootstrap);
  if (problem.empty()) return;
  err << "warning: no broker answers (" << problem
      << "); the run is stored, workers find it in the database, and its events are published "
         "once the broker is back. Check with: omninode doctor\n";
}

}  // namespace

// An account without a name (a container's, for one) is told by its number.
std::string operator_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  auto const* account = getpwuid(geteuid());
  std::string const login = account == nullptr ? std::to_string(geteuid()) : account->pw_name;
  return std::string{kOperatorPrefix} + login + "@" + host.data();
}

// A store of its own and not the session's reader, which never writes.
void submit_one(Session& session, NewRun const& run, std::ostream& err) {
  auto const id = run.correlation_id.value.str();
  auto const store = open_pg_run_store(session.infrastructure().database_url());
  auto const result = submit_or_explain(*store, run);
  if (result.status == SubmitResult::Status::conflict) {
    throw Conflict("the correlation id " + id +
                   " belongs to a run with another request; nothing was stored. Look at it with "
                   "`omninode run show " +
                   id + "`");
  }
  if (result.status == SubmitResult::Status::existed) {
    err << "note: this request was submitted before as this very run\n";
  }
  warn_without_broker(session, err);
}

// The id is flushed before anything else is asked: it is what a script needs, and the look for
// workers may fail. Only the first stage is looked at; who serves the later ones may come later.
int report_submitted(Session& session, NewRun const& run, GlobalOptions const& global,
                     std::ostream& out, std::ostream& err) {
  auto const id = run.correlation_id.value.str();
  if (global.format == Format::text) {
    out << "Submitted " << id << "\nNext      omninode run watch " << id << "\n" << std::flush;
  } else {
    out << json{{"correlation_id", id}}.dump() << "\n" << std::flush;
  }
  auto const& stage = run.plan->stage_name(0);
  if (session.workers_for(stage) == 0) {
    err << "warning: the run is stored, but no living worker serves stage " << stage
        << "; it waits until one is started: "
        << (session.infrastructure().private_database() ? "omninode dev" : "omninode serve")
        << "\n";
  }
  return kOk;
}

// All words are read before the session opens anything, so that a typing error costs no start of a
// private server. The worker is seen to after the submit: whatever fails from there on, the run is
// stored.
int submit(GlobalOptions const& global, SubmitOptions const& options, Program const& program,
           std::ostream& out, std::ostream& err) {
  auto const plan_text = read_word_or_file(options.plan, limits::kMaxPlanBytes);
  NewRun run;
  run.plan = std::make_shared<Plan const>(read_plan(plan_text, *program.stages({})));
  run.input = read_input(options.input);
  run.actor = {operator_name()};
  run.correlation_id = options.correlation_id.empty() ? CorrelationId{random_uuid()}
                                                      : read_correlation_id(options.correlation_id);
  auto const count = read_number(options.count, "--count", 1, kMaxCount);
  WaitOptions wait{run.correlation_id, std::chrono::seconds{read_number(
                                           options.timeout, "--timeout", 1, kMaxWaitSeconds)}};
  if (count > 1 && (!options.detach || !options.correlation_id.empty())) {
    throw std::invalid_argument("--count above 1 goes with --detach and without --correlation-id");
  }
  Session session(global, program);
  if (count > 1) {
    return submit_many(session, BulkSubmit(run, static_cast<std::size_t>(count)), global, out, err);
  }
  submit_one(session, run, err);
  if (options.detach) return report_submitted(session, run, global, out, err);
  wait.show_stages = global.format == Format::text && !global.quiet;
  wait.live = wait.show_stages && global.terminal;
  if (wait.show_stages) out << "Correlation ID  " << run.correlation_id.value.str() << std::endl;
  session.ensure_worker(run.plan->stage_name(0));
  session.look_now();
  auto const end = wait_for_run(session, wait, out, err);
  return report_outcome(session, run.correlation_id, end, global, out, err);
}

}  // namespace omninode::cli
