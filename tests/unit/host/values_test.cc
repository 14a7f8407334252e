// SPDX-License-Identifier: Apache-2.0
//
// The small parts: tables of answers, time sources, the misuse handler, parcels.
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/answers.h"
#include "strowger/host/misuse.h"
#include "strowger/host/parcel.h"
#include "strowger/host/runner.h"
#include "strowger/host/time_source.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

TEST(HostTables, rows_stand_at_their_values) {
  for (size_t i = 0; i < kSubmitResultRows.size(); ++i) EXPECT_EQ(static_cast<size_t>(kSubmitResultRows[i].result), i);
  for (size_t i = 0; i < kPollResultRows.size(); ++i) EXPECT_EQ(static_cast<size_t>(kPollResultRows[i].result), i);
  for (size_t i = 0; i < kMisuseRows.size(); ++i) EXPECT_EQ(static_cast<size_t>(kMisuseRows[i].misuse), i);
  for (size_t i = 0; i < kIdleStrategyRows.size(); ++i)
    EXPECT_EQ(static_cast<size_t>(kIdleStrategyRows[i].strategy), i);
  EXPECT_EQ(name_of(SubmitResult::kHeldBack), "held_back");
  EXPECT_EQ(name_of(PollResult::kFinished), "finished");
  EXPECT_EQ(name_of(Misuse::kRequestDestroyed), "request_destroyed");
  EXPECT_EQ(name_of(IdleStrategy::kSleep), "sleep");
}

TEST(TimeSource, steady_begins_at_the_start_and_does_not_go_back) {
  SteadyTimeSource source(kMinTime + 5s);
  Time before = kMinTime + 5s;
  for (int i = 0; i < 1000; ++i) {
    const Time now = source.now();
    EXPECT_GE(now, before);
    before = now;
  }
  EXPECT_LT(before, kMinTime + 1h);
}

TEST(TimeSource, manual_stands_where_it_is_put) {
  ManualTimeSource source(kMinTime + 1s);
  EXPECT_EQ(source.now(), kMinTime + 1s);
  source.move_on(2s);
  EXPECT_EQ(source.now(), kMinTime + 3s);
  source.set(kMinTime);
  EXPECT_EQ(source.now(), kMinTime);
}

int heard = 0;

TEST(MisuseHandler, is_called_while_it_is_set) {
  report_misuse(Misuse::kRequestInUse);
  EXPECT_EQ(set_misuse_handler([](Misuse) { ++heard; }), nullptr);
  report_misuse(Misuse::kRequestInUse);
  EXPECT_EQ(heard, 1);
  EXPECT_NE(set_misuse_handler(nullptr), nullptr);
  report_misuse(Misuse::kRequestInUse);
  EXPECT_EQ(heard, 1);
}

template <class C>
std::optional<detail::SlimCommand> packed(const C& command, detail::Enclosures<StdAtomics>& enclosures) {
  detail::SlimCommand slim;
  return detail::pack(command, enclosures, slim) == SubmitResult::kAccepted ? std::optional(slim) : std::nullopt;
}

TEST(Parcel, plain_arrivals_need_no_enclosure_and_come_out_as_they_were) {
  auto enclosures = detail::Enclosures<StdAtomics>::create(1).value();
  for (const std::optional<Time> time : {std::optional<Time>(), std::optional<Time>(kMinTime + 3s)}) {
    const ArriveCall command{.queue = QueueId{3},
                             .media = Media::kChat,
                             .priority = -4,
                             .enqueue_time = time,
                             .customer_class = CustomerClassId{2},
                             .requirement = RequirementId{9},
                             .record_decisions = true,
                             .host_ref = 77};
    const detail::SlimCommand slim = *packed(command, *enclosures);
    ASSERT_TRUE(std::holds_alternative<detail::PlainArrival>(slim));
    const ArriveCall back = std::get<detail::PlainArrival>(slim).command();
    EXPECT_EQ(back.queue, command.queue);
    EXPECT_EQ(back.media, command.media);
    EXPECT_EQ(back.priority, command.priority);
    EXPECT_EQ(back.enqueue_time, command.enqueue_time);
    EXPECT_EQ(back.customer_class, command.customer_class);
    EXPECT_EQ(back.requirement, command.requirement);
    EXPECT_EQ(back.record_decisions, command.record_decisions);
    EXPECT_EQ(back.host_ref, command.host_ref);
    EXPECT_EQ(back.tiers, std::nullopt);
    EXPECT_EQ(back.position, 0u);
  }
}

TEST(Parcel, whatever_is_rare_is_enclosed) {
  auto enclosures = detail::Enclosures<StdAtomics>::create(1).value();
  const AgentId agent = AgentId::make(1, 1);
  const Attribute attribute{kCustomer, "x"};
  const std::vector<ArriveCall> rare{{.enqueue_time = Time{Duration{-1}}},
                                     {.tiers = TierWindow{}},
                                     {.preferred = {&agent, 1}},
                                     {.preferred_window = 1s},
                                     {.position = 1},
                                     {.attributes = {&attribute, 1}}};
  for (const ArriveCall& command : rare) {
    const detail::SlimCommand slim = *packed(command, *enclosures);
    ASSERT_TRUE(std::holds_alternative<detail::Enclosed>(slim));
    EXPECT_FALSE(packed(command, *enclosures).has_value());
    enclosures->give_back(std::get<detail::Enclosed>(slim).number);
  }
}

}  // namespace
}  // namespace strowger
