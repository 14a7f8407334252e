// SPDX-License-Identifier: Apache-2.0
//
// What `validate` refuses, with its whole message and the place that it names; and what it accepts at each limit.
#include "engine/validate.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/engine/centre.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

constexpr int kIntMin = std::numeric_limits<int>::min();
constexpr int kIntMax = std::numeric_limits<int>::max();
constexpr Duration kDurationMin{std::numeric_limits<int64_t>::min()};
constexpr Duration kDurationMax{std::numeric_limits<int64_t>::max()};

CentreSpec good_centre() {
  CentreSpec centre;
  centre.skills = {"english", "billing"};
  centre.groups = {{.name = "north"}, {.name = "south", .share = 2}};
  centre.reasons = {"break"};
  centre.customer_classes = {"gold", "silver"};
  centre.slas = {{.name = "fast", .target = 20s, .at_risk_before = 5s}, {.name = "slow", .target = 60s}};
  QueueSpec support{.name = "support", .requirement = "english >= 3"};
  support.sla = "slow";
  support.customer_slas = {{"gold", "fast"}, {"silver", "slow"}};
  support.ladder = {{.action = LadderAction::kRelax, .after = 10s, .skill = "english", .by = 1},
                    {.action = LadderAction::kAnnounce, .after = 20s, .every = 30s, .times = 3, .message = "sorry"}};
  centre.queues = {support, {.name = "vip"}};
  centre.agents = {{.name = "ann", .group = "north", .skills = {{"english", 8}}, .memberships = {{.queue = "support"}}},
                   {.name = "bob", .memberships = {{.queue = "support"}, {.queue = "vip", .tier = 1}}}};
  return centre;
}

using Change = std::function<void(CentreSpec&)>;

absl::Status after(const Change& change) {
  CentreSpec centre = good_centre();
  change(centre);
  return validate(centre);
}

/// Expects that the centre is refused after the change, with this message and this place.
void expect_refused(const Change& change, std::string_view message, std::string_view path) {
  const absl::Status status = after(change);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << message;
  EXPECT_EQ(std::string(status.message()), message);
  EXPECT_EQ(spec_path(status), path) << message;
}

/// `set(centre, value)` for values inside and outside of a range.
template <class Value, class Set>
void expect_range(const std::vector<Value>& good, const std::vector<Value>& bad, std::string_view path, Set&& set) {
  for (const Value& value : good) {
    const absl::Status status = after([&](CentreSpec& c) { set(c, value); });
    EXPECT_TRUE(status.ok()) << path << ": " << status;
  }
  for (const Value& value : bad) {
    const absl::Status status = after([&](CentreSpec& c) { set(c, value); });
    EXPECT_FALSE(status.ok()) << path;
    EXPECT_EQ(spec_path(status), path) << status;
  }
}

TEST(Validate, accepts_good_centres) {
  EXPECT_TRUE(validate(good_centre()).ok()) << validate(good_centre());
  EXPECT_TRUE(validate(CentreSpec()).ok());
}

