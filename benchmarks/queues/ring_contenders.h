// SPDX-License-Identifier: Apache-2.0
//
// Queues of 64-bit numbers, all of one shape. `kManyProducers` and `kManyConsumers` say for how many threads they are.
// `push` and `pop` answer false if it was full or empty; they may be
// called by thread `self` only, which is how contenders with tokens know their threads.
#ifndef STROWGER_BENCHMARKS_QUEUES_RING_CONTENDERS_H_
#define STROWGER_BENCHMARKS_QUEUES_RING_CONTENDERS_H_

#include <concurrentqueue/concurrentqueue.h>
#include <tbb/concurrent_queue.h>
#include <urcu/wfcqueue.h>

#include <array>
#include <atomic>
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/mpsc_inbox.h"
#include "strowger/queue/spsc_ring.h"

namespace strowger::bench {

inline constexpr size_t kCapacity = 1024;
inline constexpr size_t kMostThreads = 16;

template <class Ring>
class OurRing {
 public:
  static constexpr bool kManyProducers = requires { typename Ring::value_type; };
  static constexpr bool kManyConsumers = kManyProducers;

  bool push(size_t /*self*/, uint64_t item) { return ring_->try_push(item) == QueueResult::kOk; }
  bool pop(size_t /*self*/, uint64_t& item) { return ring_->try_pop(item) == QueueResult::kOk; }
  size_t push_n(size_t /*self*/, const uint64_t* items, size_t count) { return ring_->try_push_n(items, count); }
  size_t pop_n(size_t /*self*/, uint64_t* items, size_t most) { return ring_->try_pop_n(items, most); }

 private:
  std::unique_ptr<Ring> ring_ = Ring::create(kCapacity).value();
};
using Spsc = OurRing<SpscRing<uint64_t>>;
using Mpmc = OurRing<MpmcRing<uint64_t>>;

/// The nodes of intrusive queues, which the benchmark needs as often as items are inside: kNodes of each thread, used
/// in turn, and free again when their item was popped.
template <class Node>
class Nodes {
 public:
  Node* next_free() {
    Node& node = nodes_[next_ % nodes_.size()];
    if (node.used.load(std::memory_order_acquire)) return nullptr;
    node.used.store(true, std::memory_order_relaxed);
    ++next_;
    return &node;
  }
  static void free(Node* node) { node->used.store(false, std::memory_order_release); }

 private:
  std::array<Node, kCapacity> nodes_{};
  size_t next_ = 0;
};

class Inbox {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = false;

  bool push(size_t self, uint64_t item) {
    Letter* letter = letters_[self].next_free();
    if (letter == nullptr) return false;
    letter->item = item;
    return inbox_.push(letter) == QueueResult::kOk;
  }
  bool pop(size_t /*self*/, uint64_t& item) {
    Letter* letter = nullptr;
    if (inbox_.try_pop(letter) != QueueResult::kOk) return false;
    item = letter->item;
    Nodes<Letter>::free(letter);
    return true;
  }

 private:
  struct Letter : MpscNode {
    uint64_t item = 0;
    std::atomic<bool> used{false};
  };
  std::array<Nodes<Letter>, kMostThreads> letters_;
  MpscInbox<Letter> inbox_;
};

/// liburcu's wait-free queue.
class Wfcqueue {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = false;

  Wfcqueue() { __cds_wfcq_init(&head_, &tail_); }
  bool push(size_t self, uint64_t item) {
    Letter* letter = letters_[self].next_free();
    if (letter == nullptr) return false;
    letter->item = item;
    cds_wfcq_node_init(&letter->node);
    cds_wfcq_enqueue(__cds_wfcq_head_cast(&head_), &tail_, &letter->node);
    return true;
  }
  bool pop(size_t /*self*/, uint64_t& item) {
    cds_wfcq_node* node = __cds_wfcq_dequeue_nonblocking(__cds_wfcq_head_cast(&head_), &tail_);
    if (node == nullptr || node == CDS_WFCQ_WOULDBLOCK) return false;
    Letter* letter = reinterpret_cast<Letter*>(node);  // Its first member.
    item = letter->item;
    Nodes<Letter>::free(letter);
    return true;
  }

 private:
  struct Letter {
    cds_wfcq_node node;
    uint64_t item = 0;
    std::atomic<bool> used{false};
  };
  std::array<Nodes<Letter>, kMostThreads> letters_;
  alignas(kApart) __cds_wfcq_head head_;
  alignas(kApart) cds_wfcq_tail tail_;
};

class BoostSpsc {
 public:
  static constexpr bool kManyProducers = false;
  static constexpr bool kManyConsumers = false;

  bool push(size_t /*self*/, uint64_t item) { return queue_.push(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.pop(item); }
  size_t push_n(size_t /*self*/, const uint64_t* items, size_t count) { return queue_.push(items, count); }
  size_t pop_n(size_t /*self*/, uint64_t* items, size_t most) { return queue_.pop(items, most); }

 private:
  boost::lockfree::spsc_queue<uint64_t> queue_{kCapacity};
};

class BoostQueue {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  bool push(size_t /*self*/, uint64_t item) { return queue_.bounded_push(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.pop(item); }

 private:
  boost::lockfree::queue<uint64_t> queue_{kCapacity};
};

/// moodycamel::ConcurrentQueue: unbounded, one queue per producer inside.
class Moodycamel {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  bool push(size_t /*self*/, uint64_t item) { return queue_.try_enqueue(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.try_dequeue(item); }

 private:
  moodycamel::ConcurrentQueue<uint64_t> queue_{kCapacity * kMostThreads};
};

/// The same with a token for each thread.
class MoodycamelTokens {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  MoodycamelTokens() {
    for (size_t i = 0; i < kMostThreads; ++i) {
      producers_.emplace_back(queue_);
      consumers_.emplace_back(queue_);
    }
  }
  bool push(size_t self, uint64_t item) { return queue_.try_enqueue(producers_[self], item); }
  bool pop(size_t self, uint64_t& item) { return queue_.try_dequeue(consumers_[self], item); }
  size_t push_n(size_t self, const uint64_t* items, size_t count) {
    return queue_.try_enqueue_bulk(producers_[self], items, count) ? count : 0;
  }
  size_t pop_n(size_t self, uint64_t* items, size_t most) {
    return queue_.try_dequeue_bulk(consumers_[self], items, most);
  }

 private:
  moodycamel::ConcurrentQueue<uint64_t> queue_{2 * kCapacity, kMostThreads, kMostThreads};
  std::deque<moodycamel::ProducerToken> producers_;
  std::deque<moodycamel::ConsumerToken> consumers_;
};

class Tbb {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  Tbb() { queue_.set_capacity(kCapacity); }
  bool push(size_t /*self*/, uint64_t item) { return queue_.try_push(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.try_pop(item); }

 private:
  tbb::concurrent_bounded_queue<uint64_t> queue_;
};

class MutexDeque {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  bool push(size_t /*self*/, uint64_t item) {
    const std::lock_guard lock(mutex_);
    if (items_.size() == kCapacity) return false;
    items_.push_back(item);
    return true;
  }
  bool pop(size_t /*self*/, uint64_t& item) {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return false;
    item = items_.front();
    items_.pop_front();
    return true;
  }

 private:
  std::mutex mutex_;
  std::deque<uint64_t> items_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_QUEUES_RING_CONTENDERS_H_
