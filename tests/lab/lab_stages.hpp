// Stages for tests and benchmarks. Each takes `ms`: how long it works (default 0).
//   noop                 is done; `bytes` sets the size of its output
//   sleep                is done after `ms`
//   flaky  {failures}    asks for a retry in its first `failures` attempts
//   fail                 fails for good
//   hang                 never returns and ignores its stop token
//   crash  {times}       kills its process in its first `times` attempts
//   approve              asks for approval, is done once approved
#pragma once

#include "engine/ports/stage.hpp"

namespace omninode::lab {

void add_lab_stages(StageRegistry& registry);

}  // namespace omninode::lab
