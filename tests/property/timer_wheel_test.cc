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

  bool over() const { return wheel_.now() == kMaxTime && wheel_.empty(); }

  void step() {
    const uint64_t choice = below(1000);
    if (choice < 500 && wheel_.size() < most_) {
      const Time expiry = instant(longest_jump_);
      const uint32_t payload = payload_++;
      const TimerId id = wheel_.start(expiry, payload);
      ASSERT_NO_FATAL_FAILURE(model_.start(expiry, payload, id));
    } else if (choice < 600) {
      if (const auto id = pending_id()) {
        wheel_.cancel(*id);
        model_.cancel(*id);
      }
    } else if (choice < 750) {
      if (const auto id = pending_id()) {
        const Time expiry = below(4) == 0 ? model_.expiry(*id) : instant(longest_jump_);
        wheel_.restart(*id, expiry);
        model_.restart(*id, expiry);
      }
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
    if (to_us(model_.earliest()) / 64 == to_us(model_.now()) / 64) {
      ASSERT_EQ(bound, model_.earliest());
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
  uint32_t payload_ = 0;
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
