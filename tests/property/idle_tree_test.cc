// SPDX-License-Identifier: Apache-2.0
//
// IdleTree beside a sorted set: random agents join, leave and are looked for, in trees of fan-out 4 (deep ones) and 32.
#include "routing/idle_tree.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "strowger/core/random.h"

namespace strowger::detail {
namespace {

constexpr size_t kAgents = 600;
constexpr size_t kClasses = 40;

/// A tree and its model.
template <uint32_t kFan>
class Twin {
 public:
  explicit Twin(uint64_t seed) : random_(seed), density_(1 + random_.below(20)) {
    for (size_t i = 0; i < kClasses; ++i) {
      kinds_.push_back(std::make_unique<Bitset>());
      for (size_t bit = 0; bit < 150; ++bit) kinds_.back()->assign(bit, random_.below(20) < density_);
    }
  }

  void step() {
    switch (random_.below(8)) {
      case 0:
      case 1:
      case 2:
        join(random_.below(kAgents), now_ += random_.below(3));
        break;
      case 3:
        join(random_.below(kAgents), random_.below(now_ + 1));  // not at the end
        break;
      case 4:
      case 5:
        leave(random_.below(kAgents));
        break;
      case 6:
        look(random_.below(200), random_.below(3) == 0);
        break;
      default:
        if (random_.below(200) == 0) rush();
        if (random_.below(300) == 0) new_class(random_.below(400));
        break;
    }
  }

  void check() const {
    ASSERT_TRUE(tree_.sound());
    ASSERT_EQ(tree_.empty(), model_.empty());
    // Leaves are not left nearly empty: memory is bounded by what was there at once.
    EXPECT_LE(tree_.nodes(), 2 + 8 * model_.size() / kFan + model_.size() / 2);
  }

 private:
  static Time at(uint64_t time) { return kMinTime + Duration{static_cast<int64_t>(time)}; }
  const Bitset& kind(size_t agent) const { return *kinds_[agent % kClasses]; }

  void join(size_t agent, uint64_t time) {
    leave(agent);
    tree_.insert(static_cast<uint32_t>(agent), at(time), kind(agent));
    model_.insert({time, agent});
    since_[agent] = time;
  }

  void leave(size_t agent) {
    ASSERT_EQ(tree_.contains(static_cast<uint32_t>(agent)), model_.count({since_[agent], agent}) == 1);
    if (model_.erase({since_[agent], agent}) == 1) tree_.erase(static_cast<uint32_t>(agent));
  }

  void look(size_t bit, bool some_excluded) {
    const auto allowed = [&](uint32_t agent) { return !some_excluded || agent % 3 != 0; };
    uint32_t expected = IdleTree::kNone;
    for (const auto& [time, agent] : model_) {
      if (!kind(agent).test(bit) || !allowed(static_cast<uint32_t>(agent))) continue;
      expected = static_cast<uint32_t>(agent);
      break;
    }
    ASSERT_EQ(tree_.first(bit, allowed), expected);
    look_after(bit, {random_.below(now_ + 2), random_.below(kAgents)}, allowed);
  }

  template <class F>
  void look_after(size_t bit, std::pair<uint64_t, size_t> after, F&& allowed) {
    uint32_t expected = IdleTree::kNone;
    for (auto it = model_.upper_bound(after); it != model_.end() && expected == IdleTree::kNone; ++it) {
      const auto agent = static_cast<uint32_t>(it->second);
      if (kind(agent).test(bit) && allowed(agent)) expected = agent;
    }
    ASSERT_EQ(tree_.first_after(at(after.first), static_cast<uint32_t>(after.second), bit, allowed), expected);
  }

  // Everybody of a half leaves, or comes at one instant.
  void rush() {
    const bool come = random_.below(2) == 0;
    const size_t begin = random_.below(kAgents);
    for (size_t i = 0; i < kAgents / 2; ++i) {
      const size_t agent = (begin + i) % kAgents;
      come ? join(agent, now_) : leave(agent);
    }
  }

  void new_class(size_t bit) {
    for (const auto& bits : kinds_) bits->assign(bit, random_.below(20) < density_);
    tree_.add_bit(bit);
  }

  Random random_;
  const uint64_t density_;
  std::vector<std::unique_ptr<Bitset>> kinds_;
  BasicIdleTree<kFan> tree_;
  std::set<std::pair<uint64_t, size_t>> model_;
  std::vector<uint64_t> since_ = std::vector<uint64_t>(kAgents);
  uint64_t now_ = 0;
};

template <uint32_t kFan>
void run() {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    Twin<kFan> twin(seed);
    for (int i = 0; i < 4000; ++i) {
      twin.step();
      if (i % 50 == 0) twin.check();
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(IdleTreeProperty, finds_what_a_sorted_set_finds_when_deep) { run<4>(); }
TEST(IdleTreeProperty, finds_what_a_sorted_set_finds) { run<32>(); }

}  // namespace
}  // namespace strowger::detail
