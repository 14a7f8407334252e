// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/decision_text.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/report/script.h"

namespace strowger {
namespace {

using test::kAnn;
using test::kBob;
using test::kCid;

DecisionRecord record_of(std::vector<AgentVerdict> agents) {
  DecisionRecord record;
  record.time = test::at(29'720);
  record.call = CallId::make(7, 3);
  record.queue = test::kSupport;
  record.agents = std::move(agents);
  return record;
}

TEST(DecisionText, example_of_the_header) {
  DecisionRecord record =
      record_of({{kAnn, Verdict::kNotReady}, {kBob, Verdict::kNoCapacity}, {kCid, Verdict::kNoCapacity}});
  record.trigger = DecisionTrigger::kExplain;
  record.held_for_retry = true;
  EXPECT_EQ(to_text(record, test::TestDirectory()),
            "call #7 of queue 'support' still waits at 0+08:15:20\n"
            "held back from free agents: offered again only after its retry time\n"
            "  not_ready 1: ann (not ready)\n"
            "  no_capacity 2: bob, cid (no room: busy, in wrap-up, or too many contacts in hand)\n");
}

TEST(DecisionText, says_why_this_agent_of_the_strategy) {
  DecisionRecord record = record_of({{kAnn, Verdict::kLost}, {kBob, Verdict::kChosen}, {kCid, Verdict::kLoggedOut}});
  record.strategy = StrategyKind::kLongestIdle;
  EXPECT_EQ(to_text(record, test::TestDirectory()),
            "call #7 of queue 'support' goes to bob at 0+08:15:20: the queue's strategy longest_idle chose\n"
            "  chosen 1: bob (the call was given or offered to this agent by this decision)\n"
            "  logged_out 1: cid (not logged in)\n"
            "  lost 1: ann (free, but the strategy preferred another)\n");
}

TEST(DecisionText, says_why_this_call_of_the_agent_who_came_free) {
  DecisionRecord record = record_of({{kAnn, Verdict::kChosen}});
  record.trigger = DecisionTrigger::kAgent;
  record.order = CallOrder::kPriority;
  EXPECT_EQ(to_text(record, test::TestDirectory()),
            "call #7 of queue 'support' goes to ann at 0+08:15:20: the agent came free and took it by call order "
            "priority\n"
            "  chosen 1: ann (the call was given or offered to this agent by this decision)\n");
}

TEST(DecisionText, counts_the_names_beyond_the_limit) {
  const DecisionRecord record = record_of({{kAnn, Verdict::kNotMember},
                                           {kBob, Verdict::kNotMember},
                                           {kCid, Verdict::kNotMember},
                                           {AgentId::make(9, 0), Verdict::kNotMember}});
  EXPECT_NE(to_text(record, test::TestDirectory(), {.max_names = 1}).find("not_member 4: ann and 3 more ("),
            std::string::npos);
  EXPECT_NE(to_text(record, test::TestDirectory(), {.max_names = 0}).find("not_member 4: 4 more ("), std::string::npos);
  EXPECT_NE(to_text(record, test::TestDirectory()).find("ann, bob, cid, #9 ("), std::string::npos);
}

TEST(DecisionText, shows_the_time_from_the_origin_and_what_holds_the_call) {
  DecisionRecord record = record_of({});
  record.held_for_preferred = true;
  EXPECT_EQ(to_text(record, test::TestDirectory(), {.origin = test::at(3600)}),
            "call #7 of queue 'support' still waits at 0+07:15:20\n"
            "held back from free agents: kept for its preferred agents\n"
            "  there are no agents\n");
}

}  // namespace
}  // namespace strowger
