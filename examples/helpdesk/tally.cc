// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/tally.h"

#include <algorithm>

#include "strowger/sim/simulator.h"

namespace helpdesk {

using strowger::Event;
using strowger::EventKind;

size_t sla_of(const strowger::CentreSpec& centre, const strowger::QueueSpec& queue, std::string_view customer_class) {
  std::string_view name = queue.sla;
  for (const strowger::CustomerSla& row : queue.customer_slas) {
    if (row.customer_class == customer_class) name = row.sla;
  }
  const auto found =
      std::find_if(centre.slas.begin(), centre.slas.end(), [&](const strowger::Sla& sla) { return sla.name == name; });
  return found == centre.slas.end() ? kNoSla : static_cast<size_t>(found - centre.slas.begin());
}

Tally::Tally(const strowger::CentreSpec& centre, const std::vector<Stream>& streams)
    : centre_(centre), streams_(streams), promises_(centre.slas.size()), escalations_(centre.queues.size()) {
  for (const strowger::QueueSpec& queue : centre.queues) steps_.emplace_back(queue.ladder.size());
}

void Tally::on_events(std::span<const Event> events) {
  for (const Event& event : events) {
    switch (event.kind) {
      case EventKind::kQueued:
        on_queued(event);
        continue;
      case EventKind::kLadderStep:
        ++steps_[event.queue.index()][event.step].done;
        continue;
      case EventKind::kLadderSkipped:
        ++steps_[event.queue.index()][event.step].skipped;
        continue;
      case EventKind::kEscalated:
        if (event.cause == strowger::Cause::kEscalationRefused) {
          ++escalations_[event.queue.index()].refused;
        } else {
          ++escalations_[event.queue.index()].work_orders;
          calls_[strowger::CallId{static_cast<uint64_t>(event.value)}].escalated_from = event.queue.index();
        }
        continue;
      default:
        break;
    }
    const auto found = calls_.find(event.call);
    if (found == calls_.end()) continue;
    Call& call = found->second;
    if (event.kind == EventKind::kConnected) on_answered(event, call);
    if (event.kind == EventKind::kSlaAtRisk || event.kind == EventKind::kSlaBreached) on_sla(event, call);
    if (event.kind == EventKind::kEnded) {
      on_ended(event, call);
      calls_.erase(found);
    }
  }
}

/// A call is promised what holds in the first queue that it joins.
void Tally::on_queued(const Event& event) {
  Call& call = calls_[event.call];
  const bool is_new = event.cause == strowger::Cause::kArrival ||
                      (call.escalated_from != kNotEscalated && event.cause == strowger::Cause::kEscalated);
  if (!is_new) return;
  const std::string& customer_class = streams_[strowger::source_of(event.host_ref)].customer_class;
  call.sla = sla_of(centre_, centre_.queues[event.queue.index()], customer_class);
  if (call.sla != kNoSla) ++promises_[call.sla].calls;
}

void Tally::on_answered(const Event& event, Call& call) {
  if (call.answered) return;
  call.answered = true;
  const strowger::Duration wait{event.value2};
  if (call.escalated_from != kNotEscalated) {
    EscalationCounts& counts = escalations_[call.escalated_from];
    ++counts.called_back;
    counts.wait += wait;
    counts.longest = std::max(counts.longest, wait);
  }
  if (call.sla == kNoSla) return;
  PromiseCounts& counts = promises_[call.sla];
  ++counts.answered;
  counts.kept += call.broken ? 0 : 1;
  counts.answer_wait += wait;
}

void Tally::on_ended(const Event& event, Call& call) {
  if (call.sla == kNoSla || call.answered || event.end != strowger::CallEnd::kAbandoned) return;
  ++promises_[call.sla].abandoned;
  promises_[call.sla].abandoned_in_time += call.broken ? 0 : 1;
}

/// Each queue that a call waits in tells it again; here it counts once.
void Tally::on_sla(const Event& event, Call& call) {
  if (call.sla == kNoSla) return;
  const bool breach = event.kind == EventKind::kSlaBreached;
  bool& told = breach ? call.broken : call.at_risk;
  if (told) return;
  told = true;
  ++(breach ? promises_[call.sla].broken : promises_[call.sla].at_risk);
}

}  // namespace helpdesk
