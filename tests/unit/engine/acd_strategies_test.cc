// SPDX-License-Identifier: Apache-2.0
//
// Which agent a queue's strategy chooses (rule 5.2), worked out by hand. The two that ring many agents are in
// acd_ringing_test.cc.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::Lines;
using test::member;
using test::small_centre;
using test::TestEngine;

CentreSpec centre_with(std::string strategy, std::vector<std::string> agents) {
  return small_centre({.name = "q", .strategy = std::move(strategy)}, std::move(agents));
}

/// Who is rung for the next call of "q"; the call stays on offer.
std::string rung(TestEngine& engine) { return engine.who(engine.arrive("q")); }

/// Who is rung for the next call of "q"; the call is answered and ended at once.
std::string served(TestEngine& engine) {
  const CallId call = engine.arrive("q");
  std::string who = engine.who(call);
  engine.serve(call);
  return who;
}

Lines served(TestEngine& engine, int calls, Duration apart) {
  Lines names;
  for (int i = 0; i < calls; ++i) {
    engine.pass(apart);
    names.push_back(served(engine));
  }
  return names;
}

/// A call that keeps its agent busy from now for `talk`.
void handle(TestEngine& engine, std::string_view name, Duration talk) {
  const CallId call = engine.arrive("q");
  engine.ok(PullCall{call, engine.agent(name)});
  engine.pass(talk);
  engine.complete(call);
}

// ---- longest_idle --------------------------------------------------------------------------------------------------

TEST(AcdStrategies, longest_idle_takes_the_agent_who_waited_longest) {
  TestEngine engine(centre_with("longest_idle", {"ann", "bob", "cyd"}));
  engine.log_in("cyd");
  engine.at(1s);
  engine.log_in("ann");
  engine.at(2s);
  engine.log_in("bob");
  EXPECT_EQ(served(engine, 6, 1s), (Lines{"cyd", "ann", "bob", "cyd", "ann", "bob"}));
}

TEST(AcdStrategies, equal_idle_times_go_by_age_of_the_agent) {
  TestEngine engine(centre_with("longest_idle", {"ann", "bob", "cyd"}));
  engine.log_in({"cyd", "bob", "ann"});
  EXPECT_EQ(rung(engine), "ann");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "cyd");
}

TEST(AcdStrategies, what_does_and_what_does_not_end_the_time_idle) {
  TestEngine engine(centre_with("longest_idle", {"ann", "bob"}));
  engine.log_in("ann");
  engine.at(1s);
  engine.log_in("bob");
  engine.at(10s);
  // A decline and a withdrawal leave it alone.
  engine.decline(engine.arrive("q"), "ann");
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime);
  engine.hang_up(engine.last(EventKind::kOffered).call);
  engine.hang_up(engine.arrive("q"));
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime);
  // Not ready and ready again starts it anew.
  engine.at(20s);
  engine.not_ready("ann");
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime);
  engine.at(21s);
  engine.ready("ann");
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 21s);
  EXPECT_EQ(rung(engine), "bob");
}

TEST(AcdStrategies, an_expired_offer_ends_the_time_idle) {
  CentreSpec centre = centre_with("longest_idle", {"ann", "bob"});
  centre.queues[0].ring_timeout = 5s;
  centre.queues[0].no_answer_limit = 0;
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.at(1s);
  engine.log_in("bob");
  EXPECT_EQ(rung(engine), "ann");
  engine.at(6s);
  EXPECT_EQ(engine.agent_view("ann").idle_since, kMinTime + 6s);
  EXPECT_EQ(engine.last(EventKind::kOffered).agent, engine.agent("bob"));
}

// ---- least_occupied ------------------------------------------------------------------------------------------------

