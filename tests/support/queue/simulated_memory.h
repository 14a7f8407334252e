// SPDX-License-Identifier: Apache-2.0
//
// SimulatedMemory: threads and atomics as the C++ standard describes them, not as this machine happens to do them.
//
// For tests of lock-free code. What it is: a few simulated threads (fibers), of which a seeded generator chooses one to
// go on at each access of an atomic. An atomic keeps every value it ever had. A load may be given an old one, unless
// the standard forbids that (happens-before, coherence), so that an order which x86 gives for nothing is missed here
// where it was not asked for. Accesses to memory that is not atomic are announced, and checked for data races. A thread
// that sleeps and that nobody wakes is found (deadlock), and so is a loop that never ends. One thread may be suspended
// anywhere; if others then wait for it they never end.
//
// A `Mutation` spoils one access of the code under test: its acquire or release is dropped, or its read-modify-write is
// torn into a load and a store. So a test can show of each order in a header that it is needed, and that the test sees
// it.
//
// What it leaves out: values from the future (load buffering), and stores that are ordered otherwise than they were
// made; instead, two stores of different values to one atomic that nothing orders are an error, but for hints. A
// seq_cst fence is a little stronger than the standard's; accesses that are seq_cst are in one order with each other,
// but not with fences.
//
// Thread safety: none; one real thread, one simulation at a time. Determinism: the seed decides everything.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_SIMULATED_MEMORY_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_SIMULATED_MEMORY_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "strowger/core/random.h"
#include "support/queue/fiber.h"

namespace strowger::testing {

/// Thread 0 is the test itself, before and after the others.
inline constexpr size_t kSimulatedThreads = 5;

/// For each thread, how many of its accesses happen before.
struct VectorClock {
  std::array<uint32_t, kSimulatedThreads> at{};

  void join(const VectorClock& other);
  bool includes(size_t thread, uint32_t epoch) const { return at[thread] >= epoch; }
};

enum class Spoiling : uint8_t { kNothing, kNoAcquire, kNoRelease, kNoTotal, kTorn, kNoFence };

struct Mutation {
  std::string file;
  int line = 0;
  Spoiling spoiling = Spoiling::kNothing;

  auto operator<=>(const Mutation&) const = default;
};
std::string describe(const Mutation& mutation);

struct SimulatedMemoryOptions {
  uint64_t seed = 1;
  bool old_values = true;  // Whether loads may be given old values. If not: sequential consistency.
  Mutation mutation;
  size_t most_steps = 20'000;
  size_t suspended = 0;       // This thread, if not 0, is left alone
  size_t suspended_from = 0;  // from this step on, until the others have ended.
};

/// An instant in the life of a thread.
struct Instant {
  size_t thread = 0;
  uint32_t epoch = 0;
  uint64_t time = 0;  // Among all threads; ordered also where the program orders nothing.
  VectorClock clock;

  /// Whether the program orders it before `other`.
  bool happens_before(const Instant& other) const { return other.clock.includes(thread, epoch); }
};

class Simulation {
 public:
  explicit Simulation(const SimulatedMemoryOptions& options);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// The one that lives.
  static Simulation& current();

  /// Runs threads 1, 2, ... to their ends. What the test did before happens before them, and they before what it does
  /// then.
  void run(const std::vector<std::function<void()>>& threads);

  /// What went wrong; empty if nothing did.
  const std::string& failure() const { return failure_; }

  /// The accesses met so far that could be spoiled, over all simulations.
  static std::set<Mutation>& spoilable();

  Instant now();

  // For SimulatedAtomics.
  struct Orders {
    bool acquire;
    bool release;
    bool total;
    bool torn;
  };
  Orders orders(std::memory_order order, bool modifies, const char* file, int line);
  void step();
  void switch_thread();
  void fence(std::memory_order order, const char* file, int line);
  void sleep_on(const void* address);
  void wake(const void* address, bool all);
  void access(const void* address, bool write);

  /// Takes note of what went wrong; the threads end at their next accesses.
  void fail(const std::string& what);

