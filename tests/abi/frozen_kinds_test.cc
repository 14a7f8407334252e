// SPDX-License-Identifier: Apache-2.0
//
// Version 1 of the plug-in ABI with six kinds is kept for ever: the layout of its structs, and a plug-in built against
// it.
#include <gtest/gtest.h>
#include <stddef.h>
#include <stdint.h>

#include <string>
#include <vector>

#include "strowger/engine/acd.h"
#include "strowger/plugin/conformance.h"
#include "strowger/plugin/loader.h"
#include "strowger/plugin/plugin.h"

namespace v1_kinds {
#define strowger_plugin_init strowger_plugin_init_of_version_1_with_kinds
#include "abi/v1_kinds/plugin_v1_kinds.h"
#undef strowger_plugin_init
}  // namespace v1_kinds

namespace strowger::testing {
namespace {

#define EXPECT_FIELD_IN_PLACE(type, field)                                       \
  EXPECT_EQ(offsetof(::type, field), offsetof(v1_kinds::type, field)) << #field; \
  EXPECT_EQ(sizeof(::type::field), sizeof(v1_kinds::type::field)) << #field

TEST(FrozenKinds, every_field_is_where_it_was) {
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, queue_name);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, agent_name);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, group_name);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, find_skill);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, skill_level);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, attribute);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, skill_name);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, requirement_text);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, customer_class_name);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, text);
  EXPECT_FIELD_IN_PLACE(StrowgerQuestions, find_queue);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, count);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, group);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, capacity);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, first_skill);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, skill);
  EXPECT_FIELD_IN_PLACE(StrowgerProfiles, level);
  EXPECT_FIELD_IN_PLACE(StrowgerMatcher, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerMatcher, columns);
  EXPECT_FIELD_IN_PLACE(StrowgerMatcher, flags);
  EXPECT_FIELD_IN_PLACE(StrowgerMatcher, match);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, count);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, call);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, enqueue_time_us);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, queue);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, priority);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, media);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, step);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, host_ref);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, joined_us);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, customer_class);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, requirement);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, sla_target_us);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, queue_waiting);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, tier_min);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, tier_max);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, tier_raise);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, reserve_level);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, runs);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, agents_ready);
  EXPECT_FIELD_IN_PLACE(StrowgerClimbs, agents_eligible);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, action);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, skill);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, queue);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, by);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, tier_min);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, tier_max);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, tier_raise);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, reserved);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, message);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderAnswer, ask_again_us);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderPolicy, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderPolicy, columns);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderPolicy, flags);
  EXPECT_FIELD_IN_PLACE(StrowgerLadderPolicy, decide);
}

TEST(FrozenKinds, every_field_of_joins_and_events_is_where_it_was) {
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, count);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, call);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, enqueue_time_us);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, queue);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, priority);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, media);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, host_ref);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, customer_class);
  EXPECT_FIELD_IN_PLACE(StrowgerJoins, queue_waiting);
  EXPECT_FIELD_IN_PLACE(StrowgerSlaPolicy, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerSlaPolicy, columns);
  EXPECT_FIELD_IN_PLACE(StrowgerSlaPolicy, flags);
  EXPECT_FIELD_IN_PLACE(StrowgerSlaPolicy, promise);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, count);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, time_us);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, kind);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, call);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, host_ref);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, value);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, value2);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, agent);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, queue);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, requirement);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, text);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, priority);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, reason);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, cause);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, media);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, end);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, step);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, action);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, old_state);
  EXPECT_FIELD_IN_PLACE(StrowgerEvents, new_state);
  EXPECT_FIELD_IN_PLACE(StrowgerEventSink, struct_size);
  EXPECT_FIELD_IN_PLACE(StrowgerEventSink, columns);
  EXPECT_FIELD_IN_PLACE(StrowgerEventSink, flags);
  EXPECT_FIELD_IN_PLACE(StrowgerEventSink, take);
}

