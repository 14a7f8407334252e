// SPDX-License-Identifier: Apache-2.0
//
// AcdRouter: the engine as a contender, behind its public face and with everything that a host gets: ids, checks,
// states, events to a sink. Calls are connected without asking, so that a decision is one command.
#ifndef STROWGER_BENCHMARKS_ENGINE_ACD_ROUTER_H_
#define STROWGER_BENCHMARKS_ENGINE_ACD_ROUTER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/workload.h"
#include "strowger/engine/acd.h"

namespace strowger::bench {

class AcdRouter : public EventSink {
 public:
  static constexpr const char* kName = "Acd";

  explicit AcdRouter(const Workload& workload)
      : acd_(Acd::create(make_centre(workload), {.max_calls = 4'000'000, .max_agents = 1'000'000}, this).value()),
        queue_(acd_->find_queue("all")),
        agents_(acd_->agents()),
        in_hand_(agents_.size()) {
    for (const CallKind& kind : workload.kinds) {
      requirements_.push_back(acd_->requirement(requirement_text(kind)).value());
      priorities_.push_back(kind.priority);
    }
  }

  void tick() { acd_->advance(acd_->now() + Duration{1}); }

  uint32_t arrive(uint32_t call, uint32_t kind) {
    agent_ = kNone;
    const Applied applied = acd_->apply(ArriveCall{
        .queue = queue_, .priority = priorities_[kind], .requirement = requirements_[kind], .host_ref = call});
    if (agent_ == kNone) {
      if (call >= calls_.size()) calls_.resize(call + 1);
      calls_[call] = applied.call;
    }
    return agent_;
  }

  uint32_t log_in(uint32_t agent) {
    call_ = kNone;
    acd_->apply(LogIn{agents_[agent]});
    return call_;
  }

  uint32_t ready(uint32_t agent) {
    call_ = kNone;
    acd_->apply(CompleteCall{in_hand_[agent]});
    return call_;
  }

  void hang_up(uint32_t call) { acd_->apply(HangUpCall{calls_[call]}); }

  void on_events(std::span<const Event> events) override {
    for (const Event& event : events) {
      if (event.kind != EventKind::kConnected) continue;
      // A new centre numbers its agents from 0, in the order of its specification.
      agent_ = event.agent.index();
      call_ = static_cast<uint32_t>(event.host_ref);
      in_hand_[agent_] = event.call;
    }
  }

 private:
  std::unique_ptr<Acd> acd_;
  QueueId queue_;
  std::vector<AgentId> agents_;
  std::vector<CallId> in_hand_;              // by agent
  std::vector<CallId> calls_;                // by the host's number
  std::vector<RequirementId> requirements_;  // by kind
  std::vector<int> priorities_;
  uint32_t agent_ = kNone;
  uint32_t call_ = kNone;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_ACD_ROUTER_H_
