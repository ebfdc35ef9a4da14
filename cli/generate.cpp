#include "cli/generate.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/outcome.hpp"
#include "cli/render_text.hpp"
#include "cli/session.hpp"
#include "cli/submit.hpp"
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

NewRun read_request(GenerateOptions const& options) {
  auto const prompt = read_prompt(options.prompt);
  json input{{"prompt", prompt},
             {"output_dir", read_output_folder(options.output_dir).string()},
             {"node_type", nullptr},
             {"enable_intelligence", options.intelligence},
             {"force", options.force},
             {"onex", options.onex}};
  if (!options.node_type.empty()) input["node_type"] = options.node_type;
  NewRun run;
  run.correlation_id = options.correlation_id.empty()
                           ? CorrelationId{random_uuid()}
                           : read_correlation_id(options.correlation_id);
  run.plan = std::make_shared<Plan const>(generate_node_plan());
  run.input = input.dump();
  run.actor = {operator_name()};
  return run;
}

void show_head(NewRun const& run, std::ostream& out) {
  auto const input = json::parse(run.input);
  out << fmt::format("Generating an ONEX node\n  Correlation ID  {}\n  Prompt          {}\n"
                     "  Output          {}\n",
                     run.correlation_id.value.str(),
                     for_terminal(first_chars(input["prompt"].get<std::string>(),
                                              kShownPromptChars)),
                     for_terminal(input["output_dir"].get<std::string>()))
      << std::flush;
}

}  // namespace

int generate(GlobalOptions const& global, GenerateOptions const& options, Program const& program,
             std::ostream& out, std::ostream& err) {
  auto const run = read_request(options);
  WaitOptions wait{run.correlation_id, read_timeout(options.timeout)};
  bool const text = global.format == Format::text;
  wait.show_stages = text && !global.quiet;
  Session session(global, program);
  submit_one(session, run, err);
  // Before the wait: whatever happens from here on, the run can be asked for.
  if (!text && !options.detach) err << "correlation_id " << run.correlation_id.value.str() << "\n";
  if (wait.show_stages) show_head(run, out);
  if (options.detach) return report_submitted(session, run, global, out, err);
  session.ensure_worker(run.plan->stage_name(0));
  session.look_now();
  auto const end = wait_for_run(session, wait, out, err);
  return report_outcome(session, run.correlation_id, end, global, out, err);
}

int watch(GlobalOptions const& global, WatchOptions const& options, Program const& program,
          std::ostream& out, std::ostream& err) {
  auto const timeout = read_timeout(options.timeout);
  Session session(global, program);
  auto const run = find_run(session.reader(), options.run);
  if (!run) return report_unknown(options.run, err);
  WaitOptions wait{run->correlation_id, timeout};
  wait.show_stages = global.format == Format::text && !global.quiet;
  auto const end = wait_for_run(session, wait, out, err);
  return report_outcome(session, run->correlation_id, end, global, out, err);
}

}  // namespace omninode::cli
