// Every bound of the engine has its name here; the relations between them are asserted.
#pragma once

#include <chrono>
#include <cstddef>

namespace omninode::limits {

using std::chrono::milliseconds;

// What a submitter may send.
inline constexpr std::size_t kMaxPromptChars = 10'000;
inline constexpr std::size_t kMaxPromptBytes = 4 * kMaxPromptChars;
inline constexpr std::size_t kMaxPlanStages = 64;
inline constexpr std::size_t kMaxStageNameBytes = 64;
inline constexpr std::size_t kMaxPlanBytes = 256 * 1024;
inline constexpr int kMaxStageAttempts = 100;
inline constexpr milliseconds kMaxStageTimeout{3'600'000};

// What a stage may give back.
inline constexpr std::size_t kMaxStageOutputBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;
inline constexpr std::size_t kMaxFilesPerRun = 256;
inline constexpr std::size_t kMaxErrorMessageBytes = 4 * 1024;
inline constexpr std::size_t kMaxJsonDepth = 64;

// Batches and queues.
inline constexpr std::size_t kMaxCommitBatch = 256;
inline constexpr std::size_t kMaxClaimBatch = 256;
inline constexpr std::size_t kMaxSubmitBatch = 1'000;
inline constexpr std::size_t kMaxReapBatch = 64;
inline constexpr std::size_t kMaxRelayBatch = 1'000;
inline constexpr std::size_t kMaxHintPoll = 512;
inline constexpr std::size_t kMaxHintBytes = 4 * 1024;
inline constexpr std::size_t kMemoryBusCapacity = 100'000;
inline constexpr std::size_t kMaxQueryRows = 10'000;

// Who is alive (protocol.md "Who is alive" is summarised in docs/architecture.md).
inline constexpr milliseconds kBeatInterval{250};
inline constexpr milliseconds kReapInterval{250};
inline constexpr milliseconds kBeatStandstill{1'000};
inline constexpr int kBeatStandstillPolls = 3;
inline constexpr milliseconds kWorkerLease{10'000};
inline constexpr milliseconds kSelfFence{7'000};  // a worker that could not beat for so long stops
inline constexpr milliseconds kClaimPatience{100};
inline constexpr milliseconds kStageDeadlineGrace{5'000};
inline constexpr int kMaxOwnerLosses = 5;

// Waking and retrying.
inline constexpr milliseconds kSweepInterval{500};
inline constexpr milliseconds kHintGrace{500};
inline constexpr milliseconds kMaxBackoff{300'000};
inline constexpr milliseconds kBusyPause{5};
inline constexpr milliseconds kReconnectPause{100};
inline constexpr milliseconds kDrainTimeout{10'000};
inline constexpr int kMaxBusyAnswers = 1'000;  // of 5 ms pause each, then the row is read

// How long idle loops wait before they look up.
inline constexpr milliseconds kIdlePoll{100};
inline constexpr milliseconds kFullPause{5};  // while no more runs may be claimed
inline constexpr milliseconds kDrainPoll{10};
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
