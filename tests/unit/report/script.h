// SPDX-License-Identifier: Apache-2.0
//
// Script: a made-up centre that tells a report its events, as an engine would, with the waits worked out.
//
// Queues 0 support, 1 sales, 2 vip; skills 0 english, 1 billing; groups 0 north, 1 south; reasons 0 break, 1 training.
// Requirement 1 wants english, 2 wants english and billing. Agents 0 ann and 1 bob are in north, 2 cid in south. ann
// and bob are members of support; bob and cid of sales. Seconds are those of the host's clock.
#ifndef STROWGER_TESTS_UNIT_REPORT_SCRIPT_H_
#define STROWGER_TESTS_UNIT_REPORT_SCRIPT_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/report/directory.h"

namespace strowger::test {

inline constexpr QueueId kSupport{0};
inline constexpr QueueId kSales{1};
inline constexpr QueueId kVip{2};
inline constexpr SkillId kEnglish{0};
inline constexpr SkillId kBilling{1};
inline constexpr RequirementId kEnglishOnly{1};
inline constexpr RequirementId kEnglishAndBilling{2};
inline constexpr AgentId kAnn = AgentId::make(0, 0);
inline constexpr AgentId kBob = AgentId::make(1, 0);
inline constexpr AgentId kCid = AgentId::make(2, 0);
inline constexpr GroupId kNorth{0};
inline constexpr GroupId kSouth{1};
inline constexpr ReasonId kBreak{0};
inline constexpr ReasonId kTraining{1};

inline Time at(double seconds) { return kMinTime + from_seconds(seconds); }

class TestDirectory : public Directory {
 public:
  std::string_view name(QueueId queue) const override { return of(queue_names, queue.index()); }
  std::string_view name(AgentId agent) const override { return of(agent_names, agent.index()); }
  std::string_view name(SkillId skill) const override { return of(skill_names, skill.index()); }
  std::string_view name(GroupId group) const override { return of(group_names, group.index()); }
  std::string_view name(ReasonId reason) const override { return of(reason_names, reason.index()); }
  std::span<const SkillId> wanted(RequirementId requirement) const override {
    static constexpr std::array<SkillId, 2> kBoth{kEnglish, kBilling};
    if (requirement == kEnglishOnly) return std::span(kBoth).first(1);
    return requirement == kEnglishAndBilling ? std::span(kBoth) : std::span(kBoth).first(0);
  }
  GroupId group(AgentId agent) const override {
    return agent.index() > 2 ? GroupId{} : agent.index() == 2 ? kSouth : kNorth;
  }
  std::vector<QueueId> queues() const override { return listed_queues; }
  void visit_members(const std::function<void(QueueId, AgentId)>& visit) const override {
    for (const auto& [queue, agent] : members) visit(queue, agent);
  }

  std::vector<std::string_view> queue_names{"support", "sales", "vip"};
  std::vector<std::string_view> agent_names{"ann", "bob", "cid"};
  std::vector<std::string_view> skill_names{"english", "billing"};
  std::vector<std::string_view> group_names{"north", "south"};
  std::vector<std::string_view> reason_names{"break", "training"};
  std::vector<QueueId> listed_queues{kSupport, kSales};
  std::vector<std::pair<QueueId, AgentId>> members{{kSupport, kAnn}, {kSupport, kBob}, {kSales, kBob}, {kSales, kCid}};

 private:
  static std::string_view of(const std::vector<std::string_view>& names, size_t index) {
    return index < names.size() ? names[index] : std::string_view();
  }
};

class Script {
 public:
  /// Calls n and n + kSlots are in the same slot, of one generation and the next.
  static constexpr uint32_t kSlots = 10'000;

  explicit Script(EventSink& sink) : sink_(sink) {}

  /// Sets the time of what follows.
  Script& at(double seconds) {
    now_ = test::at(seconds);
    return *this;
  }

  /// What the calls to come are, until said otherwise.
  Script& of(Media media, RequirementId requirement = kNoRequirement) {
    media_ = media;
    requirement_ = requirement;
    return *this;
  }

