// SPDX-License-Identifier: Apache-2.0
//
// PluginMembers: what an engine keeps for its plug-ins. A base of Acd::Impl, whose functions work on it; most of it is
// room that is kept, so that the hot path allocates nothing.
#ifndef STROWGER_LIB_ENGINE_PLUGIN_MEMBERS_H_
#define STROWGER_LIB_ENGINE_PLUGIN_MEMBERS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/choices.h"
#include "engine/policy_table.h"
#include "engine/records.h"
#include "routing/matcher_answers.h"
#include "strowger/core/names.h"
#include "strowger/core/random.h"
#include "strowger/core/slab.h"
#include "strowger/engine/event.h"
#include "strowger/plugin/containment.h"
#include "strowger/policy/ladder.h"
#include "strowger/policy/sla.h"

namespace strowger::detail {

class PluginMembers {
 protected:
  explicit PluginMembers(uint64_t seed) : shadow_random_(seed, /*stream=*/1), asks_(kNoSlot - 1) {}

  /// When a step is due because its policy said so (rule 10.6); kMaxTime if it did not.
  Time asked_again_at(const CallExtra& call, int step) const;
  void ask_again(CallExtra& call, int step, Time due);
  void forget_ask(CallExtra& call, int step);
  void forget_asks(CallExtra& call);
  /// Whether who is there must be counted for a step.
  bool asks_headcount(const ResolvedStep& step) const;
  /// The message of a ladder policy, if it can be one.
  static bool take_message(const StrowgerText& message, NameTable<TextId>& texts, Policy& policy, LadderStep& step,
                           ResolvedStep& names);

  const Sla& sla(SlaId id) const {
    return id.index() < kFirstPromise ? slas_[id.index()] : promises_[id.index() - kFirstPromise];
  }
  /// The number of a promise; invalid when there are too many different ones at once among the calls.
  SlaId promise_id(const MatchIndex& index, Duration target, Duration at_risk_before);

  PolicyTable policies_;
  Random shadow_random_;
  PolicyFault policy_fault_ = PolicyFault::kNone;  // of the decision that is being made
  std::vector<Choice> shown_to_shadow_;
  std::vector<Candidate> contenders_;
  AgentColumns agent_columns_;
  CallColumns call_columns_;
  // Matchers.
  MatcherAnswers answers_;
  bool any_matcher_ = false;       // a queue names one
  bool knows_profiles_ = false;    // answers_ has those of all agents
  std::vector<uint32_t> to_meet_;  // slots of agents whose profiles may be new
  uint32_t last_epoch_ = 0;
  ProfileColumns profile_columns_;
  std::vector<uint32_t> profile_skills_;
  std::vector<int32_t> profile_levels_;
  // SLA policies.
  std::vector<Sla> slas_;      // those with names, by SlaId
  std::vector<Sla> promises_;  // by SlaId, less kFirstPromise
  std::vector<SlaId> unused_promises_;
  absl::flat_hash_map<std::pair<int64_t, int64_t>, SlaId> promise_ids_;  // by target and warning
  // Ladder policies.
  Slab<LadderAsk> asks_;
  LadderStep answered_step_;
  // Event sinks. While there are some, the engine's sink is the engine itself, which passes on to the host's and to
  // them.
  std::vector<uint16_t> event_sinks_;  // by number
  EventSink* host_sink_ = nullptr;
  EventColumns event_columns_;

  mutable std::string requirement_text_;  // that a plug-in asked for last
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_PLUGIN_MEMBERS_H_
