// SPDX-License-Identifier: Apache-2.0
//
// Is a history of a queue linearizable?
//
// What it is: a search for an order of the operations in which a queue of one thread would have given the same answers,
// and which contradicts nothing that is known about what came before what (J. Wing and C. Gong, "Testing and verifying
// concurrent objects", 1993), that remembers the states it has been in.
//
// Complexity: exponential in the number of operations that overlap; for a dozen or two. Thread safety: none.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_LINEARIZABILITY_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_LINEARIZABILITY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "strowger/queue/queue_result.h"

namespace strowger::testing {

enum class QueueAction : uint8_t { kPush, kPop, kClose, kCancel, kBeginClose };

/// The highest bits of an item are its priority: it goes before the items of a lower one.
inline constexpr int kItemPriorityShift = 56;

/// One operation. A cancellation takes its item out, wherever it stands, or answers kGone. After the begin of a close
/// pushes may be refused, after the close they must be. A batch may be granted fewer items than were wanted, at any
/// time, as it looks before it leaps.
struct QueueOperation {
  QueueAction action = QueueAction::kPush;
  QueueResult result = QueueResult::kOk;
  bool batch = false;
  size_t wanted = 1;
  std::vector<uint64_t> items;  // Those pushed or popped.
  uint64_t before = 0;          // Bit i: operation i is known to come before this one.
};

/// The queue of one thread that the history is compared with.
struct QueueRules {
  size_t capacity = ~size_t{0};
  bool never_busy = false;      // Whether a batch that was granted nothing needs a full or an empty queue for that.
  bool full_early = false;      // Whether an operation at the same time may count as an item when one is told full.
  bool others_hide = false;     // Whether one told full or empty may have met another that had not returned.
  bool refusals_alone = false;  // Whether each refusal must fit in by itself only, together with what was granted.
};

/// Empty, or a description of the history that has no such order. At most 64 operations.
std::string check_linearizable(const std::vector<QueueOperation>& history, const QueueRules& rules);

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_LINEARIZABILITY_H_