TEST(AcdStrategies, least_occupied_takes_the_agent_with_the_smallest_share_of_recent_work) {
  TestEngine engine(centre_with("least_occupied", {"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  handle(engine, "ann", 60s);
  handle(engine, "bob", 30s);
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "ann");
}

TEST(AcdStrategies, least_occupied_forgets_by_half_lives) {
  CentreSpec centre = centre_with("least_occupied", {"ann", "bob"});
  centre.occupancy_half_life = 10s;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  handle(engine, "ann", 60s);  // a minute, but ten half-lives ago
  engine.pass(95s);
  handle(engine, "bob", 5s);
  EXPECT_EQ(rung(engine), "ann");
}

TEST(AcdStrategies, least_occupied_counts_wrap_up_and_hold) {
  CentreSpec centre = centre_with("least_occupied", {"ann", "bob"});
  centre.queues[0].wrap_up = 30s;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  handle(engine, "ann", 10s);
  engine.pass(30s);
  engine.pass(1s);
  CallId call = engine.arrive("q");
  engine.ok(PullCall{call, engine.agent("bob")});
  engine.pass(20s);
  engine.complete(call);
  engine.ok(EndWrapUp{.call = call});
  // ann: 40 s; bob: 20 s, though later.
  EXPECT_EQ(rung(engine), "bob");
}

TEST(AcdStrategies, reset_counters_forgets_occupancy) {
  TestEngine engine(centre_with("least_occupied", {"ann", "bob"}));
  engine.log_in("bob");
  engine.at(1s);
  engine.log_in("ann");
  handle(engine, "bob", 30s);
  EXPECT_EQ(rung(engine), "ann");
  engine.hang_up(engine.last(EventKind::kOffered).call);
  engine.at(100s);
  handle(engine, "ann", 1s);
  engine->reset_counters();
  engine.check();
  EXPECT_EQ(rung(engine), "bob");  // both unoccupied: longest idle
}

TEST(AcdStrategies, reset_counters_does_not_blame_a_busy_agent_for_the_time_before) {
  CentreSpec centre = centre_with("least_occupied", {"ann", "bob"});
  TestEngine engine(centre);
  engine.at(100h);
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.ok(PullCall{call, engine.agent("ann")});
  engine->reset_counters();
  engine.pass(10s);
  engine.complete(call);
  handle(engine, "bob", 600s);
  EXPECT_EQ(rung(engine), "ann");  // ten seconds of work since the reset, against ten minutes
}

// ---- fewest_calls --------------------------------------------------------------------------------------------------

TEST(AcdStrategies, fewest_calls_counts_connections) {
  TestEngine engine(centre_with("fewest_calls", {"ann", "bob", "cyd"}));
  engine.log_in({"ann", "bob", "cyd"});
  handle(engine, "ann", 1s);
  handle(engine, "ann", 1s);
  handle(engine, "bob", 1s);
  EXPECT_EQ(engine.agent_view("ann").calls, 2u);
  EXPECT_EQ(served(engine, 4, 1s), (Lines{"cyd", "bob", "cyd", "ann"}));
  engine->reset_counters();
  EXPECT_EQ(engine.agent_view("ann").calls, 0u);
}

TEST(AcdStrategies, fewest_calls_breaks_ties_by_time_idle) {
  TestEngine engine(centre_with("fewest_calls", {"ann", "bob", "cyd"}));
  engine.log_in("bob");
  engine.at(1s);
  engine.log_in("cyd");
  engine.at(2s);
  engine.log_in("ann");
  EXPECT_EQ(served(engine, 6, 1s), (Lines{"bob", "cyd", "ann", "bob", "cyd", "ann"}));
}

// ---- linear and round_robin ----------------------------------------------------------------------------------------

TEST(AcdStrategies, linear_takes_the_lowest_position) {
  CentreSpec centre = centre_with("linear", {"ann", "bob", "cyd"});
  centre.agents[0].position = 3;
  centre.agents[1].position = 1;
  centre.agents[2].position = 2;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  EXPECT_EQ(served(engine, 2, 1s), (Lines{"bob", "bob"}));
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "ann");
}

TEST(AcdStrategies, linear_goes_by_age_of_the_agent_and_not_by_time_idle) {
  TestEngine engine(centre_with("linear", {"ann", "bob", "cyd"}));
  engine.log_in("cyd");
  engine.at(1s);
  engine.log_in("bob");
  engine.at(2s);
  engine.log_in("ann");
  EXPECT_EQ(served(engine, 3, 1s), (Lines{"ann", "ann", "ann"}));
  EXPECT_EQ(rung(engine), "ann");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "cyd");
}

