#include "engine/services/bounded_outcome.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/core/limits.hpp"

namespace omninode {
namespace {

// Back to where a UTF-8 sequence begins: PostgreSQL refuses a text that ends inside one, and the
// whole transition with it.
void cut(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  auto end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
}

// A failure for good: the same input gives the same output, so a retry would only repeat the work.
Fail too_large(std::string what) {
  return {"OUTPUT_TOO_LARGE", "the stage gave back " + std::move(what)};
}

StageOutcome bounded_done(Done done) {
  if (done.output.size() > limits::kMaxStageOutputBytes) {
    return too_large(std::to_string(done.output.size()) + " bytes of output; the limit is " +
                     std::to_string(limits::kMaxStageOutputBytes));
  }
  if (done.files.size() > limits::kMaxFilesPerRun) {
    return too_large(std::to_string(done.files.size()) + " files; the limit is " +
                     std::to_string(limits::kMaxFilesPerRun));
  }
  auto const large = std::find_if(done.files.begin(), done.files.end(), [](File const& file) {
    return file.content.size() > limits::kMaxFileBytes;
  });
  if (large != done.files.end()) return too_large("a file above 1 MiB: " + large->path);
  for (auto& warning : done.warnings) cut(warning, limits::kMaxErrorMessageBytes);
  return done;
}

}  // namespace

StageOutcome bounded(StageOutcome outcome) {
  if (auto* done = std::get_if<Done>(&outcome)) return bounded_done(std::move(*done));
  if (auto* retry = std::get_if<Retry>(&outcome)) {
    cut(retry->message, limits::kMaxErrorMessageBytes);
  } else if (auto* fail = std::get_if<Fail>(&outcome)) {
    cut(fail->message, limits::kMaxErrorMessageBytes);
  } else if (std::get<AwaitApproval>(outcome).what.size() > limits::kMaxStageOutputBytes) {
    return too_large("an approval request above 4 MiB");
  }
  return outcome;
}

}  // namespace omninode
