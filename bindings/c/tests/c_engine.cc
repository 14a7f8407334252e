// SPDX-License-Identifier: Apache-2.0
#include "c_engine.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"

namespace strowger::testing {
namespace {

class Error {
 public:
  strowger_error* get() { return &error_; }
  absl::Status status() const {
    return absl::Status(static_cast<absl::StatusCode>(error_.status), std::string(error_.message));
  }

 private:
  strowger_error error_ = {sizeof(strowger_error), 0, 0, 0, 0, ""};
};

absl::Status status_of(strowger_status status) {
  return absl::Status(static_cast<absl::StatusCode>(status), strowger_status_name(status));
}

using Text = std::unique_ptr<strowger_text, void (*)(strowger_text*)>;
Text make_text() { return {strowger_text_create(), &strowger_text_destroy}; }
std::string string_of(const Text& text) { return {strowger_text_data(text.get()), strowger_text_length(text.get())}; }

struct Maker {
  std::vector<strowger_attribute>& attributes;
  std::vector<strowger_agent_id>& preferred;

  strowger_command operator()(const ArriveCall& c) {
    strowger_command record = strowger_arrive_call(c.queue.value());
    record.media = static_cast<uint8_t>(c.media);
    if (c.priority) record.priority = *c.priority;
    if (c.enqueue_time) record.enqueue_time_us = to_us(*c.enqueue_time);
    record.customer_class = c.customer_class.value();
    record.requirement = c.requirement.value();
    if (c.tiers) record.tiers = {c.tiers->min, c.tiers->max, c.tiers->raise};
    for (const AgentId agent : c.preferred) preferred.push_back(agent.value());
    record.preferred = preferred.data();
    record.preferred_count = preferred.size();
    record.preferred_window_us = to_us(c.preferred_window);
    record.position = c.position;
    for (const Attribute& a : c.attributes) attributes.push_back({a.key.value(), 0, a.value.data(), a.value.size()});
    record.attributes = attributes.data();
    record.attribute_count = attributes.size();
    record.record_decisions = c.record_decisions ? 1 : 0;
    record.host_ref = c.host_ref;
    return record;
  }
  strowger_command operator()(const HangUpCall& c) { return strowger_hang_up_call(c.call.value()); }
  strowger_command operator()(const AcceptOffer& c) { return strowger_accept_offer(c.call.value(), c.agent.value()); }
  strowger_command operator()(const DeclineOffer& c) { return strowger_decline_offer(c.call.value(), c.agent.value()); }
  strowger_command operator()(const HoldCall& c) { return strowger_hold_call(c.call.value()); }
  strowger_command operator()(const RetrieveCall& c) { return strowger_retrieve_call(c.call.value()); }
  strowger_command operator()(const CompleteCall& c) {
    strowger_command record = strowger_complete_call(c.call.value());
    record.resolved = c.resolved ? 1 : 0;
    return record;
  }
  strowger_command operator()(const EndWrapUp& c) { return strowger_end_wrap_up(c.call.value(), c.agent.value()); }
  strowger_command operator()(const TransferCall& c) { return strowger_transfer_call(c.call.value(), c.queue.value()); }
  strowger_command operator()(const MoveCall& c) { return strowger_move_call(c.call.value(), c.queue.value()); }
  strowger_command operator()(const PullCall& c) { return strowger_pull_call(c.call.value(), c.agent.value()); }
  strowger_command operator()(const SetCallPriority& c) {
    return strowger_set_call_priority(c.call.value(), c.priority);
  }
  strowger_command operator()(const SetCallRequirement& c) {
    return strowger_set_call_requirement(c.call.value(), c.requirement.value());
  }
  strowger_command operator()(const SetCallTiers& c) {
    return strowger_set_call_tiers(c.call.value(), {c.tiers.min, c.tiers.max, c.tiers.raise});
  }
  strowger_command operator()(const DescribeCall& c) {
    return strowger_describe_call(c.call.value(), c.text.data(), c.text.size());
  }
  strowger_command operator()(const EscalateCall& c) { return strowger_escalate_call(c.call.value(), c.queue.value()); }
  strowger_command operator()(const ResolveCall& c) { return strowger_resolve_call(c.call.value()); }
  strowger_command operator()(const RecordDecisions& c) {
    return strowger_record_decisions(c.call.value(), c.on ? 1 : 0);
  }
  strowger_command operator()(const LogIn& c) {
    strowger_command record = strowger_log_in(c.agent.value());
    record.ready = c.ready ? 1 : 0;
    record.reason = c.reason.value();
    return record;
  }
  strowger_command operator()(const LogOut& c) { return strowger_log_out(c.agent.value()); }
  strowger_command operator()(const SetReady& c) { return strowger_set_ready(c.agent.value()); }
  strowger_command operator()(const SetNotReady& c) {
    return strowger_set_not_ready(c.agent.value(), c.reason.value());
  }
  strowger_command operator()(const PauseInQueue& c) {
    return strowger_pause_in_queue(c.agent.value(), c.queue.value(), c.reason.value());
  }
  strowger_command operator()(const ResumeInQueue& c) {
    return strowger_resume_in_queue(c.agent.value(), c.queue.value());
  }
};

}  // namespace

strowger_command record_of(const Command& command, std::vector<strowger_attribute>& attributes,
                           std::vector<strowger_agent_id>& preferred) {
  return std::visit(Maker{attributes, preferred}, command);
}

Event event_of(const strowger_event& r) {
  Event event;
  event.time = time_from_us(r.time_us);
  event.call = CallId{r.call};
  event.host_ref = r.host_ref;
  event.value = r.value;
  event.value2 = r.value2;
  event.agent = AgentId{r.agent};
  event.queue = QueueId{r.queue};
  event.requirement = RequirementId{r.requirement};
  event.text = TextId{r.text};
  event.priority = r.priority;
  event.reason = ReasonId{r.reason};
  event.kind = static_cast<EventKind>(r.kind);
  event.cause = static_cast<Cause>(r.cause);
  event.media = static_cast<Media>(r.media);
  event.end = static_cast<CallEnd>(r.end);
  event.step = r.step;
  event.action = static_cast<LadderAction>(r.action);
  event.old_state = static_cast<AgentState>(r.old_state);
  event.new_state = static_cast<AgentState>(r.new_state);
  return event;
}

absl::StatusOr<std::unique_ptr<strowger_centre, void (*)(strowger_centre*)>> c_centre(const CentreSpec& centre) {
  const std::string toml = to_toml(centre);
  strowger_centre* made = nullptr;
  Error error;
  if (strowger_centre_load(toml.data(), toml.size(), "centre", nullptr, &made, error.get()) != STROWGER_OK) {
    return error.status();
  }
  return std::unique_ptr<strowger_centre, void (*)(strowger_centre*)>(made, &strowger_centre_destroy);
}

strowger_engine_options c_options(const EngineOptions& options) {
  strowger_engine_options c{};
  strowger_engine_options_init(&c, sizeof c);
  c.seed = options.seed;
  c.start_us = to_us(options.start);
  c.max_calls = options.max_calls;
  c.max_agents = options.max_agents;
  c.max_queues = options.max_queues;
  c.max_skills = options.max_skills;
  c.max_requirements = options.max_requirements;
  c.reserve_calls = options.reserve_calls;
  c.idle_tree_from = options.idle_tree_from;
  return c;
}

absl::StatusOr<std::unique_ptr<CEngine>> CEngine::create(const CentreSpec& centre, const EngineOptions& options,
                                                         EventSink* sink) {
  auto made = c_centre(centre);
  if (!made.ok()) return made.status();
  const strowger_engine_options c = c_options(options);
  strowger_acd* acd = nullptr;
  Error error;
  if (strowger_acd_create(made->get(), &c, &acd, error.get()) != STROWGER_OK) return error.status();
  return std::unique_ptr<CEngine>(new CEngine(acd, sink));
}

CEngine::~CEngine() { strowger_acd_destroy(acd_); }

void CEngine::poll() {
  strowger_event events[3];
  size_t count = 0;
  while (strowger_acd_poll_events(acd_, events, 3, sizeof events[0], &count) == STROWGER_OK && count > 0) {
    for (size_t i = 0; i < count; ++i) {
      const Event event = event_of(events[i]);
      // A number out of turn, or a size of its own, spoils the event, and so the comparison.
      const bool right = events[i].number == next_number_++ && events[i].size == sizeof events[i];
      if (right && sink_ != nullptr) sink_->on_events({&event, 1});
    }
  }
}

Applied CEngine::apply(const Command& command) {
  std::vector<strowger_attribute> attributes;
  std::vector<strowger_agent_id> preferred;
  const strowger_command record = record_of(command, attributes, preferred);
  strowger_applied applied = {sizeof applied, 0, {}, 0};
  const strowger_refusal refusal = strowger_acd_apply(acd_, &record, &applied);
  poll();
  return {static_cast<Refusal>(refusal), refusal == applied.refusal ? CallId{applied.call} : CallId{}};
}

Refusal CEngine::advance(Time now) {
  const auto refusal = static_cast<Refusal>(strowger_acd_advance(acd_, to_us(now)));
  poll();
  return refusal;
}
Refusal CEngine::advance_to_event(Time limit) {
  const auto refusal = static_cast<Refusal>(strowger_acd_advance_to_event(acd_, to_us(limit)));
  poll();
  return refusal;
}

absl::Status CEngine::configure(const CentreSpec& centre) {
  auto made = c_centre(centre);
  if (!made.ok()) return made.status();
  Error error;
  strowger_acd_configure(acd_, made->get(), error.get());
  poll();
  return error.status();
}
absl::StatusOr<QueueId> CEngine::add_queue(const QueueSpec&) { return absl::UnimplementedError("add_queue"); }
absl::Status CEngine::update_queue(QueueId, const QueueSpec&) { return absl::UnimplementedError("update_queue"); }
absl::StatusOr<AgentId> CEngine::add_agent(const AgentSpec&) { return absl::UnimplementedError("add_agent"); }
absl::Status CEngine::update_agent(AgentId, const AgentSpec&) { return absl::UnimplementedError("update_agent"); }

absl::Status CEngine::remove_queue(QueueId queue) {
  Error error;
  strowger_acd_remove_queue(acd_, queue.value(), error.get());
  poll();
  return error.status();
}
absl::Status CEngine::remove_agent(AgentId agent) {
  Error error;
  strowger_acd_remove_agent(acd_, agent.value(), error.get());
  poll();
  return error.status();
}
absl::Status CEngine::set_skill(AgentId agent, std::string_view skill, int level) {
  Error error;
  strowger_acd_set_skill(acd_, agent.value(), skill.data(), skill.size(), level, error.get());
  poll();
  return error.status();
}
absl::Status CEngine::set_membership(AgentId agent, const Membership& m) {
  strowger_membership c{};
  strowger_membership_init(&c, sizeof c);
  c.queue = strowger_acd_find_queue(acd_, m.queue.data(), m.queue.size());
  c.tier = m.tier;
  c.priority = m.priority;
  c.delay_us = to_us(m.delay);
  c.reserve_level = m.reserve_level;
  Error error;
  strowger_acd_set_membership(acd_, agent.value(), &c, error.get());
  poll();
  return error.status();
}
absl::Status CEngine::remove_membership(AgentId agent, QueueId queue) {
  Error error;
  strowger_acd_remove_membership(acd_, agent.value(), queue.value(), error.get());
  poll();
  return error.status();
}
absl::Status CEngine::renew_policies(std::string_view name) {
  Error error;
  strowger_acd_renew_policies(acd_, name.data(), name.size(), error.get());
  poll();
  return error.status();
}
void CEngine::reset_counters() {
  strowger_acd_reset_counters(acd_);
  poll();
}

CentreSpec CEngine::centre() const {
  const Text text = make_text();
  strowger_acd_to_toml(acd_, text.get());
  return load_centre(string_of(text), "centre").value_or(CentreSpec{});
}

ReasonId CEngine::find_reason(std::string_view name) const {
  return ReasonId{strowger_acd_find_reason(acd_, name.data(), name.size())};
}
CustomerClassId CEngine::find_customer_class(std::string_view name) const {
  return CustomerClassId{strowger_acd_find_customer_class(acd_, name.data(), name.size())};
}
std::string CEngine::name(TextId text) const {
  char buffer[256];
  size_t length = 0;
  strowger_acd_text_name(acd_, text.value(), buffer, sizeof buffer, &length);
  return {buffer, std::min(length, sizeof buffer - 1)};
}
TextId CEngine::text(std::string_view text) {
  TextId id;
  strowger_text_id c = id.value();
  strowger_acd_text(acd_, text.data(), text.size(), &c);
  return TextId{c};
}
absl::StatusOr<RequirementId> CEngine::requirement(std::string_view expression) {
  Error error;
  strowger_requirement_id id = 0;
  const char* const data = expression.data() != nullptr ? expression.data() : "";
  if (strowger_acd_requirement(acd_, data, expression.size(), &id, error.get()) != STROWGER_OK) return error.status();
  return RequirementId{id};
}
std::string CEngine::requirement_text(RequirementId id) const {
  const Text text = make_text();
  strowger_acd_requirement_text(acd_, id.value(), text.get());
  return string_of(text);
}

size_t CEngine::calls() const {
  size_t count = 0;
  strowger_acd_calls(acd_, &count);
  return count;
}
std::vector<QueueId> CEngine::queues() const {
  size_t count = 0;
  strowger_acd_queues(acd_, nullptr, 0, &count);
  std::vector<strowger_queue_id> ids(count);
  strowger_acd_queues(acd_, ids.data(), count, &count);
  return {ids.begin(), ids.end()};
}
std::vector<AgentId> CEngine::agents() const {
  size_t count = 0;
  strowger_acd_agents(acd_, nullptr, 0, &count);
  std::vector<strowger_agent_id> ids(count);
  strowger_acd_agents(acd_, ids.data(), count, &count);
  return {ids.begin(), ids.end()};
}
absl::StatusOr<CallView> CEngine::call(CallId call) const {
  strowger_call_view v{};
  v.size = sizeof v;
  if (const strowger_status status = strowger_acd_call(acd_, call.value(), &v); status != STROWGER_OK) {
    return status_of(status);
  }
  CallView view;
  view.call = CallId{v.call};
  view.state = static_cast<CallState>(v.state);
  view.queue = QueueId{v.queue};
  view.media = static_cast<Media>(v.media);
  view.priority = v.priority;
  view.enqueue_time = time_from_us(v.enqueue_time_us);
  view.joined_queue = time_from_us(v.joined_queue_us);
  view.requirement = RequirementId{v.requirement};
  view.tiers = {v.tiers.min, v.tiers.max, v.tiers.raise};
  view.agent = AgentId{v.agent};
  view.offers = v.offers;
  view.ladder_runs = v.ladder_runs;
  view.work_order_open = v.work_order_open != 0;
  view.host_ref = v.host_ref;
  return view;
}
absl::StatusOr<AgentView> CEngine::agent(AgentId agent) const {
  strowger_agent_view v{};
  v.size = sizeof v;
  if (const strowger_status status = strowger_acd_agent(acd_, agent.value(), &v); status != STROWGER_OK) {
    return status_of(status);
  }
  AgentView view;
  view.agent = AgentId{v.agent};
  view.state = static_cast<AgentState>(v.state);
  view.reason = ReasonId{v.reason};
  view.since = time_from_us(v.since_us);
  view.idle_since = time_from_us(v.idle_since_us);
  view.calls = v.calls;
  view.units_in_use = v.units_in_use;
  view.capacity = v.capacity;
  view.leaving = v.leaving != 0;
  view.calls_in_hand = v.calls_in_hand;
  return view;
}
absl::StatusOr<QueueView> CEngine::queue(QueueId queue) const {
  strowger_queue_view v{};
  v.size = sizeof v;
  if (const strowger_status status = strowger_acd_queue(acd_, queue.value(), &v); status != STROWGER_OK) {
    return status_of(status);
  }
  QueueView view{.queue = QueueId{v.queue}, .waiting = v.waiting};
  for (size_t i = 0; i < kAgentStateCount; ++i) view.members[i] = v.members[i];
  return view;
}
uint32_t CEngine::waiting(QueueId queue) const {
  size_t count = 0;
  strowger_acd_waiting(acd_, queue.value(), &count);
  return static_cast<uint32_t>(count);
}
absl::StatusOr<uint32_t> CEngine::position(CallId call) const {
  uint32_t position = 0;
  const strowger_status status = strowger_acd_position(acd_, call.value(), &position);
  if (status != STROWGER_OK) return status_of(status);
  return position;
}
std::vector<CallId> CEngine::waiting_calls(QueueId queue) const {
  std::vector<strowger_call_id> ids(waiting(queue));
  size_t count = 0;
  strowger_acd_waiting_calls(acd_, queue.value(), ids.data(), ids.size(), &count);
  return count == ids.size() ? std::vector<CallId>(ids.begin(), ids.end()) : std::vector<CallId>{CallId{}};
}
void CEngine::attributes(CallId call, const std::function<void(TextId, std::string_view)>& visit) const {
  using Visit = std::function<void(TextId, std::string_view)>;
  const auto each = [](void* context, strowger_text_id key, const char* value, size_t length) {
    (*static_cast<const Visit*>(context))(TextId{key}, {value, length});
  };
  strowger_acd_attributes(acd_, call.value(), each, const_cast<Visit*>(&visit));
}
uint64_t CEngine::digest() const {
  uint64_t digest = 0;
  strowger_acd_digest(acd_, &digest);
  return digest;
}
absl::Status CEngine::check_invariants() const {
  Error error;
  strowger_acd_check_invariants(acd_, error.get());
  return error.status();
}

}  // namespace strowger::testing
