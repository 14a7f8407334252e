// SPDX-License-Identifier: Apache-2.0
//
// NaiveAcd: the engine a second time, written from engine/RULES.md alone and built to be obviously right.
//
// Every decision looks at every agent and every call; timers are a vector searched for the earliest. It shares with the
// library only values and their parsers (specs, Requirement, Random, NameTable, DecayedShare), and no index, timer
// wheel or record. Tests drive it beside `Acd` and demand the same answers, ids and events.
//
// When not to use it: for anything but tests. A command costs O(agents x calls).
//
// Thread safety: one thread at a time. Errors: as `Acd`.
#ifndef STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_ENGINE_H_
#define STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/names.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/centre.h"
#include "strowger/engine/command.h"
#include "strowger/engine/event.h"
#include "strowger/engine/refusal.h"
#include "strowger/model/requirement.h"
#include "support/naive/naive_state.h"

namespace strowger::naive {

class NaiveAcd {
 public:
  static absl::StatusOr<std::unique_ptr<NaiveAcd>> create(const CentreSpec& centre, const EngineOptions& options = {},
                                                          EventSink* sink = nullptr,
                                                          NaiveMutation mutation = NaiveMutation::kNone);
  NaiveAcd(const NaiveAcd&) = delete;
  NaiveAcd& operator=(const NaiveAcd&) = delete;

  // ---- Time and commands: as Acd -----------------------------------------------------------------------------------

  Refusal advance(Time now);
  Refusal advance_to_event(Time limit);
  Time now() const { return now_; }
  Time next_deadline() const;

  Applied apply(const ArriveCall& command);
  Applied apply(const HangUpCall& command);
  Applied apply(const AcceptOffer& command);
  Applied apply(const DeclineOffer& command);
  Applied apply(const HoldCall& command);
  Applied apply(const RetrieveCall& command);
  Applied apply(const CompleteCall& command);
  Applied apply(const EndWrapUp& command);
  Applied apply(const TransferCall& command);
  Applied apply(const MoveCall& command);
  Applied apply(const PullCall& command);
  Applied apply(const SetCallPriority& command);
  Applied apply(const SetCallRequirement& command);
  Applied apply(const SetCallTiers& command);
  Applied apply(const DescribeCall& command);
  Applied apply(const EscalateCall& command);
  Applied apply(const ResolveCall& command);
  Applied apply(const RecordDecisions& command);
  Applied apply(const LogIn& command);
  Applied apply(const LogOut& command);
  Applied apply(const SetReady& command);
  Applied apply(const SetNotReady& command);
  Applied apply(const PauseInQueue& command);
  Applied apply(const ResumeInQueue& command);
  Applied apply(const Command& command);

  // ---- Configuration: as Acd ---------------------------------------------------------------------------------------

  absl::Status configure(const CentreSpec& centre);
  absl::StatusOr<QueueId> add_queue(const QueueSpec& spec);
  absl::Status update_queue(QueueId queue, const QueueSpec& spec);
  absl::Status remove_queue(QueueId queue);
  absl::StatusOr<AgentId> add_agent(const AgentSpec& spec);
  absl::Status update_agent(AgentId agent, const AgentSpec& spec);
  absl::Status remove_agent(AgentId agent);
  absl::Status set_skill(AgentId agent, std::string_view skill, int level);
  absl::Status set_membership(AgentId agent, const Membership& membership);
  absl::Status remove_membership(AgentId agent, QueueId queue);
  absl::Status renew_policies(std::string_view name);
  void reset_counters();
  CentreSpec centre() const;
  absl::StatusOr<QueueSpec> queue_spec(QueueId queue) const;
  absl::StatusOr<AgentSpec> agent_spec(AgentId agent) const;

  // ---- Names and questions: as Acd ---------------------------------------------------------------------------------

  QueueId find_queue(std::string_view name) const;
  AgentId find_agent(std::string_view name) const;
  SkillId find_skill(std::string_view name) const { return skills_.find(name); }
  ReasonId find_reason(std::string_view name) const { return reasons_.find(name); }
  CustomerClassId find_customer_class(std::string_view name) const { return customer_classes_.find(name); }
  std::string_view name(QueueId queue) const;
  std::string_view name(AgentId agent) const;
  std::string_view name(TextId text) const { return texts_.name(text); }
  TextId text(std::string_view text) { return texts_.intern(text); }
  absl::StatusOr<RequirementId> requirement(std::string_view expression);
  std::string requirement_text(RequirementId id) const;

