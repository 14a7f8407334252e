// SPDX-License-Identifier: Apache-2.0
//
// The keys of the TOML form, each with the field that it stands for: one list, which the loader and the writer both
// follow, so that neither can forget a key or call it something else.
//
// `Io` is a FieldReader (config/field_reader.h) or a FieldWriter (config/field_writer.h).
#ifndef STROWGER_LIB_CONFIG_FIELDS_H_
#define STROWGER_LIB_CONFIG_FIELDS_H_

#include <array>
#include <string_view>
#include <utility>

#include "strowger/engine/centre.h"

namespace strowger {

/// What wrap_up may be called instead of "forever".
inline constexpr std::string_view kManual = "manual";
/// What a media cost may be called instead of kCannotTake.
inline constexpr std::string_view kCannotTakeWord = "cannot_take";

/// In the order of MaxWaitAction.
inline constexpr std::array<std::string_view, 3> kMaxWaitWords{"overflow", "expire", "move"};

/// The states that an EmptyRule may leave out.
inline constexpr std::array<std::pair<std::string_view, bool EmptyRule::*>, 4> kEmptyRuleWords{{
    {"not_ready", &EmptyRule::except_not_ready},
    {"reserved", &EmptyRule::except_reserved},
    {"busy", &EmptyRule::except_busy},
    {"wrap_up", &EmptyRule::except_wrap_up},
}};

template <class Io>
void centre_fields(Io& io) {
  io.field("call_order", &CentreSpec::call_order);
  io.field("shadow_call_order", &CentreSpec::shadow_call_order);
  io.field("event_sinks", &CentreSpec::event_sinks);
  io.field("occupancy_half_life", &CentreSpec::occupancy_half_life);
  io.field("skills", &CentreSpec::skills);
  io.field("reasons", &CentreSpec::reasons);
  io.field("customer_classes", &CentreSpec::customer_classes);
  io.field("media_costs", &CentreSpec::media_costs);
}

template <class Io>
void group_fields(Io& io) {
  io.required("name", &GroupSpec::name);
  io.field("share", &GroupSpec::share);
}

template <class Io>
void sla_fields(Io& io) {
  io.required("name", &Sla::name);
  io.required("target", &Sla::target);
  io.field("at_risk_before", &Sla::at_risk_before);
}

template <class Io>
void tier_window_fields(Io& io) {
  io.field("min", &TierWindow::min);
  io.field("max", &TierWindow::max);
  io.field("raise", &TierWindow::raise);
}

/// All but the ladder, whose steps are tables of their own.
template <class Io>
void queue_fields(Io& io) {
  io.required("name", &QueueSpec::name);
  io.field("requirement", &QueueSpec::requirement);
  io.field("matcher", &QueueSpec::matcher);
  io.field("strategy", &QueueSpec::strategy);
  io.field("shadow_strategy", &QueueSpec::shadow_strategy);
  io.field("tiers", &QueueSpec::tiers);
  io.field("lifo", &QueueSpec::lifo);
  io.field("priority", &QueueSpec::priority);
  io.field("weight", &QueueSpec::weight);
  io.field("share", &QueueSpec::share);
  io.field("cost", &QueueSpec::cost);
  io.field("cost_power", &QueueSpec::cost_power);
  io.field("expected_handling", &QueueSpec::expected_handling);
  io.field("ring_timeout", &QueueSpec::ring_timeout);
  io.field("retry", &QueueSpec::retry);
  io.field("offers", &QueueSpec::offers);
  io.field("no_answer_limit", &QueueSpec::no_answer_limit);
  io.field("auto_answer", &QueueSpec::auto_answer);
  io.field("wrap_up", &QueueSpec::wrap_up, kManual);
  io.field("wrap_up_shared", &QueueSpec::wrap_up_shared);
  io.field("max_length", &QueueSpec::max_length);
  io.field("join_empty", &QueueSpec::join_empty);
  io.field("leave_empty", &QueueSpec::leave_empty);
  io.field("max_wait", &QueueSpec::max_wait);
  io.field("max_wait_then", &QueueSpec::max_wait_action);
  io.field("max_wait_queue", &QueueSpec::max_wait_queue);
  io.field("sla", &QueueSpec::sla);
  io.field("customer_slas", &QueueSpec::customer_slas);
  io.field("sla_policy", &QueueSpec::sla_policy);
  io.field("escalate_to", &QueueSpec::escalate_to);
  io.field("resolve_within", &QueueSpec::resolve_within);
  io.field("escalation_description", &QueueSpec::escalation_description);
  io.field("record_decisions", &QueueSpec::record_decisions);
}

/// All but what says when the step is due: `after`, `slack` and `by_slack` depend on each other.
template <class Io>
void ladder_step_fields(Io& io) {
  io.required("do", &LadderStep::action);
  io.field("every", &LadderStep::every);
  io.field("times", &LadderStep::times);
  io.field("only_if", &LadderStep::only_if);
  io.field("skill", &LadderStep::skill);
  io.field("by", &LadderStep::by);
  io.field("tiers", &LadderStep::tiers);
  io.field("queue", &LadderStep::queue);
  io.field("message", &LadderStep::message);
  io.field("policy", &LadderStep::policy);
}

template <class Io>
void membership_fields(Io& io) {
  io.required("queue", &Membership::queue);
  io.field("tier", &Membership::tier);
  io.field("priority", &Membership::priority);
  io.field("delay", &Membership::delay);
  io.field("reserve_level", &Membership::reserve_level);
}

/// All but `count`, which belongs to the file and not to the agent.
template <class Io>
void agent_fields(Io& io) {
  io.required("name", &AgentSpec::name);
  io.field("group", &AgentSpec::group);
  io.field("skills", &AgentSpec::skills);
  io.field("queues", &AgentSpec::memberships);
  io.field("wrap_up", &AgentSpec::wrap_up, kManual);
  io.field("capacity", &AgentSpec::capacity);
  io.field("media_costs", &AgentSpec::media_costs);
  io.field("weight", &AgentSpec::weight);
  io.field("position", &AgentSpec::position);
  io.field("max_offers", &AgentSpec::max_offers);
  io.field("auto_answer", &AgentSpec::auto_answer);
  io.field("call_order", &AgentSpec::call_order);
  io.field("shadow_call_order", &AgentSpec::shadow_call_order);
}

}  // namespace strowger

#endif  // STROWGER_LIB_CONFIG_FIELDS_H_
