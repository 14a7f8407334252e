// SPDX-License-Identifier: Apache-2.0
//
// Random days: a report by intervals against one over the whole time, and against counting visit by visit.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "strowger/report/interval_report.h"
#include "unit/report/script.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::Script;
using test::TestDirectory;

/// A stay in a queue.
struct Visit {
  QueueId queue;
  Time joined;
  Time left = kMaxTime;
  enum class Outcome { kWaiting, kAnswered, kAbandoned, kMoved, kOverflowed } outcome = Outcome::kWaiting;
};

/// Does random things to calls and agents, second by second or faster, and keeps account of the visits.
class RandomDay {
 public:
  RandomDay(Script& script, uint32_t seed) : script_(script), random_(seed) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      now_ += static_cast<double>(below(40)) / 4;  // often several things at one instant
      script_.at(now_);
      step();
    }
  }

  double now() const { return now_; }
  const std::vector<Visit>& visits() const { return visits_; }

 private:
  struct Call {
    uint32_t id;
    size_t visit;
    AgentId agent;
  };

  size_t below(size_t n) { return random_() % n; }
  Call take(std::vector<Call>& from) {
    const auto it = from.begin() + static_cast<std::ptrdiff_t>(below(from.size()));
    const Call call = *it;
    from.erase(it);
    return call;
  }
  AgentId some_agent() { return AgentId::make(static_cast<uint32_t>(below(3)), 0); }
  void begin_visit(QueueId queue, Call& call) {
    call.visit = visits_.size();
    visits_.push_back({queue, at(now_)});
  }
  void end_visit(const Call& call, Visit::Outcome outcome) {
    visits_[call.visit].left = at(now_);
    visits_[call.visit].outcome = outcome;
  }

  void arrive() {
    Call call{
        free_.empty() ? next_++ : free_.back() + Script::kSlots, 0, {}};  // the next generation of a slot that is free
    if (!free_.empty()) free_.pop_back();
    const QueueId queue{static_cast<uint32_t>(below(3))};
    begin_visit(queue, call);
    script_.of(below(4) == 0 ? Media::kChat : Media::kVoice, RequirementId{static_cast<uint32_t>(below(3))});
    script_.queued(call.id, queue);
    waiting_.push_back(call);
  }

  void end_waiting() {
    Call call = take(waiting_);
    switch (below(5)) {
      case 0:
        end_visit(call, Visit::Outcome::kAbandoned);
        script_.abandoned(call.id);
        free_.push_back(call.id);
        break;
      case 1:
        end_visit(call, Visit::Outcome::kOverflowed);
        script_.ended_waiting(call.id, CallEnd::kOverflowed, Cause::kMaxWait);
        free_.push_back(call.id);
        break;
      case 2: {
        end_visit(call, Visit::Outcome::kMoved);
        const QueueId to{(visits_[call.visit].queue.value() + 1) % 3};
        begin_visit(to, call);
        script_.moved(call.id, to);
        waiting_.push_back(call);
        break;
      }
      default:
        end_visit(call, Visit::Outcome::kAnswered);
        call.agent = some_agent();
        script_.connected(call.id, call.agent);
        talking_.push_back(call);
    }
  }

  void end_talk() {
    Call call = take(talking_);
    const auto talk = static_cast<double>(below(300));
    if (below(5) == 0) {
      const QueueId to{static_cast<uint32_t>(below(3))};
      script_.disconnected(call.id, call.agent, talk, 5, Cause::kTransferred);
      begin_visit(to, call);
      script_.queued(call.id, to, Cause::kTransferred);
      waiting_.push_back(call);
      return;
    }
    script_.disconnected(call.id, call.agent, talk, 3);
    script_.wrapped_up(call.id, call.agent, visits_[call.visit].queue, 7);
    script_.completed(call.id);
    free_.push_back(call.id);
  }

  void step() {
    switch (below(8)) {
      case 0:
      case 1:
        return arrive();
      case 2:
      case 3:
        if (!waiting_.empty()) end_waiting();
        return;
      case 4:
        if (!talking_.empty()) end_talk();
        return;
      case 5:
        if (!waiting_.empty()) script_.offered(waiting_[below(waiting_.size())].id, some_agent());
        return;
      default: {
        const auto state = static_cast<AgentState>(below(kAgentStateCount));
        script_.state(some_agent(), state,
                      state == AgentState::kNotReady ? ReasonId{static_cast<uint16_t>(below(2))} : ReasonId{});
      }
    }
  }

  Script& script_;
  std::mt19937 random_;
  double now_ = 0;
  uint32_t next_ = 0;
  std::vector<uint32_t> free_;
  std::vector<Call> waiting_;
  std::vector<Call> talking_;
  std::vector<Visit> visits_;
};

