// SPDX-License-Identifier: Apache-2.0
//
// After warm-up commands and timers allocate nothing (engine/acd.h). A host that knows every command serves a day of
// calls, drawn from a seed; after some days of warm-up the same days again must not allocate once.
//
// Answers that carry text or lists (Status, waiting_calls, explain, configuration) may allocate and are not used here.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"

namespace {

// Counted while `counting`; with STROWGER_ABORT_ON_ALLOCATION=1 the first one aborts, so that a debugger shows where.
bool counting = false;
bool aborting = false;
uint64_t allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
  if (counting) {
    ++allocations;
    if (aborting) std::abort();
  }
  if (size == 0) size = 1;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size)
                     : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  return memory;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* memory = allocate(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Not inlined: the compiler would take a free() for one that does not match its new.
[[gnu::noinline]] void* operator new(std::size_t size) { return allocate_or_throw(size, 1); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return allocate_or_throw(size, 1); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, 1); }
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, 1); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace strowger {
namespace {

using namespace std::chrono_literals;

constexpr size_t kAgents = 12;
constexpr size_t kMaxLive = 60;

/// Three queues that use, between them, everything that a queue can be told; `plain`: without a ladder.
CentreSpec centre(std::string_view strategy, std::string_view order, bool plain) {
  CentreSpec spec;
  spec.skills = {"english", "billing"};
  spec.groups = {{.name = "north"}, {.name = "south", .share = 2}};
  spec.reasons = {"break"};
  spec.customer_classes = {"gold"};
  spec.slas = {{.name = "fast", .target = 15s, .at_risk_before = 5s},
               {.name = "gold", .target = 8s, .at_risk_before = 3s}};
  spec.call_order = std::string(order);
  const LadderCondition some_wait = parse_ladder_condition("queue_length >= 2").value();
  const LadderCondition some_ready = parse_ladder_condition("agents_ready >= 1").value();
  const LadderCondition some_may = parse_ladder_condition("agents_eligible >= 1").value();
  spec.queues.push_back({.name = "voice",
                         .requirement = "english >= 4",
                         .strategy = std::string(strategy),
                         .tiers = {.min = 0, .max = 1, .raise = 1},
                         .ring_timeout = 6s,
                         .retry = 2s,
                         .no_answer_limit = 3,
                         .wrap_up = 5s,
                         .sla = "fast",
                         .customer_slas = {{.customer_class = "gold", .sla = "gold"}},
                         .escalate_to = "second",
                         .resolve_within = 40s,
                         .escalation_description = "not resolved in time"});
  if (!plain)
    spec.queues[0].ladder = {
        {.action = LadderAction::kAnnounce, .after = 2s, .every = 4s, .times = 3, .message = "please hold"},
        {.action = LadderAction::kRelax, .after = 4s, .skill = "english", .by = 2},
        {.action = LadderAction::kWidenRing, .after = 6s, .tiers = {.min = 0, .max = 3, .raise = 0}},
        {.action = LadderAction::kNotify, .after = 7s, .only_if = {some_wait, some_ready, some_may}, .message = "look"},
        {.action = LadderAction::kRaisePriority, .after = 8s, .by = 1},
        {.action = LadderAction::kAddQueue, .after = 9s, .queue = "second"},
        {.action = LadderAction::kCallInReserves, .after = 10s, .by = 1},
        {.action = LadderAction::kDropSkill, .after = 12s, .skill = "english"},
        {.action = LadderAction::kDissuade, .by_slack = true, .slack = 2s, .message = "long wait"},
        {.action = LadderAction::kEscalate, .after = 25s, .message = "nobody answered"},
    };
  spec.queues.push_back({.name = "chat",
                         .lifo = true,
                         .wrap_up = 4s,
                         .wrap_up_shared = false,
                         .max_length = 20,
                         .max_wait = 20s,
                         .max_wait_action = MaxWaitAction::kMove,
                         .max_wait_queue = "second"});
  spec.queues.push_back({.name = "second",
                         .strategy = "ring_all",
                         .weight = 3,
                         .share = 2,
                         .ring_timeout = 5s,
                         .offers = 3,
                         .no_answer_limit = 0,
                         .max_wait = 30s,
                         .max_wait_action = MaxWaitAction::kExpire});
  for (size_t i = 0; i < kAgents; ++i) {
    AgentSpec agent;
    agent.name = "agent" + std::to_string(i);
    agent.group = i % 2 == 0 ? "north" : "south";
    agent.skills = {{"english", static_cast<int>(2 + i % 5)}};
    agent.memberships = {{.queue = "voice",
                          .tier = static_cast<int>(i % 3),
                          .priority = 2,
                          .delay = i % 4 == 0 ? 3s : 0s,
                          .reserve_level = i == 7 ? 1 : 0}};
    if (i % 2 == 0) agent.memberships.push_back({.queue = "chat"});
    if (i % 3 == 0) agent.memberships.push_back({.queue = "second", .priority = 3});
    agent.max_offers = i % 4 == 1 ? 3 : 1;
    agent.auto_answer = i == 11;
    agent.weight = static_cast<int>(1 + i);
    agent.position = static_cast<int>(i % 4);
    spec.agents.push_back(agent);
  }
  return spec;
}

/// A host: it notes what the engine tells, in memory taken beforehand, and answers with commands.
class Host : public EventSink {
 public:
  /// `plain`: it changes nothing of what waiting calls ask for.
  Host(const CentreSpec& spec, bool plain) : plain_(plain) {
    live_.reserve(kMaxLive * 4);
    offers_.reserve(kMaxLive * 8);
    acd_ = Acd::create(spec, {.seed = 5}, this).value();
    for (size_t i = 0; i < kAgents; ++i) agents_[i] = acd_->find_agent("agent" + std::to_string(i));
    for (size_t i = 0; i < queues_.size(); ++i) queues_[i] = acd_->find_queue(spec.queues[i].name);
    break_ = acd_->find_reason("break");
    gold_ = acd_->find_customer_class("gold");
    own_ = {kNoRequirement, acd_->requirement("not billing").value()};
  }

  Acd& acd() { return *acd_; }

  /// Some minutes of everything; ends with nothing in hand and everybody logged out. But for strategies that draw at
  /// random a day of one seed goes the same way each time.
  void day(uint64_t seed) {
    random_ = Random(seed);
    acd_->reset_counters();
    const Time begin = acd_->now();
    for (const AgentId agent : agents_) acd_->apply(LogIn{agent});
    for (int i = 0; i < 1500; ++i) {
      acd_->advance(acd_->now() + Duration{static_cast<int64_t>(random_.below(600'000))});
      one_thing();
    }
    while (!live_.empty()) end(live_.back().call);
    for (const AgentId agent : agents_) acd_->apply(EndWrapUp{.agent = agent});
    for (const AgentId agent : agents_) acd_->apply(LogOut{agent});
    for (const AgentId agent : agents_) {
      for (const QueueId queue : queues_) acd_->apply(ResumeInQueue{agent, queue});
    }
    acd_->advance(begin + 1h);  // each day begins at the hour, so that the wheel of timers stands alike
    while (!live_.empty()) end(live_.back().call);
    ASSERT_EQ(acd_->calls(), 0u);
  }

  void on_events(std::span<const Event> events) override {
    for (const Event& e : events) note(e);
    told_ += events.size();
  }
  uint64_t told() const { return told_; }
  uint64_t told_of(EventKind kind) const { return kinds_[static_cast<size_t>(kind)]; }

 private:
  struct Live {
    CallId call;
    bool ended = false;  // kept for its work order
  };
  struct Offer {
    CallId call;
    AgentId agent;
  };

  void note(const Event& e) {
    ++kinds_[static_cast<size_t>(e.kind)];
    const auto it = std::find_if(live_.begin(), live_.end(), [&](const Live& l) { return l.call == e.call; });
    switch (e.kind) {
      case EventKind::kQueued:
        if (it == live_.end()) live_.push_back({e.call});
        break;
      case EventKind::kOffered:
        offers_.push_back({e.call, e.agent});
        break;
      case EventKind::kOfferEnded:
        std::erase_if(offers_, [&](const Offer& o) { return o.call == e.call && o.agent == e.agent; });
        break;
      case EventKind::kConnected:
        std::erase_if(offers_, [&](const Offer& o) { return o.call == e.call && o.agent == e.agent; });
        break;
      case EventKind::kEnded:
        if (it != live_.end()) it->ended = true;
        break;
      default:
        break;
    }
  }

  /// Calls that have ended and hold no work order are forgotten when they are next looked at.
  bool gone(CallId call) {
    const Applied answer = acd_->apply(ResolveCall{call});
    return answer.refusal == Refusal::kUnknownCall;
  }

  void end(CallId call) {
    acd_->apply(ResolveCall{call});
    acd_->apply(HangUpCall{call});
    acd_->apply(EndWrapUp{.call = call});
    acd_->apply(ResolveCall{call});
    std::erase_if(live_, [&](const Live& l) { return l.call == call; });
  }

  void arrive() {
    if (live_.size() >= kMaxLive) return;
    const bool chat = random_.below(3) == 0;
    const std::array<Attribute, 3> attributes{
        {{kCallerNumber, "+44 20 7946 0000"}, {kLanguage, "de"}, {kCustomer, "x"}}};
    const std::array<AgentId, 2> preferred{agents_[random_.below(kAgents)], agents_[0]};
    ArriveCall command;
    command.queue = queues_[chat ? 1 : 0];
    command.media = chat ? Media::kChat : Media::kVoice;
    if (random_.below(4) == 0) command.priority = 1;
    if (random_.below(4) == 0) command.customer_class = gold_;
    if (random_.below(6) == 0) command.requirement = own_[1];
    if (random_.below(3) == 0) command.attributes = attributes;
    if (random_.below(6) == 0 && acd_->now() > kMinTime + 20s) command.enqueue_time = acd_->now() - Duration{7s};
    if (random_.below(8) == 0 && preferred[0] != preferred[1]) {
      command.preferred = preferred;
      command.preferred_window = 4s;
    }
    acd_->apply(command);
  }

  void one_thing() {
    if (random_.below(3) == 0) return arrive();
    if (!offers_.empty() && random_.below(2) == 0) {
      const Offer offer = offers_[random_.below(offers_.size())];
      random_.below(5) == 0 ? acd_->apply(DeclineOffer{offer.call, offer.agent})
                            : acd_->apply(AcceptOffer{offer.call, offer.agent});
      return;
    }
    const AgentId agent = agents_[random_.below(kAgents)];
    if (random_.below(6) == 0) return agents_thing(agent);
    if (live_.empty()) return;
    const size_t at = random_.below(live_.size());
    const CallId call = live_[at].call;
    if (live_[at].ended && random_.below(2) == 0 && gone(call)) {
      live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    calls_thing(call, agent);
  }

  void agents_thing(AgentId agent) {
    switch (random_.below(8)) {
      case 0:
        acd_->apply(LogOut{agent});
        break;
      case 1:
      case 2:
        acd_->apply(LogIn{agent});
        break;
      case 3:
        acd_->apply(SetNotReady{agent, break_});
        break;
      case 4:
      case 5:
        acd_->apply(SetReady{agent});
        break;
      case 6:
        acd_->apply(PauseInQueue{agent, queues_[random_.below(2)], break_});
        break;
      default:
        acd_->apply(ResumeInQueue{agent, queues_[random_.below(2)]});
        acd_->apply(EndWrapUp{.agent = agent});
        break;
    }
  }

  void calls_thing(CallId call, AgentId agent) {
    switch (random_.below(16)) {
      case 0:
        acd_->apply(HangUpCall{call});
        break;
      case 1:
        acd_->apply(HoldCall{call});
        break;
      case 2:
        acd_->apply(RetrieveCall{call});
        break;
      case 3:
      case 4:
      case 5:
        acd_->apply(CompleteCall{.call = call, .resolved = random_.below(2) == 0});
        break;
      case 6:
        acd_->apply(TransferCall{call, queues_[random_.below(3)]});
        break;
      case 7:
        acd_->apply(TransferCall{.call = call});
        break;
      case 8:
        acd_->apply(MoveCall{call, queues_[random_.below(3)]});
        break;
      case 9:
        acd_->apply(PullCall{call, agent});
        break;
      case 10:
        acd_->apply(SetCallPriority{call, static_cast<int>(random_.below(2))});
        break;
      case 11:
        if (!plain_) acd_->apply(SetCallRequirement{call, own_[random_.below(2)]});
        break;
      case 12:
        if (!plain_) {
          acd_->apply(SetCallTiers{call, {.min = 0, .max = static_cast<int>(1 + random_.below(2)), .raise = 0}});
        }
        break;
      case 13:
        acd_->apply(DescribeCall{call, "a short description of what is wrong"});
        break;
      case 14:
        acd_->apply(EscalateCall{.call = call});
        break;
      default:
        acd_->apply(EndWrapUp{.call = call});
        break;
    }
  }

  const bool plain_;
  std::unique_ptr<Acd> acd_;
  std::array<AgentId, kAgents> agents_;
  std::array<QueueId, 3> queues_;
  std::array<RequirementId, 2> own_;
  ReasonId break_;
  CustomerClassId gold_;
  Random random_;
  std::vector<Live> live_;
  std::vector<Offer> offers_;
  std::array<uint64_t, kEventRows.size()> kinds_{};
  uint64_t told_ = 0;
};

/// What `work` allocates after it was done `warm_up` times.
uint64_t allocations_of(const std::function<void()>& work, int warm_up = 3) {
  for (int i = 0; i < warm_up; ++i) work();
  aborting = std::getenv("STROWGER_ABORT_ON_ALLOCATION") != nullptr;
  allocations = 0;
  counting = true;
  work();
  counting = false;
  return allocations;
}

TEST(NoAllocation, the_counter_counts) {
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(7)); }), 1u);
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(64, std::align_val_t(64)), std::align_val_t(64)); }),
            1u);
  EXPECT_EQ(allocations_of([] {}), 0u);
}

