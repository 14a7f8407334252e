// SPDX-License-Identifier: Apache-2.0
//
// After warm-up commands and timers take no lock and read no clock. This program's own definitions of the C library's
// locks and clocks go before the library's, for every library that is loaded: they count, and pass the call on.
//
// Not counted by themselves: what waits on a condition variable holds a mutex first; locks made of the kernel's futex
// (system_call_test.cc sees those that wait) go through syscall(), which is counted.
#include <cxxabi.h>
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "gtest/gtest.h"
#include "hot_path/sanitizers.h"
#include "hot_path/workload.h"

#if !STROWGER_SANITIZED

namespace {

bool counting = false;
uint64_t locks = 0;
uint64_t clocks = 0;

void count(uint64_t& counter) {
  if (counting) ++counter;
}

}  // namespace

// Defines `name`, which counts and calls the next definition of it, looked up on the first call. `throws` is as in the
// C library's header: noexcept, or nothing for what may be cancelled.
#define STROWGER_COUNT(counter, result, name, parameters, arguments, throws)                        \
  extern "C" result name parameters throws {                                                        \
    using Function = result(*) parameters;                                                          \
    static std::atomic<Function> next = nullptr;                                                    \
    Function function = next.load(std::memory_order_relaxed);                                       \
    if (function == nullptr) next = function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, #name)); \
    count(counter);                                                                                 \
    return function arguments;                                                                      \
  }

STROWGER_COUNT(locks, int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex), noexcept)
STROWGER_COUNT(locks, int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex), noexcept)
STROWGER_COUNT(locks, int, pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* until), (mutex, until),
               noexcept)
STROWGER_COUNT(locks, int, pthread_mutex_clocklock, (pthread_mutex_t * mutex, clockid_t clock, const timespec* until),
               (mutex, clock, until), noexcept)
STROWGER_COUNT(locks, int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_spin_lock, (pthread_spinlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_spin_trylock, (pthread_spinlock_t * lock), (lock), noexcept)
STROWGER_COUNT(locks, int, pthread_once, (pthread_once_t * once, void (*work)()), (once, work), )
STROWGER_COUNT(locks, int, sem_wait, (sem_t * semaphore), (semaphore), )
STROWGER_COUNT(locks, int, sem_trywait, (sem_t * semaphore), (semaphore), noexcept)
STROWGER_COUNT(locks, int, __cxa_guard_acquire, (__cxxabiv1::__guard * guard), (guard), )
STROWGER_COUNT(clocks, int, clock_gettime, (clockid_t clock, timespec* now), (clock, now), noexcept)
STROWGER_COUNT(clocks, int, gettimeofday, (timeval * now, void* zone), (now, zone), noexcept)
STROWGER_COUNT(clocks, time_t, time, (time_t * now), (now), noexcept)

extern "C" long syscall(long number, ...) noexcept {
  using Function = long (*)(long, long, long, long, long, long, long);
  static std::atomic<Function> next = nullptr;
  Function function = next.load(std::memory_order_relaxed);
  if (function == nullptr) next = function = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "syscall"));
  count(locks);
  va_list rest;
  va_start(rest, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(rest, long);
  va_end(rest);
  return function(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

namespace strowger::hot_path {
namespace {

struct Counted {
  uint64_t locks;
  uint64_t clocks;
};

Counted counted_in(const std::function<void()>& work) {
  locks = clocks = 0;
  counting = true;
  work();
  counting = false;
  return {locks, clocks};
}

uint64_t locks_of(const std::function<void()>& work) { return counted_in(work).locks; }
uint64_t clocks_of(const std::function<void()>& work) { return counted_in(work).clocks; }

TEST(NoLock, each_kind_of_lock_is_noticed) {
  EXPECT_EQ(locks_of([] {}), 0u);
  std::mutex mutex;
  EXPECT_EQ(locks_of([&] { const std::lock_guard lock(mutex); }), 1u) << "std::mutex";
  EXPECT_EQ(locks_of([&] {
              if (mutex.try_lock()) mutex.unlock();
            }),
            1u)
      << "try_lock";
  std::timed_mutex timed;
  EXPECT_EQ(locks_of([&] {
              if (timed.try_lock_for(std::chrono::milliseconds(1))) timed.unlock();
            }),
            1u)
      << "std::timed_mutex";
  std::recursive_mutex recursive;
  EXPECT_EQ(locks_of([&] { const std::lock_guard lock(recursive); }), 1u) << "std::recursive_mutex";
  std::shared_mutex shared;
  EXPECT_EQ(locks_of([&] { const std::shared_lock lock(shared); }), 1u) << "std::shared_lock";
  EXPECT_EQ(locks_of([&] { const std::unique_lock lock(shared); }), 1u) << "std::shared_mutex";
  pthread_spinlock_t spin{};
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  EXPECT_EQ(locks_of([&] {
              pthread_spin_lock(&spin);
              pthread_spin_unlock(&spin);
            }),
            1u)
      << "a spin lock";
  sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  EXPECT_EQ(locks_of([&] { sem_wait(&semaphore); }), 1u) << "a semaphore";
  std::once_flag once;
  EXPECT_EQ(locks_of([&] { std::call_once(once, [] {}); }), 1u) << "std::call_once";
  EXPECT_EQ(locks_of([] { static const std::string kText(getppid() > 0 ? "a" : "b"); }), 1u) << "a static variable";
  uint32_t futex = 0;
  EXPECT_EQ(locks_of([&] { syscall(SYS_futex, &futex, 1 /* FUTEX_WAKE */, 1, nullptr, nullptr, 0); }), 1u) << "a futex";
}

TEST(NoLock, each_clock_is_noticed) {
  EXPECT_EQ(clocks_of([] {}), 0u);
  EXPECT_EQ(clocks_of([] { static_cast<void>(std::chrono::steady_clock::now()); }), 1u);
  EXPECT_EQ(clocks_of([] { static_cast<void>(std::chrono::system_clock::now()); }), 1u);
  EXPECT_EQ(clocks_of([] { static_cast<void>(std::time(nullptr)); }), 1u);
  timeval now{};
  EXPECT_EQ(clocks_of([&] { gettimeofday(&now, nullptr); }), 1u);
}

class NoLockAfterWarmUp : public ::testing::TestWithParam<Workload> {};

TEST_P(NoLockAfterWarmUp, of) {
  const std::unique_ptr<Work> work = GetParam().make_warm();
  const Counted counted = counted_in([&] { work->once(); });
  EXPECT_EQ(counted.locks, 0u);
  EXPECT_EQ(counted.clocks, 0u);
  work->check();
}

INSTANTIATE_TEST_SUITE_P(Workloads, NoLockAfterWarmUp, ::testing::ValuesIn(workloads()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace strowger::hot_path

#else

TEST(NoLock, after_warm_up) { GTEST_SKIP() << "a sanitizer's runtime stands in front of the locks itself"; }

#endif
