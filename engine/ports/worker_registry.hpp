// Who is alive. A worker registers under a fresh id, holds a session lock on it, and counts beats
// in one row; the reaper observes both and judges on its own steady clock (core/liveness.hpp).
//
// One object is one dedicated connection, used by one thread at a time. Throws StoreUnavailable,
// CommitUnknown and WrongSchema as RunStore does, and connects anew after.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/command.hpp"
#include "engine/core/liveness.hpp"
#include "engine/core/run.hpp"

namespace omninode {

struct WorkerInfo {
  WorkerId id;
  std::string host;
  int pid = 0;
  std::string program;  ///< such as "omninode 0.1.0"
  std::vector<std::string> stages;
};

/// A run to be taken from its owner, and why.
struct Orphan {
  Run run;
  command::LossCause cause = command::LossCause::owner_dead;
};

class WorkerRegistry {
 public:
  virtual ~WorkerRegistry() = default;

  /// Registers and takes the session lock, the lock first: who is seen is seen with it. Throws
  /// std::invalid_argument for an id that was used before and for text that the store cannot hold;
  /// after CommitUnknown enroll under another id, the first dies for want of beats.
  virtual void enroll(WorkerInfo const& worker) = 0;
  /// Counts one beat and sees to it that this connection holds the lock. False: this worker has
  /// been declared dead; it must drop everything and enroll under another id. A lock that is not to
  /// be had yet (the server still holds the old connection's) comes with a later beat.
  virtual bool beat(WorkerId worker) = 0;
  /// Ends the registration of a worker that has given everything back.
  virtual void retire(WorkerId worker) = 0;
  /// The runs that the database believes to be owned by `worker`.
  virtual std::vector<Run> owned_by(WorkerId worker) = 0;

  /// What can be seen of all workers that were not declared dead.
  virtual Census census() = 0;
  /// Declares a worker dead if its beat is still the one that was seen; false if it is not, or if
  /// somebody else has declared it. From then on its beats fail and its runs are orphans.
  virtual bool declare_dead(WorkerId worker, std::int64_t seen_beat) = 0;
  /// Running runs that have no living owner, or are past their deadline by more than
  /// limits::kStageDeadlineGrace. At most `limit`.
  virtual std::vector<Orphan> orphans(std::size_t limit) = 0;
};

using OpenWorkerRegistry = std::function<std::unique_ptr<WorkerRegistry>()>;

}  // namespace omninode
