// SPDX-License-Identifier: Apache-2.0
//
// Wallboard: a consistent picture of queues and agents, for any thread, without stopping the engine.
//
// For wallboards, supervisors' screens and health checks. What it is: the host counts along as events happen, and from
// time to time (HostOptions::picture_interval) makes what it has counted public: the state after a whole step, never
// the middle of one. There are two public pictures, an old one and a new one; readers copy from the new one while the
// host brings the other up to date. A reader who is slow in copying puts off the next picture, and nothing else.
//
// When not to use it: to act on each change (Subscription); for reports over intervals (report/interval_report.h on a
// subscription).
//
// Thread safety: `read` is for all threads. Progress: lock-free; it begins anew only when a new picture came out at
// that moment. The host never waits for a reader. Complexity: O(1) per event; making a picture public costs O(queues
// and agents changed since the last but one); reading O(queues + agents), and allocates when `out` has too little room.
// Memory: 24 bytes per call that the engine held at once, and three times 64 bytes per queue and 24 per agent.
//
// Errors: none. Before the first step a picture shows the agents logged out and no queues.
//
// Example:
//   strowger::Picture picture;
//   host->wallboard().read(picture);
//   show(picture.queues[support.index()].waiting);
#ifndef STROWGER_HOST_WALLBOARD_H_
#define STROWGER_HOST_WALLBOARD_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/model/agent.h"
#include "strowger/queue/atomics.h"

namespace strowger {

/// Counts are since the host was made. `arrived` is `waiting` + `answered` + `abandoned` + `left`.
struct QueuePicture {
  /// Calls that joined it: new ones, and ones from other queues.
  uint64_t arrived = 0;
  uint64_t answered = 0;
  /// Answered before their SLA was breached (all that were answered, where there is no SLA).
  uint64_t answered_in_time = 0;
  uint64_t abandoned = 0;
  /// Left unanswered otherwise: moved, overflowed, expired, pulled out.
  uint64_t left = 0;
  /// When the call that has been in this queue for longest joined it; kMaxTime if none waits.
  Time oldest_joined = kMaxTime;
  /// Queued or offered.
  uint32_t waiting = 0;
  friend bool operator==(const QueuePicture&, const QueuePicture&) = default;
};

struct AgentPicture {
  /// Invalid where no agent has this slot.
  AgentId agent;
  AgentState state = AgentState::kLoggedOut;
  /// When not ready.
  ReasonId reason;
  /// When the state began.
  Time since;
  friend bool operator==(const AgentPicture&, const AgentPicture&) = default;
};

struct Picture {
  /// When it was made public, by the engine's time.
  Time time;
  /// How many events it counts: those with smaller numbers.
  uint64_t events = 0;
  /// Agents by state; the sum is the number of agents.
  std::array<uint32_t, kAgentStateCount> agents_by_state{};
  /// By QueueId, as far as calls have reached them.
  std::vector<QueuePicture> queues;
  /// By AgentId::index().
  std::vector<AgentPicture> agents;
};

namespace detail {

/// The host's own picture, always up to date, and what of it the two public ones do not show yet.
class LivePicture {
 public:
  static constexpr size_t kPublic = 2;

  /// Room for calls and agents that need none later.
  void reserve(size_t calls, size_t agents);
  void note(std::span<const Event> events);
  /// The agents that exist now; the others are forgotten.
  void set_agents(std::span<const AgentPicture> agents);

  const Picture& picture() const { return live_; }
  bool changed() const { return live_.events != shown_events_ || agents_set_; }
  /// Whether the configuration has changed since the last set_agents.
  bool configured() const { return configured_; }
  /// Makes `other`, one of the public pictures, equal to this one.
  void show(size_t which, Picture& other, Time now);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  /// A waiting call, in the list of its queue.
  struct Waiting {
    Time joined;
    uint32_t before = kNone;
    uint32_t after = kNone;
    uint32_t queue = kNone;
    bool breached = false;
  };
  struct Line {
    uint32_t first = kNone;
    uint32_t last = kNone;
  };
  /// What of the public pictures is out of date, by index, each once.
  struct Stale {
    std::vector<uint32_t> list;
    std::vector<uint8_t> listed;
    void grow(size_t size);
    void add(uint32_t index);
    void clear();
  };

  QueuePicture& queue(uint32_t index);
  AgentPicture& agent(uint32_t index);
  void joined(const Event& event);
  /// Whether it waited: where, and whether its SLA was breached.
  bool leave(const Event& event, uint32_t& index, bool& breached);
  void unlink(uint32_t call);
  void note_one(const Event& event);

  Picture live_;
  std::vector<Waiting> waiting_;  // by the calls' slots
  std::vector<Line> lines_;       // by queue
  std::array<Stale, kPublic> stale_queues_;
  std::array<Stale, kPublic> stale_agents_;
  uint64_t shown_events_ = 0;
  bool agents_set_ = false;
  bool configured_ = false;
};

}  // namespace detail

template <class Atomics>
class BasicWallboard {
 public:
  BasicWallboard() = default;
  BasicWallboard(const BasicWallboard&) = delete;
  BasicWallboard& operator=(const BasicWallboard&) = delete;

  /// Copies the newest public picture.
  void read(Picture& out) const {
    for (;;) {
      const uint32_t front = front_.load(std::memory_order_relaxed);
      readers_[front].count.fetch_add(1, std::memory_order_seq_cst);
      const bool still = front_.load(std::memory_order_seq_cst) == front;
      if (still) {
        Atomics::will_read(&pictures_[front]);
        out = pictures_[front];
      }
      readers_[front].count.fetch_sub(1, std::memory_order_release);
      if (still) return;
    }
  }

  // ---- For whoever is inside the host -------------------------------------------------------------------------------

  detail::LivePicture& live() { return live_; }

  /// Makes the live picture public. False if a reader is still busy with the old one.
  ///
  /// Argument: a reader announces itself at a picture and then looks whether that is the front; here the front is
  /// changed first and the announcements are looked at later. All four are in one order. So a reader that finds its
  /// picture in front has announced itself before the host, which comes to write there only after a change of the
  /// front, looks.
  bool publish(Time now) {
    const uint32_t back = 1 - front_.load(std::memory_order_relaxed);
    if (readers_[back].count.load(std::memory_order_seq_cst) != 0) return false;
    Atomics::will_write(&pictures_[back]);
    live_.show(back, pictures_[back], now);
    front_.store(back, std::memory_order_seq_cst);
    return true;
  }

 private:
  struct alignas(kApart) Readers {
    typename Atomics::template Atomic<uint32_t> count{0};
  };

  detail::LivePicture live_;
  std::array<Picture, detail::LivePicture::kPublic> pictures_;
  mutable std::array<Readers, detail::LivePicture::kPublic> readers_;
  alignas(kApart) typename Atomics::template Atomic<uint32_t> front_{0};
};

using Wallboard = BasicWallboard<StdAtomics>;

}  // namespace strowger

#endif  // STROWGER_HOST_WALLBOARD_H_
