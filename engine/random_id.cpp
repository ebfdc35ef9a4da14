#include "engine/random_id.hpp"

#include <random>

namespace omninode {

// A device per call: no state that threads would share, and none that a fork would double. A seeded
// generator could give two processes the same worker id.
Uuid random_uuid() {
  std::random_device device;
  std::array<std::uint8_t, 16> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
  return Uuid::from_random(bytes);
}

}  // namespace omninode
