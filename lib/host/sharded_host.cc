// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/sharded_host.h"

#include <set>

#include "absl/strings/str_cat.h"

namespace strowger {
namespace {

/// A queue of the agent that connects calls without asking, or the agent's own name if that does; empty if none.
std::string connects_without_asking(const CentreSpec& centre, const AgentSpec& agent) {
  if (agent.auto_answer) return agent.name;
  for (const Membership& membership : agent.memberships) {
    for (const QueueSpec& queue : centre.queues) {
      if (queue.name == membership.queue && queue.auto_answer) return queue.name;
    }
  }
  return {};
}

}  // namespace

absl::StatusOr<std::vector<std::string>> find_shared_agents(const std::vector<ShardSpec>& shards) {
  if (shards.empty()) return absl::InvalidArgumentError("a sharded host needs at least one shard");
  std::set<std::string> queues;
  std::map<std::string, size_t> shards_of_agent;
  for (const ShardSpec& shard : shards) {
    if (shard.centre.reasons != shards.front().centre.reasons) {
      return absl::InvalidArgumentError("all shards must have the same reasons, in the same order");
    }
    for (const QueueSpec& queue : shard.centre.queues) {
      if (!queues.insert(queue.name).second) {
        return absl::InvalidArgumentError(absl::StrCat("queue '", queue.name, "' is in two shards"));
      }
    }
    for (const AgentSpec& agent : shard.centre.agents) ++shards_of_agent[agent.name];
  }
  for (const ShardSpec& shard : shards) {
    for (const AgentSpec& agent : shard.centre.agents) {
      if (shards_of_agent[agent.name] < 2) continue;
      const std::string culprit = connects_without_asking(shard.centre, agent);
      if (culprit.empty()) continue;
      return absl::InvalidArgumentError(absl::StrCat("agent '", agent.name, "' is in several shards, but '", culprit,
                                                     "' has auto_answer: such an offer could not be withdrawn"));
    }
  }
  std::vector<std::string> shared;
  for (const auto& [name, count] : shards_of_agent) {
    if (count > 1) shared.push_back(name);
  }
  return shared;
}

}  // namespace strowger
