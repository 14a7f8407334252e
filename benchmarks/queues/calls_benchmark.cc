// SPDX-License-Identifier: Apache-2.0
//
// CallQueue beside a mutex around a red-black tree or lists, and TBB's priority queue: 8 priorities, N calls waiting.
//
//   BM_Calls_Cancelling<C>/waiting:N/threads:T   3 calls come, one of them hangs up, 2 are taken: a third is cancelled
//   BM_Calls_Serving<C>/waiting:N/threads:T      a call comes, a call is taken
//
// The counter `ns` is the wall time per call that came (`typical` over 40 rounds, see threads.h). Answers are checked:
// in a small run every contender must take the same calls in the same order as a sorted list; in every timed round each
// call must be taken or cancelled once. TBB's queue numbers calls before it takes them in, so it keeps their order for
// one thread only.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "queues/call_contenders.h"
#include "queues/threads.h"
#include "strowger/core/random.h"

namespace strowger::bench {
namespace {

template <class Queue>
constexpr bool kCanCancel = requires(Queue& queue, typename Queue::Handle handle) {
  queue.cancel(handle);
};

template <class Queue>
bool is_right_in_a_small_run() {
  Queue queue(200);
  Random random(1);
  std::set<std::pair<uint64_t, uint64_t>> model;  // Falling priority, number.
  std::vector<std::pair<typename Queue::Handle, std::pair<uint64_t, uint64_t>>> handles;
  for (uint64_t number = 0; number < 1'000; ++number) {
    const uint64_t priority = random.below(kPriorities);
    typename Queue::Handle handle{};
    if (model.size() < 150 && queue.push(number, priority, handle)) {
      handles.push_back({handle, {kPriorities - priority, number}});
      model.insert(handles.back().second);
    }
    const auto& [other, key] = handles[handles.size() - 1 - random.below(std::min<size_t>(handles.size(), 20))];
    if constexpr (kCanCancel<Queue>) {
      if (number % 3 == 0 && queue.cancel(other) != (model.erase(key) == 1)) return false;
    }
    if (number % 3 == 0) continue;
    uint64_t call = 0;
    if (queue.pop(call) == model.empty() || (!model.empty() && call != model.begin()->second)) return false;
    if (!model.empty()) model.erase(model.begin());
  }
  return true;
}

/// What became of calls.
struct Tally {
  uint64_t came = 0;
  uint64_t taken = 0;
  uint64_t sum = 0;  // Of the numbers of those that came, less those that went.
};

template <class Queue>
void take(Queue& queue, Tally& tally) {
  uint64_t call = 0;
  if (!queue.pop(call)) return;
  ++tally.taken;
  tally.sum -= call;
}

template <class Queue>
typename Queue::Handle come(Queue& queue, Random& random, uint64_t call, Tally& tally) {
  typename Queue::Handle handle{};
  if (queue.push(call, random.below(kPriorities), handle)) {
    ++tally.came;
    tally.sum += call;
  }
  return handle;
}

template <class Queue>
void cancelling(Queue& queue, Random& random, uint64_t group, Tally& tally) {
  typename Queue::Handle handles[3];
  for (uint64_t i = 0; i < 3; ++i) handles[i] = come(queue, random, 3 * group + i, tally);
  const uint64_t which = random.below(3);
  if (queue.cancel(handles[which])) {
    ++tally.taken;
    tally.sum -= 3 * group + which;
  } else {
    take(queue, tally);  // Another thread has it; so that as many go as come.
  }
  take(queue, tally);
  take(queue, tally);
}

template <class Queue>
void serving(Queue& queue, Random& random, uint64_t group, Tally& tally) {
  come(queue, random, group, tally);
  take(queue, tally);
}

template <class Queue>
void run(benchmark::State& state, uint64_t calls_in_group,
         void (*group)(Queue& queue, Random& random, uint64_t group, Tally& tally)) {
  if (!is_right_in_a_small_run<Queue>()) {
    state.SkipWithError("wrong calls in a small run");
    return;
  }
  const auto waiting = static_cast<size_t>(state.range(0));
  const auto threads = static_cast<size_t>(state.range(1));
  const uint64_t groups = (smoke() ? 3'000 : 120'000) / calls_in_group / threads;
  for (auto _ : state) {
    auto queue = std::make_unique<Queue>(waiting + 16 * threads);
    Tally all;
    Random random(9);
    for (size_t i = 0; i < waiting; ++i) come(*queue, random, i, all);
    std::vector<Tally> tallies(threads);
    const double time = run_threads(threads, [&](size_t self) {
      Tally mine;
      Random own(self);
      for (uint64_t i = 0; i < groups; ++i) group(*queue, own, self * groups + i, mine);
      tallies[self] = mine;
    });
    for (const Tally& tally : tallies) {
      all.came += tally.came;
      all.taken += tally.taken;
      all.sum += tally.sum;
    }
    for (uint64_t before = ~uint64_t{0}; before != all.taken;) {
      before = all.taken;
      take(*queue, all);
    }
    const uint64_t expected = waiting + groups * threads * calls_in_group;
    if (all.came != expected || all.taken != expected || all.sum != 0) state.SkipWithError("calls lost or doubled");
    report(state, time, static_cast<double>(groups * threads * calls_in_group));
  }
}

template <class Queue>
void BM_Calls_Cancelling(benchmark::State& state) {
  run<Queue>(state, 3, &cancelling<Queue>);
}
template <class Queue>
void BM_Calls_Serving(benchmark::State& state) {
  run<Queue>(state, 1, &serving<Queue>);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"waiting", "threads"});
  in_rounds(benchmark);
  for (const int64_t waiting : {100, 10'000}) {
    for (const int64_t threads : {1, 2, 4}) benchmark->Args({waiting, threads});
  }
}

BENCHMARK(BM_Calls_Cancelling<Calls>)->Apply(sizes);
BENCHMARK(BM_Calls_Cancelling<MutexTree>)->Apply(sizes);
BENCHMARK(BM_Calls_Cancelling<MutexLists>)->Apply(sizes);
BENCHMARK(BM_Calls_Serving<Calls>)->Apply(sizes);
BENCHMARK(BM_Calls_Serving<MutexTree>)->Apply(sizes);
BENCHMARK(BM_Calls_Serving<MutexLists>)->Apply(sizes);
BENCHMARK(BM_Calls_Serving<TbbPriority>)->Apply(sizes);

}  // namespace
}  // namespace strowger::bench
