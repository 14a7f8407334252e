// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/wait_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace strowger {
namespace {

using namespace std::chrono_literals;

WaitDistribution distribution_of(const std::vector<Duration>& waits) {
  WaitHistogram histogram;
  for (const Duration wait : waits) histogram.record(wait);
  return histogram.distribution();
}

/// Waits of every size: a random number of bits each.
std::vector<Duration> waits_of_all_sizes(uint32_t seed, size_t count) {
  std::mt19937_64 random(seed);
  std::vector<Duration> waits;
  for (size_t i = 0; i < count; ++i) waits.emplace_back(static_cast<int64_t>(random() >> (23 + random() % 41)));
  return waits;
}

Duration allowed_error(Duration wait) {
  const double relative = static_cast<double>(wait.count()) * WaitScale::kRelativeError;
  return std::max(WaitScale::kAbsoluteError, Duration{static_cast<int64_t>(std::ceil(relative))});
}

TEST(WaitHistogram, example_of_the_header) {
  const std::vector<Duration> waits{10s, 20s, 30s};
  strowger::WaitHistogram histogram;
  for (auto wait : waits) histogram.record(wait);
  strowger::Duration p90 = histogram.distribution().quantile(0.9);
  EXPECT_NEAR(to_seconds(p90), 30.0, 30.0 / 128);
}

TEST(WaitScale, buckets_follow_each_other_without_gap_or_overlap) {
  for (size_t bucket = 0; bucket < WaitScale::kBuckets; ++bucket) {
    const Duration first = WaitScale::first(bucket);
    const Duration last = WaitScale::first(bucket + 1) - 1us;
    ASSERT_LE(first, last);
    ASSERT_EQ(WaitScale::bucket(first), bucket);
    ASSERT_EQ(WaitScale::bucket(last), bucket);
  }
  EXPECT_EQ(WaitScale::first(WaitScale::kBuckets) - 1us, WaitScale::kLongest);
}

TEST(WaitScale, waits_outside_the_scale_count_at_its_ends) {
  EXPECT_EQ(WaitScale::bucket(-5s), 0u);
  EXPECT_EQ(WaitScale::bucket(kForever), WaitScale::kBuckets - 1);
}

TEST(WaitScale, the_middle_of_a_bucket_is_near_all_its_waits) {
  for (size_t bucket = 0; bucket < WaitScale::kBuckets; ++bucket) {
    const Duration middle = WaitScale::middle(bucket);
    for (const Duration wait : {WaitScale::first(bucket), WaitScale::first(bucket + 1) - 1us}) {
      ASSERT_LE(std::chrono::abs(middle - wait), allowed_error(wait)) << wait.count();
    }
  }
}

TEST(WaitHistogram, quantiles_are_within_the_stated_error_of_the_sorted_sample) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    std::vector<Duration> waits = waits_of_all_sizes(seed, 1 + seed * 37 % 500);
    const WaitDistribution distribution = distribution_of(waits);
    std::sort(waits.begin(), waits.end());
    for (const double p : {0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0}) {
      const double rank = std::max(1.0, std::ceil(p * static_cast<double>(waits.size())));
      const Duration exact = waits[static_cast<size_t>(rank) - 1];
      const Duration estimate = distribution.quantile(p);
      ASSERT_LE(std::chrono::abs(estimate - exact), allowed_error(exact)) << "seed " << seed << ", p " << p;
    }
  }
}

TEST(WaitDistribution, no_wait_reads_as_no_wait) { EXPECT_EQ(distribution_of({0us, 0us, 5s}).quantile(0.5), 0us); }

TEST(WaitDistribution, an_empty_one_has_nothing_to_say) {
  const WaitDistribution empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.count(), 0u);
  EXPECT_EQ(empty.quantile(0.5), 0us);
  EXPECT_EQ(empty.within(1h), 0.0);
}

TEST(WaitDistribution, within_counts_up_to_a_wait) {
  const WaitDistribution distribution = distribution_of({0us, 1s, 2s, 3s, 4s});
  EXPECT_EQ(distribution.within(-1s), 0.0);
  EXPECT_EQ(distribution.within(500ms), 1.0);
  EXPECT_EQ(distribution.within(2500ms), 3.0);
  EXPECT_EQ(distribution.within(kForever), 5.0);
}

TEST(WaitDistribution, within_shares_out_the_bucket_of_the_wait) {
  // The bucket of 1 s holds 999,424 us to 1,007,615 us, 8,192 us in all.
  const WaitDistribution distribution = distribution_of({1s, 1s, 1s, 1s});
  EXPECT_EQ(distribution.within(999'423us), 0.0);
  EXPECT_DOUBLE_EQ(distribution.within(999'424us + 4'095us), 2.0);
  EXPECT_DOUBLE_EQ(distribution.within(1'007'615us), 4.0);
}

TEST(WaitDistribution, sums_are_those_of_all_waits_together) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::vector<Duration> some = waits_of_all_sizes(seed, 50);
    const std::vector<Duration> more = waits_of_all_sizes(seed + 100, 200);
    WaitDistribution sum = distribution_of(some);
    sum += distribution_of(more);
    some.insert(some.end(), more.begin(), more.end());
    EXPECT_EQ(sum, distribution_of(some));
    EXPECT_EQ(sum.count(), 250u);
  }
}

TEST(WaitHistogram, clear_forgets_and_sums_add) {
  WaitHistogram a;
  WaitHistogram b;
  a.record(1s);
  b.record(1h);
  b.record(1h);
  a += b;
  EXPECT_EQ(a.distribution(), distribution_of({1s, 1h, 1h}));
  a.clear();
  EXPECT_TRUE(a.distribution().empty());
  EXPECT_LE(a.memory_bytes(), WaitScale::kBuckets * 2 * sizeof(uint32_t));
}

}  // namespace
}  // namespace strowger
