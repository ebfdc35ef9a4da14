// Which form of the database this program speaks to.
#pragma once

namespace omninode {

/// The newest migration that this program was built with: the only version it works on.
int expected_schema_version();

}  // namespace omninode
