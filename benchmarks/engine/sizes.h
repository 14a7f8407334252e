// SPDX-License-Identifier: Apache-2.0
//
// How much is run: `smoke` is for the tests, a moment for each case; `huge` (STROWGER_BENCHMARK_HUGE) adds what takes
// gigabytes or minutes.
#ifndef STROWGER_BENCHMARKS_ENGINE_SIZES_H_
#define STROWGER_BENCHMARKS_ENGINE_SIZES_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "engine/workload.h"

namespace strowger::bench {

inline bool smoke() { return std::getenv("STROWGER_BENCHMARK_SMOKE") != nullptr; }
inline bool huge() { return !smoke() && std::getenv("STROWGER_BENCHMARK_HUGE") != nullptr; }

/// Seconds for a pass that is not the timed one: warm-up, latencies.
inline double pass_seconds() { return smoke() ? 0.002 : 0.25; }

/// Steps after which every agent and every kind of call has had its turn, if the time for a warm-up allows them.
inline uint32_t warm_up_steps(uint32_t agents) { return 10'000 + 2 * agents; }

struct Size {
  Mix mix = Mix::kFew;
  uint32_t agents = 0;
  uint32_t waiting = 0;
  uint32_t skills = kUsualSkills;
};

/// "/few/agents:1000/waiting:0", and "/skills:10" behind it where they are not as many as usual.
inline std::string to_string(const Size& size) {
  return "/" + std::string(to_string(size.mix)) + "/agents:" + std::to_string(size.agents) +
         "/waiting:" + std::to_string(size.waiting) +
         (size.skills == kUsualSkills ? std::string() : "/skills:" + std::to_string(size.skills));
}

/// The last thing of its kind that was made, for benchmarks that are called several times in a row for one size: making
/// a centre of ten thousand agents takes longer than timing it.
template <class T>
class Last {
 public:
  template <class Make>
  T& get(const std::string& key, Make&& make) {
    if (thing_ == nullptr || key != key_) {
      thing_.reset();  // first: two of them may not fit into memory
      thing_ = std::forward<Make>(make)();
      key_ = key;
    }
    return *thing_;
  }

 private:
  std::string key_;
  std::unique_ptr<T> thing_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_SIZES_H_
