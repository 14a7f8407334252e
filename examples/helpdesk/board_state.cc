// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/board_state.h"

#include "helpdesk/tally.h"
#include "strowger/sim/simulator.h"

namespace helpdesk {

using strowger::Event;
using strowger::EventKind;

const Stream& BoardState::stream(const BoardCall& call) const { return streams_[strowger::source_of(call.host_ref)]; }

void BoardState::join(const Event& event) {
  const auto [place, is_new] = waiting_.try_emplace(event.call);
  BoardCall& call = place->second;
  if (is_new) call.number = ++contacts_;
  call.queue = event.queue;
  call.media = event.media;
  call.host_ref = event.host_ref;
  call.since = event.time - strowger::Duration{event.value2};
  call.step = 0;
  const size_t sla = sla_of(centre_, centre_.queues[event.queue.index()], stream(call).customer_class);
  call.deadline = sla == kNoSla ? strowger::kMaxTime : strowger::add(call.since, centre_.slas[sla].target);
}

void BoardState::apply(const Event& event) {
  if (event.kind == EventKind::kQueued) {
    join(event);
    return;
  }
  if (event.kind == EventKind::kAgentState) {
    BoardAgent& agent = agents_[event.agent.index()];
    agent.state = event.new_state;
    agent.since = event.time;
    agent.reason = event.reason;
    return;
  }
  if (event.kind == EventKind::kDisconnected) agents_[event.agent.index()].contacts.erase(event.call);
  const auto found = waiting_.find(event.call);
  if (found == waiting_.end()) return;
  BoardCall& call = found->second;
  switch (event.kind) {
    case EventKind::kOffered:
      call.ringing = true;
      break;
    case EventKind::kOfferEnded:
      call.ringing = false;
      break;
    case EventKind::kSlaAtRisk:
      call.at_risk = true;
      break;
    case EventKind::kSlaBreached:
      call.broken = true;
      break;
    case EventKind::kLadderStep:
      call.step = event.step + 1;
      break;
    case EventKind::kConnected:
      agents_[event.agent.index()].contacts[event.call] = {call.queue, call.number, event.time};
      waiting_.erase(found);
      break;
    case EventKind::kEnded:
      waiting_.erase(found);
      break;
    default:
      break;
  }
}

}  // namespace helpdesk
