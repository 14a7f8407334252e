// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/plan.h"

namespace strowger {

std::vector<Shift> repeated(const Shift& shift, Duration period, int times) {
  std::vector<Shift> shifts;
  for (int i = 0; i < times; ++i) {
    const Duration later = period * i;
    Shift copy = shift;
    copy.from = add(shift.from, later);
    copy.to = add(shift.to, later);
    for (Break& pause : copy.breaks) {
      pause.from = add(pause.from, later);
      pause.to = add(pause.to, later);
    }
    shifts.push_back(copy);
  }
  return shifts;
}

}  // namespace strowger
