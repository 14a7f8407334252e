// SPDX-License-Identifier: Apache-2.0
//
// Timers: TimerWheel beside the structures that a host would otherwise use, under the two loads that the engine and the
// simulator put on them. All contenders keep exact order, and do the same work from the same seed.
//
//   BM_Timer_Sla<C>/N   N timers pending, of 1 s to 1 h each. One life: in 80 % of the cases a random timer is
//   cancelled,
//                       in 20 % the earliest expires; another is started in its place. Rate: lives/s.
//   BM_Timer_Hold<C>/N  The hold model, which is a simulator's clock: the earliest expires, and another is started an
//                       exponential time (mean 5 min) after it. Rate: events/s.
//
// Answers are checked: before timing, each contender's expiries (time and payload, with many ties) must be those of a
// sorted list; after it, those of the timed run must be those of every other contender at that size.
//
// p50 to p99.9 and max_ns are of single lives, each timed by itself, so they contain two clock reads (some 40 ns).
// Ten million timers take gigabytes and minutes, so they run only with STROWGER_BENCHMARK_HUGE set.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <boost/intrusive/set.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "strowger/timer/timer_wheel.h"

namespace strowger {
namespace {

/// A timer that expired: when, and whose.
struct Popped {
  int64_t expiry;
  uint32_t payload;
};

// The contenders. Payloads are 0 to n - 1; each has one pending timer at most, and is how a contender finds it to
// cancel.

class Wheel {
 public:
  explicit Wheel(uint32_t n) : ids_(n) { wheel_.reserve(n); }
  void start(int64_t expiry, uint32_t payload) { ids_[payload] = wheel_.start(time_from_us(expiry), payload); }
  void cancel(uint32_t payload) { wheel_.cancel(ids_[payload]); }
  Popped pop() {
    const auto expired = *wheel_.pop(kMaxTime);
    return {to_us(expired.expiry), expired.payload};
  }

 private:
  TimerWheel wheel_;
  std::vector<TimerId> ids_;
};

/// std::priority_queue: cancelled timers stay until they come to the top.
class LazyHeap {
 public:
  explicit LazyHeap(uint32_t n) : sequences_(n) {}
  void start(int64_t expiry, uint32_t payload) {
    sequences_[payload] = ++sequence_;
    heap_.push({expiry, sequence_, payload});
  }
  void cancel(uint32_t payload) { sequences_[payload] = 0; }
  Popped pop() {
    for (;;) {
      const Entry top = heap_.top();
      heap_.pop();
      if (sequences_[top.payload] == top.sequence) return {top.expiry, top.payload};
    }
  }

 private:
  struct Entry {
    int64_t expiry;
    uint64_t sequence;
    uint32_t payload;
    bool operator>(const Entry& other) const {
      return expiry != other.expiry ? expiry > other.expiry : sequence > other.sequence;
    }
  };
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
  std::vector<uint64_t> sequences_;
  uint64_t sequence_ = 0;
};

/// boost::intrusive::multiset: a red-black tree whose nodes are the timers.
class IntrusiveTree {
 public:
  explicit IntrusiveTree(uint32_t n) : nodes_(n) {}
  ~IntrusiveTree() { tree_.clear(); }
  IntrusiveTree(const IntrusiveTree&) = delete;
  IntrusiveTree& operator=(const IntrusiveTree&) = delete;
  void start(int64_t expiry, uint32_t payload) {
    nodes_[payload].expiry = expiry;
    tree_.insert(nodes_[payload]);
  }
  void cancel(uint32_t payload) { tree_.erase(tree_.iterator_to(nodes_[payload])); }
  Popped pop() {
    const Node& first = *tree_.begin();
    tree_.erase(tree_.begin());
    return {first.expiry, static_cast<uint32_t>(&first - nodes_.data())};
  }