  size_t calls() const { return calls_.size(); }
  std::vector<QueueId> queues() const;
  std::vector<AgentId> agents() const;
  absl::StatusOr<CallView> call(CallId call) const;
  absl::StatusOr<AgentView> agent(AgentId agent) const;
  absl::StatusOr<QueueView> queue(QueueId queue) const;
  uint32_t waiting(QueueId queue) const;
  absl::StatusOr<uint32_t> position(CallId call) const;
  std::vector<CallId> waiting_calls(QueueId queue) const;
  void attributes(CallId call, const std::function<void(TextId, std::string_view)>& visit) const;
  absl::Status check_invariants() const;

  // ---- For the random driver: what is going on --------------------------------------------------------

  const NaiveCall* find(CallId call) const;
  std::vector<CallId> all_calls() const;
  std::vector<AgentId> agents_rung(CallId call) const;

 private:
  /// What rule 11.1 puts on the work list.
  struct Changes {
    std::vector<AgentId> agents;
    std::vector<QueueId> queues;
  };

  NaiveAcd(const CentreSpec& centre, const EngineOptions& options, EventSink* sink, NaiveMutation mutation);

  // ---- Steps (naive_engine.cc) -------------------------------------------------------------------------------------
  template <class C>
  Applied run(const C& command, CallId named);
  void finish_step();
  void settle();
  bool end_calls_of_empty_queues();
  void flush();
  void emit(const Event& event);
  Event call_event(EventKind kind, const NaiveCall& call) const;
  Event agent_event(EventKind kind, const NaiveAgent& agent) const;
  void concern(CallId call);
  void work(CallId call) { work_.push_back({call, AgentId{}}); }
  void work(AgentId agent) { work_.push_back({CallId{}, agent}); }
  CallId make_call_id();
  void free_call(CallId call);
  NaiveCall* find(CallId call);
  NaiveAgent* find_agent_by_id(AgentId agent);
  const NaiveAgent* find_agent_by_id(AgentId agent) const;
  /// Also retired ones.
  NaiveAgent* any_agent(AgentId agent);
  bool has_queue(QueueId queue) const {
    return queue.valid() && queue.index() < queues_.size() && queues_[queue.index()].live;
  }
  NaiveQueue& queue_of(const NaiveCall& call) { return queues_[call.queue.index()]; }
  const NaiveQueue& queue_of(const NaiveCall& call) const { return queues_[call.queue.index()]; }
  /// Both interned; invalid when the table is full.
  RequirementId both(RequirementId a, RequirementId b) { return requirements_.both(a, b); }
  bool mutated(NaiveMutation mutation) const { return mutation_ == mutation; }

  // ---- Arriving and joining (naive_arrival.cc), rules 4 and 9.1 ----------------------------------------------------
  Refusal perform(const ArriveCall& command, CallId& answer);
  Refusal check(const ArriveCall& command) const;
  Refusal check_values(const ArriveCall& command) const;
  Refusal door(const NaiveCall& would_be);
  bool nobody_there(const NaiveCall& call, const EmptyRule& rule) const;
  bool left_out(const EmptyRule& rule, AgentState state) const;
  std::optional<Place> place_at(const NaiveCall& call, uint32_t position, uint64_t sequence) const;
  /// The call as it would stand in `queue`; its asked requirement is invalid when the table is full.
  NaiveCall as_it_would_join(const NaiveCall& call, QueueId queue);
  void reject(NaiveCall call, Refusal refusal);
  void join(NaiveCall& call, Cause cause);
  void hold_for_preferred(NaiveCall& call, Duration window);
  bool a_preferred_agent_is_there(const NaiveCall& call) const;
  void end_windows_of(AgentId agent);
  Refusal can_move(const NaiveCall& call, QueueId queue);
  void move(CallId call, QueueId queue, Cause cause);
  std::vector<CallId> in_line(QueueId queue) const;

