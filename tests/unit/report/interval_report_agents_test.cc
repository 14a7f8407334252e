// SPDX-License-Identifier: Apache-2.0
//
// Agents, groups and the staff of queues.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include "strowger/report/interval_report.h"
#include "unit/report/script.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kAnn;
using test::kBob;
using test::kCid;
using test::kSales;
using test::kSupport;
using test::Script;
using test::TestDirectory;

struct AgentsFixture {
  AgentsFixture() : report(directory), script(report) { report.advance(kMinTime); }
  const Period& interval(size_t index) const { return report.intervals().at(index); }
  const AgentInterval& agent(size_t index, AgentId id) const { return *interval(index).find(id); }

  TestDirectory directory;
  IntervalReport report;
  Script script;
};

TEST(IntervalReportAgents, a_shift_across_boundaries_is_split_exactly) {
  AgentsFixture f;
  // Logs in at 600 s, busy from 1,700 s to 1,900 s, wrap-up to 1,960 s, break from 3,000 s, logged out at 3,500 s.
  f.script.at(600).state(kAnn, AgentState::kReady);
  f.script.at(1700).state(kAnn, AgentState::kBusy);
  f.script.at(1900).state(kAnn, AgentState::kWrapUp);
  f.script.at(1960).state(kAnn, AgentState::kReady);
  f.script.at(3000).state(kAnn, AgentState::kNotReady, test::kBreak);
  f.script.at(3500).state(kAnn, AgentState::kLoggedOut);
  f.report.close(at(5400));
  const AgentInterval& first = f.agent(0, kAnn);
  EXPECT_EQ(first.logins, 1u);
  EXPECT_EQ(first.states.staffed(), 1200s);
  EXPECT_EQ(first.states[AgentState::kReady], 1100s);
  EXPECT_EQ(first.states[AgentState::kBusy], 100s);
  EXPECT_DOUBLE_EQ(first.occupancy(), 100.0 / 1200);
  const AgentInterval& second = f.agent(1, kAnn);
  EXPECT_EQ(second.logins, 0u);
  EXPECT_EQ(second.states.staffed(), 1700s);
  EXPECT_EQ(second.states[AgentState::kBusy], 100s);
  EXPECT_EQ(second.states[AgentState::kWrapUp], 60s);
  EXPECT_EQ(second.states[AgentState::kReady], 1040s);
  EXPECT_EQ(second.states[AgentState::kNotReady], 500s);
  EXPECT_DOUBLE_EQ(second.occupancy(), 160.0 / 1200);
  EXPECT_DOUBLE_EQ(second.utilisation(), 160.0 / 1700);
  EXPECT_EQ(f.interval(2).find(kAnn), nullptr);  // logged out throughout: no row
  const AgentInterval& total = *f.report.total().find(kAnn);
  EXPECT_EQ(total.states.staffed(), 2900s);
  EXPECT_DOUBLE_EQ(total.states.mean_staffed(), 2900.0 / 5400);
}

TEST(IntervalReportAgents, time_not_ready_is_told_by_reason) {
  AgentsFixture f;
  f.script.at(0).state(kAnn, AgentState::kNotReady, test::kBreak);
  f.script.at(100).state(kAnn, AgentState::kNotReady, test::kTraining);  // same state, another reason
  f.script.at(400).state(kAnn, AgentState::kNotReady);                   // without one
  f.script.at(500).state(kAnn, AgentState::kReady);
  f.script.at(1700).state(kAnn, AgentState::kNotReady, test::kTraining);
  f.report.close(at(3600));
  const std::vector<ReasonTime> first{{test::kBreak, 100s}, {test::kTraining, 400s}};
  EXPECT_EQ(f.agent(0, kAnn).reasons, first);
  EXPECT_EQ(f.agent(0, kAnn).states[AgentState::kNotReady], 600s);
  const std::vector<ReasonTime> second{{test::kTraining, 1800s}};
  EXPECT_EQ(f.agent(1, kAnn).reasons, second);
  EXPECT_EQ(f.agent(0, kAnn).logins, 1u);
}

