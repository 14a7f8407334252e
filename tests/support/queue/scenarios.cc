// SPDX-License-Identifier: Apache-2.0
#include "support/queue/scenarios.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/core/random.h"
#include "strowger/queue/blocking_mpmc_ring.h"
#include "strowger/queue/event_count.h"
#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/mpsc_inbox.h"
#include "strowger/queue/spsc_ring.h"
#include "support/queue/linearizability.h"
#include "support/queue/recorder.h"

namespace strowger::testing {
namespace {

/// The operations of a ring, recorded.
template <class Ring>
class RecordedRing {
 public:
  explicit RecordedRing(Ring& ring) : ring_(ring) {}

  QueueResult push(uint64_t item) {
    return recorder_
        .record(QueueAction::kPush,
                [&](QueueOperation& operation) {
                  operation.result = ring_.try_push(item);
                  if (operation.result == QueueResult::kOk) operation.items = {item};
                })
        .result;
  }
  void push_n(const std::vector<uint64_t>& items) {
    recorder_.record(QueueAction::kPush, [&](QueueOperation& operation) {
      const size_t count = ring_.try_push_n(items.begin(), items.size());
      operation.batch = true;
      operation.wanted = items.size();
      operation.items.assign(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
    });
  }
  QueueResult pop() {
    return recorder_
        .record(QueueAction::kPop,
                [&](QueueOperation& operation) {
                  uint64_t item = 0;
                  operation.result = ring_.try_pop(item);
                  if (operation.result == QueueResult::kOk) operation.items = {item};
                  if (operation.result == QueueResult::kClosed) SimulatedAtomics::will_read(&before_close_);
                })
        .result;
  }
  void pop_n(size_t most) {
    recorder_.record(QueueAction::kPop, [&](QueueOperation& operation) {
      operation.batch = true;
      operation.wanted = most;
      ring_.try_pop_n(std::back_inserter(operation.items), most);
    });
  }
  void close() {
    recorder_.record(QueueAction::kClose, [&](QueueOperation&) {
      if (!ring_.closed()) SimulatedAtomics::will_write(&before_close_);
      ring_.close();
    });
  }

  const Recorder& recorder() const { return recorder_; }

 private:
  Ring& ring_;
  Recorder recorder_;
  char before_close_ = 0;  // Something of the user's, written before the close and read after it.
};

/// Items that differ, from thread to thread too.
class Items {
 public:
  explicit Items(uint64_t thread) : next_(100 * thread) {}
  uint64_t one() { return ++next_; }
  std::vector<uint64_t> some(uint64_t count) {
    std::vector<uint64_t> items(count);
    for (uint64_t& item : items) item = one();
    return items;
  }

