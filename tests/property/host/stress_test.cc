// SPDX-License-Identifier: Apache-2.0
//
// Hosts under stress: 1 to 16 threads submit, others read, look, subscribe and poll, with random delays at every atomic
// access. Every command that was accepted is applied once, those of a thread in order; every event reaches a lossless
// subscriber once and in order, and a lossy one's gaps are counted; pictures are consistent; a replay in one thread
// gives the same events. STROWGER_EFFORT scales the number of commands, STROWGER_SEED sets the seed.
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "support/host/small_host.h"
#include "support/queue/delaying_atomics.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using Small = SmallHost<DelayingAtomics>;
using TestedHost = BasicHost<DelayingAtomics>;
using TestedSubscription = BasicSubscription<DelayingAtomics>;

struct Shape {
  std::string name;
  HostOptions options;
  size_t threads = 1;
};

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const size_t threads : {1u, 2u, 4u, 8u, 16u}) {
    for (const bool combining : {true, false}) {
      for (const size_t inbox : {1u, 4u, 256u}) {
        Shape shape;
        shape.name = absl::StrCat(combining ? "combining" : "invoker", "_", threads, "_threads_inbox_", inbox);
        shape.options.drive = combining ? HostDrive::kCombining : HostDrive::kInvoker;
        shape.options.inbox_capacity = inbox;
        shape.options.long_commands = inbox;
        shape.options.assist_limit = inbox;
        shape.options.picture_interval = Duration{3};
        shape.threads = threads;
        all.push_back(shape);
      }
    }
  }
  return all;
}

uint64_t ref(size_t thread, uint64_t number) { return (uint64_t{thread} << 32) | number; }

/// One thread's commands: calls that arrive, some with attributes, and some of them hang up again.
class Submitter {
 public:
  Submitter(Small& small, size_t thread, uint64_t seed) : small_(small), thread_(thread), random_(seed, thread) {}

  void run(uint64_t commands) {
    seed_delays(random_.below(1'000'000));
    for (uint64_t i = 0; i < commands; ++i) {
      one(i);
      if (random_.below(4) == 0) small_.time.move_on(Duration{1});
    }
  }
  uint64_t accepted() const { return accepted_; }
  uint64_t refused() const { return refused_; }

 private:
  void one(uint64_t number) {
    const std::string text(random_.below(40), 'x');
    const Attribute attribute{kCustomer, text};
    ArriveCall arrival{.queue = random_.below(2) == 0 ? small_.support : small_.sales,
                       .host_ref = ref(thread_, number)};
    if (random_.below(3) == 0) arrival.attributes = {&attribute, 1};
    if (random_.below(3) > 0) {
      insist([&] { return small_.host->submit(arrival); });
      return;
    }
    typename TestedHost::Request request;
    insist([&] { return small_.host->request(arrival, request); });
    const Applied answer = request.wait();
    EXPECT_TRUE(answer.ok());
    insist([&] { return small_.host->request(HangUpCall{answer.call}, request); });
    if (random_.below(2) == 0) request.wait();
    while (!request.done()) std::this_thread::yield();
    EXPECT_TRUE(request.wait().ok());
    EXPECT_EQ(request.wait().call, answer.call);
  }
  template <class F>
  void insist(F&& submission) {
    for (;;) {
      const SubmitResult result = submission();
      if (result == SubmitResult::kAccepted) break;
      EXPECT_TRUE(result == SubmitResult::kFull || result == SubmitResult::kHeldBack) << name_of(result);
      ++refused_;
      std::this_thread::yield();
    }
    ++accepted_;
  }

  Small& small_;
  const size_t thread_;
  Random random_;
  uint64_t accepted_ = 0;
  uint64_t refused_ = 0;
};

