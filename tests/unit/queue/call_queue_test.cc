// SPDX-License-Identifier: Apache-2.0
#include "strowger/queue/call_queue.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

using Queue = CallQueue<uint64_t>;

std::unique_ptr<Queue> make(size_t limit, size_t priorities) {
  return Queue::create({.limit = limit, .priorities = priorities}).value();
}

CallHandle pushed(Queue& queue, uint64_t call, size_t priority) {
  CallHandle handle;
  EXPECT_EQ(queue.try_push(call, priority, &handle), QueueResult::kOk);
  return handle;
}

std::vector<uint64_t> drained(Queue& queue) {
  std::vector<uint64_t> calls;
  queue.drain([&](uint64_t&& call) { calls.push_back(call); });
  return calls;
}

TEST(CallQueue, refuses_limits_and_priorities_out_of_range) {
  for (const size_t limit : {size_t{0}, Queue::kMaxLimit + 1, ~size_t{0}}) {
    EXPECT_EQ(Queue::create({.limit = limit}).status().code(), absl::StatusCode::kInvalidArgument) << limit;
  }
  for (const size_t priorities : {size_t{0}, Queue::kMaxPriorities + 1, ~size_t{0}}) {
    EXPECT_EQ(Queue::create({.priorities = priorities}).status().code(), absl::StatusCode::kInvalidArgument)
        << priorities;
  }
  EXPECT_EQ(make(1, 1)->limit(), 1u);
  EXPECT_EQ(make(7, Queue::kMaxPriorities)->priorities(), Queue::kMaxPriorities);
}

TEST(CallQueue, serves_the_highest_priority_first_and_within_it_the_first_who_came) {
  auto queue = make(10, 3);
  pushed(*queue, 10, 1);
  pushed(*queue, 0, 0);
  pushed(*queue, 11, 1);
  pushed(*queue, 20, 2);
  pushed(*queue, 12, 1);
  EXPECT_EQ(queue->size(), 5u);
  EXPECT_EQ(queue->waiting(1), 3u);
  EXPECT_EQ(queue->waiting(3), 0u);
  EXPECT_EQ(drained(*queue), (std::vector<uint64_t>{20, 10, 11, 12, 0}));
  uint64_t out = 77;
  EXPECT_EQ(queue->try_pop(out), QueueResult::kEmpty);
  EXPECT_EQ(out, 77u);
}

TEST(CallQueue, knows_priorities_up_to_the_last_and_no_other) {
  auto queue = make(64, 64);
  for (uint64_t priority = 0; priority < 64; ++priority) pushed(*queue, priority, priority);
  CallHandle handle{.ticket = 5};
  EXPECT_EQ(queue->try_push(1, 64, &handle), QueueResult::kOutOfRange);
  EXPECT_EQ(queue->try_push(1, ~size_t{0}), QueueResult::kOutOfRange);
  EXPECT_EQ(handle.ticket, 5u) << "a refusal leaves the handle as it is";
  const std::vector<uint64_t> calls = drained(*queue);
  EXPECT_EQ(calls.size(), 64u);
  EXPECT_TRUE(std::is_sorted(calls.rbegin(), calls.rend()));
}

TEST(CallQueue, is_full_at_its_limit_whatever_the_priorities) {
  for (const size_t limit : {size_t{1}, size_t{2}, size_t{9}, size_t{100}}) {
    auto queue = make(limit, 2);
    for (int lap = 0; lap < 3; ++lap) {
      for (size_t i = 0; i < limit; ++i) EXPECT_EQ(queue->try_push(i, i % 2), QueueResult::kOk);
      EXPECT_EQ(queue->try_push(99, 0), QueueResult::kFull);
      EXPECT_EQ(queue->try_push(99, 1), QueueResult::kFull);
      EXPECT_EQ(queue->size(), limit);
      EXPECT_EQ(drained(*queue).size(), limit);
    }
  }
}

