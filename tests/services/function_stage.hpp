// A stage whose behaviour is a function of the test.
#pragma once

#include <functional>
#include <utility>

#include "engine/ports/stage.hpp"

namespace omninode::test {

class FunctionStage final : public Stage {
 public:
  using Body = std::function<StageOutcome(StageInput const&, std::stop_token)>;
  explicit FunctionStage(Body body) : body_(std::move(body)) {}
  StageOutcome run(StageInput const& input, std::stop_token stop) override {
    return body_(input, std::move(stop));
  }

 private:
  Body body_;
};

}  // namespace omninode::test
