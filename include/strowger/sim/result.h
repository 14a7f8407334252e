// SPDX-License-Identifier: Apache-2.0
//
// SimulationResult: what a simulation counted, and estimates with confidence intervals made from it.
//
// What it is: exact counts and time integrals per source of calls and per group of agents, kept apart by batch. A batch
// is an equal part of the measured time of one long run; or one replication, when results are pooled. Every metric is a
// ratio of two sums over a batch, so its interval follows from the batches by the delta method (sim/statistics.h).
//
// A call counts in the batch in which it arrived, with all that happens to it later; time integrals (calls waiting,
// agents' states) are cut at the ends of the batch.
//
// When not to use it: for reports per half hour of a live centre, or per agent: give the simulator an EventSink.
//
// Thread safety: values. Complexity: estimates O(batches). Errors: none; indices are checked by assert.
//
// Example:
//   strowger::SimulationResult result = simulator->run().value();
//   strowger::Estimate abandoned = result.estimate(strowger::Metric::kShareAbandoned, 0);
//   // abandoned.mean +- abandoned.half_width with 95 % confidence
#ifndef STROWGER_SIM_RESULT_H_
#define STROWGER_SIM_RESULT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/core/time.h"
#include "strowger/model/agent.h"
#include "strowger/sim/statistics.h"

namespace strowger {

inline constexpr size_t kMaxThresholds = 4;

/// Calls of one source in one batch. Times are in microseconds.
struct SourceCounts {
  /// Calls that came, redials included.
  int64_t arrivals = 0;
  /// Of these, second and later attempts of a caller.
  int64_t redials = 0;
  /// Turned away at the door: join_empty, max_length, trunks, the engine's own limit.
  int64_t blocked = 0;
  int64_t answered = 0;
  int64_t abandoned = 0;
  /// Ended in the queue in another way: overflowed, expired.
  int64_t lost = 0;
  /// Not connected at the instant of arrival. Blocked calls do not count.
  int64_t delayed = 0;
  /// Calls escalated from this source's to the next tier, and how many of them were answered.
  int64_t escalated = 0;
  int64_t escalated_answered = 0;
  /// Answered, or abandoned, after at most thresholds[i].
  std::array<int64_t, kMaxThresholds> answered_within{};
  std::array<int64_t, kMaxThresholds> abandoned_within{};
  /// From arrival to connection, or to the end of calls not answered.
  int64_t wait = 0;
  int64_t answered_wait = 0;
  int64_t handling = 0;
  /// Integral of the number of calls waiting.
  int64_t waiting_time = 0;
  /// Length of the batch.
  int64_t length = 0;
  /// Sum of squared waits, in seconds squared.
  double wait_squared = 0;

  /// Calls that joined the queue.
  int64_t joined() const { return arrivals - blocked; }
  SourceCounts& operator+=(const SourceCounts& other);
};

/// Agents of one group in one batch.
struct GroupCounts {
  /// Integral of the number of agents in each state, in microseconds, indexed by AgentState.
  std::array<int64_t, kAgentStateCount> time{};
  int64_t length = 0;

  GroupCounts& operator+=(const GroupCounts& other);
};

/// One agent in one batch. Times are in microseconds.
struct AgentCounts {
  /// Time in each state, indexed by AgentState.
  std::array<int64_t, kAgentStateCount> time{};
  /// Calls answered, of those that arrived in the batch, and their conversations; escalated calls included.
  int64_t answered = 0;
  int64_t handling = 0;
  /// Offers that ended in the batch because the agent declined them or let them ring out.
  int64_t not_answered = 0;

