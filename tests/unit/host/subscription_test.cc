// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/subscription.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "support/host/small_host.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;
using Small = SmallHost<>;

SubmitResult arrive(Small& small) { return small.host->submit(ArriveCall{.queue = small.support}); }

TEST(Subscription, every_subscriber_gets_every_event_in_order) {
  Small small;
  auto first = small.host->subscribe().value();
  arrive(small);
  auto second = small.host->subscribe({.kind = SubscriptionKind::kLossy}).value();
  EXPECT_NE(first->id(), second->id());
  for (int i = 0; i < 9; ++i) arrive(small);
  const auto all = Small::all(*first);
  ASSERT_EQ(all.size(), 10u);
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].number, i);
  const auto later = Small::all(*second);
  ASSERT_EQ(later.size(), 9u);
  EXPECT_EQ(later.front().number, 1u);
}

TEST(Subscription, lossy_counts_the_gap) {
  Small small;
  auto events = small.host->subscribe({.capacity = 4, .kind = SubscriptionKind::kLossy}).value();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(arrive(small), SubmitResult::kAccepted);
  std::array<Delivery, 3> some;
  ReadReport report = events->read(some);
  EXPECT_EQ(report.count, 3u);
  EXPECT_EQ(report.lost, 0u);
  arrive(small);  // Number 10.
  report = events->read(some);
  ASSERT_EQ(report.count, 2u);
  EXPECT_EQ(some[0].number, 3u);
  EXPECT_EQ(some[1].number, 10u);
  EXPECT_EQ(report.lost, 6u);
  EXPECT_EQ(report.lost_from, 4u);
  for (int i = 0; i < 6; ++i) arrive(small);  // 11 to 14 fit.
  small.host->finish();
  std::array<Delivery, 10> rest;
  report = events->read(rest);
  EXPECT_EQ(report.count, 4u);
  report = events->read(rest);
  EXPECT_TRUE(report.ended);
  EXPECT_EQ(report.lost, 2u);
  EXPECT_EQ(report.lost_from, 15u);
  report = events->read(rest);
  EXPECT_TRUE(report.ended);
  EXPECT_EQ(report.lost, 0u);
}

