// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/digest.h"

#include <cstdint>
#include <set>
#include <string_view>

#include "gtest/gtest.h"

namespace strowger {
namespace {

TEST(Digest, same_words_give_the_same_value) {
  EXPECT_EQ(Digest().add(1).add(2).value(), Digest().add(1).add(2).value());
  EXPECT_NE(Digest().add(1).add(2).value(), Digest().add(2).add(1).value()) << "order counts";
  EXPECT_NE(Digest().value(), Digest().add(0).value()) << "zeros count";
  EXPECT_NE(Digest().add(0).value(), Digest().add(0).add(0).value());
}

TEST(Digest, values_are_frozen) {
  // Stored digests are compared across builds: these must never change.
  EXPECT_EQ(Digest().value(), 0u);
  EXPECT_EQ(Digest().add(0).value(), 0xe220a8397b1dcdafu);
}

TEST(Digest, texts_are_told_apart_by_their_ends) {
  using namespace std::string_view_literals;
  EXPECT_NE(Digest().add("ab"sv).add("c"sv).value(), Digest().add("a"sv).add("bc"sv).value());
  EXPECT_NE(Digest().add(""sv).value(), Digest().value());
  EXPECT_EQ(Digest().add("\xff"sv).value(), Digest().add("\xff"sv).value());
}

TEST(Digest, takes_ids_times_and_enums) {
  enum class Colour : uint8_t { kRed = 3 };
  EXPECT_EQ(Digest().add(Colour::kRed).value(), Digest().add(3).value());
  EXPECT_EQ(Digest().add(QueueId{3}).value(), Digest().add(uint32_t{3}).value());
  EXPECT_EQ(Digest().add(CallId::make(3, 0)).value(), Digest().add(3).value());
  EXPECT_EQ(Digest().add(Duration{3}).value(), Digest().add(3).value());
  EXPECT_EQ(Digest().add(time_from_us(3)).value(), Digest().add(3).value());
}

TEST(Digest, one_bit_more_or_less_changes_it) {
  std::set<uint64_t> values;
  for (int bit = 0; bit < 64; ++bit) values.insert(Digest().add(uint64_t{1} << bit).add(7).value());
  EXPECT_EQ(values.size(), 64u);
}

}  // namespace
}  // namespace strowger
