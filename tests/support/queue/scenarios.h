// SPDX-License-Identifier: Apache-2.0
//
// One random run of each queue on simulated memory, judged.
//
// What it is: the seed chooses a capacity, two to four threads and a few operations for each; they run as
// simulated_memory.h describes; and then the answers must be those of a queue of one thread (linearizability.h), no
// item may have been touched by two threads at once, and everything must come to an end. With old values, what came
// before what is what the program orders; without, it is the time.
//
// Thread safety: none. Determinism: the options decide everything.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_SCENARIOS_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_SCENARIOS_H_

#include <array>
#include <string>
#include <string_view>

#include "support/queue/simulated_memory.h"

namespace strowger::testing {

/// Empty, or what went wrong.
std::string simulate_spsc_ring(const SimulatedMemoryOptions& options);
std::string simulate_mpmc_ring(const SimulatedMemoryOptions& options);
std::string simulate_event_count(const SimulatedMemoryOptions& options);
std::string simulate_blocking_mpmc_ring(const SimulatedMemoryOptions& options);
std::string simulate_mpsc_inbox(const SimulatedMemoryOptions& options);
std::string simulate_call_queue(const SimulatedMemoryOptions& options);

struct ScenarioRow {
  std::string_view name;
  std::string (*run)(const SimulatedMemoryOptions&);
  std::array<std::string_view, 3> headers;  // Whose accesses it covers.
};

inline constexpr std::array<ScenarioRow, 6> kScenarioRows = {{
    {"spsc_ring", &simulate_spsc_ring, {"spsc_ring.h"}},
    {"mpmc_ring", &simulate_mpmc_ring, {"mpmc_ring.h"}},
    {"event_count", &simulate_event_count, {"event_count.h"}},
    {"blocking_mpmc_ring", &simulate_blocking_mpmc_ring, {"blocking_mpmc_ring.h"}},
    {"mpsc_inbox", &simulate_mpsc_inbox, {"mpsc_inbox.h"}},
    {"call_queue", &simulate_call_queue, {"call_queue.h", "call_line.h", "call_seats.h"}},
}};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_SCENARIOS_H_
