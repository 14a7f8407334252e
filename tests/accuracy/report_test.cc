// SPDX-License-Identifier: Apache-2.0
//
// The report says everything: each true value is compared in some section, or listed with the reason why it is not.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "accuracy/check.h"

namespace strowger::accuracy {
namespace {

struct NotCompared {
  const char* family;
  int values;
  const char* reason;
};

constexpr NotCompared kNotCompared[] = {
    {"M/M/n preemptive-resume priority", 5, "Not expressible: the engine never takes an agent away from a caller."},
    {"M/M/n queue discipline (FCFS/SIRO/LIFO)", 3,
     "The three of service in random order (SIRO) are not expressible: every call order can be stated and repeated, "
     "and "
     "none draws lots. A random priority or position on arrival is not the same, since it is drawn once."},
    {"finite source M/M/n//N", 3,
     "Not expressible as a plan: sources know no population, and whoever has been served does not come back."},
    {"IVR + agents + finite trunks", 3,
     "Not expressible as a plan: there is no stage before the queue that holds a line."},
    {"random daily rate (gamma-Poisson) Erlang A", 1, "Compared in section 34."},
    {"N-design with threshold reservation", 4,
     "Shares of calls served, or gone, within a time: not expressible. Waiting calls look for a reserve each in its "
     "turn, "
     "so of several that wait the oldest is not always first. Means do not depend on that and are compared; these "
     "shares "
     "do, by up to 1 %."},
    {"inbound/outbound blending threshold", 4, "Next: the engine has no outbound calls yet."},
    {"call-back option", 6, "Next: the engine has no queued call-backs yet."},
    {"time-varying M_t/M/n_t+M", 22,
     "Not expressible: there, calls in hand return to the queue when a shift ends; here, agents finish them."},
    {"time-varying staffing, agents finish calls at shift end", 13,
     "Compared as a whole through Python (bindings/python/tests/test_accuracy.py); the chance to wait in each interval "
     "and the abandonments of the day in section 32 too."},
    {"transient M/M/n from empty", 10, "Compared through Python, likewise: values at an instant."},
    {"full day: gamma busyness, time-varying rate+staff, patience mass at 0", 3, "Compared in section 33."},
    {"staffing", 1, "The result of a search in a formula; nothing is simulated. staffing_test.cc compares it."},
    {"ContactCenters M/M/c day", 4, "Next: published simulations of days whose unfinished calls are not counted."},
    {"ContactCenters M/M/c+M day", 4, "Next, likewise."},
    {"ContactCenters Bilingual (skill-based, redial, trunks)", 10, "Next, likewise."},
    {"ContactCenters Bank (3 types, priorities)", 9, "Next: the model's parameters are in the source of the example."},
    {"real data summary", 13, "Facts of a log, not of a model; they are checked where logs are read."},
};

constexpr std::string_view kHead =
    "The engine and the simulator against values that are known from theory. Every model is one long run with a fixed\n"
    "seed; intervals are made from batch means. All of them cover the truth with probability 99.9 % if all is right\n"
    "(Bonferroni), so a true value outside its interval is a mistake and not bad luck.\n"
    "\n"
    "Times are in units of the model, mostly a mean service time; names that end in `_s` are in seconds. *±* is half "
    "the\n"
    "interval, *relative* the same as a share of the true value, *z* the distance from the truth in standard errors. "
    "A\n"
    "true value with a ± of its own was published to so many digits, or simulated. *1 % slower* says how far the "
    "value\n"
    "moves, in half widths, if agents take 1 % longer: in each model at least one must move by more than 1, so that "
    "the\n"
    "tests notice. *Rare*: fewer than 3,000 such calls are expected, and the interval is a bound for events in "
    "clusters.\n"
    "\n"
    "`tests/accuracy/report.sh` writes this file; the tests fail if it is not what they find, digit by digit.\n";

TEST(Report, says_what_it_is) {
  report_section(
      "00 What is compared",
      std::string(kHead) + formatted("\nComparisons with the tables of true values: %zu.\n", kReferenceCount));
}

TEST(Report, lists_what_is_not_compared) {
  std::string table = "| family | values | why |\n|---|--:|---|\n";
  for (const NotCompared& row : kNotCompared)
    table += formatted("| %s | %d | %s |\n", row.family, row.values, row.reason);
  report_section("90 What is not compared", table);
}

TEST(Report, every_value_is_compared_or_listed) {
  for (const ReferenceFamily& family : kReferenceFamilies) {
    int listed = 0;
    for (const NotCompared& row : kNotCompared) listed += row.family == std::string_view(family.name) ? row.values : 0;
    EXPECT_EQ(family.values, family.compared + listed) << family.name;
  }
  if (std::getenv("STROWGER_UPDATE_ACCURACY") != nullptr) return;
  const std::string results = committed_results();
  for (const std::span<const Reference> table : kReferences) {
    for (const Reference& reference : table) {
      const std::string row = formatted("| %s | %s | ", reference.model, reference.metric);
      EXPECT_NE(results.find(row), std::string::npos) << row;
    }
  }
}

}  // namespace
}  // namespace strowger::accuracy
