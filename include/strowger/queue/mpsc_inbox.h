// SPDX-License-Identifier: Apache-2.0
//
// MpscInbox: an unbounded queue from any number of threads to one, through a link inside the items.
//
// For developers who hand commands to a single owner, such as the loop that drives an engine. What it is: a linked list
// whose items derive from MpscNode, so that a push needs no memory and cannot be refused for lack of it. A push is one
// exchange of the tail and one store into the item before; the consumer walks from item to item, and writes what
// producers write only when it takes the last one. The inbox owns no items.
//
// When not to use it: where senders must feel that the receiver is behind (MpmcRing, SpscRing); with one producer
// (SpscRing is faster); for several consumers.
//
// Thread safety: push, push_n, close, closed: all threads at the same time. try_pop and drain: one consumer at a time.
// An item may be pushed again, or destroyed, as soon as it was popped, and be in one inbox at a time.
//
// Progress: push and push_n are wait-free: there is no loop but the one over the items of a batch, and an exchange
// does not fail. try_pop waits for nobody, but may have to answer kBusy. CAUTION: while a push is half done (the tail
// is exchanged, the link not stored yet) the consumer gets the items before it, and then kBusy until the link is there,
// even if later pushes are complete. A thread that is suspended right there holds the others' later items up; none is
// lost.
//
// Ordering: items come out in the order of the exchanges. So the items of one producer come out in the order it
// pushed them in; those of a batch in one piece. Operations are linearizable, but for `close`: a push takes effect at
// its exchange, kEmpty at an instant when nothing was inside. What was done before a push is visible after the pop.
//
// Closing: a push that begins after `close` returned is refused. One at the same time may still be accepted; then it is
// delivered, even after a kClosed. So to end: close, wait until the producers have left (join them), and pop until
// kClosed: that one is final. (A push that saw the close at its exchange would have to take its item back out of a
// list that others already extend, which cannot be done without a wait.) What was done before `close` is visible after
// a pop that answered kClosed.
//
// Complexity: O(1), O(n) for a batch; a pop of the last item pauses once (some 30 ns) for a push that is half done.
// Memory: one pointer in each item; nothing is allocated.
//
// Errors: push answers kOk or kClosed; try_pop kOk, kEmpty, kBusy or kClosed. To push an item that is inside already is
// a mistake which nothing detects.
//
// Example:
//   struct Command : strowger::MpscNode {
//     int number = 0;
//   };
//   strowger::MpscInbox<Command> inbox;
//   inbox.push(&command);                                 // Any thread.
//   Command* next = nullptr;                              // The consumer:
//   while (inbox.try_pop(next) == strowger::QueueResult::kOk) obey(*next);
#ifndef STROWGER_QUEUE_MPSC_INBOX_H_
#define STROWGER_QUEUE_MPSC_INBOX_H_

#include <atomic>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "strowger/queue/atomics.h"
#include "strowger/queue/queue_result.h"

namespace strowger {

/// What the items of an inbox derive from. A copy is not linked.
template <class Atomics>
class BasicMpscNode {
 public:
  BasicMpscNode() = default;
  BasicMpscNode(const BasicMpscNode& /*other*/) {}
  BasicMpscNode& operator=(const BasicMpscNode& /*other*/) { return *this; }

 private:
  template <class T, class A>
  friend class MpscInbox;

  typename Atomics::template Atomic<BasicMpscNode*> next_{nullptr};
};

using MpscNode = BasicMpscNode<StdAtomics>;

template <class T, class Atomics = StdAtomics>
class MpscInbox {
 public:
  using Node = BasicMpscNode<Atomics>;

  MpscInbox() = default;
  MpscInbox(const MpscInbox&) = delete;
  MpscInbox& operator=(const MpscInbox&) = delete;

  /// Any thread: puts the item at the end.
  QueueResult push(T* item) {
    if (closed()) return QueueResult::kClosed;
    link(item, item);
    return QueueResult::kOk;
  }

