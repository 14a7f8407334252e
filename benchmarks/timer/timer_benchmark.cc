// SPDX-License-Identifier: Apache-2.0
//
// Timers: TimerWheel beside the structures that a host would otherwise use, under the loads of loads.h.
//
//   BM_Timer_Sla<C>/N      one life. Rate: lives/s.
//   BM_Timer_Hold<C>/N     one event of the hold model; BM_Timer_Bimodal the same with bimodal delays. Rate: events/s.
//   BM_Timer_Phases<C>/N   one life, from the sum of the phases; start_ns, cancel_ns and expiry_ns are of one
//   operation.
//
// Answers are checked. Before timing, an exact contender's expiries (time and payload, with many ties) must be those of
// a sorted list; after it, those of the timed run must be those of every other exact contender at that size. Of an
// inexact one each expiry must be within what it promises. The phases check that precisely the timers left expire, in
// order.
//
// p50 to p99.9 and max_ns are of single steps, each timed by itself, so they contain a clock reading (some 20 ns). The
// steps are repeated from the same start, and the shorter of the two times counts: what the machine did in between to
// other programs' benefit is seldom in both, and a stall of the contender always is.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "timer/event_loops.h"
#include "timer/exact_contenders.h"
#include "timer/loads.h"
#include "timer/wheel_contenders.h"

