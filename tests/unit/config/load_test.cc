// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/load.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHelpDesk = R"(# A help desk.
call_order = "sla_deadline"
occupancy_half_life = "20m"
skills = ["english", "billing", "networks"]
reasons = ["break", "training"]
customer_classes = ["gold", "silver"]

[media_costs]
chat = 25
email = "cannot_take"

[[group]]
name = "north"
share = 2

[[sla]]
name = "standard"
target = "60s"
at_risk_before = 15

[[sla]]
name = "gold_sla"
target = 20.5

[[queue]]
name = "support"
requirement = "english >= 3"
strategy = "ring_progressively; step = 8s"
tiers = { max = 0 }
lifo = true
priority = -5
cost = 2
expected_handling = "3m"
wrap_up = "manual"
join_empty = { except = ["not_ready", "busy"] }
leave_empty = true
max_wait = "10m"
max_wait_then = "move"
max_wait_queue = "second_line"
sla = "standard"
customer_slas = { silver = "standard", gold = "gold_sla" }
escalate_to = "second_line"
resolve_within = "4h"
escalation_description = "not solved \"in time\""

[[queue.ladder]]
do = "relax"
after = "30s"
every = "30s"
times = 2
only_if = ["queue_length >= 5", "agents_ready < 1"]
skill = "english"
by = 1

[[queue.ladder]]
do = "widen_ring"
slack = "20s"
tiers = { min = 0, max = 2, raise = 1 }

[[queue]]
name = "second_line"
requirement = "networks"

[[agent]]
name = "ann"
group = "north"
skills = { networks = 9, english = 8 }
queues = ["support", { queue = "second_line", tier = 1, delay = "30s", priority = 2, reserve_level = 1 }]
wrap_up = 0
capacity = 200
media_costs = { voice = 200, email = "cannot_take" }
auto_answer = true

[[agent]]
name = "pool-{}-{}"
count = 3
queues = ["support"]
)";

CentreSpec help_desk() {
  const auto centre = load_centre(kHelpDesk, "desk.toml");
  EXPECT_TRUE(centre.ok()) << centre.status();
  return centre.value_or(CentreSpec());
}

