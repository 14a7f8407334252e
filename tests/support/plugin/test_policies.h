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

/// What most of them are made of: two parameters, and how often they were asked, which they look at too.
class Hashed {
 public:
  static constexpr std::array kParameters = {
      plugin::integer("salt", "makes another policy of it", 1, 0, 1e9),
      plugin::integer("nonsense", "per cent of decisions that go wrong", 0, 0, 100)};

  explicit Hashed(const plugin::Arguments& arguments) : salt_(arguments.integer(0)), nonsense_(arguments.integer(1)) {}

 protected:
  const int64_t salt_;
  const int64_t nonsense_;
  uint64_t decisions_ = 0;
};

/// Scores by everything; small numbers, so that there are ties; now and then an infinite one.
class ScoredStrategy : public plugin::AgentStrategy<ScoredStrategy>, private Hashed {
 public:
  using Hashed::Hashed;
  using Hashed::kParameters;
  static constexpr std::string_view kName = "test.scored";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0xff;

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
class ScoredOrder : public plugin::CallOrder<ScoredOrder>, private Hashed {
 public:
  using Hashed::Hashed;
  using Hashed::kParameters;
  static constexpr std::string_view kName = "test.order";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x7f;
  static constexpr uint64_t kFlags = STROWGER_DRAWS;

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
};

/// Says who may serve by a hash of everything. With `nonsense` some questions go wrong.
class HashedMatcher : public plugin::Matcher<HashedMatcher>, private Hashed {
 public:
  using Hashed::Hashed;
  using Hashed::kParameters;
  static constexpr std::string_view kName = "test.matcher";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x7;

  plugin::Answer match_impl(const StrowgerDecision& decision, const StrowgerProfiles& profiles,
                            std::span<uint8_t> may_serve) {
    const StrowgerQuestions& ask = *decision.questions;
    const Mixed situation = Mixed()
                                .add(salt_)
                                .add(decision.now_us)
                                .add(ask.requirement_text(&decision, decision.requirement))
                                .add(++decisions_);
    for (size_t i = 0; i < may_serve.size(); ++i) {
      Mixed of = Mixed(situation).add(ask.group_name(&decision, profiles.group[i])).add(profiles.capacity[i]);
      for (uint32_t s = profiles.first_skill[i]; s < profiles.first_skill[i + 1]; ++s) {
        of.add(ask.skill_name(&decision, profiles.skill[s])).add(profiles.level[s]);
      }
      may_serve[i] = of.below(3) > 0 ? 1 : 0;
    }
    if (situation.below(100) >= static_cast<uint64_t>(nonsense_)) return plugin::Answer::kDecided;
    switch (Mixed(situation).add(7).below(4)) {
      case 0:
        may_serve[may_serve.size() / 2] = 2;
        return plugin::Answer::kDecided;
      case 1:
        return plugin::Answer::kAbstain;
      case 2:
        throw std::runtime_error("a test policy throws");
      default:
        return plugin::Answer::kFailed;
    }
  }
};

/// Does with a call whatever a ladder can do; with `nonsense` also what none can.
class HashedLadder : public plugin::LadderPolicy<HashedLadder>, private Hashed {
 public:
  using Hashed::Hashed;
  using Hashed::kParameters;
  static constexpr std::string_view kName = "test.ladder";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x7ff;
  static constexpr uint64_t kFlags = STROWGER_DRAWS;

  plugin::Answer decide_impl(const StrowgerDecision& decision, const StrowgerClimbs& climbs,
                             std::span<StrowgerLadderAnswer> answers) {
    const StrowgerQuestions& ask = *decision.questions;
    Mixed all = Mixed()
                    .add(salt_)
                    .add(decision.now_us)
                    .add(decision.random)
                    .add(climbs.call[0])
                    .add(climbs.enqueue_time_us[0])
                    .add(climbs.queue[0])
                    .add(climbs.priority[0])
                    .add(climbs.media[0])
                    .add(climbs.step[0])
                    .add(climbs.host_ref[0])
                    .add(climbs.joined_us[0])
                    .add(ask.customer_class_name(&decision, climbs.customer_class[0]))
                    .add(ask.requirement_text(&decision, climbs.requirement[0]))
                    .add(climbs.sla_target_us[0])
                    .add(climbs.queue_waiting[0])
                    .add(climbs.tier_min[0])
                    .add(climbs.tier_max[0])
                    .add(climbs.tier_raise[0])
                    .add(climbs.reserve_level[0])
                    .add(climbs.runs[0])
                    .add(climbs.agents_ready[0])
                    .add(climbs.agents_eligible[0])
                    .add(++decisions_);
    const bool wild = all.below(100) < static_cast<uint64_t>(nonsense_);
    const auto draw = [&](uint64_t n) { return all.add(1).below(n); };
    StrowgerLadderAnswer& answer = answers[0];
    answer.action = static_cast<uint32_t>(draw(wild ? 20 : STROWGER_STEP_NOTHING + 1));
    if (answer.action == STROWGER_STEP_DISCONNECT && draw(3) > 0) answer.action = STROWGER_STEP_RELAX;
    static constexpr std::array<std::string_view, 4> kSkills{"english", "billing", "swim", "juggling"};
    answer.skill = ask.find_skill(&decision, plugin::text(kSkills[draw(wild ? 4 : 3)]));
    answer.by = static_cast<int32_t>(draw(3) + 1) - (wild ? 3 : 0);
    answer.tier_min = static_cast<int32_t>(draw(2));
    answer.tier_max = static_cast<int32_t>(draw(3)) + (wild ? -1 : 1);
    answer.queue = climbs.queue[0] > 0 && draw(2) == 0 ? climbs.queue[0] - 1 : climbs.queue[0] + (wild ? 2 : 0);
    if (answer.action == STROWGER_STEP_ESCALATE && draw(3) == 0) answer.queue = STROWGER_PLUGIN_NONE;
    static constexpr std::array<std::string_view, 4> kMessages{"please hold", "by the way", "\x01", ""};
    answer.message = plugin::text(kMessages[draw(wild ? 4 : 2)]);
    if (draw(3) == 0) answer.ask_again_us = static_cast<int64_t>(draw(30) + 1) * 100'000 - (wild ? 50'000 : 0);
    if (!wild) return plugin::Answer::kDecided;
    const uint64_t how = draw(6);
    if (how == 0) throw std::runtime_error("a test policy throws");
    return how == 1 ? plugin::Answer::kAbstain : how == 2 ? plugin::Answer::kFailed : plugin::Answer::kDecided;
  }
};

