// SPDX-License-Identifier: Apache-2.0
//
// Sharing an engine between threads.
//
//   BM_Host_Free_*       one thread, so the engine is always free: a call that arrives and is connected, and its end
//   BM_Host_Saturated_*  two threads submit as fast as they can: in states an agent is made not ready and ready again,
//                        the cheapest commands there are; in mixed a call arrives besides, which a timer ends.
//                        Direct: one thread with the commands of both; DirectInBatches: the same with one reading of
//                        the clock for 32 commands, the limit
//   BM_Host_HalfLoad_*   mixed at random times, at half the rate that the mutex reached; each waits for its answer, and
//                        is timed from when it should have begun. Apart: an engine for each thread, so that the
//                        tail is the machine's alone
//   BM_Host_LightLoad_*  the same at a tenth of that rate
//   BM_Host_BusyCore_*   the same as LightLoad while a thread that does nothing but count wants a core. (At half load
//                        the two would want more than is left for them, and be behind all the time.)
//   BM_Host_Timers       how late timers' events are, with a sleeping runner, in us
//
// Saturated submissions are timed one by one (p50 to p999, in ns, with clock_ns in them), so that a thread does
// something else in between. The time is the steady clock's, read for each command or batch, but in Free_*/manual.
//
// cores says how much processor time each second of the run had, all threads together: with much less than 2 (or, of
// those who sleep, 1) something else was at work on the machine, and the row says little.
//
// Checked: every command was applied and none was refused, and the engine's invariants hold.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/latency.h"
#include "engine/sizes.h"
#include "host/contenders.h"
#include "strowger/core/random.h"

namespace strowger::bench {
namespace {

constexpr uint32_t kThreads = 2;

uint64_t scaled(uint64_t count) { return smoke() ? count / 100 : count; }

// ---- One thread -----------------------------------------------------------------------------------------------------

template <class Contender>
void free_engine(benchmark::State& state, bool manual) {
  ManualTimeSource by_hand;
  SteadyTimeSource steady;
  Contender contender(1, manual ? static_cast<TimeSource&>(by_hand) : steady);
  const Cast cast = contender.cast();
  uint64_t commands = 0;
  for (auto _ : state) {
    if (manual) by_hand.move_on(Duration{1});
    const CallId call = contender.ask(ArriveCall{.queue = cast.queues[0]}).call;
    contender.submit(CompleteCall{call});
    commands += 2;
  }
  state.counters["commands/s"] = benchmark::Counter(static_cast<double>(commands), benchmark::Counter::kIsRate);
  if (const std::string wrong = contender.finish(commands); !wrong.empty()) state.SkipWithError(wrong.c_str());
}

// ---- Two threads ----------------------------------------------------------------------------------------------------

enum class Load : uint8_t { kStates, kMixed };

/// The next command of a thread, by its number.
template <class Do>
void do_next(Load load, const Cast& cast, uint32_t thread, uint64_t number, Do&& act) {
  const uint64_t kinds = load == Load::kStates ? 2 : 3;
  const AgentId agent = cast.agents[thread * kAgentsPerThread + number / kinds % kAgentsPerThread];
  if (number % kinds == 0) {
    act(SetNotReady{agent});
  } else if (number % kinds == 1) {
    act(SetReady{agent});
  } else {
    act(ArriveCall{.queue = cast.nobody, .host_ref = number});
  }
}

/// Runs `work` in each thread at the same time. Seconds until the last is done.
double in_threads(const std::function<void(uint32_t)>& work) {
  std::atomic<uint32_t> ready{0};
  std::vector<std::thread> threads;
  std::chrono::steady_clock::time_point begin;
  for (uint32_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      ready.fetch_add(1);
      while (ready.load() <= kThreads) StdAtomics::pause();
      work(i);
    });
  }
  while (ready.load() < kThreads) std::this_thread::yield();
  begin = std::chrono::steady_clock::now();
  ready.fetch_add(1);
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Outcome {
  double seconds = 0;
  double cores = 0;
  uint64_t commands = 0;
  Latency latency;
  std::string wrong;

  double rate() const { return static_cast<double>(commands) / seconds; }
};

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// `body(contender, cast, thread, latency)` in each thread, which returns how many commands it submitted, and the end.
/// There is room for `room` times in each latency.
template <class Contender, class Body>
Outcome share(uint64_t room, Body&& body) {
  SteadyTimeSource time;
  Contender contender(kThreads, time);
  const Cast cast = contender.cast();
  std::array<Latency, kThreads> latencies;
  for (Latency& latency : latencies) latency.make_room(room);
  std::array<uint64_t, kThreads> counts{};
  Outcome outcome;
  const double processor_before = processor_seconds();
  outcome.seconds =
      in_threads([&](uint32_t thread) { counts[thread] = body(contender, cast, thread, latencies[thread]); });
  const auto begin = std::chrono::steady_clock::now();
  for (const uint64_t count : counts) outcome.commands += count;
  outcome.wrong = contender.finish(outcome.commands);
  outcome.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  outcome.cores = (processor_seconds() - processor_before) / outcome.seconds;
  for (Latency& latency : latencies) outcome.latency.append(latency);
  return outcome;
}

template <class Contender>
Outcome saturated(Load load) {
  const uint64_t each = scaled(300'000);
  return share<Contender>(each, [&](Contender& contender, const Cast& cast, uint32_t thread, Latency& latency) {
    for (uint64_t i = 0; i < each; ++i) {
      do_next(load, cast, thread, i, [&](const auto& command) {
        latency.time([&] {
          contender.submit(command);
          return 0;
        });
      });
    }
    return each;
  });
}

/// The one in the middle, by rate, of several runs.
template <class Run>
Outcome middle(Run&& run) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < (smoke() ? 1 : 5); ++i) outcomes.push_back(run());
  std::sort(outcomes.begin(), outcomes.end(), [](const Outcome& a, const Outcome& b) { return a.rate() < b.rate(); });
  for (const Outcome& outcome : outcomes) {
    if (!outcome.wrong.empty()) return outcome;
  }
  return outcomes[outcomes.size() / 2];
}