  // ---- Who may take what (naive_matching.cc), rules 2.1 to 2.3, 3.2, 5 and 6 ---------------------------------------
  int units(const NaiveAgent& agent, uint64_t without_assignment = 0) const;
  int offers_of(AgentId agent) const;
  std::vector<uint64_t> offers_of(CallId call) const;
  bool can_ever_take(const NaiveAgent& agent, Media media) const;
  bool can_take(const NaiveAgent& agent, Media media) const;
  bool can_take_any(const NaiveAgent& agent) const;
  bool blocked_by_wrap_up(const NaiveAgent& agent, QueueId queue) const;
  const NaiveMembership* membership(const NaiveAgent& agent, QueueId queue) const;
  bool meets(const NaiveCall& call, const NaiveAgent& agent) const;
  struct Way {
    Rank rank;
    const NaiveMembership* membership = nullptr;
  };
  bool waited_out(const NaiveCall& call, Duration delay) const;
  /// Rule 3.2: looks how long a delay the call has waited out.
  void look_at_delays(NaiveCall& call) const;
  std::optional<Way> way(const NaiveCall& call, const NaiveAgent& agent) const;
  std::optional<Way> eligible(const NaiveCall& call, const NaiveAgent& agent) const;
  std::optional<Way> eligible_if_preferred(const NaiveCall& call, const NaiveAgent& agent) const;
  bool declined(const NaiveCall& call, const NaiveAgent& agent) const;
  std::optional<Way> candidate(const NaiveCall& call, const NaiveAgent& agent) const;
  struct Choice {
    AgentId agent;
    Rank rank;
  };
  std::optional<Choice> choose_agent(const NaiveCall& call, std::optional<Rank> worst);
  AgentId choose_by_strategy(const NaiveCall& call, const std::vector<const NaiveAgent*>& candidates);
  std::vector<int64_t> strategy_key(const NaiveCall& call, const NaiveAgent& agent) const;
  int64_t idleness_key(const NaiveAgent& agent) const;
  void match_call(CallId call);
  void match_agent(AgentId agent);
  bool give_best_queued_call(AgentId agent);
  bool join_best_ring(AgentId agent);
  struct Contender {
    const NaiveCall* call = nullptr;
    Way way;
  };
  const Contender* best_of(const std::vector<Contender>& contenders, const NaiveAgent& agent) const;

  // ---- Plug-ins (naive_policies.cc), rules 5.4, 5.5, 6.4 and 6.5
  // --------------------------------------------------------
  static const StrowgerQuestions& questions();
  StrowgerDecision decision_for(const NaivePolicy& policy, Random& random) const;
  static Cause judge_scores(StrowgerStatus status, const std::vector<double>& scores);
  void note_fault(NaivePolicy& policy, Event event, Cause cause);
  AgentId choose_by_policy(const NaiveCall& call, std::vector<const NaiveAgent*> candidates);
  std::optional<AgentId> ask(NaivePolicy& policy, const NaiveCall& call,
                             const std::vector<const NaiveAgent*>& candidates, Random& random);
  const Contender* best_by_policy(const std::vector<Contender>& contenders, const NaiveAgent& agent);
  bool scores_of(NaivePolicy& policy, const std::vector<const Contender*>& shown, const NaiveAgent& agent,
                 Random& random, std::vector<double>& scores);
  std::optional<size_t> best_score(const std::vector<const Contender*>& shown, const std::vector<double>& scores) const;
  NaivePolicy* policy_named(PolicyKind kind, const std::string& text);
  void forget_unused_policies();

  // ---- Other questions to plug-ins (naive_questions.cc), rules 3.5, 4.9 and 10.6 -----------------------------------
  StrowgerDecision decision_about(const NaivePolicy& policy, const NaiveCall& call);
  static NaiveProfile profile_of(const NaiveAgent& agent);
  bool matched(const NaiveCall& call, const NaiveAgent& agent) const;
  bool any_matcher() const;
  void meet_everyone();
  void meet_profiles();
  void open_question(const NaiveCall& call);
  void open_questions_of(QueueId queue);
  void ask_matcher(NaiveQuestion& question);
  void ask_for_promise(NaiveCall& call);
  /// The step as its policy decides it; nothing if it does not.
  std::optional<LadderStep> step_by_policy(NaiveCall& call, int step);
  std::optional<LadderStep> taken(const StrowgerLadderAnswer& answer, NaivePolicy& policy) const;

