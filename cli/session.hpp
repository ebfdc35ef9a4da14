// What a command that starts or follows runs holds while it works: the infrastructure, a reader,
// and, where no other process serves a private database, an engine in this very process.
//
// Why an engine here: with nothing configured nobody else may be there to do the work, and a user
// who types one command wants a result, not a second terminal.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"
#include "engine/engine.hpp"
#include "engine/infrastructure.hpp"
#include "store/run_reader.hpp"

namespace omninode::cli {

/// What is configured, or the private one. Throws StoreUnavailable where that cannot be had.
/// WrongSchema passes through as it is. Starting a private server takes seconds the first time.
std::unique_ptr<Infrastructure> open_infrastructure(GlobalOptions const& options);

/// Owned by one thread. The private server runs at least as long as this object lives.
class Session {
 public:
  /// Opens what is configured, or the private infrastructure. Throws Interrupted when a signal
  /// came meanwhile.
  /// Logs go to the engine's log file from here on, so that they do not disturb what is shown.
  Session(GlobalOptions const& options, Program const& program);
  /// Stops the engine where there is one: running stages get limits::kDrainTimeout, or less after a
  /// second signal. What is then unfinished is stored and goes on with the next engine.
  ~Session();

  Infrastructure const& infrastructure() const { return *infrastructure_; }
  RunReader& reader() { return reader_; }
  /// Where to look when something failed; named in messages.
  std::filesystem::path const& log() const { return log_; }

  /// Living workers that serve `stage`; "" counts all. One whose session lock is free does not
  /// count, although nobody has declared it dead yet. One statement.
  std::size_t workers_for(std::string const& stage);
  /// In private mode: sees to it that a worker lives, starting an engine here where none does.
  /// Returns whether there is one now. With a configured database only looks: its workers are its
  /// operator's. May be called again and again, which replaces a worker that died meanwhile. Throws
  /// StoreUnavailable.
  bool ensure_worker(std::string const& stage);
  /// Something was just submitted: an engine in this process claims it without waiting for its next
  /// look. Nothing happens without one.
  void look_now();
  /// Whether the work stops with this process; messages differ by it.
  bool runs_engine() const { return engine_ != nullptr; }

 private:
  Program const& program_;
  std::filesystem::path log_;
  std::unique_ptr<Infrastructure> infrastructure_;
  RunReader reader_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace omninode::cli
