// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace strowger {
namespace {

using namespace std::chrono_literals;

RateProfile working_day(RateProfile::Shape shape) {
  return {.points = {{0h, 0}, {8h, 120}, {12h, 90}, {18h, 0}}, .shape = shape, .period = 24h};
}

TEST(RateProfile, expected_calls_are_the_area_under_the_rate) {
  const RateProfile steps = working_day(RateProfile::Shape::kSteps);
  EXPECT_DOUBLE_EQ(steps.expected(kMinTime, kMinTime + 24h), 4 * 120 + 6 * 90);
  EXPECT_DOUBLE_EQ(steps.expected(kMinTime + 9h, kMinTime + 13h), 3 * 120 + 90);
  EXPECT_DOUBLE_EQ(steps.expected(kMinTime + 23h, kMinTime + 24h * 10 + 9h), 9 * (4 * 120 + 6 * 90) + 120);
  const RateProfile lines = working_day(RateProfile::Shape::kLines);
  EXPECT_DOUBLE_EQ(lines.expected(kMinTime, kMinTime + 4h), 4 * 30);
  EXPECT_DOUBLE_EQ(lines.expected(kMinTime, kMinTime + 24h), 8 * 60 + 4 * 105 + 6 * 45);
  EXPECT_EQ(lines.expected(kMinTime + 4h, kMinTime + 4h), 0);
}

/// If the inversion is exact, the integral of the rate between successive calls is a unit exponential.
TEST(ArrivalStream, areas_between_calls_are_unit_exponentials) {
  for (const auto shape : {RateProfile::Shape::kSteps, RateProfile::Shape::kLines}) {
    const RateProfile profile = working_day(shape);
    ArrivalStream stream(ArrivalProcess::poisson(profile), Random(11), kMinTime + 7h);
    Time last = kMinTime + 7h;
    std::vector<double> areas;
    for (int i = 0; i < 20'000; ++i) {
      const Time next = stream.next();
      areas.push_back(-std::expm1(-profile.expected(last, next)));  // uniform
      last = next;
    }
    std::sort(areas.begin(), areas.end());
    double distance = 0;
    const auto n = static_cast<double>(areas.size());
    for (size_t i = 0; i < areas.size(); ++i) {
      distance = std::max(distance, std::abs(areas[i] - (static_cast<double>(i) + 0.5) / n));
    }
    EXPECT_LT(std::sqrt(n) * distance, 2.2);
  }
}

TEST(ArrivalStream, counts_per_hour_have_the_mean_and_variance_of_a_poisson_process) {
  constexpr int kDays = 2000;
  const RateProfile profile = working_day(RateProfile::Shape::kLines);
  ArrivalStream stream(ArrivalProcess::poisson(profile), Random(12), kMinTime);
  std::vector<double> sum(24);
  std::vector<double> squares(24);
  std::vector<int> count(24);
  Time next = stream.next();
  for (int day = 0; day < kDays; ++day) {
    std::fill(count.begin(), count.end(), 0);
    const Time midnight = kMinTime + 24h * day;
    for (; next < midnight + 24h; next = stream.next()) ++count[static_cast<size_t>((next - midnight) / 1h)];
    for (size_t h = 0; h < 24; ++h) {
      sum[h] += count[h];
      squares[h] += static_cast<double>(count[h]) * count[h];
    }
  }
  for (size_t h = 0; h < 24; ++h) {
    const Time from = kMinTime + 1h * h;
    const double mean = profile.expected(from, from + 1h);
    EXPECT_NEAR(sum[h] / kDays, mean, 5 * std::sqrt(mean / kDays)) << h;
    const double variance = squares[h] / kDays - sum[h] / kDays * sum[h] / kDays;
    EXPECT_NEAR(variance, mean, 5 * std::sqrt((mean + 2 * mean * mean) / kDays)) << h;
  }
}

TEST(ArrivalStream, busyness_multiplies_whole_days) {
  constexpr int kDays = 4000;
  constexpr double kCv = 0.3;
  const RateProfile profile{.points = {{0h, 10}}, .period = 24h};
  ArrivalStream stream(ArrivalProcess::poisson(profile, kCv), Random(13), kMinTime);
  Time next = stream.next();
  double sum = 0;
  double squares = 0;
  for (int day = 0; day < kDays; ++day) {
    int count = 0;
    for (; next < kMinTime + 24h * (day + 1); next = stream.next()) ++count;
    sum += count;
    squares += static_cast<double>(count) * count;
  }
  const double mean = sum / kDays;
  const double variance = squares / kDays - mean * mean;
  const double expected = 240 + kCv * kCv * 240 * 240;  // of a gamma mixture of Poissons
  EXPECT_NEAR(mean, 240, 5 * std::sqrt(expected / kDays));
  EXPECT_NEAR(variance, expected, 6 * expected * std::sqrt(2.4 / kDays));
}

TEST(ArrivalStream, rates_are_exact_over_long_times) {
  ArrivalStream stream(ArrivalProcess::poisson(3600 * 1000), Random(14), kMinTime);  // one a millisecond
  constexpr int kCalls = 1'000'000;
  Time last;
  for (int i = 0; i < kCalls; ++i) last = stream.next();
  EXPECT_NEAR(to_seconds(last - kMinTime), 1000, 5.0);
}

TEST(ArrivalStream, instants_never_run_back) {
  ArrivalStream stream(ArrivalProcess::poisson(1e11), Random(15), kMinTime);  // 28 a microsecond
  Time last = kMinTime;
  for (int i = 0; i < 10'000; ++i) {
    const Time next = stream.next();
    ASSERT_LE(last, next);
    last = next;
  }
  EXPECT_NEAR(static_cast<double>(to_us(last)), 360, 20);
}

TEST(ArrivalStream, calls_come_only_where_the_rate_is_above_zero) {
  ArrivalStream stream(ArrivalProcess::poisson(working_day(RateProfile::Shape::kSteps)), Random(16), kMinTime + 20h);
  for (int i = 0; i < 10'000; ++i) {
    const Duration of_day = (stream.next() - kMinTime) % Duration(24h);
    EXPECT_GE(of_day, Duration(8h));
    EXPECT_LE(of_day, Duration(18h));
  }
}

TEST(ArrivalStream, ends_where_no_more_calls_come) {
  const auto first = [](const ArrivalProcess& process) {
    return ArrivalStream(process, Random(1), kMinTime + 1h).next();
  };
  EXPECT_EQ(first(ArrivalProcess()), kMaxTime);
  EXPECT_EQ(first(ArrivalProcess::poisson(0)), kMaxTime);
  EXPECT_EQ(first(ArrivalProcess::poisson(RateProfile{.points = {{0h, 100}, {30min, 0}}})), kMaxTime);
  EXPECT_EQ(first(ArrivalProcess::poisson(RateProfile{.points = {{0h, 0}}, .period = Duration{1}})), kMaxTime);
  EXPECT_EQ(first(ArrivalProcess::renewal(Distribution::never())), kMaxTime);
  EXPECT_EQ(first(ArrivalProcess::poisson(-1)), kMaxTime);  // not valid
  // A last line without a period stays level.
  const RateProfile ramp{.points = {{0h, 0}, {1h, 100}}, .shape = RateProfile::Shape::kLines};
  EXPECT_LT(first(ArrivalProcess::poisson(ramp)), kMinTime + 2h);
}

TEST(ArrivalStream, renewals_follow_their_distribution) {
  ArrivalStream stream(ArrivalProcess::renewal(Distribution::deterministic(90s)), Random(1), kMinTime + 1h);
  EXPECT_EQ(stream.next(), kMinTime + 1h + 90s);
  EXPECT_EQ(stream.next(), kMinTime + 1h + 180s);
  EXPECT_DOUBLE_EQ(ArrivalProcess::renewal(Distribution::deterministic(90s)).expected(kMinTime, kMinTime + 1h), 40);
}

TEST(ArrivalStream, given_instants_are_played) {
  const ArrivalProcess log = ArrivalProcess::instants({kMinTime + 1s, kMinTime + 3s, kMinTime + 3s, kMinTime + 9s});
  ArrivalStream stream(log, Random(1), kMinTime + 2s);
  EXPECT_EQ(stream.next(), kMinTime + 3s);
  EXPECT_EQ(stream.next(), kMinTime + 3s);
  EXPECT_EQ(stream.next(), kMinTime + 9s);
  EXPECT_EQ(stream.next(), kMaxTime);
  EXPECT_EQ(log.expected(kMinTime + 3s, kMinTime + 9s), 2);
}

TEST(ArrivalStream, the_same_generator_gives_the_same_calls) {
  const ArrivalProcess process = ArrivalProcess::poisson(working_day(RateProfile::Shape::kLines), 0.2);
  ArrivalStream a(process, Random(5, 1), kMinTime);
  ArrivalStream b(process, Random(5, 1), kMinTime);
  ArrivalStream c(process, Random(5, 2), kMinTime);
  EXPECT_NE(a.next(), c.next());
  b.next();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(ArrivalProcess, errors_say_what_was_wrong) {
  const auto message = [](const ArrivalProcess& process) { return std::string(process.validate().message()); };
  const auto profile = [&](RateProfile p) { return message(ArrivalProcess::poisson(std::move(p))); };
  EXPECT_NE(profile({}).find("no points"), std::string::npos);
  EXPECT_NE(profile({.points = {{1h, 3}}}).find("the first point is at 1h; expected 0s"), std::string::npos);
  EXPECT_NE(profile({.points = {{0h, 3}, {0h, 4}}}).find("does not come after"), std::string::npos);
  EXPECT_NE(profile({.points = {{0h, 3}, {2h, 4}}, .period = 1h}).find("not within the period of 1h"),
            std::string::npos);
  EXPECT_NE(profile({.points = {{0h, -3}}}).find("must be 0 to 1e12"), std::string::npos);
  EXPECT_NE(message(ArrivalProcess::poisson({.points = {{0h, 1}}}, 0.2)).find("needs a profile with a period"),
            std::string::npos);
  EXPECT_NE(message(ArrivalProcess::renewal(Distribution())).find("longer than zero"), std::string::npos);
  EXPECT_NE(message(ArrivalProcess::instants({kMinTime + 2s, kMinTime + 1s})).find("instant 2"), std::string::npos);
  EXPECT_TRUE(ArrivalProcess::poisson(10).validate().ok());
  EXPECT_TRUE(ArrivalProcess().validate().ok());
}

}  // namespace
}  // namespace strowger
