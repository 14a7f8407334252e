// SPDX-License-Identifier: Apache-2.0
//
// How GoogleTest shows the rows of tables that tests are made for: by their names, not by their bytes.
#ifndef STROWGER_TESTS_SUPPORT_PRINT_ROWS_H_
#define STROWGER_TESTS_SUPPORT_PRINT_ROWS_H_

#include <ostream>

#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"
#include "support/naive/naive_state.h"

namespace strowger {

inline void PrintTo(const StrategyRow& row, std::ostream* out) { *out << row.name; }
inline void PrintTo(const CallOrderRow& row, std::ostream* out) { *out << row.name; }

namespace naive {
inline void PrintTo(const MutationRow& row, std::ostream* out) { *out << row.name; }
}  // namespace naive

}  // namespace strowger

#endif  // STROWGER_TESTS_SUPPORT_PRINT_ROWS_H_
