// SPDX-License-Identifier: Apache-2.0
//
// Names, questions, and the invariants of RULES.md.
#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "support/naive/naive_engine.h"

namespace strowger::naive {

// ---- Names and specs -----------------------------------------------------------------------------------------------

QueueId NaiveAcd::find_queue(std::string_view name) const {
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].live && queues_[i].spec.name == name) return QueueId{static_cast<uint32_t>(i)};
  }
  return QueueId{};
}

AgentId NaiveAcd::find_agent(std::string_view name) const {
  for (const auto& [slot, agent] : agents_) {
    if (!agent.retired && agent.spec.name == name) return agent.id;
  }
  return AgentId{};
}

std::string_view NaiveAcd::name(QueueId queue) const {
  return has_queue(queue) ? std::string_view(queues_[queue.index()].spec.name) : std::string_view();
}

std::string_view NaiveAcd::name(AgentId agent) const {
  const NaiveAgent* found = find_agent_by_id(agent);
  return found == nullptr ? std::string_view() : std::string_view(found->spec.name);
}

absl::StatusOr<RequirementId> NaiveAcd::requirement(std::string_view expression) {
  const absl::StatusOr<Requirement> parsed = Requirement::parse(expression, skills_);
  if (!parsed.ok()) return parsed.status();
  const RequirementId id = requirements_.intern(*parsed);
  if (!id.valid()) return absl::ResourceExhaustedError("the engine's table of requirements is full");
  return id;
}

std::string NaiveAcd::requirement_text(RequirementId id) const {
  return requirements_.contains(id) ? requirements_[id].to_string(skills_) : std::string();
}

CentreSpec NaiveAcd::centre() const {
  CentreSpec centre = centre_;
  for (const NaiveQueue& queue : queues_) {
    if (queue.live) centre.queues.push_back(queue.spec);
  }
  for (const auto& [slot, agent] : agents_) {
    if (!agent.retired) centre.agents.push_back(agent.spec);
  }
  return centre;
}

absl::StatusOr<QueueSpec> NaiveAcd::queue_spec(QueueId queue) const {
  if (!has_queue(queue)) return absl::NotFoundError("no queue has this id");
  return queues_[queue.index()].spec;
}

absl::StatusOr<AgentSpec> NaiveAcd::agent_spec(AgentId agent) const {
  const NaiveAgent* found = find_agent_by_id(agent);
  if (found == nullptr) return absl::NotFoundError("no agent has this id");
  return found->spec;
}

// ---- Questions -----------------------------------------------------------------------------------------------------

std::vector<QueueId> NaiveAcd::queues() const {
  std::vector<QueueId> ids;
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].live) ids.push_back(QueueId{static_cast<uint32_t>(i)});
  }
  return ids;
}

std::vector<AgentId> NaiveAcd::agents() const {
  std::vector<AgentId> ids;
  for (const auto& [slot, agent] : agents_) {
    if (!agent.retired) ids.push_back(agent.id);
  }
  return ids;
}

absl::StatusOr<CallView> NaiveAcd::call(CallId id) const {
  const NaiveCall* call = find(id);
  if (call == nullptr) return absl::NotFoundError("no call has this id");
  const std::vector<uint64_t> offers = offers_of(id);
  CallView view;
  view.call = id;
  view.state = call->state;
  view.queue = call->queue;
  view.media = call->media;
  view.priority = call->priority;
  view.enqueue_time = call->enqueue;
  view.joined_queue = call->joined;
  view.requirement = call->current;
  view.tiers = call->tiers;
  if (call->state == CallState::kOffered) view.agent = assignment(offers.front())->agent;
  if (!waits(*call) && call->state != CallState::kEnded) view.agent = call->agent;
  view.offers = static_cast<int>(offers.size());
  view.ladder_runs = call->ladder_runs;
  view.work_order_open = call->work_order;
  view.host_ref = call->host_ref;
  return view;
}

absl::StatusOr<AgentView> NaiveAcd::agent(AgentId id) const {
  const NaiveAgent* agent = find_agent_by_id(id);
  if (agent == nullptr) return absl::NotFoundError("no agent has this id");
  AgentView view;
  view.agent = id;
  view.state = agent->shown;
  view.reason = agent->shown_reason;
  view.since = agent->shown_since;
  view.idle_since = agent->idle_since;
  view.calls = agent->calls;
  view.units_in_use = units(*agent);
  view.capacity = agent->spec.capacity;
  view.leaving = agent->leaving;
  view.calls_in_hand = static_cast<int>(assignments_of(id).size()) - offers_of(id);
  return view;
}

