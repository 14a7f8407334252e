// SPDX-License-Identifier: Apache-2.0
//
// The engine and the simulator against queueing theory: Erlang B, C and A, and N-designs.
//
// Every model is one long run with a fixed seed. Each reference value must lie inside the confidence interval made from
// batch means; the intervals are so wide that with probability 99.9 % all of them cover the truth (Bonferroni over all
// the values of the table), so a failure is a mistake and not bad luck. That they are narrow enough to find mistakes is
// shown at the end: agents who are 1 % slower are noticed.
#include <gtest/gtest.h>

#include <cstdio>
#include <iterator>
#include <string>

#include "accuracy/models.h"

namespace strowger::accuracy {
namespace {

constexpr double kConfidence = 0.999;
constexpr uint64_t kSeed = 20240607;

double confidence_of_each() { return bonferroni(kConfidence, std::size(kReferenceValues)); }

/// Near saturation, and among many agents, successive waits depend on each other for longer.
double calls_for(int number) {
  const ReferenceModel& model = kReferenceModels[number];
  if (model.family == ModelFamily::kErlangC && model.agents[0] >= 1000) return 8e6;
  if (model.family == ModelFamily::kErlangC && load_of(model) > 0.97) return 5e6;
  return model.agents[0] >= 40 ? 2.5e6 : 1.5e6;
}

SimulationResult simulate(int number, double service_bias = 1) {
  const size_t batches = load_of(kReferenceModels[number]) > 0.97 ? 25 : 40;
  auto simulator = Simulator::create(centre_of(kReferenceModels[number]), plan_of(number, service_bias),
                                     options_of(number, calls_for(number), batches, kSeed));
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  SimulationResult result = (*simulator)->run().value();
  EXPECT_EQ(result.refused, 0u);
  EXPECT_EQ(result.unfinished, 0u);
  return result;
}

void check_family(ModelFamily family) {
  std::printf("%-28s %-26s %13s %13s %11s %7s\n", "model", "quantity", "true", "estimate", "half width", "z");
  for (int number = 0; number < static_cast<int>(std::size(kReferenceModels)); ++number) {
    const ReferenceModel& model = kReferenceModels[number];
    if (model.family != family) continue;
    const SimulationResult result = simulate(number);
    for (const ReferenceValue& value : values_of(number)) {
      const Comparison c = compare(result, value, confidence_of_each());
      std::printf("%-28s %-26s %13.7g %13.7g %11.3g %7.2f%s%s\n", model.name, value.name, value.value, c.estimate.mean,
                  c.estimate.half_width, c.z, c.rare ? " rare" : "", c.passed ? "" : " FAILED");
      EXPECT_TRUE(c.passed) << model.name << " " << value.name << ": true " << value.value << ", simulated "
                            << c.estimate.mean << " +- " << c.estimate.half_width;
    }
  }
}

TEST(Theory, erlang_b) { check_family(ModelFamily::kErlangB); }
TEST(Theory, erlang_c) { check_family(ModelFamily::kErlangC); }
TEST(Theory, erlang_a) { check_family(ModelFamily::kErlangA); }
TEST(Theory, n_design_with_static_priority) { check_family(ModelFamily::kNPriority); }
TEST(Theory, n_design_with_longest_idle_agent) { check_family(ModelFamily::kNLongestIdle); }

/// A check that accepts everything proves nothing.
TEST(Theory, agents_slower_by_one_percent_are_noticed) {
  int number = 0;
  while (std::string_view(kReferenceModels[number].name) != "ErlangC_ops_1000ph_300s_90") ++number;
  const SimulationResult right = simulate(number);
  const SimulationResult biased = simulate(number, 0.99);
  for (const ReferenceValue& value : values_of(number)) {
    EXPECT_TRUE(compare(right, value, confidence_of_each()).passed) << value.name;
    const Comparison c = compare(biased, value, confidence_of_each());
    std::printf("1 %% slower: %-26s true %.6g, simulated %.6g +- %.2g, z %.1f\n", value.name, value.value,
                c.estimate.mean, c.estimate.half_width, c.z);
    EXPECT_FALSE(c.passed) << value.name << ": a bias of 1 % went unnoticed";
  }
}

}  // namespace
}  // namespace strowger::accuracy
