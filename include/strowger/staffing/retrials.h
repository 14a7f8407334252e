// SPDX-License-Identifier: Apache-2.0
//
// Retrials: lost callers call again, so the queue sees more calls than there are callers.
//
// An attempt is lost when it is blocked, or when the caller hangs up. Of those whose first attempt is lost the share
// `first` calls again, of those whose later attempt is lost the share `later`. What the queue sees then satisfies
//
//   attempts = load + load * lost * first / (1 - lost * later),   lost = lost(attempts)
//
// which has one solution, since the calls that are lost and answered both grow with the attempts.
//
// CAUTION: an approximation. It takes the calls of those who try again for as random as first calls, which is exact in
// the limit of long pauses before the next attempt (J. W. Cohen, "Basic problems of telephone traffic theory and the
// influence of repeated calls", Philips Telecommunication Review 18, 1957; W. L. Jewett, J. Shrago, B. D. Yomtov,
// "Designing optimal voice networks for businesses, government and telephone companies", 1980: extended Erlang B;
// R. W. Wolff, "Stochastic modeling and the theory of queues", 1989: retrials see time averages). In truth a retry that
// comes soon meets the same crowd. Errors against exact chains
// (tests/accuracy/staffing_test.cc, which keeps them below the bounds that are given here):
//
//   loss, 10 agents, 10 erlangs, first 1, later 0.8, pause of one handling time
//     all agents busy 0.4793 exactly, 0.5041 here (+5.2 %); busy agents 8.991 exactly, 9.148 here (+1.7 %)
//   Erlang A, 10 agents, 10 erlangs, impatience 0.5, both 0.6, pause of five handling times
//     lost attempts 0.1535 exactly, 0.1458 here (-5.0 %); attempts per caller 1.1015 exactly, 1.0959 here (-0.5 %)
//
// When not to use it: for pauses that are short beside a handling time; simulate (sim/plan.h has redials).
//
// Thread safety: values. Complexity: some 60 times that of Queue::create.
// Errors: those of Queue::create; InvalidArgument for a share outside 0 to 1; FailedPrecondition when everybody calls
// again and the agents cannot answer all, so that the attempts grow without end.
//
// Example:
//   const auto busy = strowger::staffing::with_retrials({.load = 10, .agents = 10, .impatience = 0.5}, {.first = 0.6});
//   busy->attempts;  // per caller
//   busy->queue.mean_wait();
#ifndef STROWGER_STAFFING_RETRIALS_H_
#define STROWGER_STAFFING_RETRIALS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "strowger/staffing/queue.h"

namespace strowger::staffing {

struct RetrialShares {
  /// Of the callers whose first attempt is lost, those who call again. 0 to 1.
  double first = 0;
  /// The same after a later attempt; unset: as `first`.
  std::optional<double> later{};
};

struct RetrialQueue {
  /// The queue as it sees all attempts: queue.spec().load is their load.
  Queue queue;
  /// Share of attempts that are lost.
  double lost_attempts = 0;
  /// Attempts per caller.
  double attempts = 1;
  /// Share of callers who are never answered.
  double lost_callers = 0;
};

/// `spec.load` is that of first attempts.
absl::StatusOr<RetrialQueue> with_retrials(const QueueSpec& spec, const RetrialShares& shares);

}  // namespace strowger::staffing

#endif  // STROWGER_STAFFING_RETRIALS_H_
