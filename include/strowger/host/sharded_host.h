// SPDX-License-Identifier: Apache-2.0
//
// ShardedHost: several engines, each for a group of queues, with agents who serve several groups.
//
// For centres that one engine on one core cannot carry. What it is: a Host per shard, each with an Acd of its own, and
// the agents who are named in more than one of them: shared agents. Such an agent has calls of one shard at a time: the
// first that offers one claims the agent; in the others the agent is not ready until nothing is in hand any more,
// wrap-up included. When two offer at the same time exactly one wins; the other's offer is withdrawn in the same
// instant, with the event offer_ended (agent_not_ready), and its call goes on to the next agent.
//
// When not to use it: below some million calls an hour, where one Host is simpler and decides over all queues together
// (longest idle, fairness and priorities hold inside a shard only). For agents who take calls of several media at once
// from different shards.
//
// What agents say about themselves (ready, not ready, logged out) goes through this class, for all shards at once.
// It takes effect in a shard as soon as that is free (an invoked one: at its next poll). Everything else is said to the
// shard that has the queue or the call; a call's id is good in its shard only.
//
// Thread safety, progress, ordering, ends: each shard as Host. A thread inside one shard may do the work of another
// when an agent passes between them. CAUTION: commands about shared agents' states must not be applied through
// with_engine, nor may shared agents be removed or given to other shards.
//
// Complexity: O(1) more per event of a shared agent, and one command in each other shard each time that it is claimed
// or free again. Errors: `create` refuses no shards, queues in two shards, different lists of reasons, and shared
// agents whose calls are connected without asking (auto_answer), since there is nothing to withdraw then. `submit`
// refuses a PullCall to a shared agent, for the same reason (kSharedAgent).
//
// Example:
//   auto centre = strowger::ShardedHost::create({{.centre = north}, {.centre = south}}).value();
//   centre->set_ready(*centre->find_shared_agent("ann"));
//   centre->submit(0, strowger::ArriveCall{.queue = support});
#ifndef STROWGER_HOST_SHARDED_HOST_H_
#define STROWGER_HOST_SHARDED_HOST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/engine/centre.h"
#include "strowger/host/host.h"
#include "strowger/host/shared_agents.h"

namespace strowger {

struct ShardSpec {
  CentreSpec centre;
  EngineOptions engine;
  HostOptions host;
};

/// The shared agents by name: their numbers are their places in the list. An error names what cannot be.
absl::StatusOr<std::vector<std::string>> find_shared_agents(const std::vector<ShardSpec>& shards);

template <class Atomics>
class BasicShardedHost {
 public:
  using Host = BasicHost<Atomics>;
  using Request = BasicRequest<Atomics>;

  static absl::StatusOr<std::unique_ptr<BasicShardedHost>> create(const std::vector<ShardSpec>& shards) {
    auto names = find_shared_agents(shards);
    if (!names.ok()) return names.status();
    std::unique_ptr<BasicShardedHost> result(new BasicShardedHost(*std::move(names), shards.size()));
    for (const ShardSpec& spec : shards) {
      auto host = Host::create(spec.centre, spec.engine, spec.host);
      if (!host.ok()) return host.status();
      result->shards_.push_back(*std::move(host));
    }
    result->meet();
    return result;
  }
  BasicShardedHost(const BasicShardedHost&) = delete;
  BasicShardedHost& operator=(const BasicShardedHost&) = delete;
  ~BasicShardedHost() { finish(0); }

  size_t shards() const { return shards_.size(); }

  // ---- Commands of a shard ------------------------------------------------------------------------------------------

  template <class C>
  SubmitResult submit(size_t shard, const C& command) {
    const SubmitResult refusal = check(shard, command);
    return refusal == SubmitResult::kAccepted ? shards_[shard]->submit(command) : refusal;
  }
  template <class C>
  SubmitResult request(size_t shard, const C& command, Request& request) {
    const SubmitResult refusal = check(shard, command);
    return refusal == SubmitResult::kAccepted ? shards_[shard]->request(command, request) : refusal;
  }

