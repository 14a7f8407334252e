// SPDX-License-Identifier: Apache-2.0
#include "plugin/conformance/world.h"

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "strowger/core/digest.h"

namespace strowger::detail {

namespace {

constexpr uint32_t kGroups = 12;
constexpr int64_t kLast = int64_t{1} << 52;

uint64_t mixed(uint64_t a, uint64_t b) { return Digest().add(a).add(b).value(); }

/// Words of a kit that was given none.
const std::vector<std::string>& unheard_of() {
  static const auto* const kWords = [] {
    auto* words = new std::vector<std::string>;
    for (uint32_t i = 0; i < 1000; ++i) words->push_back(absl::StrCat("word", i));
    return words;
  }();
  return *kWords;
}

template <class T>
void add_column(Digest& digest, const T* values, size_t count) {
  for (size_t i = 0; values != nullptr && i < count; ++i) digest.add(values[i]);
}

}  // namespace

StrowgerText World::word(uint64_t number) const {
  const std::vector<std::string>& words = words_.empty() ? unheard_of() : words_;
  const std::string& text = words[number % words.size()];
  return {text.data(), text.size()};
}

const StrowgerQuestions World::kQuestions{
    sizeof(StrowgerQuestions),
    [](const StrowgerDecision* d, uint32_t queue) { return static_cast<const World*>(d->host)->word(queue); },
    [](const StrowgerDecision* d, uint32_t agent) { return static_cast<const World*>(d->host)->word(agent); },
    [](const StrowgerDecision* d, uint32_t group) {
      return group == STROWGER_PLUGIN_NONE ? StrowgerText{} : static_cast<const World*>(d->host)->word(group);
    },
    [](const StrowgerDecision*, StrowgerText name) {
      return name.size == 0 ? STROWGER_PLUGIN_NONE : static_cast<uint32_t>(name.size) % kSkills;
    },
    [](const StrowgerDecision*, uint32_t agent, uint32_t skill) {
      return skill >= kSkills ? 0 : static_cast<int32_t>(mixed(agent, skill) % 11);
    },
    [](const StrowgerDecision* d, uint64_t call, StrowgerText key) {
      const uint64_t drawn = mixed(call, key.size);
      return drawn % 4 == 3 ? StrowgerText{} : static_cast<const World*>(d->host)->word(drawn / 4);
    },
    [](const StrowgerDecision* d, uint32_t skill) {
      return skill >= kSkills ? StrowgerText{} : static_cast<const World*>(d->host)->word(skill);
    },
    [](const StrowgerDecision* d, uint32_t requirement) {
      return static_cast<const World*>(d->host)->word(requirement);
    },
    [](const StrowgerDecision* d, uint32_t customer_class) {
      return customer_class == STROWGER_PLUGIN_NONE ? StrowgerText{}
                                                    : static_cast<const World*>(d->host)->word(customer_class);
    },
    [](const StrowgerDecision* d, uint32_t text) { return static_cast<const World*>(d->host)->word(text); },
    [](const StrowgerDecision*, StrowgerText name) {
      return name.size == 0 ? STROWGER_PLUGIN_NONE : static_cast<uint32_t>(name.size) % kQueues;
    }};

int64_t World::between(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random_.below(static_cast<uint64_t>(high - low) + 1));
}

// Mostly ordinary values; now and then the ends of the range, or all alike.
template <class T>
const T* World::column(uint64_t bit, std::vector<T>& values, int64_t low, int64_t high) {
  const uint64_t mood = random_.below(8);
  values.clear();
  for (size_t i = 0; i < count_; ++i) {
    const int64_t value = equal_ || mood == 0 ? low
                          : mood == 1         ? (random_.below(2) == 0 ? low : high)
                                              : between(low, high);
    values.push_back(static_cast<T>(value));
  }
  return (columns_ & bit) != 0 ? values.data() : nullptr;
}