  /// Whether `a` goes before `b`.
  bool before(const Contender& a, const Contender& b, CallOrder order, bool newest_first) const;
  bool stands_before(const NaiveCall& a, const NaiveCall& b, bool newest_first) const;
  bool same_line(const NaiveCall& a, const NaiveCall& b) const;
  int compare_keys(const Contender& a, const Contender& b, CallOrder order, bool newest_first) const;
  double c_mu(const NaiveCall& call) const;
  std::optional<int64_t> deadline_key(const NaiveCall& call, bool newest_first) const;
  int64_t waiting_in(QueueId queue) const;

  // ---- Offers (naive_offers.cc), rule 7 ----------------------------------------------------------------------------
  void give(NaiveCall& call, AgentId agent, Rank rank);
  bool takes_more_offers(const NaiveCall& call) const;
  void fill_round(CallId call);
  void ring_one_more(CallId call);
  Refusal perform(const AcceptOffer& command);
  Refusal perform(const DeclineOffer& command);
  void expire(uint64_t offer);
  void withdraw(uint64_t offer, Cause cause);
  std::vector<AgentId> withdraw_offers_of_call(CallId call, Cause cause);
  void withdraw_offers_of_agent(AgentId agent, Cause cause, std::optional<QueueId> only_queue);
  void after_offer_ended(CallId call, bool expired);
  void connect(NaiveCall& call, AgentId agent, Cause cause);

  // ---- Conversation and after (naive_conversation.cc), rules 8 and 9 -----------------------------------------------
  Refusal perform(const HangUpCall& command);
  Refusal perform(const HoldCall& command);
  Refusal perform(const RetrieveCall& command);
  Refusal perform(const CompleteCall& command);
  Refusal perform(const EndWrapUp& command);
  Refusal perform(const TransferCall& command);
  Refusal perform(const MoveCall& command);
  Refusal perform(const PullCall& command);
  Refusal perform(const SetCallPriority& command);
  Refusal perform(const SetCallRequirement& command);
  Refusal perform(const SetCallTiers& command);
  Refusal perform(const DescribeCall& command);
  Refusal perform(const EscalateCall& command, CallId& answer);
  Refusal perform(const ResolveCall& command);
  Refusal perform(const RecordDecisions& command);
  Refusal find_waiting(CallId id, NaiveCall*& call);
  /// True when a wrap-up follows that the call waits for.
  bool end_conversation(NaiveCall& call, Cause cause);
  void end_wrap_up(uint64_t assignment);
  void end_call(CallId call, CallEnd end, Cause cause);
  void close_work_order(CallId call);
  /// Gives the call this description if the limits of attributes leave room for it.
  static bool describe(NaiveCall& call, std::string_view text);
  Refusal escalate(CallId call, QueueId queue, CallId& created);
  void work_order_due(CallId call);

  // ---- Agents (naive_agents.cc), rule 2 ----------------------------------------------------------------------------
  Refusal perform(const LogIn& command);
  Refusal perform(const LogOut& command);
  Refusal perform(const SetReady& command);
  Refusal perform(const SetNotReady& command);
  Refusal perform(const PauseInQueue& command);
  Refusal perform(const ResumeInQueue& command);
  AgentState shown_state(const NaiveAgent& agent) const;
  void show(AgentId agent);
  Assignment& make_assignment(Assignment::Kind kind, AgentId agent, const NaiveCall& call);
  Assignment* assignment(uint64_t number);
  const Assignment* assignment(uint64_t number) const;
  const Assignment* offer(CallId call, AgentId agent) const;
  void remove_assignment(uint64_t number);
  void log_out(NaiveAgent& agent);
  std::vector<uint64_t> assignments_of(AgentId agent) const;

