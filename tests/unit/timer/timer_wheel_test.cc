// SPDX-License-Identifier: Apache-2.0
#include "strowger/timer/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/timer_wheel_inspector.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

constexpr Time at(int64_t us) { return time_from_us(us); }

/// Pops everything up to `limit`, as payloads.
std::vector<uint32_t> payloads(TimerWheel& wheel, Time limit = kMaxTime) {
  std::vector<uint32_t> result;
  while (const auto expired = wheel.pop(limit)) result.push_back(expired->payload);
  return result;
}

using Payloads = std::vector<uint32_t>;

TEST(TimerWheel, example_of_the_header) {
  std::vector<std::pair<uint32_t, Time>> escalated;
  auto escalate = [&](uint32_t payload, strowger::Time expiry) { escalated.emplace_back(payload, expiry); };

  strowger::TimerWheel wheel;
  strowger::TimerId answer_by = wheel.start(wheel.now() + 20s, /*payload=*/7);
  strowger::TimerId ring_for = wheel.start(wheel.now() + 15s, /*payload=*/8);
  wheel.cancel(ring_for);  // The agent picked up.
  wheel.restart(answer_by, wheel.now() + 30s);
  while (auto expired = wheel.pop(strowger::kMinTime + 1min)) {
    escalate(expired->payload, expired->expiry);  // Called once, with 7 at 30 s.
  }                                               // Now wheel.now() is at 1 min.

  ASSERT_EQ(escalated.size(), 1u);
  EXPECT_EQ(escalated[0], std::pair(7u, kMinTime + 30s));
  EXPECT_EQ(wheel.now(), kMinTime + 1min);
}

TEST(TimerWheel, an_empty_wheel_only_moves_its_time) {
  TimerWheel wheel(at(5));
  EXPECT_TRUE(wheel.empty());
  EXPECT_EQ(wheel.size(), 0u);
  EXPECT_EQ(wheel.now(), at(5));
  EXPECT_EQ(wheel.next_expiry_bound(), kMaxTime);
  EXPECT_FALSE(wheel.pop(at(1000)));
  EXPECT_EQ(wheel.now(), at(1000));
}

TEST(TimerWheel, time_never_runs_back) {
  TimerWheel wheel(at(1000));
  wheel.start(at(1000), 1);
  EXPECT_FALSE(wheel.pop(at(999)));
  EXPECT_EQ(wheel.now(), at(1000));
  EXPECT_EQ(payloads(wheel, at(1000)), Payloads{1});
}

