// SPDX-License-Identifier: Apache-2.0
//
// What the engine compares and remembers while it makes up its mind: small values that live for one step.
#ifndef STROWGER_LIB_ENGINE_CHOICES_H_
#define STROWGER_LIB_ENGINE_CHOICES_H_

#include <cstdint>
#include <optional>

#include "engine/records.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"

namespace strowger::detail {

/// Numbers of SLAs from here on are promises of SLA policies; those below have names.
inline constexpr size_t kFirstPromise = 49'152;
inline constexpr size_t kMaxPromises = 16'000;

/// An agent found for a call.
struct Choice {
  uint32_t agent = kNoSlot;
  uint32_t rank = 0;
  bool found() const { return agent != kNoSlot; }
};
/// What a strategy compares, smallest first.
struct StrategyKey {
  int64_t first = 0;
  int64_t second = 0;
  Time idle_since;
  uint32_t agent = kNoSlot;
  friend auto operator<=>(const StrategyKey&, const StrategyKey&) = default;
};
/// A waiting call that an agent may take, with what call orders compare.
struct Candidate {
  const Queue* queue = nullptr;
  Place place;
  Time enqueued_at;
  uint32_t slot = kNoSlot;
  SlaId sla;
  int membership_priority = 0;
  int priority = 0;
  explicit operator bool() const { return queue != nullptr; }
};
/// What calls that arrive with the same wishes have in common, remembered: most calls are of few kinds.
struct ArrivalKind {
  QueueId queue;
  RequirementId own;
  std::optional<int> priority;
  CustomerClassId customer_class;
  Media media = Media::kVoice;
  int64_t configuration = -1;  // that it was looked up under
  CallClassNumber number = kNoClass;
  uint32_t generation = 0;  // of the class
  RequirementId asked;
};
struct MatchItem {
  CallId call;
  AgentId agent;
};
enum class ItemKind : uint8_t {
  kNone,
  kWindowEnd,
  kRetry,
  kRingStep,
  kDelay,
  kAtRisk,
  kBreach,
  kLadder,
  kMaxWait,
  kWorkOrder,
};
/// Something that the call timer waits for.
struct TimerItem {
  Time due = kMaxTime;
  ItemKind kind = ItemKind::kNone;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_CHOICES_H_