namespace strowger::bench {
namespace {

bool smoke() { return std::getenv("STROWGER_BENCHMARK_SMOKE") != nullptr; }

template <template <class> class LoadOf, class Contender>
bool is_right_in_a_small_run() {
  static constexpr int64_t kGrain = 20'000'000;  // Delays in steps of 20 s: nearly every instant has several timers.
  LoadOf<Contender> load(500, kGrain);
  LoadOf<SortedList> reference(500, kGrain);
  for (int i = 0; i < 5'000; ++i) load.step(), reference.step();
  return Contender::kExact ? load.checksum() == reference.checksum() : load.kept_promise();
}

/// Whether `checksum` is what the first contender in this run had.
bool agrees(const std::string& run, uint64_t checksum) {
  static std::map<std::string, uint64_t> checksums;
  return checksums.try_emplace(run, checksum).first->second == checksum;
}

void report_percentiles(benchmark::State& state, std::vector<uint32_t>& times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](size_t per_mille) { return static_cast<double>(times[times.size() * per_mille / 1000]); };
  state.counters["p50_ns"] = at(500);
  state.counters["p99_ns"] = at(990);
  state.counters["p999_ns"] = at(999);
  state.counters["max_ns"] = static_cast<double>(times.back());
}

/// Times single steps; `times` keeps the shorter of what it has and the new ones.
template <class LoadType>
void time_steps(LoadType& load, std::vector<uint32_t>& times) {
  auto before = std::chrono::steady_clock::now();
  for (uint32_t& time : times) {
    load.step();
    const auto after = std::chrono::steady_clock::now();
    time = std::min(time, static_cast<uint32_t>(std::chrono::nanoseconds(after - before).count()));
    before = after;
  }
}

template <template <class> class LoadOf, class Contender>
void run(benchmark::State& state, const char* name) {
  if (!is_right_in_a_small_run<LoadOf, Contender>()) {
    state.SkipWithError("wrong expiries in a small run");
    return;
  }
  const auto n = static_cast<uint32_t>(state.range(0));
  std::vector<uint32_t> times(smoke() ? 10'000 : std::max(500'000U, 2 * n), ~0U);
  for (int round = 0; round < 2; ++round) {
    LoadOf<Contender> load(n, 1);
    for (uint32_t i = 0; i < 2 * n; ++i) load.step();  // To the steady state.
    if (round == 0) {
      for (auto _ : state) load.step();
      const std::string key =
          std::string(name) + std::to_string(n) + "/" + std::to_string(static_cast<int64_t>(state.iterations()));
      if (Contender::kExact ? !agrees(key, load.checksum()) : !load.kept_promise()) {
        state.SkipWithError("wrong expiries in the timed run");
        return;
      }
      state.counters["bytes_timer"] = static_cast<double>(load.bytes()) / n;
    } else {
      for (int64_t i = 0; i < static_cast<int64_t>(state.iterations()); ++i) load.step();
    }
    time_steps(load, times);
  }
  state.counters[LoadOf<Contender>::kName] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  report_percentiles(state, times);
}

template <class Contender>
void BM_Timer_Sla(benchmark::State& state) {
  run<SlaLoad, Contender>(state, "sla");
}

template <class Contender>
void BM_Timer_Hold(benchmark::State& state) {
  run<ExponentialHoldLoad, Contender>(state, "hold");
}

template <class Contender>
void BM_Timer_Bimodal(benchmark::State& state) {
  run<BimodalHoldLoad, Contender>(state, "bimodal");
}

/// Thread time, in ns: the phases are long, so that a reading by system call does not show.
double thread_ns() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

template <class Contender>
void expire_all(Contender& timers, size_t count, std::vector<uint32_t>& expired) {
  if constexpr (std::is_same_v<Contender, Libev> || std::is_same_v<Contender, Libuv>) {
    const int64_t step = count > 20'000 ? 5'000 : 10'000;
    for (int64_t now = 0; expired.size() < count && now < 3'700'000'000; now += step) timers.run(now, expired);
  } else {
    while (expired.size() < count) expired.push_back(timers.pop().payload);
  }
}

template <class Contender>
void BM_Timer_Phases(benchmark::State& state) {
  const auto n = static_cast<uint32_t>(state.range(0));
  const std::vector<uint32_t> order = random_order(n);
  const size_t left = n / 5;
  std::vector<int64_t> expiries(n);
  Random random;
  for (int64_t& expiry : expiries) expiry = random.sla();
  std::vector<uint32_t> expected(order.end() - static_cast<ptrdiff_t>(left), order.end());
  std::sort(expected.begin(), expected.end(),
            [&](uint32_t a, uint32_t b) { return expiries[a] != expiries[b] ? expiries[a] < expiries[b] : a < b; });
  std::vector<uint32_t> handles(n);
  std::vector<uint32_t> expired;
  expired.reserve(left);
  double phases[3] = {0, 0, 0};
  for (auto _ : state) {
    expired.clear();
    Contender timers(n);
    const double begin = thread_ns();
    for (uint32_t i = 0; i < n; ++i) handles[i] = timers.start(expiries[i], i);
    const double started = thread_ns();
    for (size_t i = 0; i < n - left; ++i) timers.cancel(handles[order[i]]);
    const double cancelled = thread_ns();
    expire_all(timers, left, expired);
    const double end = thread_ns();
    phases[0] += started - begin, phases[1] += cancelled - started, phases[2] += end - cancelled;
    state.SetIterationTime((end - begin) * 1e-9 / n);
    state.counters["bytes_timer"] = static_cast<double>(timers.bytes()) / n;
  }
  if constexpr (requires { requires Contender::kExact; }) {
    if (expired != expected) state.SkipWithError("wrong order of expiry");
  }
  std::sort(expired.begin(), expired.end());
  std::sort(expected.begin(), expected.end());
  if (expired != expected) state.SkipWithError("not the timers that were left");
  const auto lives = static_cast<double>(state.iterations()) * n;
  state.counters["start_ns"] = phases[0] / lives;
  state.counters["cancel_ns"] = phases[1] / (lives * 0.8);
  state.counters["expiry_ns"] = phases[2] / (lives * 0.2);
}

bool huge() { return std::getenv("STROWGER_BENCHMARK_HUGE") != nullptr; }

/// The number of steps is fixed, so that all contenders do the same and their answers can be compared.
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("pending")->Iterations(smoke() ? 10'000 : 2'000'000)->Arg(1'000);
  if (smoke()) return;
  benchmark->Arg(100'000)->Arg(1'000'000);
  if (huge()) benchmark->Arg(10'000'000);
}

void phase_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("timers")->UseManualTime();
  if (smoke()) {
    benchmark->Iterations(1)->Arg(1'000);
    return;
  }
  benchmark->Iterations(3)->Arg(100'000)->Arg(1'000'000);
  if (huge()) benchmark->Arg(10'000'000);
}

BENCHMARK(BM_Timer_Sla<Wheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<LinuxWheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<FollyWheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<Heap4>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<LazyHeap>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<IntrusiveTree>)->Apply(sizes);

BENCHMARK(BM_Timer_Phases<Wheel>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<LinuxWheel>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<FollyWheel>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<Heap4>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<LazyHeap>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<Libev>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<Libuv>)->Apply(phase_sizes);
BENCHMARK(BM_Timer_Phases<IntrusiveTree>)->Apply(phase_sizes);

BENCHMARK(BM_Timer_Hold<Wheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<Heap4>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<LazyHeap>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<IntrusiveTree>)->Apply(sizes);

BENCHMARK(BM_Timer_Bimodal<Wheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Bimodal<Heap4>)->Apply(sizes);
BENCHMARK(BM_Timer_Bimodal<LazyHeap>)->Apply(sizes);
BENCHMARK(BM_Timer_Bimodal<IntrusiveTree>)->Apply(sizes);

}  // namespace
}  // namespace strowger::bench
