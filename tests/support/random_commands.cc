// SPDX-License-Identifier: Apache-2.0
//
// The stream of random operations.
#include "support/random_commands.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace strowger::testing {
namespace {

constexpr uint64_t kManyCalls = 24;

struct Weight {
  OperationKind kind;
  int weight;
};

// How often each operation is tried. Arrivals and the passing of time lead; configuration is rare but not exotic.
constexpr std::array<Weight, kOperationKindCount> kWeights{{
    {OperationKind::kArriveCall, 220},
    {OperationKind::kHangUpCall, 50},
    {OperationKind::kAcceptOffer, 130},
    {OperationKind::kDeclineOffer, 45},
    {OperationKind::kHoldCall, 15},
    {OperationKind::kRetrieveCall, 15},
    {OperationKind::kCompleteCall, 80},
    {OperationKind::kEndWrapUp, 20},
    {OperationKind::kTransferCall, 30},
    {OperationKind::kMoveCall, 30},
    {OperationKind::kPullCall, 20},
    {OperationKind::kSetCallPriority, 25},
    {OperationKind::kSetCallRequirement, 20},
    {OperationKind::kSetCallTiers, 20},
    {OperationKind::kDescribeCall, 12},
    {OperationKind::kEscalateCall, 20},
    {OperationKind::kResolveCall, 25},
    {OperationKind::kRecordDecisions, 6},
    {OperationKind::kLogIn, 70},
    {OperationKind::kLogOut, 25},
    {OperationKind::kSetReady, 50},
    {OperationKind::kSetNotReady, 35},
    {OperationKind::kPauseInQueue, 22},
    {OperationKind::kResumeInQueue, 25},
    {OperationKind::kAdvance, 270},
    {OperationKind::kAdvanceToEvent, 90},
    {OperationKind::kConfigure, 7},
    {OperationKind::kAddQueue, 2},
    {OperationKind::kUpdateQueue, 10},
    {OperationKind::kRemoveQueue, 3},
    {OperationKind::kAddAgent, 5},
    {OperationKind::kUpdateAgent, 10},
    {OperationKind::kRemoveAgent, 5},
    {OperationKind::kSetSkill, 8},
    {OperationKind::kSetMembership, 10},
    {OperationKind::kRemoveMembership, 5},
    {OperationKind::kResetCounters, 2},
    {OperationKind::kRenewPolicies, 0},  // in place of other kinds, where there are plug-ins
}};

bool configures(OperationKind kind) { return kind >= OperationKind::kConfigure; }

void change_what_waiting_calls_ignore(QueueSpec& queue, const QueueSpec& to) {
  queue.tiers = to.tiers;
  queue.priority = to.priority;
  queue.weight = to.weight;
  queue.share = to.share;
  queue.ring_timeout = to.ring_timeout;
  queue.retry = to.retry;
  queue.no_answer_limit = to.no_answer_limit;
  queue.auto_answer = to.auto_answer;
  queue.wrap_up = to.wrap_up;
  queue.max_length = to.max_length;
  queue.join_empty = to.join_empty;
}

}  // namespace

// ---- Which and at whom ---------------------------------------------------------------------------------------------

OperationKind RandomCommands::random_kind(const naive::NaiveAcd& state) {
  int total = 0;
  for (const Weight& row : kWeights) total += row.weight;
  for (;;) {
    int drawn = between(0, total - 1);
    OperationKind kind = OperationKind::kAdvance;
    for (const Weight& row : kWeights) {
      kind = row.kind;
      if ((drawn -= row.weight) < 0) break;
    }
    if (configures(kind) && !profile_.reconfigure) continue;
    if (configures(kind) && profile_.policies != nullptr && chance(15)) kind = OperationKind::kRenewPolicies;
    if (kind == OperationKind::kArriveCall && state.calls() > kManyCalls) kind = OperationKind::kHangUpCall;
    return kind;
  }
}

CallName RandomCommands::random_call(const naive::NaiveAcd& state, const Directory& directory,
                                     std::vector<CallState> states) {
  if (profile_.mistakes && chance(3)) return {0, between(-2, -1)};
  if (profile_.mistakes && chance(3) && last_ref_ > 0) return {1 + random_.below(last_ref_), 0};
  std::vector<CallId> fitting;
  std::vector<CallId> all = state.all_calls();
  for (const CallId id : all) {
    if (std::find(states.begin(), states.end(), state.find(id)->state) != states.end()) fitting.push_back(id);
  }
  const std::vector<CallId>& from = fitting.empty() || (profile_.mistakes && chance(8)) ? all : fitting;
  return from.empty() ? CallName{0, -2} : directory.name_of(one_of(from));
}

