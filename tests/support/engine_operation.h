// SPDX-License-Identifier: Apache-2.0
//
// Operation: one thing that a host may do to an engine, as a value that can be kept, printed and done again.
//
// Operations name calls by the host_ref of their arrival, and agents and queues by name, so that a sequence with some
// of its operations left out still makes sense: that is what the shrinker needs.
//
// Thread safety: values. Complexity: O(size of the operation). Errors: the engine's, in the Answer.
#ifndef STROWGER_TESTS_SUPPORT_ENGINE_OPERATION_H_
#define STROWGER_TESTS_SUPPORT_ENGINE_OPERATION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "strowger/engine/centre.h"
#include "strowger/engine/command.h"
#include "strowger/engine/event.h"
#include "strowger/engine/refusal.h"

namespace strowger::testing {

/// For absl::StrFormat, which does not take every string_view.
inline std::string plain(std::string_view text) { return std::string(text); }

enum class OperationKind : uint8_t {
  kArriveCall,
  kHangUpCall,
  kAcceptOffer,
  kDeclineOffer,
  kHoldCall,
  kRetrieveCall,
  kCompleteCall,
  kEndWrapUp,
  kTransferCall,
  kMoveCall,
  kPullCall,
  kSetCallPriority,
  kSetCallRequirement,
  kSetCallTiers,
  kDescribeCall,
  kEscalateCall,
  kResolveCall,
  kRecordDecisions,
  kLogIn,
  kLogOut,
  kSetReady,
  kSetNotReady,
  kPauseInQueue,
  kResumeInQueue,
  kAdvance,
  kAdvanceToEvent,
  kConfigure,
  kAddQueue,
  kUpdateQueue,
  kRemoveQueue,
  kAddAgent,
  kUpdateAgent,
  kRemoveAgent,
  kSetSkill,
  kSetMembership,
  kRemoveMembership,
  kResetCounters,
  kRenewPolicies,
};

inline constexpr size_t kOperationKindCount = 38;
inline constexpr std::array<std::string_view, kOperationKindCount> kOperationNames{
    "ArriveCall",        "HangUpCall",      "AcceptOffer",        "DeclineOffer",  "HoldCall",
    "RetrieveCall",      "CompleteCall",    "EndWrapUp",          "TransferCall",  "MoveCall",
    "PullCall",          "SetCallPriority", "SetCallRequirement", "SetCallTiers",  "DescribeCall",
    "EscalateCall",      "ResolveCall",     "RecordDecisions",    "LogIn",         "LogOut",
    "SetReady",          "SetNotReady",     "PauseInQueue",       "ResumeInQueue", "advance",
    "advance_to_event",  "configure",       "add_queue",          "update_queue",  "remove_queue",
    "add_agent",         "update_agent",    "remove_agent",       "set_skill",     "set_membership",
    "remove_membership", "reset_counters",  "renew_policies"};

constexpr std::string_view to_string(OperationKind kind) { return kOperationNames[static_cast<size_t>(kind)]; }

/// The `nth` call that has this host_ref (escalations pass it on). `nth` -1: the invalid id; -2: an id never given.
struct CallName {
  uint64_t host_ref = 0;
  int nth = -1;
};

/// Fields that a kind does not use keep their defaults.
struct Operation {
  OperationKind kind = OperationKind::kAdvance;
  CallName call;
  /// Names; empty: the invalid id; "?": an id never given.
  std::string agent;
  std::string queue;
  std::string reason;
  std::string customer_class;
  Media media = Media::kVoice;
  std::optional<int> priority;
  /// ArriveCall: the enqueue time; advance: the time.
  std::optional<Time> time;
  /// The expression; "?": an id never given.
  std::string requirement;
  std::optional<TierWindow> tiers;
  std::vector<std::string> preferred;
  Duration window{};
  uint32_t position = 0;
  std::vector<std::pair<std::string, std::string>> attributes;
  bool flag = false;  // ready, resolved, on, record_decisions
  std::string text;   // DescribeCall, set_skill, renew_policies
  int level = 0;
  uint64_t host_ref = 0;
  std::shared_ptr<const CentreSpec> centre;
  std::shared_ptr<const QueueSpec> queue_spec;
  std::shared_ptr<const AgentSpec> agent_spec;
  Membership membership;
};

/// In readable form, one line.
std::string to_string(const Operation& operation);

/// What an engine answered.
struct Answer {
  Refusal refusal = Refusal::kNone;
  CallId call;
  bool configuration_ok = true;
  uint64_t id = 0;  // of a queue or agent added
  std::string status;
  friend bool operator==(const Answer& a, const Answer& b) {
    return a.refusal == b.refusal && a.call == b.call && a.configuration_ok == b.configuration_ok && a.id == b.id;
  }
};

std::string to_string(const Answer& answer);

/// From names to ids, also of what has gone: kept up to date from the events and the answers.
class Directory {
 public:
  void note(const Event& event);
  void note_queue(const std::string& name, QueueId id) { queues_[name] = id; }
  void note_agent(const std::string& name, AgentId id) { agents_[name] = id; }
  CallId call(const CallName& name) const;
  AgentId agent(const std::string& name) const;
  QueueId queue(const std::string& name) const;
  CallName name_of(CallId call) const;

