// SPDX-License-Identifier: Apache-2.0
//
// The seven invariants of the design in simulation: random centres (every strategy, call order, ladder action and
// limit) are played by the simulator with callers who arrive, lose patience and call again, and agents who decline, do
// not pick up, take breaks and go home. After each step of the engine its own invariants are checked, and every event
// is entered into a ledger that knows nothing of the engine: a call ends once and says nothing afterwards, an offer is
// answered once, nobody has more than fits. STROWGER_SEED repeats one seed.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/engine/acd.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/interval_report.h"
#include "strowger/sim/simulator.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;

/// What the events alone say of each call, agent and offer.
class Ledger : public EventSink {
 public:
  void attach(const Acd* acd) { acd_ = acd; }
  void pass_on_to(EventSink* next) { next_ = next; }

  void on_events(std::span<const Event> events) override {
    for (const Event& event : events) enter(event);
    if (acd_ != nullptr) note(acd_->check_invariants().ToString(), "OK");
    if (next_ != nullptr) next_->on_events(events);
    ++steps_;
  }

  const std::string& first_mistake() const { return mistake_; }
  uint64_t steps() const { return steps_; }
  uint64_t began() const { return calls_.size(); }
  uint64_t ended(CallEnd end) const { return ends_[static_cast<size_t>(end)]; }
  uint64_t count(EventKind kind) const { return kinds_[static_cast<size_t>(kind)]; }

  /// Calls that did not end are still in the engine.
  void close() {
    for (const auto& [id, call] : calls_) {
      if (call.ended) continue;
      const absl::StatusOr<CallView> view = acd_->call(CallId{id});
      if (!view.ok() || view->state == CallState::kEnded) fail(absl::StrCat("call ", id, " got lost"));
    }
    for (size_t i = 0; i < acd_->queues().size(); ++i) {
      for (const CallId id : acd_->waiting_calls(acd_->queues()[i])) {
        if (calls_.count(id.value()) == 0) fail(absl::StrCat("call ", id.value(), " was never told"));
      }
    }
  }

 private:
  struct Entry {
    bool ended = false;
    AgentId with;
    std::set<uint64_t> rung;
  };

  void fail(const std::string& what) {
    if (mistake_.empty()) mistake_ = absl::StrCat("step ", steps_, ": ", what);
  }
  void note(const std::string& found, const std::string& expected) {
    if (found != expected) fail(found);
  }

  void enter(const Event& event) {
    ++kinds_[static_cast<size_t>(event.kind)];
    if (event.time < now_) fail("time ran backwards");
    now_ = event.time;
    if (!event.call.valid()) return;
    const std::string name = absl::StrCat("call ", event.call.value(), ", ", std::string(to_string(event.kind)));
    const auto [place, is_new] = calls_.try_emplace(event.call.value());
    Entry& call = place->second;
    if (is_new && event.kind != EventKind::kQueued && event.end != CallEnd::kRejected) fail(name + ": not begun");
    // A wrap-up and a work order may outlive the call.
    const bool afterwards = event.kind == EventKind::kWrapUpEnded || event.kind == EventKind::kResolved ||
                            event.kind == EventKind::kEscalated;
    if (call.ended && !afterwards) fail(name + ": it has ended");
    switch (event.kind) {
      case EventKind::kOffered:
        if (!call.rung.insert(event.agent.value()).second) fail(name + ": rings already");
        break;
      case EventKind::kOfferEnded:
        if (call.rung.erase(event.agent.value()) != 1) fail(name + ": there was no such offer");
        break;
      case EventKind::kConnected:
        if (call.with.valid()) fail(name + ": somebody has it");
        call.with = event.agent;
        call.rung.erase(event.agent.value());
        break;
      case EventKind::kDisconnected:
        if (call.with != event.agent) fail(name + ": another agent has it");
        call.with = AgentId{};
        break;
      case EventKind::kEnded:
        if (!call.rung.empty() || call.with.valid()) fail(name + ": still rings or talks");
        call.ended = true;
        ++ends_[static_cast<size_t>(event.end)];
        break;
      default:
        break;
    }
  }

  const Acd* acd_ = nullptr;
  EventSink* next_ = nullptr;
  std::map<uint64_t, Entry> calls_;
  std::array<uint64_t, kCallEndCount> ends_{};
  std::array<uint64_t, kEventRows.size()> kinds_{};
  std::string mistake_;
  uint64_t steps_ = 0;
  Time now_ = kMinTime;
};

