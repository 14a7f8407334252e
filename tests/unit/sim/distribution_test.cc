// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "../lib/sim/portable_math.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* text;
  double mean;
  double variance;
  /// P(X <= x), x in seconds; empty where there is no closed form.
  std::function<double(double)> cdf;
};

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

std::vector<Case> cases() {
  const double log_variance = std::log(1 + 1.2 * 1.2);
  const double weibull_scale = 100 / std::tgamma(1 + 1 / 1.5);
  return {
      {"exponential; mean = 100s", 100, 1e4, [](double x) { return -std::expm1(-x / 100); }},
      {"exponential; mean = 100s; zero = 0.25", 75, 0.25 * 75 * 75 + 0.75 * (1e4 + 25 * 25),
       [](double x) { return 0.25 - 0.75 * std::expm1(-x / 100); }},
      {"uniform; low = 10s; high = 40s", 25, 75, [](double x) { return std::clamp((x - 10) / 30, 0.0, 1.0); }},
      {"erlang; phases = 2; mean = 100s", 100, 5000, [](double x) { return 1 - std::exp(-x / 50) * (1 + x / 50); }},
      {"erlang; phases = 6; mean = 60s", 60, 600,
       [](double x) {
         double term = 1;
         double sum = 1;
         for (int k = 1; k < 6; ++k) sum += term *= x / 10 / k;
         return 1 - std::exp(-x / 10) * sum;
       }},
      {"gamma; mean = 100s; cv = 1.4142135623730951", 100, 2e4, [](double x) { return std::erf(std::sqrt(x / 200)); }},
      {"gamma; mean = 100s; cv = 0.7", 100, 4900, {}},
      {"gamma; mean = 100s; cv = 3", 100, 9e4, {}},
      {"lognormal; mean = 100s; cv = 1.2", 100, 1.44e4,
       [=](double x) { return normal_cdf((std::log(x / 100) + 0.5 * log_variance) / std::sqrt(log_variance)); }},
      {"lognormal; log_mean = 2; log_sd = 0.5", std::exp(2.125), std::exp(4.25) * std::expm1(0.25),
       [](double x) { return normal_cdf((std::log(x) - 2) / 0.5); }},
      {"weibull; mean = 100s; shape = 1.5", 100, weibull_scale * weibull_scale * std::tgamma(1 + 2 / 1.5) - 1e4,
       [=](double x) { return -std::expm1(-std::pow(x / weibull_scale, 1.5)); }},
      {"hyperexponential; mean = 100s; cv = 2", 100, 4e4, {}},
      {"hyperexponential; weights = 3, 1; means = 10s, 50s", 20, 2 * (0.75 * 100 + 0.25 * 2500) - 400,
       [](double x) { return -0.75 * std::expm1(-x / 10) - 0.25 * std::expm1(-x / 50); }},
      {"empirical; values = 1s, 2s, 5s; weights = 1, 2, 3", 20.0 / 6, 84.0 / 6 - 400.0 / 36, {}},
      {"empirical; values = 1s, 2s, 6s", 3, 41.0 / 3 - 9, {}},
      {"quantiles; values = 0s, 10s, 40s", 15, (100.0 / 3 + 700) / 2 - 225,
       [](double x) { return x < 10 ? x / 20 : 0.5 + (x - 10) / 60; }},
  };
}

TEST(Distribution, mean_and_variance_are_the_formulas) {
  for (const Case& c : cases()) {
    const Distribution d = parse_distribution(c.text).value();
    EXPECT_NEAR(d.mean(), c.mean, 1e-7 * c.mean) << c.text;
    EXPECT_NEAR(d.variance(), c.variance, 1e-6 * c.variance) << c.text;
  }
}

/// The variance of a sample variance, from the sample's own fourth moment.
TEST(Distribution, moments_of_a_sample_are_within_five_sigma) {
  constexpr int kDraws = 200'000;
  uint64_t seed = 1;
  for (const Case& c : cases()) {
    const Distribution d = parse_distribution(c.text).value();
    Random random(seed++);
    double sum = 0;
    double second = 0;
    double fourth = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = to_seconds(d.sample(random)) - c.mean;
      sum += x;
      second += x * x;
      fourth += x * x * x * x;
    }
    second /= kDraws;
    fourth /= kDraws;
    EXPECT_NEAR(sum / kDraws, 0, 5 * std::sqrt(c.variance / kDraws)) << c.text;
    EXPECT_NEAR(second, c.variance, 5 * std::sqrt((fourth - second * second) / kDraws)) << c.text;
  }
}

