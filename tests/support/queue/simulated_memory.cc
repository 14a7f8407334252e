// SPDX-License-Identifier: Apache-2.0
#include "support/queue/simulated_memory.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace strowger::testing {
namespace {

Simulation* the_simulation = nullptr;

/// Made once: a simulation takes microseconds, a stack for it too.
Fiber& fiber(size_t thread) {
  static std::array<Fiber, kSimulatedThreads> fibers;
  return fibers[thread];
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}

bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}

}  // namespace

void VectorClock::join(const VectorClock& other) {
  for (size_t i = 0; i < at.size(); ++i) at[i] = std::max(at[i], other.at[i]);
}

std::string describe(const Mutation& mutation) {
  static constexpr std::array<std::string_view, 6> kNames = {"as it is",
                                                             "without acquire",
                                                             "without release",
                                                             "without the total order",
                                                             "torn into a load and a store",
                                                             "without the fence"};
  return absl::StrCat(mutation.file, ":", mutation.line, " ",
                      std::string(kNames[static_cast<size_t>(mutation.spoiling)]));
}

Simulation::Simulation(const SimulatedMemoryOptions& options)
    : options_(options), random_(options.seed), switch_one_in_(uint64_t{1} << random_.below(4)) {
  the_simulation = this;
}

Simulation::~Simulation() { the_simulation = nullptr; }

Simulation& Simulation::current() { return *the_simulation; }

std::set<Mutation>& Simulation::spoilable() {
  static std::set<Mutation> mutations;
  return mutations;
}

void Simulation::run(const std::vector<std::function<void()>>& threads) {
  threads_ = threads.size();
  for (size_t i = 1; i <= threads_; ++i) {
    states_[i].clock.join(states_[0].clock);
    states_[i].ended = false;
    fiber(i).start([body = &threads[i - 1]] {
      try {
        (*body)();
      } catch (const Abandoned&) {
        // Something went wrong, and failure_ says what.
      }
    });
  }
  while (choose_thread()) {
    fiber(thread_).resume();
    states_[thread_].ended = fiber(thread_).ended();
  }
  thread_ = 0;
  for (size_t i = 1; i <= threads_; ++i) states_[0].clock.join(states_[i].clock);
}

/// The thread that goes on; false if all have ended.
bool Simulation::choose_thread() {
  std::array<size_t, kSimulatedThreads> awake{};
  size_t count = 0;
  bool asleep = false;
  for (size_t i = 1; i <= threads_; ++i) {
    if (states_[i].ended || is_suspended(i)) continue;
    if (states_[i].asleep_on != nullptr && !abandoned_) {
      asleep = true;
    } else {
      awake[count++] = i;
    }
  }
  if (count == 0) {
    if (!asleep) return false;
    fail("all threads sleep, and nobody is left to wake them");
    return choose_thread();
  }
  thread_ = awake[random_.below(count)];
  return true;
}

bool Simulation::is_suspended(size_t thread) const {
  if (thread != options_.suspended || steps_ < options_.suspended_from || abandoned_) return false;
  for (size_t i = 1; i <= threads_; ++i) {
    if (i != thread && !states_[i].ended) return true;
  }
  return false;
}

void Simulation::fail(const std::string& what) {
  if (failure_.empty()) failure_ = what;
  abandoned_ = true;
}

void Simulation::step() {
  if (thread_ == 0) return;
  if (++steps_ > options_.most_steps) fail("it does not come to an end");
  if (random_.below(switch_one_in_) == 0 || is_suspended(thread_)) {
    switch_thread();
  } else if (abandoned_) {
    throw Abandoned{};
  }
}

void Simulation::switch_thread() {
  if (thread_ == 0) return;
  if (++steps_ > options_.most_steps) fail("it does not come to an end");
  if (!abandoned_) fiber(thread_).leave();
  if (abandoned_) throw Abandoned{};
}

Instant Simulation::now() {
  const uint32_t epoch = tick();
  return {thread_, epoch, ++time_, clock()};
}

bool Simulation::spoiled(const char* file, int line, Spoiling spoiling) {
  const Mutation& mutation = options_.mutation;
  if (mutation.spoiling == Spoiling::kNothing) {
    spoilable().insert({std::string(file_name(file)), line, spoiling});
    return false;
  }
  return mutation.spoiling == spoiling && mutation.line == line && mutation.file == file_name(file);
}

Simulation::Orders Simulation::orders(std::memory_order order, bool modifies, const char* file, int line) {
  // The total order comes with acquire and release, so these are not spoiled alone.
  const bool total = order == std::memory_order_seq_cst;
  return {.acquire = acquires(order) && (total || !spoiled(file, line, Spoiling::kNoAcquire)),
          .release = releases(order) && (total || !spoiled(file, line, Spoiling::kNoRelease)),
          .total = total && !spoiled(file, line, Spoiling::kNoTotal),
          .torn = modifies && spoiled(file, line, Spoiling::kTorn)};
}

void Simulation::fence(std::memory_order order, const char* file, int line) {
  step();
  tick();
  if (spoiled(file, line, Spoiling::kNoFence)) return;
  ThreadState& state = states_[thread_];
  if (acquires(order)) state.clock.join(state.to_be_acquired);
  if (order == std::memory_order_seq_cst) {
    state.clock.join(fences_);
    fences_ = state.clock;
  }
  if (releases(order)) state.released_by_fence = state.clock;
}

void Simulation::read_from(const VectorClock& released, bool acquire) {
  ThreadState& state = states_[thread_];
  (acquire ? state.clock : state.to_be_acquired).join(released);
}

void Simulation::sleep_on(const void* address) {
  if (thread_ == 0) return;
  states_[thread_].asleep_on = address;
  switch_thread();
}

void Simulation::wake(const void* address, bool all) {
  const uint64_t begin = random_.below(kSimulatedThreads);
  for (uint64_t i = 0; i < kSimulatedThreads; ++i) {
    ThreadState& state = states_[(begin + i) % kSimulatedThreads];
    if (state.asleep_on != address) continue;
    state.asleep_on = nullptr;
    if (!all) return;
  }
}

void Simulation::access(const void* address, bool write) {
  step();
  const uint32_t epoch = tick();
  Plain& plain = plain_[address];
  bool race = !clock().includes(plain.writer, plain.written);
  if (write) {
    for (size_t i = 0; i < kSimulatedThreads; ++i) race |= !clock().includes(i, plain.read[i]);
    plain = {};
    plain.writer = thread_;
    plain.written = epoch;
  } else {
    plain.read[thread_] = epoch;
  }
  if (race && thread_ != 0) {
    fail("data race on an item");
    throw Abandoned{};
  }
  if (race) fail("data race on an item, with the end of the test");
}

}  // namespace strowger::testing
