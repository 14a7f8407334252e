// SPDX-License-Identifier: Apache-2.0
//
// The engine and the simulator against the Erlang formulas, and agents who are 1 % slower than they should be: a check
// that accepts everything proves nothing.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "accuracy/check.h"

namespace strowger::accuracy {
namespace {

Model erlang_b(std::string name, int agents, double load, double calls) {
  Model model = erlang(std::move(name), agents, load);
  model.centre.queues[0].join_empty = kLoss;
  model.calls = calls;
  return model;
}

Model with_calls(Model model, double calls, size_t batches = 100) {
  model.calls = calls;
  model.batches = batches;
  model.warm_up = std::max(model.warm_up, 0.01 * calls / model.rate);
  return model;
}

/// By calls an hour and mean handling time and target in seconds.
Model hourly(std::string name, double calls_per_hour, double handling, int agents, double target) {
  Model model = erlang(std::move(name), agents, calls_per_hour / per_hour(1), 0, kUnitSeconds / handling);
  model.target = target / kUnitSeconds;
  return model;
}

TEST(Theory, erlang_b) {
  check_section("01 Erlang B", {
                                   erlang_b("ErlangB_a1_n1", 1, 1, 2e6),
                                   erlang_b("ErlangB_a5_n5", 5, 5, 2e6),
                                   erlang_b("ErlangB_a10_n15", 15, 10, 3e6),
                                   erlang_b("ErlangB_a90_n100", 100, 90, 3e6),
                                   erlang_b("ErlangB_a95_n100", 100, 95, 3e6),
                                   erlang_b("ErlangB_a100_n100", 100, 100, 3e6),
                                   erlang_b("ErlangB_a1000_n1000", 1000, 1000, 1.2e6),
                               });
}

TEST(Theory, erlang_c) {
  check_section("02 Erlang C", {
                                   with_calls(erlang("ErlangC_a0.9_n1", 1, 0.9), 4e6),
                                   with_calls(erlang("ErlangC_a8_n10", 10, 8), 2e6),
                                   with_calls(erlang("ErlangC_a18_n20", 20, 18), 3e6),
                                   with_calls(erlang("ErlangC_a20_n25", 25, 20), 2e6),
                                   with_calls(erlang("ErlangC_a40_n45", 45, 40), 3e6),
                                   with_calls(hourly("ErlangC_ops_100ph_180s_8", 100, 180, 8, 20), 2e6),
                                   with_calls(hourly("ErlangC_ops_1000ph_300s_90", 1000, 300, 90, 20), 3e6),
                                   with_calls(erlang("Herzog_ErlangC_13", 13, 3.5 / 0.6, 0, 1 / 1.8), 2e6),
                                   with_calls(hourly("pyworkforce_ErlangC_15", 200, 180, 15, 19.8), 2e6),
                               });
}

TEST(Theory, erlang_c_many_agents) {
  check_section("03 Erlang C, many agents near saturation",
                {
                    with_calls(erlang("ErlangC_a95_n100", 100, 95), 3e6),
                    with_calls(erlang("ErlangC_a98_n100", 100, 98), 4e6, 40),
                    with_calls(erlang("ErlangC_a950_n1000", 1000, 950), 5e6, 40),
                    with_calls(hourly("ErlangC_ops_3000ph_300s_260", 3000, 300, 260, 10), 3e6, 50),
                });
}

TEST(Theory, erlang_a) {
  check_section("04 Erlang A", {
                                   with_calls(erlang("MMn+exp_lam9_n10_0.5", 10, 9, 0.5), 3e6),
                                   with_calls(erlang("MMn+exp_lam12_n10_1", 10, 12, 1), 2e6),
                                   with_calls(erlang("MMn+exp_lam100_n100_0.5", 100, 100, 0.5), 3e6),
                                   with_calls(erlang("MMn+exp_lam102_n100_1", 100, 102, 1), 3e6),
                                   with_calls(erlang("MMn+exp_lam110_n100_1", 100, 110, 1), 3e6),
                                   with_calls(erlang("Herzog_ExtErlangC_13", 13, 3.5 / 0.6, 1 / 3.0, 1 / 1.8), 2e6),
                                   with_calls(erlang("Herzog_ExtErlangC_9", 9, 3.5 / 0.6, 1 / 3.0, 1 / 1.8), 2e6),
                               });
}

/// Whole runs with agents who are 1 % slower: each value must be found outside its interval.
void expect_noticed(Model model, const std::vector<std::string_view>& metrics) {
  make_slower(model, 1.01);
  const std::vector<Reference> references = references_of(model.name);
  const Run run = simulate(model, references, kSeed);
  for (const Reference& reference : references) {
    if (!metrics.empty() && std::find(metrics.begin(), metrics.end(), reference.metric) == metrics.end()) continue;
    const Comparison c = compare(run, reference);
    std::printf("1 %% slower: %s %s true %.6g, simulated %.6g +- %.2g, z %.1f\n", model.name.c_str(), reference.metric,
                reference.value, c.estimate.mean, c.estimate.half_width, c.z);
    EXPECT_FALSE(c.passed) << model.name << " " << reference.metric << ": a bias of 1 % went unnoticed";
  }
}

TEST(Theory, agents_slower_by_one_percent_are_noticed) {
  expect_noticed(with_calls(hourly("ErlangC_ops_1000ph_300s_90", 1000, 300, 90, 20), 3e6), {});
}

TEST(Theory, agents_slower_by_one_percent_are_noticed_in_a_skill_based_design) {
  expect_noticed(with_calls(model_of(n_50_50()), 3e6), {});
}

}  // namespace
}  // namespace strowger::accuracy
