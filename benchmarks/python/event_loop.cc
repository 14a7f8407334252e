// SPDX-License-Identifier: Apache-2.0
//
// The limit for the models of benchmarks/python: loops written by hand for them and nothing else. Conversations are a
// binary heap of end times, waiting calls are in rings and are found to have given up when their turn comes.
//
// Usage: event_loop MODEL CALLS SEED BATCHES. MODEL is mm100, mm100_patience or n_design (benchmarks/python/models.py
// says what they are). Prints the processor time in seconds, then a line for each batch and class: calls, sum of their
// waits in mean handling times, calls given up. The first tenth of the calls is a warm-up and in no batch.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/specialised_day.h"

namespace strowger::bench {
namespace {

struct Sums {
  long calls = 0;
  double wait = 0;
  long abandoned = 0;
};

struct Waiting {
  double since;
  double until;
  size_t batch;
};

/// One pool, or two: the second serves class 1 first, and helps class 0 when none of class 1 waits.
class Loop {
 public:
  Loop(std::vector<double> rates, double impatience, std::vector<int> agents, unsigned seed, size_t batches)
      : rates_(std::move(rates)), impatience_(impatience), free_(std::move(agents)), random_(seed) {
    sums_.resize(batches * rates_.size());
    batches_ = batches;
  }

  const std::vector<Sums>& run(long calls) {
    std::array<double, 2> next{kNever, kNever};
    for (size_t c = 0; c < rates_.size(); ++c) next[c] = exponential_(random_) / rates_[c];
    const long warm_up = calls / 10;
    for (long done = 0; done < calls; ++done) {
      const size_t c = next[0] <= next[1] ? 0 : 1;
      const double now = next[c];
      while (!ends_.empty() && ends_.front().first <= now) end_conversation();
      next[c] = now + exponential_(random_) / rates_[c];
      const size_t batch = done < warm_up
                               ? kNone
                               : static_cast<size_t>(done - warm_up) * batches_ / static_cast<size_t>(calls - warm_up);
      const size_t last = free_.size() - 1;
      if (c == 0 && free_[0] > 0) {
        start(now, 0, c, batch, 0);
      } else if (free_[last] > 0) {
        start(now, last, c, batch, 0);
      } else {
        const double patience = impatience_ > 0 ? exponential_(random_) / impatience_ : kNever;
        lines_[c].push_back({now, now + patience, batch});
      }
    }
    while (!ends_.empty()) end_conversation();
    return sums_;
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();
  static constexpr size_t kNone = std::numeric_limits<size_t>::max();

  void count(size_t c, size_t batch, double wait, bool abandoned) {
    if (batch == kNone) return;
    Sums& sums = sums_[batch * rates_.size() + c];
    ++sums.calls;
    sums.wait += wait;
    sums.abandoned += abandoned ? 1 : 0;
  }

  void start(double now, size_t pool, size_t c, size_t batch, double wait) {
    --free_[pool];
    count(c, batch, wait, false);
    ends_.emplace_back(now + exponential_(random_), pool);
    std::push_heap(ends_.begin(), ends_.end(), std::greater<>());
  }

  void end_conversation() {
    const auto [now, pool] = ends_.front();
    std::pop_heap(ends_.begin(), ends_.end(), std::greater<>());
    ends_.pop_back();
    ++free_[pool];
    for (size_t c = pool == 0 ? 1 : 2; c-- > 0;) {
      while (!lines_[c].empty()) {
        const Waiting first = lines_[c].front();
        lines_[c].pop_front();
        if (first.until > now) return start(now, pool, c, first.batch, now - first.since);
        count(c, first.batch, first.until - first.since, true);
      }
    }
  }

  std::vector<double> rates_;
  double impatience_;
  std::vector<int> free_;
  Random random_;
  FastExponential exponential_;
  size_t batches_ = 0;
  std::vector<Sums> sums_;
  std::array<std::deque<Waiting>, 2> lines_;
  std::vector<std::pair<double, size_t>> ends_;
};

int run(std::string_view model, long calls, unsigned seed, size_t batches) {
  const bool is_n = model == "n_design";
  const bool is_patient = model == "mm100";
  if (calls < 1 || batches < 1 || (!is_n && !is_patient && model != "mm100_patience")) return 2;
  Loop loop(is_n ? std::vector<double>{50, 45} : std::vector<double>{is_patient ? 95.0 : 100.0}, is_patient ? 0 : 0.5,
            is_n ? std::vector<int>{50, 50} : std::vector<int>{100}, seed, batches);
  const std::clock_t before = std::clock();
  const std::vector<Sums>& sums = loop.run(calls);
  std::printf("%.6f\n", static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  for (const Sums& sum : sums) std::printf("%ld %.17g %ld\n", sum.calls, sum.wait, sum.abandoned);
  return 0;
}

}  // namespace
}  // namespace strowger::bench

int main(int count, char** arguments) {
  if (count != 5) {
    std::fputs("usage: event_loop MODEL CALLS SEED BATCHES\n", stderr);
    return 2;
  }
  return strowger::bench::run(arguments[1], std::atol(arguments[2]), static_cast<unsigned>(std::atoi(arguments[3])),
                              static_cast<size_t>(std::atol(arguments[4])));
}
