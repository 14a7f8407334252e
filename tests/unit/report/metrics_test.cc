// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/metrics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

namespace strowger {
namespace {

using namespace std::chrono_literals;

template <class Row, size_t N>
void expect_sound(const Row (&rows)[N]) {
  std::set<std::string_view> names;
  for (const Row& row : rows) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " twice";
    EXPECT_FALSE(row.name.empty());
    EXPECT_FALSE(row.help.empty()) << row.name;
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), std::string_view::npos) << row.name;
    const std::set<std::string_view> units{"calls", "s", "share", "erlang", "agents", "1/h", "log-ins", "decisions"};
    EXPECT_EQ(units.count(row.unit), 1u) << row.name;
    EXPECT_TRUE(row.unit != "share" || !row.formula.empty()) << row.name;
  }
}

TEST(Metrics, rows_are_sound) {
  expect_sound(kCallMetrics);
  expect_sound(kAgentMetrics);
  expect_sound(kStaffMetrics);
}

TEST(Metrics, agents_and_staff_share_no_name) {
  // They are columns of one table.
  for (const auto& staff : kStaffMetrics) {
    for (const auto& agent : kAgentMetrics) EXPECT_NE(staff.name, agent.name);
    for (const auto& call : kCallMetrics) EXPECT_NE(staff.name, call.name);
  }
}

TEST(Metrics, of_nothing_are_zero_or_undefined) {
  for (const auto& metric : kCallMetrics) {
    const double value = metric.value(CallFigures{});
    EXPECT_TRUE(std::isnan(value) || value == 0) << metric.name;
  }
  for (const auto& metric : kAgentMetrics) {
    const double value = metric.value(AgentFigures{});
    EXPECT_TRUE(std::isnan(value) || value == 0) << metric.name;
  }
  for (const auto& metric : kStaffMetrics) {
    const double value = metric.value(StateTimes{});
    EXPECT_TRUE(std::isnan(value) || value == 0) << metric.name;
  }
}

double value_of(std::string_view name, const CallFigures& row) {
  for (const auto& metric : kCallMetrics) {
    if (metric.name == name) return metric.value(row);
  }
  return -1;
}

TEST(Metrics, give_the_figure_that_they_name) {
  CallFigures row;
  row.offered = 3;
  row.answered = 2;
  row.answered_in_time = 1;
  row.answer_wait = 30s;
  row.talk = 90s;
  row.longest_wait = 20s;
  EXPECT_EQ(value_of("offered", row), 3);
  EXPECT_EQ(value_of("answered_in_time", row), 1);
  EXPECT_EQ(value_of("asa", row), 15);
  EXPECT_EQ(value_of("talk", row), 90);
  EXPECT_EQ(value_of("longest_wait", row), 20);
  EXPECT_EQ(value_of("settled", row), 2);
  EXPECT_EQ(value_of("service_level_answered", row), 0.5);
}

TEST(Metrics, have_a_row_for_every_service_level) {
  for (const ServiceLevelRow& level : kServiceLevelRows) {
    const std::string name = "service_level_" + std::string(level.name);
    bool found = false;
    for (const auto& metric : kCallMetrics) {
      if (metric.name != name) continue;
      found = true;
      EXPECT_EQ(metric.formula, level.formula);
      CallFigures row;
      row.answered = row.handled = 8;
      row.answered_in_time = row.handled_in_time = 4;
      row.abandoned = 7;
      row.abandoned_in_time = 3;
      row.short_abandoned = 1;
      row.expired = 5;
      row.exited_in_time = 2;
      EXPECT_EQ(metric.value(row), row.service_level(level.variant)) << name;
    }
    EXPECT_TRUE(found) << name;
  }
}

TEST(Metrics, texts_name_every_row) {
  const std::string text = metrics_text();
  const std::string markdown = metrics_markdown();
  const auto expect_named = [&](const auto& rows) {
    for (const auto& row : rows) {
      EXPECT_NE(text.find("  " + std::string(row.name) + " "), std::string::npos) << row.name;
      EXPECT_NE(markdown.find("| `" + std::string(row.name) + "` |"), std::string::npos) << row.name;
    }
  };
  expect_named(kCallMetrics);
  expect_named(kAgentMetrics);
  expect_named(kStaffMetrics);
  EXPECT_NE(text.find("= (talk + hold + wrap_up) / handled"), std::string::npos);
}

}  // namespace
}  // namespace strowger