class NoAllocationInADay : public ::testing::TestWithParam<std::tuple<std::string_view, std::string_view>> {};

TEST_P(NoAllocationInADay, after_warm_up) {
  const auto& [strategy, order] = GetParam();
  // Where days differ by chance, the kinds of calls are kept few, so that warm-up meets them all.
  const bool plain = strategy == "random" || strategy == "weighted_random";
  Host host(centre(strategy, order, plain), plain);
  const auto days = [&] {
    for (uint64_t seed = 1; seed <= 4; ++seed) host.day(seed);
  };
  EXPECT_EQ(allocations_of(days, plain ? 30 : 3), 0u);
  // The days hold everything: each kind of event was told, but for those of configuration and, without a ladder, its
  // own.
  for (const EventRow& row : kEventRows) {
    const bool of_ladder = row.kind == EventKind::kLadderStep || row.kind == EventKind::kLadderSkipped ||
                           row.kind == EventKind::kRequirementChanged;
    if (row.kind == EventKind::kConfigured || (plain && of_ladder)) continue;
    EXPECT_GT(host.told_of(row.kind), 0u) << row.name;
  }
  EXPECT_TRUE(host.acd().check_invariants().ok());
}

std::string name_of(const ::testing::TestParamInfo<NoAllocationInADay::ParamType>& test) {
  return std::string(std::get<0>(test.param)) + "_" + std::string(std::get<1>(test.param));
}