std::string RandomCommands::agent_name(const naive::NaiveAcd& state) {
  if (profile_.mistakes && chance(1)) return "?";
  if (profile_.mistakes && chance(3)) return one_of(agent_names_);
  const std::vector<AgentId> agents = state.agents();
  return agents.empty() ? "?" : std::string(state.name(one_of(agents)));
}

std::string RandomCommands::reason_name() {
  if (profile_.mistakes && chance(3)) return "?";
  return chance(40) ? std::string() : one_of(centre_.reasons);
}

void RandomCommands::aim_call(Operation& operation, const naive::NaiveAcd& state, const Directory& directory) {
  using enum CallState;
  const std::vector<CallState> waiting{kQueued, kOffered};
  const std::vector<CallState> talking{kConnected, kHeld};
  switch (operation.kind) {
    case OperationKind::kAcceptOffer:
    case OperationKind::kDeclineOffer:
      operation.call = random_call(state, directory, {kOffered});
      break;
    case OperationKind::kHoldCall:
      operation.call = random_call(state, directory, {kConnected});
      break;
    case OperationKind::kRetrieveCall:
      operation.call = random_call(state, directory, {kHeld});
      break;
    case OperationKind::kCompleteCall:
    case OperationKind::kTransferCall:
      operation.call = random_call(state, directory, talking);
      break;
    case OperationKind::kEndWrapUp:
      operation.call = random_call(state, directory, {kWrapUp});
      break;
    case OperationKind::kEscalateCall:
      operation.call = random_call(state, directory, {kConnected, kHeld, kWrapUp, kEnded});
      break;
    case OperationKind::kResolveCall:
      operation.call = random_call(state, directory, {kConnected, kHeld, kWrapUp, kEnded});
      break;
    case OperationKind::kDescribeCall:
      operation.call = random_call(state, directory, {kQueued, kConnected, kHeld, kWrapUp, kEnded});
      break;
    case OperationKind::kHangUpCall:
      operation.call = random_call(state, directory, {kQueued, kOffered, kConnected, kHeld});
      break;
    default:
      operation.call = random_call(state, directory, waiting);
      break;
  }
}

void RandomCommands::aim_agent(Operation& operation, const naive::NaiveAcd& state) {
  const OperationKind kind = operation.kind;
  // Somebody for whom the command makes sense, found by a few throws.
  for (int i = 0; i < 4; ++i) {
    operation.agent = agent_name(state);
    const absl::StatusOr<AgentView> view = state.agent(state.find_agent(operation.agent));
    if (!view.ok()) continue;
    const bool in = view->state != AgentState::kLoggedOut;
    const bool fits = kind == OperationKind::kLogIn      ? !in || view->leaving
                      : kind == OperationKind::kSetReady ? view->state == AgentState::kNotReady
                      : kind == OperationKind::kLogOut || kind == OperationKind::kSetNotReady ? in
                                                                                              : true;
    if (fits) return;
  }
}

void RandomCommands::aim(Operation& operation, const naive::NaiveAcd& state, const Directory& directory) {
  const OperationKind kind = operation.kind;
  if (kind > OperationKind::kArriveCall && kind <= OperationKind::kRecordDecisions) {
    aim_call(operation, state, directory);
  }
  if (kind == OperationKind::kAcceptOffer || kind == OperationKind::kDeclineOffer) {
    // Most of the time somebody who is being rung for this very call.
    std::vector<std::string> rung;
    for (const AgentId agent : state.agents_rung(directory.call(operation.call))) rung.emplace_back(state.name(agent));
    if (!rung.empty() && chance(95)) {
      operation.agent = one_of(rung);
      return;
    }
  }
  if (kind == OperationKind::kAcceptOffer || kind == OperationKind::kDeclineOffer || kind == OperationKind::kPullCall ||
      (kind >= OperationKind::kLogIn && kind <= OperationKind::kResumeInQueue) ||
      (kind >= OperationKind::kUpdateAgent && kind <= OperationKind::kRemoveMembership)) {
    aim_agent(operation, state);
  }
  if (kind == OperationKind::kPullCall && chance(25)) operation.agent.clear();
  if (kind == OperationKind::kEndWrapUp && chance(30)) {
    operation.call = {};
    operation.agent = agent_name(state);
  }
}

