// SPDX-License-Identifier: Apache-2.0
//
// The algorithms of two well-known timer wheels, written anew from their descriptions, without their locks, callbacks
// and clocks. Neither keeps exact order. Ticks are 1 ms, as theirs are. Shapes as in exact_contenders.h.
//
//   LinuxWheel  the kernel's wheel since 4.8: nine levels of 64 buckets, each eight times coarser than the one below. A
//               timer stays in its bucket until that expires, so it is late by up to a seventh of its delay, never
//               early.
//   FollyWheel  folly's HHWheelTimer: four wheels of 256 buckets. A bucket of a coarser wheel cascades when the finer
//   one
//               comes around, so a timer is at most two ticks late; within a tick the order is any.
#ifndef STROWGER_BENCHMARKS_TIMER_WHEEL_CONTENDERS_H_
#define STROWGER_BENCHMARKS_TIMER_WHEEL_CONTENDERS_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "timer/exact_contenders.h"

namespace strowger::bench {

inline constexpr int64_t kUsPerTick = 1'000;
inline constexpr uint64_t ticks_up(int64_t us) { return static_cast<uint64_t>((us + kUsPerTick - 1) / kUsPerTick); }

class LinuxWheel {
 public:
  static constexpr bool kExact = false;
  static int64_t most_late(int64_t delay) { return delay / 7 + 8 * kUsPerTick; }

  explicit LinuxWheel(uint32_t n) : nodes_(n) {}
  LinuxWheel(const LinuxWheel&) = delete;
  LinuxWheel& operator=(const LinuxWheel&) = delete;

  uint32_t start(int64_t expiry, uint32_t payload) {
    const uint64_t due = std::max(ticks_up(expiry), clock_);
    uint32_t level = 0;
    while (level + 1 < kLevels && due - clock_ >= (uint64_t{63} << (kShift * level))) ++level;
    // Rounded up, so that it never expires early.
    const uint64_t index = level == 0 ? due : (due >> (kShift * level)) + 1;
    Node& node = nodes_[payload];
    node.due = due;
    node.bucket = level * 64 + static_cast<uint32_t>(index % 64);
    link(buckets_[node.bucket], node);
    pending_[level] |= uint64_t{1} << (index % 64);
    return payload;
  }

  void cancel(uint32_t handle) {
    Node& node = nodes_[handle];
    unlink(node);
    if (node.bucket != kExpired && buckets_[node.bucket] == nullptr) {
      pending_[node.bucket / 64] &= ~(uint64_t{1} << (node.bucket % 64));
    }
  }

  Popped pop() {
    while (expired_ == nullptr) advance();
    Node& node = *expired_;
    unlink(node);
    return {static_cast<int64_t>(clock_ - 1) * kUsPerTick, static_cast<uint32_t>(&node - nodes_.data())};
  }

  size_t bytes() const { return nodes_.size() * sizeof(Node); }

 private:
  struct Node {
    Node* next;
    Node** link;
    uint64_t due;
    uint32_t bucket;
  };
  static constexpr uint32_t kLevels = 9;
  static constexpr uint32_t kShift = 3;
  static constexpr uint32_t kExpired = 0xFFFF'FFFF;

  static void link(Node*& head, Node& node) {
    node.next = head;
    node.link = &head;
    if (head != nullptr) head->link = &node.next;
    head = &node;
  }

  static void unlink(Node& node) {
    *node.link = node.next;
    if (node.next != nullptr) node.next->link = node.link;
  }

  /// Goes to the next tick at which a bucket expires, and takes what does.
  void advance() {
    uint64_t next = ~uint64_t{0};
    for (uint32_t level = 0; level < kLevels; ++level) {
      if (pending_[level] == 0) continue;
      const uint64_t at = (clock_ + (uint64_t{1} << (kShift * level)) - 1) >> (kShift * level);
      const auto ahead = static_cast<uint64_t>(std::countr_zero(std::rotr(pending_[level], static_cast<int>(at % 64))));
      next = std::min(next, (at + ahead) << (kShift * level));
    }
    clock_ = next;
    for (uint32_t level = 0; level < kLevels; ++level) {
      const uint64_t index = (clock_ >> (kShift * level)) % 64;
      if (((pending_[level] >> index) & 1) != 0) {
        pending_[level] &= ~(uint64_t{1} << index);
        take(buckets_[level * 64 + index]);
      }
      if ((clock_ >> (kShift * level)) % 8 != 0) break;
    }
    ++clock_;
  }

