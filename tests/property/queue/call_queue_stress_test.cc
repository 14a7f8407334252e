// SPDX-License-Identifier: Apache-2.0
//
// CallQueue on real threads, more of them than cores, with random delays at every access: each call goes to exactly one
// of those who want it, the calls of a thread in one priority come in order, and a close loses none. STROWGER_EFFORT
// scales the number of calls.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/queue/call_queue.h"
#include "support/queue/delaying_atomics.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

/// Call `number` of a thread. On the heap, so that memory checkers see who uses it when.
struct Call {
  size_t thread = 0;
  uint64_t number = 0;
  size_t priority = 0;
};
using CallPtr = std::unique_ptr<Call>;
using Queue = CallQueue<CallPtr, DelayingAtomics>;

/// What a thread did, to be added up when all have ended.
struct Deeds {
  std::vector<uint64_t> pushed;  // Numbers.
  std::vector<Call> popped;
  std::vector<Call> cancelled;
};

/// Handles that the threads leave for each other: those who hang up are others than those who brought the calls.
class Board {
 public:
  void leave(CallHandle handle, Random& random) {
    tickets_[random.below(tickets_.size())].store(handle.ticket, std::memory_order_release);
  }
  CallHandle find(Random& random) const {
    return CallHandle{tickets_[random.below(tickets_.size())].load(std::memory_order_acquire)};
  }

 private:
  std::array<std::atomic<uint64_t>, 16> tickets_{};
};

struct Mix {
  uint64_t pushes;  // Of 10 operations; pops, and the others are cancellations.
  uint64_t pops;
};

/// `count` operations, or until the queue is closed.
void work(Queue& queue, Board& board, size_t thread, uint64_t count, const Mix& mix, Deeds& deeds) {
  seed_delays(thread);
  Random random(thread, /*stream=*/3);
  uint64_t number = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t what = random.below(10);
    if (what < mix.pushes) {
      const size_t priority = random.below(queue.priorities());
      auto call = std::make_unique<Call>(Call{thread, number, priority});
      CallHandle handle;
      const QueueResult answer = queue.try_push(std::move(call), priority, &handle);
      if (answer == QueueResult::kClosed) return;
      ASSERT_EQ(call == nullptr, answer == QueueResult::kOk);
      if (answer != QueueResult::kOk) continue;
      deeds.pushed.push_back(number++);
      board.leave(handle, random);
    } else if (what < mix.pushes + mix.pops) {
      CallPtr call;
      if (queue.try_pop(call) == QueueResult::kOk) deeds.popped.push_back(*call);
    } else {
      CallPtr call;
      const CallHandle handle = board.find(random);
      if (queue.cancel(handle, &call) == QueueResult::kOk) deeds.cancelled.push_back(*call);
      if (random.below(8) == 0) {
        ASSERT_LE(queue.ahead(handle).value_or(0), count * 16);
      }
    }
  }
}

/// Each call that was pushed was popped, cancelled or left, once; and each thread popped the calls of another, of one
/// priority, in their order.
void check(const std::vector<Deeds>& all, const std::vector<Call>& left) {
  std::vector<std::vector<int>> ends(all.size());
  for (size_t thread = 0; thread < all.size(); ++thread) ends[thread].resize(all[thread].pushed.size());
  const auto count = [&](const std::vector<Call>& calls) {
    for (const Call& call : calls) ++ends[call.thread].at(call.number);
  };
  for (const Deeds& deeds : all) {
    count(deeds.popped);
    count(deeds.cancelled);
    std::map<std::pair<size_t, size_t>, uint64_t> next;
    for (const Call& call : deeds.popped) {
      uint64_t& least = next[{call.thread, call.priority}];
      EXPECT_GE(call.number, least);
      least = call.number + 1;
    }
  }
  count(left);
  for (size_t i = 1; i < left.size(); ++i) EXPECT_LE(left[i].priority, left[i - 1].priority);
  for (const std::vector<int>& thread : ends) {
    for (const int times : thread) ASSERT_EQ(times, 1);
  }
}

