// SPDX-License-Identifier: Apache-2.0
//
// Agents: what they hold, what they show, and their commands (rule 2).
#include <algorithm>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

// ---- Assignments (rule 2.1) ----------------------------------------------------------------------------------------

Assignment& NaiveAcd::make_assignment(Assignment::Kind kind, AgentId agent, const NaiveCall& call) {
  Assignment made;
  made.number = ++last_assignment_;
  made.kind = kind;
  made.agent = agent;
  made.call = call.id;
  made.media = call.media;
  made.since = now_;
  assignments_.push_back(made);
  return assignments_.back();
}

const Assignment* NaiveAcd::assignment(uint64_t number) const {
  for (const Assignment& held : assignments_) {
    if (held.number == number) return &held;
  }
  return nullptr;
}

Assignment* NaiveAcd::assignment(uint64_t number) {
  for (Assignment& held : assignments_) {
    if (held.number == number) return &held;
  }
  return nullptr;
}

const Assignment* NaiveAcd::offer(CallId call, AgentId agent) const {
  for (const Assignment& held : assignments_) {
    if (held.call == call && held.agent == agent && held.kind == Assignment::Kind::kOffer) return &held;
  }
  return nullptr;
}

std::vector<uint64_t> NaiveAcd::assignments_of(AgentId agent) const {
  std::vector<uint64_t> numbers;
  for (const Assignment& held : assignments_) {
    if (held.agent == agent) numbers.push_back(held.number);
  }
  return numbers;
}

void NaiveAcd::remove_assignment(uint64_t number) {
  const Assignment removed = *assignment(number);
  stop_timer(CallId{}, number);
  std::erase_if(assignments_, [&](const Assignment& held) { return held.number == number; });
  NaiveAgent& agent = *any_agent(removed.agent);
  if (removed.kind == Assignment::Kind::kTalk || removed.kind == Assignment::Kind::kWrapUp) agent.idle_since = now_;
  if (agent.leaving && assignments_of(agent.id).empty()) {
    agent.leaving = false;
    agent.logged_in = false;
  }
}

// ---- The shown state (rule 2.2) ------------------------------------------------------------------------------------

AgentState NaiveAcd::shown_state(const NaiveAgent& agent) const {
  const auto holds = [&](Assignment::Kind kind) {
    return std::any_of(assignments_.begin(), assignments_.end(),
                       [&](const Assignment& held) { return held.agent == agent.id && held.kind == kind; });
  };
  if (!agent.logged_in) return AgentState::kLoggedOut;
  if (holds(Assignment::Kind::kTalk)) return AgentState::kBusy;
  if (holds(Assignment::Kind::kWrapUp)) return AgentState::kWrapUp;
  if (holds(Assignment::Kind::kOffer)) return AgentState::kReserved;
  return agent.ready && !agent.leaving ? AgentState::kReady : AgentState::kNotReady;
}

void NaiveAcd::show(AgentId id) {
  if (any_agent(id) == nullptr) return;  // retired, and gone with its last assignment
  NaiveAgent& agent = *any_agent(id);
  const AgentState state = shown_state(agent);
  const ReasonId reason = state == AgentState::kNotReady ? agent.reason : ReasonId{};
  if (state != agent.shown || reason != agent.shown_reason) {
    const auto occupied = [](AgentState shown) { return shown == AgentState::kBusy || shown == AgentState::kWrapUp; };
    if (shares_kept_ && occupied(state) != occupied(agent.shown)) {
      agent.share.update(now_, occupied(agent.shown), centre_.occupancy_half_life);
    }
    Event event = agent_event(EventKind::kAgentState, agent);
    event.old_state = agent.shown;
    event.new_state = state;
    event.reason = reason;
    event.value = to_us(now_ - agent.shown_since);
    agent.shown = state;
    agent.shown_reason = reason;
    agent.shown_since = now_;
    emit(event);
  }
  if (agent.retired && !agent.logged_in) discard_agent(id);
}

// ---- Commands (rules 2.5 and 2.6) ----------------------------------------------------------------------------------

Refusal NaiveAcd::perform(const LogIn& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (command.reason.valid() && !reasons_.contains(command.reason)) return Refusal::kUnknownReason;
  if (agent->logged_in && !agent->leaving) return Refusal::kAlreadySo;
  agent->logged_in = true;
  agent->leaving = false;
  ++agent->login_epoch;
  agent->ready = command.ready;
  agent->reason = command.ready ? ReasonId{} : command.reason;
  agent->idle_since = now_;
  show(command.agent);
  work(command.agent);
  return Refusal::kNone;
}

void NaiveAcd::log_out(NaiveAgent& agent) {
  const AgentId id = agent.id;
  agent.leaving = true;
  agent.ready = false;
  agent.reason = ReasonId{};
  withdraw_offers_of_agent(id, Cause::kAgentLoggedOut, std::nullopt);
  // One who was removed is gone with the last offer.
  if (NaiveAgent* still_there = any_agent(id)) {
    if (assignments_of(id).empty()) {
      still_there->leaving = false;
      still_there->logged_in = false;
    }
    show(id);
  }
  end_windows_of(id);
}

Refusal NaiveAcd::perform(const LogOut& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (!agent->logged_in || agent->leaving) return Refusal::kAlreadySo;
  log_out(*agent);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const SetReady& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (!agent->logged_in || agent->leaving) return Refusal::kAgentState;
  if (agent->ready) return Refusal::kAlreadySo;
  agent->ready = true;
  agent->reason = ReasonId{};
  agent->idle_since = now_;
  show(command.agent);
  work(command.agent);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const SetNotReady& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (command.reason.valid() && !reasons_.contains(command.reason)) return Refusal::kUnknownReason;
  if (!agent->logged_in || agent->leaving) return Refusal::kAgentState;
  if (!agent->ready && agent->reason == command.reason) return Refusal::kAlreadySo;
  agent->ready = false;
  agent->reason = command.reason;
  withdraw_offers_of_agent(command.agent, Cause::kAgentNotReady, std::nullopt);
  show(command.agent);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const PauseInQueue& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (!has_queue(command.queue)) return Refusal::kUnknownQueue;
  if (command.reason.valid() && !reasons_.contains(command.reason)) return Refusal::kUnknownReason;
  for (NaiveMembership& member : agent->memberships) {
    if (member.queue != command.queue) continue;
    if (member.paused) return Refusal::kAlreadySo;
    member.paused = true;
    Event event = agent_event(EventKind::kPaused, *agent);
    event.queue = command.queue;
    event.reason = command.reason;
    emit(event);
    withdraw_offers_of_agent(command.agent, Cause::kAgentNotReady, command.queue);
    work(command.agent);
    end_windows_of(command.agent);
    return Refusal::kNone;
  }
  return Refusal::kNotMember;
}

Refusal NaiveAcd::perform(const ResumeInQueue& command) {
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  if (!has_queue(command.queue)) return Refusal::kUnknownQueue;
  for (NaiveMembership& member : agent->memberships) {
    if (member.queue != command.queue) continue;
    if (!member.paused) return Refusal::kAlreadySo;
    member.paused = false;
    Event event = agent_event(EventKind::kResumed, *agent);
    event.queue = command.queue;
    emit(event);
    work(command.agent);
    return Refusal::kNone;
  }
  return Refusal::kNotMember;
}

}  // namespace strowger::naive
