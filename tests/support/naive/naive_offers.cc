// SPDX-License-Identifier: Apache-2.0
//
// Offers, rounds, and the connection that ends them (rules 7 and 8.1).
#include <algorithm>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

void NaiveAcd::give(NaiveCall& call, AgentId agent, Rank rank) {
  NaiveQueue& queue = queue_of(call);
  const AgentSpec& spec = find_agent_by_id(agent)->spec;
  if (queue.strategy.kind == StrategyKind::kRoundRobin) queue.last_offered = {spec.position, agent.index()};
  if (queue.spec.auto_answer || spec.auto_answer) {
    connect(call, agent, Cause::kNone);
    return;
  }
  if (call.state == CallState::kQueued) {
    call.state = CallState::kOffered;
    call.round_rank = rank;
    call.rung.clear();
    call.next_ring_step.reset();
    if (queue.strategy.kind == StrategyKind::kRingProgressively) call.next_ring_step = add(now_, queue.strategy.step);
  }
  const Assignment& made = make_assignment(Assignment::Kind::kOffer, agent, call);
  Event event = call_event(EventKind::kOffered, call);
  event.agent = agent;
  event.value = to_us(queue.spec.ring_timeout);
  emit(event);
  show(agent);
  start_timer(add(now_, queue.spec.ring_timeout), CallId{}, made.number);
}

// ---- Rounds (rule 7.2) ---------------------------------------------------------------------------------------------

bool NaiveAcd::takes_more_offers(const NaiveCall& call) const {
  const NaiveQueue& queue = queue_of(call);
  const bool rings_many =
      queue.strategy.kind == StrategyKind::kRingAll || queue.strategy.kind == StrategyKind::kRingProgressively;
  if (queue.spec.offers == 0 && rings_many) return true;
  if (queue.spec.offers > 0 && mutated(NaiveMutation::kRingWithoutLimit)) return true;
  return static_cast<int>(offers_of(call.id).size()) < std::max(queue.spec.offers, 1);
}

void NaiveAcd::fill_round(CallId id) {
  for (;;) {
    NaiveCall* call = find(id);
    if (call == nullptr || call->state != CallState::kOffered || call->next_ring_step) return;
    if (!takes_more_offers(*call)) return;
    const std::optional<Choice> choice = choose_agent(*call, call->round_rank);
    if (!choice) return;
    give(*call, choice->agent, choice->rank);
  }
}

void NaiveAcd::ring_one_more(CallId id) {
  NaiveCall& call = *find(id);
  if (!takes_more_offers(call)) return;
  if (const std::optional<Choice> choice = choose_agent(call, std::nullopt)) give(call, choice->agent, choice->rank);
}

void NaiveAcd::after_offer_ended(CallId id, bool expired) {
  if (!offers_of(id).empty()) {
    fill_round(id);
    return;
  }
  NaiveCall& call = *find(id);
  call.state = CallState::kQueued;
  call.next_ring_step.reset();
  call.rung.clear();
  const Duration retry = queue_of(call).spec.retry;
  if (expired && retry > Duration::zero() && !mutated(NaiveMutation::kRetryIgnored)) {
    call.retry_until = add(now_, retry);
  } else {
    work(id);
  }
  do_due_items(id, /*joining=*/false);
}

// ---- Answers (rules 7.3 to 7.5) ------------------------------------------------------------------------------------

Refusal NaiveAcd::perform(const AcceptOffer& command) {
  NaiveCall* call = find(command.call);
  if (call == nullptr) return Refusal::kUnknownCall;
  if (find_agent_by_id(command.agent) == nullptr) return Refusal::kUnknownAgent;
  if (offer(command.call, command.agent) == nullptr) return Refusal::kNoSuchOffer;
  connect(*call, command.agent, Cause::kNone);
  work(command.agent);
  return Refusal::kNone;
}

Refusal NaiveAcd::perform(const DeclineOffer& command) {
  if (find(command.call) == nullptr) return Refusal::kUnknownCall;
  NaiveAgent* agent = find_agent_by_id(command.agent);
  if (agent == nullptr) return Refusal::kUnknownAgent;
  const Assignment* declined_offer = offer(command.call, command.agent);
  if (declined_offer == nullptr) return Refusal::kNoSuchOffer;
  if (mutated(NaiveMutation::kIdleSinceOnDecline)) agent->idle_since = now_;
  withdraw(declined_offer->number, Cause::kDeclined);
  NaiveCall& call = *find(command.call);
  call.declined.push_back({command.agent, agent->login_epoch});
  call.rung.push_back(command.agent);
  if (call.window_end && !a_preferred_agent_is_there(call)) {
    call.window_end.reset();
    work(command.call);
  }
  after_offer_ended(command.call, /*expired=*/false);
  work(command.agent);
  return Refusal::kNone;
}

