// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/host.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "support/host/small_host.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;
using Small = SmallHost<>;

std::vector<Misuse> misuses;  // NOLINT(cert-err58-cpp)
void note_misuse(Misuse misuse) { misuses.push_back(misuse); }

TEST(HostCombining, a_free_engine_answers_at_once) {
  Small small;
  Request request;
  ASSERT_EQ(small.host->request(ArriveCall{.queue = small.support, .host_ref = 7}, request), SubmitResult::kAccepted);
  ASSERT_TRUE(request.done());
  EXPECT_TRUE(request.try_result()->ok());
  EXPECT_TRUE(request.wait().call.valid());
  EXPECT_EQ(small.host->counts().applied, 1u);
}

TEST(HostCombining, a_refused_command_is_answered_and_counted) {
  Small small;
  Request request;
  EXPECT_EQ(small.host->request(HangUpCall{CallId{3}}, request), SubmitResult::kAccepted);
  EXPECT_EQ(request.wait().refusal, Refusal::kUnknownCall);
  EXPECT_EQ(small.host->submit(Command{HangUpCall{CallId{3}}}), SubmitResult::kAccepted);
  EXPECT_EQ(small.host->counts().refused, 2u);
}

TEST(HostCombining, a_poll_fires_what_is_due) {
  CentreSpec centre = small_centre();
  centre.queues.front().max_wait = 10s;
  Small small({}, centre);
  auto events = small.host->subscribe().value();
  small.host->submit(ArriveCall{.queue = small.support});
  Small::all(*events);
  EXPECT_LE(small.host->next_deadline(), kMinTime + 10s);
  small.time.set(kMinTime + 9s);
  EXPECT_EQ(small.host->poll().result, PollResult::kDone);
  EXPECT_TRUE(Small::all(*events).empty());
  small.time.set(kMinTime + 10s);
  small.host->poll();
  const auto told = Small::all(*events);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].event.kind, EventKind::kEnded);
  EXPECT_EQ(told[0].event.time, kMinTime + 10s);
}

TEST(HostInvoker, commands_wait_for_the_poll) {
  Small small(invoked());
  Request request;
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kAccepted);
  EXPECT_FALSE(request.done());
  EXPECT_EQ(request.try_result(), std::nullopt);
  const PollReport report = small.host->poll(kMinTime + 1s);
  EXPECT_EQ(report.result, PollResult::kDone);
  EXPECT_EQ(report.applied, 1u);
  EXPECT_TRUE(request.wait().ok());
  EXPECT_EQ(small.journal.records().front().time, kMinTime + 1s);
}

TEST(HostInvoker, a_poll_applies_no_more_than_its_limit) {
  HostOptions options = invoked();
  options.poll_limit = 3;
  Small small(options);
  for (int i = 0; i < 40; ++i) small.host->submit(ArriveCall{.queue = small.support});
  for (int i = 0; i < 13; ++i) {
    const PollReport report = small.host->poll(kMinTime);
    EXPECT_EQ(report.applied, 3u);
    EXPECT_EQ(report.result, PollResult::kMore);
  }
  const PollReport last = small.host->poll(kMinTime);
  EXPECT_EQ(last.applied, 1u);
  EXPECT_EQ(last.result, PollResult::kDone);
}

TEST(HostInvoker, time_that_runs_backwards_is_refused) {
  Small small(invoked());
  small.host->poll(kMinTime + 5s);
  small.host->submit(ArriveCall{.queue = small.support});
  EXPECT_EQ(small.host->poll(kMinTime + 4s).result, PollResult::kTimeBackwards);
  EXPECT_EQ(small.host->poll(kMaxTime + 1s).result, PollResult::kTimeBackwards);
  EXPECT_EQ(small.host->counts().applied, 0u);
  EXPECT_EQ(small.host->poll(kMinTime + 5s).applied, 1u);
}

TEST(HostInvoker, a_poll_inside_another_is_refused_and_told) {
  struct Meddler : JournalSink {
    void on_time(Time /*now*/) override {}
    void on_command(const Command& /*command*/, const Applied& /*answer*/) override {
      std::thread([this] { inner = host->poll(kMinTime).result; }).join();
      host->submit(ArriveCall{.queue = QueueId{0}});  // To the inbox.
    }
    Host* host = nullptr;
    PollResult inner = PollResult::kDone;
  };
  misuses.clear();
  set_misuse_handler(note_misuse);
  Meddler meddler;
  HostOptions options = invoked();
  options.journal = &meddler;
  options.poll_limit = 1;
  auto host = Host::create(small_centre(), {}, options).value();
  meddler.host = host.get();
  host->submit(ArriveCall{.queue = QueueId{0}});
  EXPECT_EQ(host->poll(kMinTime).applied, 1u);
  EXPECT_EQ(meddler.inner, PollResult::kBusy);
  EXPECT_EQ(misuses, std::vector<Misuse>{Misuse::kPollInTwoThreads});
  EXPECT_EQ(host->poll(kMinTime).applied, 1u);
  meddler.host = host.get();
  set_misuse_handler(nullptr);
  // The journal's submissions are refused once it is closed, so this ends.
  host->finish();
}

