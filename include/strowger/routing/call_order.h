// SPDX-License-Identifier: Apache-2.0
//
// Call orders: how a freed agent's next call is chosen among the calls that the agent may take.
//
// The order belongs to the agent (`AgentSpec::call_order`) or else to the centre. Inside one queue the calls that
// differ only in age are taken oldest first, or newest first in a queue that asks for LIFO. Orders compare one call of
// each queue at a time: first the best call inside each queue by the order (with age turned round in a LIFO queue),
// then the queues' best calls by the order (with age the usual way round); ties go to the older place.
//
// "Place" is the call's place in line: its enqueue time (which the host may set, and which is carried across queues),
// then the order of arrival. A call that joined at a position has a place between its neighbours'.
//
// Starvation. Each row states its bound: what can go ahead of a waiting call, and for how long. A ladder that raises
// priority, or a longest wait, bounds every order.
//
// Thread safety: constants and functions of values. Complexity: O(call classes with calls that the agent may take).
// Errors: `parse_call_order` answers InvalidArgument that names what was wrong and what was expected.
//
// Example:
//   auto order = strowger::parse_call_order("sla_deadline");
#ifndef STROWGER_ROUTING_CALL_ORDER_H_
#define STROWGER_ROUTING_CALL_ORDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace strowger {

enum class CallOrder : uint8_t {
  kPriority,
  kAge,
  kSlaDeadline,
  kQueueWeight,
  kMembershipPriority,
  kGeneralisedCMu,
  kQueueRatio,
  kQueueIdlenessRatio,
};

struct CallOrderRow {
  CallOrder order;
  std::string_view name;
  /// What is compared; smaller first.
  std::string_view key;
  std::string_view starvation_bound;
  std::string_view help;
};

inline constexpr std::array<CallOrderRow, 8> kCallOrderRows{{
    {CallOrder::kPriority, "priority", "(- priority, place)",
     "passed only by calls of higher priority, never by a younger call of its own; unbounded while those keep coming",
     "highest priority first, then oldest"},
    {CallOrder::kAge, "age", "place", "none: no younger call is ever taken before it",
     "oldest first, whatever its priority"},
    {CallOrder::kSlaDeadline, "sla_deadline", "(enqueue time + SLA target, place); a call without an SLA comes last",
     "passed only by calls that joined less than (its target - the least target of any SLA) after it; a call without "
     "an "
     "SLA by every call with one",
     "earliest SLA deadline first"},
    {CallOrder::kQueueWeight, "queue_weight", "(- weight of the queue, - priority, place)",
     "passed only by calls of heavier queues, or of higher priority in queues of its own weight",
     "calls of the heaviest queue first, always"},
    {CallOrder::kMembershipPriority, "membership_priority", "(the agent's priority for the queue, - priority, place)",
     "passed only by calls of queues that the agent has in an earlier line, or of higher priority in the same line",
     "the agent's first-line queues first; a second-line queue counts only after its delay"},
    {CallOrder::kGeneralisedCMu, "generalised_c_mu", "- c p w^(p-1) / expected handling time, w the wait in seconds",
     "with one power p > 1 for all queues: never passed by a call that has waited less than its own wait divided by "
     "(c' mu' / (c mu))^(1/(p-1)); with p = 1 as a fixed priority by c mu",
     "the call whose waiting cost grows fastest per unit of work (van Mieghem, 'Dynamic scheduling with convex delay "
     "costs: the generalized c-mu rule', Ann. Appl. Probab. 5(3), 1995)"},
    {CallOrder::kQueueRatio, "queue_ratio", "- waiting(q) / share(q)",
     "passed by a call of another queue only while that queue's length per share is not smaller",
     "the queue longest for its share; with equal shares the longest queue (fixed queue ratio)"},
    {CallOrder::kQueueIdlenessRatio, "queue_idleness_ratio", "- (waiting(q) * sum of shares - share(q) * all waiting)",
     "passed by a call of another queue only while that queue exceeds its share of all waiting calls by no less",
     "the queue that exceeds its share of all waiting calls most (Gurvich & Whitt 2009); with the strategy "
     "idleness_ratio on the agents' side"},
}};

constexpr std::string_view to_string(CallOrder order) { return kCallOrderRows[static_cast<size_t>(order)].name; }

/// Reads a name of the table; the empty text is "priority".
absl::StatusOr<CallOrder> parse_call_order(std::string_view text);

}  // namespace strowger

#endif  // STROWGER_ROUTING_CALL_ORDER_H_
