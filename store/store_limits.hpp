// The bounds of talking to the database; engine/core/limits.hpp has those that others share.
#pragma once

#include <chrono>
#include <cstddef>

#include "engine/core/limits.hpp"

namespace omninode::limits {

// How long a database may be silent before it counts as gone.
inline constexpr std::chrono::seconds kConnectTimeout{5};
inline constexpr milliseconds kTcpUserTimeout{5'000};
inline constexpr std::chrono::seconds kKeepaliveIdle{5};
inline constexpr std::chrono::seconds kKeepaliveInterval{2};
inline constexpr int kKeepaliveCount = 3;
inline constexpr milliseconds kStatementTimeout{5'000};
inline constexpr milliseconds kReadStatementTimeout{30'000};
inline constexpr milliseconds kIdleInTransactionTimeout{10'000};

// Migrations may take long, but wait for each other and for running statements only so long.
inline constexpr milliseconds kMigrationStatementTimeout{600'000};
inline constexpr milliseconds kMigrationLockTimeout{60'000};

/// A deadlock, a lock that did not come or a statement that was cancelled: so often again.
inline constexpr int kMaxStatementRepeats = 3;

/// One statement carries at most so much text; larger batches go in slices. PostgreSQL ends at 1
/// GB.
inline constexpr std::size_t kMaxStatementBytes = 32 * 1024 * 1024;

/// What a notification may carry is 8000 bytes; longer ones are nobody's of ours.
inline constexpr std::size_t kMaxAnnouncementBytes = 8'000;

// Waiting for a run to change: the pause between two looks grows while nothing happens.
inline constexpr milliseconds kFirstLookPause{5};
inline constexpr milliseconds kLastLookPause{200};

static_assert(kStatementTimeout < kWorkerLease,
              "a worker learns of a hung commit within its lease");
static_assert(kTcpUserTimeout < kWorkerLease);
static_assert(kMaxStageOutputBytes < kMaxStatementBytes, "one transition fits into a statement");

}  // namespace omninode::limits
