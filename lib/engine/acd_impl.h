// SPDX-License-Identifier: Apache-2.0
//
// Acd::Impl: the engine behind the public face. Its rules are in include/strowger/engine/RULES.md, and functions name
// the rule that they carry out. One class, several files:
//   acd.cc            the public face; time, steps, settling, events
//   arrival.cc        joining a queue, the door, moving, ending               rules 3, 4, 9
//   call_commands.cc  the commands about calls
//   look_for_agent.cc a call looks for an agent                                rule 5
//   look_for_call.cc  an agent looks for a call                                rule 6
//   look_by_policy.cc choices by plug-ins                                       rules 5.4, 5.5, 6.4, 6.5
//   ask_policies.cc   matchers, ladder policies, SLA policies, event sinks      rules 3.5, 4.9, 10.6, 1.6
//   policies.cc       the plug-ins that are configured, and what they may ask   rule 11.6
//   offers.cc         offers, rounds, withdrawals                              rule 7
//   conversation.cc   connecting, ending, wrap-up, work orders, escalating     rule 8
//   agents.cc         the states of agents and the commands about them         rule 2
//   climb.cc          the call timer: SLA, ladder, windows, longest wait       rule 10
//   configure.cc, configure_parts.cc                                           rule 11
//   questions.cc, explain.cc, invariants.cc, digest.cc
#ifndef STROWGER_LIB_ENGINE_ACD_IMPL_H_
#define STROWGER_LIB_ENGINE_ACD_IMPL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "core/by_key.h"
#include "engine/choices.h"
#include "engine/plugin_members.h"
#include "engine/records.h"
#include "engine/validate.h"
#include "strowger/core/names.h"
#include "strowger/core/random.h"
#include "strowger/core/slab.h"
#include "strowger/core/stack.h"
#include "strowger/core/text_pool.h"
#include "strowger/engine/acd.h"

namespace strowger {

class Acd::Impl : private EventSink, private detail::PluginMembers {
 public:
  using Agent = detail::Agent;
  using Assignment = detail::Assignment;
  using Call = detail::Call;
  using CallClassKey = detail::CallClassKey;
  using Queue = detail::Queue;

  Impl(const EngineOptions& options, EventSink* sink, DecisionSink* decisions);

  // ---- Steps (acd.cc) -----------------------------------------------------------------------------------------------
  /// One command as one step.
  template <class C>
  Applied run(const C& command) {
    if (in_sink_) return {Refusal::kInsideSink, {}};
    const Applied answer = handle(command);
    finish_step();
    flush();
    return answer;
  }
  Refusal advance(Time now, bool stop_at_event);
  bool fire_until(Time now, bool stop_at_event);

  Applied handle(const ArriveCall& command);
  Applied handle(const HangUpCall& command);
  Applied handle(const AcceptOffer& command);
  Applied handle(const DeclineOffer& command);
  Applied handle(const HoldCall& command);
  Applied handle(const RetrieveCall& command);
  Applied handle(const CompleteCall& command);
  Applied handle(const EndWrapUp& command);
  Applied handle(const TransferCall& command);
  Applied handle(const MoveCall& command);
  Applied handle(const PullCall& command);
  Applied handle(const SetCallPriority& command);
  Applied handle(const SetCallRequirement& command);
  Applied handle(const SetCallTiers& command);
  Applied handle(const DescribeCall& command);
  Applied handle(const EscalateCall& command);
  Applied handle(const ResolveCall& command);
  Applied handle(const RecordDecisions& command);
  Applied handle(const LogIn& command);
  Applied handle(const LogOut& command);
  Applied handle(const SetReady& command);
  Applied handle(const SetNotReady& command);
  Applied handle(const PauseInQueue& command);
  Applied handle(const ResumeInQueue& command);