INSTANTIATE_TEST_SUITE_P(Strategies, NoAllocationInADay,
                         ::testing::Combine(::testing::Values("longest_idle", "least_occupied", "fewest_calls",
                                                              "round_robin", "linear", "random", "weighted_random",
                                                              "percent_allocation", "best_skill", "least_skilled",
                                                              "least_loaded", "idleness_ratio", "ring_all",
                                                              "ring_progressively"),
                                            ::testing::Values("priority", "generalised_c_mu")),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Orders, NoAllocationInADay,
                         ::testing::Combine(::testing::Values("longest_idle"),
                                            ::testing::Values("age", "sla_deadline", "queue_weight",
                                                              "membership_priority", "queue_ratio",
                                                              "queue_idleness_ratio")),
                         name_of);

// ---- Parts that a day does not hold, each by itself ----------------------------------------------------------------

/// One queue and four agents, logged in.
class Small {
 public:
  explicit Small(QueueSpec queue, int capacity = 100) {
    CentreSpec spec;
    spec.skills = {"english"};
    queue.name = "q";
    spec.queues = {queue, {.name = "r"}};
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
};

TEST(NoAllocation, calls_that_join_at_a_position) {
  const Small small({});
  EXPECT_EQ(allocations_of([&] {
              std::array<CallId, 20> calls;
              for (uint32_t i = 0; i < calls.size(); ++i) calls[i] = small.arrive({.position = i % 5});
              for (const CallId call : calls) small.acd->apply(HangUpCall{call});
            }),
            0u);
}

TEST(NoAllocation, a_queue_that_is_left_when_empty) {
  const Small small({.leave_empty = {.enabled = true, .except_not_ready = true}});
  EXPECT_EQ(allocations_of([&] {
              small.acd->apply(LogIn{small.agents[0]});
              std::array<CallId, 5> calls;
              for (CallId& call : calls) call = small.arrive();
              small.acd->apply(SetNotReady{small.agents[0], ReasonId{}});
              small.acd->apply(LogOut{small.agents[0]});
            }),
            0u);
}

TEST(NoAllocation, a_queue_that_is_not_joined_when_empty) {
  const Small small({.wrap_up = 5s, .wrap_up_shared = false, .join_empty = {.enabled = true, .except_wrap_up = true}});
  EXPECT_EQ(allocations_of([&] {
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
            }),
            0u);
}

TEST(NoAllocation, twenty_chats_and_their_wrap_ups_at_once) {
  const Small small({.wrap_up = kForever}, 400);
  EXPECT_EQ(allocations_of([&] {
              small.acd->apply(LogIn{small.agents[0]});
              std::array<CallId, 20> calls;
              for (CallId& call : calls) call = small.arrive({.media = Media::kChat});
              for (const CallId call : calls) small.acd->apply(AcceptOffer{call, small.agents[0]});
              for (const CallId call : calls) small.acd->apply(CompleteCall{call});
              small.acd->apply(EndWrapUp{.agent = small.agents[0]});
              small.acd->apply(LogOut{small.agents[0]});
            }),
            0u);
}

TEST(NoAllocation, many_attributes) {
  const Small small({});
  std::vector<Attribute> attributes;
  for (int i = 0; i < 60; ++i) attributes.push_back({small.acd->text("key" + std::to_string(i)), "some value"});
  EXPECT_EQ(allocations_of([&] {
              small.acd->apply(LogIn{small.agents[0]});
              const CallId call = small.arrive({.attributes = attributes});
              small.acd->apply(DescribeCall{call, "text"});
              small.acd->apply(AcceptOffer{call, small.agents[0]});
              const CallId next = small.acd->apply(EscalateCall{call, small.r}).call;
              small.acd->apply(HangUpCall{next});
              small.acd->apply(CompleteCall{call});
              small.acd->apply(LogOut{small.agents[0]});
            }),
            0u);
}

TEST(NoAllocation, sixteen_preferred_calls_of_one_agent) {
  const Small small({});
  EXPECT_EQ(allocations_of([&] {
              for (const AgentId agent : small.agents) small.acd->apply(LogIn{agent, false, ReasonId{}});
              std::array<CallId, 16> calls;
              for (CallId& call : calls) call = small.arrive({.preferred = small.agents, .preferred_window = 1h});
              for (const AgentId agent : small.agents) small.acd->apply(LogOut{agent});
              for (const CallId call : calls) small.acd->apply(HangUpCall{call});
            }),
            0u);
}

TEST(NoAllocation, more_kinds_of_calls_than_the_index_keeps) {
  // Priorities and carried ages make thousands of classes of calls, which come and go.
  const Small small({});
  EXPECT_EQ(allocations_of([&] {
              for (int priority = -1000; priority <= 1000; ++priority) {
                small.acd->apply(HangUpCall{small.arrive({.priority = priority})});
              }
            }),
            0u);
}

TEST(NoAllocation, refusals) {
  const Small small({.max_length = 1});
  const CallId waits = small.arrive();
  EXPECT_EQ(allocations_of([&] {
              small.arrive();
              small.acd->apply(AcceptOffer{waits, small.agents[0]});
              small.acd->apply(HangUpCall{CallId{}});
              small.acd->apply(SetCallPriority{waits, 100'000});
              small.acd->apply(TransferCall{waits, small.r});
              small.acd->advance(kMinTime - Duration{1});
            }),
            0u);
}

}  // namespace
}  // namespace strowger