  void take(Node*& bucket) {
    while (bucket != nullptr) {
      Node& node = *bucket;
      unlink(node);
      node.bucket = kExpired;
      link(expired_, node);
    }
  }

  uint64_t clock_ = 0;
  std::array<uint64_t, kLevels> pending_{};
  std::array<Node*, size_t{kLevels} * 64> buckets_{};
  Node* expired_ = nullptr;
  std::vector<Node> nodes_;
};

class FollyWheel {
 public:
  static constexpr bool kExact = false;
  static int64_t most_late(int64_t /*delay*/) { return 2 * kUsPerTick; }

  explicit FollyWheel(uint32_t n) : nodes_(n) {
    for (Node& head : buckets_) head.prev = head.next = &head;
    expired_.prev = expired_.next = &expired_;
  }
  FollyWheel(const FollyWheel&) = delete;
  FollyWheel& operator=(const FollyWheel&) = delete;

  uint32_t start(int64_t expiry, uint32_t payload) {
    nodes_[payload].due = std::max(ticks_up(expiry), clock_);
    put(nodes_[payload]);
    return payload;
  }

  void cancel(uint32_t handle) {
    Node& node = nodes_[handle];
    unlink(node);
    // The bucket's list is empty when what is left is its head.
    if (node.bucket < 256 && node.prev == node.next && node.prev == &buckets_[node.bucket]) clear(node.bucket);
  }

  Popped pop() {
    while (expired_.next == &expired_) advance();
    Node& node = *expired_.next;
    unlink(node);
    return {static_cast<int64_t>(clock_ - 1) * kUsPerTick, static_cast<uint32_t>(&node - nodes_.data())};
  }

  size_t bytes() const { return nodes_.size() * sizeof(Node); }

 private:
  struct Node {
    Node* prev;
    Node* next;
    uint64_t due;
    uint32_t bucket;
  };
  static constexpr uint32_t kExpired = 0xFFFF'FFFF;

  static void unlink(Node& node) {
    node.prev->next = node.next;
    node.next->prev = node.prev;
  }

  static void append(Node& head, Node& node) {
    node.prev = head.prev;
    node.next = &head;
    head.prev->next = &node;
    head.prev = &node;
  }

  void clear(uint32_t bucket) { pending_[bucket / 64] &= ~(uint64_t{1} << (bucket % 64)); }

  void put(Node& node) {
    const uint64_t ahead = node.due - clock_;
    uint32_t wheel = 0;
    while (wheel < 3 && ahead >= (uint64_t{256} << (8 * wheel))) ++wheel;
    node.bucket = wheel * 256 + static_cast<uint32_t>((node.due >> (8 * wheel)) % 256);
    if (wheel == 0) pending_[node.bucket / 64] |= uint64_t{1} << (node.bucket % 64);
    append(buckets_[node.bucket], node);
  }

  /// Whether the wheel came around, so that the next coarser one moves on, too.
  bool cascade(uint32_t wheel, uint64_t index) {
    Node& head = buckets_[wheel * 256 + index];
    Node list;
    if (head.next != &head) {
      list = head;
      head.prev = head.next = &head;
      list.prev->next = nullptr;
      for (Node* node = list.next; node != nullptr;) {
        Node& moved = *node;
        node = node->next;
        put(moved);
      }
    }
    return index == 0;
  }

  /// Goes to the next tick that has timers, or at which the first wheel comes around, and takes what expires.
  void advance() {
    uint64_t index = clock_ % 256;
    if (index != 0) {
      while (index < 256) {
        const uint64_t bits = pending_[index / 64] >> (index % 64);
        if (bits != 0) {
          index += static_cast<uint64_t>(std::countr_zero(bits));
          break;
        }
        index = (index / 64 + 1) * 64;
      }
      clock_ += index - clock_ % 256;
      index = clock_ % 256;
    }
    if (index == 0 && cascade(1, (clock_ >> 8) % 256) && cascade(2, (clock_ >> 16) % 256)) {
      cascade(3, (clock_ >> 24) % 256);
    }
    Node& head = buckets_[index];
    while (head.next != &head) {
      Node& node = *head.next;
      unlink(node);
      node.bucket = kExpired;
      append(expired_, node);
    }
    clear(static_cast<uint32_t>(index));
    ++clock_;
  }

  uint64_t clock_ = 0;
  std::array<uint64_t, 4> pending_{};  // Of the first wheel.
  std::array<Node, size_t{4} * 256> buckets_;
  Node expired_;
  std::vector<Node> nodes_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_TIMER_WHEEL_CONTENDERS_H_
