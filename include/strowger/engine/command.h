// SPDX-License-Identifier: Apache-2.0
//
// Commands: what a host tells the engine, one struct each.
//
// Commands carry ids and numbers, and no time: they take effect at the engine's now (`Acd::advance` first). Each is
// checked whole before anything changes; the comment of each struct names the states in which it is legal and the
// refusals it can meet beside "unknown id". `Command` is one of them, for queues, journals and random tests.
//
// Thread safety: values. Spans and views are read during `apply` and not kept.
//
// Example:
//   acd.apply(strowger::ArriveCall{.queue = support, .host_ref = 42});
#ifndef STROWGER_ENGINE_COMMAND_H_
#define STROWGER_ENGINE_COMMAND_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/model/call.h"
#include "strowger/model/media.h"

namespace strowger {

/// One attribute of a call. Keys are texts of the engine (`Acd::text`); the first six exist in every engine.
struct Attribute {
  TextId key;
  std::string_view value;
};
inline constexpr TextId kCallerNumber{0};
inline constexpr TextId kDialledNumber{1};
inline constexpr TextId kLanguage{2};
inline constexpr TextId kLocation{3};
inline constexpr TextId kCustomer{4};
inline constexpr TextId kDescription{5};

inline constexpr size_t kMaxAttributes = 64;
inline constexpr size_t kMaxAttributeBytes = 3600;
inline constexpr size_t kMaxPreferred = 16;

// ---- Calls ----------------------------------------------------------------------------------------------------------

/// A call reaches a queue.
struct ArriveCall {
  QueueId queue;
  Media media = Media::kVoice;
  /// The queue's, if absent.
  std::optional<int> priority;
  /// When it began to wait, at most now; now if absent. A call that waited elsewhere, or before a crash, keeps its
  /// place, its SLA and its step of the ladder by it.
  std::optional<Time> enqueue_time;
  /// For the SLA; none if invalid.
  CustomerClassId customer_class;
  /// Beside what the queue requires.
  RequirementId requirement = kNoRequirement;
  /// The tiers that may take it; the queue's, if absent.
  std::optional<TierWindow> tiers;
  /// For `preferred_window` from now only these agents may take it (those who are members of the queue and meet its
  /// requirement; tier, delay and reserve level are not asked). The window ends early when none of them is logged in.
  std::span<const AgentId> preferred;
  Duration preferred_window{};
  /// 1: before every waiting call of its priority; 2: behind the first of the queue; ... Places outside the calls of
  /// its priority are moved to the nearest inside. 0: behind those of its priority. Not in a LIFO queue.
  uint32_t position = 0;
  std::span<const Attribute> attributes;
  /// Write decision records for this call.
  bool record_decisions = false;
  /// Given back in every event of the call.
  uint64_t host_ref = 0;
};

/// The caller hung up. Waiting: abandoned. Connected or held: the conversation ends. Not in wrap-up or after the end.
struct HangUpCall {
  CallId call;
};
/// The agent's side takes an offer; kNoSuchOffer when it is late.
struct AcceptOffer {
  CallId call;
  AgentId agent;
};
/// The agent's side refuses an offer; kNoSuchOffer when it is late. The agent is not offered this call again until the
/// agent's next log-in.
struct DeclineOffer {
  CallId call;
  AgentId agent;
};
/// Connected -> held.
struct HoldCall {
  CallId call;
};
/// Held -> connected.
struct RetrieveCall {
  CallId call;
};
/// The agent's side ends the conversation. Connected or held. `resolved` closes the work order, if one is open.
struct CompleteCall {
  CallId call;
  bool resolved = true;
};
/// Ends a wrap-up before its time: that of `call`; or, if `call` is invalid, every wrap-up of `agent` (also those whose
/// calls have gone on, and of an agent who was removed meanwhile). kCallState, kAgentState when there is none.
struct EndWrapUp {
  CallId call;
  AgentId agent;
};
/// A connected or held call goes to `queue` (or, if that is invalid, out of the centre: end state transferred). It
/// keeps its id, enqueue time, priority and attributes; the agent goes into wrap-up as after any call, but the wrap-up
/// is the agent's alone. kQueueFull, kJoinEmpty: nothing changes.
struct TransferCall {
  CallId call;
  QueueId queue;
};
/// A waiting (queued or offered) call goes to another queue; kAlreadySo for its own. kQueueFull, kJoinEmpty: nothing
/// changes.
struct MoveCall {
  CallId call;
  QueueId queue;
};
/// A person takes a waiting call by hand: it is connected to `agent` at once, who must be logged in and have room
/// (kAgentState, kNoCapacity), but need not be ready, a member, or skilled. Without an agent it leaves the queue: end
/// state transferred.
struct PullCall {
  CallId call;
  AgentId agent;
};
/// A waiting call's priority.
struct SetCallPriority {
  CallId call;
  int priority = 0;
};
/// A waiting call's own requirement, beside the queue's; what its ladder relaxed is asked again.
struct SetCallRequirement {
  CallId call;
  RequirementId requirement = kNoRequirement;
};
/// Which tiers may take a waiting call.
struct SetCallTiers {
  CallId call;
  TierWindow tiers;
};
/// Writes the short description (attribute kDescription) of any call that has not ended or has an open work order.
struct DescribeCall {
  CallId call;
  std::string_view text;
};
/// Hands the work of a connected, held, wrapping-up or unresolved call to the next tier: a new call of media callback
/// joins `queue` (or the queue's escalate_to) with the old one's attributes, customer class, priority, host_ref and
/// description; the old one's work order is closed. kNowhereToEscalate, kQueueFull, kEngineFull: nothing changes.
struct EscalateCall {
  CallId call;
  QueueId queue;
};
/// Closes the open work order of a call (also of one that has ended); kNoWorkOrder.
struct ResolveCall {
  CallId call;
};
/// Switches decision records of one waiting call on or off.
struct RecordDecisions {
  CallId call;
  bool on = true;
};

// ---- Agents ---------------------------------------------------------------------------------------------------------

/// Logged out -> ready, or not ready with a reason. An agent who was leaving stays instead. kAlreadySo.
struct LogIn {
  AgentId agent;
  bool ready = true;
  ReasonId reason;
};
/// Offers are withdrawn; calls in hand are finished, wrap-up included, and then the agent is logged out. kAlreadySo.
struct LogOut {
  AgentId agent;
};
/// kAlreadySo when ready already, kAgentState when logged out.
struct SetReady {
  AgentId agent;
};
/// Offers are withdrawn, calls in hand go on. A new reason may be given while not ready; kAgentState when logged out,
/// kAlreadySo for the same reason.
struct SetNotReady {
  AgentId agent;
  ReasonId reason;
};
/// No calls of one queue; its offers are withdrawn. Also while logged out. kNotMember, kAlreadySo.
struct PauseInQueue {
  AgentId agent;
  QueueId queue;
  ReasonId reason;
};
/// kNotMember; kAlreadySo when not paused there.
struct ResumeInQueue {
  AgentId agent;
  QueueId queue;
};

using Command = std::variant<ArriveCall, HangUpCall, AcceptOffer, DeclineOffer, HoldCall, RetrieveCall, CompleteCall,
                             EndWrapUp, TransferCall, MoveCall, PullCall, SetCallPriority, SetCallRequirement,
                             SetCallTiers, DescribeCall, EscalateCall, ResolveCall, RecordDecisions, LogIn, LogOut,
                             SetReady, SetNotReady, PauseInQueue, ResumeInQueue>;

}  // namespace strowger

#endif  // STROWGER_ENGINE_COMMAND_H_
