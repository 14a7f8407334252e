// SPDX-License-Identifier: Apache-2.0
//
// The ladder: which run of which step is next, and what it does (rule 10.4).
#include <algorithm>
#include <string>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

// ---- Runs ----------------------------------------------------------------------------------------------------------

std::optional<int64_t> NaiveAcd::run_of_step(const NaiveCall& call, int index) const {
  if (const auto again = call.asked_again.find(index); again != call.asked_again.end()) return again->second;
  const LadderStep& step = queue_of(call).spec.ladder[static_cast<size_t>(index)];
  int64_t first = to_us(call.joined) + to_us(step.after);
  if (step.by_slack) {
    const std::optional<Time> target = target_time(call);
    if (!target) return std::nullopt;
    first = to_us(*target) - to_us(step.slack);
  }
  const LadderMemory& done = call.ladder_done;
  const auto is_done = [&](int64_t due) { return LadderMemory{due, index} <= done; };
  const int64_t every = to_us(step.every);
  if (every == 0) return is_done(first) ? std::nullopt : std::optional(first);
  int64_t run = done.due > first ? (done.due - first) / every : 0;
  while (is_done(first + run * every)) ++run;
  if (step.times > 0 && run >= step.times) return std::nullopt;
  const int64_t now = to_us(now_);
  if (first + run * every <= now && !mutated(NaiveMutation::kMissedRunsAllDone)) {
    run = (now - first) / every;  // of several missed runs only the latest counts
    if (step.times > 0) run = std::min<int64_t>(run, step.times - 1);
  }
  return first + run * every;
}

std::optional<LadderMemory> NaiveAcd::next_run(const NaiveCall& call) const {
  std::optional<LadderMemory> next;
  for (size_t i = 0; i < queue_of(call).spec.ladder.size(); ++i) {
    const int step = static_cast<int>(i);
    const std::optional<int64_t> due = run_of_step(call, step);
    if (due && (!next || LadderMemory{*due, step} < *next)) next = LadderMemory{*due, step};
  }
  return next;
}

// ---- Conditions ----------------------------------------------------------------------------------------------------

int64_t NaiveAcd::measure(const NaiveCall& call, LadderCondition::Subject subject) const {
  if (subject == LadderCondition::Subject::kQueueLength) return waiting_in(call.queue);
  int64_t count = 0;
  for (const auto& [slot, agent] : agents_) {
    if (!agent.logged_in || agent.leaving) continue;
    if (subject == LadderCondition::Subject::kAgentsEligible) {
      count += eligible(call, agent) ? 1 : 0;
      continue;
    }
    if (membership(agent, call.queue) == nullptr) continue;
    if (subject == LadderCondition::Subject::kAgentsReady && agent.shown != AgentState::kReady) continue;
    ++count;
  }
  return count;
}

bool NaiveAcd::conditions_hold(const NaiveCall& call, const LadderStep& step) const {
  return std::all_of(step.only_if.begin(), step.only_if.end(), [&](const LadderCondition& condition) {
    return condition.holds(measure(call, condition.subject));
  });
}

// ---- Actions -------------------------------------------------------------------------------------------------------

Event NaiveAcd::ladder_event(EventKind kind, const NaiveCall& call, int number, const LadderStep& step) const {
  Event event = call_event(kind, call);
  event.step = static_cast<uint8_t>(number);
  event.action = step.action;
  if (!step.message.empty()) event.text = texts_.find(step.message);
  return event;
}

void NaiveAcd::skip(const NaiveCall& call, int number, const LadderStep& step, Cause cause) {
  Event event = ladder_event(EventKind::kLadderSkipped, call, number, step);
  event.cause = cause;
  emit(event);
}

