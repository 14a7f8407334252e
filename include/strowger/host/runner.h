// SPDX-License-Identifier: Apache-2.0
//
// HostRunner: a thread that drives a Host, for programs that have no loop of their own to do it.
//
// The only place where the library starts a thread, and only when it is asked to. What it is: a loop of `poll`, and
// what to do when there is nothing to do (IdleStrategy). For an invoked host it is the loop that applies the commands;
// for a combining one, whose submitters do that, it sees to timers and pictures.
//
// When not to use it: where the program has a loop (Host::poll by Host::next_deadline). With kSpin where cores are
// scarce: when another process takes the runner's core, commands wait for as long as it keeps it. Combining submitters
// do not depend on any one thread.
//
// Thread safety: `start` and `stop` from one thread; the host remains for all. The host must outlive the runner, and an
// invoked host must not be polled by others meanwhile.
//
// Complexity: a submission to an invoked host costs a system call when the runner sleeps, a fence otherwise. Errors:
// `start` says when the system gives no thread. A runner ends by itself when its host has finished.
//
// Example:
//   auto runner = strowger::HostRunner::start(*host, {.idle = strowger::IdleStrategy::kSleep}).value();
//   // ...
//   host->close();
//   runner->join();                                       // Everything accepted is applied, all events are delivered.
#ifndef STROWGER_HOST_RUNNER_H_
#define STROWGER_HOST_RUNNER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "strowger/host/host.h"

namespace strowger {

enum class IdleStrategy : uint8_t { kSpin, kYield, kSleep };

struct IdleStrategyRow {
  IdleStrategy strategy;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<IdleStrategyRow, 3> kIdleStrategyRows = {{
    {IdleStrategy::kSpin, "spin", "Polls again at once: a core for the least delay."},
    {IdleStrategy::kYield, "yield", "Gives the core to others between polls: a core, when nobody else wants it."},
    {IdleStrategy::kSleep, "sleep",
     "Polls `spins` times more, then sleeps until a submission or the next deadline: costs nothing at rest, and a "
     "wake-up "
     "of some 50 us after it."},
}};

constexpr std::string_view name_of(IdleStrategy strategy) {
  return kIdleStrategyRows[static_cast<size_t>(strategy)].name;
}

struct RunnerOptions {
  IdleStrategy idle = IdleStrategy::kSleep;
  /// kSleep: polls without anything to do before it sleeps, 0 to 2^24. More: fewer wake-ups when commands come in
  /// bursts, for processor time.
  size_t spins = 100;
};

class HostRunner {
 public:
  /// Starts the thread.
  static absl::StatusOr<std::unique_ptr<HostRunner>> start(Host& host, const RunnerOptions& options = {});
  HostRunner(const HostRunner&) = delete;
  HostRunner& operator=(const HostRunner&) = delete;
  /// Stops.
  ~HostRunner();

  /// Ends the thread, in the middle if need be; what waits in the host's inbox waits on.
  void stop();

  /// Waits until the host has finished.
  void join();

 private:
  HostRunner(Host& host, const RunnerOptions& options) : host_(host), options_(options) {}
  void run();
  void idle(size_t& idle_polls, bool& armed, const PollReport& report);

  Host& host_;
  const RunnerOptions options_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace strowger

#endif  // STROWGER_HOST_RUNNER_H_
