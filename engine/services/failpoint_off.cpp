#include "engine/services/failpoint.hpp"

namespace omninode {

void failpoint(std::string_view) {}

}  // namespace omninode
