// SPDX-License-Identifier: Apache-2.0
//
// The formulas of staffing against the values that simulations are compared with, to 1e-12.
//
// Values of two or three published decimals are compared to those. Where a formula is an approximation of the model
// (retrials, handling in two phases) its documented error is a bound.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "accuracy/references.h"
#include "strowger/staffing/queue.h"
#include "strowger/staffing/required.h"
#include "strowger/staffing/retrials.h"

namespace strowger::accuracy {
namespace {

using staffing::Queue;
using staffing::QueueSpec;

struct StaffingModel {
  const char* name;
  QueueSpec spec;
  /// Mean handling time in the unit of the references, and the time of a service level without a time in its name.
  double handling = 1;
  double target = 0;
};

QueueSpec lost(double load, int64_t agents) { return {.load = load, .agents = agents, .trunks = agents}; }
QueueSpec waiting(double load, int64_t agents, double impatience = 0) {
  return {.load = load, .agents = agents, .impatience = impatience};
}
QueueSpec limited(double load, int64_t agents, int64_t trunks, double impatience = 0) {
  return {.load = load, .agents = agents, .trunks = trunks, .impatience = impatience};
}

const StaffingModel kModels[] = {
    {"ErlangB_a1_n1", lost(1, 1)},
    {"ErlangB_a5_n5", lost(5, 5)},
    {"ErlangB_a10_n15", lost(10, 15)},
    {"ErlangB_a90_n100", lost(90, 100)},
    {"ErlangB_a95_n100", lost(95, 100)},
    {"ErlangB_a100_n100", lost(100, 100)},
    {"ErlangB_a1000_n1000", lost(1000, 1000)},
    {"ErlangC_a0.9_n1", waiting(0.9, 1)},
    {"ErlangC_a8_n10", waiting(8, 10)},
    {"ErlangC_a18_n20", waiting(18, 20)},
    {"ErlangC_a20_n25", waiting(20, 25)},
    {"ErlangC_a40_n45", waiting(40, 45)},
    {"ErlangC_a95_n100", waiting(95, 100)},
    {"ErlangC_a98_n100", waiting(98, 100)},
    {"ErlangC_a950_n1000", waiting(950, 1000)},
    {"ErlangC_ops_100ph_180s_8", waiting(5, 8), 180, 20},
    {"ErlangC_ops_1000ph_300s_90", waiting(250 / 3.0, 90), 300, 20},
    {"ErlangC_ops_3000ph_300s_260", waiting(250, 260), 300, 10},
    {"Herzog_ErlangC_13", waiting(10.5, 13), 180},
    {"pyworkforce_ErlangC_15", waiting(10, 15), 180, 19.8},
    {"MMn+exp_lam9_n10_0.5", waiting(9, 10, 0.5)},
    {"MMn+exp_lam12_n10_1", waiting(12, 10, 1)},
    {"MMn+exp_lam100_n100_0.5", waiting(100, 100, 0.5)},
    {"MMn+exp_lam102_n100_1", waiting(102, 100, 1)},
    {"MMn+exp_lam110_n100_1", waiting(110, 100, 1)},
    {"Herzog_ExtErlangC_13", waiting(10.5, 13, 0.6), 180},
    {"Herzog_ExtErlangC_9", waiting(10.5, 9, 0.6), 180},
    {"MMnK_lam9_n10_K15", limited(9, 10, 15)},
    {"MMnK_lam110_n100_K120", limited(110, 100, 120)},
    {"simmer_MM23", limited(0.75, 2, 3), 0.25},
    {"Whitt2005_MM100_200+M", limited(102, 100, 300, 1)},
};

/// The time at the end of a metric's name, or that of the model; in handling times.
double time_in(std::string_view metric, std::string_view stem, const StaffingModel& model) {
  const double time = metric.starts_with(stem) ? std::stod(std::string(metric.substr(stem.size()))) : model.target;
  return time / model.handling;
}

/// What the room says; nothing for what it has no figure for.
std::optional<double> figure(const Queue& queue, std::string_view metric, const StaffingModel& model) {
  if (metric == "P_block") return queue.blocked();
  if (metric == "P_wait" || metric == "P_wait_accepted") return queue.delayed();
  if (metric == "P_ab") return queue.abandoned();
  if (metric == "E_W" || metric == "E_W_s" || metric == "E_W_accepted") return queue.mean_wait() * model.handling;
  if (metric == "ASA_s" || metric == "E_W_served") return queue.asa() * model.handling;
  if (metric == "E_V") return queue.mean_offered_wait() * model.handling;
  if (metric == "Var_W") return std::pow(queue.wait_sd() * model.handling, 2);
  if (metric == "E_Q") return queue.mean_queue();
  if (metric == "E_N") return queue.mean_queue() + queue.occupancy() * static_cast<double>(queue.spec().agents);
  if (metric == "occupancy") return queue.occupancy();
  if (metric == "service_level" || metric == "service_level_P_W_le_T") {
    return queue.answered_within(time_in(metric, "-", model));
  }
  if (metric.starts_with("P_W_le_")) return 1 - queue.wait_exceeds(time_in(metric, "P_W_le_", model));
  if (metric.starts_with("P_W_gt_")) return queue.wait_exceeds(time_in(metric, "P_W_gt_", model));
  if (metric.starts_with("P_served_within_")) {
    return queue.answered_within(time_in(metric, "P_served_within_", model));
  }
  return std::nullopt;
}

TEST(Staffing, agrees_with_theory_to_twelve_digits) {
  int compared = 0;
  int without_figure = 0;
  double worst = 0;
  for (const StaffingModel& model : kModels) {
    const absl::StatusOr<Queue> queue = Queue::create(model.spec);
    ASSERT_TRUE(queue.ok()) << model.name << ": " << queue.status();
    for (const Reference& reference : references_of(model.name)) {
      const std::optional<double> value = figure(*queue, reference.metric, model);
      if (!value) {
        // The variance of the number of calls, which no report has and nobody staffs by.
        EXPECT_EQ(std::string_view(reference.metric), "Var_N") << model.name;
        ++without_figure;
        continue;
      }
      const bool is_published = reference.tolerance > 1e-9 || std::string_view(model.name) == "pyworkforce_ErlangC_15";
      const double error = std::fabs(*value - reference.value);
      const double allowed = is_published || reference.value == 0 ? std::max(reference.tolerance, 1e-12)
                                                                  : 1e-12 * std::fabs(reference.value);
      EXPECT_LE(error, allowed) << model.name << ' ' << reference.metric << ": " << *value << ", true "
                                << reference.value;
      if (!is_published && reference.value != 0) worst = std::max(worst, error / std::fabs(reference.value));
      ++compared;
    }
  }
  // Every value of the families of Erlang B, C and A, M/M/n/K and M/M/s/r+M.
  EXPECT_EQ(compared + without_figure, 7 + 53 + 67 + 10 + 7);
  EXPECT_EQ(without_figure, 1);
  RecordProperty("worst_relative_error", testing::PrintToString(worst));
}

/// The true value, by the name of its metric.
double truth(std::string_view model, std::string_view metric) {
  for (const Reference& reference : references_of(model)) {
    if (reference.metric == metric) return reference.value;
  }
  ADD_FAILURE() << "no value for " << model << ' ' << metric;
  return std::nan("");
}

/// The approximation is off by at most `bound`, relatively; and by more than a tenth of that, or it would say too much.
void expect_within(double value, double truth, double bound, const char* what) {
  const double error = std::fabs(value / truth - 1);
  EXPECT_LE(error, bound) << what << ": " << value << ", true " << truth;
  EXPECT_GE(error, bound / 10) << what << ": the documented error is far too large";
}

TEST(Staffing, retrials_are_off_by_what_the_header_says) {
  const auto loss = staffing::with_retrials(lost(10, 10), {.first = 1, .later = 0.8});
  ASSERT_TRUE(loss.ok()) << loss.status();
  const char* const orbit = "Retrial_10_p0.8";
  expect_within(loss->queue.blocked(), truth(orbit, "P_all_busy"), 0.053, "all busy");
  expect_within(loss->queue.occupancy() * 10, truth(orbit, "E_busy"), 0.018, "busy agents");
  // Little's law: the pause is one handling time.
  expect_within(10 * (loss->attempts - 1), truth(orbit, "E_orbit"), 0.05, "callers who pause");

  const auto redial = staffing::with_retrials(waiting(10, 10, 0.5), {.first = 0.6});
  ASSERT_TRUE(redial.ok()) << redial.status();
  const char* const again = "Redial_10";
  expect_within(redial->lost_attempts, truth(again, "P_ab_per_attempt"), 0.051, "lost attempts");
  expect_within(redial->attempts, truth(again, "attempts_per_customer"), 0.0055, "attempts");
  expect_within(redial->lost_callers, truth(again, "P_lost_per_customer"), 0.056, "lost callers");
  expect_within(redial->queue.mean_wait(), truth(again, "E_W_per_attempt"), 0.051, "wait per attempt");
  expect_within(redial->queue.mean_queue(), truth(again, "E_Q"), 0.056, "queue");
  expect_within(10 * (redial->attempts - 1) / 0.2, truth(again, "E_orbit"), 0.056, "callers who pause");
}

/// Handling that is talk and then wrap-up varies less than exponential handling: Erlang A is on the safe side.
TEST(Staffing, erlang_a_is_off_by_what_the_readme_says_where_wrap_up_follows_talk) {
  const auto queue = Queue::create(waiting(9.5, 10, 0.5));
  ASSERT_TRUE(queue.ok());
  const char* const acw = "ACW_10+M";
  expect_within(queue->delayed(), truth(acw, "P_wait"), 0.0175, "delayed");
  expect_within(queue->mean_wait(), truth(acw, "E_W"), 0.053, "wait");
  expect_within(queue->mean_queue(), truth(acw, "E_Q"), 0.053, "queue");
  expect_within(queue->abandoned(), truth(acw, "P_ab"), 0.053, "abandoned");
  expect_within(queue->occupancy(), truth(acw, "occupancy"), 0.0047, "occupancy");
  EXPECT_GT(queue->mean_wait(), truth(acw, "E_W"));
}

/// Published: pyworkforce, test_erlang_b.py.
TEST(Staffing, trunks_for_two_percent_of_blocking) { EXPECT_EQ(staffing::required_trunks(10, 0.02).value(), 17); }

}  // namespace
}  // namespace strowger::accuracy
