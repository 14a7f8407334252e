// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/simulator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace strowger {
namespace {

using namespace std::chrono_literals;

std::vector<ScriptedCall> calls_at(std::vector<Duration> times, Duration handling) {
  std::vector<ScriptedCall> calls;
  for (const Duration time : times)
    calls.push_back({.at = kMinTime + time, .patience = kForever, .handling = handling});
  return calls;
}

std::shared_ptr<const std::vector<ScriptedCall>> script(std::vector<ScriptedCall> calls) {
  return std::make_shared<const std::vector<ScriptedCall>>(std::move(calls));
}

CentreSpec centre_of(int agents) {
  CentreSpec centre;
  centre.reasons = {"lunch"};
  centre.queues.push_back({.name = "q", .auto_answer = true});
  for (int i = 0; i < agents; ++i) {
    centre.agents.push_back({.name = "a" + std::to_string(i), .memberships = {{.queue = "q"}}});
  }
  return centre;
}

SimulationPlan plan_of(std::vector<ScriptedCall> calls) {
  SimulationPlan plan;
  plan.sources.push_back({.name = "s", .queue = "q", .script = script(std::move(calls))});
  return plan;
}

/// Runs a plan and keeps what became of each call, by its number.
struct Played {
  SimulationResult result;
  std::map<uint64_t, CallOutcome> calls;
  std::vector<CallOutcome> outcomes;
  std::vector<Event> events;
};

Played run(const CentreSpec& centre, const SimulationPlan& plan, SimulationOptions options = {}) {
  Played played;
  options.on_call = [&](const CallOutcome& outcome) {
    played.calls[outcome.number] = outcome;
    played.outcomes.push_back(outcome);
  };
  EventBuffer events;
  auto simulator = Simulator::create(centre, plan, options, &events);
  EXPECT_TRUE(simulator.ok()) << simulator.status();
  if (!simulator.ok()) return played;
  auto result = (*simulator)->run();
  EXPECT_TRUE(result.ok()) << result.status();
  played.result = *std::move(result);
  played.events = events.events();
  EXPECT_EQ(played.result.refused, 0u);
  EXPECT_TRUE((*simulator)->acd().check_invariants().ok());
  return played;
}

SimulationPlan busy_plan() {
  SimulationPlan plan;
  plan.sources.push_back({.name = "s",
                          .queue = "q",
                          .arrivals = ArrivalProcess::poisson(100),
                          .patience = Distribution::exponential(2min),
                          .handling = Distribution::lognormal(3min, 1.2)});
  return plan;
}

TEST(Simulator, calls_wait_their_turn) {
  const Played r = run(centre_of(1), plan_of(calls_at({10s, 20s, 30s}, 60s)), {.length = 1h});
  EXPECT_EQ(r.calls.at(0).wait, Duration(0s));
  EXPECT_EQ(r.calls.at(1).wait, Duration(50s));
  EXPECT_EQ(r.calls.at(2).wait, Duration(100s));
  EXPECT_EQ(r.calls.at(2).end, CallEnd::kCompleted);
  EXPECT_EQ(r.calls.at(2).handling, Duration(60s));
  EXPECT_EQ(r.calls.at(2).arrival, kMinTime + 30s);
  const SourceCounts c = r.result.source_total(0);
  EXPECT_EQ(c.arrivals, 3);
  EXPECT_EQ(c.answered, 3);
  EXPECT_EQ(c.delayed, 2);
  EXPECT_EQ(c.answered_within[0], 1);
  EXPECT_EQ(c.wait, to_us(Duration(150s)));
  EXPECT_EQ(c.waiting_time, to_us(Duration(150s)));
  EXPECT_EQ(c.handling, to_us(Duration(180s)));
  EXPECT_EQ(r.result.group_total(0).time[static_cast<size_t>(AgentState::kBusy)], to_us(Duration(180s)));
  EXPECT_NEAR(r.result.occupancy().mean, 180.0 / 3600, 1e-12);
  EXPECT_EQ(r.result.calls, 3u);
  EXPECT_EQ(r.result.events, r.events.size());
}

TEST(Simulator, callers_hang_up_when_their_patience_ends) {
  auto calls = calls_at({0s, 10s, 20s, 30s}, 60s);
  calls[1].patience = Duration(50s);  // exactly when the agent comes free: the agent was first
  calls[2].patience = Duration(30s);
  calls[3].patience = Duration(0s);  // balks
  const Played r = run(centre_of(1), plan_of(calls), {.length = 1h});
  EXPECT_EQ(r.calls.at(1).end, CallEnd::kCompleted);
  EXPECT_EQ(r.calls.at(2).end, CallEnd::kAbandoned);
  EXPECT_EQ(r.calls.at(2).wait, Duration(30s));
  EXPECT_EQ(r.calls.at(3).wait, Duration(0s));
  EXPECT_EQ(r.result.source_total().abandoned, 2);
  EXPECT_EQ(r.result.source_total().abandoned_within[0], 1);
}

TEST(Simulator, agents_take_their_time_to_answer_decline_and_ignore) {
  CentreSpec centre = centre_of(1);
  centre.queues[0].auto_answer = false;
  centre.queues[0].ring_timeout = 20s;
  SimulationPlan plan = plan_of(calls_at({10s}, 60s));
  plan.behaviours = {{.answer_delay = Distribution::deterministic(7s)}};
  EXPECT_EQ(run(centre, plan, {.length = 1h}).calls.at(0).wait, Duration(7s));
  plan.behaviours = {{.ignores = 1, .back_after = 30s}};
  const Played ignored = run(centre, plan, {.length = 115s, .drain = 0s});
  EXPECT_EQ(ignored.result.source_total().answered, 0);
  EXPECT_EQ(ignored.result.unfinished, 1u);
  size_t offers = 0;
  for (const Event& e : ignored.events) offers += e.kind == EventKind::kOffered;
  EXPECT_EQ(offers, 3u) << "at 10 s, 60 s and 110 s: 20 s of ringing, 30 s away";
  plan.behaviours = {{.declines = 1}};
  const Played declined = run(centre, plan, {.length = 100s, .drain = 0s});
  size_t refusals = 0;
  for (const Event& e : declined.events) refusals += e.kind == EventKind::kOfferEnded && e.cause == Cause::kDeclined;
  EXPECT_EQ(refusals, 1u) << "an agent is not asked again for a call declined";
}

TEST(Simulator, an_answer_at_the_last_instant_is_late) {
  CentreSpec centre = centre_of(2);
  centre.queues[0].auto_answer = false;
  centre.queues[0].ring_timeout = 20s;
  SimulationPlan plan = plan_of(calls_at({10s}, 60s));
  plan.behaviours = {{.answer_delay = Distribution::deterministic(20s)}};
  const Played r = run(centre, plan, {.length = 45s, .drain = 0s});
  EXPECT_EQ(r.result.source_total().answered, 0);
}

TEST(Simulator, the_first_to_answer_has_the_call_that_rings_everywhere) {
  CentreSpec centre = centre_of(5);
  centre.queues[0].auto_answer = false;
  centre.queues[0].strategy = "ring_all";
  SimulationPlan plan = plan_of(calls_at({10s, 11s, 200s}, 60s));
  plan.behaviours = {{.answer_delay = Distribution::uniform(2s, 15s)}};
  const Played r = run(centre, plan, {.length = 1h});
  EXPECT_EQ(r.result.source_total().answered, 3);
  EXPECT_GE(r.calls.at(0).wait, Duration(2s));
  EXPECT_LT(r.calls.at(0).wait, Duration(15s));
}

TEST(Simulator, shifts_and_breaks_are_kept) {
  CentreSpec centre = centre_of(2);
  SimulationPlan plan = plan_of(calls_at({0s, 10s, 100s, 200s, 400s}, 30s));
  plan.shifts = {{.agent = "a0",
                  .from = kMinTime + 50s,
                  .to = kMinTime + 300s,
                  .breaks = {{kMinTime + 90s, kMinTime + 150s, "lunch"}}},
                 {.agent = "a1", .from = kMinTime + 500s}};
  const Played r = run(centre, plan, {.length = 1h});
  EXPECT_EQ(r.calls.at(0).wait, Duration(50s));
  EXPECT_EQ(r.calls.at(1).wait, Duration(70s));
  EXPECT_EQ(r.calls.at(2).wait, Duration(50s)) << "the break begins at the end of the call, at 110 s";
  EXPECT_EQ(r.calls.at(3).wait, Duration(0s));
  EXPECT_EQ(r.calls.at(4).wait, Duration(100s));
  const GroupCounts g = r.result.group_total();
  EXPECT_EQ(g.time[static_cast<size_t>(AgentState::kLoggedOut)], to_us(Duration(50s + 3300s + 500s)));
  EXPECT_EQ(g.time[static_cast<size_t>(AgentState::kNotReady)], to_us(Duration(40s)));
}

TEST(Simulator, a_call_in_hand_outlives_the_shift) {
  SimulationPlan plan = plan_of(calls_at({0s, 5s}, 60s));
  plan.shifts = {{.agent = "a0", .from = kMinTime, .to = kMinTime + 10s},
                 {.agent = "a0", .from = kMinTime + 100s, .to = kMinTime + 400s}};
  const Played r = run(centre_of(1), plan, {.length = 1h});
  EXPECT_EQ(r.calls.at(0).end, CallEnd::kCompleted);
  EXPECT_EQ(r.calls.at(1).wait, Duration(95s));
}

TEST(Simulator, a_group_may_be_staffed_by_levels) {
  CentreSpec centre = centre_of(4);
  SimulationPlan plan = plan_of(calls_at({0s, 1s, 60s, 61s}, 50s));
  plan.staffing = {{.levels = {{kMinTime, 3}, {kMinTime + 10s, 1}, {kMinTime + 65s, 2}, {kMinTime + 200s, 0}}}};
  const Played r = run(centre, plan, {.length = 300s});
  // At 10 s the idle agent leaves; of the two who talk the first to finish, at 50 s. At 65 s that one comes back.
  EXPECT_EQ(r.calls.at(2).wait, Duration(0s));
  EXPECT_EQ(r.calls.at(3).wait, Duration(4s));
  const GroupCounts g = r.result.group_total();
  EXPECT_EQ(g.time[static_cast<size_t>(AgentState::kBusy)], to_us(Duration(200s)));
  // Ready: the first agent 115-200, the second 0-1, 51-60 and 110-200, the third 0-10.
  EXPECT_EQ(g.time[static_cast<size_t>(AgentState::kReady)], to_us(Duration(85s + 100s + 10s)));
}

TEST(Simulator, wrap_up_may_be_random) {
  CentreSpec centre = centre_of(1);
  centre.queues[0].wrap_up = kForever;
  SimulationPlan plan = plan_of(calls_at({0s, 10s}, 60s));
  plan.sources[0].wrap_up = Distribution::deterministic(25s);
  const Played r = run(centre, plan, {.length = 1h});
  EXPECT_EQ(r.calls.at(1).wait, Duration(75s));
  EXPECT_EQ(r.result.group_total().time[static_cast<size_t>(AgentState::kWrapUp)], to_us(Duration(50s)));
  centre.queues[0].wrap_up = 5s;  // the centre's own is shorter and ends first
  EXPECT_EQ(run(centre, plan, {.length = 1h}).calls.at(1).wait, Duration(55s));
}

TEST(Simulator, unresolved_calls_are_escalated_and_handled) {
  CentreSpec centre = centre_of(2);
  centre.queues.push_back({.name = "tier2", .auto_answer = true});
  centre.queues[0].escalate_to = "tier2";
  centre.queues[0].resolve_within = 10min;
  centre.agents[1].memberships = {{.queue = "tier2"}};
  SimulationPlan plan = plan_of(calls_at({10s, 100s}, 60s));
  plan.sources[0].resolved = 0;
  plan.sources[0].escalated_handling = Distribution::deterministic(5min);
  const Played r = run(centre, plan, {.length = 1h});
  const SourceCounts c = r.result.source_total();
  EXPECT_EQ(c.arrivals, 2);
  EXPECT_EQ(c.answered, 2);
  EXPECT_EQ(c.escalated, 2);
  EXPECT_EQ(c.escalated_answered, 2);
  ASSERT_EQ(r.outcomes.size(), 4u);
  EXPECT_TRUE(r.outcomes[2].escalated);
  EXPECT_EQ(r.outcomes[2].handling, Duration(5min));
  EXPECT_EQ(r.outcomes[3].wait, Duration(210s)) << "resolved at 910 s; the second was due at 700 s";
}

TEST(Simulator, callers_try_again) {
  auto calls = calls_at({0s, 10s}, 300s);
  calls[1].patience = Duration(20s);
  SimulationPlan plan = plan_of(calls);
  CallSource& source = plan.sources[0];
  source.patience = Distribution::deterministic(25s);  // of the second and later attempts
  source.redial_after_abandoning = {.probability = 1, .delay = Distribution::deterministic(100s), .max_attempts = 3};
  const Played r = run(centre_of(1), plan, {.length = 1h});
  const SourceCounts c = r.result.source_total();
  EXPECT_EQ(c.arrivals, 4);
  EXPECT_EQ(c.redials, 2);
  EXPECT_EQ(c.abandoned, 3);
  EXPECT_EQ(r.calls.at(1).attempt, 3);
  EXPECT_EQ(r.calls.at(1).arrival, kMinTime + 255s);
  EXPECT_EQ(r.calls.at(1).end, CallEnd::kAbandoned);
}

TEST(Simulator, calls_may_be_turned_away) {
  CentreSpec centre = centre_of(1);
  SimulationPlan plan = plan_of(calls_at({0s, 10s, 20s}, 60s));
  plan.trunks = 2;
  EXPECT_EQ(run(centre, plan, {.length = 1h}).result.source_total().blocked, 1);
  plan.trunks = 0;
  centre.queues[0].max_length = 1;
  const Played full = run(centre, plan, {.length = 1h});
  EXPECT_EQ(full.result.source_total().blocked, 1);
  EXPECT_EQ(full.calls.at(2).end, CallEnd::kRejected);
  centre.queues[0].max_length = 0;
  SimulationOptions options{.length = 1h};
  options.engine.max_calls = 2;
  EXPECT_EQ(run(centre, plan, options).result.source_total().blocked, 1);
  centre.queues[0].max_wait = 30s;
  EXPECT_EQ(run(centre, plan, {.length = 1h}).result.source_total().lost, 2);
}

TEST(Simulator, a_head_start_goes_before_older_calls) {
  SimulationPlan plan = plan_of(calls_at({0s, 10s}, 60s));
  plan.sources.push_back({.name = "vip", .queue = "q", .head_start = 90s, .script = script(calls_at({20s}, 60s))});
  const Played r = run(centre_of(1), plan, {.start = kMinTime, .length = 1h});
  EXPECT_EQ(r.result.source_total(1).wait, to_us(Duration(40s)));
  EXPECT_EQ(r.result.source_total(0).wait, to_us(Duration(110s)));
}

TEST(Simulator, handling_may_depend_on_the_group) {
  CentreSpec centre = centre_of(2);
  centre.groups = {{.name = "slow"}, {.name = "fast"}};
  centre.agents[0].group = "slow";
  centre.agents[1].group = "fast";
  SimulationPlan plan = busy_plan();
  plan.sources[0].group_handling = {{"slow", Distribution::exponential(100s)},
                                    {"fast", Distribution::exponential(10s)}};
  const Played r = run(centre, plan, {.length = 24h * 20});
  double slow = 0;
  double fast = 0;
  double slow_calls = 0;
  double fast_calls = 0;
  const AgentId first = r.outcomes[0].agent;
  for (const CallOutcome& c : r.outcomes) {
    if (c.handling == 0s) continue;
    (c.agent == first ? slow : fast) += to_seconds(c.handling);
    (c.agent == first ? slow_calls : fast_calls) += 1;
  }
  EXPECT_NEAR(std::max(slow / slow_calls, fast / fast_calls), 100, 5 * 100 / std::sqrt(slow_calls));
  EXPECT_NEAR(std::min(slow / slow_calls, fast / fast_calls), 10, 5 * 10 / std::sqrt(fast_calls));
}

/// Common random numbers: what is drawn for a call does not depend on what the centre does with the others.
TEST(Simulator, policies_meet_the_same_calls) {
  CentreSpec one = centre_of(4);
  CentreSpec other = centre_of(6);
  other.queues[0].strategy = "random";
  other.queues[0].lifo = true;
  SimulationPlan plan = busy_plan();
  plan.sources.push_back(plan.sources[0]);
  plan.sources[1].name = "t";
  std::map<std::pair<size_t, uint64_t>, CallOutcome> seen;
  for (const CallOutcome& c : run(one, plan, {.length = 48h}).outcomes) seen[{c.source, c.number}] = c;
  size_t answered_in_both = 0;
  for (const CallOutcome& c : run(other, plan, {.length = 48h}).outcomes) {
    const CallOutcome& before = seen.at({c.source, c.number});
    EXPECT_EQ(c.arrival, before.arrival);
    if (c.end != CallEnd::kCompleted || before.end != CallEnd::kCompleted) continue;
    EXPECT_EQ(c.handling, before.handling);
    ++answered_in_both;
  }
  EXPECT_GT(answered_in_both, 1000u);
}

TEST(Simulator, runs_are_repeated_exactly_and_replications_differ) {
  const auto outcome = [](uint64_t seed, uint64_t replication) {
    SimulationOptions options{.seed = seed, .replication = replication, .length = 24h};
    return run(centre_of(4), busy_plan(), options).events;
  };
  EXPECT_TRUE(outcome(1, 0) == outcome(1, 0));
  EXPECT_FALSE(outcome(1, 0) == outcome(1, 1));
  EXPECT_FALSE(outcome(1, 0) == outcome(2, 0));
}

TEST(Simulator, batches_add_up_to_the_whole) {
  SimulationOptions options{.warm_up = 2h, .length = 100h + 7us, .batches = 13};
  const Played many = run(centre_of(4), busy_plan(), options);
  options.batches = 1;
  const Played one = run(centre_of(4), busy_plan(), options);
  ASSERT_EQ(many.result.batches, 13u);
  const SourceCounts a = many.result.source_total();
  const SourceCounts b = one.result.source_total();
  EXPECT_EQ(a.arrivals, b.arrivals);
  EXPECT_EQ(a.abandoned, b.abandoned);
  EXPECT_EQ(a.wait, b.wait);
  EXPECT_EQ(a.waiting_time, b.waiting_time);
  EXPECT_EQ(a.length, to_us(Duration(100h + 7us)));
  EXPECT_EQ(many.result.group_total().time, one.result.group_total().time);
  EXPECT_EQ(a.arrivals, a.answered + a.abandoned);
  // Little's law: the two ways to the mean number waiting differ only at the edges.
  EXPECT_NEAR(static_cast<double>(a.waiting_time), static_cast<double>(a.wait), 0.01 * static_cast<double>(a.wait));
}

TEST(Simulator, the_histogram_holds_every_wait) {
  const Played r = run(centre_of(4), busy_plan(), {.length = 48h, .histogram_bin = 10s, .histogram_bins = 30});
  uint64_t sum = 0;
  for (const uint64_t count : r.result.wait_histogram[0]) sum += count;
  EXPECT_EQ(sum, static_cast<uint64_t>(r.result.source_total().arrivals));
  EXPECT_GT(r.result.wait_histogram[0][0], r.result.wait_histogram[0][5]);
}

TEST(Simulator, can_be_watched_and_stopped) {
  std::atomic<bool> stop{false};
  double last = 0;
  SimulationOptions options{.length = 24h * 3650, .batches = 100, .stop = &stop};
  options.progress = [&](double done) {
    EXPECT_GE(done, last);
    last = done;
    if (done > 0.05) stop = true;
  };
  auto simulator = Simulator::create(centre_of(4), busy_plan(), options);
  ASSERT_TRUE(simulator.ok()) << simulator.status();
  const SimulationResult result = (*simulator)->run().value();
  EXPECT_TRUE(result.stopped);
  EXPECT_GT(last, 0.05);
  EXPECT_LT(last, 0.5);
  EXPECT_LT(result.batches, 50u);
  EXPECT_EQ(result.source_counts.size(), result.batches);
  EXPECT_EQ((*simulator)->run().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Simulator, calls_that_nobody_answers_are_counted_as_unfinished) {
  CentreSpec centre = centre_of(1);
  SimulationPlan plan = plan_of(calls_at({10s, 20s}, 60s));
  plan.shifts = {{.agent = "a0", .from = kMinTime + 24h * 30, .to = kMinTime + 24h * 31}};
  const Played r = run(centre, plan, {.length = 1h, .drain = 2h});
  EXPECT_EQ(r.result.unfinished, 2u);
  EXPECT_EQ(r.result.source_total().arrivals, 2);
  EXPECT_EQ(r.result.source_total().waiting_time, to_us(Duration(3590s + 3580s)));
}

TEST(Simulator, events_carry_the_call_in_their_reference) {
  SimulationPlan plan = plan_of(calls_at({1s}, 60s));
  plan.sources.push_back({.name = "t", .queue = "q", .script = script(calls_at({2s, 3s}, 60s))});
  const Played r = run(centre_of(9), plan, {.length = 1h});
  std::vector<std::pair<size_t, uint64_t>> seen;
  for (const Event& e : r.events) {
    if (e.kind == EventKind::kQueued) seen.emplace_back(source_of(e.host_ref), number_of(e.host_ref));
  }
  EXPECT_EQ(seen, (std::vector<std::pair<size_t, uint64_t>>{{0, 0}, {1, 0}, {1, 1}}));
}

TEST(Simulator, errors_name_what_is_wrong) {
  const auto message = [](const SimulationPlan& plan, SimulationOptions options = {}) {
    const auto simulator = Simulator::create(centre_of(1), plan, options);
    return simulator.ok() ? std::string("ok") : std::string(simulator.status().message());
  };
  const auto expect = [](const std::string& found, const std::string& wanted) {
    EXPECT_NE(found.find(wanted), std::string::npos) << found;
  };
  SimulationPlan plan = busy_plan();
  EXPECT_EQ(message(plan), "ok");
  plan.sources[0].queue = "qq";
  expect(message(plan), "source 's': queue 'qq' is not a queue (did you mean 'q'?)");
  plan = busy_plan();
  plan.sources.push_back(plan.sources[0]);
  expect(message(plan), "source 's': there are two of that name");
  plan = busy_plan();
  plan.sources[0].patience = Distribution::exponential(-1s);
  expect(message(plan), "source 's': patience: distribution 'exponential': mean must be longer than zero");
  plan = busy_plan();
  plan.sources[0].arrivals = ArrivalProcess::poisson(-1);
  expect(message(plan), "source 's': arrivals: rate profile");
  plan = busy_plan();
  plan.sources[0].requirement = "english";
  expect(message(plan), "source 's': requirement: ");
  plan = busy_plan();
  plan.sources[0].group_handling = {{"nobody", Distribution()}};
  expect(message(plan), "'nobody' is not a group");
  plan = busy_plan();
  plan.sources[0].customer_class = "gold";
  expect(message(plan), "customer_class 'gold'");
  plan = busy_plan();
  plan.sources[0].redial_after_blocked.probability = 2;
  expect(message(plan), "redial_after_blocked: probability must be 0 to 1");
  plan = busy_plan();
  plan.sources[0].redial_after_blocked.probability = 1;
  expect(message(plan), "certain and without delay needs max_attempts");
  plan = busy_plan();
  plan.sources[0].script = script(calls_at({2s, 1s}, 1s));
  expect(message(plan), "script: call 2");
  plan = busy_plan();
  plan.shifts = {{.agent = "a1", .from = kMinTime}};
  expect(message(plan), "agent 'a1' is not an agent (did you mean 'a0'?)");
  plan.shifts = {{.agent = "a0", .from = kMinTime, .to = kMinTime}};
  expect(message(plan), "shift of 'a0': it must begin before it ends");
  plan.shifts = {{.agent = "a0", .from = kMinTime}, {.agent = "a0", .from = kMinTime + 1h}};
  expect(message(plan), "agent 'a0': two shifts overlap");
  plan.shifts = {{.agent = "a0", .from = kMinTime, .breaks = {{kMinTime + 2s, kMinTime + 1s}}}};
  expect(message(plan), "breaks must lie inside it");
  plan.shifts = {{.agent = "a0", .from = kMinTime, .breaks = {{kMinTime + 1s, kMinTime + 2s, "nap"}}}};
  expect(message(plan), "reason 'nap' is not known");
  plan = busy_plan();
  plan.staffing = {{.group = "x"}};
  expect(message(plan), "staffing 'x': it is not a group");
  plan.staffing = {{.levels = {{kMinTime, 2}}}};
  expect(message(plan), "a level of 2; the group has 1 agents");
  plan.staffing = {{.levels = {{kMinTime + 1s, 1}, {kMinTime, 1}}}};
  expect(message(plan), "rising order");
  plan.shifts = {{.agent = "a0", .from = kMinTime}};
  expect(message(plan), "one of its agents has a shift");
  plan = busy_plan();
  plan.behaviours = {{.declines = 0.7, .ignores = 0.7}};
  expect(message(plan), "1 together at most");
  expect(message(busy_plan(), {.length = 0s}), "length longer than zero");
  expect(message(busy_plan(), {.batches = 0}), "batches must be 1 to 65,000");
  expect(message(busy_plan(), {.thresholds = {1s, 2s, 3s, 4s, 5s}}), "5 thresholds; at most 4");
}

TEST(Simulator, scripted_wrap_up_ends_the_agents_work) {
  CentreSpec centre = centre_of(1);
  centre.queues[0].wrap_up = kForever;
  std::vector<ScriptedCall> calls = calls_at({1s, 2s, 3s}, 10s);
  calls[0].wrap_up = 5s;
  calls[1].wrap_up = Duration::zero();
  SimulationPlan plan = plan_of(calls);
  plan.sources[0].wrap_up = Distribution::deterministic(7s);
  const Played played = run(centre, plan, {.length = 1h});
  ASSERT_EQ(played.calls.size(), 3u);
  EXPECT_EQ(played.calls.at(0).wait, 0s);
  EXPECT_EQ(played.calls.at(1).wait, 14s);  // 1 + 10 + 5 - 2
  EXPECT_EQ(played.calls.at(2).wait, 23s);  // 16 + 10 - 3
}

TEST(Simulator, scripted_wrap_up_goes_by_the_call_also_after_a_late_start) {
  CentreSpec centre = centre_of(1);
  centre.queues[0].wrap_up = kForever;
  std::vector<ScriptedCall> calls = calls_at({1s, 60s, 61s}, 10s);
  for (size_t i = 0; i < calls.size(); ++i) calls[i].wrap_up = Duration{5s} * (i + 1);
  const Played played = run(centre, plan_of(calls), {.start = kMinTime + 30s, .length = 1h});
  ASSERT_EQ(played.calls.size(), 2u);
  EXPECT_EQ(played.calls.at(1).wait, 19s);  // 60 + 10 + 10 - 61
}

TEST(Simulator, agents_are_counted_when_asked_and_add_up_to_their_group) {
  SimulationPlan plan = busy_plan();
  plan.shifts.push_back({.agent = "a0", .from = kMinTime + 1h, .to = kMinTime + 5h});
  const Played played = run(centre_of(4), plan, {.warm_up = 30min, .length = 6h, .batches = 3, .count_agents = true});
  const SimulationResult& result = played.result;
  ASSERT_EQ(result.agent_counts.size(), 3u * 4u);
  for (size_t batch = 0; batch < 3; ++batch) {
    AgentCounts sum;
    for (size_t agent = 0; agent < 4; ++agent) sum += result.agent_counts[batch * 4 + agent];
    EXPECT_EQ(sum.time, result.group(batch, 0).time);
    EXPECT_EQ(sum.answered, result.source(batch, 0).answered);
    EXPECT_EQ(sum.handling, result.source(batch, 0).handling);
  }
  // The shift begins half an hour into the first batch; the last conversation may run over its end.
  const auto away = static_cast<size_t>(AgentState::kLoggedOut);
  EXPECT_EQ(result.agent_counts[0].time[away], to_us(Duration{30min}));
  EXPECT_EQ(pooled({&result, 1}).agent_counts.size(), 4u);
  EXPECT_TRUE(run(centre_of(4), plan, {.length = 6h}).result.agent_counts.empty());
}

TEST(Simulator, offers_that_an_agent_lets_pass_are_counted) {
  CentreSpec centre = centre_of(1);
  centre.queues[0].auto_answer = false;
  centre.queues[0].no_answer_limit = 0;
  centre.agents[0].group = "g";
  centre.groups = {{.name = "g"}};
  SimulationPlan plan = plan_of({{.at = kMinTime + 1s, .patience = 90s, .handling = 10s}});
  plan.behaviours.push_back({.group = "g", .ignores = 1});
  const Played played = run(centre, plan, {.length = 1h, .count_agents = true});
  EXPECT_EQ(played.result.agent_counts[0].not_answered, 4);  // each 20 s, from 1 s to 91 s
  EXPECT_EQ(played.result.agent_counts[0].answered, 0);
}

}  // namespace
}  // namespace strowger
