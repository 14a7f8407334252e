// SPDX-License-Identifier: Apache-2.0
//
// The timer wheel against a model that cannot be wrong: a std::multimap, which keeps equal keys in order of insertion.
// Every operation of the API is drawn at random, with instants that favour what wheels get wrong: equal expiries,
// the edges of levels, and jumps from one microsecond to a century. STROWGER_SEED repeats a failure.
#include "strowger/timer/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "support/timer_wheel_inspector.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

class Model {
 public:
  explicit Model(Time start) : now_(start) {}

  void start(Time expiry, uint32_t payload, TimerId id) {
    if (id.index() >= entries_.size()) entries_.resize(id.index() + 1);
    ASSERT_FALSE(entries_[id.index()]) << "the wheel gave an id that is in use";
    entries_[id.index()] = timers_.insert({std::clamp(expiry, now_, kMaxTime), {payload, id}});
  }

  void cancel(TimerId id) {
    timers_.erase(*entries_[id.index()]);
    entries_[id.index()].reset();
  }

  void restart(TimerId id, Time expiry) {
    const uint32_t payload = (*entries_[id.index()])->second.payload;
    cancel(id);
    start(expiry, payload, id);
  }

  std::optional<TimerWheel::Expired> pop(Time limit) {
    if (limit < now_) return std::nullopt;
    limit = std::min(limit, kMaxTime);
    if (timers_.empty() || timers_.begin()->first > limit) {
      now_ = limit;
      return std::nullopt;
    }
    const auto [expiry, timer] = *timers_.begin();
    now_ = expiry;
    cancel(timer.id);
    return TimerWheel::Expired{expiry, timer.payload, timer.id};
  }

  bool pending(TimerId id) const { return id.index() < entries_.size() && entries_[id.index()]; }
  Time expiry(TimerId id) const { return (*entries_[id.index()])->first; }
  uint32_t payload(TimerId id) const { return (*entries_[id.index()])->second.payload; }
  Time now() const { return now_; }
  size_t size() const { return timers_.size(); }
  Time earliest() const { return timers_.empty() ? kMaxTime : timers_.begin()->first; }

 private:
  struct Timer {
    uint32_t payload;
    TimerId id;
  };
  using Timers = std::multimap<Time, Timer>;

  Time now_;
  Timers timers_;
  std::vector<std::optional<Timers::iterator>> entries_;  // By id.
};

/// One wheel, one model, the same operations.
class Episode {
 public:
  explicit Episode(uint64_t seed) : random_(seed), wheel_(first_instant()), model_(wheel_.now()) {
    most_ = size_t{1} << below(12);
    longest_jump_ = 1 + below(53);
    longest_limit_ = 1 + below(longest_jump_);
  }

  /// With very many timers in few slots, often cancelled, started and restarted: what is done in advance and what is
  /// done about dead entries takes that many.
  Episode(uint64_t seed, size_t timers) : random_(seed), wheel_(first_instant()), model_(wheel_.now()), most_(timers) {
    longest_jump_ = 20 + below(16);
    longest_limit_ = 8;
    evenly_ = seed % 2 == 0;
    wheel_.reserve(timers);
    while (wheel_.size() < timers) start();
  }

  /// Three restarts and two other operations.
  void step_of_many() {
    for (int i = evenly_ ? 2 : 0; i < 3; ++i) restart();
    if (below(4) < (evenly_ ? 1 : 3)) {
      cancel();
    } else {
      ASSERT_NO_FATAL_FAILURE(pop(below(4) == 0 ? wheel_.next_expiry_bound() : model_.earliest()));
    }
    if (below(16) == 0) check();
    if (wheel_.size() < most_) start();
    const TimerWheelInspector inspector(wheel_);
    seen_.split = seen_.split || inspector.splits();
    seen_.rewrite = seen_.rewrite || inspector.rewrites();
    seen_.wait = seen_.wait || inspector.split_waits_for_rewrite();
  }

  struct Seen {
    bool split = false;
    bool rewrite = false;
    bool wait = false;
  };
  const Seen& seen() const { return seen_; }
  size_t memory_bytes() const { return wheel_.memory_bytes(); }

  bool over() const { return wheel_.now() == kMaxTime && wheel_.empty(); }