TEST(Host, a_full_inbox_refuses_and_loses_nothing) {
  HostOptions options = invoked();
  options.inbox_capacity = 4;
  Small small(options);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support}), SubmitResult::kAccepted);
  }
  Request request;
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kFull);
  EXPECT_FALSE(request.done());
  EXPECT_EQ(small.host->poll(kMinTime).applied, 4u);
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kAccepted);
  small.host->poll(kMinTime);
  EXPECT_TRUE(request.wait().ok());
  EXPECT_EQ(small.host->counts().applied, 5u);
}

TEST(Host, room_for_long_commands_is_bounded_and_comes_back) {
  HostOptions options = invoked();
  options.long_commands = 2;
  Small small(options);
  const Attribute number{kCallerNumber, "040 12345"};
  const ArriveCall command{.queue = small.support, .attributes = {&number, 1}};
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(small.host->submit(command), SubmitResult::kAccepted);
    EXPECT_EQ(small.host->submit(command), SubmitResult::kAccepted);
    EXPECT_EQ(small.host->submit(command), SubmitResult::kFull);
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support}), SubmitResult::kAccepted);
    EXPECT_EQ(small.host->poll(kMinTime).applied, 3u);
  }
}

TEST(Host, what_a_command_looks_at_is_copied) {
  Small small(invoked());
  Request request;
  {
    std::string text(20, 'x');
    const std::vector<AgentId> preferred{small.agents[2]};
    const Attribute attribute{kCustomer, text};
    small.host->request(ArriveCall{.queue = small.support,
                                   .enqueue_time = kMinTime,
                                   .tiers = TierWindow{0, 5},
                                   .preferred = preferred,
                                   .preferred_window = 5s,
                                   .attributes = {&attribute, 1}},
                        request);
    text.assign(20, 'y');
  }
  small.host->poll(kMinTime);
  const CallId call = request.wait().call;
  {
    std::string text(30, 'z');
    small.host->submit(DescribeCall{call, text});
    text.assign(30, 'y');
  }
  small.host->poll(kMinTime);
  small.host->with_engine([&](Acd& acd) {
    std::vector<std::string> values;
    acd.attributes(call, [&](TextId, std::string_view value) { values.emplace_back(value); });
    EXPECT_EQ(values, (std::vector<std::string>{std::string(20, 'x'), std::string(30, 'z')}));
    EXPECT_EQ(acd.call(call)->tiers.max, 5);
  });
}

TEST(Host, commands_that_are_too_long_are_refused_either_way) {
  for (const HostDrive drive : {HostDrive::kCombining, HostDrive::kInvoker}) {
    Small small({.drive = drive});
    const std::string text(kMaxAttributeBytes, 'x');
    const std::vector<Attribute> fitting{{kCustomer, text}};
    const std::vector<Attribute> long_ones{{kCustomer, text}, {kLocation, "x"}};
    const std::vector<Attribute> many(kMaxAttributes + 1, {kCustomer, ""});
    const std::vector<AgentId> preferred(kMaxPreferred + 1, small.agents[0]);
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support, .attributes = long_ones}), SubmitResult::kTooLong);
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support, .attributes = many}), SubmitResult::kTooLong);
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support, .preferred = preferred}), SubmitResult::kTooLong);
    EXPECT_EQ(small.host->submit(DescribeCall{CallId{0}, text + "x"}), SubmitResult::kTooLong);
    EXPECT_EQ(small.host->submit(ArriveCall{.queue = small.support, .attributes = fitting}), SubmitResult::kAccepted);
    small.host->poll();
    EXPECT_EQ(small.host->counts().applied, 1u);
  }
}

