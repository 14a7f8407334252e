// SPDX-License-Identifier: Apache-2.0
//
// AcdDay: the day through the whole engine, with the least around it: a TimerWheel as the calendar, the same
// exponentials as the specialised loop. SimulatorDay: the day as an analyst would run it, by strowger::Simulator.
#ifndef STROWGER_BENCHMARKS_ENGINE_ACD_DAY_H_
#define STROWGER_BENCHMARKS_ENGINE_ACD_DAY_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/day.h"
#include "engine/specialised_day.h"
#include "strowger/engine/acd.h"
#include "strowger/sim/simulator.h"
#include "strowger/timer/timer_wheel.h"

namespace strowger::bench {

inline CentreSpec day_centre(const Day& day) {
  CentreSpec centre;
  centre.queues.push_back({.name = "all", .auto_answer = true});
  for (int i = 0; i < day.agents; ++i) {
    centre.agents.push_back({.name = "agent" + std::to_string(i), .memberships = {{.queue = "all"}}});
  }
  return centre;
}

class AcdDay : public EventSink {
 public:
  static constexpr const char* kName = "Acd";

  explicit AcdDay(const Day& day) : day_(day), random_(day.seed), acd_(Acd::create(day_centre(day), {}, this).value()) {
    for (const AgentId agent : acd_->agents()) acd_->apply(LogIn{agent});
  }

  DayResult run() {
    const QueueId queue = acd_->find_queue("all");
    Time arrival = draw(acd_->now(), day_.mean_between_s());
    while (true) {
      const bool more = result_.calls < day_.calls;
      if (!more && acd_->calls() == 0) return result_;
      const auto expired = calendar_.pop(more ? arrival : kMaxTime);
      if (expired) {
        acd_->advance(expired->expiry);
        next_timer(*expired);
        continue;
      }
      acd_->advance(arrival);
      ++result_.calls;
      const Applied applied = acd_->apply(ArriveCall{.queue = queue});
      if (const Playing& playing = playing_[applied.call.index()]; !playing.talks) {
        playing_[applied.call.index()].timer = start(applied.call, day_.mean_patience_s);
      }
      arrival = draw(arrival, day_.mean_between_s());
    }
  }

  void on_events(std::span<const Event> events) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::kQueued) {
        if (event.call.index() >= playing_.size()) playing_.resize(event.call.index() + 1);
        playing_[event.call.index()] = {event.call, {}, false};
      } else if (event.kind == EventKind::kConnected) {
        Playing& playing = playing_[event.call.index()];
        if (playing.timer.valid()) calendar_.cancel(playing.timer);
        playing.timer = start(event.call, day_.mean_service_s);
        playing.talks = true;
        result_.total_wait_s += to_seconds(Duration{event.value});
      } else if (event.kind == EventKind::kEnded && event.end == CallEnd::kAbandoned) {
        ++result_.abandoned;
        result_.total_wait_s += to_seconds(Duration{event.value});
      }
    }
  }

 private:
  struct Playing {
    CallId call;
    TimerId timer;
    bool talks = false;
  };

  Time draw(Time from, double mean_s) {
    return from + Duration{static_cast<int64_t>(1e6 * mean_s * exponential_(random_) + 0.5)};
  }
  TimerId start(CallId call, double mean_s) { return calendar_.start(draw(acd_->now(), mean_s), call.index()); }

  void next_timer(const TimerWheel::Expired& expired) {
    Playing& playing = playing_[expired.payload];
    playing.timer = {};
    if (playing.talks) {
      acd_->apply(CompleteCall{playing.call});
    } else {
      acd_->apply(HangUpCall{playing.call});
    }
  }

  Day day_;
  Random random_;
  FastExponential exponential_;
  TimerWheel calendar_;
  std::vector<Playing> playing_;  // by slot of the call
  DayResult result_;
  std::unique_ptr<Acd> acd_;
};

class SimulatorDay {
 public:
  static constexpr const char* kName = "Simulator";

  explicit SimulatorDay(const Day& day) {
    SimulationPlan plan;
    plan.sources.push_back({.name = "all",
                            .queue = "all",
                            .arrivals = ArrivalProcess::poisson(3600 / day.mean_between_s()),
                            .patience = Distribution::exponential(from_seconds(day.mean_patience_s)),
                            .handling = Distribution::exponential(from_seconds(day.mean_service_s))});
    SimulationOptions options;
    options.seed = day.seed;
    options.length = from_seconds(day.mean_between_s() * static_cast<double>(day.calls));
    simulator_ = Simulator::create(day_centre(day), plan, options).value();
  }

  DayResult run() {
    const SourceCounts counts = simulator_->run().value().source_total();
    return {static_cast<uint64_t>(counts.arrivals), static_cast<uint64_t>(counts.abandoned),
            to_seconds(Duration{counts.wait})};
  }

 private:
  std::unique_ptr<Simulator> simulator_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_ACD_DAY_H_
