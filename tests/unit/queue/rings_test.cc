// SPDX-License-Identifier: Apache-2.0
//
// What every bounded ring does, whoever may push and pop.
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hot_path/sanitizers.h"
#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/spsc_ring.h"

namespace strowger {
namespace {

struct Spsc {
  static constexpr const char* kName = "SpscRing";
  template <class T>
  using Ring = SpscRing<T>;
};
struct Mpmc {
  static constexpr const char* kName = "MpmcRing";
  template <class T>
  using Ring = MpmcRing<T>;
};
struct NameOf {
  template <class Kind>
  static std::string GetName(int /*number*/) {
    return Kind::kName;
  }
};

template <class Kind>
class EachRing : public ::testing::Test {};
using Kinds = ::testing::Types<Spsc, Mpmc>;
TYPED_TEST_SUITE(EachRing, Kinds, NameOf);

TYPED_TEST(EachRing, refuses_capacities_out_of_range) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  EXPECT_EQ(Ring::create(0).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Ring::create(Ring::kMaxCapacity + 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Ring::create(std::numeric_limits<size_t>::max()).status().code(), absl::StatusCode::kInvalidArgument);
}

TYPED_TEST(EachRing, holds_the_next_power_of_two) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  EXPECT_EQ(Ring::create(1).value()->capacity(), 1u);
  EXPECT_EQ(Ring::create(2).value()->capacity(), 2u);
  EXPECT_EQ(Ring::create(3).value()->capacity(), 4u);
  EXPECT_EQ(Ring::create(1000).value()->capacity(), 1024u);
}

TYPED_TEST(EachRing, is_full_at_its_capacity_and_empty_at_none) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  for (const size_t capacity : {size_t{1}, size_t{2}, size_t{4}, size_t{64}}) {
    auto ring = Ring::create(capacity).value();
    uint64_t out = 77;
    for (uint64_t lap = 0; lap < 3; ++lap) {
      EXPECT_EQ(ring->try_pop(out), QueueResult::kEmpty);
      EXPECT_TRUE(ring->empty());
      for (size_t i = 0; i < capacity; ++i) {
        EXPECT_EQ(ring->size(), i);
        EXPECT_EQ(ring->try_push(i), QueueResult::kOk);
      }
      EXPECT_EQ(ring->try_push(99), QueueResult::kFull);
      EXPECT_EQ(ring->size(), capacity);
      for (size_t i = 0; i < capacity; ++i) {
        EXPECT_EQ(ring->try_pop(out), QueueResult::kOk);
        EXPECT_EQ(out, i);
      }
    }
  }
}

TYPED_TEST(EachRing, takes_as_much_of_a_batch_as_there_is_room_for) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  auto ring = Ring::create(8).value();
  std::vector<uint64_t> in(20);
  std::iota(in.begin(), in.end(), 0);
  EXPECT_EQ(ring->try_push_n(in.begin(), 0), 0u);
  EXPECT_EQ(ring->try_push_n(in.begin(), 5), 5u);
  EXPECT_EQ(ring->try_push_n(in.begin() + 5, std::numeric_limits<size_t>::max()), 3u);
  EXPECT_EQ(ring->try_push_n(in.begin(), 1), 0u);
  std::vector<uint64_t> out;
  EXPECT_EQ(ring->try_pop_n(std::back_inserter(out), 2), 2u);
  EXPECT_EQ(ring->try_push_n(in.begin() + 8, 12), 2u) << "around the end of the memory";
  EXPECT_EQ(ring->try_pop_n(std::back_inserter(out), std::numeric_limits<size_t>::max()), 8u);
  EXPECT_EQ(ring->try_pop_n(std::back_inserter(out), 1), 0u);
  EXPECT_EQ(out, std::vector<uint64_t>(in.begin(), in.begin() + 10));
}

TYPED_TEST(EachRing, refuses_pushes_after_the_close_and_gives_what_is_inside) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  auto ring = Ring::create(4).value();
  const uint64_t items[] = {1, 2};
  EXPECT_EQ(ring->try_push_n(items, 2), 2u);
  EXPECT_FALSE(ring->closed());
  ring->close();
  ring->close();
  EXPECT_TRUE(ring->closed());
  EXPECT_EQ(ring->try_push(3), QueueResult::kClosed);
  EXPECT_EQ(ring->try_push_n(items, 2), 0u);
  EXPECT_EQ(ring->size(), 2u);
  uint64_t out = 0;
  EXPECT_EQ(ring->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(ring->try_pop_n(&out, 5), 1u);
  EXPECT_EQ(out, 2u);
  EXPECT_EQ(ring->try_pop(out), QueueResult::kClosed);
  EXPECT_EQ(ring->try_pop(out), QueueResult::kClosed);
  EXPECT_EQ(ring->try_push(3), QueueResult::kClosed) << "room makes no difference";
}

TYPED_TEST(EachRing, a_full_one_can_be_closed) {
  using Ring = typename TypeParam::template Ring<uint64_t>;
  auto ring = Ring::create(1).value();
  EXPECT_EQ(ring->try_push(1), QueueResult::kOk);
  ring->close();
  EXPECT_EQ(ring->try_push(2), QueueResult::kClosed);
  uint64_t out = 0;
  EXPECT_EQ(ring->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(ring->try_pop(out), QueueResult::kClosed);
}

TYPED_TEST(EachRing, moves_an_item_only_if_it_takes_it) {
  auto ring = TypeParam::template Ring<std::unique_ptr<int>>::create(1).value();
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_EQ(ring->try_push(std::move(first)), QueueResult::kOk);
  EXPECT_EQ(first, nullptr);
  EXPECT_EQ(ring->try_push(std::move(second)), QueueResult::kFull);
  ASSERT_NE(second, nullptr);
  std::unique_ptr<int> out;
  EXPECT_EQ(ring->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(*out, 1);
  std::vector<std::unique_ptr<int>> more;
  more.push_back(std::move(second));
  EXPECT_EQ(ring->try_push_n(std::make_move_iterator(more.begin()), 1), 1u);
  EXPECT_EQ(ring->try_pop_n(&out, 1), 1u);
  EXPECT_EQ(*out, 2);
}

TYPED_TEST(EachRing, destroys_what_is_left_inside) {
  const auto counted = std::make_shared<int>(0);
  {
    auto ring = TypeParam::template Ring<std::shared_ptr<int>>::create(4).value();
    for (int i = 0; i < 3; ++i) ring->try_push(counted);
    std::shared_ptr<int> out;
    ring->try_pop(out);
    ring->close();
    EXPECT_EQ(counted.use_count(), 4);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(SpscRing, takes_the_largest_capacity) {
  using Ring = SpscRing<uint64_t>;
  EXPECT_EQ(Ring::create(Ring::kMaxCapacity - 1).value()->capacity(), Ring::kMaxCapacity);
  EXPECT_EQ(Ring::create(Ring::kMaxCapacity).value()->capacity(), Ring::kMaxCapacity);
}

TEST(FixedArray, says_when_there_is_no_memory) {
  if (STROWGER_SANITIZED) GTEST_SKIP() << "a sanitizer ends the program instead";
  struct Huge {
    char bytes[size_t{1} << 38];
  };
  EXPECT_EQ(detail::FixedArray<Huge>::make(detail::kMaxRingCapacity).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace strowger
