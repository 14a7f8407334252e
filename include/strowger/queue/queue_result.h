// SPDX-License-Identifier: Apache-2.0
//
// QueueResult: what a queue answers to a push or a pop.
//
// What it is: one byte, the same for all queues of this room. Only kOk changed the queue; after any other answer the
// item that was to be pushed is still the caller's, unmoved, and the variable that was to be filled is as it was.
//
// Thread safety: a value. Complexity: O(1). Errors: these are they.
//
// Example:
//   strowger::QueueResult answer = ring->try_push(call);
//   if (answer == strowger::QueueResult::kFull) refuse(call, strowger::name_of(answer));
#ifndef STROWGER_QUEUE_QUEUE_RESULT_H_
#define STROWGER_QUEUE_QUEUE_RESULT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

enum class QueueResult : uint8_t {
  kOk,
  kFull,
  kEmpty,
  kBusy,
  kClosed,
  kGone,
  kOutOfRange,
};

struct QueueResultRow {
  QueueResult result;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<QueueResultRow, 7> kQueueResultRows = {{
    {QueueResult::kOk, "ok", "Done."},
    {QueueResult::kFull, "full",
     "The queue held as many items as it may, at an instant during the call; some queues count one whose pop has not "
     "returned."},
    {QueueResult::kEmpty, "empty",
     "The queue held no item, at an instant during the call; some queues leave out one whose push has not returned "
     "and those behind it."},
    {QueueResult::kBusy, "busy",
     "Another thread is in the middle of an operation that this one must wait for: try again."},
    {QueueResult::kClosed, "closed", "A push: the queue was closed. A pop: it was closed, and all items are taken."},
    {QueueResult::kGone, "gone", "The call of this handle was taken or cancelled before, or there never was one."},
    {QueueResult::kOutOfRange, "out of range", "The queue has no such priority."},
}};

constexpr std::string_view name_of(QueueResult result) { return kQueueResultRows[static_cast<size_t>(result)].name; }

}  // namespace strowger

#endif  // STROWGER_QUEUE_QUEUE_RESULT_H_