/// Reads until the end, now and then slowly.
struct Reader {
  void run(TestedSubscription& from, uint64_t seed) {
    seed_delays(seed);
    Random random(seed);
    std::array<Delivery, 5> some;
    for (;;) {
      const ReadReport report = from.read(std::span(some).first(1 + random.below(some.size())));
      lost += report.lost;
      for (size_t i = 0; i < report.count; ++i) deliveries.push_back(some[i]);
      if (report.ended) return;
      if (report.count == 0 || random.below(50) == 0) std::this_thread::yield();
    }
  }
  std::vector<Delivery> deliveries;
  uint64_t lost = 0;
};

/// Looks at pictures until it is told to stop: each is consistent, and none is older than the one before.
void look_at_pictures(const TestedHost& host, const std::atomic<bool>& stop) {
  seed_delays(99);
  Picture picture;
  uint64_t events = 0;
  while (!stop.load()) {
    host.wallboard().read(picture);
    ASSERT_GE(picture.events, events);
    events = picture.events;
    for (const QueuePicture& queue : picture.queues) {
      ASSERT_EQ(queue.arrived, queue.waiting + queue.answered + queue.abandoned + queue.left);
      ASSERT_EQ(queue.waiting == 0, queue.oldest_joined == kMaxTime);
    }
    ASSERT_EQ(std::accumulate(picture.agents_by_state.begin(), picture.agents_by_state.end(), 0u), 3u);
    std::this_thread::yield();
  }
}

/// What comes and goes: functions on the engine, subscriptions, polls.
void come_and_go(Small& small, const std::atomic<bool>& stop, bool polls) {
  seed_delays(77);
  while (!stop.load()) {
    if (polls) small.host->poll();
    auto subscription = small.host->subscribe({.capacity = 2, .kind = SubscriptionKind::kLossy});
    ASSERT_TRUE(subscription.ok());
    small.host->with_engine([](Acd& acd) { ASSERT_TRUE(acd.find_queue("support").valid()); });
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    ASSERT_TRUE(small.host->unsubscribe((*subscription)->id()).ok());
  }
}

/// The commands in the journal are those accepted, each once, and those of a thread in order.
void check_journal(const JournalBuffer& journal, size_t threads, uint64_t accepted, uint64_t arrivals_each) {
  EXPECT_EQ(journal.commands(), accepted);
  std::vector<uint64_t> next(threads, 0);
  for (const auto& record : journal.records()) {
    const auto* arrival = record.is_time ? nullptr : std::get_if<ArriveCall>(&record.command);
    if (arrival == nullptr) continue;
    const size_t thread = arrival->host_ref >> 32;
    ASSERT_EQ(arrival->host_ref, ref(thread, next[thread]));
    ++next[thread];
  }
  for (const uint64_t count : next) EXPECT_EQ(count, arrivals_each);
}

void check_events(const Reader& lossless, const Reader& lossy, const JournalBuffer& journal) {
  EventBuffer buffer;
  auto fresh = Acd::create(small_centre(), {}, &buffer).value();
  EXPECT_EQ(journal.replay(*fresh), "");
  EXPECT_EQ(lossless.lost, 0u);
  ASSERT_EQ(lossless.deliveries.size(), buffer.events().size());
  for (size_t i = 0; i < lossless.deliveries.size(); ++i) {
    ASSERT_EQ(lossless.deliveries[i].number, i);
    ASSERT_EQ(lossless.deliveries[i].event, buffer.events()[i]);
  }
  EXPECT_EQ(lossy.lost + lossy.deliveries.size(), buffer.events().size());
  for (size_t i = 1; i < lossy.deliveries.size(); ++i) {
    ASSERT_GT(lossy.deliveries[i].number, lossy.deliveries[i - 1].number);
    ASSERT_EQ(lossy.deliveries[i].event, buffer.events()[lossy.deliveries[i].number]);
  }
}

class EachShape : public ::testing::TestWithParam<Shape> {};