// ---- Values --------------------------------------------------------------------------------------------------------

Operation RandomCommands::next(const naive::NaiveAcd& state, const Directory& directory) {
  if (queue_names_.size() > 1) {
    std::erase_if(queue_names_, [&](const std::string& name) { return !state.find_queue(name).valid(); });
    if (queue_names_.empty()) queue_names_.push_back("?");
  }
  Operation operation;
  operation.kind = random_kind(state);
  aim(operation, state, directory);
  if (operation.kind == OperationKind::kArriveCall) {
    fill_arrival(operation, state);
  } else if (operation.kind == OperationKind::kAdvance || operation.kind == OperationKind::kAdvanceToEvent) {
    fill_time(operation, state);
  } else if (configures(operation.kind)) {
    fill_configuration(operation, state);
  } else {
    fill_values(operation, state);
  }
  return operation;
}

void RandomCommands::fill_arrival(Operation& operation, const naive::NaiveAcd& state) {
  operation.host_ref = ++last_ref_;
  operation.queue = queue_name();
  if (chance(40)) operation.media = static_cast<Media>(random_.below(kMediaCount));
  if (chance(25)) operation.priority = between(-1, 2);
  if (chance(20)) {
    const Time past = state.now() - ticks(0, 6);
    operation.time = std::max(past, kMinTime);
  }
  if (chance(40)) operation.customer_class = one_of(centre_.customer_classes);
  if (chance(30)) operation.requirement = random_requirement();
  if (chance(15)) operation.tiers = random_tiers();
  if (chance(15) && profile_.every_feature) {
    std::vector<std::string> agents;
    for (const AgentId agent : state.agents()) agents.emplace_back(state.name(agent));
    for (int i = between(0, 3); i > 0 && !agents.empty(); --i) {
      const std::string name = one_of(agents);
      if (std::find(operation.preferred.begin(), operation.preferred.end(), name) == operation.preferred.end()) {
        operation.preferred.push_back(name);
      }
    }
    operation.window = ticks(chance(10) ? 0 : 1, 4);
  }
  const absl::StatusOr<QueueSpec> queue = state.queue_spec(state.find_queue(operation.queue));
  if (queue.ok() && !queue->lifo && chance(20)) operation.position = static_cast<uint32_t>(between(1, 6));
  if (chance(20)) operation.attributes = {{"customer", "c17"}, {chance(50) ? "language" : "note", "x"}};
  if (chance(5)) operation.attributes.push_back({"description", "told"});
  operation.flag = chance(5);
  if (profile_.mistakes && chance(6)) spoil_arrival(operation);
}

void RandomCommands::spoil_arrival(Operation& operation) {
  switch (between(0, 12)) {
    case 0:
      operation.queue = chance(50) ? "?" : "";
      break;
    case 1:
      operation.media = static_cast<Media>(kMediaCount + random_.below(3));
      break;
    case 2:
      operation.priority = chance(50) ? 1001 : -1001;
      break;
    case 3:
      operation.time = chance(50) ? kMaxTime : chance(50) ? kMaxTime + kTick : kMinTime - kTick;
      break;
    case 4:
      operation.customer_class = "?";
      break;
    case 5:
      operation.requirement = "?";
      break;
    case 6:
      operation.tiers = chance(50) ? TierWindow{3, 1, 0} : TierWindow{0, 1001, 0};
      break;
    case 7:
      operation.preferred = {chance(50) ? "?" : agent_names_.front(), agent_names_.front()};
      operation.window = kTick;
      break;
    case 8:
      operation.window = chance(50) ? Duration{-1} : kForever + Duration{1};
      break;
    case 9:
      operation.position = 1'000'000;
      break;
    case 10:
      operation.attributes = {{"?", "x"}};
      break;
    case 11:
      operation.attributes = {{"customer", std::string(kMaxAttributeBytes + random_.below(2), 'x')}};
      break;
    default:
      operation.priority = chance(50) ? 1000 : -1000;
      break;
  }
}