  // ---- Configuration ------------------------------------------------------------------------------------------------
  absl::Status set_up(const CentreSpec& centre);
  absl::Status configure(const CentreSpec& centre);
  absl::StatusOr<QueueId> add_queue(const QueueSpec& spec);
  absl::Status update_queue(QueueId id, const QueueSpec& spec);
  absl::Status remove_queue(QueueId id);
  absl::StatusOr<AgentId> add_agent(const AgentSpec& spec);
  absl::Status update_agent(AgentId id, const AgentSpec& spec);
  absl::Status remove_agent(AgentId id);
  absl::Status set_skill(AgentId id, std::string_view skill, int level);
  absl::Status set_membership(AgentId id, const Membership& membership);
  absl::Status remove_membership(AgentId id, QueueId queue);
  absl::Status renew_policies(std::string_view name);
  void reset_counters();
  CentreSpec centre() const;

  // ---- Questions ----------------------------------------------------------------------------------------------------
  CallView view(const Call& call) const;
  AgentView view(const Agent& agent) const;
  QueueView view(const Queue& queue) const;
  std::vector<CallId> waiting_calls(QueueId queue) const;
  /// The same into a list that is kept.
  void list_waiting(QueueId queue, std::vector<CallId>& ids) const;
  uint32_t position(const Call& call) const;
  /// By (priority falling, place, slot).
  bool comes_before(const Call& a, const Call& b) const;
  void attributes(const Call& call, const std::function<void(TextId, std::string_view)>& visit) const;
  Verdict verdict_on(const Call& call, const Agent& agent) const;
  DecisionRecord explain(const Call& call, DecisionTrigger trigger, uint32_t chosen) const;
  uint64_t digest() const;
  size_t memory_bytes() const;
  absl::Status check_invariants() const;
  absl::Status check_calls() const;
  absl::Status check_agents() const;
  absl::Status check_conservation() const;
  absl::Status check_timers() const;

  Call* find(CallId id) {
    // A call that is over has no id, and no slot has the number of the invalid one.
    if (id.index() >= calls_.end_slot()) return nullptr;
    Call& call = calls_[id.index()];
    __builtin_prefetch(&index_.calls()[id.index()]);
    return call.id == id ? &call : nullptr;
  }
  Agent* find_even_retired(AgentId id) {
    // Nor has an agent who is gone.
    if (id.index() >= agents_.end_slot()) return nullptr;
    Agent& agent = agents_[id.index()];
    return agent.id == id ? &agent : nullptr;
  }
  Agent* find(AgentId id) {
    Agent* agent = find_even_retired(id);
    return agent != nullptr && !agent->retired ? agent : nullptr;
  }
  Queue* find(QueueId id) {
    const bool known = id.valid() && id.index() < queues_.size() && !queues_[id.index()].removed;
    return known ? &queues_[id.index()] : nullptr;
  }
  const Call* find(CallId id) const { return const_cast<Impl*>(this)->find(id); }
  const Agent* find(AgentId id) const { return const_cast<Impl*>(this)->find(id); }
  const Queue* find(QueueId id) const { return const_cast<Impl*>(this)->find(id); }

 private:
  friend class Acd;

  /// Calls stand this far apart in sequence, so that others can join between them.
  static constexpr uint64_t kSequenceStep = uint64_t{1} << 16;

  static constexpr size_t kArrivalKinds = 2048;

  using Choice = detail::Choice;
  using StrategyKey = detail::StrategyKey;
  using Candidate = detail::Candidate;
  using ArrivalKind = detail::ArrivalKind;
  using MatchItem = detail::MatchItem;
  using ItemKind = detail::ItemKind;
  using TimerItem = detail::TimerItem;

