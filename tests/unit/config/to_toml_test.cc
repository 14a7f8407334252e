// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/to_toml.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/config/load.h"
#include "strowger/core/random.h"
#include "strowger/model/requirement.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

void expect_round_trip(const CentreSpec& centre) {
  const std::string text = to_toml(centre);
  const auto back = load_centre(text, "written.toml");
  ASSERT_TRUE(back.ok()) << back.status() << "\n" << text;
  ASSERT_EQ(*back, centre) << text;
  ASSERT_EQ(to_toml(*back), text);
}

TEST(ToToml, default_centre_is_the_empty_text) { EXPECT_EQ(to_toml(CentreSpec()), ""); }

TEST(ToToml, leaves_out_what_has_its_default) {
  CentreSpec centre;
  centre.skills = {"english"};
  centre.slas = {{.name = "fast", .target = 20s}};
  centre.queues = {{.name = "support", .requirement = "english >= 3", .wrap_up = kForever, .sla = "fast"}};
  centre.queues[0].ladder = {{.action = LadderAction::kAnnounce, .after = 30s, .every = 1min, .message = "sorry"},
                             {.action = LadderAction::kDissuade, .by_slack = true, .slack = 5s}};
  centre.agents = {{.name = "ann", .skills = {{"english", 8}}, .memberships = {{.queue = "support"}}}};
  EXPECT_EQ(to_toml(centre), R"(skills = ["english"]

[[sla]]
name = "fast"
target = "20s"

[[queue]]
name = "support"
requirement = "english >= 3"
wrap_up = "manual"
sla = "fast"

[[queue.ladder]]
after = "30s"
do = "announce"
every = "1m"
message = "sorry"

[[queue.ladder]]
slack = "5s"
do = "dissuade"

[[agent]]
name = "ann"
skills = { english = 8 }
queues = ["support"]
)");
  expect_round_trip(centre);
}

TEST(ToToml, odd_names_and_texts_survive) {
  CentreSpec centre;
  centre.skills = {"with \"quotes\" and \\", "é ü 漢字 📞", "'", "{}", "a.b", "#", " ", "=", "[x]"};
  centre.customer_classes = {"gold class", "é"};
  centre.slas = {{.name = "]]", .target = 1us}};
  centre.queues = {{.name = "two words", .requirement = "'with \"quotes\" and \\' and '''' >= 3"}};
  centre.queues[0].customer_slas = {{"é", "]]"}, {"gold class", "]]"}};
  centre.queues[0].escalation_description = "lines\nand\ttabs\r\nand \\n";
  centre.agents = {{.name = "agent-{}"}};
  for (size_t i = centre.skills.size(); i > 0; --i) centre.agents[0].skills.push_back({centre.skills[i - 1], 3});
  expect_round_trip(centre);
}

TEST(ToToml, steps_keep_what_does_not_count) {
  CentreSpec centre;
  centre.queues = {{.name = "q"}};
  centre.queues[0].ladder = {{.action = LadderAction::kDissuade, .after = 5s, .by_slack = true, .slack = 3s},
                             {.action = LadderAction::kDissuade, .after = 5s, .by_slack = false, .slack = 3s},
                             {.action = LadderAction::kDissuade, .by_slack = true},
                             {.action = LadderAction::kDissuade}};
  centre.queues[0].join_empty = {.enabled = false, .except_busy = true};
  centre.queues[0].leave_empty = {.enabled = true, .except_reserved = true, .except_wrap_up = true};
  expect_round_trip(centre);
}

TEST(ToToml, invalid_centres_are_written_without_harm) {
  CentreSpec centre;
  centre.queues = {{.name = ""}};
  centre.queues[0].max_wait_action = static_cast<MaxWaitAction>(99);
  centre.queues[0].cost = std::numeric_limits<double>::quiet_NaN();
  centre.queues[0].retry = Duration{std::numeric_limits<int64_t>::min()};
  centre.queues[0].ladder = {{.action = static_cast<LadderAction>(99)}};
  centre.queues[0].ladder[0].only_if = {{.subject = static_cast<LadderCondition::Subject>(99)}};
  EXPECT_FALSE(load_centre(to_toml(centre), "x").ok());
}

