// SPDX-License-Identifier: Apache-2.0
//
// Steps: a command or a timer, then settling, then the timers of the calls concerned (rules 1 and 10.2).
#include "support/naive/naive_engine.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "support/naive/naive_names.h"

namespace strowger::naive {

NaiveAcd::NaiveAcd(const CentreSpec& centre, const EngineOptions& options, EventSink* sink, NaiveMutation mutation)
    : options_(options),
      sink_(sink),
      mutation_(mutation),
      now_(options.start),
      random_(options.seed),
      shadow_random_(options.seed, /*stream=*/1),
      skills_(options.max_skills),
      requirements_(options.max_requirements) {
  for (const std::string_view text : kPredefinedTexts) texts_.intern(text);
  intern_names(centre);
  centre_ = centre;
  centre_.queues.clear();
  centre_.agents.clear();
  for (const QueueSpec& queue : centre.queues) queues_.push_back({.live = true, .spec = queue});
  for (size_t i = 0; i < queues_.size(); ++i) build_queue(queues_[i], centre.queues[i]);
  keep_or_forget_shares();
  for (const AgentSpec& agent : centre.agents) make_agent(agent);
  meet_profiles();
}

absl::StatusOr<std::unique_ptr<NaiveAcd>> NaiveAcd::create(const CentreSpec& centre, const EngineOptions& options,
                                                           EventSink* sink, NaiveMutation mutation) {
  if (absl::Status status = validate(centre, options.policies); !status.ok()) return status;
  if (!valid(options.start)) return absl::InvalidArgumentError("EngineOptions::start is out of range");
  if (centre.queues.size() > options.max_queues || centre.agents.size() > options.max_agents ||
      centre.skills.size() > options.max_skills) {
    return absl::ResourceExhaustedError("the centre is larger than EngineOptions allows");
  }
  return std::unique_ptr<NaiveAcd>(new NaiveAcd(centre, options, sink, mutation));
}

// ---- Commands ------------------------------------------------------------------------------------------------------

template <class C>
Applied NaiveAcd::run(const C& command, CallId named) {
  if (inside_sink_) return {Refusal::kInsideSink, named};
  concerned_.clear();
  concern(named);
  Applied answer{Refusal::kNone, named};
  if constexpr (std::is_same_v<C, ArriveCall> || std::is_same_v<C, EscalateCall>) {
    answer.refusal = perform(command, answer.call);
  } else {
    answer.refusal = perform(command);
  }
  if (answer.ok()) finish_step();
  flush();
  return answer;
}

Applied NaiveAcd::apply(const ArriveCall& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const HangUpCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const AcceptOffer& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const DeclineOffer& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const HoldCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const RetrieveCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const CompleteCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const EndWrapUp& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const TransferCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const MoveCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const PullCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const SetCallPriority& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const SetCallRequirement& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const SetCallTiers& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const DescribeCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const EscalateCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const ResolveCall& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const RecordDecisions& command) { return run(command, command.call); }
Applied NaiveAcd::apply(const LogIn& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const LogOut& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const SetReady& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const SetNotReady& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const PauseInQueue& command) { return run(command, CallId{}); }
Applied NaiveAcd::apply(const ResumeInQueue& command) { return run(command, CallId{}); }

Applied NaiveAcd::apply(const Command& command) {
  return std::visit([this](const auto& one) { return apply(one); }, command);
}

// ---- Time ----------------------------------------------------------------------------------------------------------

Refusal NaiveAcd::advance(Time now) {
  if (inside_sink_) return Refusal::kInsideSink;
  if (!valid(now)) return Refusal::kTimeOutOfRange;
  if (now < now_) return Refusal::kTimeBackwards;
  while (fire_next(now)) {
  }
  now_ = now;
  flush();
  return Refusal::kNone;
}

Refusal NaiveAcd::advance_to_event(Time limit) {
  if (inside_sink_) return Refusal::kInsideSink;
  if (!valid(limit)) return Refusal::kTimeOutOfRange;
  if (limit < now_) return Refusal::kTimeBackwards;
  while (fire_next(limit)) {
    if (!events_.empty()) {
      flush();
      return Refusal::kNone;
    }
  }
  now_ = limit;
  return Refusal::kNone;
}

Time NaiveAcd::next_deadline() const {
  const std::optional<size_t> timer = earliest_timer();
  return timer ? timers_[*timer].time : kMaxTime;
}

// ---- Steps ---------------------------------------------------------------------------------------------------------

void NaiveAcd::finish_step() {
  settle();
  const std::vector<CallId> concerned = std::exchange(concerned_, {});
  for (const CallId call : concerned) set_call_timer(call);
}

void NaiveAcd::settle() {
  do {
    while (!work_.empty()) {
      const WorkItem item = work_.front();
      work_.pop_front();
      if (item.call.valid()) {
        match_call(item.call);
      } else {
        match_agent(item.agent);
      }
    }
  } while (end_calls_of_empty_queues());
}

bool NaiveAcd::end_calls_of_empty_queues() {
  if (mutated(NaiveMutation::kLeaveEmptyIgnored)) return false;
  bool ended = false;
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].live || !queues_[i].spec.leave_empty.enabled) continue;
    for (const CallId id : in_line(QueueId{static_cast<uint32_t>(i)})) {
      const NaiveCall& call = *find(id);
      if (call.state != CallState::kQueued || !nobody_there(call, queues_[i].spec.leave_empty)) continue;
      end_call(id, CallEnd::kOverflowed, Cause::kLeaveEmpty);
      ended = true;
    }
  }
  return ended;
}

