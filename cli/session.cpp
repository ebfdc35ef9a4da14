#include "cli/session.hpp"

#include <algorithm>
#include <utility>

#include "cli/signals.hpp"
#include "engine/logging.hpp"
#include "engine/ports/errors.hpp"

namespace omninode::cli {
// A private server that cannot be started is, to a command, a database that cannot be had: one exit
// code for both. What already has a kind keeps it.
std::unique_ptr<Infrastructure> open_infrastructure(GlobalOptions const& options) {
  try {
    return std::make_unique<Infrastructure>(
        InfrastructureConfig{options.database_url, options.kafka_bootstrap});
  } catch (StoreUnavailable const&) {
    throw;
  } catch (WrongSchema const&) {
    throw;
  } catch (std::runtime_error const& problem) {
    throw StoreUnavailable(problem.what());
  }
}

Session::Session(GlobalOptions const& options, Program const& program)
    : program_(program),
      log_(log_to_state_folder()),
      infrastructure_(open_infrastructure(options)),
      reader_(infrastructure_->database_url()) {
  if (signals_seen() > 0) throw Interrupted("while the database was opened");
}

// Drained here and not left to the engine's destructor, which stops at once and leaves its runs to
// a reaper that may not come until the next command.
Session::~Session() {
  if (engine_) engine_->stop(limits::kDrainTimeout, hurry());
}

std::size_t Session::workers_for(std::string const& stage) {
  std::size_t count = 0;
  for (auto const& worker : reader_.workers()) {
    bool const serves = stage.empty() || std::find(worker.stages.begin(), worker.stages.end(),
                                                   stage) != worker.stages.end();
    if (worker.alive && worker.locked && serves) ++count;
  }
  return count;
}

// Two commands at once may both start an engine: two workers share the work. The engine is kept
// only once it has started, so a failed start is tried again. Without an output root: it runs for
// this user, who may write where the run says.
bool Session::ensure_worker(std::string const& stage) {
  if (engine_ || workers_for(stage) > 0) return true;
  if (!infrastructure_->private_database()) return false;
  EngineConfig config;
  config.database_url = infrastructure_->database_url();
  config.kafka_bootstrap = infrastructure_->kafka_bootstrap();
  config.program = program_.name + " (embedded) " + program_.version;
  auto engine = std::make_unique<Engine>(std::move(config), program_.stages({}));
  engine->start();
  engine_ = std::move(engine);
  return true;
}

void Session::look_now() {
  if (engine_) engine_->look_now();
}

}  // namespace omninode::cli
