// SPDX-License-Identifier: Apache-2.0
//
// Acd: the automatic call distributor, a deterministic state machine.
//
// For a developer with a PBX: tell it what happens (`apply`) and what time it is (`advance`); it tells you, through an
// EventSink, whom to ring, whom to connect, what to announce. It reads no clock, starts no thread, does no I/O, prints
// nothing and throws nothing. For an analyst: the simulator drives this same class in virtual time. The rules that it
// follows, one by one, are in engine/RULES.md.
//
// When not to use it: for a plain hunt group with one queue and no skills, a CallQueue is enough.
//
// Determinism: the same options, configuration, commands and times give the same events, on every machine.
// Thread safety: one thread at a time (the single writer); `const` functions may not run beside a command.
// Complexity: a command costs O(classes of agents or calls concerned), not O(agents) or O(calls). Functions that answer
// questions say their cost. After warm-up commands and timers allocate nothing.
// Errors: commands answer `Applied`, with a Refusal when nothing was done; configuration answers absl::Status. A
// refused call changes nothing: `digest` stays the same.
//
// Example:
//   strowger::EventBuffer events;
//   auto acd = strowger::Acd::create(centre, {}, &events).value();
//   acd->apply(strowger::LogIn{acd->find_agent("ann")});
//   acd->apply(strowger::ArriveCall{.queue = acd->find_queue("support"), .host_ref = 42});
//   // events.events() holds: agent_state, queued, offered
#ifndef STROWGER_ENGINE_ACD_H_
#define STROWGER_ENGINE_ACD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/centre.h"
#include "strowger/engine/command.h"
#include "strowger/engine/decision.h"
#include "strowger/engine/event.h"
#include "strowger/engine/refusal.h"
#include "strowger/model/requirement.h"
#include "strowger/plugin/containment.h"
#include "strowger/plugin/registry.h"

namespace strowger {

/// What is known of a call that is held by the engine.
struct CallView {
  CallId call;
  CallState state = CallState::kQueued;
  QueueId queue;
  Media media = Media::kVoice;
  int priority = 0;
  Time enqueue_time;
  Time joined_queue;
  /// What it asks for now, relaxed by its ladder.
  RequirementId requirement;
  TierWindow tiers;
  /// The agent who has it; while it is offered, the first agent rung.
  AgentId agent;
  int offers = 0;
  /// How many runs of ladder steps are behind it in this queue.
  int ladder_runs = 0;
  bool work_order_open = false;
  uint64_t host_ref = 0;
};

/// What is known of an agent.
struct AgentView {
  AgentId agent;
  AgentState state = AgentState::kLoggedOut;
  ReasonId reason;
  /// When the state began.
  Time since;
  /// See routing/agent_strategy.h.
  Time idle_since;
  uint64_t calls = 0;
  int units_in_use = 0;
  int capacity = 100;
  bool leaving = false;
  int calls_in_hand = 0;
};

/// Waiting calls and members of a queue, counted now.
struct QueueView {
  QueueId queue;
  uint32_t waiting = 0;
  /// Members by state, indexed by AgentState.
  std::array<uint32_t, kAgentStateCount> members{};
};

/// What a plug-in's policy did since it was configured, or renewed.
struct PolicyView {
  /// As the configuration has it: "acme.closest_site; radius_km = 50".
  std::string text;
  std::string name;
  /// "linked", or the shared object that it is from.
  std::string origin;
  PolicyKind kind = PolicyKind::kAgentStrategy;
  /// Decisions that it was asked for.
  uint64_t asked = 0;
  /// How many went how, by PolicyFault.
  std::array<uint64_t, kPolicyFaultCount> faults{};
  /// As a shadow: decisions in which it would have chosen another agent, or another call.
  uint64_t differed = 0;
  bool switched_off = false;
};

class Acd {
 public:
  /// Makes an engine for `centre`. `sink` and `decisions` may be null; they must outlive the engine.
  static absl::StatusOr<std::unique_ptr<Acd>> create(const CentreSpec& centre, const EngineOptions& options = {},
                                                     EventSink* sink = nullptr, DecisionSink* decisions = nullptr);
  ~Acd();
  Acd(const Acd&) = delete;
  Acd& operator=(const Acd&) = delete;

  // ---- Time and commands --------------------------------------------------------------------------------------------

  /// Moves time to `now`; every timer due by then fires, in order of time and then of its start.
  Refusal advance(Time now);

  /// As `advance`, but stops after the first timer that had something to tell: `now()` says where. For simulators,
  /// which answer events at the instant they happen.
  Refusal advance_to_event(Time limit);

  Time now() const;

  /// No timer is due before this instant; kMaxTime when none is running. Hosts wait until then, or until a command.
  Time next_deadline() const;

  Applied apply(const ArriveCall& command);
  Applied apply(const HangUpCall& command);
  Applied apply(const AcceptOffer& command);
  Applied apply(const DeclineOffer& command);
  Applied apply(const HoldCall& command);
  Applied apply(const RetrieveCall& command);
  Applied apply(const CompleteCall& command);
  Applied apply(const EndWrapUp& command);
  Applied apply(const TransferCall& command);
  Applied apply(const MoveCall& command);
  Applied apply(const PullCall& command);
  Applied apply(const SetCallPriority& command);
  Applied apply(const SetCallRequirement& command);
  Applied apply(const SetCallTiers& command);
  Applied apply(const DescribeCall& command);
  Applied apply(const EscalateCall& command);
  Applied apply(const ResolveCall& command);
  Applied apply(const RecordDecisions& command);
  Applied apply(const LogIn& command);
  Applied apply(const LogOut& command);
  Applied apply(const SetReady& command);
  Applied apply(const SetNotReady& command);
  Applied apply(const PauseInQueue& command);
  Applied apply(const ResumeInQueue& command);
  Applied apply(const Command& command);

