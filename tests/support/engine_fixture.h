// SPDX-License-Identifier: Apache-2.0
//
// TestEngine: an engine with a sink that keeps what it was told, for example-based tests.
//
// Events are compared as short lines, so that a test reads like a script: "offered c1 ann", "ann: ready -> reserved".
// Calls are named c1, c2, ... in the order in which the test makes them. After every step the engine's own invariants
// are checked, and a refused command must leave the digest as it was and send nothing.
//
// Example:
//   TestEngine engine(small_centre({.name = "q"}, {"ann"}));
//   engine.log_in("ann");
//   const CallId call = engine.arrive("q");
//   EXPECT_EQ(engine.told(), (Lines{"queued c1 q arrival", "offered c1 ann", "ann: ready -> reserved"}));
#ifndef STROWGER_TESTS_SUPPORT_ENGINE_FIXTURE_H_
#define STROWGER_TESTS_SUPPORT_ENGINE_FIXTURE_H_

#include <chrono>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/acd.h"

namespace strowger::test {

using namespace std::chrono_literals;  // NOLINT: tests are full of durations

using Lines = std::vector<std::string>;

/// An agent who is a member of one queue.
inline AgentSpec member(std::string name, std::string queue = "q", int tier = 0) {
  AgentSpec spec;
  spec.name = std::move(name);
  spec.memberships = {{.queue = std::move(queue), .tier = tier}};
  return spec;
}

/// One queue and its members, with a reason ("break") and a skill or two to use.
inline CentreSpec small_centre(QueueSpec queue, std::vector<std::string> agents) {
  CentreSpec centre;
  centre.skills = {"english", "billing"};
  centre.reasons = {"break", "lunch"};
  const std::string name = queue.name;
  centre.queues.push_back(std::move(queue));
  for (std::string& agent : agents) centre.agents.push_back(member(std::move(agent), name));
  return centre;
}

class TestEngine : public EventSink, public DecisionSink {
 public:
  explicit TestEngine(const CentreSpec& centre, const EngineOptions& options = {}) {
    absl::StatusOr<std::unique_ptr<Acd>> made = Acd::create(centre, options, this, this);
    EXPECT_TRUE(made.ok()) << made.status();
    if (made.ok()) acd_ = std::move(*made);
  }
  TestEngine(const TestEngine&) = delete;
  TestEngine& operator=(const TestEngine&) = delete;

  Acd& acd() { return *acd_; }
  Acd* operator->() { return acd_.get(); }

  // ---- Names -------------------------------------------------------------------------------------------------------
  QueueId queue(std::string_view name) const { return acd_->find_queue(name); }
  AgentId agent(std::string_view name) const { return acd_->find_agent(name); }
  ReasonId reason(std::string_view name) const { return acd_->find_reason(name); }

  // ---- Time --------------------------------------------------------------------------------------------------------
  /// To an instant counted from kMinTime.
  void at(Duration since_start) {
    EXPECT_EQ(acd_->advance(kMinTime + since_start), Refusal::kNone);
    check();
  }
  void pass(Duration duration) {
    EXPECT_EQ(acd_->advance(acd_->now() + duration), Refusal::kNone);
    check();
  }

  // ---- Commands ----------------------------------------------------------------------------------------------------
  template <class C>
  Applied apply(const C& command) {
    const uint64_t before = acd_->digest();
    const size_t told_before = events_.size();
    const Applied answer = acd_->apply(command);
    const bool at_the_door = answer.refusal == Refusal::kQueueFull || answer.refusal == Refusal::kJoinEmpty;
    if (!answer.ok() && !(std::is_same_v<C, ArriveCall> && at_the_door)) {
      EXPECT_EQ(acd_->digest(), before) << "a refusal changed the state: " << to_string(answer.refusal);
      EXPECT_EQ(events_.size(), told_before) << "a refusal was told: " << to_string(answer.refusal);
    }
    check();
    return answer;
  }
  template <class C>
  Refusal refusal(const C& command) {
    return apply(command).refusal;
  }
  /// A command that must be accepted.
  template <class C>
  CallId ok(const C& command) {
    const Applied answer = apply(command);
    EXPECT_EQ(answer.refusal, Refusal::kNone) << to_string(answer.refusal);
    return answer.call;
  }

  /// A call named c<n>, n counted from 1 in the order made; its host_ref is n.
  Applied try_arrive(std::string_view queue_name, ArriveCall command = {}) {
    command.queue = queue(queue_name);
    command.host_ref = ++calls_made_;
    return apply(command);
  }
  CallId arrive(std::string_view queue_name, const ArriveCall& command = {}) {
    const Applied answer = try_arrive(queue_name, command);
    EXPECT_EQ(answer.refusal, Refusal::kNone) << to_string(answer.refusal);
    return answer.call;
  }
  CallId chat(std::string_view queue_name) { return arrive(queue_name, {.media = Media::kChat}); }

  void log_in(std::string_view name) { ok(LogIn{agent(name)}); }
  void log_in(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) log_in(name);
  }
  void log_out(std::string_view name) { ok(LogOut{agent(name)}); }
  void ready(std::string_view name) { ok(SetReady{agent(name)}); }
  void not_ready(std::string_view name) { ok(SetNotReady{agent(name), ReasonId{}}); }
  void accept(CallId call, std::string_view name) { ok(AcceptOffer{call, agent(name)}); }
  void decline(CallId call, std::string_view name) { ok(DeclineOffer{call, agent(name)}); }
  void hang_up(CallId call) { ok(HangUpCall{call}); }
  void complete(CallId call) { ok(CompleteCall{call}); }
  /// The agent who is rung for the call takes it, and at once ends it.
  void serve(CallId call) {
    ok(AcceptOffer{call, view(call).agent});
    complete(call);
  }

