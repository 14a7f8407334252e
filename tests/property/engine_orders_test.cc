// SPDX-License-Identifier: Apache-2.0
//
// Starvation: at each decision of a freed agent the call taken may pass only those calls that the call order's stated
// bound (routing/call_order.h) allows. Checked from the state before the decision, for each order by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "support/print_rows.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

struct Waiting {
  CallId call;
  QueueId queue;
  int priority = 0;
  Time enqueue;
  std::optional<Duration> target;
  uint64_t arrival = 0;
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// A centre of three queues and one agent who takes every call by `order`.
CentreSpec one_agent_centre(CallOrder order) {
  CentreSpec centre{.slas = {{.name = "quick", .target = 5s}, {.name = "slow", .target = 30s}}};
  centre.queues = {{.name = "a", .weight = 3, .share = 1, .cost = 2.0, .auto_answer = true, .sla = "quick"},
                   {.name = "b", .weight = 1, .share = 2, .cost = 1.0, .auto_answer = true, .sla = "slow"},
                   {.name = "c", .weight = 1, .share = 3, .cost = 0.5, .auto_answer = true}};
  centre.agents = {{.name = "ann", .memberships = {{.queue = "a", .priority = 2}, {.queue = "b"}, {.queue = "c"}}}};
  centre.call_order = std::string(to_string(order));
  return centre;
}

class Starvation : public ::testing::TestWithParam<CallOrderRow> {
 protected:
  Starvation() : centre_(one_agent_centre(GetParam().order)) {
    acd_ = Acd::create(centre_, {}, &events_).value();
    acd_->apply(LogIn{acd_->find_agent("ann")});
  }

  const QueueSpec& spec(const Waiting& call) const { return centre_.queues[call.queue.index()]; }
  int line(const Waiting& call) const { return centre_.agents[0].memberships[call.queue.index()].priority; }
  int64_t length(const Waiting& call) const {
    return std::count_if(line_.begin(), line_.end(), [&](const Waiting& other) { return other.queue == call.queue; });
  }

  /// Whether the bound of the order lets `taken` pass `left`, both waiting at `now`.
  bool may_pass(const Waiting& taken, const Waiting& left, Time now) const {
    const bool older = taken.arrival < left.arrival;
    const bool by_priority = taken.priority != left.priority ? taken.priority > left.priority : older;
    switch (GetParam().order) {
      case CallOrder::kPriority:
        return by_priority;
      case CallOrder::kAge:
        return older;
      case CallOrder::kSlaDeadline:
        if (!left.target) return taken.target || older;
        return older || (taken.target && taken.enqueue - left.enqueue <= *left.target - Duration(5s));
      case CallOrder::kQueueWeight:
        return spec(taken).weight != spec(left).weight ? spec(taken).weight > spec(left).weight : by_priority;
      case CallOrder::kMembershipPriority:
        return line(taken) != line(left) ? line(taken) < line(left) : by_priority;
      case CallOrder::kGeneralisedCMu:
        // Power 2 for all: the ratio of the waits is at least the inverse ratio of the costs.
        return spec(taken).cost * to_seconds(now - taken.enqueue) >= spec(left).cost * to_seconds(now - left.enqueue);
      case CallOrder::kQueueRatio:
        return taken.queue == left.queue ? older : length(taken) * spec(left).share >= length(left) * spec(taken).share;
      case CallOrder::kQueueIdlenessRatio: {
        const auto excess = [&](const Waiting& call) {
          return length(call) * 6 - spec(call).share * static_cast<int64_t>(line_.size());
        };
        return taken.queue == left.queue ? older : excess(taken) >= excess(left);
      }
    }
    return false;
  }

  void arrive(Random& random, uint64_t number) {
    const auto queue = static_cast<uint32_t>(random.below(3));
    const int priority = static_cast<int>(random.below(3));
    const Applied applied = acd_->apply(ArriveCall{.queue = QueueId{queue}, .priority = priority});
    ASSERT_TRUE(applied.ok());
    if (acd_->call(applied.call)->state == CallState::kConnected) {
      talking_ = applied.call;
      return;
    }
    std::optional<Duration> target;
    if (queue == 0) target = 5s;
    if (queue == 1) target = 30s;
    line_.push_back({applied.call, QueueId{queue}, priority, acd_->now(), target, number});
  }

  /// Ends the conversation; the call that the agent gets next must not pass more than its order allows.
  void free_agent() {
    acd_->apply(CompleteCall{*talking_});
    talking_.reset();
    const auto taken = std::find_if(line_.begin(), line_.end(), [&](const Waiting& call) {
      return acd_->call(call.call)->state == CallState::kConnected;
    });
    ASSERT_EQ(taken == line_.end(), line_.empty());
    if (taken == line_.end()) return;
    for (const Waiting& left : line_) {
      if (left == *taken) continue;
      ASSERT_TRUE(may_pass(*taken, left, acd_->now()))
          << "call " << taken->arrival << " of queue " << spec(*taken).name << " passed call " << left.arrival
          << " of queue " << spec(left).name;
    }
    talking_ = taken->call;
    line_.erase(taken);
    ++decisions_;
  }

  CentreSpec centre_;
  EventBuffer events_;
  std::unique_ptr<Acd> acd_;
  std::vector<Waiting> line_;
  std::optional<CallId> talking_;
  int decisions_ = 0;
};

TEST_P(Starvation, nobody_passes_more_than_the_bound_allows) {
  Random random(/*seed=*/3);
  for (uint64_t i = 0; i < 6000; ++i) {
    ASSERT_EQ(acd_->advance(acd_->now() + Duration{static_cast<int64_t>(random.below(3'000'000))}), Refusal::kNone);
    if (line_.size() < 30 && random.below(2) == 0) {
      arrive(random, i);
    } else if (talking_) {
      free_agent();
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(decisions_, 1000);
}

INSTANTIATE_TEST_SUITE_P(CallOrder, Starvation, ::testing::ValuesIn(kCallOrderRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace strowger
