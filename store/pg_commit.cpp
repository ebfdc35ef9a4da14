#include "store/pg_commit.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/core/digest.hpp"
#include "engine/ports/after_a_write.hpp"
#include "store/array_literal.hpp"
#include "store/run_row.hpp"
#include "store/transition_facts.hpp"

namespace omninode {
namespace {

using Answer = RunStore::CommitAnswer;
using Status = CommitResult::Status;

std::string_view to_string(DeadLetterAction action) {
  switch (action) {
    case DeadLetterAction::open:
      return "open";
    case DeadLetterAction::close:
      return "close";
    case DeadLetterAction::none:
      break;
  }
  return "none";
}

// The arrays of one statement, a member per column, filled a transition at a time.
// Filled in two halves: what the row becomes, and what the event says about the stage that was
// left.
struct Columns {
  ArrayLiteral run, seen, trigger, to_state, stage, stage_name, stage_timeout_ms, attempt,
      owner_losses, owner, wake_ms, request, approved, event_stage, event_stage_name, event_attempt,
      output, warnings, error_code, error_message, actor, reason, dead_letter, fingerprints,
      audited;
  ArrayLiteral file_ord, file_path, file_sha256;

  // The claim is not sent, because only the claim statements change it; correlation id, plan and
  // priority never change.
  void add_state(Transition const& t) {
    auto const& after = t.after;
    run.add(after.id.value);
    seen.add(t.seen);
    trigger.add(omninode::to_string(t.trigger));
    to_state.add(omninode::to_string(after.state));
    stage.add(after.stage);
    stage_name.add(t.stage_name);
    stage_timeout_ms.add(t.stage_timeout.count());
    attempt.add(after.attempt);
    owner_losses.add(after.owner_losses);
    if (after.owner)
      owner.add(after.owner->value.str());
    else
      owner.add_null();
    if (t.wake_after)
      wake_ms.add(t.wake_after->count());
    else
      wake_ms.add_null();
    request.add(omninode::to_string(after.request));
    approved.add(after.approved);
  }

  // Warnings travel as the text of an array inside an array of text, because `unnest` would flatten
  // an array of arrays. The fingerprint is made here and not in SQL, so that both stores agree on
  // it.
  void add_event(Transition const& t) {
    event_stage.add(t.event_stage);
    event_stage_name.add(t.event_stage_name);
    event_attempt.add(t.event_attempt);
    output.add(t.output);
    warnings.add(array_literal(t.warnings));
    if (t.error)
      error_code.add(t.error->code), error_message.add(t.error->message);
    else
      error_code.add_null(), error_message.add_null();
    actor.add(t.actor.name);
    reason.add(t.actor.reason);
    dead_letter.add(to_string(t.dead_letter));
    fingerprints.add(t.error ? fingerprint(t.event_stage_name, *t.error) : std::string{});
    audited.add(is_operator_action(t));
  }

  // In the order of $1 to $28 in store/sql/commit_transitions.sql.
  PgConnection::Parameters take() {
    PgConnection::Parameters all;
    for (auto* column : {&run,          &seen,        &trigger,          &to_state,
                         &stage,        &stage_name,  &stage_timeout_ms, &attempt,
                         &owner_losses, &owner,       &wake_ms,          &request,
                         &approved,     &event_stage, &event_stage_name, &event_attempt,
                         &output,       &warnings,    &error_code,       &error_message,
                         &actor,        &reason,      &dead_letter,      &fingerprints,
                         &audited,      &file_ord,    &file_path,        &file_sha256}) {
      all.push_back(column->take());
    }
    return all;
  }
};

// Sends contents that the database may not have, in sorted slices: content-addressed, so sending
// one twice or for a commit that then turns out stale does no harm. Before the commit, because
// run_file refers to them; in statements of their own, because the bytes of a batch may exceed what
// one statement carries. Sorted by sum, as two senders of the same contents would otherwise
// deadlock.
class FileSender {
 public:
  explicit FileSender(PgConnection& connection) : connection_(connection) {}

  void add(std::string const& sha256, std::string const& content) {
    contents_.emplace(sha256, &content);
  }

  void send() {
    ArrayLiteral sums;
    ArrayLiteral contents;
    for (auto const& [sha256, content] : contents_) {
      sums.add(sha256);
      contents.add_bytes(*content);
      if (contents.size_bytes() > limits::kMaxStatementBytes) flush(sums, contents);
    }
    if (!contents_.empty()) flush(sums, contents);
  }

