// SPDX-License-Identifier: Apache-2.0
//
// Shared agents on simulated weak memory: an agent talks in one shard at a time, what one shard did with the agent is
// known in the next, no call waits while an agent is free, and in the end every shard knows what the agent said last;
// and each memory order and read-modify-write of SharedAgents is needed. The engines are models of a few lines, the
// gates and ShardAgents the real ones. STROWGER_EFFORT scales the number of runs.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/gate.h"
#include "strowger/host/shared_agents.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

constexpr size_t kShards = 2;
constexpr uint32_t kAgents = 2;

using detail::Readiness;
using TestedAgents = detail::SharedAgents<SimulatedAtomics>;

AgentId id_of(uint32_t agent) { return AgentId::make(agent, 0); }

/// What agents do outside the engines, where there is one of each.
struct World {
  std::array<bool, kAgents> talking{};

  void talk(uint32_t agent) {
    SimulatedAtomics::will_write(&talking[agent]);
    if (talking[agent]) Simulation::current().fail("an agent talks in two shards");
    talking[agent] = true;
    SimulatedAtomics::will_write(&talking[agent]);
    talking[agent] = false;
  }
};

/// A host with the least of an engine: agents, and calls that any of them may take.
class ModelShard {
 public:
  ModelShard(World& world, TestedAgents& shared, size_t shard, bool may_miss, std::function<void(size_t)> wake)
      : world_(world), may_miss_(may_miss), hook_(shared, shard, {id_of(0), id_of(1)}, std::move(wake)) {}

  void add_call() {
    added_.fetch_add(1, std::memory_order_relaxed);
    look();
  }
  void look() {
    if (gate_.enter_or_ask() == Gate::Entry::kInside) work();
  }

  // After the run.
  size_t left_waiting() const { return added_.load(std::memory_order_relaxed) - answered_; }
  AgentState state(uint32_t agent) const { return states_[agent]; }

 private:
  using Gate = detail::BasicGate<SimulatedAtomics>;

  void work() {
    do {
      follow_hook();
      while (offer_one()) follow_hook();
    } while (gate_.leave() == Gate::Exit::kAgain);
  }

  void follow_hook() {
    for (Command command; hook_.next(command);) obey(command);
    hook_.settled();
  }
  /// Whether a call was offered to an agent, and answered, missed or taken back.
  bool offer_one() {
    if (answered_ == added_.load(std::memory_order_relaxed)) return false;
    for (uint32_t agent = 0; agent < kAgents; ++agent) {
      if (states_[agent] != AgentState::kReady) continue;
      tell({Event{.agent = id_of(agent), .kind = EventKind::kOffered}, change(agent, AgentState::kReserved)});
      follow_hook();
      if (states_[agent] == AgentState::kReserved) answer(agent);
      return true;
    }
    return false;
  }
  void answer(uint32_t agent) {
    if (may_miss_ && Simulation::current().random_below(4) == 0) {
      tell({change(agent, AgentState::kNotReady)});
      return;
    }
    tell({Event{.agent = id_of(agent), .kind = EventKind::kConnected}, change(agent, AgentState::kBusy)});
    world_.talk(agent);
    ++answered_;
    tell({change(agent, AgentState::kReady)});
  }

  void obey(const Command& command) {
    std::visit(
        [this](const auto& c) {
          using C = std::decay_t<decltype(c)>;
          if constexpr (std::is_same_v<C, LogIn>) {
            obey(c.agent, c.ready ? AgentState::kReady : AgentState::kNotReady);
          } else if constexpr (std::is_same_v<C, LogOut>) {
            obey(c.agent, AgentState::kLoggedOut);
          } else if constexpr (std::is_same_v<C, SetReady>) {
            obey(c.agent, AgentState::kReady);
          } else if constexpr (std::is_same_v<C, SetNotReady>) {
            obey(c.agent, AgentState::kNotReady);
          } else {
            Simulation::current().fail("a command that no shard should have from its shared agents");
          }
        },
        command);
  }
  void obey(AgentId agent, AgentState state) { tell({change(agent.index(), state)}); }

  Event change(uint32_t agent, AgentState state) {
    Event event{.agent = id_of(agent), .kind = EventKind::kAgentState};
    event.old_state = states_[agent];
    event.new_state = states_[agent] = state;
    return event;
  }
  void tell(const std::vector<Event>& events) { hook_.on_events(events); }

  World& world_;
  const bool may_miss_;
  Gate gate_;
  SimulatedAtomic<uint32_t> added_{0};
  std::array<AgentState, kAgents> states_{AgentState::kLoggedOut, AgentState::kLoggedOut};
  uint32_t answered_ = 0;
  detail::ShardAgents<SimulatedAtomics> hook_;
};

class Centre {
 public:
  explicit Centre(bool may_miss) {
    for (size_t i = 0; i < kShards; ++i) {
      shards_[i] =
          std::make_unique<ModelShard>(world_, shared_, i, may_miss, [this](size_t shard) { shards_[shard]->look(); });
    }
  }

  void say(uint32_t agent, Readiness::Kind kind) {
    shared_.wish(agent, {kind, {}});
    for (const auto& shard : shards_) shard->look();
  }
  void call(size_t shard) { shards_[shard]->add_call(); }

  /// Empty if all is as it should be when nothing happens any more. `said` is what each agent said last.
  std::string what_is_wrong(const std::array<Readiness::Kind, kAgents>& said, bool may_miss) const {
    bool anyone_ready = false;
    for (uint32_t agent = 0; agent < kAgents; ++agent) {
      const Readiness::Kind kind = shared_.wished(agent).kind;
      const bool missed = may_miss && said[agent] == Readiness::kReady && kind == Readiness::kNotReady;
      if (kind != said[agent] && !missed) return "what the agent said last is forgotten";
      for (const auto& shard : shards_) {
        if (shard->state(agent) != state_of(kind)) return "a shard does not know what the agent said last";
      }
      anyone_ready |= kind == Readiness::kReady;
    }
    for (const auto& shard : shards_) {
      if (anyone_ready && shard->left_waiting() > 0) return "a call waits while an agent is free";
    }
    return "";
  }

 private:
  static AgentState state_of(Readiness::Kind kind) {
    if (kind == Readiness::kReady) return AgentState::kReady;
    return kind == Readiness::kOut ? AgentState::kLoggedOut : AgentState::kNotReady;
  }

  World world_;
  TestedAgents shared_{kShards, kAgents};
  std::array<std::unique_ptr<ModelShard>, kShards> shards_;
};

std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  const bool may_miss = simulation.random_below(3) == 0;
  const bool first_goes = simulation.random_below(3) == 0;
  Centre centre(may_miss);
  simulation.run({
      [&] {
        centre.say(0, Readiness::kReady);
        centre.call(0);
        if (first_goes) centre.say(0, Readiness::kOut);
      },
      [&] {
        centre.call(1);
        centre.say(1, Readiness::kReady);
      },
      [&] {
        centre.call(0);
        centre.call(1);
      },
  });
  if (!simulation.failure().empty()) return simulation.failure();
  return centre.what_is_wrong({first_goes ? Readiness::kOut : Readiness::kReady, Readiness::kReady}, may_miss);
}

TEST(SharedAgentsSimulation, agents_are_never_double_booked_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(SharedAgentsSimulation, each_mutation_is_noticed) {
  expect_each_mutation_is_noticed("shared_agents.h", 7, simulate);
}

}  // namespace
}  // namespace strowger::testing