 private:
  std::map<uint64_t, std::vector<CallId>> calls_;
  std::map<CallId, CallName> names_;
  std::map<std::string, AgentId> agents_;
  std::map<std::string, QueueId> queues_;
};

/// Does `operation` to `engine` (an Acd or a NaiveAcd).
template <class Engine>
class Performer {
 public:
  Performer(Engine& engine, const Directory& directory) : engine_(engine), directory_(directory) {}

  Answer perform(const Operation& o) {
    const CallId call = directory_.call(o.call);
    const AgentId agent = directory_.agent(o.agent);
    const QueueId queue = directory_.queue(o.queue);
    switch (o.kind) {
      case OperationKind::kArriveCall:
        return arrive(o);
      case OperationKind::kHangUpCall:
        return apply(HangUpCall{call});
      case OperationKind::kAcceptOffer:
        return apply(AcceptOffer{call, agent});
      case OperationKind::kDeclineOffer:
        return apply(DeclineOffer{call, agent});
      case OperationKind::kHoldCall:
        return apply(HoldCall{call});
      case OperationKind::kRetrieveCall:
        return apply(RetrieveCall{call});
      case OperationKind::kCompleteCall:
        return apply(CompleteCall{call, o.flag});
      case OperationKind::kEndWrapUp:
        return apply(EndWrapUp{call, agent});
      case OperationKind::kTransferCall:
        return apply(TransferCall{call, queue});
      case OperationKind::kMoveCall:
        return apply(MoveCall{call, queue});
      case OperationKind::kPullCall:
        return apply(PullCall{call, agent});
      case OperationKind::kSetCallPriority:
        return apply(SetCallPriority{call, *o.priority});
      case OperationKind::kSetCallRequirement:
        return apply(SetCallRequirement{call, requirement(o.requirement)});
      case OperationKind::kSetCallTiers:
        return apply(SetCallTiers{call, *o.tiers});
      case OperationKind::kDescribeCall:
        return apply(DescribeCall{call, o.text});
      case OperationKind::kEscalateCall:
        return apply(EscalateCall{call, queue});
      case OperationKind::kResolveCall:
        return apply(ResolveCall{call});
      case OperationKind::kRecordDecisions:
        return apply(RecordDecisions{call, o.flag});
      default:
        return perform_other(o, agent, queue);
    }
  }