/// Hands events to several sinks.
class Tee : public EventSink {
 public:
  explicit Tee(std::vector<EventSink*> sinks) : sinks_(std::move(sinks)) {}
  void on_events(std::span<const Event> events) override {
    for (EventSink* sink : sinks_) sink->on_events(events);
  }

 private:
  std::vector<EventSink*> sinks_;
};

TEST(IntervalReportRandom, intervals_add_up_to_the_whole_time) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    TestDirectory directory;
    IntervalReport quarters(directory, {.interval = 15min});
    IntervalReport hours(directory, {.interval = 1h, .keep_intervals = 1});
    IntervalReport whole(directory, {.interval = kForever});
    Tee tee({&quarters, &hours, &whole});
    for (IntervalReport* report : {&quarters, &hours, &whole}) report->advance(kMinTime);
    Script script(tee);
    RandomDay day(script, seed);
    day.run(4000);
    for (IntervalReport* report : {&quarters, &hours, &whole}) report->close(at(day.now()));
    ASSERT_EQ(whole.intervals().size(), 1u);
    EXPECT_EQ(quarters.total(), whole.total()) << "seed " << seed;
    EXPECT_EQ(hours.total(), whole.total()) << "seed " << seed;
    Period sum;
    for (const Period& period : quarters.intervals()) sum += period;
    EXPECT_EQ(sum, whole.total()) << "seed " << seed;
  }
}

TEST(IntervalReportRandom, figures_are_those_counted_visit_by_visit) {
  for (uint32_t seed = 100; seed < 110; ++seed) {
    TestDirectory directory;
    IntervalReport report(directory, {.interval = 30min});
    report.advance(kMinTime);
    Script script(report);
    RandomDay day(script, seed);
    day.run(4000);
    report.close(at(day.now()));
    for (const Period& period : report.intervals()) {
      for (const QueueInterval& row : period.queues) {
        uint64_t offered = 0;
        uint64_t settled = 0;
        uint64_t answered = 0;
        uint64_t in_time = 0;
        Duration answer_wait{};
        Duration length_time{};
        Duration longest{};
        const auto within = [&](Time time) {
          return time >= period.begin && (time < period.end || period.end == at(day.now()));
        };
        for (const Visit& visit : day.visits()) {
          if (visit.queue != row.id) continue;
          offered += static_cast<uint64_t>(within(visit.joined));
          const Time from = std::max(visit.joined, period.begin);
          const Time to = std::min(visit.left, period.end);
          if (to > from) length_time += to - from;
          if (visit.outcome == Visit::Outcome::kWaiting || !within(visit.left)) continue;
          ++settled;
          longest = std::max(longest, visit.left - visit.joined);
          if (visit.outcome != Visit::Outcome::kAnswered) continue;
          ++answered;
          in_time += static_cast<uint64_t>(visit.left - visit.joined <= 20s);
          answer_wait += visit.left - visit.joined;
        }
        ASSERT_EQ(row.offered, offered) << "seed " << seed;
        ASSERT_EQ(row.settled(), settled) << "seed " << seed;
        ASSERT_EQ(row.answered, answered) << "seed " << seed;
        ASSERT_EQ(row.answered_in_time, in_time) << "seed " << seed;
        ASSERT_EQ(row.answer_wait, answer_wait) << "seed " << seed;
        ASSERT_EQ(row.length_time, length_time) << "seed " << seed;
        ASSERT_EQ(row.longest_wait, longest) << "seed " << seed;
        ASSERT_EQ(row.answered_waits.count(), answered) << "seed " << seed;
      }
    }
  }
}

TEST(IntervalReportRandom, what_was_offered_is_settled_or_waits) {
  TestDirectory directory;
  IntervalReport report(directory);
  report.advance(kMinTime);
  Script script(report);
  RandomDay day(script, 7);
  day.run(10'000);
  report.close(at(day.now()));
  for (const QueueInterval& row : report.total().queues) {
    const auto waits = [&](const Visit& visit) {
      return visit.queue == row.id && visit.outcome == Visit::Outcome::kWaiting;
    };
    const auto waiting = std::count_if(day.visits().begin(), day.visits().end(), waits);
    EXPECT_EQ(row.offered, row.settled() + static_cast<uint64_t>(waiting));
  }
  const CallFigures& centre = report.total().centre;
  EXPECT_EQ(centre.offered, day.visits().size() - centre.moved_in - centre.transferred_in);
  EXPECT_EQ(centre.moved_out, 0u);
}

}  // namespace
}  // namespace strowger
