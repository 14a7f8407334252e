// SPDX-License-Identifier: Apache-2.0
//
// What the naive engine remembers: plain structs, one per thing that RULES.md speaks of.
//
// Nothing here is indexed or linked; the naive engine answers every question by looking at everything.
//
// Thread safety: values. Complexity: none promised. Errors: none.
#ifndef STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_STATE_H_
#define STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_STATE_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/model/agent.h"
#include "strowger/model/call.h"
#include "strowger/model/media.h"
#include "strowger/plugin/registry.h"
#include "strowger/policy/queue.h"
#include "strowger/policy/sla.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"
#include "strowger/routing/occupancy.h"

namespace strowger::naive {

/// Deliberate mistakes, to show that the comparison with the real engine notices them.
enum class NaiveMutation : uint8_t {
  kNone,
  kTieBreakOffByOne,
  kLostWakeup,
  kLifoIgnored,
  kPositionIgnored,
  kDeclineForgotten,
  kRetryIgnored,
  kRingWithoutLimit,
  kDelayOffByOne,
  kTierIgnored,
  kTimersReversed,
  kTimersAlwaysRestarted,
  kSlaToldOnce,
  kMissedRunsAllDone,
  kPlaceLostOnMove,
  kCapacityOffByOne,
  kUnsharedWrapUpCosts,
  kIdleSinceOnDecline,
  kRoundRobinForgets,
  kUniformWeights,
  kLeaveEmptyIgnored,
  kWorkOrderForgotten,
  kSlotsReusedInOrder,
};

struct MutationRow {
  NaiveMutation mutation;
  std::string_view name;
};

inline constexpr std::array<MutationRow, 23> kMutationRows{{
    {NaiveMutation::kNone, "none"},
    {NaiveMutation::kTieBreakOffByOne, "tie_break_off_by_one"},
    {NaiveMutation::kLostWakeup, "lost_wakeup"},
    {NaiveMutation::kLifoIgnored, "lifo_ignored"},
    {NaiveMutation::kPositionIgnored, "position_ignored"},
    {NaiveMutation::kDeclineForgotten, "decline_forgotten"},
    {NaiveMutation::kRetryIgnored, "retry_ignored"},
    {NaiveMutation::kRingWithoutLimit, "ring_without_limit"},
    {NaiveMutation::kDelayOffByOne, "delay_off_by_one"},
    {NaiveMutation::kTierIgnored, "tier_ignored"},
    {NaiveMutation::kTimersReversed, "timers_reversed"},
    {NaiveMutation::kTimersAlwaysRestarted, "timers_always_restarted"},
    {NaiveMutation::kSlaToldOnce, "sla_told_once"},
    {NaiveMutation::kMissedRunsAllDone, "missed_runs_all_done"},
    {NaiveMutation::kPlaceLostOnMove, "place_lost_on_move"},
    {NaiveMutation::kCapacityOffByOne, "capacity_off_by_one"},
    {NaiveMutation::kUnsharedWrapUpCosts, "unshared_wrap_up_costs"},
    {NaiveMutation::kIdleSinceOnDecline, "idle_since_on_decline"},
    {NaiveMutation::kRoundRobinForgets, "round_robin_forgets"},
    {NaiveMutation::kUniformWeights, "uniform_weights"},
    {NaiveMutation::kLeaveEmptyIgnored, "leave_empty_ignored"},
    {NaiveMutation::kWorkOrderForgotten, "work_order_forgotten"},
    {NaiveMutation::kSlotsReusedInOrder, "slots_reused_in_order"},
}};

constexpr std::string_view to_string(NaiveMutation mutation) {
  return kMutationRows[static_cast<size_t>(mutation)].name;
}

/// Rule 3.3: where a call stands in line.
struct Place {
  int64_t time = 0;
  uint64_t sequence = 0;
  friend constexpr auto operator<=>(const Place&, const Place&) = default;
};

/// Rule 3.2: how good a way an agent has to a call; smaller is better.
struct Rank {
  size_t reach_index = 0;
  int tier = 0;
  friend constexpr auto operator<=>(const Rank&, const Rank&) = default;
};

/// Rule 10.4: the last run of a ladder step that is behind a call.
struct LadderMemory {
  int64_t due = std::numeric_limits<int64_t>::min();
  int step = -1;
  friend constexpr auto operator<=>(const LadderMemory&, const LadderMemory&) = default;
};

/// Rule 2.1: what an agent holds.
struct Assignment {
  enum class Kind : uint8_t { kOffer, kTalk, kWrapUp, kUnsharedWrapUp };
  uint64_t number = 0;  // in order of making
  Kind kind = Kind::kOffer;
  AgentId agent;
  CallId call;
  Media media = Media::kVoice;
  Time since;
  /// Wrap-up: the queue whose calls it blocks when unshared, whether the call waits for its end, and the event that
  /// tells the end.
  QueueId queue;
  bool ends_call = false;
  Event ended;
};

/// Rule 1.4: a running timer, of a call or of an assignment (the other is invalid or 0).
struct Timer {
  Time time;
  uint64_t sequence = 0;
  CallId call;
  uint64_t assignment = 0;
};

/// Rule 1.3: a match item.
struct WorkItem {
  CallId call;
  AgentId agent;
};

struct Decline {
  AgentId agent;
  uint64_t login_epoch = 0;
};

struct NaiveCall {
  CallId id;
  CallState state = CallState::kQueued;
  uint64_t host_ref = 0;
  Media media = Media::kVoice;
  int priority = 0;
  Time enqueue;
  CustomerClassId customer_class;
  std::map<uint32_t, std::string> attributes;  // by TextId
  bool record_decisions = false;
  std::vector<Decline> declined;
  Place place;

