// SPDX-License-Identifier: Apache-2.0
//
// What a plug-in costs: the scoring of candidates written out in the caller, through a linked class, and through a
// shared object; and whole decisions of an engine by a built-in, a linked plug-in, and a shared object.
//
// The policy is the same everywhere: units in use, plus position times a weight. Before anything is timed all ways must
// choose the same. "Score" is one decision's scoring and the choice of the smallest; "Decision" is a call that arrives,
// is offered and hangs up, in an engine with so many agents free. One build of plugin_benchmark.cc is the program, and
// the other (STROWGER_BENCHMARK_PLUGIN) the shared object, so that both have the same code.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "strowger/plugin/plugin.hpp"

namespace {

namespace plugin = strowger::plugin;

class Weighed : public plugin::AgentStrategy<Weighed> {
 public:
#ifdef STROWGER_BENCHMARK_PLUGIN
  static constexpr std::string_view kName = "bench.shared";
#else
  static constexpr std::string_view kName = "bench.linked";
#endif
  static constexpr std::string_view kKey = "units + weight * position";
  static constexpr std::string_view kHelp = "for the benchmark";
  static constexpr uint64_t kColumns = STROWGER_AGENT_UNITS | STROWGER_AGENT_POSITION;
  static constexpr std::array kParameters = {plugin::number("weight", "units per place", 0.5)};

  explicit Weighed(const plugin::Arguments& arguments) : weight_(arguments.number(0)) {}
  explicit Weighed(double weight) : weight_(weight) {}
  void score_impl(const StrowgerDecision&, const StrowgerAgents& agents, std::span<double> scores) const {
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = agents.units[i] + weight_ * agents.position[i];
  }

 private:
  double weight_;
};

}  // namespace

#ifdef STROWGER_BENCHMARK_PLUGIN
STROWGER_PLUGIN("benchmark", "1", Weighed)
#else
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "plugin/policy.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/loader.h"

