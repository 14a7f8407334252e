// SPDX-License-Identifier: Apache-2.0
//
// Random centres and an endless stream of random operations, from a seed.
//
// The stream looks at the state of the naive engine to do something that fits most of the time (answer an offer that is
// out, end a conversation that is on), and something wrong now and then. Centres are small, and times lie on a coarse
// grid, so that agents and calls compete and many timers fall on the same instant.
//
// Determinism: the same seed, profile and engine give the same operations. Thread safety: none. Complexity: O(calls).
#ifndef STROWGER_TESTS_SUPPORT_RANDOM_COMMANDS_H_
#define STROWGER_TESTS_SUPPORT_RANDOM_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/engine/centre.h"
#include "strowger/plugin/registry.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"
#include "support/engine_operation.h"
#include "support/naive/naive_engine.h"

namespace strowger::testing {

/// What random times are whole multiples of.
inline constexpr Duration kTick{1'000'000};

/// What a stream is to concentrate on.
struct RandomProfile {
  /// All queues have this strategy; else each its own.
  std::optional<StrategyKind> strategy;
  /// All agents have this call order; else each its own.
  std::optional<CallOrder> order;
  /// Change the configuration while calls wait.
  bool reconfigure = true;
  /// Queues and agents may carry everything; else only what strategies and orders need: no ladders, limits, holds.
  bool every_feature = true;
  /// Bad ids, values and states now and then.
  bool mistakes = true;
  /// Plug-ins that queues and agents may name, and the texts that do so; null: none.
  const PolicyRegistry* policies = nullptr;
  std::vector<std::string> plugin_strategies = {};
  std::vector<std::string> plugin_orders = {};
  std::vector<std::string> plugin_matchers = {};
  std::vector<std::string> plugin_ladders = {};
  std::vector<std::string> plugin_promises = {};
  std::vector<std::string> plugin_sinks = {};
};

class RandomCommands {
 public:
  RandomCommands(uint64_t seed, const RandomProfile& profile);

  /// A valid centre, and limits, some of them tight.
  const CentreSpec& centre() const { return centre_; }
  const EngineOptions& options() const { return options_; }

  Operation next(const naive::NaiveAcd& state, const Directory& directory);

  /// Operations that end everything that is still going on, as a host would at closing time.
  std::vector<Operation> closing(const naive::NaiveAcd& state, const Directory& directory) const;

 private:
  // Draws.
  bool chance(int percent) { return random_.below(100) < static_cast<uint64_t>(percent); }
  int between(int low, int high) {
    return low + static_cast<int>(random_.below(static_cast<uint64_t>(high - low + 1)));
  }
  template <class T>
  const T& one_of(const std::vector<T>& items) {
    return items[random_.below(items.size())];
  }
  Duration ticks(int low, int high);

  // Parts of a centre.
  void make_centre();
  void make_basics();
  EngineOptions make_options();
  QueueSpec random_queue(const std::string& name);
  void add_offers(QueueSpec& queue);
  void add_limits(QueueSpec& queue);
  void add_service_level(QueueSpec& queue);
  LadderStep random_step();
  LadderCondition random_condition();
  EmptyRule random_rule();
  AgentSpec random_agent(const std::string& name);
  void add_character(AgentSpec& agent);
  Membership random_membership(const std::string& queue);
  std::string random_requirement();
  std::string random_strategy();
  std::string random_order();
  /// One of the texts, or none.
  std::string maybe_plugin(const std::vector<std::string>& texts, int percent);
  TierWindow random_tiers();
  std::string queue_name();
  std::string maybe_queue_name(int percent);
  /// `queue` in the place of its namesake, made legal by leaving out moves if it must be.
  QueueSpec legalised(QueueSpec queue) const;
  bool legal_with(const QueueSpec& queue) const;

  // Operations.
  OperationKind random_kind(const naive::NaiveAcd& state);
  void aim(Operation& operation, const naive::NaiveAcd& state, const Directory& directory);
  void aim_call(Operation& operation, const naive::NaiveAcd& state, const Directory& directory);
  void aim_agent(Operation& operation, const naive::NaiveAcd& state);
  CallName random_call(const naive::NaiveAcd& state, const Directory& directory, std::vector<CallState> states);
  void fill_arrival(Operation& operation, const naive::NaiveAcd& state);
  void spoil_arrival(Operation& operation);
  void fill_time(Operation& operation, const naive::NaiveAcd& state);
  void fill_values(Operation& operation, const naive::NaiveAcd& state);
  void fill_configuration(Operation& operation, const naive::NaiveAcd& state);
  CentreSpec changed_centre();
  std::string agent_name(const naive::NaiveAcd& state);
  std::string reason_name();

  Random random_;
  RandomProfile profile_;
  CentreSpec centre_;
  CentreSpec present_;  // as configured now
  EngineOptions options_;
  uint64_t last_ref_ = 0;
  int last_name_ = 0;
  std::vector<std::string> agent_names_;
  std::vector<std::string> queue_names_;
};

/// A line that makes a failure repeatable.
std::string repeat_line(std::string_view test, uint64_t seed, uint64_t steps);

/// The number in the environment variable `name`, or `otherwise`.
uint64_t from_environment(const char* name, uint64_t otherwise);

/// `runs`, or as many of them per cent as STROWGER_EFFORT says, one at least: fewer where each is slow (sanitizers),
/// more for a night's search.
uint64_t with_effort(uint64_t runs);

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_RANDOM_COMMANDS_H_
