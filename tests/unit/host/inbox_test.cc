// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/inbox.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "gtest/gtest.h"

namespace strowger::detail {
namespace {

using TestedInbox = Inbox<uint64_t, StdAtomics>;

std::unique_ptr<TestedInbox> make(size_t capacity) { return TestedInbox::create(capacity).value(); }

TEST(Inbox, refuses_capacities_that_it_cannot_have) {
  EXPECT_FALSE(TestedInbox::create(0).ok());
  EXPECT_FALSE(TestedInbox::create(kMaxRingCapacity + 1).ok());
  EXPECT_EQ(make(1)->capacity(), 1u);
  EXPECT_EQ(make(5)->capacity(), 8u);
}

TEST(Inbox, gives_items_in_order_lap_after_lap) {
  for (const size_t capacity : {1u, 2u, 4u, 64u}) {
    const auto inbox = make(capacity);
    uint64_t pushed = 0;
    uint64_t popped = 0;
    for (int lap = 0; lap < 5; ++lap) {
      while (inbox->try_push(pushed) == QueueResult::kOk) ++pushed;
      EXPECT_EQ(pushed - popped, capacity);
      EXPECT_EQ(inbox->look(capacity + 1), capacity);
      for (size_t i = 0; i < capacity; ++i, inbox->pop()) EXPECT_EQ(inbox->front(), popped++);
      EXPECT_EQ(inbox->look(1), 0u);
      inbox->publish();
      EXPECT_TRUE(inbox->empty());
    }
  }
}

TEST(Inbox, looks_no_further_than_it_is_told) {
  const auto inbox = make(8);
  EXPECT_TRUE(inbox->empty());
  EXPECT_EQ(inbox->look(8), 0u);
  for (uint64_t i = 0; i < 5; ++i) inbox->try_push(i);
  EXPECT_FALSE(inbox->empty());
  EXPECT_EQ(inbox->look(0), 0u);
  EXPECT_EQ(inbox->look(3), 3u);
  EXPECT_EQ(inbox->look(2), 2u);
  EXPECT_EQ(inbox->look(9), 5u);
  inbox->pop();
  EXPECT_EQ(inbox->look(9), 4u);
  EXPECT_EQ(inbox->front(), 1u);
}

TEST(Inbox, there_is_room_again_when_the_reader_says_so) {
  const auto inbox = make(16);
  while (inbox->try_push(7) == QueueResult::kOk) {
  }
  inbox->look(16);
  inbox->pop();
  EXPECT_EQ(inbox->try_push(8), QueueResult::kFull);
  inbox->publish();
  EXPECT_EQ(inbox->try_push(8), QueueResult::kOk);
  EXPECT_EQ(inbox->try_push(9), QueueResult::kFull);
  // At the latest after an eighth of the capacity.
  inbox->pop();
  inbox->pop();
  EXPECT_EQ(inbox->try_push(9), QueueResult::kOk);
}

TEST(Inbox, what_was_pushed_before_the_end_stays) {
  const auto inbox = make(4);
  inbox->try_push(1);
  EXPECT_FALSE(inbox->finished());
  inbox->close();
  inbox->close();
  EXPECT_EQ(inbox->try_push(2), QueueResult::kClosed);
  EXPECT_FALSE(inbox->finished());
  EXPECT_EQ(inbox->look(4), 1u);
  EXPECT_EQ(inbox->front(), 1u);
  inbox->pop();
  inbox->publish();
  EXPECT_TRUE(inbox->finished());
  EXPECT_TRUE(inbox->empty());
}

}  // namespace
}  // namespace strowger::detail
