// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/time.h"

#include <chrono>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

TEST(Time, valid_range_is_closed) {
  EXPECT_TRUE(valid(kMinTime));
  EXPECT_TRUE(valid(kMaxTime));
  EXPECT_FALSE(valid(kMinTime - 1us));
  EXPECT_FALSE(valid(kMaxTime + 1us));
  EXPECT_FALSE(valid(time_from_us(std::numeric_limits<int64_t>::min())));
  EXPECT_FALSE(valid(time_from_us(std::numeric_limits<int64_t>::max())));
}

TEST(Duration, valid_range_is_closed) {
  EXPECT_TRUE(valid(Duration{0}));
  EXPECT_TRUE(valid(kForever));
  EXPECT_FALSE(valid(Duration{-1}));
  EXPECT_FALSE(valid(kForever + 1us));
}

TEST(Time, add_clamps_at_the_end_of_time) {
  EXPECT_EQ(add(kMinTime, 5s), time_from_us(5'000'000));
  EXPECT_EQ(add(kMaxTime, 0us), kMaxTime);
  EXPECT_EQ(add(kMaxTime, kForever), kMaxTime);
  EXPECT_EQ(add(kMaxTime - 1us, 1us), kMaxTime);
  EXPECT_EQ(add(kMaxTime - 2us, 1us), kMaxTime - 1us);
  EXPECT_EQ(add(kMinTime, kForever), kMaxTime);
}

TEST(Time, raw_counts_round_trip) {
  EXPECT_EQ(to_us(time_from_us(123)), 123);
  EXPECT_EQ(to_us(Duration{1min}), 60'000'000);
}

TEST(Duration, from_seconds_rounds_halves_away_from_zero) {
  EXPECT_EQ(from_seconds(1.5), 1'500'000us);
  EXPECT_EQ(from_seconds(0.0000005), 1us);
  EXPECT_EQ(from_seconds(0.0000004), 0us);
  EXPECT_EQ(from_seconds(-0.0000005), -1us);
  EXPECT_EQ(from_seconds(0.0), 0us);
  EXPECT_DOUBLE_EQ(to_seconds(1'500ms), 1.5);
}

}  // namespace
}  // namespace strowger
