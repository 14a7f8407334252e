// SPDX-License-Identifier: Apache-2.0
//
// One queue beyond the Erlang formulas: finite room, general service and patience, renewal and bursty arrivals,
// priorities, order of service, callers who try again.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "accuracy/check.h"

namespace strowger::accuracy {
namespace {

/// A hyperexponential with squared coefficient of variation 4 and balanced means, mean 1 / `rate`.
Distribution h2(double rate) { return Distribution::hyperexponential(units(1 / rate), 2); }
Distribution erlang2(double rate) { return Distribution::erlang(2, units(1 / rate)); }

/// Poisson calls, `service` of mean 1.
Model with_service(std::string name, int agents, double rate, const Distribution& service, double calls,
                   size_t batches = 100) {
  Model model = one_queue(std::move(name), agents, rate);
  model.plan.sources[0].handling = service;
  model.calls = calls;
  model.batches = batches;
  // Near saturation a queue of one agent needs about 4 / (1 - load)^2 units to forget.
  const double idle = 1 - model.load;
  model.warm_up = std::max(200.0, 40 / (idle * idle * agents));
  return model;
}

Model with_patience(std::string name, int agents, double rate, const Distribution& patience, double calls) {
  Model model = one_queue(std::move(name), agents, rate);
  model.plan.sources[0].patience = patience;
  model.calls = calls;
  // Bounds the memory of rare long waits: whoever waited the mean patience has given up with a chance of a half or so.
  model.abandonment_rate = 0.5 * kUnitSeconds / patience.mean();
  return model;
}

Model with_arrivals(std::string name, int agents, double rate, const Distribution& between, double calls) {
  Model model = one_queue(std::move(name), agents, rate);
  model.plan.sources[0].arrivals = ArrivalProcess::renewal(between);
  model.calls = calls;
  model.batches = 50;
  model.warm_up = 1000;
  return model;
}

/// Room for `room` calls to wait.
Model with_room(Model model, uint32_t room, double calls) {
  model.centre.queues[0].max_length = room;
  model.calls = calls;
  return model;
}

TEST(SingleClass, finite_room) {
  Model simmer = with_room(erlang("simmer_MM23", 2, 3, 0, 4), 1, 2e6);
  check_section("05 Finite room", {
                                      with_room(erlang("MMnK_lam9_n10_K15", 10, 9), 5, 3e6),
                                      with_room(erlang("MMnK_lam110_n100_K120", 100, 110), 20, 3e6),
                                      std::move(simmer),
                                      with_room(erlang("Whitt2005_MM100_200+M", 100, 102, 1), 200, 3e6),
                                  });
}

TEST(SingleClass, general_patience) {
  check_section(
      "06 General patience",
      {
          with_patience("MMn+erlang2_lam10_n10_0.5", 10, 10, erlang2(0.5), 3e6),
          with_patience("MMn+uniform_lam10_n10_2", 10, 10, Distribution::uniform(Duration{}, units(2)), 3e6),
          with_patience("MMn+uniform_lam102_n100_2", 100, 102, Distribution::uniform(Duration{}, units(2)), 3e6),
          with_patience("MMn+det_lam10_n10_1", 10, 10, Distribution::deterministic(kUnit), 3e6),
          with_patience("MMn+det_lam102_n100_0.3", 100, 102, Distribution::deterministic(units(0.3)), 3e6),
      });
}

TEST(SingleClass, general_service) {
  const Distribution fixed = Distribution::deterministic(kUnit);
  const Distribution exponential = Distribution::exponential(kUnit);
  const Distribution lognormal = Distribution::lognormal(kUnit, std::sqrt(1.5));
  const Distribution uniform = Distribution::uniform(Duration{}, 2 * kUnit);
  check_section("07 General service, one agent",
                {
                    with_service("MG1_D_rho0.5", 1, 0.5, fixed, 1e6),
                    with_service("MG1_D_rho0.95", 1, 0.95, fixed, 2e6, 50),
                    with_service("MG1_E2_rho0.8", 1, 0.8, erlang2(1), 2e6),
                    with_service("MG1_E2_rho0.95", 1, 0.95, erlang2(1), 2e6, 50),
                    with_service("MG1_M_rho0.5", 1, 0.5, exponential, 2e6),
                    with_service("MG1_M_rho0.8", 1, 0.8, exponential, 2e6),
                    with_service("MG1_H2_scv4_rho0.95", 1, 0.95, h2(1), 5e6, 40),
                    with_service("MG1_lognormal_scv1.5_rho0.5", 1, 0.5, lognormal, 2e6),
                    with_service("MG1_lognormal_scv1.5_rho0.8", 1, 0.8, lognormal, 2e6),
                    with_service("MG1_lognormal_scv1.5_rho0.95", 1, 0.95, lognormal, 3e6, 40),
                    with_service("MG1_uniform01x2_rho0.8", 1, 0.8, uniform, 2e6),
                    with_service("MG1_uniform01x2_rho0.95", 1, 0.95, uniform, 2e6, 50),
                });
}

TEST(SingleClass, renewal_arrivals) {
  const auto fixed = [](double rate) { return Distribution::deterministic(units(1 / rate)); };
  check_section("08 Renewal arrivals", {
                                           with_arrivals("DM1_rho0.8", 1, 0.8, fixed(0.8), 2e6),
                                           with_arrivals("DM2_rho0.9", 2, 1.8, fixed(1.8), 2e6),
                                           with_arrivals("DM20_rho0.95", 20, 19, fixed(19), 2e6),
                                           with_arrivals("E2M2_rho0.9", 2, 1.8, erlang2(1.8), 2e6),
                                           with_arrivals("H2M2_rho0.9", 2, 1.8, h2(1.8), 4e6),
                                           with_arrivals("H2M10_rho0.9", 10, 9, h2(9), 3e6),
                                           with_arrivals("E2M20_rho0.95", 20, 19, erlang2(19), 3e6),
                                           with_arrivals("H2M20_rho0.95", 20, 19, h2(19), 4e6),
                                       });
}

TEST(SingleClass, deterministic_service) {
  const Distribution fixed = Distribution::deterministic(kUnit);
  check_section("09 Fixed service, several agents", {
                                                        with_service("MD1_rho0.8", 1, 0.8, fixed, 2e6),
                                                        with_service("MD5_rho0.9", 5, 4.5, fixed, 2e6),
                                                        with_service("MD10_rho0.95", 10, 9.5, fixed, 2e6, 50),
                                                        with_service("MD50_rho0.95", 50, 47.5, fixed, 2e6, 50),
                                                        with_service("MD100_rho0.95", 100, 95, fixed, 2e6, 50),
                                                    });
}

TEST(SingleClass, phases_of_service) {
  Model talk = erlang("ACW_10+M", 10, 9.5, 0.5);
  talk.calls = 2e6;
  talk.centre.queues[0].wrap_up = kForever;
  talk.plan.sources[0].handling = Distribution::exponential(units(0.8));
  talk.plan.sources[0].wrap_up = Distribution::exponential(units(0.2));
  Model e2 = with_service("ME2_10+M", 10, 10, erlang2(1), 2e6);
  Model hyper = with_service("MH2_10+M", 10, 10, h2(1), 2e6);
  for (Model* model : {&e2, &hyper}) {
    model->plan.sources[0].patience = Distribution::exponential(2 * kUnit);
    model->warm_up = 200;
  }
  check_section("10 Service in phases, after-call work", {
                                                             with_service("ME2_2_rho0.8", 2, 1.6, erlang2(1), 2e6),
                                                             with_service("MH2_2_rho0.8", 2, 1.6, h2(1), 3e6),
                                                             with_service("MH2_5_rho0.9", 5, 4.5, h2(1), 4e6, 50),
                                                             std::move(e2),
                                                             std::move(hyper),
                                                             std::move(talk),
                                                         });
}

/// Class 1 is the highest.
Model with_priorities(std::string name, int agents, const std::vector<std::pair<double, Distribution>>& classes,
                      double calls) {
  Model model = one_queue(std::move(name), agents, 0);
  const CallSource source = model.plan.sources[0];
  model.plan.sources.clear();
  for (const auto& [rate, service] : classes) {
    model.plan.sources.push_back(source);
    CallSource& last = model.plan.sources.back();
    last.name = numbered("class", model.plan.sources.size() - 1);
    last.priority = 10 - static_cast<int>(model.plan.sources.size());
    last.arrivals = ArrivalProcess::poisson(per_hour(rate));
    last.handling = service;
    model.rate += rate;
  }
  model.calls = calls;
  return model;
}

TEST(SingleClass, priorities) {
  const Distribution one = Distribution::exponential(kUnit);
  const Distribution gamma = Distribution::gamma(kUnit, std::sqrt(2.0));
  check_section("11 Priorities, never interrupting",
                {
                    with_priorities("NPprio_0.3-0.3-0.2_n1", 1, {{0.3, one}, {0.3, one}, {0.2, one}}, 4e6),
                    with_priorities("NPprio_3-3-3_n10", 10, {{3, one}, {3, one}, {3, one}}, 3e6),
                    with_priorities("NPprio_20-40-35_n100", 100, {{20, one}, {40, one}, {35, one}}, 4e6),
                    with_priorities("MG1_cobham", 1, {{0.2, gamma}, {0.3, Distribution::exponential(units(1.5))}}, 3e6),
                });
}

TEST(SingleClass, order_of_service) {
  const auto newest_first = [](const char* name, int agents, double rate, double calls) {
    Model model = one_queue(name, agents, rate);
    model.centre.queues[0].lifo = true;
    model.calls = calls;
    return model;
  };
  Model oldest_first10 = one_queue("MM10_FCFS", 10, 9);
  Model oldest_first100 = one_queue("MM100_FCFS", 100, 95);
  for (Model* model : {&oldest_first10, &oldest_first100}) {
    model->calls = 4e6;
    model->batches = 50;
  }
  check_section("12 Order of service", {
                                           newest_first("MM1_LIFO", 1, 0.8, 5e6),
                                           std::move(oldest_first10),
                                           newest_first("MM10_LIFO", 10, 9, 8e6),
                                           std::move(oldest_first100),
                                           newest_first("MM100_LIFO", 100, 95, 5e6),
                                       });
}

/// Instants of a Poisson process whose rate jumps between two values, the stay at each exponential.
Model with_jumping_rate(std::string name, const double (&rates)[2], const double (&leaving)[2],
                        double abandonment_rate) {
  const double first = leaving[1] / (leaving[0] + leaving[1]);
  Model model = erlang(std::move(name), 10, first * rates[0] + (1 - first) * rates[1], abandonment_rate);
  model.calls = 5e6;
  const Time end = kMinTime + units(model.warm_up + 1 + model.calls / model.rate);
  Random random(kSeed, 1);
  std::vector<Time> instants;
  Time now = kMinTime;
  for (size_t state = 0; now < end; state = 1 - state) {
    const Time until = now + Distribution::exponential(units(1 / leaving[state])).sample(random);
    const Distribution between = Distribution::exponential(units(1 / rates[state]));
    for (Time at = now + between.sample(random); at < until; at += between.sample(random)) instants.push_back(at);
    now = until;
  }
  model.plan.sources[0].arrivals = ArrivalProcess::instants(std::move(instants));
  return model;
}

Model with_batches(std::string name, double batch_rate, size_t size, double calls) {
  Model model = erlang(std::move(name), 10, batch_rate * static_cast<double>(size), 0.5);
  model.calls = calls;
  const Time end = kMinTime + units(model.warm_up + 1 + calls / model.rate);
  Random random(kSeed, 2);
  const Distribution between = Distribution::exponential(units(1 / batch_rate));
  std::vector<Time> instants;
  for (Time at = kMinTime + between.sample(random); at < end; at += between.sample(random)) {
    instants.insert(instants.end(), size, at);
  }
  model.plan.sources[0].arrivals = ArrivalProcess::instants(std::move(instants));
  return model;
}

TEST(SingleClass, bursts) {
  check_section("13 Bursts and batches", {
                                             with_jumping_rate("MMPP_10+M", {6, 16}, {0.2, 0.4}, 0.5),
                                             with_jumping_rate("MMPP_10_noab", {6, 12}, {0.2, 0.4}, 0),
                                             with_batches("Batch3_10+M", 3, 3, 3e6),
                                         });
}

/// The first block always leads to another attempt, each later one with probability p. A source has one probability for
/// all attempts, so there is one source for each number of attempts that a caller has in him.
Model retrials(std::string name, double rate, double persistence, double calls) {
  Model model = one_queue(std::move(name), 10, rate);
  model.centre.queues[0].join_empty = kLoss;
  model.all_sources = true;
  model.redial_delay = 1;
  CallSource source = model.plan.sources[0];
  model.plan.sources.clear();
  double rest = 1;
  for (int attempts = 2; rest > 1e-6; ++attempts) {
    source.name = "attempts" + std::to_string(attempts);
    source.arrivals = ArrivalProcess::poisson(per_hour(rate * rest * (1 - persistence)));
    source.redial_after_blocked = {
        .probability = 1, .delay = Distribution::exponential(kUnit), .max_attempts = attempts};
    model.plan.sources.push_back(source);
    rest *= persistence;
  }
  model.calls = calls;
  return model;
}

TEST(SingleClass, trying_again) {
  Model redial = erlang("Redial_10", 10, 10, 0.5);
  redial.plan.sources[0].redial_after_abandoning = {.probability = 0.6, .delay = Distribution::exponential(5 * kUnit)};
  redial.redial_delay = 5;
  redial.calls = 4e6;
  check_section("14 Callers who try again", {retrials("Retrial_10_p0.8", 10, 0.8, 1.5e6), std::move(redial)},
                "Retrial_10_p0.8: a source for each number of attempts that a caller has in him.");
}

Model whitt(const char* name, const Distribution& service, const Distribution& patience) {
  Model model = one_queue(name, 100, 102);
  model.plan.sources[0].handling = service;
  model.plan.sources[0].patience = patience;
  model.calls = 2e6;
  return model;
}

const Distribution kFixed = Distribution::deterministic(kUnit);
const Distribution kExponential = Distribution::exponential(kUnit);
const Distribution kErlang2 = Distribution::erlang(2, kUnit);
const Distribution kLognormal1 = Distribution::lognormal(kUnit, 1);
const Distribution kLognormal4 = Distribution::lognormal(kUnit, 2);

TEST(SingleClass, general_service_and_patience) {
  check_section("15 General service and patience", {
                                                       whitt("MG100+G_lam102_S-det1_P-e21", kFixed, kErlang2),
                                                       whitt("MG100+G_lam102_S-det1_P-ln4", kFixed, kLognormal4),
                                                       whitt("MG100+G_lam102_S-e21_P-exp1", kErlang2, kExponential),
                                                       whitt("MG100+G_lam102_S-e21_P-e21", kErlang2, kErlang2),
                                                       whitt("MG100+G_lam102_S-e21_P-ln4", kErlang2, kLognormal4),
                                                   });
}

TEST(SingleClass, variable_service_and_patience) {
  check_section("16 More variable service, general patience",
                {
                    whitt("MG100+G_lam102_S-exp1_P-e21", kExponential, kErlang2),
                    whitt("MG100+G_lam102_S-exp1_P-ln4", kExponential, kLognormal4),
                    whitt("MG100+G_lam102_S-ln1_P-ln4", kLognormal1, kLognormal4),
                    whitt("MG100+G_lam102_S-ln4_P-exp1", kLognormal4, kExponential),
                    whitt("MG100+G_lam102_S-ln4_P-e21", kLognormal4, kErlang2),
                });
}

}  // namespace
}  // namespace strowger::accuracy
