// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/gate.h"

#include <thread>

#include "gtest/gtest.h"

namespace strowger::detail {
namespace {

using Gate = BasicGate<StdAtomics>;

TEST(Gate, lets_one_in) {
  Gate gate;
  EXPECT_TRUE(gate.try_enter_open());
  EXPECT_FALSE(gate.try_enter_open());
  EXPECT_FALSE(gate.try_enter());
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
  EXPECT_TRUE(gate.try_enter());
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
}

TEST(Gate, who_asks_is_heard_once) {
  Gate gate;
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kInside);
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kAsked);
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kAsked);
  EXPECT_EQ(gate.leave(), Gate::Exit::kAgain);
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kInside);
}

TEST(Gate, a_shut_gate_lets_in_who_means_it) {
  Gate gate;
  gate.shut();
  EXPECT_TRUE(gate.is_shut());
  EXPECT_FALSE(gate.try_enter_open());
  EXPECT_TRUE(gate.try_enter());
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kAsked);
  EXPECT_EQ(gate.leave(), Gate::Exit::kAgain);
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
  EXPECT_TRUE(gate.is_shut());
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kInside);
}

TEST(Gate, a_mark_lasts_while_its_bearer_is_inside) {
  Gate gate;
  EXPECT_TRUE(gate.try_enter(/*mark=*/true));
  EXPECT_TRUE(gate.marked());
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
  EXPECT_FALSE(gate.marked());
  EXPECT_TRUE(gate.try_enter());
  EXPECT_FALSE(gate.marked());
}

TEST(Gate, there_is_an_heir_only_to_who_is_tired) {
  Gate gate;
  EXPECT_FALSE(gate.try_become_heir());
  EXPECT_TRUE(gate.try_enter());
  EXPECT_FALSE(gate.try_become_heir());
  EXPECT_FALSE(gate.hand_over());
  gate.tire();
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kTired);
  EXPECT_TRUE(gate.try_become_heir());
  EXPECT_FALSE(gate.try_become_heir());
  EXPECT_EQ(gate.enter_or_ask(), Gate::Entry::kAsked);
  EXPECT_TRUE(gate.hand_over());
  EXPECT_TRUE(gate.await(1));
  // The heir is inside, is not tired, and was left the question.
  EXPECT_FALSE(gate.try_become_heir());
  EXPECT_EQ(gate.leave(), Gate::Exit::kAgain);
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
}

TEST(Gate, an_heir_that_waits_no_longer_inherits_nothing) {
  Gate gate;
  EXPECT_TRUE(gate.try_enter());
  gate.tire();
  EXPECT_TRUE(gate.try_become_heir());
  EXPECT_FALSE(gate.await(3));
  EXPECT_FALSE(gate.hand_over());
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
}

TEST(Gate, leaving_hands_over_too) {
  Gate gate;
  EXPECT_TRUE(gate.try_enter());
  gate.tire();
  EXPECT_TRUE(gate.try_become_heir());
  EXPECT_EQ(gate.leave(), Gate::Exit::kHandedOver);
  EXPECT_TRUE(gate.await(0));
  EXPECT_EQ(gate.leave(), Gate::Exit::kOut);
}

}  // namespace
}  // namespace strowger::detail
