#include "cli/serve.hpp"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>
#include <thread>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/signals.hpp"
#include "engine/engine.hpp"
#include "engine/infrastructure.hpp"
#include "engine/logging.hpp"
#include "engine/ports/errors.hpp"
#include "engine/topics.hpp"
#include "store/run_reader.hpp"

namespace omninode::cli {
namespace {

// How soon a signal is obeyed. A `dev` that is told to stop drains for limits::kDrainTimeout at
// most, and then still closes its servers: so the wait for it is longer.
constexpr std::chrono::milliseconds kLook{50};
constexpr std::chrono::milliseconds kStopTimeout{20'000};
constexpr long long kMaxDrainSeconds = 600;

// Empty names stay, so that the engine refuses "a,,b" as an unknown stage.
std::vector<std::string> split_names(std::string const& text) {
  std::vector<std::string> names;
  std::istringstream in(text);
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  return names;
}

// Serves until a signal asks to end, or the engine asks to be replaced.
// Runs that are left owned are no loss: reapers take them once the process is gone. A worn-out
// engine ends with an error, which makes whatever supervises the process start it anew.
int run_until_signal(Engine& engine, std::chrono::milliseconds drain_timeout, std::ostream& err) {
  while (signals_seen() == 0 && !engine.worn_out()) std::this_thread::sleep_for(kLook);
  bool const worn_out = engine.worn_out();
  auto const left = engine.stop(drain_timeout, hurry());
  if (left > 0) {
    err << "warning: " << left << " runs were not given back; other workers take them over when "
        << "this process is seen to be gone\n";
  }
  if (!worn_out) return kOk;
  err << "error: too many stages ignored their timeout, each holding a thread; start again\n";
  return kRunFailed;
}

// The `dev` processes of this user on the private database.
// Read from the table of workers instead of a file of process ids: a worker whose lock is held is
// alive at this moment, so its number belongs to it and not to a later process.
std::vector<pid_t> dev_processes(std::string const& database_url) {
  std::vector<pid_t> found;
  for (auto const& worker : RunReader(database_url).workers()) {
    bool const is_dev = worker.program.find(" dev ") != std::string::npos;
    if (is_dev && worker.alive && worker.locked) found.push_back(worker.pid);
  }
  return found;
}

// A process that has ended counts as gone even while its parent has not taken note.
// The name in /proc/PID/stat stands in brackets and may hold some itself: the last one ends it.
bool is_running(pid_t pid) {
  if (kill(pid, 0) != 0) return false;
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string const text{std::istreambuf_iterator<char>(file), {}};
  auto const name_end = text.rfind(')');
  return name_end == std::string::npos || text.compare(name_end, 3, ") Z") != 0;
}

bool await_end(pid_t pid) {
  auto const end = std::chrono::steady_clock::now() + kStopTimeout;
  while (is_running(pid)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

}  // namespace

// Never on a private database: a service that was configured badly must say so instead of working
// on an empty database that nobody looks into. A broker is not asked for at the start, because
// everything works without one.
int serve(GlobalOptions const& global, ServeOptions const& options, Program const& program,
          std::ostream&, std::ostream& err) {
  EngineConfig config;
  config.stages = split_names(options.stages);
  config.threads =
      static_cast<int>(read_number(options.threads, "--threads", 1, limits::kMaxStageThreads));
  config.committers =
      static_cast<int>(read_number(options.committers, "--committers", 1, limits::kMaxCommitters));
  auto const drain = std::chrono::seconds{
      read_number(options.drain_timeout, "--drain-timeout (seconds)", 0, kMaxDrainSeconds)};
  std::optional<std::filesystem::path> root;
  if (!options.output_root.empty()) root = read_output_folder(options.output_root);
  if (global.database_url.empty()) {
    throw StoreUnavailable(
        "serve needs a database: set OMNINODE_DATABASE_URL or --database-url (for a private one "
        "use `omninode dev`)");
  }
  config.database_url = global.database_url;
  config.kafka_bootstrap = global.kafka_bootstrap;
  config.program = program.name + " serve " + program.version;
  log_to_stderr();
  if (config.kafka_bootstrap.empty()) {
    err << "warning: no broker is configured (KAFKA_BOOTSTRAP_SERVERS); waiting runs are found by "
           "looking into the database twice a second\n";
  }
  Engine engine(std::move(config), program.stages(root));
  engine.start();
  return run_until_signal(engine, drain, err);
}

// The infrastructure is made before the engine and so ends after it: the engine drains while its
// database still runs. Topics are made here for the private broker, which begins without any.
int dev(GlobalOptions const& global, DevOptions const& options, Program const& program,
        std::ostream& out, std::ostream& err) {
  auto const log = log_to_state_folder();
  Infrastructure infrastructure({global.database_url, global.kafka_bootstrap, options.kafka});
  if (options.kafka) create_topics(infrastructure.kafka_bootstrap());
  EngineConfig config;
  config.database_url = infrastructure.database_url();
  config.kafka_bootstrap = infrastructure.kafka_bootstrap();
  config.program = program.name + " dev " + program.version;
  Engine engine(std::move(config), program.stages({}));
  engine.start();
  out << infrastructure.describe() << "Engine      one worker, all stages, log " << log.string()
      << "\nReady. Ctrl-C or `" << program.name << " dev stop` ends it.\n"
      << std::flush;
  return run_until_signal(engine, limits::kDrainTimeout, err);
}

// Looks first whether a server runs at all, since joining would start one only to stop it.
int dev_stop(std::ostream& out, std::ostream& err) {
  if (!private_server_running()) {
    out << "Nothing of `omninode dev` is running.\n";
    return kOk;
  }
  log_to_state_folder();
  // Joining makes this process one of the server's users: the last one to leave stops it, which
  // also ends a server that a killed `dev` left behind.
  Infrastructure const infrastructure({});
  for (auto const pid : dev_processes(infrastructure.database_url())) {
    kill(pid, SIGTERM);
    if (!await_end(pid)) {
      err << "error: the process " << pid << " did not end within " << kStopTimeout.count() / 1'000
          << " s; its runs are stored\n";
      return kRunFailed;
    }
    out << "Stopped " << pid << ".\n";
  }
  return kOk;
}

}  // namespace omninode::cli
