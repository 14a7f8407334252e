// SPDX-License-Identifier: Apache-2.0
//
// Call: the states of a contact, the ends it can come to, and why.
//
//   queued <-> offered -> connected <-> held -> wrap_up -> ended
// A call that is not answered ends from queued or offered; one that is refused at the door ends at once. Every call
// ends exactly once, with one end state and one cause.
//
// Thread safety: constants. Complexity: O(1).
#ifndef STROWGER_MODEL_CALL_H_
#define STROWGER_MODEL_CALL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

enum class CallState : uint8_t { kQueued, kOffered, kConnected, kHeld, kWrapUp, kEnded };

inline constexpr size_t kCallStateCount = 6;
inline constexpr std::array<std::string_view, kCallStateCount> kCallStateNames{"queued", "offered", "connected",
                                                                               "held",   "wrap_up", "ended"};

constexpr std::string_view to_string(CallState state) { return kCallStateNames[static_cast<size_t>(state)]; }

/// How a call ended. kNone: it has not.
enum class CallEnd : uint8_t { kNone, kCompleted, kAbandoned, kOverflowed, kTransferred, kRejected, kExpired };

inline constexpr size_t kCallEndCount = 7;
inline constexpr std::array<std::string_view, kCallEndCount> kCallEndNames{
    "none", "completed", "abandoned", "overflowed", "transferred", "rejected", "expired"};

constexpr std::string_view to_string(CallEnd end) { return kCallEndNames[static_cast<size_t>(end)]; }

/// Why something happened; events carry it.
enum class Cause : uint8_t {
  kNone,
  kArrival,            // a new call joined
  kCallerHungUp,       // the caller ended it
  kAgentCompleted,     // the agent's side ended it
  kDeclined,           // the agent declined the offer
  kNoAnswer,           // the offer's time ran out (RONA)
  kAnsweredElsewhere,  // another agent took the call
  kAgentNotReady,      // the agent went not ready, or paused in the queue
  kAgentLoggedOut,     // the agent logged out
  kReconfigured,       // the agent or queue was changed so that the offer no longer holds
  kPulled,             // a person took the call out of the queue by hand
  kMoved,              // moved to another queue by command
  kTransferred,        // transferred by an agent
  kOverflow,           // the ladder or the maximum wait moved it
  kMaxWait,            // the longest wait was reached
  kQueueFull,          // the queue was at its limit
  kJoinEmpty,          // nobody there who could take the call (join_empty)
  kLeaveEmpty,         // nobody left who could take the call (leave_empty)
  kLadder,             // a step of the ladder
  kEscalated,          // to the next tier
  kEscalationRefused,  // the escalation's queue or the engine had no room
  kCondition,          // a ladder step's condition did not hold
  kRequirementsFull,   // the engine's table of requirements had no room for a ladder step's new requirement
  kPolicyFailed,       // a plug-in answered that it failed
  kPolicyNotANumber,   // a plug-in gave a score that is no number
  kPolicyNotOffered,   // a plug-in chose somebody who was not offered
  kPolicySlow,         // a plug-in took longer than its budget
};

inline constexpr size_t kCauseCount = 27;
inline constexpr std::array<std::string_view, kCauseCount> kCauseNames{"none",
                                                                       "arrival",
                                                                       "caller_hung_up",
                                                                       "agent_completed",
                                                                       "declined",
                                                                       "no_answer",
                                                                       "answered_elsewhere",
                                                                       "agent_not_ready",
                                                                       "agent_logged_out",
                                                                       "reconfigured",
                                                                       "pulled",
                                                                       "moved",
                                                                       "transferred",
                                                                       "overflow",
                                                                       "max_wait",
                                                                       "queue_full",
                                                                       "join_empty",
                                                                       "leave_empty",
                                                                       "ladder",
                                                                       "escalated",
                                                                       "escalation_refused",
                                                                       "condition",
                                                                       "requirements_full",
                                                                       "policy_failed",
                                                                       "policy_not_a_number",
                                                                       "policy_not_offered",
                                                                       "policy_slow"};

constexpr std::string_view to_string(Cause cause) { return kCauseNames[static_cast<size_t>(cause)]; }

/// Which tiers of members may take a call ("penalty window"). A member of a tier below `raise` counts as being of it.
struct TierWindow {
  int min = 0;
  int max = 1000;
  int raise = 0;
  friend constexpr bool operator==(const TierWindow&, const TierWindow&) = default;
};

inline constexpr int kMinPriority = -1000;
inline constexpr int kMaxPriority = 1000;

}  // namespace strowger

#endif  // STROWGER_MODEL_CALL_H_