TEST(Validate, whole_numbers_are_limited) {
  const auto queue = [](int QueueSpec::*field) { return [field](CentreSpec& c, int v) { c.queues[0].*field = v; }; };
  const auto agent = [](int AgentSpec::*field) { return [field](CentreSpec& c, int v) { c.agents[1].*field = v; }; };
  const auto member = [](int Membership::*field) {
    return [field](CentreSpec& c, int v) { c.agents[1].memberships[1].*field = v; };
  };
  expect_range<int>({-1000, 1000}, {-1001, 1001, kIntMin, kIntMax}, "queues[0].priority", queue(&QueueSpec::priority));
  expect_range<int>({1, 1'000'000}, {0, -1, 1'000'001, kIntMin}, "queues[0].weight", queue(&QueueSpec::weight));
  expect_range<int>({1, 1'000'000}, {0, -1, 1'000'001, kIntMax}, "queues[0].share", queue(&QueueSpec::share));
  expect_range<int>({1, 4}, {0, 5, kIntMin, kIntMax}, "queues[0].cost_power", queue(&QueueSpec::cost_power));
  expect_range<int>({0, 1000}, {-1, 1001}, "queues[0].offers", queue(&QueueSpec::offers));
  expect_range<int>({0, 1'000'000'000}, {-1, kIntMin}, "queues[0].no_answer_limit", queue(&QueueSpec::no_answer_limit));
  expect_range<int>({1, 10'000}, {0, -5, 10'001}, "agents[1].capacity", agent(&AgentSpec::capacity));
  expect_range<int>({1, 1000}, {0, 1001, kIntMin}, "agents[1].weight", agent(&AgentSpec::weight));
  expect_range<int>({0, 1'000'000}, {-1, 1'000'001}, "agents[1].position", agent(&AgentSpec::position));
  expect_range<int>({1, 100}, {0, 101}, "agents[1].max_offers", agent(&AgentSpec::max_offers));
  expect_range<int>({0, 1000}, {-1, 1001}, "agents[1].memberships[1].tier", member(&Membership::tier));
  expect_range<int>({1, 1000}, {0, 1001}, "agents[1].memberships[1].priority", member(&Membership::priority));
  expect_range<int>({0, 9}, {-1, 10}, "agents[1].memberships[1].reserve_level", member(&Membership::reserve_level));
  expect_range<int>({1, 10}, {0, -1, 11, kIntMax}, "agents[0].skills[0].level",
                    [](CentreSpec& c, int v) { c.agents[0].skills[0].level = v; });
  expect_range<int>({1, 1'000'000}, {0, 1'000'001}, "groups[1].share",
                    [](CentreSpec& c, int v) { c.groups[1].share = v; });
}

TEST(Validate, durations_are_limited) {
  const std::vector<Duration> illegal{Duration{-1}, kForever + 1us, kDurationMin, kDurationMax};
  std::vector<Duration> zero_or_illegal = illegal;
  zero_or_illegal.push_back(Duration{0});
  const auto queue = [](Duration QueueSpec::*field) {
    return [field](CentreSpec& c, Duration v) { c.queues[0].*field = v; };
  };
  const auto step = [](Duration LadderStep::*field) {
    return [field](CentreSpec& c, Duration v) { c.queues[0].ladder[0].*field = v; };
  };
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].retry", queue(&QueueSpec::retry));
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].wrap_up", queue(&QueueSpec::wrap_up));
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].max_wait", queue(&QueueSpec::max_wait));
  expect_range<Duration>({1us, kForever}, zero_or_illegal, "queues[0].ring_timeout", queue(&QueueSpec::ring_timeout));
  expect_range<Duration>({1us, kForever}, zero_or_illegal, "queues[0].expected_handling",
                         queue(&QueueSpec::expected_handling));
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].ladder[0].after", step(&LadderStep::after));
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].ladder[0].slack", step(&LadderStep::slack));
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].ladder[0].every", step(&LadderStep::every));
  expect_range<Duration>({0us, kForever}, illegal, "agents[1].memberships[0].delay",
                         [](CentreSpec& c, Duration v) { c.agents[1].memberships[0].delay = v; });
  expect_range<Duration>({0us, kForever}, illegal, "agents[1].wrap_up",
                         [](CentreSpec& c, Duration v) { c.agents[1].wrap_up = v; });
  expect_range<Duration>({1us, kForever}, zero_or_illegal, "slas[1].target",
                         [](CentreSpec& c, Duration v) { c.slas[1].target = v; });
  expect_range<Duration>({0us, 60s}, {-1us, 60s + 1us, kForever, kDurationMin}, "slas[1].at_risk_before",
                         [](CentreSpec& c, Duration v) { c.slas[1].at_risk_before = v; });
  expect_range<Duration>({1s, kForever}, {0us, 1s - 1us, kDurationMax}, "occupancy_half_life",
                         [](CentreSpec& c, Duration v) { c.occupancy_half_life = v; });
  const auto resolve = [](CentreSpec& c, Duration v) {
    c.queues[0].escalate_to = "vip";
    c.queues[0].resolve_within = v;
  };
  expect_range<Duration>({0us, kForever}, illegal, "queues[0].resolve_within", resolve);
}

