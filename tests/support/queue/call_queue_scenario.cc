// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/queue/call_queue.h"
#include "support/queue/recorder.h"
#include "support/queue/scenarios.h"

namespace strowger::testing {
namespace {

constexpr size_t kMostPushes = 24;

/// The operations of a call queue, recorded. Threads learn of the handles of others as programs do: by a release and an
/// acquire.
class RecordedCalls {
 public:
  explicit RecordedCalls(const CallQueueOptions& options) : queue_(Queue::create(options).value()) {}

  /// Returns its number.
  uint64_t push(size_t priority) {
    const uint64_t number = pushes_++;
    const uint64_t item = (uint64_t{priority} << kItemPriorityShift) | number;
    CallHandle handle;
    recorder_.record(QueueAction::kPush, [&](QueueOperation& operation) {
      operation.result = queue_->try_push(item, priority, &handle);
      if (operation.result == QueueResult::kOk) operation.items = {item};
    });
    items_[number] = item;
    if (handle != CallHandle{}) handles_[number].store(handle.ticket, std::memory_order_release);
    return number;
  }

  QueueResult pop() {
    return recorder_
        .record(QueueAction::kPop,
                [&](QueueOperation& operation) {
                  uint64_t item = 0;
                  operation.result = queue_->try_pop(item);
                  if (operation.result == QueueResult::kOk) operation.items = {item};
                  if (operation.result == QueueResult::kClosed) SimulatedAtomics::will_read(&before_close_);
                })
        .result;
  }

  /// The call of that push, if the caller can know of it.
  void cancel(uint64_t number) {
    const CallHandle handle{handles_[number].load(std::memory_order_acquire)};
    if (handle == CallHandle{}) return;
    recorder_.record(QueueAction::kCancel, [&](QueueOperation& operation) {
      operation.items = {items_[number]};
      uint64_t item = items_[number];
      operation.result = queue_->cancel(handle, &item);
      if (item != items_[number]) Simulation::current().fail("another call was cancelled");
    });
  }

  void close() {
    recorder_.record(QueueAction::kBeginClose, [](QueueOperation&) {});
    recorder_.record(QueueAction::kClose, [&](QueueOperation&) {
      if (!queue_->closed()) SimulatedAtomics::will_write(&before_close_);
      queue_->close();
    });
  }

  /// Estimates, which are within bounds at all times.
  void look(uint64_t number) {
    const CallHandle handle{handles_[number].load(std::memory_order_acquire)};
    const std::optional<size_t> ahead = queue_->ahead(handle);
    if (ahead.has_value() && *ahead > pushes_) Simulation::current().fail("more ahead than were ever pushed");
  }

  /// Afterwards: with nobody at work the estimates are exact.
  void take_all() {
    for (size_t left = queue_->size();; --left) {
      for (uint64_t number = 0; number < pushes_; ++number) {
        const std::optional<size_t> ahead = queue_->ahead(CallHandle{handles_[number].load(std::memory_order_acquire)});
        if (ahead.has_value() && *ahead >= left) Simulation::current().fail("more ahead than there are");
      }
      if (queue_->size() != left) Simulation::current().fail("the size is not what is inside");
      if (pop() != QueueResult::kOk || left == 0) break;
    }
  }

  const Recorder& recorder() const { return recorder_; }

 private:
  using Queue = CallQueue<uint64_t, SimulatedAtomics>;

