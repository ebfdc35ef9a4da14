// omninode generate, which is also omninode-generate: a prompt becomes a node on disk.
//
// The run is stored before anything is waited for, and goes on without this command. Submitting the
// same prompt and options again under the same correlation id joins the first run.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/options.hpp"
#include "cli/program.hpp"

namespace omninode::cli {

/// As typed; checked by `generate` before it opens anything.
struct GenerateOptions {
  std::string prompt;  ///< the text, "-" or "@FILE"
  /// Stored with the run as an absolute path: workers have other current folders.
  std::string output_dir = "./generated";
  std::string node_type;  ///< "": what the prompt says
  /// Ask the intelligence service for advice; a run goes on without an answer.
  bool intelligence = true;
  /// Replace other content that is in the node's folder.
  bool force = false;
  /// Store the run and return; nothing is written here then.
  bool detach = false;
  /// The run asks a person before it goes on from the contract and from the code. At a terminal the
  /// questions are put here; they can be answered from anywhere.
  bool interactive = false;
  std::string timeout = "300";  ///< seconds of this client's wait, never a verdict on the run
  std::string correlation_id;   ///< "": a fresh one
  /// The form of the node.
  std::string onex = "oct25";
  std::string templates;  ///< folder of the user's own templates; "": none
};

/// Returns an ExitCode: kOk once the node is in its folder (or, detached, once the run is stored),
/// kRunFailed, kWaitEnded or kInterrupted as in cli/outcome.hpp. Throws std::invalid_argument
/// before anything is stored, Conflict where the correlation id belongs to another request,
/// StoreUnavailable where nothing was stored, CommitUnknown where that is not known.
int generate(GlobalOptions const& global, GenerateOptions const& options, Program const& program,
             std::ostream& out, std::ostream& err);

struct WatchOptions {
  std::string run;  ///< correlation id or a unique beginning of one
  std::string timeout = "300";
};

/// Follows a run that was submitted before and reports it as `generate` does, files included. On a
/// private database it also makes the run go on, by an engine in this process where none lives.
int watch(GlobalOptions const& global, WatchOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err);

}  // namespace omninode::cli