SimulationPlan plan_for(const CentreSpec& centre, Random& random) {
  SimulationPlan plan;
  for (const QueueSpec& queue : centre.queues) {
    const double calls_per_hour = 300.0 + static_cast<double>(random.below(900));
    plan.sources.push_back({.name = "to " + queue.name,
                            .queue = queue.name,
                            .media = static_cast<Media>(random.below(kMediaCount)),
                            .arrivals = ArrivalProcess::poisson(calls_per_hour),
                            .patience = Distribution::exponential(10s),
                            .handling = Distribution::exponential(6s),
                            .resolved = 0.6,
                            .redial_after_abandoning = {.probability = 0.3, .delay = Distribution::exponential(8s)},
                            .redial_after_blocked = {.probability = 0.3, .delay = Distribution::exponential(8s)}});
  }
  for (const GroupSpec& group : centre.groups) {
    plan.behaviours.push_back({.group = group.name,
                               .answer_delay = Distribution::exponential(2s),
                               .declines = 0.15,
                               .ignores = 0.15,
                               .back_after = 15s});
  }
  for (const AgentSpec& agent : centre.agents) {
    const auto minutes = [&](uint64_t low, uint64_t spread) {
      return kMinTime + std::chrono::minutes(low + random.below(spread));
    };
    const Time rest = minutes(10, 5);
    plan.shifts.push_back({.agent = agent.name,
                           .from = minutes(0, 4),
                           .to = minutes(24, 8),
                           .breaks = {{.from = rest, .to = rest + 2min, .reason = ""}}});
  }
  return plan;
}

class Totals {
 public:
  void run(uint64_t seed) {
    SCOPED_TRACE(absl::StrCat("repeat with STROWGER_SEED=", seed));
    RandomProfile profile;
    profile.reconfigure = false;
    const RandomCommands commands(seed, profile);
    Random random(seed, 7);
    const SimulationPlan plan = plan_for(commands.centre(), random);
    SimulationOptions options{.seed = seed, .length = Duration{30min}, .drain = Duration{1h}};
    options.engine.max_calls = 400;

    Ledger ledger;
    AcdDirectory directory;
    IntervalReport report(directory, {.interval = kForever});
    auto simulator = Simulator::create(commands.centre(), plan, options, &ledger);
    ASSERT_TRUE(simulator.ok()) << simulator.status();
    directory.attach(&(*simulator)->acd());
    ledger.attach(&(*simulator)->acd());
    ledger.pass_on_to(&report);
    const absl::StatusOr<SimulationResult> result = (*simulator)->run();
    ASSERT_TRUE(result.ok()) << result.status();
    ledger.close();
    ASSERT_EQ(ledger.first_mistake(), "");

    // The report counted what the ledger counted.
    report.close((*simulator)->acd().now());
    const CallFigures& all = report.total().centre;
    EXPECT_EQ(all.answered, ledger.count(EventKind::kConnected));
    EXPECT_EQ(all.abandoned, ledger.ended(CallEnd::kAbandoned));
    EXPECT_EQ(all.refused, ledger.ended(CallEnd::kRejected));
    EXPECT_EQ(all.overflowed, ledger.ended(CallEnd::kOverflowed));
    EXPECT_EQ(all.expired, ledger.ended(CallEnd::kExpired));
    EXPECT_EQ(all.offers, ledger.count(EventKind::kOffered));

    steps += ledger.steps();
    calls += ledger.began();
    for (size_t end = 0; end < ended.size(); ++end) ended[end] += ledger.ended(static_cast<CallEnd>(end));
    declined += all.declined;
    unanswered += all.rona;
    escalated += all.escalated;
  }

  uint64_t steps = 0;
  uint64_t calls = 0;
  uint64_t declined = 0;
  uint64_t unanswered = 0;
  uint64_t escalated = 0;
  std::array<uint64_t, kCallEndCount> ended{};
};

TEST(Simulation, invariants_hold_at_every_step) {
  const bool one = std::getenv("STROWGER_SEED") != nullptr;
  const uint64_t first = from_environment("STROWGER_SEED", 1);
  Totals totals;
  for (uint64_t seed = first; seed < first + (one ? 1 : with_effort(400)); ++seed) {
    totals.run(seed);
    if (HasFailure()) return;
  }
  if (one) return;
  // The runs were not idle: each way for a call to end was met, and agents misbehaved.
  EXPECT_GT(totals.steps, 50'000u);
  EXPECT_GT(totals.calls, 10'000u);
  EXPECT_GT(totals.declined, 100u);
  EXPECT_GT(totals.unanswered, 100u);
  EXPECT_GT(totals.escalated, 10u);
  for (const CallEnd end :
       {CallEnd::kCompleted, CallEnd::kAbandoned, CallEnd::kRejected, CallEnd::kOverflowed, CallEnd::kExpired}) {
    EXPECT_GT(totals.ended[static_cast<size_t>(end)], 10u) << to_string(end);
  }
}

}  // namespace
}  // namespace strowger::testing