  // ---- Steps, events, timers (acd.cc) -------------------------------------------------------------------------------
  void finish_step();
  void settle();
  void check_leave_empty();
  void fire(const TimerWheel::Expired& expired);
  [[gnu::always_inline]] void fetch_ahead() const;
  /// PERFORMANCE: asks for a call's record in the index. Any slot may be named.
  [[gnu::always_inline]] void fetch_place(uint32_t call) const {
    if (call < calls_.end_slot()) __builtin_prefetch(&index_.calls()[call]);
  }
  void flush();
  Event& emit(EventKind kind) {
    // PERFORMANCE: the buffer grows outside, so that this is small enough to be inlined.
    if (event_count_ == event_room_) grow_events();
    Event& event = events_[event_count_++];
    event = Event{};
    event.time = now_;
    event.kind = kind;
    return event;
  }
  Event& emit_call(EventKind kind, Call& call, uint32_t agent = detail::kNoSlot);
  void grow_events();
  /// The step concerns this call: its timer is set anew when the step ends.
  void concern(Call& call) {
    if (call.concerned) return;
    call.concerned = true;
    concerned_.push(call.id);
  }
  void set_timer(Call& call);
  TimerId start_on_wheel(Time due, uint32_t payload);
  void start_timer(uint32_t assignment, Duration duration);
  void stop_timer(TimerId& timer) {
    if (!timer.valid()) return;
    wheel_.cancel(timer);
    timer = TimerId{};
  }
  void want_agent(const Call& call) { work_.push({call.id, {}}); }
  void want_call(const Agent& agent) { work_.push({{}, agent.id}); }

  // ---- Joining and leaving (arrival.cc) -----------------------------------------------------------------------------
  Refusal check_kind(const ArriveCall& command) const;
  Refusal check_rest(const ArriveCall& command) const;
  static bool in_range(const TierWindow& tiers) {
    return tiers.min >= 0 && tiers.min <= tiers.max && tiers.max <= 1000 && tiers.raise >= 0 && tiers.raise <= 1000;
  }
  ArrivalKind& kind_of(const ArriveCall& command);
  bool is_known(const ArrivalKind& kind, const ArriveCall& command) const;
  Refusal check_attributes(std::span<const Attribute> attributes) const;
  /// The door of a queue for a call that would have this key.
  Refusal door(const Queue& queue, const CallClassKey& key) const;
  bool nobody_there(const CallClassKey& key, const EmptyRule& rule) const;
  bool is_there(const CallClassKey& patient, const EmptyRule& rule, const Agent& agent) const;
  CallClassKey entry_key(const Queue& queue, CustomerClassId customer_class, RequirementId asked, int priority,
                         Media media);
  SlaId sla_of(const Queue& queue, CustomerClassId customer_class) const;
  std::optional<detail::Place> place_at(const Queue& queue, int priority, Time enqueued, uint32_t position) const {
    if (position == 0) return detail::Place{enqueued, sequence_ + kSequenceStep};
    return place_between(queue, priority, enqueued, position);
  }
  std::optional<detail::Place> place_between(const Queue& queue, int priority, Time enqueued, uint32_t position) const;
  /// The class of a call that joins with this key, with one user more.
  detail::CallClassNumber class_for(CallClassKey entry, Time joined);
  /// `number`: of a class that counts the call as a user already.
  void join(Call& call, detail::CallClassNumber number, RequirementId asked, Cause cause, Time joined);
  void hold_for_preferred(Call& call, std::span<const AgentId> preferred, Duration window);
  /// Out of its queue's count; not yet anywhere else.
  void leave_queue(Call& call);
  Refusal move(Call& call, Queue& to, Cause cause);
  void move_prepared(Call& call, const CallClassKey& entry, RequirementId asked, Cause cause);
  /// The key and asked requirement with which a call would join another queue.
  Refusal prepare_move(const Call& call, const Queue& to, CallClassKey& key, RequirementId& asked);
  void finish(Call& call, CallEnd end, Cause cause, Duration wrap_up = {});
  void release(Call& call);
  void end_waiting(Call& call, CallEnd end, Cause cause);
  Call& make_call(const detail::Place& place, Time enqueued);
  void store_attributes(Call& call, std::span<const Attribute> attributes);
  /// All attributes, with `description` where there is none.
  void copy_attributes(const Call& from, Call& to, std::string_view description);
  /// A call's attributes as a list, with `description` in place of its own if that is not empty. Good until the next
  /// list is made, and its views until attributes are stored or freed.
  std::span<const Attribute> attribute_list(const Call& call, std::string_view description);

