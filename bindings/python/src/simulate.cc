// SPDX-License-Identifier: Apache-2.0
//
// Replications on threads of their own, while the thread that asked looks after signals and the progress callback. The
// interpreter's lock is free as long as nothing of Python's is called.
#include <pybind11/stl.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"
#include "policies.h"
#include "run.h"
#include "strowger/sim/simulator.h"

namespace strowger::python {
namespace {

constexpr std::chrono::milliseconds kLookAfterSignals{30};

struct Wanted {
  uint64_t first = 0;
  size_t count = 1;
  size_t threads = 1;
  bool calls = false;
  bool events = false;
};

CallRow row_of(const CallOutcome& call) {
  CallRow row;
  row.arrival_us = to_us(call.arrival);
  row.wait_us = call.wait.count();
  row.handling_us = call.handling.count();
  row.number = static_cast<int64_t>(call.number);
  row.source = static_cast<int32_t>(call.source);
  if (call.agent.valid()) row.agent = static_cast<int32_t>(call.agent.index());
  if (call.queue.valid()) row.queue = static_cast<int32_t>(call.queue.value());
  row.attempt = static_cast<int16_t>(call.attempt);
  row.escalated = call.escalated ? 1 : 0;
  row.end = static_cast<uint8_t>(call.end);
  return row;
}

class EventCopy : public EventSink {
 public:
  explicit EventCopy(std::vector<Event>& out) : out_(out) {}
  void on_events(std::span<const Event> events) override { out_.insert(out_.end(), events.begin(), events.end()); }

 private:
  std::vector<Event>& out_;
};

class Replications {
 public:
  Replications(const CentreSpec& centre, const SimulationPlan& plan, SimulationOptions options, Wanted wanted)
      : centre_(centre), plan_(plan), options_(std::move(options)), wanted_(wanted), runs_(wanted.count) {
    options_.stop = &stop_;
  }

  /// Runs all, and calls `look` again and again from this thread, with the number done. It holds no lock of Python's.
  template <class Look>
  void run(Look&& look) {
    std::vector<std::thread> threads;
    working_ = std::min(wanted_.threads, wanted_.count);
    for (size_t i = 0, all = working_; i < all; ++i) threads.emplace_back([this] { work(); });
    std::unique_lock lock(mutex_);
    while (working_ > 0) {
      changed_.wait_for(lock, kLookAfterSignals);
      const size_t done = done_;
      lock.unlock();
      look(done);
      lock.lock();
    }
    lock.unlock();
    for (std::thread& thread : threads) thread.join();
    look(done_);  // All may have been done before the first look.
  }

  void stop() { stop_ = true; }
  const absl::Status& status() const { return status_; }

  /// Those that came to their end, in order.
  std::vector<RunPointer> take() {
    std::vector<RunPointer> complete;
    for (RunPointer& run : runs_) {
      if (run != nullptr && !run->result.stopped) complete.push_back(std::move(run));
    }
    return complete;
  }

 private:
  void work() {
    while (!stop_) {
      const size_t number = next_++;
      if (number >= runs_.size()) break;
      absl::StatusOr<RunPointer> run = one(wanted_.first + number);
      const std::lock_guard lock(mutex_);
      if (run.ok()) {
        if (!(*run)->result.stopped) ++done_;
        runs_[number] = *std::move(run);
      } else {
        if (status_.ok()) status_ = run.status();
        stop_ = true;
      }
      changed_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_one();
  }

  absl::StatusOr<RunPointer> one(uint64_t replication) const {
    auto run = std::make_shared<Run>();
    run->replication = replication;
    SimulationOptions options = options_;
    options.replication = replication;
    if (wanted_.calls) options.on_call = [&](const CallOutcome& call) { run->calls.push_back(row_of(call)); };
    EventCopy copy(run->events);
    auto simulator = Simulator::create(centre_, plan_, options, wanted_.events ? &copy : nullptr);
    if (!simulator.ok()) return simulator.status();
    absl::StatusOr<SimulationResult> result = (*simulator)->run();
    if (!result.ok()) return result.status();
    run->result = *std::move(result);
    return run;
  }

  const CentreSpec& centre_;
  const SimulationPlan& plan_;
  SimulationOptions options_;
  const Wanted wanted_;
  std::vector<RunPointer> runs_;
  std::atomic<size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t working_ = 0;
  size_t done_ = 0;
  absl::Status status_;
};

/// What the asking thread does meanwhile. An exception of Python's, Ctrl-C apart, ends the simulation and is kept.
class Watch {
 public:
  Watch(Replications& work, const py::object& progress, size_t count, const PolicyErrors* errors)
      : work_(work), progress_(progress), count_(count), errors_(errors) {}

