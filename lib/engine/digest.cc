// SPDX-License-Identifier: Apache-2.0
//
// A fingerprint of the whole state, and the memory that it takes.
#include "strowger/core/digest.h"

#include <bit>

#include "engine/acd_impl.h"

namespace strowger {

namespace {

void add_text(Digest& digest, const std::string& text) { digest.add(std::string_view(text)); }

// IEEE doubles have the same bits on every machine.
void add_number(Digest& digest, double number) { digest.add(std::bit_cast<uint64_t>(number)); }

void add_rule(Digest& digest, const EmptyRule& rule) {
  digest.add(rule.enabled).add(rule.except_not_ready).add(rule.except_reserved).add(rule.except_busy);
  digest.add(rule.except_wrap_up);
}

void add_tiers(Digest& digest, const TierWindow& tiers) { digest.add(tiers.min).add(tiers.max).add(tiers.raise); }

void add_step(Digest& digest, const LadderStep& step) {
  digest.add(step.action).add(step.after).add(step.by_slack).add(step.slack).add(step.every).add(step.times);
  for (const LadderCondition& c : step.only_if) digest.add(c.subject).add(c.comparison).add(c.value);
  add_text(digest, step.skill);
  digest.add(step.by);
  add_tiers(digest, step.tiers);
  add_text(digest, step.queue);
  add_text(digest, step.message);
  add_text(digest, step.policy);
}

void add_spec(Digest& digest, const QueueSpec& spec) {
  for (const std::string* text :
       {&spec.name, &spec.requirement, &spec.matcher, &spec.strategy, &spec.shadow_strategy, &spec.sla_policy,
        &spec.max_wait_queue, &spec.sla, &spec.escalate_to, &spec.escalation_description}) {
    add_text(digest, *text);
  }
  add_tiers(digest, spec.tiers);
  digest.add(spec.lifo).add(spec.priority).add(spec.weight).add(spec.share).add(spec.ring_timeout).add(spec.retry);
  add_number(digest, spec.cost);
  digest.add(spec.cost_power).add(spec.expected_handling).add(spec.offers).add(spec.no_answer_limit);
  digest.add(spec.auto_answer).add(spec.wrap_up).add(spec.wrap_up_shared).add(spec.max_length);
  add_rule(digest, spec.join_empty);
  add_rule(digest, spec.leave_empty);
  digest.add(spec.max_wait).add(spec.max_wait_action).add(spec.resolve_within).add(spec.record_decisions);
  for (const CustomerSla& own : spec.customer_slas) {
    add_text(digest, own.customer_class);
    add_text(digest, own.sla);
  }
  for (const LadderStep& step : spec.ladder) add_step(digest, step);
}

void add_spec(Digest& digest, const AgentSpec& spec) {
  for (const std::string* text : {&spec.name, &spec.group, &spec.call_order, &spec.shadow_call_order})
    add_text(digest, *text);
  digest.add(spec.capacity).add(spec.weight).add(spec.position).add(spec.max_offers).add(spec.auto_answer);
  digest.add(spec.wrap_up.has_value()).add(spec.wrap_up.value_or(Duration{}));
  for (const auto& cost : spec.media_costs) digest.add(cost.has_value()).add(cost.value_or(0));
  for (const SkillLevel& held : spec.skills) digest.add(std::string_view(held.skill)).add(held.level);
  for (const Membership& m : spec.memberships) {
    add_text(digest, m.queue);
    digest.add(m.tier).add(m.priority).add(m.delay).add(m.reserve_level);
  }
}

void add_centre(Digest& digest, const CentreSpec& centre) {
  for (const uint16_t cost : centre.media_costs) digest.add(cost);
  for (const std::string& skill : centre.skills) add_text(digest, skill);
  for (const GroupSpec& group : centre.groups) {
    add_text(digest, group.name);
    digest.add(group.share);
  }
  for (const std::string& reason : centre.reasons) add_text(digest, reason);
  for (const std::string& name : centre.customer_classes) add_text(digest, name);
  for (const Sla& sla : centre.slas) {
    add_text(digest, sla.name);
    digest.add(sla.target).add(sla.at_risk_before);
  }
  add_text(digest, centre.call_order);
  add_text(digest, centre.shadow_call_order);
  for (const std::string& sink : centre.event_sinks) add_text(digest, sink);
  digest.add(centre.occupancy_half_life);
}

void add_key(Digest& digest, const detail::CallClassKey& key, const std::vector<QueueId>& reach) {
  digest.add(key.home).add(key.requirement);
  add_tiers(digest, key.tiers);
  digest.add(key.delay_passed).add(key.sla).add(key.priority).add(key.reserve_level).add(key.media);
  for (const QueueId queue : reach) digest.add(queue);
}

}  // namespace

uint64_t Acd::Impl::digest() const {
  Digest digest;
  digest.add(now_).add(sequence_).add(configurations_).add(wheel_.size());
  for (const uint64_t word : random_.state()) digest.add(word);
  add_centre(digest, given_);
  policies_.for_each([&](uint16_t number, const detail::Policy& policy) {
    digest.add(number).add(std::string_view(policy.text()));
    // Of matchers an answer is kept also if the command that asked is refused, and sinks decide nothing.
    if (policy.kind() == PolicyKind::kMatcher || policy.kind() == PolicyKind::kEventSink) return;
    digest.add(policy.faults()).add(policy.switched_off());
  });
  for (const uint64_t word : shadow_random_.state()) digest.add(word);
  for (const Queue& queue : queues_) {
    add_spec(digest, queue.spec);
    digest.add(queue.removed).add(queue.waiting).add(queue.has_last_offered).add(queue.last_offered.first);
    digest.add(queue.last_offered.second);
  }
  agents_.for_each([&](uint32_t, const Agent& a) {
    digest.add(a.id).add(a.shown).add(a.shown_since).add(a.idle_since).add(a.calls).add(a.log_in_epoch);
    digest.add(a.units).add(a.offers).add(a.no_answers).add(a.reason).add(bool{a.logged_in}).add(bool{a.leaving});
    digest.add(bool{a.ready}).add(bool{a.retired});
    if (index_.keeps(detail::IdleOrder::kOccupancy)) digest.add(shares_[a.id.index()].key());
    for (uint32_t slot = a.first_assignment; slot != detail::kNoSlot; slot = assignments_[slot].next_of_agent) {
      digest.add(slot);
    }
    for (uint32_t b = a.first_block; b != detail::kNoSlot; b = blocks_[b].next) {
      digest.add(blocks_[b].queue).add(blocks_[b].reason).add(blocks_[b].paused).add(blocks_[b].wrap_ups);
    }
    add_spec(digest, spec_of(a));
  });
  calls_.for_each([&](uint32_t, const Call& c) {
    const detail::CallExtra& more = known_extra(c);
    const detail::WaitingCall& line = in_line(c);
    digest.add(c.id)
        .add(c.state)
        .add(line.place().time)
        .add(line.place().sequence)
        .add(line.enqueued_at)
        .add(joined_at(c));
    add_key(digest, key(c), index_.reach(key(c).reach));
    digest.add(to_us(more.ladder.due)).add(more.ladder.step).add(more.ladder_runs).add(c.host_ref).add(c.own);
    digest.add(c.asked)
        .add(uint32_t{c.offers})
        .add(c.round_rank)
        .add(more.window_end)
        .add(more.next_try)
        .add(more.resolve_due);
    digest.add(more.held).add(more.held_since).add(more.answered_at).add(bool{c.answered_here}).add(c.last_agent);
    digest.add(bool{c.held_for_preferred}).add(bool{c.held_for_retry}).add(bool{c.at_risk_told});
    digest.add(bool{c.breach_told}).add(bool{c.record}).add(bool{c.answered}).add(bool{c.work_order_open});
    digest.add(bool{c.progressive}).add(c.customer_class);
    digest.add(attribute_texts_.text(c.attributes));
    if (c.timer.valid()) digest.add(wheel_.expiry(c.timer));
    digest.add(bool{c.promised});
    for (uint32_t a = more.first_ask; a != detail::kNoSlot; a = asks_[a].next)
      digest.add(asks_[a].step).add(asks_[a].due);
    for (uint32_t e = more.first_exclusion; e != detail::kNoSlot; e = exclusions_[e].next) {
      digest.add(exclusions_[e].agent).add(exclusions_[e].epoch).add(exclusions_[e].this_round_only);
    }
    for (uint32_t p = more.first_preference; p != detail::kNoSlot; p = preferences_[p].next_of_call) {
      digest.add(preferences_[p].agent);
    }
  });
  assignments_.for_each([&](uint32_t, const Assignment& a) {
    digest.add(a.call).add(a.agent).add(a.queue).add(a.since).add(a.media).add(a.state);
    if (a.timer.valid()) digest.add(wheel_.expiry(a.timer));
  });
  return digest.value();
}

size_t Acd::Impl::memory_bytes() const {
  size_t bytes = calls_.memory_bytes() + agents_.memory_bytes() + assignments_.memory_bytes() + extras_.memory_bytes() +
                 shares_.memory_bytes() + blocks_.memory_bytes() + exclusions_.memory_bytes() +
                 preferences_.memory_bytes() + attribute_texts_.memory_bytes() + index_.memory_bytes() +
                 headcount_.memory_bytes() + asks_.memory_bytes() + answers_.memory_bytes() + wheel_.memory_bytes() +
                 agent_specs_.memory_bytes() + agents_by_name_.capacity() * (sizeof(uint32_t) + 1);
  return bytes;
}

}  // namespace strowger
