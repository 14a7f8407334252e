// SPDX-License-Identifier: Apache-2.0
//
// Parcel: a command as it lies in a host's inbox. An implementation detail of host.h.
//
// What it is: most commands are a few ids, and lie in the parcel itself, so that one takes a cache line of the inbox.
// An arrival with attributes, preferred agents and other rare wishes, and a description, hold views into the caller's
// memory; they are copied whole into an Enclosure, of which a host has a fixed number, and the parcel holds its number.
//
// Thread safety: Enclosures is for all threads; whoever was given a number owns that enclosure until it gives it back.
// Complexity: O(bytes copied). Errors: `pack` says kTooLong or kFull.
#ifndef STROWGER_HOST_PARCEL_H_
#define STROWGER_HOST_PARCEL_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "strowger/core/time.h"
#include "strowger/engine/command.h"
#include "strowger/host/answers.h"
#include "strowger/queue/fixed_array.h"
#include "strowger/queue/mpmc_ring.h"

namespace strowger::detail {

/// An ArriveCall without anything rare.
struct PlainArrival {
  static constexpr int64_t kNow = -1;

  uint64_t host_ref = 0;
  int64_t enqueue_us = kNow;
  std::optional<int> priority;
  QueueId queue;
  RequirementId requirement;
  CustomerClassId customer_class;
  Media media = Media::kVoice;
  bool record_decisions = false;

  ArriveCall command() const {
    return {.queue = queue,
            .media = media,
            .priority = priority,
            .enqueue_time = enqueue_us == kNow ? std::nullopt : std::optional<Time>(time_from_us(enqueue_us)),
            .customer_class = customer_class,
            .requirement = requirement,
            .tiers = std::nullopt,
            .preferred = {},
            .attributes = {},
            .record_decisions = record_decisions,
            .host_ref = host_ref};
  }
};

struct Enclosed {
  uint32_t number = 0;
};

using SlimCommand = std::variant<PlainArrival, Enclosed, HangUpCall, AcceptOffer, DeclineOffer, HoldCall, RetrieveCall,
                                 CompleteCall, EndWrapUp, TransferCall, MoveCall, PullCall, SetCallPriority,
                                 SetCallRequirement, SetCallTiers, EscalateCall, ResolveCall, RecordDecisions, LogIn,
                                 LogOut, SetReady, SetNotReady, PauseInQueue, ResumeInQueue>;

/// Whether the engine could take it, by its length.
inline bool fits(const ArriveCall& command) {
  if (command.preferred.size() > kMaxPreferred || command.attributes.size() > kMaxAttributes) return false;
  size_t bytes = 0;
  for (const Attribute& attribute : command.attributes) bytes += attribute.value.size();
  return bytes <= kMaxAttributeBytes;
}
inline bool fits(const DescribeCall& command) { return command.text.size() <= kMaxAttributeBytes; }
template <class C>
bool fits(const C& /*command*/) {
  return true;
}

/// A long command, with what it looks at.
class Enclosure {
 public:
  void keep(const ArriveCall& command) {
    ArriveCall copy = command;
    std::copy(command.preferred.begin(), command.preferred.end(), preferred_.begin());
    copy.preferred = {preferred_.data(), command.preferred.size()};
    char* end = text_.data();
    for (size_t i = 0; i < command.attributes.size(); ++i) {
      const std::string_view value = command.attributes[i].value;
      attributes_[i] = {command.attributes[i].key, {end, value.size()}};
      end = std::copy(value.begin(), value.end(), end);
    }
    copy.attributes = {attributes_.data(), command.attributes.size()};
    command_ = copy;
  }
  void keep(const DescribeCall& command) {
    std::copy(command.text.begin(), command.text.end(), text_.begin());
    command_ = DescribeCall{command.call, {text_.data(), command.text.size()}};
  }
  const Command& command() const { return command_; }

 private:
  Command command_;
  std::array<AgentId, kMaxPreferred> preferred_;
  std::array<Attribute, kMaxAttributes> attributes_;
  std::array<char, kMaxAttributeBytes> text_;
};

template <class Atomics>
class Enclosures {
 public:
  static absl::StatusOr<std::unique_ptr<Enclosures>> create(size_t count) {
    auto numbers = MpmcRing<uint32_t, Atomics>::create(count);
    if (!numbers.ok()) return numbers.status();
    auto memory = FixedArray<Enclosure>::make(count);
    if (!memory.ok()) return memory.status();
    for (uint32_t i = 0; i < count; ++i) (*numbers)->try_push(i);
    return std::unique_ptr<Enclosures>(new Enclosures(*std::move(numbers), *std::move(memory)));
  }

  std::optional<uint32_t> take() {
    uint32_t number = 0;
    // Nothing is refused for the sake of one that another thread is about to give back.
    for (int i = 0; numbers_->try_pop(number) != QueueResult::kOk; ++i) {
      if (numbers_->empty() || i == kAttempts) return std::nullopt;
      Atomics::pause();
    }
    return number;
  }
  void give_back(uint32_t number) {
    // There is room for all, so a push is refused only until a pop in another thread is finished.
    for (int i = 1; numbers_->try_push(number) != QueueResult::kOk; ++i) {
      if (i % kAttempts == 0) {
        Atomics::yield();
      } else {
        Atomics::pause();
      }
    }
  }
  Enclosure& operator[](uint32_t number) { return memory_[number]; }

 private:
  Enclosures(std::unique_ptr<MpmcRing<uint32_t, Atomics>> numbers, FixedArray<Enclosure> memory)
      : numbers_(std::move(numbers)), memory_(std::move(memory)) {}

  static constexpr int kAttempts = 64;

  std::unique_ptr<MpmcRing<uint32_t, Atomics>> numbers_;
  FixedArray<Enclosure> memory_;
};

inline bool is_plain(const ArriveCall& command) {
  const bool plain_time = !command.enqueue_time || *command.enqueue_time >= kMinTime;
  return plain_time && !command.tiers && command.preferred.empty() && command.attributes.empty() &&
         command.preferred_window == Duration::zero() && command.position == 0;
}

template <class C, class Atomics>
SubmitResult enclose(const C& command, Enclosures<Atomics>& enclosures, SlimCommand& slim) {
  const std::optional<uint32_t> number = enclosures.take();
  if (!number) return SubmitResult::kFull;
  enclosures[*number].keep(command);
  slim = Enclosed{*number};
  return SubmitResult::kAccepted;
}

/// Makes the slim form of a command that fits.
template <class C, class Atomics>
SubmitResult pack(const C& command, Enclosures<Atomics>& enclosures, SlimCommand& slim) {
  if constexpr (std::is_same_v<C, ArriveCall>) {
    if (!is_plain(command)) return enclose(command, enclosures, slim);
    slim = PlainArrival{.host_ref = command.host_ref,
                        .enqueue_us = command.enqueue_time ? to_us(*command.enqueue_time) : PlainArrival::kNow,
                        .priority = command.priority,
                        .queue = command.queue,
                        .requirement = command.requirement,
                        .customer_class = command.customer_class,
                        .media = command.media,
                        .record_decisions = command.record_decisions};
  } else if constexpr (std::is_same_v<C, DescribeCall>) {
    return enclose(command, enclosures, slim);
  } else {
    slim = command;
  }
  return SubmitResult::kAccepted;
}

}  // namespace strowger::detail

#endif  // STROWGER_HOST_PARCEL_H_