  size_t thread() const { return thread_; }
  VectorClock& clock() { return states_[thread_].clock; }
  uint32_t tick() { return ++clock().at[thread_]; }
  void read_from(const VectorClock& released, bool acquire);
  VectorClock released(bool release) { return release ? clock() : states_[thread_].released_by_fence; }
  bool old_values() const { return options_.old_values; }
  uint64_t random_below(uint64_t n) { return random_.below(n); }

 private:
  struct Abandoned {};
  struct ThreadState {
    VectorClock clock;
    VectorClock released_by_fence;
    VectorClock to_be_acquired;
    const void* asleep_on = nullptr;
    bool ended = true;
  };
  struct Plain {
    size_t writer = 0;
    uint32_t written = 0;
    std::array<uint32_t, kSimulatedThreads> read{};
  };

  bool spoiled(const char* file, int line, Spoiling spoiling);
  bool choose_thread();
  bool is_suspended(size_t thread) const;

  SimulatedMemoryOptions options_;
  Random random_;
  std::array<ThreadState, kSimulatedThreads> states_;
  std::unordered_map<const void*, Plain> plain_;
  VectorClock fences_;
  size_t thread_ = 0;
  size_t threads_ = 0;
  size_t steps_ = 0;
  uint64_t time_ = 0;
  uint64_t switch_one_in_ = 2;
  bool abandoned_ = false;
  std::string failure_;
};

/// std::atomic of a simulation.
template <class U>
class SimulatedAtomic {
 public:
  explicit SimulatedAtomic(U value = U{}, bool hint = false) : hint_(hint) {
    append(value, VectorClock{}, /*total=*/false);
  }