  void step() {
    const uint64_t choice = below(1000);
    if (choice < 500 && wheel_.size() < most_) {
      ASSERT_NO_FATAL_FAILURE(start());
    } else if (choice < 600) {
      cancel();
    } else if (choice < 750) {
      restart();
    } else if (choice < 850) {
      ASSERT_NO_FATAL_FAILURE(pop(model_.size() == 0 ? instant(longest_limit_) : model_.earliest()));
    } else if (choice < 900) {
      ASSERT_NO_FATAL_FAILURE(pop(wheel_.empty() ? instant(longest_limit_) : wheel_.next_expiry_bound()));
    } else if (choice < 990) {
      ASSERT_NO_FATAL_FAILURE(pop(instant(longest_limit_)));
    } else if (choice < 998) {
      ASSERT_NO_FATAL_FAILURE(pop_all(instant(longest_limit_)));
    } else {
      const TimerWheel copy = wheel_;  // A copy takes over; nothing may depend on an address.
      wheel_ = copy;
    }
    check();
  }

  void pop_all(Time limit) {
    const size_t most = wheel_.size() + 1;
    for (size_t i = 0; i < most; ++i) ASSERT_NO_FATAL_FAILURE(pop(limit));
  }

 private:
  void start() {
    const Time expiry =
        evenly_ ? wheel_.now() + Duration(static_cast<int64_t>(below(uint64_t{1} << 34))) : instant(longest_jump_);
    const uint32_t payload = payload_++;
    const TimerId id = wheel_.start(expiry, payload);
    ASSERT_NO_FATAL_FAILURE(model_.start(expiry, payload, id));
  }

  void cancel() {
    if (const auto id = pending_id()) {
      wheel_.cancel(*id);
      model_.cancel(*id);
    }
  }

  void restart() {
    if (const auto id = pending_id()) {
      const Time expiry = below(4) == 0 ? model_.expiry(*id) : instant(longest_jump_);
      wheel_.restart(*id, expiry);
      model_.restart(*id, expiry);
    }
  }

  void pop(Time limit) {
    const auto actual = wheel_.pop(limit);
    const auto expected = model_.pop(limit);
    ASSERT_EQ(actual.has_value(), expected.has_value());
    if (expected) {
      ASSERT_EQ(to_us(actual->expiry), to_us(expected->expiry));
      ASSERT_EQ(actual->payload, expected->payload);
      ASSERT_EQ(actual->id, expected->id);
      ASSERT_FALSE(wheel_.pending(actual->id));
    }
    ASSERT_EQ(to_us(wheel_.now()), to_us(model_.now()));
  }

  void check() {
    ASSERT_EQ(to_us(wheel_.now()), to_us(model_.now()));
    ASSERT_EQ(wheel_.size(), model_.size());
    ASSERT_EQ(wheel_.empty(), model_.size() == 0);
    const Time bound = wheel_.next_expiry_bound();
    ASSERT_LE(to_us(bound), to_us(model_.earliest()));
    if (model_.earliest() > model_.now()) {
      ASSERT_GT(to_us(bound), to_us(model_.now()));
    }
    const TimerId id{static_cast<uint32_t>(below(most_ + 1))};
    ASSERT_EQ(wheel_.pending(id), model_.pending(id));
    if (!wheel_.pending(id)) return;
    ASSERT_EQ(to_us(wheel_.expiry(id)), to_us(model_.expiry(id)));
    ASSERT_EQ(wheel_.payload(id), model_.payload(id));
  }

  uint64_t below(uint64_t limit) { return random_() % limit; }