 private:
  void flush(ArrayLiteral& sums, ArrayLiteral& contents) {
    connection_.run("store_files", Effect::writes, {sums.take(), contents.take()});
  }

  PgConnection& connection_;
  std::map<std::string, std::string const*> contents_;
};

// What makes a transition large; the other columns are short by their limits.
std::size_t text_bytes(Transition const& t) {
  std::size_t bytes = t.output ? t.output->size() : 0;
  for (auto const& warning : t.warnings) bytes += warning.size();
  return bytes + (t.error ? t.error->message.size() : 0) + t.actor.reason.size();
}

// One call of RunStore::commit: cuts the batch, sends it, and keeps the books on what has landed,
// which decides what a failure in the middle means.
class Commit {
 public:
  Commit(PgConnection& connection, std::span<Transition const> transitions)
      : connection_(connection), transitions_(transitions) {
    answer_.results.resize(transitions.size());
  }

  Answer run() {
    for (std::size_t first = 0; first < transitions_.size();) {
      auto const end = end_of_slice(first);
      guarded([&] { send_slice(first, end); });
      first = end;
    }
    return std::move(answer_);
  }

 private:
  // At least one transition, however large: a single one fits by its own limits, see the assertion
  // in store/store_limits.hpp.
  std::size_t end_of_slice(std::size_t first) const {
    std::size_t bytes = 0;
    auto end = first;
    do {
      bytes += text_bytes(transitions_[end++]);
    } while (end < transitions_.size() &&
             bytes + text_bytes(transitions_[end]) <= limits::kMaxStatementBytes);
    return end;
  }

  // "Nothing was changed" is not true any more once an earlier slice or single has landed. Without
  // this the caller would decide and send again what is committed, instead of reading the rows.
  template <typename Send>
  void guarded(Send const& send) {
    if (changed_) return after_a_write(send);
    send();
  }

  // The statement is all or nothing, so one unstorable byte would take the whole slice down. A
  // refused statement has changed nothing, so sending its parts again is safe, and once is enough:
  // what fails alone fails for its own content.
  void send_slice(std::size_t first, std::size_t end) {
    try {
      return send(first, end);
    } catch (ContentRefused const& refusal) {
      if (end - first == 1) return reject(first, refusal);
    }
    // One bad transition must not take its neighbours down: each goes alone, once.
    for (auto at = first; at < end; ++at) {
      guarded([&] {
        try {
          send(at, at + 1);
        } catch (ContentRefused const& refusal) {
          reject(at, refusal);
        }
      });
    }
  }

  // Not thrown: the neighbours' answers must reach the caller. What becomes of the run is its
  // decision.
  void reject(std::size_t at, ContentRefused const& refusal) {
    spdlog::warn("store: transition refused run={} trigger={} reason={}",
                 transitions_[at].run().value, to_string(transitions_[at].trigger), refusal.what());
    answer_.rejected.emplace_back(at, refusal.what());
  }

  // Places in the statement count from 1 and within the slice, as WITH ORDINALITY does.
  void send(std::size_t first, std::size_t end) {
    Columns columns;
    FileSender files{connection_};
    for (auto at = first; at < end; ++at) {
      auto const& t = transitions_[at];
      columns.add_state(t);
      columns.add_event(t);
      for (auto const& file : t.files) {
        auto const sha256 = sha256_hex(file.content);
        columns.file_ord.add(static_cast<std::int64_t>(at - first + 1));
        columns.file_path.add(file.path);
        columns.file_sha256.add(sha256);
        files.add(sha256, file.content);
      }
    }
    files.send();
    auto const rows = connection_.run("commit_transitions", Effect::writes, columns.take());
    for (auto const& row : rows) take_answer(row, first);
  }

  // The row's columns are null where the answer is busy: nothing is known about a row that somebody
  // else holds, not even whether there is one.
  void take_answer(pqxx::row const& row, std::size_t first) {
    auto const at = first + row[0].as<std::size_t>() - 1;
    std::string_view const status = row[1].c_str();
    auto& result = answer_.results.at(at);
    if (status == "committed") {
      result.status = Status::committed;
      changed_ = true;
    } else if (status == "stale") {
      result = {Status::stale, run_from(row, 2)};
    } else {
      result.status = Status::busy;
    }
  }

  PgConnection& connection_;
  std::span<Transition const> transitions_;
  Answer answer_;
  bool changed_ = false;
};

}  // namespace

Answer commit_transitions(PgConnection& connection, std::span<Transition const> transitions) {
  assert_committable(transitions);
  return Commit{connection, transitions}.run();
}

}  // namespace omninode