void report(benchmark::State& state, Outcome& outcome) {
  if (!outcome.wrong.empty()) {
    state.SkipWithError(outcome.wrong.c_str());
    return;
  }
  for (auto _ : state) state.SetIterationTime(outcome.seconds);
  state.counters["commands/s"] = outcome.rate();
  state.counters["cores"] = outcome.cores;
  outcome.latency.report(state, "");
  state.counters["clock_ns"] = Latency::clock_ns();
}

template <class Contender>
void run_saturated(benchmark::State& state, Load load) {
  Outcome outcome = middle([=] { return saturated<Contender>(load); });
  report(state, outcome);
}

/// The same commands by one thread, in turns, not timed one by one.
template <class Contender>
void run_limit(benchmark::State& state, Load load) {
  SteadyTimeSource time;
  Contender direct(kThreads, time);
  const Cast cast = direct.cast();
  const uint64_t each = scaled(300'000);
  uint64_t commands = 0;
  for (auto _ : state) {
    for (uint64_t i = 0; i < each; ++i) {
      for (uint32_t thread = 0; thread < kThreads; ++thread) {
        do_next(load, cast, thread, i, [&](const auto& command) { direct.submit(command); });
      }
    }
    commands += each * kThreads;
  }
  state.counters["commands/s"] = benchmark::Counter(static_cast<double>(commands), benchmark::Counter::kIsRate);
  if (const std::string wrong = direct.finish(commands); !wrong.empty()) state.SkipWithError(wrong.c_str());
}

/// Commands a second of both threads that the mutex reaches.
double mutex_rate() {
  static const double rate = middle([] { return saturated<Mutex>(Load::kMixed); }).rate();
  return rate;
}

constexpr double kHalfLoad = 0.5;
constexpr double kLightLoad = 0.1;

/// At a part of that rate.
template <class Contender>
Outcome at_load(double part) {
  const double mean_gap_ns = 1e9 * kThreads / (mutex_rate() * part);
  const auto room = static_cast<uint64_t>(2e9 / mean_gap_ns);
  return share<Contender>(room, [&](Contender& contender, const Cast& cast, uint32_t thread, Latency& latency) {
    Random random(1, thread);
    const double ticks_per_gap = mean_gap_ns / Stopwatch::ns_per_tick();
    auto due = static_cast<double>(Stopwatch::read());
    const Budget budget(smoke() ? 0.002 : 1.0);
    uint64_t count = 0;
    for (; budget.left(); ++count) {
      due += -std::log(random.uniform_positive()) * ticks_per_gap;
      const auto due_tick = static_cast<uint64_t>(due);
      while (Stopwatch::read() < due_tick) {
      }
      do_next(Load::kMixed, cast, thread, count,
              [&](const auto& command) { benchmark::DoNotOptimize(contender.ask(command)); });
      latency.add(Stopwatch::read() - due_tick);
    }
    return count;
  });
}

template <class Contender>
void run_at_load(benchmark::State& state, double part) {
  Outcome outcome = at_load<Contender>(part);
  report(state, outcome);
  state.counters["rate"] = mutex_rate() * part;
}

template <class Contender>
void run_busy_core(benchmark::State& state) {
  mutex_rate();  // Before the other is at work.
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    uint64_t count = 0;
    while (!stop.load(std::memory_order_relaxed)) benchmark::DoNotOptimize(++count);
  });
  Outcome outcome = at_load<Contender>(kLightLoad);
  stop.store(true);
  busy.join();
  report(state, outcome);
}

