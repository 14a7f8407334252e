// SPDX-License-Identifier: Apache-2.0
//
// MatchIndex by itself: who may serve whom, in which order agents and calls stand, and how classes are recycled.
#include "routing/match_index.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger::detail {
namespace {

using namespace std::chrono_literals;

constexpr QueueId kA{0};
constexpr QueueId kB{1};

class MatchIndexTest : public ::testing::Test {
 protected:
  MatchIndexTest() : index(requirements, answers, /*tree_from=*/64) {
    std::array<bool, kIdleOrderCount> orders;
    orders.fill(true);
    index.set_orders(orders);
    a_only = index.intern_reach({kA});
    a_then_b = index.intern_reach({kA, kB});
    index.calls().make_room_for(15);
  }

  static AgentProfile profile(std::vector<ActiveMembership> memberships, int capacity = 100) {
    AgentProfile result;
    result.memberships = std::move(memberships);
    result.costs = default_media_costs();
    result.capacity = static_cast<uint16_t>(capacity);
    return result;
  }

  CallClassKey key(Media media = Media::kVoice) const {
    CallClassKey result;
    result.home = kA;
    result.reach = a_only;
    result.requirement = kNoRequirement;
    result.media = media;
    return result;
  }

  AgentClassNumber free_class(const AgentProfile& of, int free_units = 100) {
    return index.agent_class_for(index.acquire_profile(of), free_units);
  }

  bool related(CallClassNumber calls_of, AgentClassNumber agents) const {
    EXPECT_EQ(index.call_class(calls_of).eligible.test(agents), index.agent_class(agents).serves.test(calls_of));
    return index.call_class(calls_of).eligible.test(agents);
  }

  RequirementTable requirements;
  MatcherAnswers answers;
  MatchIndex index;
  uint32_t a_only = 0;
  uint32_t a_then_b = 0;
};

// ---- Access --------------------------------------------------------------------------------------------------------

TEST_F(MatchIndexTest, equal_reaches_have_one_number) {
  EXPECT_EQ(index.intern_reach({kA}), a_only);
  EXPECT_NE(index.intern_reach({kB, kA}), a_then_b);
  EXPECT_EQ(index.reach(a_then_b), (std::vector<QueueId>{kA, kB}));
}

TEST_F(MatchIndexTest, access_is_by_the_first_membership_that_lets_through) {
  CallClassKey k = key();
  k.reach = a_then_b;
  k.tiers = {.min = 1, .max = 4, .raise = 0};
  k.delay_passed = 10s;
  k.reserve_level = 1;
  const auto rank_of = [&](const ActiveMembership& in_a) {
    const AgentProfile p = profile({in_a, {.queue = kB, .tier = 2}});
    const Access access = index.access(k, p);
    EXPECT_TRUE(access);
    return access.membership->queue == kA ? static_cast<int>(access.rank) : -static_cast<int>(access.rank);
  };
  EXPECT_EQ(rank_of({.queue = kA, .tier = 4}), 4);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 0}), -4098);  // below the window: by b
  EXPECT_EQ(rank_of({.queue = kA, .tier = 5}), -4098);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 1, .reserve_level = 1}), 1);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 1, .reserve_level = 2}), -4098);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 1, .delay = 10s}), 1);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 1, .delay = 10s + 1us}), -4098);
  k.tiers.raise = 3;
  EXPECT_EQ(rank_of({.queue = kA, .tier = 1}), 3);
  EXPECT_EQ(rank_of({.queue = kA, .tier = 4}), 4);
  k.tiers = {.min = 1000, .max = 1000, .raise = 1000};
  EXPECT_FALSE(index.access(k, profile({{.queue = kA, .tier = 999}})));
  // The greatest tier of one queue still comes before the least of the next.
  EXPECT_LT(index.access(k, profile({{.queue = kA, .tier = 1000}})).rank,
            index.access(k, profile({{.queue = kB, .tier = 1000}})).rank);
}

TEST_F(MatchIndexTest, open_access_asks_for_membership_only) {
  CallClassKey k = key();
  k.reach = a_then_b;
  const AgentProfile p = profile({{.queue = kB, .tier = 999, .reserve_level = 9, .delay = kForever}});
  EXPECT_FALSE(index.access(k, p));
  ASSERT_TRUE(index.open_access(k, p));
  EXPECT_EQ(index.open_access(k, p).membership->queue, kB);
  EXPECT_EQ(index.open_access(k, p).rank, 0u);
  EXPECT_FALSE(index.open_access(key(), p));
}

