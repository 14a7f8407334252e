// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/acd_directory.h"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace strowger {

std::string_view AcdDirectory::name(QueueId queue) const {
  return acd_ != nullptr ? acd_->name(queue) : std::string_view();
}
std::string_view AcdDirectory::name(AgentId agent) const {
  return acd_ != nullptr ? acd_->name(agent) : std::string_view();
}
std::string_view AcdDirectory::name(SkillId skill) const {
  return acd_ != nullptr ? acd_->name(skill) : std::string_view();
}
std::string_view AcdDirectory::name(GroupId group) const {
  return acd_ != nullptr ? acd_->name(group) : std::string_view();
}
std::string_view AcdDirectory::name(ReasonId reason) const {
  return acd_ != nullptr ? acd_->name(reason) : std::string_view();
}

std::span<const SkillId> AcdDirectory::wanted(RequirementId requirement) const {
  if (acd_ == nullptr) return {};
  return acd_->requirement(requirement).wanted();
}

GroupId AcdDirectory::group(AgentId agent) const { return acd_ != nullptr ? acd_->group(agent) : GroupId(); }

std::vector<QueueId> AcdDirectory::queues() const { return acd_ != nullptr ? acd_->queues() : std::vector<QueueId>(); }

void AcdDirectory::visit_members(const std::function<void(QueueId, AgentId)>& visit) const {
  if (acd_ == nullptr) return;
  for (const AgentId agent : acd_->agents()) {
    const absl::StatusOr<AgentSpec> spec = acd_->agent_spec(agent);
    if (!spec.ok()) continue;
    for (const Membership& membership : spec->memberships) {
      if (const QueueId queue = acd_->find_queue(membership.queue); queue.valid()) visit(queue, agent);
    }
  }
}

}  // namespace strowger
