// SPDX-License-Identifier: Apache-2.0
//
// A report that listens to an engine.
#include "strowger/report/acd_directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "strowger/engine/acd.h"
#include "strowger/report/decision_text.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/render.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

CentreSpec small_centre() {
  CentreSpec centre;
  centre.skills = {"english", "billing"};
  centre.groups = {{.name = "north"}};
  centre.reasons = {"break"};
  centre.slas = {{.name = "gold", .target = 30s, .at_risk_before = 10s}};
  QueueSpec support{.name = "support"};
  support.requirement = "english >= 3";
  support.ring_timeout = 15s;
  support.wrap_up = 20s;
  support.sla = "gold";
  QueueSpec billing{.name = "billing"};
  billing.requirement = "billing";
  centre.queues = {support, billing};
  AgentSpec ann{.name = "ann", .group = "north"};
  ann.skills = {{"english", 8}, {"billing", 2}};
  ann.memberships = {{.queue = "support"}, {.queue = "billing", .tier = 1}};
  AgentSpec bob{.name = "bob"};
  bob.skills = {{"english", 2}, {"billing", 9}};
  bob.memberships = {{.queue = "billing"}};
  centre.agents = {ann, bob};
  return centre;
}

/// An engine and its report.
struct Centre {
  explicit Centre(const ReportOptions& options = {}) : report(directory, options) {
    acd = Acd::create(small_centre(), {}, &report).value();
    directory.attach(acd.get());
    report.advance(kMinTime);
    ann = acd->find_agent("ann");
    bob = acd->find_agent("bob");
    support = acd->find_queue("support");
    billing = acd->find_queue("billing");
  }
  template <class C>
  CallId apply(Duration since_start, const C& command) {
    EXPECT_EQ(acd->advance(kMinTime + since_start), Refusal::kNone);
    const Applied applied = acd->apply(command);
    EXPECT_TRUE(applied.ok()) << applied.to_status();
    return applied.call;
  }
  const Period& close(Duration since_start) {
    EXPECT_EQ(acd->advance(kMinTime + since_start), Refusal::kNone);
    report.close(kMinTime + since_start);
    return report.total();
  }

  AcdDirectory directory;
  IntervalReport report;
  std::unique_ptr<Acd> acd;
  AgentId ann, bob;
  QueueId support, billing;
};

TEST(AcdDirectory, knows_nobody_before_it_is_attached) {
  const AcdDirectory directory;
  EXPECT_TRUE(directory.name(QueueId{0}).empty());
  EXPECT_TRUE(directory.name(AgentId{0}).empty());
  EXPECT_TRUE(directory.name(SkillId{0}).empty());
  EXPECT_TRUE(directory.name(GroupId{0}).empty());
  EXPECT_TRUE(directory.name(ReasonId{0}).empty());
  EXPECT_TRUE(directory.wanted(RequirementId{0}).empty());
  EXPECT_TRUE(directory.queues().empty());
  EXPECT_FALSE(directory.group(AgentId{0}).valid());
  directory.visit_members([](QueueId, AgentId) { ADD_FAILURE(); });
}

TEST(AcdDirectory, answers_from_the_engine) {
  Centre c;
  EXPECT_EQ(c.directory.name(c.support), "support");
  EXPECT_EQ(c.directory.name(c.bob), "bob");
  EXPECT_EQ(c.directory.name(c.acd->find_skill("billing")), "billing");
  EXPECT_EQ(c.directory.name(c.acd->find_reason("break")), "break");
  EXPECT_EQ(c.directory.name(c.directory.group(c.ann)), "north");
  EXPECT_FALSE(c.directory.group(c.bob).valid());
  EXPECT_EQ(c.directory.queues(), (std::vector<QueueId>{c.support, c.billing}));
  std::vector<std::pair<QueueId, AgentId>> members;
  c.directory.visit_members([&](QueueId queue, AgentId agent) { members.emplace_back(queue, agent); });
  const std::vector<std::pair<QueueId, AgentId>> expected{{c.support, c.ann}, {c.billing, c.ann}, {c.billing, c.bob}};
  EXPECT_EQ(members, expected);
  const RequirementId both = c.acd->requirement("english >= 2 and billing").value();
  EXPECT_EQ(c.directory.wanted(both).size(), 2u);
}

