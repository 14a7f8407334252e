// SPDX-License-Identifier: Apache-2.0
//
// CallLog: the calls of a real centre, read from the text file that its PBX wrote.
//
// What it is: a reader for tables with one call a line and named columns, in the columns' own names and formats, told
// by a `ColumnMapping`. Lines that cannot be read are kept apart with their number and the reason, and nothing else is
// lost: calls that never reached the queue stay in the log, marked so. Summaries per day or half hour, the agents seen
// and when they worked are worked out from it.
//
// When not to use it: for files of one line per event rather than per call.
//
// Complexity: O(length), whole file in memory. Thread safety: values. Errors: `read_call_log` answers NotFound for a
// file that cannot be opened and InvalidArgument for a table without a column that the mapping names (with the nearest
// name); bad lines are no error.
//
// Example:
//   auto log = strowger::read_call_log("february.txt", strowger::anonymous_bank_columns());
//   for (const strowger::BadLine& bad : log->bad) report(bad.line, bad.reason);
//   strowger::LogSummary all = strowger::summarise(*log);
//   double abandoned = all.abandoned_share();
#ifndef STROWGER_SIM_CALL_LOG_H_
#define STROWGER_SIM_CALL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "strowger/core/ids.h"
#include "strowger/core/names.h"
#include "strowger/core/time.h"
#include "strowger/sim/plan.h"

namespace strowger {

/// How to read a table of calls. Columns are named as in the file's first line; an empty name: the file has none.
struct ColumnMapping {
  /// Between columns; ' ' stands for any run of blanks. Columns may be quoted with '"' under any other separator.
  char separator = '\t';

  /// The day on which the call came. Empty: all calls are of one day. It may be the same column as `offered`: then the
  /// date stands before a blank or a 'T', and the time after it.
  std::string date;
  /// y, m, d and what stands between them: "yymmdd", "yyyy-mm-dd", "dd/mm/yyyy". Two-digit years are 1969 to 2068.
  std::string date_format = "yyyy-mm-dd";
  /// When the call reached the centre, as a time of day; tells when `offered` is after midnight. May be empty.
  std::string entered;
  /// When the call was offered to the queue, as a time of day (h:mm, h:mm:ss, with decimals). Needed.
  std::string offered;
  /// How long it waited: seconds, or h:mm:ss. Needed.
  std::string wait;
  /// What became of it, and the values that say so. Needed.
  std::string outcome;
  std::vector<std::string> answered_values;
  std::vector<std::string> abandoned_values;
  /// Calls that are no calls.
  std::vector<std::string> ignored_values;
  /// An abandoned call that did not wait never reached the queue (it left in the voice response unit).
  bool unqueued_abandoned_not_offered = true;

  /// How long the conversation lasted: seconds, or h:mm:ss. Or else its start and end, as times of day.
  std::string service_time;
  std::string service_start;
  std::string service_end;

  /// Who served, and the values that mean nobody.
  std::string agent;
  std::vector<std::string> no_agent_values;
  std::string type;
  /// A whole number; 0 where there is none.
  std::string priority;
  std::string customer;
  std::vector<std::string> no_customer_values;
};

/// The columns of the "Anonymous Bank" of the Technion (I. Guedj & A. Mandelbaum, 2000; a bank's call centre in 1999).
/// A call is offered when it leaves the voice response unit.
ColumnMapping anonymous_bank_columns();

enum class LogOutcome : uint8_t {
  kAnswered,
  kAbandoned,
  kNotOffered,  // left before it reached the queue
  kIgnored,     // one of ignored_values
};

using LogAgentId = Id<struct LogAgentTag, uint32_t>;
using LogTypeId = Id<struct LogTypeTag, uint32_t>;
using LogCustomerId = Id<struct LogCustomerTag, uint32_t>;

/// One line of the file.
struct LoggedCall {
  /// In the file, from 1.
  uint32_t line = 0;
  LogOutcome outcome = LogOutcome::kIgnored;
  int32_t priority = 0;
  /// Since midnight of the log's first day.
  Time offered;
  Duration wait{};
  Duration service{};
  LogTypeId type;
  LogAgentId agent;
  LogCustomerId customer;