TEST_F(MatchIndexTest, eligible_asks_for_media_and_skills_too) {
  AgentProfile p = profile({{.queue = kA}}, 50);
  EXPECT_FALSE(index.eligible(key(Media::kVoice), p));  // 100 units never fit into 50
  EXPECT_TRUE(index.eligible(key(Media::kChat), p));
  CallClassKey k = key(Media::kChat);
  k.requirement = requirements.intern(Requirement::at_least(SkillId{3}, 5));
  EXPECT_FALSE(index.eligible(k, p));
  p.skills = {{SkillId{3}, uint8_t{5}}};
  EXPECT_TRUE(index.eligible(k, p));
  p.costs[static_cast<size_t>(Media::kChat)] = kCannotTake;
  EXPECT_FALSE(index.eligible(k, p));
}

// ---- Classes -------------------------------------------------------------------------------------------------------

TEST_F(MatchIndexTest, equal_profiles_and_keys_share_a_class) {
  const AgentProfile p = profile({{.queue = kA}});
  EXPECT_EQ(index.acquire_profile(p), index.acquire_profile(p));
  EXPECT_NE(index.acquire_profile(p), index.acquire_profile(profile({{.queue = kA, .tier = 1}})));
  EXPECT_EQ(index.acquire_call_class(key()), index.acquire_call_class(key()));
  EXPECT_NE(index.acquire_call_class(key()), index.acquire_call_class(key(Media::kChat)));
}

TEST_F(MatchIndexTest, room_divides_agents_of_one_profile) {
  const ProfileNumber p = index.acquire_profile(profile({{.queue = kA}}));
  // Costs 20 (chat), 50 (email) and 100 (the rest): four levels of room.
  EXPECT_EQ(index.agent_class_for(p, 19), kNoClass);
  EXPECT_EQ(index.agent_class_for(p, -1), kNoClass);
  const AgentClassNumber chats = index.agent_class_for(p, 20);
  EXPECT_EQ(index.agent_class_for(p, 49), chats);
  const AgentClassNumber mails = index.agent_class_for(p, 50);
  EXPECT_EQ(index.agent_class_for(p, 99), mails);
  const AgentClassNumber all = index.agent_class_for(p, 100);
  EXPECT_NE(chats, mails);
  EXPECT_NE(mails, all);
  for (const MediaRow& row : kMediaRows) {
    const CallClassNumber c = index.acquire_call_class(key(row.media));
    EXPECT_EQ(related(c, chats), row.default_cost <= 20) << row.name;
    EXPECT_EQ(related(c, mails), row.default_cost <= 50) << row.name;
    EXPECT_TRUE(related(c, all)) << row.name;
  }
}

TEST_F(MatchIndexTest, relations_are_found_whichever_class_comes_first) {
  const CallClassNumber before = index.acquire_call_class(key());
  const AgentClassNumber agents = free_class(profile({{.queue = kA}}));
  const AgentClassNumber others = free_class(profile({{.queue = kB}}));
  CallClassKey wider = key();
  wider.reach = a_then_b;
  const CallClassNumber after = index.acquire_call_class(wider);
  EXPECT_TRUE(related(before, agents));
  EXPECT_FALSE(related(before, others));
  EXPECT_TRUE(related(after, agents));
  EXPECT_TRUE(related(after, others));
  EXPECT_EQ(index.call_class(after).min_rank, 0u);
  EXPECT_GT(index.call_class(after).max_rank, 0u);
}

TEST_F(MatchIndexTest, classes_in_use_survive_any_number_of_others) {
  const AgentProfile mine = profile({{.queue = kA, .tier = 7}});
  const ProfileNumber kept = index.acquire_profile(mine);
  const AgentClassNumber agents = index.agent_class_for(kept, 100);
  const CallClassNumber kept_calls = index.acquire_call_class(key());
  index.insert_waiting(0, kept_calls);
  const auto pass_through = [&](int begin, int end) {
    for (int round = begin; round < end; ++round) {
      CallClassKey k = key();
      k.delay_passed = Duration{round};
      index.release_call_class(index.acquire_call_class(k));
      const ProfileNumber number = index.acquire_profile(profile({{.queue = kA, .delay = Duration{round}}}));
      if (round % 8 == 0) index.agent_class_for(number, 100);
      index.release_profile(number);
    }
  };
  pass_through(0, 1500);
  EXPECT_EQ(index.profile(kept), mine);
  EXPECT_EQ(index.acquire_profile(mine), kept);
  EXPECT_EQ(index.agent_class_for(kept, 100), agents);
  EXPECT_EQ(index.call_class(kept_calls).key, key());
  EXPECT_TRUE(related(kept_calls, agents));
  EXPECT_TRUE(index.waiting_classes().test(kept_calls));
  EXPECT_EQ(index.waiting_classes().count(), 1u);
  // Memory stays bounded: as many classes again cost nothing more.
  const size_t bytes = index.memory_bytes();
  pass_through(1500, 4000);
  EXPECT_LT(index.memory_bytes(), bytes + bytes / 4);
}

