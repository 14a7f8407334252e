// SPDX-License-Identifier: Apache-2.0
#include "strowger/queue/blocking_mpmc_ring.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using TestedRing = BlockingMpmcRing<uint64_t>;

TEST(BlockingMpmcRing, refuses_capacities_out_of_range) {
  EXPECT_EQ(TestedRing::create(0).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TestedRing::create(TestedRing::kMaxCapacity + 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TestedRing::create(5).value()->capacity(), 8u);
}

TEST(BlockingMpmcRing, has_the_try_forms_of_the_ring) {
  auto ring = TestedRing::create(2).value();
  uint64_t out = 0;
  EXPECT_EQ(ring->try_pop(out), QueueResult::kEmpty);
  EXPECT_EQ(ring->try_push(1), QueueResult::kOk);
  const uint64_t items[] = {2, 3};
  EXPECT_EQ(ring->try_push_n(items, 2), 1u);
  EXPECT_EQ(ring->try_push(4), QueueResult::kFull);
  EXPECT_EQ(ring->size(), 2u);
  EXPECT_EQ(ring->try_pop(out), QueueResult::kOk);
  EXPECT_EQ(ring->try_pop_n(&out, 2), 1u);
  EXPECT_EQ(out, 2u);
  EXPECT_TRUE(ring->empty());
}

TEST(BlockingMpmcRing, a_pop_sleeps_until_there_is_an_item) {
  auto ring = TestedRing::create(2).value();
  uint64_t out = 0;
  std::thread consumer([&] { EXPECT_EQ(ring->pop(out), QueueResult::kOk); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(ring->push(7), QueueResult::kOk);
  consumer.join();
  EXPECT_EQ(out, 7u);
}

TEST(BlockingMpmcRing, a_push_sleeps_until_there_is_room) {
  auto ring = TestedRing::create(1).value();
  EXPECT_EQ(ring->push(1), QueueResult::kOk);
  std::thread producer([&] {
    const uint64_t items[] = {2, 3, 4};
    EXPECT_EQ(ring->push_n(items, 3), 3u);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  for (uint64_t expected = 1; expected <= 4; ++expected) {
    uint64_t out = 0;
    EXPECT_EQ(ring->pop(out), QueueResult::kOk);
    EXPECT_EQ(out, expected);
  }
  producer.join();
}

TEST(BlockingMpmcRing, a_close_wakes_all_and_loses_nothing) {
  auto full = TestedRing::create(1).value();
  auto empty = TestedRing::create(1).value();
  EXPECT_EQ(full->push(1), QueueResult::kOk);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(full->push(2), QueueResult::kClosed); });
    threads.emplace_back([&] {
      uint64_t out = 0;
      EXPECT_EQ(empty->pop(out), QueueResult::kClosed);
      EXPECT_EQ(empty->pop_n(&out, 1), 0u);
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  full->close();
  empty->close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(full->closed());
  uint64_t out = 0;
  EXPECT_EQ(full->pop(out), QueueResult::kOk);
  EXPECT_EQ(out, 1u);
  EXPECT_EQ(full->pop(out), QueueResult::kClosed);
}

TEST(BlockingMpmcRing, pops_what_is_there_in_batches) {
  auto ring = TestedRing::create(4).value();
  const uint64_t items[] = {1, 2, 3};
  EXPECT_EQ(ring->push_n(items, 3), 3u);
  std::array<uint64_t, 8> out{};
  EXPECT_EQ(ring->pop_n(out.data(), 0), 0u);
  EXPECT_EQ(ring->pop_n(out.data(), out.size()), 3u);
  EXPECT_EQ(out[2], 3u);
  ring->close();
  EXPECT_EQ(ring->push_n(items, 3), 0u);
  EXPECT_EQ(ring->pop_n(out.data(), out.size()), 0u);
}

TEST(BlockingMpmcRing, moves_an_item_only_if_it_takes_it) {
  auto ring = BlockingMpmcRing<std::unique_ptr<int>>::create(1).value();
  auto item = std::make_unique<int>(1);
  ring->close();
  EXPECT_EQ(ring->push(std::move(item)), QueueResult::kClosed);
  EXPECT_NE(item, nullptr);
}

}  // namespace
}  // namespace strowger
