// SPDX-License-Identifier: Apache-2.0
//
// Figures: what a report counts, and what is worked out from the counts.
//
// Attribution is by event time: each count and each sum belongs to the interval in which its event happened. A call is
// offered in the interval in which it joins the queue, answered in that of the answer, and its whole wait, talk, hold
// and wrap-up belong to the interval in which each of them ends; a share in one interval can concern calls offered in
// the one before. Two things are not events and are split exactly at the ends of intervals: the time that calls wait
// (length_time) and the time that agents spend in their states.
//
// A call in several queues: a queue or a skill sees *visits*. A call that moves is offered again to the queue it joins,
// with the wait that it had there, and to each queue the visit ends once:
//   offered = answered + abandoned + overflowed + expired + withdrawn + moved_out + still waiting
// A media and the centre see *contacts*, each once: a contact is answered when it is answered for the first time, with
// the wait since its enqueue time, and otherwise ends as its last visit does (moved_out is 0). A contact that was
// answered, transferred and then given up is an answered contact and an abandoned visit. Conversations (handled, talk,
// hold, wrap-up) and offers to agents are counted each time, in every table. Calls refused at the door are `refused`,
// and never offered.
//
// Derived figures are doubles, durations in seconds, shares from 0 to 1. A figure that would divide by zero is NaN:
// undefined, not zero. `metrics.h` has a table of all of them, with their formulas and sources.
//
// Thread safety: values. Complexity: O(1); quantiles O(buckets in use). Sums are exact up to 292,000 years.
//
// Example:
//   strowger::QueueInterval row = ...;
//   double level = row.service_level(strowger::ServiceLevel::kAnsweredAndAbandoned);  // 0.8 is "80 %"
//   if (!std::isnan(level)) ...
#ifndef STROWGER_REPORT_FIGURES_H_
#define STROWGER_REPORT_FIGURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/model/agent.h"
#include "strowger/model/media.h"
#include "strowger/report/wait_histogram.h"

namespace strowger {

/// The formulas that go by the name "service level". "In time" is a wait of at most the queue's threshold.
enum class ServiceLevel : uint8_t {
  kAnswered,
  kAnsweredAndAbandoned,
  kOffered,
  kWithoutShortAbandons,
  kAbandonedInTimeLeftOut,
  kAbandonedInTimeGood,
  kAsteriskPerf,
  kAsteriskPerf2,
};

struct ServiceLevelRow {
  ServiceLevel variant;
  std::string_view name;
  std::string_view formula;
  std::string_view source;
  std::string_view help;
};

inline constexpr std::array<ServiceLevelRow, 8> kServiceLevelRows{{
    {ServiceLevel::kAnswered, "answered", "answered_in_time / answered",
     "AT&T Call Management System user's guide, \"Serv Levl\"", "of the calls answered, those answered in time"},
    {ServiceLevel::kAnsweredAndAbandoned, "answered_and_abandoned", "answered_in_time / (answered + abandoned)",
     "Cisco Unified ICM/CCE, service level type \"abandoned calls have a negative impact\"",
     "every abandoned call counts as one not served in time"},
    {ServiceLevel::kOffered, "offered", "answered_in_time / settled", "Avaya CMS, ACCEPTABLE / CALLSOFFERED",
     "as answered_and_abandoned, but every other way out of the queue counts as not served in time too"},
    {ServiceLevel::kWithoutShortAbandons, "without_short_abandons",
     "answered_in_time / (answered + abandoned - short_abandoned)", "Cisco Unified ICM/CCE, Abandoned Call Wait time",
     "callers who gave up at once, before the centre could have served them, are left out"},
    {ServiceLevel::kAbandonedInTimeLeftOut, "abandoned_in_time_left_out",
     "answered_in_time / (answered + abandoned - abandoned_in_time)",
     "Koole, Call Center Mathematics; Cisco Unified ICM/CCE, \"ignore abandoned calls\"",
     "callers who gave up before the threshold are left out"},
    {ServiceLevel::kAbandonedInTimeGood, "abandoned_in_time_good",
     "(answered_in_time + abandoned_in_time) / (answered + abandoned)",
     "Koole, Call Center Mathematics; Cisco Unified ICM/CCE, \"positive impact\"",
     "callers who gave up before the threshold count as served in time"},
    {ServiceLevel::kAsteriskPerf, "asterisk_perf", "handled_in_time / handled",
     "Asterisk app_queue.c, ServicelevelPerf = callscompletedinsl / callscompleted",
     "counted when the conversation ends, as Asterisk does; Asterisk rounds waits to whole seconds and says 0 for "
     "none"},
    {ServiceLevel::kAsteriskPerf2, "asterisk_perf2",
     "(handled_in_time + abandoned_in_time + exited_in_time) / (handled + abandoned + overflowed + expired + "
     "withdrawn)",
     "Asterisk app_queue.c, ServicelevelPerf2 = (callsabandonedinsl + callscompletedinsl) / (callsabandoned + "
     "callscompleted)",
     "Asterisk counts time-outs, leave-empty and withdrawals among its abandoned calls"},
}};

constexpr std::string_view to_string(ServiceLevel variant) {
  return kServiceLevelRows[static_cast<size_t>(variant)].name;
}

/// Counts of calls and sums of their times. What is not said to be part of another is disjoint from it.
struct CallCounts {
  // Joining.
  uint64_t offered = 0;         // joined, in any way
  uint64_t moved_in = 0;        // of offered: moved here from another queue while waiting
  uint64_t transferred_in = 0;  // of offered: transferred here by an agent
  uint64_t refused = 0;         // turned away at the door (queue full, nobody there); not offered

