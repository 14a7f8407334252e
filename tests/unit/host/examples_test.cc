// SPDX-License-Identifier: Apache-2.0
//
// The examples of the headers of host/, as they stand there.
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/host.h"
#include "strowger/host/runner.h"
#include "strowger/host/sharded_host.h"
#include "support/host/small_host.h"

namespace strowger {
namespace {

CentreSpec a_centre() { return testing::small_centre(); }

TEST(HostExamples, host) {
  const CentreSpec centre = a_centre();

  auto host = strowger::Host::create(centre).value();
  const strowger::QueueId support = host->with_engine([](strowger::Acd& acd) { return acd.find_queue("support"); });
  host->submit(strowger::ArriveCall{.queue = support, .host_ref = 42});
  host->poll();
  host->finish();

  EXPECT_EQ(host->counts().applied, 1u);
}

TEST(HostExamples, answers_and_misuse) {
  auto host = Host::create(a_centre()).value();
  const CallId call{1};
  static std::vector<std::string_view> counted;
  const auto count = [](std::string_view name) { counted.push_back(name); };
  const auto log = [](std::string_view name) { counted.push_back(name); };

  strowger::SubmitResult answer = host->submit(strowger::HangUpCall{call});
  if (answer == strowger::SubmitResult::kFull) count(strowger::name_of(answer));
  static const auto logger = log;
  strowger::set_misuse_handler([](strowger::Misuse misuse) { logger(strowger::name_of(misuse)); });

  report_misuse(Misuse::kPollInTwoThreads);
  set_misuse_handler(nullptr);
  EXPECT_EQ(counted, std::vector<std::string_view>{"poll_in_two_threads"});
}

TEST(HostExamples, request) {
  auto host = Host::create(a_centre()).value();
  const QueueId support{0};
  std::vector<CallId> noted;
  const auto note = [&](CallId call) { noted.push_back(call); };

  strowger::Request request;
  if (host->request(strowger::ArriveCall{.queue = support}, request) == strowger::SubmitResult::kAccepted) {
    const strowger::Applied answer = request.wait();
    if (answer.ok()) note(answer.call);
  }

  EXPECT_EQ(noted.size(), 1u);
}

TEST(HostExamples, subscription) {
  auto host = Host::create(a_centre()).value();
  size_t obeyed = 0;
  const auto obey = [&](const Event& /*event*/) { ++obeyed; };

  auto subscription = host->subscribe({.capacity = 4096}).value();
  host->submit(ArriveCall{.queue = QueueId{0}});
  host->finish();
  std::array<strowger::Delivery, 64> news;
  for (strowger::ReadReport report; !(report = subscription->read(news)).ended;) {
    for (size_t i = 0; i < report.count; ++i) obey(news[i].event);
  }

  EXPECT_EQ(obeyed, 1u);
}

TEST(HostExamples, wallboard_and_time_source) {
  strowger::ManualTimeSource time;
  auto host = Host::create(a_centre(), {}, {.picture_interval = Duration{}, .time_source = &time}).value();
  const QueueId support{0};
  uint32_t shown = 0;
  const auto show = [&](uint32_t waiting) { shown = waiting; };

  time.set(strowger::kMinTime + std::chrono::seconds(5));
  host->submit(ArriveCall{.queue = support});
  strowger::Picture picture;
  host->wallboard().read(picture);
  show(picture.queues[support.index()].waiting);

  EXPECT_EQ(shown, 1u);
  EXPECT_EQ(picture.time, kMinTime + std::chrono::seconds(5));
}

struct Replay : strowger::JournalSink {
  explicit Replay(strowger::Acd& standby) : acd(standby) {}
  void on_time(strowger::Time now) override { acd.advance(now); }
  void on_command(const strowger::Command& command, const strowger::Applied&) override { acd.apply(command); }
  strowger::Acd& acd;
};

TEST(HostExamples, journal_sink) {
  auto standby = Acd::create(a_centre()).value();
  Replay replay(*standby);
  auto host = Host::create(a_centre(), {}, {.journal = &replay}).value();
  for (int i = 0; i < 5; ++i) host->submit(ArriveCall{.queue = QueueId{0}});
  host->with_engine([&](Acd& acd) {
    standby->advance(acd.now());
    EXPECT_EQ(standby->digest(), acd.digest());
  });
}

TEST(HostExamples, sharded_host) {
  CentreSpec north;
  north.queues.push_back({.name = "north"});
  north.agents.push_back({.name = "ann", .memberships = {{.queue = "north"}}});
  CentreSpec south;
  south.queues.push_back({.name = "south"});
  south.agents.push_back({.name = "ann", .memberships = {{.queue = "south"}}});
  const QueueId support{0};

  auto centre = strowger::ShardedHost::create({{.centre = north}, {.centre = south}}).value();
  centre->set_ready(*centre->find_shared_agent("ann"));
  centre->submit(0, strowger::ArriveCall{.queue = support});

  const auto state = [&](size_t shard) {
    return centre->shard(shard).with_engine([](Acd& acd) { return acd.agent(acd.find_agent("ann"))->state; });
  };
  EXPECT_EQ(state(0), AgentState::kReserved);
  EXPECT_EQ(state(1), AgentState::kNotReady);
}

TEST(HostExamples, runner) {
  auto host = Host::create(a_centre(), {}, {.drive = HostDrive::kInvoker}).value();

  auto runner = strowger::HostRunner::start(*host, {.idle = strowger::IdleStrategy::kSleep}).value();
  host->submit(ArriveCall{.queue = QueueId{0}});
  host->close();
  runner->join();

  EXPECT_EQ(host->counts().applied, 1u);
}

}  // namespace
}  // namespace strowger