/// Promises a few seconds, nothing, or what the queue does.
class HashedPromise : public plugin::SlaPolicy<HashedPromise>, private Hashed {
 public:
  using Hashed::Hashed;
  using Hashed::kParameters;
  static constexpr std::string_view kName = "test.promise";
  static constexpr std::string_view kKey = "a hash of everything";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x7;
  static constexpr uint64_t kFlags = STROWGER_DRAWS;

  plugin::Answer promise_impl(const StrowgerDecision& decision, const StrowgerJoins& joins,
                              std::span<int64_t> target_us, std::span<int64_t> at_risk_before_us) {
    const StrowgerQuestions& ask = *decision.questions;
    Mixed all = Mixed()
                    .add(salt_)
                    .add(decision.now_us)
                    .add(decision.random)
                    .add(joins.call[0])
                    .add(joins.enqueue_time_us[0])
                    .add(joins.queue[0])
                    .add(joins.priority[0])
                    .add(joins.media[0])
                    .add(joins.host_ref[0])
                    .add(ask.customer_class_name(&decision, joins.customer_class[0]))
                    .add(ask.attribute(&decision, joins.call[0], plugin::text("customer")))
                    .add(joins.queue_waiting[0])
                    .add(target_us[0])
                    .add(at_risk_before_us[0])
                    .add(++decisions_);
    const auto draw = [&](uint64_t n) { return all.add(1).below(n); };
    if (draw(4) > 0) {
      target_us[0] = draw(5) == 0 ? -1 : static_cast<int64_t>(draw(4) + 1) * 1'000'000;
      at_risk_before_us[0] = target_us[0] == -1 ? 0 : static_cast<int64_t>(draw(2)) * 500'000;
    }
    if (draw(100) >= static_cast<uint64_t>(nonsense_)) return plugin::Answer::kDecided;
    switch (draw(5)) {
      case 0:
        target_us[0] = 0;
        return plugin::Answer::kDecided;
      case 1:
        at_risk_before_us[0] = target_us[0] + 2;
        return plugin::Answer::kDecided;
      case 2:
        return plugin::Answer::kAbstain;
      case 3:
        throw std::runtime_error("a test policy throws");
      default:
        return plugin::Answer::kFailed;
    }
  }
};

/// Looks at all columns of all events, and fails now and then.
class FailingSink : public plugin::EventSink<FailingSink> {
 public:
  static constexpr std::string_view kName = "test.sink";
  static constexpr std::string_view kKey = "all events";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = 0x3fff;
  static constexpr std::array kParameters = {
      plugin::integer("nonsense", "per cent of batches that go wrong", 0, 0, 100)};

  explicit FailingSink(const plugin::Arguments& arguments) : nonsense_(arguments.integer(0)) {}

  plugin::Answer take_impl(const StrowgerDecision& decision, const StrowgerEvents& events) {
    for (size_t i = 0; i < events.count; ++i) {
      seen_.add(events.time_us[i]).add(events.kind[i]).add(events.call[i]).add(events.host_ref[i]);
      seen_.add(events.value[i]).add(events.value2[i]).add(events.agent[i]).add(events.queue[i]);
      seen_.add(events.requirement[i]).add(events.text[i]).add(events.priority[i]).add(events.reason[i]);
      seen_.add(events.cause[i]).add(events.media[i]).add(events.end[i]).add(events.step[i]).add(events.action[i]);
      seen_.add(events.old_state[i]).add(events.new_state[i]);
      seen_.add(decision.questions->queue_name(&decision, events.queue[i]));
      seen_.add(decision.questions->text(&decision, events.text[i]));
    }
    if (seen_.below(100) >= static_cast<uint64_t>(nonsense_)) return plugin::Answer::kDecided;
    if (seen_.below(2) == 0) throw std::runtime_error("a test policy throws");
    return plugin::Answer::kFailed;
  }

 private:
  int64_t nonsense_;
  Mixed seen_;
};

/// A registry with all of them.
inline absl::Status add_test_policies(PolicyRegistry& policies) {
  absl::Status status = policies.add(plugin::policy<ScoredStrategy>());
  if (status.ok()) status = policies.add(plugin::policy<DrawingStrategy>());
  if (status.ok()) status = policies.add(plugin::policy<ScoredOrder>());
  if (status.ok()) status = policies.add(plugin::policy<HashedMatcher>());
  if (status.ok()) status = policies.add(plugin::policy<HashedLadder>());
  if (status.ok()) status = policies.add(plugin::policy<HashedPromise>());
  if (status.ok()) status = policies.add(plugin::policy<FailingSink>());
  return status;
}

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_PLUGIN_TEST_POLICIES_H_
