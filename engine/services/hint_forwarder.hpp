// Turns submissions announced through the database into hints, for submitters that hold no
// connection to the bus. The process that leads the relay does it, so that one hint is produced.
#pragma once

#include <functional>
#include <memory>

#include "engine/ports/bus.hpp"
#include "engine/ports/run_store.hpp"

namespace omninode {

/// One thread.
class HintForwarder {
 public:
  /// `store` is used for listening and nothing else. `leads` says at each round whether the hints
  /// are this process's to produce; it is called on the forwarder's thread.
  HintForwarder(std::unique_ptr<RunStore> store, std::shared_ptr<HintPublisher> hints,
                std::function<bool()> leads);

  /// Waits up to `timeout` for announcements; returns how many hints were produced. An
  /// announcement that is missed is found by the claimers' own look into the store.
  std::size_t run_once(std::chrono::milliseconds timeout);

 private:
  std::unique_ptr<RunStore> store_;
  std::shared_ptr<HintPublisher> hints_;
  std::function<bool()> leads_;
};

}  // namespace omninode
