// SPDX-License-Identifier: Apache-2.0
//
// FanOut: the host's end of the subscriptions. An implementation detail of host.h.
//
// What it is: numbers the events, and puts each into every subscriber's ring, in order. What does not fit is left out
// (kLossy) or kept (kLossless), and `deliver_kept` tries again. The rules are in subscription.h.
//
// Thread safety: none; for whoever is inside the host. Complexity: O(events * subscribers). Errors: see `add`.
#ifndef STROWGER_HOST_FAN_OUT_H_
#define STROWGER_HOST_FAN_OUT_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "strowger/host/subscription.h"

namespace strowger::detail {

template <class Atomics>
class FanOut {
 public:
  using Subscription = BasicSubscription<Atomics>;

  /// How many events there were.
  uint64_t events() const { return events_; }
  size_t size() const { return subscriptions_.size(); }
  bool any_lossless() const { return lossless_ > 0; }
  /// Whether something is kept, and nothing else may happen.
  bool keeps() const { return keeping_ > 0; }

  absl::StatusOr<std::shared_ptr<Subscription>> add(const SubscriptionOptions& options, Resumable* host) {
    if (absl::Status status = validate(options); !status.ok()) return status;
    auto ring = SpscRing<Delivery, Atomics>::create(options.capacity);
    if (!ring.ok()) return ring.status();
    const bool lossless = options.kind == SubscriptionKind::kLossless;
    auto kept = FixedArray<Delivery>::make(lossless ? options.overflow : 1);
    if (!kept.ok()) return kept.status();
    std::shared_ptr<Subscription> subscription(
        new Subscription(SubscriptionId{next_id_++}, options, *std::move(ring), *std::move(kept), events_, host));
    subscriptions_.push_back(subscription);
    lossless_ += lossless ? 1 : 0;
    return subscription;
  }

  absl::Status remove(SubscriptionId id) {
    for (size_t i = 0; i < subscriptions_.size(); ++i) {
      if (subscriptions_[i]->id() != id) continue;
      end(i, SubscriptionState::kUnsubscribed);
      return absl::OkStatus();
    }
    return absl::NotFoundError(absl::StrCat("no subscription has the id ", id.value(),
                                            ": it was never given, was ended before, or was cut off"));
  }

  /// Ends all that are left. Nothing is kept then.
  void finish() {
    while (!subscriptions_.empty()) end(subscriptions_.size() - 1, SubscriptionState::kFinished);
  }

  /// `now` is the host's time.
  void deliver(std::span<const Event> events, Time now) {
    const uint64_t first = events_;
    events_ += events.size();
    for (size_t i = subscriptions_.size(); i-- > 0;) {
      if (!deliver_to(*subscriptions_[i], {events, first}, now)) end(i, SubscriptionState::kCutOff);
    }
  }

  /// Tries to deliver what is kept; cuts off who has held the host up for too long, or who holds it up at all if
  /// `impatient`. Whether nothing is kept any more.
  bool deliver_kept(Time now, bool impatient = false) {
    for (size_t i = subscriptions_.size(); i-- > 0 && keeping_ > 0;) {
      Subscription& to = *subscriptions_[i];
      if (to.kept_count_ == 0 || push_kept(to)) continue;
      to.held_up_.store(true, std::memory_order_relaxed);
      // Against the fence in BasicSubscription::read.
      Atomics::fence(std::memory_order_seq_cst);
      if (push_kept(to)) continue;
      if (impatient || now - to.held_up_since_ >= to.options_.stall_limit) end(i, SubscriptionState::kCutOff);
    }
    return keeping_ == 0;
  }

  /// When the first of those who hold the host up will be cut off; kMaxTime if there is none.
  Time next_cut() const {
    Time next = kMaxTime;
    for (const auto& subscription : subscriptions_) {
      if (subscription->kept_count_ == 0) continue;
      next = std::min(next, strowger::add(subscription->held_up_since_, subscription->options_.stall_limit));
    }
    return next;
  }

 private:
  struct Numbered {
    std::span<const Event> events;
    uint64_t first = 0;
    Delivery at(size_t i) const { return {first + i, events[i]}; }
    Numbered from(size_t i) const { return {events.subspan(i), first + i}; }
  };
  /// Makes deliveries for the ring as it takes them.
  struct Iterator {
    const Event* event;
    uint64_t number;
    Delivery operator*() const { return {number, *event}; }
    Iterator& operator++() {
      ++event;
      ++number;
      return *this;
    }
  };

  /// False if it must be cut off.
  bool deliver_to(Subscription& to, Numbered news, Time now) {
    const bool lossy = to.options_.kind == SubscriptionKind::kLossy;
    if (to.kept_count_ == 0) {
      const size_t pushed = to.ring_->try_push_n(Iterator{news.events.data(), news.first}, news.events.size());
      if (pushed == news.events.size() || lossy) return true;
      news = news.from(pushed);
      if (to.options_.stall_limit == Duration::zero() || news.events.size() > to.options_.overflow) return false;
      to.kept_from_ = 0;
      to.held_up_since_ = now;
      ++keeping_;
    } else if (to.kept_count_ + news.events.size() > to.options_.overflow) {
      return false;
    } else if (to.kept_from_ > 0) {
      // Part of it was delivered, and then a function was run on the engine.
      std::copy_n(&to.kept_[to.kept_from_], to.kept_count_, &to.kept_[0]);
      to.kept_from_ = 0;
    }
    for (size_t i = 0; i < news.events.size(); ++i) to.kept_[to.kept_count_++] = news.at(i);
    return true;
  }

  /// Whether all of it is delivered.
  bool push_kept(Subscription& to) {
    const size_t pushed = to.ring_->try_push_n(&to.kept_[to.kept_from_], to.kept_count_);
    to.kept_from_ += pushed;
    to.kept_count_ -= pushed;
    if (to.kept_count_ > 0) return false;
    --keeping_;
    return true;
  }

  void end(size_t at, SubscriptionState state) {
    Subscription& ended = *subscriptions_[at];
    if (ended.kept_count_ > 0) --keeping_;
    ended.kept_count_ = 0;
    if (ended.options_.kind == SubscriptionKind::kLossless) --lossless_;
    ended.held_up_.store(false, std::memory_order_relaxed);
    ended.end_.store(events_, std::memory_order_relaxed);
    ended.state_.store(state, std::memory_order_relaxed);
    ended.ring_->close();  // Makes both known to the reader who finds it closed.
    subscriptions_.erase(subscriptions_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  std::vector<std::shared_ptr<Subscription>> subscriptions_;
  uint64_t events_ = 0;
  uint64_t next_id_ = 0;
  size_t lossless_ = 0;
  size_t keeping_ = 0;
};

}  // namespace strowger::detail

#endif  // STROWGER_HOST_FAN_OUT_H_
