// SPDX-License-Identifier: Apache-2.0
//
// SharedAgents: who has which of the agents that several engines know. An implementation detail of sharded_host.h.
//
// What it is: for each shared agent two words: the claim (which shard has the agent in hand, if any) and the wish (what
// the agent said last: logged out, ready, not ready). A shard that offers a call to the agent claims it with a
// compare-and-swap, in the middle of the step. If another shard was first, the very next command of this shard, before
// anybody else's, makes the agent not ready here: the offer is withdrawn, and nobody could accept it. When the agent
// has nothing in hand any more the claim is given back. After each change the other shards are asked to look at the
// agent.
//
// What a shard tells its engine follows from the two words whenever it looks: logged out, not ready with the agent's
// reason, not ready because the agent is elsewhere, ready. So it does not matter how often or in which order shards
// look.
//
// Thread safety: `wish` and `look` are for all threads; a ShardAgents is for whoever is inside its shard's host.
// Progress: wait-free, but for the claim's compare-and-swap, which is tried once. Complexity: O(1) per event of a
// shared agent; a look costs O(shared agents / 64).
#ifndef STROWGER_HOST_SHARED_AGENTS_H_
#define STROWGER_HOST_SHARED_AGENTS_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "strowger/core/ids.h"
#include "strowger/engine/command.h"
#include "strowger/engine/event.h"
#include "strowger/host/host.h"
#include "strowger/queue/atomics.h"

namespace strowger::detail {

/// What an agent wants to be, or a shard was told that it is.
struct Readiness {
  enum Kind : uint32_t { kOut, kReady, kNotReady, kElsewhere };
  Kind kind = kOut;
  ReasonId reason;

  uint32_t word() const { return static_cast<uint32_t>(kind) << 16 | reason.value(); }
  static Readiness from(uint32_t word) {
    return {static_cast<Kind>(word >> 16), ReasonId{static_cast<uint16_t>(word & 0xffff)}};
  }
  friend bool operator==(const Readiness&, const Readiness&) = default;
};

template <class Atomics>
class SharedAgents {
 public:
  SharedAgents(size_t shards, size_t agents) : agents_(agents), shards_(shards) {
    for (Shard& shard : shards_) shard.look = std::vector<Bits>((agents + 63) / 64);
  }

  size_t size() const { return agents_.size(); }
  size_t shards() const { return shards_.size(); }

  /// What is said here reaches each shard with the request to look at the agent.
  void wish(uint32_t agent, Readiness readiness) {
    agents_[agent].wish.store(readiness.word(), std::memory_order_relaxed);
    for (size_t shard = 0; shard < shards(); ++shard) ask_to_look(shard, agent);
  }
  /// An engine made the agent not ready by itself. Says so unless the agent has said something else meanwhile.
  bool wish_not_ready(uint32_t agent) {
    uint32_t expected = Readiness{Readiness::kReady, {}}.word();
    return agents_[agent].wish.compare_exchange_strong(expected, Readiness{Readiness::kNotReady, {}}.word(),
                                                       std::memory_order_relaxed, std::memory_order_relaxed);
  }
  Readiness wished(uint32_t agent) const {
    return Readiness::from(agents_[agent].wish.load(std::memory_order_relaxed));
  }

  /// Whether `shard` has the agent now. The others are to be woken then, before anything is done with the agent: the
  /// fence in that makes visible here what was done with it before `give_back`.
  bool claim(uint32_t agent, size_t shard) {
    uint32_t holder = 0;
    const auto mine = static_cast<uint32_t>(shard + 1);
    return agents_[agent].claim.compare_exchange_strong(holder, mine, std::memory_order_relaxed,
                                                        std::memory_order_relaxed) ||
           holder == mine;
  }
  /// Whether it had the agent.
  bool give_back(uint32_t agent, size_t shard) {
    if (agents_[agent].claim.load(std::memory_order_relaxed) != shard + 1) return false;
    agents_[agent].claim.store(0, std::memory_order_release);
    return true;
  }
  /// May be out of date; whoever gave the claim back or took it then asks to look again.
  bool is_elsewhere(uint32_t agent, size_t shard) const {
    const uint32_t holder = agents_[agent].claim.load(std::memory_order_relaxed);
    return holder != 0 && holder != shard + 1;
  }

