// The only place with CLI11: words become plain option structs, errors become exit codes.
//
// Numbers are taken as text and read by cli/arguments.hpp, because CLI11 reads "010" as octal. What
// a user may not know is a usage error here; what only the database knows is found out later.
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/admin.hpp"
#include "cli/conflict.hpp"
#include "cli/doctor.hpp"
#include "cli/exit_code.hpp"
#include "cli/generate.hpp"
#include "cli/program.hpp"
#include "cli/quarantine.hpp"
#include "cli/render_text.hpp"
#include "cli/review.hpp"
#include "cli/run_act.hpp"
#include "cli/run_read.hpp"
#include "cli/run_result.hpp"
#include "cli/serve.hpp"
#include "cli/signals.hpp"
#include "cli/submit.hpp"
#include "cli/templates.hpp"
#include "cli/verify.hpp"
#include "engine/ports/errors.hpp"

namespace omninode::cli {
namespace {

constexpr char const* kExitCodes =
    "Exit codes: 0 ok, 1 the run failed, 2 usage, 3 not found, 4 conflict, 5 no database or a "
    "wrong "
    "schema,\n124 the wait ended and the run goes on, 130 interrupted and the run goes on.";

std::string from_environment(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Everything the command line may fill, alive while it is parsed and run. CLI11 writes into the
// members by reference, so this object never moves; commands that take the same word share a
// member, as only one command runs.
class CommandLine {
 public:
  // The environment first: an option that is given then replaces it.
  explicit CommandLine(Program const& program) : program_(program) {
    app_.name(program.name);
    app_.description("Durable runs of code generation: submit, follow, inspect, resume, replay.");
    app_.footer(kExitCodes);
    app_.set_version_flag("--version", program.name + " " + program.version);
    app_.require_subcommand(1);
    global_.database_url = from_environment("OMNINODE_DATABASE_URL");
    global_.kafka_bootstrap = from_environment("KAFKA_BOOTSTRAP_SERVERS");
    add_global(app_);
    add_generate();
    add_submit();
    add_run();
    add_dlq();
    add_admin();
    add_templates();
    add_services();
  }

  // Parsing only remembers what to do. The work is done after it, outside of CLI11, so that an
  // exception of a command is never taken for one of the parser's.
  int parse_and_run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (CLI::ParseError const& problem) {
      // --help and --version come this way too; everything else is usage, whatever CLI11 calls it.
      if (problem.get_exit_code() == 0) return app_.exit(problem, std::cout, std::cerr);
      return refuse(problem);
    }
    global_.terminal = isatty(STDOUT_FILENO) == 1;
    if (format_ == "json") global_.format = Format::json;
    if (format_ == "jsonl") global_.format = Format::jsonl;
    return action_();
  }

 private:
  // A command without an action is a group: a word must follow it.
  CLI::App* command(CLI::App& parent, std::string const& name, std::string const& what,
                    std::function<int()> action) {
    auto* const made = parent.add_subcommand(name, what);
    if (!action) {
      made->require_subcommand(1);
      return made;
    }
    add_global(*made);
    // A command's callback comes before its parent's: the innermost one counts.
    made->callback([this, action] {
      if (!action_) action_ = action;
    });
    return made;
  }

  // CLI11 says that a command is missing where the word given is none. Its own codes (105 and more)
  // are not documented to users: every refusal is kUsage.
  int refuse(CLI::ParseError const& problem) {
    auto const rest = app_.remaining();
    bool const no_command = app_.get_subcommands().empty() && !rest.empty();
    std::cerr << "error: "
              << (no_command ? "there is no command or option '" + for_terminal(rest.front()) + "'"
                             : problem.what())
              << "\n  " << program_.name << " --help\n";
    return kUsage;
  }

  // On every command too: its help is complete, and a prompt is never taken for a command.
  void add_global(CLI::App& command) {
    auto const group = "Everywhere";
    command.add_option("-o,--output", format_, "text, json, or jsonl for lists")
        ->check(CLI::IsMember({"text", "json", "jsonl"}))
        ->group(group);
    command
        .add_option("--database-url", global_.database_url,
                    "PostgreSQL; without it OMNINODE_DATABASE_URL, or a private one")
        ->group(group);
    command
        .add_option("--kafka-servers", global_.kafka_bootstrap,
                    "host:port,…; without it KAFKA_BOOTSTRAP_SERVERS, or hints through memory")
        ->group(group);
    command.add_flag("--quiet", global_.quiet, "No lines while waiting")->group(group);
  }

  void add_generate() {
    auto* const c = command(app_, "generate", "Turn a prompt into a node, and wait for it", [this] {
      return generate(global_, generate_, program_, std::cout, std::cerr);
    });
    c->add_option("prompt", generate_.prompt, "The prompt, - for standard input, @FILE for a file")
        ->required();
    c->add_option("--output-dir", generate_.output_dir, "Where the node's folder goes")
        ->capture_default_str();
    c->add_option("--node-type", generate_.node_type, "What kind of node; else the prompt decides")
        ->check(CLI::IsMember({"effect", "compute", "reducer", "orchestrator"}));
    auto* const with = c->add_flag("--enable-intelligence", intelligence_,
                                   "Ask the intelligence service (default)");
    c->add_flag("!--disable-intelligence", generate_.intelligence, "Do not ask it")->excludes(with);
    c->add_flag("--force", generate_.force, "Replace other content in the node's folder");
    c->add_option("--onex", generate_.onex, "The form of the node's contract")
        ->check(CLI::IsMember({"oct25", "current"}))
        ->capture_default_str();
    c->add_option("--templates", generate_.templates,
                  "A folder of templates that replace built-in ones; see `templates list`");
    c->add_flag("--interactive", generate_.interactive,
                "Ask before going on from the contract and from the code");
    add_waiting(c, generate_.timeout, generate_.detach, generate_.correlation_id);
  }

  void add_templates() {
    auto& templates = *command(app_, "templates", "The templates that nodes are made of", {});
    command(templates, "list", "Their names",
            [this] { return templates_list(global_, std::cout); });
    auto* const show = command(templates, "show", "The text of one",
                               [this] { return templates_show(template_, std::cout, std::cerr); });
    show->add_option("name", template_, "As `list` names it")->required();
    auto* const write = command(templates, "export", "Write all of them into a folder",
                                [this] { return templates_export(global_, template_, std::cout); });
    write->add_option("folder", template_, "Where they go; nothing there is replaced")->required();
  }

  // What every command that submits a run has, with one meaning.
  void add_waiting(CLI::App* c, std::string& timeout, bool& detach, std::string& correlation_id) {
    c->add_option("--timeout", timeout, "Seconds this command waits, 1 to 3600; the run goes on")
        ->capture_default_str();
    c->add_flag("--detach", detach, "Store the run and return at once");
    c->add_option("--correlation-id", correlation_id, "The run's name; a fresh one by default");
  }

  void add_submit() {
    auto* const c = command(app_, "submit", "Store a run of a plan given as JSON", [this] {
      return submit(global_, submit_, program_, std::cout, std::cerr);
    });
    c->add_option("--plan", submit_.plan,
                  R"('{"name":"x","stages":[{"name":…,"timeout_ms":…},…]}' or @FILE)")
        ->required();
    c->add_option("--input", submit_.input, "JSON object for the stages, or @FILE");
    c->add_option("--count", submit_.count, "So many runs at once (with --detach)");
    add_waiting(c, submit_.timeout, submit_.detach, submit_.correlation_id);
  }

  // A subcommand that takes one run.
  CLI::App* one_run(CLI::App& parent, std::string const& name, std::string const& what,
                    std::function<int()> action) {
    auto* const c = command(parent, name, what, std::move(action));
    c->add_option("run", run_, "Correlation id, or its first 8 or more characters")->required();
    return c;
  }

  void add_run() {
    auto& run = *command(app_, "run", "Look at runs and act on them", {});
    auto* const list = command(run, "list", "The newest runs",
                               [this] { return run_list(global_, list_, std::cout); });
    list->add_option("--state", list_.state, "Only runs in this state");
    list->add_option("--stage", list_.stage, "Only runs that stand at this stage");
    list->add_option("--since", list_.since, "Submitted at or after this time");
    list->add_option("--until", list_.until, "Submitted before this time");
    list->add_option("--error-contains", list_.error_contains,
                     "In the last error (reads all runs)");
    list->add_option("--limit", list_.limit, "At most so many")->capture_default_str();
    using Look = int (*)(GlobalOptions const&, std::string const&, std::ostream&, std::ostream&);
    auto const look = [&](char const* name, char const* what, Look show) {
      one_run(run, name, what, [this, show] { return show(global_, run_, std::cout, std::cerr); });
    };
    look("show", "Where a run stands", &run_show);
    look("history", "Every transition of a run", &run_history);
    look("steps", "The stages of a run", &run_steps);
    add_result(run);
    auto* const watching = one_run(run, "watch", "Follow a run until it comes to rest", [this] {
      watch_.run = run_;
      return watch(global_, watch_, program_, std::cout, std::cerr);
    });
    watching->add_option("--timeout", watch_.timeout, "Seconds this command waits, 1 to 3600")
        ->capture_default_str();
    auto* const fetch = one_run(run, "fetch", "Write a run's files from the store", [this] {
      fetch_.run = run_;
      return run_fetch(global_, fetch_, std::cout, std::cerr);
    });
    fetch->add_option("--output-dir", fetch_.output_dir, "Where the node's folder goes")
        ->required();
    fetch->add_flag("--force", fetch_.force, "Replace other content in the node's folder");
    act_on(run, "cancel", "End a run", command::Cancel{}, "cancelled");
    act_on(run, "pause", "Stop a run where it stands", command::Pause{}, "paused");
    act_on(run, "resume", "Let a paused run go on", command::Resume{}, "resumed");
    act_on(run, "retry", "End a run's backoff now", command::RetryNow{}, "ready");
    add_review(run);
  }

  // A person's answers to what a run asks.
  void add_review(CLI::App& run) {
    using Answer =
        int (*)(GlobalOptions const&, ReviewOptions const&, std::ostream&, std::ostream&);
    auto const add = [&](char const* name, char const* what, Answer give) {
      auto* const c = one_run(run, name, what, [this, give] {
        review_.run = run_;
        review_.reason = reason_;
        return give(global_, review_, std::cout, std::cerr);
      });
      if (give != &run_review) {
        c->add_option("--seen", review_.seen, "The version you looked at; else the present one");
        c->add_option("--reason", reason_, "Why; kept with the run's history");
      }
      return c;
    };
    add("review", "What a run that waits for approval asks", &run_review)
        ->add_option("--file", review_.file, "Print this file alone, as it is");
    add("approve", "Let a run go on that waits for approval", &run_approve)
        ->add_option("--contract", review_.contract, "A changed contract.yaml to go on with");
    add("revise", "Generate again with what is to become different", &run_revise)
        ->add_option("--feedback", review_.feedback, "Read as if it stood in the prompt")
        ->required();
    add("reject", "Stop a run that waits for approval (a dead letter)", &run_reject);
  }

  void add_result(CLI::App& run) {
    auto* const c = one_run(run, "result", "What a run was given and what its stages made", [this] {
      result_.run = run_;
      return run_result(global_, result_, std::cout, std::cerr);
    });
    auto* const stage = c->add_option("--stage", result_.stage, "Only this stage's output");
    auto* const files = c->add_flag("--files", result_.files, "Only the files, with their sums");
    auto* const trace = c->add_flag("--trace", result_.trace,
                                    "Each statement of the prompt and the places that answer it");
    auto* const quality = c->add_flag("--quality", result_.quality,
                                      "The score with its reasons, findings and repairs");
    stage->excludes(files, trace, quality);
    files->excludes(trace, quality);
    trace->excludes(quality);
  }

  // An operator's commands differ only in what they have decided and in what a success is called.
  void act_on(CLI::App& parent, char const* name, char const* what, Command const& wanted,
              char const* done) {
    auto* const c = one_run(parent, name, what, [this, wanted, done] {
      return act(global_, {run_, reason_}, wanted, done, std::cout, std::cerr);
    });
    c->add_option("--reason", reason_, "Why; kept with the run's history");
  }

  void add_dlq() {
    auto& dlq = *command(app_, "dlq", "Dead letters: runs that cannot go on by themselves", {});
    auto* const list = command(dlq, "list", "The dead-lettered runs",
                               [this] { return dlq_list(global_, list_.limit, std::cout); });
    list->add_option("--limit", list_.limit, "At most so many")->capture_default_str();
    one_run(dlq, "show", "Where a dead-lettered run stands",
            [this] { return run_show(global_, run_, std::cout, std::cerr); });
    act_on(dlq, "replay", "Send a run back to work at its failed stage", command::Replay{},
           "replayed");
    act_on(dlq, "discard", "Give a run up", command::Discard{}, "discarded");
  }

  // `down` wants both words said: the version that stays, and that the data may go.
  void add_admin() {
    auto& worker = *command(app_, "worker", "Who works", {});
    auto* const list = command(worker, "list", "The living workers",
                               [this] { return worker_list(global_, all_, std::cout); });
    list->add_flag("--all", all_, "Also those that ended");
    auto& migrating = *command(app_, "migrate", "The database's schema", {});
    using Action = MigrateOptions::Action;
    auto const add = [&](char const* name, char const* what, Action action) {
      return command(migrating, name, what, [this, action] {
        migrate_.action = action;
        return migrate(global_, migrate_, std::cout);
      });
    };
    add("up", "Bring it to what this program needs", Action::up);
    auto* const down = add("down", "Take migrations back, with their data", Action::down);
    down->add_option("--to", migrate_.to, "The version that stays; 0 takes all back")->required();
    down->add_flag("--yes", migrate_.yes, "The tables' content is lost, and that is wanted");
    add("status", "What is applied", Action::status);
    add("plan", "What `up` would do", Action::plan);
    auto& topics = *command(app_, "topics", "The broker's topics", {});
    command(topics, "create", "Make what is missing",
            [this] { return topics_create(global_, std::cout); });
    command(topics, "check", "Compare, changing nothing",
            [this] { return topics_check(global_, std::cout); });
    add_quarantine();
    command(app_, "doctor", "Look at everything a run needs",
            [this] { return doctor(global_, std::cout); });
    auto* const v = command(app_, "verify", "Do the promises hold for every run that is stored?",
                            [this] { return verify(global_, verify_, std::cout); });
    v->add_flag("--files", verify_.files, "Also compare the written folders with their sums");
    v->add_option("--limit", verify_.limit, "Offending runs shown per invariant")
        ->capture_default_str();
    v->add_option("--timeout", verify_.timeout, "Seconds per invariant")->capture_default_str();
  }

  void add_quarantine() {
    auto& quarantine =
        *command(app_, "quarantine", "Records of the bus that nobody could read", {});
    auto* const list = command(quarantine, "list", "The newest of them",
                               [this] { return quarantine_list(global_, list_.limit, std::cout); });
    list->add_option("--limit", list_.limit, "At most so many")->capture_default_str();
    auto* const show = command(quarantine, "show", "One of them, with its bytes", [this] {
      return quarantine_show(global_, record_, raw_, std::cout, std::cerr);
    });
    show->add_option("id", record_, "As `list` names it")->required();
    show->add_flag("--raw", raw_, "The bytes alone, as they are");
  }

  // `dev` is a command and has one below it, so it asks for no word after it.
  void add_services() {
    serve_.output_root = from_environment("DEFAULT_OUTPUT_DIR");
    auto* const s = command(app_, "serve", "Work on configured servers until SIGTERM", [this] {
      return serve(global_, serve_, program_, std::cout, std::cerr);
    });
    s->add_option("--stages", serve_.stages, "Only these, a,b,c; all by default");
    s->add_option("--threads", serve_.threads, "Stages at the same time")->capture_default_str();
    s->add_option("--committers", serve_.committers, "Connections that commit")
        ->capture_default_str();
    s->add_option("--output-root", serve_.output_root,
                  "The only folder below which files are written (DEFAULT_OUTPUT_DIR)");
    s->add_option("--drain-timeout", serve_.drain_timeout,
                  "Seconds that running stages get at SIGTERM")
        ->capture_default_str();
    auto* const d = command(app_, "dev", "Everything in one process, until Ctrl-C",
                            [this] { return dev(global_, dev_, program_, std::cout, std::cerr); });
    d->add_flag("--kafka", dev_.kafka, "Also start a real broker (needs Java)");
    command(*d, "stop", "End it", [this] { return dev_stop(std::cout, std::cerr); });
  }

  Program const& program_;
  CLI::App app_;
  GlobalOptions global_;
  std::string format_ = "text";
  std::function<int()> action_;
  GenerateOptions generate_;
  SubmitOptions submit_;
  ListOptions list_;
  WatchOptions watch_;
  FetchOptions fetch_;
  ResultOptions result_;
  ReviewOptions review_;
  MigrateOptions migrate_;
  VerifyOptions verify_;
  ServeOptions serve_;
  DevOptions dev_;
  std::string run_;
  std::string reason_;
  std::string template_;
  std::string record_;
  bool all_ = false;
  bool raw_ = false;
  bool intelligence_ = true;
};

// Sentences for users come from where they are thrown; here is only the form.
int fail(int code, std::string const& what) {
  std::cerr << "error: " << what << "\n";
  return code;
}

// The one place where exceptions become exit codes. Called while one is handled. std::exception
// comes last, because all the others derive from it.
int exit_code_of_exception() {
  static std::string const look = "\n  omninode doctor";
  try {
    throw;
  } catch (Interrupted const& problem) {
    std::cerr << "Interrupted " << problem.what() << "; nothing was stored.\n";
    return kInterrupted;
  } catch (std::invalid_argument const& problem) {
    return fail(kUsage, problem.what());
  } catch (Conflict const& problem) {
    return fail(kConflict, problem.what());
  } catch (StoreUnavailable const& problem) {
    // A private server that is being started hears Ctrl-C too.
    return fail(signals_seen() > 0 ? kInterrupted : kNoDatabase, problem.what() + look);
  } catch (CommitUnknown const& problem) {
    return fail(kNoDatabase, problem.what() + look);
  } catch (BusUnavailable const& problem) {
    return fail(kNoDatabase, problem.what() + look);
  } catch (WrongSchema const& problem) {
    return fail(kNoDatabase, problem.what());
  } catch (std::exception const& problem) {
    return fail(kRunFailed, problem.what());
  }
}

// omninode-generate is `omninode generate`; its --version is the program's.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv, argv + argc);
  bool const asks_version = words.size() == 2 && words[1] == "--version";
  if (words.front().ends_with("-generate") && !asks_version) {
    words.insert(words.begin() + 1, "generate");
  }
  return words;
}

}  // namespace

// Signals are counted from the very first, so that Ctrl-C during the start is not lost; the words
// are copied, because "generate" may have to be put between them.
int run_command_line(int argc, char** argv, Program const& program) {
  count_signals();
  try {
    auto words = words_of(argc, argv);
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    CommandLine line(program);
    return line.parse_and_run(static_cast<int>(pointers.size()), pointers.data());
  } catch (...) {
    return exit_code_of_exception();
  }
}

}  // namespace omninode::cli
