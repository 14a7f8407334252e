// SPDX-License-Identifier: Apache-2.0
//
// The rings and the inbox beside the queues that a host would otherwise use. Items are 64 bits; the capacity is 1,024.
//
//   BM_Queue_Alone<C>        one thread pushes an item and pops it
//   BM_Queue_OneToOne<C>     one thread pushes, another pops
//   BM_Queue_Bulk<C>         the same in batches of 32
//   BM_Queue_Mixed<C>/N      N threads, each pushes one and pops one, again and again
//   BM_Queue_HandOff<C>      two threads send one item to and fro; p50, p99 and p99.9 of one way (half of there and
//   back)
//
// The counter `ns` is the wall time per item (`typical` over 40 rounds, see threads.h). Answers are checked in every
// round: each item comes out once, and the items of a producer come to each consumer in order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "queues/ring_contenders.h"
#include "queues/threads.h"
#ifdef STROWGER_PEERS
#include "queues/optional_peers.h"
#endif

namespace strowger::bench {
namespace {

uint64_t scaled(uint64_t items) { return smoke() ? items / 50 : items; }

/// Item `number` of a producer.
uint64_t item_of(size_t producer, uint64_t number) { return (uint64_t{producer} << 40) | number; }

/// What a consumer got: how many, their sum, and whether each producer's came in order.
class Received {
 public:
  void take(uint64_t item) {
    uint64_t& next = next_[item >> 40];
    const uint64_t number = item & ((uint64_t{1} << 40) - 1);
    in_order_ &= number >= next;
    next = number + 1;
    ++count_;
    sum_ += item;
  }
  /// The same for `count` items of the only producer, in a loop that takes next to no time.
  void take_n(const uint64_t* items, size_t count) {
    uint64_t wrong = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; ++i) {
      wrong |= items[i] ^ (next_[0] + i);
      sum += items[i];
    }
    in_order_ &= wrong == 0;
    next_[0] += count;
    count_ += count;
    sum_ += sum;
  }
  void add(const Received& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    in_order_ &= other.in_order_;
  }
  /// Whether it is all that these producers pushed.
  bool is_all(size_t producers, uint64_t each, bool ordered) const {
    uint64_t sum = 0;
    for (size_t i = 0; i < producers; ++i) sum += each * item_of(i, 0) + each * (each - 1) / 2;
    return (in_order_ || !ordered) && count_ == producers * each && sum_ == sum;
  }