TEST(Host, options_out_of_range_are_refused_by_name) {
  const auto message = [](const HostOptions& options) {
    return std::string(Host::create(small_centre(), {}, options).status().message());
  };
  EXPECT_NE(message({.inbox_capacity = 0}).find("inbox_capacity was 0"), std::string::npos);
  EXPECT_NE(message({.inbox_capacity = (size_t{1} << 24) + 1}).find("inbox_capacity"), std::string::npos);
  EXPECT_NE(message({.long_commands = 0}).find("long_commands was 0"), std::string::npos);
  EXPECT_NE(message({.long_commands = 65'537}).find("long_commands"), std::string::npos);
  EXPECT_NE(message({.assist_limit = 0}).find("assist_limit"), std::string::npos);
  EXPECT_NE(message({.poll_limit = 0}).find("poll_limit"), std::string::npos);
  EXPECT_NE(message({.picture_interval = Duration{-1}}).find("picture_interval was -1 us"), std::string::npos);
  EXPECT_NE(message({.drive = static_cast<HostDrive>(9)}).find("drive"), std::string::npos);
  EXPECT_TRUE(validate(HostOptions{.inbox_capacity = 1, .long_commands = 1, .assist_limit = 1, .poll_limit = 1}).ok());
  CentreSpec bad = small_centre();
  bad.queues.front().name = "";
  EXPECT_FALSE(Host::create(bad).ok());
}

TEST(Host, a_request_in_use_is_refused_and_told) {
  misuses.clear();
  set_misuse_handler(note_misuse);
  Small small(invoked());
  Request request;
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kAccepted);
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kRequestInUse);
  EXPECT_EQ(misuses, std::vector<Misuse>{Misuse::kRequestInUse});
  EXPECT_EQ(small.host->poll(kMinTime).applied, 1u);
  EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kAccepted);
  small.host->poll(kMinTime);
  set_misuse_handler(nullptr);
}

TEST(Host, a_request_destroyed_too_early_is_told_and_waits) {
  misuses.clear();
  set_misuse_handler(note_misuse);
  Small small(invoked());
  std::atomic<bool> submitted{false};
  std::thread other([&] {
    while (!submitted.load()) std::this_thread::yield();
    std::this_thread::sleep_for(1ms);
    small.host->poll(kMinTime);
  });
  {
    Request request;
    small.host->request(ArriveCall{.queue = small.support}, request);
    submitted.store(true);
  }
  other.join();
  EXPECT_EQ(misuses, std::vector<Misuse>{Misuse::kRequestDestroyed});
  set_misuse_handler(nullptr);
}

TEST(Host, configuration_is_changed_with_the_engine) {
  Small small;
  EXPECT_EQ(small.journal.other_changes(), 1u);
  const auto added = small.host->with_engine([](Acd& acd) { return acd.add_queue({.name = "night"}); });
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(small.host->submit(ArriveCall{.queue = *added}), SubmitResult::kAccepted);
  EXPECT_EQ(small.host->with_engine([&](Acd& acd) { return acd.waiting(*added); }), 1u);
  EXPECT_EQ(small.journal.other_changes(), 3u);
}

TEST(HostEnd, after_close_submissions_are_refused_and_accepted_ones_applied) {
  for (const HostDrive drive : {HostDrive::kCombining, HostDrive::kInvoker}) {
    Small small({.drive = drive});
    auto events = small.host->subscribe().value();
    for (int i = 0; i < 5; ++i) small.host->submit(ArriveCall{.queue = small.support});
    small.host->close();
    EXPECT_TRUE(small.host->closed());
    Request request;
    EXPECT_EQ(small.host->request(ArriveCall{.queue = small.support}, request), SubmitResult::kClosed);
    const HostCounts counts = small.host->finish();
    EXPECT_EQ(counts.applied, 5u);
    EXPECT_EQ(counts.events, 5u);
    EXPECT_EQ(counts.subscriptions, 0u);
    EXPECT_TRUE(small.host->finished());
    EXPECT_EQ(small.host->poll().result, PollResult::kFinished);
    EXPECT_EQ(Small::all(*events).size(), 5u);
    EXPECT_EQ(events->state(), SubscriptionState::kFinished);
    EXPECT_FALSE(small.host->subscribe().ok());
    EXPECT_EQ(small.host->finish().applied, 5u);
  }
}

TEST(HostEnd, destruction_finishes) {
  JournalBuffer journal;
  {
    HostOptions options = invoked();
    options.journal = &journal;
    auto host = Host::create(small_centre(), {}, options).value();
    for (int i = 0; i < 5; ++i) host->submit(ArriveCall{.queue = QueueId{0}});
  }
  EXPECT_EQ(journal.commands(), 5u);
}

TEST(HostJournal, replay_gives_the_same_events) {
  CentreSpec centre = small_centre();
  centre.queues.front().ring_timeout = 3s;
  Small small({}, centre);
  auto events = small.host->subscribe().value();
  for (const AgentId agent : small.agents) small.host->submit(LogIn{agent});
  for (int i = 0; i < 50; ++i) {
    small.time.move_on(500ms);
    small.host->submit(ArriveCall{.queue = i % 2 == 0 ? small.support : small.sales});
    if (i % 7 == 0) small.host->poll();
  }
  EventBuffer buffer;
  auto fresh = Acd::create(centre, {}, &buffer).value();
  EXPECT_EQ(small.journal.replay(*fresh), "");
  std::vector<Event> told;
  for (const Delivery& delivery : Small::all(*events)) told.push_back(delivery.event);
  EXPECT_EQ(told, buffer.events());
}

}  // namespace
}  // namespace strowger::testing
