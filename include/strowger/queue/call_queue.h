// SPDX-License-Identifier: Apache-2.0
//
// CallQueue: the calls of a simple PBX that wait for somebody, by priority, shared by all threads.
//
// For developers of a call sequencer or of a uniform call distribution that needs no engine: lines on one side, people
// (or trunks) on the other, and nothing to decide but whose turn it is. What it is: up to 64 priorities, of which the
// highest number is served first, and within a priority first come, first served. A caller who hangs up is
// cancelled by the handle that the push gave, from the middle of the queue, by any thread.
//
// When not to use it: where skills, service levels or agents' states matter (Acd); where nobody hangs up and all are
// equal (MpmcRing); with one thread only (lists).
//
// Thread safety: everything but construction and destruction may be called by all threads at the same time.
//
// Progress: every operation is lock-free: whatever the others do, and wherever they are suspended, some thread comes
// to the end of an operation within a bounded number of steps. Argument: an operation repeats something only because
// another one got somewhere. A seat is missed because another thread got or gave one. An entry is missed because
// another push has filled it; a push goes through a full log (call_line.h) only after as many pushes as it has spare
// entries, and whoever meets a full log can bring it to its end without those who began. A pop misses a call because
// another thread has taken or cancelled it, and looks again at higher priorities because a push has filled an
// entry there. A cancellation repeats nothing but giving its seat back. A thread that is suspended in an operation
// holds up nothing but the one seat that it has in hand.
//
// Ordering: pushes, pops and cancellations are linearizable with respect to what happens before what. A push takes
// effect when its entry is filled. A pop takes effect while its call is the first of its priority and no call of a
// higher one waits: it sees the call; then sees that in none of the higher priorities a call has come since it found
// them empty; and then takes the call, which has waited all the time. A cancellation, and the end of a pop, is one
// compare-and-swap of the call's state: exactly one of those who want the call gets it. What was done before a push is
// visible after the pop or the cancellation of that call. kEmpty and kFull count in everything that happens before the
// call, and were so at an instant during it; but a call whose pop, cancellation or push has not returned still has its
// place of the limit. `size`, `waiting` and `ahead` are estimates while others are at work, and else exact.
//
// Cancelled calls: their place of the limit is free at once. Their entries are passed over, at the latest when a line's
// log of 2 * limit entries is full; so however many come and hang up behind one who waits, it goes on.
//
// Closing: pushes are refused after `close` has returned, and perhaps before. The calls inside stay to be taken or
// cancelled. When a pop has answered kClosed there is none, for good. What was done before `close` is visible then.
//
// Complexity: try_push O(1) amortised: one push in `limit` copies the entries of a line, up to `limit`. try_pop
// O(priorities), and what it passes over, each entry once per thread. cancel O(1). size, waiting, ahead: O(entries).
// Memory: limit * 64 bytes (for a T of up to 48) + priorities * limit * 32 bytes, taken by `create`; nothing is
// allocated later.
//
// Errors: `create` refuses a limit of 0 or past kMaxLimit and priorities of 0 or past kMaxPriorities, and says so when
// there is no memory. try_push answers kOk, kFull, kClosed or kOutOfRange; try_pop kOk, kEmpty or kClosed; cancel kOk
// or kGone: a handle is good for one call until that was taken or cancelled, however often its memory is used again.
// (After 2^44 calls in the same memory an old handle would be good again.) Calls still inside when the queue is
// destroyed are destroyed with it.
//
// Example:
//   auto queue = strowger::CallQueue<uint64_t>::create({.limit = 500, .priorities = 4}).value();
//   strowger::CallHandle handle;
//   queue->try_push(call_number, /*priority=*/2, &handle);   // Any thread: a call comes.
//   queue->cancel(handle);                                    // Any thread: the caller has hung up.
//   uint64_t number;                                          // Any thread: somebody is free.
//   if (queue->try_pop(number) == strowger::QueueResult::kOk) answer(number);
#ifndef STROWGER_QUEUE_CALL_QUEUE_H_
#define STROWGER_QUEUE_CALL_QUEUE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "strowger/queue/atomics.h"
#include "strowger/queue/call_line.h"
#include "strowger/queue/call_seats.h"
#include "strowger/queue/fixed_array.h"
#include "strowger/queue/queue_result.h"

