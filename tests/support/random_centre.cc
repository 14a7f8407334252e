// SPDX-License-Identifier: Apache-2.0
//
// Random centres.
#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "support/random_commands.h"

namespace strowger::testing {

RandomCommands::RandomCommands(uint64_t seed, const RandomProfile& profile)
    : random_(seed, /*stream=*/17), profile_(profile) {
  make_centre();
  options_ = make_options();
}

Duration RandomCommands::ticks(int low, int high) { return kTick * between(low, high); }

EngineOptions RandomCommands::make_options() {
  EngineOptions options;
  options.seed = random_.below(1000);
  if (chance(50)) options.start = kMinTime + ticks(0, 100'000);
  if (profile_.mistakes && chance(5)) options.start = kMaxTime - ticks(10, 400);
  options.max_calls = profile_.mistakes && chance(30) ? static_cast<size_t>(between(3, 12)) : 60;
  options.max_agents = 16;
  options.max_queues = 24;
  options.max_skills = 12;
  if (chance(20)) options.reserve_calls = 8;
  options.policies = profile_.policies;
  options.idle_tree_from = std::array<size_t, 3>{0, 3, 64}[options.seed % 3];
  return options;
}

void RandomCommands::make_centre() {
  make_basics();
  const int queues = between(1, 4);
  for (int i = 0; i < queues; ++i) queue_names_.push_back(absl::StrCat("q", ++last_name_));
  for (const std::string& name : queue_names_) centre_.queues.push_back({.name = name});
  for (QueueSpec& queue : centre_.queues) {
    present_ = centre_;
    queue = legalised(random_queue(queue.name));
  }
  const int agents = between(1, 7);
  for (int i = 0; i < agents; ++i) {
    agent_names_.push_back(absl::StrCat("a", ++last_name_));
    centre_.agents.push_back(random_agent(agent_names_.back()));
  }
}

void RandomCommands::make_basics() {
  centre_.skills = {"english", "billing", "swim"};
  centre_.reasons = {"break", "training"};
  centre_.customer_classes = {"gold", "silver"};
  for (int i = between(0, 3); i > 0; --i) centre_.groups.push_back({absl::StrCat("g", i), between(1, 3)});
  for (const char* name : {"quick", "slow"}) {
    Sla sla{.name = name, .target = ticks(1, 8)};
    if (chance(60)) sla.at_risk_before = kTick * between(0, static_cast<int>(sla.target / kTick));
    centre_.slas.push_back(sla);
  }
  centre_.call_order = random_order();
  centre_.shadow_call_order = maybe_plugin(profile_.plugin_orders, 30);
  if (const std::string sink = maybe_plugin(profile_.plugin_sinks, 50); !sink.empty()) centre_.event_sinks = {sink};
  centre_.occupancy_half_life = ticks(1, 60);
  if (chance(20)) centre_.media_costs[static_cast<size_t>(Media::kChat)] = 30;
  if (chance(10)) centre_.media_costs[static_cast<size_t>(Media::kEmail)] = kCannotTake;
}

// ---- Queues --------------------------------------------------------------------------------------------------------

std::string RandomCommands::random_requirement() {
  static const std::vector<std::string> kTexts{"",
                                               "",
                                               "english",
                                               "english >= 5",
                                               "billing",
                                               "english >= 3 and billing >= 2",
                                               "english or swim >= 4",
                                               "not swim",
                                               "english >= 8 or (billing >= 4 and not swim >= 6)"};
  return one_of(kTexts);
}

std::string RandomCommands::random_strategy() {
  if (profile_.policies != nullptr && chance(70)) return one_of(profile_.plugin_strategies);
  const auto kind = profile_.strategy.value_or(static_cast<StrategyKind>(random_.below(kStrategyRows.size())));
  std::string text = plain(to_string(kind));
  if (kind == StrategyKind::kRingProgressively) absl::StrAppend(&text, "; step = ", between(1, 3), "s");
  return text;
}

std::string RandomCommands::random_order() {
  if (profile_.policies != nullptr && chance(70)) return one_of(profile_.plugin_orders);
  return plain(to_string(profile_.order.value_or(static_cast<CallOrder>(random_.below(kCallOrderRows.size())))));
}

std::string RandomCommands::maybe_plugin(const std::vector<std::string>& texts, int percent) {
  return !texts.empty() && chance(percent) ? one_of(texts) : std::string();
}

TierWindow RandomCommands::random_tiers() {
  if (chance(60)) return {};
  const int low = chance(30) ? 1 : 0;
  return {low, between(low, 3), chance(30) ? between(0, 2) : 0};
}

QueueSpec RandomCommands::random_queue(const std::string& name) {
  QueueSpec queue;
  queue.name = name;
  queue.requirement = random_requirement();
  queue.strategy = random_strategy();
  if (profile_.policies != nullptr && chance(40)) queue.shadow_strategy = one_of(profile_.plugin_strategies);
  queue.matcher = maybe_plugin(profile_.plugin_matchers, 50);
  queue.sla_policy = maybe_plugin(profile_.plugin_promises, 50);
  queue.tiers = random_tiers();
  queue.lifo = chance(20);
  queue.priority = between(-1, 2);
  queue.weight = between(1, 3);
  queue.share = between(1, 3);
  queue.cost = one_of(std::vector<double>{0.5, 1.0, 2.0});
  queue.cost_power = between(1, 4);
  queue.expected_handling = ticks(1, 3);
  add_offers(queue);
  if (!profile_.every_feature) return queue;
  add_limits(queue);
  add_service_level(queue);
  queue.record_decisions = chance(10);
  return queue;
}

void RandomCommands::add_offers(QueueSpec& queue) {
  queue.ring_timeout = chance(3) ? kForever : ticks(1, 4);
  queue.offers = chance(50) ? 0 : between(1, 3);
  queue.no_answer_limit = between(0, 3);
  queue.auto_answer = chance(10);
  if (chance(50)) queue.wrap_up = chance(10) ? kForever : ticks(1, 3);
  if (!profile_.every_feature) return;
  if (chance(40)) queue.retry = ticks(1, 2);
  queue.wrap_up_shared = chance(60);
}

EmptyRule RandomCommands::random_rule() {
  if (chance(80)) return {};
  return {true, chance(40), chance(30), chance(30), chance(30)};
}

void RandomCommands::add_limits(QueueSpec& queue) {
  if (chance(25)) queue.max_length = static_cast<uint32_t>(between(1, 6));
  queue.join_empty = random_rule();
  queue.leave_empty = random_rule();
  if (!chance(30)) return;
  queue.max_wait = ticks(chance(10) ? 0 : 1, 8);
  queue.max_wait_action = static_cast<MaxWaitAction>(between(0, 2));
  if (queue.max_wait_action == MaxWaitAction::kMove) queue.max_wait_queue = queue_name();
}

void RandomCommands::add_service_level(QueueSpec& queue) {
  if (chance(60)) queue.sla = chance(50) ? "quick" : "slow";
  if (chance(30)) queue.customer_slas.push_back({"gold", "quick"});
  if (chance(20)) queue.customer_slas.push_back({"silver", "slow"});
  if (chance(40)) queue.escalate_to = queue_name();
  if (chance(30)) queue.resolve_within = ticks(1, 10);
  if (chance(30)) queue.escalation_description = "not resolved in time";
  if (chance(60)) return;
  for (int i = between(1, 5); i > 0; --i) {
    LadderStep step = random_step();
    if (!step.policy.empty() && chance(40)) {
      // Nothing but its policy.
      LadderStep bare{.action = LadderAction::kNothing, .after = step.after, .every = step.every, .times = step.times};
      bare.policy = step.policy;
      step = bare;
    }
    queue.ladder.push_back(step);
  }
}

LadderCondition RandomCommands::random_condition() {
  LadderCondition condition;
  condition.subject = static_cast<LadderCondition::Subject>(between(0, 3));
  condition.comparison = static_cast<LadderCondition::Comparison>(between(0, 4));
  condition.value = between(0, 4);
  return condition;
}

LadderStep RandomCommands::random_step() {
  LadderStep step;
  step.action = static_cast<LadderAction>(random_.below(kLadderActionRows.size() - 1));
  if (step.action == LadderAction::kDisconnect && chance(70)) step.action = LadderAction::kAddQueue;
  if (step.action == LadderAction::kMoveQueue && chance(50)) step.action = LadderAction::kRelax;
  step.after = ticks(0, 6);
  step.by_slack = chance(20);
  if (step.by_slack) step.slack = ticks(0, 5);
  if (chance(35)) step.every = ticks(1, 3);
  if (step.every > Duration::zero() && chance(60)) step.times = between(1, 4);
  if (chance(30)) step.only_if.push_back(random_condition());
  const std::string message = chance(50) ? "please hold" : chance(50) ? "help us" : "";
  switch (step.action) {
    case LadderAction::kRelax:
      step.by = between(1, 4);
      [[fallthrough]];
    case LadderAction::kDropSkill:
      step.skill = one_of(centre_.skills);
      break;
    case LadderAction::kWidenRing:
      step.tiers = random_tiers();
      break;
    case LadderAction::kRaisePriority:
      step.by = chance(10) ? 1000 : between(-1, 2);
      break;
    case LadderAction::kMoveQueue:
    case LadderAction::kAddQueue:
      step.queue = queue_name();
      break;
    case LadderAction::kCallInReserves:
      step.by = between(1, 2);
      break;
    case LadderAction::kEscalate:
      step.queue = maybe_queue_name(60);
      step.message = message;
      break;
    case LadderAction::kAnnounce:
    case LadderAction::kNotify:
    case LadderAction::kDissuade:
      step.message = message.empty() ? "please hold" : message;
      break;
    case LadderAction::kDisconnect:
      step.message = message;
      break;
    case LadderAction::kNothing:
      break;
  }
  step.policy = maybe_plugin(profile_.plugin_ladders, 60);
  return step;
}

std::string RandomCommands::queue_name() { return one_of(queue_names_); }

std::string RandomCommands::maybe_queue_name(int percent) { return chance(percent) ? queue_name() : std::string(); }

bool RandomCommands::legal_with(const QueueSpec& queue) const {
  CentreSpec centre = present_;
  centre.agents.clear();
  const auto same = std::find_if(centre.queues.begin(), centre.queues.end(),
                                 [&](const QueueSpec& other) { return other.name == queue.name; });
  if (same == centre.queues.end()) {
    centre.queues.push_back(queue);
  } else {
    *same = queue;
  }
  return validate(centre, profile_.policies).ok();
}

QueueSpec RandomCommands::legalised(QueueSpec queue) const {
  if (legal_with(queue)) return queue;
  QueueSpec without = queue;
  for (const LadderStep& step : queue.ladder) {
    without.ladder = {step};
    without.max_wait = kForever;
    without.max_wait_action = MaxWaitAction::kOverflow;
    without.max_wait_queue.clear();
    if (legal_with(without)) return without;
  }
  without.ladder.clear();
  if (legal_with(without)) return without;
  return {.name = queue.name};
}

// ---- Agents --------------------------------------------------------------------------------------------------------

Membership RandomCommands::random_membership(const std::string& queue) {
  Membership membership{.queue = queue, .tier = between(0, 3), .priority = between(1, 3)};
  if (chance(50)) membership.tier = 0;
  if (profile_.every_feature && chance(25)) membership.delay = ticks(1, 4);
  if (profile_.every_feature && chance(20)) membership.reserve_level = between(1, 2);
  return membership;
}

AgentSpec RandomCommands::random_agent(const std::string& name) {
  AgentSpec agent;
  agent.name = name;
  if (!centre_.groups.empty() && chance(70)) agent.group = one_of(centre_.groups).name;
  for (const std::string& skill : centre_.skills) {
    if (chance(60)) agent.skills.push_back({skill, between(1, 10)});
  }
  for (const std::string& queue : queue_names_) {
    if (chance(65)) agent.memberships.push_back(random_membership(queue));
  }
  add_character(agent);
  return agent;
}

void RandomCommands::add_character(AgentSpec& agent) {
  if (chance(25)) agent.wrap_up = chance(10) ? kForever : ticks(0, 3);
  if (chance(30)) agent.capacity = one_of(std::vector<int>{40, 60, 200});
  if (chance(15)) agent.media_costs[static_cast<size_t>(Media::kVoice)] = 40;
  if (chance(10)) agent.media_costs[static_cast<size_t>(Media::kChat)] = kCannotTake;
  agent.weight = between(1, 3);
  agent.position = between(0, 2);
  agent.max_offers = between(1, 3);
  agent.auto_answer = chance(10);
  if (chance(40) || profile_.order) agent.call_order = random_order();
  agent.shadow_call_order = maybe_plugin(profile_.plugin_orders, 20);
}

}  // namespace strowger::testing
