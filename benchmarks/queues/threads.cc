// SPDX-License-Identifier: Apache-2.0
#include "queues/threads.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>
#include <vector>

namespace strowger::bench {
namespace {

void stay_on_core(size_t core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  pthread_setaffinity_np(pthread_self(), sizeof(cores), &cores);
}

}  // namespace

bool smoke() { return std::getenv("STROWGER_BENCHMARK_SMOKE") != nullptr; }

double run_threads(size_t threads, const std::function<void(size_t)>& body) {
  using Clock = std::chrono::steady_clock;
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::atomic<size_t> there{0};
  std::vector<Clock::time_point> begins(threads);
  std::vector<std::thread> running;
  for (size_t i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      stay_on_core(i % cores);
      there.fetch_add(1);
      while (there.load() < threads) std::this_thread::yield();
      begins[i] = Clock::now();
      body(i);
    });
  }
  for (std::thread& thread : running) thread.join();
  const auto begin = *std::min_element(begins.begin(), begins.end());
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

void in_rounds(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Iterations(1)->Repetitions(smoke() ? 1 : 40);
  if (smoke()) return;
  benchmark->ReportAggregatesOnly(true)->ComputeStatistics("typical", [](const std::vector<double>& rounds) {
    std::vector<double> sorted = rounds;
    std::sort(sorted.begin(), sorted.end());
    const size_t tenth = sorted.size() / 10;
    double logarithms = 0;
    for (size_t i = tenth; i < sorted.size() - tenth; ++i) logarithms += std::log(std::max(sorted[i], 1e-12));
    return std::exp(logarithms / static_cast<double>(sorted.size() - 2 * tenth));
  });
}

void report(benchmark::State& state, double time, double items) {
  state.SetIterationTime(time * 1e-9 / items);
  state.counters["ns"] = time / items;
  state.counters["items/s"] = items / time * 1e9;
}

}  // namespace strowger::bench
