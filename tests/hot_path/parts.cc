// SPDX-License-Identifier: Apache-2.0
//
// Parts: what days do not hold, each by itself, at a queue with four agents.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "hot_path/workload.h"
#include "strowger/engine/acd.h"

namespace strowger::hot_path {
namespace {

using namespace std::chrono_literals;

/// The queue that is used, another, and their agents.
class Small {
 public:
  Small(QueueSpec queue, int capacity) {
    CentreSpec spec;
    spec.skills = {"english"};
    queue.name = "q";
    spec.queues = {std::move(queue), {.name = "r"}};
    for (const std::string name : {"ann", "bob", "cyd", "dot"}) {
      AgentSpec agent;
      agent.name = name;
      agent.memberships = {{.queue = "q"}, {.queue = "r"}};
      agent.capacity = capacity;
      agent.max_offers = 20;
      spec.agents.push_back(agent);
    }
    acd = Acd::create(spec).value();
    q = acd->find_queue("q");
    r = acd->find_queue("r");
    agents = acd->agents();
    for (int i = 0; i < 60; ++i) attributes.push_back({acd->text("key" + std::to_string(i)), "some value"});
  }
  CallId arrive(const ArriveCall& command = {}) const {
    ArriveCall with = command;
    with.queue = q;
    return acd->apply(with).call;
  }
  std::unique_ptr<Acd> acd;
  QueueId q;
  QueueId r;
  std::vector<AgentId> agents;
  std::vector<Attribute> attributes;
};

class Part : public Work {
 public:
  Part(const QueueSpec& queue, int capacity, std::function<void(const Small&)> work)
      : small_(queue, capacity), work_(std::move(work)) {}
  void once() override { work_(small_); }
  void check() const override { EXPECT_TRUE(small_.acd->check_invariants().ok()); }

 private:
  Small small_;
  std::function<void(const Small&)> work_;
};

void calls_that_join_at_a_position(const Small& small) {
  std::array<CallId, 20> calls;
  for (uint32_t i = 0; i < calls.size(); ++i) calls[i] = small.arrive({.position = i % 5});
  for (const CallId call : calls) small.acd->apply(HangUpCall{call});
}

void a_queue_that_is_left_when_empty(const Small& small) {
  small.acd->apply(LogIn{small.agents[0]});
  std::array<CallId, 5> calls;
  for (CallId& call : calls) call = small.arrive();
  small.acd->apply(SetNotReady{small.agents[0], ReasonId{}});
  small.acd->apply(LogOut{small.agents[0]});
}

void a_queue_that_is_not_joined_when_empty(const Small& small) {
  small.acd->apply(LogIn{small.agents[0]});
  small.acd->apply(LogIn{small.agents[1]});
  small.acd->apply(PauseInQueue{small.agents[1], small.q, ReasonId{}});
  const CallId call = small.arrive();
  small.acd->apply(AcceptOffer{call, small.agents[0]});
  small.acd->apply(CompleteCall{call});
  small.arrive();
  small.acd->apply(ResumeInQueue{small.agents[1], small.q});
  small.acd->advance(small.acd->now() + Duration{5s});
  small.acd->apply(LogOut{small.agents[0]});
  small.acd->apply(LogOut{small.agents[1]});
}

void twenty_chats_and_their_wrap_ups_at_once(const Small& small) {
  small.acd->apply(LogIn{small.agents[0]});
  std::array<CallId, 20> calls;
  for (CallId& call : calls) call = small.arrive({.media = Media::kChat});
  for (const CallId call : calls) small.acd->apply(AcceptOffer{call, small.agents[0]});
  for (const CallId call : calls) small.acd->apply(CompleteCall{call});
  small.acd->apply(EndWrapUp{.agent = small.agents[0]});
  small.acd->apply(LogOut{small.agents[0]});
}

void many_attributes(const Small& small) {
  small.acd->apply(LogIn{small.agents[0]});
  const CallId call = small.arrive({.attributes = small.attributes});
  small.acd->apply(DescribeCall{call, "text"});
  small.acd->apply(AcceptOffer{call, small.agents[0]});
  const CallId next = small.acd->apply(EscalateCall{call, small.r}).call;
  small.acd->apply(HangUpCall{next});
  small.acd->apply(CompleteCall{call});
  small.acd->apply(LogOut{small.agents[0]});
}

void sixteen_preferred_calls_of_one_agent(const Small& small) {
  for (const AgentId agent : small.agents) small.acd->apply(LogIn{agent, false, ReasonId{}});
  std::array<CallId, 16> calls;
  for (CallId& call : calls) call = small.arrive({.preferred = small.agents, .preferred_window = 1h});
  for (const AgentId agent : small.agents) small.acd->apply(LogOut{agent});
  for (const CallId call : calls) small.acd->apply(HangUpCall{call});
}

/// Priorities and carried ages make thousands of classes of calls, which come and go.
void more_kinds_of_calls_than_the_index_keeps(const Small& small) {
  for (int priority = -1000; priority <= 1000; ++priority) {
    small.acd->apply(HangUpCall{small.arrive({.priority = priority})});
  }
}

void refusals(const Small& small) {
  const CallId waits = small.arrive();
  small.arrive();
  small.acd->apply(AcceptOffer{waits, small.agents[0]});
  small.acd->apply(HangUpCall{CallId{}});
  small.acd->apply(SetCallPriority{waits, 100'000});
  small.acd->apply(TransferCall{waits, small.r});
  small.acd->advance(kMinTime - Duration{1});
  small.acd->apply(HangUpCall{waits});
}

}  // namespace

std::vector<Workload> part_workloads() {
  std::vector<Workload> result;
  const auto add = [&](std::string name, QueueSpec queue, void (*work)(const Small&), int capacity = 100) {
    result.push_back({.name = std::move(name), .make = [=] { return std::make_unique<Part>(queue, capacity, work); }});
  };
  add("calls_that_join_at_a_position", {}, calls_that_join_at_a_position);
  add("a_queue_that_is_left_when_empty", {.leave_empty = {.enabled = true, .except_not_ready = true}},
      a_queue_that_is_left_when_empty);
  add("a_queue_that_is_not_joined_when_empty",
      {.wrap_up = 5s, .wrap_up_shared = false, .join_empty = {.enabled = true, .except_wrap_up = true}},
      a_queue_that_is_not_joined_when_empty);
  add("twenty_chats_and_their_wrap_ups_at_once", {.wrap_up = kForever}, twenty_chats_and_their_wrap_ups_at_once, 400);
  add("many_attributes", {}, many_attributes);
  add("sixteen_preferred_calls_of_one_agent", {}, sixteen_preferred_calls_of_one_agent);
  add("more_kinds_of_calls_than_the_index_keeps", {}, more_kinds_of_calls_than_the_index_keeps);
  add("refusals", {.max_length = 1}, refusals);
  return result;
}

std::vector<Workload> workloads() {
  std::vector<Workload> result = day_workloads();
  for (Workload& part : part_workloads()) result.push_back(std::move(part));
  for (Workload& host : host_workloads()) result.push_back(std::move(host));
  return result;
}

}  // namespace strowger::hot_path
