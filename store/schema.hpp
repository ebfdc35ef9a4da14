// Which form of the database this program speaks to.
#pragma once

namespace omninode {

/// The newest migration that this program was built with: the only version it works on.
/// An older schema would lack columns, a newer one may mean something else by them. Any thread.
int expected_schema_version();

}  // namespace omninode