  Script& queued(uint32_t call, QueueId queue = kSupport, Cause cause = Cause::kArrival) {
    Call& c = calls_[call];
    if (cause == Cause::kArrival) c = Call{queue, media_, requirement_, now_, now_};
    c.queue = queue;
    c.joined = now_;
    return send(EventKind::kQueued, call, {.cause = cause});
  }
  Script& moved(uint32_t call, QueueId to, Cause cause = Cause::kMoved) {
    send(EventKind::kLeftQueue, call, {.cause = cause, .value = wait(call)});
    return queued(call, to, cause);
  }
  Script& offered(uint32_t call, AgentId agent) { return send(EventKind::kOffered, call, {.agent = agent}); }
  Script& offer_ended(uint32_t call, AgentId agent, Cause cause) {
    return send(EventKind::kOfferEnded, call, {.cause = cause, .agent = agent});
  }
  Script& connected(uint32_t call, AgentId agent) {
    return send(EventKind::kConnected, call, {.agent = agent, .value = wait(call), .value2 = age(call)});
  }
  Script& disconnected(uint32_t call, AgentId agent, double talk, double hold = 0,
                       Cause cause = Cause::kAgentCompleted) {
    return send(EventKind::kDisconnected, call,
                {.cause = cause, .agent = agent, .value = us(talk), .value2 = us(hold)});
  }
  Script& wrapped_up(uint32_t call, AgentId agent, QueueId queue, double seconds) {
    Event event = make(EventKind::kWrapUpEnded, call, {.agent = agent, .value = us(seconds)});
    event.queue = queue;
    return send(event);
  }
  Script& completed(uint32_t call) { return ended(call, CallEnd::kCompleted, Cause::kAgentCompleted, 0); }
  Script& abandoned(uint32_t call) { return ended(call, CallEnd::kAbandoned, Cause::kCallerHungUp, wait(call)); }
  Script& ended(uint32_t call, CallEnd end, Cause cause, int64_t value) {
    return send(EventKind::kEnded, call, {.cause = cause, .value = value, .value2 = age(call), .end = end});
  }
  Script& ended_waiting(uint32_t call, CallEnd end, Cause cause) { return ended(call, end, cause, wait(call)); }
  Script& refused(uint32_t call, QueueId queue) {
    calls_[call] = Call{queue, media_, requirement_, now_, now_};
    return ended(call, CallEnd::kRejected, Cause::kQueueFull, 0);
  }
  /// A whole call of an agent at once: joined, answered after `wait`, talk, hold, wrap-up, and the end.
  Script& call(uint32_t call, QueueId queue, AgentId agent, double joins, double wait, double talk, double hold = 0,
               double wrap_up = 0) {
    at(joins).queued(call, queue).offered(call, agent);
    at(joins + wait).connected(call, agent);
    at(joins + wait + talk + hold).disconnected(call, agent, talk, hold);
    at(joins + wait + talk + hold + wrap_up);
    if (wrap_up > 0) wrapped_up(call, agent, queue, wrap_up);
    return completed(call);
  }
  Script& about(EventKind kind, uint32_t call, AgentId agent = {}, Cause cause = Cause::kNone, int64_t value = 0) {
    return send(kind, call, {.cause = cause, .agent = agent, .value = value});
  }
  Script& state(AgentId agent, AgentState state, ReasonId reason = {}) {
    Event event;
    event.time = now_;
    event.kind = EventKind::kAgentState;
    event.agent = agent;
    event.old_state = states_[agent];
    event.new_state = state;
    event.reason = reason;
    states_[agent] = state;
    return send(event);
  }
  Script& configured() {
    Event event;
    event.time = now_;
    event.kind = EventKind::kConfigured;
    return send(event);
  }
  Script& send(const Event& event) {
    sink_.on_events({&event, 1});
    return *this;
  }

 private:
  struct Call {
    QueueId queue;
    Media media = Media::kVoice;
    RequirementId requirement = kNoRequirement;
    Time enqueued;
    Time joined;
  };
  struct Extra {
    Cause cause = Cause::kNone;
    AgentId agent = {};
    int64_t value = 0;
    int64_t value2 = 0;
    CallEnd end = CallEnd::kNone;
  };

  static int64_t us(double seconds) { return to_us(from_seconds(seconds)); }
  int64_t wait(uint32_t call) { return to_us(now_ - calls_[call].joined); }
  int64_t age(uint32_t call) { return to_us(now_ - calls_[call].enqueued); }

  Event make(EventKind kind, uint32_t call, const Extra& extra) {
    const Call& c = calls_[call];
    Event event;
    event.time = now_;
    event.kind = kind;
    event.call = CallId::make(call % kSlots, call / kSlots);
    event.queue = c.queue;
    event.media = c.media;
    event.requirement = c.requirement;
    event.cause = extra.cause;
    event.agent = extra.agent;
    event.value = extra.value;
    event.value2 = extra.value2;
    event.end = extra.end;
    return event;
  }
  Script& send(EventKind kind, uint32_t call, const Extra& extra) { return send(make(kind, call, extra)); }

  EventSink& sink_;
  Time now_ = kMinTime;
  Media media_ = Media::kVoice;
  RequirementId requirement_ = kNoRequirement;
  std::map<uint32_t, Call> calls_;
  std::map<AgentId, AgentState> states_;
};

}  // namespace strowger::test

#endif  // STROWGER_TESTS_UNIT_REPORT_SCRIPT_H_
