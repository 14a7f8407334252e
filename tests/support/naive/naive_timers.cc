// SPDX-License-Identifier: Apache-2.0
//
// Timers, and what falls due while a call waits (rules 1.4, 10.1 to 10.3 and 10.5).
#include <algorithm>
#include <tuple>

#include "support/naive/naive_engine.h"

namespace strowger::naive {
namespace {

enum ItemNumber { kWindowEnds = 1, kRetryEnds, kRingStep, kDelayOver, kAtRisk, kBreach, kLadderRun, kMaxWait };

Time time_at(int64_t us) { return time_from_us(us); }

}  // namespace

// ---- Timers --------------------------------------------------------------------------------------------------------

void NaiveAcd::start_timer(Time due, CallId call, uint64_t assignment) {
  if (due >= kMaxTime) return;
  timers_.push_back({std::max(due, now_), ++last_timer_, call, assignment});
}

void NaiveAcd::stop_timer(CallId call, uint64_t assignment) {
  std::erase_if(timers_, [&](const Timer& timer) { return timer.call == call && timer.assignment == assignment; });
}

std::optional<size_t> NaiveAcd::earliest_timer() const {
  std::optional<size_t> earliest;
  for (size_t i = 0; i < timers_.size(); ++i) {
    const bool later_started_first = mutated(NaiveMutation::kTimersReversed);
    const auto key = [&](const Timer& timer) {
      return std::pair(timer.time, later_started_first ? ~timer.sequence : timer.sequence);
    };
    if (!earliest || key(timers_[i]) < key(timers_[*earliest])) earliest = i;
  }
  return earliest;
}

bool NaiveAcd::fire_next(Time limit) {
  const std::optional<size_t> index = earliest_timer();
  if (!index || timers_[*index].time > limit) return false;
  const Timer timer = timers_[*index];
  timers_.erase(timers_.begin() + static_cast<std::ptrdiff_t>(*index));
  now_ = timer.time;
  concerned_.clear();
  if (timer.call.valid()) {
    concern(timer.call);
    const NaiveCall& call = *find(timer.call);
    if (call.state == CallState::kQueued || call.state == CallState::kOffered) {
      do_due_items(timer.call, /*joining=*/false);
    } else if (call.work_order && call.work_order_due <= now_) {
      work_order_due(timer.call);
    }
  } else if (assignment(timer.assignment)->kind == Assignment::Kind::kOffer) {
    expire(timer.assignment);
  } else {
    end_wrap_up(timer.assignment);
  }
  finish_step();
  return true;
}

void NaiveAcd::set_call_timer(CallId id) {
  const NaiveCall* call = find(id);
  if (call == nullptr) return;
  std::optional<Time> due;
  if (const std::optional<Item> item = earliest_item(*call)) due = std::max(item->due, now_);
  const auto running =
      std::find_if(timers_.begin(), timers_.end(), [&](const Timer& timer) { return timer.call == id; });
  const bool same = running != timers_.end() && due && running->time == *due;
  if (same && !mutated(NaiveMutation::kTimersAlwaysRestarted)) return;
  stop_timer(id, 0);
  if (due) start_timer(*due, id, 0);
}

// ---- Items (rule 10.1) ---------------------------------------------------------------------------------------------

const Sla* NaiveAcd::sla(const NaiveCall& call) const {
  if (call.promised) return call.promise ? &*call.promise : nullptr;
  const QueueSpec& spec = queue_of(call).spec;
  std::string name = spec.sla;
  for (const CustomerSla& row : spec.customer_slas) {
    if (call.customer_class.valid() && customer_classes_.find(row.customer_class) == call.customer_class)
      name = row.sla;
  }
  for (const Sla& known : centre_.slas) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

std::optional<Time> NaiveAcd::target_time(const NaiveCall& call) const {
  const Sla* promised = sla(call);
  return promised == nullptr ? std::nullopt : std::optional(add(call.enqueue, promised->target));
}

std::vector<NaiveAcd::Item> NaiveAcd::items(const NaiveCall& call) const {
  std::vector<Item> items;
  const bool queued = call.state == CallState::kQueued;
  if (!queued && call.state != CallState::kOffered) {
    if (call.work_order) items.push_back({call.work_order_due});
    return items;
  }
  const QueueSpec& spec = queue_of(call).spec;
  if (queued && call.window_end) items.push_back({*call.window_end, kWindowEnds});
  if (queued && call.retry_until) items.push_back({*call.retry_until, kRetryEnds});
  if (!queued && call.next_ring_step) items.push_back({*call.next_ring_step, kRingStep});
  for (const QueueId queue : call.reach) {
    for (const int64_t delay : queues_[queue.index()].delays) {
      if (queued && Duration{delay} > call.delay_waited_out)
        items.push_back({add(call.joined, Duration{delay}), kDelayOver});
    }
  }
  if (const std::optional<Time> target = target_time(call)) {
    const Duration before = sla(call)->at_risk_before;
    if (before > Duration::zero() && !call.at_risk_told) items.push_back({*target - before, kAtRisk});
    if (!call.breach_told) items.push_back({*target, kBreach});
  }
  if (!queued) return items;
  if (const std::optional<LadderMemory> run = next_run(call)) items.push_back({time_at(run->due), kLadderRun});
  if (spec.max_wait != kForever) items.push_back({add(call.joined, spec.max_wait), kMaxWait});
  return items;
}

std::optional<NaiveAcd::Item> NaiveAcd::earliest_item(const NaiveCall& call) const {
  std::optional<Item> earliest;
  for (const Item& item : items(call)) {
    if (item.due >= kMaxTime) continue;
    if (!earliest || std::tie(item.due, item.number) < std::tie(earliest->due, earliest->number)) earliest = item;
  }
  return earliest;
}

// ---- What is due is done (rule 10.3) -------------------------------------------------------------------------------

void NaiveAcd::do_due_items(CallId id, bool joining) {
  bool changed = false;
  for (;;) {
    const NaiveCall* call = find(id);
    if (call == nullptr || (call->state != CallState::kQueued && call->state != CallState::kOffered)) return;
    const std::optional<Item> item = earliest_item(*call);
    if (!item || item->due > now_) break;
    if (do_item(id, *item, joining)) changed = true;
  }
  if (changed) work(id);
}

bool NaiveAcd::do_item(CallId id, const Item& item, bool joining) {
  NaiveCall& call = *find(id);
  switch (item.number) {
    case kWindowEnds:
      call.window_end.reset();
      return true;
    case kRetryEnds:
      call.retry_until.reset();
      return true;
    case kRingStep:
      call.next_ring_step = add(item.due, queue_of(call).strategy.step);
      ring_one_more(id);
      return false;
    case kDelayOver:
      look_at_delays(call);
      return true;
    case kAtRisk: {
      call.at_risk_told = true;
      Event event = call_event(EventKind::kSlaAtRisk, call);
      event.value = to_us(*target_time(call) - now_);
      emit(event);
      return false;
    }
    case kBreach: {
      call.breach_told = true;
      Event event = call_event(EventKind::kSlaBreached, call);
      event.value = to_us(now_ - call.enqueue);
      emit(event);
      return false;
    }
    case kLadderRun:
      return do_ladder_run(id, joining);
    default:
      reach_max_wait(id);
      return true;
  }
}

bool NaiveAcd::may_move_again(NaiveCall& call) const {
  constexpr int kMovesPerInstant = 16;
  if (call.moved_at != now_) {
    call.moved_at = now_;
    call.moves = 0;
  }
  return call.moves < kMovesPerInstant;
}

void NaiveAcd::reach_max_wait(CallId id) {
  NaiveCall& call = *find(id);
  const QueueSpec& spec = queue_of(call).spec;
  if (spec.max_wait_action == MaxWaitAction::kExpire) {
    end_call(id, CallEnd::kExpired, Cause::kMaxWait);
    return;
  }
  const QueueId target = find_queue(spec.max_wait_queue);
  if (spec.max_wait_action == MaxWaitAction::kOverflow || target == call.queue || !may_move_again(call) ||
      can_move(call, target) != Refusal::kNone) {
    end_call(id, CallEnd::kOverflowed, Cause::kMaxWait);
    return;
  }
  ++call.moves;
  move(id, target, Cause::kOverflow);
}

}  // namespace strowger::naive
