// SPDX-License-Identifier: Apache-2.0
//
// Line: things in order, nearly all of which join behind all others.
//
// What it is: a linked list for those that join at the end, and beside it a tree for the few that do not (a call that
// comes back to its queue, or has waited elsewhere; an agent whose offer was withdrawn). Things go by their numbers in
// an array `items` that the caller keeps, and hold the links: `previous` and `next` (in the list; in the tree the two
// children) and `in_tree`. They stand by operator<, and by number where that leaves a tie.
//
// The tree is a treap: what a search tree would be if its members had come in the order of their ranks, which are
// mixed from their numbers; so it is as flat as a tree filled at random, and the same on every machine.
// (Seidel and Aragon, "Randomized search trees", Algorithmica 16, 1996.)
//
// Complexity: join at the end, leave, look at the first: O(1). Among those that did not join at the end: O(log of
// them).
#ifndef STROWGER_LIB_ROUTING_LINE_H_
#define STROWGER_LIB_ROUTING_LINE_H_

#include <cstdint>

namespace strowger::detail {

class Line {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  bool empty() const { return head_ == kNone && root_ == kNone; }

  template <class Items>
  void insert(Items& items, uint32_t number) {
    auto& item = items[number];
    item.in_tree = tail_ != kNone && before(items, number, tail_);
    if (item.in_tree) [[unlikely]] {
      insert_in_tree(items, number);
      return;
    }
    item.previous = tail_;
    item.next = kNone;
    (tail_ == kNone ? head_ : items[tail_].next) = number;
    tail_ = number;
  }

  template <class Items>
  void erase(Items& items, uint32_t number) {
    auto& item = items[number];
    if (item.in_tree) [[unlikely]] {
      erase_from_tree(items, number);
      return;
    }
    (item.previous == kNone ? head_ : items[item.previous].next) = item.next;
    (item.next == kNone ? tail_ : items[item.next].previous) = item.previous;
  }

  /// The last of those that joined at the end, or kNone.
  uint32_t last_joined() const { return tail_; }

  /// The first, or kNone.
  template <class Items>
  uint32_t front(const Items& items) const {
    if (root_ == kNone) [[likely]] {
      return head_;
    }
    const uint32_t in_tree = outermost(items, root_, false);
    return head_ == kNone || before(items, in_tree, head_) ? in_tree : head_;
  }

  /// The first, or with `backwards` the last, for which `holds`; kNone if there is none.
  template <class Items, class F>
  uint32_t find(const Items& items, F&& holds, bool backwards = false) const {
    uint32_t a = backwards ? tail_ : head_;
    uint32_t b = root_ == kNone ? kNone : outermost(items, root_, backwards);
    while (a != kNone || b != kNone) {
      const bool from_list = b == kNone || (a != kNone && before(items, a, b) != backwards);
      uint32_t& next = from_list ? a : b;
      if (holds(next)) return next;
      if (from_list) {
        a = backwards ? items[a].previous : items[a].next;
      } else {
        b = neighbour(items, b, backwards);
      }
    }
    return kNone;
  }

  template <class Items, class F>
  void for_each(const Items& items, F&& visit) const {
    find(items, [&visit](uint32_t number) {
      visit(number);
      return false;
    });
  }

 private:
  template <class Items>
  static bool before(const Items& items, uint32_t a, uint32_t b) {
    if (items[a] < items[b]) return true;
    return !(items[b] < items[a]) && a < b;
  }
  static uint32_t rank(uint32_t number) { return number * 0x9E3779B1u ^ (number * 0x85EBCA6Bu >> 15); }

  template <class Items>
  void insert_in_tree(Items& items, uint32_t number) {
    uint32_t* link = &root_;
    while (*link != kNone && rank(*link) >= rank(number)) {
      link = before(items, number, *link) ? &items[*link].previous : &items[*link].next;
    }
    // What hung there is split into what comes before the new one and what comes after it.
    uint32_t rest = *link;
    *link = number;
    uint32_t* less = &items[number].previous;
    uint32_t* more = &items[number].next;
    while (rest != kNone) {
      uint32_t*& side = before(items, rest, number) ? less : more;
      *side = rest;
      side = &side == &less ? &items[rest].next : &items[rest].previous;
      rest = *side;
    }
    *less = *more = kNone;
  }

  template <class Items>
  void erase_from_tree(Items& items, uint32_t number) {
    uint32_t* link = &root_;
    while (*link != number) link = before(items, number, *link) ? &items[*link].previous : &items[*link].next;
    uint32_t a = items[number].previous;
    uint32_t b = items[number].next;
    while (a != kNone && b != kNone) {
      if (rank(a) >= rank(b)) {
        *link = a;
        link = &items[a].next;
        a = *link;
      } else {
        *link = b;
        link = &items[b].previous;
        b = *link;
      }
    }
    *link = a != kNone ? a : b;
  }

  // The first of a subtree, or the last.
  template <class Items>
  static uint32_t outermost(const Items& items, uint32_t top, bool last) {
    while (true) {
      const uint32_t next = last ? items[top].next : items[top].previous;
      if (next == kNone) return top;
      top = next;
    }
  }

  // The one of the tree that comes after `number`, or with `backwards` before it; kNone if there is none.
  template <class Items>
  uint32_t neighbour(const Items& items, uint32_t number, bool backwards) const {
    uint32_t found = kNone;
    for (uint32_t top = root_; top != kNone;) {
      const bool beyond = top != number && before(items, number, top) != backwards;
      if (beyond) found = top;
      top = beyond != backwards ? items[top].previous : items[top].next;
    }
    return found;
  }

  uint32_t head_ = kNone;
  uint32_t tail_ = kNone;
  uint32_t root_ = kNone;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_LINE_H_
