// SPDX-License-Identifier: Apache-2.0
//
// Plug-in strategies, orders and shadows: the engine beside the naive engine, under random commands and changes of the
// configuration, with policies that behave, that fail now and then, and that are switched off.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/registry.h"
#include "support/engine_runs.h"
#include "support/naive/naive_engine.h"
#include "support/plugin/test_policies.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

struct Texts {
  const char* name;
  std::vector<std::string> strategies;
  std::vector<std::string> orders;
  std::vector<std::string> matchers;
  std::vector<std::string> ladders;
  std::vector<std::string> promises;
  std::vector<std::string> sinks;
};

const std::vector<Texts>& all_texts() {
  static const std::vector<Texts> kTexts{
      {"behaving",
       {"test.scored", "test.scored; salt = 2; else = round_robin", "test.drawing; else = ring_all",
        "test.scored; salt = 3; else = ring_progressively"},
       {"test.order", "test.order; salt = 5; else = sla_deadline"},
       {"test.matcher", "test.matcher; salt = 2"},
       {"test.ladder", "test.ladder; salt = 2"},
       {"test.promise", "test.promise; salt = 2"},
       {"test.sink"}},
      {"failing",
       {"test.scored; nonsense = 30; max_faults = 0", "test.drawing; nonsense = 40; max_faults = 0; else = random",
        "test.scored; nonsense = 60; else = weighted_random; max_faults = 0"},
       {"test.order; nonsense = 30; max_faults = 0; else = age",
        "test.order; nonsense = 70; max_faults = 0; else = membership_priority"},
       {"test.matcher; nonsense = 40; max_faults = 0"},
       {"test.ladder; nonsense = 60; max_faults = 0", "test.ladder; nonsense = 90; max_faults = 0"},
       {"test.promise; nonsense = 40; max_faults = 0"},
       {"test.sink; nonsense = 50; max_faults = 0"}},
      {"switched_off",
       {"test.scored; nonsense = 50; max_faults = 3",
        "test.drawing; nonsense = 50; max_faults = 1; else = fewest_calls",
        "test.scored; nonsense = 100; else = least_occupied"},
       {"test.order; nonsense = 50; max_faults = 2; else = queue_ratio", "test.order; nonsense = 100"},
       {"test.matcher; nonsense = 50; max_faults = 3", "test.matcher; nonsense = 100; max_faults = 1"},
       {"test.ladder; nonsense = 70; max_faults = 4"},
       {"test.promise; nonsense = 60; max_faults = 3"},
       {"test.sink; nonsense = 60"}},
  };
  return kTexts;
}

RandomProfile profile_of(const Texts& texts, const PolicyRegistry& policies, bool every_feature) {
  RandomProfile profile;
  profile.every_feature = every_feature;
  profile.policies = &policies;
  profile.plugin_strategies = texts.strategies;
  profile.plugin_orders = texts.orders;
  profile.plugin_matchers = texts.matchers;
  profile.plugin_ladders = texts.ladders;
  profile.plugin_promises = texts.promises;
  profile.plugin_sinks = texts.sinks;
  return profile;
}

class EachPlugin : public ::testing::TestWithParam<size_t> {};

TEST_P(EachPlugin, does_what_the_naive_engine_does) {
  PolicyRegistry policies;
  ASSERT_EQ(add_test_policies(policies), absl::OkStatus());
  const Texts& texts = all_texts()[GetParam()];
  for (const bool every_feature : {false, true}) {
    RunOptions options;
    options.test = std::string("*EachPlugin.*/") + texts.name;
    options.steps = from_environment("STROWGER_STEPS", 1000);
    options.first_seed = from_environment("STROWGER_SEED", 1);
    options.seeds = std::getenv("STROWGER_SEED") != nullptr ? 1 : with_effort(50);
    options.profile = profile_of(texts, policies, every_feature);
    EXPECT_EQ((Runner<Acd, naive::NaiveAcd>(options).run()), "") << "every feature: " << every_feature;
  }
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, EachPlugin, ::testing::Values(0, 1, 2),
                         [](const auto& index) { return std::string(all_texts()[index.param].name); });

// ---- Many free agents ----------------------------------------------------------------------------------------------

/// A centre in which most agents are free most of the time, so that there is a choice in most decisions.
CentreSpec roomy_centre(const Texts& texts, Random& random) {
  const auto one_of = [&](const std::vector<std::string>& from) { return from[random.below(from.size())]; };
  CentreSpec centre;
  centre.skills = {"english"};
  centre.groups = {{.name = "g1"}, {.name = "g2"}};
  centre.slas = {{.name = "quick", .target = Duration{5'000'000}}};
  for (const char* name : {"q1", "q2", "q3"}) {
    QueueSpec queue{.name = name, .strategy = one_of(texts.strategies)};
    if (random.below(2) == 0) queue.shadow_strategy = one_of(texts.strategies);
    if (random.below(3) == 0) queue.requirement = "english";
    if (random.below(2) == 0) queue.sla = "quick";
    queue.lifo = random.below(4) == 0;
    queue.offers = static_cast<int>(random.below(3));
    if (random.below(2) == 0) queue.matcher = one_of(texts.matchers);
    if (random.below(2) == 0) queue.sla_policy = one_of(texts.promises);
    if (random.below(2) == 0) {
      queue.ladder = {
          {.action = LadderAction::kNothing, .after = Duration{1'000'000}, .policy = one_of(texts.ladders)}};
    }
    centre.queues.push_back(queue);
  }
  if (random.below(2) == 0) centre.shadow_call_order = one_of(texts.orders);
  if (random.below(2) == 0) centre.event_sinks = {one_of(texts.sinks)};
  for (int i = 0; i < 12; ++i) {
    AgentSpec agent{.name = absl::StrCat("a", i), .group = i % 3 == 0 ? "" : i % 3 == 1 ? "g1" : "g2"};
    if (i % 2 == 0) agent.skills = {{"english", 1 + i % 5}};
    for (const char* name : {"q1", "q2", "q3"}) {
      agent.memberships.push_back({.queue = name, .tier = i % 6 == 5 ? 1 : 0});
    }
    agent.position = i % 4;
    agent.weight = 1 + i % 3;
    agent.call_order = one_of(texts.orders);
    centre.agents.push_back(agent);
  }
  return centre;
}