TEST(FrozenKinds, every_number_means_what_it_meant) {
  EXPECT_EQ(int{STROWGER_STEP_RELAX}, int{v1_kinds::STROWGER_STEP_RELAX});
  EXPECT_EQ(int{STROWGER_STEP_DROP_SKILL}, int{v1_kinds::STROWGER_STEP_DROP_SKILL});
  EXPECT_EQ(int{STROWGER_STEP_WIDEN_RING}, int{v1_kinds::STROWGER_STEP_WIDEN_RING});
  EXPECT_EQ(int{STROWGER_STEP_RAISE_PRIORITY}, int{v1_kinds::STROWGER_STEP_RAISE_PRIORITY});
  EXPECT_EQ(int{STROWGER_STEP_MOVE_QUEUE}, int{v1_kinds::STROWGER_STEP_MOVE_QUEUE});
  EXPECT_EQ(int{STROWGER_STEP_ADD_QUEUE}, int{v1_kinds::STROWGER_STEP_ADD_QUEUE});
  EXPECT_EQ(int{STROWGER_STEP_CALL_IN_RESERVES}, int{v1_kinds::STROWGER_STEP_CALL_IN_RESERVES});
  EXPECT_EQ(int{STROWGER_STEP_ANNOUNCE}, int{v1_kinds::STROWGER_STEP_ANNOUNCE});
  EXPECT_EQ(int{STROWGER_STEP_NOTIFY}, int{v1_kinds::STROWGER_STEP_NOTIFY});
  EXPECT_EQ(int{STROWGER_STEP_ESCALATE}, int{v1_kinds::STROWGER_STEP_ESCALATE});
  EXPECT_EQ(int{STROWGER_STEP_DISSUADE}, int{v1_kinds::STROWGER_STEP_DISSUADE});
  EXPECT_EQ(int{STROWGER_STEP_DISCONNECT}, int{v1_kinds::STROWGER_STEP_DISCONNECT});
  EXPECT_EQ(int{STROWGER_STEP_NOTHING}, int{v1_kinds::STROWGER_STEP_NOTHING});
  EXPECT_EQ(int{STROWGER_KIND_AGENT_STRATEGY}, int{v1_kinds::STROWGER_KIND_AGENT_STRATEGY});
  EXPECT_EQ(int{STROWGER_KIND_CALL_ORDER}, int{v1_kinds::STROWGER_KIND_CALL_ORDER});
  EXPECT_EQ(int{STROWGER_KIND_MATCHER}, int{v1_kinds::STROWGER_KIND_MATCHER});
  EXPECT_EQ(int{STROWGER_KIND_LADDER_POLICY}, int{v1_kinds::STROWGER_KIND_LADDER_POLICY});
  EXPECT_EQ(int{STROWGER_KIND_SLA_POLICY}, int{v1_kinds::STROWGER_KIND_SLA_POLICY});
  EXPECT_EQ(int{STROWGER_KIND_EVENT_SINK}, int{v1_kinds::STROWGER_KIND_EVENT_SINK});
}

TEST(FrozenKinds, loads_and_passes_the_conformance_kit) {
  PolicyRegistry policies;
  const absl::StatusOr<LoadedPlugin> loaded = load_plugin(STROWGER_FROZEN_KINDS, policies);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->policies, (std::vector<std::string>{"frozen.roomy", "frozen.hurry", "frozen.gold", "frozen.tail"}));
  for (const auto& [kind, text] :
       {std::pair(PolicyKind::kMatcher, "frozen.roomy"), std::pair(PolicyKind::kLadderPolicy, "frozen.hurry"),
        std::pair(PolicyKind::kSlaPolicy, "frozen.gold"), std::pair(PolicyKind::kEventSink, "frozen.tail")}) {
    const auto report = check_policy(policies, kind, text, {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->passed()) << report->text();
  }
}

TEST(FrozenKinds, decides_in_an_engine) {
  PolicyRegistry policies;
  ASSERT_TRUE(load_plugin(STROWGER_FROZEN_KINDS, policies).ok());
  CentreSpec centre;
  centre.skills = {"english"};
  centre.customer_classes = {"gold"};
  centre.slas = {{.name = "soon", .target = Duration{8'000'000}}};
  centre.event_sinks = {"frozen.tail"};
  centre.queues = {{.name = "one", .matcher = "frozen.roomy", .sla = "soon", .sla_policy = "frozen.gold"}};
  centre.queues[0].ladder = {
      {.action = LadderAction::kNothing, .after = Duration{1'000'000}, .policy = "frozen.hurry"}};
  centre.agents = {{.name = "small", .skills = {{"english", 8}}, .memberships = {{.queue = "one"}}},
                   {.name = "large", .memberships = {{.queue = "one"}}, .capacity = 200}};
  EventBuffer events;
  auto acd = Acd::create(centre, {.policies = &policies}, &events);
  ASSERT_TRUE(acd.ok()) << acd.status();
  (*acd)->apply(LogIn{(*acd)->find_agent("small")});
  const CallId call =
      (*acd)
          ->apply(ArriveCall{.queue = (*acd)->find_queue("one"), .customer_class = (*acd)->find_customer_class("gold")})
          .call;
  EXPECT_EQ((*acd)->call(call)->state, CallState::kQueued) << "the matcher lets small serve nobody";
  (*acd)->advance(Time{} + Duration{10'000'000});
  EXPECT_EQ((*acd)->call(call)->priority, 5);
  int64_t breached_at_us = -1;
  for (const Event& event : events.events()) {
    if (event.kind == EventKind::kSlaBreached) breached_at_us = to_us(event.time);
  }
  EXPECT_EQ(breached_at_us, 4'000'000);
  (*acd)->apply(LogIn{(*acd)->find_agent("large")});
  EXPECT_EQ((*acd)->call(call)->agent, (*acd)->find_agent("large"));
  EXPECT_TRUE((*acd)->check_invariants().ok());
}

}  // namespace
}  // namespace strowger::testing