  // ---- Timers and what falls due (naive_timers.cc), rule 10 --------------------------------------------------------
  struct Item {
    Time due;
    int number = 0;
  };
  std::vector<Item> items(const NaiveCall& call) const;
  std::optional<Item> earliest_item(const NaiveCall& call) const;
  void set_call_timer(CallId call);
  void start_timer(Time due, CallId call, uint64_t assignment);
  void stop_timer(CallId call, uint64_t assignment);
  std::optional<size_t> earliest_timer() const;
  bool fire_next(Time limit);
  void do_due_items(CallId call, bool joining);
  /// True when it may have changed who may take the call.
  bool do_item(CallId call, const Item& item, bool joining);
  const Sla* sla(const NaiveCall& call) const;
  std::optional<Time> target_time(const NaiveCall& call) const;
  void reach_max_wait(CallId call);
  bool may_move_again(NaiveCall& call) const;

  // ---- The ladder (naive_ladder.cc), rule 10.4 ---------------------------------------------------------------------
  std::optional<LadderMemory> next_run(const NaiveCall& call) const;
  std::optional<int64_t> run_of_step(const NaiveCall& call, int step) const;
  bool do_ladder_run(CallId call, bool joining);
  bool conditions_hold(const NaiveCall& call, const LadderStep& step) const;
  int64_t measure(const NaiveCall& call, LadderCondition::Subject subject) const;
  Event ladder_event(EventKind kind, const NaiveCall& call, int number, const LadderStep& step) const;
  void skip(const NaiveCall& call, int number, const LadderStep& step, Cause cause);
  /// kNone and `changed`: done. Else skipped with this cause.
  Cause change_in_place(NaiveCall& call, const LadderStep& step, bool& changed);
  bool change_requirement(NaiveCall& call, const LadderStep& step, bool& changed);
  void move_by_ladder(CallId call, int number, const LadderStep& step);

  // ---- Configuration (naive_configuration.cc), rule 11 -------------------------------------------------------------
  void intern_names(const CentreSpec& centre);
  void build_queue(NaiveQueue& queue, const QueueSpec& spec);
  void build_agent(NaiveAgent& agent, const AgentSpec& spec);
  QueueId make_queue(const QueueSpec& spec);
  AgentId make_agent(const AgentSpec& spec);
  absl::Status check_limits(const CentreSpec& centre) const;
  void begin_configuration();
  void finish_configuration(const Changes& changes);
  void reconfigure_agent(AgentId agent);
  void reconfigure_queue(QueueId queue, const QueueSpec& spec);
  void renew_requirements(QueueId queue, bool requirement_changed, bool ladder_changed, bool promises_end);
  bool keeps_shares() const;
  /// Shares are kept only while a queue chooses by them; called after the queues changed.
  void keep_or_forget_shares();
  void discard_agent(AgentId agent);
  void discard_queue(QueueId queue);
  void apply_agents(const CentreSpec& centre, Changes& changes);

  EngineOptions options_;
  EventSink* sink_;
  NaiveMutation mutation_;
  CentreSpec centre_;  // without queues and agents
  Time now_;
  Random random_;
  Random shadow_random_;
  std::map<std::string, NaivePolicy> policies_;  // by text
  std::vector<NaiveProfile> profiles_;           // in the order in which they were met
  bool profiles_known_ = false;
  std::vector<NaiveQuestion> questions_;  // in the order in which they were opened
  NameTable<SkillId> skills_;
  NameTable<GroupId> groups_;
  NameTable<ReasonId> reasons_;
  NameTable<CustomerClassId> customer_classes_;
  NameTable<TextId> texts_;
  RequirementTable requirements_;
  std::vector<NaiveQueue> queues_;         // by QueueId
  std::map<uint32_t, NaiveAgent> agents_;  // by slot
  std::vector<uint32_t> agent_generations_;
  std::vector<uint32_t> free_agents_;
  std::map<uint32_t, NaiveCall> calls_;  // by slot
  std::vector<uint32_t> call_generations_;
  std::vector<uint32_t> free_calls_;
  std::vector<Assignment> assignments_;  // in order of making
  uint64_t last_assignment_ = 0;
  std::vector<Timer> timers_;
  uint64_t last_timer_ = 0;
  uint64_t last_sequence_ = 0;
  std::deque<WorkItem> work_;
  std::vector<CallId> concerned_;
  std::vector<Event> events_;
  int64_t configurations_ = 0;
  bool shares_kept_ = false;
  bool inside_sink_ = false;
};

}  // namespace strowger::naive

#endif  // STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_ENGINE_H_