/// What is met in the decisions of a run.
struct Met {
  size_t faults = 0;
  size_t switched_off = 0;
  size_t differences = 0;
  size_t renewals = 0;
  std::array<uint64_t, 7> asked{};  // by kind

  /// Before the engine forgets what it was asked.
  void count(const Acd& acd) {
    for (const PolicyView& policy : acd.policies()) asked[static_cast<size_t>(policy.kind)] += policy.asked;
  }
};

/// A first difference between the engines, or nothing.
std::string run_roomy(const Texts& texts, const PolicyRegistry& policies, uint64_t seed, Met& met) {
  Random random(seed, /*stream=*/23);
  const CentreSpec centre = roomy_centre(texts, random);
  const EngineOptions options{.seed = seed, .idle_tree_from = seed % 2 == 0 ? 0u : 64u, .policies = &policies};
  auto real_events = std::make_unique<EventBuffer>();
  auto judge_events = std::make_unique<EventBuffer>();
  auto real = Acd::create(centre, options, real_events.get()).value();
  auto judge = naive::NaiveAcd::create(centre, options, judge_events.get()).value();
  Twins<Acd, naive::NaiveAcd> twins(std::move(real_events), std::move(real), std::move(judge_events), std::move(judge));
  uint64_t last = 0;
  for (int step = 0; step < 400; ++step) {
    Operation operation;
    const std::string agent = absl::StrCat("a", step < 12 ? static_cast<uint64_t>(step) : random.below(12));
    const CallName call{.host_ref = last == 0 ? 0 : 1 + random.below(last), .nth = 0};
    const uint64_t what = step < 12 ? 0 : random.below(10);
    if (what == 0) {
      operation = {.kind = OperationKind::kLogIn, .agent = agent, .flag = true};
    } else if (what <= 4) {
      operation = {
          .kind = OperationKind::kArriveCall, .queue = absl::StrCat("q", 1 + random.below(3)), .host_ref = ++last};
    } else if (what == 5 && random.below(8) == 0) {
      operation = {.kind = OperationKind::kRenewPolicies};
      ++met.renewals;
      met.count(twins.real());
    } else if (what == 5) {
      operation = {.kind = OperationKind::kAdvance, .time = twins.real().now() + Duration{1'500'000}};
    } else if (what == 6) {
      operation = {.kind = OperationKind::kCompleteCall, .call = call};
    } else if (what == 7) {
      operation = {.kind = random.below(2) == 0 ? OperationKind::kAcceptOffer : OperationKind::kDeclineOffer,
                   .call = call,
                   .agent = agent};
    } else {
      operation = {.kind = OperationKind::kHangUpCall, .call = call};
    }
    if (std::string difference = twins.step(operation); !difference.empty()) return difference;
    for (const Event& event : twins.events()) {
      met.faults += event.kind == EventKind::kPolicyFault ? 1 : 0;
      met.switched_off += event.kind == EventKind::kPolicyFault && event.value2 == 1 ? 1 : 0;
      met.differences += event.kind == EventKind::kShadowDiffers ? 1 : 0;
    }
  }
  met.count(twins.real());
  return twins.compare_views();
}

TEST(EnginePlugins, many_free_agents_are_chosen_as_the_naive_engine_chooses) {
  PolicyRegistry policies;
  ASSERT_EQ(add_test_policies(policies), absl::OkStatus());
  Met met;
  const uint64_t seeds = with_effort(60);
  for (const Texts& texts : all_texts()) {
    for (uint64_t seed = 1; seed <= seeds; ++seed) {
      ASSERT_EQ(run_roomy(texts, policies, seed, met), "") << texts.name << " seed " << seed;
    }
  }
  // What plug-ins cause is met, and often enough.
  EXPECT_GT(met.faults, 5 * seeds);
  EXPECT_GT(met.switched_off, seeds);
  EXPECT_GT(met.differences, 4 * seeds);
  EXPECT_GT(met.renewals, seeds);
  for (const PolicyKind kind : {PolicyKind::kAgentStrategy, PolicyKind::kCallOrder, PolicyKind::kMatcher,
                                PolicyKind::kLadderPolicy, PolicyKind::kSlaPolicy, PolicyKind::kEventSink}) {
    EXPECT_GT(met.asked[static_cast<size_t>(kind)], seeds / 4) << to_string(kind);
  }
}

}  // namespace
}  // namespace strowger::testing
