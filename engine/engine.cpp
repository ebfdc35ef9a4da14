#include "engine/engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "engine/bus/kafka_bus.hpp"
#include "engine/bus/memory_bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/random_id.hpp"
#include "engine/services/event_relay.hpp"
#include "engine/services/hint_forwarder.hpp"
#include "engine/services/periodic.hpp"
#include "engine/services/reaper.hpp"
#include "engine/services/worker.hpp"
#include "store/pg_event_log.hpp"
#include "store/pg_run_store.hpp"
#include "store/pg_worker_registry.hpp"

namespace omninode {

using std::chrono::milliseconds;

namespace {

// Cut to what fits: it only tells people where a worker runs.
std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

void check(EngineConfig const& config, StageRegistry const& registry) {
  for (auto const& stage : config.stages) {
    if (registry.find(stage) == nullptr) {
      throw std::invalid_argument("stage '" + stage + "' is not one this program can run");
    }
  }
  if (config.threads < 1 || config.threads > limits::kMaxStageThreads) {
    throw std::invalid_argument("the number of stage threads must be 1 to " +
                                std::to_string(limits::kMaxStageThreads));
  }
  if (config.committers < 1 || config.committers > limits::kMaxCommitters) {
    throw std::invalid_argument("the number of committers must be 1 to " +
                                std::to_string(limits::kMaxCommitters));
  }
}

}  // namespace

// Sorted, so that workers that serve the same stages look alike in the list of workers.
Engine::Engine(EngineConfig config, std::shared_ptr<StageRegistry const> stages)
    : config_(std::move(config)),
      stages_(std::move(stages)),
      clock_(std::make_shared<SteadyClock>()) {
  check(config_, *stages_);
  if (config_.stages.empty()) config_.stages = stages_->names();
  std::sort(config_.stages.begin(), config_.stages.end());
}

// All are asked to end before any is waited for; what they use is still there until they have.
Engine::~Engine() {
  for (auto& thread : threads_) thread->request_stop();
  threads_.clear();
}

// The worker comes before the other services: it tells at once that there is no database, or a
// wrong one. A forwarder without a relay always leads, because its bus is this process's own. The
// thread that replaces workers must be the first, see `stop`.
void Engine::start() {
  bool const real_bus = !config_.kafka_bootstrap.empty();
  if (real_bus) {
    KafkaConfig kafka;
    kafka.bootstrap = config_.kafka_bootstrap;
    bus_ = std::make_shared<KafkaBus>(kafka);
  } else {
    bus_ = std::make_shared<MemoryBus>();
  }
  hints_ = bus_->hint_publisher();
  auto const& url = config_.database_url;
  start_worker();
  reaper_ = std::make_unique<Reaper>(open_pg_worker_registry(url), open_pg_run_store(url), hints_,
                                     clock_, [this] { look_now(); });
  // Without a broker nobody could read what a relay publishes: the events wait in the log.
  if (real_bus) {
    relay_ = std::make_unique<EventRelay>(open_pg_event_log(url), bus_->event_publisher());
  }
  forwarder_ = std::make_unique<HintForwarder>(open_pg_run_store(url), hints_,
                                               [this] { return !relay_ || relay_->leads(); });

  auto add_thread = [this](std::string name, Periodic::RunOnce run_once) {
    threads_.push_back(std::make_unique<Periodic>(std::move(name), std::move(run_once)));
  };
  add_thread("engine", [this](std::stop_token) { return replace_fenced_worker(); });
  add_thread("reaper", [this](std::stop_token) {
    reaper_->run_once();
    return limits::kReapInterval;
  });
  if (relay_) {
    add_thread("relay", [this](std::stop_token) {
      auto const counts = relay_->run_once();
      if (!counts.leads) return limits::kFollowPause;
      return counts.published == limits::kMaxRelayBatch ? milliseconds{0} : limits::kRelayPause;
    });
  }
  add_thread("forwarder", [this](std::stop_token) {
    forwarder_->run_once(limits::kIdlePoll);
    return milliseconds{0};
  });
}

// A fresh id each time: the database never takes one twice, so a worker that was declared dead
// cannot come back under its name. The new one is set in place only when it is enrolled, and
// outside of the lock until then, because enrolling may wait for the database.
void Engine::start_worker() {
  auto const& url = config_.database_url;
  Worker::Config config;
  config.info.id = WorkerId{random_uuid()};
  config.info.host = host_name();
  config.info.pid = getpid();
  config.info.program = config_.program;
  config.info.stages = config_.stages;
  config.executor.threads = config_.threads;
  config.committers = config_.committers;
  Worker::Ports const ports{[url] { return open_pg_run_store(url); },
                            [url] { return open_pg_worker_registry(url); },
                            bus_,
                            hints_,
                            stages_,
                            clock_};
  auto worker = std::make_unique<Worker>(config, ports);
  std::lock_guard const lock(worker_mutex_);
  worker_ = std::move(worker);
}

// Where a new worker cannot be started, because the database that the old one lost is still away,
// there is none until a later round. The old one ends outside of the lock, or those who ask for a
// look would wait for its threads.
milliseconds Engine::replace_fenced_worker() {
  std::unique_ptr<Worker> fenced;
  {
    std::lock_guard const lock(worker_mutex_);
    if (worker_ && worker_->fenced()) fenced = std::move(worker_);
    if (worker_) return limits::kBeatInterval;
  }
  if (fenced) spdlog::warn("engine: the worker was fenced, starting another under a new id");
  fenced.reset();
  start_worker();
  return limits::kBeatInterval;
}

std::size_t Engine::stop(milliseconds drain_timeout, std::atomic<bool> const& hurry) {
  // First the thread that would replace a worker, so that the one that is drained is the last.
  if (!threads_.empty()) threads_.erase(threads_.begin());
  std::unique_ptr<Worker> worker;
  {
    std::lock_guard const lock(worker_mutex_);
    worker = std::move(worker_);
  }
  auto const left = worker ? worker->drain(drain_timeout, hurry) : 0;
  worker.reset();
  for (auto& thread : threads_) thread->request_stop();
  threads_.clear();
  return left;
}

void Engine::look_now() {
  std::lock_guard const lock(worker_mutex_);
  if (worker_) worker_->look_now();
}

bool Engine::worn_out() const {
  std::lock_guard const lock(worker_mutex_);
  return worker_ && worker_->worn_out();
}

}  // namespace omninode