  Time first_instant() {
    switch (below(4)) {
      case 0:
        return kMinTime;
      case 1:
        return time_from_us(1'700'000'000'000'000);
      case 2:
        return time_from_us((int64_t{1} << (6 * below(9))) - 1);
      default:
        return time_from_us(static_cast<int64_t>(below(uint64_t{1} << 52)));
    }
  }

  /// An expiry or a limit, mostly from now() on, and mostly less than 2^`longest` away.
  Time instant(uint64_t longest) {
    const int64_t now = to_us(wheel_.now());
    int64_t result = now;
    switch (below(16)) {
      case 0:
      case 1:
      case 2:
        if (const auto id = pending_id()) result = to_us(model_.expiry(*id)) + static_cast<int64_t>(below(3)) - 1;
        break;
      case 3:
      case 4:
      case 5:
        if (const auto id = pending_id()) result = to_us(model_.expiry(*id));
        break;
      case 6:
      case 7: {  // The next edges of a level.
        const uint64_t shift = 6 * below((longest + 5) / 6);
        result = (((now >> shift) + 1 + static_cast<int64_t>(below(2))) << shift) + static_cast<int64_t>(below(3)) - 1;
        break;
      }
      case 8:
        result = now - static_cast<int64_t>(below(100));
        break;
      case 9:
        result = now;
        break;
      case 10:
        if (below(2000) == 0) result = to_us(below(2) == 0 ? kMaxTime : Time::max());
        break;
      default:
        result = now + static_cast<int64_t>(random_() >> (64 - below(longest) - 1));
        break;
    }
    return time_from_us(result);
  }

  std::optional<TimerId> pending_id() {
    for (int i = 0; i < 8; ++i) {
      const TimerId id{static_cast<uint32_t>(below(wheel_.size() + 8))};
      if (model_.pending(id)) return id;
    }
    return std::nullopt;
  }

  std::mt19937_64 random_;
  TimerWheel wheel_;
  Model model_;
  size_t most_ = 0;  // Timers pending at once.
  // Bits of the longest step from now() to an expiry and to a limit: short ones dwell in a slot, long ones cross ages.
  uint64_t longest_jump_ = 0;
  uint64_t longest_limit_ = 0;
  bool evenly_ = false;  // Expiries lie evenly over hours.
  uint32_t payload_ = 0;
  Seen seen_;
};

uint64_t seed_of_the_run() {
  const char* seed = std::getenv("STROWGER_SEED");
  return seed != nullptr ? std::strtoull(seed, nullptr, 0) : 20'240'229;
}

TEST(TimerWheelProperty, agrees_with_a_multimap_over_random_operations) {
  static constexpr int kSteps = 3'000'000;
  static constexpr int kStepsOfEpisode = 10'000;  // Or until the end of time, which long jumps reach soon.
  int steps = 0;
  for (uint64_t seed = seed_of_the_run(); steps < kSteps; ++seed) {
    SCOPED_TRACE("STROWGER_SEED=" + std::to_string(seed) + " fails in its first episode");
    Episode episode(seed);
    for (int i = 0; i < kStepsOfEpisode && !episode.over(); ++i, ++steps) {
      episode.step();
      ASSERT_FALSE(HasFatalFailure()) << "in step " << i;
    }
    ASSERT_NO_FATAL_FAILURE(episode.pop_all(kMaxTime));
    ASSERT_TRUE(episode.over());
  }
}

TEST(TimerWheelProperty, agrees_with_a_multimap_with_many_timers_and_more_dead_entries) {
  Episode::Seen seen;
  for (uint64_t i = 0; i < 4; ++i) {
    SCOPED_TRACE("STROWGER_SEED=" + std::to_string(seed_of_the_run()));
    static constexpr size_t kTimers = 60'000;
    Episode episode(seed_of_the_run() + i, kTimers);
    const size_t bytes = episode.memory_bytes();
    for (int step = 0; step < 150'000; ++step) {
      episode.step_of_many();
      ASSERT_FALSE(HasFatalFailure()) << "in step " << step << " of episode " << i;
    }
    EXPECT_EQ(episode.memory_bytes(), bytes);
    ASSERT_NO_FATAL_FAILURE(episode.pop_all(kMaxTime));
    ASSERT_TRUE(episode.over());
    seen.split = seen.split || episode.seen().split;
    seen.rewrite = seen.rewrite || episode.seen().rewrite;
    seen.wait = seen.wait || episode.seen().wait;
  }
  EXPECT_TRUE(seen.split);
  EXPECT_TRUE(seen.rewrite);
}

/// What an engine does with its timers: they are of a few lengths, so many expire together; time moves in ticks, or
/// from one bound to the next; while a tick's timers are taken, others are started, restarted and cancelled; now and
/// then there is a rush of calls, or nothing happens for long.
class Centre {
 public:
  Centre(uint64_t seed, uint32_t timers)
      : random_(seed),
        wheel_(time_from_us(static_cast<int64_t>(below(4) == 0 ? below(uint64_t{1} << 51) : below(1 << 30)))),
        model_(wheel_.now()),
        ids_(timers),
        places_(timers),
        now_(wheel_.now()) {
    for (Duration& length : lengths_) length = Duration(static_cast<int64_t>(random_() >> (28 + below(22))));
    tick_ = Duration(static_cast<int64_t>(1 + (random_() >> (48 + below(16)))));
    busy_ = below(2) == 0;
    sleeps_until_the_bound_ = below(3) == 0;
    if (below(2) == 0) wheel_.reserve(timers);
    for (uint32_t i = 0; i < timers; ++i) idle_.push_back(i);
  }