  void operator()(size_t done) {
    const py::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) note();
    if (errors_ != nullptr && errors_->any()) work_.stop();
    if (done == told_ || progress_.is_none() || error_) return;
    told_ = done;
    try {
      progress_(done, count_);
    } catch (py::error_already_set& error) {
      error.restore();
      note();
    }
  }

  bool interrupted() const { return interrupted_; }
  std::optional<py::error_already_set>& error() { return error_; }

 private:
  void note() {
    work_.stop();
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) {
      PyErr_Clear();
      interrupted_ = true;
    } else {
      error_.emplace();
    }
  }

  Replications& work_;
  const py::object& progress_;
  const size_t count_;
  const PolicyErrors* errors_;  // null: no plug-ins
  size_t told_ = 0;
  bool interrupted_ = false;
  std::optional<py::error_already_set> error_;
};

py::tuple simulate_runs(const CentreSpec& centre, const SimulationPlan& plan, uint64_t seed, uint64_t first,
                        size_t replications, size_t threads, Time start, Duration warm_up, Duration length,
                        size_t intervals, std::vector<Duration> thresholds, Duration histogram_bin,
                        size_t histogram_bins, bool agents, bool calls, bool events, Policies* policies,
                        const py::object& progress) {
  if (replications < 1) throw_invalid("replications is 0, expected 1 or more");
  if (threads < 1 || threads > 1000) throw_invalid(absl::StrCat("threads is ", threads, ", expected 1 to 1000"));
  SimulationOptions options;
  options.seed = seed;
  options.start = start;
  options.warm_up = warm_up;
  options.length = length;
  options.batches = intervals;
  options.thresholds = std::move(thresholds);
  options.histogram_bin = histogram_bin;
  options.histogram_bins = histogram_bins;
  options.count_agents = agents;
  options.engine.policies = registry_of(policies);
  Replications work(centre, plan, std::move(options),
                    {.first = first, .count = replications, .threads = threads, .calls = calls, .events = events});
  PolicyErrors* const errors = policies == nullptr ? nullptr : policies->errors.get();
  Watch watch(work, progress, replications, errors);
  {
    const py::gil_scoped_release release;
    work.run(watch);
  }
  if (watch.error()) throw *std::move(watch.error());
  if (errors != nullptr) {
    if (std::optional<py::error_already_set> error = errors->take()) throw *std::move(error);
  }
  throw_if_error(work.status());
  return py::make_tuple(work.take(), watch.interrupted());
}

}  // namespace

void bind_simulate(py::module_& module) {
  module.def("simulate_runs", &simulate_runs, py::arg("centre"), py::arg("plan"), py::kw_only(), py::arg("seed"),
             py::arg("first"), py::arg("replications"), py::arg("threads"), py::arg("start"), py::arg("warm_up"),
             py::arg("length"), py::arg("intervals"), py::arg("thresholds"), py::arg("histogram_bin"),
             py::arg("histogram_bins"), py::arg("agents"), py::arg("calls"), py::arg("events"),
             py::arg("policies").none(true), py::arg("progress"),
             "Replications `first` to `first + replications - 1`: a list of Run in order, and whether Ctrl-C cut it "
             "short. strowger.simulate calls this.");
}

}  // namespace strowger::python
