// The bounds of talking to the database; engine/core/limits.hpp has those that others share.
#pragma once

#include <chrono>
#include <cstddef>

#include "engine/core/limits.hpp"

namespace omninode::limits {

// How long a database may be silent before it counts as gone. Without these bounds the kernel's own
// hold: a peer that vanished without a word is noticed after a quarter of an hour or more, and the
// thread hangs in its call for as long.
inline constexpr std::chrono::seconds kConnectTimeout{5};
inline constexpr milliseconds kTcpUserTimeout{5'000};
// For idle connections, which send nothing that tcp_user_timeout could measure: gone after idle +
// count * interval.
inline constexpr std::chrono::seconds kKeepaliveIdle{5};
inline constexpr std::chrono::seconds kKeepaliveInterval{2};
inline constexpr int kKeepaliveCount = 3;
// A commit of a batch takes milliseconds as a rule; one that is not done by then waits for
// something that will not come soon. Lists and results may read many rows, and nobody's lease hangs
// on them.
inline constexpr milliseconds kStatementTimeout{5'000};
inline constexpr milliseconds kReadStatementTimeout{30'000};
// An open writing transaction holds back the events of the whole server. Only the migrator ever
// opens one over several statements.
inline constexpr milliseconds kIdleInTransactionTimeout{10'000};

// Migrations may take long, but wait for each other and for running statements only so long.
// A migration that waits for a lock makes everything behind it wait too.
inline constexpr milliseconds kMigrationStatementTimeout{600'000};
inline constexpr milliseconds kMigrationLockTimeout{60'000};

/// A deadlock or a lock that did not come: so often again, at once, but only within the window.
/// What fails four times in a row, or slowly, is reported, so that the loop above can pause and
/// look whether its worker still lives.
inline constexpr int kMaxStatementRepeats = 3;
inline constexpr milliseconds kRepeatWindow{2'000};

/// One statement carries at most so much text; larger batches go in slices. PostgreSQL ends at 1
/// GB.
inline constexpr std::size_t kMaxStatementBytes = 32 * 1024 * 1024;

/// What a notification may carry is 8000 bytes; longer ones are nobody's of ours.
// The statement itself falls back to "many" a little below.
inline constexpr std::size_t kMaxAnnouncementBytes = 8'000;

// Waiting for a run to change: the pause between two looks grows while nothing happens. The first
// keeps a person from noticing it; the last bounds what many waiting clients cost the server.
inline constexpr milliseconds kFirstLookPause{5};
inline constexpr milliseconds kLastLookPause{200};

static_assert(kRepeatWindow + kStatementTimeout < kWorkerLease,
              "a worker learns of a hung commit within its lease, the last repeat included");
static_assert(kTcpUserTimeout < kWorkerLease);
static_assert(kMaxStageOutputBytes < kMaxStatementBytes, "one transition fits into a statement");

}  // namespace omninode::limits
