// SPDX-License-Identifier: Apache-2.0
//
// CentreSpec: a whole call centre as a plain value, and the limits of an engine.
//
// A centre is what a config file describes (`config/load.h` makes one from TOML) and what `Acd::create` and
// `Acd::configure` take. Everything is named by text here; the engine gives out ids.
//
// Thread safety: values. Errors: none here; `validate` and the engine say what is wrong and where.
//
// Example:
//   strowger::CentreSpec centre;
//   centre.skills = {"english"};
//   centre.queues.push_back({.name = "support", .requirement = "english >= 3"});
//   centre.agents.push_back({.name = "ann", .skills = {{"english", 8}}, .memberships = {{.queue = "support"}}});
#ifndef STROWGER_ENGINE_CENTRE_H_
#define STROWGER_ENGINE_CENTRE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "strowger/core/time.h"
#include "strowger/model/agent.h"
#include "strowger/model/media.h"
#include "strowger/policy/queue.h"
#include "strowger/policy/sla.h"

namespace strowger {

class PolicyClock;
class PolicyRegistry;

/// A team of agents.
struct GroupSpec {
  std::string name;
  /// "idleness_ratio": the share of all idleness that this group should have; 1 to 1,000,000.
  int share = 1;
  friend bool operator==(const GroupSpec&, const GroupSpec&) = default;
};

struct CentreSpec {
  /// Units of capacity per contact, by media; each 1 to 10,000 or kCannotTake.
  MediaCosts media_costs = default_media_costs();
  std::vector<std::string> skills;
  std::vector<GroupSpec> groups;
  /// Why agents are not ready: "break", "training", ...
  std::vector<std::string> reasons;
  std::vector<std::string> customer_classes;
  std::vector<Sla> slas;
  std::vector<QueueSpec> queues;
  std::vector<AgentSpec> agents;
  /// How a freed agent's next call is chosen, for agents who have no order of their own: routing/call_order.h.
  std::string call_order = "priority";
  /// A plug-in that is asked beside the call order and decides nothing, for agents who have none of their own; empty:
  /// none. Where it would take another call, the event shadow_differs says so.
  std::string shadow_call_order;
  /// Plug-ins that are told all events, after the engine's own sink: "acme.wallboard; port = 7000".
  std::vector<std::string> event_sinks;
  /// Time after which past handling counts half as much in "least_occupied"; 1 s to kForever.
  Duration occupancy_half_life{1'800'000'000};
  friend bool operator==(const CentreSpec&, const CentreSpec&) = default;
};

/// Checks a centre by itself: names unique and known, values in range, expressions well formed. The message names the
/// thing and the field ("queue 'support': max_wait_queue 'vip' is not a queue (did you mean 'vips'?)").
/// Strategies, call orders, matchers and the like may name plug-ins of `policies`; each that is named is tried once.
absl::Status validate(const CentreSpec& centre, const PolicyRegistry* policies = nullptr);

/// Limits and settings that an engine has for life.
struct EngineOptions {
  /// Seeds the strategies that draw at random.
  uint64_t seed = 1;
  /// The engine's first instant.
  Time start = kMinTime;
  /// Calls that the engine may hold at once, waiting, connected or in wrap-up; 1 to 2^26.
  size_t max_calls = 1'000'000;
  /// 1 to 2^20.
  size_t max_agents = 100'000;
  /// Queues, counting removed ones; 1 to 65,535.
  size_t max_queues = 65'535;
  size_t max_skills = 65'535;
  size_t max_requirements = 65'535;
  /// Calls for which memory is taken at once, so that none is taken on the way there.
  size_t reserve_calls = 0;
  /// With more kinds of agents than this (skills, memberships, capacity and what they have in hand), free agents are
  /// found through trees and not kind by kind. It changes the speed and no decision; 64 is about where the two meet.
  size_t idle_tree_from = 64;
  /// The plug-ins that a configuration may name (plugin/registry.h); none if null. It must outlive the
  /// engine, and be left alone while the engine is configured.
  const PolicyRegistry* policies = nullptr;
  /// By which plug-ins' budgets are measured; null: they are not. It must outlive the engine.
  PolicyClock* policy_clock = nullptr;
};

}  // namespace strowger

#endif  // STROWGER_ENGINE_CENTRE_H_