  // ---- Parts of calls -----------------------------------------------------------------------------------------------
  const detail::WaitingCall& in_line(const Call& call) const { return index_.calls()[call.slot()]; }
  Time enqueued_at(const Call& call) const { return in_line(call).enqueued_at; }
  detail::CallExtra& extra(Call& call) {
    if (call.extra == detail::kNoSlot) call.extra = extras_.make();
    return extras_[call.extra];
  }
  /// What it is for calls that have none.
  const detail::CallExtra& known_extra(const Call& call) const {
    return call.extra == detail::kNoSlot ? detail::kNoExtra : extras_[call.extra];
  }
  /// When it joined the queue it is in, or was in last.
  Time joined_at(const Call& call) const {
    return call.joined_later ? extras_[call.extra].joined_at : enqueued_at(call);
  }
  uint32_t first_preference(const Call& call) const { return known_extra(call).first_preference; }
  uint32_t first_exclusion(const Call& call) const { return known_extra(call).first_exclusion; }

  // ---- Classes ------------------------------------------------------------------------------------------------------
  static const CallClassKey& key(const Call& call) { return call.call_class->key; }
  const Queue& home(const Call& call) const { return queues_[key(call).home.index()]; }
  Queue& home(const Call& call) { return queues_[key(call).home.index()]; }
  static bool waits(const Call& call) { return call.state == CallState::kQueued || call.state == CallState::kOffered; }
  /// Gives the call a class that counts it as a user already; set_class puts it in line there as well.
  void take_class(Call& call, detail::CallClassNumber number);
  void set_class(Call& call, const CallClassKey& key);
  /// Puts the call into, or takes it out of, its class's sets, as its state asks.
  void relist(Call& call);
  void unlist(Call& call) {
    if (call.in_waiting) {
      const detail::CallClassNumber number = call.call_class->number;
      index_.erase_waiting(call.slot(), number);
      calls_.prefetch(index_.waiting_head(number).slot);  // PERFORMANCE: it is asked for next.
    }
    if (call.in_ringing) index_.erase_ringing(call.slot(), call.call_class->number);
    call.in_waiting = call.in_ringing = false;
  }
  Duration delay_passed(uint32_t reach, Time joined) const;

  // ---- A call looks for an agent (look_for_agent.cc) ----------------------------------------------------------------
  void look_for_agent(Call& call);
  Choice choose_agent(const Call& call, uint32_t rank_limit) {
    const Queue& queue = home(call);
    if ((queue.policy | queue.shadow) != 0) [[unlikely]] {
      return choose_agent_by_policy(call, rank_limit);
    }
    return choose_agent_built_in(call, rank_limit);
  }
  Choice choose_agent_built_in(const Call& call, uint32_t rank_limit);
  Choice choose_from_classes(const Call& call, uint32_t rank_limit);
  Choice longest_idle(const detail::CallClass& calls, uint32_t rank_limit) const;
  uint32_t first_in_tree(const Call& call, const detail::CallClass& calls, detail::IdleOrder order, bool all_allowed);
  Choice longest_idle_of_ranks(const detail::CallClass& calls, uint32_t rank_limit) const;
  Choice choose_by_key(const Call& call, const detail::CallClass& calls, uint32_t rank_limit, bool all_allowed);
  Choice choose_from_list(const Call& call, uint32_t rank_limit);
  void list_candidates(const Call& call);
  void gather_candidates(const Call& call);
  uint32_t keep_best_rank(uint32_t rank_limit);
  Choice draw(const Call& call, uint32_t rank);
  StrategyKey strategy_key(const Call& call, const Agent& agent, const detail::AgentProfile& profile) const;
  StrategyKey class_key(const Call& call, const detail::AgentProfile& profile) const;
  const detail::FreeAgent* first_allowed(const Call& call, const detail::AgentSet& set, bool all_allowed) const;
  const detail::FreeAgent* next_in_turn(const Call& call, const detail::AgentSet& set, bool& wrapped) const;
  bool may_be_rung(const Call& call, uint32_t agent) const;
  bool preferred_may_take(const Call& call, const Agent& agent) const;
  bool any_preferred_there(const Call& call) const;
  bool can_take(const Agent& agent, Media media) const;