 private:
  uint64_t next_;
};

}  // namespace

std::string simulate_spsc_ring(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  Simulation simulation(options);
  auto ring = SpscRing<uint64_t, SimulatedAtomics>::create(uint64_t{1} << plan.below(3)).value();
  RecordedRing recorded(*ring);
  Random pushes(plan());
  Random pops(plan());
  simulation.run({[&] {
                    Items items(1);
                    for (uint64_t i = 3 + pushes.below(4); i > 0; --i) {
                      const uint64_t what = pushes.below(8);
                      if (what < 4) recorded.push(items.one());
                      if (what >= 4 && what < 7) recorded.push_n(items.some(1 + pushes.below(3)));
                      if (what == 7) recorded.close();
                    }
                  },
                  [&] {
                    for (uint64_t i = 3 + pops.below(4); i > 0; --i) {
                      if (pops.below(2) == 0) {
                        recorded.pop();
                      } else {
                        recorded.pop_n(1 + pops.below(3));
                      }
                    }
                  }});
  recorded.pop_n(ring->capacity());
  recorded.pop();
  const QueueRules rules = {
      .capacity = ring->capacity(), .never_busy = true, .refusals_alone = simulation.old_values()};
  return verdict(simulation, recorded.recorder(), rules);
}

std::string simulate_mpmc_ring(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  Simulation simulation(options);
  auto ring = MpmcRing<uint64_t, SimulatedAtomics>::create(uint64_t{1} << plan.below(3)).value();
  RecordedRing recorded(*ring);
  SimulatedAtomic<uint64_t> meeting;  // Orders the operations of some threads now and then, as other code would.
  const uint64_t closes = plan.below(2);
  std::vector<std::function<void()>> threads;
  for (uint64_t thread = 2 + plan.below(2); thread > 0; --thread) {
    threads.emplace_back([&recorded, &meeting, closes, thread, random = Random(plan())]() mutable {
      Items items(thread);
      const uint64_t likes_to_push = 1 + random.below(3);
      bool may_close = thread == 1 && closes == 1;
      for (uint64_t i = 2 + random.below(3); i > 0; --i) {
        if (random.below(3) == 0) meeting.fetch_add(1, std::memory_order_acq_rel);
        if (may_close && random.below(4) == 0) {
          may_close = false;
          recorded.close();
        } else if (random.below(4) < likes_to_push) {
          if (random.below(3) != 0) {
            recorded.push(items.one());
          } else {
            recorded.push_n(items.some(1 + random.below(3)));
          }
        } else if (random.below(3) != 0) {
          recorded.pop();
        } else {
          recorded.pop_n(1 + random.below(3));
        }
      }
    });
  }
  simulation.run(threads);
  recorded.pop_n(ring->capacity());
  const QueueResult end = recorded.pop();
  std::string failure = verdict(simulation, recorded.recorder(), {.capacity = ring->capacity(), .others_hide = true});
  if (failure.empty() && end == QueueResult::kBusy) failure = "busy, with nobody at work";
  return failure;
}

std::string simulate_blocking_mpmc_ring(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  Simulation simulation(options);
  auto ring = BlockingMpmcRing<uint64_t, SimulatedAtomics>::create(uint64_t{1} << plan.below(2)).value();
  const uint64_t producers = 1 + plan.below(3);
  uint64_t producing = producers;
  std::vector<uint64_t> pushed;
  std::vector<uint64_t> popped;
  std::vector<std::function<void()>> threads;
  for (uint64_t thread = 1; thread <= producers; ++thread) {
    threads.emplace_back([&, items = Items(thread), random = Random(plan())]() mutable {
      for (int i = 0; i < 2; ++i) {
        const std::vector<uint64_t> some = items.some(1 + random.below(3));
        const size_t count = some.size() == 1 ? (ring->push(some[0]) == QueueResult::kOk ? 1 : 0)
                                              : ring->push_n(some.begin(), some.size());
        pushed.insert(pushed.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
      }
      if (--producing == 0) ring->close();
    });
  }
  for (uint64_t thread = 1 + plan.below(kSimulatedThreads - 1 - producers); thread > 0; --thread) {
    threads.emplace_back([&, random = Random(plan())]() mutable {
      for (;;) {
        std::array<uint64_t, 2> some{};
        const size_t count = random.below(2) == 0 ? (ring->pop(some[0]) == QueueResult::kOk ? 1 : 0)
                                                  : ring->pop_n(some.data(), some.size());
        if (count == 0) return;
        popped.insert(popped.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
      }
    });
  }
  simulation.run(threads);
  if (!simulation.failure().empty()) return simulation.failure();
  std::sort(pushed.begin(), pushed.end());
  std::sort(popped.begin(), popped.end());
  if (pushed != popped) return absl::StrCat(pushed.size(), " pushed, ", popped.size(), " popped, or not the same");
  return "";
}

std::string simulate_event_count(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  Simulation simulation(options);
  BasicEventCount<SimulatedAtomics> event;
  SimulatedAtomic<uint64_t> changes;
  const uint64_t wakers = 1 + plan.below(3);
  std::vector<std::function<void()>> threads;
  for (uint64_t thread = 1; thread <= wakers; ++thread) {
    threads.emplace_back([&] {
      changes.fetch_add(1, std::memory_order_relaxed);
      event.wake_all();
    });
  }
  for (uint64_t thread = 1 + plan.below(kSimulatedThreads - 1 - wakers); thread > 0; --thread) {
    threads.emplace_back([&] {
      const auto all_there = [&] { return changes.load(std::memory_order_relaxed) == wakers; };
      while (!all_there()) {
        const auto key = event.prepare();
        if (all_there()) return event.cancel();
        event.sleep(key);
      }
    });
  }
  simulation.run(threads);
  return simulation.failure();
}

namespace {

struct Letter : BasicMpscNode<SimulatedAtomics> {
  uint64_t value = 0;
};

using SimulatedInbox = MpscInbox<Letter, SimulatedAtomics>;

class RecordedInbox {
 public:
  QueueResult push(Letter* letter, uint64_t value) {
    return recorder_
        .record(QueueAction::kPush,
                [&](QueueOperation& operation) {
                  write(letter, value);
                  operation.result = inbox_.push(letter);
                  if (operation.result == QueueResult::kOk) operation.items = {value};
                })
        .result;
  }
  void push_n(const std::vector<Letter*>& letters, const std::vector<uint64_t>& values) {
    recorder_.record(QueueAction::kPush, [&](QueueOperation& operation) {
      operation.batch = true;
      operation.wanted = values.size();
      for (size_t i = 0; i < letters.size(); ++i) write(letters[i], values[i]);
      if (inbox_.push_n(letters.begin(), letters.size()) == QueueResult::kOk) operation.items = values;
    });
  }
  Letter* pop() {
    Letter* letter = nullptr;
    recorder_.record(QueueAction::kPop, [&](QueueOperation& operation) {
      operation.result = inbox_.try_pop(letter);
      if (operation.result == QueueResult::kClosed) SimulatedAtomics::will_read(&before_close_);
      if (operation.result != QueueResult::kOk) return;
      SimulatedAtomics::will_read(&letter->value);
      operation.items = {letter->value};
    });
    return letter;
  }
  void close() {
    recorder_.record(QueueAction::kClose, [&](QueueOperation&) {
      SimulatedAtomics::will_write(&before_close_);
      inbox_.close();
    });
  }
  const Recorder& recorder() const { return recorder_; }

 private:
  static void write(Letter* letter, uint64_t value) {
    SimulatedAtomics::will_write(&letter->value);
    letter->value = value;
  }

  SimulatedInbox inbox_;
  Recorder recorder_;
  char before_close_ = 0;
};

}  // namespace

std::string simulate_mpsc_inbox(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  Simulation simulation(options);
  RecordedInbox inbox;
  std::array<std::array<Letter, 8>, 3> letters;
  const uint64_t producers = 1 + plan.below(3);
  std::vector<std::function<void()>> threads;
  for (uint64_t thread = 1; thread <= producers; ++thread) {
    threads.emplace_back([&, thread, random = Random(plan())]() mutable {
      Items items(thread);
      Letter* next = letters[thread - 1].data();
      for (uint64_t i = 1 + random.below(3); i > 0; --i) {
        if (random.below(3) != 0) {
          inbox.push(next++, items.one());
        } else {
          inbox.push_n({next, next + 1}, items.some(2));
          next += 2;
        }
      }
      // With other producers at work, what a close means for them is not what a queue of one thread would do.
      if (producers > 1 || random.below(2) == 0) return;
      inbox.close();
      inbox.push(next, items.one());
    });
  }
  threads.emplace_back([&, random = Random(plan())]() mutable {
    Items items(kSimulatedThreads);
    for (uint64_t i = 3 + random.below(5); i > 0; --i) {
      Letter* letter = inbox.pop();
      // What was popped may be pushed again at once, also by the consumer.
      if (letter != nullptr && random.below(3) == 0) inbox.push(letter, items.one());
    }
  });
  simulation.run(threads);
  if (simulation.failure().empty()) {
    while (inbox.pop() != nullptr) {
    }
  }
  return verdict(simulation, inbox.recorder(), {});
}

}  // namespace strowger::testing
