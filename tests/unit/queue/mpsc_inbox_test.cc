// SPDX-License-Identifier: Apache-2.0
#include "strowger/queue/mpsc_inbox.h"

#include <array>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

struct Sent : MpscNode {
  explicit Sent(int n = 0) : number(n) {}
  int number;
};

TEST(MpscInbox, gives_items_in_the_order_of_their_pushes) {
  MpscInbox<Sent> inbox;
  std::array<Sent, 4> commands = {Sent(0), Sent(1), Sent(2), Sent(3)};
  Sent* out = nullptr;
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kEmpty);
  for (int lap = 0; lap < 3; ++lap) {
    for (Sent& command : commands) EXPECT_EQ(inbox.push(&command), QueueResult::kOk);
    for (Sent& command : commands) {
      ASSERT_EQ(inbox.try_pop(out), QueueResult::kOk);
      EXPECT_EQ(out, &command);
    }
    EXPECT_EQ(inbox.try_pop(out), QueueResult::kEmpty);
  }
}

TEST(MpscInbox, takes_pushes_between_pops) {
  MpscInbox<Sent> inbox;
  Sent a(1);
  Sent b(2);
  Sent c(3);
  Sent* out = nullptr;
  inbox.push(&a);
  inbox.push(&b);
  ASSERT_EQ(inbox.try_pop(out), QueueResult::kOk);
  EXPECT_EQ(out, &a);
  inbox.push(&c);
  inbox.push(&a);
  for (const Sent* expected : {&b, &c, &a}) {
    ASSERT_EQ(inbox.try_pop(out), QueueResult::kOk);
    EXPECT_EQ(out, expected);
  }
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kEmpty);
}

TEST(MpscInbox, takes_batches) {
  MpscInbox<Sent> inbox;
  std::vector<Sent> commands(5);
  std::vector<Sent*> addresses;
  for (Sent& command : commands) addresses.push_back(&command);
  EXPECT_EQ(inbox.push_n(addresses.begin(), 0), QueueResult::kOk);
  EXPECT_EQ(inbox.push_n(addresses.begin(), 1), QueueResult::kOk);
  EXPECT_EQ(inbox.push_n(addresses.begin() + 1, 4), QueueResult::kOk);
  std::vector<Sent*> out;
  EXPECT_EQ(inbox.drain([&](Sent* command) { out.push_back(command); }, 2), 2u);
  EXPECT_EQ(inbox.drain([&](Sent* command) { out.push_back(command); }, 100), 3u);
  EXPECT_EQ(out, addresses);
}

TEST(MpscInbox, an_item_may_be_pushed_again_while_it_is_drained) {
  MpscInbox<Sent> inbox;
  Sent command;
  inbox.push(&command);
  EXPECT_EQ(inbox.drain([&](Sent* again) { inbox.push(again); }, 10), 10u);
  Sent* out = nullptr;
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kOk);
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kEmpty);
}

TEST(MpscInbox, refuses_pushes_after_the_close_and_gives_what_is_inside) {
  MpscInbox<Sent> inbox;
  Sent a(1);
  Sent b(2);
  Sent* const batch = &b;
  inbox.push(&a);
  inbox.close();
  inbox.close();
  EXPECT_TRUE(inbox.closed());
  EXPECT_EQ(inbox.push(&b), QueueResult::kClosed);
  EXPECT_EQ(inbox.push_n(&batch, 1), QueueResult::kClosed);
  Sent* out = nullptr;
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kOk);
  EXPECT_EQ(out, &a);
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kClosed);
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kClosed);
}

TEST(MpscInbox, a_copy_of_an_item_is_not_inside) {
  MpscInbox<Sent> inbox;
  Sent a(1);
  Sent b(2);
  inbox.push(&a);
  inbox.push(&b);
  Sent copy = a;
  b = a;
  EXPECT_EQ(copy.number, 1);
  Sent* out = nullptr;
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kOk);
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kOk);
  EXPECT_EQ(out, &b);
  EXPECT_EQ(inbox.try_pop(out), QueueResult::kEmpty);
}

}  // namespace
}  // namespace strowger
