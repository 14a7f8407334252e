// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/ids.h"

#include <cstdint>
#include <type_traits>

#include "absl/hash/hash_testing.h"
#include "gtest/gtest.h"

namespace strowger {
namespace {

TEST(Id, default_is_invalid) {
  EXPECT_FALSE(QueueId{}.valid());
  EXPECT_FALSE(CallId{}.valid());
  EXPECT_FALSE(AgentId{}.valid());
  EXPECT_TRUE(QueueId{0}.valid());
  EXPECT_FALSE(SlaId{0xffff}.valid());
  EXPECT_TRUE(SlaId{0xfffe}.valid());
}

TEST(Id, kinds_do_not_mix) {
  static_assert(!std::is_convertible_v<uint32_t, QueueId>);
  static_assert(!std::is_convertible_v<QueueId, uint32_t>);
  static_assert(!std::is_convertible_v<QueueId, SkillId>);
  static_assert(!std::is_constructible_v<QueueId, SkillId>);
  static_assert(sizeof(QueueId) == 4 && sizeof(SlaId) == 2 && sizeof(CallId) == 8 && sizeof(AgentId) == 4);
}

TEST(Id, compares_by_value) {
  EXPECT_EQ(QueueId{3}, QueueId{3});
  EXPECT_LT(QueueId{3}, QueueId{4});
  EXPECT_EQ(QueueId{3}.index(), 3u);
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly({QueueId{}, QueueId{0}, QueueId{7}}));
}

TEST(Handle, carries_slot_and_generation) {
  const CallId call = CallId::make(17, 3);
  EXPECT_EQ(call.index(), 17u);
  EXPECT_EQ(call.generation(), 3u);
  EXPECT_EQ(call.value(), (uint64_t{3} << 32) + 17);
  EXPECT_NE(call, CallId::make(17, 4));
  EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly({CallId{}, call, CallId::make(17, 4)}));
}

TEST(Handle, generation_wraps_at_its_bits) {
  EXPECT_EQ(AgentId::make(5, 1023).generation(), 1023u);
  EXPECT_EQ(AgentId::make(5, 1024), AgentId::make(5, 0));
  EXPECT_EQ(AgentId::make(5, 1025).index(), 5u);
}

TEST(Handle, largest_slot_is_never_the_invalid_value) {
  EXPECT_TRUE(AgentId::make(static_cast<uint32_t>(AgentId::kMaxIndex), 1023).valid());
  EXPECT_TRUE(CallId::make(static_cast<uint32_t>(CallId::kMaxIndex), ~uint32_t{0}).valid());
}

}  // namespace
}  // namespace strowger
