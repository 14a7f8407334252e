// SPDX-License-Identifier: Apache-2.0
//
// CallLine: the calls of one priority of a CallQueue, in the order they came. An implementation detail of call_queue.h.
//
// What it is: a log of tickets. A push appends one by a compare-and-swap of the first entry that is not filled. Nobody
// takes an entry out: a call that was taken or cancelled is known by its seat (call_seats.h), and its entry is passed
// over from then on. When the log is full its calls that still wait are copied, in order, to the start of the
// other of two logs, and that one goes on. This is the epoch's end; each entry carries the lowest bits of its epoch, so
// a log needs no clearing.
//
//   epoch e:      [gone gone gone A gone gone B C gone ... D]  full
//   epoch e + 1:  [A B C ... D | free ........................]
//
// INVARIANTS, of an epoch e:
//   filled entries come first: a push fills an entry only after it saw all before it filled;
//   all entries before the front's position are of calls that are gone, which they stay;
//   the epoch ends only when all entries are filled, and then every call that waits has its entry in the next log, in
//   the same order. So an entry that is not filled proves that the epoch goes on.
//
// Copying is done by whoever meets a full log, and by all of them together: an entry of the next log is filled by
// compare-and-swap with the next call that still waits after the one before; who is late finds it filled, looks up
// where that call stood, and goes on behind it. A thread so late that the next epoch has begun can at most
// append a call that is gone.
//
// When not to use it: outside of queue/. Thread safety: all threads at the same time. Progress: lock-free (call_queue.h
// says why). Complexity: `append` O(1), amortised: an end of an epoch copies less than half of what was appended in it.
#ifndef STROWGER_QUEUE_CALL_LINE_H_
#define STROWGER_QUEUE_CALL_LINE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "strowger/queue/atomics.h"
#include "strowger/queue/call_seats.h"
#include "strowger/queue/queue_result.h"

namespace strowger::detail {

template <class Seats, class Atomics>
class CallLine {
 public:
  using Entry = typename Atomics::template Atomic<uint64_t>;

  /// The entries of one log for `seats` calls: at least twice as many, so that an epoch has as many pushes as seats.
  static constexpr size_t log_size(size_t seats) { return 2 * seats + Atomics::kSpareEntries; }

  /// What somebody saw who looked for the first call that waits.
  struct Look {
    uint64_t mark;   // The epoch and its entry; if there was none, the first that was not filled, or kClosed.
    uint64_t state;  // Its state; 0 if there was none.
    size_t seat;
  };
  static constexpr uint64_t kClosed = ~uint64_t{0};  // There was none, and none will come.

  /// `logs`: 2 * log_size(seats.size()) entries that stay.
  void start(Seats* seats, uint64_t rank, Entry* logs, size_t entries) {
    seats_ = seats;
    waiting_ = (rank << Seats::kRankShift) | Seats::kWaiting;
    logs_ = logs;
    size_ = entries;
  }

  /// Appends a ticket: kOk, or kClosed.
  QueueResult append(uint64_t ticket) {
    for (;;) {
      const uint64_t epoch = epoch_.load(kRelaxed);
      const uint64_t begin = position_in(epoch, back_.load(kRelaxed));
      for (uint64_t at = begin; at < size_; ++at) {
        const uint64_t entry = fill(epoch, at, ticket);
        if (entry == kFilledByCaller) {
          if (at >= begin + kStride) back_.store(pack(epoch, at), kRelaxed);
          return QueueResult::kOk;
        }
        if (!filled(entry, epoch)) break;
        if (seat_of(entry) == kEnd) return QueueResult::kClosed;
      }
      end_epoch(epoch);
    }
  }

  /// Appends the entry after which there is none.
  void close() { append(kEnd); }