absl::StatusOr<QueueView> NaiveAcd::queue(QueueId queue) const {
  if (!has_queue(queue)) return absl::NotFoundError("no queue has this id");
  QueueView view;
  view.queue = queue;
  view.waiting = waiting(queue);
  for (const auto& [slot, agent] : agents_) {
    if (!agent.retired && membership(agent, queue) != nullptr) ++view.members[static_cast<size_t>(agent.shown)];
  }
  return view;
}

uint32_t NaiveAcd::waiting(QueueId queue) const { return static_cast<uint32_t>(in_line(queue).size()); }

absl::StatusOr<uint32_t> NaiveAcd::position(CallId id) const {
  const NaiveCall* call = find(id);
  if (call == nullptr || !waits(*call)) return absl::NotFoundError("the call does not wait");
  const std::vector<CallId> line = in_line(call->queue);
  return static_cast<uint32_t>(std::find(line.begin(), line.end(), id) - line.begin()) + 1;
}

std::vector<CallId> NaiveAcd::all_calls() const {
  std::vector<CallId> ids;
  for (const auto& [slot, call] : calls_) ids.push_back(call.id);
  return ids;
}

std::vector<AgentId> NaiveAcd::agents_rung(CallId call) const {
  std::vector<AgentId> agents;
  for (const uint64_t number : offers_of(call)) agents.push_back(assignment(number)->agent);
  return agents;
}

std::vector<CallId> NaiveAcd::waiting_calls(QueueId queue) const { return in_line(queue); }

void NaiveAcd::attributes(CallId id, const std::function<void(TextId, std::string_view)>& visit) const {
  const NaiveCall* call = find(id);
  if (call == nullptr) return;
  for (const auto& [key, value] : call->attributes) visit(TextId{key}, value);
}

// ---- Invariants ----------------------------------------------------------------------------------------------------

absl::Status NaiveAcd::check_invariants() const {
  for (const auto& [slot, call] : calls_) {
    const size_t offers = offers_of(call.id).size();
    size_t talks = 0;
    size_t wrap_ups = 0;
    for (const Assignment& held : assignments_) {
      if (held.call != call.id) continue;
      talks += held.kind == Assignment::Kind::kTalk ? 1 : 0;
      wrap_ups += held.ends_call ? 1 : 0;
    }
    const bool talking = call.state == CallState::kConnected || call.state == CallState::kHeld;
    if ((call.state == CallState::kOffered) != (offers > 0) || talking != (talks == 1) || talks > 1 ||
        (call.state == CallState::kWrapUp) != (wrap_ups == 1) ||
        (call.state == CallState::kEnded && !call.work_order)) {
      return absl::InternalError(absl::StrFormat("call %x: state %s does not fit what it holds", call.id.value(),
                                                 std::string(to_string(call.state))));
    }
    // A call whose timer is due at this very instant may still be about to look.
    const bool about_to_look = std::any_of(timers_.begin(), timers_.end(), [&, id = call.id](const Timer& timer) {
      return timer.call == id && timer.time == now_;
    });
    if (call.state != CallState::kQueued || call.retry_until || about_to_look) continue;
    for (const auto& [agent_slot, agent] : agents_) {
      if (candidate(call, agent)) {
        return absl::InternalError(
            absl::StrFormat("call %x waits though agent %d could take it", call.id.value(), agent_slot));
      }
    }
  }
  for (const Assignment& held : assignments_) {
    const auto agent = agents_.find(held.agent.index());
    if (agent == agents_.end() || agent->second.id != held.agent || !agent->second.logged_in) {
      return absl::InternalError("an assignment belongs to nobody who is logged in");
    }
    if (held.kind == Assignment::Kind::kOffer && agent->second.leaving) {
      return absl::InternalError("a leaving agent is rung");
    }
  }
  for (const Timer& timer : timers_) {
    if (timer.time < now_) return absl::InternalError("a timer is overdue");
  }
  return absl::OkStatus();
}

}  // namespace strowger::naive
