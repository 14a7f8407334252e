// SPDX-License-Identifier: Apache-2.0
//
// The engine's records: calls, agents, assignments, queues. Plain data; the rules are in acd_impl.h and its parts.
#ifndef STROWGER_LIB_ENGINE_RECORDS_H_
#define STROWGER_LIB_ENGINE_RECORDS_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/headcount.h"
#include "routing/match_index.h"
#include "strowger/core/ids.h"
#include "strowger/core/text_pool.h"
#include "strowger/core/time.h"
#include "strowger/engine/centre.h"
#include "strowger/model/agent.h"
#include "strowger/model/call.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/occupancy.h"
#include "strowger/timer/timer_wheel.h"

namespace strowger::detail {

inline constexpr uint32_t kNoSlot = ~uint32_t{0};

/// The last ladder run done: the next is the least above it.
struct LadderMark {
  Time due = Time::min();
  int step = -1;
  friend auto operator<=>(const LadderMark&, const LadderMark&) = default;
};

struct Call : WaitingCall {
  CallId id;
  Time joined_at;
  LadderMark ladder;
  uint64_t host_ref = 0;
  CallClassNumber call_class = kNoClass;
  RequirementId own;
  RequirementId asked;
  TimerId timer;
  uint32_t first_assignment = kNoSlot;  // offers in the order made; or the one connected or in wrap-up
  uint32_t first_preference = kNoSlot;
  TextPool::Ref attributes = TextPool::kNone;
  uint32_t round_rank = 0;
  int ladder_runs = 0;
  AgentId last_agent;
  Time moved_at;  // instant of the last move by a policy, and how many there were at it
  int moves = 0;
  Time window_end;   // of the preferred agents, while held_for_preferred
  Time next_try;     // end of the retry hold while held_for_retry; next ring step while ringing progressively
  Time answered_at;  // first answer, while answered
  Time resolve_due;  // while work_order_open
  Time talk_since;
  Time held_since;
  Duration held{};
  CustomerClassId customer_class;
  int offers = 0;
  CallState state = CallState::kQueued;
  bool held_for_preferred = false;
  bool held_for_retry = false;
  bool at_risk_told = false;
  bool breach_told = false;
  bool record = false;
  bool answered = false;
  bool answered_here = false;  // in the queue it is in now
  bool work_order_open = false;
  bool concerned = false;
  bool progressive = false;        // the round rings one more agent at each step
  Cause end_cause = Cause::kNone;  // why the conversation ended
  bool in_waiting = false;         // linked in its class's waiting set
  bool in_ringing = false;
};

enum class AssignmentState : uint8_t { kOffer, kConnected, kWrapUp, kUnsharedWrapUp };

/// What an agent holds: an offer, a conversation, a wrap-up.
struct Assignment {
  uint32_t slot = kNoSlot;
  uint32_t call = kNoSlot;  // none for a wrap-up whose call went on without the agent
  uint32_t agent = kNoSlot;
  // Of the call as it was when the conversation ended, for the event that tells the end of the wrap-up.
  CallId call_id;
  uint64_t host_ref = 0;
  RequirementId requirement;
  int16_t priority = 0;
  QueueId queue;  // the call's home queue when the conversation ended
  uint32_t next_of_call = kNoSlot;
  TimerId timer;
  Time since;
  Media media = Media::kVoice;
  AssignmentState state = AssignmentState::kOffer;
};

/// An agent who may not be given a call: for the agent's present log-in, or for the present round.
struct Exclusion {
  AgentId agent;
  uint32_t epoch = 0;
  bool this_round_only = false;
  uint32_t next = kNoSlot;
};

/// One preferred agent of a call, linked with the call and with the agent.
struct Preference {
  uint32_t call = kNoSlot;
  AgentId agent;
  uint32_t next_of_call = kNoSlot;
  uint32_t previous_of_agent = kNoSlot;
  uint32_t next_of_agent = kNoSlot;
};

/// Why one membership of an agent is not active.
struct Block {
  QueueId queue;
  ReasonId reason;
  bool paused = false;
  uint16_t wrap_ups = 0;
};

/// What the steps of the engine ask of an agent's specification.
struct AgentTraits {
  std::optional<Duration> wrap_up;
  int capacity = 100;
  int weight = 1;
  int position = 0;
  int max_offers = 1;
  bool auto_answer = false;
};

struct Agent {
  AgentId id;
  ProfileNumber base_profile = kNoClass;  // all memberships
  ProfileNumber profile = kNoClass;       // the active ones
  AgentClassNumber agent_class = kNoClass;
  Time idle_since;
  IdleKeys keys;  // as the index has them
  Time shown_since;
  DecayedShare share;
  uint64_t calls = 0;
  uint32_t log_in_epoch = 0;
  uint32_t first_preference = kNoSlot;
  int units = 0;
  int offers = 0;
  int conversations = 0;
  int wrap_ups = 0;  // shared ones
  int no_answers = 0;
  ReasonId reason;
  ReasonId shown_reason;
  HeadcountMark counted;
  AgentState shown = AgentState::kLoggedOut;
  bool logged_in = false;
  bool leaving = false;
  bool ready = false;
  bool retired = false;
  absl::InlinedVector<uint32_t, 2> assignments;  // in the order made
  absl::InlinedVector<Block, 1> blocks;
  AgentTraits traits;
  std::unique_ptr<AgentSpec> spec;

  bool on_duty() const { return logged_in && !leaving; }
};

/// A ladder step with its names looked up.
struct ResolvedStep {
  SkillId skill;
  QueueId queue;
  TextId text;
};

struct Queue {
  QueueId id;
  QueueSpec spec;
  AgentStrategy strategy;
  RequirementId requirement;
  SlaId sla;
  std::vector<SlaId> customer_slas;  // by customer class
  std::vector<ResolvedStep> steps;
  QueueId escalate_to;
  QueueId max_wait_queue;
  uint32_t own_reach = 0;
  std::vector<Duration> delays;  // rising; all members' delays ever seen
  uint32_t waiting = 0;
  bool has_last_offered = false;
  std::pair<int64_t, uint32_t> last_offered;  // (position, agent), for round_robin
  bool removed = false;

  /// How many offers of one call may be out at once.
  int offers_at_once() const {
    if (spec.offers != 0) return spec.offers;
    const bool rings_many =
        strategy.kind == StrategyKind::kRingAll || strategy.kind == StrategyKind::kRingProgressively;
    return rings_many ? std::numeric_limits<int>::max() : 1;
  }
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_RECORDS_H_
