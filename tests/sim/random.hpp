// The only chance in the simulator: the same seed gives the same numbers on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace omninode::sim {

/// SplitMix64 (Steele, Lea, Flood, 2014): one word of state, so that a million worlds cost nothing
/// to seed, and neighbouring seeds give unlike worlds.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    auto z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  /// Uniform in [0, bound).
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  /// Uniform in [low, high].
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low) + 1));
  }
  /// True in so many of a thousand cases.
  bool chance(int per_mille) { return per_mille > 0 && between(1, 1'000) <= per_mille; }

 private:
  std::uint64_t state_;
};

}  // namespace omninode::sim
