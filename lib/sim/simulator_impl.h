// SPDX-License-Identifier: Apache-2.0
//
// Simulator::Impl: the calendar, the calls and the counters behind sim/simulator.h.
//
// The files: simulator.cc (creation, the main loop), simulator_plan.cc (names to ids, checks), simulator_calls.cc (what
// happens to calls), simulator_agents.cc (offers, shifts), simulator_counters.cc (batches and results).
#ifndef STROWGER_LIB_SIM_SIMULATOR_IMPL_H_
#define STROWGER_LIB_SIM_SIMULATOR_IMPL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/arrival_tree.h"
#include "strowger/engine/command.h"
#include "strowger/sim/simulator.h"
#include "strowger/timer/timer_wheel.h"

namespace strowger {

class Simulator::Impl : public EventSink {
 public:
  Impl(const SimulationPlan& plan, const SimulationOptions& options, EventSink* sink);

  absl::Status prepare(const CentreSpec& centre, const SimulationPlan& plan, DecisionSink* decisions);
  absl::StatusOr<SimulationResult> run();
  const Acd& acd() const { return *acd_; }

  void on_events(std::span<const Event> events) override;

 private:
  // ---- What the streams of random numbers are for; part of the format of a seed, so do not change the numbers -------
  enum class Purpose : uint32_t {
    kArrivals = 1,
    kPatience = 2,
    kHandling = 3,
    kCalls = 4,
    kEngine = 5,
    kEscalated = 6
  };
  enum class CallPurpose : uint64_t {
    kHandling = 1,
    kWrapUp = 2,
    kResolved = 3,
    kRedial = 4,
    kAttempt = 5,
    kOffer = 6
  };

  // ---- The calendar: a timer's payload is what happens and to whom --------------------------------------------------
  enum class Happening : uint32_t { kHangUp, kComplete, kEndWrapUp, kAnswer, kRedial, kShift, kBack, kStaff, kBatch };
  static constexpr int kIndexBits = 28;
  static constexpr uint32_t payload(Happening what, uint32_t index) {
    return static_cast<uint32_t>(what) << kIndexBits | index;
  }

  static constexpr uint16_t kNoBatch = 0xffff;
  static constexpr uint32_t kNone = 0xffff'ffff;
  static constexpr int kNumberBits = 48;

  /// kArriving: inside the command that brings the call; most calls are connected there and never wait.
  enum class State : uint8_t { kFree, kArriving, kWaiting, kTalking, kWrapUp };

  /// A call that the engine holds, at the index of its CallId. One cache line.
  struct Record {
    CallId call;
    uint64_t number = 0;
    uint64_t seed = 0;  // of what is drawn late; only for sources that need it
    Time arrival;
    Duration patience = kForever;  // from the answer on: how long the call waited
    Duration handling{};           // negative: to be drawn when it is known who answers
    TimerId timer;                 // hang-up, end of the conversation, or end of wrap-up
    uint32_t first_offer = kNone;
    uint16_t source = 0;
    uint16_t batch = kNoBatch;
    uint8_t attempt = 1;
    uint8_t offers = 0;
    State state = State::kFree;
    bool escalated = false;
  };
  static_assert(sizeof(Record) == 64);

  /// An offer that will be answered.
  struct Offer {
    CallId call;
    AgentId agent;
    TimerId timer;
    uint32_t next = kNone;  // of the same call, or free
    bool declines = false;
  };

  /// A caller who will call again.
  struct Caller {
    uint64_t number = 0;
    uint64_t seed = 0;
    Duration handling{};
    uint16_t source = 0;
    uint8_t attempt = 1;
    uint32_t next_free = kNone;
  };

  struct Source {
    ArriveCall command;
    ArrivalStream stream;
    Random patience_random;
    Random handling_random;
    Random call_random;
    CallSource spec;
    std::vector<Distribution> by_group;  // empty: spec.handling for all
    bool seeds = false;                  // calls need a generator of their own
    uint64_t next_number = 0;
    size_t script_index = 0;
    size_t script_first = 0;  // of call number 0
    // Calls waiting, and the integral of their number: the sum of the instants at which calls left minus those at which
    // they came, in wrapping microseconds; see close_batch.
    uint64_t waiting = 0;
    uint64_t waiting_area = 0;
  };

  struct Group {
    std::array<uint64_t, kAgentStateCount> agents{};
    std::array<uint64_t, kAgentStateCount> area{};
    int level = 0;     // GroupStaffing: how many should be at work
    int too_many = 0;  // and how many of those who are occupied have to leave
    bool answers_at_once = true;
    AgentBehaviour behaviour;
  };

  struct Agent {
    AgentId id;
    uint32_t group = 0;
    bool working = false;
    bool on_break = false;
    AgentState state = AgentState::kLoggedOut;  // as shown
    TimerId back;
    std::array<uint64_t, kAgentStateCount> area{};  // as Group::area; only with count_agents
  };

  struct ShiftAction {
    enum class Kind : uint8_t { kLogOut, kLogIn, kBreak, kReturn, kLevel };
    Time at;
    Kind kind;
    uint32_t agent;  // kLevel: the group
    ReasonId reason;
    int level = 0;
  };

