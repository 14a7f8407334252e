// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/runner.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "support/host/small_host.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;

class EachIdleStrategy : public ::testing::TestWithParam<IdleStrategyRow> {};

TEST_P(EachIdleStrategy, applies_what_is_submitted) {
  auto host = Host::create(small_centre(), {}, invoked()).value();
  auto runner = HostRunner::start(*host, {.idle = GetParam().strategy, .spins = 3}).value();
  for (int i = 0; i < 200; ++i) {
    Request request;
    ASSERT_EQ(host->request(ArriveCall{.queue = QueueId{0}}, request), SubmitResult::kAccepted);
    ASSERT_TRUE(request.wait().ok());
    if (i % 50 == 0) std::this_thread::sleep_for(1ms);  // Long enough for it to fall asleep.
  }
  host->close();
  runner->join();
  EXPECT_TRUE(host->finished());
  EXPECT_EQ(host->counts().applied, 200u);
}

TEST_P(EachIdleStrategy, fires_timers_of_either_drive) {
  for (const HostDrive drive : {HostDrive::kInvoker, HostDrive::kCombining}) {
    CentreSpec centre = small_centre();
    centre.queues.front().max_wait = 2ms;
    auto host = Host::create(centre, {}, {.drive = drive, .wallboard = false}).value();
    auto events = host->subscribe().value();
    auto runner = HostRunner::start(*host, {.idle = GetParam().strategy, .spins = 3}).value();
    std::this_thread::sleep_for(1ms);
    ASSERT_EQ(host->submit(ArriveCall{.queue = QueueId{0}}), SubmitResult::kAccepted);
    size_t told = 0;
    while (told < 2) {
      told += SmallHost<>::all(*events).size();
      std::this_thread::yield();
    }
    runner->stop();
    EXPECT_EQ(host->with_engine([](Acd& acd) { return acd.calls(); }), 0u);
  }
}

TEST_P(EachIdleStrategy, goes_on_when_a_subscriber_has_read) {
  auto host = Host::create(small_centre(), {}, invoked()).value();
  auto events = host->subscribe({.capacity = 2, .stall_limit = kForever}).value();
  auto runner = HostRunner::start(*host, {.idle = GetParam().strategy, .spins = 3}).value();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(host->submit(ArriveCall{.queue = QueueId{0}}), SubmitResult::kAccepted);
  std::this_thread::sleep_for(1ms);
  size_t told = 0;
  while (told < 20) {
    told += SmallHost<>::all(*events).size();
    std::this_thread::yield();
  }
  EXPECT_EQ(events->state(), SubscriptionState::kOpen);
}

INSTANTIATE_TEST_SUITE_P(HostRunner, EachIdleStrategy, ::testing::ValuesIn(kIdleStrategyRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(HostRunner, stopping_leaves_the_host_alive) {
  auto host = Host::create(small_centre(), {}, invoked()).value();
  HostRunner::start(*host).value()->stop();
  EXPECT_EQ(host->submit(ArriveCall{.queue = QueueId{0}}), SubmitResult::kAccepted);
  EXPECT_EQ(host->poll().applied, 1u);
  {
    auto second = HostRunner::start(*host).value();
    EXPECT_EQ(host->submit(ArriveCall{.queue = QueueId{0}}), SubmitResult::kAccepted);
    while (host->counts().applied < 2) std::this_thread::yield();
  }
  EXPECT_FALSE(host->finished());
}

// Whoever finishes a combining host is not its runner, which may sleep for a minute.
TEST(HostRunner, ends_when_another_thread_finishes_the_host) {
  auto host = Host::create(small_centre(), {}, {.wallboard = false}).value();
  auto runner = HostRunner::start(*host, {.idle = IdleStrategy::kSleep, .spins = 0}).value();
  std::this_thread::sleep_for(20ms);  // So that it sleeps; the test holds without that, too.
  EXPECT_EQ(host->submit(ArriveCall{.queue = QueueId{0}}), SubmitResult::kAccepted);
  host->finish();
  runner->join();
  EXPECT_TRUE(host->finished());
}

TEST(HostRunner, options_out_of_range_are_refused) {
  auto host = Host::create(small_centre()).value();
  EXPECT_FALSE(HostRunner::start(*host, {.idle = static_cast<IdleStrategy>(7)}).ok());
  EXPECT_FALSE(HostRunner::start(*host, {.spins = (size_t{1} << 24) + 1}).ok());
}

}  // namespace
}  // namespace strowger::testing