TEST(TimerWheel, pops_by_expiry_whatever_the_order_of_start) {
  TimerWheel wheel;
  const std::vector<int64_t> expiries = {5'000'000, 3, 70, 4'096, 64, 63, 4'095, 262'144, 1, 0};
  for (const int64_t expiry : expiries) wheel.start(at(expiry), static_cast<uint32_t>(expiry));
  EXPECT_EQ(payloads(wheel), (Payloads{0, 1, 3, 63, 64, 70, 4'095, 4'096, 262'144, 5'000'000}));
  EXPECT_EQ(wheel.now(), kMaxTime);
}

TEST(TimerWheel, equal_expiries_come_in_the_order_of_start) {
  for (const int64_t expiry : {int64_t{0}, int64_t{1}, int64_t{64}, int64_t{1} << 30, to_us(kMaxTime)}) {
    TimerWheel wheel;
    for (uint32_t i = 0; i < 100; ++i) wheel.start(at(expiry), i);
    for (uint32_t i = 0; i < 100; ++i) {
      const auto expired = wheel.pop(kMaxTime);
      ASSERT_TRUE(expired);
      EXPECT_EQ(expired->payload, i);
      EXPECT_EQ(expired->expiry, at(expiry));
    }
  }
}

// The first is started when its expiry is levels away, the others as time comes near: they meet in one list.
TEST(TimerWheel, equal_expiries_keep_their_order_across_cascades) {
  static constexpr int64_t kExpiry = (int64_t{1} << 36) + 12'345;
  TimerWheel wheel;
  uint32_t payload = 0;
  for (int shift = 36; shift >= 0; --shift) {
    wheel.start(at(kExpiry), payload++);
    EXPECT_FALSE(wheel.pop(at(kExpiry - (int64_t{1} << shift))));
    wheel.start(at(kExpiry), payload++);
  }
  const Payloads popped = payloads(wheel, at(kExpiry));
  ASSERT_EQ(popped.size(), payload);
  EXPECT_TRUE(std::is_sorted(popped.begin(), popped.end()));
}

TEST(TimerWheel, an_expiry_in_the_past_is_due_now_behind_those_due_already) {
  TimerWheel wheel(at(1000));
  wheel.start(at(1001), 3);
  wheel.start(at(1000), 1);
  const TimerId late = wheel.start(at(10), 2);
  EXPECT_EQ(wheel.expiry(late), at(1000));
  EXPECT_EQ(wheel.next_expiry_bound(), at(1000));
  EXPECT_EQ(payloads(wheel, at(1000)), (Payloads{1, 2}));
  EXPECT_EQ(payloads(wheel), Payloads{3});
}

TEST(TimerWheel, a_timer_may_be_started_at_the_instant_being_popped) {
  TimerWheel wheel;
  wheel.start(at(500), 1);
  wheel.start(at(500), 2);
  EXPECT_EQ(wheel.pop(at(900))->payload, 1u);
  EXPECT_EQ(wheel.now(), at(500));
  wheel.start(at(500), 3);
  EXPECT_EQ(payloads(wheel, at(900)), (Payloads{2, 3}));
}

TEST(TimerWheel, restart_goes_behind_equal_expiries_and_keeps_id_and_payload) {
  TimerWheel wheel;
  const TimerId first = wheel.start(at(100), 1);
  wheel.start(at(100), 2);
  wheel.restart(first, at(100));
  EXPECT_EQ(wheel.payload(first), 1u);
  EXPECT_EQ(wheel.size(), 2u);
  EXPECT_EQ(wheel.pop(kMaxTime)->payload, 2u);
  const auto expired = wheel.pop(kMaxTime);
  EXPECT_EQ(expired->payload, 1u);
  EXPECT_EQ(expired->id, first);
}

TEST(TimerWheel, restart_moves_to_an_earlier_or_later_expiry) {
  TimerWheel wheel;
  const TimerId a = wheel.start(at(100), 1);
  const TimerId b = wheel.start(at(1'000'000), 2);
  wheel.start(at(5'000), 3);
  wheel.restart(a, at(2'000'000));
  wheel.restart(b, at(7));
  EXPECT_EQ(wheel.expiry(a), at(2'000'000));
  EXPECT_EQ(wheel.expiry(b), at(7));
  EXPECT_EQ(payloads(wheel), (Payloads{2, 3, 1}));
}

TEST(TimerWheel, restart_alone_in_its_slot) {
  TimerWheel wheel;
  const TimerId id = wheel.start(at(100), 1);
  wheel.restart(id, at(100));
  wheel.restart(id, at(3));
  wheel.restart(id, kMaxTime);
  EXPECT_FALSE(wheel.pop(at(100)));
  EXPECT_EQ(payloads(wheel), Payloads{1});
}

TEST(TimerWheel, cancel_from_head_middle_and_tail) {
  for (const int64_t expiry : {int64_t{0}, int64_t{100}, int64_t{1} << 40}) {
    for (const Payloads& cancelled : {Payloads{0}, Payloads{2}, Payloads{4}, Payloads{0, 4}, Payloads{1, 2, 3},
                                      Payloads{4, 3, 2, 1, 0}, Payloads{0, 1, 2, 3, 4}}) {
      TimerWheel wheel;
      std::vector<TimerId> ids;
      for (uint32_t i = 0; i < 5; ++i) ids.push_back(wheel.start(at(expiry), i));
      Payloads left = {0, 1, 2, 3, 4};
      for (const uint32_t i : cancelled) {
        wheel.cancel(ids[i]);
        std::erase(left, i);
        EXPECT_FALSE(wheel.pending(ids[i]));
      }
      EXPECT_EQ(wheel.size(), left.size());
      EXPECT_EQ(payloads(wheel), left);
      EXPECT_TRUE(wheel.empty());
    }
  }
}

TEST(TimerWheel, cancelling_the_last_timer_empties_the_wheel) {
  TimerWheel wheel;
  wheel.cancel(wheel.start(at(int64_t{1} << 45), 1));
  EXPECT_TRUE(wheel.empty());
  EXPECT_EQ(wheel.next_expiry_bound(), kMaxTime);
  EXPECT_FALSE(wheel.pop(kMaxTime));
}

TEST(TimerWheel, reaches_a_century_and_the_end_of_time) {
  static constexpr Duration kYear = std::chrono::hours(24 * 365);
  TimerWheel wheel;
  wheel.start(kMaxTime, 4);
  wheel.start(kMinTime + 100 * kYear, 2);
  wheel.start(kMinTime + 100 * kYear + 1us, 3);
  wheel.start(kMinTime + 100 * kYear - 1us, 1);
  wheel.start(Time::max(), 5);  // Clamped to kMaxTime.
  EXPECT_EQ(payloads(wheel, kMinTime + 100 * kYear), (Payloads{1, 2}));
  EXPECT_EQ(wheel.now(), kMinTime + 100 * kYear);
  EXPECT_EQ(payloads(wheel, kMaxTime - 1us), Payloads{3});
  EXPECT_EQ(payloads(wheel, Time::max()), (Payloads{4, 5}));
  EXPECT_EQ(wheel.now(), kMaxTime);
  wheel.start(kMaxTime, 6);
  EXPECT_EQ(payloads(wheel), Payloads{6});
}

TEST(TimerWheel, starts_at_any_time) {
  for (const Time start : {kMinTime, at(1), at(64), at(1'700'000'000'000'000), kMaxTime - 1us, kMaxTime}) {
    TimerWheel wheel(start);
    wheel.start(kMaxTime, 2);
    wheel.start(start, 1);
    wheel.start(kMaxTime, 3);
    EXPECT_EQ(payloads(wheel, kMaxTime), start == kMaxTime ? (Payloads{2, 1, 3}) : (Payloads{1, 2, 3}));
  }
  EXPECT_EQ(TimerWheel(Time::min()).now(), kMinTime);
  EXPECT_EQ(TimerWheel(Time::max()).now(), kMaxTime);
}

// Around each power of 64, from a now just before, at and just after another one.
TEST(TimerWheel, is_exact_at_level_boundaries) {
  std::vector<int64_t> instants;
  for (int level = 0; level <= 8; ++level) {
    for (const int64_t digit : {1, 2, 15}) {
      for (const int64_t delta : {-1, 0, 1}) instants.push_back((digit << (6 * level)) + delta);
    }
  }
  std::shuffle(instants.begin(), instants.end(), std::mt19937_64(4));
  for (const int64_t now : instants) {
    TimerWheel wheel{at(now)};
    std::vector<int64_t> expected;
    for (const int64_t expiry : instants) {
      if (expiry < now) continue;
      expected.push_back(expiry);
      wheel.start(at(expiry), 0);
    }
    std::sort(expected.begin(), expected.end());
    for (const int64_t expiry : expected) {
      EXPECT_LE(wheel.next_expiry_bound(), at(expiry));
      const auto expired = wheel.pop(kMaxTime);
      ASSERT_TRUE(expired);
      ASSERT_EQ(to_us(expired->expiry), expiry);
      ASSERT_EQ(to_us(wheel.now()), expiry);
    }
    EXPECT_TRUE(wheel.empty());
  }
}

TEST(TimerWheel, a_limit_just_short_of_a_timer_leaves_it_pending) {
  for (int shift = 0; shift <= 52; ++shift) {
    const Time expiry = at(int64_t{1} << shift);
    TimerWheel wheel;
    const TimerId id = wheel.start(expiry, 9);
    EXPECT_FALSE(wheel.pop(expiry - 1us));
    EXPECT_EQ(wheel.now(), expiry - 1us);
    EXPECT_TRUE(wheel.pending(id));
    EXPECT_EQ(wheel.next_expiry_bound(), expiry);
    const auto expired = wheel.pop(expiry);
    ASSERT_TRUE(expired);
    EXPECT_EQ(expired->expiry, expiry);
    EXPECT_FALSE(wheel.pending(id));
  }
}

// The limit comes to lie inside a slot with few and with many timers; those behind it must keep exact order, also with
// timers that are started afterwards.
TEST(TimerWheel, a_limit_may_lie_inside_a_slot_in_use) {
  for (const int64_t count : {1, 2, 8, 9, 100}) {
    for (const int64_t stride : {1, 63, 64, 4'097}) {
      TimerWheel wheel;
      static constexpr int64_t kBase = int64_t{1} << 30;
      for (int64_t i = count - 1; i >= 0; --i) wheel.start(at(kBase + i * stride), static_cast<uint32_t>(2 * i));
      const Time limit = at(kBase + (count / 2) * stride - 1);
      EXPECT_EQ(payloads(wheel, limit).size(), static_cast<size_t>(count / 2));
      EXPECT_EQ(wheel.now(), limit);
      for (int64_t i = count / 2; i < count; ++i) {
        wheel.start(at(kBase + i * stride), static_cast<uint32_t>(2 * i + 1));
      }
      const Payloads popped = payloads(wheel);
      EXPECT_EQ(popped.size(), static_cast<size_t>(2 * (count - count / 2)));
      EXPECT_TRUE(std::is_sorted(popped.begin(), popped.end()));
    }
  }
}

// A slot of many is split in advance from its end, so at first the level below has its latest timers only. A limit that
// lies before those must still find the earliest, which wait in the slot.
TEST(TimerWheel, a_limit_may_lie_between_what_is_split_already_and_what_is_not) {
  for (const int64_t width : {64, 4'096, 262'144, 16'777'216}) {
    static constexpr uint32_t kTimers = 2'000;
    TimerWheel wheel;
    const int64_t start = 4 * width;  // Of the slot that will be split.
    wheel.start(at(start - 1), 0);    // When it expires, the split begins and gets as far as one pop may go.
    for (uint32_t i = 1; i <= kTimers; ++i) {
      const int64_t offset = i <= kTimers / 4 ? width / 8 : width / 2 + i % (width / 2);
      wheel.start(at(start + offset), i);
    }
    EXPECT_EQ(payloads(wheel, at(start - 1)), Payloads{0});
    EXPECT_TRUE(TimerWheelInspector(wheel).splits()) << width;
    EXPECT_LE(wheel.next_expiry_bound(), at(start + width / 8));
    EXPECT_GT(wheel.next_expiry_bound(), wheel.now());
    EXPECT_FALSE(wheel.pop(at(start + width / 8 - 1)));
    EXPECT_LE(wheel.next_expiry_bound(), at(start + width / 8));
    EXPECT_EQ(payloads(wheel, at(start + width / 8)).size(), kTimers / 4) << width;
    EXPECT_EQ(payloads(wheel).size(), kTimers - kTimers / 4);
  }
}

TEST(TimerWheel, tiny_and_huge_steps_of_the_limit_give_the_same_order) {
  const auto run = [](int64_t step) {
    std::mt19937_64 random(1);
    TimerWheel wheel;
    for (uint32_t i = 0; i < 3'000; ++i) wheel.start(at(static_cast<int64_t>(random() % 300'000)), i);
    Payloads result;
    for (int64_t limit = 0; !wheel.empty(); limit += step) {
      while (const auto expired = wheel.pop(at(limit))) {
        EXPECT_GT(to_us(expired->expiry), limit - step);
        result.push_back(expired->payload);
      }
      EXPECT_EQ(to_us(wheel.now()), limit);
    }
    return result;
  };
  const Payloads expected = run(1);
  EXPECT_EQ(expected.size(), 3'000u);
  for (const int64_t step : {7, 63, 64, 65, 4'096, 100'000, 1 << 30}) EXPECT_EQ(run(step), expected) << step;
}

TEST(TimerWheel, the_bound_is_never_late_and_leads_to_the_timer) {
  std::mt19937_64 random(2);
  TimerWheel wheel;
  for (uint32_t i = 0; i < 500; ++i) wheel.start(at(static_cast<int64_t>(random() >> (12 + random() % 50))), i);
  int early = 0;
  while (!wheel.empty()) {
    const Time bound = wheel.next_expiry_bound();
    const Time before = wheel.now();
    const auto expired = wheel.pop(bound);
    if (expired) {
      EXPECT_EQ(expired->expiry, bound);
      early = 0;
    } else {
      EXPECT_GT(bound, before);
      EXPECT_LE(++early, 9);
    }
  }
}

TEST(TimerWheel, ids_are_dense_and_used_again) {
  TimerWheel wheel;
  const TimerId a = wheel.start(at(10), 1);
  const TimerId b = wheel.start(at(20), 2);
  EXPECT_EQ(a.value(), 0u);
  EXPECT_EQ(b.value(), 1u);
  wheel.cancel(a);
  EXPECT_EQ(wheel.start(at(30), 3), a);
  EXPECT_EQ(wheel.payload(a), 3u);
  EXPECT_EQ(wheel.pop(kMaxTime)->id, b);
  EXPECT_EQ(wheel.start(at(40), 4), b);
  EXPECT_EQ(payloads(wheel), (Payloads{3, 4}));
}

TEST(TimerWheel, pending_answers_for_any_id) {
  TimerWheel wheel;
  EXPECT_FALSE(wheel.pending(TimerId{}));
  EXPECT_FALSE(wheel.pending(TimerId{0}));
  const TimerId id = wheel.start(at(1), 0);
  EXPECT_TRUE(wheel.pending(id));
  EXPECT_FALSE(wheel.pending(TimerId{1}));
  EXPECT_FALSE(wheel.pending(TimerId{0xFFFF'FFFE}));
  wheel.pop(kMaxTime);
  EXPECT_FALSE(wheel.pending(id));
}

TEST(TimerWheel, glimpses_what_expires_next_once_it_is_known) {
  TimerWheel wheel;
  EXPECT_EQ(wheel.glimpse(0), std::nullopt);
  for (uint32_t i = 1; i <= 4; ++i) wheel.start(Time{Duration{1000 + i}}, i);
  ASSERT_EQ(wheel.pop(kMaxTime)->payload, 1U);
  EXPECT_EQ(wheel.glimpse(0), 2U);
  EXPECT_EQ(wheel.glimpse(2), 4U);
  EXPECT_EQ(wheel.glimpse(3), std::nullopt);
  EXPECT_EQ(wheel.pop(kMaxTime)->payload, 2U);
}

TEST(TimerWheel, a_copy_is_independent) {
  TimerWheel wheel;
  wheel.start(at(100), 1);
  const TimerId second = wheel.start(at(1'000'000), 2);
  TimerWheel copy = wheel;
  wheel.cancel(second);
  EXPECT_EQ(payloads(copy), (Payloads{1, 2}));
  EXPECT_EQ(payloads(wheel), Payloads{1});
  static_assert(std::is_nothrow_move_constructible_v<TimerWheel>);
}

TEST(TimerWheel, holds_no_more_memory_after_reserve) {
  static constexpr size_t kTimers = 1'000;
  std::mt19937_64 random(3);
  TimerWheel wheel;
  wheel.reserve(kTimers);
  const size_t bytes = wheel.memory_bytes();
  EXPECT_LE(bytes, 24 * kTimers + size_t{200} * 1024);
  std::vector<TimerId> ids;
  for (int round = 0; round < 100; ++round) {
    ids.clear();
    while (wheel.size() < kTimers) {
      ids.push_back(wheel.start(wheel.now() + Duration(static_cast<int64_t>(random() % 1'000'000)), 0));
    }
    for (size_t i = 0; i < ids.size(); i += 2) wheel.cancel(ids[i]);
    while (wheel.pop(wheel.now() + 10ms)) continue;
    ASSERT_EQ(wheel.memory_bytes(), bytes);
  }
}

/// Counts what the operations on a wheel move.
class Work {
 public:
  explicit Work(const TimerWheel& wheel) : inspector_(wheel) {}

  void operation_done() {
    const uint64_t moved = inspector_.moved();
    most_ = std::max(most_, moved - last_);
    last_ = moved;
    seen_split_ |= inspector_.splits();
  }

  uint64_t all() const { return last_; }
  uint64_t most() const { return most_; }
  bool seen_split() const { return seen_split_; }

 private:
  TimerWheelInspector inspector_;
  uint64_t last_ = 0;
  uint64_t most_ = 0;
  bool seen_split_ = false;
};

// Four of five timers are cancelled. Slots of 18 minutes hold a hundred thousand entries, and must not be moved at
// once.
TEST(TimerWheel, no_operation_moves_many_timers_under_an_sla_load) {
  static constexpr uint32_t kTimers = 100'000;
  std::mt19937_64 random(5);
  TimerWheel wheel;
  wheel.reserve(kTimers);
  const size_t bytes = wheel.memory_bytes();
  Work work(wheel);
  const auto start = [&](uint32_t payload) {
    const TimerId id =
        wheel.start(wheel.now() + 1s + Duration(static_cast<int64_t>(random() % 3'599'000'000)), payload);
    work.operation_done();
    return id;
  };
  std::vector<TimerId> ids(kTimers);
  for (uint32_t i = 0; i < kTimers; ++i) ids[i] = start(i);
  static constexpr uint64_t kSteps = 8 * kTimers;
  for (uint64_t step = 0; step < kSteps; ++step) {
    auto payload = static_cast<uint32_t>(random() % kTimers);
    if (random() % 5 != 0) {
      wheel.cancel(ids[payload]);
    } else {
      payload = wheel.pop(kMaxTime)->payload;
    }
    work.operation_done();
    ids[payload] = start(payload);
  }
  EXPECT_TRUE(work.seen_split());
  EXPECT_LE(work.most(), 1'500u);
  EXPECT_LE(work.all(), 4 * (kTimers + kSteps));
  EXPECT_EQ(wheel.memory_bytes(), bytes);
}

TEST(TimerWheel, no_operation_moves_many_timers_as_a_clock) {
  static constexpr uint32_t kTimers = 100'000;
  std::mt19937_64 random(6);
  TimerWheel wheel;
  Work work(wheel);
  const auto start = [&](uint32_t payload) {  // Nine of ten soon, one of ten much later.
    const uint64_t delay = random() % 600'000'000;
    wheel.start(wheel.now() + Duration(static_cast<int64_t>(random() % 10 != 0 ? delay / 1'000 : delay * 10)), payload);
    work.operation_done();
  };
  for (uint32_t i = 0; i < kTimers; ++i) start(i);
  static constexpr uint64_t kSteps = 20 * kTimers;
  for (uint64_t step = 0; step < kSteps; ++step) {
    const uint32_t payload = wheel.pop(kMaxTime)->payload;
    work.operation_done();
    start(payload);
  }
  EXPECT_LE(work.most(), 1'500u);
  EXPECT_LE(work.all(), 6 * (kTimers + kSteps));
}

// Each restart leaves a dead entry behind: in its own slot, in others, in the window and among those that are due.
TEST(TimerWheel, restarting_for_ever_takes_no_memory_and_keeps_order) {
  for (const uint64_t spread : {uint64_t{1}, uint64_t{50}, uint64_t{1'000'000}, uint64_t{40'000'000'000}}) {
    static constexpr uint32_t kTimers = 3'000;
    std::mt19937_64 random(7);
    TimerWheel wheel(at(1'000'000));
    wheel.reserve(kTimers);
    const size_t bytes = wheel.memory_bytes();
    std::vector<TimerId> ids(kTimers);
    std::vector<std::pair<Time, uint64_t>> expected(kTimers);  // By payload: expiry, then when it was started.
    const auto expiry = [&] { return wheel.now() + Duration(static_cast<int64_t>(random() % spread)); };
    for (uint32_t i = 0; i < kTimers; ++i) {
      expected[i] = {expiry(), i};
      ids[i] = wheel.start(expected[i].first, i);
    }
    Work work(wheel);
    for (uint64_t step = 0; step < 300'000; ++step) {
      const auto i = static_cast<uint32_t>(random() % kTimers);
      expected[i] = {expiry(), kTimers + step};
      wheel.restart(ids[i], expected[i].first);
      work.operation_done();
    }
    EXPECT_LE(work.most(), 1'500u);
    EXPECT_EQ(wheel.memory_bytes(), bytes);
    Payloads order(kTimers);
    for (uint32_t i = 0; i < kTimers; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return expected[a] < expected[b]; });
    EXPECT_EQ(payloads(wheel), order);
  }
}

TEST(TimerWheel, the_bound_does_not_wake_for_a_cancelled_timer) {
  TimerWheel wheel;
  wheel.start(at(90'000'000), 1);
  std::vector<TimerId> ids;
  for (int64_t i = 1; i < 20; ++i) ids.push_back(wheel.start(at(i * 4'000'000), 0));
  for (const TimerId id : ids) wheel.cancel(id);
  EXPECT_EQ(wheel.next_expiry_bound(), at(90'000'000));
  EXPECT_FALSE(wheel.pop(at(1'000'000)));
  EXPECT_EQ(wheel.next_expiry_bound(), at(90'000'000));
  EXPECT_EQ(payloads(wheel), Payloads{1});
}

TEST(TimerWheel, holds_ten_million_timers) {
#if defined(NDEBUG) && defined(__OPTIMIZE__)
  static constexpr uint32_t kTimers = 10'000'000;
#else
  static constexpr uint32_t kTimers = 1'000'000;
#endif
  TimerWheel wheel;
  wheel.reserve(kTimers);
  const size_t bytes = wheel.memory_bytes();
  EXPECT_LE(bytes, size_t{24} * kTimers + size_t{200} * 1024);
  uint64_t random = 88'172'645'463'325'252;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < kTimers; ++i) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    const auto expiry = static_cast<int64_t>(random % 3'600'000'000);
    sum += static_cast<uint64_t>(expiry);
    wheel.start(at(expiry), i);
  }
  ASSERT_EQ(wheel.size(), kTimers);
  // Cancel three in four, so that the test is quick, and the free list long.
  for (uint32_t i = 0; i < kTimers; ++i) {
    if (i % 4 == 0) continue;
    sum -= static_cast<uint64_t>(to_us(wheel.expiry(TimerId{i})));
    wheel.cancel(TimerId{i});
  }
  uint32_t count = 0;
  Time last = kMinTime;
  uint32_t last_payload = 0;
  while (const auto expired = wheel.pop(kMaxTime)) {
    ASSERT_TRUE(expired->expiry > last || (expired->expiry == last && (count == 0 || expired->payload > last_payload)));
    last = expired->expiry;
    last_payload = expired->payload;
    sum -= static_cast<uint64_t>(to_us(last));
    ++count;
  }
  EXPECT_EQ(count, kTimers / 4);
  EXPECT_EQ(sum, 0u);
  EXPECT_EQ(wheel.memory_bytes(), bytes);
}

#if !defined(NDEBUG) && defined(GTEST_HAS_DEATH_TEST)
TEST(TimerWheelDeathTest, an_id_that_is_not_pending_is_a_mistake) {
  TimerWheel wheel;
  const TimerId id = wheel.start(at(1), 0);
  wheel.cancel(id);
  EXPECT_DEATH(wheel.cancel(id), "pending");
  EXPECT_DEATH(wheel.restart(id, at(2)), "pending");
  EXPECT_DEATH(wheel.cancel(TimerId{}), "pending");
}
#endif

}  // namespace
}  // namespace strowger
