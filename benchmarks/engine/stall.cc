// SPDX-License-Identifier: Apache-2.0
#include "engine/stall.h"

#include <algorithm>
#include <utility>

#include "strowger/policy/ladder.h"

namespace strowger::bench {
namespace {

using namespace std::chrono_literals;

constexpr Duration kTick{1'000};
constexpr int kTurns = 5;  // of each change of the configuration, and of each question

/// One queue for all agents and calls; small ones for what asks who is there.
CentreSpec make_spec(const Workload& workload) {
  CentreSpec centre = make_centre(workload);
  centre.slas.push_back({.name = "sla", .target = 20s, .at_risk_before = 5s});
  QueueSpec& all = centre.queues.front();
  all.auto_answer = false;
  all.sla = "sla";
  all.wrap_up = kForever;
  all.resolve_within = 4h;
  all.escalate_to = "other";
  centre.queues.push_back({.name = "other", .wrap_up = kForever});
  centre.queues.push_back({.name = "guarded", .join_empty = {.enabled = true}});
  centre.queues.push_back({.name = "left"});
  centre.queues.push_back({.name = "climbing"});
  for (const std::string_view text : {"agents_ready >= 1", "agents_eligible >= 1", "agents_logged_in >= 1"}) {
    centre.queues.back().ladder.push_back({.action = LadderAction::kNotify,
                                           .after = 1s,
                                           .only_if = {parse_ladder_condition(text).value()},
                                           .message = "look"});
  }
  centre.agents.front().memberships.push_back({.queue = "left"});
  centre.agents.back().memberships.push_back({.queue = "other"});
  return centre;
}

}  // namespace

void Stall::Pool::add(CallId call) {
  if (call.index() >= places_.size()) places_.resize(2 * call.index() + 64, kNone);
  if (places_[call.index()] != kNone) return;
  places_[call.index()] = static_cast<uint32_t>(calls_.size());
  calls_.push_back(call);
}

void Stall::Pool::remove(CallId call) {
  if (call.index() >= places_.size() || places_[call.index()] == kNone) return;
  const uint32_t place = std::exchange(places_[call.index()], kNone);
  if (calls_[place] != calls_.back()) {
    calls_[place] = calls_.back();
    places_[calls_[place].index()] = place;
  }
  calls_.pop_back();
}

Stall::Stall(const Size& size) : size_(size), workload_(make_workload(size.mix, size.agents)) {
  acd_ = Acd::create(make_spec(workload_), {.max_calls = 4'000'000, .max_agents = 1'000'000}, this).value();
  agents_ = acd_->agents();
  all_ = acd_->find_queue("all");
  other_ = acd_->find_queue("other");
  guarded_ = acd_->find_queue("guarded");
  left_ = acd_->find_queue("left");
  climbing_ = acd_->find_queue("climbing");
  for (const CallKind& kind : workload_.kinds) {
    requirements_.push_back(acd_->requirement(requirement_text(kind)).value());
  }
  samples_.reserve(4'000'000);
  conversations_ = size.waiting > 0 ? size.agents : size.agents - size.agents / 5;
  for (const AgentId agent : agents_) acd_->apply(LogIn{agent});
  const size_t calls = size.waiting > 0 ? size_t{size.agents} + size.waiting : conversations_;
  for (size_t i = 0; i < calls; ++i) {
    acd_->advance(acd_->now() + kTick);
    acd_->apply(next_call());
    for (const Offer& offer : std::exchange(offers_, {})) acd_->apply(AcceptOffer{offer.call, offer.agent});
  }
  day(smoke() ? 200 : 2'000);  // so that classes, and rooms for them, are there
  samples_.clear();
}

void Stall::run() {
  // Where a new class of calls is made for 100,000 kinds of agents, steps take milliseconds.
  day(smoke() ? 200 : size_.agents > 10'000 ? 5'000 : 20'000);
  questions();
  configuration();
  rules();
  mass_log_out();
}

std::string Stall::check(bool thorough) const {
  if (!wrong_.empty()) return wrong_;
  if (!thorough) return {};
  return std::string(acd_->check_invariants().message());
}

void Stall::expect(bool holds, StallOp op) {
  if (!holds && wrong_.empty()) wrong_ = "not as expected: " + std::string(kStallRows[static_cast<size_t>(op)].name);
}

template <class C>
void Stall::must(StallOp op, const C& command) {
  const Applied applied = time(op, [&] { return acd_->apply(command); });
  expect(applied.refusal == Refusal::kNone, op);
}

// ---- A day ----------------------------------------------------------------------------------------------------------

ArriveCall Stall::next_call() {
  const size_t kind = random_.below(requirements_.size());
  return {.queue = all_, .priority = workload_.kinds[kind].priority, .requirement = requirements_[kind]};
}

void Stall::answer_offers() {
  while (!offers_.empty()) {
    const Offer offer = offers_.back();
    offers_.pop_back();
    if (random_.below(20) == 0) {
      must(StallOp::kDecline, DeclineOffer{offer.call, offer.agent});
    } else {
      must(StallOp::kAccept, AcceptOffer{offer.call, offer.agent});
    }
  }
}

void Stall::end_one_above(size_t conversations) {
  if (talking_.size() <= conversations) return;
  const CallId call = talking_.draw(random_);
  must(StallOp::kComplete, CompleteCall{call});
  must(StallOp::kReady, EndWrapUp{.call = call});
  answer_offers();
}

void Stall::day(uint32_t steps) {
  for (uint32_t i = 0; i < steps; ++i) day_step(i);
}

void Stall::day_step(uint32_t step) {
  time(StallOp::kAdvance, [&] { return acd_->advance(acd_->now() + kTick); });
  answer_offers();
  must(StallOp::kArrive, next_call());
  answer_offers();
  end_one_above(conversations_ - 1);
  while (waiting_.size() > std::max(size_.waiting, size_.agents / 20)) {
    must(StallOp::kHangUp, HangUpCall{waiting_.draw(random_)});
  }
  if (step % 4 == 0) change_a_call(step / 4);
  if (step % 4 == 2) change_an_agent();
  answer_offers();
}

void Stall::change_a_call(uint32_t step) {
  if (talking_.size() > 0) {
    const CallId call = talking_.draw(random_);
    if (step % 3 == 0) {
      must(StallOp::kHold, HoldCall{call});
      must(StallOp::kRetrieve, RetrieveCall{call});
    } else if (step % 3 == 1) {
      const AgentId agent = acd_->call(call).value().agent;
      must(StallOp::kTransfer, TransferCall{call, all_});
      acd_->apply(EndWrapUp{.agent = agent});
    } else {
      must(StallOp::kDescribe, DescribeCall{call, "it does not work"});
      must(StallOp::kResolve, ResolveCall{call});
      const Applied next = time(StallOp::kEscalate, [&] { return acd_->apply(EscalateCall{call, other_}); });
      expect(next.refusal == Refusal::kNone, StallOp::kEscalate);
      acd_->apply(HangUpCall{next.call});
      must(StallOp::kComplete, CompleteCall{call});
      must(StallOp::kReady, EndWrapUp{.call = call});
    }
  }
  answer_offers();
  if (waiting_.size() == 0) return;
  const CallId call = waiting_.draw(random_);
  const size_t kind = random_.below(requirements_.size());
  const int priority = acd_->call(call).value().priority;
  must(StallOp::kSetPriority, SetCallPriority{call, priority == 0 ? 1 : priority - 1});
  answer_offers();
  const CallId asks = waiting_.size() > 0 ? waiting_.draw(random_) : CallId{};
  if (!asks.valid()) return;
  time(StallOp::kSetRequirement, [&] { return acd_->apply(SetCallRequirement{asks, requirements_[kind]}); });
  answer_offers();
  const CallId moves = waiting_.size() > 0 ? waiting_.draw(random_) : CallId{};
  if (!moves.valid()) return;
  must(StallOp::kSetTiers, SetCallTiers{moves, {.min = 0, .max = static_cast<int>(1 + step % 2), .raise = 0}});
  must(StallOp::kMove, MoveCall{moves, other_});
  must(StallOp::kMove, MoveCall{moves, all_});
}

void Stall::change_an_agent() {
  const AgentId agent = agents_[random_.below(agents_.size())];
  must(StallOp::kSetNotReady, SetNotReady{agent, ReasonId{}});
  must(StallOp::kSetReady, SetReady{agent});
  answer_offers();
  must(StallOp::kPause, PauseInQueue{agent, all_, ReasonId{}});
  must(StallOp::kResume, ResumeInQueue{agent, all_});
  answer_offers();
  must(StallOp::kLogOut, LogOut{agent});
  must(StallOp::kLogIn, LogIn{agent});
  answer_offers();
}

// ---- What is rarely done --------------------------------------------------------------------------------------------

void Stall::questions() {
  for (int i = 0; i < kTurns; ++i) {
    const uint32_t waiting = acd_->waiting(all_);
    expect(time(StallOp::kQueueView, [&] { return acd_->queue(all_); })->waiting == waiting, StallOp::kQueueView);
    expect(time(StallOp::kWaitingCalls, [&] { return acd_->waiting_calls(all_); }).size() == waiting,
           StallOp::kWaitingCalls);
    if (waiting_.size() == 0) continue;
    const CallId call = waiting_.draw(random_);
    expect(time(StallOp::kPosition, [&] { return acd_->position(call); }).ok(), StallOp::kPosition);
    expect(time(StallOp::kExplain, [&] { return acd_->explain(call); }).ok(), StallOp::kExplain);
  }
}

void Stall::configuration() {
  for (int i = 0; i < kTurns; ++i) {
    QueueSpec spec{.name = "new"};
    const auto queue = time(StallOp::kAddQueue, [&] { return acd_->add_queue(spec); });
    expect(queue.ok(), StallOp::kAddQueue);
    spec.strategy = "linear";
    spec.max_length = 7;
    expect(time(StallOp::kUpdateQueue, [&] { return acd_->update_queue(*queue, spec); }).ok(), StallOp::kUpdateQueue);
    expect(time(StallOp::kRemoveQueue, [&] { return acd_->remove_queue(*queue); }).ok(), StallOp::kRemoveQueue);
    QueueSpec big = acd_->queue_spec(all_).value();
    big.weight = 2 + i % 2;
    expect(time(StallOp::kUpdateBigQueue, [&] { return acd_->update_queue(all_, big); }).ok(),
           StallOp::kUpdateBigQueue);
    one_agent();
    answer_offers();
    const CentreSpec same = acd_->centre();
    expect(time(StallOp::kConfigure, [&] { return acd_->configure(same); }).ok(), StallOp::kConfigure);
    time(StallOp::kResetCounters, [&] {
      acd_->reset_counters();
      return 0;
    });
    answer_offers();
  }
}

void Stall::one_agent() {
  AgentSpec spec = acd_->agent_spec(agents_.front()).value();
  spec.name = "new";
  const auto agent = time(StallOp::kAddAgent, [&] { return acd_->add_agent(spec); });
  expect(agent.ok(), StallOp::kAddAgent);
  acd_->apply(LogIn{*agent});
  answer_offers();
  spec.weight = 3;
  expect(time(StallOp::kUpdateAgent, [&] { return acd_->update_agent(*agent, spec); }).ok(), StallOp::kUpdateAgent);
  const int level = spec.skills.front().level;
  const std::string skill = spec.skills.front().skill;
  // Levels that nobody else has make a profile of their own; the one before is there already.
  const auto set_skill = [&](StallOp op, int value) {
    expect(time(op, [&] { return acd_->set_skill(*agent, skill, value); }).ok(), op);
  };
  set_skill(StallOp::kNewSkill, level == 10 ? 9 : level + 1);
  set_skill(StallOp::kSetSkill, level);
  const auto membership = [&](StallOp op, auto&& change) { expect(time(op, change).ok(), op); };
  membership(StallOp::kSetMembership, [&] { return acd_->set_membership(*agent, {.queue = "other"}); });
  membership(StallOp::kRemoveMembership, [&] { return acd_->remove_membership(*agent, other_); });
  membership(StallOp::kRemoveAgent, [&] { return acd_->remove_agent(*agent); });
}

/// Rules and conditions that ask which agents are there, at their worst: nobody is, or only the last one looked at.
void Stall::rules() {
  for (int i = 0; i < kTurns; ++i) {
    const Applied refused = time(StallOp::kJoinEmpty, [&] { return acd_->apply(ArriveCall{.queue = guarded_}); });
    expect(refused.refusal == Refusal::kJoinEmpty, StallOp::kJoinEmpty);
    const CallId climbs = acd_->apply(ArriveCall{.queue = climbing_}).call;
    acd_->advance(acd_->now() + 1s - kTick);
    answer_offers();
    time(StallOp::kCondition, [&] { return acd_->advance(acd_->now() + kTick); });
    acd_->apply(HangUpCall{climbs});
    answer_offers();
  }
  std::vector<CallId> calls;
  for (int i = 0; i < (smoke() ? 10 : 1'000); ++i) {
    const Applied applied = acd_->apply(ArriveCall{.queue = left_});
    calls.push_back(applied.call);
    answer_offers();
  }
  QueueSpec spec = acd_->queue_spec(left_).value();
  spec.leave_empty = {.enabled = true};
  expect(acd_->update_queue(left_, spec).ok(), StallOp::kLeaveEmpty);
  for (int i = 0; i < kTurns; ++i) {
    // Somebody's state changes, so the rule looks at every waiting call of its queue.
    const AgentId agent = agents_[agents_.size() / 2 + static_cast<size_t>(i)];
    time(StallOp::kLeaveEmpty, [&] { return acd_->apply(LogOut{agent}); });
    acd_->apply(LogIn{agent});
    answer_offers();
  }
  spec.leave_empty = {};
  expect(acd_->update_queue(left_, spec).ok(), StallOp::kLeaveEmpty);
  for (const CallId call : calls) acd_->apply(HangUpCall{call});
}

void Stall::mass_log_out() {
  const size_t leave = agents_.size() * 3 / 5;
  for (size_t i = 0; i < leave; ++i) must(StallOp::kMassLogOut, LogOut{agents_[i]});
  must(StallOp::kFirstArrival, next_call());
  answer_offers();
  for (size_t i = 0; i < leave; ++i) {
    must(StallOp::kMassLogIn, LogIn{agents_[i]});
    for (const Offer& offer : std::exchange(offers_, {})) acd_->apply(AcceptOffer{offer.call, offer.agent});
  }
}

void Stall::on_events(std::span<const Event> events) {
  for (const Event& event : events) {
    switch (event.kind) {
      case EventKind::kQueued:
        if (event.queue == all_) waiting_.add(event.call);
        break;
      case EventKind::kOffered:
        offers_.push_back({event.call, event.agent});
        break;
      case EventKind::kOfferEnded:
        std::erase_if(offers_, [&](const Offer& o) { return o.call == event.call && o.agent == event.agent; });
        break;
      case EventKind::kLeftQueue:
        waiting_.remove(event.call);
        break;
      case EventKind::kDisconnected:
        talking_.remove(event.call);
        break;
      case EventKind::kConnected:
        waiting_.remove(event.call);
        talking_.add(event.call);
        break;
      case EventKind::kEnded:
        waiting_.remove(event.call);
        talking_.remove(event.call);
        break;
      default:
        break;
    }
  }
}

}  // namespace strowger::bench
