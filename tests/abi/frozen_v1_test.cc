// SPDX-License-Identifier: Apache-2.0
//
// Version 1 of the plug-in ABI is kept for ever: the layout of its structs, and a plug-in built against it.
#include <gtest/gtest.h>
#include <stddef.h>
#include <stdint.h>

#include <string>

#include "strowger/engine/acd.h"
#include "strowger/plugin/conformance.h"
#include "strowger/plugin/loader.h"
#include "strowger/plugin/plugin.h"

namespace v1 {
#define strowger_plugin_init strowger_plugin_init_of_version_1
#include "abi/v1/plugin_v1.h"
#undef strowger_plugin_init
}  // namespace v1

namespace strowger::testing {
namespace {

#define EXPECT_SAME_PLACE(type, field)                                     \
  EXPECT_EQ(offsetof(::type, field), offsetof(v1::type, field)) << #field; \
  EXPECT_EQ(sizeof(::type::field), sizeof(v1::type::field)) << #field

TEST(FrozenV1, every_field_is_where_it_was) {
  EXPECT_SAME_PLACE(StrowgerText, size);
  EXPECT_SAME_PLACE(StrowgerError, length);
  EXPECT_SAME_PLACE(StrowgerError, message);
  EXPECT_SAME_PLACE(StrowgerValue, number);
  EXPECT_SAME_PLACE(StrowgerValue, text);
  EXPECT_SAME_PLACE(StrowgerParameter, name);
  EXPECT_SAME_PLACE(StrowgerParameter, help);
  EXPECT_SAME_PLACE(StrowgerParameter, type);
  EXPECT_SAME_PLACE(StrowgerParameter, required);
  EXPECT_SAME_PLACE(StrowgerParameter, fallback);
  EXPECT_SAME_PLACE(StrowgerParameter, min);
  EXPECT_SAME_PLACE(StrowgerParameter, max);
  EXPECT_SAME_PLACE(StrowgerPolicy, kind);
  EXPECT_SAME_PLACE(StrowgerPolicy, parameter_count);
  EXPECT_SAME_PLACE(StrowgerPolicy, name);
  EXPECT_SAME_PLACE(StrowgerPolicy, key);
  EXPECT_SAME_PLACE(StrowgerPolicy, help);
  EXPECT_SAME_PLACE(StrowgerPolicy, parameters);
  EXPECT_SAME_PLACE(StrowgerPolicy, create);
  EXPECT_SAME_PLACE(StrowgerPolicy, destroy);
  EXPECT_SAME_PLACE(StrowgerPolicy, functions);
  EXPECT_SAME_PLACE(StrowgerPlugin, plugin_data);
  EXPECT_SAME_PLACE(StrowgerPlugin, name);
  EXPECT_SAME_PLACE(StrowgerPlugin, version);
  EXPECT_SAME_PLACE(StrowgerPlugin, policy_count);
  EXPECT_SAME_PLACE(StrowgerPlugin, policies);
  EXPECT_SAME_PLACE(StrowgerPlugin, release);
  EXPECT_SAME_PLACE(StrowgerHost, name);
  EXPECT_SAME_PLACE(StrowgerHost, version);
}

TEST(FrozenV1, every_field_of_a_decision_is_where_it_was) {
  EXPECT_SAME_PLACE(StrowgerDecision, now_us);
  EXPECT_SAME_PLACE(StrowgerDecision, random);
  EXPECT_SAME_PLACE(StrowgerDecision, call);
  EXPECT_SAME_PLACE(StrowgerDecision, host_ref);
  EXPECT_SAME_PLACE(StrowgerDecision, enqueue_time_us);
  EXPECT_SAME_PLACE(StrowgerDecision, queue);
  EXPECT_SAME_PLACE(StrowgerDecision, requirement);
  EXPECT_SAME_PLACE(StrowgerDecision, priority);
  EXPECT_SAME_PLACE(StrowgerDecision, media);
  EXPECT_SAME_PLACE(StrowgerDecision, agent);
  EXPECT_SAME_PLACE(StrowgerDecision, questions);
  EXPECT_SAME_PLACE(StrowgerDecision, host);
  EXPECT_SAME_PLACE(StrowgerQuestions, queue_name);
  EXPECT_SAME_PLACE(StrowgerQuestions, agent_name);
  EXPECT_SAME_PLACE(StrowgerQuestions, group_name);
  EXPECT_SAME_PLACE(StrowgerQuestions, find_skill);
  EXPECT_SAME_PLACE(StrowgerQuestions, skill_level);
  EXPECT_SAME_PLACE(StrowgerQuestions, attribute);
  EXPECT_SAME_PLACE(StrowgerAgents, count);
  EXPECT_SAME_PLACE(StrowgerAgents, agent);
  EXPECT_SAME_PLACE(StrowgerAgents, idle_since_us);
  EXPECT_SAME_PLACE(StrowgerAgents, calls);
  EXPECT_SAME_PLACE(StrowgerAgents, units);
  EXPECT_SAME_PLACE(StrowgerAgents, capacity);
  EXPECT_SAME_PLACE(StrowgerAgents, weight);
  EXPECT_SAME_PLACE(StrowgerAgents, position);
  EXPECT_SAME_PLACE(StrowgerAgents, group);
  EXPECT_SAME_PLACE(StrowgerAgents, proficiency);
  EXPECT_SAME_PLACE(StrowgerAgentStrategy, columns);
  EXPECT_SAME_PLACE(StrowgerAgentStrategy, flags);
  EXPECT_SAME_PLACE(StrowgerAgentStrategy, score);
  EXPECT_SAME_PLACE(StrowgerAgentStrategy, choose);
  EXPECT_SAME_PLACE(StrowgerCalls, count);
  EXPECT_SAME_PLACE(StrowgerCalls, call);
  EXPECT_SAME_PLACE(StrowgerCalls, enqueue_time_us);
  EXPECT_SAME_PLACE(StrowgerCalls, queue);
  EXPECT_SAME_PLACE(StrowgerCalls, priority);
  EXPECT_SAME_PLACE(StrowgerCalls, sla_target_us);
  EXPECT_SAME_PLACE(StrowgerCalls, queue_waiting);
  EXPECT_SAME_PLACE(StrowgerCalls, membership_priority);
  EXPECT_SAME_PLACE(StrowgerCalls, host_ref);
  EXPECT_SAME_PLACE(StrowgerCallOrder, columns);
  EXPECT_SAME_PLACE(StrowgerCallOrder, flags);
  EXPECT_SAME_PLACE(StrowgerCallOrder, score);
}

TEST(FrozenV1, every_number_means_what_it_meant) {
  EXPECT_EQ(int{STROWGER_PLUGIN_OK}, int{v1::STROWGER_PLUGIN_OK});
  EXPECT_EQ(int{STROWGER_PLUGIN_NOT_IMPLEMENTED}, int{v1::STROWGER_PLUGIN_NOT_IMPLEMENTED});
  EXPECT_EQ(int{STROWGER_PLUGIN_INVALID}, int{v1::STROWGER_PLUGIN_INVALID});
  EXPECT_EQ(int{STROWGER_PLUGIN_FAILED}, int{v1::STROWGER_PLUGIN_FAILED});
  EXPECT_EQ(int{STROWGER_PLUGIN_ABSTAIN}, int{v1::STROWGER_PLUGIN_ABSTAIN});
  EXPECT_EQ(int{STROWGER_TYPE_INTEGER}, int{v1::STROWGER_TYPE_INTEGER});
  EXPECT_EQ(int{STROWGER_TYPE_NUMBER}, int{v1::STROWGER_TYPE_NUMBER});
  EXPECT_EQ(int{STROWGER_TYPE_DURATION}, int{v1::STROWGER_TYPE_DURATION});
  EXPECT_EQ(int{STROWGER_TYPE_BOOLEAN}, int{v1::STROWGER_TYPE_BOOLEAN});
  EXPECT_EQ(int{STROWGER_TYPE_TEXT}, int{v1::STROWGER_TYPE_TEXT});
  EXPECT_EQ(int{STROWGER_KIND_AGENT_STRATEGY}, int{v1::STROWGER_KIND_AGENT_STRATEGY});
  EXPECT_EQ(int{STROWGER_KIND_CALL_ORDER}, int{v1::STROWGER_KIND_CALL_ORDER});
}

TEST(FrozenV1, loads_and_passes_the_conformance_kit) {
  PolicyRegistry policies;
  const absl::StatusOr<LoadedPlugin> loaded = load_plugin(STROWGER_FROZEN_V1, policies);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->name, "frozen");
  EXPECT_EQ(loaded->abi_version, 1u);
  EXPECT_EQ(loaded->policies, (std::vector<std::string>{"frozen.nearest", "frozen.lottery", "frozen.shortest_slack"}));
  for (const auto& [kind, text] : {std::pair(PolicyKind::kAgentStrategy, "frozen.nearest; home = 100"),
                                   std::pair(PolicyKind::kAgentStrategy, "frozen.lottery"),
                                   std::pair(PolicyKind::kCallOrder, "frozen.shortest_slack")}) {
    const auto report = check_policy(policies, kind, text, {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->passed()) << report->text();
  }
}

TEST(FrozenV1, decides_in_an_engine) {
  PolicyRegistry policies;
  ASSERT_TRUE(load_plugin(STROWGER_FROZEN_V1, policies).ok());
  CentreSpec centre;
  centre.call_order = "frozen.shortest_slack";
  centre.slas = {{.name = "quick", .target = Duration{10'000'000}}, {.name = "slow", .target = Duration{60'000'000}}};
  centre.queues = {{.name = "slow", .strategy = "frozen.nearest; home = 5; handicap = 0", .sla = "slow"},
                   {.name = "quick", .strategy = "frozen.nearest; home = 5", .sla = "quick"}};
  const std::vector<Membership> both{{.queue = "slow"}, {.queue = "quick"}};
  centre.agents = {{.name = "far", .memberships = both, .position = 90},
                   {.name = "near", .memberships = both, .position = 6}};
  EventBuffer events;
  auto acd = Acd::create(centre, {.policies = &policies}, &events);
  ASSERT_TRUE(acd.ok()) << acd.status();
  const AgentId near = (*acd)->find_agent("near");
  (*acd)->apply(LogIn{(*acd)->find_agent("far")});
  (*acd)->apply(LogIn{near});
  const CallId first = (*acd)->apply(ArriveCall{.queue = (*acd)->find_queue("slow")}).call;
  EXPECT_EQ((*acd)->call(first)->agent, near) << "built-ins would have taken the one who is idle longest";
  const CallId second = (*acd)->apply(ArriveCall{.queue = (*acd)->find_queue("slow")}).call;
  EXPECT_EQ((*acd)->call(second)->agent, (*acd)->find_agent("far"));
  // Both wait; the younger one is late sooner.
  const CallId patient = (*acd)->apply(ArriveCall{.queue = (*acd)->find_queue("slow")}).call;
  const CallId urgent = (*acd)->apply(ArriveCall{.queue = (*acd)->find_queue("quick")}).call;
  (*acd)->apply(AcceptOffer{first, near});
  (*acd)->apply(CompleteCall{first});
  EXPECT_EQ((*acd)->call(urgent)->agent, near);
  EXPECT_EQ((*acd)->call(patient)->state, CallState::kQueued);
  EXPECT_TRUE((*acd)->check_invariants().ok());
}

}  // namespace
}  // namespace strowger::testing