  std::unique_ptr<Queue> queue_;
  Recorder recorder_;
  uint64_t pushes_ = 0;
  std::array<uint64_t, kMostPushes> items_{};
  std::array<SimulatedAtomic<uint64_t>, kMostPushes> handles_;
  char before_close_ = 0;  // Something of the user's, written before the close and read after it.
};

using Threads = std::vector<std::function<void()>>;

/// Some of each.
Threads mixed_threads(RecordedCalls& calls, size_t priorities, SimulatedAtomic<uint64_t>& meeting, Random& plan) {
  const bool closes = plan.below(3) == 0;
  const uint64_t first_pushes = plan.below(5);
  for (uint64_t i = 0; i < first_pushes; ++i) calls.push(plan.below(priorities));
  if (first_pushes != 0 && plan.below(2) == 0) calls.cancel(plan.below(first_pushes));
  Threads threads;
  for (uint64_t thread = 2 + plan.below(2); thread > 0; --thread) {
    threads.emplace_back([&, priorities, may_close = closes && thread == 1, random = Random(plan())]() mutable {
      const uint64_t likes_to_push = 1 + random.below(4);
      for (uint64_t i = 2 + random.below(4); i > 0; --i) {
        if (random.below(4) == 0) meeting.fetch_add(1, std::memory_order_acq_rel);
        const uint64_t what = random.below(6);
        if (may_close && random.below(4) == 0) {
          calls.close();
        } else if (what < likes_to_push) {
          calls.push(random.below(priorities));
        } else if (random.below(16) == 0) {
          calls.look(random.below(8));
        } else if (random.below(5) < 3) {
          calls.pop();
        } else {
          calls.cancel(random.below(8));
        }
      }
    });
  }
  return threads;
}

/// A log that is full or nearly, with at most one call that waits: several threads bring it to the next one.
Threads threads_at_the_end_of_a_log(RecordedCalls& calls, size_t limit, SimulatedAtomic<uint64_t>& meeting,
                                    Random& plan) {
  for (uint64_t i = plan.below(4) / 3; i < 2 * limit; ++i) {
    const uint64_t number = calls.push(0);
    if (limit == 2 || i != 1) calls.cancel(number);
  }
  Threads threads;
  threads.emplace_back([&calls] { calls.push(0); });
  threads.emplace_back([&calls, &meeting, random = Random(plan())]() mutable {
    for (uint64_t i = 1 + random.below(8); i > 0; --i) {
      const uint64_t number = calls.push(0);
      meeting.fetch_add(1, std::memory_order_relaxed);
      calls.cancel(number);
    }
  });
  threads.emplace_back([&calls, &meeting, random = Random(plan())]() mutable {
    // Comes late: to see only what the one who began the next epoch has seen.
    for (uint64_t i = random.below(100); i > 0 && meeting.load(std::memory_order_relaxed) == 0; --i) {
    }
    for (uint64_t i = 1 + random.below(3); i > 0; --i) calls.pop();
  });
  return threads;
}

/// Who is refused because of a close has seen what was pushed before it.
Threads threads_at_a_close(RecordedCalls& calls) {
  calls.push(0);
  calls.push(0);
  Threads threads;
  threads.emplace_back([&calls] {
    calls.push(1);
    calls.close();
  });
  threads.emplace_back([&calls] {
    for (int i = 0; i < 2; ++i) {
      calls.push(0);
      calls.pop();
    }
  });
  return threads;
}

}  // namespace

std::string simulate_call_queue(const SimulatedMemoryOptions& options) {
  Random plan = plan_of(options);
  const uint64_t kind = plan.below(6);
  const bool end_of_a_log = kind < 2;
  const bool at_a_close = kind == 2;
  SimulatedMemoryOptions with_suspension = options;
  if (plan.below(end_of_a_log ? 2 : 3) == 0) {
    with_suspension.suspended = end_of_a_log ? 1 : 1 + plan.below(2);
    with_suspension.suspended_from = plan.below(end_of_a_log ? 100 : 150);
  }
  Simulation simulation(with_suspension);
  CallQueueOptions size = {.limit = 1 + plan.below(3), .priorities = 1 + plan.below(3)};
  if (end_of_a_log) size = {.limit = 2 + plan.below(2), .priorities = 1};
  if (at_a_close) size = {.limit = 5, .priorities = 2};
  RecordedCalls calls(size);
  SimulatedAtomic<uint64_t> meeting;  // Orders the operations of some threads now and then, as other code would.
  if (end_of_a_log) {
    simulation.run(threads_at_the_end_of_a_log(calls, size.limit, meeting, plan));
  } else if (at_a_close) {
    simulation.run(threads_at_a_close(calls));
  } else {
    simulation.run(mixed_threads(calls, size.priorities, meeting, plan));
  }
  if (simulation.failure().empty()) calls.take_all();
  const QueueRules rules = {.capacity = size.limit, .full_early = true, .refusals_alone = simulation.old_values()};
  return verdict(simulation, calls.recorder(), rules);
}

}  // namespace strowger::testing
