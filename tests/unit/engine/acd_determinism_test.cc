// SPDX-License-Identifier: Apache-2.0
//
// The same commands at the same times give the same events and the same digest; and the digest tells states apart.
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::Lines;
using test::member;
using test::small_centre;
using test::TestEngine;

CentreSpec busy_centre(std::string_view strategy, std::string_view order) {
  CentreSpec centre = small_centre({.name = "q",
                                    .strategy = std::string(strategy),
                                    .ring_timeout = 8s,
                                    .retry = 1s,
                                    .no_answer_limit = 2,
                                    .wrap_up = 4s,
                                    .sla = "fast"},
                                   {"ann", "bob", "cyd", "dot"});
  centre.call_order = std::string(order);
  centre.slas = {{.name = "fast", .target = 10s, .at_risk_before = 3s}};
  centre.queues[0].ladder = {{.action = LadderAction::kRaisePriority, .after = 5s, .every = 5s, .by = 1},
                             {.action = LadderAction::kAddQueue, .after = 12s, .queue = "r"}};
  centre.queues.push_back({.name = "r", .lifo = true, .max_wait = 60s});
  centre.agents[2].memberships.push_back({.queue = "r", .tier = 1});
  centre.agents[3].memberships[0].queue = "r";
  return centre;
}

/// A few hundred commands that mean something, drawn from `seed`.
void drive(TestEngine& engine, uint64_t seed) {
  Random random(seed);
  engine.log_in({"ann", "bob", "cyd", "dot"});
  std::vector<CallId> calls;
  for (int i = 0; i < 400; ++i) {
    EXPECT_EQ(engine->advance(engine->now() + Duration{static_cast<int64_t>(random.below(2'000'000))}), Refusal::kNone);
    const uint64_t pick = random.below(10);
    if (pick < 4 || calls.empty()) {
      const Media media = random.below(3) == 0 ? Media::kChat : Media::kVoice;
      calls.push_back(engine.arrive(random.below(2) == 0 ? "q" : "r", {.media = media}));
      continue;
    }
    const CallId call = calls[random.below(calls.size())];
    if (!engine.exists(call)) continue;
    const CallView view = engine.view(call);
    if (view.state == CallState::kOffered && pick < 7) engine.apply(AcceptOffer{call, view.agent});
    if (view.state == CallState::kOffered && pick == 7) engine.apply(DeclineOffer{call, view.agent});
    if (view.state == CallState::kConnected) engine.apply(CompleteCall{call});
    if (view.state == CallState::kQueued && pick == 8) engine.apply(HangUpCall{call});
    for (const std::string_view name : {"ann", "bob", "cyd", "dot"}) {
      if (engine.state(name) == AgentState::kNotReady) engine.apply(SetReady{engine.agent(name)});
    }
  }
}

TEST(AcdDeterminism, two_engines_told_the_same_say_the_same) {
  for (const StrategyRow& strategy : kStrategyRows) {
    for (const CallOrderRow& order : {kCallOrderRows[0], kCallOrderRows[2], kCallOrderRows[5], kCallOrderRows[7]}) {
      TestEngine first(busy_centre(strategy.name, order.name), {.seed = 7});
      TestEngine second(busy_centre(strategy.name, order.name), {.seed = 7, .reserve_calls = 500});
      drive(first, 3);
      drive(second, 3);
      EXPECT_EQ(first->digest(), second->digest()) << strategy.name << ", " << order.name;
      EXPECT_EQ(first.events(), second.events()) << strategy.name << ", " << order.name;
    }
  }
}

