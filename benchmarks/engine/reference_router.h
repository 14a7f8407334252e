// SPDX-License-Identifier: Apache-2.0
//
// ReferenceRouter: what the decisions must be. It lists every candidate and sorts; it is slow and cannot be wrong.
#ifndef STROWGER_BENCHMARKS_ENGINE_REFERENCE_ROUTER_H_
#define STROWGER_BENCHMARKS_ENGINE_REFERENCE_ROUTER_H_

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "engine/workload.h"

namespace strowger::bench {

class ReferenceRouter {
 public:
  static constexpr const char* kName = "Reference";

  explicit ReferenceRouter(const Workload& workload) : workload_(workload) {}

  void tick() { ++now_; }

  uint32_t arrive(uint32_t call, uint32_t kind) {
    std::vector<Idle> candidates;
    std::copy_if(idle_.begin(), idle_.end(), std::back_inserter(candidates),
                 [&](const Idle& idle) { return workload_.meets(idle.agent, kind); });
    if (candidates.empty()) {
      waiting_.push_back({call, kind, ++sequence_});
      return kNone;
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const Idle& a, const Idle& b) { return std::tie(a.since, a.agent) < std::tie(b.since, b.agent); });
    const uint32_t agent = candidates.front().agent;
    std::erase_if(idle_, [agent](const Idle& idle) { return idle.agent == agent; });
    return agent;
  }

  uint32_t log_in(uint32_t agent) { return ready(agent); }
  uint32_t ready(uint32_t agent) {
    std::vector<Waiting> candidates;
    std::copy_if(waiting_.begin(), waiting_.end(), std::back_inserter(candidates),
                 [&](const Waiting& waiting) { return workload_.meets(agent, waiting.kind); });
    if (candidates.empty()) {
      idle_.push_back({agent, now_});
      return kNone;
    }
    std::sort(candidates.begin(), candidates.end(), [this](const Waiting& a, const Waiting& b) {
      const int of_a = workload_.kinds[a.kind].priority;
      const int of_b = workload_.kinds[b.kind].priority;
      return of_a != of_b ? of_a > of_b : a.sequence < b.sequence;
    });
    hang_up(candidates.front().call);
    return candidates.front().call;
  }

  void hang_up(uint32_t call) {
    std::erase_if(waiting_, [call](const Waiting& waiting) { return waiting.call == call; });
  }

 private:
  struct Idle {
    uint32_t agent;
    int64_t since;
  };
  struct Waiting {
    uint32_t call;
    uint32_t kind;
    uint64_t sequence;
  };

  const Workload& workload_;
  std::vector<Idle> idle_;
  std::vector<Waiting> waiting_;
  int64_t now_ = 0;
  uint64_t sequence_ = 0;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_REFERENCE_ROUTER_H_