  U load(std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const {
    Simulation& simulation = Simulation::current();
    const auto orders = simulation.orders(order, false, file, line);
    simulation.step();
    simulation.tick();
    return read(pick(orders.total), orders.acquire);
  }

  void store(U value, std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    Simulation& simulation = Simulation::current();
    const auto orders = simulation.orders(order, false, file, line);
    simulation.step();
    simulation.tick();
    // Here stores come in the order in which they are made. Elsewhere the other value could be the one that stays.
    const Value& last = values_.back();
    if (!hint_ && last.value != value && !simulation.clock().includes(last.thread, last.epoch)) {
      simulation.fail("two stores that nothing orders");
    }
    append(value, simulation.released(orders.release), orders.total);
  }

  U exchange(U value, std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return modify([value](U) { return value; }, order, file, line);
  }
  U fetch_add(U value, std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return modify([value](U old) { return static_cast<U>(old + value); }, order, file, line);
  }
  U fetch_sub(U value, std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return modify([value](U old) { return static_cast<U>(old - value); }, order, file, line);
  }
  U fetch_or(U value, std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return modify([value](U old) { return static_cast<U>(old | value); }, order, file, line);
  }

  /// Fails now and then for no reason, as it may.
  bool compare_exchange_weak(U& expected, U desired, std::memory_order success, std::memory_order failure,
                             const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    Simulation& simulation = Simulation::current();
    const auto orders = simulation.orders(success, true, file, line);
    simulation.step();
    simulation.tick();
    const bool fits = values_.back().value == expected && simulation.random_below(8) != 0;
    if (!fits) {
      expected = read(values_.size() - 1, failure == std::memory_order_acquire);
      return false;
    }
    write_over(desired, orders);
    return true;
  }

  /// Fails for a reason only, which may be an old value.
  bool compare_exchange_strong(U& expected, U desired, std::memory_order success, std::memory_order failure,
                               const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    Simulation& simulation = Simulation::current();
    const auto orders = simulation.orders(success, true, file, line);
    simulation.step();
    simulation.tick();
    const size_t last = values_.size() - 1;
    size_t found = pick(/*total=*/false);
    if (values_[found].value == expected) found = last;
    if (values_[found].value != expected) {
      expected = read(found, failure == std::memory_order_acquire);
      return false;
    }
    write_over(desired, orders);
    return true;
  }

  /// For SimulatedAtomics::wait: the value that a sleeper would be compared with.
  U latest() const { return values_.back().value; }

 private:
  struct Value {
    U value;
    size_t thread;
    uint32_t epoch;
    VectorClock released;  // What an acquire load of this value synchronises with.
    bool total;            // Whether it was stored as seq_cst.
  };
  struct Read {
    uint32_t epoch;
    size_t index;
  };

  void append(U value, const VectorClock& released, bool total) {
    Simulation& simulation = Simulation::current();
    values_.push_back({value, simulation.thread(), simulation.clock().at[simulation.thread()], released, total});
  }

  /// One of the values that a load may be given.
  size_t pick(bool total) const {
    Simulation& simulation = Simulation::current();
    const size_t last = values_.size() - 1;
    if (!simulation.old_values() || simulation.random_below(3) == 0) return last;
    const VectorClock& clock = simulation.clock();
    size_t oldest = last;
    while (oldest > 0 && !clock.includes(values_[oldest].thread, values_[oldest].epoch) &&
           !(total && values_[oldest].total)) {
      --oldest;
    }
    for (size_t thread = 0; thread < kSimulatedThreads; ++thread) {
      const std::vector<Read>& reads = reads_[thread];
      size_t at = reads.size();
      while (at > 0 && !clock.includes(thread, reads[at - 1].epoch)) --at;
      if (at > 0) oldest = std::max(oldest, reads[at - 1].index);
    }
    return oldest + simulation.random_below(last - oldest + 1);
  }

  U read(size_t index, bool acquire) const {
    Simulation& simulation = Simulation::current();
    reads_[simulation.thread()].push_back({simulation.clock().at[simulation.thread()], index});
    simulation.read_from(values_[index].released, acquire);
    return values_[index].value;
  }

  template <class F>
  U modify(const F& f, std::memory_order order, const char* file, int line) {
    Simulation& simulation = Simulation::current();
    const auto orders = simulation.orders(order, true, file, line);
    simulation.step();
    simulation.tick();
    const U old = values_.back().value;
    write_over(f(old), orders);
    return old;
  }

  /// The read and the write of a read-modify-write, which goes on with the release sequence of the value it replaces.
  void write_over(U value, const Simulation::Orders& orders) {
    Simulation& simulation = Simulation::current();
    const size_t last = values_.size() - 1;
    read(last, orders.acquire);
    VectorClock released = simulation.released(orders.release);
    if (orders.torn) {
      simulation.switch_thread();
      simulation.tick();
    } else {
      released.join(values_[last].released);
    }
    append(value, released, orders.total);
  }

  const bool hint_;  // Whether it does not matter which of two stores stays.
  std::vector<Value> values_;
  mutable std::array<std::vector<Read>, kSimulatedThreads> reads_;
};

template <class U>
class SimulatedHint : public SimulatedAtomic<U> {
 public:
  explicit SimulatedHint(U value = U{}) : SimulatedAtomic<U>(value, true) {}
};

/// What queues take for StdAtomics. One attempt before they sleep, so that they do sleep.
struct SimulatedAtomics {
  template <class U>
  using Atomic = SimulatedAtomic<U>;
  template <class U>
  using Hint = SimulatedHint<U>;

  static void fence(std::memory_order order, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    Simulation::current().fence(order, file, line);
  }
  static void pause() { Simulation::current().switch_thread(); }
  static void yield() { Simulation::current().switch_thread(); }

  template <class U>
  static void wait(const SimulatedAtomic<U>& value, U old) {
    Simulation::current().step();
    while (value.latest() == old) Simulation::current().sleep_on(&value);
  }
  template <class U>
  static void wake_one(SimulatedAtomic<U>& value) {
    Simulation::current().step();
    Simulation::current().wake(&value, false);
  }
  template <class U>
  static void wake_all(SimulatedAtomic<U>& value) {
    Simulation::current().step();
    Simulation::current().wake(&value, true);
  }

  static void will_read(const void* item) { Simulation::current().access(item, false); }
  static void will_write(const void* item) { Simulation::current().access(item, true); }

  static constexpr int kAttempts = 1;

  static size_t lane() { return Simulation::current().thread(); }

  /// None, so that small runs come to the end of a log.
  static constexpr size_t kSpareEntries = 0;
  static constexpr size_t kLine = 24;  // Room for two numbers and what an SpscRing says of them.
};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_SIMULATED_MEMORY_H_
