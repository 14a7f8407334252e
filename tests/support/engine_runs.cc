// SPDX-License-Identifier: Apache-2.0
//
// The pair that the tests run, compiled once.
#include "support/engine_runs.h"

namespace strowger::testing {

template class Runner<Acd, naive::NaiveAcd>;

}  // namespace strowger::testing
