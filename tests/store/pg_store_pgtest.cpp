#include "tests/store/pg_world.hpp"
#include "tests/store/store_conformance.hpp"

namespace omninode::test {
namespace {

std::unique_ptr<StoreWorld> make_pg_world() {
  if (database_server() == nullptr) return nullptr;
  return std::make_unique<PgWorld>();
}

INSTANTIATE_TEST_SUITE_P(Pg, StoreConformance, testing::Values(MakeWorld{make_pg_world}),
                         [](auto const&) { return std::string{"store"}; });

}  // namespace
}  // namespace omninode::test