// ---- Timers ---------------------------------------------------------------------------------------------------------

void run_timers(benchmark::State& state) {
  SteadyTimeSource time;
  const uint64_t calls = smoke() ? 20 : 2'000;
  auto host =
      Host::create(shared_centre(1), {}, {.drive = HostDrive::kInvoker, .wallboard = false, .time_source = &time})
          .value();
  auto events = host->subscribe().value();
  auto runner = HostRunner::start(*host, {.idle = IdleStrategy::kSleep}).value();
  std::vector<double> late_us;
  std::array<Delivery, 16> news;
  const auto begin = std::chrono::steady_clock::now();
  Random random(1);
  for (uint64_t i = 0; i < calls; ++i) {
    host->submit(ArriveCall{.queue = QueueId{0}});
    const Time next = time.now() + Duration{static_cast<int64_t>(random.below(1'000))};
    while (time.now() < next || (i + 1 == calls && late_us.size() < calls)) {
      const ReadReport report = events->read(news);
      for (size_t k = 0; k < report.count; ++k) {
        if (news[k].event.kind != EventKind::kEnded) continue;
        late_us.push_back(static_cast<double>(to_us(time.now() - news[k].event.time)));
      }
      std::this_thread::yield();
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  runner->stop();
  for (auto _ : state) state.SetIterationTime(seconds);
  std::sort(late_us.begin(), late_us.end());
  const auto at = [&](double share) { return late_us[static_cast<size_t>(share * static_cast<double>(calls - 1))]; };
  state.counters["late_p50_us"] = at(0.5);
  state.counters["late_p99_us"] = at(0.99);
  state.counters["late_longest_us"] = at(1);
}

void add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);
}

template <class Contender>
void add_free(const std::string& name) {
  for (const bool manual : {false, true}) {
    const std::string full = "BM_Host_Free_" + name + (manual ? "/manual" : "/steady");
    benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State& state) { free_engine<Contender>(state, manual); });
  }
}

template <class Contender>
void add_at_loads(const std::string& name) {
  add("BM_Host_HalfLoad_" + name, [](benchmark::State& state) { run_at_load<Contender>(state, kHalfLoad); });
  add("BM_Host_LightLoad_" + name, [](benchmark::State& state) { run_at_load<Contender>(state, kLightLoad); });
}

[[maybe_unused]] const bool kAdded = [] {
  add_free<Direct>("Direct");
  add_free<Mutex>("Mutex");
  add_free<CombiningBare>("CombiningBare");
  add_free<Combining>("Combining");
  for (const Load load : {Load::kStates, Load::kMixed}) {
    const std::string end = load == Load::kStates ? "/states" : "/mixed";
    add("BM_Host_Saturated_Mutex" + end, [=](benchmark::State& state) { run_saturated<Mutex>(state, load); });
    add("BM_Host_Saturated_CombiningBare" + end,
        [=](benchmark::State& state) { run_saturated<CombiningBare>(state, load); });
    add("BM_Host_Saturated_Combining" + end, [=](benchmark::State& state) { run_saturated<Combining>(state, load); });
    add("BM_Host_Saturated_Runner" + end, [=](benchmark::State& state) { run_saturated<Runner>(state, load); });
    const auto direct = [=](benchmark::State& state) { run_limit<Direct>(state, load); };
    benchmark::RegisterBenchmark(("BM_Host_Saturated_Direct" + end).c_str(), direct)->Iterations(1);
    const auto limit = [=](benchmark::State& state) { run_limit<DirectInBatches>(state, load); };
    benchmark::RegisterBenchmark(("BM_Host_Saturated_DirectInBatches" + end).c_str(), limit)->Iterations(1);
  }
  add_at_loads<Apart>("Apart");
  add_at_loads<Mutex>("Mutex");
  add_at_loads<Combining>("Combining");
  add_at_loads<Runner>("Runner");
  add("BM_Host_BusyCore_Mutex", run_busy_core<Mutex>);
  add("BM_Host_BusyCore_Combining", run_busy_core<Combining>);
  add("BM_Host_BusyCore_Runner", run_busy_core<Runner>);
  add("BM_Host_Timers", run_timers);
  return true;
}();

}  // namespace
}  // namespace strowger::bench