  void tick() {
    now_ = std::min(kMaxTime, now_ + tick_);
    if (sleeps_until_the_bound_) now_ = std::max(now_, std::min(wheel_.next_expiry_bound(), now_ + 10s));
    if (below(300) == 0) now_ = std::min(kMaxTime, now_ + 50 * lengths_[below(lengths_.size())]);
    ASSERT_NO_FATAL_FAILURE(advance());
    const uint64_t events = below(40) == 0 ? below(20'000) : below(100);  // A rush, or a tick like any other.
    const bool of_one_length = below(2) == 0;
    const Time expiry = instant();
    for (uint64_t n = events; n > 0 && !idle_.empty(); --n) start(of_one_length ? expiry : instant());
    for (uint64_t n = below(busy_ ? events + 1 : 60); n > 0; --n) change_one();
    ASSERT_NO_FATAL_FAILURE(check());
  }

  /// As much as would have to expire, but for the timers of the end of time.
  void finish() {
    now_ = kMaxTime - 1us;
    ASSERT_NO_FATAL_FAILURE(advance());
    ASSERT_NO_FATAL_FAILURE(check());
  }

  size_t most() const { return most_; }
  bool over() const { return now_ >= kMaxTime - 1us; }

 private:
  void advance() {
    for (;;) {
      const auto actual = wheel_.pop(now_);
      const auto expected = model_.pop(now_);
      ASSERT_EQ(actual.has_value(), expected.has_value()) << "at " << to_us(now_);
      ASSERT_EQ(to_us(wheel_.now()), to_us(model_.now()));
      if (!expected) return;
      ASSERT_EQ(to_us(actual->expiry), to_us(expected->expiry));
      ASSERT_EQ(actual->payload, expected->payload);
      ASSERT_EQ(actual->id, expected->id);
      retire(actual->payload);
      if (below(32) == 0) {
        ASSERT_NO_FATAL_FAILURE(check());
      }
      // Nothing may be started without end at one instant; so seldom that they come to fewer and fewer.
      for (uint64_t n = below(5) / 3; n > 0 && !idle_.empty() && !over(); --n) start(instant());
      if (below(4) == 0) change_one();
    }
  }

  Time instant() {
    switch (below(64)) {
      case 0:
        return wheel_.now() - 1s;
      case 1:
        return wheel_.now();
      case 2:
        return kMaxTime;
      case 3:
        return Time::max();
      case 4:
        return wheel_.now() + 1us;
      case 5:
        return wheel_.now() + 24h * 365;
      case 6:
      case 7:
      case 8:
        return wheel_.now() + Duration(static_cast<int64_t>(random_() >> (20 + below(40))));
      default:
        return wheel_.now() + lengths_[below(lengths_.size())];
    }
  }

  void start(Time expiry) {
    const auto at = static_cast<size_t>(below(idle_.size()));
    std::swap(idle_[at], idle_.back());
    const uint32_t timer = idle_.back();
    idle_.pop_back();
    ids_[timer] = wheel_.start(expiry, timer);
    model_.start(expiry, timer, ids_[timer]);
    places_[timer] = static_cast<uint32_t>(running_.size());
    running_.push_back(timer);
    most_ = std::max(most_, running_.size());
  }

  void retire(uint32_t timer) {
    running_[places_[timer]] = running_.back();
    places_[running_.back()] = places_[timer];
    running_.pop_back();
    idle_.push_back(timer);
  }

  void change_one() {
    if (running_.empty()) return;
    const uint32_t timer = running_[below(running_.size())];
    if (below(2) == 0) {
      wheel_.cancel(ids_[timer]);
      model_.cancel(ids_[timer]);
      retire(timer);
    } else {
      const Time expiry = instant();
      wheel_.restart(ids_[timer], expiry);
      model_.restart(ids_[timer], expiry);
    }
  }

  void check() {
    ASSERT_EQ(wheel_.size(), model_.size());
    const Time bound = wheel_.next_expiry_bound();
    ASSERT_LE(to_us(bound), to_us(model_.earliest()));
    if (model_.earliest() > model_.now()) {
      ASSERT_GT(to_us(bound), to_us(model_.now()));
    }
    if (running_.empty()) return;
    const TimerId id = ids_[running_[below(running_.size())]];
    ASSERT_TRUE(wheel_.pending(id));
    ASSERT_EQ(to_us(wheel_.expiry(id)), to_us(model_.expiry(id)));
    ASSERT_EQ(wheel_.payload(id), model_.payload(id));
  }

  uint64_t below(uint64_t limit) { return random_() % limit; }

  std::mt19937_64 random_;
  TimerWheel wheel_;
  Model model_;
  std::vector<TimerId> ids_;  // By timer, which is also the payload.
  std::vector<uint32_t> places_;
  std::vector<uint32_t> running_;
  std::vector<uint32_t> idle_;
  Time now_;
  std::array<Duration, 4> lengths_{};
  Duration tick_{};
  bool busy_ = false;  // As many timers are cancelled and restarted as are started.
  bool sleeps_until_the_bound_ = false;
  size_t most_ = 0;
};

TEST(TimerWheelProperty, agrees_with_a_multimap_under_the_load_of_an_engine) {
  static constexpr int kEpisodes = 40;
  static constexpr int kTicks = 2'500;
  size_t most = 0;
  for (uint64_t seed = seed_of_the_run(); seed < seed_of_the_run() + kEpisodes; ++seed) {
    SCOPED_TRACE("STROWGER_SEED=" + std::to_string(seed) + " fails in its first episode");
    Centre centre(seed, 1'000U << (seed % 8));
    for (int i = 0; i < kTicks && !centre.over(); ++i) {
      centre.tick();
      ASSERT_FALSE(HasFatalFailure()) << "in tick " << i;
    }
    ASSERT_NO_FATAL_FAILURE(centre.finish());
    most = std::max(most, centre.most());
  }
  EXPECT_GT(most, 100'000u);
}

/// As many timers as a large centre has, and all of the same few lengths, as its SLA, ring and wrap-up timers are.
TEST(TimerWheelProperty, agrees_with_a_multimap_at_the_size_of_a_large_centre) {
  constexpr uint32_t kTimers = 120'000;
  Random random(11);
  TimerWheel wheel;
  std::multimap<Time, uint32_t> model;  // equal times stay in the order of insertion
  std::vector<std::multimap<Time, uint32_t>::iterator> places(kTimers);
  std::vector<TimerId> ids(kTimers);
  std::vector<uint32_t> idle(kTimers);
  for (uint32_t i = 0; i < kTimers; ++i) idle[i] = i;
  std::vector<bool> runs(kTimers);
  const auto length = [&] { return std::array{Duration{5s}, Duration{15s}, Duration{20s}}[random.below(3)]; };
  const auto start = [&](uint32_t timer, Time at) {
    ids[timer] = wheel.start(at, timer);
    places[timer] = model.emplace(at, timer);
    runs[timer] = true;
  };
  Time now = wheel.now();
  for (int round = 0; round < 4'000; ++round) {
    now += Duration{20ms};
    while (const auto expired = wheel.pop(now)) {
      ASSERT_FALSE(model.empty());
      ASSERT_EQ(expired->expiry, model.begin()->first) << round;
      ASSERT_EQ(expired->payload, model.begin()->second) << round;
      model.erase(model.begin());
      runs[expired->payload] = false;
      if (random.below(3) == 0 || round < 1'200) {
        start(expired->payload, expired->expiry + length());
      } else {
        idle.push_back(expired->payload);
      }
    }
    ASSERT_TRUE(model.empty() || model.begin()->first > now) << round;
    // A rush at first, all of one length, and then some each round.
    const bool rush = round == 3;
    for (uint64_t n = rush ? 100'000 : random.below(300); n > 0 && !idle.empty(); --n) {
      start(idle.back(), now + (rush ? Duration{15s} : length()));
      idle.pop_back();
    }
    for (uint64_t n = random.below(200); n > 0; --n) {
      const auto timer = static_cast<uint32_t>(random.below(kTimers));
      if (!runs[timer]) continue;
      model.erase(places[timer]);
      if (random.below(2) == 0) {
        wheel.cancel(ids[timer]);
        runs[timer] = false;
        idle.push_back(timer);
      } else {
        const Time at = now + length();
        wheel.restart(ids[timer], at);
        places[timer] = model.emplace(at, timer);
      }
    }
    ASSERT_EQ(wheel.size(), model.size());
    ASSERT_LE(wheel.next_expiry_bound(), model.empty() ? kMaxTime : model.begin()->first) << round;
  }
}

}  // namespace
}  // namespace strowger
