// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/occupancy.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;

constexpr Duration kHalf = 30min;

TEST(DecayedShare, an_agent_who_was_never_occupied) {
  DecayedShare share;
  EXPECT_EQ(share.key(), DecayedShare::kNever);
  EXPECT_EQ(share.at(kMinTime + 5h, kHalf), 0);
  share.update(kMinTime + 7h, /*occupied=*/false, kHalf);
  EXPECT_EQ(share.key(), DecayedShare::kNever);
  EXPECT_EQ(share.at(kMinTime + 9h, kHalf), 0);
}

TEST(DecayedShare, the_example_of_the_header) {
  DecayedShare share;
  share.update(kMinTime + 60s, /*occupied=*/true, kHalf);
  EXPECT_NEAR(share.at(kMinTime + 60s, kHalf), 1 - std::exp2(-1.0 / 30), 1e-14);
}

TEST(DecayedShare, one_half_life_halves_what_was_and_what_is_missing) {
  DecayedShare share;
  share.update(kMinTime + kHalf, true, kHalf);
  EXPECT_NEAR(share.at(kMinTime + kHalf, kHalf), 0.5, 1e-15);
  EXPECT_NEAR(share.at(kMinTime + 2 * kHalf, kHalf), 0.25, 1e-15);
  share.update(kMinTime + 2 * kHalf, false, kHalf);
  share.update(kMinTime + 3 * kHalf, true, kHalf);
  EXPECT_NEAR(share.at(kMinTime + 3 * kHalf, kHalf), 0.625, 1e-15);
}

TEST(DecayedShare, agrees_with_the_definition_over_a_day_of_calls) {
  // The share is the integral of what was handled, weighted by 2^-(age / half-life), here by the sum over intervals.
  DecayedShare share;
  Random random(5);
  Time now = kMinTime;
  double expected = 0;
  for (int i = 0; i < 2000; ++i) {
    const Duration length{static_cast<int64_t>(1 + random.below(600'000'000))};
    const bool occupied = i % 2 == 1;
    now += length;
    const double decay = std::exp2(-to_seconds(length) / to_seconds(kHalf));
    expected = expected * decay + (occupied ? 1 - decay : 0);
    share.update(now, occupied, kHalf);
    ASSERT_NEAR(share.at(now, kHalf), expected, 1e-12);
  }
}

TEST(DecayedShare, the_key_stays_the_same_while_time_passes) {
  DecayedShare a;
  DecayedShare b;
  a.update(kMinTime + 60s, true, kHalf);
  b.update(kMinTime + 10min, false, kHalf);
  b.update(kMinTime + 10min + 45s, true, kHalf);
  const bool less = a.key() < b.key();
  const int64_t key = a.key();
  for (int hour = 1; hour < 200; hour += 13) {
    const Time now = kMinTime + hour * Duration{1h};
    EXPECT_EQ(a.at(now, kHalf) < b.at(now, kHalf), less);
  }
  EXPECT_EQ(a.key(), key);
  // Looking at it again without work in between leaves the key where it was, but for the rounding of its last units.
  a.update(kMinTime + 5h, false, kHalf);
  EXPECT_NEAR(static_cast<double>(a.key()), static_cast<double>(key), 4);
}

TEST(DecayedShare, keys_order_as_shares_do) {
  Random random(9);
  for (int round = 0; round < 500; ++round) {
    DecayedShare a;
    DecayedShare b;
    const auto draw = [&](uint64_t most) { return Duration{static_cast<int64_t>(random.below(most))}; };
    const Time begin_a = kMinTime + draw(86'400'000'000);
    const Time end_a = begin_a + Duration{1'000'000} + draw(3'600'000'000);
    const Time begin_b = kMinTime + draw(86'400'000'000);
    const Time end_b = begin_b + Duration{1'000'000} + draw(3'600'000'000);
    a.update(begin_a, false, kHalf);
    a.update(end_a, true, kHalf);
    b.update(begin_b, false, kHalf);
    b.update(end_b, true, kHalf);
    const Time now = std::max(end_a, end_b);
    const double of_a = a.at(now, kHalf);
    const double of_b = b.at(now, kHalf);
    if (std::abs(of_a - of_b) < 1e-6 * (of_a + of_b)) continue;  // too close for whole units
    EXPECT_EQ(a.key() < b.key(), of_a < of_b) << round;
  }
}

TEST(DecayedShare, extremes) {
  DecayedShare share;
  share.update(kMaxTime, true, 1s);
  EXPECT_NEAR(share.at(kMaxTime, 1s), 1, 1e-15);
  EXPECT_GT(share.key(), 0);
  DecayedShare tiny;
  tiny.update(kMinTime + 1us, true, kForever);  // a microsecond of a hundred years
  EXPECT_GT(tiny.at(kMinTime + 1us, kForever), 0);
  EXPECT_NE(tiny.key(), DecayedShare::kNever);
  DecayedShare old;
  old.update(kMinTime + 1s, true, 1s);
  old.update(kMinTime + 24h, false, 1s);  // too long ago to count
  EXPECT_EQ(old.key(), DecayedShare::kNever);
  EXPECT_EQ(old.at(kMinTime + 24h, 1s), 0);
}

TEST(DecayedShare, no_time_changes_nothing) {
  DecayedShare share;
  share.update(kMinTime + 60s, true, kHalf);
  const double before = share.at(kMinTime + 60s, kHalf);
  share.update(kMinTime + 60s, true, kHalf);
  share.update(kMinTime + 60s, false, kHalf);
  EXPECT_EQ(share.at(kMinTime + 60s, kHalf), before);
}

}  // namespace
}  // namespace strowger
