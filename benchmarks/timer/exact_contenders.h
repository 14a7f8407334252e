// SPDX-License-Identifier: Apache-2.0
//
// Timer structures that keep exact order: by expiry, then by start.
//
// All contenders have the same shape. Payloads are 0 to n - 1, and each has at most one timer. `start` returns a
// handle, which the host keeps and gives to `cancel`. `pop` takes out the next timer; there must be one.
#ifndef STROWGER_BENCHMARKS_TIMER_EXACT_CONTENDERS_H_
#define STROWGER_BENCHMARKS_TIMER_EXACT_CONTENDERS_H_

#include <algorithm>
#include <boost/intrusive/set.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "strowger/timer/timer_wheel.h"

namespace strowger::bench {

/// A timer that expired: when the contender says so, in us, and whose.
struct Popped {
  int64_t at;
  uint32_t payload;
};

class Wheel {
 public:
  static constexpr bool kExact = true;
  explicit Wheel(uint32_t n) { wheel_.reserve(n); }
  uint32_t start(int64_t expiry, uint32_t payload) { return wheel_.start(time_from_us(expiry), payload).value(); }
  void cancel(uint32_t handle) { wheel_.cancel(TimerId{handle}); }
  Popped pop() {
    const auto expired = *wheel_.pop(kMaxTime);
    return {to_us(expired.expiry), expired.payload};
  }
  size_t bytes() const { return wheel_.memory_bytes(); }

 private:
  TimerWheel wheel_;
};

/// std::priority_queue: cancelled timers stay until they come to the top.
class LazyHeap {
 public:
  static constexpr bool kExact = true;
  explicit LazyHeap(uint32_t n) : sequences_(n) {}
  uint32_t start(int64_t expiry, uint32_t payload) {
    sequences_[payload] = ++sequence_;
    heap_.push({expiry, sequence_, payload});
    most_ = std::max(most_, heap_.size());
    return payload;
  }
  void cancel(uint32_t handle) { sequences_[handle] = 0; }
  Popped pop() {
    for (;;) {
      const Entry top = heap_.top();
      heap_.pop();
      if (sequences_[top.payload] == top.sequence) return {top.expiry, top.payload};
    }
  }
  size_t bytes() const { return most_ * sizeof(Entry) + sequences_.size() * sizeof(sequences_[0]); }

 private:
  struct Entry {
    int64_t expiry;
    uint64_t sequence;
    uint32_t payload;
    bool operator>(const Entry& other) const {
      return expiry != other.expiry ? expiry > other.expiry : sequence > other.sequence;
    }
  };
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
  std::vector<uint64_t> sequences_;
  uint64_t sequence_ = 0;
  size_t most_ = 0;
};

/// A heap of four children a node that knows where each timer is, so that a cancelled one is taken out at once.
class Heap4 {
 public:
  static constexpr bool kExact = true;
  explicit Heap4(uint32_t n) : places_(n) { heap_.reserve(n); }
  uint32_t start(int64_t expiry, uint32_t payload) {
    heap_.emplace_back();
    rise(heap_.size() - 1, {expiry, (++sequence_ << 24) | payload});
    return payload;
  }
  void cancel(uint32_t handle) { remove(places_[handle]); }
  Popped pop() {
    const Entry first = heap_.front();
    remove(0);
    return {first.expiry, static_cast<uint32_t>(first.order % (1U << 24))};
  }
  size_t bytes() const { return heap_.capacity() * sizeof(Entry) + places_.size() * sizeof(places_[0]); }

 private:
  struct Entry {
    int64_t expiry;
    uint64_t order;  // Sequence, then 24 bits of payload.
    bool operator<(const Entry& other) const {
      return expiry != other.expiry ? expiry < other.expiry : order < other.order;
    }
  };

  void put(size_t at, const Entry& entry) {
    heap_[at] = entry;
    places_[entry.order % (1U << 24)] = static_cast<uint32_t>(at);
  }

  void rise(size_t at, const Entry& entry) {
    for (; at > 0 && entry < heap_[(at - 1) / 4]; at = (at - 1) / 4) put(at, heap_[(at - 1) / 4]);
    put(at, entry);
  }

  void sink(size_t at, const Entry& entry) {
    for (;;) {
      const size_t first = 4 * at + 1;
      if (first >= heap_.size()) break;
      size_t least = first;
      for (size_t child = first + 1; child < std::min(first + 4, heap_.size()); ++child) {
        if (heap_[child] < heap_[least]) least = child;
      }
      if (!(heap_[least] < entry)) break;
      put(at, heap_[least]);
      at = least;
    }
    put(at, entry);
  }

  void remove(size_t at) {
    const Entry last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    if (at > 0 && last < heap_[(at - 1) / 4]) {
      rise(at, last);
    } else {
      sink(at, last);
    }
  }

  std::vector<Entry> heap_;
  std::vector<uint32_t> places_;
  uint64_t sequence_ = 0;
};

/// boost::intrusive::multiset: a red-black tree whose nodes are the timers.
class IntrusiveTree {
 public:
  static constexpr bool kExact = true;
  explicit IntrusiveTree(uint32_t n) : nodes_(n) {}
  ~IntrusiveTree() { tree_.clear(); }
  IntrusiveTree(const IntrusiveTree&) = delete;
  IntrusiveTree& operator=(const IntrusiveTree&) = delete;
  uint32_t start(int64_t expiry, uint32_t payload) {
    nodes_[payload].expiry = expiry;
    tree_.insert(nodes_[payload]);
    return payload;
  }
  void cancel(uint32_t handle) { tree_.erase(tree_.iterator_to(nodes_[handle])); }
  Popped pop() {
    const Node& first = *tree_.begin();
    tree_.erase(tree_.begin());
    return {first.expiry, static_cast<uint32_t>(&first - nodes_.data())};
  }
  size_t bytes() const { return nodes_.size() * sizeof(Node); }

 private:
  using Hook = boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>,
                                               boost::intrusive::optimize_size<true>>;
  struct Node : Hook {
    int64_t expiry = 0;
    bool operator<(const Node& other) const { return expiry < other.expiry; }
  };
  std::vector<Node> nodes_;
  boost::intrusive::multiset<Node, boost::intrusive::constant_time_size<false>> tree_;
};

/// The reference: cannot be wrong, and is slow.
class SortedList {
 public:
  static constexpr bool kExact = true;
  explicit SortedList(uint32_t /*n*/) {}
  uint32_t start(int64_t expiry, uint32_t payload) {
    const auto after = [](int64_t a, const Popped& b) { return a < b.at; };
    timers_.insert(std::upper_bound(timers_.begin(), timers_.end(), expiry, after), {expiry, payload});
    return payload;
  }
  void cancel(uint32_t handle) {
    timers_.erase(std::find_if(timers_.begin(), timers_.end(), [=](const Popped& t) { return t.payload == handle; }));
  }
  Popped pop() {
    const Popped first = timers_.front();
    timers_.erase(timers_.begin());
    return first;
  }
  size_t bytes() const { return timers_.capacity() * sizeof(Popped); }

 private:
  std::vector<Popped> timers_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_TIMER_EXACT_CONTENDERS_H_