TEST(LoadCentre, settings) {
  const CentreSpec centre = help_desk();
  EXPECT_EQ(centre.call_order, "sla_deadline");
  EXPECT_EQ(centre.occupancy_half_life, 20min);
  EXPECT_EQ(centre.skills, (std::vector<std::string>{"english", "billing", "networks"}));
  EXPECT_EQ(centre.reasons, (std::vector<std::string>{"break", "training"}));
  EXPECT_EQ(centre.customer_classes, (std::vector<std::string>{"gold", "silver"}));
  EXPECT_EQ(centre.media_costs, (MediaCosts{100, 100, 25, kCannotTake, 100}));
  EXPECT_EQ(centre.groups, (std::vector<GroupSpec>{{.name = "north", .share = 2}}));
  EXPECT_EQ(centre.slas, (std::vector<Sla>{{.name = "standard", .target = 60s, .at_risk_before = 15s},
                                           {.name = "gold_sla", .target = 20'500ms}}));
}

TEST(LoadCentre, queue) {
  QueueSpec expected{.name = "support",
                     .requirement = "english >= 3",
                     .strategy = "ring_progressively; step = 8s",
                     .tiers = {.max = 0},
                     .lifo = true,
                     .priority = -5,
                     .cost = 2,
                     .expected_handling = 3min,
                     .wrap_up = kForever,
                     .join_empty = {.enabled = true, .except_not_ready = true, .except_busy = true},
                     .leave_empty = {.enabled = true},
                     .max_wait = 10min,
                     .max_wait_action = MaxWaitAction::kMove,
                     .max_wait_queue = "second_line",
                     .sla = "standard",
                     .customer_slas = {{"silver", "standard"}, {"gold", "gold_sla"}},
                     .escalate_to = "second_line",
                     .resolve_within = 4h,
                     .escalation_description = "not solved \"in time\""};
  expected.ladder.push_back(
      {.action = LadderAction::kRelax,
       .after = 30s,
       .every = 30s,
       .times = 2,
       .only_if = {*parse_ladder_condition("queue_length >= 5"), *parse_ladder_condition("agents_ready < 1")},
       .skill = "english",
       .by = 1});
  expected.ladder.push_back(
      {.action = LadderAction::kWidenRing, .by_slack = true, .slack = 20s, .tiers = {.min = 0, .max = 2, .raise = 1}});
  const CentreSpec centre = help_desk();
  ASSERT_EQ(centre.queues.size(), 2u);
  EXPECT_EQ(centre.queues[0], expected);
  EXPECT_EQ(centre.queues[1], (QueueSpec{.name = "second_line", .requirement = "networks"}));
}

TEST(LoadCentre, agents_and_their_count) {
  AgentSpec ann{.name = "ann",
                .group = "north",
                .skills = {{"networks", 9}, {"english", 8}},
                .memberships = {{.queue = "support"},
                                {.queue = "second_line", .tier = 1, .priority = 2, .delay = 30s, .reserve_level = 1}},
                .wrap_up = Duration{0},
                .capacity = 200,
                .auto_answer = true};
  ann.media_costs[0] = 200;
  ann.media_costs[3] = kCannotTake;
  const CentreSpec centre = help_desk();
  ASSERT_EQ(centre.agents.size(), 4u);
  EXPECT_EQ(centre.agents[0], ann);
  EXPECT_EQ(centre.agents[1], (AgentSpec{.name = "pool-1-1", .memberships = {{.queue = "support"}}}));
  EXPECT_EQ(centre.agents[3].name, "pool-3-3");
}

TEST(LoadCentre, empty_text_is_an_empty_centre) { EXPECT_EQ(load_centre("", "x").value(), CentreSpec()); }

TEST(LoadCentre, name_keeps_its_braces_without_a_count) {
  EXPECT_EQ(load_centre("[[agent]]\nname = \"a{}\"", "x")->agents[0].name, "a{}");
  EXPECT_EQ(load_centre("[[agent]]\nname = \"a{}\"\ncount = 1", "x")->agents[0].name, "a1");
}

TEST(LoadCentre, agents_are_limited) {
  const std::string text = "[[agent]]\nname = \"a{}\"\ncount = 3\n[[agent]]\nname = \"b\"\n";
  EXPECT_TRUE(load_centre(text, "x", {.max_agents = 4}).ok());
  EXPECT_EQ(std::string(load_centre(text, "x", {.max_agents = 3}).status().message()),
            "x:5:8: agent 'b': name: makes more agents than the limit, which is 3");
  EXPECT_EQ(std::string(load_centre(text, "x", {.max_agents = 2}).status().message()),
            "x:3:9: agent 'a{}': count: makes more agents than the limit, which is 2");
  EXPECT_FALSE(load_centre("[[agent]]\nname = \"a{}\"\ncount = 9223372036854775807", "x").ok());
}

TEST(LoadCentre, extra_tables_are_left_alone) {
  const std::string text = "skills = [\"a\"]\n[simulation]\ndays = true\n[[log]]\n";
  EXPECT_EQ(std::string(load_centre(text, "x").status().message()).substr(0, 35),
            "x:2:2: unknown key 'simulation', ex");
  EXPECT_TRUE(load_centre(text, "x", {.extra_tables = {"simulation", "log"}}).ok());
}

TEST(LoadCentre, files) {
  const std::string path = testing::TempDir() + "/strowger_load_test.toml";
  std::ofstream(path) << "skills = [\"english\"]\n";
  EXPECT_EQ(load_centre_file(path)->skills, std::vector<std::string>{"english"});
  std::ofstream(path) << "\n  skils = []\n";
  EXPECT_EQ(std::string(load_centre_file(path).status().message()),
            path + ":2:3: unknown key 'skils' (did you mean 'skills'?)");
  std::remove(path.c_str());
  EXPECT_EQ(load_centre_file(path).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(load_centre_file(testing::TempDir()).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace strowger
