// SPDX-License-Identifier: Apache-2.0
//
// SpecialisedDay: the limit for a simulator: a loop written for this one model and nothing else. Waiting calls stand in
// a ring and are found to have given up when their turn comes, conversations are a binary heap of bare end times,
// agents are a count, and exponentials come from an inlined ziggurat. No ids, no events, no agents to tell apart.
#ifndef STROWGER_BENCHMARKS_ENGINE_SPECIALISED_DAY_H_
#define STROWGER_BENCHMARKS_ENGINE_SPECIALISED_DAY_H_

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/day.h"
#include "strowger/core/random.h"

namespace strowger::bench {

/// Exponentials of mean 1 (Marsaglia & Tsang, "The ziggurat method for generating random variables", J. Stat. Softw.
/// 5(8), 2000), with 53 bits.
class FastExponential {
 public:
  FastExponential() {
    constexpr double kRight = 7.69711747013104972;
    constexpr double kArea = 0.0039496598225815571993;
    x_[0] = kArea * std::exp(kRight);
    x_[1] = kRight;
    for (size_t i = 2; i < kLayers; ++i) x_[i] = -std::log(kArea / x_[i - 1] + std::exp(-x_[i - 1]));
    for (size_t i = 0; i <= kLayers; ++i) f_[i] = std::exp(-x_[i]);
  }

  double operator()(Random& random) const {
    double offset = 0;
    while (true) {
      const uint64_t bits = random();
      const size_t layer = bits & (kLayers - 1);
      const double x = static_cast<double>(bits >> 11) * 0x1p-53 * x_[layer];
      if (x < x_[layer + 1]) return offset + x;
      if (layer == 0) {
        offset += x_[1];  // the tail is the same distribution again
      } else if (f_[layer] + (f_[layer + 1] - f_[layer]) * random.uniform() < std::exp(-x)) {
        return offset + x;
      }
    }
  }

 private:
  static constexpr size_t kLayers = 256;
  std::array<double, kLayers + 1> x_{};
  std::array<double, kLayers + 1> f_{};
};

class SpecialisedDay {
 public:
  static constexpr const char* kName = "SpecialisedLoop";

  explicit SpecialisedDay(const Day& day) : day_(day), random_(day.seed), ring_(1024) {
    ends_.reserve(static_cast<size_t>(day.agents));
  }

  DayResult run() {
    const double between = day_.mean_between_s();
    double arrival = between * exponential_(random_);
    while (result_.calls < day_.calls) {
      if (!ends_.empty() && ends_.front() <= arrival) {
        end_conversation();
        continue;
      }
      ++result_.calls;
      if (ends_.size() < static_cast<size_t>(day_.agents)) {
        push(arrival + service());
      } else {
        wait(arrival);
      }
      arrival += between * exponential_(random_);
    }
    while (first_ != last_) end_conversation();
    return result_;
  }

 private:
  struct Waiting {
    double since;
    double until;
  };

  double service() { return day_.mean_service_s * exponential_(random_); }

  void wait(double now) {
    if (last_ - first_ == ring_.size()) {
      std::vector<Waiting> larger(2 * ring_.size());
      for (size_t i = first_; i != last_; ++i) larger[i & (larger.size() - 1)] = ring_[i & (ring_.size() - 1)];
      ring_.swap(larger);
    }
    ring_[last_++ & (ring_.size() - 1)] = {now, now + day_.mean_patience_s * exponential_(random_)};
  }

  void end_conversation() {
    const double now = ends_.front();
    while (first_ != last_) {
      const Waiting call = ring_[first_++ & (ring_.size() - 1)];
      if (call.until > now) {
        result_.total_wait_s += now - call.since;
        replace_first(now + service());
        return;
      }
      result_.total_wait_s += call.until - call.since;
      ++result_.abandoned;
    }
    const double last = ends_.back();
    ends_.pop_back();
    if (!ends_.empty()) replace_first(last);
  }

  void push(double end) {
    size_t hole = ends_.size();
    ends_.push_back(end);
    for (; hole > 0 && ends_[(hole - 1) / 2] > end; hole = (hole - 1) / 2) ends_[hole] = ends_[(hole - 1) / 2];
    ends_[hole] = end;
  }

  void replace_first(double end) {
    const size_t size = ends_.size();
    size_t hole = 0;
    for (size_t child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && ends_[child + 1] < ends_[child]) ++child;
      if (ends_[child] >= end) break;
      ends_[hole] = ends_[child];
      hole = child;
    }
    ends_[hole] = end;
  }

  Day day_;
  Random random_;
  FastExponential exponential_;
  std::vector<double> ends_;   // of conversations: a heap, the earliest first
  std::vector<Waiting> ring_;  // its size is a power of two
  size_t first_ = 0;
  size_t last_ = 0;
  DayResult result_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_SPECIALISED_DAY_H_
