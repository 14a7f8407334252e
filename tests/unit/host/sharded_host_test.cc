// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/sharded_host.h"

#include <chrono>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "support/host/small_host.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;

ShardSpec shard(const std::string& queue, const std::vector<std::string>& agents, TimeSource* time) {
  ShardSpec spec;
  spec.centre.reasons = {"break"};
  spec.centre.queues.push_back({.name = queue});
  for (const std::string& name : agents) {
    AgentSpec agent;
    agent.name = name;
    agent.memberships = {{.queue = queue}};
    spec.centre.agents.push_back(agent);
  }
  spec.host.time_source = time;
  return spec;
}

/// North has ann and bob, south has ann and cyd.
class ShardedHostTest : public ::testing::Test {
 protected:
  explicit ShardedHostTest(HostDrive drive = HostDrive::kCombining) {
    std::vector<ShardSpec> specs{shard("north", {"ann", "bob"}, &time_), shard("south", {"cyd", "ann"}, &time_)};
    specs[0].centre.queues[0].ring_timeout = 5s;
    specs[0].centre.queues[0].no_answer_limit = 1;
    for (ShardSpec& spec : specs) spec.host.drive = drive;
    host_ = ShardedHost::create(specs).value();
    ann_ = host_->find_shared_agent("ann").value();
  }
  CallId arrive(size_t shard) {
    Request request;
    EXPECT_EQ(host_->request(shard, ArriveCall{.queue = QueueId{0}}, request), SubmitResult::kAccepted);
    return request.wait().call;
  }
  AgentId id(size_t shard, const std::string& name) {
    return host_->shard(shard).with_engine([&](Acd& acd) { return acd.find_agent(name); });
  }
  AgentState state(size_t shard, const std::string& name = "ann") {
    return host_->shard(shard).with_engine([&](Acd& acd) { return acd.agent(acd.find_agent(name))->state; });
  }
  ManualTimeSource time_;
  std::unique_ptr<ShardedHost> host_;
  uint32_t ann_ = 0;
};

TEST_F(ShardedHostTest, who_is_named_in_several_shards_is_shared) {
  EXPECT_EQ(host_->shards(), 2u);
  EXPECT_EQ(host_->shared_agents(), 1u);
  EXPECT_FALSE(host_->find_shared_agent("bob").has_value());
}

TEST_F(ShardedHostTest, an_offer_in_one_shard_takes_the_agent_from_the_other) {
  host_->set_ready(ann_);
  EXPECT_EQ(state(0), AgentState::kReady);
  EXPECT_EQ(state(1), AgentState::kReady);
  const CallId first = arrive(0);
  EXPECT_EQ(state(0), AgentState::kReserved);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  const CallId second = arrive(1);
  host_->submit(0, AcceptOffer{first, id(0, "ann")});
  EXPECT_EQ(state(0), AgentState::kBusy);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  host_->submit(0, CompleteCall{first});
  EXPECT_EQ(state(1), AgentState::kReserved);
  EXPECT_EQ(state(0), AgentState::kNotReady);
  host_->submit(1, AcceptOffer{second, id(1, "ann")});
  host_->submit(1, CompleteCall{second});
  EXPECT_EQ(state(0), AgentState::kReady);
  EXPECT_EQ(state(1), AgentState::kReady);
}

TEST_F(ShardedHostTest, what_the_agent_says_holds_in_all_shards) {
  host_->set_ready(ann_);
  const CallId call = arrive(0);
  host_->submit(0, AcceptOffer{call, id(0, "ann")});
  host_->set_not_ready(ann_, ReasonId{0});
  EXPECT_EQ(state(0), AgentState::kBusy);
  host_->submit(0, CompleteCall{call});
  EXPECT_EQ(state(0), AgentState::kNotReady);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  EXPECT_EQ(host_->shard(1).with_engine([&](Acd& acd) { return acd.agent(acd.find_agent("ann"))->reason; }),
            ReasonId{0});
  host_->set_ready(ann_);
  EXPECT_EQ(state(0), AgentState::kReady);
  EXPECT_EQ(state(1), AgentState::kReady);
  host_->log_out(ann_);
  EXPECT_EQ(state(0), AgentState::kLoggedOut);
  EXPECT_EQ(state(1), AgentState::kLoggedOut);
}

TEST_F(ShardedHostTest, ready_during_a_call_does_not_make_the_agent_ready_elsewhere) {
  host_->set_ready(ann_);
  const CallId call = arrive(0);
  host_->submit(0, AcceptOffer{call, id(0, "ann")});
  host_->set_not_ready(ann_, ReasonId{});
  host_->set_ready(ann_);
  arrive(1);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  host_->log_out(ann_);
  host_->set_ready(ann_);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  EXPECT_EQ(state(0), AgentState::kBusy);
  host_->submit(0, CompleteCall{call});
  EXPECT_EQ(state(1), AgentState::kReserved);
}

TEST_F(ShardedHostTest, who_does_not_answer_is_not_ready_everywhere) {
  host_->set_ready(ann_);
  arrive(0);
  time_.move_on(5s);
  host_->shard(0).poll();
  EXPECT_EQ(state(0), AgentState::kNotReady);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  arrive(1);
  EXPECT_EQ(state(1), AgentState::kNotReady);
  host_->set_ready(ann_);
  const bool one_of_them = (state(0) == AgentState::kReserved) != (state(1) == AgentState::kReserved);
  EXPECT_TRUE(one_of_them);
}

