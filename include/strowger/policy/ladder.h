// SPDX-License-Identifier: Apache-2.0
//
// Ladder: the escalation policy of a queue; the steps that a waiting call climbs.
//
// A step comes due after a wait in the queue (`after`), or when so much is left to the SLA target (`slack`). It runs
// once, or again every `every`. When it is due and its conditions hold, its action is done; when one does not hold, the
// event says that the step was skipped. What a step changed stays changed while the call is in the queue.
//
// While a call is being offered its steps wait; those that came due meanwhile are done, in order, when the call returns
// to the queue (of several missed runs of a repeating step only the last). A call that joins with an old enqueue time,
// as after a crash, has its past steps done at once and in order, but nothing is announced, notified or dissuaded for
// the past. A call that is moved starts the new queue's ladder from the bottom.
//
// A step may name a plug-in (`policy`), which is then asked what to do, and when to be asked again; the step's own
// action is done when it has no opinion or a fault.
//
// Moves that take no time (`after` zero, or by slack, or a queue's `max_wait` of zero) must not lead in a circle of
// queues: `validate` refuses such a centre.
//
// Actions are rows of a table with their parameters and help; the config parser and the documentation use the rows.
//
// Thread safety: values. Errors: none here; `Acd` validates.
#ifndef STROWGER_POLICY_LADDER_H_
#define STROWGER_POLICY_LADDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/core/time.h"
#include "strowger/model/call.h"

namespace strowger {

enum class LadderAction : uint8_t {
  kRelax,
  kDropSkill,
  kWidenRing,
  kRaisePriority,
  kMoveQueue,
  kAddQueue,
  kCallInReserves,
  kAnnounce,
  kNotify,
  kEscalate,
  kDissuade,
  kDisconnect,
  kNothing,
};

struct LadderActionRow {
  LadderAction action;
  std::string_view name;
  /// Names of the fields of LadderStep that it uses.
  std::string_view parameters;
  std::string_view help;
};

inline constexpr std::array<LadderActionRow, 13> kLadderActionRows{{
    {LadderAction::kRelax, "relax", "skill, by", "ask `by` levels less of `skill`"},
    {LadderAction::kDropSkill, "drop_skill", "skill", "ask for `skill` no more"},
    {LadderAction::kWidenRing, "widen_ring", "tiers", "let the members in the window `tiers` take the call (bullseye)"},
    {LadderAction::kRaisePriority, "raise_priority", "by", "add `by` to the call's priority (negative: lower it)"},
    {LadderAction::kMoveQueue, "move_queue", "queue", "move the call to `queue`; its enqueue time goes with it"},
    {LadderAction::kAddQueue, "add_queue", "queue",
     "let the members of `queue` take the call too, after this queue's own"},
    {LadderAction::kCallInReserves, "call_in_reserves", "by", "let reserve members up to level `by` take the call"},
    {LadderAction::kAnnounce, "announce", "message", "ask the host to play `message` to the caller"},
    {LadderAction::kNotify, "notify", "message", "tell the host `message`, for a supervisor"},
    {LadderAction::kEscalate, "escalate", "queue, message",
     "move the call to the next tier: `queue`, or the queue's escalate_to; `message` describes why"},
    {LadderAction::kDissuade, "dissuade", "message", "ask the host to tell the caller that the wait will be long"},
    {LadderAction::kDisconnect, "disconnect", "message", "end the call: expired"},
    {LadderAction::kNothing, "nothing", "", "do nothing by itself: for a step whose plug-in (policy) decides"},
}};

constexpr std::string_view to_string(LadderAction action) {
  return kLadderActionRows[static_cast<size_t>(action)].name;
}

/// A comparison that must hold for a step to be done: "queue_length >= 5".
struct LadderCondition {
  enum class Subject : uint8_t {
    kQueueLength,     // calls waiting in the call's queue, itself included
    kAgentsLoggedIn,  // members of the call's queue who are logged in (not: leaving after their last call)
    kAgentsReady,     // members of the call's queue in the state ready
    kAgentsEligible,  // agents logged in who may take this call as it stands now, whatever they are doing
  };
  enum class Comparison : uint8_t { kLess, kAtMost, kEqual, kAtLeast, kMore };
  Subject subject = Subject::kQueueLength;
  Comparison comparison = Comparison::kAtLeast;
  int64_t value = 0;

  bool holds(int64_t measured) const;
  friend bool operator==(const LadderCondition&, const LadderCondition&) = default;
};

/// Reads "queue_length >= 5"; subjects queue_length, agents_logged_in, agents_ready, agents_eligible; comparisons
/// <, <=, ==, >=, >; a whole number of 0 to 10^9.
absl::StatusOr<LadderCondition> parse_ladder_condition(std::string_view text);
std::string to_string(const LadderCondition& condition);

struct LadderStep {
  LadderAction action = LadderAction::kAnnounce;
  /// Due after this long in the queue; ignored when `by_slack`.
  Duration after{};
  /// Due when `slack` is left to the SLA target; never for a call without an SLA.
  bool by_slack = false;
  Duration slack{};
  /// Again every so long after; zero: once.
  Duration every{};
  /// How often at the most, the first included; 0: no limit. Only with `every`.
  int times = 0;
  /// All must hold, or the step is skipped.
  std::vector<LadderCondition> only_if;
  // The action's parameters; see the table. Those that it does not use stay as they are here.
  std::string skill;
  int by = 0;
  TierWindow tiers;
  std::string queue;
  std::string message;
  /// A plug-in that is asked what to do instead: "acme.patience; limit = 30s". Empty: none.
  std::string policy;
  friend bool operator==(const LadderStep&, const LadderStep&) = default;
};

inline constexpr size_t kMaxLadderSteps = 64;

}  // namespace strowger

#endif  // STROWGER_POLICY_LADDER_H_
