// SPDX-License-Identifier: Apache-2.0
//
// Sharded hosts under stress: threads bring calls to every shard and answer the offers to agents whom the shards share,
// with random delays at every atomic access. No agent ever talks in two shards, every call is answered in the end, and
// a replay of each shard's journal in one thread gives that shard's events.
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/host/sharded_host.h"
#include "support/host/journal_buffer.h"
#include "support/queue/delaying_atomics.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using TestedShardedHost = BasicShardedHost<DelayingAtomics>;
using TestedSubscription = BasicSubscription<DelayingAtomics>;

constexpr size_t kAgents = 3;

struct Shape {
  std::string name;
  HostDrive drive = HostDrive::kCombining;
  size_t shards = 2;
};

CentreSpec centre_of(size_t shard) {
  CentreSpec centre;
  centre.queues.push_back({.name = absl::StrCat("queue", shard)});
  for (size_t i = 0; i < kAgents; ++i) {
    AgentSpec agent;
    agent.name = absl::StrCat("agent", (i + shard) % kAgents);
    agent.memberships = {{.queue = centre.queues[0].name}};
    centre.agents.push_back(agent);
  }
  return centre;
}

/// A shard's PBX: brings calls, accepts offers, and counts who talks.
class Exchange {
 public:
  Exchange(TestedShardedHost& host, size_t shard, std::array<std::atomic<int>, kAgents>& talking, uint64_t seed)
      : host_(host), shard_(shard), talking_(talking), random_(seed, shard), seed_(seed + shard) {
    events_ = host.shard(shard).subscribe({.capacity = 1 << 18, .stall_limit = kForever}).value();
    host.shard(shard).with_engine([&](Acd& acd) {
      for (const AgentId agent : acd.agents()) shared_.push_back(host.find_shared_agent(acd.name(agent)).value());
    });
  }

  void run(int calls) {
    seed_delays(seed_);
    for (int brought = 0; ended_ < calls;) {
      if (brought < calls && random_.below(3) == 0 && submit(ArriveCall{.queue = QueueId{0}})) ++brought;
      hear();
      if (host_.shard(shard_).next_deadline() <= kMinTime || random_.below(4) == 0) host_.shard(shard_).poll();
      std::this_thread::yield();
    }
  }
  const std::vector<Event>& told() const { return told_; }
  void hear() {
    std::array<Delivery, 8> some;
    for (ReadReport report; (report = events_->read(some)).count > 0;) {
      for (size_t i = 0; i < report.count; ++i) hear(some[i].event);
    }
  }

 private:
  template <class C>
  bool submit(const C& command) {
    return host_.submit(shard_, command) == SubmitResult::kAccepted;
  }

  void hear(const Event& event) {
    told_.push_back(event);
    if (event.kind == EventKind::kOffered && random_.below(5) > 0) {
      while (!submit(AcceptOffer{event.call, event.agent})) std::this_thread::yield();
    } else if (event.kind == EventKind::kOffered) {
      while (!submit(SetCallPriority{event.call, 1 + static_cast<int>(random_.below(100))})) std::this_thread::yield();
      while (!submit(AcceptOffer{event.call, event.agent})) std::this_thread::yield();
    } else if (event.kind == EventKind::kConnected) {
      std::atomic<int>& others = talking_[shared_[event.agent.index()]];
      EXPECT_EQ(others.fetch_add(1), 0);
      for (uint64_t i = random_.below(100); i > 0; --i) StdAtomics::pause();
      if (random_.below(4) == 0) std::this_thread::yield();
      others.fetch_sub(1);
      while (!submit(CompleteCall{event.call})) std::this_thread::yield();
    } else if (event.kind == EventKind::kEnded) {
      ++ended_;
    }
  }

  TestedShardedHost& host_;
  const size_t shard_;
  std::array<std::atomic<int>, kAgents>& talking_;
  Random random_;
  const uint64_t seed_;
  std::shared_ptr<TestedSubscription> events_;
  std::vector<uint32_t> shared_;  // by the agents' slots here
  std::vector<Event> told_;
  int ended_ = 0;
};

class EachSharding : public ::testing::TestWithParam<Shape> {};

TEST_P(EachSharding, agents_talk_in_one_shard_at_a_time_and_no_call_waits_for_ever) {
  const Shape& shape = GetParam();
  const uint64_t seed = from_environment("STROWGER_SEED", 1);
  std::vector<JournalBuffer> journals(shape.shards);
  std::vector<ShardSpec> specs(shape.shards);
  for (size_t i = 0; i < shape.shards; ++i) {
    specs[i].centre = centre_of(i);
    specs[i].host = {.drive = shape.drive, .inbox_capacity = 8, .assist_limit = 2, .journal = &journals[i]};
  }
  auto host = TestedShardedHost::create(specs).value();
  std::array<std::atomic<int>, kAgents> talking{};
  std::vector<std::unique_ptr<Exchange>> exchanges;
  for (size_t i = 0; i < shape.shards; ++i) {
    exchanges.push_back(std::make_unique<Exchange>(*host, i, talking, seed));
  }
  std::atomic<bool> stop{false};
  std::thread agents([&] {
    seed_delays(seed + 50);
    Random random(seed, 50);
    for (uint32_t agent = 0; agent < kAgents; ++agent) host->set_ready(agent);
    while (!stop.load()) {
      const auto agent = static_cast<uint32_t>(random.below(kAgents));
      random.below(2) == 0 ? host->set_not_ready(agent, ReasonId{}) : host->log_out(agent);
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      host->set_ready(agent);
      std::this_thread::sleep_for(std::chrono::microseconds(300));
    }
  });
  const int calls = static_cast<int>(std::max<uint64_t>(with_effort(1'500), 50));
  std::vector<std::thread> threads;
  for (auto& exchange : exchanges) threads.emplace_back([&] { exchange->run(calls); });
  for (std::thread& thread : threads) thread.join();
  stop.store(true);
  agents.join();
  host->finish();
  for (size_t i = 0; i < shape.shards; ++i) {
    exchanges[i]->hear();
    EventBuffer buffer;
    auto fresh = Acd::create(specs[i].centre, {}, &buffer).value();
    EXPECT_EQ(journals[i].replay(*fresh), "");
    const std::vector<Event>& told = exchanges[i]->told();
    ASSERT_EQ(told.size(), buffer.events().size());
    for (size_t k = 0; k < told.size(); ++k) ASSERT_EQ(told[k] == buffer.events()[k], true) << "event " << k;
  }
}

INSTANTIATE_TEST_SUITE_P(HostStress, EachSharding,
                         ::testing::Values(Shape{"two_combining", HostDrive::kCombining, 2},
                                           Shape{"four_combining", HostDrive::kCombining, 4},
                                           Shape{"two_invoked", HostDrive::kInvoker, 2}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace strowger::testing
