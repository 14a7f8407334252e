// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/bitset.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

std::vector<size_t> members(const Bitset& set) {
  std::vector<size_t> result;
  set.for_each([&](size_t bit) { result.push_back(bit); });
  return result;
}

TEST(Bitset, starts_empty) {
  const Bitset set;
  EXPECT_TRUE(set.none());
  EXPECT_EQ(set.count(), 0u);
  EXPECT_FALSE(set.test(0));
  EXPECT_FALSE(set.test(1'000'000)) << "bits past the end read as zero";
  EXPECT_EQ(set.word(99), 0u);
  EXPECT_TRUE(members(set).empty());
}

TEST(Bitset, members_come_in_rising_order) {
  Bitset set;
  for (const size_t bit : {size_t{127}, size_t{0}, size_t{64}, size_t{63}, size_t{1000}, size_t{64}}) set.set(bit);
  EXPECT_EQ(members(set), (std::vector<size_t>{0, 63, 64, 127, 1000}));
  EXPECT_EQ(set.count(), 5u);
}

TEST(Bitset, reset_past_the_end_does_not_grow_it) {
  Bitset set;
  set.set(3);
  set.reset(1'000'000);
  EXPECT_EQ(set.words(), 1u);
  set.assign(3, false);
  EXPECT_TRUE(set.none());
  set.assign(70, true);
  EXPECT_TRUE(set.test(70));
}

TEST(Bitset, clear_keeps_memory) {
  Bitset set;
  set.set(500);
  const size_t bytes = set.memory_bytes();
  set.clear();
  EXPECT_TRUE(set.none());
  EXPECT_EQ(set.memory_bytes(), bytes);
}

TEST(Bitset, common_members_of_sets_of_different_sizes) {
  Bitset a;
  Bitset b;
  a.set(3);
  a.set(500);
  b.set(3);
  b.set(7);
  std::vector<size_t> common;
  for_each_common(a, b, [&](size_t bit) { common.push_back(bit); });
  EXPECT_EQ(common, std::vector<size_t>{3});
  EXPECT_TRUE(intersects(a, b));
  b.reset(3);
  EXPECT_FALSE(intersects(a, b));
  EXPECT_FALSE(intersects(b, a));
}

TEST(Bitset, agrees_with_a_naive_model) {
  Random random(31);
  Bitset a;
  Bitset b;
  std::set<size_t> model_a;
  std::set<size_t> model_b;
  for (int step = 0; step < 20'000; ++step) {
    const bool first = random.below(2) == 0;
    Bitset& set = first ? a : b;
    std::set<size_t>& model = first ? model_a : model_b;
    const size_t bit = random.below(first ? 200 : 300);
    switch (random.below(4)) {
      case 0:
      case 1:
        set.set(bit);
        model.insert(bit);
        break;
      case 2:
        set.reset(bit);
        model.erase(bit);
        break;
      default:
        ASSERT_EQ(set.test(bit), model.contains(bit));
    }
    if (step % 50 != 0) continue;
    ASSERT_EQ(members(a), std::vector<size_t>(model_a.begin(), model_a.end()));
    ASSERT_EQ(b.count(), model_b.size());
    std::vector<size_t> expected;
    std::set_intersection(model_a.begin(), model_a.end(), model_b.begin(), model_b.end(), std::back_inserter(expected));
    std::vector<size_t> common;
    for_each_common(a, b, [&](size_t member) { common.push_back(member); });
    ASSERT_EQ(common, expected);
    ASSERT_EQ(intersects(a, b), !expected.empty());
  }
}

}  // namespace
}  // namespace strowger
