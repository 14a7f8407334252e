// SPDX-License-Identifier: Apache-2.0
//
// What the peers promise, as acceptance tests: scenarios from the test suites, documents and issue lists of Asterisk,
// Azure Job Router, Cisco, OpenACD, FreeSWITCH and OpenSIPS, named after their source. They hold for the engine and for
// the naive engine that judges it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "strowger/engine/acd.h"
#include "support/naive/naive_engine.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

/// An engine of either kind, with the host's side of the conversation.
template <class Engine>
class PeersTest : public ::testing::Test {
 protected:
  void start(const CentreSpec& centre) {
    auto engine = Engine::create(centre, {}, &events_);
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  void TearDown() override {
    if (engine_ != nullptr) {
      EXPECT_TRUE(engine_->check_invariants().ok()) << engine_->check_invariants();
    }
  }

  AgentId agent(const std::string& name) const { return engine_->find_agent(name); }
  QueueId queue(const std::string& name) const { return engine_->find_queue(name); }

  void log_in(std::initializer_list<const char*> names) {
    for (const char* name : names) ASSERT_TRUE(engine_->apply(LogIn{agent(name)}).ok()) << name;
  }

  void wait(Duration duration) { ASSERT_EQ(engine_->advance(engine_->now() + duration), Refusal::kNone); }

  CallId arrive(const std::string& name, ArriveCall command = {}) {
    command.queue = queue(name);
    const Applied applied = engine_->apply(command);
    EXPECT_TRUE(applied.ok()) << strowger::to_string(applied.refusal);
    return applied.call;
  }

  /// Who is being rung for the call: names in alphabetical order, in one text.
  std::string rung(CallId call) const {
    std::set<std::string> ringing;
    for (const Event& event : events_.events()) {
      if (event.call != call) continue;
      const std::string name(engine_->name(event.agent));
      if (event.kind == EventKind::kOffered) ringing.insert(name);
      if (event.kind == EventKind::kOfferEnded || event.kind == EventKind::kConnected) ringing.erase(name);
    }
    std::string names;
    for (const std::string& name : ringing) names += (names.empty() ? "" : " ") + name;
    return names;
  }

  /// Who has the call now, or is first to be rung for it; empty for nobody.
  std::string at(CallId call) const {
    const absl::StatusOr<CallView> view = engine_->call(call);
    return view.ok() && view->agent.valid() ? std::string(engine_->name(view->agent)) : std::string();
  }

  CallState state(CallId call) const {
    const absl::StatusOr<CallView> view = engine_->call(call);
    return view.ok() ? view->state : CallState::kEnded;
  }

  uint32_t position(CallId call) const { return engine_->position(call).value_or(0); }

  size_t count(EventKind kind) const {
    return static_cast<size_t>(std::count_if(events_.events().begin(), events_.events().end(),
                                             [&](const Event& event) { return event.kind == kind; }));
  }

  EventBuffer events_;
  std::unique_ptr<Engine> engine_;
};

using Engines = ::testing::Types<Acd, naive::NaiveAcd>;
TYPED_TEST_SUITE(PeersTest, Engines);

Membership member_of(const std::string& queue, int tier = 0) { return {.queue = queue, .tier = tier}; }

AgentSpec agent_in(const std::string& name, std::initializer_list<const char*> queues) {
  AgentSpec agent{.name = name};
  for (const char* queue : queues) agent.memberships.push_back(member_of(queue));
  return agent;
}

// ---- Asterisk ------------------------------------------------------------------------------------------------------

TYPED_TEST(PeersTest, asterisk_position_priority_maxlen) {
  this->start({.queues = {{.name = "q", .max_length = 11}}});
  struct Join {
    std::optional<int> priority;
    uint32_t position;
    uint32_t expected;
  };
  for (const Join& join : std::vector<Join>{{{}, 0, 1},
                                            {{}, 0, 2},
                                            {1, 0, 1},
                                            {1, 0, 2},
                                            {2, 0, 1},
                                            {{}, 5, 5},
                                            {{}, 200, 7},
                                            {{}, 1, 4},
                                            {8, 3, 1},
                                            {1, 7, 5},
                                            {1, 4, 4}}) {
    const CallId call = this->arrive("q", {.priority = join.priority, .position = join.position});
    EXPECT_EQ(this->position(call), join.expected)
        << "priority " << join.priority.value_or(0) << " at " << join.position;
  }
  const Applied full = this->engine_->apply(ArriveCall{.queue = this->queue("q"), .priority = 2, .position = 5});
  EXPECT_EQ(full.refusal, Refusal::kQueueFull);
  EXPECT_EQ(this->events_.events().back().end, CallEnd::kRejected);
}

CentreSpec wrap_up_centre(bool shared) {
  const QueueSpec queue{.strategy = "linear", .auto_answer = true, .wrap_up = 10'000s, .wrap_up_shared = shared};
  CentreSpec centre{.queues = {queue, queue}, .agents = {agent_in("m1", {"q1", "q2"}), agent_in("m2", {"q1", "q2"})}};
  centre.queues[0].name = "q1";
  centre.queues[1].name = "q2";
  return centre;
}

TYPED_TEST(PeersTest, asterisk_wrapup_time_not_shared) {
  this->start(wrap_up_centre(false));
  this->log_in({"m1", "m2"});
  for (const auto& [queue, member] :
       std::vector<std::pair<const char*, const char*>>{{"q1", "m1"}, {"q2", "m1"}, {"q1", "m2"}}) {
    const CallId call = this->arrive(queue);
    EXPECT_EQ(this->at(call), member) << queue;
    ASSERT_TRUE(this->engine_->apply(CompleteCall{call}).ok());
    this->wait(1s);
  }
}

TYPED_TEST(PeersTest, asterisk_wrapup_time_shared) {
  this->start(wrap_up_centre(true));
  this->log_in({"m1", "m2"});
  const CallId first = this->arrive("q1");
  EXPECT_EQ(this->at(first), "m1");
  ASSERT_TRUE(this->engine_->apply(CompleteCall{first}).ok());
  const CallId second = this->arrive("q2");
  EXPECT_EQ(this->at(second), "m2");
  ASSERT_TRUE(this->engine_->apply(CompleteCall{second}).ok());
  const CallId third = this->arrive("q1");
  EXPECT_EQ(this->at(third), "");
  EXPECT_EQ(this->state(third), CallState::kQueued);
}

TYPED_TEST(PeersTest, asterisk_wrapup_time_per_member) {
  CentreSpec centre{.queues = {{.name = "q", .auto_answer = true, .wrap_up = 10s}}, .agents = {agent_in("m1", {"q"})}};
  centre.agents[0].wrap_up = 20s;
  this->start(centre);
  this->log_in({"m1"});
  ASSERT_TRUE(this->engine_->apply(CompleteCall{this->arrive("q")}).ok());
  this->wait(19s);
  const CallId next = this->arrive("q");
  EXPECT_EQ(this->at(next), "");
  this->wait(1s);
  EXPECT_EQ(this->at(next), "m1");
}

TYPED_TEST(PeersTest, asterisk_queue_all_paused_and_one_paused) {
  this->start({.queues = {{.name = "q", .strategy = "ring_all"}},
               .agents = {agent_in("m1", {"q"}), agent_in("m2", {"q"}), agent_in("m3", {"q"})}});
  this->log_in({"m1", "m2", "m3"});
  for (const char* name : {"m1", "m2", "m3"}) {
    ASSERT_TRUE(this->engine_->apply(PauseInQueue{this->agent(name), this->queue("q")}).ok());
  }
  const CallId call = this->arrive("q");
  this->wait(60s);
  EXPECT_EQ(this->rung(call), "");
  EXPECT_EQ(this->count(EventKind::kOffered), 0u);
  ASSERT_TRUE(this->engine_->apply(ResumeInQueue{this->agent("m2"), this->queue("q")}).ok());
  EXPECT_EQ(this->rung(call), "m2");
}

TYPED_TEST(PeersTest, asterisk_queue_no_answer) {
  this->start({.queues = {{.name = "q", .ring_timeout = 2s, .retry = 1s, .no_answer_limit = 0, .max_wait = 9s}},
               .agents = {agent_in("m1", {"q"})}});
  this->log_in({"m1"});
  this->arrive("q");
  this->wait(30s);
  std::vector<int64_t> offered;
  for (const Event& event : this->events_.events()) {
    if (event.kind == EventKind::kOffered) offered.push_back(to_us(event.time) / 1'000'000);
  }
  EXPECT_EQ(offered, (std::vector<int64_t>{0, 3, 6}));
  const Event& last_call_event = *std::find_if(this->events_.events().rbegin(), this->events_.events().rend(),
                                               [](const Event& event) { return event.kind == EventKind::kEnded; });
  EXPECT_EQ(last_call_event.end, CallEnd::kOverflowed);
  EXPECT_EQ(last_call_event.cause, Cause::kMaxWait);
  EXPECT_EQ(to_us(last_call_event.time), 9'000'000);
}

TYPED_TEST(PeersTest, asterisk_reload_queue_members) {
  CentreSpec centre{.queues = {{.name = "q1"}, {.name = "q2"}}};
  for (int i = 1; i <= 8; ++i) centre.agents.push_back({.name = "m" + std::to_string(i)});
  for (const size_t i : {0u, 1u, 2u}) centre.agents[i].memberships = {member_of("q1")};
  this->start(centre);
  const std::vector<CallId> calls{this->arrive("q1"), this->arrive("q1"), this->arrive("q1", {.priority = 1})};
  const std::vector<CallId> before = this->engine_->waiting_calls(this->queue("q1"));
  this->events_.clear();
  for (const size_t i : {1u, 2u}) centre.agents[i].memberships.clear();
  for (const size_t i : {3u, 4u, 5u}) centre.agents[i].memberships = {member_of("q1")};
  for (const size_t i : {6u, 7u}) centre.agents[i].memberships = {member_of("q2")};
  ASSERT_TRUE(this->engine_->configure(centre).ok());
  ASSERT_EQ(this->events_.events().size(), 1u);
  EXPECT_EQ(this->events_.events().back().kind, EventKind::kConfigured);
  EXPECT_EQ(this->engine_->waiting_calls(this->queue("q1")), before);
  const auto members = [&](const char* name) {
    return this->engine_->queue(this->queue(name))->members[static_cast<size_t>(AgentState::kLoggedOut)];
  };
  EXPECT_EQ(members("q1"), 4u);
  EXPECT_EQ(members("q2"), 2u);
  this->log_in({"m2", "m3", "m7", "m8"});
  EXPECT_EQ(this->count(EventKind::kOffered), 0u);
  this->log_in({"m1", "m4", "m6"});
  EXPECT_EQ(this->at(calls[2]), "m1");
  EXPECT_EQ(this->at(calls[0]), "m4");
  EXPECT_EQ(this->at(calls[1]), "m6");
}

// ---- Azure Communication Services Job Router -----------------------------------------------------------------------

TYPED_TEST(PeersTest, azure_longest_idle_with_load) {
  CentreSpec centre{.queues = {{.name = "q", .strategy = "least_loaded"}}};
  centre.media_costs[static_cast<size_t>(Media::kChat)] = 1;
  for (const char* name : {"A", "B", "C", "D"}) {
    AgentSpec agent = agent_in(name, {"q"});
    agent.capacity = std::string(name) == "B" ? 4 : 5;
    centre.agents.push_back(agent);
  }
  this->start(centre);
  const auto take_three = [&](const char* name) {
    this->log_in({name});
    for (int i = 0; i < 3; ++i) {
      const CallId call = this->arrive("q", {.media = Media::kChat});
      ASSERT_TRUE(this->engine_->apply(PullCall{call, this->agent(name)}).ok());
    }
  };
  // Each keeps three chats from the moment from which it counts as idle; nobody else is in while it takes them.
  for (const auto& [name, minutes] : std::vector<std::pair<const char*, int>>{{"C", 2}, {"A", 2}, {"B", 1}}) {
    take_three(name);
    ASSERT_TRUE(this->engine_->apply(PauseInQueue{this->agent(name), this->queue("q")}).ok());
    this->wait(std::chrono::minutes(minutes));
  }
  this->log_in({"D"});
  this->wait(2min);
  for (const char* name : {"A", "B", "C"}) {
    ASSERT_TRUE(this->engine_->apply(ResumeInQueue{this->agent(name), this->queue("q")}).ok());
  }
  for (const char* expected : {"D", "C", "A", "B"}) {
    EXPECT_EQ(this->at(this->arrive("q", {.media = Media::kChat})), expected);
  }
}

TYPED_TEST(PeersTest, azure_exception_policies) {
  LadderStep raise{.action = LadderAction::kRaisePriority, .after = 60s, .by = 10};
  LadderStep move{.action = LadderAction::kMoveQueue, .after = 300s, .queue = "q2"};
  LadderStep cancel{.action = LadderAction::kDisconnect, .after = 0s};
  cancel.only_if = {{LadderCondition::Subject::kQueueLength, LadderCondition::Comparison::kMore, 100}};
  this->start({.queues = {{.name = "q1", .ladder = {raise, move, cancel}}, {.name = "q2"}}});
  const CallId call = this->arrive("q1");
  this->wait(59s);
  EXPECT_EQ(this->engine_->call(call)->priority, 0);
  this->wait(1s);
  EXPECT_EQ(this->engine_->call(call)->priority, 10);
  this->wait(240s);
  EXPECT_EQ(this->engine_->call(call)->queue, this->queue("q2"));
  EXPECT_EQ(this->engine_->call(call)->priority, 10);
  for (int i = 0; i < 101; ++i) this->arrive("q1");
  EXPECT_EQ(this->engine_->waiting(this->queue("q1")), 100u);
  const Event& cancelled = this->events_.events().back();
  EXPECT_EQ(cancelled.kind, EventKind::kEnded);
  EXPECT_EQ(cancelled.end, CallEnd::kExpired);
}

TYPED_TEST(PeersTest, azure_capacity_is_one_voice_or_five_chats) {
  CentreSpec centre{.queues = {{.name = "q", .auto_answer = true}}, .agents = {agent_in("w", {"q"})}};
  this->start(centre);
  this->log_in({"w"});
  const CallId voice = this->arrive("q");
  EXPECT_EQ(this->at(voice), "w");
  std::vector<CallId> chats;
  for (int i = 0; i < 6; ++i) chats.push_back(this->arrive("q", {.media = Media::kChat}));
  for (const CallId chat : chats) EXPECT_EQ(this->at(chat), "");
  ASSERT_TRUE(this->engine_->apply(CompleteCall{voice}).ok());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(this->at(chats[static_cast<size_t>(i)]), "w");
  EXPECT_EQ(this->at(chats[5]), "");
  EXPECT_EQ(this->engine_->agent(this->agent("w"))->units_in_use, 100);
}

TYPED_TEST(PeersTest, azure_decline_and_second_accept) {
  this->start({.queues = {{.name = "q", .strategy = "ring_all"}},
               .agents = {agent_in("w1", {"q"}), agent_in("w2", {"q"}), agent_in("w3", {"q"})}});
  this->log_in({"w1", "w2", "w3"});
  const CallId call = this->arrive("q");
  ASSERT_TRUE(this->engine_->apply(DeclineOffer{call, this->agent("w1")}).ok());
  ASSERT_TRUE(this->engine_->apply(AcceptOffer{call, this->agent("w2")}).ok());
  EXPECT_EQ(this->engine_->apply(AcceptOffer{call, this->agent("w3")}).refusal, Refusal::kNoSuchOffer);
  // Back in the queue it rings everybody but who declined it, until that agent registers again.
  ASSERT_TRUE(this->engine_->apply(TransferCall{call, this->queue("q")}).ok());
  EXPECT_EQ(this->rung(call), "w2 w3");
  ASSERT_TRUE(this->engine_->apply(LogOut{this->agent("w1")}).ok());
  ASSERT_TRUE(this->engine_->apply(LogIn{this->agent("w1")}).ok());
  EXPECT_EQ(this->rung(call), "w1 w2 w3");
}

// ---- Cisco ---------------------------------------------------------------------------------------------------------

TYPED_TEST(PeersTest, cisco_most_skilled) {
  CentreSpec centre{.skills = {"sales"}, .queues = {{.name = "q", .requirement = "sales", .strategy = "best_skill"}}};
  for (const auto& [name, level] : std::vector<std::pair<const char*, int>>{{"A", 10}, {"B", 10}, {"C", 5}}) {
    AgentSpec agent = agent_in(name, {"q"});
    agent.skills = {{"sales", level}};
    centre.agents.push_back(agent);
  }
  this->start(centre);
  for (const char* name : {"C", "B", "A"}) {
    this->log_in({name});
    this->wait(1s);
  }
  for (const char* expected : {"B", "A", "C"}) EXPECT_EQ(this->at(this->arrive("q")), expected);
}

// ---- OpenACD -------------------------------------------------------------------------------------------------------

TYPED_TEST(PeersTest, openacd_calls_wait_by_priority_then_time) {
  this->start({.queues = {{.name = "q"}}});
  this->wait(100s);
  const Time now = this->engine_->now();
  const CallId late = this->arrive("q");
  const CallId early = this->arrive("q", {.enqueue_time = now - 50s});
  const CallId urgent = this->arrive("q", {.priority = 1});
  const CallId middle = this->arrive("q", {.enqueue_time = now - 20s});
  EXPECT_EQ(this->engine_->waiting_calls(this->queue("q")), (std::vector<CallId>{urgent, early, middle, late}));
}

TYPED_TEST(PeersTest, openacd_after_a_crash_a_call_returns_at_its_key_with_its_recipe_fast_forwarded) {
  LadderStep once{.action = LadderAction::kRaisePriority, .after = 10s, .by = 1};
  LadderStep many{.action = LadderAction::kNotify, .after = 5s, .every = 10s, .message = "still waiting"};
  LadderStep later{.action = LadderAction::kRaisePriority, .after = 40s, .by = 5};
  this->start({.queues = {{.name = "q", .ladder = {once, many, later}}}});
  this->wait(100s);
  const CallId younger = this->arrive("q", {.priority = 1, .enqueue_time = this->engine_->now() - 2s});
  const CallId restored = this->arrive("q", {.enqueue_time = this->engine_->now() - 32s});
  // What ran once has run; nothing is said again for the past; it stands where it stood.
  EXPECT_EQ(this->engine_->call(restored)->priority, 1);
  EXPECT_EQ(this->position(restored), 1u);
  EXPECT_EQ(this->position(younger), 2u);
  this->events_.clear();
  this->wait(3s);
  EXPECT_EQ(this->count(EventKind::kLadderStep), 2u);  // the notice of 35 s for one call, of 5 s for the other
  this->wait(5s);
  EXPECT_EQ(this->engine_->call(restored)->priority, 6);
}

TYPED_TEST(PeersTest, openacd_the_agent_who_can_do_everything_is_chosen_last) {
  CentreSpec centre{.skills = {"a", "b", "c"},
                    .queues = {{.name = "q", .requirement = "a", .strategy = "least_skilled"}}};
  AgentSpec generalist = agent_in("generalist", {"q"});
  generalist.skills = {{"a", 9}, {"b", 9}, {"c", 9}};
  AgentSpec specialist = agent_in("specialist", {"q"});
  specialist.skills = {{"a", 9}};
  AgentSpec both = agent_in("both", {"q"});
  both.skills = {{"a", 1}, {"b", 1}};
  centre.agents = {generalist, both, specialist};
  this->start(centre);
  for (const char* name : {"generalist", "both", "specialist"}) {
    this->log_in({name});
    this->wait(1s);
  }
  for (const char* expected : {"specialist", "both", "generalist"}) EXPECT_EQ(this->at(this->arrive("q")), expected);
}

// ---- Regressions from the peers' issues: each call is delivered ----------------------------------------------------

TYPED_TEST(PeersTest, asterisk_1561_weight_penalty_and_priority_do_not_starve) {
  // A heavy queue whose calls nobody free can take must not keep the light queue's calls waiting.
  CentreSpec centre{.queues = {{.name = "heavy", .weight = 10, .auto_answer = true},
                               {.name = "light", .weight = 1, .auto_answer = true}},
                    .agents = {agent_in("m1", {"light"}), agent_in("m2", {"heavy"})},
                    .call_order = "queue_weight"};
  centre.queues[0].tiers = {0, 0, 0};
  centre.agents[0].memberships.push_back(member_of("heavy", 5));
  this->start(centre);
  const CallId stuck = this->arrive("heavy", {.priority = 20});
  const CallId light = this->arrive("light");
  this->log_in({"m1"});
  EXPECT_EQ(this->at(light), "m1");
  EXPECT_EQ(this->at(stuck), "");
  this->log_in({"m2"});
  EXPECT_EQ(this->at(stuck), "m2");
}

TYPED_TEST(PeersTest, asterisk_no_head_of_line_blocking_by_a_penalty_window) {
  CentreSpec centre{.queues = {{.name = "q", .auto_answer = true}},
                    .agents = {agent_in("m1", {"q"}), agent_in("m2", {"q"})}};
  centre.agents[0].memberships[0].tier = 5;
  centre.agents[1].memberships[0].tier = 5;
  this->start(centre);
  const CallId head = this->arrive("q", {.tiers = TierWindow{0, 1, 0}});
  const CallId behind = this->arrive("q");
  const CallId last = this->arrive("q");
  this->log_in({"m1", "m2"});
  EXPECT_EQ(this->at(head), "");
  EXPECT_EQ(this->at(behind), "m1");
  EXPECT_EQ(this->at(last), "m2");
}

TYPED_TEST(PeersTest, freeswitch_1216_top_down_does_not_halt) {
  // The first agent of the list never answers; the call goes down the list and is delivered.
  CentreSpec centre{.queues = {{.name = "q", .strategy = "linear", .ring_timeout = 10s}},
                    .agents = {agent_in("m1", {"q"}), agent_in("m2", {"q"}), agent_in("m3", {"q"})}};
  for (int i = 0; i < 3; ++i) centre.agents[static_cast<size_t>(i)].position = i;
  this->start(centre);
  this->log_in({"m1", "m2", "m3"});
  const CallId call = this->arrive("q");
  EXPECT_EQ(this->at(call), "m1");
  this->wait(10s);
  EXPECT_EQ(this->at(call), "m2");
  this->wait(10s);
  EXPECT_EQ(this->at(call), "m3");
  EXPECT_TRUE(this->engine_->apply(AcceptOffer{call, this->agent("m3")}).ok());
}

TYPED_TEST(PeersTest, opensips_2679_wrap_ups_ending_at_one_instant_free_all_agents_at_once) {
  constexpr size_t kAgents = 20;
  CentreSpec centre{.queues = {{.name = "q", .auto_answer = true, .wrap_up = 30s}}};
  for (size_t i = 0; i < kAgents; ++i) centre.agents.push_back(agent_in("m" + std::to_string(i), {"q"}));
  this->start(centre);
  for (const AgentSpec& spec : centre.agents) this->log_in({spec.name.c_str()});
  std::vector<CallId> talking;
  for (size_t i = 0; i < kAgents; ++i) talking.push_back(this->arrive("q"));
  for (const CallId call : talking) ASSERT_TRUE(this->engine_->apply(CompleteCall{call}).ok());
  std::vector<CallId> waiting;
  for (size_t i = 0; i < kAgents; ++i) waiting.push_back(this->arrive("q"));
  this->wait(30s - 1us);
  EXPECT_EQ(this->engine_->waiting(this->queue("q")), kAgents);
  this->wait(1us);
  EXPECT_EQ(this->engine_->waiting(this->queue("q")), 0u);
  for (const CallId call : waiting) EXPECT_EQ(this->state(call), CallState::kConnected);
}

TYPED_TEST(PeersTest, opensips_2886_a_decline_keeps_the_call_and_its_place) {
  this->start({.queues = {{.name = "q"}}, .agents = {agent_in("m1", {"q"}), agent_in("m2", {"q"})}});
  this->log_in({"m1"});
  const CallId first = this->arrive("q");
  this->wait(1s);
  const CallId second = this->arrive("q");
  EXPECT_EQ(this->at(first), "m1");
  ASSERT_TRUE(this->engine_->apply(DeclineOffer{first, this->agent("m1")}).ok());
  EXPECT_EQ(this->state(first), CallState::kQueued);
  EXPECT_EQ(this->position(first), 1u);
  EXPECT_EQ(this->at(second), "m1");
  this->log_in({"m2"});
  EXPECT_EQ(this->at(first), "m2");
}

}  // namespace
}  // namespace strowger
