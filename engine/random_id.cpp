#include "engine/random_id.hpp"

#include <random>

namespace omninode {

Uuid random_uuid() {
  std::random_device device;
  std::array<std::uint8_t, 16> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
  return Uuid::from_random(bytes);
}

}  // namespace omninode