TEST(AcdStrategies, round_robin_goes_round) {
  TestEngine engine(centre_with("round_robin", {"ann", "bob", "cyd"}));
  engine.log_in("cyd");
  engine.at(1s);
  engine.log_in("bob");
  engine.at(2s);
  engine.log_in("ann");
  EXPECT_EQ(served(engine, 7, 1s), (Lines{"ann", "bob", "cyd", "ann", "bob", "cyd", "ann"}));
}

TEST(AcdStrategies, round_robin_goes_by_position_first) {
  CentreSpec centre = centre_with("round_robin", {"ann", "bob", "cyd", "dot"});
  centre.agents[0].position = 9;
  centre.agents[2].position = 4;
  TestEngine engine(centre);
  engine.at(5s);
  engine.log_in({"ann", "bob", "cyd", "dot"});
  EXPECT_EQ(served(engine, 6, 1s), (Lines{"bob", "dot", "cyd", "ann", "bob", "dot"}));
}

TEST(AcdStrategies, round_robin_passes_over_the_busy_and_counts_offers_that_were_declined) {
  TestEngine engine(centre_with("round_robin", {"ann", "bob", "cyd"}));
  engine.at(5s);
  engine.log_in({"ann", "bob", "cyd"});
  engine.not_ready("bob");
  EXPECT_EQ(served(engine), "ann");
  EXPECT_EQ(served(engine), "cyd");
  engine.ready("bob");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.who(call), "ann");
  engine.decline(call, "ann");
  EXPECT_EQ(engine.who(call), "bob");
  engine.serve(call);
  EXPECT_EQ(served(engine), "cyd");
}

TEST(AcdStrategies, round_robin_remembers_offers_made_when_an_agent_came_free) {
  TestEngine engine(centre_with("round_robin", {"ann", "bob", "cyd"}));
  engine.at(5s);
  const CallId call = engine.arrive("q");
  engine.log_in("bob");
  EXPECT_EQ(engine.who(call), "bob");
  engine.serve(call);
  engine.log_in({"ann", "cyd"});
  EXPECT_EQ(served(engine, 3, 1s), (Lines{"cyd", "ann", "bob"}));
}

TEST(AcdStrategies, round_robin_is_remembered_per_queue) {
  CentreSpec centre = centre_with("round_robin", {"ann", "bob"});
  centre.queues.push_back({.name = "r", .strategy = "round_robin"});
  for (AgentSpec& agent : centre.agents) agent.memberships.push_back({.queue = "r"});
  TestEngine engine(centre);
  engine.at(5s);
  engine.log_in({"ann", "bob"});
  EXPECT_EQ(served(engine), "ann");
  const CallId other = engine.arrive("r");
  EXPECT_EQ(engine.who(other), "ann");
  engine.serve(other);
  EXPECT_EQ(served(engine), "bob");
}

// ---- random, weighted_random, percent_allocation -------------------------------------------------------------------

std::map<std::string, int> shares(TestEngine& engine, int calls) {
  std::map<std::string, int> counts;
  for (int i = 0; i < calls; ++i) ++counts[served(engine)];
  return counts;
}

TEST(AcdStrategies, random_is_uniform) {
  TestEngine engine(centre_with("random", {"ann", "bob", "cyd", "dot"}));
  engine.log_in({"ann", "bob", "cyd", "dot"});
  const auto counts = shares(engine, 4000);
  double chi_square = 0;
  for (const std::string name : {"ann", "bob", "cyd", "dot"}) {
    const double excess = counts.at(name) - 1000.0;
    chi_square += excess * excess / 1000.0;
  }
  EXPECT_LT(chi_square, 16.3);  // 3 degrees of freedom, 0.1 %
}

TEST(AcdStrategies, random_depends_on_the_seed_and_on_nothing_else) {
  const auto draws = [](uint64_t seed) {
    TestEngine engine(centre_with("random", {"ann", "bob", "cyd"}), {.seed = seed});
    engine.log_in({"ann", "bob", "cyd"});
    return served(engine, 40, 1s);
  };
  EXPECT_EQ(draws(1), draws(1));
  EXPECT_NE(draws(1), draws(2));
}

