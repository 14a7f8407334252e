// SPDX-License-Identifier: Apache-2.0
//
// Batches: exact time integrals, cut at the ends of the batches.
//
// The integral of a number N over [a, b) is the sum of the instants at which it fell, minus those at which it rose,
// + N(b) b - N(a) a. Kept in 64-bit arithmetic that wraps, the difference is exact while it is below 2^63.
#include <utility>

#include "sim/simulator_impl.h"

namespace strowger {

void Simulator::Impl::start_batches() {
  result_.begin = measure_from_;
  result_.end = measure_to_;
  result_.thresholds = options_.thresholds;
  result_.histogram_bin = options_.histogram_bin;
  result_.source_counts.resize(options_.batches * sources_.size());
  result_.group_counts.resize(options_.batches * groups_.size());
  if (options_.count_agents) result_.agent_counts.resize(options_.batches * agents_.size());
  if (options_.histogram_bins != 0) {
    result_.wait_histogram.assign(sources_.size(), std::vector<uint64_t>(options_.histogram_bins));
  }
  wheel_.start(measure_from_, payload(Happening::kBatch, 0));
}

void Simulator::Impl::restart_areas() {
  const auto us = static_cast<uint64_t>(to_us(now()));
  for (Source& source : sources_) source.waiting_area = 0 - source.waiting * us;
  for (Group& group : groups_) {
    for (size_t i = 0; i < kAgentStateCount; ++i) group.area[i] = 0 - group.agents[i] * us;
  }
  if (!options_.count_agents) return;
  for (Agent& agent : agents_) {
    agent.area.fill(0);
    agent.area[static_cast<size_t>(agent.state)] = 0 - us;
  }
}

void Simulator::Impl::close_batch() {
  const auto us = static_cast<uint64_t>(to_us(now()));
  const Duration part = options_.length / static_cast<int64_t>(options_.batches);
  const Duration rest = options_.length % static_cast<int64_t>(options_.batches);
  const auto begin = [&](int64_t batch) {
    return part * batch + rest * batch / static_cast<int64_t>(options_.batches);
  };
  const int64_t length = to_us(begin(batch_ + 1) - begin(batch_));
  for (size_t i = 0; i < sources_.size(); ++i) {
    SourceCounts& c = result_.source_counts[batch_ * sources_.size() + i];
    c.waiting_time = static_cast<int64_t>(sources_[i].waiting_area + sources_[i].waiting * us);
    c.length = length;
  }
  for (size_t i = 0; i < groups_.size(); ++i) {
    GroupCounts& c = result_.group_counts[batch_ * groups_.size() + i];
    for (size_t k = 0; k < kAgentStateCount; ++k) {
      c.time[k] = static_cast<int64_t>(groups_[i].area[k] + groups_[i].agents[k] * us);
    }
    c.length = length;
  }
  for (size_t i = 0; options_.count_agents && i < agents_.size(); ++i) {
    AgentCounts& c = result_.agent_counts[batch_ * agents_.size() + i];
    for (size_t k = 0; k < kAgentStateCount; ++k) {
      c.time[k] =
          static_cast<int64_t>(agents_[i].area[k] + (agents_[i].state == AgentState{static_cast<uint8_t>(k)} ? us : 0));
    }
  }
  ++result_.batches;
}

/// The warm-up or a batch ends, and the next batch begins.
void Simulator::Impl::next_batch() {
  if (batch_ == kNoBatch) {
    batch_ = 0;
  } else {
    close_batch();
    ++batch_;
  }
  restart_areas();
  if (batch_ == options_.batches) {
    batch_ = kNoBatch;
    measured_all_ = true;
    return;
  }
  const int64_t next = batch_ + 1;
  const auto batches = static_cast<int64_t>(options_.batches);
  const Duration until = options_.length / batches * next + options_.length % batches * next / batches;
  wheel_.start(add(measure_from_, until), payload(Happening::kBatch, 0));
}

SimulationResult Simulator::Impl::finish() {
  result_.unfinished = measured_;
  if (result_.stopped) {
    result_.source_counts.resize(result_.batches * sources_.size());
    result_.group_counts.resize(result_.batches * groups_.size());
    if (options_.count_agents) result_.agent_counts.resize(result_.batches * agents_.size());
  }
  return std::move(result_);
}

}  // namespace strowger
