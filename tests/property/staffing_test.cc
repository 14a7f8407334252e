// SPDX-License-Identifier: Apache-2.0
//
// The formulas of staffing against a naive computation in 60 digits, and the searches against every number.
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/staffing/queue.h"
#include "strowger/staffing/required.h"
#include "support/random_commands.h"

namespace strowger::staffing {
namespace {

using testing::with_effort;
using Exact = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<60>>;

/// Probabilities of the numbers of calls, from the definition; unlimited trunks end where nothing is left.
std::vector<Exact> probabilities(const QueueSpec& spec, int64_t most) {
  std::vector<Exact> weights{1};
  Exact all = 1;
  for (int64_t calls = 1; calls <= std::min(most, spec.trunks); ++calls) {
    const Exact leaving =
        Exact(std::min(calls, spec.agents)) + Exact(std::max<int64_t>(calls - spec.agents, 0)) * Exact(spec.impatience);
    weights.push_back(weights.back() * Exact(spec.load) / leaving);
    all += weights.back();
  }
  for (Exact& weight : weights) weight /= all;
  return weights;
}

/// The chance that a sum of exponential times of these rates exceeds `time`, by uniformisation: the stages that are
/// left after a Poisson number of events.
Exact sum_exceeds(const std::vector<Exact>& rates, const Exact& time) {
  Exact fastest = 0;
  for (const Exact& rate : rates) fastest = std::max(fastest, rate);
  std::vector<Exact> at(rates.size(), Exact(0));  // the chance to be in stage i
  at[0] = 1;
  Exact poisson = exp(-fastest * time);
  Exact passed = poisson;
  Exact result = poisson;  // all are still there after no event
  for (int events = 1; events < 100000; ++events) {
    Exact there = 0;
    for (size_t i = rates.size(); i-- > 0;) {
      at[i] = at[i] * (1 - rates[i] / fastest) + (i > 0 ? at[i - 1] * rates[i - 1] / fastest : Exact(0));
      there += at[i];
    }
    poisson *= fastest * time / events;
    passed += poisson;
    result += poisson * there;
    if (events > fastest * time && poisson * there < result * Exact("1e-40")) break;
  }
  return result;
}

struct Truth {
  Exact blocked = 0, delayed = 0, abandoned = 0, wait = 0, asa = 0, square = 0, queue = 0, busy = 0, exceeds = 0,
        within = 0, offered = 0;
};

/// Everything from the law of the wait of whoever finds k waiting, stage by stage. `time` is asked at.
Truth truth_of(const QueueSpec& spec, int64_t most, double time) {
  const std::vector<Exact> p = probabilities(spec, most);
  Truth truth;
  Exact let_in = 0;
  Exact answered = 0;
  std::vector<Exact> all_rates;  // of the stages, own impatience included
  std::vector<Exact> others;     // and without it
  for (size_t calls = 0; calls < p.size(); ++calls) {
    const int64_t k = static_cast<int64_t>(calls) - spec.agents;
    truth.queue += p[calls] * std::max<int64_t>(k, 0);
    truth.busy += p[calls] * std::min<int64_t>(static_cast<int64_t>(calls), spec.agents);
    if (static_cast<int64_t>(calls) == spec.trunks) {
      truth.blocked = p[calls];
      continue;
    }
    let_in += p[calls];
    if (k < 0) {
      answered += p[calls];
      truth.within += p[calls];
      continue;
    }
    truth.delayed += p[calls];
    all_rates.insert(all_rates.begin(), Exact(spec.agents) + Exact(k + 1) * Exact(spec.impatience));
    others.insert(others.begin(), Exact(spec.agents) + Exact(k) * Exact(spec.impatience));
    // In each stage, first the time, then whether the caller left: times and exits are independent.
    Exact stays = 1;
    Exact mean = 0;
    Exact mean_square = 0;  // of the wait, given that the stages so far were passed
    Exact variance = 0;
    for (size_t stage = 0; stage < all_rates.size(); ++stage) {
      mean += 1 / all_rates[stage];
      variance += 1 / (all_rates[stage] * all_rates[stage]);
      mean_square = variance + mean * mean;
      const Exact leaves = stays * Exact(spec.impatience) / all_rates[stage];
      truth.abandoned += p[calls] * leaves;
      truth.wait += p[calls] * leaves * mean;
      truth.square += p[calls] * leaves * mean_square;
      truth.offered += p[calls] / others[stage];
      stays -= leaves;
    }
    answered += p[calls] * stays;
    truth.asa += p[calls] * stays * mean;
    truth.wait += p[calls] * stays * mean;
    truth.square += p[calls] * stays * mean_square;
    if (p[calls] < Exact("1e-40")) continue;
    truth.exceeds += p[calls] * exp(-Exact(spec.impatience) * time) * sum_exceeds(others, time);
    truth.within += p[calls] * stays * (1 - sum_exceeds(all_rates, time));
  }
  for (Exact* share :
       {&truth.delayed, &truth.abandoned, &truth.wait, &truth.square, &truth.exceeds, &truth.within, &truth.offered}) {
    *share /= let_in;
  }
  truth.asa = answered > 0 ? truth.asa / answered : Exact(0);
  return truth;
}

std::string described(const QueueSpec& spec) {
  return "load " + ::testing::PrintToString(spec.load) + " agents " + std::to_string(spec.agents) + " trunks " +
         std::to_string(spec.trunks) + " impatience " + ::testing::PrintToString(spec.impatience);
}

void expect_exact(double value, const Exact& truth, const char* what, const QueueSpec& spec) {
  const double wanted = static_cast<double>(truth);
  EXPECT_LE(std::fabs(value - wanted), 1e-12 * std::fabs(wanted) + 1e-290)
      << what << ' ' << described(spec) << ": " << value << ", true " << wanted;
}

double uniform(Random& random, double low, double high) { return low + (high - low) * random.uniform(); }

QueueSpec random_spec(Random& random, int64_t most_agents) {
  QueueSpec spec;
  spec.agents = 1 + static_cast<int64_t>(uniform(random, 0, static_cast<double>(most_agents)));
  const auto agents = static_cast<double>(spec.agents);
  spec.impatience = random.uniform() < 0.3 ? 0 : std::exp(uniform(random, -2.5, 1.5));
  spec.load = agents * uniform(random, 0.2, 1.6);
  if (random.uniform() < 0.4) spec.trunks = spec.agents + static_cast<int64_t>(uniform(random, 0, 30));
  if (spec.trunks == kUnlimited && spec.impatience == 0) spec.load = agents * uniform(random, 0.2, 0.9);
  return spec;
}

TEST(StaffingProperty, a_naive_computation_in_sixty_digits_says_the_same) {
  Random random(2024);
  for (uint64_t i = 0; i < with_effort(12); ++i) {
    const QueueSpec spec = random_spec(random, 12);
    const double time = std::exp(uniform(random, -4, 1));
    // Longest are the queues without a limit and without impatience: 0.9^n.
    const int64_t most = spec.agents + (spec.impatience == 0 ? 700 : 400);
    if (spec.impatience == 0 && spec.trunks == kUnlimited) {
      // Their waits are a closed form, compared in the accuracy tests; here the states are what is naive.
      const std::vector<Exact> p = probabilities(spec, 1200);
      Exact delayed = 0;
      for (size_t calls = static_cast<size_t>(spec.agents); calls < p.size(); ++calls) delayed += p[calls];
      const Queue queue = Queue::create(spec).value();
      expect_exact(queue.delayed(), delayed, "delayed", spec);
      continue;
    }
    const Truth truth = truth_of(spec, std::min<int64_t>(most, spec.agents + 150), time);
    const absl::StatusOr<Queue> queue = Queue::create(spec);
    ASSERT_TRUE(queue.ok()) << queue.status();
    expect_exact(queue->blocked(), truth.blocked, "blocked", spec);
    expect_exact(queue->delayed(), truth.delayed, "delayed", spec);
    expect_exact(queue->abandoned(), truth.abandoned, "abandoned", spec);
    expect_exact(queue->mean_wait(), truth.wait, "wait", spec);
    expect_exact(queue->asa(), truth.asa, "asa", spec);
    expect_exact(queue->mean_offered_wait(), truth.offered, "offered wait", spec);
    expect_exact(queue->mean_queue(), truth.queue, "queue", spec);
    expect_exact(queue->occupancy(), truth.busy / spec.agents, "occupancy", spec);
    expect_exact(queue->wait_sd(), sqrt(truth.square - truth.wait * truth.wait), "deviation", spec);
    expect_exact(queue->wait_exceeds(time), truth.exceeds, "exceeds", spec);
    expect_exact(queue->answered_within(time), truth.within, "within", spec);
    if (::testing::Test::HasFailure()) break;
  }
}

/// So crowded that hardly anybody is answered in time, and a difference of shares would have no digits left.
TEST(StaffingProperty, exact_where_hardly_any_call_is_answered_in_time) {
  const QueueSpec spec{.load = 24, .agents = 2, .impatience = 1.2};
  for (const double time : {0.05, 0.4}) {
    const Truth truth = truth_of(spec, spec.agents + 75, time);
    const Queue queue = Queue::create(spec).value();
    EXPECT_LT(queue.answered_within(time), 0.01 * queue.answered()) << time;
    expect_exact(queue.answered_within(time), truth.within, "within", spec);
    expect_exact(queue.wait_exceeds(time), truth.exceeds, "exceeds", spec);
  }
}

/// Thousands of agents, from idle to crowded.
TEST(StaffingProperty, exact_for_thousands_of_agents) {
  for (const double load : {3900.0, 4100.0}) {
    const QueueSpec spec{.load = load, .agents = 4000, .trunks = 6000, .impatience = 0.4};
    const std::vector<Exact> p = probabilities(spec, 6000);
    Exact delayed = 0;
    Exact queue = 0;
    for (int64_t calls = 4000; calls < 6000; ++calls) {
      delayed += p[static_cast<size_t>(calls)];
      queue += p[static_cast<size_t>(calls)] * (calls - 4000);
    }
    queue += p[6000] * 2000;
    const Queue found = Queue::create(spec).value();
    expect_exact(found.delayed(), delayed / (1 - p[6000]), "delayed", spec);
    expect_exact(found.blocked(), p[6000], "blocked", spec);
    expect_exact(found.mean_queue(), queue, "queue", spec);
    // Of the density of the wait, in closed form (Zeltyn, Mandelbaum), by Simpson's rule on a fine grid.
    const Queue unlimited = Queue::create({.load = load, .agents = 4000, .impatience = 0.4}).value();
    const std::vector<Exact> q = probabilities(unlimited.spec(), 12000);
    const auto density = [&](const Exact& t) {
      return q[4000] * 4000 * exp(-4000 * t + Exact(load) / Exact(0.4) * (1 - exp(-Exact(0.4) * t)));
    };
    const Exact begin = 0.01;
    const int steps = 6000;
    const Exact step = Exact(0.9) / steps;
    Exact integral = 0;
    for (int i = 0; i <= steps; ++i) {
      integral += density(begin + i * step) * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
    }
    integral *= step / 3;
    const double wanted = static_cast<double>(integral * exp(-Exact(0.4) * begin));
    EXPECT_NEAR(unlimited.wait_exceeds(0.01) / wanted, 1, 1e-9) << described(unlimited.spec());
  }
}

QueueTargets random_targets(Random& random) {
  QueueTargets targets;
  while (!targets.validate().ok()) {
    if (random.uniform() < 0.4) {
      const auto formula = static_cast<ServiceLevel>(static_cast<int>(uniform(random, 0, 5)));
      const double within = uniform(random, 0, 0.4);
      targets.service_level = QueueServiceLevel{
          .share = uniform(random, 0.3, 0.99), .within = within, .formula = formula, .short_abandon = within / 4};
    }
    if (random.uniform() < 0.3) targets.asa = std::exp(uniform(random, -5, 0));
    if (random.uniform() < 0.3) targets.abandoned = uniform(random, 0.01, 0.5);
    if (random.uniform() < 0.2) targets.blocked = uniform(random, 0.01, 0.5);
    if (random.uniform() < 0.2) targets.occupancy = uniform(random, 0.4, 1);
  }
  return targets;
}

/// The first number of agents that keeps the targets, one by one; 0 when none does up to `last`.
int64_t first_that_holds(QueueSpec spec, const QueueTargets& targets, int64_t last) {
  for (spec.agents = 1; spec.agents <= last; ++spec.agents) {
    const absl::StatusOr<Queue> queue = Queue::create(spec);
    if (queue.ok() && targets.hold(*queue)) return spec.agents;
  }
  return 0;
}

TEST(StaffingProperty, required_agents_is_the_first_that_holds) {
  Random random(7);
  int found = 0;
  int impossible = 0;
  for (uint64_t i = 0; i < with_effort(2000); ++i) {
    QueueSpec spec = random_spec(random, 40);
    const QueueTargets targets = random_targets(random);
    const absl::StatusOr<int64_t> agents = required_agents(spec, targets);
    const int64_t wanted = first_that_holds(spec, targets, std::min<int64_t>(spec.trunks, 2000));
    if (wanted == 0) {
      EXPECT_TRUE(absl::IsFailedPrecondition(agents.status())) << described(spec) << agents.status();
      ++impossible;
    } else {
      ASSERT_TRUE(agents.ok()) << described(spec) << agents.status();
      EXPECT_EQ(*agents, wanted) << described(spec);
      ++found;
    }
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(found, 10 * impossible / 4);
  EXPECT_GT(impossible, 0);
}

TEST(StaffingProperty, max_load_is_the_last_that_holds) {
  Random random(8);
  for (uint64_t i = 0; i < with_effort(100); ++i) {
    QueueSpec spec = random_spec(random, 40);
    const QueueTargets targets = random_targets(random);
    const absl::StatusOr<double> load = max_load(spec, targets);
    if (!load.ok()) {
      EXPECT_TRUE(absl::IsFailedPrecondition(load.status())) << load.status();
      continue;
    }
    const auto holds = [&](double erlangs) {
      spec.load = erlangs;
      const absl::StatusOr<Queue> queue = Queue::create(spec);
      return queue.ok() && targets.hold(*queue);
    };
    EXPECT_TRUE(holds(*load)) << described(spec);
    EXPECT_FALSE(holds(std::nextafter(*load, 1e9))) << described(spec);
    // Not only there: monotone on a grid.
    for (int j = 1; j <= 12; ++j) {
      EXPECT_TRUE(holds(*load * j / 12.0001)) << described(spec);
      EXPECT_FALSE(holds(*load * (1 + 0.2 * j) + 1e-9)) << described(spec);
    }
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(StaffingProperty, required_trunks_is_the_first_that_holds) {
  Random random(9);
  for (uint64_t i = 0; i < with_effort(200); ++i) {
    QueueSpec spec = random_spec(random, 40);
    const double blocked = std::exp(uniform(random, -9, -0.5));
    const absl::StatusOr<int64_t> trunks = required_trunks(spec, blocked);
    spec.trunks = spec.agents;
    const int64_t most = spec.agents + 300;
    while (spec.trunks <= most && Queue::create(spec)->blocked() > blocked) ++spec.trunks;
    if (spec.trunks > most) {
      // None at all, or very many, which is checked at the boundary alone.
      const bool is_enough = spec.impatience > 0 || static_cast<double>(spec.agents) / spec.load > 1 - blocked;
      EXPECT_EQ(trunks.ok(), is_enough) << described(spec) << trunks.status();
      spec.trunks = trunks.value_or(most + 1);
      EXPECT_GT(spec.trunks, most) << described(spec);
      EXPECT_EQ(Queue::create(spec)->blocked() <= blocked, is_enough) << described(spec);
      --spec.trunks;
      EXPECT_GT(Queue::create(spec)->blocked(), blocked) << described(spec);
    } else {
      EXPECT_EQ(trunks.value_or(-1), spec.trunks) << described(spec) << trunks.status();
    }
    int64_t loss = 1;
    while (erlang_b(spec.load, loss).value() > blocked) ++loss;
    EXPECT_EQ(required_trunks(spec.load, blocked).value(), loss) << described(spec);
    if (::testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace strowger::staffing
