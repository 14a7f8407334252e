// SPDX-License-Identifier: Apache-2.0
//
// Bad input: for every command unknown, stale and default ids, extremes of 64 bits, times out of order, and calls back
// from inside a sink. Each is refused by name; `TestEngine` checks that nothing changed and nothing was told.
// Illegal states of agents are in acd_agent_states_test.cc, those of calls at the end of this file.
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"
#include "support/engine_fixture.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::Lines;
using test::member;
using test::small_centre;
using test::TestEngine;

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

CentreSpec centre() {
  CentreSpec spec = small_centre({.name = "q", .wrap_up = 60s}, {"ann", "bob"});
  spec.customer_classes = {"gold"};
  spec.queues.push_back({.name = "r"});
  return spec;
}

/// Ids of calls that no call has: default, built by hand, another generation, and one that has ended.
std::vector<CallId> wrong_calls(TestEngine& engine) {
  const CallId ended = engine.arrive("q");
  engine.hang_up(ended);
  const CallId live = engine.arrive("q");
  std::vector<CallId> ids{CallId{}, CallId{0}, CallId{1}, CallId{~uint64_t{0} - 1}, CallId{uint64_t{1} << 63}, ended};
  ids.push_back(CallId::make(live.index(), live.generation() + 1));
  ids.push_back(CallId::make(live.index(), live.generation() | 0x8000'0000u));
  ids.push_back(CallId::make(live.index() + 1, 0));
  ids.push_back(CallId::make(0xffff'fffeu, 0));
  std::erase(ids, live);
  return ids;
}

std::vector<AgentId> wrong_agents(TestEngine& engine) {
  const AgentId gone = engine->add_agent(member("gone")).value();
  EXPECT_TRUE(engine->remove_agent(gone).ok());
  const AgentId ann = engine.agent("ann");
  return {AgentId{},
          gone,
          AgentId{~uint32_t{0} - 1},
          AgentId::make(ann.index(), ann.generation() + 1),
          AgentId::make(1000, 0),
          AgentId::make((1u << 22) - 1, 0)};
}

std::vector<QueueId> wrong_queues(TestEngine& engine) {
  const QueueId gone = engine->add_queue({.name = "gone"}).value();
  EXPECT_TRUE(engine->remove_queue(gone).ok());
  return {gone, QueueId{gone.value() + 1}, QueueId{~uint32_t{0} - 1}, QueueId{1u << 31}};
}

TEST(AcdBadInput, unknown_calls) {
  TestEngine engine(centre());
  for (const CallId id : wrong_calls(engine)) {
    const AgentId ann = engine.agent("ann");
    const QueueId q = engine.queue("q");
    const std::vector<Command> commands{
        HangUpCall{id},        AcceptOffer{id, ann},     DeclineOffer{id, ann},
        HoldCall{id},          RetrieveCall{id},         CompleteCall{id},
        EndWrapUp{.call = id}, TransferCall{id, q},      MoveCall{id, q},
        PullCall{id, ann},     SetCallPriority{id, 3},   SetCallRequirement{id, kNoRequirement},
        SetCallTiers{id, {}},  DescribeCall{id, "text"}, EscalateCall{id, q},
        ResolveCall{id},       RecordDecisions{id, true}};
    for (const Command& command : commands) {
      const Applied answer = engine.apply(command);
      EXPECT_EQ(to_string(answer.refusal), "unknown_call") << "command " << command.index() << ", call " << id.value();
      EXPECT_EQ(answer.call, id);
    }
    EXPECT_EQ(engine->call(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(engine->position(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(engine->explain(id).status().code(), absl::StatusCode::kNotFound);
  }
}

TEST(AcdBadInput, unknown_agents) {
  TestEngine engine(centre());
  const CallId call = engine.arrive("q");
  for (const AgentId id : wrong_agents(engine)) {
    const std::vector<Command> commands{AcceptOffer{call, id},
                                        DeclineOffer{call, id},
                                        LogIn{id},
                                        LogOut{id},
                                        SetReady{id},
                                        SetNotReady{id, ReasonId{}},
                                        PauseInQueue{id, engine.queue("q"), ReasonId{}},
                                        ResumeInQueue{id, engine.queue("q")}};
    for (const Command& command : commands) {
      EXPECT_EQ(to_string(engine.apply(command).refusal), "unknown_agent")
          << "command " << command.index() << ", agent " << id.value();
    }
    if (id.valid()) {
      EXPECT_EQ(engine.refusal(PullCall{call, id}), Refusal::kUnknownAgent);
      EXPECT_EQ(engine.refusal(EndWrapUp{.agent = id}), Refusal::kUnknownAgent);
    }
    const std::vector<AgentId> preferred{engine.agent("ann"), id};
    EXPECT_EQ(engine.try_arrive("q", {.preferred = preferred}).refusal, Refusal::kUnknownAgent);
    EXPECT_EQ(engine->agent(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(engine->agent_spec(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_TRUE(engine->name(id).empty());
  }
  EXPECT_EQ(engine.refusal(EndWrapUp{}), Refusal::kUnknownCall);
}

TEST(AcdBadInput, unknown_queues) {
  TestEngine engine(centre());
  engine.log_in("ann");
  const CallId waits = engine.arrive("q");
  engine.decline(waits, "ann");
  const CallId talks = engine.arrive("q");
  engine.accept(talks, "ann");
  const AgentId ann = engine.agent("ann");
  for (const QueueId id : wrong_queues(engine)) {
    const std::vector<Command> commands{ArriveCall{.queue = id},           MoveCall{waits, id},
                                        TransferCall{talks, id},           EscalateCall{talks, id},
                                        PauseInQueue{ann, id, ReasonId{}}, ResumeInQueue{ann, id}};
    for (const Command& command : commands) {
      EXPECT_EQ(to_string(engine.apply(command).refusal), "unknown_queue")
          << command.index() << ", queue " << id.value();
    }
    EXPECT_EQ(engine->queue(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(engine->waiting(id), 0u);
    EXPECT_TRUE(engine->waiting_calls(id).empty());
    EXPECT_TRUE(engine->name(id).empty());
  }
  EXPECT_EQ(engine.refusal(ArriveCall{}), Refusal::kUnknownQueue);
  EXPECT_EQ(engine.refusal(MoveCall{waits, QueueId{}}), Refusal::kUnknownQueue);
  EXPECT_EQ(engine.refusal(PauseInQueue{ann, QueueId{}, ReasonId{}}), Refusal::kUnknownQueue);
  EXPECT_TRUE(engine->waiting_calls(QueueId{}).empty());
}

TEST(AcdBadInput, other_unknown_ids) {
  TestEngine engine(centre());
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  EXPECT_EQ(engine.try_arrive("q", {.customer_class = CustomerClassId{1}}).refusal, Refusal::kUnknownCustomerClass);
  EXPECT_EQ(engine.try_arrive("q", {.customer_class = CustomerClassId{0xfffe}}).refusal,
            Refusal::kUnknownCustomerClass);
  for (const RequirementId id : {RequirementId{}, RequirementId{1}, RequirementId{~0u - 1}}) {
    EXPECT_EQ(engine.try_arrive("q", {.requirement = id}).refusal, Refusal::kUnknownRequirement);
    EXPECT_EQ(engine.refusal(SetCallRequirement{call, id}), Refusal::kUnknownRequirement);
    EXPECT_TRUE(engine->requirement(id).always());
  }
  for (const ReasonId id : {ReasonId{2}, ReasonId{0xfffe}}) {
    EXPECT_EQ(engine.refusal(LogIn{engine.agent("bob"), false, id}), Refusal::kUnknownReason);
    EXPECT_EQ(engine.refusal(LogIn{engine.agent("bob"), true, id}), Refusal::kUnknownReason);
    EXPECT_EQ(engine.refusal(SetNotReady{engine.agent("ann"), id}), Refusal::kUnknownReason);
    EXPECT_EQ(engine.refusal(PauseInQueue{engine.agent("ann"), engine.queue("q"), id}), Refusal::kUnknownReason);
  }
  for (const TextId id : {TextId{}, TextId{6}, TextId{~0u - 1}}) {
    const std::vector<Attribute> attributes{{kLanguage, "de"}, {id, "x"}};
    EXPECT_EQ(engine.try_arrive("q", {.attributes = attributes}).refusal, Refusal::kUnknownText);
    EXPECT_TRUE(engine->name(id).empty());
  }
  EXPECT_TRUE(engine->name(SkillId{77}).empty());
  EXPECT_TRUE(engine->name(GroupId{}).empty());
  EXPECT_TRUE(engine->name(ReasonId{9}).empty());
  EXPECT_TRUE(engine->name(CustomerClassId{9}).empty());
  EXPECT_FALSE(engine->find_queue("").valid());
  EXPECT_FALSE(engine->find_agent("nobody").valid());
  EXPECT_FALSE(engine->requirement("juggling").ok());
  EXPECT_FALSE(engine->requirement("english >=").ok());
}

// ---- Values out of range -------------------------------------------------------------------------------------------

TEST(AcdBadInput, media_out_of_range) {
  TestEngine engine(centre());
  for (const int media : {5, 6, 127, 128, 255}) {
    EXPECT_EQ(engine.try_arrive("q", {.media = static_cast<Media>(media)}).refusal, Refusal::kUnknownMedia);
  }
}

TEST(AcdBadInput, priorities_out_of_range) {
  TestEngine engine(centre());
  const CallId call = engine.arrive("q");
  for (const int priority : {-1001, 1001, 65'536, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    EXPECT_EQ(engine.try_arrive("q", {.priority = priority}).refusal, Refusal::kPriorityOutOfRange) << priority;
    EXPECT_EQ(engine.refusal(SetCallPriority{call, priority}), Refusal::kPriorityOutOfRange) << priority;
  }
  for (const int priority : {-1000, 1000}) {
    engine.arrive("q", {.priority = priority});
    engine.ok(SetCallPriority{call, priority});
  }
}

TEST(AcdBadInput, tiers_out_of_range) {
  TestEngine engine(centre());
  const CallId call = engine.arrive("q");
  constexpr int kMin = std::numeric_limits<int>::min();
  constexpr int kMax = std::numeric_limits<int>::max();
  for (const TierWindow& tiers :
       {TierWindow{-1, 5, 0}, TierWindow{6, 5, 0}, TierWindow{0, 1001, 0}, TierWindow{0, 5, -1}, TierWindow{0, 5, 1001},
        TierWindow{kMin, kMax, 0}, TierWindow{0, kMax, kMax}, TierWindow{kMax, kMax, 0}, TierWindow{0, kMin, 0}}) {
    EXPECT_EQ(engine.try_arrive("q", {.tiers = tiers}).refusal, Refusal::kTiersOutOfRange);
    EXPECT_EQ(engine.refusal(SetCallTiers{call, tiers}), Refusal::kTiersOutOfRange);
  }
  engine.ok(SetCallTiers{call, {1000, 1000, 1000}});
  EXPECT_EQ(engine.refusal(SetCallTiers{call, {1000, 1000, 1000}}), Refusal::kAlreadySo);
}

TEST(AcdBadInput, enqueue_times_out_of_range_or_after_now) {
  TestEngine engine(centre());
  engine.at(10s);
  const auto with = [&](int64_t us) {
    ArriveCall command{.enqueue_time = Time{Duration{us}}};
    return engine.try_arrive("q", command).refusal;
  };
  EXPECT_EQ(with(kLeast), Refusal::kTimeOutOfRange);
  EXPECT_EQ(with(-1), Refusal::kTimeOutOfRange);
  EXPECT_EQ(with(kMost), Refusal::kTimeOutOfRange);
  EXPECT_EQ(with((int64_t{1} << 52) + 1), Refusal::kTimeOutOfRange);
  EXPECT_EQ(with(int64_t{1} << 52), Refusal::kTimeBackwards);
  EXPECT_EQ(with(10'000'001), Refusal::kTimeBackwards);
  EXPECT_EQ(with(10'000'000), Refusal::kNone);
  EXPECT_EQ(with(0), Refusal::kNone);
}

TEST(AcdBadInput, windows_out_of_range) {
  TestEngine engine(centre());
  engine.log_in("ann");
  const std::vector<AgentId> preferred{engine.agent("ann")};
  for (const int64_t us : {kLeast, int64_t{-1}, (int64_t{1} << 52) + 1, kMost}) {
    const ArriveCall command{.preferred = preferred, .preferred_window = Duration{us}};
    EXPECT_EQ(engine.try_arrive("q", command).refusal, Refusal::kDurationOutOfRange);
    const ArriveCall nobody{.preferred_window = Duration{us}};
    EXPECT_EQ(engine.try_arrive("q", nobody).refusal, Refusal::kDurationOutOfRange);
  }
  engine.arrive("q", {.preferred = preferred, .preferred_window = kForever});
}

TEST(AcdBadInput, too_many_preferred_agents) {
  CentreSpec spec = centre();
  for (int i = 0; i < 20; ++i) spec.agents.push_back(member("agent" + std::to_string(i)));
  TestEngine engine(spec);
  std::vector<AgentId> preferred;
  for (int i = 0; i < 16; ++i) preferred.push_back(engine.agent("agent" + std::to_string(i)));
  engine.arrive("q", {.preferred = preferred, .preferred_window = 1s});
  preferred.push_back(engine.agent("agent16"));
  EXPECT_EQ(engine.try_arrive("q", {.preferred = preferred}).refusal, Refusal::kTooManyPreferred);
  const std::vector<AgentId> twice{engine.agent("ann"), engine.agent("bob"), engine.agent("ann")};
  EXPECT_EQ(engine.try_arrive("q", {.preferred = twice}).refusal, Refusal::kTooManyPreferred);
}

TEST(AcdBadInput, extreme_positions_and_host_refs) {
  TestEngine engine(centre());
  for (int i = 0; i < 3; ++i) engine.arrive("q");
  engine.arrive("q", {.position = std::numeric_limits<uint32_t>::max()});
  EXPECT_EQ(engine.line("q"), (std::vector<uint64_t>{1, 2, 3, 4}));
  engine.arrive("q", {.priority = 5, .position = std::numeric_limits<uint32_t>::max()});
  const Applied answer = engine.apply(ArriveCall{.queue = engine.queue("q"), .host_ref = ~uint64_t{0}});
  EXPECT_EQ(engine.view(answer.call).host_ref, ~uint64_t{0});
}

TEST(AcdBadInput, descriptions_too_long) {
  TestEngine engine(centre());
  const std::vector<Attribute> attributes{{kCustomer, "12345"}};
  const CallId call = engine.arrive("q", {.attributes = attributes});
  const std::string text(kMaxAttributeBytes, 'x');
  EXPECT_EQ(engine.refusal(DescribeCall{call, text}), Refusal::kAttributesTooLong);
  engine.ok(DescribeCall{call, std::string_view(text).substr(5)});
  EXPECT_EQ(engine.refusal(DescribeCall{call, std::string(100'000, 'y')}), Refusal::kAttributesTooLong);
  EXPECT_EQ(engine.attribute(call, kDescription).size(), kMaxAttributeBytes - 5);
}

// ---- Time ----------------------------------------------------------------------------------------------------------

TEST(AcdBadInput, time_goes_forward_and_stays_in_range) {
  TestEngine engine(centre(), {.start = kMinTime + 5s});
  EXPECT_EQ(engine->now(), kMinTime + 5s);
  engine.arrive("q");
  engine.forget();
  const uint64_t digest = engine->digest();
  for (const auto& [us, refusal] :
       std::vector<std::pair<int64_t, Refusal>>{{kLeast, Refusal::kTimeOutOfRange},
                                                {-1, Refusal::kTimeOutOfRange},
                                                {0, Refusal::kTimeBackwards},
                                                {4'999'999, Refusal::kTimeBackwards},
                                                {(int64_t{1} << 52) + 1, Refusal::kTimeOutOfRange},
                                                {kMost, Refusal::kTimeOutOfRange}}) {
    EXPECT_EQ(engine->advance(Time{Duration{us}}), refusal) << us;
    EXPECT_EQ(engine->advance_to_event(Time{Duration{us}}), refusal) << us;
    EXPECT_EQ(engine->digest(), digest);
  }
  EXPECT_EQ(engine->advance(kMinTime + 5s), Refusal::kNone);
  EXPECT_EQ(engine->digest(), digest);
  EXPECT_EQ(engine->advance(kMaxTime), Refusal::kNone);
  EXPECT_EQ(engine->advance(kMaxTime), Refusal::kNone);
  EXPECT_TRUE(engine.events().empty());
}

TEST(AcdBadInput, an_engine_at_the_end_of_time_still_works) {
  CentreSpec spec = centre();
  spec.slas = {{.name = "fast", .target = 1us, .at_risk_before = 1us}};
  spec.queues[0].sla = "fast";
  spec.queues[0].max_wait = 5s;
  spec.queues[0].ladder = {{.action = LadderAction::kNotify, .after = 1us, .every = 1us, .message = "m"}};
  TestEngine engine(spec, {.start = kMaxTime});
  engine.log_in("ann");
  const CallId call = engine.arrive("q");
  engine.accept(call, "ann");
  engine.complete(call);
  engine.ok(EndWrapUp{.call = call});
  engine.arrive("q", {.enqueue_time = kMinTime});
  EXPECT_EQ(engine->advance(kMaxTime), Refusal::kNone);
  engine.check();
}

TEST(AcdBadInput, advance_to_event_stops_at_each_event) {
  CentreSpec spec = centre();
  spec.slas = {{.name = "fast", .target = 20s, .at_risk_before = 5s}};
  spec.queues[0].sla = "fast";
  TestEngine engine(spec);
  engine.arrive("q");
  EXPECT_EQ(engine->advance_to_event(kMinTime + 60s), Refusal::kNone);
  EXPECT_EQ(engine->now(), kMinTime + 15s);
  EXPECT_EQ(engine->advance_to_event(kMinTime + 60s), Refusal::kNone);
  EXPECT_EQ(engine->now(), kMinTime + 20s);
  EXPECT_EQ(engine->advance_to_event(kMinTime + 60s), Refusal::kNone);
  EXPECT_EQ(engine->now(), kMinTime + 60s);
  EXPECT_EQ(engine.told_of_calls(), (Lines{"queued c1 q arrival", "sla_at_risk c1", "sla_breached c1"}));
}

// ---- Calls back from a sink ----------------------------------------------------------------------------------------

/// A sink that tries everything once.
class Meddler : public EventSink, public DecisionSink {
 public:
  void on_events(std::span<const Event>) override { meddle(); }
  void on_decision(const DecisionRecord&) override { meddle(); }

  Acd* acd = nullptr;
  std::vector<std::string> answers;

 private:
  void meddle() {
    if (acd == nullptr || !answers.empty()) return;
    const uint64_t digest = acd->digest();
    const AgentId ann = acd->find_agent("ann");
    const QueueId q = acd->find_queue("q");
    const CallId call = acd->waiting_calls(q).empty() ? CallId{} : acd->waiting_calls(q).front();
    const std::vector<Command> commands{ArriveCall{.queue = q},
                                        HangUpCall{call},
                                        AcceptOffer{call, ann},
                                        DeclineOffer{call, ann},
                                        HoldCall{call},
                                        RetrieveCall{call},
                                        CompleteCall{call},
                                        EndWrapUp{.agent = ann},
                                        TransferCall{call, q},
                                        MoveCall{call, q},
                                        PullCall{call, ann},
                                        SetCallPriority{call, 1},
                                        SetCallRequirement{call, kNoRequirement},
                                        SetCallTiers{call, {}},
                                        DescribeCall{call, "x"},
                                        EscalateCall{call, q},
                                        ResolveCall{call},
                                        RecordDecisions{call, false},
                                        LogIn{ann},
                                        LogOut{ann},
                                        SetReady{ann},
                                        SetNotReady{ann, ReasonId{}},
                                        PauseInQueue{ann, q, ReasonId{}},
                                        ResumeInQueue{ann, q}};
    EXPECT_EQ(commands.size(), std::variant_size_v<Command>);
    for (const Command& command : commands) answers.emplace_back(to_string(acd->apply(command).refusal));
    answers.emplace_back(to_string(acd->advance(kMaxTime)));
    answers.emplace_back(to_string(acd->advance_to_event(kMaxTime)));
    EXPECT_EQ(acd->configure(acd->centre()).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->add_queue({.name = "new"}).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->update_queue(q, {.name = "q"}).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->remove_queue(q).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->add_agent(member("new")).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->update_agent(ann, member("ann")).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->remove_agent(ann).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->set_skill(ann, "english", 3).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->set_membership(ann, {.queue = "q"}).code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(acd->remove_membership(ann, q).code(), absl::StatusCode::kFailedPrecondition);
    acd->reset_counters();
    EXPECT_EQ(acd->digest(), digest);
  }
};

void expect_all_refused(const Meddler& meddler) {
  ASSERT_EQ(meddler.answers.size(), std::variant_size_v<Command> + 2);
  for (const std::string& answer : meddler.answers) EXPECT_EQ(answer, "inside_sink");
}

TEST(AcdBadInput, an_event_sink_may_not_call_back) {
  Meddler meddler;
  const auto acd = Acd::create(centre(), {}, &meddler).value();
  meddler.acd = acd.get();
  EXPECT_TRUE(acd->apply(ArriveCall{.queue = acd->find_queue("q")}).ok());
  expect_all_refused(meddler);
  EXPECT_TRUE(acd->apply(LogIn{acd->find_agent("ann")}).ok());  // afterwards the engine works on
}

TEST(AcdBadInput, an_event_sink_may_not_call_back_from_advance_or_configuration) {
  for (const bool configures : {false, true}) {
    CentreSpec spec = centre();
    spec.queues[0].max_wait = 5s;
    Meddler meddler;
    const auto acd = Acd::create(spec, {}, &meddler).value();
    EXPECT_TRUE(acd->apply(ArriveCall{.queue = acd->find_queue("q")}).ok());
    meddler.acd = acd.get();
    if (configures) {
      EXPECT_TRUE(acd->add_queue({.name = "new queue"}).ok());
    } else {
      EXPECT_EQ(acd->advance(kMinTime + 5s), Refusal::kNone);
    }
    expect_all_refused(meddler);
    EXPECT_TRUE(acd->check_invariants().ok());
  }
}

TEST(AcdBadInput, a_decision_sink_may_not_call_back) {
  Meddler meddler;
  CentreSpec spec = centre();
  spec.queues[0].record_decisions = true;
  const auto acd = Acd::create(spec, {}, nullptr, &meddler).value();
  EXPECT_TRUE(acd->apply(LogIn{acd->find_agent("ann")}).ok());
  meddler.acd = acd.get();
  EXPECT_TRUE(acd->apply(ArriveCall{.queue = acd->find_queue("q")}).ok());
  expect_all_refused(meddler);
  EXPECT_TRUE(acd->check_invariants().ok());
}

TEST(AcdBadInput, an_engine_without_sinks_works) {
  CentreSpec spec = centre();
  spec.queues[0].record_decisions = true;
  const auto acd = Acd::create(spec).value();
  EXPECT_TRUE(acd->apply(LogIn{acd->find_agent("ann")}).ok());
  const Applied answer = acd->apply(ArriveCall{.queue = acd->find_queue("q"), .record_decisions = true});
  EXPECT_EQ(acd->call(answer.call)->state, CallState::kOffered);
}

// ---- Calls in the wrong state --------------------------------------------------------------------------------------

TEST(AcdBadInput, every_command_about_a_call_in_every_state) {
  constexpr Refusal kFine = Refusal::kNone;
  constexpr Refusal kUnfit = Refusal::kCallState;
  constexpr Refusal kOffer = Refusal::kNoSuchOffer;
  struct Row {
    std::string_view name;
    std::function<Applied(TestEngine&, CallId)> apply;
    // By state: queued, offered, connected, held, wrap_up.
    std::array<Refusal, 5> answers;
  };
  const std::vector<Row> rows{
      {"hang up", [](TestEngine& e, CallId c) { return e.apply(HangUpCall{c}); }, {kFine, kFine, kFine, kFine, kUnfit}},
      {"accept",
       [](TestEngine& e, CallId c) {
         return e.apply(AcceptOffer{c, e.agent("ann")});
       },
       {kOffer, kFine, kOffer, kOffer, kOffer}},
      {"accept by another",
       [](TestEngine& e, CallId c) {
         return e.apply(AcceptOffer{c, e.agent("bob")});
       },
       {kOffer, kOffer, kOffer, kOffer, kOffer}},
      {"decline",
       [](TestEngine& e, CallId c) {
         return e.apply(DeclineOffer{c, e.agent("ann")});
       },
       {kOffer, kFine, kOffer, kOffer, kOffer}},
      {"hold", [](TestEngine& e, CallId c) { return e.apply(HoldCall{c}); }, {kUnfit, kUnfit, kFine, kUnfit, kUnfit}},
      {"retrieve",
       [](TestEngine& e, CallId c) { return e.apply(RetrieveCall{c}); },
       {kUnfit, kUnfit, kUnfit, kFine, kUnfit}},
      {"complete",
       [](TestEngine& e, CallId c) { return e.apply(CompleteCall{c}); },
       {kUnfit, kUnfit, kFine, kFine, kUnfit}},
      {"end wrap-up",
       [](TestEngine& e, CallId c) { return e.apply(EndWrapUp{.call = c}); },
       {kUnfit, kUnfit, kUnfit, kUnfit, kFine}},
      {"transfer",
       [](TestEngine& e, CallId c) {
         return e.apply(TransferCall{c, e.queue("r")});
       },
       {kUnfit, kUnfit, kFine, kFine, kUnfit}},
      {"transfer out",
       [](TestEngine& e, CallId c) { return e.apply(TransferCall{.call = c}); },
       {kUnfit, kUnfit, kFine, kFine, kUnfit}},
      {"move",
       [](TestEngine& e, CallId c) {
         return e.apply(MoveCall{c, e.queue("r")});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"move to its own queue",
       [](TestEngine& e, CallId c) {
         return e.apply(MoveCall{c, e.queue("q")});
       },
       {Refusal::kAlreadySo, Refusal::kAlreadySo, kUnfit, kUnfit, kUnfit}},
      {"pull",
       [](TestEngine& e, CallId c) {
         return e.apply(PullCall{c, e.agent("bob")});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"pull out",
       [](TestEngine& e, CallId c) { return e.apply(PullCall{.call = c}); },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"priority",
       [](TestEngine& e, CallId c) {
         return e.apply(SetCallPriority{c, 5});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"the same priority",
       [](TestEngine& e, CallId c) {
         return e.apply(SetCallPriority{c, 0});
       },
       {Refusal::kAlreadySo, Refusal::kAlreadySo, kUnfit, kUnfit, kUnfit}},
      {"requirement",
       [](TestEngine& e, CallId c) {
         return e.apply(SetCallRequirement{c, e.requirement("not billing")});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"the same requirement",
       [](TestEngine& e, CallId c) {
         return e.apply(SetCallRequirement{c, kNoRequirement});
       },
       {Refusal::kAlreadySo, Refusal::kAlreadySo, kUnfit, kUnfit, kUnfit}},
      {"tiers",
       [](TestEngine& e, CallId c) {
         return e.apply(SetCallTiers{c, {.min = 0, .max = 5, .raise = 0}});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"describe",
       [](TestEngine& e, CallId c) {
         return e.apply(DescribeCall{c, "text"});
       },
       {kFine, kFine, kFine, kFine, kFine}},
      {"escalate",
       [](TestEngine& e, CallId c) {
         return e.apply(EscalateCall{c, e.queue("r")});
       },
       {kUnfit, kUnfit, kFine, kFine, kFine}},
      {"escalate to nowhere",
       [](TestEngine& e, CallId c) { return e.apply(EscalateCall{.call = c}); },
       {kUnfit, kUnfit, Refusal::kNowhereToEscalate, Refusal::kNowhereToEscalate, Refusal::kNowhereToEscalate}},
      {"resolve",
       [](TestEngine& e, CallId c) { return e.apply(ResolveCall{c}); },
       {Refusal::kNoWorkOrder, Refusal::kNoWorkOrder, Refusal::kNoWorkOrder, Refusal::kNoWorkOrder,
        Refusal::kNoWorkOrder}},
      {"record",
       [](TestEngine& e, CallId c) {
         return e.apply(RecordDecisions{c, true});
       },
       {kFine, kFine, kUnfit, kUnfit, kUnfit}},
      {"record no more",
       [](TestEngine& e, CallId c) {
         return e.apply(RecordDecisions{c, false});
       },
       {Refusal::kAlreadySo, Refusal::kAlreadySo, kUnfit, kUnfit, kUnfit}},
  };
  for (const Row& row : rows) {
    for (size_t state = 0; state < row.answers.size(); ++state) {
      TestEngine engine(centre());
      engine.ok(LogIn{engine.agent("bob"), false, ReasonId{}});
      if (state > 0) engine.log_in("ann");
      const CallId call = engine.arrive("q");
      if (state > 1) engine.accept(call, "ann");
      if (state == 3) engine.ok(HoldCall{call});
      if (state == 4) engine.complete(call);
      ASSERT_EQ(engine.state(call), static_cast<CallState>(state));
      EXPECT_EQ(to_string(row.apply(engine, call).refusal), to_string(row.answers[state]))
          << row.name << " in state " << to_string(static_cast<CallState>(state));
    }
  }
}

}  // namespace
}  // namespace strowger