void NaiveAcd::flush() {
  if (events_.empty()) return;
  const std::vector<Event> events = std::exchange(events_, {});
  if (sink_ == nullptr) return;
  inside_sink_ = true;
  sink_->on_events(events);
  inside_sink_ = false;
}

void NaiveAcd::emit(const Event& event) {
  events_.push_back(event);
  events_.back().time = now_;
  concern(event.call);
}

Event NaiveAcd::call_event(EventKind kind, const NaiveCall& call) const {
  Event event;
  event.kind = kind;
  event.call = call.id;
  event.host_ref = call.host_ref;
  event.queue = call.queue;
  event.media = call.media;
  event.priority = static_cast<int16_t>(call.priority);
  event.requirement = call.asked;
  return event;
}

Event NaiveAcd::agent_event(EventKind kind, const NaiveAgent& agent) const {
  Event event;
  event.kind = kind;
  event.agent = agent.id;
  return event;
}

void NaiveAcd::concern(CallId call) {
  if (!call.valid() || std::find(concerned_.begin(), concerned_.end(), call) != concerned_.end()) return;
  concerned_.push_back(call);
}

// ---- Ids -----------------------------------------------------------------------------------------------------------

CallId NaiveAcd::make_call_id() {
  if (free_calls_.empty()) {
    call_generations_.push_back(0);
    return CallId::make(static_cast<uint32_t>(call_generations_.size() - 1), 0);
  }
  const size_t at = mutated(NaiveMutation::kSlotsReusedInOrder) ? 0 : free_calls_.size() - 1;
  const uint32_t slot = free_calls_[at];
  free_calls_.erase(free_calls_.begin() + static_cast<std::ptrdiff_t>(at));
  return CallId::make(slot, call_generations_[slot]);
}

void NaiveAcd::free_call(CallId call) {
  stop_timer(call, 0);
  calls_.erase(call.index());
  ++call_generations_[call.index()];
  free_calls_.push_back(call.index());
}

NaiveCall* NaiveAcd::find(CallId call) {
  if (!call.valid()) return nullptr;
  const auto it = calls_.find(call.index());
  return it == calls_.end() || it->second.id != call ? nullptr : &it->second;
}

const NaiveCall* NaiveAcd::find(CallId call) const {
  if (!call.valid()) return nullptr;
  const auto it = calls_.find(call.index());
  return it == calls_.end() || it->second.id != call ? nullptr : &it->second;
}

NaiveAgent* NaiveAcd::any_agent(AgentId agent) {
  if (!agent.valid()) return nullptr;
  const auto it = agents_.find(agent.index());
  return it == agents_.end() || it->second.id != agent ? nullptr : &it->second;
}

const NaiveAgent* NaiveAcd::find_agent_by_id(AgentId agent) const {
  if (!agent.valid()) return nullptr;
  const auto it = agents_.find(agent.index());
  return it == agents_.end() || it->second.id != agent || it->second.retired ? nullptr : &it->second;
}

NaiveAgent* NaiveAcd::find_agent_by_id(AgentId agent) {
  NaiveAgent* found = any_agent(agent);
  return found == nullptr || found->retired ? nullptr : found;
}

}  // namespace strowger::naive
