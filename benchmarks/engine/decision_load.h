// SPDX-License-Identifier: Apache-2.0
//
// DecisionLoad: the same calls and agents for every contender, kept in a steady state.
//
//   waiting == 0  load 0.8: four agents in five are busy. A step is a call that arrives, and a random busy agent who
//                 becomes ready. A call that finds nobody hangs up at once.
//   waiting > 0   load 1.1: all agents are busy and the backlog is kept at its size. A step is a random agent who
//   becomes
//                 ready, and a call that arrives; at every tenth step one more arrives and a random one hangs up.
//
// Time moves on by one unit before each command, so that no two agents are idle since the same instant.
#ifndef STROWGER_BENCHMARKS_ENGINE_DECISION_LOAD_H_
#define STROWGER_BENCHMARKS_ENGINE_DECISION_LOAD_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/workload.h"
#include "strowger/core/random.h"

namespace strowger::bench {

template <class Router>
class DecisionLoad {
 public:
  DecisionLoad(Mix mix, uint32_t agents, uint32_t waiting, uint32_t skills = kUsualSkills)
      : workload_(make_workload(mix, agents, skills)),
        backlog_(waiting),
        router_(workload_),
        busy_target_(agents - agents / 5),
        in_hand_(agents, kNone),
        busy_(agents),
        waiting_(0) {
    Quiet quiet;
    for (uint32_t i = 0; backlog_ > 0 && i < backlog_ + agents; ++i) arrive(quiet);
    for (uint32_t agent = 0; agent < agents; ++agent) {
      router_.tick();
      take(agent, router_.log_in(agent));
    }
    for (uint32_t i = 0; backlog_ == 0 && i < 10 * agents && busy_.size() < busy_target_; ++i) arrive(quiet);
  }

  /// `arrival.time(f)` and `ready.time(f)` run the decisions f.
  template <class Arrival, class Ready>
  void step(Arrival& arrival, Ready& ready) {
    if (backlog_ == 0) {
      arrive(arrival);
      while (busy_.size() > busy_target_) end_a_conversation(ready);
      return;
    }
    if (busy_.size() > 0) end_a_conversation(ready);
    arrive(arrival);
    if (++steps_ % 10 == 0) arrive(arrival);
    while (waiting_.size() < backlog_) arrive(arrival);
    while (waiting_.size() > backlog_) hang_up(waiting_.draw(random_));
  }

  /// Of all decisions until now.
  uint64_t checksum() const { return checksum_; }
  uint64_t decisions() const { return decisions_; }
  /// Arrivals that found nobody.
  uint64_t unmatched() const { return unmatched_; }

 private:
  struct Quiet {
    template <class F>
    auto time(F&& f) {
      return f();
    }
  };

  /// Numbers of which a random one can be drawn and a known one taken out.
  class Pool {
   public:
    explicit Pool(size_t most) : places_(most) {}
    void add(uint32_t member) {
      if (member >= places_.size()) places_.resize(member + 1);
      places_[member] = static_cast<uint32_t>(members_.size());
      members_.push_back(member);
    }
    void remove(uint32_t member) {
      const uint32_t place = places_[member];
      members_[place] = members_.back();
      places_[members_[place]] = place;
      members_.pop_back();
    }
    uint32_t draw(Random& random) const { return members_[random.below(members_.size())]; }
    size_t size() const { return members_.size(); }

   private:
    std::vector<uint32_t> members_;
    std::vector<uint32_t> places_;
  };

  void note(uint32_t answer) {
    checksum_ = (checksum_ ^ answer) * 0x100000001b3u;
    ++decisions_;
  }

  template <class Probe>
  void arrive(Probe& probe) {
    const uint32_t call = take_number();
    const auto kind = static_cast<uint32_t>(random_.below(workload_.kinds.size()));
    router_.tick();
    const uint32_t agent = probe.time([&] { return router_.arrive(call, kind); });
    note(agent);
    if (agent != kNone) {
      in_hand_[agent] = call;
      busy_.add(agent);
      return;
    }
    ++unmatched_;
    waiting_.add(call);
    if (backlog_ == 0) hang_up(call);
  }

  template <class Probe>
  void end_a_conversation(Probe& probe) {
    const uint32_t agent = busy_.draw(random_);
    router_.tick();
    const uint32_t next = probe.time([&] { return router_.ready(agent); });
    numbers_.push_back(in_hand_[agent]);
    busy_.remove(agent);
    take(agent, next);
  }

  void take(uint32_t agent, uint32_t call) {
    note(call);
    in_hand_[agent] = call;
    if (call == kNone) return;
    waiting_.remove(call);
    busy_.add(agent);
  }

  void hang_up(uint32_t call) {
    router_.hang_up(call);
    waiting_.remove(call);
    numbers_.push_back(call);
  }

  uint32_t take_number() {
    if (numbers_.empty()) return next_number_++;
    const uint32_t number = numbers_.back();
    numbers_.pop_back();
    return number;
  }

  Workload workload_;
  size_t backlog_;
  Router router_;
  size_t busy_target_;
  std::vector<uint32_t> in_hand_;  // by agent
  Pool busy_;
  Pool waiting_;
  std::vector<uint32_t> numbers_;  // of calls that are over
  uint32_t next_number_ = 0;
  Random random_{3};
  uint64_t steps_ = 0;
  uint64_t checksum_ = 0;
  uint64_t decisions_ = 0;
  uint64_t unmatched_ = 0;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_DECISION_LOAD_H_