  /// For what else a shard (below `shards()`) can do: poll, subscribe, pictures, questions, configuration. Commands go
  /// through `submit`.
  Host& shard(size_t shard) { return *shards_[shard]; }

  // ---- Shared agents ------------------------------------------------------------------------------------------------

  std::optional<uint32_t> find_shared_agent(std::string_view name) const {
    const auto known = numbers_.find(name);
    return known == numbers_.end() ? std::nullopt : std::optional<uint32_t>(known->second);
  }
  size_t shared_agents() const { return shared_.size(); }

  // What the agent wants to be in all shards, whatever it was. False if there is no such agent.

  /// Logged in and ready.
  bool set_ready(uint32_t agent) { return wish(agent, {detail::Readiness::kReady, {}}); }
  /// Logged in and not ready. `reason` may be invalid.
  bool set_not_ready(uint32_t agent, ReasonId reason) { return wish(agent, {detail::Readiness::kNotReady, reason}); }
  /// Logged out; calls in hand are finished first.
  bool log_out(uint32_t agent) { return wish(agent, {detail::Readiness::kOut, {}}); }

  // ---- All shards ---------------------------------------------------------------------------------------------------

  void close() {
    for (const auto& shard : shards_) shard->close();
  }
  /// Finishes them one after another.
  void finish(size_t patience = 100'000) {
    close();
    for (const auto& shard : shards_) {
      if (!shard->finished()) shard->finish(patience);
    }
  }

 private:
  BasicShardedHost(std::vector<std::string> names, size_t shards) : shared_(shards, names.size()) {
    for (uint32_t i = 0; i < names.size(); ++i) numbers_[std::move(names[i])] = i;
  }

  /// Each shard looks at the shared agents from now on.
  void meet() {
    for (size_t shard = 0; shard < shards_.size(); ++shard) {
      std::vector<AgentId> ids(shared_.size());
      Host& host = *shards_[shard];
      host.with_engine([&](Acd& acd) {
        for (const auto& [name, number] : numbers_) ids[number] = acd.find_agent(name);
      });
      ids_.push_back(ids);
      hooks_.push_back(std::make_unique<detail::ShardAgents<Atomics>>(
          shared_, shard, std::move(ids), [this](size_t other) { shards_[other]->tell_there_is_more(); }));
      host.hook_ = hooks_.back().get();
    }
  }

  bool wish(uint32_t agent, detail::Readiness readiness) {
    if (agent >= shared_.size()) return false;
    shared_.wish(agent, readiness);
    for (const auto& shard : shards_) shard->tell_there_is_more();
    return true;
  }

  template <class C>
  SubmitResult check(size_t shard, const C& command) const {
    if (shard >= shards()) return SubmitResult::kNoSuchShard;
    return pulls_shared_agent(shard, command) ? SubmitResult::kSharedAgent : SubmitResult::kAccepted;
  }

  template <class C>
  bool pulls_shared_agent(size_t shard, const C& command) const {
    if constexpr (std::is_same_v<C, Command>) {
      return std::visit([&](const auto& alternative) { return pulls_shared_agent(shard, alternative); }, command);
    } else if constexpr (std::is_same_v<C, PullCall>) {
      for (const AgentId id : ids_[shard]) {
        if (id.valid() && id == command.agent) return true;
      }
    }
    return false;
  }

  detail::SharedAgents<Atomics> shared_;
  std::map<std::string, uint32_t, std::less<>> numbers_;
  std::vector<std::vector<AgentId>> ids_;
  std::vector<std::unique_ptr<detail::ShardAgents<Atomics>>> hooks_;
  std::vector<std::unique_ptr<Host>> shards_;
};

using ShardedHost = BasicShardedHost<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_HOST_SHARDED_HOST_H_