 private:
  std::array<uint64_t, kMostThreads> next_{};
  uint64_t count_ = 0;
  uint64_t sum_ = 0;
  bool in_order_ = true;
};

/// Whether a producer's items come to a consumer in order.
template <class Queue>
constexpr bool kOrdered = [] {
  if constexpr (requires { Queue::kOrdered; }) return Queue::kOrdered;
  return true;
}();

template <class Queue>
void push(Queue& queue, size_t self, uint64_t item) {
  for (Waiting waiting; !queue.push(self, item);) waiting.again();
}
template <class Queue>
uint64_t pop(Queue& queue, size_t self) {
  uint64_t item = 0;
  for (Waiting waiting; !queue.pop(self, item);) waiting.again();
  return item;
}

/// A round of `body(queue, thread, received)`; at its end the consumers must have everything.
template <class Queue, class Body>
void run(benchmark::State& state, size_t threads, size_t producers, uint64_t each, const Body& body) {
  for (auto _ : state) {
    auto queue = std::make_unique<Queue>();
    std::vector<Received> received(threads);
    const double time = run_threads(threads, [&](size_t self) {
      Received mine;
      body(*queue, self, mine);
      received[self] = mine;
    });
    for (size_t i = 1; i < threads; ++i) received[0].add(received[i]);
    if (!received[0].is_all(producers, each, kOrdered<Queue>))
      state.SkipWithError("items lost, doubled or out of order");
    report(state, time, static_cast<double>(each * producers));
  }
}

template <class Queue>
void BM_Queue_Alone(benchmark::State& state) {
  const uint64_t count = scaled(200'000);
  run<Queue>(state, 1, 1, count, [count](Queue& queue, size_t self, Received& received) {
    for (uint64_t i = 0; i < count; ++i) {
      push(queue, self, i);
      received.take(pop(queue, self));
    }
  });
}

template <class Queue>
void BM_Queue_OneToOne(benchmark::State& state) {
  const uint64_t count = scaled(200'000);
  run<Queue>(state, 2, 1, count, [count](Queue& queue, size_t self, Received& received) {
    for (uint64_t i = 0; i < count; ++i) {
      if (self == 0) {
        push(queue, self, i);
      } else {
        received.take(pop(queue, self));
      }
    }
  });
}

template <class Queue>
void BM_Queue_Bulk(benchmark::State& state) {
  static constexpr size_t kBatch = 32;
  const uint64_t count = scaled(640'000) / kBatch * kBatch;
  run<Queue>(state, 2, 1, count, [count](Queue& queue, size_t self, Received& received) {
    std::array<uint64_t, kBatch> batch{};
    for (uint64_t i = 0; i < count;) {
      Waiting waiting;
      if (self == 0) {
        for (size_t k = 0; k < kBatch; ++k) batch[k] = i + k;
        for (size_t done = 0; done < kBatch; waiting.again()) {
          done += queue.push_n(self, batch.data() + done, kBatch - done);
        }
        i += kBatch;
      } else {
        const size_t popped = queue.pop_n(self, batch.data(), kBatch);
        received.take_n(batch.data(), popped);
        if (popped == 0) waiting.again();
        i += popped;
      }
    }
  });
}

template <class Queue>
void BM_Queue_Mixed(benchmark::State& state) {
  const auto threads = static_cast<size_t>(state.range(0));
  const uint64_t each = scaled(200'000) / threads;
  run<Queue>(state, threads, threads, each, [each](Queue& queue, size_t self, Received& received) {
    for (uint64_t i = 0; i < each; ++i) {
      push(queue, self, item_of(self, i));
      received.take(pop(queue, self));
    }
  });
}

/// Two cache lines and nothing else: what a hand-off takes at least.
class BareLines {
 public:
  static constexpr bool kManyProducers = false;
  static constexpr bool kManyConsumers = false;

  bool push(size_t /*self*/, uint64_t item) {
    line_.store(item + 1, std::memory_order_release);
    return true;
  }
  bool pop(size_t /*self*/, uint64_t& item) {
    const uint64_t seen = line_.load(std::memory_order_acquire);
    if (seen == last_) return false;
    last_ = seen;
    item = seen - 1;
    return true;
  }

 private:
  alignas(kApart) std::atomic<uint64_t> line_{0};
  alignas(kApart) uint64_t last_ = 0;
};

template <class Queue>
void BM_Queue_HandOff(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  const uint64_t count = scaled(20'000);
  for (auto _ : state) {
    auto there = std::make_unique<Queue>();
    auto back = std::make_unique<Queue>();
    std::vector<double> times(count);
    bool right = true;
    run_threads(2, [&](size_t self) {
      for (uint64_t i = 0; i < count; ++i) {
        if (self == 0) {
          const auto begin = Clock::now();
          push(*there, 0, i);
          right &= pop(*back, 0) == i;
          times[i] = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / 2;
        } else {
          push(*back, 1, pop(*there, 1));
        }
      }
    });
    if (!right) state.SkipWithError("another item came back");
    std::sort(times.begin(), times.end());
    state.SetIterationTime(times[count / 2] * 1e-9);
    state.counters["p50"] = times[count / 2];
    state.counters["p99"] = times[count * 99 / 100];
    state.counters["p999"] = times[count * 999 / 1000];
  }
}

template <class Queue>
void add(const std::string& name) {
  const auto called = [&](const char* what) { return std::string("BM_Queue_") + what + "<" + name + ">"; };
  in_rounds(benchmark::RegisterBenchmark(called("Alone").c_str(), BM_Queue_Alone<Queue>));
  in_rounds(benchmark::RegisterBenchmark(called("OneToOne").c_str(), BM_Queue_OneToOne<Queue>));
  if constexpr (requires(Queue & queue) { queue.push_n(0, nullptr, 0); }) {
    in_rounds(benchmark::RegisterBenchmark(called("Bulk").c_str(), BM_Queue_Bulk<Queue>));
  }
  in_rounds(benchmark::RegisterBenchmark(called("HandOff").c_str(), BM_Queue_HandOff<Queue>));
  if constexpr (Queue::kManyConsumers) {
    // Who only spins does not let others run.
    static constexpr bool kSpins = requires { Queue::kSpins; };
    for (const int64_t threads : {2, 4, 8}) {
      if (kSpins && threads > 2) break;
      in_rounds(benchmark::RegisterBenchmark(called("Mixed").c_str(), BM_Queue_Mixed<Queue>)
                    ->Arg(threads)
                    ->ArgName("threads"));
    }
  }
}

[[maybe_unused]] const bool added = [] {
  in_rounds(benchmark::RegisterBenchmark("BM_Queue_HandOff<BareLines>", BM_Queue_HandOff<BareLines>));
  add<Spsc>("SpscRing");
  add<Mpmc>("MpmcRing");
  add<Inbox>("MpscInbox");
  add<Wfcqueue>("Wfcqueue");
  add<BoostSpsc>("BoostSpsc");
  add<BoostQueue>("BoostQueue");
  add<Moodycamel>("Moodycamel");
  add<MoodycamelTokens>("MoodycamelTokens");
  add<Tbb>("TbbBoundedQueue");
  add<MutexDeque>("MutexDeque");
#ifdef STROWGER_PEERS
  add<AtomicQueueTry<true>>("AtomicQueueSpsc");
  add<AtomicQueueWaits<true>>("AtomicQueueSpscWaits");
  add<AtomicQueueTry<false>>("AtomicQueue");
  add<AtomicQueueWaits<false>>("AtomicQueueWaits");
  add<RigtorpSpsc>("RigtorpSpsc");
  add<RigtorpMpmc>("RigtorpMpmc");
#endif
  return true;
}();

}  // namespace
}  // namespace strowger::bench
