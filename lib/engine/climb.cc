// SPDX-License-Identifier: Apache-2.0
//
// The call timer: what a waiting call waits for, and what happens when it comes due (rule 10).
#include <algorithm>

#include "engine/acd_impl.h"

namespace strowger {

using detail::LadderMark;

namespace {

// Moves by policies that a call may make at one instant; a circle of moves stops there.
constexpr int kMaxMovesAtOnce = 16;

// The first run of a step, or kMaxTime if it never comes due for a call with these times.
Time first_run(const LadderStep& step, Time joined, Time enqueued, const Sla* sla) {
  if (!step.by_slack) return add(joined, step.after);
  return sla == nullptr ? kMaxTime : add(enqueued, sla->target) - step.slack;
}

// The next run of step `number` above `mark`, the latest missed one if several are; none at kMaxTime.
LadderMark next_run_of(const LadderStep& step, int number, Time first, const LadderMark& mark, Time now) {
  LadderMark next{first, number};
  if (first >= kMaxTime) return {kMaxTime, number};
  if (mark < next && (step.every == Duration::zero() || first > now)) return next;
  if (step.every == Duration::zero()) return {kMaxTime, number};
  int64_t runs = 0;  // before the one looked for
  if (mark.due >= first) runs = (mark.due - first) / step.every + (mark.step >= number ? 1 : 0);
  if (mark.due >= first && mark.step < number && (mark.due - first) % step.every != Duration::zero()) ++runs;
  if (first + runs * step.every <= now) runs = (now - first) / step.every;
  if (step.times > 0 && runs >= step.times) {
    runs = step.times - 1;
    next.due = first + runs * step.every;
    return mark < next ? next : LadderMark{kMaxTime, number};
  }
  next.due = first + runs * step.every;
  return next;
}

bool only_tells(LadderAction action) {
  return action == LadderAction::kAnnounce || action == LadderAction::kNotify || action == LadderAction::kDissuade;
}

}  // namespace

// Rule 10.1.
Acd::Impl::TimerItem Acd::Impl::next_item(const Call& call) const {
  TimerItem next;
  const auto offer_item = [&next](Time due, ItemKind kind) {
    if (due < next.due) next = {due, kind};
  };
  if (!waits(call)) {
    if (call.work_order_open) offer_item(known_extra(call).resolve_due, ItemKind::kWorkOrder);
    return next;
  }
  const CallClassKey& call_key = key(call);
  const Queue& queue = home(call);
  const bool queued = call.state == CallState::kQueued;
  if (queued) {
    if (call.held_for_preferred) offer_item(known_extra(call).window_end, ItemKind::kWindowEnd);
    if (call.held_for_retry) offer_item(known_extra(call).next_try, ItemKind::kRetry);
    // PERFORMANCE: most centres have no member with a delay.
    const std::span<const QueueId> reach = any_delays_ ? index_.reach(call_key.reach) : std::span<const QueueId>{};
    for (const QueueId id : reach) {
      for (const Duration delay : queues_[id.index()].delays) {
        if (delay > call_key.delay_passed) offer_item(add(joined_at(call), delay), ItemKind::kDelay);
      }
    }
  } else if (call.progressive) {
    offer_item(known_extra(call).next_try, ItemKind::kRingStep);
  }
  if (call_key.sla.valid()) {
    const Sla& promised = sla(call_key.sla);
    const Time deadline = add(enqueued_at(call), promised.target);
    if (!call.at_risk_told && promised.at_risk_before > Duration::zero()) {
      offer_item(deadline - promised.at_risk_before, ItemKind::kAtRisk);
    }
    if (!call.breach_told) offer_item(deadline, ItemKind::kBreach);
  }
  if (!queued) return next;
  if (!queue.spec.ladder.empty()) offer_item(next_ladder_run(call).due, ItemKind::kLadder);
  if (queue.spec.max_wait < kForever) offer_item(add(joined_at(call), queue.spec.max_wait), ItemKind::kMaxWait);
  return next;
}

// Rule 10.3.
void Acd::Impl::climb(Call& call, bool joining) {
  if (awaits_nothing(call)) return;
  const CallId id = call.id;
  bool changed = false;
  while (true) {
    const TimerItem item = next_item(call);
    if (item.kind == ItemKind::kNone || item.due > now_) break;
    changed = do_item(call, item.kind, joining) || changed;
    if (find(id) == nullptr || !waits(call)) return;
  }
  if (changed) want_agent(call);
}

// Whether it may have changed who may take the call.
bool Acd::Impl::do_item(Call& call, ItemKind kind, bool joining) {
  switch (kind) {
    case ItemKind::kWindowEnd:
      forget_preferences(call);
      relist(call);
      return true;
    case ItemKind::kRetry:
      call.held_for_retry = false;
      relist(call);
      return true;
    case ItemKind::kRingStep:
      ring_one_more(call);
      return false;
    case ItemKind::kDelay: {
      CallClassKey changed = key(call);
      changed.delay_passed = delay_passed(changed.reach, joined_at(call));
      set_class(call, changed);
      return true;
    }
    case ItemKind::kAtRisk:
      call.at_risk_told = true;
      emit_call(EventKind::kSlaAtRisk, call).value = to_us(add(enqueued_at(call), sla(key(call).sla).target) - now_);
      return false;
    case ItemKind::kBreach:
      call.breach_told = true;
      emit_call(EventKind::kSlaBreached, call).value = to_us(now_ - enqueued_at(call));
      return false;
    case ItemKind::kLadder:
      return do_ladder_step(call, next_ladder_run(call), joining);
    case ItemKind::kMaxWait:
      max_wait_reached(call);
      return false;
    case ItemKind::kWorkOrder:
      work_order_due(call);
      return false;
    case ItemKind::kNone:
      break;
  }
  return false;
}

// Rule 10.5.
void Acd::Impl::max_wait_reached(Call& call) {
  const Queue& queue = home(call);
  if (queue.spec.max_wait_action == MaxWaitAction::kExpire) {
    end_waiting(call, CallEnd::kExpired, Cause::kMaxWait);
    return;
  }
  Queue* to = find(queue.max_wait_queue);
  if (queue.spec.max_wait_action == MaxWaitAction::kMove && to != nullptr && to != &queue && may_be_moved(call)) {
    ++extra(call).moves;
    if (move(call, *to, Cause::kOverflow) == Refusal::kNone) return;
  }
  end_waiting(call, CallEnd::kOverflowed, Cause::kMaxWait);
}

bool Acd::Impl::may_be_moved(Call& call) {
  detail::CallExtra& more = extra(call);
  if (more.moved_at != now_) more.moves = 0;
  more.moved_at = now_;
  return more.moves < kMaxMovesAtOnce;
}

// ---- The ladder: rule 10.4 ------------------------------------------------------------------------------------------

LadderMark Acd::Impl::next_ladder_run(const Call& call) const {
  const Queue& queue = home(call);
  const SlaId promised = key(call).sla;
  LadderMark next{kMaxTime, 0};
  for (size_t i = 0; i < queue.spec.ladder.size(); ++i) {
    const LadderStep& step = queue.spec.ladder[i];
    const int number = static_cast<int>(i);
    const bool asks = queue.steps[i].policy != 0;
    if (const Time again = asks ? asked_again_at(known_extra(call), number) : kMaxTime; again < kMaxTime) {
      next = std::min(next, LadderMark{again, number});
      continue;
    }
    const Time first = first_run(step, joined_at(call), enqueued_at(call), promised.valid() ? &sla(promised) : nullptr);
    next = std::min(next, next_run_of(step, number, first, known_extra(call).ladder, now_));
  }
  return next;
}

void Acd::Impl::tell_step(EventKind kind, Call& call, int number, const LadderStep& step,
                          const detail::ResolvedStep& names, Cause cause) {
  Event& event = emit_call(kind, call);
  event.step = static_cast<uint8_t>(number);
  event.action = step.action;
  event.text = names.text;
  event.cause = cause;
}

bool Acd::Impl::do_ladder_step(Call& call, const LadderMark& run, bool joining) {
  const Queue& queue = home(call);
  const auto index = static_cast<size_t>(run.step);
  const LadderStep& step = queue.spec.ladder[index];
  const detail::ResolvedStep& names = queue.steps[index];
  extra(call).ladder = run;
  ++extra(call).ladder_runs;
  const bool asks = names.policy != 0;
  if (asks) forget_ask(extra(call), run.step);
  if (!asks && only_tells(step.action) && joining && run.due < now_) return false;
  if (!conditions_hold(call, step)) {
    tell_step(EventKind::kLadderSkipped, call, run.step, step, names, Cause::kCondition);
    return false;
  }
  return asks ? do_step_by_policy(call, run, joining) : do_action(call, run.step, step, names);
}

bool Acd::Impl::do_action(Call& call, int number, const LadderStep& step, const detail::ResolvedStep& names) {
  if (only_tells(step.action)) {
    tell_step(EventKind::kLadderStep, call, number, step, names, Cause::kNone);
    return false;
  }
  switch (step.action) {
    case LadderAction::kMoveQueue:
    case LadderAction::kEscalate:
      move_by_step(call, number, step, names);
      return false;
    case LadderAction::kDisconnect:
      tell_step(EventKind::kLadderStep, call, number, step, names, Cause::kNone);
      end_waiting(call, CallEnd::kExpired, Cause::kLadder);
      return false;
    case LadderAction::kNothing:
      return false;
    default:
      break;
  }
  CallClassKey changed = key(call);
  const Cause refused = apply_step(call, step, names, changed);
  if (refused != Cause::kNone || changed == key(call)) {
    tell_step(EventKind::kLadderSkipped, call, number, step, names, refused);
    return false;
  }
  open_question(changed);
  set_class(call, changed);
  tell_step(EventKind::kLadderStep, call, number, step, names, Cause::kNone);
  return true;
}

void Acd::Impl::move_by_step(Call& call, int number, const LadderStep& step, const detail::ResolvedStep& names) {
  const Queue& queue = home(call);
  const bool escalates = step.action == LadderAction::kEscalate;
  Queue* to = find(escalates && !names.queue.valid() ? queue.escalate_to : names.queue);
  if (to == nullptr || to == &queue || !may_be_moved(call)) {
    tell_step(EventKind::kLadderSkipped, call, number, step, names, Cause::kNone);
    return;
  }
  CallClassKey entry;
  RequirementId asked;
  const Refusal refusal = prepare_move(call, *to, entry, asked);
  if (refusal != Refusal::kNone) {
    const Cause cause = refusal == Refusal::kQueueFull   ? Cause::kQueueFull
                        : refusal == Refusal::kJoinEmpty ? Cause::kJoinEmpty
                                                         : Cause::kRequirementsFull;
    tell_step(EventKind::kLadderSkipped, call, number, step, names, cause);
    return;
  }
  tell_step(EventKind::kLadderStep, call, number, step, names, Cause::kNone);
  if (escalates && !step.message.empty()) {
    const std::span<const Attribute> list = attribute_list(call, step.message);
    if (check_attributes(list) == Refusal::kNone) store_attributes(call, list);
  }
  ++extra(call).moves;
  move_prepared(call, entry, asked, escalates ? Cause::kEscalated : Cause::kLadder);
}

// What a step makes of the call's key; a cause if it cannot.
Cause Acd::Impl::apply_step(Call& call, const LadderStep& step, const detail::ResolvedStep& names,
                            CallClassKey& changed) {
  switch (step.action) {
    case LadderAction::kRelax:
    case LadderAction::kDropSkill: {
      const int by = step.action == LadderAction::kRelax ? step.by : 0;
      const RequirementId relaxed = derived(changed.requirement, names.skill, by);
      if (!relaxed.valid()) return Cause::kRequirementsFull;
      changed.requirement = relaxed;
      break;
    }
    case LadderAction::kWidenRing:
      changed.tiers = step.tiers;
      break;
    case LadderAction::kRaisePriority:
      changed.priority = static_cast<int16_t>(std::clamp(changed.priority + step.by, kMinPriority, kMaxPriority));
      break;
    case LadderAction::kAddQueue: {
      std::vector<QueueId>& queues = scratch_queues_;
      queues = index_.reach(changed.reach);
      if (std::find(queues.begin(), queues.end(), names.queue) != queues.end()) break;
      queues.push_back(names.queue);
      changed.reach = index_.intern_reach(queues);
      changed.delay_passed = delay_passed(changed.reach, joined_at(call));
      break;
    }
    case LadderAction::kCallInReserves:
      changed.reserve_level = std::max(changed.reserve_level, static_cast<uint8_t>(step.by));
      break;
    default:
      break;
  }
  return Cause::kNone;
}

// `from` with a skill relaxed by so many levels, or (zero) without it; remembered. Invalid when the table is full.
RequirementId Acd::Impl::derived(RequirementId from, SkillId skill, int by) {
  const auto [known, is_new] = derived_.try_emplace({from, skill, by});
  if (!is_new) return known->second;
  const Requirement& requirement = requirements_[from];
  const RequirementId made = requirements_.intern(by > 0 ? requirement.relaxed(skill, by) : requirement.without(skill));
  if (made.valid()) {
    known->second = made;
  } else {
    derived_.erase(known);
  }
  return made;
}

bool Acd::Impl::conditions_hold(const Call& call, const LadderStep& step) const {
  return std::all_of(step.only_if.begin(), step.only_if.end(), [&](const LadderCondition& condition) {
    return condition.holds(measure(call, condition.subject));
  });
}

int64_t Acd::Impl::measure(const Call& call, LadderCondition::Subject subject) const {
  const CallClassKey& call_key = key(call);
  if (subject == LadderCondition::Subject::kQueueLength) return home(call).waiting;
  const auto counts = [&](const detail::AgentProfile& active, const detail::AgentProfile& all) {
    return subject == LadderCondition::Subject::kAgentsEligible ? index_.eligible(call_key, active)
                                                                : all.membership(call_key.home) != nullptr;
  };
  const bool ready_only = subject == LadderCondition::Subject::kAgentsReady;
  int64_t count = 0;
  headcount_.for_each_row([&](detail::ProfileNumber number, const detail::HeadcountRow& row) {
    const detail::AgentProfile& profile = index_.profile(number);
    if (counts(profile, profile)) count += ready_only ? row.agents[static_cast<size_t>(AgentState::kReady)] : row.all;
  });
  headcount_.apart().for_each([&](size_t slot) {
    const Agent& agent = agents_[static_cast<uint32_t>(slot)];
    if (ready_only && agent.shown != AgentState::kReady) return;
    count += counts(index_.profile(agent.profile), index_.profile(agent.base_profile)) ? 1 : 0;
  });
  return count;
}

}  // namespace strowger
