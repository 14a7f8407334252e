// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/runner.h"

#include <algorithm>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace strowger {
namespace {

// A deadline may be years away; a clock that is set otherwise is looked at again after this.
constexpr Duration kLongestSleep{60'000'000};

}  // namespace

absl::StatusOr<std::unique_ptr<HostRunner>> HostRunner::start(Host& host, const RunnerOptions& options) {
  if (options.idle != IdleStrategy::kSpin && options.idle != IdleStrategy::kYield &&
      options.idle != IdleStrategy::kSleep) {
    return absl::InvalidArgumentError("idle is not a value of IdleStrategy");
  }
  if (options.spins > detail::kMaxRingCapacity) {
    return absl::OutOfRangeError(
        absl::StrCat("spins was ", options.spins, "; expected 0 to ", detail::kMaxRingCapacity));
  }
  std::unique_ptr<HostRunner> runner(new HostRunner(host, options));
  try {
    runner->thread_ = std::thread([raw = runner.get()] { raw->run(); });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat("the system gives no thread: ", error.what()));
  }
  return runner;
}

HostRunner::~HostRunner() { stop(); }

void HostRunner::stop() {
  stop_.store(true, std::memory_order_relaxed);
  host_.alarm_.ring();
  join();
}

void HostRunner::join() {
  if (thread_.joinable()) thread_.join();
}

void HostRunner::run() {
  size_t idle_polls = 0;
  bool armed = false;
  while (!stop_.load(std::memory_order_relaxed)) {
    const PollReport report = host_.poll();
    if (report.result == PollResult::kFinished) break;
    if (report.applied > 0 || report.result == PollResult::kMore) {
      idle_polls = 0;
      if (armed) host_.alarm_.disarm();
      armed = false;
    } else {
      idle(idle_polls, armed, report);
    }
  }
}

// Before it sleeps it arms the alarm and polls once more: whatever came before was seen by that poll, and whatever
// comes later rings.
void HostRunner::idle(size_t& idle_polls, bool& armed, const PollReport& report) {
  const bool invoked_busy = report.result == PollResult::kBusy && !host_.combining_;
  if (options_.idle == IdleStrategy::kSpin) {
    StdAtomics::pause();
  } else if (options_.idle == IdleStrategy::kYield || invoked_busy) {
    StdAtomics::yield();
  } else if (armed) {
    const Duration left = report.next_deadline - host_.source_->now();
    if (!stop_.load(std::memory_order_relaxed) && left > Duration::zero()) {
      host_.alarm_.sleep(std::min(left, kLongestSleep));
    }
    host_.alarm_.disarm();
    armed = false;
  } else if (++idle_polls > options_.spins) {
    idle_polls = 0;
    host_.alarm_.arm();
    armed = true;
  }
}

}  // namespace strowger
