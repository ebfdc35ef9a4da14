#include "engine/services/hint_forwarder.hpp"

#include <utility>

namespace omninode {

HintForwarder::HintForwarder(std::unique_ptr<RunStore> store, std::shared_ptr<HintPublisher> hints,
                             std::function<bool()> leads)
    : store_(std::move(store)), hints_(std::move(hints)), leads_(std::move(leads)) {}

// Listens whether it leads or not, and drops what is not its own: one that only began to listen
// when it takes the lead would start with every run that waits, and hint at all of them.
std::size_t HintForwarder::run_once(std::chrono::milliseconds timeout) {
  auto const announced = store_->await_announced(timeout);
  if (announced.empty() || !leads_()) return 0;
  hints_->publish(announced);
  return announced.size();
}

}  // namespace omninode
