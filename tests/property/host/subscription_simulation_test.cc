// SPDX-License-Identifier: Apache-2.0
//
// Subscriptions on simulated weak memory: events come whole and in order; a host that a reader holds up goes on as soon
// as there is room, and is told so by the reader; an ended subscription says why and what was lost; and both fences
// between reader and host are needed. STROWGER_EFFORT scales the number of runs.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/fan_out.h"
#include "strowger/host/gate.h"
#include "strowger/host/subscription.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

constexpr uint64_t kNews = 6;

/// Sends events as a combining host does: whoever finds the gate free, also the reader who has made room.
class Newsroom final : public detail::Resumable {
 public:
  explicit Newsroom(const SubscriptionOptions& options) : subscription_(fan_out_.add(options, this).value()) {}

  void resume() override {
    if (gate_.enter_or_ask() == Gate::Entry::kInside) work();
  }

  BasicSubscription<SimulatedAtomics>& subscription() { return *subscription_; }

 private:
  using Gate = detail::BasicGate<SimulatedAtomics>;

  void work() {
    do {
      while (!held_up() && fan_out_.events() < kNews) send();
      if (!held_up() && fan_out_.events() == kNews) fan_out_.finish();
    } while (gate_.leave() == Gate::Exit::kAgain);
  }
  bool held_up() { return fan_out_.keeps() && !fan_out_.deliver_kept(kMinTime); }
  /// One event or two: a step.
  void send() {
    std::array<Event, 2> events;
    for (size_t i = 0; i < events.size(); ++i) events[i].host_ref = fan_out_.events() + i;
    const size_t count = fan_out_.events() % 3 == 0 ? 2 : 1;
    fan_out_.deliver(std::span(events).first(count), kMinTime);
  }

  Gate gate_;
  detail::FanOut<SimulatedAtomics> fan_out_;
  const std::shared_ptr<BasicSubscription<SimulatedAtomics>> subscription_;
};

/// What a reader heard.
struct Heard {
  uint64_t next = 0;  // The number that should come next.
  uint64_t count = 0;
  uint64_t lost = 0;

  std::string read_all(BasicSubscription<SimulatedAtomics>& from) {
    std::array<Delivery, 2> news;
    for (;;) {
      const size_t most = 1 + Simulation::current().random_below(news.size());
      const ReadReport report = from.read(std::span(news).first(most));
      for (const Delivery& delivery : std::span(news).first(report.count)) {
        if (delivery.number < next) return "an event came twice, or in another order";
        if (delivery.event.host_ref != delivery.number) return "an event is not what was sent";
        next = delivery.number + 1;
      }
      count += report.count;
      lost += report.lost;
      if (report.lost > 0 && report.lost_from >= next + report.lost) return "events were lost after they had come";
      if (report.ended) return "";
      if (report.count == 0) SimulatedAtomics::yield();
    }
  }
};

SubscriptionOptions options_of(uint64_t kind) {
  SubscriptionOptions options{.capacity = 2, .overflow = 2};
  if (kind == 0) options.stall_limit = Duration::zero();
  if (kind == 1) options.kind = SubscriptionKind::kLossy;
  return options;
}

/// A host that is not told to go on never ends the subscription, and the reader waits for ever.
std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  const uint64_t kind = simulation.random_below(4);
  Newsroom newsroom(options_of(kind));
  Heard heard;
  simulation.run({
      [&] { newsroom.resume(); },
      [&] {
        const std::string wrong = heard.read_all(newsroom.subscription());
        if (!wrong.empty()) simulation.fail(wrong);
      },
  });
  if (!simulation.failure().empty()) return simulation.failure();
  const SubscriptionState state = newsroom.subscription().state();
  if (state != SubscriptionState::kFinished && (kind != 0 || state != SubscriptionState::kCutOff)) {
    return "it did not end as it should";
  }
  if (state == SubscriptionState::kFinished && heard.count + heard.lost != kNews) return "events are missing";
  if (heard.lost > 0 && kind > 1) return "a lossless subscription lost events";
  return "";
}

TEST(SubscriptionSimulation, nothing_is_lost_or_left_waiting_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(SubscriptionSimulation, each_mutation_is_noticed) {
  expect_each_mutation_is_noticed("subscription.h", 1, simulate);
  expect_each_mutation_is_noticed("fan_out.h", 1, simulate);
}

}  // namespace
}  // namespace strowger::testing