  // ---- An agent looks for a call (look_for_call.cc) -----------------------------------------------------------------
  void look_for_call(Agent& agent);
  void take_calls(Agent& agent);
  uint32_t rank_of(const Call& call, const Agent& agent) const;
  Candidate choose_call(const Agent& agent);
  Candidate choose_ring(const Agent& agent);
  Candidate choose_call_built_in(const Agent& agent, bool ringing);
  /// Calls `found` for the first call of each line that the agent may take, or whose ring it may join.
  template <class F>
  [[gnu::always_inline]] void each_contender(const Agent& agent, bool ringing, F&& found);
  Candidate first_by_priority(const Agent& agent, const detail::AgentClass& agents) const;
  void begin_choice(CallOrder order);
  void consider(const Candidate& found);
  Candidate end_choice();
  Candidate candidate(const Agent& agent, const Call& call) const;
  Candidate candidate(const Agent& agent, const detail::WaitingHead& head, const detail::CallClass& calls) const;
  const Call* first_allowed(const Agent& agent, const detail::CallClass& calls, bool lifo) const;
  const Call* first_to_join(const Agent& agent, const detail::CallClass& calls) const;
  bool takes_more_offers(const Call& call) const;
  int64_t deadline_key(const Candidate& candidate, bool newest_first) const;
  bool before(const Candidate& a, const Candidate& b, CallOrder order, bool newest_first) const;

  // ---- Choices by plug-ins (look_by_policy.cc) ----------------------------------------------------------------------
  Choice choose_agent_by_policy(const Call& call, uint32_t rank_limit);
  Candidate choose_call_by_policy(const Agent& agent, bool ringing);
  PolicyFault ask(detail::Policy& policy, const Call& call, const std::vector<Choice>& candidates, uint64_t random,
                  Choice& chosen);
  PolicyFault ask(detail::Policy& policy, const Agent& agent, uint64_t random, std::span<const double>& scores);
  void ask_shadow(const Call& call, const Choice& chosen);
  void ask_shadow(const Agent& agent, const Candidate& chosen);
  bool judge(detail::Policy& policy, PolicyFault fault, Call* call, uint32_t agent);
  Candidate smallest_score(std::span<const double> scores) const;

  // ---- Questions to plug-ins (ask_policies.cc, policies.cc) ---------------------------------------------------------
  uint32_t matcher_of(const Queue& queue) const { return queue.matcher != 0 ? policies_[queue.matcher].epoch : 0; }
  /// Asks the matcher of a class that is to be, unless it was asked about its requirement.
  void open_question(const CallClassKey& key);
  void ask_matcher(const detail::MatcherQuestion& question, size_t first_profile);
  void meet_profiles();
  void meet_everyone();
  bool do_step_by_policy(Call& call, const detail::LadderMark& run, bool joining);
  PolicyFault ask(detail::Policy& policy, const Call& call, int step, StrowgerLadderAnswer& answer);
  bool take_answer(const StrowgerLadderAnswer& answer, detail::Policy& policy, LadderStep& step,
                   detail::ResolvedStep& names);
  void promise(Call& call);
  void on_events(std::span<const Event> events) override;
  struct Questions;
  StrowgerDecision decision() const;
  StrowgerDecision decision_about(const Call& call) const;
  /// Makes instances of what a configuration names, before anything is changed.
  absl::Status prepare_policies(const CentreSpec& centre);
  absl::Status prepare_policies(const QueueSpec& spec);
  absl::Status prepare_policy(PolicyKind kind, const std::string& text);
  uint16_t policy_named(PolicyKind kind, const std::string& text);
  void forget_unused_policies();

