// What every store must do. A test program that includes this instantiates StoreConformance with
// the worlds it can make.
#pragma once

#include "tests/store/conformance_claims.hpp"
#include "tests/store/conformance_commits.hpp"
#include "tests/store/conformance_services.hpp"
