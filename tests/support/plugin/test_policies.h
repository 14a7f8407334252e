// SPDX-License-Identifier: Apache-2.0
//
// Policies for tests: they look at everything that they are shown, make ties, remember, and misbehave on demand.
//
// Their answers are functions of what they are shown, in its order, so that two engines that show the same get the
// same.
#ifndef STROWGER_TESTS_SUPPORT_PLUGIN_TEST_POLICIES_H_
#define STROWGER_TESTS_SUPPORT_PLUGIN_TEST_POLICIES_H_

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>

#include "absl/status/status.h"
#include "strowger/plugin/plugin.hpp"
#include "strowger/plugin/registry.h"

namespace strowger::testing {

/// A chain of hashed words.
class Mixed {
 public:
  template <class T>
  Mixed& add(T word) {
    value_ = (value_ ^ static_cast<uint64_t>(word)) * 0x9e3779b97f4a7c15u;
    value_ ^= value_ >> 29;
    return *this;
  }
  Mixed& add(StrowgerText text) {
    for (size_t i = 0; i < text.size; ++i) add(text.data[i]);
    return add(text.size);
  }
  uint64_t below(uint64_t n) const { return (value_ >> 11) % n; }

 private:
  uint64_t value_ = 1;
};

/// What goes wrong in a decision, if something does: `percent` of the time.
inline plugin::Answer misbehave(const Mixed& situation, int64_t percent, std::span<double> scores) {
  if (situation.below(100) >= static_cast<uint64_t>(percent)) return plugin::Answer::kDecided;
  switch (Mixed(situation).add(7).below(4)) {
    case 0:
      scores[scores.size() / 2] = std::numeric_limits<double>::quiet_NaN();
      return plugin::Answer::kDecided;
    case 1:
      return plugin::Answer::kAbstain;
    case 2:
      throw std::runtime_error("a test policy throws");
    default:
      return plugin::Answer::kFailed;
  }
}

/// Scores by everything; small numbers, so that there are ties; now and then an infinite one.
class ScoredStrategy : public plugin::AgentStrategy<ScoredStrategy> {
 public:
  static constexpr std::string_view kName = "test.scored";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0xff;
  static constexpr std::array kParameters = {
      plugin::integer("salt", "makes another policy of it", 1, 0, 1e9),
      plugin::integer("nonsense", "per cent of decisions that go wrong", 0, 0, 100)};

  explicit ScoredStrategy(const plugin::Arguments& arguments)
      : salt_(arguments.integer(0)), nonsense_(arguments.integer(1)) {}

  plugin::Answer score_impl(const StrowgerDecision& decision, const StrowgerAgents& agents, std::span<double> scores) {
    const StrowgerQuestions& ask = *decision.questions;
    const Mixed situation = Mixed()
                                .add(salt_)
                                .add(decision.now_us)
                                .add(decision.call)
                                .add(decision.host_ref)
                                .add(decision.enqueue_time_us)
                                .add(decision.queue)
                                .add(decision.priority)
                                .add(decision.media)
                                .add(ask.queue_name(&decision, decision.queue))
                                .add(ask.attribute(&decision, decision.call, plugin::text("language")))
                                .add(++decisions_);
    const uint32_t skill = ask.find_skill(&decision, plugin::text("english"));
    for (size_t i = 0; i < scores.size(); ++i) {
      const Mixed of = Mixed(situation)
                           .add(agents.agent[i])
                           .add(agents.idle_since_us[i])
                           .add(agents.calls[i])
                           .add(agents.units[i])
                           .add(agents.capacity[i])
                           .add(agents.weight[i])
                           .add(agents.position[i])
                           .add(agents.group[i])
                           .add(agents.proficiency[i])
                           .add(ask.agent_name(&decision, agents.agent[i]))
                           .add(ask.group_name(&decision, agents.group[i]))
                           .add(ask.skill_level(&decision, agents.agent[i], skill));
      scores[i] = static_cast<double>(of.below(4));
      if (scores[i] == 3.0) scores[i] = of.below(8) < 4 ? std::numeric_limits<double>::infinity() : -0.0;
    }
    return misbehave(situation, nonsense_, scores);
  }

 private:
  int64_t salt_;
  int64_t nonsense_;
  uint64_t decisions_ = 0;
};

/// Draws one of the candidates; with `nonsense` it names somebody who was not shown, or throws.
class DrawingStrategy : public plugin::AgentStrategy<DrawingStrategy> {
 public:
  static constexpr std::string_view kName = "test.drawing";
  static constexpr std::string_view kKey = "a draw";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kFlags = STROWGER_DRAWS;
  static constexpr std::array kParameters = {
      plugin::integer("nonsense", "per cent of decisions that go wrong", 0, 0, 100)};

  explicit DrawingStrategy(const plugin::Arguments& arguments) : nonsense_(arguments.integer(0)) {}

  plugin::Answer choose_impl(const StrowgerDecision& decision, const StrowgerAgents& agents, uint32_t& agent) const {
    agent = agents.agent[decision.random % agents.count];
    if (Mixed().add(decision.random).below(100) < static_cast<uint64_t>(nonsense_)) agent += 5;
    std::array<double, 1> none{};
    return misbehave(Mixed().add(decision.random).add(3), nonsense_ / 2, none);
  }

 private:
  int64_t nonsense_;
};

/// A call order by everything, with ties.
class ScoredOrder : public plugin::CallOrder<ScoredOrder> {
 public:
  static constexpr std::string_view kName = "test.order";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x7f;
  static constexpr uint64_t kFlags = STROWGER_DRAWS;
  static constexpr std::array kParameters = {
      plugin::integer("salt", "makes another policy of it", 1, 0, 1e9),
      plugin::integer("nonsense", "per cent of decisions that go wrong", 0, 0, 100)};

  explicit ScoredOrder(const plugin::Arguments& arguments)
      : salt_(arguments.integer(0)), nonsense_(arguments.integer(1)) {}

  plugin::Answer score_impl(const StrowgerDecision& decision, const StrowgerCalls& calls, std::span<double> scores) {
    const StrowgerQuestions& ask = *decision.questions;
    const Mixed situation =
        Mixed().add(salt_).add(decision.now_us).add(decision.random).add(decision.agent).add(++decisions_);
    for (size_t i = 0; i < scores.size(); ++i) {
      const Mixed of = Mixed(situation)
                           .add(calls.call[i])
                           .add(calls.enqueue_time_us[i])
                           .add(calls.queue[i])
                           .add(calls.priority[i])
                           .add(calls.sla_target_us[i])
                           .add(calls.queue_waiting[i])
                           .add(calls.membership_priority[i])
                           .add(calls.host_ref[i])
                           .add(ask.attribute(&decision, calls.call[i], plugin::text("language")));
      scores[i] = static_cast<double>(of.below(3));
    }
    return misbehave(situation, nonsense_, scores);
  }

 private:
  int64_t salt_;
  int64_t nonsense_;
  uint64_t decisions_ = 0;
};

/// A registry with all of them.
inline absl::Status add_test_policies(PolicyRegistry& policies) {
  absl::Status status = policies.add(plugin::policy<ScoredStrategy>());
  if (status.ok()) status = policies.add(plugin::policy<DrawingStrategy>());
  if (status.ok()) status = policies.add(plugin::policy<ScoredOrder>());
  return status;
}

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_PLUGIN_TEST_POLICIES_H_
