// SPDX-License-Identifier: Apache-2.0
//
// Skill-based designs against their exact Markov chains: V, N, X, W, M, the chain, inverted V; static priority, longest
// idle agent, oldest call, longest queue, queue ratio, thresholds and reservation, finite room.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accuracy/check.h"

namespace strowger::accuracy {
namespace {

using Numbers = std::vector<double>;
using Rates = std::vector<std::vector<double>>;
using Lists = std::vector<std::vector<int>>;

/// One pool of `agents` for two classes; the first is served first.
Design v_design(const char* name, Numbers rates, Numbers abandonment, int agents) {
  return {.name = name,
          .arrival_rate = std::move(rates),
          .abandonment_rate = std::move(abandonment),
          .agents = {agents},
          .service_rate = {{1}, {1}},
          .agent_priority = {{1, 2}}};
}

Model with_calls(Model model, double calls) {
  model.calls = calls;
  return model;
}

/// Between queues that an order holds for equal, the engine takes the older call; these theories take one class. A head
/// start in age that is longer than any wait makes it the older one.
Model with_ties_to(size_t c, Model model) {
  model.start = units(2000);
  model.plan.sources[c - 1].head_start = units(1000);
  return model;
}

constexpr std::string_view kTieNote =
    "LQF and FQR: the call order `queue_ratio`. The theory gives ties to one class, the engine to the older call: "
    "that\n"
    "class has a head start in age.";

TEST(SkillBased, v_designs) {
  Design longest = v_design("V_n5_LQF", {2, 3}, {0.5, 1}, 5);
  longest.call_order = "queue_ratio";
  Design ratio = longest;
  ratio.name = "V_n5_FQR";
  Model by_ratio = model_of(ratio);
  by_ratio.centre.queues[1].share = 3;
  check_section("20 V-designs",
                {
                    with_calls(model_of(v_design("V_n5", {2, 3}, {0.5, 1}, 5)), 3e6),
                    with_calls(model_of(v_design("V_n4_noab", {1.5, 1.5}, {0, 0}, 4)), 3e6),
                    with_calls(with_ties_to(1, model_of(longest)), 3e6),
                    with_calls(with_ties_to(1, by_ratio), 3e6),
                },
                kTieNote);
}

TEST(SkillBased, n_designs) {
  Design slow = n_design("N_4_2_diffmu", {3, 1}, {0.3, 0.8}, {4, 2});
  slow.service_rate = {{1, 0.8}, {0, 1.25}};
  Design longest = n_design("N_3_3_LQF", {2.5, 2}, {0.5, 0.5}, {3, 3});
  longest.call_order = "queue_ratio";
  check_section("21 N-designs",
                {
                    with_calls(model_of(slow), 3e6),
                    with_calls(model_of(n_design("N_6_6", {5.5, 5}, {0.5, 0.25}, {6, 6})), 3e6),
                    with_calls(model_of(n_50_50()), 3e6),
                    with_calls(with_ties_to(2, model_of(longest)), 3e6),
                },
                kTieNote);
}

TEST(SkillBased, x_m_w_and_chain) {
  const Design x{.name = "X_3_3_diffmu",
                 .arrival_rate = {2.6, 2.2},
                 .abandonment_rate = {0.5, 0.4},
                 .agents = {3, 3},
                 .service_rate = {{1, 0.7}, {0.7, 1}},
                 .arrival_preference = {{1, 2}, {2, 1}},
                 .agent_priority = {{1, 2}, {2, 1}}};
  const Design m{.name = "M_3_2_2_diffmu",
                 .arrival_rate = {3.2, 2},
                 .abandonment_rate = {0.4, 0.6},
                 .agents = {3, 2, 2},
                 .service_rate = {{1, 0, 0.8}, {0, 1, 0.9}},
                 .arrival_preference = {{1, 3}, {2, 3}},
                 .agent_priority = {{1}, {2}, {1, 2}}};
  const Design w{.name = "W_4_4",
                 .arrival_rate = {2, 3, 2},
                 .abandonment_rate = {1, 1, 1},
                 .agents = {4, 4},
                 .service_rate = {{1, 0}, {1, 1}, {0, 1}},
                 .arrival_preference = {{1}, {1, 2}, {2}},
                 .agent_priority = {{2, 1}, {2, 3}}};
  const Design chain{.name = "Chain3_2_2_2",
                     .arrival_rate = {1.7, 1.7, 1.7},
                     .abandonment_rate = {1, 1, 1},
                     .agents = {2, 2, 2},
                     .service_rate = {{1, 1, 0}, {0, 1, 1}, {1, 0, 1}},
                     .arrival_preference = {{1, 2}, {2, 3}, {3, 1}},
                     .agent_priority = {{1, 3}, {2, 1}, {3, 2}}};
  check_section("22 X-, M-, W-design, chain of three", {
                                                           with_calls(model_of(x), 2.5e6),
                                                           with_calls(model_of(m), 2.5e6),
                                                           with_calls(model_of(w), 2.5e6),
                                                           with_calls(model_of(chain), 2.5e6),
                                                       });
}

/// One class, two pools of different speed.
Design inverted_v(const char* name, double rate, double abandonment, std::vector<int> agents,
                  std::vector<double> speed) {
  return {.name = name,
          .arrival_rate = {rate},
          .abandonment_rate = {abandonment},
          .agents = std::move(agents),
          .service_rate = {std::move(speed)}};
}

TEST(SkillBased, inverted_v) {
  Design fastest = inverted_v("InvV_3_3_FSF", 5, 0.5, {3, 3}, {1.5, 0.75});
  fastest.arrival_preference = {{1, 2}};
  Design slowest = inverted_v("InvV_3_3_SSF", 5, 0.5, {3, 3}, {1.5, 0.75});
  slowest.arrival_preference = {{2, 1}};
  Design random = inverted_v("InvV_3_3_RANDOM", 5, 0.5, {3, 3}, {1.5, 0.75});
  random.strategy = "random";
  Design random9 = inverted_v("InvV_5_4_RANDOM", 6.5, 0.25, {5, 4}, {1.2, 0.8});
  random9.strategy = "random";
  const Design longest_idle = inverted_v("InvV_3_3_LISF", 5, 0.5, {3, 3}, {1.5, 0.75});
  check_section("23 Inverted V: which agent", {
                                                  with_calls(model_of(fastest), 2.5e6),
                                                  with_calls(model_of(slowest), 2.5e6),
                                                  with_calls(model_of(random), 2.5e6),
                                                  with_calls(model_of(longest_idle), 2.5e6),
                                                  with_calls(model_of(random9), 2.5e6),
                                              });
}

TEST(SkillBased, longest_idle_agent_and_oldest_call) {
  const Design n{.name = "N_2_4_LISF",
                 .arrival_rate = {1.5, 3.5},
                 .abandonment_rate = {0.4, 0.8},
                 .agents = {2, 4},
                 .service_rate = {{1, 1}, {0, 1}},
                 .agent_priority = {{1}, {1, 2}}};
  const Design m{.name = "M_2_2_2_LISF",
                 .arrival_rate = {2.4, 2.4},
                 .abandonment_rate = {0.5, 0.5},
                 .agents = {2, 2, 2},
                 .service_rate = {{1, 0, 1}, {0, 1, 1}},
                 .agent_priority = {{1}, {2}, {1, 2}}};
  const Design x{.name = "X_3_3_LISF",
                 .arrival_rate = {2.6, 2.6},
                 .abandonment_rate = {0.5, 0.5},
                 .agents = {3, 3},
                 .service_rate = {{1, 1}, {1, 1}},
                 .agent_priority = {{1, 2}, {2, 1}}};
  const Design w{.name = "W_3_3_LISF",
                 .arrival_rate = {1.6, 1.5, 1.8},
                 .abandonment_rate = {1, 1, 1},
                 .agents = {3, 3},
                 .service_rate = {{1, 0}, {1, 1}, {0, 1}},
                 .agent_priority = {{1, 2}, {3, 2}}};
  Design oldest = n_design("N_2_2_FCFS", {1.3, 1.3}, {2, 2}, {2, 2});
  oldest.call_order = "age";
  check_section("24 Longest idle agent, oldest call", {
                                                          with_calls(model_of(n), 2.5e6),
                                                          with_calls(model_of(m), 2.5e6),
                                                          with_calls(model_of(x), 2.5e6),
                                                          with_calls(model_of(w), 2.5e6),
                                                          with_calls(model_of(oldest), 3e6),
                                                      });
}

/// How often a waiting call looks again whether a reserve may take it, in units. The theories look at every event;
/// the chain of V_n5_reserve1 with such looks in it has waits that differ by 0.2 %.
constexpr double kLook = 0.004;
constexpr std::string_view kLookNote =
    "The engine has no rule that asks for idle agents before one is taken, so the other pool is a reserve that a step "
    "of\n"
    "the queue's ladder calls in: on arrival, and again every 0.004 units while the call waits. The theory looks at "
    "every\n"
    "event; in the chain of V_n5_reserve1 with such looks waits differ from it by 0.2 %.";

LadderCondition condition(LadderCondition::Subject subject, int64_t at_least) {
  return {.subject = subject, .comparison = LadderCondition::Comparison::kAtLeast, .value = at_least};
}

/// Makes `pool` a reserve for `c`, called in by a call that finds all `conditions` true on arrival or at a later look.
void reserve(Model& model, int c, int pool, std::vector<LadderCondition> conditions) {
  const std::string queue = numbered("class", static_cast<size_t>(c) - 1);
  const std::string group = numbered("pool", static_cast<size_t>(pool) - 1);
  for (AgentSpec& agent : model.centre.agents) {
    for (Membership& membership : agent.memberships) {
      if (agent.group == group && membership.queue == queue) membership.reserve_level = 1;
    }
  }
  model.centre.queues[static_cast<size_t>(c) - 1].ladder.push_back(
      {.action = LadderAction::kCallInReserves, .every = units(kLook), .only_if = std::move(conditions), .by = 1});
}

/// An idle agent is kept free for the pool's own class: two must be idle before another class may take one.
TEST(SkillBased, reserved_agents) {
  const LadderCondition two_idle = condition(LadderCondition::Subject::kAgentsReady, 2);
  Model v = model_of(v_design("V_n5_reserve1", {2, 3}, {0.5, 1}, 5));
  reserve(v, 2, 1, {two_idle});
  Model n = model_of(n_design("N_3_3_reserve1", {2.5, 2}, {0.5, 0.5}, {3, 3}));
  reserve(n, 1, 2, {two_idle});
  check_section("25 Reserved agents", {with_calls(v, 1e6), with_calls(n, 1e6)}, kLookNote);
}

TEST(SkillBased, mutual_reservation_and_queue_threshold) {
  const LadderCondition two_idle = condition(LadderCondition::Subject::kAgentsReady, 2);
  Model x = model_of({.name = "X_5_4_reserve",
                      .arrival_rate = {4, 3.2},
                      .abandonment_rate = {0.5, 0.5},
                      .agents = {5, 4},
                      .service_rate = {{1, 0.8}, {0.8, 1}},
                      .arrival_preference = {{1, 2}, {2, 1}},
                      .agent_priority = {{1, 2}, {2, 1}}});
  reserve(x, 1, 2, {two_idle});
  reserve(x, 2, 1, {two_idle});
  // Pool 2 helps when three calls of class 1 wait, the arriving one included.
  Model threshold = model_of(n_design("N_3_3_qthr2", {2.5, 2}, {0.5, 0.5}, {3, 3}));
  reserve(threshold, 1, 2,
          {condition(LadderCondition::Subject::kQueueLength, 3), condition(LadderCondition::Subject::kAgentsReady, 1)});
  check_section("26 Mutual reservation, queue threshold", {with_calls(x, 1e6), with_calls(threshold, 1e6)}, kLookNote);
}

/// Four places for waiting calls of both classes together: one queue, with the classes told apart by what they require.
/// A call of class 1 for whom an agent is free is served however many calls wait, so it looks for one in a queue of its
/// own and moves to the common one a microsecond later.
Model common_room() {
  Model model = model_of(n_design("N_3_3_block4", {2.5, 2}, {0.5, 0.5}, {3, 3}));
  model.centre.call_order = "priority";
  model.centre.skills = {"one", "two"};
  QueueSpec common{.name = "common", .auto_answer = true, .max_length = 4};
  model.centre.queues[1] = common;
  model.centre.queues[0].max_wait = Duration{1};
  model.centre.queues[0].max_wait_action = MaxWaitAction::kMove;
  model.centre.queues[0].max_wait_queue = "common";
  for (AgentSpec& agent : model.centre.agents) {
    const bool second = agent.group == "pool2";
    agent.skills = {{"one", 1}};
    if (second) agent.skills.push_back({"two", 1});
    agent.memberships = {{.queue = "class1", .tier = second ? 1 : 0}, {.queue = "common", .tier = second ? 1 : 0}};
  }
  model.plan.sources[0].requirement = "one";
  model.plan.sources[1].requirement = "two";
  model.plan.sources[1].queue = "common";
  model.plan.sources[1].priority = 1;
  return model;
}

TEST(SkillBased, finite_room) {
  Design loss = n_design("Overflow_loss_4_3", {4, 2}, {0, 0}, {4, 3});
  Model overflow = model_of(loss);
  for (QueueSpec& queue : overflow.centre.queues) queue.join_empty = kLoss;
  check_section(
      "27 Finite room, overflow", {with_calls(common_room(), 2.5e6), with_calls(overflow, 2.5e6)},
      "N_3_3_block4 has four places for both classes together: one queue, and requirements in place of queues.");
}

}  // namespace
}  // namespace strowger::accuracy