  // ---- Offers (offers.cc) -------------------------------------------------------------------------------------------
  void give(Call& call, Choice choice, DecisionTrigger trigger);
  void offer(Call& call, Choice choice);
  void fill_round(Call& call);
  void ring_one_more(Call& call);
  /// Takes the offer off call and agent and tells so; the agent's shown state is for the caller to look at.
  void detach_offer(uint32_t assignment, Cause cause);
  void withdraw_offers_of(Call& call, Cause cause);
  void withdraw_offers_of(Agent& agent, Cause cause, QueueId only_of = {});
  void withdraw_void_offers(Agent& agent);
  void after_offer_ended(Call& call, bool expired);
  void offer_expired(uint32_t assignment);
  uint32_t find_offer(const Call& call, uint32_t agent) const;
  void exclude(Call& call, const Agent& agent, bool this_round_only);
  /// Declined in the present log-in, or rung in this round.
  bool excluded(const Call& call, uint32_t agent) const;
  bool has_declined(const Call& call, const Agent& agent) const;
  void forget_exclusions(Call& call, bool this_round_only);
  void end_window(Call& call);
  void check_window(Call& call);
  void check_windows_of(Agent& agent);
  void forget_preferences(Call& call);

  // ---- Conversations (conversation.cc) ------------------------------------------------------------------------------
  uint32_t make_assignment(Call& call, Agent& agent, detail::AssignmentState state);
  void remove_assignment(uint32_t assignment);
  /// The agent's first assignment, in the order made, for which `holds`.
  template <class F>
  uint32_t find_assignment(const Agent& agent, F&& holds) const {
    uint32_t slot = agent.first_assignment;
    while (slot != detail::kNoSlot && !holds(assignments_[slot])) slot = assignments_[slot].next_of_agent;
    return slot;
  }
  void unlink_from_call(Call& call, uint32_t assignment);
  void connect(Call& call, Agent& agent, uint32_t offer, Cause cause);
  /// Ends the conversation; whether a wrap-up follows.
  bool disconnect(Call& call, Cause cause);
  void end_wrap_up(uint32_t assignment);
  void end_conversation(Call& call, Cause cause);
  void close_work_order(Call& call);
  Refusal escalate(Call& call, Queue& to, CallId& created);
  void work_order_due(Call& call);

  // ---- Agents (agents.cc) -------------------------------------------------------------------------------------------
  AgentState state_of(const Agent& agent) const;
  /// Looks at the shown state and at the agent's place in the index after something changed.
  void refresh(Agent& agent, bool looks_next = false);
  /// The same of an agent who looks for a call after it; `in_turn`: before all that come to want something later.
  ///
  /// PERFORMANCE: who looks before anybody else need not stand in the index until there was nothing to be found.
  void refresh_and_want_call(Agent& agent, bool in_turn = true) {
    refresh(agent, /*looks_next=*/in_turn && work_.empty() && all_waiting_ > 0);
    want_call(agent);
  }
  /// The class of agents that it belongs to with what it has in hand; kNoClass if nothing fits.
  detail::AgentClassNumber class_of(Agent& agent);
  void reindex(Agent& agent, bool looks_next = false);
  void leave_index(Agent& agent);
  detail::IdleKeys keys_of(const Agent& agent) const;
  size_t group_slot(GroupId group) const { return group.valid() ? group.index() + 1 : 0; }
  void activate_memberships(Agent& agent);
  /// Counts the agent where it belongs now, if heads are counted.
  void recount(Agent& agent) {
    if (counts_heads_) headcount_.count(agent.id.index(), agent.counted, mark_of(agent));
  }
  static detail::HeadcountMark mark_of(const Agent& agent);
  detail::Block& block(Agent& agent, QueueId queue);
  /// What blocks the agent's membership of the queue; null if nothing does.
  const detail::Block* find_block(const Agent& agent, QueueId queue) const {
    uint32_t slot = agent.first_block;
    while (slot != detail::kNoSlot && blocks_[slot].queue != queue) slot = blocks_[slot].next;
    return slot == detail::kNoSlot ? nullptr : &blocks_[slot];
  }
  void drop_idle_blocks(Agent& agent);
  void drop_all_blocks(Agent& agent);
  void leave_if_done(Agent& agent);
  void drop_if_retired(Agent& agent);
  void log_out(Agent& agent);
  /// Units that a contact takes of the agent; all of them for one that the agent may no longer be given.
  int cost(const Agent& agent, Media media) const {
    const uint16_t units = agent.traits.costs[static_cast<size_t>(media)];
    return units == kCannotTake ? agent.traits.capacity : units;
  }