// ---- Random centres -------------------------------------------------------------------------------------------------

/// Valid centres with about every other field away from its default.
class CentreMaker {
 public:
  explicit CentreMaker(uint64_t seed) : random_(seed) {}

  CentreSpec make() {
    CentreSpec centre;
    for (MediaCosts::value_type& cost : centre.media_costs) vary(cost, media_cost());
    centre.skills = names("skill", 5);
    centre.reasons = names("reason", 3);
    centre.customer_classes = names("class", 3);
    for (const std::string& name : names("group", 3))
      centre.groups.push_back({.name = name, .share = number(1, 1'000'000)});
    for (const std::string& name : names("sla", 3)) {
      const Duration target = duration(1);
      centre.slas.push_back({.name = name, .target = target, .at_risk_before = coin() ? target : target / 2});
    }
    vary(centre.call_order, std::string(kCallOrders[random_.below(4)]));
    vary(centre.occupancy_half_life, duration(1'000'000));
    for (const std::string& name : names("queue", 4)) centre.queues.push_back({.name = name});
    for (QueueSpec& queue : centre.queues) fill_queue(centre, queue);
    for (const std::string& name : names("agent", 6)) centre.agents.push_back({.name = name});
    for (AgentSpec& agent : centre.agents) fill_agent(centre, agent);
    return centre;
  }

 private:
  static constexpr std::array<std::string_view, 4> kCallOrders{"age", "sla_deadline", "queue_weight",
                                                               "generalised_c_mu"};
  static constexpr std::array<std::string_view, 6> kNameEnds{"", " x", "\"", "\\", "é", "{}"};