  /// Any thread: puts the `count` items whose addresses begin at `first` at the end, in one piece: one exchange for
  /// all.
  template <class Iterator>
  QueueResult push_n(Iterator first, size_t count) {
    if (closed()) return QueueResult::kClosed;
    if (count == 0) return QueueResult::kOk;
    Node* const head = *first;
    Node* last = head;
    for (size_t i = 1; i < count; ++i) {
      Node* const next = *++first;
      last->next_.store(next, kRelaxed);
      last = next;
    }
    link(head, last);
    return QueueResult::kOk;
  }

  /// The consumer: takes the first item off.
  QueueResult try_pop(T*& out) {
    static_assert(std::is_base_of_v<Node, T>, "items derive from MpscNode");
    if (first_ == nullptr) {
      first_ = stub_.next_.load(kAcquire);
      if (first_ == nullptr) return why_none();
    }
    Node* const node = first_;
    Node* next = node->next_.load(kAcquire);
    if (next == nullptr) {
      // PERFORMANCE: a producer in the middle of its push needs no longer than that, and to take the last item off
      // takes the tail from the producers' caches.
      Atomics::pause();
      next = node->next_.load(kAcquire);
    }
    if (next != nullptr) {
      first_ = next;
    } else if (!take_last(node)) {
      return QueueResult::kBusy;
    }
    out = static_cast<T*>(node);
    return QueueResult::kOk;
  }

  /// The consumer: calls `f(T*)` for up to `most` items, in order. Returns how many there were. The item is out when
  /// `f` is called.
  template <class F>
  size_t drain(F&& f, size_t most) {
    size_t count = 0;
    T* item = nullptr;
    for (; count < most && try_pop(item) == QueueResult::kOk; ++count) f(item);
    return count;
  }

  /// Any thread: pushes are refused from now on. May be called again, which does nothing.
  void close() { closed_.store(true, kRelease); }
  bool closed() const { return closed_.load(kRelaxed); }

 private:
  static constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
  static constexpr std::memory_order kAcquire = std::memory_order_acquire;
  static constexpr std::memory_order kRelease = std::memory_order_release;

  /// Puts a chain of items at the end.
  void link(Node* head, Node* last) {
    last->next_.store(nullptr, kRelaxed);
    // The acquire and release make the store of nullptr above come before the store of the next item there, by
    // whichever thread pushes it.
    Node* const before = tail_.exchange(last, std::memory_order_acq_rel);
    before->next_.store(head, kRelease);
  }

  /// The consumer, behind whose first item there is none yet: takes it off if it is the last. Else one is being linked
  /// to it.
  bool take_last(Node* node) {
    // INVARIANT: while the tail is not &stub_ nobody writes stub_.next_ but whoever found the tail to be &stub_, and
    // has linked the first item to it since. So it is the consumer's, who takes the link down before the next may come.
    stub_.next_.store(nullptr, kRelaxed);
    Node* last = node;
    while (!tail_.compare_exchange_weak(last, &stub_, kRelease, kRelaxed)) {
      if (last != node) return false;
    }
    first_ = nullptr;
    return true;
  }

  /// The consumer, who found nothing linked.
  QueueResult why_none() const {
    // In this order, so that what was pushed before the close is seen by whoever sees the close.
    const bool closed_before = closed_.load(kAcquire);
    if (tail_.load(kRelaxed) != &stub_) return QueueResult::kBusy;
    return closed_before ? QueueResult::kClosed : QueueResult::kEmpty;
  }

  alignas(kApart) typename Atomics::template Atomic<Node*> tail_{&stub_};  // The item pushed last, or &stub_.
  alignas(kApart) typename Atomics::template Atomic<bool> closed_{false};  // Written once.

  // The consumer's: the first item that is inside, once it was found; nullptr if the stub stands before it.
  alignas(kApart) Node* first_ = nullptr;
  // Stands where the last item was, when there is none.
  alignas(kApart) Node stub_;
};

}  // namespace strowger

#endif  // STROWGER_QUEUE_MPSC_INBOX_H_