  AgentCounts& operator+=(const AgentCounts& other);
};

enum class Metric : uint8_t {
  kShareBlocked,
  kShareAnswered,
  kShareAbandoned,
  kShareDelayed,
  kMeanWait,
  kMeanAnsweredWait,
  kWaitVariance,
  kMeanWaiting,
  kMeanHandling,
  kServiceLevel,
  kShareAbandonedWithin,
  kShareWaitedOver,
};

struct ResultMetricRow {
  Metric metric;
  std::string_view name;
  std::string_view unit;
  std::string_view formula;
};

inline constexpr std::array<ResultMetricRow, 12> kResultMetricRows{{
    {Metric::kShareBlocked, "share_blocked", "", "blocked / arrivals"},
    {Metric::kShareAnswered, "share_answered", "", "answered / arrivals"},
    {Metric::kShareAbandoned, "share_abandoned", "", "abandoned / arrivals"},
    {Metric::kShareDelayed, "share_delayed", "", "calls not connected on arrival / calls that joined"},
    {Metric::kMeanWait, "mean_wait", "s", "sum of all waits / calls that joined"},
    {Metric::kMeanAnsweredWait, "mean_answered_wait", "s", "sum of the waits of answered calls / answered (ASA)"},
    {Metric::kWaitVariance, "wait_variance", "s^2", "mean of (wait - mean wait)^2 over calls that joined"},
    {Metric::kMeanWaiting, "mean_waiting", "calls", "integral of the number of calls waiting / length"},
    {Metric::kMeanHandling, "mean_handling", "s", "sum of conversations / answered"},
    {Metric::kServiceLevel, "service_level", "", "answered within the threshold / arrivals"},
    {Metric::kShareAbandonedWithin, "share_abandoned_within", "", "abandoned within the threshold / arrivals"},
    {Metric::kShareWaitedOver, "share_waited_over", "",
     "calls that joined and waited longer than the threshold / calls that joined"},
}};

constexpr std::string_view to_string(Metric metric) { return kResultMetricRows[static_cast<size_t>(metric)].name; }

struct SimulationResult {
  /// Stands for all sources, or all groups, together.
  static constexpr size_t kAll = ~size_t{0};

  std::vector<std::string> sources;
  /// CentreSpec::groups in order, then "" if some agents are of no group.
  std::vector<std::string> groups;
  std::vector<Duration> thresholds;
  /// What was measured: from the end of the warm-up to the end.
  Time begin;
  Time end;
  size_t batches = 0;
  /// [batch * sources.size() + source], [batch * groups.size() + group].
  std::vector<SourceCounts> source_counts;
  std::vector<GroupCounts> group_counts;
  /// [batch * CentreSpec::agents.size() + agent]. Empty unless asked for (SimulationOptions::count_agents).
  std::vector<AgentCounts> agent_counts;
  /// [source][bin]: waits of answered and abandoned calls; the last bin holds all longer ones. Empty unless asked for.
  std::vector<std::vector<uint64_t>> wait_histogram;
  Duration histogram_bin{};

  /// Calls simulated, warm-up included, and the engine's events.
  uint64_t calls = 0;
  uint64_t events = 0;
  /// Measured calls that still waited or talked when the simulation ended.
  uint64_t unfinished = 0;
  /// Commands that the engine refused though the simulator thought them legal: 0, or there is a mistake somewhere.
  uint64_t refused = 0;
  /// Ended by the stop flag; then only the batches that were complete are here.
  bool stopped = false;

  /// Index by name; kAll if there is none.
  size_t find_source(std::string_view name) const;
  size_t find_group(std::string_view name) const;

  const SourceCounts& source(size_t batch, size_t index) const { return source_counts[batch * sources.size() + index]; }
  const GroupCounts& group(size_t batch, size_t index) const { return group_counts[batch * groups.size() + index]; }

  /// Sums over the batches; `index` may be kAll.
  SourceCounts source_total(size_t index = kAll) const;
  GroupCounts group_total(size_t index = kAll) const;

  /// `threshold` is an index into `thresholds`, for the metrics that have one.
  Estimate estimate(Metric metric, size_t source = kAll, size_t threshold = 0, double confidence = 0.95) const;

  /// Time busy or in wrap-up / time busy, in wrap-up, reserved or ready.
  Estimate occupancy(size_t group = kAll, double confidence = 0.95) const;
  /// Mean number of agents in a state.
  Estimate agents_in(AgentState state, size_t group = kAll, double confidence = 0.95) const;

  /// One row per batch: numerator and denominator of a metric.
  void terms(Metric metric, size_t source, size_t threshold, std::vector<double>& above,
             std::vector<double>& below) const;
};

/// One result whose batches are the runs (each with all its batches summed): for independent replications. The runs
/// must be of one plan; an empty span gives an empty result.
SimulationResult pooled(std::span<const SimulationResult> runs);

/// As `pooled`, but of batch number `batch` of each run alone: for the time of day, when batches are its intervals.
SimulationResult pooled_batch(std::span<const SimulationResult> runs, size_t batch);

}  // namespace strowger

#endif  // STROWGER_SIM_RESULT_H_