  // How the wait ended.
  uint64_t answered = 0;
  uint64_t answered_in_time = 0;   // of answered
  uint64_t abandoned = 0;          // the caller hung up, short abandons included
  uint64_t short_abandoned = 0;    // of abandoned: after less than ReportOptions::short_abandon
  uint64_t abandoned_in_time = 0;  // of abandoned: within the service-level threshold
  uint64_t overflowed = 0;         // left the centre: longest wait reached, or nobody left
  uint64_t expired = 0;            // disconnected by the ladder or at the longest wait
  uint64_t withdrawn = 0;          // taken out of the queue by hand, to nobody here
  uint64_t exited_in_time = 0;     // of overflowed + expired + withdrawn: within the threshold
  uint64_t moved_out = 0;          // moved to another queue while waiting
  Duration answer_wait{};          // summed waits of answered
  Duration abandon_wait{};         // summed waits of abandoned
  Duration exit_wait{};            // summed waits of overflowed, expired, withdrawn and moved_out
  Duration longest_wait{};         // of all of these
  Duration length_time{};          // the integral of the number of waiting calls over time
  uint32_t longest_queue = 0;      // most waiting calls at once; a call answered at once counts for its instant

  // Conversations, counted when they end.
  uint64_t handled = 0;
  uint64_t handled_in_time = 0;  // of handled: answered within the threshold
  uint64_t transferred = 0;      // of handled: ended by a transfer, inside or out of the centre
  Duration talk{};               // without hold
  Duration hold{};
  Duration wrap_up{};

  // Offers to agents.
  uint64_t offers = 0;
  uint64_t rona = 0;              // expired unanswered (ring no answer)
  uint64_t declined = 0;          // refused by the agent
  uint64_t offers_withdrawn = 0;  // ended for another reason: caller gone, answered elsewhere, agent not ready, ...

  // Promises.
  uint64_t sla_at_risk = 0;
  uint64_t sla_breached = 0;
  uint64_t escalated = 0;   // handed to the next tier after an answer (EscalateCall, or not resolved in time)
  uint64_t resolved = 0;    // work orders closed
  Duration resolve_time{};  // summed, from the answer

  // Plug-ins. Of a queue: what strategies, ladder and SLA policies did about its calls; the centre has the faults of
  // call orders and matchers too, which belong to no queue. A shadow order's difference counts where the call waits
  // that it would have taken.
  uint64_t policy_faults = 0;
  uint64_t shadow_differences = 0;

  /// Adds what happened at another time, or to other calls at the same time. Sums add up; longest_wait and
  /// longest_queue are the larger of the two (for queues side by side that is a lower bound of the longest queue).
  CallCounts& operator+=(const CallCounts& other);
  friend bool operator==(const CallCounts&, const CallCounts&) = default;
};

/// Time that agents spent in each state, summed over the agents.
struct StateTimes {
  /// Indexed by AgentState; nothing is summed for logged_out.
  std::array<Duration, kAgentStateCount> in{};
  /// The time watched: the length of the interval.
  Duration elapsed{};

  Duration operator[](AgentState state) const { return in[static_cast<size_t>(state)]; }
  /// Logged in, whatever the state.
  Duration staffed() const;
  /// Busy or in wrap-up.
  Duration handling() const;
  /// handling / (staffed - not_ready): of the time that agents were there for calls, the part with a call in hand.
  double occupancy() const;
  /// handling / staffed.
  double utilisation() const;
  /// The mean number of agents logged in: staffed / elapsed.
  double mean_staffed() const;

  /// Adds another time; `elapsed` adds up too. For agents side by side use `add_beside`.
  StateTimes& operator+=(const StateTimes& other);
  /// Adds other agents in the same time; `elapsed` stays.
  void add_beside(const StateTimes& other);
  friend bool operator==(const StateTimes&, const StateTimes&) = default;
};

/// A row of a queue, a skill, a media or the centre.
struct CallFigures : CallCounts {
  /// The time watched: the length of the interval, or of all of them in a total.
  Duration elapsed{};
  /// Waits of answered calls, and of those that left in another way.
  WaitDistribution answered_waits;
  WaitDistribution lost_waits;
  /// Queue: its members (an agent counts fully in each of its queues). Centre: all agents. Others: nothing.
  StateTimes staff;

