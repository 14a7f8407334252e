// SPDX-License-Identifier: Apache-2.0
//
// Queue: one queue of equal agents in steady state, exactly. Erlang B, Erlang C, Erlang A, M/M/n/K and M/M/n/K+M are
// one Markov chain with other numbers in it:
//
//   trunks == agents                 Erlang B, the loss system; true for handling times of any distribution
//   unlimited trunks, impatience 0   Erlang C, M/M/n
//   unlimited trunks                 Erlang A, M/M/n+M
//   limited trunks                   M/M/n/K, and M/M/n/K+M with impatience
//
// Calls come at random (Poisson); handling times and patience are exponential; calls are answered in the order in which
// they came; a call that finds all trunks taken is blocked. Everything is free of units: load is in erlangs, and times
// are in mean handling times, in and out. `workload.h` has the same in calls an hour and seconds.
//
// What is measured, as report/figures.h counts it: `blocked` is a share of all attempts; every other share and mean is
// of the calls that were let in, and a call that need not wait has a wait of 0.
//
// When not to use it: for more than one queue or kind of agents, for a load that changes while a call waits, or where
// handling times are far from exponential and callers wait: simulate (sim/simulator.h).
//
// Accuracy: sums of positive terms in long double, so that nothing cancels. Relative errors are below 1e-12 for up to
// 10,000 agents where long double has 64 bits (x86); probabilities below 1e-300 may be 0.
// Complexity: `create` and each question about a time take O(agents - load + sqrt(load)) and, with impatience, as many
// steps as there are likely lengths of the queue; nothing is allocated. Thread safety: values.
// Errors: InvalidArgument names the number that is out of range and the range; FailedPrecondition says that no steady
// state exists; ResourceExhausted that a queue so long that it has over kMaxStates likely lengths would have to be
// summed. Questions have no errors: a time below 0 is 0, and NaN is answered with NaN.
//
// Sources: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
// telephone exchanges", 1917 (B and C); C. Palm, "Research on telephone traffic carried by full availability groups",
// Tele 1957 (A); F. Baccelli, G. Hebuterne, "On queues with impatient customers", Performance '81; S. Zeltyn,
// A. Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue", 2005.
// The wait: whoever finds k callers waiting is answered after the time in which k + 1 calls leave, whose share that is
// left, exp(-impatience * wait), has the distribution Beta(agents / impatience, k + 1).
//
// Example:
//   const auto queue = strowger::staffing::Queue::create({.load = 90, .agents = 95, .impatience = 0.5});
//   queue->abandoned();                  // 0.0152: of those who are let in, the share that hangs up
//   queue->answered_within(20.0 / 300);  // 0.8124: answered within 20 s, where handling takes 300 s on average
#ifndef STROWGER_STAFFING_QUEUE_H_
#define STROWGER_STAFFING_QUEUE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace strowger::staffing {

/// No limit on the number of calls that are there at once.
inline constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();
/// The largest number of agents, and of erlangs.
inline constexpr int64_t kMaxAgents = 10'000'000;
/// The largest number of lengths of a queue that are summed: about a second.
inline constexpr double kMaxStates = 1e8;

/// The formulas that go by the name "service level", as report/figures.h has them. `offered` there is
/// `answered_and_abandoned` here: nothing else ends a wait.
enum class ServiceLevel : uint8_t {
  kAnswered,
  kAnsweredAndAbandoned,
  kWithoutShortAbandons,
  kAbandonedInTimeLeftOut,
  kAbandonedInTimeGood,
};

struct ServiceLevelRow {
  ServiceLevel variant;
  std::string_view name;
  std::string_view formula;
};

inline constexpr std::array<ServiceLevelRow, 5> kServiceLevelRows{{
    {ServiceLevel::kAnswered, "answered", "answered_in_time / answered"},
    {ServiceLevel::kAnsweredAndAbandoned, "answered_and_abandoned", "answered_in_time / (answered + abandoned)"},
    {ServiceLevel::kWithoutShortAbandons, "without_short_abandons",
     "answered_in_time / (answered + abandoned - short_abandoned)"},
    {ServiceLevel::kAbandonedInTimeLeftOut, "abandoned_in_time_left_out",
     "answered_in_time / (answered + abandoned - abandoned_in_time)"},
    {ServiceLevel::kAbandonedInTimeGood, "abandoned_in_time_good",
     "(answered_in_time + abandoned_in_time) / (answered + abandoned)"},
}};