TEST(AcdStrategies, weighted_random_draws_in_proportion) {
  CentreSpec centre = centre_with("weighted_random", {"ann", "bob", "cyd"});
  centre.agents[0].weight = 1;
  centre.agents[1].weight = 3;
  centre.agents[2].weight = 6;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  auto counts = shares(engine, 4000);
  EXPECT_NEAR(counts["ann"], 400, 80);
  EXPECT_NEAR(counts["bob"], 1200, 120);
  EXPECT_NEAR(counts["cyd"], 2400, 130);
}

TEST(AcdStrategies, percent_allocation_keeps_the_promised_shares) {
  CentreSpec centre = centre_with("percent_allocation", {"ann", "bob", "cyd"});
  centre.agents[0].weight = 10;
  centre.agents[1].weight = 20;
  centre.agents[2].weight = 70;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  auto counts = shares(engine, 1000);
  EXPECT_NEAR(counts["ann"], 100, 1);
  EXPECT_NEAR(counts["bob"], 200, 1);
  EXPECT_NEAR(counts["cyd"], 700, 1);
}

TEST(AcdStrategies, percent_allocation_makes_up_for_an_absence) {
  CentreSpec centre = centre_with("percent_allocation", {"ann", "bob"});
  TestEngine engine(centre);
  engine.log_in("ann");
  EXPECT_EQ(shares(engine, 4), (std::map<std::string, int>{{"ann", 4}}));
  engine.log_in("bob");
  EXPECT_EQ(shares(engine, 4), (std::map<std::string, int>{{"bob", 4}}));
  EXPECT_EQ(shares(engine, 10), (std::map<std::string, int>{{"ann", 5}, {"bob", 5}}));
}

// ---- best_skill, least_skilled -------------------------------------------------------------------------------------

TEST(AcdStrategies, best_skill_adds_up_the_skills_that_are_asked) {
  CentreSpec centre =
      small_centre({.name = "q", .requirement = "english >= 2", .strategy = "best_skill"}, {"ann", "bob", "cyd"});
  centre.agents[0].skills = {{"english", 9}};
  centre.agents[1].skills = {{"english", 5}, {"billing", 5}};
  centre.agents[2].skills = {{"english", 2}, {"billing", 10}};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  EXPECT_EQ(served(engine), "ann");
  const CallId both = engine.arrive("q", {.requirement = engine.requirement("billing")});
  EXPECT_EQ(engine.who(both), "cyd");  // 12 against 10; ann has no billing
}

TEST(AcdStrategies, best_skill_keeps_asking_what_the_ladder_dropped) {
  CentreSpec centre =
      small_centre({.name = "q", .requirement = "english >= 9", .strategy = "best_skill"}, {"ann", "bob"});
  centre.agents[0].skills = {{"billing", 10}};
  centre.agents[1].skills = {{"english", 4}};
  centre.queues[0].ladder = {{.action = LadderAction::kDropSkill, .after = 5s, .skill = "english"}};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  const CallId call = engine.arrive("q");
  engine.at(5s);
  EXPECT_EQ(engine.who(call), "bob");  // both may take it now; bob has some of what was asked
}

TEST(AcdStrategies, least_skilled_keeps_generalists_free) {
  CentreSpec centre = centre_with("least_skilled", {"ann", "bob", "cyd"});
  centre.agents[0].skills = {{"english", 1}, {"billing", 1}};
  centre.agents[1].skills = {{"english", 8}};
  centre.agents[2].skills = {{"english", 7}};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "ann");
}

// ---- least_loaded --------------------------------------------------------------------------------------------------

TEST(AcdStrategies, least_loaded_compares_shares_of_capacity) {
  CentreSpec centre = centre_with("least_loaded", {"ann", "bob"});
  centre.agents[1].capacity = 200;
  centre.queues[0].auto_answer = true;
  TestEngine engine(centre);
  engine.log_in({"ann", "bob"});
  Lines order;
  for (int i = 0; i < 8; ++i) {
    engine.pass(1s);
    order.push_back(engine.who(engine.chat("q")));
  }
  // Loads before each, in percent: 0/0, 20/0, 20/10, 20/20 (ann idle longer), 40/20, 40/30, 40/40 (ann), 60/40.
  EXPECT_EQ(order, (Lines{"ann", "bob", "bob", "ann", "bob", "bob", "ann", "bob"}));
}