 private:
  using Hook = boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>,
                                               boost::intrusive::optimize_size<true>>;
  struct Node : Hook {
    int64_t expiry = 0;
    bool operator<(const Node& other) const { return expiry < other.expiry; }
  };
  std::vector<Node> nodes_;
  boost::intrusive::multiset<Node, boost::intrusive::constant_time_size<false>> tree_;
};

class Multimap {
 public:
  explicit Multimap(uint32_t n) : places_(n) {}
  void start(int64_t expiry, uint32_t payload) { places_[payload] = map_.insert({expiry, payload}); }
  void cancel(uint32_t payload) { map_.erase(places_[payload]); }
  Popped pop() {
    const auto [expiry, payload] = *map_.begin();
    map_.erase(map_.begin());
    return {expiry, payload};
  }

 private:
  std::multimap<int64_t, uint32_t> map_;
  std::vector<std::multimap<int64_t, uint32_t>::iterator> places_;
};

/// The reference: cannot be wrong, and is slow.
class SortedList {
 public:
  explicit SortedList(uint32_t /*n*/) {}
  void start(int64_t expiry, uint32_t payload) {
    const auto after = [](int64_t a, const Popped& b) { return a < b.expiry; };
    timers_.insert(std::upper_bound(timers_.begin(), timers_.end(), expiry, after), {expiry, payload});
  }
  void cancel(uint32_t payload) {
    timers_.erase(std::find_if(timers_.begin(), timers_.end(), [=](const Popped& t) { return t.payload == payload; }));
  }
  Popped pop() {
    const Popped first = timers_.front();
    timers_.erase(timers_.begin());
    return first;
  }

 private:
  std::vector<Popped> timers_;
};

/// Xorshift64*: its cost is a nanosecond, the same for all.
class Random {
 public:
  uint64_t next() {
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 2'685'821'657'736'338'717U;
  }
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(((next() >> 32) * limit) >> 32); }

 private:
  uint64_t state_ = 88'172'645'463'325'252U;
};

template <class Contender>
class Load {
 public:
  /// All expiries are multiples of `grain` us.
  Load(uint32_t n, int64_t grain) : n_(n), grain_(grain), timers_(n) {}

  uint64_t checksum() const { return checksum_; }

 protected:
  void start(int64_t delay, uint32_t payload) { timers_.start(now_ + delay / grain_ * grain_, payload); }

  uint32_t pop() {
    const Popped popped = timers_.pop();
    now_ = popped.expiry;
    checksum_ = (checksum_ ^ static_cast<uint64_t>(popped.expiry) ^ (uint64_t{popped.payload} << 40)) * 0x100000001B3U;
    return popped.payload;
  }

  const uint32_t n_;
  const int64_t grain_;
  Contender timers_;
  Random random_;
  int64_t now_ = 0;
  uint64_t checksum_ = 0;
};

template <class Contender>
class SlaLoad : public Load<Contender> {
 public:
  static constexpr const char* kUnit = "lives/s";

  SlaLoad(uint32_t n, int64_t grain) : Load<Contender>(n, grain) {
    for (uint32_t payload = 0; payload < n; ++payload) this->start(delay(), payload);
  }

  void step() {
    uint32_t payload;
    if (this->random_.below(100) < 80) {
      payload = this->random_.below(this->n_);
      this->timers_.cancel(payload);
    } else {
      payload = this->pop();
    }
    this->start(delay(), payload);
  }

