// SPDX-License-Identifier: Apache-2.0
//
// The engine's records: calls, agents, assignments, queues. Plain data; the rules are in acd_impl.h and its parts.
#ifndef STROWGER_LIB_ENGINE_RECORDS_H_
#define STROWGER_LIB_ENGINE_RECORDS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/agent_specs.h"
#include "engine/headcount.h"
#include "routing/match_index.h"
#include "strowger/core/ids.h"
#include "strowger/core/slab.h"
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

/// A call. What the index needs of it (place, enqueue time) is in the index's own record, by the same slot; what only
/// some calls have is in a CallExtra.
struct alignas(64) Call {
  CallId id;  // none once the call is over
  uint64_t host_ref = 0;
  const CallClass* call_class = nullptr;
  RequirementId own;
  RequirementId asked;
  TimerId timer;
  uint32_t first_assignment = kNoSlot;  // offers in the order made; or the one connected or in wrap-up
  uint32_t extra = kNoSlot;
  TextPool::Ref attributes = TextPool::kNone;
  uint32_t round_rank = 0;
  AgentId last_agent;
  uint32_t offers : 21 = 0;  // out at once: to every agent that an engine may have, if the call rings all
  bool held_for_preferred : 1 = false;
  bool held_for_retry : 1 = false;
  bool progressive : 1 = false;  // the round rings one more agent at each step
  bool work_order_open : 1 = false;
  bool at_risk_told : 1 = false;
  bool breach_told : 1 = false;
  bool record : 1 = false;
  bool joined_later : 1 = false;  // than its enqueue time
  bool answered : 1 = false;
  bool answered_here : 1 = false;  // in the queue it is in now
  bool promised : 1 = false;       // its SLA is what the queue's SLA policy said
  bool concerned : 1 = false;
  bool in_waiting : 1 = false;  // linked in its class's waiting set
  bool in_ringing : 1 = false;
  CallState state = CallState::kQueued;
  CustomerClassId customer_class;

  uint32_t slot() const { return id.index(); }
};
static_assert(sizeof(Call) == 64);

/// What only some calls have; made when it is first needed, and kept until the call is over.
struct CallExtra {
  LadderMark ladder;
  int ladder_runs = 0;
  int moves = 0;
  Time joined_at;  // while joined_later
  Time moved_at;   // instant of the last move by a policy; `moves`: how many there were at it
  uint32_t first_preference = kNoSlot;
  uint32_t first_exclusion = kNoSlot;
  uint32_t first_ask = kNoSlot;
  Time window_end;  // of the preferred agents, while held_for_preferred
  Time next_try;    // end of the retry hold while held_for_retry; next ring step while ringing progressively
  Time answered_at = Time::min();  // first answer, once the call went on from it or has a work order
  Time resolve_due;                // while work_order_open
  Time held_since;
  Duration held{};  // in this conversation
};
inline constexpr CallExtra kNoExtra{};

enum class AssignmentState : uint8_t { kOffer, kConnected, kWrapUp, kUnsharedWrapUp };

/// What an agent holds: an offer, a conversation, a wrap-up.
struct alignas(64) Assignment {
  uint32_t call = kNoSlot;  // none for a wrap-up whose call went on without the agent
  uint32_t agent = kNoSlot;
  uint32_t next_of_call = kNoSlot;
  uint32_t previous_of_agent = kNoSlot;
  uint32_t next_of_agent = kNoSlot;
  TimerId timer;
  Time since;
  // Of the call as it was when the conversation ended, for the event that tells the end of the wrap-up.
  CallId call_id;
  uint64_t host_ref = 0;
  RequirementId requirement;
  QueueId queue;  // the call's home queue when the conversation ended
  int16_t priority = 0;
  Media media = Media::kVoice;
  AssignmentState state = AssignmentState::kOffer;
  Cause end_cause = Cause::kNone;
};
static_assert(sizeof(Assignment) == 64);

/// An agent who may not be given a call: for the agent's present log-in, or for the present round.
struct Exclusion {
  AgentId agent;
  uint32_t epoch = 0;
  bool this_round_only = false;
  uint32_t next = kNoSlot;
};

/// When a call's ladder policy wants to be asked again, by step.
struct LadderAsk {
  Time due;
  int step = 0;
  uint32_t next = kNoSlot;  // of the call
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
  uint32_t next = kNoSlot;  // of the agent
  ReasonId reason;
  bool paused = false;
  uint16_t wrap_ups = 0;
};

/// What the steps of the engine ask of an agent's specification.
struct AgentTraits {
  static constexpr Duration kOfTheQueue{-1};

  Duration wrap_up = kOfTheQueue;
  MediaCosts costs{};
  int capacity = 100;
  int weight = 1;
  int position = 0;
  uint32_t group = 0;  // by group_slot
  int16_t max_offers = 1;
  bool auto_answer = false;
};

/// What most steps ask comes first, so that they touch two cache lines.
struct alignas(64) Agent {
  static constexpr size_t kBytesOfSteps = 128;

  AgentId id;
  ProfileNumber base_profile = kNoClass;  // all memberships
  ProfileNumber profile = kNoClass;       // the active ones
  AgentClassNumber agent_class = kNoClass;
  Time idle_since;
  Time shown_since;
  uint64_t calls = 0;
  int units = 0;
  // Assignments, in the order made.
  uint32_t assignments = 0;
  uint32_t first_assignment = kNoSlot;
  uint32_t last_assignment = kNoSlot;
  int16_t offers = 0;
  int16_t conversations = 0;
  int16_t wrap_ups = 0;  // shared ones
  AgentState shown = AgentState::kLoggedOut;
  bool logged_in : 1 = false;
  bool leaving : 1 = false;
  bool ready : 1 = false;
  bool retired : 1 = false;
  bool unlisted : 1 = false;  // has its class, but is not in the index yet
  AgentTraits traits;
  AgentClassNumber full_class = kNoClass;  // of `profile`, with nothing in hand; none until it is asked for
  uint32_t first_block = kNoSlot;
  uint32_t first_preference = kNoSlot;
  uint32_t log_in_epoch = 0;
  int no_answers = 0;
  ReasonId reason;
  ReasonId shown_reason;
  HeadcountMark counted;
  std::string name;
  AgentSpecs::Ref spec;  // without the name

  bool on_duty() const { return logged_in && !leaving; }
};
static_assert(sizeof(Agent) == 192);

/// For slots of agents by name.
struct NameOfAgent {
  const Slab<Agent>* agents;
  std::string_view key(uint32_t slot) const { return (*agents)[slot].name; }
  static std::string_view key(std::string_view name) { return name; }
};

/// A ladder step with its names looked up.
struct ResolvedStep {
  SkillId skill;
  QueueId queue;
  TextId text;
  uint16_t policy = 0;  // by number; 0: none
};

struct Queue {
  QueueId id;
  QueueSpec spec;
  /// A built-in; where a plug-in is named, the one beside it.
  AgentStrategy strategy;
  /// Plug-ins, by number; 0: none.
  uint16_t policy = 0;
  uint16_t shadow = 0;
  uint16_t matcher = 0;
  uint16_t sla_policy = 0;
  RequirementId requirement;
  SlaId sla;
  std::vector<SlaId> customer_slas;  // by customer class
  std::vector<ResolvedStep> steps;
  QueueId escalate_to;
  QueueId max_wait_queue;
  uint32_t own_reach = 0;
  std::vector<Duration> delays;  // rising; all members' delays ever seen
  uint32_t waiting = 0;
  bool climbs = false;  // calls wait for a ladder step or for the end of their longest wait
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
