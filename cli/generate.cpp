#include "cli/generate.hpp"

#include <unistd.h>

#include <ostream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/outcome.hpp"
#include "cli/render_text.hpp"
#include "cli/review.hpp"
#include "cli/session.hpp"
#include "cli/submit.hpp"
#include "cli/templates.hpp"
#include "cli/wait.hpp"
#include "engine/random_id.hpp"
#include "stages/registry.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;

constexpr std::size_t kShownPromptChars = 60;
constexpr long long kMaxWaitSeconds = 3'600;

std::chrono::milliseconds read_timeout(std::string const& text) {
  return std::chrono::seconds{read_number(text, "--timeout (seconds)", 1, kMaxWaitSeconds)};
}

// Everything the stages need is in the input: they see neither this command nor its folder. Its
// text must be the same for the same request, since it is what tells a repeated submit from a
// conflict.
NewRun read_request(GenerateOptions const& options) {
  auto const prompt = read_prompt(options.prompt);
  json input{
      {"prompt", prompt},       {"output_dir", read_output_folder(options.output_dir).string()},
      {"node_type", nullptr},   {"enable_intelligence", options.intelligence},
      {"force", options.force}, {"onex", options.onex}};
  if (options.interactive) input["interactive"] = true;
  if (!options.node_type.empty()) input["node_type"] = options.node_type;
  // Their text goes with the run: whichever worker renders them has no folder of this user.
  if (!options.templates.empty()) {
    auto const pack = read_template_pack(options.templates);
    if (!pack.empty()) input["templates"] = pack;
  }
  NewRun run;
  run.correlation_id = options.correlation_id.empty() ? CorrelationId{random_uuid()}
                                                      : read_correlation_id(options.correlation_id);
  run.plan = std::make_shared<Plan const>(generate_node_plan());
  run.input = input.dump();
  run.actor = {operator_name()};
  return run;
}

// From what was stored, not from what was typed. The id stands there before any stage has begun, so
// a wait that is broken off leaves the user with it.
void show_head(NewRun const& run, std::ostream& out) {
  auto const input = json::parse(run.input);
  out << fmt::format(
             "Generating an ONEX node\n  Correlation ID  {}\n  Prompt          {}\n"
             "  Output          {}\n",
             run.correlation_id.value.str(),
             for_terminal(first_chars(input["prompt"].get<std::string>(), kShownPromptChars)),
             for_terminal(input["output_dir"].get<std::string>()))
      << std::flush;
}

}  // namespace

// Words, then the session, then the submit, then the worker: a refused word costs no server, and no
// engine starts for a run that was not stored. A worker that is already there gets the run by the
// announcement; an engine in this process is told to look.
int generate(GlobalOptions const& global, GenerateOptions const& options, Program const& program,
             std::ostream& out, std::ostream& err) {
  auto const run = read_request(options);
  WaitOptions wait{run.correlation_id, read_timeout(options.timeout)};
  bool const text = global.format == Format::text;
  wait.show_stages = text && !global.quiet;
  wait.live = wait.show_stages && global.terminal;
  Session session(global, program);
  submit_one(session, run, err);
  // Before the wait: whatever happens from here on, the run can be asked for.
  if (!text && !options.detach) err << "correlation_id " << run.correlation_id.value.str() << "\n";
  if (wait.show_stages) show_head(run, out);
  if (options.detach) return report_submitted(session, run, global, out, err);
  session.ensure_worker(run.plan->stage_name(0));
  session.look_now();
  auto end = wait_for_run(session, wait, out, err);
  bool const asks_here = options.interactive && text && isatty(STDIN_FILENO) != 0;
  while (asks_here && end == WaitEnd::needs_person) {
    auto const answered = review_at_terminal(session, global, run.correlation_id, out, err);
    if (!answered) break;
    wait.shown = *answered;
    session.look_now();
    end = wait_for_run(session, wait, out, err);
  }
  return report_outcome(session, run.correlation_id, end, global, out, err);
}

// No engine is started here: the wait sees to it when it finds no worker.
int watch(GlobalOptions const& global, WatchOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err) {
  auto const timeout = read_timeout(options.timeout);
  Session session(global, program);
  auto const run = find_run(session.reader(), options.run);
  if (!run) return report_unknown(options.run, err);
  WaitOptions wait{run->correlation_id, timeout};
  wait.show_stages = global.format == Format::text && !global.quiet;
  wait.live = wait.show_stages && global.terminal;
  auto const end = wait_for_run(session, wait, out, err);
  return report_outcome(session, run->correlation_id, end, global, out, err);
}

}  // namespace omninode::cli
