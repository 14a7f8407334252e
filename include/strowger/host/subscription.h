// SPDX-License-Identifier: Apache-2.0
//
// Subscription: the events of a host, for one reader, through a ring of its own.
//
// For threads that obey, show, or record what the engine says: the PBX's signalling, a wallboard, a report. What it is:
// the reader's end of a ring that the host fills; Host::subscribe makes it, Host::unsubscribe ends it. Every event has
// a number; the numbers of a host's events have no gaps.
//
// Two kinds, by what happens when the reader is slower than the engine and its ring is full:
//   kLossless  the host keeps what does not fit (up to `overflow` events) and, while it keeps anything, applies no
//              command and lets no time pass: back-pressure. When that has gone on for `stall_limit`, or one step has
//              more events than are kept, the reader is cut off: it gets what is in its ring and what was kept is lost.
//   kLossy     events that do not fit are left out and counted; the reader is told how many, and from which number on.
//
// When not to use it: for the state of queues and agents at a glance (Wallboard).
//
// Thread safety: `read` for one thread at a time; the rest for all. The object lives as long as anyone holds it.
// CAUTION: read from it while its host lives, or after `read` has said `ended`.
//
// Ordering: the events come in the order in which they happened, none twice, and for kLossless none is missing before
// the end. Complexity: O(events read). Memory: (capacity + overflow) * 80 bytes, taken at the beginning.
//
// Errors: `validate` says which option is out of range. An ended subscription reads nothing and says `ended`.
//
// Example:
//   auto subscription = host->subscribe({.capacity = 4096}).value();
//   std::array<strowger::Delivery, 64> news;
//   for (strowger::ReadReport report; !(report = subscription->read(news)).ended;) {
//     for (size_t i = 0; i < report.count; ++i) obey(news[i].event);
//   }
#ifndef STROWGER_HOST_SUBSCRIPTION_H_
#define STROWGER_HOST_SUBSCRIPTION_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/queue/atomics.h"
#include "strowger/queue/fixed_array.h"
#include "strowger/queue/spsc_ring.h"

namespace strowger {

using SubscriptionId = Id<struct SubscriptionTag, uint64_t>;

enum class SubscriptionKind : uint8_t { kLossless, kLossy };

struct SubscriptionOptions {
  /// Events in the ring, 1 to 2^24, rounded up to a power of two. Enough for what happens while the reader is away: at
  /// ten thousand calls a second some hundred thousand events a second.
  size_t capacity = 4096;
  SubscriptionKind kind = SubscriptionKind::kLossless;
  /// kLossless: events kept beside the full ring, 1 to 2^24: at least those of the longest step (an agent with many
  /// offers logs out, a configuration changes).
  size_t overflow = 4096;
  /// kLossless: how long the reader may hold the engine up, by the host's time; 0 to kForever. Zero: never; it is cut
  /// off as soon as its ring is full.
  Duration stall_limit{1'000'000};
};

/// Says which option is out of range.
absl::Status validate(const SubscriptionOptions& options);

/// An event with its number: the first of a host is 0.
struct Delivery {
  uint64_t number = 0;
  Event event;
};

enum class SubscriptionState : uint8_t {
  kOpen,
  kUnsubscribed,
  /// It held the engine up for too long.
  kCutOff,
  /// The host was closed, and every event delivered.
  kFinished,
};

struct ReadReport {
  size_t count = 0;
  /// Events left out before and between the ones read, the number of the first of them, and none if 0.
  uint64_t lost = 0;
  uint64_t lost_from = 0;
  /// Nothing more will come; `state` says why.
  bool ended = false;
};

namespace detail {

/// Whom a reader tells that there is room again.
class Resumable {
 public:
  virtual void resume() = 0;

 protected:
  ~Resumable() = default;
};

template <class Atomics>
class FanOut;

}  // namespace detail

template <class Atomics>
class BasicSubscription {
 public:
  BasicSubscription(const BasicSubscription&) = delete;
  BasicSubscription& operator=(const BasicSubscription&) = delete;

  SubscriptionId id() const { return id_; }
  SubscriptionState state() const { return state_.load(std::memory_order_relaxed); }

  /// Takes up to out.size() events.
  ReadReport read(std::span<Delivery> out) {
    ReadReport report;
    if (out.empty()) return report;
    report.count = ring_->try_pop_n(out.data(), out.size());
    if (report.count == 0) {
      const QueueResult answer = ring_->try_pop(out.front());
      report.count = answer == QueueResult::kOk ? 1 : 0;
      report.ended = answer == QueueResult::kClosed;
    }
    for (const Delivery& delivery : out.first(report.count)) note(delivery.number, report);
    if (report.ended) {
      // Stored before the ring was closed.
      note(end_.load(std::memory_order_relaxed), report);
      next_ = end_.load(std::memory_order_relaxed);
    } else if (report.count > 0 && options_.kind == SubscriptionKind::kLossless) {
      // Against the fence in FanOut::deliver_kept: either the host sees the room, or this thread the host's wait.
      Atomics::fence(std::memory_order_seq_cst);
      if (held_up_.load(std::memory_order_relaxed)) {
        // Taken down here and not by the host: one who has found room after all may have given up its work before.
        held_up_.store(false, std::memory_order_relaxed);
        host_->resume();
      }
    }
    return report;
  }

 private:
  friend class detail::FanOut<Atomics>;
  using Ring = SpscRing<Delivery, Atomics>;

  BasicSubscription(SubscriptionId id, const SubscriptionOptions& options, std::unique_ptr<Ring> ring,
                    detail::FixedArray<Delivery> kept, uint64_t next, detail::Resumable* host)
      : id_(id), options_(options), ring_(std::move(ring)), kept_(std::move(kept)), next_(next), host_(host) {}

  void note(uint64_t number, ReadReport& report) {
    if (number > next_) {
      if (report.lost == 0) report.lost_from = next_;
      report.lost += number - next_;
    }
    next_ = number + 1;
  }

  const SubscriptionId id_;
  const SubscriptionOptions options_;
  const std::unique_ptr<Ring> ring_;

  // The host's.
  detail::FixedArray<Delivery> kept_;  // In the order of their numbers, from kept_from_ on.
  size_t kept_from_ = 0;
  size_t kept_count_ = 0;
  Time held_up_since_;

  // The reader's.
  uint64_t next_;  // The number of the event that should come next.
  detail::Resumable* const host_;

  // Both's.
  typename Atomics::template Atomic<SubscriptionState> state_{SubscriptionState::kOpen};
  // Whether the reader is to say when there is room. Either's store may be the last: the reader's is followed by a word
  // to the host, who then looks again.
  typename Atomics::template Hint<bool> held_up_{false};
  typename Atomics::template Atomic<uint64_t> end_{0};
};

using Subscription = BasicSubscription<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_HOST_SUBSCRIPTION_H_