TEST(CallQueue, cancels_from_the_middle) {
  auto queue = make(10, 2);
  const CallHandle first = pushed(*queue, 1, 0);
  const CallHandle second = pushed(*queue, 2, 0);
  const CallHandle third = pushed(*queue, 3, 0);
  uint64_t out = 0;
  EXPECT_EQ(queue->cancel(second, &out), QueueResult::kOk);
  EXPECT_EQ(out, 2u);
  EXPECT_EQ(queue->ahead(first), 0u);
  EXPECT_EQ(queue->ahead(second), std::nullopt);
  EXPECT_EQ(queue->ahead(third), 1u);
  EXPECT_EQ(drained(*queue), (std::vector<uint64_t>{1, 3}));
}

TEST(CallQueue, refuses_a_handle_twice_and_after_its_call_was_taken) {
  auto queue = make(1, 1);
  const CallHandle cancelled = pushed(*queue, 1, 0);
  EXPECT_EQ(queue->cancel(cancelled), QueueResult::kOk);
  EXPECT_EQ(queue->cancel(cancelled), QueueResult::kGone);
  const CallHandle popped = pushed(*queue, 2, 0);
  EXPECT_NE(popped, cancelled);
  uint64_t out = 0;
  EXPECT_EQ(queue->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(queue->cancel(popped, &out), QueueResult::kGone);
  EXPECT_EQ(out, 2u);
  // The same memory holds another call now.
  const CallHandle present = pushed(*queue, 3, 0);
  EXPECT_EQ(queue->cancel(popped), QueueResult::kGone);
  EXPECT_EQ(queue->cancel(cancelled), QueueResult::kGone);
  EXPECT_EQ(queue->ahead(cancelled), std::nullopt);
  EXPECT_EQ(queue->cancel(present), QueueResult::kOk);
}

TEST(CallQueue, refuses_handles_that_never_were) {
  auto queue = make(3, 1);
  pushed(*queue, 1, 0);
  for (const uint64_t ticket : {uint64_t{0}, uint64_t{1}, uint64_t{3}, ~uint64_t{0}, uint64_t{1} << 40}) {
    EXPECT_EQ(queue->cancel(CallHandle{ticket}), QueueResult::kGone) << ticket;
    EXPECT_EQ(queue->ahead(CallHandle{ticket}), std::nullopt) << ticket;
  }
  EXPECT_EQ(queue->size(), 1u);
}

TEST(CallQueue, a_cancelled_call_gives_its_place_back_at_once) {
  auto queue = make(2, 1);
  const CallHandle patient = pushed(*queue, 1, 0);
  for (uint64_t i = 0; i < 100'000; ++i) {
    EXPECT_EQ(queue->cancel(pushed(*queue, i, 0)), QueueResult::kOk);
  }
  EXPECT_EQ(queue->size(), 1u);
  EXPECT_EQ(queue->ahead(patient), 0u);
  uint64_t out = 0;
  EXPECT_EQ(queue->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(out, 1u);
}

TEST(CallQueue, who_waits_keeps_the_order_however_many_come_and_hang_up_behind) {
  auto queue = make(50, 2);
  Random random(3);
  std::vector<uint64_t> expected;
  for (uint64_t call = 0; call < 40'000; ++call) {
    const CallHandle handle = pushed(*queue, call, 0);
    if (expected.size() < 40 && random.below(900) == 0) {
      expected.push_back(call);
    } else {
      EXPECT_EQ(queue->cancel(handle), QueueResult::kOk);
    }
  }
  EXPECT_GT(expected.size(), 30u);
  EXPECT_EQ(drained(*queue), expected);
}

TEST(CallQueue, does_what_a_sorted_list_does) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const size_t limit = 1 + random.below(20);
    const size_t priorities = 1 + random.below(6);
    auto queue = make(limit, priorities);
    std::set<std::pair<uint64_t, uint64_t>> model;  // Falling priority, number.
    std::vector<std::pair<CallHandle, std::pair<uint64_t, uint64_t>>> handles;
    for (uint64_t number = 0; number < 3'000; ++number) {
      const uint64_t what = random.below(10);
      if (what < 5) {
        const uint64_t priority = random.below(priorities);
        CallHandle handle;
        const QueueResult answer = queue->try_push(number, priority, &handle);
        ASSERT_EQ(answer, model.size() == limit ? QueueResult::kFull : QueueResult::kOk);
        if (answer != QueueResult::kOk) continue;
        handles.push_back({handle, {priorities - priority, number}});
        model.insert(handles.back().second);
      } else if (what < 7) {
        uint64_t out = 0;
        ASSERT_EQ(queue->try_pop(out), model.empty() ? QueueResult::kEmpty : QueueResult::kOk);
        if (model.empty()) continue;
        ASSERT_EQ(out, model.begin()->second);
        model.erase(model.begin());
      } else if (!handles.empty()) {
        const auto& [handle, key] = handles[random.below(handles.size())];
        const auto place = model.find(key);
        const auto ahead = queue->ahead(handle);
        ASSERT_EQ(ahead.has_value(), place != model.end());
        if (ahead.has_value()) {
          ASSERT_EQ(*ahead, static_cast<size_t>(std::distance(model.begin(), place)));
        }
        ASSERT_EQ(queue->cancel(handle), place != model.end() ? QueueResult::kOk : QueueResult::kGone);
        if (place != model.end()) model.erase(place);
      }
      ASSERT_EQ(queue->size(), model.size());
    }
  }
}

