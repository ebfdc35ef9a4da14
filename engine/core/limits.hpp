// Every bound of the engine has its name here; the relations between them are asserted.
//
// A bound is enforced where its value would do harm: at the edge for what people send, in `check`
// for plans, in `bounded` for what stages give back. What only the database needs has its bounds in
// store/store_limits.hpp.
#pragma once

#include <chrono>
#include <cstddef>

namespace omninode::limits {

using std::chrono::milliseconds;

// What a submitter may send. A character of UTF-8 takes at most four bytes.
inline constexpr std::size_t kMaxPromptChars = 10'000;
inline constexpr std::size_t kMaxPromptBytes = 4 * kMaxPromptChars;
inline constexpr std::size_t kMaxPlanStages = 64;
inline constexpr std::size_t kMaxStageNameBytes = 64;
inline constexpr std::size_t kMaxPlanBytes = 256 * 1024;
inline constexpr int kMaxStageAttempts = 100;
inline constexpr milliseconds kMaxStageTimeout{3'600'000};

// What a stage may give back. An output or a file above this ends the stage as a failure that no
// retry mends, so that no single outcome fills a statement or the memory of every worker that reads
// it after. Messages are cut.
inline constexpr std::size_t kMaxStageOutputBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;
inline constexpr std::size_t kMaxFilesPerRun = 256;
inline constexpr std::size_t kMaxErrorMessageBytes = 4 * 1024;
inline constexpr std::size_t kMaxJsonDepth = 64;

// Batches and queues. A batch is what one statement or one poll takes at most; nothing waits until
// one is full. The reaper's and the operators' slices are small because they lock rows that workers
// want to commit.
inline constexpr std::size_t kMaxCommitBatch = 256;
inline constexpr std::size_t kMaxClaimBatch = 256;
inline constexpr std::size_t kMaxSubmitBatch = 1'000;
inline constexpr std::size_t kMaxReapBatch = 64;
inline constexpr std::size_t kMaxRelayBatch = 1'000;
inline constexpr std::size_t kMaxHintPoll = 512;
inline constexpr std::size_t kMaxHintBytes = 4 * 1024;
// Of one queue in memory; behind it the oldest hint is dropped, as a broker's retention does it.
inline constexpr std::size_t kMemoryBusCapacity = 100'000;
inline constexpr std::size_t kMaxQueryRows = 10'000;

// Who is alive: docs/architecture.md says why there are two ways of being dead. The lease ends what
// a cut-off worker owns; the standstill, together with a free lock, shows a killed one in a second.
inline constexpr milliseconds kBeatInterval{250};
inline constexpr milliseconds kReapInterval{250};
inline constexpr milliseconds kBeatStandstill{1'000};
inline constexpr int kBeatStandstillPolls = 3;
inline constexpr milliseconds kWorkerLease{10'000};
inline constexpr milliseconds kSelfFence{7'000};  // a worker that could not beat for so long stops
// A heartbeat waits so long for the answer of a claim under way before it says that nobody here
// knows a run; after that the question is left to the next beat.
inline constexpr milliseconds kClaimPatience{100};
// Behind a stage's deadline anybody may take its run although the owner lives. The grace leaves the
// owner's own watchdog the first word: it commits the timeout as a failure that can be retried.
inline constexpr milliseconds kStageDeadlineGrace{5'000};
// Of one stage, beside its attempts: a stage that kills its worker would otherwise take down one
// process after another for as many attempts as its plan allows.
inline constexpr int kMaxOwnerLosses = 5;

// Waking and retrying.
inline constexpr milliseconds kSweepInterval{500};
// A ready run younger than this is left to the hint that is on its way; an older one is anybody's.
inline constexpr milliseconds kHintGrace{500};
inline constexpr milliseconds kMaxBackoff{300'000};
// A row that somebody else holds is free again within a statement, so the same batch goes again
// after a moment instead of waiting in the database.
inline constexpr milliseconds kBusyPause{5};
inline constexpr milliseconds kReconnectPause{100};
inline constexpr milliseconds kDrainTimeout{10'000};
inline constexpr int kMaxBusyAnswers = 1'000;  // of 5 ms pause each, then the row is read

// How long idle loops wait before they look up.
inline constexpr milliseconds kIdlePoll{100};
inline constexpr milliseconds kFullPause{5};  // while no more runs may be claimed
inline constexpr milliseconds kDrainPoll{10};
// For the last commits of a worker that ends: stages that were stopped, claims that never started.
inline constexpr milliseconds kGiveBackTimeout{2'000};
inline constexpr milliseconds kRelayPause{50};
inline constexpr milliseconds kFollowPause{500};  // of a relay that does not lead

// Threads that run stages.
inline constexpr milliseconds kWatchInterval{50};
inline constexpr milliseconds kStopGrace{250};    // between the stop token and writing off
inline constexpr milliseconds kMaxQueueWait{50};  // a claimed run should start within this
inline constexpr int kMaxWrittenOffThreads = 8;   // then the worker drains and ends
inline constexpr int kMaxStageThreads = 256;
inline constexpr int kMaxCommitters = 16;

static_assert(kBeatInterval * kBeatStandstillPolls < kBeatStandstill,
              "a living worker beats several times before it can look dead");
static_assert(kBeatStandstill < kWorkerLease, "a free lock speaks sooner than a lost network");
static_assert(kSelfFence + kStopGrace + kWatchInterval < kWorkerLease,
              "a cut-off worker stops before anybody else may take its runs");
static_assert(kWatchInterval + kStopGrace < kStageDeadlineGrace,
              "the worker ends its own stage before the reaper takes the run");
static_assert(kMaxErrorMessageBytes < kMaxStageOutputBytes);
static_assert(kMaxReapBatch <= kMaxCommitBatch, "a reap is committed in one statement");

}  // namespace omninode::limits