TEST_F(MatchIndexTest, a_recycled_class_forgets_its_relations) {
  // Fill up with classes that serve one another, let go of all, and ask for others that do not.
  std::vector<ProfileNumber> profiles;
  for (int i = 0; i < 1200; ++i) {
    profiles.push_back(index.acquire_profile(profile({{.queue = kA, .delay = Duration{i}}})));
    if (i % 8 == 0) index.agent_class_for(profiles.back(), 100);
  }
  std::vector<CallClassNumber> numbers;
  for (int i = 0; i < 1200; ++i) {
    CallClassKey k = key();
    k.delay_passed = Duration{i};
    numbers.push_back(index.acquire_call_class(k));
  }
  for (const ProfileNumber p : profiles) index.release_profile(p);
  for (const CallClassNumber c : numbers) index.release_call_class(c);
  for (int i = 0; i < 200; ++i) {
    const AgentProfile p = profile({{.queue = kB, .delay = Duration{i}}});
    const AgentClassNumber agents = free_class(p);
    CallClassKey k = key();
    k.priority = static_cast<int16_t>(i);
    const CallClassNumber c = index.acquire_call_class(k);
    EXPECT_FALSE(related(c, agents));
    index.call_class(c).eligible.for_each(
        [&](size_t a) { EXPECT_TRUE(index.eligible(k, index.profile_of(static_cast<AgentClassNumber>(a)))); });
  }
}

TEST_F(MatchIndexTest, relations_agree_with_the_rule_for_random_classes) {
  Random random(3);
  const auto small = [&](uint64_t n) { return static_cast<int>(random.below(n)); };
  std::vector<RequirementId> asks{kNoRequirement};
  for (int level = 1; level <= 3; ++level) {
    asks.push_back(requirements.intern(Requirement::at_least(SkillId{0}, level * 3)));
  }
  std::vector<std::pair<CallClassKey, CallClassNumber>> call_classes;
  std::vector<std::pair<AgentProfile, AgentClassNumber>> agent_classes;
  for (int i = 0; i < 150; ++i) {
    CallClassKey k = key(static_cast<Media>(small(5)));
    k.reach = small(2) == 0 ? a_only : a_then_b;
    k.requirement = asks[random.below(asks.size())];
    k.tiers = {.min = small(3), .max = 2 + small(3), .raise = small(4)};
    k.delay_passed = Duration{small(3)};
    k.reserve_level = static_cast<uint8_t>(small(3));
    call_classes.emplace_back(k, index.acquire_call_class(k));
    AgentProfile p = profile({}, 20 + 20 * small(6));
    for (const QueueId queue : {kA, kB}) {
      if (small(3) == 0) continue;
      p.memberships.push_back({.queue = queue,
                               .tier = static_cast<uint16_t>(small(5)),
                               .reserve_level = static_cast<uint8_t>(small(3)),
                               .delay = Duration{small(4)}});
    }
    if (small(2) == 0) p.skills = {{SkillId{0}, static_cast<uint8_t>(1 + small(10))}};
    const int free_units = small(p.capacity + 1);
    const AgentClassNumber number = free_class(p, free_units);
    if (number == kNoClass) continue;
    agent_classes.emplace_back(p, number);
    // The class holds for all with the same fit level.
    EXPECT_EQ(index.agent_class(number).fit_level, p.fit_level(free_units));
  }
  for (const auto& [k, c] : call_classes) {
    for (const auto& [p, a] : agent_classes) {
      const bool fits = p.takes(k.media) && p.fit_level(p.cost(k.media)) <= index.agent_class(a).fit_level;
      ASSERT_EQ(related(c, a), fits && index.eligible(k, p));
      if (related(c, a)) {
        const uint32_t rank = index.access(k, p).rank;
        ASSERT_LE(index.call_class(c).min_rank, rank);
        ASSERT_GE(index.call_class(c).max_rank, rank);
      }
    }
  }
}

// ---- Order ---------------------------------------------------------------------------------------------------------

std::vector<uint32_t> agents_of(const AgentSet& set) {
  std::vector<uint32_t> agents;
  for (const FreeAgent& entry : set) agents.push_back(entry.agent);
  return agents;
}

template <class Items>
std::vector<uint32_t> numbers_in(const Line& line, const Items& items) {
  std::vector<uint32_t> numbers;
  line.for_each(items, [&numbers](uint32_t number) { numbers.push_back(number); });
  return numbers;
}

