// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/time_source.h"

#include <chrono>

namespace strowger {
namespace {

int64_t steady_ns() {
  using Clock = std::chrono::steady_clock;  // GUEST: what this class is for; the engine never sees it.
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

}  // namespace

SteadyTimeSource::SteadyTimeSource(Time start) : offset_ns_(to_us(start) * 1000 - steady_ns()) {}

Time SteadyTimeSource::now() { return time_from_us((steady_ns() + offset_ns_) / 1000); }

}  // namespace strowger