 private:
  Answer perform_other(const Operation& o, AgentId agent, QueueId queue) {
    switch (o.kind) {
      case OperationKind::kLogIn:
        return apply(LogIn{agent, o.flag, reason(o.reason)});
      case OperationKind::kLogOut:
        return apply(LogOut{agent});
      case OperationKind::kSetReady:
        return apply(SetReady{agent});
      case OperationKind::kSetNotReady:
        return apply(SetNotReady{agent, reason(o.reason)});
      case OperationKind::kPauseInQueue:
        return apply(PauseInQueue{agent, queue, reason(o.reason)});
      case OperationKind::kResumeInQueue:
        return apply(ResumeInQueue{agent, queue});
      case OperationKind::kAdvance:
        return {.refusal = engine_.advance(*o.time)};
      case OperationKind::kAdvanceToEvent:
        return {.refusal = engine_.advance_to_event(*o.time)};
      case OperationKind::kConfigure:
        return configured(engine_.configure(*o.centre));
      case OperationKind::kAddQueue:
        return added(engine_.add_queue(*o.queue_spec));
      case OperationKind::kUpdateQueue:
        return configured(engine_.update_queue(queue, *o.queue_spec));
      case OperationKind::kRemoveQueue:
        return configured(engine_.remove_queue(queue));
      case OperationKind::kAddAgent:
        return added(engine_.add_agent(*o.agent_spec));
      case OperationKind::kUpdateAgent:
        return configured(engine_.update_agent(agent, *o.agent_spec));
      case OperationKind::kRemoveAgent:
        return configured(engine_.remove_agent(agent));
      case OperationKind::kSetSkill:
        return configured(engine_.set_skill(agent, o.text, o.level));
      case OperationKind::kSetMembership:
        return configured(engine_.set_membership(agent, o.membership));
      case OperationKind::kRemoveMembership:
        return configured(engine_.remove_membership(agent, queue));
      case OperationKind::kRenewPolicies:
        return configured(engine_.renew_policies(o.text));
      default:
        engine_.reset_counters();
        return {};
    }
  }

  Answer arrive(const Operation& o) {
    std::vector<AgentId> preferred;
    for (const std::string& name : o.preferred) preferred.push_back(directory_.agent(name));
    std::vector<Attribute> attributes;
    for (const auto& [key, value] : o.attributes) {
      attributes.push_back({key == "?" ? TextId{1'000'000} : engine_.text(key), value});
    }
    ArriveCall command;
    command.queue = directory_.queue(o.queue);
    command.media = o.media;
    command.priority = o.priority;
    command.enqueue_time = o.time;
    command.customer_class = o.customer_class == "?"    ? CustomerClassId{60'000}
                             : o.customer_class.empty() ? CustomerClassId{}
                                                        : engine_.find_customer_class(o.customer_class);
    command.requirement = requirement(o.requirement);
    command.tiers = o.tiers;
    command.preferred = preferred;
    command.preferred_window = o.window;
    command.position = o.position;
    command.attributes = attributes;
    command.record_decisions = o.flag;
    command.host_ref = o.host_ref;
    return apply(command);
  }

  // Through the variant now and then, so that both doors are used.
  template <class C>
  Answer apply(const C& command) {
    const Applied applied = ++count_ % 2 == 0 ? engine_.apply(command) : engine_.apply(Command{command});
    return {.refusal = applied.refusal, .call = applied.call};
  }

  static Answer configured(const absl::Status& status) {
    return {.configuration_ok = status.ok(), .status = status.ToString()};
  }
  template <class Id>
  static Answer added(const absl::StatusOr<Id>& id) {
    Answer answer = configured(id.status());
    if (id.ok()) answer.id = id->value();
    return answer;
  }

  RequirementId requirement(const std::string& text) {
    if (text == "?") return RequirementId{1'000'000};
    return engine_.requirement(text).value_or(RequirementId{});
  }
  ReasonId reason(const std::string& name) const {
    return name == "?" ? ReasonId{60'000} : name.empty() ? ReasonId{} : engine_.find_reason(name);
  }

  Engine& engine_;
  const Directory& directory_;
  uint64_t count_ = 0;
};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_ENGINE_OPERATION_H_