TEST(IntervalReport, counts_what_an_engine_tells) {
  Centre c;
  c.apply(0s, LogIn{c.ann});
  // Rung at once, lets it ring out at 25 s (and is set not ready), comes back at 40 s, answers at 42 s: 32 s of wait.
  const CallId call = c.apply(10s, ArriveCall{.queue = c.support});
  c.apply(40s, SetReady{c.ann});
  c.apply(42s, AcceptOffer{call, c.ann});
  c.apply(60s, HoldCall{call});
  c.apply(70s, RetrieveCall{call});
  c.apply(102s, CompleteCall{call});  // 50 s of talk, 10 s on hold; 20 s of wrap-up
  const Period& total = c.close(200s);
  const QueueInterval& support = *total.find(c.support);
  EXPECT_EQ(support.offered, 1u);
  EXPECT_EQ(support.offers, 2u);
  EXPECT_EQ(support.rona, 1u);
  EXPECT_EQ(support.answered, 1u);
  EXPECT_EQ(support.answered_in_time, 0u);
  EXPECT_EQ(support.answer_wait, 32s);
  EXPECT_EQ(support.length_time, 32s);
  EXPECT_EQ(support.talk, 50s);
  EXPECT_EQ(support.hold, 10s);
  EXPECT_EQ(support.wrap_up, 20s);
  EXPECT_EQ(support.sla_at_risk, 1u);   // 20 s after it called
  EXPECT_EQ(support.sla_breached, 1u);  // 30 s
  const AgentInterval& ann = *total.find(c.ann);
  EXPECT_EQ(ann.states.staffed(), 200s);
  EXPECT_EQ(ann.states[AgentState::kReserved], 17s);  // 10 s to 25 s, 40 s to 42 s
  EXPECT_EQ(ann.states[AgentState::kNotReady], 15s);
  EXPECT_EQ(ann.states[AgentState::kBusy], 60s);
  EXPECT_EQ(ann.states[AgentState::kWrapUp], 20s);
  EXPECT_EQ(total.find(c.acd->find_skill("english"))->answered, 1u);
  EXPECT_EQ(total.find(c.acd->find_skill("billing")), nullptr);
  EXPECT_EQ(total.centre.answered, 1u);
}

TEST(IntervalReport, follows_an_engine_through_a_transfer) {
  Centre c;
  c.apply(0s, LogIn{c.ann});
  const CallId call = c.apply(10s, ArriveCall{.queue = c.support});
  c.apply(15s, AcceptOffer{call, c.ann});
  c.apply(75s, TransferCall{call, c.billing});  // ann's wrap-up goes on to 95 s
  c.apply(80s, LogIn{c.bob});
  c.apply(85s, AcceptOffer{call, c.bob});
  c.apply(145s, CompleteCall{call});
  const Period& total = c.close(200s);
  EXPECT_EQ(total.find(c.support)->transferred, 1u);
  EXPECT_EQ(total.find(c.support)->wrap_up, 20s);
  EXPECT_EQ(total.find(c.billing)->transferred_in, 1u);
  EXPECT_EQ(total.find(c.billing)->answer_wait, 10s);
  EXPECT_EQ(total.find(c.billing)->wrap_up, 0s);
  EXPECT_EQ(total.centre.offered, 1u);
  EXPECT_EQ(total.centre.answered, 1u);
  EXPECT_EQ(total.centre.answer_wait, 5s);
  EXPECT_EQ(total.centre.handled, 2u);
}

TEST(IntervalReport, follows_an_engine_through_moves_and_other_ends) {
  Centre c;
  const CallId moved = c.apply(0s, ArriveCall{.queue = c.support});
  c.apply(30s, MoveCall{moved, c.billing});
  c.apply(40s, HangUpCall{moved});
  const CallId pulled = c.apply(50s, ArriveCall{.queue = c.billing});
  c.apply(55s, PullCall{pulled});
  const CallId short_one = c.apply(60s, ArriveCall{.queue = c.billing});
  c.apply(62s, HangUpCall{short_one});
  const Period& total = c.close(1800s);
  const QueueInterval& support = *total.find(c.support);
  const QueueInterval& billing = *total.find(c.billing);
  EXPECT_EQ(support.moved_out, 1u);
  EXPECT_EQ(support.exit_wait, 30s);
  EXPECT_EQ(billing.offered, 3u);
  EXPECT_EQ(billing.moved_in, 1u);
  EXPECT_EQ(billing.abandoned, 2u);
  EXPECT_EQ(billing.short_abandoned, 1u);
  EXPECT_EQ(billing.abandon_wait, 12s);
  EXPECT_EQ(billing.withdrawn, 1u);
  EXPECT_EQ(billing.settled(), 3u);
  EXPECT_EQ(total.centre.offered, 3u);
  EXPECT_EQ(total.centre.abandon_wait, 42s);
  EXPECT_EQ(total.centre.settled(), 3u);
}

TEST(IntervalReport, example_of_the_header) {
  const CentreSpec centre = small_centre();
  strowger::AcdDirectory directory;
  strowger::IntervalReport report(directory, {.interval = 15min});
  auto acd = strowger::Acd::create(centre, {}, &report).value();
  directory.attach(acd.get());
  acd->apply(LogIn{acd->find_agent("ann")});
  ASSERT_EQ(acd->advance(kMinTime + 20min), Refusal::kNone);
  report.close(acd->now());
  std::string text = strowger::render_text(report.report(), directory);
  EXPECT_NE(text.find("00:00 to 00:20, by 15m"), std::string::npos);
  EXPECT_NE(text.find("ann"), std::string::npos);
}

TEST(DecisionText, explains_an_engine) {
  Centre c;
  const CallId call = c.apply(10s, ArriveCall{.queue = c.support});
  EXPECT_EQ(to_text(c.acd->explain(call).value(), c.directory),
            "call #0 of queue 'support' still waits at 0+00:00:10\n"
            "  logged_out 2: ann, bob (not logged in)\n");
}

}  // namespace
}  // namespace strowger