// ---- idleness_ratio ------------------------------------------------------------------------------------------------

TEST(AcdStrategies, idleness_ratio_takes_from_the_group_with_too_many_idle) {
  CentreSpec centre = centre_with("idleness_ratio", {"ann", "bob", "cyd", "dot"});
  centre.groups = {{.name = "north", .share = 1}, {.name = "south", .share = 3}};
  centre.agents[0].group = centre.agents[1].group = "north";
  centre.agents[2].group = centre.agents[3].group = "south";
  TestEngine engine(centre);
  engine.log_in("cyd");
  engine.at(1s);
  engine.log_in("dot");
  engine.at(2s);
  engine.log_in("ann");
  engine.at(3s);
  engine.log_in("bob");
  // S = 1 + 3 + 1. Keys idle * S - share * all idle: north 10 - 4, south 10 - 12; then 5 - 3, 10 - 9; then -2, 10 - 6.
  EXPECT_EQ(rung(engine), "ann");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "dot");
}

TEST(AcdStrategies, idleness_ratio_follows_an_agent_who_changes_groups) {
  CentreSpec centre = centre_with("idleness_ratio", {"ann", "bob", "cyd"});
  centre.groups = {{.name = "north"}, {.name = "south"}};
  centre.agents[0].group = "north";
  centre.agents[1].group = centre.agents[2].group = "south";
  TestEngine engine(centre);
  engine.log_in("ann");
  engine.at(1s);
  engine.log_in({"bob", "cyd"});
  const CallId first = engine.arrive("q");
  EXPECT_EQ(engine.who(first), "bob");  // south has two of three
  engine.hang_up(first);
  AgentSpec moved = engine->agent_spec(engine.agent("cyd")).value();
  moved.group = "north";
  ASSERT_TRUE(engine->update_agent(engine.agent("cyd"), moved).ok());
  engine.check();
  EXPECT_EQ(rung(engine), "ann");  // north has two now
}

// ---- Ranks ---------------------------------------------------------------------------------------------------------

TEST(AcdStrategies, a_lower_tier_goes_before_the_strategy) {
  CentreSpec centre = small_centre({.name = "q"}, {});
  centre.agents = {member("ann", "q", 2), member("bob", "q", 1), member("cyd", "q", 1), member("dot", "q", 0)};
  TestEngine engine(centre);
  engine.log_in({"ann", "bob", "cyd"});
  engine.at(9s);
  engine.log_in("dot");
  EXPECT_EQ(rung(engine), "dot");
  EXPECT_EQ(rung(engine), "bob");
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "ann");
}

TEST(AcdStrategies, tiers_below_raise_count_as_one) {
  CentreSpec centre = small_centre({.name = "q", .tiers = {.min = 0, .max = 3, .raise = 2}}, {});
  centre.agents = {member("ann", "q", 3), member("bob", "q", 2), member("cyd", "q", 0), member("dot", "q", 4)};
  TestEngine engine(centre);
  engine.log_in({"ann", "dot"});
  engine.at(1s);
  engine.log_in("bob");
  engine.at(2s);
  engine.log_in("cyd");
  EXPECT_EQ(rung(engine), "bob");  // as good a rank as cyd's, and idle for longer
  EXPECT_EQ(rung(engine), "cyd");
  EXPECT_EQ(rung(engine), "ann");
  EXPECT_EQ(engine.state(engine.arrive("q")), CallState::kQueued);  // dot's tier is outside
}

TEST(AcdStrategies, every_strategy_looks_at_the_best_rank_only) {
  for (const StrategyRow& row : kStrategyRows) {
    CentreSpec centre = small_centre({.name = "q", .strategy = std::string(row.name)}, {});
    centre.agents = {member("ann", "q", 7), member("bob", "q", 3), member("cyd", "q", 7)};
    TestEngine engine(centre);
    engine.log_in({"ann", "bob", "cyd"});
    EXPECT_EQ(rung(engine), "bob") << row.name;
  }
}

}  // namespace
}  // namespace strowger