 private:
  int64_t delay() { return 1'000'000 + this->random_.below(3'599'000'000); }
};

template <class Contender>
class HoldLoad : public Load<Contender> {
 public:
  static constexpr const char* kUnit = "events/s";

  HoldLoad(uint32_t n, int64_t grain) : Load<Contender>(n, grain), delays_(kDelays) {
    for (int64_t& delay : delays_) {
      delay = static_cast<int64_t>(-300e6 * std::log1p(-static_cast<double>(this->random_.next() >> 11) * 0x1p-53));
    }
    for (uint32_t payload = 0; payload < n; ++payload) this->start(delay(), payload);
  }

  void step() {
    const uint32_t payload = this->pop();
    this->start(delay(), payload);
  }

 private:
  static constexpr uint32_t kDelays = 1 << 14;  // Drawn beforehand: the logarithm would cost more than the timer.

  /// One of the delays, with its low bits drawn anew.
  int64_t delay() {
    const uint64_t bits = this->random_.next();
    return delays_[bits % kDelays] + static_cast<int64_t>(bits >> 48);
  }

  std::vector<int64_t> delays_;
};

template <class LoadType>
uint64_t checksum_of_small_run() {
  LoadType load(500, 20'000'000);  // Delays in steps of 20 s: nearly every instant has several timers.
  for (int i = 0; i < 5'000; ++i) load.step();
  return load.checksum();
}

/// Whether `checksum` is what the first contender at this load and size had.
bool agrees(const std::string& run, uint64_t checksum) {
  static std::map<std::string, uint64_t> checksums;
  return checksums.try_emplace(run, checksum).first->second == checksum;
}

/// Times single steps and reports the percentiles, in ns.
template <class LoadType>
void report_percentiles(benchmark::State& state, LoadType& load) {
  static constexpr size_t kSteps = 200'000;
  std::vector<int64_t> times(kSteps);
  for (int64_t& time : times) {
    const auto begin = std::chrono::steady_clock::now();
    load.step();
    time = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count();
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](size_t per_mille) { return static_cast<double>(times[kSteps * per_mille / 1000]); };
  state.counters["p50_ns"] = at(500);
  state.counters["p99_ns"] = at(990);
  state.counters["p999_ns"] = at(999);
  state.counters["max_ns"] = static_cast<double>(times.back());
}

template <template <class> class LoadOf, class Contender>
void run(benchmark::State& state) {
  if (checksum_of_small_run<LoadOf<Contender>>() != checksum_of_small_run<LoadOf<SortedList>>()) {
    state.SkipWithError("wrong order of expiry");
    return;
  }
  const auto n = static_cast<uint32_t>(state.range(0));
  LoadOf<Contender> load(n, 1);
  for (uint32_t i = 0; i < 2 * n; ++i) load.step();  // To the steady state.
  for (auto _ : state) load.step();
  const std::string key = std::string(LoadOf<Contender>::kUnit) + std::to_string(n) + "/" +
                          std::to_string(static_cast<int64_t>(state.iterations()));
  if (!agrees(key, load.checksum())) {
    state.SkipWithError("not the expiries of the other contenders");
    return;
  }
  state.counters[LoadOf<Contender>::kUnit] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  report_percentiles(state, load);
}

template <class Contender>
void BM_Timer_Sla(benchmark::State& state) {
  run<SlaLoad, Contender>(state);
}

template <class Contender>
void BM_Timer_Hold(benchmark::State& state) {
  run<HoldLoad, Contender>(state);
}

/// The number of steps is fixed, so that all contenders do the same and their answers can be compared.
void sizes(benchmark::internal::Benchmark* benchmark) {
  const bool smoke = std::getenv("STROWGER_BENCHMARK_SMOKE") != nullptr;
  benchmark->ArgName("pending")->Iterations(smoke ? 10'000 : 1'000'000)->Arg(1'000);
  if (smoke) return;
  benchmark->Arg(100'000)->Arg(1'000'000);
  if (std::getenv("STROWGER_BENCHMARK_HUGE") != nullptr) benchmark->Arg(10'000'000);
}

BENCHMARK(BM_Timer_Sla<Wheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<LazyHeap>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<IntrusiveTree>)->Apply(sizes);
BENCHMARK(BM_Timer_Sla<Multimap>)->Apply(sizes);

BENCHMARK(BM_Timer_Hold<Wheel>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<LazyHeap>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<IntrusiveTree>)->Apply(sizes);
BENCHMARK(BM_Timer_Hold<Multimap>)->Apply(sizes);

}  // namespace
}  // namespace strowger
