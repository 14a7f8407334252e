// SPDX-License-Identifier: Apache-2.0
//
// Ids: strong types for everything that the engine names by number.
//
// What it is: `Id<Tag, Rep>` is an integer that does not mix with other integers or with ids of another kind.
// `CallId` and `AgentId` are handles: they carry the generation of their slot, so that an id kept too long is
// recognised as unknown and can never name a later call or agent.
//
// When not to use it: do not build ids by hand; take them from the engine's answers, `find_*` functions and events.
//
// Thread safety: values. Complexity: O(1). Errors: none; an invalid id is a value (`CallId{}`), and is refused.
//
// Example:
//   strowger::QueueId queue{3};
//   if (queue.valid()) use(queue.value());
#ifndef STROWGER_CORE_IDS_H_
#define STROWGER_CORE_IDS_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace strowger {

/// A dense number with a type of its own. The default value is invalid.
template <class Tag, class Rep>
class Id {
 public:
  using rep = Rep;
  static constexpr Rep kInvalid = std::numeric_limits<Rep>::max();

  constexpr Id() = default;
  constexpr explicit Id(Rep value) : value_(value) {}

  constexpr Rep value() const { return value_; }
  constexpr size_t index() const { return static_cast<size_t>(value_); }
  constexpr bool valid() const { return value_ != kInvalid; }

  friend constexpr auto operator<=>(Id, Id) = default;

  template <class H>
  friend H AbslHashValue(H state, Id id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  Rep value_ = kInvalid;
};

/// A slot number with a generation: index in the low `IndexBits`, generation above. The default value is invalid.
template <class Tag, class Rep, int IndexBits>
class Handle {
 public:
  using rep = Rep;
  static constexpr int kIndexBits = IndexBits;
  static constexpr Rep kMaxIndex = (Rep{1} << IndexBits) - 2;
  static constexpr Rep kInvalid = std::numeric_limits<Rep>::max();

  constexpr Handle() = default;
  constexpr explicit Handle(Rep value) : value_(value) {}

  /// The handle of slot `index` in its `generation`; the generation wraps at the bits that are left for it.
  static constexpr Handle make(uint32_t index, uint32_t generation) {
    return Handle{static_cast<Rep>((static_cast<Rep>(generation) << IndexBits) | static_cast<Rep>(index))};
  }

  constexpr Rep value() const { return value_; }
  constexpr uint32_t index() const { return static_cast<uint32_t>(value_ & ((Rep{1} << IndexBits) - 1)); }
  constexpr uint32_t generation() const { return static_cast<uint32_t>(value_ >> IndexBits); }
  constexpr bool valid() const { return value_ != kInvalid; }

  friend constexpr auto operator<=>(Handle, Handle) = default;

  template <class H>
  friend H AbslHashValue(H state, Handle handle) {
    return H::combine(std::move(state), handle.value_);
  }

 private:
  Rep value_ = kInvalid;
};

/// A contact that the engine holds, or held: 32 bits of slot, 32 of generation.
using CallId = Handle<struct CallTag, uint64_t, 32>;
/// A person or bot who takes calls: 22 bits of slot (up to 4 million agents), 10 of generation.
using AgentId = Handle<struct AgentTag, uint32_t, 22>;

/// A queue. Ids of removed queues are not used again while the engine lives.
using QueueId = Id<struct QueueTag, uint32_t>;
using SkillId = Id<struct SkillTag, uint32_t>;
using GroupId = Id<struct GroupTag, uint32_t>;
/// A boolean expression over skills, kept once however many calls use it. RequirementId{0} accepts every agent.
using RequirementId = Id<struct RequirementTag, uint32_t>;
using CustomerClassId = Id<struct CustomerClassTag, uint16_t>;
using SlaId = Id<struct SlaTag, uint16_t>;
/// Why an agent is not ready or paused.
using ReasonId = Id<struct ReasonTag, uint16_t>;
/// A short text that events carry by number: the names of announcements, notifications and attributes.
using TextId = Id<struct TextTag, uint32_t>;

/// The requirement that every agent meets.
inline constexpr RequirementId kNoRequirement{0};

}  // namespace strowger

#endif  // STROWGER_CORE_IDS_H_
