// The services' named places are places to stop: others go on there, and a process may end there.
#include "engine/services/failpoint.hpp"

#include "tests/sim/fiber.hpp"
#include "tests/sim/world.hpp"

namespace omninode {

void failpoint(std::string_view name) {
  if (sim::World::current != nullptr && sim::Fiber::inside()) {
    sim::World::current->scheduler.yield(name);
  }
}

}  // namespace omninode