TEST(IntervalReportAgents, conversations_count_for_the_agent_who_had_them) {
  AgentsFixture f;
  f.script.call(1, kSupport, kAnn, 0, 10, 60, 20, 10);
  f.script.call(2, kSupport, kAnn, 200, 10, 30);
  f.script.call(3, kSupport, kBob, 200, 10, 300);
  f.report.close(at(1800));
  const AgentInterval& ann = f.agent(0, kAnn);
  EXPECT_EQ(ann.offers, 2u);
  EXPECT_EQ(ann.answered, 2u);
  EXPECT_EQ(ann.handled, 2u);
  EXPECT_EQ(ann.talk, 90s);
  EXPECT_EQ(ann.hold, 20s);
  EXPECT_EQ(ann.wrap_up, 10s);
  EXPECT_DOUBLE_EQ(ann.aht(), 60);
  EXPECT_DOUBLE_EQ(ann.answer_rate(), 1);
  EXPECT_TRUE(std::isnan(ann.handled_per_hour()));  // never logged in here
  EXPECT_EQ(f.agent(0, kBob).talk, 300s);
  EXPECT_EQ(f.interval(0).find(kCid), nullptr);
}

TEST(IntervalReportAgents, groups_add_up_their_agents) {
  AgentsFixture f;
  f.script.at(0).state(kAnn, AgentState::kReady).state(kBob, AgentState::kReady).state(kCid, AgentState::kReady);
  f.script.at(900).state(kBob, AgentState::kBusy);
  f.script.call(1, kSupport, kAnn, 1000, 10, 60);
  f.report.close(at(1800));
  const GroupInterval& north = *f.interval(0).find(test::kNorth);
  EXPECT_EQ(north.states.staffed(), 3600s);
  EXPECT_EQ(north.states[AgentState::kBusy], 900s);
  EXPECT_DOUBLE_EQ(north.states.mean_staffed(), 2);
  EXPECT_EQ(north.handled, 1u);
  EXPECT_EQ(f.interval(0).find(test::kSouth)->states.staffed(), 1800s);
  EXPECT_EQ(f.interval(0).centre.staff.staffed(), 5400s);
  EXPECT_DOUBLE_EQ(f.interval(0).centre.staff.mean_staffed(), 3);
}

TEST(IntervalReportAgents, an_agent_counts_in_each_queue_it_is_a_member_of) {
  AgentsFixture f;  // support: ann, bob; sales: bob, cid
  f.script.at(0).state(kAnn, AgentState::kReady).state(kBob, AgentState::kBusy);
  f.report.close(at(1800));
  EXPECT_EQ(f.interval(0).find(kSupport)->staff.staffed(), 3600s);
  EXPECT_DOUBLE_EQ(f.interval(0).find(kSupport)->staff.occupancy(), 0.5);
  EXPECT_EQ(f.interval(0).find(kSales)->staff.staffed(), 1800s);
  EXPECT_DOUBLE_EQ(f.interval(0).find(kSales)->staff.occupancy(), 1);
}

TEST(IntervalReportAgents, memberships_are_asked_again_after_a_change) {
  AgentsFixture f;
  f.script.at(0).state(kAnn, AgentState::kReady);
  f.report.advance(at(1800));
  f.directory.members = {{kSales, kAnn}};
  f.report.advance(at(3600));  // nobody said that anything changed
  EXPECT_EQ(f.interval(1).find(kSales)->staff.staffed(), 0s);
  f.script.at(3700).configured();
  EXPECT_EQ(f.report.current(at(3800)).find(kSales)->staff.staffed(), 200s);
  f.report.advance(at(5400));
  EXPECT_EQ(f.interval(2).find(kSales)->staff.staffed(), 1800s);
  EXPECT_EQ(f.interval(2).find(kSupport)->staff.staffed(), 0s);
}

TEST(IntervalReportAgents, an_agent_in_a_used_slot_is_another_agent) {
  AgentsFixture f;
  const AgentId next = AgentId::make(0, 1);  // ann's slot
  f.script.at(0).state(kAnn, AgentState::kReady);
  f.script.at(600).state(kAnn, AgentState::kLoggedOut);
  f.script.at(700).state(next, AgentState::kReady);
  f.report.close(at(3600));
  EXPECT_EQ(f.agent(0, kAnn).states.staffed(), 600s);
  EXPECT_EQ(f.agent(0, next).states.staffed(), 1100s);
  EXPECT_EQ(f.interval(1).find(kAnn), nullptr);
  EXPECT_EQ(f.agent(1, next).states.staffed(), 1800s);
  EXPECT_EQ(f.report.total().agents.size(), 2u);
}

}  // namespace
}  // namespace strowger