void NaiveAcd::expire(uint64_t number) {
  const Assignment expired = *assignment(number);
  NaiveCall& call = *find(expired.call);
  Event event = call_event(EventKind::kOfferEnded, call);
  event.agent = expired.agent;
  event.cause = Cause::kNoAnswer;
  event.value = to_us(now_ - expired.since);
  remove_assignment(number);
  emit(event);
  call.rung.push_back(expired.agent);
  NaiveAgent& agent = *any_agent(expired.agent);
  agent.idle_since = now_;
  ++agent.no_answers;
  const int limit = queue_of(call).spec.no_answer_limit;
  const bool limit_reached = limit > 0 && agent.no_answers >= limit;
  if (limit_reached) {
    agent.no_answers = 0;
    agent.ready = false;
    agent.reason = ReasonId{};
  }
  show(expired.agent);
  after_offer_ended(expired.call, /*expired=*/true);
  if (limit_reached) withdraw_offers_of_agent(expired.agent, Cause::kAgentNotReady, std::nullopt);
  work(expired.agent);
}

void NaiveAcd::withdraw(uint64_t number, Cause cause) {
  const Assignment withdrawn = *assignment(number);
  Event event = call_event(EventKind::kOfferEnded, *find(withdrawn.call));
  event.agent = withdrawn.agent;
  event.cause = cause;
  event.value = to_us(now_ - withdrawn.since);
  remove_assignment(number);
  emit(event);
  show(withdrawn.agent);
}

std::vector<AgentId> NaiveAcd::withdraw_offers_of_call(CallId call, Cause cause) {
  std::vector<AgentId> agents;
  for (const uint64_t number : offers_of(call)) {
    agents.push_back(assignment(number)->agent);
    withdraw(number, cause);
  }
  return agents;
}

void NaiveAcd::withdraw_offers_of_agent(AgentId agent, Cause cause, std::optional<QueueId> only_queue) {
  for (const uint64_t number : assignments_of(agent)) {
    const Assignment* held = assignment(number);
    if (held == nullptr || held->kind != Assignment::Kind::kOffer) continue;
    const CallId call = held->call;
    if (only_queue && find(call)->queue != *only_queue) continue;
    withdraw(number, cause);
    after_offer_ended(call, /*expired=*/false);
  }
}

// ---- Connecting (rule 8.1) -----------------------------------------------------------------------------------------

void NaiveAcd::connect(NaiveCall& call, AgentId agent_id, Cause cause) {
  if (const Assignment* own = offer(call.id, agent_id)) {
    stop_timer(CallId{}, own->number);
    Assignment& taken = *assignment(own->number);
    taken.kind = Assignment::Kind::kTalk;
    taken.since = now_;
  } else {
    make_assignment(Assignment::Kind::kTalk, agent_id, call);
  }
  NaiveAgent& agent = *any_agent(agent_id);
  agent.idle_since = now_;
  agent.no_answers = 0;
  ++agent.calls;
  call.state = CallState::kConnected;
  call.window_end.reset();
  call.retry_until.reset();
  call.next_ring_step.reset();
  call.rung.clear();
  call.answered_here = true;
  call.agent = agent_id;
  call.answered = now_;
  if (!call.first_answered) call.first_answered = now_;
  call.held = Duration::zero();
  Event event = call_event(EventKind::kConnected, call);
  event.agent = agent_id;
  event.cause = cause;
  event.value = to_us(now_ - call.joined);
  event.value2 = to_us(now_ - call.enqueue);
  emit(event);
  show(agent_id);
  const Duration resolve_within = queue_of(call).spec.resolve_within;
  if (resolve_within != kForever && !call.work_order && !mutated(NaiveMutation::kWorkOrderForgotten)) {
    call.work_order = true;
    call.work_order_due = add(now_, resolve_within);
  }
  const Cause others = cause == Cause::kPulled ? Cause::kPulled : Cause::kAnsweredElsewhere;
  for (const AgentId other : withdraw_offers_of_call(call.id, others)) work(other);
}

}  // namespace strowger::naive