TEST(CallQueue, refuses_pushes_after_the_close_and_gives_what_is_inside) {
  auto queue = make(4, 2);
  pushed(*queue, 1, 0);
  const CallHandle second = pushed(*queue, 2, 1);
  pushed(*queue, 3, 1);
  EXPECT_FALSE(queue->closed());
  queue->close();
  queue->close();
  EXPECT_TRUE(queue->closed());
  CallHandle handle;
  EXPECT_EQ(queue->try_push(4, 0, &handle), QueueResult::kClosed);
  EXPECT_EQ(handle, CallHandle{});
  EXPECT_EQ(queue->cancel(second), QueueResult::kOk);
  EXPECT_EQ(drained(*queue), (std::vector<uint64_t>{3, 1}));
  uint64_t out = 0;
  EXPECT_EQ(queue->try_pop(out), QueueResult::kClosed);
  EXPECT_EQ(queue->try_pop(out), QueueResult::kClosed);
  EXPECT_EQ(queue->try_push(4, 1), QueueResult::kClosed) << "room makes no difference";
}

TEST(CallQueue, a_full_one_can_be_closed) {
  auto queue = make(1, 64);
  for (int i = 0; i < 65; ++i) EXPECT_EQ(queue->cancel(pushed(*queue, 0, 0)), QueueResult::kOk);
  pushed(*queue, 1, 0);
  queue->close();
  EXPECT_EQ(drained(*queue), std::vector<uint64_t>{1});
}

TEST(CallQueue, moves_a_call_only_if_it_takes_it_and_destroys_what_is_left) {
  const auto counted = std::make_shared<int>(0);
  {
    auto queue = CallQueue<std::shared_ptr<int>>::create({.limit = 2, .priorities = 1}).value();
    auto call = counted;
    CallHandle handle;
    EXPECT_EQ(queue->try_push(std::move(call), 0, &handle), QueueResult::kOk);
    EXPECT_EQ(call, nullptr);
    EXPECT_EQ(queue->try_push(counted, 0), QueueResult::kOk);
    call = counted;
    EXPECT_EQ(queue->try_push(std::move(call), 0), QueueResult::kFull);
    EXPECT_EQ(call, counted);
    EXPECT_EQ(queue->try_push(std::move(call), 1), QueueResult::kOutOfRange);
    EXPECT_EQ(call, counted);
    EXPECT_EQ(queue->cancel(handle), QueueResult::kOk);
    EXPECT_EQ(counted.use_count(), 3) << "counted, call, and the one inside";
    queue->close();
    EXPECT_EQ(queue->try_push(std::move(call), 0), QueueResult::kClosed);
    EXPECT_EQ(call, counted);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(CallQueue, takes_calls_that_can_only_be_moved) {
  auto queue = CallQueue<std::unique_ptr<int>>::create({.limit = 1, .priorities = 1}).value();
  EXPECT_EQ(queue->try_push(std::make_unique<int>(7), 0), QueueResult::kOk);
  std::unique_ptr<int> out;
  EXPECT_EQ(queue->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(*out, 7);
}

}  // namespace
}  // namespace strowger
