// SPDX-License-Identifier: Apache-2.0
//
// Lifecycle: an engine kept in its steady state by a host that does the least possible: one step is one whole call.
//
// In a step time moves on (wrap-ups end and those agents become ready; SLA timers run out), a call arrives, offers are
// accepted, and a random conversation is completed. Over many steps every call arrives, is given its SLA timer, is
// matched, offered, accepted, talks, is completed and wrapped up.
//
// Load 0.8 is a centre with nobody waiting for long: four agents in five are talking or in wrap-up. Load 1.1 has a
// backlog that is kept at its size: whatever an agent becomes free for is replaced, and for ten calls that arrive one
// more arrives and another, a random one, hangs up.
#ifndef STROWGER_BENCHMARKS_ENGINE_LIFECYCLE_H_
#define STROWGER_BENCHMARKS_ENGINE_LIFECYCLE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/workload.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/interval_report.h"

namespace strowger::bench {

struct LifecycleOptions {
  Mix mix = Mix::kFew;
  uint32_t agents = 1000;
  /// The backlog; 0: load 0.8.
  uint32_t waiting = 0;
  bool auto_answer = false;
  /// An IntervalReport hears every event.
  bool reports = false;
};

class Lifecycle : public EventSink {
 public:
  explicit Lifecycle(const LifecycleOptions& options);

  /// One call more; see above.
  void step();

  /// Ends everything that goes on. Then says what does not add up; empty if all does.
  std::string drain_and_check();

  const Acd& acd() const { return *acd_; }
  size_t waiting() const { return waiting_.size(); }
  /// Calls that were answered until now.
  uint64_t answered() const { return connected_; }

  void on_events(std::span<const Event> events) override;

 private:
  struct Offer {
    CallId call;
    AgentId agent;
  };
  /// Calls of which a random one can be drawn and a known one taken out.
  class Pool {
   public:
    void add(CallId call);
    void remove(CallId call) { remove_at(places_[call.index()]); }
    CallId take_one(Random& random);
    CallId draw(Random& random) { return calls_[random.below(calls_.size())]; }
    size_t size() const { return calls_.size(); }

   private:
    void remove_at(size_t place);

    std::vector<CallId> calls_;
    std::vector<uint32_t> places_;  // by slot of the call
  };

  void arrive();
  void accept_offers();
  /// One at a time, or their wrap-ups would all end at one instant, again and again.
  void complete_one_above(size_t conversations);
  void hang_up_one();

  LifecycleOptions options_;
  Duration tick_{};
  size_t conversations_ = 0;
  Random random_{2};
  std::vector<RequirementId> requirements_;  // by kind
  std::vector<int> priorities_;
  QueueId queue_;
  uint64_t steps_ = 0;
  Pool waiting_;
  Pool talking_;
  std::vector<Offer> offers_;
  uint64_t queued_ = 0;
  uint64_t connected_ = 0;
  uint64_t wrapped_up_ = 0;
  uint64_t completed_ = 0;
  uint64_t abandoned_ = 0;
  AcdDirectory directory_;
  std::unique_ptr<IntervalReport> report_;
  std::unique_ptr<Acd> acd_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_LIFECYCLE_H_