  /// The first call that waits.
  Look first() {
    for (;;) {
      const uint64_t epoch = epoch_.load(kAcquire);
      const uint64_t begin = position_in(epoch, front_.load(kAcquire));
      Look look{.mark = 0, .state = 0, .seat = 0};
      uint64_t at = begin;
      for (; at < size_; ++at) {
        const uint64_t entry = entry_at(epoch, at);
        if (!filled(entry, epoch)) break;
        look.seat = seat_of(entry);
        if (look.seat == kEnd) break;
        const uint64_t state = seats_->state(look.seat);
        if (!waits(entry, state)) continue;
        look.state = state;
        break;
      }
      // Only now it is known that the entries were of this epoch and not of a later one in the same log.
      if (epoch_.load(kRelaxed) != epoch) continue;
      if (at != begin) pass(epoch, at);
      look.mark = look.state == 0 && look.seat == kEnd ? kClosed : pack(epoch, at);
      return look;
    }
  }

  /// The call of that look is gone.
  void passed(const Look& look) { pass(look.mark >> 32, (look.mark & 0xffff'ffff) + 1); }

  /// After a look that found nobody: whether nobody has come since.
  bool still_nobody(uint64_t mark) const {
    if (mark == kClosed) return true;
    const uint64_t epoch = mark >> 32;
    const uint64_t at = mark & 0xffff'ffff;
    if (at < size_ && filled(log(epoch)[at].load(kRelaxed), epoch)) return false;
    // Only now it is known that the entry was of this epoch.
    return (epoch_.load(kRelaxed) & 0xffff'ffff) == epoch;
  }

  struct Count {
    size_t calls;  // Those that wait, or those of them before the ticket's.
    bool met;      // Whether the ticket was met.
  };
  Count count(uint64_t ticket) const {
    for (;;) {
      const uint64_t epoch = epoch_.load(kRelaxed);
      Count count{.calls = 0, .met = false};
      for (uint64_t at = position_in(epoch, front_.load(kRelaxed)); at < size_ && !count.met; ++at) {
        const uint64_t entry = log(epoch)[at].load(kRelaxed);
        if (!filled(entry, epoch) || seat_of(entry) == kEnd) break;
        count.met = ((entry ^ ticket) & kTicketMask) == 0;
        if (!count.met && waits(entry, seats_->state(seat_of(entry)))) ++count.calls;
      }
      if (epoch_.load(kRelaxed) == epoch) return count;
    }
  }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;

  /// An entry: the lowest bits of a ticket, and of the epoch. CAUTION: who meets an entry of a seat's generation from
  /// 2^36 calls ago, of the same priority and not passed over yet, takes it for the present one.
  static constexpr int kTicketBits = 56;
  static constexpr uint64_t kTicketMask = (uint64_t{1} << kTicketBits) - 1;
  static constexpr uint64_t kEnd = kSeatMask;  // No seat has this number.
  static constexpr uint64_t kFilledByCaller = ~uint64_t{0};
  static constexpr uint64_t kNobody = ~uint64_t{0};
  static constexpr uint64_t kOver = ~uint64_t{0} - 1;
  static constexpr uint64_t kStride = 1 + Atomics::kSpareEntries / 8;  // The back is moved by this many entries.
  static constexpr uint64_t kFirstEpoch = 2;                           // Tag 0 is that of entries never filled.

  static uint64_t tagged(uint64_t ticket, uint64_t epoch) { return (ticket & kTicketMask) | (epoch << kTicketBits); }
  static bool filled(uint64_t entry, uint64_t epoch) { return ((entry >> kTicketBits) ^ (epoch & 0xff)) == 0; }
  static size_t seat_of(uint64_t entry) { return entry & kSeatMask; }
  static uint64_t pack(uint64_t epoch, uint64_t position) { return (epoch << 32) | position; }
  static uint64_t position_in(uint64_t epoch, uint64_t word) {
    return word >> 32 == (epoch & 0xffff'ffff) ? word & 0xffff'ffff : 0;
  }

  Entry* log(uint64_t epoch) const { return logs_ + (epoch % 2) * size_; }

  /// Who sees an entry also sees those before it, and what was done before it was filled.
  uint64_t entry_at(uint64_t epoch, uint64_t at) const { return log(epoch)[at].load(kAcquire); }

  bool waits(uint64_t entry, uint64_t state) const {
    const uint64_t expected = (entry & ~kSeatMask) | waiting_;
    return ((state ^ expected) & kTicketMask) == 0;
  }

  /// All entries before `at` are of calls that are gone.
  void pass(uint64_t epoch, uint64_t at) { front_.store(pack(epoch, at), kRelease); }

  /// Fills the entry if it is free. Otherwise returns what is there; if that is not filled, the epoch is over.
  uint64_t fill(uint64_t epoch, uint64_t at, uint64_t ticket) {
    uint64_t entry = entry_at(epoch, at);
    // An entry that is not filled could be of a later epoch, unless this one goes on.
    while (!filled(entry, epoch) && epoch_.load(kRelaxed) == epoch) {
      if (log(epoch)[at].compare_exchange_weak(entry, tagged(ticket, epoch), kRelease, kAcquire))
        return kFilledByCaller;
    }
    return entry;
  }

  /// Brings the calls that wait to the next log, and begins the next epoch, unless others have done it.
  void end_epoch(uint64_t epoch) {
    uint64_t from = position_in(epoch, front_.load(kRelaxed));
    for (uint64_t to = 0; to < size_ && from != kNobody; ++to) {
      from = copy_next(epoch, from, to);
      if (from == kOver) return;
    }
    for (uint64_t expected = epoch; expected == epoch;) {
      if (epoch_.compare_exchange_weak(expected, epoch + 1, kRelease, kRelaxed)) return;
    }
  }

  /// Fills entry `to` of the next log with the first call that waits, from `from` on. Returns where the one after it is
  /// to be looked for; kNobody if there was none; kOver if the epoch is over.
  uint64_t copy_next(uint64_t epoch, uint64_t from, uint64_t to) {
    Entry& place = log(epoch + 1)[to];
    uint64_t entry = entry_at(epoch + 1, to);
    while (!filled(entry, epoch + 1)) {
      if (epoch_.load(kRelaxed) != epoch) return kOver;
      from = next_waiting(epoch, from);
      if (from >= size_) return from;
      const uint64_t call = log(epoch)[from].load(kRelaxed);
      if (place.compare_exchange_weak(entry, tagged(call, epoch + 1), kRelease, kAcquire)) return from + 1;
    }
    return after(epoch, from, entry);
  }

  uint64_t next_waiting(uint64_t epoch, uint64_t from) const {
    for (; from < size_; ++from) {
      const uint64_t entry = log(epoch)[from].load(kRelaxed);
      if (!filled(entry, epoch)) return kOver;
      const size_t seat = seat_of(entry);
      if (seat == kEnd || waits(entry, seats_->state(seat))) return from;
    }
    return kNobody;
  }

  /// Where to go on after another thread has chosen the call of `copy`, which was perhaps gone when this one looked.
  uint64_t after(uint64_t epoch, uint64_t from, uint64_t copy) const {
    for (uint64_t i = 0; i < size_; ++i) {
      const uint64_t at = (from + i) % size_;
      const uint64_t entry = log(epoch)[at].load(kRelaxed);
      if (filled(entry, epoch) && ((entry ^ copy) & kTicketMask) == 0) return at + 1;
    }
    return kOver;
  }

  // Written by nobody.
  alignas(kApart) Seats* seats_ = nullptr;
  uint64_t waiting_ = 0;  // The lowest bits of the state of a call that waits in this line.
  Entry* logs_ = nullptr;
  uint64_t size_ = 0;

  // Written once in an epoch.
  typename Atomics::template Atomic<uint64_t> epoch_{kFirstEpoch};

  // An epoch and a position in it, where to begin to look: for the first call that waits, and for room.
  alignas(kApart) typename Atomics::template Hint<uint64_t> front_{0};
  alignas(kApart) typename Atomics::template Hint<uint64_t> back_{0};
};

}  // namespace strowger::detail

#endif  // STROWGER_QUEUE_CALL_LINE_H_