  /// The shard is to be woken then, through its host's gate: who asks there is not overlooked.
  void ask_to_look(size_t shard, uint32_t agent) {
    shards_[shard].look[agent / 64].bits.fetch_or(uint64_t{1} << (agent % 64), std::memory_order_release);
  }
  /// Calls `f(agent)` for each agent that `shard` was asked to look at.
  template <class F>
  void look(size_t shard, F&& f) {
    for (uint32_t word = 0; word < shards_[shard].look.size(); ++word) {
      auto& asked = shards_[shard].look[word].bits;
      if (asked.load(std::memory_order_relaxed) == 0) continue;
      uint64_t bits = asked.exchange(0, std::memory_order_acquire);
      for (; bits != 0; bits &= bits - 1) f(word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
    }
  }

 private:
  struct Agent {
    typename Atomics::template Atomic<uint32_t> claim{0};  // The shard's number + 1; 0: free.
    // What the agent says and what an engine says meanwhile may come in either order.
    typename Atomics::template Hint<uint32_t> wish{Readiness{}.word()};
  };
  struct Bits {
    Bits() = default;
    Bits(const Bits& /*other*/) {}  // Made in vectors, before they are used.
    Bits& operator=(const Bits&) = delete;
    typename Atomics::template Atomic<uint64_t> bits{0};
  };
  struct alignas(kApart) Shard {
    std::vector<Bits> look;
    Shard() = default;
    Shard(const Shard& /*other*/) {}
  };

  std::vector<Agent> agents_;
  std::vector<Shard> shards_;
};

/// The shared agents as one shard sees them.
template <class Atomics>
class ShardAgents final : public StepHook {
 public:
  /// `ids` are the agents' ids in this shard, invalid where it does not know one. `wake(shard)` lets a shard look.
  ShardAgents(SharedAgents<Atomics>& shared, size_t shard, std::vector<AgentId> ids, std::function<void(size_t)> wake)
      : shared_(shared), shard_(shard), ids_(std::move(ids)), told_(ids_.size()), wake_(std::move(wake)) {
    for (uint32_t i = 0; i < ids_.size(); ++i) {
      if (ids_[i].valid()) numbers_[ids_[i]] = i;
    }
    lost_.reserve(ids_.size());
    to_check_.reserve(2 * ids_.size());
    to_wake_.resize(shared.shards());
  }

  void on_events(std::span<const Event> events) override {
    for (const Event& event : events) {
      if (!event.agent.valid()) continue;
      const auto known = numbers_.find(event.agent);
      if (known == numbers_.end()) continue;
      if (event.kind == EventKind::kOffered || event.kind == EventKind::kConnected) {
        claim(known->second);
      } else if (event.kind == EventKind::kAgentState) {
        state_changed(known->second, event.new_state);
      }
    }
  }

  bool next(Command& command) override {
    while (!lost_.empty()) {
      const uint32_t agent = lost_.back();
      lost_.pop_back();
      if (withdraw(agent, command)) return true;
    }
    shared_.look(shard_, [this](uint32_t agent) {
      if (ids_[agent].valid()) to_check_.push_back(agent);
    });
    while (!to_check_.empty()) {
      const uint32_t agent = to_check_.back();
      to_check_.pop_back();
      if (tell(agent, command)) return true;
    }
    return false;
  }

  void settled() override {
    for (size_t shard = 0; shard < to_wake_.size(); ++shard) {
      if (to_wake_[shard] == 0) continue;
      to_wake_[shard] = 0;
      wake_(shard);
    }
  }

 private:
  void claim(uint32_t agent) {
    if (shared_.claim(agent, shard_)) {
      tell_others(agent);
    } else {
      lost_.push_back(agent);
    }
  }

  /// The command that takes an offer back which another shard's claim forbids; false if that has gone meanwhile.
  bool withdraw(uint32_t agent, Command& command) {
    if (shared_.claim(agent, shard_)) {
      tell_others(agent);
      return false;
    }
    told_[agent] = {Readiness::kElsewhere, {}};
    to_check_.push_back(agent);  // The claim may be gone by now; whoever gave it back has asked before this was told.
    command = SetNotReady{ids_[agent], {}};
    return true;
  }

  void state_changed(uint32_t agent, AgentState state) {
    if (state != AgentState::kReady && state != AgentState::kNotReady && state != AgentState::kLoggedOut) return;
    if (state == AgentState::kNotReady && told_[agent].kind == Readiness::kReady && shared_.wish_not_ready(agent)) {
      told_[agent] = {Readiness::kNotReady, {}};
      tell_others(agent);
    }
    if (shared_.give_back(agent, shard_)) tell_others(agent);
  }

  void tell_others(uint32_t agent) {
    for (size_t shard = 0; shard < to_wake_.size(); ++shard) {
      if (shard == shard_) continue;
      shared_.ask_to_look(shard, agent);
      to_wake_[shard] = 1;
    }
  }

  /// The command that makes the agent here what it should be; false if it is.
  bool tell(uint32_t agent, Command& command) {
    Readiness wanted = shared_.wished(agent);
    if (wanted.kind == Readiness::kReady && shared_.is_elsewhere(agent, shard_)) wanted = {Readiness::kElsewhere, {}};
    const Readiness before = std::exchange(told_[agent], wanted);
    if (wanted == before) return false;
    const AgentId id = ids_[agent];
    if (wanted.kind == Readiness::kOut) {
      command = LogOut{id};
    } else if (before.kind == Readiness::kOut) {
      command = LogIn{id, wanted.kind == Readiness::kReady, wanted.reason};
    } else if (wanted.kind == Readiness::kReady) {
      command = SetReady{id};
    } else if (before.kind == Readiness::kReady || before.reason != wanted.reason) {
      command = SetNotReady{id, wanted.reason};
    } else {
      return false;  // Not ready either way.
    }
    return true;
  }

  SharedAgents<Atomics>& shared_;
  const size_t shard_;
  const std::vector<AgentId> ids_;
  std::vector<Readiness> told_;
  absl::flat_hash_map<AgentId, uint32_t> numbers_;
  std::vector<uint32_t> lost_;
  std::vector<uint32_t> to_check_;
  std::vector<uint8_t> to_wake_;
  const std::function<void(size_t)> wake_;
};

}  // namespace strowger::detail

#endif  // STROWGER_HOST_SHARED_AGENTS_H_