std::vector<Call> drained(Queue& queue) {
  std::vector<Call> left;
  const size_t size = queue.size();
  queue.drain([&](CallPtr&& call) { left.push_back(*call); });
  EXPECT_EQ(left.size(), size);
  return left;
}

struct Shape {
  size_t threads;
  CallQueueOptions options;
  Mix mix;
};
constexpr std::array<Shape, 8> kShapes = {{{1, {.limit = 4, .priorities = 2}, {5, 3}},
                                           {2, {.limit = 1, .priorities = 1}, {4, 3}},
                                           {2, {.limit = 64, .priorities = 8}, {5, 2}},
                                           {4, {.limit = 8, .priorities = 3}, {5, 3}},
                                           {4, {.limit = 100, .priorities = 1}, {5, 0}},
                                           {8, {.limit = 16, .priorities = 64}, {5, 3}},
                                           {16, {.limit = 32, .priorities = 4}, {6, 3}},
                                           {16, {.limit = 1000, .priorities = 2}, {5, 2}}}};

TEST(CallQueueStress, every_call_ends_once_and_each_threads_in_order) {
  for (const Shape& shape : kShapes) {
    auto queue = Queue::create(shape.options).value();
    Board board;
    std::vector<Deeds> deeds(shape.threads);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < shape.threads; ++i) {
      threads.emplace_back(
          [&, i] { work(*queue, board, i, with_effort(60'000) / shape.threads, shape.mix, deeds[i]); });
    }
    for (std::thread& thread : threads) thread.join();
    check(deeds, drained(*queue));
    uint64_t cancelled = 0;
    for (const Deeds& one : deeds) cancelled += one.cancelled.size();
    EXPECT_GT(cancelled, 0u);
  }
}

TEST(CallQueueStress, what_was_accepted_before_a_close_in_the_middle_is_inside) {
  for (uint64_t run = 0; run < with_effort(200); ++run) {
    auto queue = Queue::create({.limit = 4, .priorities = 1 + run % 3}).value();
    Board board;
    std::vector<Deeds> deeds(4);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < deeds.size(); ++i) {
      threads.emplace_back([&, i] { work(*queue, board, i, 1'000'000, {5, 3}, deeds[i]); });
    }
    for (uint64_t i = run % 7; i > 0; --i) std::this_thread::yield();
    queue->close();
    const size_t most = queue->size();
    for (std::thread& thread : threads) thread.join();
    EXPECT_LE(queue->size(), most) << "something came after the close";
    check(deeds, drained(*queue));
    CallPtr none;
    EXPECT_EQ(queue->try_pop(none), QueueResult::kClosed);
  }
}

/// A pop and a cancellation at the same instant, many times.
TEST(CallQueueStress, of_a_pop_and_a_cancellation_exactly_one_gets_the_call) {
  auto queue = Queue::create({.limit = 2, .priorities = 1}).value();
  std::atomic<uint64_t> round{0};
  std::atomic<uint64_t> done{0};
  std::atomic<uint64_t> takers{0};
  CallHandle handle;
  const uint64_t rounds = with_effort(20'000);
  const auto in_each_round = [&](const auto& body) {
    for (uint64_t i = 1; i <= rounds; ++i) {
      while (round.load() != i) std::this_thread::yield();
      CallPtr call;
      if (body(call) == QueueResult::kOk) takers.fetch_add(call->number == i ? 1 : 100);
      done.fetch_add(1);
    }
  };
  std::thread popper([&] {
    seed_delays(1);
    in_each_round([&](CallPtr& call) { return queue->try_pop(call); });
  });
  std::thread canceller([&] {
    seed_delays(2);
    in_each_round([&](CallPtr& call) { return queue->cancel(handle, &call); });
  });
  for (uint64_t i = 1; i <= rounds; ++i) {
    EXPECT_EQ(queue->try_push(std::make_unique<Call>(Call{0, i, 0}), 0, &handle), QueueResult::kOk);
    round.store(i);
    while (done.load() != 2 * i) std::this_thread::yield();
    ASSERT_EQ(takers.load(), i);
  }
  popper.join();
  canceller.join();
}

}  // namespace
}  // namespace strowger::testing