TEST_F(ShardedHostTest, shards_and_agents_that_are_not_there_are_refused) {
  EXPECT_EQ(host_->submit(2, ArriveCall{}), SubmitResult::kNoSuchShard);
  Request request;
  EXPECT_EQ(host_->request(2, ArriveCall{}, request), SubmitResult::kNoSuchShard);
  EXPECT_TRUE(host_->set_ready(ann_));
  EXPECT_FALSE(host_->set_ready(ann_ + 1));
  EXPECT_FALSE(host_->set_not_ready(ann_ + 1, ReasonId{}));
  EXPECT_FALSE(host_->log_out(ann_ + 1));
}

TEST_F(ShardedHostTest, pulls_to_shared_agents_are_refused) {
  host_->set_ready(ann_);
  const CallId call = arrive(1);
  EXPECT_EQ(host_->submit(1, PullCall{call, id(1, "ann")}), SubmitResult::kSharedAgent);
  EXPECT_EQ(host_->submit(1, Command{PullCall{call, id(1, "ann")}}), SubmitResult::kSharedAgent);
  Request request;
  EXPECT_EQ(host_->request(1, PullCall{call, id(1, "ann")}, request), SubmitResult::kSharedAgent);
  EXPECT_EQ(host_->submit(1, PullCall{call, AgentId{}}), SubmitResult::kAccepted);
}

class ShardedInvokerTest : public ShardedHostTest {
 protected:
  ShardedInvokerTest() : ShardedHostTest(HostDrive::kInvoker) {}
};

TEST_F(ShardedInvokerTest, a_poll_looks_at_the_other_shards_claims_first) {
  host_->set_ready(ann_);
  for (size_t i = 0; i < 2; ++i) host_->shard(i).poll();
  for (size_t i = 0; i < 2; ++i) host_->submit(i, ArriveCall{.queue = QueueId{0}});
  // Neither shard has looked at what the other did.
  host_->shard(0).poll();
  EXPECT_EQ(state(0), AgentState::kReserved);
  host_->shard(1).poll();
  EXPECT_EQ(state(1), AgentState::kNotReady);
  EXPECT_EQ(host_->shard(1).with_engine([](Acd& acd) { return acd.waiting(QueueId{0}); }), 1u);
}

TEST(ShardAgents, of_two_offers_at_once_one_is_withdrawn_by_the_next_command) {
  detail::SharedAgents<StdAtomics> shared(2, 1);
  const AgentId agent = AgentId::make(0, 0);
  std::vector<size_t> woken;
  detail::ShardAgents<StdAtomics> south(shared, 1, {agent}, [&](size_t shard) { woken.push_back(shard); });
  Command command;
  shared.wish(0, {detail::Readiness::kReady, {}});
  ASSERT_TRUE(south.next(command));
  EXPECT_TRUE(std::get<LogIn>(command).ready);
  EXPECT_FALSE(south.next(command));
  // North is a moment earlier.
  EXPECT_TRUE(shared.claim(0, 0));
  const Event offered{.agent = agent, .kind = EventKind::kOffered};
  south.on_events({&offered, 1});
  ASSERT_TRUE(south.next(command));
  EXPECT_EQ(std::get<SetNotReady>(command).agent, agent);
  EXPECT_FALSE(south.next(command));
  EXPECT_TRUE(woken.empty());
  EXPECT_TRUE(shared.give_back(0, 0));
  shared.ask_to_look(1, 0);
  ASSERT_TRUE(south.next(command));
  EXPECT_EQ(std::get<SetReady>(command).agent, agent);
  // North is earlier, but has given the agent back when south would withdraw: south keeps its offer.
  EXPECT_TRUE(shared.claim(0, 0));
  south.on_events({&offered, 1});
  EXPECT_TRUE(shared.give_back(0, 0));
  EXPECT_FALSE(south.next(command));
  EXPECT_FALSE(shared.claim(0, 0));
  south.settled();
  EXPECT_EQ(woken, std::vector<size_t>{0});
}

TEST(ShardedHost, what_cannot_be_is_refused_by_name) {
  const auto message = [](const std::vector<ShardSpec>& specs) {
    return std::string(ShardedHost::create(specs).status().message());
  };
  EXPECT_NE(message({}).find("at least one shard"), std::string::npos);
  EXPECT_NE(message({shard("a", {}, nullptr), shard("a", {}, nullptr)}).find("queue 'a'"), std::string::npos);
  ShardSpec other = shard("b", {}, nullptr);
  other.centre.reasons = {"training"};
  EXPECT_NE(message({shard("a", {}, nullptr), other}).find("same reasons"), std::string::npos);
  ShardSpec asks_nobody = shard("b", {"ann"}, nullptr);
  asks_nobody.centre.queues[0].auto_answer = true;
  EXPECT_NE(message({shard("a", {"ann"}, nullptr), asks_nobody}).find("'b' has auto_answer"), std::string::npos);
  ShardSpec bad = shard("b", {}, nullptr);
  bad.host.inbox_capacity = 0;
  EXPECT_NE(message({shard("a", {}, nullptr), bad}).find("inbox_capacity"), std::string::npos);
  EXPECT_TRUE(ShardedHost::create({shard("a", {"ann"}, nullptr)}).ok());
}

}  // namespace
}  // namespace strowger::testing
