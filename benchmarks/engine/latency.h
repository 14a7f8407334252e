// SPDX-License-Identifier: Apache-2.0
//
// Latency: how long single commands take. Each is timed by itself with the processor's time-stamp counter, or with
// std::chrono::steady_clock where there is none, so every figure contains one reading of the clock: `clock_ns`.
#ifndef STROWGER_BENCHMARKS_ENGINE_LATENCY_H_
#define STROWGER_BENCHMARKS_ENGINE_LATENCY_H_

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace strowger::bench {

class Stopwatch {
 public:
  /// Nothing before it is still going on, and nothing after it has begun.
  static uint64_t read() {
#if defined(__x86_64__)
    _mm_lfence();
    const uint64_t ticks = __rdtsc();
    _mm_lfence();
    return ticks;
#else
    return nanoseconds();
#endif
  }

  static double ns_per_tick() {
#if defined(__x86_64__)
    static const double ratio = calibrate();
    return ratio;
#else
    return 1;
#endif
  }

 private:
  static uint64_t nanoseconds() {
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
  }

  static double calibrate() {
    const uint64_t begin_ns = nanoseconds();
    const uint64_t begin = read();
    while (nanoseconds() - begin_ns < 20'000'000) {
    }
    const uint64_t end = read();
    return static_cast<double>(nanoseconds() - begin_ns) / static_cast<double>(end - begin);
  }
};

class Latency {
 public:
  template <class F>
  auto time(F&& command) {
    const uint64_t begin = Stopwatch::read();
    const auto answer = command();
    ticks_.push_back(Stopwatch::read() - begin);
    return answer;
  }

  void add(uint64_t ticks) { ticks_.push_back(ticks); }
  /// Takes the memory for so many at once, and touches it, so that none is taken while others are timed.
  void make_room(size_t count) {
    ticks_.resize(count);
    ticks_.clear();
  }
  void append(const Latency& other) { ticks_.insert(ticks_.end(), other.ticks_.begin(), other.ticks_.end()); }
  size_t size() const { return ticks_.size(); }

  /// In ns, clock reading included; `quantile` 0 to 1. 0 if nothing was timed.
  double at(double quantile) {
    if (ticks_.empty()) return 0;
    const auto place = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(ticks_.size() - 1));
    std::nth_element(ticks_.begin(), ticks_.begin() + place, ticks_.end());
    return static_cast<double>(ticks_[static_cast<size_t>(place)]) * Stopwatch::ns_per_tick();
  }

  /// Adds the counters `prefix`p50, p99 and p999, in ns.
  void report(benchmark::State& state, const std::string& prefix) {
    state.counters[prefix + "p50"] = at(0.5);
    state.counters[prefix + "p99"] = at(0.99);
    state.counters[prefix + "p999"] = at(0.999);
  }

  /// What timing nothing measures, in ns.
  static double clock_ns() {
    static const double overhead = [] {
      Latency nothing;
      for (int i = 0; i < 10'000; ++i) nothing.time([] { return 0; });
      return nothing.at(0.5);
    }();
    return overhead;
  }

 private:
  std::vector<uint64_t> ticks_;
};

/// For passes that are timed as a whole.
struct NoLatency {
  template <class F>
  auto time(F&& command) {
    return command();
  }
};

/// True until `seconds` have passed since it was made.
class Budget {
 public:
  explicit Budget(double seconds)
      : end_(std::chrono::steady_clock::now() +
             std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds))) {}
  bool left() const { return std::chrono::steady_clock::now() < end_; }

 private:
  std::chrono::steady_clock::time_point end_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_LATENCY_H_
