// SPDX-License-Identifier: Apache-2.0
//
// The names of all values, from the tables of the C++ library; and the proof that the enumerations are the same.
#include "strowger/c/values.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "strowger.h"
#include "strowger/engine/event.h"
#include "strowger/engine/refusal.h"
#include "strowger/host/answers.h"
#include "strowger/host/host.h"
#include "strowger/host/misuse.h"
#include "strowger/host/runner.h"
#include "strowger/model/agent.h"
#include "strowger/model/call.h"
#include "strowger/model/media.h"
#include "strowger/policy/ladder.h"
#include "strowger/report/figures.h"
#include "strowger/report/render.h"

namespace strowger::c {
namespace {

struct Constant {
  std::string_view name;  // As it is written, without its prefix.
  int value;
};

#define STROWGER_CONSTANT(prefix, name) \
  Constant { #name, STROWGER_##prefix##_##name }

constexpr bool is_lower_case_of(std::string_view name, std::string_view constant) {
  return std::equal(name.begin(), name.end(), constant.begin(), constant.end(), [](char lower, char upper) {
    return lower == (upper >= 'A' && upper <= 'Z' ? static_cast<char>(upper - 'A' + 'a') : upper);
  });
}

/// Whether the constants are those of the C++ enumeration: as many, with the same numbers and the same names, each of
/// which ends with a zero byte, as C wants it. `rows` has a row per enumerator, in order (name_of and to_string rely on
/// that).
template <size_t N, class Rows, class NameOf>
constexpr bool same(const std::array<Constant, N>& constants, const Rows& rows, NameOf name_of) {
  if (N != rows.size()) return false;
  for (size_t i = 0; i < N; ++i) {
    const std::string_view name = name_of(rows[i]);
    if (constants[i].value != static_cast<int>(i) || !is_lower_case_of(name, constants[i].name)) return false;
    if (name.data()[name.size()] != '\0') return false;
  }
  return true;
}
constexpr auto kName = [](const auto& row) { return row.name; };
constexpr auto kItself = [](std::string_view name) { return name; };

/// Whether the texts of the rows end with a zero byte.
template <class Rows, class Text>
constexpr bool zero_terminated(const Rows& rows, Text text) {
  return std::all_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return text(row).data()[text(row).size()] == '\0'; });
}
constexpr auto kHelp = [](const auto& row) { return row.help; };

#define MEDIA(name) STROWGER_CONSTANT(MEDIA, name)
static_assert(same(std::array{MEDIA(VOICE), MEDIA(CALLBACK), MEDIA(CHAT), MEDIA(EMAIL), MEDIA(WORK_ORDER)}, kMediaRows,
                   kName));
static_assert(zero_terminated(kMediaRows, kHelp));

#define AGENT(name) STROWGER_CONSTANT(AGENT, name)
static_assert(same(std::array{AGENT(LOGGED_OUT), AGENT(NOT_READY), AGENT(READY), AGENT(RESERVED), AGENT(BUSY),
                              AGENT(WRAP_UP)},
                   kAgentStateNames, kItself));

#define CALL(name) STROWGER_CONSTANT(CALL, name)
static_assert(same(std::array{CALL(QUEUED), CALL(OFFERED), CALL(CONNECTED), CALL(HELD), CALL(WRAP_UP), CALL(ENDED)},
                   kCallStateNames, kItself));

#define END(name) STROWGER_CONSTANT(END, name)
static_assert(same(std::array{END(NONE), END(COMPLETED), END(ABANDONED), END(OVERFLOWED), END(TRANSFERRED),
                              END(REJECTED), END(EXPIRED)},
                   kCallEndNames, kItself));

#define CAUSE(name) STROWGER_CONSTANT(CAUSE, name)
static_assert(same(std::array{CAUSE(NONE),
                              CAUSE(ARRIVAL),
                              CAUSE(CALLER_HUNG_UP),
                              CAUSE(AGENT_COMPLETED),
                              CAUSE(DECLINED),
                              CAUSE(NO_ANSWER),
                              CAUSE(ANSWERED_ELSEWHERE),
                              CAUSE(AGENT_NOT_READY),
                              CAUSE(AGENT_LOGGED_OUT),
                              CAUSE(RECONFIGURED),
                              CAUSE(PULLED),
                              CAUSE(MOVED),
                              CAUSE(TRANSFERRED),
                              CAUSE(OVERFLOW),
                              CAUSE(MAX_WAIT),
                              CAUSE(QUEUE_FULL),
                              CAUSE(JOIN_EMPTY),
                              CAUSE(LEAVE_EMPTY),
                              CAUSE(LADDER),
                              CAUSE(ESCALATED),
                              CAUSE(ESCALATION_REFUSED),
                              CAUSE(CONDITION),
                              CAUSE(REQUIREMENTS_FULL),
                              CAUSE(POLICY_FAILED),
                              CAUSE(POLICY_NOT_A_NUMBER),
                              CAUSE(POLICY_NOT_OFFERED),
                              CAUSE(POLICY_SLOW)},
                   kCauseNames, kItself));

#define LADDER(name) STROWGER_CONSTANT(LADDER, name)
static_assert(same(std::array{LADDER(RELAX), LADDER(DROP_SKILL), LADDER(WIDEN_RING), LADDER(RAISE_PRIORITY),
                              LADDER(MOVE_QUEUE), LADDER(ADD_QUEUE), LADDER(CALL_IN_RESERVES), LADDER(ANNOUNCE),
                              LADDER(NOTIFY), LADDER(ESCALATE), LADDER(DISSUADE), LADDER(DISCONNECT), LADDER(NOTHING)},
                   kLadderActionRows, kName));
static_assert(zero_terminated(kLadderActionRows, kHelp));

#define EVENT(name) STROWGER_CONSTANT(EVENT, name)
static_assert(
    same(std::array{EVENT(QUEUED),      EVENT(OFFERED),        EVENT(OFFER_ENDED),      EVENT(CONNECTED),
                    EVENT(HELD),        EVENT(RETRIEVED),      EVENT(DISCONNECTED),     EVENT(WRAP_UP_ENDED),
                    EVENT(LEFT_QUEUE),  EVENT(ENDED),          EVENT(SLA_AT_RISK),      EVENT(SLA_BREACHED),
                    EVENT(LADDER_STEP), EVENT(LADDER_SKIPPED), EVENT(PRIORITY_CHANGED), EVENT(REQUIREMENT_CHANGED),
                    EVENT(ESCALATED),   EVENT(RESOLVED),       EVENT(AGENT_STATE),      EVENT(PAUSED),
                    EVENT(RESUMED),     EVENT(POLICY_FAULT),   EVENT(SHADOW_DIFFERS),   EVENT(CONFIGURED)},
         kEventRows, kName));
constexpr auto kFields = [](const auto& row) { return row.fields; };
static_assert(zero_terminated(kEventRows, kFields));

#define REFUSAL(name) STROWGER_CONSTANT(REFUSAL, name)
static_assert(same(std::array{REFUSAL(NONE),
                              REFUSAL(UNKNOWN_CALL),
                              REFUSAL(UNKNOWN_AGENT),
                              REFUSAL(UNKNOWN_QUEUE),
                              REFUSAL(UNKNOWN_REQUIREMENT),
                              REFUSAL(UNKNOWN_CUSTOMER_CLASS),
                              REFUSAL(UNKNOWN_REASON),
                              REFUSAL(UNKNOWN_TEXT),
                              REFUSAL(UNKNOWN_MEDIA),
                              REFUSAL(TIME_BACKWARDS),
                              REFUSAL(TIME_OUT_OF_RANGE),
                              REFUSAL(PRIORITY_OUT_OF_RANGE),
                              REFUSAL(TIERS_OUT_OF_RANGE),
                              REFUSAL(DURATION_OUT_OF_RANGE),
                              REFUSAL(POSITION_IN_LIFO_QUEUE),
                              REFUSAL(NO_ROOM_AT_POSITION),
                              REFUSAL(ATTRIBUTES_TOO_LONG),
                              REFUSAL(TOO_MANY_PREFERRED),
                              REFUSAL(REQUIREMENTS_FULL),
                              REFUSAL(ENGINE_FULL),
                              REFUSAL(QUEUE_FULL),
                              REFUSAL(JOIN_EMPTY),
                              REFUSAL(CALL_STATE),
                              REFUSAL(NO_SUCH_OFFER),
                              REFUSAL(AGENT_STATE),
                              REFUSAL(ALREADY_SO),
                              REFUSAL(NOT_MEMBER),
                              REFUSAL(NO_CAPACITY),
                              REFUSAL(NOWHERE_TO_ESCALATE),
                              REFUSAL(NO_WORK_ORDER),
                              REFUSAL(INSIDE_SINK)},
                   kRefusalRows, kName));
static_assert(zero_terminated(kRefusalRows, kHelp) && kRefusalRows.size() < STROWGER_REFUSAL_EVENTS_WAITING);

#define SUBMIT(name) STROWGER_CONSTANT(SUBMIT, name)
static_assert(same(std::array{SUBMIT(ACCEPTED), SUBMIT(FULL), SUBMIT(HELD_BACK), SUBMIT(CLOSED), SUBMIT(TOO_LONG),
                              SUBMIT(REQUEST_IN_USE), SUBMIT(SHARED_AGENT), SUBMIT(NO_SUCH_SHARD)},
                   kSubmitResultRows, kName));
static_assert(zero_terminated(kSubmitResultRows, kHelp) && kSubmitResultRows.size() < STROWGER_SUBMIT_OUT_OF_MEMORY);

#define POLL(name) STROWGER_CONSTANT(POLL, name)
static_assert(same(std::array{POLL(DONE), POLL(MORE), POLL(HELD_BACK), POLL(BUSY), POLL(TIME_BACKWARDS),
                              POLL(FINISHED)},
                   kPollResultRows, kName));
static_assert(zero_terminated(kPollResultRows, kHelp) && kPollResultRows.size() < STROWGER_POLL_OUT_OF_MEMORY);

#define IDLE(name) STROWGER_CONSTANT(IDLE, name)
static_assert(same(std::array{IDLE(SPIN), IDLE(YIELD), IDLE(SLEEP)}, kIdleStrategyRows, kName));
static_assert(zero_terminated(kIdleStrategyRows, kHelp));

#define MISUSE(name) STROWGER_CONSTANT(MISUSE, name)
static_assert(same(std::array{MISUSE(POLL_IN_TWO_THREADS), MISUSE(REQUEST_IN_USE), MISUSE(REQUEST_DESTROYED)},
                   kMisuseRows, kName));
static_assert(zero_terminated(kMisuseRows, kHelp));

#define SERVICE_LEVEL(name) STROWGER_CONSTANT(SERVICE_LEVEL, name)
static_assert(same(std::array{SERVICE_LEVEL(ANSWERED), SERVICE_LEVEL(ANSWERED_AND_ABANDONED), SERVICE_LEVEL(OFFERED),
                              SERVICE_LEVEL(WITHOUT_SHORT_ABANDONS), SERVICE_LEVEL(ABANDONED_IN_TIME_LEFT_OUT),
                              SERVICE_LEVEL(ABANDONED_IN_TIME_GOOD), SERVICE_LEVEL(ASTERISK_PERF),
                              SERVICE_LEVEL(ASTERISK_PERF2)},
                   kServiceLevelRows, kName));
constexpr auto kFormula = [](const auto& row) { return row.formula; };
static_assert(zero_terminated(kServiceLevelRows, kHelp) && zero_terminated(kServiceLevelRows, kFormula));

#define TABLE(name) STROWGER_CONSTANT(TABLE, name)
static_assert(same(std::array{TABLE(CENTRE), TABLE(QUEUES), TABLE(SKILLS), TABLE(MEDIA), TABLE(GROUPS), TABLE(AGENTS)},
                   kReportTableNames, kItself));

// Enumerations without a table: the first and the last are the same, and so are those between.
constexpr bool is(auto value, int constant) { return static_cast<int>(value) == constant; }
static_assert(is(HostDrive::kCombining, STROWGER_HOST_COMBINING) && is(HostDrive::kInvoker, STROWGER_HOST_INVOKER));
static_assert(is(SubscriptionKind::kLossless, STROWGER_SUBSCRIPTION_LOSSLESS) &&
              is(SubscriptionKind::kLossy, STROWGER_SUBSCRIPTION_LOSSY));
static_assert(is(SubscriptionState::kOpen, STROWGER_SUBSCRIPTION_OPEN) &&
              is(SubscriptionState::kUnsubscribed, STROWGER_SUBSCRIPTION_UNSUBSCRIBED) &&
              is(SubscriptionState::kCutOff, STROWGER_SUBSCRIPTION_CUT_OFF) &&
              is(SubscriptionState::kFinished, STROWGER_SUBSCRIPTION_FINISHED));
static_assert(is(ReportTable::kCentre, STROWGER_TABLE_CENTRE) && is(ReportTable::kAgents, STROWGER_TABLE_AGENTS));

// Statuses, and other constants.
struct StatusRow {
  absl::StatusCode code;
  std::string_view name;
};
constexpr std::array<StatusRow, 17> kStatusRows{{
    {absl::StatusCode::kOk, "ok"},
    {absl::StatusCode::kCancelled, "cancelled"},
    {absl::StatusCode::kUnknown, "unknown"},
    {absl::StatusCode::kInvalidArgument, "invalid_argument"},
    {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded"},
    {absl::StatusCode::kNotFound, "not_found"},
    {absl::StatusCode::kAlreadyExists, "already_exists"},
    {absl::StatusCode::kPermissionDenied, "permission_denied"},
    {absl::StatusCode::kResourceExhausted, "resource_exhausted"},
    {absl::StatusCode::kFailedPrecondition, "failed_precondition"},
    {absl::StatusCode::kAborted, "aborted"},
    {absl::StatusCode::kOutOfRange, "out_of_range"},
    {absl::StatusCode::kUnimplemented, "unimplemented"},
    {absl::StatusCode::kInternal, "internal"},
    {absl::StatusCode::kUnavailable, "unavailable"},
    {absl::StatusCode::kDataLoss, "data_loss"},
    {absl::StatusCode::kUnauthenticated, "unauthenticated"},
}};
#define STATUS(name) STROWGER_CONSTANT(STATUS, name)
constexpr std::array kStatusConstants{STATUS(OK),
                                      STATUS(CANCELLED),
                                      STATUS(UNKNOWN),
                                      STATUS(INVALID_ARGUMENT),
                                      STATUS(DEADLINE_EXCEEDED),
                                      STATUS(NOT_FOUND),
                                      STATUS(ALREADY_EXISTS),
                                      STATUS(PERMISSION_DENIED),
                                      STATUS(RESOURCE_EXHAUSTED),
                                      STATUS(FAILED_PRECONDITION),
                                      STATUS(ABORTED),
                                      STATUS(OUT_OF_RANGE),
                                      STATUS(UNIMPLEMENTED),
                                      STATUS(INTERNAL),
                                      STATUS(UNAVAILABLE),
                                      STATUS(DATA_LOSS),
                                      STATUS(UNAUTHENTICATED)};
static_assert(same(kStatusConstants, kStatusRows, kName));
static_assert(std::all_of(kStatusRows.begin(), kStatusRows.end(), [](const StatusRow& row) {
  return static_cast<size_t>(row.code) == static_cast<size_t>(&row - kStatusRows.data());
}));

static_assert(CallId::kInvalid == STROWGER_NO_CALL && AgentId::kInvalid == STROWGER_NO_AGENT &&
              QueueId::kInvalid == STROWGER_NO_QUEUE && SkillId::kInvalid == STROWGER_NO_SKILL &&
              GroupId::kInvalid == STROWGER_NO_GROUP && TextId::kInvalid == STROWGER_NO_TEXT &&
              ReasonId::kInvalid == STROWGER_NO_REASON && CustomerClassId::kInvalid == STROWGER_NO_CUSTOMER_CLASS &&
              kNoRequirement.value() == STROWGER_NO_REQUIREMENT);
static_assert(to_us(kMaxTime) == STROWGER_MAX_TIME_US && to_us(kForever) == STROWGER_FOREVER_US);
static_assert(kCallerNumber.value() == STROWGER_CALLER_NUMBER && kDialledNumber.value() == STROWGER_DIALLED_NUMBER &&
              kLanguage.value() == STROWGER_LANGUAGE && kLocation.value() == STROWGER_LOCATION &&
              kCustomer.value() == STROWGER_CUSTOMER && kDescription.value() == STROWGER_DESCRIPTION);
static_assert(kMaxAttributes == STROWGER_MAX_ATTRIBUTES && kMaxAttributeBytes == STROWGER_MAX_ATTRIBUTE_BYTES &&
              kMaxPreferred == STROWGER_MAX_PREFERRED && kMinPriority == STROWGER_MIN_PRIORITY &&
              kMaxPriority == STROWGER_MAX_PRIORITY);

/// What the row of `value` says, or "?".
template <class Rows, class Text>
const char* look_up(const Rows& rows, int value, Text text) {
  return value >= 0 && static_cast<size_t>(value) < rows.size() ? text(rows[static_cast<size_t>(value)]).data() : "?";
}

/// Answers that only the C API gives.
struct OwnRow {
  int value;
  const char* name;
  const char* help;
};
constexpr OwnRow kOwnRows[] = {
    {STROWGER_REFUSAL_EVENTS_WAITING, "events_waiting",
     "as many events as may wait for strowger_acd_poll_events: poll them first"},
    {STROWGER_REFUSAL_OUT_OF_MEMORY, "out_of_memory", "there was no memory, now or before; it can only be destroyed"},
    {STROWGER_REFUSAL_INVALID_ARGUMENT, "invalid_argument",
     "a NULL, a size, a kind of command or a text that cannot be; nothing was done"},
};
static_assert(int{STROWGER_REFUSAL_OUT_OF_MEMORY} == int{STROWGER_SUBMIT_OUT_OF_MEMORY} &&
              int{STROWGER_SUBMIT_OUT_OF_MEMORY} == int{STROWGER_POLL_OUT_OF_MEMORY} &&
              int{STROWGER_REFUSAL_INVALID_ARGUMENT} == int{STROWGER_SUBMIT_INVALID_ARGUMENT} &&
              int{STROWGER_SUBMIT_INVALID_ARGUMENT} == int{STROWGER_POLL_INVALID_ARGUMENT});

const OwnRow* find_own(int value, int first = STROWGER_REFUSAL_OUT_OF_MEMORY) {
  for (const OwnRow& row : kOwnRows) {
    if (row.value == value && value >= first) return &row;
  }
  return nullptr;
}
template <class Rows>
const char* name_or_own(const Rows& rows, int value, int first = STROWGER_REFUSAL_OUT_OF_MEMORY) {
  const OwnRow* own = find_own(value, first);
  return own != nullptr ? own->name : look_up(rows, value, kName);
}
template <class Rows>
const char* help_or_own(const Rows& rows, int value, int first = STROWGER_REFUSAL_OUT_OF_MEMORY) {
  const OwnRow* own = find_own(value, first);
  return own != nullptr ? own->help : look_up(rows, value, kHelp);
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

const char* strowger_status_name(int status) noexcept { return look_up(kStatusRows, status, kName); }
const char* strowger_media_name(int media) noexcept { return look_up(kMediaRows, media, kName); }
const char* strowger_media_help(int media) noexcept { return look_up(kMediaRows, media, kHelp); }
const char* strowger_agent_state_name(int state) noexcept { return look_up(kAgentStateNames, state, kItself); }
const char* strowger_call_state_name(int state) noexcept { return look_up(kCallStateNames, state, kItself); }
const char* strowger_call_end_name(int end) noexcept { return look_up(kCallEndNames, end, kItself); }
const char* strowger_cause_name(int cause) noexcept { return look_up(kCauseNames, cause, kItself); }
const char* strowger_ladder_action_name(int action) noexcept { return look_up(kLadderActionRows, action, kName); }
const char* strowger_ladder_action_help(int action) noexcept { return look_up(kLadderActionRows, action, kHelp); }
const char* strowger_event_kind_name(int kind) noexcept { return look_up(kEventRows, kind, kName); }
const char* strowger_event_kind_fields(int kind) noexcept { return look_up(kEventRows, kind, kFields); }
const char* strowger_refusal_name(int refusal) noexcept {
  return name_or_own(kRefusalRows, refusal, STROWGER_REFUSAL_EVENTS_WAITING);
}
const char* strowger_refusal_help(int refusal) noexcept {
  return help_or_own(kRefusalRows, refusal, STROWGER_REFUSAL_EVENTS_WAITING);
}
const char* strowger_submit_result_name(int result) noexcept { return name_or_own(kSubmitResultRows, result); }
const char* strowger_submit_result_help(int result) noexcept { return help_or_own(kSubmitResultRows, result); }
const char* strowger_poll_result_name(int result) noexcept { return name_or_own(kPollResultRows, result); }
const char* strowger_poll_result_help(int result) noexcept { return help_or_own(kPollResultRows, result); }
const char* strowger_idle_strategy_name(int strategy) noexcept { return look_up(kIdleStrategyRows, strategy, kName); }
const char* strowger_idle_strategy_help(int strategy) noexcept { return look_up(kIdleStrategyRows, strategy, kHelp); }
const char* strowger_misuse_name(int misuse) noexcept { return look_up(kMisuseRows, misuse, kName); }
const char* strowger_misuse_help(int misuse) noexcept { return look_up(kMisuseRows, misuse, kHelp); }
const char* strowger_service_level_name(int service_level) noexcept {
  return look_up(kServiceLevelRows, service_level, kName);
}
const char* strowger_service_level_help(int service_level) noexcept {
  return look_up(kServiceLevelRows, service_level, kHelp);
}
const char* strowger_service_level_formula(int service_level) noexcept {
  return look_up(kServiceLevelRows, service_level, kFormula);
}
const char* strowger_report_table_name(int table) noexcept { return look_up(kReportTableNames, table, kItself); }

strowger_status strowger_refusal_status(int refusal) noexcept {
  switch (refusal) {
    case STROWGER_REFUSAL_EVENTS_WAITING:
    case STROWGER_REFUSAL_OUT_OF_MEMORY:
      return STROWGER_STATUS_RESOURCE_EXHAUSTED;
    case STROWGER_REFUSAL_INVALID_ARGUMENT:
      return STROWGER_STATUS_INVALID_ARGUMENT;
    default:
      break;
  }
  if (refusal < 0 || static_cast<size_t>(refusal) >= kRefusalRows.size()) return STROWGER_STATUS_UNKNOWN;
  return static_cast<strowger_status>(kRefusalRows[static_cast<size_t>(refusal)].code);
}
