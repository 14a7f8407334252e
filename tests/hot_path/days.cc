// SPDX-License-Identifier: Apache-2.0
//
// Days: a centre that uses everything a queue can be told, and a host that knows every command and draws from a seed
// which it sends. What the engine tells is reported, too.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "hot_path/workload.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "strowger/policy/ladder.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/interval_report.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"
#include "support/plugin/test_policies.h"

namespace strowger::hot_path {
namespace {

using namespace std::chrono_literals;

constexpr size_t kAgents = 12;
constexpr size_t kMaxLive = 60;

/// Plug-ins, for the day that is decided by them.
const PolicyRegistry& plugins() {
  static const PolicyRegistry* const kPlugins = [] {
    auto* made = new PolicyRegistry;
    EXPECT_TRUE(testing::add_test_policies(*made).ok());
    return made;
  }();
  return *kPlugins;
}

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
  Host(const CentreSpec& spec, bool plain) : plain_(plain), report_(directory_, {.interval = kForever}) {
    live_.reserve(kMaxLive * 4);
    offers_.reserve(kMaxLive * 8);
    acd_ = Acd::create(spec, {.seed = 5, .policies = &plugins()}, this).value();
    directory_.attach(acd_.get());
    for (size_t i = 0; i < kAgents; ++i) agents_[i] = acd_->find_agent("agent" + std::to_string(i));
    for (size_t i = 0; i < queues_.size(); ++i) queues_[i] = acd_->find_queue(spec.queues[i].name);
    break_ = acd_->find_reason("break");
    gold_ = acd_->find_customer_class("gold");
    own_ = {kNoRequirement, acd_->requirement("not billing").value()};
  }

  const Acd& acd() const { return *acd_; }
  const IntervalReport& report() const { return report_; }

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
  }

  void on_events(std::span<const Event> events) override {
    for (const Event& e : events) note(e);
    report_.on_events(events);
  }
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
  AcdDirectory directory_;
  IntervalReport report_;
};

/// Four days, drawn from four seeds.
class Days : public Work {
 public:
  // Where days differ by chance, the kinds of calls are kept few, so that warm-up meets them all.
  Days(std::string_view strategy, std::string_view order, bool plain)
      : plain_(plain), host_(centre(strategy, order, plain), plain) {}

  void once() override {
    for (uint64_t seed = 1; seed <= 4; ++seed) host_.day(seed);
  }

  /// Each kind of event was told, but for those of configuration and of plug-ins and, without a ladder, its own.
  void check() const override {
    for (const EventRow& row : kEventRows) {
      const bool of_ladder = row.kind == EventKind::kLadderStep || row.kind == EventKind::kLadderSkipped ||
                             row.kind == EventKind::kRequirementChanged;
      const bool of_plugins = row.kind == EventKind::kPolicyFault || row.kind == EventKind::kShadowDiffers;
      if (row.kind == EventKind::kConfigured || of_plugins || (plain_ && of_ladder)) continue;
      EXPECT_GT(host_.told_of(row.kind), 0u) << row.name;
    }
    EXPECT_EQ(host_.acd().calls(), 0u);
    EXPECT_TRUE(host_.acd().check_invariants().ok());
    EXPECT_FALSE(host_.report().current(host_.acd().now()).queues.empty());
  }

 private:
  bool plain_;
  Host host_;
};

}  // namespace

std::vector<Workload> day_workloads() {
  std::vector<Workload> result;
  const auto add = [&](std::string_view strategy, std::string_view order) {
    const bool plain = strategy == "random" || strategy == "weighted_random";
    result.push_back({.name = std::string(strategy) + "_" + std::string(order), .warm_up = plain ? 30 : 3, .make = [=] {
                        return std::make_unique<Days>(strategy, order, plain);
                      }});
  };
  for (const StrategyRow& strategy : kStrategyRows) {
    for (const std::string_view order : {"priority", "generalised_c_mu"}) add(strategy.name, order);
  }
  for (const CallOrderRow& order : kCallOrderRows) {
    if (order.name != "priority" && order.name != "generalised_c_mu") add("longest_idle", order.name);
  }
  // What plug-ins remember differs from day to day, so warm-up is long.
  result.push_back({.name = "plugin_strategy", .warm_up = 100, .make = [] {
                      return std::make_unique<Days>("test.scored", "priority", /*plain=*/true);
                    }});
  result.push_back({.name = "plugin_order", .warm_up = 100, .make = [] {
                      return std::make_unique<Days>("longest_idle", "test.order", /*plain=*/true);
                    }});
  return result;
}

}  // namespace strowger::hot_path
