// SPDX-License-Identifier: Apache-2.0
//
// Queues of calls with kPriorities priorities, shared by threads. `push` gives a handle, by which `cancel` takes the
// call out if it is still inside. Calls are numbers. All have the same limit and take no memory after construction, but
// for TBB's, which cannot cancel.
#ifndef STROWGER_BENCHMARKS_QUEUES_CALL_CONTENDERS_H_
#define STROWGER_BENCHMARKS_QUEUES_CALL_CONTENDERS_H_

#include <tbb/concurrent_priority_queue.h>

#include <array>
#include <atomic>
#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "strowger/queue/call_queue.h"

namespace strowger::bench {

inline constexpr size_t kPriorities = 8;

class Calls {
 public:
  using Handle = CallHandle;
  explicit Calls(size_t limit)
      : queue_(CallQueue<uint64_t>::create({.limit = limit, .priorities = kPriorities}).value()) {}
  bool push(uint64_t call, size_t priority, Handle& handle) {
    return queue_->try_push(call, priority, &handle) == QueueResult::kOk;
  }
  bool cancel(Handle handle) { return queue_->cancel(handle) == QueueResult::kOk; }
  bool pop(uint64_t& call) { return queue_->try_pop(call) == QueueResult::kOk; }

 private:
  std::unique_ptr<CallQueue<uint64_t>> queue_;
};

/// A mutex around something ordered whose nodes are in one array.
template <class Order>
class Locked {
 public:
  using Node = typename Order::Node;
  struct Handle {
    uint32_t node = 0;
    uint32_t generation = 0;
  };

  explicit Locked(size_t limit) : nodes_(limit) {
    for (size_t i = limit; i > 0; --i) free_.push_back(static_cast<uint32_t>(i - 1));
  }
  bool push(uint64_t call, size_t priority, Handle& handle) {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return false;
    Node& node = nodes_[free_.back()];
    handle = {free_.back(), node.generation};
    free_.pop_back();
    node.call = call;
    order_.insert(node, priority);
    return true;
  }
  bool cancel(Handle handle) {
    const std::lock_guard lock(mutex_);
    Node& node = nodes_[handle.node];
    if (node.generation != handle.generation) return false;
    let_go(node);
    return true;
  }
  bool pop(uint64_t& call) {
    const std::lock_guard lock(mutex_);
    Node* node = order_.first();
    if (node == nullptr) return false;
    call = node->call;
    let_go(*node);
    return true;
  }

 private:
  void let_go(Node& node) {
    order_.erase(node);
    ++node.generation;
    free_.push_back(static_cast<uint32_t>(&node - nodes_.data()));
  }

  std::mutex mutex_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> free_;
  Order order_;
};

namespace intrusive = boost::intrusive;

/// A red-black tree by priority and number of arrival.
class TreeOrder {
 public:
  struct Node : intrusive::set_base_hook<intrusive::link_mode<intrusive::normal_link>, intrusive::optimize_size<true>> {
    uint64_t key = 0;
    uint64_t call = 0;
    uint32_t generation = 0;
    bool operator<(const Node& other) const { return key < other.key; }
  };
  ~TreeOrder() { tree_.clear(); }
  void insert(Node& node, size_t priority) {
    node.key = ((kPriorities - 1 - priority) << 56) | next_++;
    tree_.insert(node);
  }
  void erase(Node& node) { tree_.erase(tree_.iterator_to(node)); }
  Node* first() { return tree_.empty() ? nullptr : &*tree_.begin(); }

 private:
  intrusive::multiset<Node, intrusive::constant_time_size<false>> tree_;
  uint64_t next_ = 0;
};

/// A list for each priority.
class ListOrder {
 public:
  struct Node : intrusive::list_base_hook<intrusive::link_mode<intrusive::normal_link>> {
    uint64_t call = 0;
    uint32_t generation = 0;
    uint32_t priority = 0;
  };
  ~ListOrder() {
    for (auto& list : lists_) list.clear();
  }
  void insert(Node& node, size_t priority) {
    node.priority = static_cast<uint32_t>(priority);
    lists_[priority].push_back(node);
  }
  void erase(Node& node) { lists_[node.priority].erase(lists_[node.priority].iterator_to(node)); }
  Node* first() {
    for (size_t i = kPriorities; i > 0; --i) {
      if (!lists_[i - 1].empty()) return &lists_[i - 1].front();
    }
    return nullptr;
  }

 private:
  std::array<intrusive::list<Node, intrusive::constant_time_size<false>>, kPriorities> lists_;
};

using MutexTree = Locked<TreeOrder>;
using MutexLists = Locked<ListOrder>;

/// tbb::concurrent_priority_queue, which cannot cancel. One counter gives the order of arrival.
class TbbPriority {
 public:
  struct Handle {};
  explicit TbbPriority(size_t /*limit*/) {}
  bool push(uint64_t call, size_t priority, Handle& /*handle*/) {
    const uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
    queue_.push({((kPriorities - 1 - priority) << 56) | number, call});
    return true;
  }
  bool pop(uint64_t& call) {
    Entry entry{};
    if (!queue_.try_pop(entry)) return false;
    call = entry.call;
    return true;
  }

 private:
  struct Entry {
    uint64_t key;
    uint64_t call;
    bool operator<(const Entry& other) const { return key > other.key; }
  };
  alignas(kApart) std::atomic<uint64_t> next_{0};
  tbb::concurrent_priority_queue<Entry> queue_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_QUEUES_CALL_CONTENDERS_H_
