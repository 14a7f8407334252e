// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/result.h"

#include <algorithm>
#include <cassert>

namespace strowger {
namespace {

constexpr double kSecond = 1e6;

double number(int64_t value) { return static_cast<double>(value); }

size_t find(const std::vector<std::string>& names, std::string_view name) {
  const auto place = std::find(names.begin(), names.end(), name);
  return place == names.end() ? SimulationResult::kAll : static_cast<size_t>(place - names.begin());
}

struct Term {
  double above;
  double below;
};

/// Numerator and denominator of a metric in one batch. `mean` is the overall mean wait in seconds.
Term term(Metric metric, const SourceCounts& c, size_t threshold, double mean) {
  const double arrivals = number(c.arrivals);
  const double joined = number(c.joined());
  switch (metric) {
    case Metric::kShareBlocked:
      return {number(c.blocked), arrivals};
    case Metric::kShareAnswered:
      return {number(c.answered), arrivals};
    case Metric::kShareAbandoned:
      return {number(c.abandoned), arrivals};
    case Metric::kShareDelayed:
      return {number(c.delayed), joined};
    case Metric::kMeanWait:
      return {number(c.wait) / kSecond, joined};
    case Metric::kMeanAnsweredWait:
      return {number(c.answered_wait) / kSecond, number(c.answered)};
    case Metric::kWaitVariance:
      return {c.wait_squared - 2 * mean * number(c.wait) / kSecond + mean * mean * joined, joined};
    case Metric::kMeanWaiting:
      return {number(c.waiting_time), number(c.length)};
    case Metric::kMeanHandling:
      return {number(c.handling) / kSecond, number(c.answered)};
    case Metric::kServiceLevel:
      return {number(c.answered_within[threshold]), arrivals};
    case Metric::kShareAbandonedWithin:
      return {number(c.abandoned_within[threshold]), arrivals};
    case Metric::kShareWaitedOver:
      return {joined - number(c.answered_within[threshold] + c.abandoned_within[threshold]), joined};
  }
  return {0, 0};
}

}  // namespace

SourceCounts& SourceCounts::operator+=(const SourceCounts& other) {
  arrivals += other.arrivals;
  redials += other.redials;
  blocked += other.blocked;
  answered += other.answered;
  abandoned += other.abandoned;
  lost += other.lost;
  delayed += other.delayed;
  escalated += other.escalated;
  escalated_answered += other.escalated_answered;
  for (size_t i = 0; i < kMaxThresholds; ++i) {
    answered_within[i] += other.answered_within[i];
    abandoned_within[i] += other.abandoned_within[i];
  }
  wait += other.wait;
  answered_wait += other.answered_wait;
  handling += other.handling;
  waiting_time += other.waiting_time;
  length += other.length;
  wait_squared += other.wait_squared;
  return *this;
}

AgentCounts& AgentCounts::operator+=(const AgentCounts& other) {
  for (size_t i = 0; i < kAgentStateCount; ++i) time[i] += other.time[i];
  answered += other.answered;
  handling += other.handling;
  not_answered += other.not_answered;
  return *this;
}

GroupCounts& GroupCounts::operator+=(const GroupCounts& other) {
  for (size_t i = 0; i < kAgentStateCount; ++i) time[i] += other.time[i];
  length += other.length;
  return *this;
}

size_t SimulationResult::find_source(std::string_view name) const { return find(sources, name); }
size_t SimulationResult::find_group(std::string_view name) const { return find(groups, name); }

namespace {

/// The sum of a row of counts, or one of them. All sources (groups) share the length of their batch.
template <class Counts>
Counts pick(std::span<const Counts> row, size_t index) {
  if (index != SimulationResult::kAll) {
    assert(index < row.size());
    return row[index];
  }
  Counts sum;
  for (const Counts& counts : row) sum += counts;
  if (!row.empty()) sum.length = row.front().length;
  return sum;
}

template <class Counts>
Counts total(const std::vector<Counts>& counts, size_t width, size_t batches, size_t index) {
  Counts sum;
  for (size_t batch = 0; batch < batches; ++batch) {
    sum += pick(std::span<const Counts>(counts).subspan(batch * width, width), index);
  }
  return sum;
}

}  // namespace

SourceCounts SimulationResult::source_total(size_t index) const {
  return total(source_counts, sources.size(), batches, index);
}

GroupCounts SimulationResult::group_total(size_t index) const {
  return total(group_counts, groups.size(), batches, index);
}

void SimulationResult::terms(Metric metric, size_t source, size_t threshold, std::vector<double>& above,
                             std::vector<double>& below) const {
  assert(threshold < kMaxThresholds);
  double mean = 0;
  if (metric == Metric::kWaitVariance) {
    const SourceCounts all = source_total(source);
    mean = all.joined() == 0 ? 0 : number(all.wait) / kSecond / number(all.joined());
  }
  above.clear();
  below.clear();
  const std::span<const SourceCounts> counts(source_counts);
  for (size_t batch = 0; batch < batches; ++batch) {
    const SourceCounts row = pick(counts.subspan(batch * sources.size(), sources.size()), source);
    const Term t = term(metric, row, threshold, mean);
    above.push_back(t.above);
    below.push_back(t.below);
  }
}

Estimate SimulationResult::estimate(Metric metric, size_t source, size_t threshold, double confidence) const {
  std::vector<double> above;
  std::vector<double> below;
  terms(metric, source, threshold, above, below);
  return estimate_ratio(above, below, confidence);
}

Estimate SimulationResult::occupancy(size_t group, double confidence) const {
  std::vector<double> above;
  std::vector<double> below;
  const std::span<const GroupCounts> counts(group_counts);
  for (size_t batch = 0; batch < batches; ++batch) {
    const GroupCounts row = pick(counts.subspan(batch * groups.size(), groups.size()), group);
    const auto time = [&](AgentState state) { return number(row.time[static_cast<size_t>(state)]); };
    const double handling = time(AgentState::kBusy) + time(AgentState::kWrapUp);
    above.push_back(handling);
    below.push_back(handling + time(AgentState::kReserved) + time(AgentState::kReady));
  }
  return estimate_ratio(above, below, confidence);
}

Estimate SimulationResult::agents_in(AgentState state, size_t group, double confidence) const {
  std::vector<double> above;
  std::vector<double> below;
  const std::span<const GroupCounts> counts(group_counts);
  for (size_t batch = 0; batch < batches; ++batch) {
    const GroupCounts row = pick(counts.subspan(batch * groups.size(), groups.size()), group);
    above.push_back(number(row.time[static_cast<size_t>(state)]));
    below.push_back(number(row.length));
  }
  return estimate_ratio(above, below, confidence);
}

namespace {

SimulationResult pool(std::span<const SimulationResult> runs, size_t batch) {
  SimulationResult all;
  if (runs.empty()) return all;
  const SimulationResult& first = runs.front();
  all.sources = first.sources;
  all.groups = first.groups;
  all.thresholds = first.thresholds;
  all.begin = first.begin;
  all.end = first.end;
  all.histogram_bin = first.histogram_bin;
  all.wait_histogram.resize(first.wait_histogram.size());
  for (const SimulationResult& run : runs) {
    assert(run.sources == all.sources && run.groups == all.groups);
    all.calls += run.calls;
    all.events += run.events;
    all.unfinished += run.unfinished;
    all.refused += run.refused;
    all.stopped = all.stopped || run.stopped;
    if (batch != SimulationResult::kAll && batch >= run.batches) continue;
    ++all.batches;
    for (size_t i = 0; i < all.sources.size(); ++i) {
      all.source_counts.push_back(batch == SimulationResult::kAll ? run.source_total(i) : run.source(batch, i));
    }
    for (size_t i = 0; i < all.groups.size(); ++i) {
      all.group_counts.push_back(batch == SimulationResult::kAll ? run.group_total(i) : run.group(batch, i));
    }
    const size_t agents = run.batches == 0 ? 0 : run.agent_counts.size() / run.batches;
    for (size_t i = 0; i < agents; ++i) {
      AgentCounts sum;
      for (size_t b = 0; b < run.batches; ++b) {
        if (batch == SimulationResult::kAll || batch == b) sum += run.agent_counts[b * agents + i];
      }
      all.agent_counts.push_back(sum);
    }
    for (size_t i = 0; i < run.wait_histogram.size(); ++i) {
      std::vector<uint64_t>& sum = all.wait_histogram[i];
      sum.resize(std::max(sum.size(), run.wait_histogram[i].size()));
      for (size_t bin = 0; bin < run.wait_histogram[i].size(); ++bin) sum[bin] += run.wait_histogram[i][bin];
    }
  }
  return all;
}

}  // namespace

SimulationResult pooled(std::span<const SimulationResult> runs) { return pool(runs, SimulationResult::kAll); }

SimulationResult pooled_batch(std::span<const SimulationResult> runs, size_t batch) { return pool(runs, batch); }

}  // namespace strowger
