// SPDX-License-Identifier: Apache-2.0
#include "engine/agent_specs.h"

#include "absl/hash/hash.h"

namespace strowger::detail {

size_t AgentSpecs::Hash::operator()(const Ref& spec) const {
  size_t hash = absl::HashOf(spec->group, spec->wrap_up.value_or(Duration{-1}).count(), spec->capacity, spec->weight,
                             spec->position, spec->max_offers, spec->auto_answer, spec->call_order, spec->media_costs);
  for (const SkillLevel& held : spec->skills) hash = absl::HashOf(hash, held.skill, held.level);
  for (const Membership& m : spec->memberships) {
    hash = absl::HashOf(hash, m.queue, m.tier, m.priority, m.delay.count(), m.reserve_level);
  }
  return hash;
}

AgentSpecs::Ref AgentSpecs::keep(const AgentSpec& spec) {
  return *specs_.insert(std::make_shared<const AgentSpec>(spec)).first;
}

void AgentSpecs::release(Ref& spec) {
  if (spec.use_count() == 2) specs_.erase(spec);  // this reference and the table's own
  spec.reset();
}

size_t AgentSpecs::memory_bytes() const {
  size_t bytes = specs_.capacity() * (sizeof(Ref) + 1);
  for (const Ref& spec : specs_) {
    bytes += sizeof(AgentSpec) + spec->skills.capacity() * sizeof(SkillLevel) +
             spec->memberships.capacity() * sizeof(Membership);
  }
  return bytes;
}

}  // namespace strowger::detail
