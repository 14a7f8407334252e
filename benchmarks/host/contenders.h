// SPDX-License-Identifier: Apache-2.0
//
// Contenders: ways to share one engine between threads, with the same face.
//
//   submit(command)   gives the engine a command; returns when the caller may go on
//   ask(command)      and returns the engine's answer
//   finish()          everything submitted is applied; what does not add up, or empty
#ifndef STROWGER_BENCHMARKS_HOST_CONTENDERS_H_
#define STROWGER_BENCHMARKS_HOST_CONTENDERS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "strowger/host/host.h"
#include "strowger/host/runner.h"

namespace strowger::bench {

inline constexpr uint32_t kAgentsPerThread = 50;

/// For each thread a queue that connects calls to its agents at once, and for all of them one that nobody serves.
inline CentreSpec shared_centre(uint32_t threads) {
  CentreSpec centre;
  centre.queues.push_back({.name = "nobody", .max_wait = Duration{2'000}});
  for (uint32_t thread = 0; thread < threads; ++thread) {
    QueueSpec queue;
    queue.name = "queue" + std::to_string(thread);
    queue.auto_answer = true;
    centre.queues.push_back(queue);
    for (uint32_t i = 0; i < kAgentsPerThread; ++i) {
      AgentSpec agent;
      agent.name = "agent" + std::to_string(thread * kAgentsPerThread + i);
      agent.memberships = {{.queue = queue.name}};
      centre.agents.push_back(agent);
    }
  }
  return centre;
}

/// What threads know of the centre.
struct Cast {
  explicit Cast(Acd& acd) : nobody(acd.find_queue("nobody")), agents(acd.agents()) {
    for (const AgentId agent : agents) acd.apply(LogIn{agent});
    for (const QueueId queue : acd.queues()) {
      if (queue != nobody) queues.push_back(queue);
    }
  }
  QueueId nobody;
  std::vector<QueueId> queues;
  std::vector<AgentId> agents;
};

struct Counts {
  uint64_t applied = 0;
  uint64_t refused = 0;
};

inline std::string fault(const Counts& counts, uint64_t submitted, const Acd& acd) {
  if (counts.applied != submitted) return "commands were lost";
  if (counts.refused != 0) return "commands were refused";
  const absl::Status status = acd.check_invariants();
  return status.ok() ? std::string() : std::string(status.message());
}

/// One thread, and nothing between it and the engine. Reads the time for each command, as the others do.
class Direct {
 public:
  Direct(uint32_t threads, TimeSource& time) : time_(time), acd_(Acd::create(shared_centre(threads)).value()) {}
  Cast cast() { return Cast(*acd_); }

  template <class C>
  void submit(const C& command) {
    ask(command);
  }
  template <class C>
  Applied ask(const C& command) {
    acd_->advance(std::max(time_.now(), acd_->now()));
    const Applied answer = acd_->apply(command);
    ++counts_.applied;
    if (!answer.ok()) ++counts_.refused;
    return answer;
  }
  std::string finish(uint64_t submitted) { return fault(counts_, submitted, *acd_); }
  uint64_t applied() const { return counts_.applied; }

 protected:
  TimeSource& time_;
  std::unique_ptr<Acd> acd_;
  Counts counts_;
};

/// Reads the time for 32 commands at once, as a host does for what waits in its inbox.
class DirectInBatches : public Direct {
 public:
  using Direct::Direct;
  template <class C>
  void submit(const C& command) {
    if (counts_.applied++ % 32 == 0) acd_->advance(std::max(time_.now(), acd_->now()));
    if (!acd_->apply(command).ok()) ++counts_.refused;
  }
};

/// An engine for each of two threads, and nothing shared: what the machine does to the times of threads that have
/// nothing to do with each other.
class Apart {
 public:
  Apart(uint32_t threads, TimeSource& time) : engines_{Direct(threads, time), Direct(threads, time)} {}
  Cast cast() {
    engines_[1].cast();
    return engines_[0].cast();
  }
  template <class C>
  Applied ask(const C& command) {
    return mine().ask(command);
  }
  std::string finish(uint64_t submitted) {
    const uint64_t first = engines_[0].applied();
    const std::string wrong = engines_[0].finish(first);
    return wrong.empty() ? engines_[1].finish(submitted - first) : wrong;
  }

 private:
  Direct& mine() {
    static thread_local const uint32_t number = threads_.fetch_add(1) % 2;
    return engines_[number];
  }

  std::array<Direct, 2> engines_;
  std::atomic<uint32_t> threads_{0};
};

class Mutex : public Direct {
 public:
  using Direct::Direct;
  template <class C>
  void submit(const C& command) {
    ask(command);
  }
  template <class C>
  Applied ask(const C& command) {
    const std::lock_guard<std::mutex> guard(mutex_);
    return Direct::ask(command);
  }

 private:
  std::mutex mutex_;
};

class Shared {
 public:
  Shared(uint32_t threads, TimeSource& time, HostOptions options = {}) {
    options.time_source = &time;
    host_ = Host::create(shared_centre(threads), {}, options).value();
  }
  Cast cast() {
    return host_->with_engine([](Acd& acd) { return Cast(acd); });
  }
  template <class C>
  void submit(const C& command) {
    while (host_->submit(command) != SubmitResult::kAccepted) StdAtomics::yield();
  }
  template <class C>
  Applied ask(const C& command) {
    Request request;
    while (host_->request(command, request) != SubmitResult::kAccepted) StdAtomics::yield();
    return request.wait();
  }
  std::string finish(uint64_t submitted) {
    const HostCounts counts = host_->finish();
    return host_->with_engine([&](Acd& acd) { return fault({counts.applied, counts.refused}, submitted, acd); });
  }

 protected:
  std::unique_ptr<Host> host_;
};

/// The host as it is unless it is told otherwise.
class Combining : public Shared {
 public:
  using Shared::Shared;
};

/// Without pictures, which the other contenders do not have either.
class CombiningBare : public Shared {
 public:
  CombiningBare(uint32_t threads, TimeSource& time) : Shared(threads, time, {.wallboard = false}) {}
};

/// A thread of its own that spins.
class Runner : public Shared {
 public:
  Runner(uint32_t threads, TimeSource& time)
      : Shared(threads, time, {.drive = HostDrive::kInvoker, .wallboard = false}),
        runner_(HostRunner::start(*host_, {.idle = IdleStrategy::kSpin}).value()) {}
  std::string finish(uint64_t submitted) {
    host_->close();
    runner_->join();
    return Shared::finish(submitted);
  }

 private:
  std::unique_ptr<HostRunner> runner_;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_HOST_CONTENDERS_H_
