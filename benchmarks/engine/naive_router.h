// SPDX-License-Identifier: Apache-2.0
//
// Routers that scan, as the open peers do: for each decision they look at every agent, or at every waiting call. The
// policy is the engine's with "longest_idle" and "priority": the agent idle longest (ties: lowest number); the call of
// the highest priority, then the oldest.
//
//   NaiveRouter      asks of each whether it is eligible, and then which of the eligible comes first, as peers do
//   TunedScanRouter  asks first whether it would come first at all: as good as a scan can be
//
// Both are written well: flat vectors, one column of levels per skill for scans over agents and one row per agent for
// scans over calls, keys packed into one word. They keep no timers, ids, events or states and check nothing, so they do
// much less per command than an engine.
#ifndef STROWGER_BENCHMARKS_ENGINE_NAIVE_ROUTER_H_
#define STROWGER_BENCHMARKS_ENGINE_NAIVE_ROUTER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/workload.h"

namespace strowger::bench {

template <bool kCompareFirst>
class ScanRouter {
 public:
  static constexpr const char* kName = kCompareFirst ? "TunedScan" : "Naive";

  explicit ScanRouter(const Workload& workload)
      : rows_(workload.agents),
        kinds_(workload.kinds),
        columns_(workload.skills, std::vector<uint8_t>(workload.agents.size())),
        idle_since_(workload.agents.size(), kBusy) {
    for (size_t agent = 0; agent < rows_.size(); ++agent) {
      for (uint32_t skill = 0; skill < workload.skills; ++skill) columns_[skill][agent] = rows_[agent][skill];
    }
  }

  void tick() { ++now_; }

  /// A new call looks for an agent; the agent, or kNone when it has to wait.
  uint32_t arrive(uint32_t call, uint32_t kind) {
    const uint32_t agent = longest_idle(kinds_[kind]);
    if (agent != kNone) {
      idle_since_[agent] = kBusy;
      return agent;
    }
    if (call >= places_.size()) places_.resize(call + 1);
    places_[call] = static_cast<uint32_t>(waiting_.size());
    const auto rank = static_cast<uint64_t>(kLeastPriority - kinds_[kind].priority);
    waiting_.push_back({(rank << kSequenceBits) | ++sequence_, kind, call});
    return kNone;
  }

  /// An agent came free, by logging in or by ending a conversation; the call that the agent gets, or kNone.
  uint32_t log_in(uint32_t agent) { return ready(agent); }
  uint32_t ready(uint32_t agent) {
    const size_t place = first_call_for(rows_[agent]);
    if (place == waiting_.size()) {
      idle_since_[agent] = now_;
      return kNone;
    }
    idle_since_[agent] = kBusy;
    const uint32_t call = waiting_[place].call;
    hang_up(call);
    return call;
  }

  /// A call waits no longer.
  void hang_up(uint32_t call) {
    const uint32_t place = places_[call];
    waiting_[place] = waiting_.back();
    places_[waiting_[place].call] = place;
    waiting_.pop_back();
  }

 private:
  struct Waiting {
    uint64_t key;  // priority, then age: smallest first
    uint32_t kind;
    uint32_t call;
  };

  static constexpr int64_t kBusy = std::numeric_limits<int64_t>::max();
  static constexpr int kLeastPriority = 7;
  static constexpr int kSequenceBits = 56;

  uint32_t longest_idle(const CallKind& kind) const {
    const uint8_t* first = columns_[kind.needs[0].skill].data();
    const uint8_t* second = columns_[kind.needs[1].skill].data();
    const uint8_t* third = columns_[kind.needs[2].skill].data();
    int64_t best = kBusy;
    uint32_t chosen = kNone;
    for (size_t agent = 0; agent < idle_since_.size(); ++agent) {
      if (idle_since_[agent] >= (kCompareFirst ? best : kBusy)) continue;
      if (first[agent] < kind.needs[0].level || second[agent] < kind.needs[1].level ||
          third[agent] < kind.needs[2].level) {
        continue;
      }
      if (!kCompareFirst && idle_since_[agent] >= best) continue;
      best = idle_since_[agent];
      chosen = static_cast<uint32_t>(agent);
    }
    return chosen;
  }

  size_t first_call_for(const Levels& levels) const {
    uint64_t best = std::numeric_limits<uint64_t>::max();
    size_t chosen = waiting_.size();
    for (size_t place = 0; place < waiting_.size(); ++place) {
      if (kCompareFirst && waiting_[place].key >= best) continue;
      const CallKind& kind = kinds_[waiting_[place].kind];
      if (levels[kind.needs[0].skill] < kind.needs[0].level || levels[kind.needs[1].skill] < kind.needs[1].level ||
          levels[kind.needs[2].skill] < kind.needs[2].level) {
        continue;
      }
      if (!kCompareFirst && waiting_[place].key >= best) continue;
      best = waiting_[place].key;
      chosen = place;
    }
    return chosen;
  }

  std::vector<Levels> rows_;
  std::vector<CallKind> kinds_;
  std::vector<std::vector<uint8_t>> columns_;  // by skill, by agent
  std::vector<int64_t> idle_since_;
  std::vector<Waiting> waiting_;
  std::vector<uint32_t> places_;  // by call
  int64_t now_ = 0;
  uint64_t sequence_ = 0;
};

using NaiveRouter = ScanRouter<false>;
using TunedScanRouter = ScanRouter<true>;

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_NAIVE_ROUTER_H_
