// SPDX-License-Identifier: Apache-2.0
//
// What hosts ask: names, views, waiting calls, positions.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "engine/acd_impl.h"

namespace strowger {

namespace {

absl::Status not_waiting(CallId id) {
  return absl::NotFoundError(absl::StrFormat("call %d#%d does not wait in a queue", id.index(), id.generation()));
}

template <class Map>
auto find_name(const Map& map, std::string_view name) {
  const auto found = map.find(absl::string_view(name.data(), name.size()));
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

}  // namespace

// ---- Views ----------------------------------------------------------------------------------------------------------

CallView Acd::Impl::view(const Call& call) const {
  const CallClassKey& call_key = key(call);
  CallView result;
  result.call = call.id;
  result.state = call.state;
  result.queue = call_key.home;
  result.media = call_key.media;
  result.priority = call_key.priority;
  result.enqueue_time = enqueued_at(call);
  result.joined_queue = joined_at(call);
  result.requirement = call_key.requirement;
  result.tiers = call_key.tiers;
  result.agent =
      call.first_assignment != detail::kNoSlot ? agents_[assignments_[call.first_assignment].agent].id : AgentId{};
  result.offers = call.offers;
  result.ladder_runs = known_extra(call).ladder_runs;
  result.work_order_open = call.work_order_open;
  result.host_ref = call.host_ref;
  return result;
}

AgentView Acd::Impl::view(const Agent& agent) const {
  AgentView result;
  result.agent = agent.id;
  result.state = agent.shown;
  result.reason = agent.shown_reason;
  result.since = agent.shown_since;
  result.idle_since = agent.idle_since;
  result.calls = agent.calls;
  result.units_in_use = agent.units;
  result.capacity = agent.traits.capacity;
  result.leaving = agent.leaving;
  result.calls_in_hand = static_cast<int>(agent.assignments) - agent.offers;
  return result;
}

QueueView Acd::Impl::view(const Queue& queue) const {
  QueueView result;
  result.queue = queue.id;
  result.waiting = queue.waiting;
  agents_.for_each([&](uint32_t, const Agent& agent) {
    if (agent.retired || index_.profile(agent.base_profile).membership(queue.id) == nullptr) return;
    ++result.members[static_cast<size_t>(agent.shown)];
  });
  return result;
}

bool Acd::Impl::comes_before(const Call& a, const Call& b) const {
  if (key(a).priority != key(b).priority) return key(a).priority > key(b).priority;
  const detail::WaitingCall& line_of_a = in_line(a);
  const detail::WaitingCall& line_of_b = in_line(b);
  return line_of_a < line_of_b || (!(line_of_b < line_of_a) && a.slot() < b.slot());
}

std::vector<CallId> Acd::Impl::waiting_calls(QueueId queue) const {
  std::vector<CallId> ids;
  list_waiting(queue, ids);
  return ids;
}

void Acd::Impl::list_waiting(QueueId queue, std::vector<CallId>& ids) const {
  ids.clear();
  if (const Queue* known = find(queue); known == nullptr || known->waiting == 0) return;
  calls_.for_each([&](uint32_t, const Call& call) {
    if (waits(call) && call.call_class != nullptr && key(call).home == queue) ids.push_back(call.id);
  });
  std::sort(ids.begin(), ids.end(),
            [this](CallId a, CallId b) { return comes_before(calls_[a.index()], calls_[b.index()]); });
}

uint32_t Acd::Impl::position(const Call& call) const {
  uint32_t ahead = 0;
  calls_.for_each([&](uint32_t, const Call& other) {
    if (!waits(other) || key(other).home != key(call).home) return;
    ahead += comes_before(other, call) ? 1u : 0u;
  });
  return ahead + 1;
}

// ---- The public face ------------------------------------------------------------------------------------------------

absl::StatusOr<QueueSpec> Acd::queue_spec(QueueId id) const {
  const detail::Queue* queue = std::as_const(*impl_).find(id);
  if (queue == nullptr) return to_status(Refusal::kUnknownQueue);
  return queue->spec;
}

absl::StatusOr<AgentSpec> Acd::agent_spec(AgentId id) const {
  const detail::Agent* agent = std::as_const(*impl_).find(id);
  if (agent == nullptr) return to_status(Refusal::kUnknownAgent);
  return impl_->spec_of(*agent);
}

QueueId Acd::find_queue(std::string_view name) const { return find_name(impl_->queue_ids_, name); }
AgentId Acd::find_agent(std::string_view name) const {
  const detail::Agent* agent = std::as_const(*impl_).agent_named(name);
  return agent == nullptr ? AgentId{} : agent->id;
}
SkillId Acd::find_skill(std::string_view name) const { return impl_->skills_.find(name); }
ReasonId Acd::find_reason(std::string_view name) const { return impl_->reasons_.find(name); }
CustomerClassId Acd::find_customer_class(std::string_view name) const { return impl_->customer_classes_.find(name); }

std::string_view Acd::name(QueueId id) const {
  const detail::Queue* queue = std::as_const(*impl_).find(id);
  return queue == nullptr ? std::string_view() : queue->spec.name;
}
std::string_view Acd::name(AgentId id) const {
  const detail::Agent* agent = std::as_const(*impl_).find(id);
  return agent == nullptr ? std::string_view() : agent->name;
}
std::string_view Acd::name(SkillId skill) const { return impl_->skills_.name(skill); }
std::string_view Acd::name(GroupId group) const { return impl_->groups_.name(group); }
std::string_view Acd::name(ReasonId reason) const { return impl_->reasons_.name(reason); }
std::string_view Acd::name(CustomerClassId customer_class) const {
  return impl_->customer_classes_.name(customer_class);
}
std::string_view Acd::name(TextId text) const { return impl_->texts_.name(text); }

TextId Acd::text(std::string_view text) { return impl_->texts_.intern(text); }

absl::StatusOr<RequirementId> Acd::requirement(std::string_view expression) {
  absl::StatusOr<Requirement> parsed = Requirement::parse(expression, impl_->skills_);
  if (!parsed.ok()) return parsed.status();
  const RequirementId id = impl_->requirements_.intern(*parsed);
  if (!id.valid()) return to_status(Refusal::kRequirementsFull);
  return id;
}

const Requirement& Acd::requirement(RequirementId id) const {
  return impl_->requirements_[impl_->requirements_.contains(id) ? id : kNoRequirement];
}

std::string Acd::requirement_text(RequirementId id) const { return requirement(id).to_string(impl_->skills_); }

size_t Acd::calls() const { return impl_->calls_.size(); }

std::vector<QueueId> Acd::queues() const {
  std::vector<QueueId> ids;
  for (const detail::Queue& queue : impl_->queues_) {
    if (!queue.removed) ids.push_back(queue.id);
  }
  return ids;
}

std::vector<AgentId> Acd::agents() const {
  std::vector<AgentId> ids;
  std::as_const(impl_->agents_).for_each([&ids](uint32_t, const detail::Agent& agent) {
    if (!agent.retired) ids.push_back(agent.id);
  });
  return ids;
}

absl::StatusOr<CallView> Acd::call(CallId id) const {
  const detail::Call* call = std::as_const(*impl_).find(id);
  if (call == nullptr) return to_status(Refusal::kUnknownCall);
  return impl_->view(*call);
}

absl::StatusOr<AgentView> Acd::agent(AgentId id) const {
  const detail::Agent* agent = std::as_const(*impl_).find(id);
  if (agent == nullptr) return to_status(Refusal::kUnknownAgent);
  return impl_->view(*agent);
}

GroupId Acd::group(AgentId id) const {
  const detail::Agent* agent = std::as_const(*impl_).find(id);
  return agent == nullptr ? GroupId{} : impl_->index_.profile(agent->base_profile).group;
}

absl::StatusOr<QueueView> Acd::queue(QueueId id) const {
  const detail::Queue* queue = std::as_const(*impl_).find(id);
  if (queue == nullptr) return to_status(Refusal::kUnknownQueue);
  return impl_->view(*queue);
}

uint32_t Acd::waiting(QueueId id) const {
  const detail::Queue* queue = std::as_const(*impl_).find(id);
  return queue == nullptr ? 0 : queue->waiting;
}

absl::StatusOr<uint32_t> Acd::position(CallId id) const {
  const detail::Call* call = std::as_const(*impl_).find(id);
  if (call == nullptr || !Impl::waits(*call)) return not_waiting(id);
  return impl_->position(*call);
}

std::vector<CallId> Acd::waiting_calls(QueueId queue) const { return impl_->waiting_calls(queue); }

void Acd::attributes(CallId id, const std::function<void(TextId, std::string_view)>& visit) const {
  if (const detail::Call* call = std::as_const(*impl_).find(id)) impl_->attributes(*call, visit);
}

absl::StatusOr<DecisionRecord> Acd::explain(CallId id) const {
  const detail::Call* call = std::as_const(*impl_).find(id);
  if (call == nullptr || !Impl::waits(*call)) return not_waiting(id);
  return impl_->explain(*call, DecisionTrigger::kExplain, detail::kNoSlot);
}

}  // namespace strowger
