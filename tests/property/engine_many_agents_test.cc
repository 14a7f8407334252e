// SPDX-License-Identifier: Apache-2.0
//
// Large centres beside the naive engine: hundreds of agents, each with a profile of their own, so that idle agents are
// found through the tree, for every strategy and every call order; and a hundred thousand of them for the usual ones.
// STROWGER_EFFORT scales the number of commands.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/core/random.h"
#include "strowger/engine/acd.h"
#include "support/naive/naive_engine.h"
#include "support/print_rows.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using namespace std::chrono_literals;

constexpr size_t kSkills = 12;
constexpr size_t kQueues = 6;

struct Shape {
  size_t agents = 300;
  uint64_t commands = 6000;
  std::string strategy = "longest_idle";
  std::string order = "priority";
};

CentreSpec centre_of(const Shape& shape, Random& random) {
  CentreSpec centre;
  centre.call_order = shape.order;
  centre.groups = {{.name = "g1"}, {.name = "g2", .share = 2}};
  for (size_t i = 0; i < kSkills; ++i) centre.skills.push_back(absl::StrCat("s", i));
  centre.slas = {{.name = "fast", .target = 10s}};
  for (size_t i = 0; i < kQueues; ++i) {
    centre.queues.push_back({.name = absl::StrCat("q", i),
                             .requirement = absl::StrCat("s", i, " >= ", 1 + random.below(6)),
                             .strategy = shape.strategy,
                             .priority = static_cast<int>(random.below(3)),
                             .weight = static_cast<int>(1 + random.below(3)),
                             .share = static_cast<int>(1 + random.below(3)),
                             .ring_timeout = 5s,
                             .offers = static_cast<int>(random.below(2) * 2 + 1),
                             .no_answer_limit = 0,
                             .wrap_up = 2s,
                             .sla = i % 2 == 0 ? "fast" : ""});
  }
  for (size_t i = 0; i < shape.agents; ++i) {
    AgentSpec agent;
    agent.name = absl::StrCat("a", i);
    agent.group = random.below(3) == 0 ? "g1" : "g2";
    agent.position = static_cast<int>(random.below(20));
    agent.weight = static_cast<int>(1 + random.below(4));
    for (size_t s = 0; s < kSkills; ++s) {
      if (random.below(3) == 0) agent.skills.push_back({centre.skills[s], static_cast<int>(1 + random.below(10))});
    }
    for (size_t q = 0; q < kQueues; ++q) {
      if (random.below(2) == 0) agent.memberships.push_back({.queue = centre.queues[q].name});
    }
    centre.agents.push_back(std::move(agent));
  }
  return centre;
}

/// Two engines that are told the same.
class Both {
 public:
  explicit Both(const Shape& shape) : random_(97, shape.agents) {
    EngineOptions options;
    options.max_calls = 2 * shape.agents;
    const CentreSpec centre = centre_of(shape, random_);
    acd_ = Acd::create(centre, options, &told_).value();
    judge_ = naive::NaiveAcd::create(centre, options, &judged_).value();
    for (const AgentSpec& agent : centre.agents) agents_.push_back(acd_->find_agent(agent.name));
    for (const QueueSpec& queue : centre.queues) queues_.push_back(acd_->find_queue(queue.name));
  }

  void run(uint64_t commands) {
    // They come in no order, many at one instant.
    std::vector<AgentId> coming = agents_;
    for (size_t i = coming.size(); i > 1; --i) std::swap(coming[i - 1], coming[random_.below(i)]);
    for (const AgentId agent : coming) {
      if (random_.below(3) == 0) pass(random_.below(2'000'000));
      tell(LogIn{.agent = agent});
    }
    for (uint64_t i = 0; i < commands && !::testing::Test::HasFatalFailure(); ++i) step();
    EXPECT_TRUE(acd_->check_invariants().ok()) << acd_->check_invariants();
    EXPECT_GT(connected_, commands / 20);
  }

 private:
  AgentId some_agent() { return agents_[random_.below(agents_.size())]; }