  // ---- Configuration: any of it while calls wait; nothing that waits loses its place --------------------------------

  /// Takes over a whole new centre. Queues, agents, skills and the rest are matched by name; what is the same is left
  /// alone. A queue that is gone must hold no calls (FailedPrecondition names it); an agent who is gone is logged out,
  /// finishes the calls in hand, and is then removed.
  absl::Status configure(const CentreSpec& centre);

  absl::StatusOr<QueueId> add_queue(const QueueSpec& spec);
  absl::Status update_queue(QueueId queue, const QueueSpec& spec);
  /// The queue must hold no calls, and no other queue may name it. Memberships in it are dropped.
  absl::Status remove_queue(QueueId queue);

  absl::StatusOr<AgentId> add_agent(const AgentSpec& spec);
  absl::Status update_agent(AgentId agent, const AgentSpec& spec);
  absl::Status remove_agent(AgentId agent);
  /// `level` 0 takes the skill away.
  absl::Status set_skill(AgentId agent, std::string_view skill, int level);
  absl::Status set_membership(AgentId agent, const Membership& membership);
  absl::Status remove_membership(AgentId agent, QueueId queue);

  /// Makes the instances of one plug-in's policy anew (of all, if `name` is empty) from what the registry has by that
  /// name now, while calls wait: after a new version was loaded, or to switch on what had too many faults. Their counts
  /// and what they remember begin anew. NotFound if nothing configured names it; nothing is changed if one cannot be
  /// made.
  absl::Status renew_policies(std::string_view name = {});

  /// Sets every agent's count of calls to zero and forgets past occupancy: what hosts do at the start of a day.
  void reset_counters();

  /// The configuration as it is now, ids in order.
  CentreSpec centre() const;
  absl::StatusOr<QueueSpec> queue_spec(QueueId queue) const;
  absl::StatusOr<AgentSpec> agent_spec(AgentId agent) const;

  // ---- Names --------------------------------------------------------------------------------------------------------

  /// Invalid when there is none. O(1).
  QueueId find_queue(std::string_view name) const;
  AgentId find_agent(std::string_view name) const;
  SkillId find_skill(std::string_view name) const;
  ReasonId find_reason(std::string_view name) const;
  CustomerClassId find_customer_class(std::string_view name) const;

  /// Empty when there is none.
  std::string_view name(QueueId queue) const;
  std::string_view name(AgentId agent) const;
  std::string_view name(SkillId skill) const;
  std::string_view name(GroupId group) const;
  std::string_view name(ReasonId reason) const;
  std::string_view name(CustomerClassId customer_class) const;
  std::string_view name(TextId text) const;

  /// A number for a short text (an attribute's key). Allocates when it is new.
  TextId text(std::string_view text);

  /// A number for a requirement. Allocates when it is new.
  absl::StatusOr<RequirementId> requirement(std::string_view expression);
  const Requirement& requirement(RequirementId id) const;
  std::string requirement_text(RequirementId id) const;

  // ---- Questions ----------------------------------------------------------------------------------------------------

  /// Calls and agents held now.
  size_t calls() const;
  std::vector<QueueId> queues() const;
  std::vector<AgentId> agents() const;

  absl::StatusOr<CallView> call(CallId call) const;
  absl::StatusOr<AgentView> agent(AgentId agent) const;
  GroupId group(AgentId agent) const;
  /// O(agents).
  absl::StatusOr<QueueView> queue(QueueId queue) const;
  uint32_t waiting(QueueId queue) const;

  /// 1 for the next call of its queue by priority and place; NotFound unless it waits. O(calls).
  absl::StatusOr<uint32_t> position(CallId call) const;

  /// The queue's waiting calls in order of priority and place. O(calls log calls).
  std::vector<CallId> waiting_calls(QueueId queue) const;

  /// Visits a call's attributes; the views are good until the next command.
  void attributes(CallId call, const std::function<void(TextId, std::string_view)>& visit) const;

  /// Why a waiting call still waits, agent by agent; NotFound unless it waits. O(agents).
  absl::StatusOr<DecisionRecord> explain(CallId call) const;

  /// The plug-ins that the configuration names, and how they fare. O(their number).
  std::vector<PolicyView> policies() const;

  /// A fingerprint of the whole state: equal for engines that were told the same. What a
  /// plug-in remembers is not in it. O(state).
  uint64_t digest() const;

  /// Bytes held for calls, agents, classes and timers.
  size_t memory_bytes() const;

  /// Checks the engine's own invariants (INVARIANTS in RULES.md) the slow way; an error names the first that is broken.
  /// For tests. O(calls x agents).
  absl::Status check_invariants() const;

 private:
  class Impl;
  explicit Acd(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace strowger

#endif  // STROWGER_ENGINE_ACD_H_