void RandomCommands::fill_time(Operation& operation, const naive::NaiveAcd& state) {
  const Time now = state.now();
  const Time next = state.next_deadline();
  Time time = now + ticks(0, 3);
  if (chance(25) && next < kMaxTime) time = next;
  if (chance(5) && next < kMaxTime) time = next + Duration{between(-1, 1)};
  if (chance(3)) time = now + ticks(5, 60);
  if (chance(3)) time = now + Duration{between(1, 3)};
  // At kMaxTime itself no timer runs any more.
  operation.time = std::clamp(time, now, kMaxTime - Duration{1});
  if (profile_.mistakes && chance(1)) operation.time = now - Duration{1};
  if (profile_.mistakes && chance(1)) operation.time = chance(50) ? kMaxTime + Duration{1} : kMinTime - Duration{1};
}

void RandomCommands::fill_values(Operation& operation, const naive::NaiveAcd& state) {
  switch (operation.kind) {
    case OperationKind::kCompleteCall:
    case OperationKind::kRecordDecisions:
      operation.flag = chance(50);
      break;
    case OperationKind::kTransferCall:
      operation.queue = maybe_queue_name(75);
      break;
    case OperationKind::kMoveCall:
      operation.queue = queue_name();
      break;
    case OperationKind::kEscalateCall:
      operation.queue = maybe_queue_name(50);
      break;
    case OperationKind::kSetCallPriority:
      operation.priority = profile_.mistakes && chance(3) ? 1001 : between(-1, 2);
      break;
    case OperationKind::kSetCallRequirement:
      operation.requirement = profile_.mistakes && chance(3) ? "?" : random_requirement();
      break;
    case OperationKind::kSetCallTiers:
      operation.tiers = profile_.mistakes && chance(3) ? TierWindow{2, 1, 0} : random_tiers();
      break;
    case OperationKind::kDescribeCall:
      operation.text = chance(20)                        ? std::string()
                       : profile_.mistakes && chance(10) ? std::string(kMaxAttributeBytes - random_.below(8), 'd')
                                                         : "wants a refund";
      break;
    case OperationKind::kLogIn:
      operation.flag = chance(85);
      operation.reason = reason_name();
      break;
    case OperationKind::kSetNotReady:
      operation.reason = reason_name();
      break;
    case OperationKind::kPauseInQueue:
    case OperationKind::kResumeInQueue: {
      operation.queue = queue_name();
      const absl::StatusOr<AgentSpec> agent = state.agent_spec(state.find_agent(operation.agent));
      if (agent.ok() && !agent->memberships.empty() && chance(90)) operation.queue = one_of(agent->memberships).queue;
      if (operation.kind == OperationKind::kPauseInQueue) operation.reason = reason_name();
      break;
    }
    default:
      break;
  }
  if (profile_.mistakes && !operation.queue.empty() && chance(2)) operation.queue = "?";
}

// ---- Configuration -------------------------------------------------------------------------------------------------

CentreSpec RandomCommands::changed_centre() {
  CentreSpec& centre = present_;
  for (QueueSpec& queue : centre.queues) {
    if (chance(25)) queue = legalised(random_queue(queue.name));
  }
  for (AgentSpec& agent : centre.agents) {
    if (chance(15)) agent = random_agent(agent.name);
  }
  if (chance(25) && !centre.agents.empty()) centre.agents.erase(centre.agents.begin());
  if (chance(15) && centre.queues.size() > 1) {
    const std::string gone = centre.queues.back().name;
    centre.queues.pop_back();
    for (AgentSpec& agent : centre.agents) {
      std::erase_if(agent.memberships, [&](const Membership& membership) { return membership.queue == gone; });
    }
  }
  if (chance(25) && centre.agents.size() < 8) {
    agent_names_.push_back(absl::StrCat("a", ++last_name_));
    centre.agents.push_back(random_agent(agent_names_.back()));
  }
  if (chance(20)) centre.call_order = random_order();
  if (chance(20)) centre.media_costs[static_cast<size_t>(Media::kChat)] = static_cast<uint16_t>(between(1, 5) * 10);
  if (chance(10)) centre.occupancy_half_life = ticks(1, 30);
  if (chance(20)) centre.slas.front().target = ticks(8, 12);
  if (chance(10)) std::reverse(centre.agents.begin(), centre.agents.end());
  if (profile_.mistakes && chance(10)) centre.agents.push_back({.name = "nobody", .group = "no such group"});
  return centre;
}