/// Kolmogorov-Smirnov: sqrt(n) D exceeds 2.2 with probability 1.2e-4 when the distribution is right.
TEST(Distribution, samples_follow_the_exact_distribution_function) {
  constexpr size_t kDraws = 100'000;
  uint64_t seed = 100;
  for (const Case& c : cases()) {
    if (!c.cdf) continue;
    const Distribution d = parse_distribution(c.text).value();
    Random random(seed++);
    std::vector<double> draws(kDraws);
    for (double& x : draws) x = to_seconds(d.sample(random));
    std::sort(draws.begin(), draws.end());
    double distance = 0;
    for (size_t i = 0; i < kDraws; ++i) {
      const double p = c.cdf(draws[i]);
      if (draws[i] == 0) continue;  // inside the jump of a mass at zero
      distance = std::max(
          {distance, std::abs(p - static_cast<double>(i) / kDraws), std::abs(p - static_cast<double>(i + 1) / kDraws)});
    }
    EXPECT_LT(std::sqrt(static_cast<double>(kDraws)) * distance, 2.2) << c.text;
  }
}

TEST(Distribution, the_mass_at_zero_has_its_probability) {
  const Distribution d = Distribution::exponential(1s).with_zero(0.3);
  Random random(5);
  int zeros = 0;
  for (int i = 0; i < 100'000; ++i) zeros += d.sample(random) == 0s;
  EXPECT_NEAR(zeros, 30'000, 5 * std::sqrt(100'000 * 0.3 * 0.7));
}

TEST(Distribution, never_and_deterministic_draw_nothing) {
  Random random(3);
  const auto before = random.state();
  EXPECT_EQ(Distribution::never().sample(random), kForever);
  EXPECT_EQ(Distribution::deterministic(3s).sample(random), Duration(3s));
  EXPECT_EQ(Distribution().sample(random), Duration::zero());
  EXPECT_EQ(random.state(), before);
  EXPECT_TRUE(Distribution::never().constant());
  EXPECT_FALSE(Distribution::never().with_zero(0.1).constant());
  EXPECT_EQ(Distribution::never().mean(), std::numeric_limits<double>::infinity());
}

/// The first draws of one seed: the same on every machine and in every build, or results could not be repeated.
TEST(Distribution, draws_are_the_same_everywhere) {
  const std::vector<std::pair<const char*, std::vector<int64_t>>> expected = {
      {"exponential; mean = 100s", {52947816, 6951627, 240100503, 4432018}},
      {"erlang; phases = 6; mean = 60s", {26624042, 39027947, 33018238, 41155088}},
      {"gamma; mean = 100s; cv = 3", {29184056, 0, 1785898, 84436124}},
      {"lognormal; mean = 100s; cv = 1.2", {55405172, 171514569, 39760999, 102160926}},
      {"weibull; mean = 100s; shape = 1.5", {72499242, 18728043, 198623279, 13872960}},
      {"hyperexponential; mean = 100s; cv = 2", {32736490, 20050705, 33965187, 653495801}},
      {"quantiles; values = 0s, 10s, 40s", {6324696, 29891237, 24068831, 6107198}},
  };
  for (const auto& [text, values] : expected) {
    const Distribution d = parse_distribution(text).value();
    Random random(42, 7);
    for (int i = 0; i < 1000; ++i) d.sample(random);  // past the first tails and edges
    for (const int64_t value : values) EXPECT_EQ(to_us(d.sample(random)), value) << text;
  }
}

TEST(Distribution, text_is_read_and_written) {
  for (const Case& c : cases()) {
    const Distribution d = parse_distribution(c.text).value();
    EXPECT_EQ(parse_distribution(d.to_string()).value(), d) << d.to_string();
  }
  EXPECT_EQ(parse_distribution("lognormal; mean = 180s; cv = 1.2").value(), Distribution::lognormal(180s, 1.2));
  EXPECT_EQ(parse_distribution("never").value(), Distribution::never());
  EXPECT_EQ(parse_distribution(" exponential ;mean=3m; zero= 0.5").value(),
            Distribution::exponential(180s).with_zero(0.5));
  EXPECT_EQ(Distribution::gamma(90s, 0.1).to_string(), "gamma; mean = 1m30s; cv = 0.1");
  EXPECT_NE(Distribution::exponential(1s), Distribution::exponential(2s));
  EXPECT_NE(Distribution::empirical({1s, 2s}), Distribution::empirical({1s, 3s}));
  EXPECT_EQ(Distribution::empirical({1s, 2s}), Distribution::empirical({1s, 2s}));
}

TEST(Distribution, every_row_is_read_and_described) {
  for (const DistributionRow& row : kDistributionRows) {
    EXPECT_EQ(&row - kDistributionRows.data(), static_cast<int>(row.kind));
    EXPECT_FALSE(row.help.empty());
    const auto parsed = parse_distribution(row.name);
    EXPECT_EQ(parsed.ok(), row.parameters.empty()) << row.name;
  }
}

