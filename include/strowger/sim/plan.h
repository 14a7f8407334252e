// SPDX-License-Identifier: Apache-2.0
//
// SimulationPlan: the world around a centre: who calls, how patient they are, how long they talk, who works when.
//
// A plain value with names, like `CentreSpec`, which describes the centre itself. Policies (strategies, orders,
// ladders, SLAs) belong to the centre; the plan says only what happens to it, so the same plan can be run under two
// policies with common random numbers: the instant, patience and handling time of call k of a source are the same in
// both.
//
// Thread safety: values. Errors: none here; `Simulator::create` says what is wrong and where.
//
// Example:
//   using namespace std::chrono_literals;
//   strowger::SimulationPlan plan;
//   plan.sources.push_back({.name = "support",
//                           .queue = "support",
//                           .arrivals = strowger::ArrivalProcess::poisson(/*calls_per_hour=*/342),
//                           .patience = strowger::Distribution::exponential(2min),
//                           .handling = strowger::Distribution::lognormal(180s, 1.2)});
#ifndef STROWGER_SIM_PLAN_H_
#define STROWGER_SIM_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "strowger/core/time.h"
#include "strowger/model/media.h"
#include "strowger/sim/arrivals.h"
#include "strowger/sim/distribution.h"
#include "strowger/sim/patience.h"

namespace strowger {

/// How long agents of one group talk; without a row for a group the source's `handling` holds.
struct GroupHandling {
  /// AgentSpec::group.
  std::string group;
  Distribution handling;
};

/// Callers who try again.
struct Redial {
  /// The chance to call again, each time.
  double probability = 0;
  /// How long after.
  Distribution delay;
  /// Attempts of one caller at the most, the first included; 0: no limit.
  int max_attempts = 0;
};

/// A call whose time, patience, handling and wrap-up are known, for replaying a log.
struct ScriptedCall {
  Time at;
  /// How long the caller would wait; nullopt: longer than `patience_above`, drawn from CallSource::patience_estimate,
  /// or without one from CallSource::patience.
  std::optional<Duration> patience;
  Duration patience_above{};
  /// How long the conversation lasts; nullopt: drawn from CallSource::handling.
  std::optional<Duration> handling;
  /// The wrap-up after it, as CallSource::wrap_up; nullopt: that.
  std::optional<Duration> wrap_up;
};

/// A stream of calls of one kind.
struct CallSource {
  /// Unique among sources, not empty.
  std::string name;
  std::string queue;
  Media media = Media::kVoice;
  /// Empty: none.
  std::string customer_class;
  /// The queue's, if absent.
  std::optional<int> priority;
  /// Beside what the queue requires; empty: nothing.
  std::string requirement;
  /// The call's enqueue time lies this long before its arrival: a head start in order of age. Its wait is counted from
  /// its arrival. Cut at time zero.
  Duration head_start{};

  ArrivalProcess arrivals;
  /// Time from arrival until the caller hangs up, if not answered before.
  Distribution patience = Distribution::never();
  /// Conversation.
  Distribution handling;
  /// By the group of the agent who answers. A call's times with different groups come from the same random numbers.
  std::vector<GroupHandling> group_handling;
  /// Ends the agent's wrap-up after this time, if the centre's own wrap-up has not ended before: set that to kForever
  /// for wrap-ups of random length. nullopt: the centre's alone.
  std::optional<Distribution> wrap_up;
  /// The chance that the conversation resolves the matter; else its work order stays open and may be escalated.
  double resolved = 1;
  /// Conversation in a call that was escalated from one of this source; nullopt: `handling`.
  std::optional<Distribution> escalated_handling;

  Redial redial_after_abandoning;
  /// After being turned away at the door (blocked).
  Redial redial_after_blocked;

  /// In place of `arrivals`, in order of time.
  std::shared_ptr<const std::vector<ScriptedCall>> script;
  std::shared_ptr<const PatienceEstimate> patience_estimate;
};

/// How the agents of a group treat an offer. Calls that are connected without asking skip this.
struct AgentBehaviour {
  std::string group;
  /// From the offer to the answer.
  Distribution answer_delay;
  /// The chance that an offer is declined (after the answer delay).
  double declines = 0;
  /// The chance that it is let ring until it expires.
  double ignores = 0;
  /// An agent whom the engine set not ready because of unanswered offers is ready again after this.
  Duration back_after{60'000'000};
};

struct Break {
  Time from;
  Time to;
  /// One of CentreSpec::reasons; empty: none.
  std::string reason;
};

/// One stretch of work of one agent. Calls in hand when it ends are finished first.
struct Shift {
  std::string agent;
  Time from;
  Time to = kMaxTime;
  /// In rising order, apart from each other, inside the shift.
  std::vector<Break> breaks;
};

struct StaffingLevel {
  Time at;
  /// 0 to the number of agents of the group.
  int agents = 0;
};

/// How many agents of a group are at work, in place of shifts for each. When the number falls those leave first who are
/// not occupied (the last of the centre's list first); if that is not enough, whoever finishes next leaves, and nobody
/// takes another call until enough have left. When it rises the first of the list come.
struct GroupStaffing {
  std::string group;
  /// In rising order. Nobody before the first.
  std::vector<StaffingLevel> levels;
};

struct SimulationPlan {
  std::vector<CallSource> sources;
  /// Agents without a shift, and of no group in `staffing`, are logged in from the start to the end. Shifts of one
  /// agent do not overlap.
  std::vector<Shift> shifts;
  /// One row per group at most; its agents have no shifts.
  std::vector<GroupStaffing> staffing;
  /// Groups without a row answer at once, always.
  std::vector<AgentBehaviour> behaviours;
  /// Telephone lines: calls waiting or talking at the most; one more is blocked. 0: no limit.
  uint32_t trunks = 0;
};

/// `shift` and its copies, each `period` later than the one before: `times` in all.
std::vector<Shift> repeated(const Shift& shift, Duration period, int times);

}  // namespace strowger

#endif  // STROWGER_SIM_PLAN_H_
