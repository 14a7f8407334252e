// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/alarm.h"

#include <algorithm>
#include <chrono>
#include <thread>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>
#endif

namespace strowger::detail {

#if defined(__linux__)

template <>
void BasicAlarm<StdAtomics>::sleep(Duration duration) {
  static_assert(sizeof(armed_) == sizeof(uint32_t) && std::atomic<uint32_t>::is_always_lock_free);
  timespec limit{};
  limit.tv_sec = static_cast<time_t>(to_us(duration) / 1'000'000);
  limit.tv_nsec = static_cast<long>(to_us(duration) % 1'000'000 * 1000);
  syscall(SYS_futex, &armed_, FUTEX_WAIT_PRIVATE, 1, &limit, nullptr, 0);
  disarm();
}

template <>
void BasicAlarm<StdAtomics>::wake() {
  armed_.store(0, std::memory_order_relaxed);
  syscall(SYS_futex, &armed_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

#else

// Looks every millisecond.
template <>
void BasicAlarm<StdAtomics>::sleep(Duration duration) {
  constexpr Duration kStep{1'000};
  for (Duration left = duration; left > Duration::zero() && armed_.load(std::memory_order_relaxed) != 0;
       left -= kStep) {
    std::this_thread::sleep_for(std::min(left, kStep));
  }
  disarm();
}

template <>
void BasicAlarm<StdAtomics>::wake() {
  armed_.store(0, std::memory_order_relaxed);
}

#endif

}  // namespace strowger::detail
