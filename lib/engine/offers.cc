// SPDX-License-Identifier: Apache-2.0
//
// Offers, rounds, withdrawals, exclusions and preferred agents (rules 4.6 and 7).
#include <algorithm>

#include "engine/acd_impl.h"

namespace strowger {

using detail::AssignmentState;
using detail::Exclusion;
using detail::kNoSlot;
using detail::Preference;

// Rule 7.1.
void Acd::Impl::give(Call& call, Choice choice, DecisionTrigger trigger) {
  Agent& agent = agents_[choice.agent];
  Queue& queue = home(call);
  if (decisions_ != nullptr && (call.record || queue.spec.record_decisions)) {
    const DecisionRecord record = explain(call, trigger, choice.agent);
    in_sink_ = true;
    decisions_->on_decision(record);
    in_sink_ = false;
  }
  if (queue.strategy.kind == StrategyKind::kRoundRobin) {
    queue.last_offered = {agent.traits.position, choice.agent};
    queue.has_last_offered = true;
  }
  if (queue.spec.auto_answer || agent.traits.auto_answer) {
    connect(call, agent, kNoSlot, Cause::kNone);
  } else {
    offer(call, choice);
  }
}

void Acd::Impl::offer(Call& call, Choice choice) {
  Agent& agent = agents_[choice.agent];
  const Queue& queue = home(call);
  const uint32_t slot = make_assignment(call, agent, AssignmentState::kOffer);
  if (call.state == CallState::kQueued) {
    call.state = CallState::kOffered;
    call.round_rank = choice.rank;
    call.progressive = queue.strategy.kind == StrategyKind::kRingProgressively;
    if (call.progressive) extra(call).next_try = add(now_, queue.strategy.step);
  }
  ++call.offers;
  ++agent.offers;
  emit_call(EventKind::kOffered, call, choice.agent).value = to_us(queue.spec.ring_timeout);
  refresh(agent);
  start_timer(slot, queue.spec.ring_timeout);
  relist(call);
}

// Rule 7.2: rounds of all strategies but ring_progressively are kept as full as they may be.
void Acd::Impl::fill_round(Call& call) {
  while (call.state == CallState::kOffered && !call.progressive && call.offers < home(call).offers_at_once()) {
    const Choice choice = choose_agent(call, call.round_rank);
    if (!choice.found()) return;
    give(call, choice, DecisionTrigger::kCall);
  }
}

void Acd::Impl::ring_one_more(Call& call) {
  extra(call).next_try = add(known_extra(call).next_try, home(call).strategy.step);
  if (call.offers >= home(call).offers_at_once()) return;
  const Choice choice = choose_agent(call, kNoSlot);
  if (choice.found()) give(call, choice, DecisionTrigger::kCall);
}

uint32_t Acd::Impl::find_offer(const Call& call, uint32_t agent) const {
  if (call.state != CallState::kOffered) return kNoSlot;
  for (uint32_t slot = call.first_assignment; slot != kNoSlot; slot = assignments_[slot].next_of_call) {
    if (assignments_[slot].agent == agent) return slot;
  }
  return kNoSlot;
}

void Acd::Impl::detach_offer(uint32_t slot, Cause cause) {
  const Assignment offer = assignments_[slot];
  Call& call = calls_[offer.call];
  Agent& agent = agents_[offer.agent];
  --call.offers;
  --agent.offers;
  remove_assignment(slot);
  Event& event = emit_call(EventKind::kOfferEnded, call, offer.agent);
  event.cause = cause;
  event.value = to_us(now_ - offer.since);
  relist(call);
}

// Rule 7.7.
void Acd::Impl::withdraw_offers_of(Call& call, Cause cause) {
  if (call.state != CallState::kOffered) return;
  while (call.offers > 0) {
    Agent& agent = agents_[assignments_[call.first_assignment].agent];
    detach_offer(call.first_assignment, cause);
    want_call(agent);
    refresh(agent);
  }
  call.state = CallState::kQueued;
}

// Rules 2.5, 2.6 and 7.5: the agent steps back; with `only_of` from the calls of one queue.
void Acd::Impl::withdraw_offers_of(Agent& agent, Cause cause, QueueId only_of) {
  const auto is_concerned = [&](const Assignment& a) {
    return a.state == AssignmentState::kOffer && (!only_of.valid() || home(calls_[a.call]).id == only_of);
  };
  while (true) {
    const uint32_t next = find_assignment(agent, is_concerned);
    if (next == kNoSlot) break;
    Call& call = calls_[assignments_[next].call];
    detach_offer(next, cause);
    refresh(agent);
    after_offer_ended(call, /*expired=*/false);
  }
  want_call(agent);
}

// Rule 11.1: offers that the agent's new profile no longer allows.
void Acd::Impl::withdraw_void_offers(Agent& agent) {
  const auto is_void = [&](const Assignment& a) {
    if (a.state != AssignmentState::kOffer) return false;
    const Call& call = calls_[a.call];
    if (call.held_for_preferred) return !preferred_may_take(call, agent);
    return !index_.eligible(key(call), index_.profile(agent.profile));
  };
  while (true) {
    const uint32_t next = find_assignment(agent, is_void);
    if (next == kNoSlot) return;
    Call& call = calls_[assignments_[next].call];
    detach_offer(next, Cause::kReconfigured);
    refresh(agent);
    after_offer_ended(call, /*expired=*/false);
  }
}

// Rule 7.6.
void Acd::Impl::after_offer_ended(Call& call, bool expired) {
  if (call.offers > 0) {
    fill_round(call);
    return;
  }
  call.state = CallState::kQueued;
  call.progressive = false;
  leave_check_due_ = true;
  forget_exclusions(call, /*this_round_only=*/true);
  if (expired && home(call).spec.retry > Duration::zero()) {
    call.held_for_retry = true;
    extra(call).next_try = add(now_, home(call).spec.retry);
  } else {
    want_agent(call);
  }
  relist(call);
  climb(call);
}

// Rule 7.3, expiry.
void Acd::Impl::offer_expired(uint32_t slot) {
  Call& call = calls_[assignments_[slot].call];
  Agent& agent = agents_[assignments_[slot].agent];
  const int limit = home(call).spec.no_answer_limit;
  detach_offer(slot, Cause::kNoAnswer);
  exclude(call, agent, /*this_round_only=*/true);
  agent.idle_since = now_;
  ++agent.no_answers;
  const bool too_many = limit > 0 && agent.no_answers >= limit;
  if (too_many) {
    agent.no_answers = 0;
    agent.ready = false;
    agent.reason = ReasonId{};
  }
  refresh(agent);
  after_offer_ended(call, /*expired=*/true);
  if (too_many) withdraw_offers_of(agent, Cause::kAgentNotReady);
  want_call(agent);
}

// ---- Exclusions -----------------------------------------------------------------------------------------------------

void Acd::Impl::exclude(Call& call, const Agent& agent, bool this_round_only) {
  const uint32_t slot = exclusions_.make();
  detail::CallExtra& more = extra(call);
  exclusions_[slot] = {agent.id, agent.log_in_epoch, this_round_only, more.first_exclusion};
  more.first_exclusion = slot;
}

bool Acd::Impl::excluded(const Call& call, uint32_t agent) const {
  for (uint32_t slot = first_exclusion(call); slot != kNoSlot; slot = exclusions_[slot].next) {
    const Exclusion& e = exclusions_[slot];
    if (e.agent == agents_[agent].id && (e.this_round_only || e.epoch == agents_[agent].log_in_epoch)) return true;
  }
  return false;
}

bool Acd::Impl::has_declined(const Call& call, const Agent& agent) const {
  for (uint32_t slot = first_exclusion(call); slot != kNoSlot; slot = exclusions_[slot].next) {
    const Exclusion& e = exclusions_[slot];
    if (e.agent == agent.id && !e.this_round_only && e.epoch == agent.log_in_epoch) return true;
  }
  return false;
}

void Acd::Impl::forget_exclusions(Call& call, bool this_round_only) {
  if (call.extra == kNoSlot) return;
  uint32_t* link = &extras_[call.extra].first_exclusion;
  while (*link != kNoSlot) {
    const uint32_t slot = *link;
    if (this_round_only && !exclusions_[slot].this_round_only) {
      link = &exclusions_[slot].next;
      continue;
    }
    *link = exclusions_[slot].next;
    exclusions_.free(slot);
  }
}

// ---- Preferred agents -----------------------------------------------------------------------------------------------

bool Acd::Impl::preferred_may_take(const Call& call, const Agent& agent) const {
  for (uint32_t slot = first_preference(call); slot != kNoSlot; slot = preferences_[slot].next_of_call) {
    if (preferences_[slot].agent != agent.id) continue;
    const detail::AgentProfile& profile = index_.profile(agent.profile);
    const CallClassKey& call_key = key(call);
    return profile.takes(call_key.media) && index_.open_access(call_key, profile) && index_.meets(call_key, profile);
  }
  return false;
}

bool Acd::Impl::any_preferred_there(const Call& call) const {
  for (uint32_t slot = first_preference(call); slot != kNoSlot; slot = preferences_[slot].next_of_call) {
    const Agent* agent = find(preferences_[slot].agent);
    if (agent == nullptr || !agent->on_duty() || !preferred_may_take(call, *agent)) continue;
    if (!has_declined(call, *agent)) return true;
  }
  return false;
}

void Acd::Impl::end_window(Call& call) {
  forget_preferences(call);
  concern(call);
  relist(call);
  want_agent(call);
}

void Acd::Impl::check_window(Call& call) {
  if (call.held_for_preferred && waits(call) && !any_preferred_there(call)) end_window(call);
}

// Rule 4.6, by slot of the calls.
void Acd::Impl::check_windows_of(Agent& agent) {
  std::vector<uint32_t>& slots = scratch_slots_;
  slots.clear();
  for (uint32_t p = agent.first_preference; p != kNoSlot; p = preferences_[p].next_of_agent) {
    slots.push_back(preferences_[p].call);
  }
  std::sort(slots.begin(), slots.end());
  for (const uint32_t slot : slots) check_window(calls_[slot]);
}

void Acd::Impl::forget_preferences(Call& call) {
  call.held_for_preferred = false;
  while (first_preference(call) != kNoSlot) {
    const uint32_t slot = first_preference(call);
    const Preference preference = preferences_[slot];
    extra(call).first_preference = preference.next_of_call;
    if (preference.next_of_agent != kNoSlot) {
      preferences_[preference.next_of_agent].previous_of_agent = preference.previous_of_agent;
    }
    if (preference.previous_of_agent != kNoSlot) {
      preferences_[preference.previous_of_agent].next_of_agent = preference.next_of_agent;
    } else if (Agent& agent = agents_[preference.agent.index()]; agent.first_preference == slot) {
      agent.first_preference = preference.next_of_agent;
    }
    preferences_.free(slot);
  }
}

}  // namespace strowger