TEST(Subscription, lossless_holds_the_host_up_and_loses_nothing) {
  HostOptions options;
  options.inbox_capacity = 4;
  Small small(options);
  auto events = small.host->subscribe({.capacity = 2, .overflow = 8}).value();
  EXPECT_EQ(arrive(small), SubmitResult::kAccepted);
  EXPECT_EQ(arrive(small), SubmitResult::kAccepted);
  EXPECT_EQ(arrive(small), SubmitResult::kAccepted);  // Applied; its event is kept.
  EXPECT_EQ(small.journal.commands(), 3u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(arrive(small), SubmitResult::kAccepted);  // In the inbox.
  EXPECT_EQ(small.journal.commands(), 3u);
  EXPECT_EQ(arrive(small), SubmitResult::kHeldBack);
  EXPECT_EQ(small.host->poll().result, PollResult::kHeldBack);
  // Reading lets it go on, with no poll.
  EXPECT_EQ(Small::all(*events).size(), 7u);
  EXPECT_EQ(small.journal.commands(), 7u);
  EXPECT_EQ(arrive(small), SubmitResult::kAccepted);
  EXPECT_EQ(events->state(), SubscriptionState::kOpen);
}

TEST(Subscription, timers_wait_for_a_lossless_subscriber) {
  CentreSpec centre = small_centre();
  centre.queues.front().max_wait = 1s;
  Small small({}, centre);
  auto events = small.host->subscribe({.capacity = 8, .overflow = 100, .stall_limit = kForever}).value();
  for (int i = 0; i < 7; ++i) arrive(small);
  small.time.set(kMinTime + 500ms);
  arrive(small);
  small.time.set(kMinTime + 2s);
  EXPECT_EQ(small.host->poll().result, PollResult::kHeldBack);
  EXPECT_EQ(small.journal.records().back().time, kMinTime + 1s);
  small.host->with_engine([](Acd& acd) {
    EXPECT_EQ(acd.now(), kMinTime + 1s);
    EXPECT_EQ(acd.calls(), 1u);  // Timers of one instant have all fired when a function runs.
  });
  std::vector<Delivery> told = Small::all(*events);
  ASSERT_EQ(told.size(), 16u);
  EXPECT_EQ(told.back().event.time, kMinTime + 1500ms);
  EXPECT_EQ(small.host->poll().result, PollResult::kDone);
  small.host->with_engine([](Acd& acd) { EXPECT_EQ(acd.now(), kMinTime + 2s); });
}

TEST(Subscription, a_command_waits_for_the_other_timers_of_its_instant) {
  CentreSpec centre = small_centre();
  centre.queues.front().max_wait = 1s;
  Small small({}, centre);
  auto events = small.host->subscribe({.capacity = 4, .overflow = 100, .stall_limit = kForever}).value();
  for (int i = 0; i < 4; ++i) arrive(small);
  small.time.set(kMinTime + 1s);
  EXPECT_EQ(small.host->poll().result, PollResult::kHeldBack);
  arrive(small);
  EXPECT_EQ(small.journal.commands(), 4u);
  std::vector<Event> told;
  for (const Delivery& delivery : Small::all(*events)) told.push_back(delivery.event);
  EventBuffer buffer;
  auto fresh = Acd::create(centre, {}, &buffer).value();
  EXPECT_EQ(small.journal.replay(*fresh), "");
  EXPECT_EQ(told, buffer.events());
  EXPECT_EQ(told.back().kind, EventKind::kQueued);
}

TEST(Subscription, who_stalls_is_cut_off_after_the_limit) {
  Small small({.wallboard = false});
  auto stalled = small.host->subscribe({.capacity = 2, .overflow = 8, .stall_limit = 5s}).value();
  auto other = small.host->subscribe().value();
  for (int i = 0; i < 6; ++i) arrive(small);
  EXPECT_EQ(small.journal.commands(), 3u);
  EXPECT_EQ(small.host->next_deadline(), kMinTime + 5s);
  small.time.set(kMinTime + 4999ms);
  EXPECT_EQ(small.host->poll().result, PollResult::kHeldBack);
  small.time.set(kMinTime + 5s);
  EXPECT_EQ(small.host->poll().result, PollResult::kDone);
  EXPECT_EQ(small.journal.commands(), 6u);
  EXPECT_EQ(stalled->state(), SubscriptionState::kCutOff);
  EXPECT_EQ(Small::all(*other).size(), 6u);
  // It still gets what is in its ring, and is told of the rest.
  std::array<Delivery, 10> some;
  EXPECT_EQ(stalled->read(some).count, 2u);
  const ReadReport report = stalled->read(some);
  EXPECT_TRUE(report.ended);
  EXPECT_EQ(report.lost, 1u);
  EXPECT_EQ(report.lost_from, 2u);
}

TEST(Subscription, without_a_stall_limit_it_is_cut_off_at_once) {
  Small small;
  auto events = small.host->subscribe({.capacity = 2, .stall_limit = Duration{}}).value();
  for (int i = 0; i < 3; ++i) arrive(small);
  EXPECT_EQ(events->state(), SubscriptionState::kCutOff);
  EXPECT_EQ(small.journal.commands(), 3u);
}

TEST(Subscription, a_step_with_more_events_than_are_kept_cuts_it_off) {
  Small small({}, small_centre(10));
  for (const AgentId agent : small.agents) small.host->submit(LogIn{agent});
  auto enough = small.host->subscribe({.capacity = 2, .overflow = 100}).value();
  auto few = small.host->subscribe({.capacity = 2, .overflow = 2}).value();
  small.host->with_engine([](Acd& acd) {
    CentreSpec fewer = acd.centre();
    fewer.agents.clear();
    EXPECT_TRUE(acd.configure(fewer).ok());
  });
  EXPECT_EQ(few->state(), SubscriptionState::kCutOff);
  EXPECT_EQ(enough->state(), SubscriptionState::kOpen);
  EXPECT_EQ(Small::all(*enough).size(), 11u);
}

TEST(Subscription, what_happens_by_hand_while_something_is_kept_comes_in_order) {
  Small small;
  auto events = small.host->subscribe({.capacity = 4, .overflow = 5}).value();
  for (int i = 0; i < 3; ++i) arrive(small);
  const auto by_hand = [&](int times) {
    small.host->with_engine([&](Acd& acd) {
      for (int i = 0; i < times; ++i) acd.apply(ArriveCall{.queue = small.support});
    });
  };
  by_hand(5);  // One fits, four are kept.
  std::array<Delivery, 2> two;
  EXPECT_EQ(events->read(two).count, 2u);
  by_hand(2);
  const auto rest = Small::all(*events);
  ASSERT_EQ(rest.size(), 8u);
  for (size_t i = 0; i < rest.size(); ++i) EXPECT_EQ(rest[i].number, i + 2);
  EXPECT_EQ(events->state(), SubscriptionState::kOpen);
}

TEST(Subscription, unsubscribing_ends_it_once) {
  Small small;
  auto events = small.host->subscribe({.capacity = 2}).value();
  for (int i = 0; i < 5; ++i) arrive(small);
  EXPECT_EQ(small.journal.commands(), 3u);
  EXPECT_TRUE(small.host->unsubscribe(events->id()).ok());
  EXPECT_EQ(small.journal.commands(), 5u);  // Nothing holds it up any more.
  EXPECT_EQ(events->state(), SubscriptionState::kUnsubscribed);
  const absl::Status again = small.host->unsubscribe(events->id());
  EXPECT_EQ(again.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(small.host->unsubscribe(SubscriptionId{}).code(), absl::StatusCode::kNotFound);
  std::array<Delivery, 4> some;
  EXPECT_EQ(events->read(some).count, 2u);
  EXPECT_TRUE(events->read(some).ended);
}

TEST(Subscription, finishing_cuts_off_who_does_not_read_and_waits_for_who_does) {
  Small small(invoked());
  auto events = small.host->subscribe({.capacity = 2, .stall_limit = kForever}).value();
  for (int i = 0; i < 5; ++i) arrive(small);
  EXPECT_EQ(small.host->finish(/*patience=*/3).applied, 5u);
  EXPECT_EQ(events->state(), SubscriptionState::kCutOff);
}

TEST(Subscription, options_out_of_range_are_refused_by_name) {
  Small small;
  const auto message = [&](const SubscriptionOptions& options) {
    return std::string(small.host->subscribe(options).status().message());
  };
  EXPECT_NE(message({.capacity = 0}).find("capacity was 0"), std::string::npos);
  EXPECT_NE(message({.capacity = (size_t{1} << 24) + 1}).find("capacity"), std::string::npos);
  EXPECT_NE(message({.overflow = 0}).find("overflow was 0"), std::string::npos);
  EXPECT_NE(message({.stall_limit = Duration{-1}}).find("stall_limit"), std::string::npos);
  EXPECT_NE(message({.kind = static_cast<SubscriptionKind>(9)}).find("kind"), std::string::npos);
  EXPECT_TRUE(small.host->subscribe({.capacity = 1, .overflow = 1}).ok());
  EXPECT_TRUE(small.host->subscribe({.capacity = 1, .kind = SubscriptionKind::kLossy, .overflow = 0}).ok());
}

TEST(Subscription, reading_into_nothing_reads_nothing) {
  Small small;
  auto events = small.host->subscribe().value();
  arrive(small);
  EXPECT_EQ(events->read({}).count, 0u);
  EXPECT_EQ(Small::all(*events).size(), 1u);
}

}  // namespace
}  // namespace strowger::testing
