// SPDX-License-Identifier: Apache-2.0
//
// Line beside a sorted set: random things join at the end and elsewhere, leave, and are looked for from both ends.
#include "routing/line.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "strowger/core/random.h"

namespace strowger::detail {
namespace {

struct Item {
  uint32_t previous = Line::kNone;
  uint32_t next = Line::kNone;
  uint64_t key = 0;
  bool in_tree = false;
  friend bool operator<(const Item& a, const Item& b) { return a.key < b.key; }
};

class Twin {
 public:
  Twin(uint64_t seed, uint32_t items) : random_(seed), items_(items), joined_(items), spread_(1 + random_.below(200)) {}

  void step() {
    const auto number = static_cast<uint32_t>(random_.below(items_.size()));
    if (joined_[number]) {
      model_.erase({items_[number].key, number});
      line_.erase(items_, number);
    } else {
      // Mostly behind all others, with ties; at times as far ahead as may be.
      items_[number].key = random_.below(4) == 0 ? random_.below(now_ + 1) : (now_ += random_.below(spread_) / 100);
      model_.emplace(items_[number].key, number);
      line_.insert(items_, number);
    }
    joined_[number] = !joined_[number];
  }

  void check() {
    ASSERT_EQ(line_.empty(), model_.empty());
    ASSERT_EQ(line_.front(items_), model_.empty() ? Line::kNone : model_.begin()->second);
    std::vector<uint32_t> in_line;
    line_.for_each(items_, [&in_line](uint32_t number) { in_line.push_back(number); });
    std::vector<uint32_t> expected;
    for (const auto& [key, number] : model_) expected.push_back(number);
    ASSERT_EQ(in_line, expected);
    const uint64_t divisor = 1 + random_.below(40);
    const auto wanted = [&](uint32_t number) { return number % divisor == 0; };
    uint32_t first = Line::kNone;
    uint32_t last = Line::kNone;
    for (const uint32_t number : expected) {
      if (!wanted(number)) continue;
      if (first == Line::kNone) first = number;
      last = number;
    }
    ASSERT_EQ(line_.find(items_, wanted), first);
    ASSERT_EQ(line_.find(items_, wanted, /*backwards=*/true), last);
  }

 private:
  Random random_;
  std::vector<Item> items_;
  std::vector<bool> joined_;
  uint64_t spread_;
  Line line_;
  std::set<std::pair<uint64_t, uint32_t>> model_;
  uint64_t now_ = 0;
};

TEST(LineProperty, is_a_sorted_set) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Twin twin(seed, seed % 3 == 0 ? 8 : 200);
    for (int i = 0; i < 2'000; ++i) {
      twin.step();
      ASSERT_NO_FATAL_FAILURE(twin.check()) << "step " << i;
    }
  }
}

}  // namespace
}  // namespace strowger::detail
