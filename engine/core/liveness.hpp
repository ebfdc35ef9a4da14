// Who is dead, judged by observation alone: no timestamp of another machine is believed.
//
// A worker is dead when its beat has stood still over limits::kBeatStandstillPolls censuses, and
// either its session lock is free and that lasted for limits::kBeatStandstill, or it lasted for
// limits::kWorkerLease whatever its lock says (a hung network keeps locks alive). All
// observations are forgotten when the database server was restarted or the observer's connection
// broke, because everybody's lock is gone then.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core/id.hpp"

namespace omninode {

/// One look at all workers that were not declared dead, by one statement.
struct Census {
  struct Worker {
    WorkerId id;
    std::int64_t beat = 0;  ///< a counter: that it moves says all, its value says nothing
    bool locked = false;    ///< some session holds the worker's lock, so its process lives
  };
  std::string server_start;  ///< changes with every start of the database server
  std::vector<Worker> workers;
};

/// Not thread-safe; owned by one reaper.
class LivenessJudge {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct Verdict {
    WorkerId worker;
    std::int64_t beat = 0;  ///< the beat it stands at: `declare_dead` checks it again
  };

  /// Takes a census that was asked for and answered at these times, and answers who is dead by it.
  /// A beat is reckoned to stand still from the answer that first showed it to the asking of this
  /// census: a slow statement never makes it longer than it was. A worker that is seen for the
  /// first time is never among them. A verdict is an opinion: it counts once `declare_dead` has
  /// found the beat unchanged. The same worker is named again by every later census that still
  /// shows it so.
  std::vector<Verdict> observe(Census const& census, time_point asked, time_point answered);
  /// The observer's connection broke: what was seen through it proves nothing any more.
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    std::int64_t beat = 0;
    time_point since = {};  // the answer of the first census that showed this beat
    int polls = 0;          // censuses that showed this beat, the first included
  };
  std::string server_start_;
  std::unordered_map<WorkerId, Seen> seen_;
};

}  // namespace omninode