  // ---- simulator_plan.cc --------------------------------------------------------------------------------------------
  absl::Status check_options() const;
  absl::Status prepare_agents(const CentreSpec& centre, const SimulationPlan& plan);
  absl::Status prepare_behaviours(const SimulationPlan& plan);
  absl::Status prepare_source(const CallSource& spec, size_t index);
  absl::Status prepare_groups(const CallSource& spec, Source& source);
  absl::Status prepare_shifts(const CentreSpec& centre, const SimulationPlan& plan);
  absl::Status prepare_shift(const Shift& shift, uint32_t agent);
  absl::Status prepare_staffing(const GroupStaffing& staffing, std::vector<bool>& planned);
  Random stream(Purpose purpose, size_t source) const;

  // ---- simulator.cc -------------------------------------------------------------------------------------------------
  void begin();
  bool step();
  void fire(const TimerWheel::Expired& expired);
  void look_around();
  void synchronise(Time now) { note(acd_->advance(now)); }
  void note(Refusal refusal) { result_.refused += refusal == Refusal::kNone ? 0u : 1u; }
  Time now() const { return wheel_.now(); }

  // ---- simulator_calls.cc -------------------------------------------------------------------------------------------
  Time next_arrival(Source& source);
  void arrive(size_t index);
  void draw(Source& source, Record& call);
  void draw_scripted(Source& source, Record& call);
  void bring(const Record& call);
  void wait(Record& call);
  void leave_queue(Record& call, Time when);
  void turned_away(const Record& call);
  void redial(const Record& call, const Redial& how);
  void dial_again(uint32_t caller);
  void hang_up(uint32_t index);
  void complete(uint32_t index);
  void end_wrap_up(uint32_t index);
  Duration handling_with(const Record& call, AgentId id);
  std::optional<Duration> wrap_up_of(const Record& call) const;
  static Random call_random(const Record& call, CallPurpose purpose, uint64_t sub = 0) {
    return Random(call.seed, static_cast<uint64_t>(purpose), sub);
  }
  Record& record(CallId call) { return records_[call.index()]; }
  bool known(CallId call) const { return call.index() < records_.size() && records_[call.index()].call == call; }
  Record& make_record(CallId call);
  void cancel_timer(Record& call);
  void release_line(const Record& call);
  void on_queued(const Event& event);
  void on_connected(const Event& event);
  void on_disconnected(const Event& event);
  void on_ended(const Event& event);
  void on_escalated_call(const Event& event);
  void tell(const Record& call, const Event& event, Duration waited, bool answered) const;
  void count_answered(const Record& call, AgentId id, Duration waited);
  void count_unanswered(const Record& call, Duration waited, CallEnd end);
  void count_wait(const Record& call, SourceCounts& counts, Duration waited);

  // ---- simulator_agents.cc ------------------------------------------------------------------------------------------
  void on_offered(const Event& event);
  void on_offer_ended(const Event& event);
  void on_agent_state(const Event& event);
  void answer(uint32_t offer);
  void free_offer(uint32_t offer);
  void unlink_offer(uint32_t offer);
  void drop_offers(Record& call);
  void do_shifts();
  void do_shift(const ShiftAction& action);
  void log_in(Agent& agent);
  void log_out(Agent& agent);
  void staff(uint32_t group);
  void come_back(uint32_t agent);
  static bool occupied(const Agent& agent) {
    return agent.state == AgentState::kBusy || agent.state == AgentState::kWrapUp;
  }
  Agent& agent(AgentId id) { return agents_[agent_of_slot_[id.index()]]; }

  // ---- simulator_counters.cc ----------------------------------------------------------------------------------------
  void start_batches();
  void next_batch();
  void close_batch();
  void restart_areas();
  /// Null where agents are not counted.
  AgentCounts* counts_of_agent(uint16_t batch, AgentId id) {
    if (!options_.count_agents || batch == kNoBatch) return nullptr;
    return &result_.agent_counts[batch * agents_.size() + agent_of_slot_[id.index()]];
  }
  SourceCounts& counts(const Record& call) { return result_.source_counts[call.batch * sources_.size() + call.source]; }
  SimulationResult finish();

  const SimulationOptions options_;
  EventSink* const sink_;
  uint32_t trunks_ = 0;
  std::unique_ptr<Acd> acd_;
  TimerWheel wheel_;
  ArrivalTree arrivals_;

  std::vector<Source> sources_;
  std::vector<Group> groups_;
  std::vector<Agent> agents_;
  std::vector<uint32_t> agent_of_slot_;  // by AgentId::index()
  std::vector<ShiftAction> shift_actions_;
  size_t next_shift_ = 0;

  std::vector<Record> records_;
  std::vector<Offer> offers_;
  std::vector<Caller> callers_;
  uint32_t free_offer_ = kNone;
  uint32_t free_caller_ = kNone;
  Record arriving_;
  bool turned_away_ = false;

  Time measure_from_;
  Time measure_to_;
  Time drain_to_;
  uint16_t batch_ = kNoBatch;  // of calls that arrive now
  uint64_t lines_ = 0;         // calls waiting or talking
  uint64_t measured_ = 0;      // of these, those that count and are still on
  uint64_t steps_ = 0;
  bool ran_ = false;
  bool measured_all_ = false;  // the last batch is closed
  SimulationResult result_;
};

}  // namespace strowger

#endif  // STROWGER_LIB_SIM_SIMULATOR_IMPL_H_
