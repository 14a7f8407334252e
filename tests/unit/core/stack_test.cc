// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/stack.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace strowger {
namespace {

TEST(Stack, gives_back_what_was_pushed_last) {
  Stack<uint32_t> stack;
  EXPECT_TRUE(stack.empty());
  for (uint32_t value = 0; value < 100; ++value) stack.push(value);
  EXPECT_EQ(stack.size(), 100u);
  EXPECT_EQ(stack[7], 7u);
  uint32_t sum = 0;
  for (const uint32_t value : stack) sum += value;
  EXPECT_EQ(sum, 4950u);
  for (uint32_t value = 100; value-- > 0;) EXPECT_EQ(stack.pop(), value);
  EXPECT_TRUE(stack.empty());
}

TEST(Stack, keeps_its_memory) {
  Stack<uint64_t> stack;
  stack.reserve(50);
  const size_t bytes = stack.memory_bytes();
  EXPECT_EQ(bytes, 50 * sizeof(uint64_t));
  const uint64_t* place = stack.begin();
  for (int round = 0; round < 3; ++round) {
    for (uint64_t value = 0; value < 50; ++value) stack.push(value);
    stack.clear();
  }
  EXPECT_EQ(stack.begin(), place);
  EXPECT_EQ(stack.memory_bytes(), bytes);
}

}  // namespace
}  // namespace strowger