  void step() {
    switch (random_.below(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
        tell(ArriveCall{.queue = queues_[random_.below(queues_.size())], .media = media()});
        break;
      case 4:
      case 5:
      case 6:
        answer();
        break;
      case 7:
        if (!calls_.empty()) {
          const CallId call = take(calls_);
          if (random_.below(3) == 0) {
            tell(TransferCall{call, queues_[random_.below(queues_.size())]});
          } else {
            tell(CompleteCall{.call = call});
          }
        }
        break;
      case 8:
        tell(SetNotReady{.agent = some_agent()});
        break;
      case 9:
        tell(SetReady{some_agent()});
        break;
      case 10:
        if (random_.below(4) == 0) {
          const AgentId agent = some_agent();
          tell(LogOut{agent});
          if (random_.below(2) == 0) tell(LogIn{.agent = agent});
        }
        break;
      default:
        pass(random_.below(700'000));
        break;
    }
  }

  Media media() { return random_.below(3) == 0 ? Media::kChat : Media::kVoice; }

  template <class T>
  T take(std::vector<T>& from) {
    const size_t at = random_.below(from.size());
    const T taken = from[at];
    from[at] = from.back();
    from.pop_back();
    return taken;
  }

  void answer() {
    if (offers_.empty()) return;
    const auto [call, agent] = take(offers_);
    if (random_.below(6) == 0) {
      tell(DeclineOffer{call, agent});
    } else {
      tell(AcceptOffer{call, agent});
    }
  }

  void pass(uint64_t us) {
    const Time later = acd_->now() + Duration{static_cast<int64_t>(us)};
    ASSERT_EQ(acd_->advance(later), judge_->advance(later));
    compare();
  }

  template <class C>
  void tell(const C& command) {
    const Applied said = acd_->apply(command);
    const Applied judged = judge_->apply(command);
    ASSERT_EQ(said.refusal, judged.refusal);
    ASSERT_EQ(said.call, judged.call);
    compare();
  }

  void compare() {
    ASSERT_EQ(told_.events(), judged_.events());
    for (const Event& event : told_.events()) {
      if (event.kind == EventKind::kOffered) offers_.emplace_back(event.call, event.agent);
      if (event.kind == EventKind::kOfferEnded) std::erase(offers_, std::pair(event.call, event.agent));
      if (event.kind != EventKind::kConnected) continue;
      std::erase(offers_, std::pair(event.call, event.agent));
      calls_.push_back(event.call);
      ++connected_;
    }
    told_.clear();
    judged_.clear();
  }

  Random random_;
  EventBuffer told_;
  EventBuffer judged_;
  std::unique_ptr<Acd> acd_;
  std::unique_ptr<naive::NaiveAcd> judge_;
  std::vector<AgentId> agents_;
  std::vector<QueueId> queues_;
  std::vector<std::pair<CallId, AgentId>> offers_;
  std::vector<CallId> calls_;
  uint64_t connected_ = 0;
};

class ManyAgentsStrategy : public ::testing::TestWithParam<StrategyRow> {};

TEST_P(ManyAgentsStrategy, does_what_the_naive_engine_does) {
  Shape shape;
  shape.strategy = GetParam().kind == StrategyKind::kRingProgressively ? "ring_progressively; step = 1s"
                                                                       : std::string(GetParam().name);
  Both(shape).run(with_effort(shape.commands));
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, ManyAgentsStrategy, ::testing::ValuesIn(kStrategyRows),
                         [](const auto& row) { return std::string(row.param.name); });

class ManyAgentsOrder : public ::testing::TestWithParam<CallOrderRow> {};

TEST_P(ManyAgentsOrder, does_what_the_naive_engine_does) {
  const Shape shape{.order = std::string(GetParam().name)};
  Both(shape).run(with_effort(shape.commands));
}

INSTANTIATE_TEST_SUITE_P(EngineProperty, ManyAgentsOrder, ::testing::ValuesIn(kCallOrderRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(EngineManyAgents, ten_thousand_agents_of_as_many_profiles) {
  const Shape shape{.agents = 10'000, .commands = 400};
  Both(shape).run(with_effort(shape.commands));
}

TEST(EngineManyAgents, a_hundred_thousand_agents_of_as_many_profiles) {
  const Shape shape{.agents = with_effort(100'000), .commands = 200};
  Both(shape).run(shape.commands);
}

}  // namespace
}  // namespace strowger::testing