bool NaiveAcd::do_ladder_run(CallId id, bool joining) {
  NaiveCall& call = *find(id);
  const LadderMemory run = *next_run(call);
  LadderStep step = queue_of(call).spec.ladder[static_cast<size_t>(run.step)];
  call.ladder_done = run;
  call.asked_again.erase(run.step);
  ++call.ladder_runs;
  const auto only_speaks = [](LadderAction action) {
    return action == LadderAction::kAnnounce || action == LadderAction::kNotify || action == LadderAction::kDissuade;
  };
  const bool of_the_past = joining && run.due < to_us(now_);
  if (of_the_past && step.policy.empty() && only_speaks(step.action)) return false;
  if (!conditions_hold(call, step)) {
    skip(call, run.step, step, Cause::kCondition);
    return false;
  }
  if (const std::optional<LadderStep> decided = step_by_policy(call, run.step)) step = *decided;
  if (step.action == LadderAction::kNothing || (of_the_past && only_speaks(step.action))) return false;
  if (step.action == LadderAction::kMoveQueue || step.action == LadderAction::kEscalate) {
    move_by_ladder(id, run.step, step);
    return true;
  }
  bool changed = false;
  if (const Cause refused = change_in_place(call, step, changed); refused != Cause::kNone || !changed) {
    skip(call, run.step, step, refused);
    return false;
  }
  open_question(call);
  emit(ladder_event(EventKind::kLadderStep, call, run.step, step));
  if (step.action == LadderAction::kDisconnect) end_call(id, CallEnd::kExpired, Cause::kLadder);
  return !only_speaks(step.action);
}

Cause NaiveAcd::change_in_place(NaiveCall& call, const LadderStep& step, bool& changed) {
  switch (step.action) {
    case LadderAction::kRelax:
    case LadderAction::kDropSkill:
      return change_requirement(call, step, changed) ? Cause::kNone : Cause::kRequirementsFull;
    case LadderAction::kWidenRing:
      changed = call.tiers != step.tiers;
      call.tiers = step.tiers;
      return Cause::kNone;
    case LadderAction::kRaisePriority: {
      const int raised = std::clamp(call.priority + step.by, kMinPriority, kMaxPriority);
      changed = raised != call.priority;
      call.priority = raised;
      return Cause::kNone;
    }
    case LadderAction::kAddQueue: {
      const QueueId queue = find_queue(step.queue);
      changed = std::find(call.reach.begin(), call.reach.end(), queue) == call.reach.end();
      if (changed) {
        call.reach.push_back(queue);
        look_at_delays(call);
      }
      return Cause::kNone;
    }
    case LadderAction::kCallInReserves:
      changed = step.by > call.reserve_level;
      call.reserve_level = std::max(call.reserve_level, step.by);
      return Cause::kNone;
    default:
      changed = true;
      return Cause::kNone;
  }
}

bool NaiveAcd::change_requirement(NaiveCall& call, const LadderStep& step, bool& changed) {
  const SkillId skill = skills_.find(step.skill);
  const Requirement& now = requirements_[call.current];
  const Requirement wider = step.action == LadderAction::kRelax ? now.relaxed(skill, step.by) : now.without(skill);
  if (wider == now) return true;
  const RequirementId id = requirements_.intern(wider);
  if (!id.valid()) return false;
  call.current = id;
  changed = true;
  return true;
}

void NaiveAcd::move_by_ladder(CallId id, int number, const LadderStep& step) {
  NaiveCall& call = *find(id);
  const bool escalates = step.action == LadderAction::kEscalate;
  const QueueId target = find_queue(escalates && step.queue.empty() ? queue_of(call).spec.escalate_to : step.queue);
  if (!target.valid() || target == call.queue || !may_move_again(call)) {
    skip(call, number, step, Cause::kNone);
    return;
  }
  switch (can_move(call, target)) {
    case Refusal::kNone:
      break;
    case Refusal::kQueueFull:
      skip(call, number, step, Cause::kQueueFull);
      return;
    case Refusal::kJoinEmpty:
      skip(call, number, step, Cause::kJoinEmpty);
      return;
    default:
      skip(call, number, step, Cause::kRequirementsFull);
      return;
  }
  ++call.moves;
  if (escalates && !step.message.empty()) describe(call, step.message);
  emit(ladder_event(EventKind::kLadderStep, call, number, step));
  move(id, target, escalates ? Cause::kEscalated : Cause::kLadder);
}

}  // namespace strowger::naive
