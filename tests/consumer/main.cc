// SPDX-License-Identifier: Apache-2.0
//
// What a host builds against the installed package, the subdirectory and pkg-config: one program for all three.

#include <chrono>
#include <cstdio>

#include "strowger/core/time.h"

int main() {
  using namespace std::chrono_literals;
  const strowger::Time deadline = strowger::add(strowger::kMinTime, 20s);
  if (strowger::to_us(deadline) != 20'000'000) return 1;
  std::puts("strowger works here");
  return 0;
}
