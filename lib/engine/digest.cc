// SPDX-License-Identifier: Apache-2.0
//
// A fingerprint of the whole state, and the memory that it takes.
#include "engine/acd_impl.h"
#include "strowger/core/digest.h"

namespace strowger {

namespace {

void add_spec(Digest& digest, const QueueSpec& spec) {
  digest.add(std::string_view(spec.name)).add(std::string_view(spec.requirement)).add(std::string_view(spec.strategy));
  digest.add(spec.lifo).add(spec.priority).add(spec.weight).add(spec.share).add(spec.ring_timeout).add(spec.retry);
  digest.add(spec.offers).add(spec.no_answer_limit).add(spec.auto_answer).add(spec.wrap_up).add(spec.wrap_up_shared);
  digest.add(spec.max_length).add(spec.max_wait).add(std::string_view(spec.sla)).add(spec.ladder.size());
}

void add_spec(Digest& digest, const AgentSpec& spec) {
  digest.add(std::string_view(spec.name)).add(std::string_view(spec.group)).add(spec.capacity).add(spec.weight);
  digest.add(spec.position).add(spec.max_offers).add(spec.auto_answer).add(std::string_view(spec.call_order));
  for (const SkillLevel& held : spec.skills) digest.add(std::string_view(held.skill)).add(held.level);
  for (const Membership& m : spec.memberships) {
    digest.add(std::string_view(m.queue)).add(m.tier).add(m.priority).add(m.delay).add(m.reserve_level);
  }
}

void add_key(Digest& digest, const detail::CallClassKey& key, const std::vector<QueueId>& reach) {
  digest.add(key.home).add(key.requirement).add(key.tiers.min).add(key.tiers.max).add(key.tiers.raise);
  digest.add(key.delay_passed).add(key.sla).add(key.priority).add(key.reserve_level).add(key.media);
  for (const QueueId queue : reach) digest.add(queue);
}

}  // namespace

uint64_t Acd::Impl::digest() const {
  Digest digest;
  digest.add(now_).add(sequence_).add(configurations_).add(wheel_.size());
  for (const uint64_t word : random_.state()) digest.add(word);
  for (const Queue& queue : queues_) {
    add_spec(digest, queue.spec);
    digest.add(queue.removed).add(queue.waiting).add(queue.has_last_offered).add(queue.last_offered.second);
  }
  agents_.for_each([&](uint32_t, const Agent& a) {
    digest.add(a.id).add(a.shown).add(a.shown_since).add(a.idle_since).add(a.calls).add(a.log_in_epoch);
    digest.add(a.units).add(a.offers).add(a.no_answers).add(a.reason).add(a.logged_in).add(a.leaving).add(a.ready);
    digest.add(a.retired).add(a.share.key());
    for (const uint32_t slot : a.assignments) digest.add(slot);
    for (const detail::Block& b : a.blocks) digest.add(b.queue).add(b.reason).add(b.paused).add(b.wrap_ups);
    add_spec(digest, a.spec);
  });
  calls_.for_each([&](uint32_t, const Call& c) {
    digest.add(c.id).add(c.state).add(c.place.time).add(c.place.sequence).add(c.enqueued_at).add(c.joined_at);
    add_key(digest, key(c), index_.reach(key(c).reach));
    digest.add(to_us(c.ladder.due)).add(c.ladder.step).add(c.ladder_runs).add(c.host_ref).add(c.own).add(c.asked);
    digest.add(c.offers).add(c.round_rank).add(c.window_end).add(c.next_try).add(c.resolve_due).add(c.held);
    digest.add(c.held_for_preferred).add(c.held_for_retry).add(c.at_risk_told).add(c.breach_told).add(c.record);
    digest.add(c.answered).add(c.work_order_open).add(c.progressive).add(c.customer_class);
    digest.add(attribute_texts_.text(c.attributes));
    if (c.timer.valid()) digest.add(wheel_.expiry(c.timer));
    for (uint32_t e = c.first_exclusion; e != detail::kNoSlot; e = exclusions_[e].next) {
      digest.add(exclusions_[e].agent).add(exclusions_[e].epoch).add(exclusions_[e].this_round_only);
    }
    for (uint32_t p = c.first_preference; p != detail::kNoSlot; p = preferences_[p].next_of_call) {
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
  return calls_.memory_bytes() + agents_.memory_bytes() + assignments_.memory_bytes() + exclusions_.memory_bytes() +
         preferences_.memory_bytes() + attribute_texts_.memory_bytes() + index_.memory_bytes() + wheel_.memory_bytes();
}

}  // namespace strowger
