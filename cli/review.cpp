#include "cli/review.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/database.hpp"
#include "cli/exit_code.hpp"
#include "cli/find_run.hpp"
#include "cli/render_json.hpp"
#include "cli/render_text.hpp"
#include "cli/run_act.hpp"
#include "cli/session.hpp"
#include "cli/signals.hpp"
#include "engine/core/limits.hpp"

namespace omninode::cli {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using std::chrono::steady_clock;

// How long one question at the terminal waits for an answer; the run itself waits for ever.
constexpr seconds kPatience{300};
constexpr int kInputLookMs = 100;  // how soon a signal ends the reading
// Bounds on what is typed or piped in: a line that never ends must not fill the memory.
constexpr std::size_t kMaxLineBytes = 64 * 1024;
constexpr std::size_t kMaxFeedbackBytes = 8'000;
constexpr int kRequirementsStage = 0;  // where feedback is read, with the prompt

struct Question {
  RunSummary run;
  ApprovalRequest asked;
  json what;  ///< an object; its keys are those of stages/onex/review.hpp
};

// Nothing where the run asks nothing. What it asks is stored JSON; where that cannot be read the
// question stands with nothing to show, so that it can still be answered.
std::optional<Question> question_of(RunReader& reader, RunSummary run) {
  auto asked = reader.approval(run.correlation_id);
  if (!asked) return std::nullopt;
  auto what = json::parse(asked->what, nullptr, /*allow_exceptions=*/false);
  if (!what.is_object()) what = json::object();
  return Question{std::move(run), std::move(*asked), std::move(what)};
}

// A conflict and not an error of usage: somebody else may have answered a moment ago.
int report_no_question(RunSummary const& run, std::ostream& err) {
  auto const id = run.correlation_id.value.str();
  err << "conflict: run " << id << " is " << to_string(run.state)
      << " and asks nothing. Nothing was changed.\n  omninode run show " << id << "\n";
  return kConflict;
}

void show_findings(json const& what, std::ostream& out) {
  for (auto const& finding : what.value("findings", json::array())) {
    out << fmt::format("  {}: {} {}\n", finding.value("severity", ""),
                       for_terminal(finding.value("path", "")),
                       for_terminal(finding.value("message", "")));
  }
}

// The contract is shown whole, because it is what is approved; line by line made safe, as it
// carries the prompt's words.
void show_contract(json const& what, std::ostream& out) {
  std::string const text = what.value("contract", "");
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find('\n', begin), text.size());
    out << "  " << for_terminal(text.substr(begin, end - begin)) << "\n";
    begin = end + 1;
  }
}

void show_question(Question const& question, std::ostream& out) {
  auto const& what = question.what;
  auto const id = question.run.correlation_id.value.str();
  out << fmt::format("\n{} of run {}, version {}\n", what.value("checkpoint", "approval"), id,
                     question.asked.version);
  show_contract(what, out);
  if (what.contains("quality_score")) {
    out << fmt::format("  quality score {:.2f}\n", what["quality_score"].get<double>());
  }
  for (auto const& file : what.value("files", json::array())) {
    out << fmt::format("  {} ({} lines)\n", for_terminal(file.value("path", "")),
                       file.value("lines", 0));
  }
  show_findings(what, out);
  out << fmt::format(
      "One of:\n"
      "  omninode run approve {0}\n"
      "  omninode run revise {0} --feedback \"what is to become different\"\n"
      "  omninode run reject {0}\n"
      "One file as it is:  omninode run review {0} --file PATH\n",
      id);
}

// A file of the question itself, or one that an earlier stage has committed.
int show_file(RunReader& reader, Question const& question, std::string const& path,
              std::ostream& out, std::ostream& err) {
  if (path == "contract.yaml" && question.what.contains("contract")) {
    out << question.what.value("contract", "");
    return kOk;
  }
  auto const result = reader.result(question.run.correlation_id).value();
  auto const found = std::ranges::find_if(
      result.files, [&](StoredFile const& file) { return file.info.path == path; });
  if (found == result.files.end()) {
    err << "error: the run has no file '" << for_terminal(path) << "'\n";
    return kNotFound;
  }
  out << found->content;
  return kOk;
}

// An answer names the version that its author saw, so that nobody approves a contract that has
// changed meanwhile. Without --seen it is the version of now.
std::int64_t seen_version(ReviewOptions const& options, Question const& question) {
  if (options.seen.empty()) return question.asked.version;
  return read_number(options.seen, "--seen (a version)", 1, INT64_MAX);
}

