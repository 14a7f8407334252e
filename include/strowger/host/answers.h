// SPDX-License-Identifier: Apache-2.0
//
// SubmitResult and PollResult: what a host answers on its hot paths, one byte each.
//
// A submission that was not accepted left nothing behind: the command is still the caller's, who may try again, or tell
// whoever asked. What the engine itself says to a command that was accepted is another thing: a Refusal, in the
// Request.
//
// Thread safety: values. Complexity: O(1). Errors: these are they.
//
// Example:
//   strowger::SubmitResult answer = host->submit(strowger::HangUpCall{call});
//   if (answer == strowger::SubmitResult::kFull) count(strowger::name_of(answer));
#ifndef STROWGER_HOST_ANSWERS_H_
#define STROWGER_HOST_ANSWERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

enum class SubmitResult : uint8_t {
  kAccepted,
  kFull,
  kHeldBack,
  kClosed,
  kTooLong,
  kRequestInUse,
  kSharedAgent,
  kNoSuchShard,
};

struct SubmitResultRow {
  SubmitResult result;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<SubmitResultRow, 8> kSubmitResultRows = {{
    {SubmitResult::kAccepted, "accepted", "The command was applied, or waits in the inbox and will be."},
    {SubmitResult::kFull, "full",
     "The inbox, or its room for long commands, is full: the engine is behind. Try again."},
    {SubmitResult::kHeldBack, "held_back",
     "The inbox is full because a lossless subscriber does not read its events. Try again when it has, or was cut "
     "off."},
    {SubmitResult::kClosed, "closed", "The host was closed."},
    {SubmitResult::kTooLong, "too_long",
     "More attributes, bytes or preferred agents than a command may have; the engine would refuse it."},
    {SubmitResult::kRequestInUse, "request_in_use", "The Request still waits for the answer to an earlier command."},
    {SubmitResult::kSharedAgent, "shared_agent", "A call cannot be pulled to an agent whom several shards share."},
    {SubmitResult::kNoSuchShard, "no_such_shard", "The sharded host has not so many shards."},
}};

constexpr std::string_view name_of(SubmitResult result) { return kSubmitResultRows[static_cast<size_t>(result)].name; }

enum class PollResult : uint8_t {
  kDone,
  kMore,
  kHeldBack,
  kBusy,
  kTimeBackwards,
  kFinished,
};

struct PollResultRow {
  PollResult result;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<PollResultRow, 6> kPollResultRows = {{
    {PollResult::kDone, "done", "Time has moved on, and every command that waited was applied."},
    {PollResult::kMore, "more", "As many commands as one poll may were applied; others wait. Poll again."},
    {PollResult::kHeldBack, "held_back",
     "A lossless subscriber has no room: nothing moves until it reads, or is cut off."},
    {PollResult::kBusy, "busy",
     "Another thread is inside. Combining: it was told, and does what this poll would have done. Invoker: nothing was "
     "done."},
    {PollResult::kTimeBackwards, "time_backwards",
     "The time is before the engine's, or out of range; nothing was done."},
    {PollResult::kFinished, "finished", "The host was closed, and everything that it had accepted is done and told."},
}};

constexpr std::string_view name_of(PollResult result) { return kPollResultRows[static_cast<size_t>(result)].name; }

}  // namespace strowger

#endif  // STROWGER_HOST_ANSWERS_H_
