#include "store/pg_progress.hpp"

#include <unordered_map>

#include "store/array_literal.hpp"
#include "store/run_row.hpp"

namespace omninode {

// All runs in one statement each, whatever their number: a worker that takes over a dead one's runs
// takes many at once.
std::vector<Progress> read_progress(PgConnection& connection, std::span<RunId const> runs,
                                    bool with_input) {
  std::vector<Progress> all(runs.size());
  std::unordered_map<std::int64_t, Progress*> by_run;
  ArrayLiteral ids;
  for (std::size_t at = 0; at < runs.size(); ++at) {
    by_run[runs[at].value] = &all[at];
    ids.add(runs[at].value);
  }
  auto const list = ids.take();
  if (with_input) {
    for (auto const& row : connection.run("read_inputs", Effect::reads, {list})) {
      by_run.at(row[0].as<std::int64_t>())->input = text_from(row[1]);
    }
  }
  for (auto const& row : connection.run("read_outputs", Effect::reads, {list})) {
    auto& progress = *by_run.at(row[0].as<std::int64_t>());
    if (row[3].as<bool>()) {
      progress.answers.push_back({text_from(row[1]), text_from(row[2])});
    } else {
      progress.outputs.insert_or_assign(text_from(row[1]), text_from(row[2]));
    }
  }
  for (auto const& row : connection.run("read_files", Effect::reads, {list, "t"})) {
    auto& files = by_run.at(row[0].as<std::int64_t>())->files;
    files[text_from(row[1])] = std::make_shared<std::string const>(bytes_from(row[4]));
  }
  return all;
}

}  // namespace omninode