  // ---- The call timer (climb.cc) ------------------------------------------------------------------------------------
  TimerItem next_item(const Call& call) const;
  /// PERFORMANCE: whether next_item has nothing to find, seen without looking for it; false tells nothing.
  bool awaits_nothing(const Call& call) const {
    const bool held = call.held_for_preferred || call.held_for_retry || call.progressive || call.work_order_open;
    return !held && !any_delays_ && !key(call).sla.valid() && !home(call).climbs;
  }
  /// Does everything that is due by now.
  void climb(Call& call, bool joining = false);
  bool do_item(Call& call, ItemKind kind, bool joining);
  /// The next run of any step, at kMaxTime if there is none.
  detail::LadderMark next_ladder_run(const Call& call) const;
  bool do_ladder_step(Call& call, const detail::LadderMark& run, bool joining);
  bool do_action(Call& call, int number, const LadderStep& step, const detail::ResolvedStep& names);
  void move_by_step(Call& call, int number, const LadderStep& step, const detail::ResolvedStep& names);
  bool conditions_hold(const Call& call, const LadderStep& step) const;
  int64_t measure(const Call& call, LadderCondition::Subject subject) const;
  Cause apply_step(Call& call, const LadderStep& step, const detail::ResolvedStep& names, CallClassKey& changed);
  void tell_step(EventKind kind, Call& call, int number, const LadderStep& step, const detail::ResolvedStep& names,
                 Cause cause);
  RequirementId derived(RequirementId from, SkillId skill, int by);
  bool may_be_moved(Call& call);
  void max_wait_reached(Call& call);

  // ---- Configuration (configure.cc, configure_parts.cc) -------------------------------------------------------------
  /// Every configuration call is one step that ends with end_configuration.
  void end_configuration();
  /// For changes of what timers of waiting calls go by: a queue that has calls, a new delay of a member, the centre.
  void concern_waiting();
  absl::Status check_idle() const;
  absl::Status check_room(size_t new_queues, size_t new_agents) const;
  absl::Status check_new(const QueueSpec& spec, std::string_view replaces);
  absl::Status check_new(const AgentSpec& spec, std::string_view replaces);
  absl::Status check_unused(const Queue& queue) const;
  absl::Status intern_requirement(const QueueSpec& spec);
  void adopt_names(const CentreSpec& centre);
  Queue& make_queue(const QueueSpec& spec);
  void adopt(Queue& queue, const QueueSpec& spec);
  void resolve_names(Queue& queue);
  std::vector<QueueId> adopt_queues(const CentreSpec& centre);
  /// Rule 11.2, for every waiting call of a queue that changed.
  void rekey_waiting(Queue& queue, const QueueSpec& old);
  void want_agents(const Queue& queue);
  void forget(Queue& queue);
  Agent& make_agent(const AgentSpec& spec);
  /// Whether the agent's profile is another one now.
  bool adopt(Agent& agent, const AgentSpec& spec);
  AgentSpec spec_of(const Agent& agent) const;
  Agent* agent_named(std::string_view name) {
    const auto found = agents_by_name_.find(name);
    return found == agents_by_name_.end() ? nullptr : &agents_[*found];
  }
  const Agent* agent_named(std::string_view name) const { return const_cast<Impl*>(this)->agent_named(name); }
  void agent_changed(Agent& agent);
  void retire(Agent& agent);
  detail::AgentProfile profile_from(const AgentSpec& spec) const;
  void note_delays(const detail::AgentProfile& profile);
  /// What follows from all queues together: idle orders in use, sums of shares, whether there is a leave rule.
  void queues_changed();
  void count_heads(bool on);