TEST_F(MatchIndexTest, free_agents_stand_by_key_then_time_then_age) {
  const AgentClassNumber number = free_class(profile({{.queue = kA}}));
  const auto insert = [&](uint32_t agent, int64_t calls_taken, Duration idle) {
    IdleKeys keys;
    keys.idle_since = kMinTime + idle;
    keys.key[static_cast<size_t>(IdleOrder::kCalls)] = calls_taken;
    index.insert_agent(agent, number, keys);
  };
  insert(4, 2, 1s);
  insert(1, 1, 9s);
  insert(3, 1, 5s);
  insert(2, 1, 5s);
  const AgentClass& agents = index.agent_class(number);
  EXPECT_EQ(numbers_in(agents.idle, index.idle_agents()), (std::vector<uint32_t>{4, 2, 3, 1}));
  EXPECT_EQ(agents_of((*agents.free)[static_cast<size_t>(IdleOrder::kCalls)]), (std::vector<uint32_t>{2, 3, 1, 4}));
  EXPECT_TRUE(index.free_classes().test(number));
  for (const uint32_t agent : {4u, 2u, 1u}) index.erase_agent(agent, number);
  EXPECT_TRUE(index.free_classes().test(number));
  index.erase_agent(3, number);
  EXPECT_FALSE(index.free_classes().test(number));
}

TEST_F(MatchIndexTest, equal_positions_go_by_age_and_not_by_time) {
  const AgentClassNumber number = free_class(profile({{.queue = kA}}));
  for (const uint32_t agent : {2u, 0u, 1u}) {
    IdleKeys keys;
    keys.idle_since = kMinTime + Duration{100 - static_cast<int64_t>(agent)};
    keys.key[static_cast<size_t>(IdleOrder::kPosition)] = 5;
    index.insert_agent(agent, number, keys);
  }
  const AgentClass& agents = index.agent_class(number);
  EXPECT_EQ(agents_of((*agents.free)[static_cast<size_t>(IdleOrder::kPosition)]), (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_EQ(numbers_in(agents.idle, index.idle_agents()), (std::vector<uint32_t>{2, 1, 0}));
}

TEST_F(MatchIndexTest, only_the_orders_in_use_are_kept) {
  std::array<bool, kIdleOrderCount> orders{};
  orders[static_cast<size_t>(IdleOrder::kIdle)] = true;
  index.set_orders(orders);
  const AgentClassNumber number = free_class(profile({{.queue = kA}}));
  index.insert_agent(0, number, {});
  EXPECT_EQ(index.agent_class(number).free, nullptr);
  index.erase_agent(0, number);
  EXPECT_FALSE(index.free_classes().test(number));
}

TEST_F(MatchIndexTest, calls_stand_by_place) {
  const CallClassNumber number = index.acquire_call_class(key());
  const std::vector<Place> places{{kMinTime + 5s, 2}, {kMinTime + 5s, 1}, {kMinTime + 1s, 9}, {kMinTime + 5s, 1}};
  for (uint32_t call = 0; call < places.size(); ++call) {
    index.calls()[call].set_place(places[call]);
    index.insert_waiting(call, number);
  }
  // The second and the last have one place: by slot.
  EXPECT_EQ(numbers_in(index.call_class(number).waiting, index.calls()), (std::vector<uint32_t>{2, 1, 3, 0}));
  EXPECT_TRUE(index.waiting_classes().test(number));
  EXPECT_FALSE(index.ringing_classes().test(number));
  for (uint32_t call = 0; call < places.size(); ++call) index.erase_waiting(call, number);
  EXPECT_FALSE(index.waiting_classes().test(number));
  index.insert_ringing(1, number);
  EXPECT_TRUE(index.ringing_classes().test(number));
  index.erase_ringing(1, number);
  EXPECT_FALSE(index.ringing_classes().test(number));
}

TEST(IdleOrder, each_strategy_has_the_order_of_its_key) {
  EXPECT_EQ(idle_order_of(StrategyKind::kLeastOccupied), IdleOrder::kOccupancy);
  EXPECT_EQ(idle_order_of(StrategyKind::kFewestCalls), IdleOrder::kCalls);
  EXPECT_EQ(idle_order_of(StrategyKind::kLinear), IdleOrder::kPosition);
  EXPECT_EQ(idle_order_of(StrategyKind::kRoundRobin), IdleOrder::kPosition);
  EXPECT_EQ(idle_order_of(StrategyKind::kPercentAllocation), IdleOrder::kAllocation);
  EXPECT_EQ(idle_order_of(StrategyKind::kLeastLoaded), IdleOrder::kLoad);
  for (const StrategyKind kind : {StrategyKind::kLongestIdle, StrategyKind::kRandom, StrategyKind::kRingAll}) {
    EXPECT_EQ(idle_order_of(kind), IdleOrder::kIdle);
  }
}

}  // namespace
}  // namespace strowger::detail
