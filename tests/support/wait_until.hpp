// Waits for a condition instead of for a time: tests never sleep to let something happen.
#pragma once

#include <chrono>
#include <thread>

namespace omninode::test {

/// True as soon as `holds()` is; false when it is not within a generous limit, which a test reports
/// as its failure.
template <typename Condition>
bool wait_until(Condition holds, std::chrono::seconds limit = std::chrono::seconds{60}) {
  auto const end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

}  // namespace omninode::test
