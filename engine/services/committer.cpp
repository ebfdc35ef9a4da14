#include "engine/services/committer.hpp"

#include <algorithm>
#include <iterator>
#include <thread>
#include <unordered_map>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/limits.hpp"
#include "engine/core/reconcile.hpp"
#include "engine/ports/errors.hpp"
#include "engine/services/failpoint.hpp"

namespace omninode {
Committer::Committer(std::unique_ptr<RunStore> store, std::shared_ptr<Ownership> ownership,
                     std::shared_ptr<WorkQueue> outcomes, std::shared_ptr<HintPublisher> hints,
                     std::shared_ptr<Clock const> clock, GoOn go_on, std::uint_fast32_t seed)
    : store_(std::move(store)),
      ownership_(std::move(ownership)),
      outcomes_(std::move(outcomes)),
      hints_(std::move(hints)),
      clock_(std::move(clock)),
      go_on_(std::move(go_on)),
      random_(seed) {}

// Doubts come before decisions: an item whose answer was lost may have to be decided again, and
// then goes into the same statement as the rest. A fenced worker's items are not even resolved,
// because whatever the rows say, others may take its runs at any moment.
Committer::Counts Committer::run_once(std::stop_token stop, std::chrono::milliseconds timeout) {
  Counts counts;
  take_work(std::move(stop), timeout);
  if (ownership_->fenced()) {
    for (auto* items : {&waiting_, &in_doubt_}) {
      counts.dropped += items->size();
      items->clear();
    }
    return counts;
  }
  resolve_in_doubt(counts);
  decide_all();
  commit_decided(counts);
  return counts;
}

// What came back busy waits a moment before it goes again; everything else that is here already
// goes at once, and the queue is only looked at. The room keeps a batch within one statement: items
// that wait to be sent again count as part of it.
void Committer::take_work(std::stop_token stop, std::chrono::milliseconds timeout) {
  if (was_busy_) timeout = limits::kBusyPause;
  if (!in_doubt_.empty() || (!waiting_.empty() && !was_busy_)) timeout = {};
  was_busy_ = false;
  auto const room = limits::kMaxCommitBatch - std::min(limits::kMaxCommitBatch, waiting_.size());
  auto taken = outcomes_->take(std::move(stop), timeout, room);
  std::move(taken.begin(), taken.end(), std::back_inserter(waiting_));
}

// A statement was sent and its answer lost. It may still land after this read; the version check
// makes sending again through it safe.
void Committer::resolve_in_doubt(Counts& counts) {
  if (in_doubt_.empty()) return;
  std::vector<RunId> runs;
  for (auto const& item : in_doubt_) runs.push_back(item->run.id);
  auto const rows = store_->read(runs);
  resolve(std::exchange(in_doubt_, {}), rows, counts);
}

// The progress of a run may have to be read here, which may fail: those that have found no place by
// then are in doubt (again), and the others go on all the same.
void Committer::resolve(std::vector<WorkItemPtr> const& items,
                        std::vector<std::optional<Run>> const& rows, Counts& counts) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    try {
      superseded(items[i], rows[i], counts);
    } catch (std::exception const&) {
      auto const rest = items.begin() + static_cast<std::ptrdiff_t>(i);
      std::copy(rest, items.end(), std::back_inserter(in_doubt_));
      hand_on();
      throw;
    }
  }
  hand_on();
}

// Decided as late as possible, on the newest row this worker knows. Whether it serves the next
// stage is asked here too: a worker that began to drain while the stage ran releases the run with
// the commit of that stage, instead of taking on work that it would have to give back.
Decision Committer::decide_item(WorkItem const& item) {
  auto const execution = execution_of(item.run);
  Actor const actor{ownership_->actor()};
  if (!item.outcome) {
    return decide(item.run, *item.plan, command::ReturnClaim{execution, ownership_->worker()},
                  actor);
  }
  auto const& next_stage = item.plan->stage_name(item.run.stage + 1);
  command::EndStage end{execution, ownership_->worker(), *item.outcome};
  end.serves_next = !ownership_->draining() && ownership_->serves(next_stage);
  end.jitter = std::uniform_real_distribution<>{}(random_);
  return decide(item.run, *item.plan, end, actor);
}

// A refusal means that the execution does not own the run any more by what this worker itself has
// read, so the row need not be asked again.
//
// A run may be here twice: its commit had to wait for so long that the run was taken from this
// worker, which has claimed and executed it again since. The later claim owns it, and a statement
// takes one transition per run.
void Committer::decide_all() {
  sent_.clear();
  transitions_.clear();
  std::unordered_map<RunId, std::int64_t> claims;
  for (auto const& item : waiting_) {
    auto& newest = claims[item->run.id];
    newest = std::max(newest, item->run.claim);
  }
  for (auto& item : std::exchange(waiting_, {})) {
    if (item->run.claim < claims.at(item->run.id)) {
      drop(item);
      continue;
    }
    auto decision = decide_item(*item);
    if (auto* transition = std::get_if<Transition>(&decision)) {
      transitions_.push_back(std::move(*transition));
      sent_.push_back(std::move(item));
    } else {
      drop(item);
    }
  }
}