void World::next(size_t count) {
  columns_ = row_.columns();
  count_ = count;
  equal_ = random_.below(10) == 0;
  const int64_t now = between(0, random_.below(20) == 0 ? kLast : int64_t{86'400} * 1'000'000);
  const uint64_t drawn = random_();
  decision_ = {};
  decision_.struct_size = sizeof(decision_);
  decision_.now_us = now;
  decision_.random = row_.draws() ? drawn : 0;
  decision_.queue = decision_.agent = STROWGER_PLUGIN_NONE;
  decision_.questions = &kQuestions;
  decision_.host = this;
  const bool about_a_call = row_.kind == PolicyKind::kAgentStrategy || row_.kind == PolicyKind::kLadderPolicy ||
                            row_.kind == PolicyKind::kSlaPolicy;
  if (row_.kind == PolicyKind::kCallOrder) decision_.agent = static_cast<uint32_t>(random_.below(1000));
  if (row_.kind == PolicyKind::kMatcher) decision_.requirement = static_cast<uint32_t>(random_.below(20));
  if (about_a_call) {
    decision_.call = random_.below(1'000'000);
    decision_.host_ref = random_();
    decision_.enqueue_time_us = between(0, now);
    decision_.queue = static_cast<uint32_t>(random_.below(kQueues));
    decision_.requirement = static_cast<uint32_t>(random_.below(20));
    decision_.priority = static_cast<int32_t>(between(-1000, 1000));
    decision_.media = static_cast<uint32_t>(random_.below(5));
  }
  numbers_.clear();
  call_numbers_.clear();
  const auto first = static_cast<uint32_t>(random_.below(100'000));
  for (uint32_t i = 0; i < count; ++i) {
    numbers_.push_back(first + i * 3);
    call_numbers_.push_back((uint64_t{i} << 32) + first + i);
  }
  std::shuffle(numbers_.begin(), numbers_.end(), random_);
  switch (row_.kind) {
    case PolicyKind::kAgentStrategy:
      return next_agents(now);
    case PolicyKind::kCallOrder:
      return next_calls(now);
    case PolicyKind::kMatcher:
      return next_profiles();
    case PolicyKind::kLadderPolicy:
      return next_climbs(now);
    case PolicyKind::kSlaPolicy:
      return next_joins(now);
    case PolicyKind::kEventSink:
      return next_events(now);
  }
}

void World::next_calls(int64_t now) {
  calls_ = {sizeof(calls_), count_, call_numbers_.data()};
  calls_.enqueue_time_us = column(STROWGER_CALL_ENQUEUE_TIME, long_[0], 0, now);
  std::sort(long_[0].begin(), long_[0].end());
  calls_.queue = column(STROWGER_CALL_QUEUE, unsigned_[0], 0, kQueues - 1);
  calls_.priority = column(STROWGER_CALL_PRIORITY, short_[0], -1000, 1000);
  calls_.sla_target_us = column(STROWGER_CALL_SLA_TARGET, long_[1], -1, kLast);
  calls_.queue_waiting = column(STROWGER_CALL_QUEUE_WAITING, long_[2], 1, 1'000'000);
  calls_.membership_priority = column(STROWGER_CALL_MEMBERSHIP_PRIORITY, short_[1], 1, 1000);
  calls_.host_ref = column(STROWGER_CALL_HOST_REF, refs_, 0, kLast);
}

void World::next_agents(int64_t now) {
  agents_ = {sizeof(agents_), count_, numbers_.data()};
  agents_.idle_since_us = column(STROWGER_AGENT_IDLE_SINCE, long_[0], 0, now);
  std::sort(long_[0].begin(), long_[0].end());
  agents_.calls = column(STROWGER_AGENT_CALLS, long_[1], 0, 1'000'000);
  agents_.units = column(STROWGER_AGENT_UNITS, short_[0], 0, 10'000);
  agents_.capacity = column(STROWGER_AGENT_CAPACITY, short_[1], 1, 10'000);
  agents_.weight = column(STROWGER_AGENT_WEIGHT, short_[2], 1, 1000);
  agents_.position = column(STROWGER_AGENT_POSITION, short_[3], 0, 1'000'000);
  agents_.group = column(STROWGER_AGENT_GROUP, unsigned_[0], 0, kGroups);
  for (uint32_t& group : unsigned_[0]) group = group == kGroups ? STROWGER_PLUGIN_NONE : group;
  agents_.proficiency = column(STROWGER_AGENT_PROFICIENCY, short_[4], 0, 60);
}

void World::next_profiles() {
  profiles_ = {sizeof(profiles_), count_};
  profiles_.group = column(STROWGER_PROFILE_GROUP, unsigned_[0], 0, kGroups);
  for (uint32_t& group : unsigned_[0]) group = group == kGroups ? STROWGER_PLUGIN_NONE : group;
  profiles_.capacity = column(STROWGER_PROFILE_CAPACITY, short_[0], 1, 10'000);
  std::vector<uint32_t>& first = unsigned_[1];
  std::vector<uint32_t>& skills = unsigned_[2];
  first.assign(1, 0);
  skills.clear();
  short_[1].clear();
  for (size_t i = 0; i < count_; ++i) {
    for (uint32_t skill = 0; skill < kSkills; ++skill) {
      if (random_.below(2) == 0) continue;
      skills.push_back(skill);
      short_[1].push_back(static_cast<int32_t>(between(1, 10)));
    }
    first.push_back(static_cast<uint32_t>(skills.size()));
  }
  if (!shows(STROWGER_PROFILE_SKILLS)) return;
  profiles_.first_skill = first.data();
  profiles_.skill = skills.data();
  profiles_.level = short_[1].data();
}

// Calls of which the first is the decision's.
void World::next_climbs(int64_t now) {
  const uint64_t asked = columns_;
  columns_ = ~uint64_t{0};  // what is always there
  call_numbers_[0] = decision_.call;
  climbs_ = {sizeof(climbs_), count_, call_numbers_.data()};
  climbs_.enqueue_time_us = column(1, long_[0], 0, now);
  climbs_.queue = column(1, unsigned_[0], 0, kQueues - 1);
  climbs_.priority = column(1, short_[0], -1000, 1000);
  climbs_.media = column(1, unsigned_[1], 0, 4);
  climbs_.step = column(1, unsigned_[2], 0, 63);
  columns_ = asked;
  long_[0][0] = decision_.enqueue_time_us;
  unsigned_[0][0] = decision_.queue;
  short_[0][0] = decision_.priority;
  unsigned_[1][0] = decision_.media;
  climbs_.host_ref = column(STROWGER_CLIMB_HOST_REF, refs_, 0, kLast);
  climbs_.joined_us = column(STROWGER_CLIMB_JOINED, long_[1], 0, now);
  climbs_.customer_class = column(STROWGER_CLIMB_CUSTOMER_CLASS, unsigned_[3], 0, 3);
  for (uint32_t& customer_class : unsigned_[3]) {
    if (customer_class == 3) customer_class = STROWGER_PLUGIN_NONE;
  }
  climbs_.requirement = column(STROWGER_CLIMB_REQUIREMENT, unsigned_[4], 0, 19);
  climbs_.sla_target_us = column(STROWGER_CLIMB_SLA_TARGET, long_[2], -1, kLast);
  climbs_.queue_waiting = column(STROWGER_CLIMB_QUEUE_WAITING, long_[3], 1, 1'000'000);
  climbs_.tier_min = column(STROWGER_CLIMB_TIERS, short_[1], 0, 500);
  climbs_.tier_max = column(STROWGER_CLIMB_TIERS, short_[2], 500, 1000);
  climbs_.tier_raise = column(STROWGER_CLIMB_TIERS, short_[3], 0, 1000);
  climbs_.reserve_level = column(STROWGER_CLIMB_RESERVE_LEVEL, short_[4], 0, 9);
  climbs_.runs = column(STROWGER_CLIMB_RUNS, short_[5], 1, 1'000'000);
  climbs_.agents_ready = column(STROWGER_CLIMB_AGENTS_READY, long_[4], 0, 100'000);
  climbs_.agents_eligible = column(STROWGER_CLIMB_AGENTS_ELIGIBLE, long_[5], 0, 100'000);
}

void World::next_joins(int64_t now) {
  const uint64_t asked = columns_;
  columns_ = ~uint64_t{0};
  call_numbers_[0] = decision_.call;
  joins_ = {sizeof(joins_), count_, call_numbers_.data()};
  joins_.enqueue_time_us = column(1, long_[0], 0, now);
  joins_.queue = column(1, unsigned_[0], 0, kQueues - 1);
  joins_.priority = column(1, short_[0], -1000, 1000);
  joins_.media = column(1, unsigned_[1], 0, 4);
  columns_ = asked;
  long_[0][0] = decision_.enqueue_time_us;
  unsigned_[0][0] = decision_.queue;
  short_[0][0] = decision_.priority;
  unsigned_[1][0] = decision_.media;
  joins_.host_ref = column(STROWGER_JOIN_HOST_REF, refs_, 0, kLast);
  joins_.customer_class = column(STROWGER_JOIN_CUSTOMER_CLASS, unsigned_[2], 0, 3);
  for (uint32_t& customer_class : unsigned_[2]) {
    if (customer_class == 3) customer_class = STROWGER_PLUGIN_NONE;
  }
  joins_.queue_waiting = column(STROWGER_JOIN_QUEUE_WAITING, long_[1], 1, 1'000'000);
  column(0, long_[3], -1, kLast);
  column(0, long_[4], 0, kLast);
  for (size_t i = 0; i < count_; ++i) {
    if (long_[3][i] == 0) long_[3][i] = -1;
    long_[4][i] = std::max<int64_t>(std::min(long_[4][i], long_[3][i]), 0);
  }
}

void World::next_events(int64_t now) {
  const uint64_t asked = columns_;
  columns_ = ~uint64_t{0};
  events_ = {sizeof(events_), count_};
  events_.time_us = column(1, long_[0], 0, now);
  std::sort(long_[0].begin(), long_[0].end());
  events_.kind = column(1, bytes_[0], 0, 23);
  columns_ = asked;
  events_.call = shows(STROWGER_EVENT_CALL) ? call_numbers_.data() : nullptr;
  events_.host_ref = column(STROWGER_EVENT_HOST_REF, refs_, 0, kLast);
  events_.value = column(STROWGER_EVENT_VALUES, long_[1], 0, kLast);
  events_.value2 = column(STROWGER_EVENT_VALUES, long_[2], 0, kLast);
  events_.agent = column(STROWGER_EVENT_AGENT, unsigned_[0], 0, STROWGER_PLUGIN_NONE);
  events_.queue = column(STROWGER_EVENT_QUEUE, unsigned_[1], 0, kQueues - 1);
  events_.requirement = column(STROWGER_EVENT_REQUIREMENT, unsigned_[2], 0, 19);
  events_.text = column(STROWGER_EVENT_TEXT, unsigned_[3], 0, STROWGER_PLUGIN_NONE);
  events_.priority = column(STROWGER_EVENT_PRIORITY, short_[0], -1000, 1000);
  events_.reason = column(STROWGER_EVENT_REASON, unsigned_[4], 0, 5);
  events_.cause = column(STROWGER_EVENT_CAUSE, bytes_[1], 0, 26);
  events_.media = column(STROWGER_EVENT_MEDIA, bytes_[2], 0, 4);
  events_.end = column(STROWGER_EVENT_END, bytes_[3], 0, 6);
  events_.step = column(STROWGER_EVENT_LADDER, bytes_[4], 0, 63);
  events_.action = column(STROWGER_EVENT_LADDER, bytes_[5], 0, STROWGER_STEP_NOTHING);
  events_.old_state = column(STROWGER_EVENT_STATES, bytes_[6], 0, 5);
  events_.new_state = column(STROWGER_EVENT_STATES, bytes_[7], 0, 5);
}

uint64_t World::fingerprint() const {
  Digest digest;
  digest.add(decision_.now_us).add(decision_.random).add(decision_.call).add(decision_.host_ref);
  digest.add(decision_.enqueue_time_us).add(decision_.queue).add(decision_.requirement).add(decision_.priority);
  digest.add(decision_.media).add(decision_.agent).add(count_);
  add_column(digest, numbers_.data(), numbers_.size());
  add_column(digest, call_numbers_.data(), call_numbers_.size());
  for (const auto& values : long_) add_column(digest, values.data(), values.size());
  for (const auto& values : short_) add_column(digest, values.data(), values.size());
  for (const auto& values : unsigned_) add_column(digest, values.data(), values.size());
  for (const auto& values : bytes_) add_column(digest, values.data(), values.size());
  add_column(digest, refs_.data(), refs_.size());
  return digest.value();
}

}  // namespace strowger::detail
