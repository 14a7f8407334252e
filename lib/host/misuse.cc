// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/misuse.h"

#include <atomic>

namespace strowger {
namespace {

std::atomic<MisuseHandler> handler{nullptr};

}  // namespace

MisuseHandler set_misuse_handler(MisuseHandler next) { return handler.exchange(next, std::memory_order_acq_rel); }

void report_misuse(Misuse misuse) {
  const MisuseHandler function = handler.load(std::memory_order_acquire);
  if (function != nullptr) function(misuse);
}

}  // namespace strowger
