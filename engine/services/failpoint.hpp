// Named places at commit points where the lab can stop, kill, delay or throw. In the product this
// is an empty function (failpoint_off.cpp); the lab links its own (tests/lab).
#pragma once

#include <string_view>

namespace omninode {

/// May throw or not return where the lab says so, hence every call stands where a crash is allowed
/// to happen. Any thread.
void failpoint(std::string_view name);

}  // namespace omninode