TEST(AcdDeterminism, how_far_each_advance_goes_does_not_matter) {
  const auto run = [](Duration stride, bool to_events) {
    TestEngine engine(busy_centre("longest_idle", "priority"));
    engine.log_in({"ann", "dot"});
    for (int i = 0; i < 12; ++i) engine.arrive(i % 2 == 0 ? "q" : "r");
    while (engine->now() < kMinTime + 90s) {
      const Time next = std::min(engine->now() + stride, kMinTime + 90s);
      EXPECT_EQ(to_events ? engine->advance_to_event(next) : engine->advance(next), Refusal::kNone);
    }
    EXPECT_EQ(engine->advance(kMinTime + 90s), Refusal::kNone);  // what is left of the last instant
    engine.check();
    return std::pair(engine.told(), engine->digest());
  };
  const auto expected = run(90s, false);
  EXPECT_EQ(run(1s, false), expected);
  EXPECT_EQ(run(333'333us, false), expected);
  EXPECT_EQ(run(90s, true), expected);
}

TEST(AcdDeterminism, a_long_advance_gives_its_events_in_batches) {
  // One call whose ladder tells a thousand things.
  class Batches : public EventSink {
   public:
    void on_events(std::span<const Event> events) override { sizes.push_back(events.size()); }
    std::vector<size_t> sizes;
  };
  CentreSpec centre = small_centre({.name = "q"}, {});
  centre.queues[0].ladder = {{.action = LadderAction::kNotify, .after = 1s, .every = 1s, .message = "m"}};
  Batches batches;
  const auto acd = Acd::create(centre, {}, &batches).value();
  EXPECT_TRUE(acd->apply(ArriveCall{.queue = acd->find_queue("q")}).ok());
  EXPECT_EQ(acd->advance(kMinTime + 3000s), Refusal::kNone);
  size_t total = 0;
  for (const size_t size : batches.sizes) {
    EXPECT_LE(size, 1024u);
    total += size;
  }
  EXPECT_EQ(total, 3001u);
  EXPECT_GT(batches.sizes.size(), 2u);
}

TEST(AcdDeterminism, the_digest_tells_states_apart) {
  using Variation = std::function<void(TestEngine&)>;
  // Pairs of histories that end at the same time in different states.
  const std::vector<std::pair<std::string, std::pair<Variation, Variation>>> pairs{
      {"a call or none", {[](TestEngine& e) { e.arrive("q"); }, [](TestEngine&) {}}},
      {"host_ref",
       {[](TestEngine& e) { e.apply(ArriveCall{.queue = e.queue("q"), .host_ref = 1}); },
        [](TestEngine& e) { e.apply(ArriveCall{.queue = e.queue("q"), .host_ref = 2}); }}},
      {"attribute",
       {[](TestEngine& e) {
          e.ok(DescribeCall{e.arrive("q"), "a"});
        },
        [](TestEngine& e) {
          e.ok(DescribeCall{e.arrive("q"), "b"});
        }}},
      {"customer class",
       {[](TestEngine& e) { e.arrive("q", {.customer_class = CustomerClassId{0}}); },
        [](TestEngine& e) { e.arrive("q"); }}},
      {"reason",
       {[](TestEngine& e) {
          e.ok(LogIn{e.agent("ann"), false, ReasonId{0}});
        },
        [](TestEngine& e) {
          e.ok(LogIn{e.agent("ann"), false, ReasonId{1}});
        }}},
      {"pause",
       {[](TestEngine& e) {
          e.ok(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{}});
        },
        [](TestEngine&) {}}},
      {"pause reason",
       {[](TestEngine& e) {
          e.ok(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{0}});
        },
        [](TestEngine& e) {
          e.ok(PauseInQueue{e.agent("ann"), e.queue("q"), ReasonId{1}});
        }}},
      {"when it was put on hold",
       {[](TestEngine& e) {
          const CallId call = e.arrive("auto");
          e.at(1s);
          e.ok(HoldCall{call});
        },
        [](TestEngine& e) {
          const CallId call = e.arrive("auto");
          e.at(2s);
          e.ok(HoldCall{call});
        }}},
      {"queue's leave rule",
       {[](TestEngine& e) {
          QueueSpec spec = e->queue_spec(e.queue("q")).value();
          spec.leave_empty.enabled = true;
          EXPECT_TRUE(e->update_queue(e.queue("q"), spec).ok());
        },
        [](TestEngine& e) { EXPECT_TRUE(e->update_queue(e.queue("q"), e->queue_spec(e.queue("q")).value()).ok()); }}},
      {"queue's cost",
       {[](TestEngine& e) {
          QueueSpec spec = e->queue_spec(e.queue("q")).value();
          spec.cost = 2;
          EXPECT_TRUE(e->update_queue(e.queue("q"), spec).ok());
        },
        [](TestEngine& e) { EXPECT_TRUE(e->update_queue(e.queue("q"), e->queue_spec(e.queue("q")).value()).ok()); }}},
      {"ladder",
       {[](TestEngine& e) {
          QueueSpec spec = e->queue_spec(e.queue("q")).value();
          spec.ladder = {{.action = LadderAction::kAnnounce, .after = 5s, .message = "a"}};
          EXPECT_TRUE(e->update_queue(e.queue("q"), spec).ok());
        },
        [](TestEngine& e) {
          QueueSpec spec = e->queue_spec(e.queue("q")).value();
          spec.ladder = {{.action = LadderAction::kAnnounce, .after = 6s, .message = "b"}};
          EXPECT_TRUE(e->update_queue(e.queue("q"), spec).ok());
        }}},
      {"SLA's target",
       {[](TestEngine& e) {
          CentreSpec centre = e->centre();
          centre.slas[0].target = 11s;
          EXPECT_TRUE(e->configure(centre).ok());
        },
        [](TestEngine& e) { EXPECT_TRUE(e->configure(e->centre()).ok()); }}},
      {"agent's wrap-up",
       {[](TestEngine& e) {
          AgentSpec spec = e->agent_spec(e.agent("ann")).value();
          spec.wrap_up = 5s;
          EXPECT_TRUE(e->update_agent(e.agent("ann"), spec).ok());
        },
        [](TestEngine& e) {
          EXPECT_TRUE(e->update_agent(e.agent("ann"), e->agent_spec(e.agent("ann")).value()).ok());
        }}},
      {"agent's costs",
       {[](TestEngine& e) {
          AgentSpec spec = e->agent_spec(e.agent("ann")).value();
          spec.media_costs[0] = uint16_t{50};
          EXPECT_TRUE(e->update_agent(e.agent("ann"), spec).ok());
        },
        [](TestEngine& e) {
          EXPECT_TRUE(e->update_agent(e.agent("ann"), e->agent_spec(e.agent("ann")).value()).ok());
        }}},
  };
  for (const auto& [name, histories] : pairs) {
    const auto digest = [](const Variation& history) {
      CentreSpec centre = small_centre({.name = "q"}, {"ann", "bob"});
      centre.customer_classes = {"gold"};
      centre.slas = {{.name = "fast", .target = 10s}};
      centre.queues.push_back({.name = "auto", .auto_answer = true});
      centre.agents[1].memberships = {{.queue = "auto"}};
      TestEngine engine(centre);
      engine.log_in("bob");
      history(engine);
      engine.at(3s);
      return engine->digest();
    };
    EXPECT_NE(digest(histories.first), digest(histories.second)) << name;
    EXPECT_EQ(digest(histories.first), digest(histories.first)) << name;
  }
}

TEST(AcdDeterminism, questions_change_nothing) {
  TestEngine engine(busy_centre("random", "age"));
  drive(engine, 11);
  engine.forget();
  const uint64_t before = engine->digest();
  for (const QueueId queue : engine->queues()) {
    EXPECT_TRUE(engine->queue(queue).ok());
    for (const CallId call : engine->waiting_calls(queue)) {
      EXPECT_TRUE(engine->call(call).ok());
      EXPECT_TRUE(engine->position(call).ok());
      EXPECT_TRUE(engine->explain(call).ok());
      engine->attributes(call, [](TextId, std::string_view) {});
    }
  }
  for (const AgentId agent : engine->agents()) EXPECT_TRUE(engine->agent(agent).ok());
  EXPECT_GT(engine->memory_bytes(), 0u);
  (void)engine->centre();
  (void)engine->next_deadline();
  (void)engine->text("a new text");
  (void)engine->requirement("english and billing >= 7").value();
  EXPECT_EQ(engine->digest(), before);
  EXPECT_TRUE(engine.events().empty());
}

}  // namespace
}  // namespace strowger
