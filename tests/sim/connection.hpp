// One connection of a simulated process to the simulated server: where calls stop, break and get
// lost. The ports of the world are built on it.
#pragma once

#include <string_view>

#include "tests/sim/world.hpp"

namespace omninode::sim {

class Connection {
 public:
  /// `cut_until` is when a cut of this connection's network ends; null where none is simulated.
  /// A quiet connection is no place to stop.
  explicit Connection(World& world, Clock::time_point const* cut_until = nullptr,
                      bool quiet = false)
      : world_(world), cut_until_(cut_until), quiet_(quiet), server_start_(world.server_start) {}

  /// What becomes of a statement that writes.
  enum class Fate {
    answered,
    answer_lost,  ///< it lands, and nobody is told
    lands_late,   ///< it may land at any later step, or never
    lost,
  };

  /// Before a call is sent. Throws StoreUnavailable: nothing was sent.
  void send(std::string_view what);
  Fate draw_fate();
  /// Before the answer of a reading call is taken. Throws StoreUnavailable.
  void receive(std::string_view what);
  /// The same of a writing call that landed. Throws CommitUnknown.
  void receive_written(std::string_view what);

 private:
  bool broke();

  World& world_;
  Clock::time_point const* cut_until_;
  bool quiet_;
  int server_start_;
};

}  // namespace omninode::sim