  /// Calls whose wait ended here: answered + abandoned + overflowed + expired + withdrawn + moved_out.
  uint64_t settled() const;
  double service_level(ServiceLevel variant) const;
  /// Mean speed of answer: answer_wait / answered.
  double asa() const;
  /// Mean wait of every call whose wait ended: (answer_wait + abandon_wait + exit_wait) / settled.
  double mean_wait() const;
  double mean_abandon_wait() const;
  /// abandoned / settled.
  double abandon_rate() const;
  /// The same without short abandons: (abandoned - short_abandoned) / (settled - short_abandoned).
  double net_abandon_rate() const;
  /// Mean handling time of a conversation: (talk + hold + wrap_up) / handled.
  double aht() const;
  double mean_talk() const;
  double mean_hold() const;
  double mean_wrap_up() const;
  /// Mean number of waiting calls: length_time / elapsed.
  double mean_queue() const;
  /// Carried work in erlangs: (talk + hold + wrap_up) / elapsed.
  double load() const;
  /// rona / offers.
  double rona_rate() const;
  double mean_resolve_time() const;
  /// Quantiles in seconds, with the error of WaitScale; never above longest_wait.
  double answer_quantile(double p) const;
  double wait_quantile(double p) const;
  /// Share of the answered whose wait was at most `wait`; with the error of WaitScale.
  double answered_within(Duration wait) const;

  /// Adds the row of another interval of the same queue, skill, media or centre.
  CallFigures& operator+=(const CallFigures& other);
  friend bool operator==(const CallFigures&, const CallFigures&) = default;
};

/// Time not ready for one reason.
struct ReasonTime {
  ReasonId reason;
  Duration time{};
  friend bool operator==(const ReasonTime&, const ReasonTime&) = default;
};

/// A row of an agent or a group.
struct AgentFigures {
  uint64_t logins = 0;
  uint64_t offers = 0;
  uint64_t answered = 0;
  uint64_t rona = 0;
  uint64_t declined = 0;
  uint64_t offers_withdrawn = 0;
  uint64_t handled = 0;
  uint64_t transferred = 0;  // of handled
  uint64_t escalated = 0;
  uint64_t resolved = 0;
  Duration talk{};
  Duration hold{};
  Duration wrap_up{};
  StateTimes states;
  /// Of the time not ready, by reason, in order of id; time without a reason is not listed.
  std::vector<ReasonTime> reasons;

  double aht() const;
  double mean_talk() const;
  double mean_hold() const;
  double mean_wrap_up() const;
  /// answered / offers; above 1 where calls are pulled or connected without asking.
  double answer_rate() const;
  double rona_rate() const;
  double occupancy() const { return states.occupancy(); }
  double utilisation() const { return states.utilisation(); }
  /// handled / staffed hours.
  double handled_per_hour() const;

  /// Adds the row of another interval.
  AgentFigures& operator+=(const AgentFigures& other);
  /// Adds another agent in the same interval.
  void add_beside(const AgentFigures& other);
  friend bool operator==(const AgentFigures&, const AgentFigures&) = default;
};

struct QueueInterval : CallFigures {
  QueueId id;
  friend bool operator==(const QueueInterval&, const QueueInterval&) = default;
};
struct SkillInterval : CallFigures {
  SkillId id;
  friend bool operator==(const SkillInterval&, const SkillInterval&) = default;
};
struct MediaInterval : CallFigures {
  Media id = Media::kVoice;
  friend bool operator==(const MediaInterval&, const MediaInterval&) = default;
};
struct AgentInterval : AgentFigures {
  AgentId id;
  friend bool operator==(const AgentInterval&, const AgentInterval&) = default;
};
struct GroupInterval : AgentFigures {
  GroupId id;
  friend bool operator==(const GroupInterval&, const GroupInterval&) = default;
};

/// All rows of one interval, or of several added up. Rows are in order of id; agents who were logged out throughout and
/// did nothing have none, nor have skills and media of which nothing was seen yet.
struct Period {
  Time begin;
  Time end;
  CallFigures centre;
  std::vector<QueueInterval> queues;
  std::vector<SkillInterval> skills;
  std::vector<MediaInterval> media;
  std::vector<AgentInterval> agents;
  std::vector<GroupInterval> groups;

  /// The row of `id`, or null. O(log rows).
  const QueueInterval* find(QueueId id) const;
  const SkillInterval* find(SkillId id) const;
  const MediaInterval* find(Media id) const;
  const AgentInterval* find(AgentId id) const;
  const GroupInterval* find(GroupId id) const;

  /// Adds another period: rows of the same id are added, others taken over; times watched add up, and every row then
  /// has the sum (a row that was missing had nothing to count). An empty period (begin == end) adds nothing.
  Period& operator+=(const Period& other);
  friend bool operator==(const Period&, const Period&) = default;
};

}  // namespace strowger

#endif  // STROWGER_REPORT_FIGURES_H_