TEST(Validate, cost_is_a_positive_finite_number) {
  const double infinity = std::numeric_limits<double>::infinity();
  expect_range<double>({std::numeric_limits<double>::denorm_min(), 1e12},
                       {0.0, -0.0, -1.0, 1.0000001e12, infinity, -infinity, std::numeric_limits<double>::quiet_NaN()},
                       "queues[0].cost", [](CentreSpec& c, double v) { c.queues[0].cost = v; });
}

TEST(Validate, media_costs_are_limited) {
  expect_range<uint16_t>({1, 10'000, kCannotTake}, {0, 10'001, 65'534}, "media_costs[2]",
                         [](CentreSpec& c, uint16_t v) { c.media_costs[2] = v; });
  expect_range<uint16_t>({1, 10'000, kCannotTake}, {0, 10'001, 65'534}, "agents[0].media_costs[4]",
                         [](CentreSpec& c, uint16_t v) { c.agents[0].media_costs[4] = v; });
}

TEST(Validate, tier_windows_are_limited_and_not_turned_round) {
  for (const TierWindow good : {TierWindow{0, 0, 0}, TierWindow{1000, 1000, 1000}, TierWindow{3, 5, 1000}}) {
    EXPECT_TRUE(after([&](CentreSpec& c) { c.queues[1].tiers = good; }).ok());
  }
  expect_refused([](CentreSpec& c) { c.queues[1].tiers = {.min = 5, .max = 4}; },
                 "queue 'vip': tiers.min is 5, expected at most max, which is 4", "queues[1].tiers.min");
  expect_refused([](CentreSpec& c) { c.queues[1].tiers.max = 1001; },
                 "queue 'vip': tiers.max is 1001, expected 0 to 1000", "queues[1].tiers.max");
  expect_refused([](CentreSpec& c) { c.queues[1].tiers.raise = -1; },
                 "queue 'vip': tiers.raise is -1, expected 0 to 1000", "queues[1].tiers.raise");
  expect_refused([](CentreSpec& c) { c.queues[1].tiers.min = -1; }, "queue 'vip': tiers.min is -1, expected 0 to 1000",
                 "queues[1].tiers.min");
}

/// Each way to name something, with the place that an error in it names.
struct NamePlace {
  std::string path;
  std::string kind;
  std::function<std::string&(CentreSpec&)> name;
};

std::vector<NamePlace> name_places() {
  return {{"skills[1]", "skill", [](CentreSpec& c) -> std::string& { return c.skills[1]; }},
          {"reasons[0]", "reason", [](CentreSpec& c) -> std::string& { return c.reasons[0]; }},
          {"groups[1].name", "group", [](CentreSpec& c) -> std::string& { return c.groups[1].name; }},
          {"slas[1].name", "SLA", [](CentreSpec& c) -> std::string& { return c.slas[1].name; }},
          {"agents[1].name", "agent", [](CentreSpec& c) -> std::string& { return c.agents[1].name; }}};
}

TEST(Validate, names_are_short_plain_text) {
  for (const NamePlace& place : name_places()) {
    const auto refused = [&](const std::string& name, const std::string& problem) {
      const absl::Status status = after([&](CentreSpec& c) { place.name(c) = name; });
      EXPECT_EQ(spec_path(status), place.path) << status;
      EXPECT_NE(std::string(status.message()).find(problem), std::string::npos) << status;
    };
    refused("", place.kind + " without a name: name is empty, expected a name");
    refused("a\nb", place.kind + " 'a\\nb': name 'a\\nb' holds a control character, expected none");
    refused(std::string("a\0b", 3), "holds a control character");
    refused("a\x7f", "holds a control character");
    refused(std::string(256, 'x'), "(256 bytes) is too long, expected at most 255 bytes");
    refused("\xc3", "is not well-formed UTF-8");
    refused("\xed\xa0\x80", "is not well-formed UTF-8");
    refused("\xc0\xaf", "is not well-formed UTF-8");
    refused("\xf4\x90\x80\x80", "is not well-formed UTF-8");
    refused("\x80", "is not well-formed UTF-8");
  }
  CentreSpec centre;
  centre.reasons = {std::string(255, 'x'), "\xc3\xa9", "\xf0\x9f\x93\x9e", " ", "'"};
  EXPECT_TRUE(validate(centre).ok()) << validate(centre);
}

TEST(Validate, names_are_unique_among_their_kind) {
  const auto twice = [](const Change& change, std::string_view what, std::string_view path) {
    expect_refused(change, std::string(what) + ": the name is used twice, expected a name of its own", path);
  };
  twice([](CentreSpec& c) { c.skills.push_back("english"); }, "skill 'english'", "skills[2]");
  twice([](CentreSpec& c) { c.reasons.push_back("break"); }, "reason 'break'", "reasons[1]");
  twice([](CentreSpec& c) { c.customer_classes.push_back("gold"); }, "customer class 'gold'", "customer_classes[2]");
  twice([](CentreSpec& c) { c.groups[1].name = "north"; }, "group 'north'", "groups[1].name");
  twice([](CentreSpec& c) { c.slas.push_back(c.slas[0]); }, "SLA 'fast'", "slas[2].name");
  twice([](CentreSpec& c) { c.queues.push_back(c.queues[0]); }, "queue 'support'", "queues[2].name");
  twice([](CentreSpec& c) { c.agents[1].name = "ann"; }, "agent 'ann'", "agents[1].name");
}

TEST(Validate, names_that_things_refer_to_must_exist) {
  const std::string hint = " (did you mean 'support'?)";
  expect_refused([](CentreSpec& c) { c.queues[1].max_wait_queue = "suport"; },
                 "queue 'vip': max_wait_queue 'suport' is not a queue" + hint, "queues[1].max_wait_queue");
  expect_refused([](CentreSpec& c) { c.queues[1].escalate_to = "suport"; },
                 "queue 'vip': escalate_to 'suport' is not a queue" + hint, "queues[1].escalate_to");
  expect_refused([](CentreSpec& c) { c.queues[1].sla = "fats"; },
                 "queue 'vip': sla 'fats' is not an SLA (did you mean 'fast'?)", "queues[1].sla");
  expect_refused(
      [](CentreSpec& c) { c.queues[0].customer_slas[1].customer_class = "sliver"; },
      "queue 'support': customer SLA 2: customer_class 'sliver' is not a customer class (did you mean 'silver'?)",
      "queues[0].customer_slas[1].customer_class");
  expect_refused([](CentreSpec& c) { c.queues[0].customer_slas[0].sla = ""; },
                 "queue 'support': customer SLA 1: sla is missing, expected the name of an SLA",
                 "queues[0].customer_slas[0].sla");
  expect_refused([](CentreSpec& c) { c.queues[0].customer_slas[1].customer_class = "gold"; },
                 "queue 'support': customer SLA 2: customer_class 'gold' is listed twice, expected once",
                 "queues[0].customer_slas[1].customer_class");
  expect_refused([](CentreSpec& c) { c.agents[0].group = "nroth"; },
                 "agent 'ann': group 'nroth' is not a group (did you mean 'north'?)", "agents[0].group");
  expect_refused([](CentreSpec& c) { c.agents[0].skills[0].skill = "enlgish"; },
                 "agent 'ann': skill 1: skill 'enlgish' is not a skill (did you mean 'english'?)",
                 "agents[0].skills[0].skill");
  expect_refused(
      [](CentreSpec& c) {
        c.agents[0].skills.push_back({"english", 3});
      },
      "agent 'ann': skill 2: skill 'english' is listed twice, expected once", "agents[0].skills[1].skill");
  expect_refused([](CentreSpec& c) { c.agents[1].memberships[0].queue = "vip"; },
                 "agent 'bob': membership 2: queue 'vip' is listed twice, expected once",
                 "agents[1].memberships[1].queue");
  expect_refused([](CentreSpec& c) { c.agents[1].memberships[0].queue = "pool"; },
                 "agent 'bob': membership 1: queue 'pool' is not a queue", "agents[1].memberships[0].queue");
}

TEST(Validate, expressions_are_read) {
  expect_refused(
      [](CentreSpec& c) { c.queues[0].requirement = "enlgish >= 3"; },
      "queue 'support': requirement 'enlgish >= 3': column 1: found 'enlgish', which is not a known skill (did "
      "you mean 'english'?)",
      "queues[0].requirement");
  expect_refused([](CentreSpec& c) { c.queues[0].strategy = "longest_idel"; },
                 "queue 'support': strategy 'longest_idel': 'longest_idel' is not an agent strategy (did you mean "
                 "'longest_idle'?)",
                 "queues[0].strategy");
  expect_refused([](CentreSpec& c) { c.queues[0].strategy = ""; },
                 "queue 'support': strategy '': found no name, expected 'name' or 'name; key = value'",
                 "queues[0].strategy");
  expect_refused([](CentreSpec& c) { c.agents[0].call_order = "oldest"; },
                 "agent 'ann': call_order 'oldest': 'oldest' is not a call order", "agents[0].call_order");
  expect_refused([](CentreSpec& c) { c.call_order = "agee"; },
                 "centre: call_order 'agee': 'agee' is not a call order (did you mean 'age'?)", "call_order");
  EXPECT_TRUE(after([](CentreSpec& c) { c.queues[0].requirement = ""; }).ok());
}

TEST(Validate, longest_wait_that_moves_names_a_queue) {
  expect_refused(
      [](CentreSpec& c) { c.queues[0].max_wait_action = MaxWaitAction::kMove; },
      "queue 'support': max_wait_queue is missing, expected the queue that calls move to after the longest wait",
      "queues[0].max_wait_queue");
  expect_refused([](CentreSpec& c) { c.queues[0].max_wait_action = static_cast<MaxWaitAction>(3); },
                 "queue 'support': max_wait_action is not a value of MaxWaitAction", "queues[0].max_wait_action");
}

TEST(Validate, resolve_within_needs_a_next_tier) {
  expect_refused([](CentreSpec& c) { c.queues[0].resolve_within = 4h; },
                 "queue 'support': resolve_within is 4h, expected forever, or a queue in escalate_to",
                 "queues[0].resolve_within");
}

TEST(Validate, texts_are_limited) {
  const auto set = [](CentreSpec& c, const std::string& text) { c.queues[0].escalation_description = text; };
  expect_range<std::string>({"", "two\nlines\tand a tab", std::string(1000, 'x')},
                            {std::string(1001, 'x'), std::string("\0", 1), "\x1b[31m", "\xff"},
                            "queues[0].escalation_description", set);
}

TEST(Validate, messages_of_long_names_are_cut_between_characters) {
  std::string name = "x";
  for (int i = 0; i < 200; ++i) name += "é";
  const absl::Status status = after([&](CentreSpec& c) { c.agents[0].group = name; });
  EXPECT_NE(std::string(status.message()).find("é'... (401 bytes)"), std::string::npos) << status;
}

// ---- Ladders --------------------------------------------------------------------------------------------------------

void expect_step_refused(const LadderStep& step, std::string_view message, std::string_view field) {
  expect_refused(
      [&](CentreSpec& c) { c.queues[0].ladder[1] = step; },
      "queue 'support': ladder step 2 (" + std::string(to_string(step.action)) + "): " + std::string(message),
      "queues[0].ladder[1]." + std::string(field));
}

TEST(ValidateLadder, each_action_has_the_fields_that_it_needs) {
  expect_step_refused({.action = LadderAction::kRelax, .by = 1}, "skill is missing, expected the name of a skill",
                      "skill");
  expect_step_refused({.action = LadderAction::kRelax, .skill = "english"}, "by is 0, expected 1 to 10", "by");
  expect_step_refused({.action = LadderAction::kRelax, .skill = "english", .by = 11}, "by is 11, expected 1 to 10",
                      "by");
  expect_step_refused({.action = LadderAction::kDropSkill, .skill = "biling"},
                      "skill 'biling' is not a skill (did you mean 'billing'?)", "skill");
  expect_step_refused({.action = LadderAction::kWidenRing, .tiers = {.min = 2, .max = 1}},
                      "tiers.min is 2, expected at most max, which is 1", "tiers.min");
  expect_step_refused({.action = LadderAction::kRaisePriority}, "by is 0, expected how much to add to the priority",
                      "by");
  expect_step_refused({.action = LadderAction::kRaisePriority, .by = 2001}, "by is 2001, expected -2000 to 2000", "by");
  expect_step_refused({.action = LadderAction::kMoveQueue}, "queue is missing, expected the name of a queue", "queue");
  expect_step_refused({.action = LadderAction::kAddQueue, .queue = "vipp"},
                      "queue 'vipp' is not a queue (did you mean 'vip'?)", "queue");
  expect_step_refused({.action = LadderAction::kCallInReserves}, "by is 0, expected 1 to 9", "by");
  expect_step_refused({.action = LadderAction::kCallInReserves, .by = 10}, "by is 10, expected 1 to 9", "by");
  expect_step_refused({.action = LadderAction::kAnnounce}, "message is missing, expected a text", "message");
  expect_step_refused({.action = LadderAction::kNotify}, "message is missing, expected a text", "message");
  expect_step_refused({.action = LadderAction::kEscalate},
                      "queue is missing, expected a queue here or in the queue's escalate_to", "queue");
}

TEST(ValidateLadder, each_action_may_stand_with_just_what_it_needs) {
  const std::vector<LadderStep> steps{{.action = LadderAction::kRelax, .skill = "english", .by = 10},
                                      {.action = LadderAction::kDropSkill, .skill = "english"},
                                      {.action = LadderAction::kWidenRing, .tiers = {.min = 0, .max = 3, .raise = 2}},
                                      {.action = LadderAction::kWidenRing},
                                      {.action = LadderAction::kRaisePriority, .by = -2000},
                                      {.action = LadderAction::kMoveQueue, .after = 1us, .queue = "vip"},
                                      {.action = LadderAction::kAddQueue, .queue = "vip"},
                                      {.action = LadderAction::kCallInReserves, .by = 9},
                                      {.action = LadderAction::kAnnounce, .message = "a"},
                                      {.action = LadderAction::kNotify, .message = "a"},
                                      {.action = LadderAction::kEscalate, .queue = "vip", .message = "why"},
                                      {.action = LadderAction::kDissuade},
                                      {.action = LadderAction::kDisconnect, .message = "bye"}};
  const absl::Status status = after([&](CentreSpec& c) { c.queues[0].ladder = steps; });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(after([&](CentreSpec& c) {
                c.queues[0].escalate_to = "vip";
                c.queues[0].ladder = {{.action = LadderAction::kEscalate}};
              }).ok());
}

TEST(ValidateLadder, fields_that_an_action_does_not_use_are_refused) {
  expect_step_refused({.action = LadderAction::kAnnounce, .by = 3, .message = "a"},
                      "by is not used by the action announce, expected only: message", "by");
  expect_step_refused({.action = LadderAction::kRelax, .skill = "english", .by = 1, .queue = "vip"},
                      "queue is not used by the action relax, expected only: skill, by", "queue");
  expect_step_refused({.action = LadderAction::kNotify, .tiers = {.max = 3}, .message = "a"},
                      "tiers is not used by the action notify, expected only: message", "tiers");
  expect_step_refused({.action = LadderAction::kAddQueue, .skill = "english", .queue = "vip"},
                      "skill is not used by the action add_queue, expected only: queue", "skill");
  expect_step_refused({.action = LadderAction::kDropSkill, .skill = "english", .message = "a"},
                      "message is not used by the action drop_skill, expected only: skill", "message");
}

TEST(ValidateLadder, repeats_need_an_interval) {
  expect_step_refused({.action = LadderAction::kDissuade, .times = 2},
                      "times is 2, expected 0 for a step that is not repeated (every is 0)", "times");
  expect_step_refused({.action = LadderAction::kDissuade, .every = 1s, .times = -1},
                      "times is -1, expected 0 to 1000000000", "times");
}

TEST(ValidateLadder, conditions_are_limited) {
  LadderStep step{.action = LadderAction::kDissuade};
  step.only_if = {{.value = 0}, {.value = 1'000'000'001}};
  expect_step_refused(step, "only_if[1] is 1000000001, expected 0 to 1000000000", "only_if[1]");
  step.only_if = {{.subject = static_cast<LadderCondition::Subject>(4)}};
  expect_step_refused(step, "only_if[0] has an unknown subject or comparison", "only_if[0]");
  step.only_if = {{.comparison = static_cast<LadderCondition::Comparison>(5)}};
  expect_step_refused(step, "only_if[0] has an unknown subject or comparison", "only_if[0]");
  step.only_if.assign(17, LadderCondition{});
  expect_step_refused(step, "only_if has 17 conditions, expected at most 16", "only_if");
}

TEST(ValidateLadder, steps_are_limited) {
  const LadderStep step{.action = LadderAction::kDissuade};
  EXPECT_TRUE(after([&](CentreSpec& c) { c.queues[0].ladder.assign(64, step); }).ok());
  expect_refused([&](CentreSpec& c) { c.queues[0].ladder.assign(65, step); },
                 "queue 'support': ladder has 65 steps, expected at most 64", "queues[0].ladder");
  expect_refused([&](CentreSpec& c) { c.queues[0].ladder[0].action = static_cast<LadderAction>(13); },
                 "queue 'support': ladder step 1: action is not a value of LadderAction", "queues[0].ladder[0].action");
}

// ---- Circles of moves that take no time -----------------------------------------------------------------------------

LadderStep move_to(std::string queue, Duration wait) {
  return {.action = LadderAction::kMoveQueue, .after = wait, .queue = std::move(queue)};
}

CentreSpec three_queues() {
  CentreSpec centre;
  centre.slas = {{.name = "sla", .target = 60s}};
  centre.queues = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
  return centre;
}

TEST(ValidateMoves, circle_of_moves_at_once_is_refused) {
  CentreSpec centre = three_queues();
  centre.queues[0].ladder = {move_to("b", 0s)};
  centre.queues[1].ladder = {{.action = LadderAction::kDissuade}, move_to("c", 0s)};
  EXPECT_TRUE(validate(centre).ok());
  centre.queues[2].ladder = {move_to("b", 0s)};
  const absl::Status status = validate(centre);
  EXPECT_EQ(
      std::string(status.message()),
      "queue 'b': calls could be moved in a circle without end ('b' -> 'c' -> 'b'), expected time to pass in one of "
      "these queues (after, max_wait)");
  EXPECT_EQ(spec_path(status), "queues[1]");
  centre.queues[2].ladder = {move_to("b", 1us)};
  EXPECT_TRUE(validate(centre).ok());
}

TEST(ValidateMoves, every_kind_of_move_at_once_counts) {
  CentreSpec centre = three_queues();
  centre.queues[0].ladder = {{.action = LadderAction::kEscalate}};
  centre.queues[0].escalate_to = "b";
  centre.queues[1].ladder = {{.action = LadderAction::kMoveQueue, .by_slack = true, .slack = 5s, .queue = "c"}};
  centre.queues[1].sla = "sla";
  centre.queues[2].max_wait = 0s;
  centre.queues[2].max_wait_action = MaxWaitAction::kMove;
  centre.queues[2].max_wait_queue = "a";
  EXPECT_FALSE(validate(centre).ok());
  CentreSpec later = centre;
  later.queues[2].max_wait = 1us;
  EXPECT_TRUE(validate(later).ok());
  CentreSpec no_sla = centre;
  no_sla.queues[1].sla = "";
  EXPECT_TRUE(validate(no_sla).ok()) << "a step by slack is never due without an SLA";
  CentreSpec ends = centre;
  ends.queues[2].max_wait_action = MaxWaitAction::kOverflow;
  EXPECT_TRUE(validate(ends).ok());
}

TEST(ValidateMoves, move_to_the_same_queue) {
  CentreSpec centre = three_queues();
  centre.queues[0].ladder = {move_to("a", 0s)};
  EXPECT_TRUE(validate(centre).ok()) << "a ladder step that moves a call to its own queue does nothing";
  centre.queues[0].max_wait_action = MaxWaitAction::kMove;
  centre.queues[0].max_wait_queue = "a";
  centre.queues[0].max_wait = 1s;
  EXPECT_TRUE(validate(centre).ok());
  centre.queues[0].max_wait = 0s;
  EXPECT_FALSE(validate(centre).ok());
}

TEST(ValidateMoves, long_chains_do_not_exhaust_the_stack) {
  CentreSpec centre;
  for (int i = 0; i < 50'000; ++i) {
    centre.queues.push_back({.name = std::to_string(i)});
    if (i > 0) centre.queues.back().ladder = {move_to(std::to_string(i - 1), 0s)};
  }
  EXPECT_TRUE(validate(centre).ok());
  centre.queues[0].ladder = {move_to("49999", 0s)};
  EXPECT_FALSE(validate(centre).ok());
}

// ---- The pieces that the engine uses --------------------------------------------------------------------------------

TEST(ValidatePieces, queue_and_agent_are_checked_against_given_names) {
  const CentreSpec centre = good_centre();
  CentreNames names = names_of(centre);
  EXPECT_TRUE(validate_queue(centre.queues[0], names).ok());
  EXPECT_TRUE(validate_agent(centre.agents[1], names).ok());
  names.queues.erase("vip");
  const absl::Status status = validate_agent(centre.agents[1], names);
  EXPECT_EQ(std::string(status.message()), "agent 'bob': membership 2: queue 'vip' is not a queue");
  EXPECT_EQ(spec_path(status), "memberships[1].queue");
}

TEST(ValidatePieces, thing_that_is_changed_may_keep_its_name) {
  const NameSet taken{"support", "vip"};
  EXPECT_TRUE(validate_new_name("queue", "sales", taken).ok());
  EXPECT_FALSE(validate_new_name("queue", "vip", taken).ok());
  EXPECT_TRUE(validate_new_name("queue", "vip", taken, "vip").ok());
  EXPECT_FALSE(validate_new_name("queue", "support", taken, "vip").ok());
}

TEST(ValidatePieces, statuses_from_elsewhere_have_no_path) {
  EXPECT_EQ(spec_path(absl::OkStatus()), "");
  EXPECT_EQ(spec_path(absl::InternalError("x")), "");
}

}  // namespace
}  // namespace strowger