namespace {

using strowger::Acd;
using strowger::PolicyKind;
using strowger::PolicyRegistry;
using strowger::detail::Policy;

PolicyRegistry& registry() {
  static PolicyRegistry policies = [] {
    PolicyRegistry made;
    if (!made.add(plugin::policy<Weighed>()).ok() || !strowger::load_plugin(STROWGER_BENCHMARK_SO, made).ok()) {
      std::abort();
    }
    return made;
  }();
  return policies;
}

/// Candidates as an engine would show them.
struct Shown {
  explicit Shown(size_t count) {
    strowger::Random random(count);
    for (size_t i = 0; i < count; ++i) {
      agents.push_back(static_cast<uint32_t>(i));
      units.push_back(static_cast<int32_t>(random.below(100)));
      positions.push_back(static_cast<int32_t>(random.below(1000)));
    }
    table.struct_size = sizeof(table);
    table.count = count;
    table.agent = agents.data();
    table.units = units.data();
    table.position = positions.data();
    decision.struct_size = sizeof(decision);
  }
  std::vector<uint32_t> agents;
  std::vector<int32_t> units;
  std::vector<int32_t> positions;
  StrowgerAgents table{};
  StrowgerDecision decision{};
};

/// Written out in the caller, with what the host does beside it: unwritten scores first, then NaN looked for, then the
/// smallest.
struct Inlined {
  Weighed policy{0.5};
  std::vector<double> scores;
  uint32_t choose(const Shown& shown) {
    scores.resize(shown.table.count);
    std::fill(scores.begin(), scores.end(), std::numeric_limits<double>::quiet_NaN());
    policy.score_impl(shown.decision, shown.table, scores);
    unsigned bad = 0;
    for (const double score : scores) bad |= score != score ? 1u : 0u;
    if (bad != 0) return STROWGER_PLUGIN_NONE;
    return static_cast<uint32_t>(std::min_element(scores.begin(), scores.end()) - scores.begin());
  }
};

struct ThroughAbi {
  explicit ThroughAbi(std::string_view name) : policy(*Policy::make(&registry(), PolicyKind::kAgentStrategy, name)) {}
  std::unique_ptr<Policy> policy;
  uint32_t choose(const Shown& shown) {
    uint32_t chosen = STROWGER_PLUGIN_NONE;
    return policy->choose(shown.decision, shown.table, nullptr, chosen) == strowger::PolicyFault::kNone
               ? chosen
               : STROWGER_PLUGIN_NONE;
  }
};

template <class Way>
void score(benchmark::State& state, Way way) {
  const Shown shown(static_cast<size_t>(state.range(0)));
  if (way.choose(shown) != Inlined().choose(shown)) state.SkipWithError("another choice than the reference");
  for (auto _ : state) {
    benchmark::DoNotOptimize(shown.table);
    benchmark::DoNotOptimize(way.choose(shown));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_Score_Inlined(benchmark::State& state) { score(state, Inlined()); }
void BM_Score_Linked(benchmark::State& state) { score(state, ThroughAbi("bench.linked")); }
void BM_Score_SharedObject(benchmark::State& state) { score(state, ThroughAbi("bench.shared")); }
BENCHMARK(BM_Score_Inlined)->ArgName("candidates")->Arg(1)->Arg(8)->Arg(64)->Arg(512);
BENCHMARK(BM_Score_Linked)->ArgName("candidates")->Arg(1)->Arg(8)->Arg(64)->Arg(512);
BENCHMARK(BM_Score_SharedObject)->ArgName("candidates")->Arg(1)->Arg(8)->Arg(64)->Arg(512);

/// An engine with so many agents free, who differ in position.
std::unique_ptr<Acd> centre_with(const std::string& strategy, int64_t agents) {
  strowger::CentreSpec centre;
  centre.queues = {{.name = "queue", .strategy = strategy}};
  for (int64_t i = 0; i < agents; ++i) {
    centre.agents.push_back({.name = "a" + std::to_string(i),
                             .memberships = {{.queue = "queue"}},
                             .position = static_cast<int>(agents - i)});
  }
  auto acd = *Acd::create(centre, {.policies = &registry()});
  for (const strowger::AgentId agent : acd->agents()) acd->apply(strowger::LogIn{agent});
  return acd;
}

void decide(benchmark::State& state, const char* strategy) {
  const auto acd = centre_with(strategy, state.range(0));
  const auto reference = centre_with("linear", state.range(0));
  const auto arrive = [](Acd& engine) {
    return engine.apply(strowger::ArriveCall{.queue = engine.find_queue("queue")}).call;
  };
  const strowger::CallId first = arrive(*acd);
  if (std::string_view(strategy) != "longest_idle" &&
      acd->call(first)->agent != reference->call(arrive(*reference))->agent) {
    state.SkipWithError("another choice than the built-in of the same key");
  }
  acd->apply(strowger::HangUpCall{first});
  const strowger::QueueId queue = acd->find_queue("queue");
  for (auto _ : state) {
    const strowger::CallId call = acd->apply(strowger::ArriveCall{.queue = queue}).call;
    acd->apply(strowger::HangUpCall{call});
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_Decision_LongestIdle(benchmark::State& state) { decide(state, "longest_idle"); }
void BM_Decision_Linear(benchmark::State& state) { decide(state, "linear"); }
void BM_Decision_Linked(benchmark::State& state) { decide(state, "bench.linked"); }
void BM_Decision_SharedObject(benchmark::State& state) { decide(state, "bench.shared"); }
BENCHMARK(BM_Decision_LongestIdle)->ArgName("agents")->Arg(8)->Arg(64)->Arg(512);
BENCHMARK(BM_Decision_Linear)->ArgName("agents")->Arg(8)->Arg(64)->Arg(512);
BENCHMARK(BM_Decision_Linked)->ArgName("agents")->Arg(8)->Arg(64)->Arg(512);
BENCHMARK(BM_Decision_SharedObject)->ArgName("agents")->Arg(8)->Arg(64)->Arg(512);

}  // namespace
#endif
