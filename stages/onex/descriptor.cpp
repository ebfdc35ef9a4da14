#include "stages/onex/descriptor.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>

namespace omninode::onex {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

/// A machine that has no thread to spare costs time here and nothing else: the caller works too.
void sync_together(std::vector<int> const& numbers) {
  std::atomic<std::size_t> next{0};
  std::atomic<int> error{0};
  auto const work = [&] {
    for (auto at = next++; at < numbers.size(); at = next++) {
      if (::fsync(numbers[at]) != 0 && errno != EINVAL) error = errno;
    }
  };
  {
    std::vector<std::jthread> threads;
    try {
      for (std::size_t more = 1; more < std::min(kSyncThreads, numbers.size()); ++more) {
        threads.emplace_back(work);
      }
    } catch (std::system_error const&) {
    }
    work();
  }
  if (error != 0) throw std::system_error(error, std::generic_category(), "sync");
}

}  // namespace omninode::onex
