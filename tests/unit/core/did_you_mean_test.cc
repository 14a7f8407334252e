// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/did_you_mean.h"

#include <array>
#include <string>

#include "gtest/gtest.h"

namespace strowger {
namespace {

constexpr std::array<std::string_view, 4> kWords{"english", "german", "billing", "vip"};

TEST(DidYouMean, finds_the_nearest_word) {
  EXPECT_EQ(did_you_mean("enlgish", kWords), "english");
  EXPECT_EQ(did_you_mean("ENGLISH", kWords), "english");
  EXPECT_EQ(did_you_mean("englsh", kWords), "english");
  EXPECT_EQ(did_you_mean("vipp", kWords), "vip");
  EXPECT_EQ(did_you_mean("vp", kWords), "vip");
}

TEST(DidYouMean, offers_nothing_far_away) {
  EXPECT_EQ(did_you_mean("xylophone", kWords), "");
  EXPECT_EQ(did_you_mean("", kWords), "");
  EXPECT_EQ(did_you_mean("ab", kWords), "");
  constexpr std::array<std::string_view, 1> kLetter{"x"};
  EXPECT_EQ(did_you_mean("y", kLetter), "") << "a word of which nothing is left is not near";
  EXPECT_EQ(did_you_mean("english", {}), "");
}

TEST(DidYouMean, takes_the_first_of_equally_near_words) {
  constexpr std::array<std::string_view, 2> kTie{"queue_a", "queue_b"};
  EXPECT_EQ(did_you_mean("queue_c", kTie), "queue_a");
}

TEST(DidYouMean, compares_words_of_64_bytes_at_the_most) {
  const std::string longest(64, 'a');
  const std::string longer(65, 'a');
  const std::array<std::string_view, 2> words{longer, longest};
  EXPECT_EQ(did_you_mean(std::string(63, 'a') + "b", words), longest);
  EXPECT_EQ(did_you_mean(longer, words), "");
}

TEST(DidYouMean, suggestion_is_a_phrase_or_nothing) {
  EXPECT_EQ(suggestion("germna", kWords), " (did you mean 'german'?)");
  EXPECT_EQ(suggestion("xylophone", kWords), "");
}

}  // namespace
}  // namespace strowger