namespace strowger {

/// One call in one CallQueue. A default one is that of no call.
struct CallHandle {
  uint64_t ticket = 0;

  friend bool operator==(const CallHandle&, const CallHandle&) = default;
};

struct CallQueueOptions {
  /// How many calls may wait at the same time, over all priorities: 1 to kMaxLimit. Memory is taken for all of them.
  size_t limit = 1000;
  /// Priorities are 0 to this minus 1; the highest is served first. 1 to kMaxPriorities. A pop looks at each.
  size_t priorities = 8;
};

template <class T, class Atomics = StdAtomics>
class CallQueue {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
                std::is_nothrow_destructible_v<T>);

 public:
  static constexpr size_t kMaxLimit = detail::kSeatMask;
  static constexpr size_t kMaxPriorities = 64;

  static absl::StatusOr<std::unique_ptr<CallQueue>> create(const CallQueueOptions& options) {
    if (options.limit == 0 || options.limit > kMaxLimit) {
      return absl::InvalidArgumentError(
          absl::StrCat("a call queue holds 1 to ", kMaxLimit, " calls; its limit was ", options.limit));
    }
    if (options.priorities == 0 || options.priorities > kMaxPriorities) {
      return absl::InvalidArgumentError(
          absl::StrCat("a call queue has 1 to ", kMaxPriorities, " priorities; it was to have ", options.priorities));
    }
    auto seats = detail::FixedArray<typename Seats::Seat>::make(options.limit);
    auto logs = detail::FixedArray<typename Line::Entry>::make(options.priorities * 2 * Line::log_size(options.limit));
    if (!seats.ok() || !logs.ok()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("no memory for a queue of ", options.limit, " calls in ", options.priorities, " priorities"));
    }
    return std::unique_ptr<CallQueue>(new CallQueue(options, *std::move(seats), *std::move(logs)));
  }

  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;
  ~CallQueue() {
    drain([](T&& /*call*/) {});
  }

  /// A call comes. `call` is moved from only if the answer is kOk. `handle`, if given, is then that of the call.
  QueueResult try_push(T&& call, size_t priority, CallHandle* handle = nullptr) {
    return push(std::move(call), priority, handle);
  }
  QueueResult try_push(const T& call, size_t priority, CallHandle* handle = nullptr) {
    static_assert(std::is_nothrow_copy_constructible_v<T>);
    return push(call, priority, handle);
  }

  /// Moves the call whose turn it is to `out`.
  QueueResult try_pop(T& out) {
    const Taken taken = take_first();
    if (taken.answer == QueueResult::kOk) out = let_go(taken.seat);
    return taken.answer;
  }

  /// Takes the call of the handle out of the queue, wherever it stands. Moves it to `out`, if given.
  QueueResult cancel(CallHandle handle, T* out = nullptr) {
    const size_t seat = seat_of(handle);
    if (seat >= seats_.size()) return QueueResult::kGone;
    const uint64_t state = seats_.state(seat);
    if (!waits(handle, state) || !seats_.take(seat, state)) return QueueResult::kGone;
    T call = let_go(seat);
    if (out != nullptr) *out = std::move(call);
    return QueueResult::kOk;
  }

  /// Pops until there is none, and calls `f(T&&)` for each. Returns how many there were.
  template <class F>
  size_t drain(F&& f) {
    size_t count = 0;
    for (Taken taken = take_first(); taken.answer == QueueResult::kOk; taken = take_first()) {
      f(let_go(taken.seat));
      ++count;
    }
    return count;
  }

  /// No push is accepted from now on. What was pushed stays to be popped. May be called again, which does nothing.
  void close() {
    closed_.store(true, std::memory_order_release);
    for (Line& line : lines()) line.close();
  }

  size_t limit() const { return seats_.size(); }
  size_t priorities() const { return priorities_; }

  /// Whether `close` was called. Calls may still be inside.
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  /// How many calls wait.
  size_t size() const {
    size_t calls = 0;
    for (const Line& line : lines()) calls += line.count(kNoTicket).calls;
    return calls;
  }

  /// How many calls of this priority wait.
  size_t waiting(size_t priority) const {
    return priority < priorities_ ? lines_[rank_of(priority)].count(kNoTicket).calls : 0;
  }

  /// How many calls are to be served before this one; nothing if it is gone. Looks at each of them.
  std::optional<size_t> ahead(CallHandle handle) const {
    const size_t seat = seat_of(handle);
    if (seat >= seats_.size()) return std::nullopt;
    const uint64_t state = seats_.state(seat);
    if (!waits(handle, state)) return std::nullopt;
    const size_t own = (state & detail::kSeatMask) >> Seats::kRankShift;
    const typename Line::Count same = lines_[own].count(handle.ticket);
    if (!same.met) return std::nullopt;
    size_t calls = same.calls;
    for (size_t rank = 0; rank < own; ++rank) calls += lines_[rank].count(kNoTicket).calls;
    return calls;
  }

 private:
  using Seats = detail::CallSeats<T, Atomics>;
  using Line = detail::CallLine<Seats, Atomics>;
  using Look = typename Line::Look;

  static constexpr uint64_t kNoTicket = 0;  // Generations begin with 1.

  struct Taken {
    QueueResult answer;
    size_t seat;
  };

  CallQueue(const CallQueueOptions& options, detail::FixedArray<typename Seats::Seat> seats,
            detail::FixedArray<typename Line::Entry> entries)
      : seats_(std::move(seats)), entries_(std::move(entries)), priorities_(options.priorities) {
    const size_t log = Line::log_size(options.limit);
    for (size_t rank = 0; rank < priorities_; ++rank) lines_[rank].start(&seats_, rank, &entries_[2 * rank * log], log);
  }

  static size_t seat_of(CallHandle handle) { return handle.ticket & detail::kSeatMask; }

  /// Whether the call of the handle waits, if its seat has that state.
  static bool waits(CallHandle handle, uint64_t state) {
    return ((handle.ticket ^ state) & ~detail::kSeatMask) == 0 && (state & Seats::kWaiting) != 0;
  }

  /// Lines are numbered from the one that is served first.
  size_t rank_of(size_t priority) const { return priorities_ - 1 - priority; }
  std::span<Line> lines() { return {lines_.data(), priorities_}; }
  std::span<const Line> lines() const { return {lines_.data(), priorities_}; }

  template <class U>
  QueueResult push(U&& call, size_t priority, CallHandle* handle) {
    if (priority >= priorities_) return QueueResult::kOutOfRange;
    if (closed()) return QueueResult::kClosed;
    const size_t seat = seats_.claim(Atomics::lane());
    if (seat == Seats::kNone) return QueueResult::kFull;
    const uint64_t rank = rank_of(priority);
    const uint64_t ticket = seats_.sit_down(seat, rank, std::forward<U>(call));
    const QueueResult answer = lines_[rank].append(ticket);
    if (answer == QueueResult::kOk) {
      if (handle != nullptr) handle->ticket = ticket;
      return QueueResult::kOk;
    }
    seats_.take(seat, seats_.state(seat));  // Nobody else knows the ticket.
    T back = let_go(seat);
    if constexpr (std::is_same_v<U, T>) call = std::move(back);
    return answer;
  }

  /// Takes the first call of the highest priority that has one.
  Taken take_first() {
    std::array<uint64_t, kMaxPriorities> marks;
    for (;;) {
      Look look{};
      bool closed = true;
      size_t rank = 0;
      for (; rank < priorities_; ++rank) {
        look = lines_[rank].first();
        if (look.state != 0) break;
        marks[rank] = look.mark;
        closed &= look.mark == Line::kClosed;
      }
      bool still_nobody = true;
      for (size_t i = 0; i < rank; ++i) still_nobody &= lines_[i].still_nobody(marks[i]);
      if (!still_nobody) continue;
      if (rank == priorities_) return {closed ? QueueResult::kClosed : QueueResult::kEmpty, Seats::kNone};
      if (!seats_.take(look.seat, look.state)) continue;
      lines_[rank].passed(look);
      return {QueueResult::kOk, look.seat};
    }
  }

  /// Moves out the call that the caller has taken, and gives back its seat.
  T let_go(size_t seat) {
    T call = seats_.move_out(seat);
    seats_.give_back(seat, Atomics::lane());
    return call;
  }

  Seats seats_;
  const detail::FixedArray<typename Line::Entry> entries_;
  const size_t priorities_;
  typename Atomics::template Atomic<bool> closed_{false};
  std::array<Line, kMaxPriorities> lines_;
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_CALL_QUEUE_H_
