// SPDX-License-Identifier: Apache-2.0
//
// The examples of the headers that no other test has.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <string_view>

#include "strowger/report/directory.h"
#include "strowger/report/figures.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/metrics.h"
#include "strowger/report/render.h"

namespace {

struct Names : strowger::Directory {
  using strowger::Directory::name;
  std::string_view name(strowger::QueueId queue) const override { return queue.value() == 0 ? "support" : ""; }
};

TEST(Directory, example_of_the_header) {
  const Names directory;
  EXPECT_EQ(directory.name(strowger::QueueId{0}), "support");
  EXPECT_EQ(directory.name(strowger::QueueId{1}), "");
}

TEST(CallFigures, example_of_the_header) {
  strowger::QueueInterval row;
  row.answered = 5;
  row.answered_in_time = 4;
  double level = row.service_level(strowger::ServiceLevel::kAnsweredAndAbandoned);  // 0.8 is "80 %"
  EXPECT_FALSE(std::isnan(level));
  EXPECT_DOUBLE_EQ(level, 0.8);
}

TEST(Metrics, example_of_the_header) {
  std::ostringstream out;
  strowger::QueueInterval row;
  row.offered = 3;
  for (const auto& metric : strowger::kCallMetrics) {
    out << metric.name << " = " << metric.value(row) << " " << metric.unit << "\n";
  }
  EXPECT_EQ(out.str().find("offered = 3 calls\n"), 0u);
}

TEST(Render, example_of_the_header) {
  const Names directory;
  const strowger::IntervalReport report(directory);
  std::string text = strowger::render_text(report.report(), directory, {.title = "Monday"});
  EXPECT_EQ(text.find("Monday\n"), 0u);
  std::ostringstream file;
  strowger::write_csv(file, report.report(), directory, strowger::ReportTable::kQueues);
  EXPECT_EQ(file.str().find("period,begin_us,end_us,day,clock,name,offered,"), 0u);
}

}  // namespace