void RandomCommands::fill_configuration(Operation& operation, const naive::NaiveAcd& state) {
  present_ = state.centre();
  switch (operation.kind) {
    case OperationKind::kConfigure:
      operation.centre = std::make_shared<const CentreSpec>(changed_centre());
      break;
    case OperationKind::kAddQueue:
      operation.kind = queue_names_.size() < 6 ? OperationKind::kAddQueue : OperationKind::kRemoveQueue;
      if (operation.kind == OperationKind::kRemoveQueue) {
        operation.queue = queue_name();
        break;
      }
      queue_names_.push_back(absl::StrCat("q", ++last_name_));
      operation.queue_spec = std::make_shared<const QueueSpec>(legalised(random_queue(queue_names_.back())));
      break;
    case OperationKind::kUpdateQueue: {
      operation.queue = queue_name();
      QueueSpec spec = random_queue(operation.queue);
      if (const auto known = state.queue_spec(state.find_queue(operation.queue)); known.ok() && chance(60)) {
        // One side of it only, so that the other sides are seen to stay.
        QueueSpec changed = *known;
        if (chance(30)) changed.requirement = spec.requirement;
        if (chance(30)) changed.ladder = spec.ladder;
        if (chance(30)) changed.strategy = spec.strategy;
        if (chance(20)) changed.lifo = spec.lifo;
        if (profile_.policies != nullptr) {
          if (chance(30)) changed.matcher = spec.matcher;
          if (chance(30)) changed.sla_policy = spec.sla_policy;
        }
        if (chance(20)) changed.sla = spec.sla;
        if (chance(20)) changed.offers = spec.offers;
        if (chance(20)) changed.leave_empty = spec.leave_empty;
        if (chance(20)) change_what_waiting_calls_ignore(changed, spec);
        spec = changed;
      }
      operation.queue_spec = std::make_shared<const QueueSpec>(chance(90) ? legalised(spec) : spec);
      break;
    }
    case OperationKind::kRemoveQueue:
    case OperationKind::kRemoveMembership:
      operation.queue = queue_name();
      break;
    case OperationKind::kAddAgent:
      agent_names_.push_back(chance(5) ? agent_names_.front() : absl::StrCat("a", ++last_name_));
      operation.agent_spec = std::make_shared<const AgentSpec>(random_agent(agent_names_.back()));
      break;
    case OperationKind::kUpdateAgent:
      operation.agent_spec = std::make_shared<const AgentSpec>(random_agent(operation.agent));
      break;
    case OperationKind::kSetSkill:
      operation.text = profile_.mistakes && chance(3) ? "juggling" : one_of(centre_.skills);
      operation.level = profile_.mistakes && chance(3) ? 11 : between(0, 10);
      break;
    case OperationKind::kSetMembership:
      operation.membership = random_membership(queue_name());
      break;
    case OperationKind::kRenewPolicies: {
      const auto rows = profile_.policies->rows();
      operation.text = chance(30) ? std::string() : chance(5) ? "test.unknown" : rows[random_.below(rows.size())]->name;
      break;
    }
    default:
      break;
  }
}

// ---- The end -------------------------------------------------------------------------------------------------------

std::vector<Operation> RandomCommands::closing(const naive::NaiveAcd& state, const Directory& directory) const {
  std::vector<Operation> operations;
  for (const CallId id : state.all_calls()) {
    const CallName call = directory.name_of(id);
    switch (state.find(id)->state) {
      case CallState::kWrapUp:
        operations.push_back({.kind = OperationKind::kEndWrapUp, .call = call});
        break;
      case CallState::kEnded:
        operations.push_back({.kind = OperationKind::kResolveCall, .call = call});
        break;
      default:
        operations.push_back({.kind = OperationKind::kHangUpCall, .call = call});
        break;
    }
  }
  return operations;
}

std::string repeat_line(std::string_view test, uint64_t seed, uint64_t steps) {
  return absl::StrFormat("STROWGER_SEED=%d STROWGER_STEPS=%d strowger_property_tests --gtest_filter='%s'", seed, steps,
                         std::string(test));
}

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

uint64_t with_effort(uint64_t runs) {
  return std::max<uint64_t>(1, runs * from_environment("STROWGER_EFFORT", 100) / 100);
}

}  // namespace strowger::testing
