// SPDX-License-Identifier: Apache-2.0
//
// Workloads: between them they take every way through commands and timers that must, after warm-up, allocate nothing,
// take no lock and make no system call.
//
// Answers that carry text or lists (Status, waiting_calls, explain, configuration) may allocate and are not used here.
#ifndef STROWGER_TESTS_HOT_PATH_WORKLOAD_H_
#define STROWGER_TESTS_HOT_PATH_WORKLOAD_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace strowger::hot_path {

/// An engine, and something to do with it.
class Work {
 public:
  virtual ~Work() = default;
  /// Ends as it began, so that it can be done again.
  virtual void once() = 0;
  /// Expects that the work held what it should.
  virtual void check() const = 0;
};

struct Workload {
  std::string name;
  /// How often it is done before it is measured.
  int warm_up = 3;
  std::function<std::unique_ptr<Work>()> make;

  std::unique_ptr<Work> make_warm() const {
    std::unique_ptr<Work> work = make();
    for (int i = 0; i < warm_up; ++i) work->once();
    return work;
  }
  /// For GoogleTest.
  friend void PrintTo(const Workload& workload, std::ostream* out) { *out << workload.name; }
};

/// Days of everything, with each agent strategy and each call order; reports listen.
std::vector<Workload> day_workloads();
/// What days do not hold.
std::vector<Workload> part_workloads();
/// An engine that is driven through a host.
std::vector<Workload> host_workloads();
/// All of them.
std::vector<Workload> workloads();

}  // namespace strowger::hot_path

#endif  // STROWGER_TESTS_HOT_PATH_WORKLOAD_H_
