// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/required.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "strowger/staffing/workload.h"

namespace strowger::staffing {
namespace {

using namespace std::chrono_literals;

TEST(StaffingRequired, example_of_the_header) {
  const strowger::staffing::QueueTargets targets{
      .service_level = strowger::staffing::QueueServiceLevel{.share = 0.8, .within = 20.0 / 300}, .abandoned = 0.03};
  auto agents = strowger::staffing::required_agents({.load = 90, .impatience = 0.5}, targets);
  EXPECT_EQ(agents.value(), 95);
}

TEST(StaffingRequired, example_of_workload) {
  const strowger::staffing::Workload noon{.calls_per_hour = 1080, .handling = 300s, .patience = 10min};
  const strowger::staffing::Targets targets{.service_level =
                                                strowger::staffing::ServiceLevelTarget{.share = 0.8, .within = 20s}};
  int64_t agents = strowger::staffing::required_agents(noon, targets).value();
  double asa_s = strowger::staffing::measures(noon, agents).value().asa_s;
  double level = strowger::staffing::service_level(noon, agents, {.within = 20s}).value();
  EXPECT_EQ(agents, 95);
  EXPECT_NEAR(asa_s, 8.92, 0.005);
  EXPECT_NEAR(level, 0.8124, 5e-5);
}

TEST(StaffingRequired, each_target_alone) {
  const QueueSpec spec{.load = 20, .impatience = 0.5};
  const auto agents = [&](const QueueTargets& targets) { return required_agents(spec, targets).value(); };
  const auto queue = [&](int64_t n) { return Queue::create({.load = 20, .agents = n, .impatience = 0.5}).value(); };
  const int64_t by_asa = agents({.asa = 0.02});
  EXPECT_LE(queue(by_asa).asa(), 0.02);
  EXPECT_GT(queue(by_asa - 1).asa(), 0.02);
  const int64_t by_abandoned = agents({.abandoned = 0.05});
  EXPECT_LE(queue(by_abandoned).abandoned(), 0.05);
  EXPECT_GT(queue(by_abandoned - 1).abandoned(), 0.05);
  const int64_t by_occupancy = agents({.occupancy = 0.7});
  EXPECT_LE(queue(by_occupancy).occupancy(), 0.7);
  EXPECT_GT(queue(by_occupancy - 1).occupancy(), 0.7);
  const int64_t by_level = agents({.service_level = QueueServiceLevel{.share = 0.9, .within = 0}});
  EXPECT_GE(queue(by_level).answered_within(0), 0.9);
  EXPECT_LT(queue(by_level - 1).answered_within(0), 0.9);
  // All at once need as many as the one that needs most.
  EXPECT_EQ(agents({.service_level = QueueServiceLevel{.share = 0.9, .within = 0},
                    .asa = 0.02,
                    .abandoned = 0.05,
                    .occupancy = 0.7}),
            std::max({by_asa, by_abandoned, by_occupancy, by_level}));
  EXPECT_EQ(agents({.occupancy = 1}), 1);
}

TEST(StaffingRequired, no_load_needs_nobody) {
  EXPECT_EQ(required_agents({.load = 0}, {.asa = 0.1}).value(), 0);
  EXPECT_EQ(required_trunks(0, 0.01).value(), 0);
}

/// With impatience above 1 a waiting call leaves sooner than one in service: more agents block more.
TEST(StaffingRequired, agents_that_block) {
  const QueueSpec spec{.load = 10, .trunks = 12, .impatience = 4};
  const auto blocked = [&](int64_t n) {
    return Queue::create({.load = 10, .agents = n, .trunks = 12, .impatience = 4}).value().blocked();
  };
  EXPECT_LT(blocked(5), blocked(12));
  const double between = (blocked(8) + blocked(9)) / 2;
  EXPECT_EQ(required_agents(spec, {.blocked = between}).value(), 1);
  EXPECT_EQ(required_agents(spec, {.abandoned = 0.5, .blocked = between}).value(),
            required_agents(spec, {.abandoned = 0.5}).value());
  const auto none = required_agents(spec, {.abandoned = 0.01, .blocked = between});
  EXPECT_EQ(none.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(none.status().message().find("more of them block more calls"), std::string::npos) << none.status();
}

TEST(StaffingRequired, loads) {
  const QueueTargets targets{.asa = 0.1};
  const double load = max_load({.agents = 50}, targets).value();
  EXPECT_LE(Queue::create({.load = load, .agents = 50})->asa(), 0.1);
  EXPECT_GT(Queue::create({.load = std::nextafter(load, 100), .agents = 50})->asa(), 0.1);
  EXPECT_DOUBLE_EQ(max_load({.agents = 1, .trunks = 1}, {.blocked = 0.5}).value(), 1);
  const double per_hour = max_calls_per_hour({.handling = 300s}, 50, {.asa = 30s}).value();
  EXPECT_DOUBLE_EQ(per_hour, load * 12);
}

TEST(StaffingRequired, trunks) {
  EXPECT_EQ(required_trunks(10, 0.02).value(), 17);
  EXPECT_GT(erlang_b(10, 16).value(), 0.02);
  const int64_t trunks = required_trunks(QueueSpec{.load = 95, .agents = 100, .impatience = 0.2}, 0.001).value();
  const auto blocked = [](int64_t k) {
    return Queue::create({.load = 95, .agents = 100, .trunks = k, .impatience = 0.2})->blocked();
  };
  EXPECT_LE(blocked(trunks), 0.001);
  EXPECT_GT(blocked(trunks - 1), 0.001);
  EXPECT_EQ(required_trunks(Workload{.calls_per_hour = 1140, .handling = 300s, .patience = 1500s}, 100, 0.001).value(),
            trunks);
  EXPECT_EQ(required_trunks(QueueSpec{.load = 1, .agents = 100}, 0.5).value(), 100);
}

void expect_error(const absl::Status& status, absl::StatusCode code, const std::string& words) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_NE(status.message().find(words), std::string::npos) << status;
}

TEST(StaffingRequired, says_what_is_wrong) {
  const auto bad = absl::StatusCode::kInvalidArgument;
  const auto impossible = absl::StatusCode::kFailedPrecondition;
  const QueueSpec spec{.load = 20};
  expect_error(required_agents(spec, {}).status(), bad, "no target is set");
  expect_error(required_agents(spec, {.asa = 0}).status(), bad, "the target for asa is 0 mean handling times");
  expect_error(required_agents(spec, {.abandoned = 1}).status(), bad, "the target for abandoned is 1, expected above");
  expect_error(required_agents(spec, {.blocked = 0}).status(), bad, "the target for blocked is 0");
  expect_error(required_agents(spec, {.occupancy = 1.1}).status(), bad, "the target for occupancy is 1.1");
  expect_error(required_agents(spec, {.service_level = QueueServiceLevel{.share = 1}}).status(), bad,
               "the target for service_level is 1, expected above 0, below 1");
  expect_error(required_agents(spec, {.service_level = QueueServiceLevel{.within = -1}}).status(), bad,
               "within of service_level is -1");
  expect_error(required_agents({.load = -1}, {.asa = 1}).status(), bad, "load is -1");
  expect_error(required_agents({.load = 20, .trunks = 21}, {.blocked = 0.01}).status(), impossible,
               "with 21 agents, which is the most, blocked is 0.13");
  expect_error(max_load({.agents = 0}, {.asa = 1}).status(), bad, "agents is 0");
  expect_error(max_load({.agents = 10, .trunks = 20}, {.asa = 5}).status(), impossible, "every load keeps the targets");
  expect_error(required_trunks(QueueSpec{.load = 20, .agents = 10}, 0.4).status(), impossible,
               "10 agents can answer only 0.5 of a load of 20 erlangs");
  expect_error(required_trunks(20, 1).status(), bad, "the target for blocked is 1");
  expect_error(required_trunks(-20, 0.5).status(), bad, "load is -20");
}

TEST(StaffingWorkload, says_what_is_wrong_in_its_units) {
  const auto bad = absl::StatusCode::kInvalidArgument;
  const Workload good{.calls_per_hour = 100, .handling = 180s};
  expect_error(measures({.calls_per_hour = -1, .handling = 180s}, 8).status(), bad, "calls_per_hour is -1");
  expect_error(measures({.calls_per_hour = 1}, 8).status(), bad, "handling is 0 s, expected above 0");
  expect_error(measures({.calls_per_hour = 1, .handling = 1s, .patience = -1s}, 8).status(), bad, "patience is -1 s");
  expect_error(measures(good, 0).status(), bad, "agents is 0");
  expect_error(service_level(good, 8, {.within = -1s}).status(), bad, "within is -1 s");
  expect_error(wait_exceeds(good, 8, -1s).status(), bad, "time is -1 s");
  expect_error(max_calls_per_hour({}, 8, {.asa = 1s}).status(), bad, "handling is 0 s");
  expect_error(required_agents({}, {.asa = 1s}).status(), bad, "handling is 0 s");
  expect_error(required_trunks(Workload{}, 8, 0.5).status(), bad, "handling is 0 s");
  expect_error(with_retrials(Workload{}, 8, {}).status(), bad, "handling is 0 s");
}

TEST(StaffingWorkload, turns_units) {
  const Workload work{.calls_per_hour = 100, .handling = 180s, .patience = 360s, .trunks = 20};
  EXPECT_DOUBLE_EQ(work.load(), 5);
  const Queue queue = Queue::create({.load = 5, .agents = 6, .trunks = 20, .impatience = 0.5}).value();
  const Measures found = measures(work, 6).value();
  EXPECT_DOUBLE_EQ(found.blocked, queue.blocked());
  EXPECT_DOUBLE_EQ(found.delayed, queue.delayed());
  EXPECT_DOUBLE_EQ(found.abandoned, queue.abandoned());
  EXPECT_DOUBLE_EQ(found.answered, queue.answered());
  EXPECT_DOUBLE_EQ(found.mean_wait_s, 180 * queue.mean_wait());
  EXPECT_DOUBLE_EQ(found.asa_s, 180 * queue.asa());
  EXPECT_DOUBLE_EQ(found.mean_abandon_wait_s, 180 * queue.mean_abandon_wait());
  EXPECT_DOUBLE_EQ(found.wait_sd_s, 180 * queue.wait_sd());
  EXPECT_DOUBLE_EQ(found.mean_offered_wait_s, 180 * queue.mean_offered_wait());
  EXPECT_DOUBLE_EQ(found.mean_queue, queue.mean_queue());
  EXPECT_DOUBLE_EQ(found.occupancy, queue.occupancy());
  EXPECT_DOUBLE_EQ(wait_exceeds(work, 6, 45s).value(), queue.wait_exceeds(0.25));
  const ServiceLevelTarget target{.within = 45s, .formula = ServiceLevel::kWithoutShortAbandons, .short_abandon = 9s};
  EXPECT_DOUBLE_EQ(service_level(work, 6, target).value(),
                   queue.service_level(0.25, ServiceLevel::kWithoutShortAbandons, 0.05));
  EXPECT_EQ(with_retrials(work, 6, {.first = 0.5})->attempts, with_retrials(work.spec(6), {.first = 0.5})->attempts);
}

}  // namespace
}  // namespace strowger::staffing