// An exception must leave every item in one of two places: in doubt where a statement may have
// landed, waiting where none has. An item in neither would be owned for ever, since it stays in
// the worker's memory and the heartbeat so takes it for known. A run that stays busy for very long
// is read: `busy` is also the answer for a run that does not exist.
void Committer::commit_decided(Counts& counts) {
  if (transitions_.empty()) return;
  failpoint("before_commit");
  auto const sent_at = clock_->now();
  RunStore::CommitAnswer answer;
  try {
    answer = store_->commit(transitions_);
  } catch (CommitUnknown const&) {
    for (auto const& item : sent_) item->in_doubt_since = item->in_doubt_since.value_or(sent_at);
    in_doubt_ = std::exchange(sent_, {});
    throw;
  } catch (std::exception const&) {
    waiting_ = std::exchange(sent_, {});
    throw;
  }
  failpoint("after_commit");
  for (auto const& [place, reason] : answer.rejected) {
    refused_by_database(std::exchange(sent_[place], nullptr), reason);
    ++counts.resent;
  }
  std::vector<WorkItemPtr> stale;
  std::vector<std::optional<Run>> rows;  // parallel to stale
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    if (!sent_[i]) continue;
    auto const& result = answer.results[i];
    if (result.status == CommitResult::Status::committed) {
      committed(std::move(sent_[i]), transitions_[i], sent_at);
      ++counts.committed;
    } else if (result.status == CommitResult::Status::stale) {
      stale.push_back(std::move(sent_[i]));
      rows.push_back(result.current);
    } else {
      was_busy_ = true;
      ++counts.resent;
      auto& again = ++sent_[i]->busy_answers > limits::kMaxBusyAnswers ? in_doubt_ : waiting_;
      again.push_back(std::move(sent_[i]));
    }
  }
  resolve(stale, rows, counts);  // last, when every other item has its place
}

// The item becomes what a claim would have read: the new row, and the outputs and files committed
// so far, which are moved and not read back. That is why a chained stage costs no statement but its
// commit.
void Committer::committed(WorkItemPtr item, Transition& transition, Clock::time_point sent_at) {
  // What the stage committed becomes visible to the stages after it.
  if (transition.output) {
    item->progress.outputs[transition.event_stage_name] = std::move(*transition.output);
  }
  for (auto& file : transition.files) {
    item->progress.files[file.path] = std::make_shared<std::string const>(std::move(file.content));
  }
  item->run = transition.after;
  if (transition.after.state == RunState::running) {
    next_stage(std::move(item), sent_at);
    return;
  }
  ownership_->remove(item->run.id, item->run.claim);
  if (transition.wants_hint()) {
    fresh_hints_.push_back({item->run.id, item->run.version, transition.stage_name});
  }
  if (transition.error) {
    spdlog::warn("committer: attempt failed run={} corr={} stage={} attempt={} code={} now={}",
                 item->run.id.value, item->run.correlation_id.value.str(),
                 transition.event_stage_name, transition.event_attempt, transition.error->code,
                 to_string(transition.after.state));
  }
}

// The content was refused, not the connection: the stage failed in a way no retry can mend.
void Committer::refused_by_database(WorkItemPtr item, std::string const& reason) {
  item->outcome = Fail{"COMMIT_REJECTED", "the database refused the stage's result: " + reason};
  waiting_.push_back(std::move(item));
}

// The one way out of `stale`, of a lost answer and of an endless `busy`. To go on means that the
// commit did land, and an earlier sending may have been the one: so the progress is read anew,
// never put together from memory.
void Committer::superseded(WorkItemPtr const& item, std::optional<Run> const& row, Counts& counts) {
  auto const mine = execution_of(item->run);
  auto const resolution = row ? reconcile(mine, ownership_->worker(), *row) : Resolution::drop;
  if (resolution == Resolution::drop) {
    ++counts.dropped;
    drop(item);
    return;
  }
  item->busy_answers = 0;
  if (resolution == Resolution::decide_again) {
    item->run = *row;
    ++counts.resent;
    waiting_.push_back(item);
    return;
  }
  item->progress = store_->progress(row->id);  // first: nothing is changed should it throw
  item->run = *row;
  ++counts.committed;
  next_stage(item, item->in_doubt_since.value_or(clock_->now()));
}

// The time is that of the commit's sending, not of its answer: the database counts the deadline
// from within the statement, which may have taken long.
void Committer::next_stage(WorkItemPtr item, Clock::time_point since) {
  item->outcome.reset();
  item->busy_answers = 0;
  item->in_doubt_since.reset();
  item->since = since;
  next_stage_.push_back(std::move(item));
}

void Committer::drop(WorkItemPtr const& item) {
  ownership_->remove(item->run.id, item->run.claim);
  spdlog::info(
      "committer: dropped, the run has gone on without it run={} corr={} stage={} claim={}",
      item->run.id.value, item->run.correlation_id.value.str(), item->run.stage, item->run.claim);
}

// Work of our own first, hints for others after: both only now that the commit is known to have
// landed, because a hint before it would find no run that waits.
void Committer::hand_on() {
  go_on_(std::exchange(next_stage_, {}));
  failpoint("before_hint");
  if (!fresh_hints_.empty()) hints_->publish(std::exchange(fresh_hints_, {}));
}

}  // namespace omninode