  bool was_offered() const { return outcome == LogOutcome::kAnswered || outcome == LogOutcome::kAbandoned; }
};

struct BadLine {
  uint32_t line = 0;
  std::string reason;
};

struct CallLog {
  /// In the order of the file.
  std::vector<LoggedCall> calls;
  std::vector<BadLine> bad;
  /// Lines without anything on them.
  size_t blank_lines = 0;

  NameTable<LogTypeId> types;
  NameTable<LogAgentId> agents;
  NameTable<LogCustomerId> customers;

  /// Days are counted from the day of the earliest call. Day 0 if the file has no dates is 1970-01-01.
  absl::CivilDay first_day;
  size_t days = 0;

  size_t count(LogOutcome outcome) const;
};

/// Reads a file.
absl::StatusOr<CallLog> read_call_log(const std::string& path, const ColumnMapping& mapping);
/// Reads a text that is in memory.
absl::StatusOr<CallLog> parse_call_log(std::string_view text, const ColumnMapping& mapping);

/// What happened to a set of calls. Times are in seconds.
struct LogSummary {
  size_t offered = 0;
  size_t answered = 0;
  size_t abandoned = 0;
  /// Offered calls that waited at all.
  size_t waited = 0;
  /// Answered within the threshold.
  size_t answered_within = 0;
  double wait_sum = 0;
  double answered_wait_sum = 0;
  double service_sum = 0;

  void add(const LoggedCall& call, Duration threshold);

  double abandoned_share() const { return share(static_cast<double>(abandoned), offered); }
  double waited_share() const { return share(static_cast<double>(waited), offered); }
  /// Answered within the threshold / offered.
  double service_level() const { return share(static_cast<double>(answered_within), offered); }
  /// Over all offered calls.
  double mean_wait() const { return share(wait_sum, offered); }
  /// Average speed of answer: over answered calls.
  double mean_answered_wait() const { return share(answered_wait_sum, answered); }
  double mean_service() const { return share(service_sum, answered); }

 private:
  static double share(double part, size_t whole) { return whole == 0 ? 0 : part / static_cast<double>(whole); }
};

/// All calls that were offered. `threshold`: of the service level.
LogSummary summarise(const CallLog& log, Duration threshold = Duration{20'000'000});

/// The same per interval of the day of their offer: from midnight of the first day to the end of the last, intervals
/// without calls included. `interval`: 1 s or more; 24h gives days, 30min half hours.
std::vector<LogSummary> summarise_by(const CallLog& log, Duration interval, Duration threshold = Duration{20'000'000});

/// What one agent was seen doing on one day.
struct AgentDay {
  LogAgentId agent;
  size_t day = 0;
  /// Begin of the first conversation, end of the last.
  Time first;
  Time last;
  size_t calls = 0;
  Duration talking{};
};

/// By day, then by agent. Days without a call by the agent are left out.
std::vector<AgentDay> agent_days(const CallLog& log);

/// How to tell from a log when an agent was there. A log shows conversations, not presence.
struct StaffingRule {
  /// A gap between conversations longer than this was spent elsewhere. kForever: never.
  Duration longest_gap = kForever;
  /// An agent who has nobody on the line while a caller waits is not there (a break, after-call work, other duties),
  /// from the first such instant to the agent's next conversation.
  bool away_while_calls_wait = true;
  /// Waits shorter than this do not tell: telephones ring, and logs round to seconds.
  Duration tolerance{3'000'000};
};

/// Shifts for each agent from the first to the last activity of each day, without the times away. One who leaves right
/// after a conversation has the shift end half-way through it: a shift's last conversation is finished, so its end
/// must lie before the real one, and in the middle one conversation too many is as likely as one too few. Agents keep
/// their names. CAUTION: with several queues in one log, `away_while_calls_wait` takes callers of every kind as a sign.
std::vector<Shift> inferred_shifts(const CallLog& log, const StaffingRule& rule = {});

}  // namespace strowger

#endif  // STROWGER_SIM_CALL_LOG_H_
