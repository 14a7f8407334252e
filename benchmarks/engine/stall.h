// SPDX-License-Identifier: Apache-2.0
//
// Stall: how long the longest single operation of a centre takes. A fixed sequence of operations of every kind, each of
// them timed by itself, is done several times from the start; of the times that an operation in one place of the
// sequence takes the least counts, so that what the machine does meanwhile is left out and what the engine does stays.
//
// The sequence: steps of a day (DayStep), changes of the configuration, questions, rules and conditions that ask who is
// there, and three agents in five who log out one after the other and come back.
#ifndef STROWGER_BENCHMARKS_ENGINE_STALL_H_
#define STROWGER_BENCHMARKS_ENGINE_STALL_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/latency.h"
#include "engine/sizes.h"
#include "engine/workload.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"

namespace strowger::bench {

/// Names are counters of the benchmark BM_Stall_<group>.
struct StallRow {
  std::string_view group;
  std::string_view name;
};

enum class StallOp : uint8_t {
  kArrive,
  kReady,
  kAdvance,
  kAccept,
  kDecline,
  kHold,
  kRetrieve,
  kComplete,
  kHangUp,
  kTransfer,
  kMove,
  kSetPriority,
  kSetRequirement,
  kSetTiers,
  kDescribe,
  kEscalate,
  kResolve,
  kLogIn,
  kLogOut,
  kSetReady,
  kSetNotReady,
  kPause,
  kResume,
  kMassLogOut,
  kFirstArrival,
  kMassLogIn,
  kAddQueue,
  kUpdateQueue,
  kUpdateBigQueue,
  kRemoveQueue,
  kAddAgent,
  kUpdateAgent,
  kSetSkill,
  kNewSkill,
  kSetMembership,
  kRemoveMembership,
  kRemoveAgent,
  kConfigure,
  kResetCounters,
  kQueueView,
  kPosition,
  kWaitingCalls,
  kExplain,
  kJoinEmpty,
  kLeaveEmpty,
  kCondition,
};

inline constexpr std::array<StallRow, 46> kStallRows{{
    {"Decisions", "arrive"},
    {"Decisions", "ready"},
    {"Calls", "advance"},
    {"Calls", "accept"},
    {"Calls", "decline"},
    {"Calls", "hold"},
    {"Calls", "retrieve"},
    {"Calls", "complete"},
    {"Calls", "hang_up"},
    {"Calls", "transfer"},
    {"Calls", "move"},
    {"Calls", "set_priority"},
    {"Calls", "set_requirement"},
    {"Calls", "set_tiers"},
    {"Calls", "describe"},
    {"Calls", "escalate"},
    {"Calls", "resolve"},
    {"Agents", "log_in"},
    {"Agents", "log_out"},
    {"Agents", "set_ready"},
    {"Agents", "set_not_ready"},
    {"Agents", "pause"},
    {"Agents", "resume"},
    {"MassLogOut", "log_out"},
    {"MassLogOut", "first_arrival"},
    {"MassLogOut", "log_in"},
    {"Configuration", "add_queue"},
    {"Configuration", "update_queue"},
    {"Configuration", "update_big_queue"},
    {"Configuration", "remove_queue"},
    {"Configuration", "add_agent"},
    {"Configuration", "update_agent"},
    {"Configuration", "set_skill"},
    {"Configuration", "new_skill"},
    {"Configuration", "set_membership"},
    {"Configuration", "remove_membership"},
    {"Configuration", "remove_agent"},
    {"Configuration", "configure"},
    {"Configuration", "reset_counters"},
    {"Questions", "queue"},
    {"Questions", "position"},
    {"Questions", "waiting_calls"},
    {"Questions", "explain"},
    {"Rules", "join_empty"},
    {"Rules", "leave_empty"},
    {"Rules", "condition"},
}};
static_assert(kStallRows.size() == static_cast<size_t>(StallOp::kCondition) + 1);

/// One engine, and the sequence.
class Stall : public EventSink {
 public:
  explicit Stall(const Size& size);

  /// The whole sequence, once.
  void run();

  struct Sample {
    StallOp op;
    uint64_t ticks;
  };
  const std::vector<Sample>& samples() const { return samples_; }
  uint64_t digest() const { return acd_->digest(); }
  /// What went wrong: an answer that was not the one expected, or broken invariants if `thorough`; empty if nothing
  /// did.
  std::string check(bool thorough) const;

  void on_events(std::span<const Event> events) override;

 private:
  /// Calls of which a random one can be drawn and a known one taken out.
  class Pool {
   public:
    void add(CallId call);
    void remove(CallId call);
    CallId draw(Random& random) const { return calls_[random.below(calls_.size())]; }
    size_t size() const { return calls_.size(); }

   private:
    std::vector<CallId> calls_;
    std::vector<uint32_t> places_;  // by slot of the call; kNone: not there
  };
  struct Offer {
    CallId call;
    AgentId agent;
  };

  template <class F>
  auto time(StallOp op, F&& operation) {
    const uint64_t begin = Stopwatch::read();
    auto answer = operation();
    samples_.push_back({op, Stopwatch::read() - begin});
    return answer;
  }
  /// Times a command that must be carried out.
  template <class C>
  void must(StallOp op, const C& command);
  void expect(bool holds, StallOp op);

  ArriveCall next_call();
  void answer_offers();
  void end_one_above(size_t conversations);
  void day(uint32_t steps);
  void day_step(uint32_t step);
  void change_a_call(uint32_t step);
  void change_an_agent();
  void configuration();
  void one_agent();
  void questions();
  void rules();
  void mass_log_out();

  Size size_;
  Workload workload_;
  std::unique_ptr<Acd> acd_;
  std::vector<AgentId> agents_;
  std::vector<RequirementId> requirements_;  // by kind
  QueueId all_;
  QueueId other_;
  QueueId guarded_;
  QueueId left_;
  QueueId climbing_;
  size_t conversations_ = 0;
  Random random_{3};
  Pool waiting_;
  Pool talking_;
  std::vector<Offer> offers_;
  std::vector<Sample> samples_;
  std::string wrong_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_STALL_H_