  bool coin() { return random_.below(2) == 0; }
  int number(int min, int max) {
    // Often at the edges.
    const uint64_t draw = random_.below(4);
    if (draw == 0) return min;
    if (draw == 1) return max;
    return min + static_cast<int>(random_.below(static_cast<uint64_t>(max - min) + 1));
  }
  Duration duration(int64_t min) {
    const uint64_t draw = random_.below(8);
    if (draw == 0) return Duration{min};
    if (draw == 1) return kForever;
    return Duration{min + static_cast<int64_t>(random_.below(uint64_t{1} << random_.below(52)))};
  }
  template <class T>
  void vary(T& field, T value) {
    if (coin()) field = std::move(value);
  }
  uint16_t media_cost() { return coin() ? kCannotTake : static_cast<uint16_t>(number(1, 10'000)); }
  std::vector<std::string> names(const std::string& kind, uint64_t most) {
    std::vector<std::string> result;
    const uint64_t count = random_.below(most + 1);
    for (uint64_t i = 0; i < count; ++i) {
      result.push_back(kind + std::to_string(i) + std::string(kNameEnds[random_.below(kNameEnds.size())]));
    }
    return result;
  }
  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[random_.below(values.size())];
  }
  TierWindow tiers() {
    const int min = number(0, 1000);
    return {.min = min, .max = number(min, 1000), .raise = number(0, 1000)};
  }
  EmptyRule empty_rule() { return {coin(), coin(), coin(), coin(), coin()}; }

  void fill_queue(const CentreSpec& centre, QueueSpec& queue) {
    NameTable<SkillId> table;
    for (const std::string& skill : centre.skills) table.intern(skill);
    if (!centre.skills.empty()) {
      queue.requirement = Requirement::at_least(SkillId{0}, number(1, 10)).to_string(table);
    }
    vary(queue.strategy, std::string("ring_progressively; step = 3s"));
    vary(queue.tiers, tiers());
    vary(queue.lifo, coin());
    vary(queue.priority, number(-1000, 1000));
    vary(queue.weight, number(1, 1'000'000));
    vary(queue.share, number(1, 1'000'000));
    vary(queue.cost, random_.uniform_positive() * 1e12);
    vary(queue.cost_power, number(1, 4));
    vary(queue.expected_handling, duration(1));
    vary(queue.ring_timeout, duration(1));
    vary(queue.retry, duration(0));
    vary(queue.offers, number(0, 1000));
    vary(queue.no_answer_limit, number(0, 1'000'000));
    vary(queue.auto_answer, coin());
    vary(queue.wrap_up, duration(0));
    vary(queue.wrap_up_shared, coin());
    vary(queue.max_length, static_cast<uint32_t>(random_()));
    vary(queue.join_empty, empty_rule());
    vary(queue.leave_empty, empty_rule());
    vary(queue.max_wait, duration(1));
    vary(queue.max_wait_queue, one_of(centre.queues).name);
    if (!queue.max_wait_queue.empty()) vary(queue.max_wait_action, MaxWaitAction::kMove);
    vary(queue.escalate_to, one_of(centre.queues).name);
    if (!queue.escalate_to.empty()) vary(queue.resolve_within, duration(0));
    vary(queue.escalation_description, std::string("not\nsolved \"in time\" \t\\"));
    vary(queue.record_decisions, true);
    if (!centre.slas.empty()) {
      vary(queue.sla, one_of(centre.slas).name);
      for (const std::string& name : centre.customer_classes)
        queue.customer_slas.push_back({name, one_of(centre.slas).name});
    }
    const uint64_t steps = random_.below(5);
    for (uint64_t i = 0; i < steps; ++i) queue.ladder.push_back(ladder_step(centre));
  }

  LadderStep ladder_step(const CentreSpec& centre) {
    LadderStep step{.action = static_cast<LadderAction>(random_.below(kLadderActionRows.size())), .after = duration(1)};
    vary(step.slack, duration(0));
    vary(step.every, duration(1));
    if (step.every != Duration{}) vary(step.times, number(0, 1000));
    if (coin()) step.only_if = {{.value = number(0, 1'000'000'000)}};
    switch (step.action) {
      case LadderAction::kRelax:
      case LadderAction::kDropSkill:
        if (centre.skills.empty()) {
          step.action = LadderAction::kDissuade;
          break;
        }
        step.skill = one_of(centre.skills);
        if (step.action == LadderAction::kRelax) step.by = number(1, 10);
        break;
      case LadderAction::kWidenRing:
        step.tiers = tiers();
        break;
      case LadderAction::kRaisePriority:
        step.by = number(1, 2000);
        break;
      case LadderAction::kMoveQueue:
      case LadderAction::kAddQueue:
      case LadderAction::kEscalate:
        step.queue = one_of(centre.queues).name;
        break;
      case LadderAction::kCallInReserves:
        step.by = number(1, 9);
        break;
      case LadderAction::kNothing:  // without a plug-in it is no step
        step.action = LadderAction::kNotify;
        [[fallthrough]];
      default:
        step.message = "please hold";
        step.by_slack = coin();
    }
    return step;
  }

  void fill_agent(const CentreSpec& centre, AgentSpec& agent) {
    if (!centre.groups.empty()) vary(agent.group, one_of(centre.groups).name);
    for (const std::string& skill : centre.skills) {
      if (coin()) agent.skills.push_back({skill, number(1, 10)});
    }
    for (const QueueSpec& queue : centre.queues) {
      Membership membership{.queue = queue.name};
      vary(membership.tier, number(0, 1000));
      vary(membership.priority, number(1, 1000));
      vary(membership.delay, duration(0));
      vary(membership.reserve_level, number(0, 9));
      if (coin()) agent.memberships.push_back(membership);
    }
    if (coin()) agent.wrap_up = duration(0);
    vary(agent.capacity, number(1, 10'000));
    for (auto& cost : agent.media_costs) {
      if (coin()) cost = media_cost();
    }
    vary(agent.weight, number(1, 1000));
    vary(agent.position, number(0, 1'000'000));
    vary(agent.max_offers, number(1, 100));
    vary(agent.auto_answer, coin());
    vary(agent.call_order, std::string(kCallOrders[random_.below(4)]));
  }

  Random random_;
};

TEST(ToToml, random_centres_survive) {
  for (uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const CentreSpec centre = CentreMaker(seed).make();
    ASSERT_TRUE(validate(centre).ok()) << validate(centre);
    expect_round_trip(centre);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace strowger
