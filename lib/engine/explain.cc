// SPDX-License-Identifier: Apache-2.0
//
// Decision records: every agent is looked at with the rules themselves, not with the index.
#include <algorithm>

#include "engine/acd_impl.h"

namespace strowger {

using detail::ActiveMembership;
using detail::kNoSlot;

namespace {

// Why no membership in the call's reach lets the agent take it; kLost if one does.
template <class FindBlock>
Verdict of_memberships(FindBlock&& find_block, const detail::AgentProfile& all, const detail::CallClassKey& key,
                       const std::vector<QueueId>& reach, bool any_membership_will_do) {
  Verdict first = Verdict::kNotMember;
  for (const QueueId queue : reach) {
    const ActiveMembership* m = all.membership(queue);
    if (m == nullptr) continue;
    const detail::Block* blocked = find_block(queue);
    Verdict verdict = Verdict::kLost;
    if (blocked != nullptr) {
      verdict = blocked->paused ? Verdict::kPausedInQueue : Verdict::kWrapUpInQueue;
    } else if (any_membership_will_do) {
      return Verdict::kLost;
    } else if (m->tier < key.tiers.min || m->tier > key.tiers.max) {
      verdict = Verdict::kTierOutside;
    } else if (m->reserve_level > key.reserve_level) {
      verdict = Verdict::kReserveNotCalled;
    } else if (m->delay > key.delay_passed) {
      verdict = Verdict::kDelayNotOver;
    }
    if (verdict == Verdict::kLost) return verdict;
    if (first == Verdict::kNotMember) first = verdict;
  }
  return first;
}

}  // namespace

Verdict Acd::Impl::verdict_on(const Call& call, const Agent& agent) const {
  const CallClassKey& call_key = key(call);
  const detail::AgentProfile& all = index_.profile(agent.base_profile);
  if (find_offer(call, agent.id.index()) != kNoSlot) return Verdict::kRinging;
  if (!agent.logged_in) return Verdict::kLoggedOut;
  if (agent.leaving) return Verdict::kLeaving;
  const Verdict membership = of_memberships([&](QueueId queue) { return find_block(agent, queue); }, all, call_key,
                                            index_.reach(call_key.reach), call.held_for_preferred);
  if (membership != Verdict::kLost) return membership;
  if (!index_.meets(call_key, all)) return Verdict::kRequirementUnmet;
  if (!all.takes(call_key.media)) return Verdict::kMediaNotTaken;
  if (has_declined(call, agent)) return Verdict::kDeclined;
  if (excluded(call, agent.id.index())) return Verdict::kRinging;
  if (call.held_for_preferred && !preferred_may_take(call, agent)) return Verdict::kNotPreferred;
  if (!agent.ready) return Verdict::kNotReady;
  if (!all.fits(call_key.media, agent.traits.capacity - agent.units)) return Verdict::kNoCapacity;
  if (!can_take(agent, call_key.media)) return Verdict::kOfferOutstanding;
  return call.held_for_retry ? Verdict::kHeldForRetry : Verdict::kLost;
}

DecisionRecord Acd::Impl::explain(const Call& call, DecisionTrigger trigger, uint32_t chosen) const {
  const CallClassKey& call_key = key(call);
  DecisionRecord record;
  record.time = now_;
  record.call = call.id;
  record.queue = call_key.home;
  record.trigger = trigger;
  record.strategy = home(call).strategy.kind;
  record.held_for_preferred = call.held_for_preferred;
  record.held_for_retry = call.held_for_retry;
  if (chosen != kNoSlot) record.order = index_.profile(agents_[chosen].profile).order;
  const uint16_t policy = trigger != DecisionTrigger::kAgent ? home(call).policy
                          : chosen != kNoSlot                ? index_.profile(agents_[chosen].profile).order_policy
                                                             : uint16_t{0};
  if (policy != 0) {
    record.policy = policies_[policy].name();
    const bool off = policies_[policy].switched_off();
    record.policy_fault = trigger != DecisionTrigger::kExplain ? policy_fault_
                          : off                                ? PolicyFault::kSwitchedOff
                                                               : PolicyFault::kNone;
  }
  uint32_t best_rank = chosen != kNoSlot ? rank_of(call, agents_[chosen]) : kNoSlot;
  agents_.for_each([&](uint32_t slot, const Agent& agent) {
    if (agent.retired) return;
    const Verdict verdict = slot == chosen ? Verdict::kChosen : verdict_on(call, agent);
    record.agents.push_back({agent.id, verdict});
    if (verdict == Verdict::kLost) best_rank = std::min(best_rank, rank_of(call, agent));
  });
  for (AgentVerdict& of : record.agents) {
    if (of.verdict == Verdict::kLost && rank_of(call, agents_[of.agent.index()]) > best_rank)
      of.verdict = Verdict::kLowerRank;
  }
  return record;
}

}  // namespace strowger
