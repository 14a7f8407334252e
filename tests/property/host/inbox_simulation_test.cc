// SPDX-License-Identifier: Apache-2.0
//
// The inbox behind its gate on simulated weak memory, in the way of host.h: what was accepted is used once, what was
// submitted before another submission began comes first, nothing is left behind, and a close loses nothing; and each
// memory order and read-modify-write of inbox.h is needed: with any one of them spoiled, the same runs notice it.
// STROWGER_EFFORT scales the number of runs.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/gate.h"
#include "strowger/host/inbox.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

using Gate = detail::BasicGate<SimulatedAtomics>;
using TestedInbox = detail::Inbox<uint32_t, SimulatedAtomics>;

constexpr size_t kThreads = 3;
constexpr uint32_t kEach = 3;

/// A host whose commands are numbers, and whose engine is the list of those applied.
class Office {
 public:
  explicit Office(size_t capacity) : inbox_(TestedInbox::create(capacity).value()) {}

  QueueResult submit(uint32_t number) {
    if (gate_.try_enter_open()) {
      if (!inbox_->empty()) {
        const QueueResult answer = push_inside(number);
        work_and_leave();
        return answer;
      }
      apply(number);
      if (gate_.leave() == Gate::Exit::kAgain) work_and_leave();
      return QueueResult::kOk;
    }
    const QueueResult answer = inbox_->try_push(number);
    if (answer != QueueResult::kOk) return answer;
    const Gate::Entry entry = gate_.enter_or_ask();
    if (entry == Gate::Entry::kInside) work_and_leave();
    return answer;
  }

  /// Closes, and applies what was accepted.
  void finish() {
    gate_.shut();
    inbox_->close();
    for (bool finished = false; !finished;) {
      while (!gate_.try_enter()) SimulatedAtomics::yield();
      apply_some();
      finished = inbox_->finished();
      if (gate_.leave() == Gate::Exit::kAgain) work_and_leave();
      SimulatedAtomics::yield();
    }
  }

  const std::vector<uint32_t>& applied() const { return applied_; }

 private:
  QueueResult push_inside(uint32_t number) {
    const QueueResult answer = inbox_->try_push(number);
    if (answer != QueueResult::kFull) return answer;
    apply_some();
    return inbox_->try_push(number);
  }
  void work_and_leave() {
    do {
      while (apply_some() > 0) {
      }
    } while (gate_.leave() == Gate::Exit::kAgain);
  }
  size_t apply_some() {
    const size_t ready = inbox_->look(2);
    for (size_t i = 0; i < ready; ++i) {
      apply(inbox_->front());
      inbox_->pop();
    }
    inbox_->publish();
    return ready;
  }
  void apply(uint32_t number) {
    SimulatedAtomics::will_write(&applied_);
    applied_.push_back(number);
  }

  Gate gate_;
  std::unique_ptr<TestedInbox> inbox_;
  std::vector<uint32_t> applied_;
};

struct Submission {
  Instant begin;
  Instant end;
  uint32_t number = 0;
};

std::string check(const std::vector<uint32_t>& applied, const std::vector<Submission>& accepted) {
  if (applied.size() != accepted.size()) return "not as many were applied as were accepted";
  std::array<size_t, kThreads * kEach> place{};
  std::set<uint32_t> numbers;
  for (size_t i = 0; i < applied.size(); ++i) {
    numbers.insert(applied[i]);
    place[applied[i]] = i;
  }
  for (const Submission& one : accepted) {
    if (!numbers.contains(one.number)) return "one was lost";
    for (const Submission& other : accepted) {
      if (one.end.happens_before(other.begin) && place[one.number] > place[other.number]) return "out of order";
    }
  }
  return "";
}

std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  Office office(1 + options.seed / 2 % 2);
  const bool closes = options.seed % 2 != 0;
  SimulatedAtomic<uint32_t> told;  // Orders submissions of different threads now and then.
  std::vector<Submission> accepted;
  std::vector<std::function<void()>> threads;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.push_back([&, thread] {
      for (uint32_t i = 0; i < kEach; ++i) {
        if (simulation.random_below(2) == 0) told.load(std::memory_order_acquire);
        const uint32_t number = thread * kEach + i;
        const Instant begin = simulation.now();
        if (office.submit(number) == QueueResult::kOk) accepted.push_back({begin, simulation.now(), number});
        if (simulation.random_below(2) == 0) told.fetch_add(1, std::memory_order_release);
      }
    });
  }
  if (closes) threads.push_back([&] { office.finish(); });
  simulation.run(threads);
  if (!simulation.failure().empty()) return simulation.failure();
  return check(office.applied(), accepted);
}

TEST(InboxSimulation, nothing_is_lost_and_nothing_overtakes_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(InboxSimulation, each_mutation_is_noticed) { expect_each_mutation_is_noticed("inbox.h", 6, simulate); }

}  // namespace
}  // namespace strowger::testing
