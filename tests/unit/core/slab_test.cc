// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/slab.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

struct Record {
  int value = -1;
};

TEST(Slab, numbers_slots_from_zero) {
  Slab<Record> slab(10);
  EXPECT_EQ(slab.make(), 0u);
  EXPECT_EQ(slab.make(), 1u);
  EXPECT_EQ(slab.make(), 2u);
  EXPECT_EQ(slab.size(), 3u);
  EXPECT_EQ(slab.end_slot(), 3u);
}

TEST(Slab, slot_freed_last_is_used_first_under_a_new_generation) {
  Slab<Record> slab(10);
  for (int i = 0; i < 4; ++i) slab.make();
  slab[1].value = 7;
  slab[2].value = 8;
  slab.free(1);
  slab.free(2);
  EXPECT_FALSE(slab.live(1));
  EXPECT_EQ(slab.generation(2), 1u);
  EXPECT_EQ(slab.make(), 2u);
  EXPECT_EQ(slab.make(), 1u);
  EXPECT_EQ(slab.make(), 4u);
  EXPECT_EQ(slab[1].value, -1) << "a slot used again holds a fresh record";
  EXPECT_EQ(slab.generation(2), 1u);
}

TEST(Slab, is_full_at_its_limit) {
  for (const size_t limit : {size_t{1}, size_t{2}, size_t{256}, size_t{257}}) {
    Slab<Record> slab(limit);
    for (size_t i = 0; i + 1 < limit; ++i) EXPECT_NE(slab.make(), Slab<Record>::kNone);
    EXPECT_FALSE(slab.full());
    EXPECT_NE(slab.make(), Slab<Record>::kNone);
    EXPECT_TRUE(slab.full());
    EXPECT_EQ(slab.make(), Slab<Record>::kNone);
    EXPECT_EQ(slab.size(), limit);
    slab.free(0);
    EXPECT_EQ(slab.make(), 0u);
    EXPECT_EQ(slab.make(), Slab<Record>::kNone);
  }
  Slab<Record> nothing(0);
  EXPECT_EQ(nothing.make(), Slab<Record>::kNone);
}

TEST(Slab, addresses_never_change) {
  Slab<Record, 2> slab(1000);
  std::vector<const Record*> addresses;
  for (uint32_t i = 0; i < 1000; ++i) addresses.push_back(&slab[slab.make()]);
  for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(&slab[i], addresses[i]);
}

TEST(Slab, reserve_takes_memory_once_and_at_most_for_the_limit) {
  Slab<Record> slab(1000);
  slab.reserve(600);
  const size_t reserved = slab.memory_bytes();
  for (int i = 0; i < 600; ++i) slab.make();
  EXPECT_EQ(slab.memory_bytes(), reserved);
  Slab<Record> small(10);
  small.reserve(~size_t{0});
  EXPECT_LT(small.memory_bytes(), 10'000u);
}

TEST(Slab, any_slot_may_be_fetched_ahead) {
  Slab<int> slab(10);
  slab.prefetch(0);
  const uint32_t slot = slab.make();
  slab[slot] = 7;
  for (const uint32_t any : {slot, slot + 1, 1'000'000'000U, Slab<int>::kNone}) {
    slab.prefetch(any);
    slab.prefetch(any, 1);
  }
  EXPECT_EQ(slab[slot], 7);
  EXPECT_EQ(slab.size(), 1U);
}

TEST(Slab, dead_and_unknown_slots_are_not_live) {
  Slab<Record> slab(10);
  EXPECT_FALSE(slab.live(0));
  EXPECT_FALSE(slab.live(Slab<Record>::kNone));
  slab.make();
  EXPECT_TRUE(slab.live(0));
  EXPECT_FALSE(slab.live(1));
}

TEST(Slab, agrees_with_a_naive_model) {
  constexpr size_t kLimit = 50;
  Slab<Record, 3> slab(kLimit);
  std::vector<bool> live;
  std::vector<uint32_t> generations;
  std::vector<uint32_t> free_slots;
  Random random(23);
  for (int step = 0; step < 20'000; ++step) {
    if (random.below(2) == 0) {
      const uint32_t slot = slab.make();
      if (free_slots.empty() && live.size() == kLimit) {
        ASSERT_EQ(slot, slab.kNone);
        continue;
      }
      const uint32_t expected = free_slots.empty() ? static_cast<uint32_t>(live.size()) : free_slots.back();
      ASSERT_EQ(slot, expected);
      if (free_slots.empty()) {
        live.push_back(true);
        generations.push_back(0);
      } else {
        free_slots.pop_back();
        live[slot] = true;
      }
      ASSERT_EQ(slab[slot].value, -1);
      slab[slot].value = static_cast<int>(slot);
    } else {
      const auto slot = static_cast<uint32_t>(random.below(kLimit));
      if (!slab.live(slot)) continue;
      slab.free(slot);
      live[slot] = false;
      ++generations[slot];
      free_slots.push_back(slot);
    }
    size_t seen = 0;
    slab.for_each([&](uint32_t slot, const Record& record) {
      ASSERT_TRUE(live[slot]);
      ASSERT_EQ(record.value, static_cast<int>(slot));
      ASSERT_EQ(slab.generation(slot), generations[slot]);
      ++seen;
    });
    ASSERT_EQ(seen, slab.size());
  }
}

}  // namespace
}  // namespace strowger
