// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/wallboard.h"

#include <chrono>
#include <numeric>

#include "gtest/gtest.h"
#include "support/host/small_host.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;
using Small = SmallHost<>;

HostOptions at_once() { return {.picture_interval = Duration{}}; }

Picture picture_of(Small& small) {
  Picture picture;
  small.host->wallboard().read(picture);
  return picture;
}

uint32_t in_state(const Picture& picture, AgentState state) {
  return picture.agents_by_state[static_cast<size_t>(state)];
}

TEST(Wallboard, counts_a_call_from_door_to_end) {
  Small small(at_once());
  small.time.set(kMinTime + 1s);
  Request first;
  small.host->request(ArriveCall{.queue = small.support}, first);
  small.time.set(kMinTime + 2s);
  Request second;
  small.host->request(ArriveCall{.queue = small.support}, second);
  QueuePicture figures = picture_of(small).queues[small.support.index()];
  EXPECT_EQ(figures.waiting, 2u);
  EXPECT_EQ(figures.oldest_joined, kMinTime + 1s);
  small.host->submit(HangUpCall{first.wait().call});
  figures = picture_of(small).queues[small.support.index()];
  EXPECT_EQ(figures.abandoned, 1u);
  EXPECT_EQ(figures.oldest_joined, kMinTime + 2s);
  small.host->submit(LogIn{small.agents[0]});
  EXPECT_EQ(in_state(picture_of(small), AgentState::kReserved), 1u);
  small.host->submit(AcceptOffer{second.wait().call, small.agents[0]});
  const Picture picture = picture_of(small);
  EXPECT_EQ(picture.time, kMinTime + 2s);
  figures = picture.queues[small.support.index()];
  EXPECT_EQ(figures.answered, 1u);
  EXPECT_EQ(figures.answered_in_time, 1u);
  EXPECT_EQ(figures.waiting, 0u);
  EXPECT_EQ(figures.oldest_joined, kMaxTime);
  EXPECT_EQ(figures.arrived, 2u);
  EXPECT_EQ(picture.agents[small.agents[0].index()].state, AgentState::kBusy);
  EXPECT_EQ(picture.agents[small.agents[0].index()].since, kMinTime + 2s);
}

TEST(Wallboard, moves_between_queues_and_breaches_are_counted) {
  CentreSpec centre = small_centre();
  centre.slas.push_back({.name = "sla", .target = 10s});
  centre.queues[0].sla = "sla";
  Small small(at_once(), centre);
  Request request;
  small.host->request(ArriveCall{.queue = small.support}, request);
  small.time.set(kMinTime + 11s);
  small.host->poll();
  small.host->submit(PullCall{request.wait().call, small.agents[0]});  // Refused: logged out.
  small.host->submit(LogIn{small.agents[0]});
  small.host->submit(AcceptOffer{request.wait().call, small.agents[0]});
  small.host->request(ArriveCall{.queue = small.support}, request);
  small.host->submit(MoveCall{request.wait().call, small.sales});
  const Picture picture = picture_of(small);
  EXPECT_EQ(picture.queues[small.support.index()].answered, 1u);
  EXPECT_EQ(picture.queues[small.support.index()].answered_in_time, 0u);
  EXPECT_EQ(picture.queues[small.support.index()].left, 1u);
  EXPECT_EQ(picture.queues[small.sales.index()].arrived, 1u);
  EXPECT_EQ(picture.queues[small.sales.index()].waiting, 1u);
}

TEST(Wallboard, knows_the_agents_from_the_beginning_and_after_changes) {
  Small small(at_once());
  Picture picture = picture_of(small);
  EXPECT_EQ(in_state(picture, AgentState::kLoggedOut), 3u);
  EXPECT_EQ(picture.agents.size(), 3u);
  EXPECT_EQ(picture.agents[1].agent, small.agents[1]);
  small.host->with_engine([&](Acd& acd) {
    EXPECT_TRUE(acd.remove_agent(small.agents[1]).ok());
    EXPECT_TRUE(acd.add_agent({.name = "new"}).ok());
    EXPECT_TRUE(acd.add_agent({.name = "newer"}).ok());
  });
  picture = picture_of(small);
  EXPECT_EQ(in_state(picture, AgentState::kLoggedOut), 4u);
  EXPECT_EQ(picture.agents.size(), 4u);
  EXPECT_NE(picture.agents[1].agent, small.agents[1]);
}

TEST(Wallboard, a_picture_comes_out_by_the_interval) {
  Small small({.picture_interval = 100ms});
  small.host->submit(ArriveCall{.queue = small.support});
  EXPECT_TRUE(picture_of(small).queues.empty());
  EXPECT_EQ(small.host->next_deadline(), kMinTime + 100ms);
  small.time.set(kMinTime + 100ms);
  small.host->poll();
  EXPECT_EQ(picture_of(small).queues[small.support.index()].waiting, 1u);
  EXPECT_EQ(small.host->next_deadline(), kMaxTime);
}

TEST(Wallboard, can_be_left_out) {
  Small small({.wallboard = false});
  small.host->submit(ArriveCall{.queue = small.support});
  small.host->poll();
  EXPECT_TRUE(picture_of(small).agents.empty());
}

TEST(Wallboard, both_public_pictures_are_brought_up_to_date) {
  BasicWallboard<StdAtomics> board;
  const AgentPicture agent{AgentId::make(0, 0), AgentState::kReady, {}, kMinTime};
  board.live().set_agents({&agent, 1});
  EXPECT_TRUE(board.publish(kMinTime));
  Picture picture;
  board.read(picture);
  EXPECT_EQ(in_state(picture, AgentState::kReady), 1u);
  // Both public pictures are brought up to date in turn.
  for (int i = 1; i < 6; ++i) {
    const Event event{.time = kMinTime + i * 1s,
                      .agent = agent.agent,
                      .kind = EventKind::kAgentState,
                      .new_state = i % 2 == 0 ? AgentState::kReady : AgentState::kBusy};
    board.live().note({&event, 1});
    EXPECT_TRUE(board.publish(event.time));
    board.read(picture);
    EXPECT_EQ(picture.agents[0].since, event.time);
    EXPECT_EQ(picture.agents[0].state, event.new_state);
    EXPECT_EQ(std::accumulate(picture.agents_by_state.begin(), picture.agents_by_state.end(), 0u), 1u);
  }
}

}  // namespace
}  // namespace strowger::testing