TEST_P(EachShape, nothing_is_lost_and_nothing_comes_twice) {
  const Shape& shape = GetParam();
  const uint64_t seed = from_environment("STROWGER_SEED", 1);
  const uint64_t each = std::max<uint64_t>(with_effort(3'000) / shape.threads, 50);
  Small small(shape.options);
  auto lossless = small.host->subscribe({.capacity = 8, .overflow = 1000, .stall_limit = kForever}).value();
  auto lossy = small.host->subscribe({.capacity = 4, .kind = SubscriptionKind::kLossy}).value();
  Reader lossless_reader;
  Reader lossy_reader;
  std::atomic<bool> stop{false};
  std::deque<std::thread> others;  // g++ 12 warns of a vector here.
  others.emplace_back([&] { lossless_reader.run(*lossless, seed + 1); });
  others.emplace_back([&] { lossy_reader.run(*lossy, seed + 2); });
  others.emplace_back([&] { look_at_pictures(*small.host, stop); });
  others.emplace_back([&] { come_and_go(small, stop, shape.options.drive == HostDrive::kCombining); });
  if (shape.options.drive == HostDrive::kInvoker) {
    others.emplace_back([&] {
      seed_delays(seed + 3);
      while (!stop.load()) {
        if (small.host->poll().applied == 0) std::this_thread::yield();
      }
    });
  }
  std::vector<Submitter> submitters;
  for (size_t i = 0; i < shape.threads; ++i) submitters.emplace_back(small, i, seed);
  std::vector<std::thread> threads;
  for (Submitter& submitter : submitters) threads.emplace_back([&] { submitter.run(each); });
  for (std::thread& thread : threads) thread.join();
  stop.store(true);
  for (size_t i = 2; i < others.size(); ++i) others[i].join();
  const HostCounts counts = small.host->finish(/*patience=*/SIZE_MAX);
  others[0].join();
  others[1].join();

  uint64_t accepted = 0;
  for (const Submitter& submitter : submitters) accepted += submitter.accepted();
  EXPECT_EQ(counts.applied, accepted) << "seed " << seed;
  EXPECT_EQ(counts.refused, 0u) << "seed " << seed;
  check_journal(small.journal, shape.threads, accepted, each);
  check_events(lossless_reader, lossy_reader, small.journal);
}

INSTANTIATE_TEST_SUITE_P(HostStress, EachShape, ::testing::ValuesIn(shapes()),
                         [](const auto& row) { return row.param.name; });

TEST(HostStress, a_close_in_the_middle_loses_nothing) {
  const uint64_t seed = from_environment("STROWGER_SEED", 1);
  for (uint64_t round = 0; round < with_effort(60); ++round) {
    const HostDrive drive = round % 2 == 0 ? HostDrive::kCombining : HostDrive::kInvoker;
    Small small({.drive = drive, .inbox_capacity = 4});
    std::atomic<uint64_t> accepted{0};
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        seed_delays(seed + 10 * round + thread);
        for (;;) {
          const SubmitResult result = small.host->submit(ArriveCall{.queue = small.support});
          if (result == SubmitResult::kClosed) return;
          if (result == SubmitResult::kAccepted) accepted.fetch_add(1);
        }
      });
    }
    seed_delays(seed + round);
    while (accepted.load() < 3) small.host->poll();
    small.host->close();
    const uint64_t applied = small.host->finish().applied;
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(applied, accepted.load()) << "round " << round;
    EXPECT_EQ(small.journal.commands(), accepted.load());
  }
}

TEST(HostStress, without_polls_a_combining_host_leaves_nothing_behind) {
  const uint64_t seed = from_environment("STROWGER_SEED", 1);
  for (uint64_t round = 0; round < with_effort(300); ++round) {
    Small small({.inbox_capacity = 64, .assist_limit = 1 + round % 3});
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        seed_delays(seed + 10 * round + thread);
        for (int i = 0; i < 10; ++i) {
          while (small.host->submit(ArriveCall{.queue = small.support}) != SubmitResult::kAccepted) {
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    // Nobody has entered since; the journal is looked at without the host's help.
    ASSERT_EQ(small.journal.commands(), 30u) << "round " << round << ", seed " << seed;
  }
}

}  // namespace
}  // namespace strowger::testing
