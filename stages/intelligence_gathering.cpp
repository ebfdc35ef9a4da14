#include "stages/intelligence_gathering.hpp"

#include <nlohmann/json.hpp>

#include "stages/onex/run_input.hpp"
#include "stages/onex/stage_context.hpp"

namespace omninode {

/// A missing service must not cost a run: a node without patterns is complete. It is a warning and
/// not silence, because the user asked for patterns by default.
StageOutcome IntelligenceGathering::run(StageInput const& input, std::stop_token /*stop*/) {
  return onex::with_readable_input([&]() -> StageOutcome {
    auto const given = onex::RunInput::parse(input.progress.input);
    nlohmann::ordered_json output;
    output["skipped"] = !given.enable_intelligence;
    output["degraded"] = given.enable_intelligence;
    output["patterns_found"] = 0;
    if (!given.enable_intelligence) {
      output["reason"] = "disabled for this run";
      return Done{output.dump(), {}, {}};
    }
    output["code"] = "ONEX_INTELLIGENCE_UNAVAILABLE";
    output["reason"] = "no intelligence service is configured";
    return Done{output.dump(),
                {},
                {"No intelligence service is configured, so the node was generated without "
                 "patterns from one; --disable-intelligence silences this warning."}};
  });
}

}  // namespace omninode