  // In its home queue.
  QueueId queue;
  std::vector<QueueId> reach;
  Time joined;
  RequirementId own = kNoRequirement;
  RequirementId asked = kNoRequirement;
  RequirementId current = kNoRequirement;
  TierWindow tiers;
  int reserve_level = 0;
  std::vector<AgentId> preferred;
  std::optional<Time> window_end;
  std::optional<Time> retry_until;
  Duration delay_waited_out{};
  bool at_risk_told = false;
  bool breach_told = false;
  LadderMemory ladder_done;
  /// Rule 10.6: when steps are due again because their policy said so.
  std::map<int, int64_t> asked_again;
  /// Rule 4.9: what the queue's SLA policy promised instead of the queue's SLA.
  bool promised = false;
  std::optional<Sla> promise;
  int ladder_runs = 0;
  bool answered_here = false;
  /// How often ladder and longest wait moved it at the instant `moved_at`.
  int moves = 0;
  Time moved_at;

  // The present round of offers.
  Rank round_rank;
  /// Only in a round that began under ring_progressively.
  std::optional<Time> next_ring_step;
  std::vector<AgentId> rung;

  // The last conversation.
  AgentId agent;
  std::optional<Time> first_answered;
  Time answered;
  Time held_since;
  Duration held{};
  Time disconnected;
  Cause disconnect_cause = Cause::kNone;

  bool work_order = false;
  Time work_order_due;
};

inline bool waits(const NaiveCall& call) {
  return call.state == CallState::kQueued || call.state == CallState::kOffered;
}

struct NaiveMembership {
  QueueId queue;
  int tier = 0;
  int priority = 1;
  Duration delay{};
  int reserve_level = 0;
  bool paused = false;
};

struct NaiveAgent {
  AgentId id;
  AgentSpec spec;
  GroupId group;
  std::map<uint32_t, int> skills;  // by SkillId
  std::vector<NaiveMembership> memberships;
  MediaCosts costs{};
  CallOrder order = CallOrder::kPriority;
  std::string order_text;
  std::string shadow_order_text;

  bool logged_in = false;
  bool leaving = false;
  bool retired = false;
  bool ready = false;
  ReasonId reason;
  uint64_t login_epoch = 0;
  AgentState shown = AgentState::kLoggedOut;
  ReasonId shown_reason;
  Time shown_since;
  Time idle_since;
  uint64_t calls = 0;
  int no_answers = 0;
  DecayedShare share;
};

/// Rule 5.4: an instance of a plug-in's policy.
struct NaivePolicy {
  PolicySpec spec;
  std::shared_ptr<void> instance;
  TextId label;
  int64_t faults = 0;
  bool off = false;
  std::set<std::string> said;
};

/// Rule 3.5: what a matcher sees of an agent.
struct NaiveProfile {
  std::map<uint32_t, int> skills;
  uint32_t group = 0;
  int capacity = 0;
  friend bool operator==(const NaiveProfile&, const NaiveProfile&) = default;
};

/// Rule 3.5: what a matcher said about a requirement, profile by profile.
struct NaiveQuestion {
  std::string matcher;
  RequirementId requirement = kNoRequirement;
  std::vector<bool> answers;
};

struct NaiveQueue {
  bool live = false;
  QueueSpec spec;
  RequirementId requirement = kNoRequirement;
  AgentStrategy strategy;
  /// (position, slot) of the agent that round robin offered to last.
  std::optional<std::pair<int, uint32_t>> last_offered;
  /// Rule 10.1 (4): every delay that a membership of it ever had.
  std::set<int64_t> delays;
};

}  // namespace strowger::naive

#endif  // STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_STATE_H_
