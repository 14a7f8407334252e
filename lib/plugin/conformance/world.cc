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
constexpr uint32_t kSkills = 6;
constexpr uint32_t kQueues = 8;

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
  constexpr int64_t kLast = int64_t{1} << 52;
  const bool order = row_.kind == PolicyKind::kCallOrder;
  columns_ = order ? row_.call_order.columns : row_.agent_strategy.columns;
  const uint64_t flags = order ? row_.call_order.flags : row_.agent_strategy.flags;
  count_ = count;
  equal_ = random_.below(10) == 0;
  const int64_t now = between(0, random_.below(20) == 0 ? kLast : int64_t{86'400} * 1'000'000);
  const uint64_t drawn = random_();
  decision_ = {};
  decision_.struct_size = sizeof(decision_);
  decision_.now_us = now;
  decision_.random = (flags & STROWGER_DRAWS) != 0 ? drawn : 0;
  decision_.queue = decision_.agent = STROWGER_PLUGIN_NONE;
  decision_.questions = &kQuestions;
  decision_.host = this;
  if (order) {
    decision_.agent = static_cast<uint32_t>(random_.below(1000));
  } else {
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
  if (order) {
    calls_ = {sizeof(calls_), count, call_numbers_.data()};
    calls_.enqueue_time_us = column(STROWGER_CALL_ENQUEUE_TIME, long_[0], 0, now);
    std::sort(long_[0].begin(), long_[0].end());
    calls_.queue = column(STROWGER_CALL_QUEUE, unsigned_, 0, kQueues - 1);
    calls_.priority = column(STROWGER_CALL_PRIORITY, short_[0], -1000, 1000);
    calls_.sla_target_us = column(STROWGER_CALL_SLA_TARGET, long_[1], -1, kLast);
    calls_.queue_waiting = column(STROWGER_CALL_QUEUE_WAITING, long_[2], 1, 1'000'000);
    calls_.membership_priority = column(STROWGER_CALL_MEMBERSHIP_PRIORITY, short_[1], 1, 1000);
    calls_.host_ref = column(STROWGER_CALL_HOST_REF, refs_, 0, kLast);
    return;
  }
  agents_ = {sizeof(agents_), count, numbers_.data()};
  agents_.idle_since_us = column(STROWGER_AGENT_IDLE_SINCE, long_[0], 0, now);
  std::sort(long_[0].begin(), long_[0].end());
  agents_.calls = column(STROWGER_AGENT_CALLS, long_[1], 0, 1'000'000);
  agents_.units = column(STROWGER_AGENT_UNITS, short_[0], 0, 10'000);
  agents_.capacity = column(STROWGER_AGENT_CAPACITY, short_[1], 1, 10'000);
  agents_.weight = column(STROWGER_AGENT_WEIGHT, short_[2], 1, 1000);
  agents_.position = column(STROWGER_AGENT_POSITION, short_[3], 0, 1'000'000);
  agents_.group = column(STROWGER_AGENT_GROUP, unsigned_, 0, kGroups);
  for (uint32_t& group : unsigned_) group = group == kGroups ? STROWGER_PLUGIN_NONE : group;
  agents_.proficiency = column(STROWGER_AGENT_PROFICIENCY, short_[4], 0, 60);
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
  add_column(digest, unsigned_.data(), unsigned_.size());
  add_column(digest, refs_.data(), refs_.size());
  return digest.value();
}

}  // namespace strowger::detail
