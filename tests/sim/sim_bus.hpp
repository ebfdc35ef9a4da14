// The bus and the event log as a process sees them: hints that get lost, doubled, late and out of
// order, publishing that breaks in its middle, transactions that are open for a while.
#pragma once

#include <memory>

#include "engine/ports/bus.hpp"
#include "engine/ports/event_log.hpp"
#include "tests/sim/connection.hpp"

namespace omninode::sim {

class SimHintPublisher final : public HintPublisher {
 public:
  explicit SimHintPublisher(World& world) : world_(world) {}
  void publish(std::span<Hint const> hints) noexcept override;

 private:
  World& world_;
};

class SimHintSource final : public HintSource {
 public:
  SimHintSource(World& world, std::vector<std::string> stages);
  Batch poll(std::chrono::milliseconds timeout, std::size_t max) override;
  void set_paused(bool paused) override { real_->set_paused(paused); }

 private:
  World& world_;
  std::unique_ptr<HintSource> real_;
};

class SimEventPublisher final : public EventPublisher {
 public:
  explicit SimEventPublisher(World& world);
  void publish(std::span<EventRecord const> events) override;

 private:
  World& world_;
  std::unique_ptr<EventPublisher> real_;
};

class SimEventLog final : public EventLog {
 public:
  explicit SimEventLog(World& world);
  bool lead() override;
  EventPosition position() override;
  std::vector<EventRecord> after(EventPosition position, std::size_t limit) override;
  void advance(EventPosition position) override;

 private:
  World& world_;
  Connection connection_;
  std::unique_ptr<EventLog> real_;
};

}  // namespace omninode::sim
