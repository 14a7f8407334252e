// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/text_pool.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

TEST(TextPool, gives_back_what_was_stored) {
  TextPool pool;
  const auto hello = pool.store("hello");
  const auto zeros = pool.store(std::string_view("a\0b", 3));
  EXPECT_EQ(pool.text(hello), "hello");
  EXPECT_EQ(pool.text(zeros), std::string_view("a\0b", 3));
}

TEST(TextPool, empty_text_needs_no_block) {
  TextPool pool;
  EXPECT_EQ(pool.store(""), TextPool::kNone);
  EXPECT_EQ(pool.text(TextPool::kNone), "");
  EXPECT_EQ(pool.memory_bytes(), 0u);
  pool.free(TextPool::kNone);
}

TEST(TextPool, length_is_limited) {
  TextPool pool;
  const std::string longest(TextPool::kMaxBytes, 'x');
  EXPECT_EQ(pool.text(pool.store(longest)), longest);
  EXPECT_EQ(pool.text(pool.store(longest.substr(1))), longest.substr(1));
  EXPECT_EQ(pool.store(longest + "x"), TextPool::kNone);
}

TEST(TextPool, every_length_at_the_edges_of_its_classes_is_kept_whole) {
  TextPool pool;
  std::vector<std::pair<TextPool::Ref, std::string>> stored;
  for (size_t length = 1; length <= TextPool::kMaxBytes; ++length) {
    const size_t with_header = length + 2;
    const bool edge = (with_header & (with_header - 1)) <= 1 || ((with_header - 1) & (with_header - 2)) == 0;
    if (!edge && length > 130) continue;
    std::string text(length, static_cast<char>('a' + length % 26));
    stored.emplace_back(pool.store(text), text);
  }
  for (const auto& [ref, text] : stored) EXPECT_EQ(pool.text(ref), text);
}

TEST(TextPool, memory_is_used_again) {
  TextPool pool;
  size_t bytes = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<TextPool::Ref> refs;
    for (size_t i = 1; i < 200; ++i) refs.push_back(pool.store(std::string(i * 20, 'x')));
    for (const auto ref : refs) pool.free(ref);
    if (round == 0) bytes = pool.memory_bytes();
    EXPECT_EQ(pool.memory_bytes(), bytes);
  }
}

TEST(TextPool, agrees_with_a_naive_model) {
  TextPool pool;
  Random random(41);
  std::vector<std::pair<TextPool::Ref, std::string>> live;
  for (int step = 0; step < 30'000; ++step) {
    if (live.empty() || random.below(100) < 52) {
      const size_t length = 1 + random.below(random.below(10) == 0 ? TextPool::kMaxBytes : 80);
      std::string text(length, static_cast<char>('a' + random.below(26)));
      const auto ref = pool.store(text);
      ASSERT_NE(ref, TextPool::kNone);
      live.emplace_back(ref, std::move(text));
    } else {
      const size_t victim = random.below(live.size());
      ASSERT_EQ(pool.text(live[victim].first), live[victim].second);
      pool.free(live[victim].first);
      live[victim] = std::move(live.back());
      live.pop_back();
    }
  }
  for (const auto& [ref, text] : live) ASSERT_EQ(pool.text(ref), text);
}

}  // namespace
}  // namespace strowger