constexpr std::string_view to_string(ServiceLevel variant) {
  return kServiceLevelRows[static_cast<size_t>(variant)].name;
}

struct QueueSpec {
  /// Offered load in erlangs: arrivals in a mean handling time. 0 to kMaxAgents.
  double load = 0;
  /// 1 to kMaxAgents.
  int64_t agents = 1;
  /// Calls that may be there at once, with an agent or waiting: at least `agents`.
  int64_t trunks = kUnlimited;
  /// Mean handling time / mean patience. 0: nobody hangs up.
  double impatience = 0;

  /// InvalidArgument: what is out of range. Whether there is a steady state is Queue::create's business.
  absl::Status validate() const;
  friend bool operator==(const QueueSpec&, const QueueSpec&) = default;
};

class Queue {
 public:
  static absl::StatusOr<Queue> create(const QueueSpec& spec);

  const QueueSpec& spec() const { return spec_; }

  /// Of all attempts, the share that finds every trunk taken.
  double blocked() const { return blocked_; }
  /// Share that has to wait.
  double delayed() const { return delayed_; }
  /// Share that hangs up before an answer.
  double abandoned() const { return abandoned_; }
  /// Share that is answered: 1 - abandoned.
  double answered() const { return answered_; }
  /// Mean wait of all, whether they were answered or hung up.
  double mean_wait() const { return mean_wait_; }
  /// Mean speed of answer: the mean wait of those who were answered.
  double asa() const { return asa_; }
  /// Mean wait of those who hung up; 0 when nobody does.
  double mean_abandon_wait() const { return mean_abandon_wait_; }
  /// Standard deviation of the wait of all.
  double wait_sd() const { return wait_sd_; }
  /// Mean wait that is offered: that of a caller who would wait for ever among others who do not.
  double mean_offered_wait() const { return mean_offered_wait_; }
  /// Mean number of waiting calls, over time.
  double mean_queue() const { return mean_queue_; }
  /// Mean share of the agents who are handling a call.
  double occupancy() const { return occupancy_; }

  /// Share that waits longer than `time`, whatever comes then.
  double wait_exceeds(double time) const;
  /// Share that is answered after at most `time`.
  double answered_within(double time) const;
  /// The service level. `short_abandon` is asked by `without_short_abandons` only: who hangs up within it does not
  /// count. Where no call is left to count, 1.
  double service_level(double within, ServiceLevel formula = ServiceLevel::kAnsweredAndAbandoned,
                       double short_abandon = 0) const;

 private:
  Queue() = default;
  /// Without waiting, without a limit but stable, and everything else.
  void solve_idle();
  void solve_erlang_c();
  void solve_chain();
  /// The number of places to wait, or kUnlimited.
  int64_t places() const { return spec_.trunks == kUnlimited ? kUnlimited : spec_.trunks - spec_.agents; }
  bool is_erlang_c() const { return spec_.trunks == kUnlimited && spec_.impatience == 0; }
  double answered_after(double time) const;
  double answered_within_directly(double time) const;

  QueueSpec spec_;
  double blocked_ = 0;
  double delayed_ = 0;
  double abandoned_ = 0;
  double answered_ = 1;
  double mean_wait_ = 0;
  double asa_ = 0;
  double mean_abandon_wait_ = 0;
  double wait_sd_ = 0;
  double mean_offered_wait_ = 0;
  double mean_queue_ = 0;
  double occupancy_ = 0;
  /// Share that need not wait, and the share that finds exactly all agents busy and nobody waiting, which may be too
  /// small for a double: value * 2^(4096 * steps), or whatever lib/staffing/scaled.h makes of a step.
  double undelayed_ = 1;
  long double first_value_ = 0;
  int64_t first_steps_ = 0;
};

/// Erlang B: the share of calls that finds all `agents` (or trunks) busy, and is lost. `agents` may be 0: all are lost.
absl::StatusOr<double> erlang_b(double load, int64_t agents);
/// Erlang C: the share of calls that has to wait, when nobody hangs up. Needs load < agents.
absl::StatusOr<double> erlang_c(double load, int64_t agents);
/// Erlang A: the share of calls that has to wait, when callers hang up.
absl::StatusOr<double> erlang_a(double load, int64_t agents, double impatience);

}  // namespace strowger::staffing

#endif  // STROWGER_STAFFING_QUEUE_H_