  // ---- Questions ---------------------------------------------------------------------------------------------------
  CallView view(CallId call) const {
    const absl::StatusOr<CallView> found = acd_->call(call);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(CallView{});
  }
  bool exists(CallId call) const { return acd_->call(call).ok(); }
  CallState state(CallId call) const { return view(call).state; }
  AgentView agent_view(std::string_view name) const {
    const absl::StatusOr<AgentView> found = acd_->agent(agent(name));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(AgentView{});
  }
  AgentState state(std::string_view name) const { return agent_view(name).state; }
  /// Who has the call, or is rung first for it; "" for nobody.
  std::string who(CallId call) const { return std::string(acd_->name(view(call).agent)); }
  /// The queue's waiting calls in order: {1, 3} for c1 and c3.
  std::vector<uint64_t> line(std::string_view queue_name) const {
    std::vector<uint64_t> refs;
    for (const CallId call : acd_->waiting_calls(queue(queue_name))) refs.push_back(view(call).host_ref);
    return refs;
  }
  std::string attribute(CallId call, TextId key) const {
    std::string found = "(none)";
    acd_->attributes(call, [&](TextId other, std::string_view value) {
      if (other == key) found = std::string(value);
    });
    return found;
  }
  RequirementId requirement(std::string_view expression) {
    const absl::StatusOr<RequirementId> made = acd_->requirement(expression);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(RequirementId{});
  }

  // ---- What was told -----------------------------------------------------------------------------------------------
  const std::vector<Event>& events() const { return events_; }
  const std::vector<DecisionRecord>& decisions() const { return decisions_; }
  void forget() {
    events_.clear();
    decisions_.clear();
  }

  /// Every event since the last look, as lines.
  Lines told() {
    return told_if([](const Event&) { return true; });
  }
  /// The same without the agents' states and the configuration's changes.
  Lines told_of_calls() {
    return told_if([](const Event& e) { return e.kind != EventKind::kAgentState && e.kind != EventKind::kConfigured; });
  }
  Lines told_of(EventKind kind) {
    return told_if([kind](const Event& e) { return e.kind == kind; });
  }
  /// The last event of a kind; forgets nothing.
  Event last(EventKind kind) const {
    for (size_t i = events_.size(); i-- > 0;) {
      if (events_[i].kind == kind) return events_[i];
    }
    ADD_FAILURE() << "no event " << to_string(kind);
    return {};
  }

  std::string line_of(const Event& e) const {
    if (e.kind == EventKind::kAgentState) {
      std::string text =
          name(e.agent) + ": " + std::string(to_string(e.old_state)) + " -> " + std::string(to_string(e.new_state));
      return e.reason.valid() ? text + " (" + std::string(acd_->name(e.reason)) + ")" : text;
    }
    std::string text(to_string(e.kind));
    if (e.call.valid()) text += " c" + std::to_string(e.host_ref);
    if (e.agent.valid()) text += " " + name(e.agent);
    const bool names_queue = e.kind == EventKind::kQueued || e.kind == EventKind::kLeftQueue ||
                             e.kind == EventKind::kPaused || e.kind == EventKind::kResumed;
    if (names_queue) text += " " + std::string(acd_->name(e.queue));
    if (e.kind == EventKind::kLadderStep || e.kind == EventKind::kLadderSkipped) {
      text += " " + std::to_string(e.step) + " " + std::string(to_string(e.action));
    }
    if (e.end != CallEnd::kNone) text += " " + std::string(to_string(e.end));
    if (e.cause != Cause::kNone) text += " " + std::string(to_string(e.cause));
    return text;
  }

  void on_events(std::span<const Event> events) override {
    for (const Event& e : events) {
      // An agent may be gone when a test looks: remember the name while it is there.
      if (e.agent.valid() && !acd_->name(e.agent).empty()) names_.emplace_back(e.agent, acd_->name(e.agent));
    }
    events_.insert(events_.end(), events.begin(), events.end());
  }
  void on_decision(const DecisionRecord& record) override { decisions_.push_back(record); }

  void check() const {
    const absl::Status status = acd_->check_invariants();
    EXPECT_TRUE(status.ok()) << status;
  }

 private:
  std::string name(AgentId id) const {
    if (const std::string_view known = acd_->name(id); !known.empty()) return std::string(known);
    for (size_t i = names_.size(); i-- > 0;) {
      if (names_[i].first == id) return names_[i].second;
    }
    return "agent" + std::to_string(id.index());
  }
  template <class Keep>
  Lines told_if(Keep&& keep) {
    Lines lines;
    for (const Event& e : events_) {
      if (keep(e)) lines.push_back(line_of(e));
    }
    events_.clear();
    return lines;
  }

  std::unique_ptr<Acd> acd_;
  std::vector<Event> events_;
  std::vector<DecisionRecord> decisions_;
  std::vector<std::pair<AgentId, std::string>> names_;
  uint64_t calls_made_ = 0;
};

}  // namespace strowger::test

#endif  // STROWGER_TESTS_SUPPORT_ENGINE_FIXTURE_H_
