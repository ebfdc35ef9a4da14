// What a command that starts or follows runs holds while it works: the infrastructure, a reader,
// and, where no other process serves a private database, an engine in this very process.
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
std::unique_ptr<Infrastructure> open_infrastructure(GlobalOptions const& options);

/// Owned by one thread.
class Session {
 public:
  /// Opens what is configured, or the private infrastructure. Throws Interrupted when a signal
  /// came meanwhile.
  Session(GlobalOptions const& options, Program const& program);
  ~Session();

  Infrastructure const& infrastructure() const { return *infrastructure_; }
  RunReader& reader() { return reader_; }
  std::filesystem::path const& log() const { return log_; }

  /// Living workers that serve `stage`; "" counts all.
  std::size_t workers_for(std::string const& stage);
  /// In private mode: sees to it that a worker lives, starting an engine here where none does.
  /// Returns whether there is one now.
  bool ensure_worker(std::string const& stage);
  /// Something was just submitted.
  void look_now();
  bool runs_engine() const { return engine_ != nullptr; }

 private:
  Program const& program_;
  std::filesystem::path log_;
  std::unique_ptr<Infrastructure> infrastructure_;
  RunReader reader_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace omninode::cli