TEST(Distribution, errors_say_what_was_wrong) {
  const std::pair<const char*, const char*> expected[] = {
      {"", "found no name"},
      {"exponentail; mean = 3s", "'exponentail' is not a distribution (did you mean 'exponential'?)"},
      {"lognormal; mean = 3s; cw = 2", "has no parameter 'cw' (did you mean 'cv'?)"},
      {"lognormal; mean = 3s", "parameter 'cv' is missing"},
      {"exponential; mean = 3", "'3' is not a duration"},
      {"exponential; mean = 0s", "mean must be longer than zero"},
      {"exponential; mean = forever", "mean must be longer than zero and shorter than forever"},
      {"weibull; mean = 3s; shape = steep", "shape: 'steep' is not a number"},
      {"weibull; mean = 3s; shape = 0.01", "shape must be 0.1 to 100"},
      {"gamma; mean = 3s; cv = nan", "'nan' is not a number"},
      {"gamma; mean = 3s; cv = 0", "cv must be 0.001 to 1,000"},
      {"uniform; low = 3s; high = 2s", "low must be at most high"},
      {"erlang; phases = 2.5; mean = 3s", "phases must be 1 to 1,000,000"},
      {"hyperexponential; mean = 3s; cv = 0.5", "cv must be 1 to 1,000"},
      {"hyperexponential; weights = 1, 2; means = 3s", "means must be longer than zero"},
      {"hyperexponential; weights = 0, 0; means = 3s, 4s", "one weight at least must be above 0"},
      {"empirical; values = 1s, 2s; weights = 1", "1 weights for 2 values"},
      {"quantiles; values = 2s, 1s", "values must not fall"},
      {"never; zero = 2", "zero must be a probability of 0 to 1"},
      {"deterministic; value = -1s", "negative"},
  };
  for (const auto& [text, message] : expected) {
    const auto parsed = parse_distribution(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(std::string(parsed.status().message()).find(message), std::string::npos)
        << text << ": " << parsed.status().message();
  }
}

TEST(Distribution, what_is_not_valid_says_so_and_still_gives_legal_durations) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Distribution bad[] = {Distribution::exponential(-1s),
                              Distribution::gamma(1s, nan),
                              Distribution::gamma(1s, 0),
                              Distribution::lognormal(1s, -1),
                              Distribution::erlang(0, 1s),
                              Distribution::weibull(1s, 0),
                              Distribution::lognormal_by_log(nan, 1),
                              Distribution::uniform(-2s, -1s),
                              Distribution::empirical({}),
                              Distribution::quantiles({}),
                              Distribution::hyperexponential({}),
                              Distribution::deterministic(-1s),
                              Distribution::empirical({1s}, {-1}),
                              Distribution::exponential(1s).with_zero(nan)};
  Random random(1);
  for (const Distribution& d : bad) {
    EXPECT_FALSE(d.validate().ok()) << d.to_string();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(valid(d.sample(random))) << d.to_string();
  }
}

TEST(Distribution, huge_means_are_clamped_to_forever) {
  Random random(1);
  const Distribution d = Distribution::exponential(kForever - Duration{1});
  int clamped = 0;
  for (int i = 0; i < 1000; ++i) {
    const Duration draw = d.sample(random);
    ASSERT_TRUE(valid(draw));
    clamped += draw == kForever;
  }
  EXPECT_NEAR(clamped, 368, 5 * std::sqrt(1000 * 0.368 * 0.632));
}

TEST(PortableMath, agrees_with_cmath) {
  Random random(9);
  for (int i = 0; i < 200'000; ++i) {
    const double x = (random.uniform() - 0.5) * 1400;
    EXPECT_NEAR(detail::portable_exp(x) / std::exp(x), 1, 1e-15);
    const double y = std::exp((random.uniform() - 0.5) * 80);
    EXPECT_NEAR(detail::portable_log(y), std::log(y), 1e-15 * std::abs(std::log(y)));
    const double g = 1 + random.uniform() * 139;
    EXPECT_NEAR(detail::portable_gamma(g) / std::tgamma(g), 1, 5e-13);
  }
  EXPECT_EQ(detail::portable_exp(-1000), 0);
  EXPECT_EQ(detail::portable_exp(1000), std::numeric_limits<double>::infinity());
  EXPECT_EQ(detail::portable_log(1), 0);
  EXPECT_DOUBLE_EQ(detail::constexpr_sqrt(2), std::sqrt(2.0));
}

}  // namespace
}  // namespace strowger