// Bytes that are no UTF-8 are replaced here; the stage that reads the contract finds the damage.
std::string contract_answer(std::string const& path) {
  if (path.empty()) return {};
  auto const text = read_word_or_file("@" + path, limits::kMaxFileBytes);
  return json{{"contract", text}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Feedback becomes part of the prompt, so it must pass what a prompt must pass.
std::string feedback_answer(std::string const& feedback) {
  if (feedback.size() > kMaxFeedbackBytes) {
    throw std::invalid_argument("the feedback is longer than " + std::to_string(kMaxFeedbackBytes) +
                                " bytes; say it shorter or submit a new prompt");
  }
  check_prompt(feedback);
  return json{{"feedback", feedback}}.dump();
}

// Opens the database, finds the question, and lets `make` turn it into the command.
template <typename Make>
int answer(GlobalOptions const& global, ReviewOptions const& options, char const* done,
           std::ostream& out, std::ostream& err, Make make) {
  Database const database(global);
  RunReader reader(database.url());
  auto const run = find_run(reader, options.run);
  if (!run) return report_unknown(options.run, err);
  auto const question = question_of(reader, *run);
  if (!question) return report_no_question(*run, err);
  ActOptions const act_options{run->correlation_id.value.str(), options.reason};
  return act(global, act_options, make(seen_version(options, *question)), done, out, err);
}

// One line of standard input; nothing where it ended, took too long, or a signal came.
// Byte by byte with poll() and not by a stream: a stream blocks in read() until the next line, and
// neither a signal nor the end of the patience could end it.
std::optional<std::string> read_line(steady_clock::time_point end) {
  std::string line;
  while (signals_seen() == 0 && steady_clock::now() < end && line.size() < kMaxLineBytes) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, kInputLookMs) <= 0) continue;
    char c = 0;
    if (read(STDIN_FILENO, &c, 1) != 1) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

std::optional<std::string> ask(char const* text, std::ostream& out) {
  out << text << std::flush;
  return read_line(steady_clock::now() + kPatience);
}

// One round of the dialogue: the exit code of an answer that was given, nothing to ask again.
std::optional<int> answer_once(GlobalOptions const& global, ReviewOptions options,
                               std::string const& choice, std::ostream& out, std::ostream& err) {
  if (choice == "a" || choice == "approve") return run_approve(global, options, out, err);
  if (choice == "x" || choice == "reject") return run_reject(global, options, out, err);
  if (choice == "r" || choice == "revise") {
    options.feedback = ask("What is to become different? ", out).value_or("");
    return run_revise(global, options, out, err);
  }
  if (choice == "e" || choice == "edit") {
    options.contract = ask("File with the changed contract: ", out).value_or("");
    return run_approve(global, options, out, err);
  }
  return std::nullopt;
}

}  // namespace

int run_review(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err) {
  Database const database(global);
  RunReader reader(database.url());
  auto const run = find_run(reader, options.run);
  if (!run) return report_unknown(options.run, err);
  auto const question = question_of(reader, *run);
  if (!question) return report_no_question(*run, err);
  if (!options.file.empty()) return show_file(reader, *question, options.file, out, err);
  if (global.format == Format::text) {
    show_question(*question, out);
  } else {
    out << one_line({{"correlation_id", run->correlation_id.value.str()},
                     {"version", question->asked.version},
                     {"stage", question->asked.stage},
                     {"asks", question->what}})
        << "\n";
  }
  return kOk;
}

int run_approve(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
                std::ostream& err) {
  auto const said = contract_answer(options.contract);
  return answer(global, options, "approved", out, err, [&](std::int64_t seen) -> Command {
    return command::Approve{seen, said};
  });
}

// Back to the first stage, because feedback is read with the prompt: contract and code must follow
// from the same words.
int run_revise(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err) {
  auto const said = feedback_answer(options.feedback);
  return answer(global, options, "sent back", out, err, [&](std::int64_t seen) -> Command {
    return command::Revise{seen, kRequirementsStage, said};
  });
}

int run_reject(GlobalOptions const& global, ReviewOptions const& options, std::ostream& out,
               std::ostream& err) {
  return answer(global, options, "rejected", out, err,
                [](std::int64_t seen) -> Command { return command::Reject{seen}; });
}

// A refused answer (bad feedback, a contract that cannot be read) is a mistake of typing: it is
// said, and the question stands.
std::optional<std::int64_t> review_at_terminal(Session& session, GlobalOptions const& global,
                                               CorrelationId run, std::ostream& out,
                                               std::ostream& err) {
  auto const now = session.reader().show(run);
  auto const question = now ? question_of(session.reader(), *now) : std::nullopt;
  if (!question) return std::nullopt;
  show_question(*question, out);
  ReviewOptions options;
  options.run = run.value.str();
  options.seen = std::to_string(question->asked.version);
  for (;;) {
    auto const choice = ask("[a]pprove, [r]evise, [e]dit the contract, [x] reject, [l]ater: ", out);
    if (!choice || *choice == "l" || *choice == "later") return std::nullopt;
    try {
      auto const code = answer_once(global, options, *choice, out, err);
      if (code) return *code == kOk ? std::optional{question->asked.version} : std::nullopt;
    } catch (std::invalid_argument const& problem) {
      err << "error: " << problem.what() << "\n";
    }
  }
}

}  // namespace omninode::cli
