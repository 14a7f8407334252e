// SPDX-License-Identifier: Apache-2.0
//
// What agents do: answer offers, come and go, take breaks.
#include <algorithm>

#include "sim/simulator_impl.h"

namespace strowger {

// ---- Offers ---------------------------------------------------------------------------------------------------------

void Simulator::Impl::on_offered(const Event& event) {
  if (!known(event.call)) return;
  Record& call = record(event.call);
  const Group& group = groups_[agent(event.agent).group];
  Duration delay{};
  bool declines = false;
  if (!group.answers_at_once) {
    Random random = call_random(call, CallPurpose::kOffer, call.offers++);
    const double chance = random.uniform();
    if (chance < group.behaviour.ignores) return;  // it rings until the engine takes it back
    declines = chance < group.behaviour.ignores + group.behaviour.declines;
    delay = group.behaviour.answer_delay.sample(random);
  }
  uint32_t index = free_offer_;
  if (index == kNone) {
    index = static_cast<uint32_t>(offers_.size());
    offers_.emplace_back();
  } else {
    free_offer_ = offers_[index].next;
  }
  offers_[index] = {.call = event.call,
                    .agent = event.agent,
                    .timer = wheel_.start(add(event.time, delay), payload(Happening::kAnswer, index)),
                    .next = call.first_offer,
                    .declines = declines};
  call.first_offer = index;
}

void Simulator::Impl::on_offer_ended(const Event& event) {
  if (event.cause == Cause::kDeclined || event.cause == Cause::kNoAnswer) {
    if (AgentCounts* counts = counts_of_agent(batch_, event.agent)) ++counts->not_answered;
  }
  if (!known(event.call)) return;
  for (uint32_t offer = record(event.call).first_offer; offer != kNone; offer = offers_[offer].next) {
    if (offers_[offer].agent != event.agent) continue;
    unlink_offer(offer);
    free_offer(offer);
    return;
  }
}

void Simulator::Impl::unlink_offer(uint32_t offer) {
  uint32_t* link = &record(offers_[offer].call).first_offer;
  while (*link != offer) link = &offers_[*link].next;
  *link = offers_[offer].next;
}

void Simulator::Impl::free_offer(uint32_t offer) {
  if (offers_[offer].timer.valid()) wheel_.cancel(offers_[offer].timer);
  offers_[offer] = Offer{.next = free_offer_};
  free_offer_ = offer;
}

void Simulator::Impl::drop_offers(Record& call) {
  while (call.first_offer != kNone) {
    const uint32_t offer = call.first_offer;
    call.first_offer = offers_[offer].next;
    free_offer(offer);
  }
}

/// An agent answers. At the instant at which the offer expires the engine goes first, and the agent is late.
void Simulator::Impl::answer(uint32_t index) {
  offers_[index].timer = TimerId{};
  const Offer offer = offers_[index];
  synchronise(now());
  if (offers_[index].call != offer.call || offers_[index].timer.valid()) return;
  unlink_offer(index);
  free_offer(index);
  if (offer.declines) {
    note(acd_->apply(DeclineOffer{offer.call, offer.agent}).refusal);
  } else {
    note(acd_->apply(AcceptOffer{offer.call, offer.agent}).refusal);
  }
}

// ---- Shifts ---------------------------------------------------------------------------------------------------------

void Simulator::Impl::do_shifts() {
  synchronise(now());
  while (next_shift_ < shift_actions_.size() && shift_actions_[next_shift_].at <= now()) {
    do_shift(shift_actions_[next_shift_++]);
  }
  if (next_shift_ < shift_actions_.size()) {
    wheel_.start(shift_actions_[next_shift_].at, payload(Happening::kShift, 0));
  }
}

void Simulator::Impl::do_shift(const ShiftAction& action) {
  if (action.kind == ShiftAction::Kind::kLevel) {
    groups_[action.agent].level = action.level;
    staff(action.agent);
    return;
  }
  Agent& agent = agents_[action.agent];
  Refusal refusal = Refusal::kNone;
  switch (action.kind) {
    case ShiftAction::Kind::kLogIn:
      log_in(agent);
      break;
    case ShiftAction::Kind::kLogOut:
      log_out(agent);
      break;
    case ShiftAction::Kind::kBreak:
      agent.on_break = true;
      refusal = acd_->apply(SetNotReady{agent.id, action.reason}).refusal;
      break;
    case ShiftAction::Kind::kReturn:
      agent.on_break = false;
      refusal = acd_->apply(SetReady{agent.id}).refusal;
      break;
    case ShiftAction::Kind::kLevel:
      break;
  }
  // An agent whom the engine has set not ready already has nothing left to do at the beginning of a break.
  if (refusal != Refusal::kAlreadySo) note(refusal);
}

void Simulator::Impl::log_in(Agent& agent) {
  agent.working = true;
  note(acd_->apply(LogIn{.agent = agent.id}).refusal);
}

void Simulator::Impl::log_out(Agent& agent) {
  agent.working = false;
  agent.on_break = false;
  note(acd_->apply(LogOut{agent.id}).refusal);
}

/// Brings the number of agents of a group who are there to its level. O(agents), a few times a day.
void Simulator::Impl::staff(uint32_t number) {
  Group& group = groups_[number];
  group.too_many = 0;
  const auto in_group = [&](const Agent& agent) { return agent.group == number; };
  int there = 0;
  for (const Agent& agent : agents_) there += in_group(agent) && (agent.working || occupied(agent)) ? 1 : 0;
  for (auto agent = agents_.rbegin(); agent != agents_.rend() && there > group.level; ++agent) {
    if (!in_group(*agent) || !agent->working || occupied(*agent)) continue;
    log_out(*agent);
    --there;
  }
  group.too_many = there - group.level;
  if (group.too_many > 0) {
    // All are occupied. They are told to leave, and those left over when enough have left are called back (kStaff).
    for (Agent& agent : agents_) {
      if (in_group(agent) && agent.working) log_out(agent);
    }
    return;
  }
  for (Agent& agent : agents_) {
    if (in_group(agent) && !agent.working && occupied(agent)) log_in(agent);
  }
  for (auto agent = agents_.begin(); agent != agents_.end() && there < group.level; ++agent) {
    if (!in_group(*agent) || agent->working) continue;
    log_in(*agent);
    ++there;
  }
}

void Simulator::Impl::on_agent_state(const Event& event) {
  Agent& who = agent(event.agent);
  Group& group = groups_[who.group];
  const auto us = static_cast<uint64_t>(to_us(event.time));
  const auto from = static_cast<size_t>(event.old_state);
  const auto to = static_cast<size_t>(event.new_state);
  --group.agents[from];
  ++group.agents[to];
  group.area[from] += us;
  group.area[to] -= us;
  who.area[from] += us;
  who.area[to] -= us;
  who.state = event.new_state;
  if (who.state == AgentState::kLoggedOut && group.too_many > 0 && --group.too_many == 0) {
    wheel_.start(event.time, payload(Happening::kStaff, who.group));
  }
  if (who.state == AgentState::kNotReady && who.working && !who.on_break && !who.back.valid()) {
    who.back = wheel_.start(add(event.time, group.behaviour.back_after),
                            payload(Happening::kBack, agent_of_slot_[event.agent.index()]));
  }
}

/// The engine set the agent not ready because of unanswered offers; now the agent is back.
void Simulator::Impl::come_back(uint32_t index) {
  agents_[index].back = TimerId{};
  synchronise(now());
  const Agent& agent = agents_[index];
  if (!agent.working || agent.on_break || agent.state != AgentState::kNotReady) return;
  note(acd_->apply(SetReady{agent.id}).refusal);
}

}  // namespace strowger