  // ---- State --------------------------------------------------------------------------------------------------------
  EngineOptions options_;
  EventSink* sink_;
  DecisionSink* decisions_;
  Time now_;
  Random random_;
  TimerWheel wheel_;
  bool in_sink_ = false;

  NameTable<SkillId> skills_;
  NameTable<GroupId> groups_;
  NameTable<ReasonId> reasons_;
  NameTable<CustomerClassId> customer_classes_;
  NameTable<SlaId> sla_names_;
  NameTable<TextId> texts_;
  absl::flat_hash_map<std::string, QueueId> queue_ids_;
  RequirementTable requirements_;
  absl::flat_hash_map<std::tuple<RequirementId, SkillId, int>, RequirementId> derived_;

  std::vector<int> group_shares_;  // by group_slot
  std::vector<uint32_t> group_idle_;
  int64_t all_group_shares_ = 1;
  int64_t all_queue_shares_ = 0;
  uint32_t all_idle_ = 0;
  Duration occupancy_half_life_{};
  CentreSpec given_;  // the configuration as it was given, but for queues and agents, whose records keep their specs
  CentreNames known_;
  int64_t configurations_ = 0;

  std::vector<Queue> queues_;  // by QueueId
  Slab<Agent> agents_;
  detail::NumbersByKey<detail::NameOfAgent> agents_by_name_{detail::NameOfAgent{&agents_}};
  detail::AgentSpecs agent_specs_;
  Slab<Call> calls_;
  Slab<Assignment> assignments_;
  detail::ByNumber<DecayedShare> shares_;  // by slot of the agent, while a queue asks for them
  Slab<detail::Block> blocks_;
  Slab<detail::CallExtra> extras_;
  Slab<detail::Exclusion> exclusions_;
  Slab<detail::Preference> preferences_;
  TextPool attribute_texts_;
  detail::MatchIndex index_;
  detail::Headcount headcount_;

  uint64_t sequence_ = 0;
  int64_t all_waiting_ = 0;
  bool any_leave_rule_ = false;
  bool counts_heads_ = false;  // a queue has a rule or a condition that asks who is there
  bool any_lifo_ = false;
  bool any_delays_ = false;  // had a membership a delay, ever
  bool leave_check_due_ = false;

  std::vector<ArrivalKind> arrival_kinds_ = std::vector<ArrivalKind>(kArrivalKinds);  // by a few bits of the wishes
  Stack<MatchItem> work_;
  Stack<CallId> concerned_;
  std::unique_ptr<Event[]> events_;  // the first event_count_ of them are to be told
  size_t event_count_ = 0;
  size_t event_room_ = 0;
  std::vector<Choice> listed_;  // scratch of list_candidates
  // The choice of a call that is being made (look_for_call.cc).
  Candidate choice_;
  CallOrder choice_order_ = CallOrder::kPriority;
  bool choice_asks_membership_ = false;
  std::vector<Candidate> best_of_lifo_queue_;
  // Room for lists that live no longer than one function; kept, so that the hot path allocates nothing.
  mutable detail::AgentProfile scratch_profile_;
  mutable std::vector<detail::Place> scratch_places_;
  std::vector<Attribute> scratch_attributes_;
  std::vector<CallId> scratch_calls_;
  std::vector<QueueId> scratch_queues_;
  std::vector<uint32_t> scratch_slots_;
};

}  // namespace strowger

#endif  // STROWGER_LIB_ENGINE_ACD_IMPL_H_
