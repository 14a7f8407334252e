// SPDX-License-Identifier: Apache-2.0
#include "routing/match_index.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

namespace strowger::detail {

IdleOrder idle_order_of(StrategyKind strategy) {
  switch (strategy) {
    case StrategyKind::kLeastOccupied:
      return IdleOrder::kOccupancy;
    case StrategyKind::kFewestCalls:
      return IdleOrder::kCalls;
    case StrategyKind::kRoundRobin:
    case StrategyKind::kLinear:
      return IdleOrder::kPosition;
    case StrategyKind::kPercentAllocation:
      return IdleOrder::kAllocation;
    case StrategyKind::kLeastLoaded:
      return IdleOrder::kLoad;
    case StrategyKind::kLongestIdle:
    case StrategyKind::kRandom:
    case StrategyKind::kWeightedRandom:
    case StrategyKind::kBestSkill:
    case StrategyKind::kLeastSkilled:
    case StrategyKind::kIdlenessRatio:
    case StrategyKind::kRingAll:
    case StrategyKind::kRingProgressively:
      break;
  }
  return IdleOrder::kIdle;
}

uint32_t MatchIndex::intern_reach(const std::vector<QueueId>& queues) {
  const auto known = reach_numbers_.find(queues);
  if (known != reach_numbers_.end()) return known->second;
  const auto number = static_cast<uint32_t>(reaches_.size());
  reaches_.push_back(queues);
  reach_numbers_.emplace(queues, number);
  return number;
}

// ---- Profiles ------------------------------------------------------------------------------------------------------

ProfileNumber MatchIndex::acquire_profile(const AgentProfile& profile) {
  const auto known = profile_numbers_.find(profile);
  if (known != profile_numbers_.end()) {
    ++profiles_[*known]->users;
    return *known;
  }
  recycle_profiles();
  ProfileNumber number;
  if (unused_profiles_.empty()) {
    number = static_cast<ProfileNumber>(profiles_.size());
    profiles_.push_back(std::make_unique<ProfileEntry>());
  } else {
    number = unused_profiles_.back();
    unused_profiles_.pop_back();
  }
  ProfileEntry& entry = *profiles_[number];
  entry.profile = profile;
  entry.users = 1;
  entry.class_of_level.fill(kNoClass);
  entry.full_level = profile.fit_level(profile.capacity);
  profile_numbers_.insert(number);
  return number;
}

void MatchIndex::release_profile(ProfileNumber number) {
  ProfileEntry& entry = *profiles_[number];
  assert(entry.users > 0);
  if (--entry.users > 0 || entry.listed_vacant) return;
  entry.listed_vacant = true;
  note_vacant(vacant_profiles_, number);
}

void MatchIndex::note_vacant(VacantList& list, uint32_t number) {
  if (list.full()) list.set_capacity(std::max<size_t>(64, 2 * list.capacity()));
  list.push_back(number);
}

void MatchIndex::recycle_profiles() {
  while (vacant_profiles_.size() > kMaxVacant) {
    const ProfileNumber number = vacant_profiles_.front();
    vacant_profiles_.pop_front();
    ProfileEntry& entry = *profiles_[number];
    entry.listed_vacant = false;
    if (entry.users > 0) continue;
    profile_numbers_.erase(number);
    for (const AgentClassNumber agent_class : entry.class_of_level) {
      if (agent_class == kNoClass) continue;
      AgentClass& record = agent_classes_[agent_class];
      record.serves.for_each([&](size_t c) { call_classes_[c]->eligible.reset(agent_class); });
      record.serves.clear();
      record.profile = kNoClass;
      unused_agent_classes_.push_back(agent_class);
    }
    unused_profiles_.push_back(number);
  }
  choose_index();
}

// ---- Agents --------------------------------------------------------------------------------------------------------

AgentClassNumber MatchIndex::make_agent_class(ProfileNumber profile, size_t fit_level, int free_units) {
  AgentClassNumber number;
  if (unused_agent_classes_.empty()) {
    number = static_cast<AgentClassNumber>(idle_heads_.size());
    agent_classes_.make_room_for(number);
    idle_heads_.emplace_back();
  } else {
    number = unused_agent_classes_.back();
    unused_agent_classes_.pop_back();
  }
  AgentClass& record = agent_classes_[number];
  profiles_[profile]->class_of_level[fit_level] = number;
  record.profile = profile;
  record.fit_level = static_cast<uint32_t>(fit_level);
  record.order = this->profile(profile).order;
  record.order_policy = this->profile(profile).order_policy;
  record.order_shadow = this->profile(profile).order_shadow;
  if (keeps_other_orders() && record.free == nullptr) record.free = std::make_unique<AgentSets>();
  for (CallClassNumber c = 0; c < call_classes_.size(); ++c) {
    if (call_classes_[c]->in_use) relate(c, number);
  }
  assert(this->profile(profile).fit_level(free_units) == fit_level);
  (void)free_units;
  choose_index();
  return number;
}

// The tree comes with the first class too many, and goes when half of that are left.
void MatchIndex::choose_index() {
  const size_t classes = idle_heads_.size() - unused_agent_classes_.size();
  if (tree_on_ && classes <= tree_from_ / 2) {
    tree_on_ = false;
    idle_tree_.clear();
    for (const size_t order : other_orders_) key_trees_[order].clear();
  }
  if (tree_on_ || classes <= tree_from_) return;
  tree_on_ = true;
  std::vector<std::tuple<Time, uint32_t, const AgentClass*>> idle;
  free_classes_.for_each([&](size_t number) {
    const AgentClass& record = agent_classes_[static_cast<AgentClassNumber>(number)];
    record.idle.for_each(idle_agents_,
                         [&](uint32_t agent) { idle.emplace_back(idle_agents_[agent].idle_since, agent, &record); });
  });
  std::sort(idle.begin(), idle.end());
  for (const auto& [since, agent, record] : idle) {
    idle_tree_.insert(agent, since, record->serves);
    for (const size_t order : other_orders_) join_key_tree(order, agent, record->serves);
  }
}

void MatchIndex::set_orders(const std::array<bool, kIdleOrderCount>& orders) {
  orders_ = orders;
  orders_[static_cast<size_t>(IdleOrder::kIdle)] = true;
  other_orders_.clear();
  for (size_t order = 0; order < kIdleOrderCount; ++order) {
    if (orders_[order] && order != static_cast<size_t>(IdleOrder::kIdle)) other_orders_.push_back(order);
  }
  if (!keeps_other_orders()) return;
  for (AgentClassNumber number = 0; number < idle_heads_.size(); ++number) {
    if (auto& sets = agent_classes_[number].free; sets == nullptr) sets = std::make_unique<AgentSets>();
  }
}

bool MatchIndex::has_keys(uint32_t agent, const IdleKeys& keys) const {
  if (idle_agents_[agent].idle_since != keys.idle_since) return false;
  return std::all_of(other_orders_.begin(), other_orders_.end(),
                     [&](size_t order) { return free_agents_[order][agent].key == keys.key[order]; });
}

void MatchIndex::insert_agent(uint32_t agent, AgentClassNumber agent_class, const IdleKeys& keys) {
  AgentClass& record = agent_classes_[agent_class];
  idle_agents_.make_room_for(agent);
  IdleAgent& idle = idle_agents_[agent];
  idle.idle_since = keys.idle_since;
  record.idle.insert(idle_agents_, agent);
  if (tree_on_) idle_tree_.insert(agent, keys.idle_since, record.serves);
  if (record.idle.front(idle_agents_) == agent) idle_heads_[agent_class] = {idle.idle_since, agent};
  for (const size_t order : other_orders_) {
    free_agents_[order].make_room_for(agent);
    FreeAgent& entry = free_agents_[order][agent];
    entry.agent = agent;
    entry.key = keys.key[order];
    // Agents in line stand by position and number alone.
    entry.idle_since = order == static_cast<size_t>(IdleOrder::kPosition) ? kMinTime : keys.idle_since;
    AgentSet& set = (*record.free)[order];
    set.insert(set.end(), entry);  // an agent just freed belongs near the end
    if (tree_on_) join_key_tree(order, agent, record.serves);
  }
  free_classes_.set(agent_class);
}

void MatchIndex::join_key_tree(size_t order, uint32_t agent, const Bitset& serves) {
  const FreeAgent& entry = free_agents_[order][agent];
  key_trees_[order].insert(agent, {entry.key, entry.idle_since}, serves);
}

void MatchIndex::erase_agent(uint32_t agent, AgentClassNumber agent_class) {
  AgentClass& record = agent_classes_[agent_class];
  for (const size_t order : other_orders_) {
    AgentSet& set = (*record.free)[order];
    set.erase(set.iterator_to(free_agents_[order][agent]));
    if (tree_on_) key_trees_[order].erase(agent);
  }
  record.idle.erase(idle_agents_, agent);
  if (tree_on_) idle_tree_.erase(agent);
  if (idle_heads_[agent_class].agent != agent) return;
  const uint32_t first = record.idle.front(idle_agents_);
  if (first == Line::kNone) {
    free_classes_.reset(agent_class);
  } else {
    idle_heads_[agent_class] = {idle_agents_[first].idle_since, first};
    idle_agents_.prefetch(idle_agents_[first].next);
  }
}

// ---- Calls ---------------------------------------------------------------------------------------------------------

CallClassNumber MatchIndex::acquire_call_class(const CallClassKey& key) {
  const auto known = call_class_numbers_.find(key);
  const CallClassNumber number = known != call_class_numbers_.end() ? known->second : make_call_class(key);
  ++call_classes_[number]->users;
  return number;
}

CallClassNumber MatchIndex::make_call_class(const CallClassKey& key) {
  recycle_call_classes();
  CallClassNumber number;
  if (unused_call_classes_.empty()) {
    number = static_cast<CallClassNumber>(call_classes_.size());
    call_classes_.push_back(std::make_unique<CallClass>());
    waiting_heads_.emplace_back();
  } else {
    number = unused_call_classes_.back();
    unused_call_classes_.pop_back();
  }
  CallClass& record = *call_classes_[number];
  record.key = key;
  record.number = number;
  ++record.generation;
  record.level = level_of(key.priority);
  record.level->waiting.make_room(call_classes_.size());
  record.users = 0;
  record.in_use = true;
  record.min_rank = ~uint32_t{0};
  record.max_rank = 0;
  waiting_heads_[number] = {.home = key.home, .sla = key.sla, .priority = key.priority};
  call_class_numbers_.emplace(key, number);
  for (AgentClassNumber a = 0; a < idle_heads_.size(); ++a) {
    if (agent_classes_[a].profile != kNoClass) relate(number, a);
  }
  if (tree_on_) {
    idle_tree_.add_bit(number);
    for (const size_t order : other_orders_) key_trees_[order].add_bit(number);
  }
  return number;
}

void MatchIndex::list_vacant(CallClass& record) {
  record.listed_vacant = true;
  note_vacant(vacant_call_classes_, record.number);
}

void MatchIndex::recycle_call_classes() {
  while (vacant_call_classes_.size() > kMaxVacant) {
    const CallClassNumber number = vacant_call_classes_.front();
    vacant_call_classes_.pop_front();
    CallClass& record = *call_classes_[number];
    record.listed_vacant = false;
    if (record.users > 0) continue;
    assert(record.waiting.empty() && record.ringing.empty());
    call_class_numbers_.erase(record.key);
    record.eligible.for_each([&](size_t a) { agent_classes_[static_cast<AgentClassNumber>(a)].serves.reset(number); });
    record.eligible.clear();
    record.in_use = false;
    ++record.generation;  // nobody takes what stood for the old key for what will stand for the next
    unused_call_classes_.push_back(number);
  }
}

void MatchIndex::insert_waiting(uint32_t call, CallClassNumber number) {
  CallClass& record = *call_classes_[number];
  if (record.waiting.empty()) {
    waiting_classes_.set(number);
    record.level->waiting.set(number);
    ++record.level->classes;
  }
  record.waiting.insert(calls_, call);
  if (record.waiting.front(calls_) == call) look_at_head(record, call);
}

void MatchIndex::erase_waiting(uint32_t call, CallClassNumber number) {
  CallClass& record = *call_classes_[number];
  record.waiting.erase(calls_, call);
  if (waiting_heads_[number].slot != call) return;
  if (const uint32_t first = record.waiting.front(calls_); first != Line::kNone) {
    look_at_head(record, first);
    return;
  }
  waiting_classes_.reset(number);
  record.level->waiting.reset(number);
  --record.level->classes;
}

PriorityLevel* MatchIndex::level_of(int priority) {
  const auto at = std::lower_bound(levels_.begin(), levels_.end(), priority,
                                   [](const auto& level, int p) { return level->priority > p; });
  if (at != levels_.end() && (*at)->priority == priority) return at->get();
  return levels_.insert(at, std::make_unique<PriorityLevel>(PriorityLevel{.priority = priority, .waiting = {}}))->get();
}

void MatchIndex::look_at_head(const CallClass& record, uint32_t first) {
  const WaitingCall& call = calls_[first];
  WaitingHead& head = waiting_heads_[record.number];
  head.place = call.place();
  head.enqueued_at = call.enqueued_at;
  head.slot = first;
  head.excludes = call.excludes;
  calls_.prefetch(call.next);
}

void MatchIndex::insert_ringing(uint32_t call, CallClassNumber number) {
  call_classes_[number]->ringing.insert(calls_, call);
  ringing_classes_.set(number);
}

void MatchIndex::erase_ringing(uint32_t call, CallClassNumber number) {
  Line& line = call_classes_[number]->ringing;
  line.erase(calls_, call);
  if (line.empty()) ringing_classes_.reset(number);
}

// ---- Who may serve whom --------------------------------------------------------------------------------------------

Access MatchIndex::access(const CallClassKey& key, const AgentProfile& profile) const {
  const std::vector<QueueId>& queues = reaches_[key.reach];
  for (size_t i = 0; i < queues.size(); ++i) {
    const ActiveMembership* m = profile.membership(queues[i]);
    if (m == nullptr || m->tier < key.tiers.min || m->tier > key.tiers.max) continue;
    if (m->reserve_level > key.reserve_level || m->delay > key.delay_passed) continue;
    const auto tier = static_cast<uint32_t>(std::max<int>(m->tier, key.tiers.raise));
    return {m, static_cast<uint32_t>(i) * kRankPerQueue + tier};
  }
  return {};
}

Access MatchIndex::open_access(const CallClassKey& key, const AgentProfile& profile) const {
  for (const QueueId queue : reaches_[key.reach]) {
    if (const ActiveMembership* m = profile.membership(queue)) return {m, 0};
  }
  return {};
}

bool MatchIndex::meets(const CallClassKey& key, const AgentProfile& profile) const {
  return requirements_[key.requirement].satisfied([&](SkillId skill) { return profile.level_of(skill); }) &&
         (key.matcher == 0 || answers_.serves({key.matcher, key.requirement}, profile));
}

bool MatchIndex::eligible(const CallClassKey& key, const AgentProfile& profile) const {
  return profile.takes(key.media) && access(key, profile) && meets(key, profile);
}

void MatchIndex::relate(CallClassNumber call_class, AgentClassNumber agent_class) {
  CallClass& calls = *call_classes_[call_class];
  AgentClass& agents = agent_classes_[agent_class];
  const AgentProfile& profile = profiles_[agents.profile]->profile;
  // The class's fit level counts the distinct costs that fit, the smallest first: the media fits if its own level does.
  const bool fits =
      profile.takes(calls.key.media) && profile.fit_level(profile.cost(calls.key.media)) <= agents.fit_level;
  if (!fits || !eligible(calls.key, profile)) return;
  calls.eligible.set(agent_class);
  agents.serves.set(call_class);
  const uint32_t rank = access(calls.key, profile).rank;
  calls.min_rank = std::min(calls.min_rank, rank);
  calls.max_rank = std::max(calls.max_rank, rank);
}

size_t MatchIndex::memory_bytes() const {
  size_t bytes = idle_agents_.memory_bytes() + calls_.memory_bytes() + idle_tree_.memory_bytes() +
                 idle_heads_.capacity() * sizeof(IdleHead) + waiting_heads_.capacity() * sizeof(WaitingHead);
  for (const auto& entries : free_agents_) bytes += entries.memory_bytes();
  for (const auto& tree : key_trees_) bytes += tree.memory_bytes();
  bytes += agent_classes_.memory_bytes();
  for (AgentClassNumber number = 0; number < idle_heads_.size(); ++number) {
    const AgentClass& record = agent_classes_[number];
    bytes += record.serves.memory_bytes() + (record.free != nullptr ? sizeof(AgentSets) : 0);
  }
  for (const auto& level : levels_) bytes += sizeof(PriorityLevel) + level->waiting.memory_bytes();
  for (const auto& record : call_classes_) bytes += sizeof(CallClass) + record->eligible.memory_bytes();
  for (const auto& entry : profiles_) {
    bytes += sizeof(ProfileEntry) + entry->profile.skills.capacity() * sizeof(std::pair<SkillId, uint8_t>) +
             entry->profile.memberships.capacity() * sizeof(ActiveMembership);
  }
  return bytes;
}

}  // namespace strowger::detail
