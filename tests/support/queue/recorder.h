// SPDX-License-Identifier: Apache-2.0
//
// Recorder: the history of a run on simulated memory, for linearizability.h.
//
// Thread safety: none; simulated threads take turns.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_RECORDER_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_RECORDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "strowger/core/random.h"
#include "support/queue/linearizability.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {

/// What happened, and when.
class Recorder {
 public:
  /// Runs an operation, which fills in its answer.
  template <class F>
  QueueOperation record(QueueAction action, const F& run) {
    Entry entry;
    entry.operation.action = action;
    entry.begin = Simulation::current().now();
    run(entry.operation);
    entry.end = Simulation::current().now();
    entries_.push_back(entry);
    return entries_.back().operation;
  }

  std::string check(const QueueRules& rules, bool by_time) const {
    std::vector<QueueOperation> history;
    for (const Entry& entry : entries_) {
      history.push_back(entry.operation);
      for (size_t i = 0; i < entries_.size(); ++i) {
        const bool before =
            by_time ? entries_[i].end.time < entry.begin.time : entries_[i].end.happens_before(entry.begin);
        if (before) history.back().before |= uint64_t{1} << i;
      }
    }
    return check_linearizable(history, rules);
  }

 private:
  struct Entry {
    QueueOperation operation;
    Instant begin;
    Instant end;
  };
  std::vector<Entry> entries_;
};

/// What is wrong with a run; empty if nothing is.
inline std::string verdict(const Simulation& simulation, const Recorder& recorder, const QueueRules& rules) {
  if (!simulation.failure().empty()) return simulation.failure();
  return recorder.check(rules, !simulation.old_values());
}

inline Random plan_of(const SimulatedMemoryOptions& options) { return Random(options.seed, /*stream=*/1); }

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_RECORDER_H_
