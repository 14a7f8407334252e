// SPDX-License-Identifier: Apache-2.0
#include "strowger/staffing/queue.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "staffing/scaled.h"

namespace strowger::staffing {
namespace {

/// What is left out of a sum, as a share of it: far below the precision of long double, because the means weigh the
/// long queues more than the short ones.
constexpr long double kNegligible = 1e-30L;
/// The same for sums of one weight.
constexpr long double kNegligibleShare = 1e-22L;
/// A probability that a double cannot tell from 0.
constexpr long double kNothing = 1e-325L;

/// The weight of all states with an idle agent, where the state with all agents busy and nobody waiting has weight 1:
/// (agents / load) + (agents / load) * (agents - 1) / load + ...
Scaled idle_weight(double load, int64_t agents) {
  Scaled term(1);
  Scaled sum;
  for (int64_t busy = agents; busy > 0; --busy) {
    term *= static_cast<long double>(busy) / load;
    sum += term;
    const long double next = static_cast<long double>(busy - 1) / load;
    if (next < 1 && ratio(term, sum) * next < kNegligible * (1 - next)) break;
  }
  return sum;
}

/// About how many lengths of the queue have to be summed.
double likely_lengths(const QueueSpec& spec) {
  const double agents = static_cast<double>(spec.agents);
  double lengths = spec.trunks == kUnlimited ? INFINITY : static_cast<double>(spec.trunks) - agents;
  if (spec.load < agents) lengths = std::min(lengths, 800 * spec.load / (agents - spec.load));
  if (spec.impatience > 0) {
    const double mode = std::max(0.0, (spec.load - agents) / spec.impatience);
    lengths = std::min(lengths, mode + std::sqrt(1600 * spec.load / spec.impatience));
  }
  return lengths;
}

/// Sums over the lengths of the queue that a call may find and still be let in.
struct WaitSums {
  Scaled all;        // the weights themselves
  Scaled answered;   // times the chance to be answered
  Scaled abandoned;  // times the chance to hang up
  Scaled wait;       // times the mean wait, of all
  Scaled asa;        // times the chance to be answered and the mean wait then
  Scaled square;     // times half the mean square of the wait
  Scaled offered;    // times the mean time until k + 1 calls have left
  Scaled length;     // times the length itself
  Scaled full;       // the weight of the queue in which no place is left
};

/// Whoever finds k callers waiting is at first overtaken by nobody: the wait is a chain of stages m = k ... 0, each of
/// rate agents + (m + 1) * impatience, own impatience included. The chance to be answered is agents / (agents + (k + 1)
/// * impatience), and the stages last as long for those who are answered as for all.
WaitSums sum_waits(const QueueSpec& spec, int64_t places) {
  const auto agents = static_cast<long double>(spec.agents);
  WaitSums sums;
  Scaled weight(1);
  long double stages = 0;    // sum of 1 / rate
  long double weighted = 0;  // sum of (m + 1) / rate
  long double offered = 0;   // sum of 1 / (agents + m * impatience)
  for (int64_t k = 0; k < places; ++k) {
    const auto ahead = static_cast<long double>(k + 1);
    const long double rate = agents + ahead * spec.impatience;
    stages += 1 / rate;
    weighted += ahead / rate;
    offered += 1 / (agents + static_cast<long double>(k) * spec.impatience);
    const Scaled per_rate = weight * (1 / rate);
    sums.all += weight;
    sums.length += weight * static_cast<long double>(k);
    sums.answered += per_rate * agents;
    sums.abandoned += per_rate * (ahead * spec.impatience);
    sums.wait += per_rate * ahead;
    sums.asa += per_rate * (agents * stages);
    sums.square += per_rate * weighted;
    sums.offered += weight * offered;
    const long double next = spec.load / rate;
    weight *= next;
    if (next < 1 && ratio(weight, sums.all) < kNegligible * (1 - next)) {
      if (places == kUnlimited) return sums;
      if (ratio(weight, sums.all) < kNothing) return sums;
    }
  }
  sums.full = weight;
  sums.length += weight * static_cast<long double>(places);
  return sums;
}

/// Sums weight(k) * I(k) over the lengths k that a call may find, where I(k) is the chance that k + 1 calls do not
/// leave in `time`, each at the rate agents + m * impatience: the sum of its increments, all positive. Where
/// `of_answered` both are of those who are answered: weights times the chance to be answered, and one more who is
/// impatient.
Scaled sum_beyond(const QueueSpec& spec, int64_t places, Scaled weight, long double time, bool of_answered) {
  const auto agents = static_cast<long double>(spec.agents);
  const long double impatience = spec.impatience;
  const long double leaving = impatience > 0 ? -std::expm1(-impatience * time) / impatience : time;
  const int64_t own = of_answered ? 1 : 0;
  Scaled increment = Scaled::exp(-(agents + static_cast<long double>(own) * impatience) * time);
  Scaled still = increment;
  Scaled sum;
  for (int64_t k = 0; k < places; ++k) {
    const auto ahead = static_cast<long double>(k + 1);
    const long double rate = agents + ahead * impatience;
    sum += of_answered ? weight * still * (agents / rate) : weight * still;
    const long double next = spec.load / rate;
    weight *= next;
    increment *= leaving * (agents + static_cast<long double>(k + own) * impatience) / ahead;
    still += increment;
    if (next < 1) {
      const long double rest = ratio(weight, Scaled(1 - next));
      if (rest < kNothing || rest * ratio(Scaled(1), sum) < kNegligibleShare) break;
    }
  }
  return sum;
}

double to_double(long double value) { return static_cast<double>(value); }

}  // namespace

absl::Status QueueSpec::validate() const {
  if (!(load >= 0 && load <= static_cast<double>(kMaxAgents))) {
    return absl::InvalidArgumentError(absl::StrCat("load is ", load, " erlangs, expected 0 to ", kMaxAgents));
  }
  if (agents < 1 || agents > kMaxAgents) {
    return absl::InvalidArgumentError(absl::StrCat("agents is ", agents, ", expected 1 to ", kMaxAgents));
  }
  if (trunks < agents) {
    return absl::InvalidArgumentError(
        absl::StrCat("trunks is ", trunks, ", expected at least one for each of the ", agents, " agents"));
  }
  if (!(impatience >= 0 && std::isfinite(impatience))) {
    return absl::InvalidArgumentError(
        absl::StrCat("impatience is ", impatience, ", expected a finite number of at least 0"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Queue> Queue::create(const QueueSpec& spec) {
  if (absl::Status status = spec.validate(); !status.ok()) return status;
  Queue queue;
  queue.spec_ = spec;
  if (spec.load == 0) return queue;
  if (queue.is_erlang_c()) {
    if (spec.load >= static_cast<double>(spec.agents)) {
      return absl::FailedPreconditionError(absl::StrCat("no steady state: a load of ", spec.load,
                                                        " erlangs needs more than ", spec.agents,
                                                        " agents when nobody hangs up and trunks are unlimited"));
    }
    queue.solve_erlang_c();
    return queue;
  }
  if (const double lengths = likely_lengths(spec); lengths > kMaxStates) {
    return absl::ResourceExhaustedError(absl::StrCat("the queue may have about ", lengths, " lengths, at most ",
                                                     kMaxStates, " are summed: callers are too patient (impatience ",
                                                     spec.impatience, ") for a load of ", spec.load, " erlangs and ",
                                                     spec.agents, " agents"));
  }
  queue.solve_chain();
  return queue;
}

void Queue::solve_erlang_c() {
  const auto agents = static_cast<long double>(spec_.agents);
  const long double free = agents - spec_.load;
  const Scaled idle = idle_weight(spec_.load, spec_.agents);
  const Scaled busy(agents / free);
  const Scaled all = idle + busy;
  const long double delayed = ratio(busy, all);
  delayed_ = to_double(delayed);
  undelayed_ = to_double(ratio(idle, all));
  mean_wait_ = to_double(delayed / free);
  asa_ = mean_wait_;
  mean_offered_wait_ = mean_wait_;
  wait_sd_ = to_double(std::sqrt(delayed * (2 - delayed)) / free);
  mean_queue_ = to_double(delayed * spec_.load / free);
  occupancy_ = to_double(spec_.load / agents);
}

void Queue::solve_chain() {
  const Scaled idle = idle_weight(spec_.load, spec_.agents);
  const WaitSums sums = sum_waits(spec_, places());
  const Scaled let_in = idle + sums.all;
  const Scaled all = let_in + sums.full;
  const long double answered = ratio(idle + sums.answered, let_in);
  const long double abandoned = ratio(sums.abandoned, let_in);
  const long double wait = ratio(sums.wait, let_in);
  const long double square = 2 * ratio(sums.square, let_in);
  blocked_ = to_double(ratio(sums.full, all));
  delayed_ = to_double(ratio(sums.all, let_in));
  undelayed_ = to_double(ratio(idle, let_in));
  abandoned_ = to_double(abandoned);
  answered_ = to_double(answered);
  mean_wait_ = to_double(wait);
  asa_ = to_double(ratio(sums.asa, idle + sums.answered));
  mean_abandon_wait_ = abandoned > 0 ? to_double(spec_.impatience * ratio(sums.square, sums.abandoned)) : 0;
  mean_offered_wait_ = to_double(ratio(sums.offered, let_in));
  wait_sd_ = to_double(std::sqrt(std::max(0.0L, square - wait * wait)));
  mean_queue_ = to_double(ratio(sums.length, all));
  occupancy_ = to_double(ratio(let_in, all) * answered * spec_.load / static_cast<long double>(spec_.agents));
  const Scaled first(1 / let_in.value(), -let_in.steps());
  first_value_ = first.value();
  first_steps_ = first.steps();
}

double Queue::wait_exceeds(double time) const {
  if (!(time > 0)) return std::isnan(time) ? time : delayed_;
  if (delayed_ == 0 || std::isinf(time)) return 0;
  const long double t = time;
  if (is_erlang_c()) return to_double(delayed_ * std::exp(-(static_cast<long double>(spec_.agents) - spec_.load) * t));
  const Scaled beyond = sum_beyond(spec_, places(), Scaled(first_value_, first_steps_), t, false);
  return to_double(std::exp(-spec_.impatience * t) * ratio(beyond, Scaled(1)));
}

double Queue::answered_after(double time) const {
  return to_double(ratio(sum_beyond(spec_, places(), Scaled(first_value_, first_steps_), time, true), Scaled(1)));
}

/// The same sum over the calls that do leave in time, for when hardly any call is answered in time and a difference of
/// two shares would have no digits left.
double Queue::answered_within_directly(double time) const {
  const auto agents = static_cast<long double>(spec_.agents);
  const long double impatience = spec_.impatience;
  const long double leaving =
      impatience > 0 ? -std::expm1(-impatience * static_cast<long double>(time)) / impatience : time;
  Scaled weight(first_value_, first_steps_);
  Scaled found;  // the weights, times the chance to be answered, of all shorter queues
  Scaled increment = Scaled::exp(-(agents + impatience) * time);
  Scaled sum(undelayed_);
  for (int64_t k = 1;; ++k) {
    const auto left = static_cast<long double>(k);
    const long double rate = agents + left * impatience;
    if (k <= places()) {
      found += weight * (agents / rate);
      weight *= spec_.load / rate;
    }
    increment *= leaving * rate / left;
    sum += increment * found;
    const long double next = leaving * (rate + impatience) / (left + 1);
    if (next < 1 && ratio(increment, sum) <= kNegligibleShare * (1 - next)) break;
  }
  return to_double(ratio(sum, Scaled(1)));
}

double Queue::answered_within(double time) const {
  if (!(time > 0)) return std::isnan(time) ? time : undelayed_;
  if (delayed_ == 0 || std::isinf(time)) return answered_;
  if (is_erlang_c()) {
    const long double free = static_cast<long double>(spec_.agents) - spec_.load;
    return to_double(undelayed_ - delayed_ * std::expm1(-free * time));
  }
  const double within = answered_ - answered_after(time);
  return within > 0.01 * answered_ ? within : answered_within_directly(time);
}

double Queue::service_level(double within, ServiceLevel formula, double short_abandon) const {
  const auto share = [](double part, double rest) { return part + rest > 0 ? part / (part + rest) : 1.0; };
  switch (formula) {
    case ServiceLevel::kAnswered:
      return answered_ > 0 ? std::min(1.0, answered_within(within) / answered_) : 1.0;
    case ServiceLevel::kAnsweredAndAbandoned:
      return answered_within(within);
    case ServiceLevel::kWithoutShortAbandons: {
      const double counted = answered_within(short_abandon) + wait_exceeds(short_abandon);
      return counted > 0 ? std::min(1.0, answered_within(within) / counted) : 1.0;
    }
    case ServiceLevel::kAbandonedInTimeLeftOut:
      return share(answered_within(within), wait_exceeds(within));
    case ServiceLevel::kAbandonedInTimeGood:
      return 1 - wait_exceeds(within);
  }
  return std::nan("");
}

absl::StatusOr<double> erlang_b(double load, int64_t agents) {
  if (agents == 0 && load >= 0 && load <= static_cast<double>(kMaxAgents)) return 1.0;
  const auto queue = Queue::create({.load = load, .agents = agents, .trunks = agents});
  if (!queue.ok()) return queue.status();
  return queue->blocked();
}

absl::StatusOr<double> erlang_c(double load, int64_t agents) { return erlang_a(load, agents, 0); }

absl::StatusOr<double> erlang_a(double load, int64_t agents, double impatience) {
  const auto queue = Queue::create({.load = load, .agents = agents, .impatience = impatience});
  if (!queue.ok()) return queue.status();
  return queue->delayed();
}

}  // namespace strowger::staffing
