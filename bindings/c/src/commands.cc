// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include <array>
#include <type_traits>
#include <variant>

namespace strowger::c {
namespace {

/// A kind of command with the C++ struct that it stands for.
template <strowger_command_kind Kind, class C>
constexpr bool kStandsFor = std::is_same_v<std::variant_alternative_t<Kind, Command>, C>;

// Every command of the engine, in its order; and as many.
static_assert(kStandsFor<STROWGER_COMMAND_ARRIVE_CALL, ArriveCall>);
static_assert(kStandsFor<STROWGER_COMMAND_HANG_UP_CALL, HangUpCall>);
static_assert(kStandsFor<STROWGER_COMMAND_ACCEPT_OFFER, AcceptOffer>);
static_assert(kStandsFor<STROWGER_COMMAND_DECLINE_OFFER, DeclineOffer>);
static_assert(kStandsFor<STROWGER_COMMAND_HOLD_CALL, HoldCall>);
static_assert(kStandsFor<STROWGER_COMMAND_RETRIEVE_CALL, RetrieveCall>);
static_assert(kStandsFor<STROWGER_COMMAND_COMPLETE_CALL, CompleteCall>);
static_assert(kStandsFor<STROWGER_COMMAND_END_WRAP_UP, EndWrapUp>);
static_assert(kStandsFor<STROWGER_COMMAND_TRANSFER_CALL, TransferCall>);
static_assert(kStandsFor<STROWGER_COMMAND_MOVE_CALL, MoveCall>);
static_assert(kStandsFor<STROWGER_COMMAND_PULL_CALL, PullCall>);
static_assert(kStandsFor<STROWGER_COMMAND_SET_CALL_PRIORITY, SetCallPriority>);
static_assert(kStandsFor<STROWGER_COMMAND_SET_CALL_REQUIREMENT, SetCallRequirement>);
static_assert(kStandsFor<STROWGER_COMMAND_SET_CALL_TIERS, SetCallTiers>);
static_assert(kStandsFor<STROWGER_COMMAND_DESCRIBE_CALL, DescribeCall>);
static_assert(kStandsFor<STROWGER_COMMAND_ESCALATE_CALL, EscalateCall>);
static_assert(kStandsFor<STROWGER_COMMAND_RESOLVE_CALL, ResolveCall>);
static_assert(kStandsFor<STROWGER_COMMAND_RECORD_DECISIONS, RecordDecisions>);
static_assert(kStandsFor<STROWGER_COMMAND_LOG_IN, LogIn>);
static_assert(kStandsFor<STROWGER_COMMAND_LOG_OUT, LogOut>);
static_assert(kStandsFor<STROWGER_COMMAND_SET_READY, SetReady>);
static_assert(kStandsFor<STROWGER_COMMAND_SET_NOT_READY, SetNotReady>);
static_assert(kStandsFor<STROWGER_COMMAND_PAUSE_IN_QUEUE, PauseInQueue>);
static_assert(kStandsFor<STROWGER_COMMAND_RESUME_IN_QUEUE, ResumeInQueue>);

constexpr std::array kCommandNames{
    "arrive_call",   "hang_up_call",      "accept_offer",         "decline_offer",  "hold_call",
    "retrieve_call", "complete_call",     "end_wrap_up",          "transfer_call",  "move_call",
    "pull_call",     "set_call_priority", "set_call_requirement", "set_call_tiers", "describe_call",
    "escalate_call", "resolve_call",      "record_decisions",     "log_in",         "log_out",
    "set_ready",     "set_not_ready",     "pause_in_queue",       "resume_in_queue"};
static_assert(kCommandNames.size() == std::variant_size_v<Command>);

/// What no call may have.
constexpr std::array<char, kMaxAttributeBytes + 1> kTooLong{};

}  // namespace

const strowger_command* check(const strowger_command* command, strowger_command& copy) {
  if (!is_there(command)) return nullptr;
  if (command->size != sizeof(strowger_command)) {
    copy = strowger_command_of(STROWGER_COMMAND_ARRIVE_CALL);
    if (!copy_in(command, copy)) return nullptr;
    command = &copy;
  }
  return command->zero == 0 && command->zero2 == 0 ? command : nullptr;
}

bool Arrival::take(const strowger_command& c) {
  if ((c.preferred == nullptr && c.preferred_count > 0) || (c.attributes == nullptr && c.attribute_count > 0)) {
    return false;
  }
  command_ = plain_arrival(c);
  const size_t preferred = std::min(c.preferred_count, preferred_.size());
  for (size_t i = 0; i < preferred; ++i) preferred_[i] = AgentId{c.preferred[i]};
  command_.preferred = {preferred_.data(), preferred};
  const size_t attributes = std::min(c.attribute_count, kMaxAttributes);
  for (size_t i = 0; i < attributes; ++i) {
    const std::optional<std::string_view> value = text_of(c.attributes[i].value, c.attributes[i].value_length);
    if (!value || c.attributes[i].zero != 0) return false;
    attributes_[i] = {TextId{c.attributes[i].key}, *value};
  }
  command_.attributes = {attributes_.data(), attributes};
  if (c.attribute_count > kMaxAttributes) {
    attributes_[kMaxAttributes] = {kDescription, {kTooLong.data(), kTooLong.size()}};
    command_.attributes = attributes_;
  }
  return true;
}

}  // namespace strowger::c

const char* strowger_command_kind_name(int kind) noexcept {
  const auto& names = strowger::c::kCommandNames;
  return kind >= 0 && static_cast<size_t>(kind) < names.size() ? names[static_cast<size_t>(kind)] : "?";
}
