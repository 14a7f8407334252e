// SPDX-License-Identifier: Apache-2.0
//
// Fixed seeds, so the statistical tests give the same answer every time; their bounds are those of a 1-in-10^6 false
// alarm, had the seeds been drawn at random.
#include "strowger/core/random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

/// Upper bound of chi-squared with `freedom` degrees at about 10^-6 (Wilson-Hilferty, z = 4.75).
double chi_squared_bound(double freedom) {
  const double k = 2.0 / (9.0 * freedom);
  return freedom * std::pow(1.0 - k + 4.75 * std::sqrt(k), 3.0);
}

double chi_squared(const std::vector<int>& counts, double expected) {
  double total = 0;
  for (const int count : counts) total += (count - expected) * (count - expected) / expected;
  return total;
}

TEST(Random, same_seed_gives_same_draws) {
  Random a(7, 1, 2);
  Random b(7, 1, 2);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(a(), b());
  EXPECT_EQ(a.state(), b.state());
}

TEST(Random, seeds_streams_and_substreams_all_differ) {
  std::set<uint64_t> first;
  size_t generators = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (uint64_t stream = 0; stream < 10; ++stream) {
      for (uint64_t substream = 0; substream < 10; ++substream) {
        first.insert(Random(seed, stream, substream)());
        ++generators;
      }
    }
  }
  EXPECT_EQ(first.size(), generators);
}

TEST(Random, draws_are_frozen) {
  // Journals and published figures depend on these values, which an independent program made: they must never change.
  Random plain(1);
  for (const uint64_t draw : {0x7cf983d7189a7772u, 0x513c9f76bc4facbfu, 0x171759c6d5d55a00u}) EXPECT_EQ(plain(), draw);
  Random third(7, 1, 2);
  for (const uint64_t draw : {0xabfe717937c9afccu, 0x4d5d5c6419ba9b6fu, 0x870e5294b944527eu}) EXPECT_EQ(third(), draw);
}

TEST(Random, neighbouring_streams_are_uncorrelated) {
  constexpr int kDraws = 20'000;
  for (uint64_t stream = 0; stream < 8; ++stream) {
    Random a(1, stream);
    Random b(1, stream + 1);
    double sum = 0;
    for (int i = 0; i < kDraws; ++i) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    const double correlation = 12.0 * sum / kDraws;
    EXPECT_LT(std::abs(correlation), 5.0 / std::sqrt(kDraws)) << stream;
  }
}

TEST(Random, neighbouring_seeds_differ_in_half_of_the_bits) {
  int differing = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) differing += std::popcount(Random(seed)() ^ Random(seed + 1)());
  EXPECT_NEAR(differing, 32'000, 5 * std::sqrt(1000 * 16.0));
}

TEST(Random, below_is_uniform) {
  for (const uint64_t n : {uint64_t{2}, uint64_t{3}, uint64_t{7}, uint64_t{100}}) {
    Random random(11, n);
    std::vector<int> counts(n);
    const int draws = 1000 * static_cast<int>(n);
    for (int i = 0; i < draws; ++i) {
      const uint64_t draw = random.below(n);
      ASSERT_LT(draw, n);
      ++counts[draw];
    }
    EXPECT_LT(chi_squared(counts, 1000), chi_squared_bound(static_cast<double>(n - 1))) << n;
  }
}

TEST(Random, below_edges) {
  Random random(3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0u);
  constexpr uint64_t kMost = ~uint64_t{0};
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.below(kMost), kMost);
  // Just above 2^63 nearly half of the raw draws have to be thrown away; the mean shows that the rest is unbiased.
  constexpr uint64_t kHard = (uint64_t{1} << 63) + 1;
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) sum += static_cast<double>(random.below(kHard)) / static_cast<double>(kHard);
  EXPECT_NEAR(sum / 10'000, 0.5, 5 / std::sqrt(12.0 * 10'000));
}

TEST(Random, uniform_is_in_range_and_uniform) {
  Random random(5);
  std::vector<int> counts(64);
  double least = 1;
  for (int i = 0; i < 64'000; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    least = std::min(least, u);
    ++counts[static_cast<size_t>(u * 64)];
  }
  EXPECT_LT(chi_squared(counts, 1000), chi_squared_bound(63));
  EXPECT_LT(least, 0.001);
}

TEST(Random, uniform_positive_is_never_zero) {
  Random random(5);
  for (int i = 0; i < 10'000; ++i) {
    const double u = random.uniform_positive();
    ASSERT_GT(u, 0.0);
    ASSERT_LE(u, 1.0);
  }
}

TEST(Random, each_bit_is_set_half_of_the_time) {
  Random random(9);
  std::array<int, 64> set{};
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) {
    const uint64_t draw = random();
    for (size_t bit = 0; bit < 64; ++bit) set[bit] += static_cast<int>(draw >> bit & 1);
  }
  for (const int count : set) EXPECT_NEAR(count, kDraws / 2, 5.5 * std::sqrt(kDraws / 4.0));
}

}  // namespace
}  // namespace strowger
