// SPDX-License-Identifier: Apache-2.0
//
// What the engine's packed records must have room for.
#include "engine/records.h"

#include "gtest/gtest.h"
#include "strowger/engine/centre.h"

namespace strowger::detail {
namespace {

TEST(Records, a_call_can_ring_every_agent_at_once) {
  constexpr uint32_t kMostAgents = uint32_t{1} << 20;  // of EngineOptions::max_agents
  Call call;
  call.offers = kMostAgents;
  EXPECT_EQ(call.offers, kMostAgents);
}

TEST(Records, an_agent_counts_as_much_as_its_capacity_lets_it_hold) {
  Agent agent;
  agent.conversations = 10'000;
  agent.wrap_ups = 10'000;
  agent.offers = 100;
  EXPECT_EQ(agent.conversations, 10'000);
  EXPECT_EQ(agent.wrap_ups, 10'000);
  EXPECT_EQ(agent.offers, 100);
}

}  // namespace
}  // namespace strowger::detail
