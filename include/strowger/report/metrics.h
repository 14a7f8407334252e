// SPDX-License-Identifier: Apache-2.0
//
// Metrics: every figure of a report, one row each, with its name, unit, formula and source.
//
// CSV headers, JSON keys, `metrics_text` (for `--help`) and `metrics_markdown` (for the documentation) are made from
// these rows. Figures of queues and of the centre are kCallMetrics and kStaffMetrics; of skills and media kCallMetrics;
// of agents and groups kAgentMetrics and kStaffMetrics. How calls are attributed to intervals, and how contacts differ
// from visits, is said in report/figures.h.
//
// Units: calls, agents and log-ins are counts; s is seconds; share is a number from 0 to 1. A value is NaN where its
// formula divides by zero.
//
// Thread safety: constants and functions of values. Complexity: O(1); quantiles O(buckets in use).
//
// Example:
//   for (const auto& metric : strowger::kCallMetrics) {
//     std::cout << metric.name << " = " << metric.value(row) << " " << metric.unit << "\n";
//   }
#ifndef STROWGER_REPORT_METRICS_H_
#define STROWGER_REPORT_METRICS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "strowger/core/time.h"
#include "strowger/model/agent.h"
#include "strowger/report/figures.h"

namespace strowger {

template <class Figures>
struct MetricRow {
  std::string_view name;
  std::string_view unit;
  std::string_view formula;
  std::string_view source;
  std::string_view help;
  double (*value)(const Figures&);
};

namespace detail {

// One function per field or method, so that the rows below can name it.
template <auto Field, class Figures>
double metric_count(const Figures& figures) {
  return static_cast<double>(figures.*Field);
}
template <auto Field, class Figures>
double metric_time(const Figures& figures) {
  return to_seconds(figures.*Field);
}
template <auto Method, class Figures>
double metric_time_of(const Figures& figures) {
  return to_seconds((figures.*Method)());
}
template <auto Method, class Figures>
double metric_of(const Figures& figures) {
  return static_cast<double>((figures.*Method)());
}
template <int Percent, bool OfAnswered>
double metric_quantile(const CallFigures& figures) {
  return OfAnswered ? figures.answer_quantile(Percent / 100.0) : figures.wait_quantile(Percent / 100.0);
}
template <ServiceLevel Variant>
double metric_service_level(const CallFigures& figures) {
  return figures.service_level(Variant);
}
template <AgentState State>
double metric_state(const StateTimes& times) {
  return to_seconds(times[State]);
}
constexpr MetricRow<CallFigures> service_level_metric(ServiceLevel variant, std::string_view name,
                                                      double (*value)(const CallFigures&)) {
  const ServiceLevelRow& row = kServiceLevelRows[static_cast<size_t>(variant)];
  return {name, "share", row.formula, row.source, row.help, value};
}

}  // namespace detail

inline constexpr MetricRow<CallFigures> kCallMetrics[] = {
    // Joining.
    {"offered", "calls", "", "Avaya CMS CALLSOFFERED", "joined the queue, in any way",
     detail::metric_count<&CallCounts::offered>},
    {"moved_in", "calls", "", "Avaya CMS INFLOWCALLS", "of offered: moved here from another queue while waiting",
     detail::metric_count<&CallCounts::moved_in>},
    {"transferred_in", "calls", "", "", "of offered: transferred here by an agent",
     detail::metric_count<&CallCounts::transferred_in>},
    {"refused", "calls", "", "Asterisk QUEUESTATUS FULL, JOINEMPTY", "turned away at the door; not offered",
     detail::metric_count<&CallCounts::refused>},
    // How the wait ended.
    {"answered", "calls", "", "Avaya CMS ACDCALLS", "connected to an agent",
     detail::metric_count<&CallCounts::answered>},
    {"answered_in_time", "calls", "", "Avaya CMS ACCEPTABLE", "of answered: after at most the service-level threshold",
     detail::metric_count<&CallCounts::answered_in_time>},
    {"abandoned", "calls", "", "Avaya CMS ABNCALLS; Asterisk queue_log ABANDON",
     "the caller hung up while waiting; short abandons included", detail::metric_count<&CallCounts::abandoned>},
    {"short_abandoned", "calls", "", "Cisco Unified ICM/CCE, Abandoned Call Wait time",
     "of abandoned: after less than the short-abandon threshold", detail::metric_count<&CallCounts::short_abandoned>},
    {"abandoned_in_time", "calls", "", "Avaya CMS SLVLABNS", "of abandoned: after at most the service-level threshold",
     detail::metric_count<&CallCounts::abandoned_in_time>},
    {"overflowed", "calls", "", "Asterisk queue_log EXITWITHTIMEOUT, EXITEMPTY",
     "left for elsewhere: longest wait reached, or nobody left to answer",
     detail::metric_count<&CallCounts::overflowed>},
    {"expired", "calls", "", "", "disconnected by the ladder or at the longest wait",
     detail::metric_count<&CallCounts::expired>},
    {"withdrawn", "calls", "", "Asterisk queue_log WITHDRAW", "taken out of the queue by hand, to nobody here",
     detail::metric_count<&CallCounts::withdrawn>},
    {"exited_in_time", "calls", "", "", "of overflowed, expired and withdrawn: after at most the threshold",
     detail::metric_count<&CallCounts::exited_in_time>},
    {"moved_out", "calls", "", "Avaya CMS OUTFLOWCALLS", "moved to another queue while waiting",
     detail::metric_count<&CallCounts::moved_out>},
    {"settled", "calls", "answered + abandoned + overflowed + expired + withdrawn + moved_out", "",
     "all whose wait ended", detail::metric_of<&CallFigures::settled>},
    // Waits.
    {"asa", "s", "sum of waits of answered / answered", "AT&T CMS user's guide, ASA", "mean speed of answer",
     detail::metric_of<&CallFigures::asa>},
    {"mean_wait", "s", "sum of waits of settled / settled", "Koole, Call Center Mathematics",
     "mean wait, whatever it ended with", detail::metric_of<&CallFigures::mean_wait>},
    {"mean_abandon_wait", "s", "sum of waits of abandoned / abandoned", "", "how long callers waited who hung up",
     detail::metric_of<&CallFigures::mean_abandon_wait>},
    {"longest_wait", "s", "maximum of waits of settled", "", "longest wait, whatever it ended with",
     detail::metric_time<&CallCounts::longest_wait>},
    {"answer_p50", "s", "wait of rank ceil(0.50 answered)", "nearest rank (Hyndman and Fan 1996, definition 1)",
     "half of the answered waited at most this, within 0.8 %", detail::metric_quantile<50, true>},
    {"answer_p90", "s", "wait of rank ceil(0.90 answered)", "nearest rank (Hyndman and Fan 1996, definition 1)",
     "90 % of the answered waited at most this, within 0.8 %", detail::metric_quantile<90, true>},
    {"wait_p50", "s", "wait of rank ceil(0.50 settled)", "nearest rank (Hyndman and Fan 1996, definition 1)",
     "half of all waited at most this, within 0.8 %", detail::metric_quantile<50, false>},
    {"wait_p90", "s", "wait of rank ceil(0.90 settled)", "nearest rank (Hyndman and Fan 1996, definition 1)",
     "90 % of all waited at most this, within 0.8 %", detail::metric_quantile<90, false>},
    {"mean_queue", "calls", "integral of waiting calls over time / length of the interval", "",
     "mean number of waiting calls", detail::metric_of<&CallFigures::mean_queue>},
    {"longest_queue", "calls", "maximum of waiting calls", "", "most waiting calls at once",
     detail::metric_count<&CallCounts::longest_queue>},
    {"abandon_rate", "share", "abandoned / settled", "Koole, Call Center Mathematics", "share of callers who gave up",
     detail::metric_of<&CallFigures::abandon_rate>},
    {"net_abandon_rate", "share", "(abandoned - short_abandoned) / (settled - short_abandoned)",
     "Koole, Call Center Mathematics", "the same without short abandons",
     detail::metric_of<&CallFigures::net_abandon_rate>},
    // Service level.
    detail::service_level_metric(ServiceLevel::kAnswered, "service_level_answered",
                                 detail::metric_service_level<ServiceLevel::kAnswered>),
    detail::service_level_metric(ServiceLevel::kAnsweredAndAbandoned, "service_level_answered_and_abandoned",
                                 detail::metric_service_level<ServiceLevel::kAnsweredAndAbandoned>),
    detail::service_level_metric(ServiceLevel::kOffered, "service_level_offered",
                                 detail::metric_service_level<ServiceLevel::kOffered>),
    detail::service_level_metric(ServiceLevel::kWithoutShortAbandons, "service_level_without_short_abandons",
                                 detail::metric_service_level<ServiceLevel::kWithoutShortAbandons>),
    detail::service_level_metric(ServiceLevel::kAbandonedInTimeLeftOut, "service_level_abandoned_in_time_left_out",
                                 detail::metric_service_level<ServiceLevel::kAbandonedInTimeLeftOut>),
    detail::service_level_metric(ServiceLevel::kAbandonedInTimeGood, "service_level_abandoned_in_time_good",
                                 detail::metric_service_level<ServiceLevel::kAbandonedInTimeGood>),
    detail::service_level_metric(ServiceLevel::kAsteriskPerf, "service_level_asterisk_perf",
                                 detail::metric_service_level<ServiceLevel::kAsteriskPerf>),
    detail::service_level_metric(ServiceLevel::kAsteriskPerf2, "service_level_asterisk_perf2",
                                 detail::metric_service_level<ServiceLevel::kAsteriskPerf2>),
    // Conversations.
    {"handled", "calls", "", "Asterisk callscompleted", "conversations that ended",
     detail::metric_count<&CallCounts::handled>},
    {"handled_in_time", "calls", "", "Asterisk callscompletedinsl", "of handled: answered in time",
     detail::metric_count<&CallCounts::handled_in_time>},
    {"transferred", "calls", "", "Avaya CMS TRANSFERRED", "of handled: ended by a transfer",
     detail::metric_count<&CallCounts::transferred>},
    {"aht", "s", "(talk + hold + wrap_up) / handled", "Cleveland, Call Center Management on Fast Forward",
     "mean handling time", detail::metric_of<&CallFigures::aht>},
    {"mean_talk", "s", "talk / handled", "", "mean talk, without hold", detail::metric_of<&CallFigures::mean_talk>},
    {"mean_hold", "s", "hold / handled", "", "mean time on hold", detail::metric_of<&CallFigures::mean_hold>},
    {"mean_wrap_up", "s", "wrap_up / handled", "", "mean wrap-up (after-call work)",
     detail::metric_of<&CallFigures::mean_wrap_up>},
    {"talk", "s", "", "", "all talk", detail::metric_time<&CallCounts::talk>},
    {"hold", "s", "", "", "all time on hold", detail::metric_time<&CallCounts::hold>},
    {"wrap_up", "s", "", "", "all wrap-up", detail::metric_time<&CallCounts::wrap_up>},
    {"load", "erlang", "(talk + hold + wrap_up) / length of the interval", "Koole, Call Center Mathematics",
     "carried work", detail::metric_of<&CallFigures::load>},
    // Offers, promises.
    {"offers", "calls", "", "", "offers to agents", detail::metric_count<&CallCounts::offers>},
    {"rona", "calls", "", "Asterisk queue_log RINGNOANSWER", "offers that no agent answered in time (ring no answer)",
     detail::metric_count<&CallCounts::rona>},
    {"declined", "calls", "", "", "offers that an agent declined", detail::metric_count<&CallCounts::declined>},
    {"offers_withdrawn", "calls", "", "", "offers that ended otherwise: caller gone, answered elsewhere, agent away",
     detail::metric_count<&CallCounts::offers_withdrawn>},
    {"rona_rate", "share", "rona / offers", "", "share of offers that rang out",
     detail::metric_of<&CallFigures::rona_rate>},
    {"sla_at_risk", "calls", "", "", "came close to their SLA target while waiting",
     detail::metric_count<&CallCounts::sla_at_risk>},
    {"sla_breached", "calls", "", "", "waited beyond their SLA target",
     detail::metric_count<&CallCounts::sla_breached>},
    {"escalated", "calls", "", "", "handed to the next tier after an answer",
     detail::metric_count<&CallCounts::escalated>},
    {"resolved", "calls", "", "", "work orders closed", detail::metric_count<&CallCounts::resolved>},
    {"mean_resolve_time", "s", "time from answer to resolution / resolved", "", "mean time to resolve",
     detail::metric_of<&CallFigures::mean_resolve_time>},
    {"policy_faults", "decisions", "", "", "faults of plug-ins, for which their built-ins decided",
     detail::metric_count<&CallCounts::policy_faults>},
    {"shadow_differences", "decisions", "", "", "decisions that a shadow policy would have made otherwise",
     detail::metric_count<&CallCounts::shadow_differences>},
};

inline constexpr MetricRow<AgentFigures> kAgentMetrics[] = {
    {"logins", "log-ins", "", "", "how often logged in", detail::metric_count<&AgentFigures::logins>},
    {"offers", "calls", "", "", "offers to the agent", detail::metric_count<&AgentFigures::offers>},
    {"answered", "calls", "", "Avaya CMS ACDCALLS", "connections", detail::metric_count<&AgentFigures::answered>},
    {"rona", "calls", "", "Asterisk queue_log RINGNOANSWER", "offers not answered in time (ring no answer)",
     detail::metric_count<&AgentFigures::rona>},
    {"declined", "calls", "", "", "offers declined", detail::metric_count<&AgentFigures::declined>},
    {"offers_withdrawn", "calls", "", "", "offers that ended otherwise",
     detail::metric_count<&AgentFigures::offers_withdrawn>},
    {"answer_rate", "share", "answered / offers", "", "above 1 where calls are connected without asking",
     detail::metric_of<&AgentFigures::answer_rate>},
    {"rona_rate", "share", "rona / offers", "", "share of offers that rang out",
     detail::metric_of<&AgentFigures::rona_rate>},
    {"handled", "calls", "", "", "conversations that ended", detail::metric_count<&AgentFigures::handled>},
    {"transferred", "calls", "", "", "of handled: ended by a transfer",
     detail::metric_count<&AgentFigures::transferred>},
    {"escalated", "calls", "", "", "handed to the next tier after the agent's answer",
     detail::metric_count<&AgentFigures::escalated>},
    {"resolved", "calls", "", "", "work orders closed", detail::metric_count<&AgentFigures::resolved>},
    {"aht", "s", "(talk + hold + wrap_up) / handled", "Cleveland, Call Center Management on Fast Forward",
     "mean handling time", detail::metric_of<&AgentFigures::aht>},
    {"mean_talk", "s", "talk / handled", "", "mean talk, without hold", detail::metric_of<&AgentFigures::mean_talk>},
    {"mean_hold", "s", "hold / handled", "", "mean time on hold", detail::metric_of<&AgentFigures::mean_hold>},
    {"mean_wrap_up", "s", "wrap_up / handled", "", "mean wrap-up", detail::metric_of<&AgentFigures::mean_wrap_up>},
    {"talk", "s", "", "", "all talk", detail::metric_time<&AgentFigures::talk>},
    {"hold", "s", "", "", "all time on hold", detail::metric_time<&AgentFigures::hold>},
    {"wrap_up", "s", "", "", "all wrap-up, also that of calls gone on to others",
     detail::metric_time<&AgentFigures::wrap_up>},
    {"handled_per_hour", "1/h", "handled / staffed hours", "", "conversations per hour logged in",
     detail::metric_of<&AgentFigures::handled_per_hour>},
};

/// Of the agents: a queue's members, a group's, all of the centre's, or one agent.
inline constexpr MetricRow<StateTimes> kStaffMetrics[] = {
    {"staffed", "s", "not_ready + ready + reserved + busy + wrap_up", "Avaya CMS TI_STAFFTIME", "time logged in",
     detail::metric_time_of<&StateTimes::staffed>},
    {"mean_staffed", "agents", "staffed / length of the interval", "AT&T CMS user's guide, Avg Num Pos",
     "mean number of agents logged in", detail::metric_of<&StateTimes::mean_staffed>},
    {"time_not_ready", "s", "", "Avaya CMS TI_AUXTIME", "logged in, and taking no calls",
     detail::metric_state<AgentState::kNotReady>},
    {"time_ready", "s", "", "Avaya CMS I_AVAILTIME", "free, and waiting for a call",
     detail::metric_state<AgentState::kReady>},
    {"time_reserved", "s", "", "Avaya CMS I_RINGTIME", "being rung", detail::metric_state<AgentState::kReserved>},
    {"time_busy", "s", "", "Avaya CMS I_ACDTIME", "with a caller, talking or on hold",
     detail::metric_state<AgentState::kBusy>},
    {"time_wrap_up", "s", "", "Avaya CMS I_ACWTIME", "in wrap-up, with no caller",
     detail::metric_state<AgentState::kWrapUp>},
    {"occupancy", "share", "(time_busy + time_wrap_up) / (staffed - time_not_ready)",
     "Cleveland, Call Center Management on Fast Forward", "of the time there for calls, the part with work in hand",
     detail::metric_of<&StateTimes::occupancy>},
    {"utilisation", "share", "(time_busy + time_wrap_up) / staffed", "AT&T CMS user's guide, % ACD Time",
     "of the time logged in, the part with work in hand", detail::metric_of<&StateTimes::utilisation>},
};

/// All rows of the three tables, for a terminal.
std::string metrics_text();

/// The same as tables in Markdown, for the documentation.
std::string metrics_markdown();

}  // namespace strowger

#endif  // STROWGER_REPORT_METRICS_H_
