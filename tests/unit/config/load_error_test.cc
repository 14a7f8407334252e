// SPDX-License-Identifier: Apache-2.0
//
// Each kind of mistake in a centre's file, with the whole message and its exact line and column.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/config/load.h"

namespace strowger {
namespace {

std::string error(std::string_view text) {
  const auto centre = load_centre(text, "desk.toml");
  EXPECT_FALSE(centre.ok()) << text;
  return centre.ok() ? "" : std::string(centre.status().message());
}

struct Mistake {
  std::string_view text;
  std::string_view message;
};

void expect_messages(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    EXPECT_EQ(error(mistake.text), "desk.toml:" + std::string(mistake.message)) << mistake.text;
  }
}

TEST(LoadError, syntax) {
  expect_messages({
      {"skills = [\n", "1:12: Error while parsing array: encountered end-of-file"},
      {"\nskills [", "2:8: Error while parsing key-value pair: expected '=', saw '['"},
      {"a = 1\na = 2\n", "2:5: Error while parsing key-value pair: cannot redefine existing integer 'a'"},
      {"[[queue]]\nname = \"x\"\nname = \"y\"",
       "3:8: Error while parsing key-value pair: cannot redefine existing string 'name'"},
      {"\xff", "1:1: Encountered invalid utf-8 sequence"},
      // These three made toml++ 3.3 by itself abort, or worse.
      {"[[\n", "1:3: Error while parsing key: expected bare key starting character or string delimiter, saw '\\n'"},
      {"[&", "1:2: Error while parsing key: expected bare key starting character or string delimiter, saw '&'"},
      {"x = 1 §", "1:7: Error while parsing key-value pair: expected a comment or whitespace, saw '§'"},
  });
}

TEST(LoadError, unknown_keys) {
  expect_messages({
      {"skils = []", "1:1: unknown key 'skils' (did you mean 'skills'?)"},
      {"\n[[queues]]\nname = \"a\"", "2:3: unknown key 'queues' (did you mean 'queue'?)"},
      {"[[queue]]\nname = \"a\"\n  wieght = 3", "3:3: queue 'a': unknown key 'wieght' (did you mean 'weight'?)"},
      {"[[queue]]\nnmae = \"a\"", "2:1: queue: unknown key 'nmae' (did you mean 'name'?)"},
      {"[[group]]\nname = \"a\"\ncolour = 3", "3:1: group 'a': unknown key 'colour', expected name, share"},
      {"[[sla]]\nname = \"a\"\ntarget = 3\nat_risk = 1",
       "4:1: SLA 'a': unknown key 'at_risk', expected name, target, at_risk_before"},
      {"[[queue]]\nname = \"a\"\ntiers = { mim = 1 }", "3:11: tiers: unknown key 'mim' (did you mean 'min'?)"},
      {"[[queue]]\nname = \"a\"\njoin_empty = { exept = [] }",
       "3:16: join_empty: unknown key 'exept' (did you mean 'except'?)"},
      {"[[queue]]\nname = \"a\"\n[[queue.ladder]]\ndo = \"dissuade\"\nafter = 1\ntime = 2",
       "6:1: queue 'a': ladder step 1: unknown key 'time' (did you mean 'times'?)"},
      {"[media_costs]\nvioce = 3", "2:1: media_costs: unknown key 'vioce' (did you mean 'voice'?)"},
      {"[[agent]]\nname = \"a\"\nqueues = [\n  \"b\",\n  { queue = \"c\", teir = 1 },\n]",
       "5:18: queues: unknown key 'teir' (did you mean 'tier'?)"},
  });
}

TEST(LoadError, missing_keys) {
  expect_messages({
      {"skills = []\n\n[[queue]]\nweight = 1", "3:1: queue: name is missing"},
      {"[[agent]]", "1:1: agent: name is missing"},
      {"[[sla]]\nname = \"a\"", "1:1: SLA 'a': target is missing"},
      {"[[queue]]\nname = \"a\"\n[[queue.ladder]]\nafter = 1", "3:1: queue 'a': ladder step 1: do is missing"},
      {"[[queue]]\nname = \"a\"\n[[queue.ladder]]\ndo = \"dissuade\"",
       "3:1: queue 'a': ladder step 1: after is missing, expected after or slack"},
      {"[[agent]]\nname = \"a\"\nqueues = [{ tier = 1 }]", "3:11: queues: queue is missing"},
  });
}

TEST(LoadError, wrong_types) {
  expect_messages({
      {"call_order = 3", "1:14: call_order: found a whole number, expected a text"},
      {"skills = \"a\"", "1:10: skills: found a text, expected an array"},
      {"skills = [\"a\", 3]", "1:16: skills: found a whole number, expected a text"},
      {"queue = 3", "1:9: queue: found a whole number, expected an array of tables, each under [[queue]]"},
      {"[queue]\nname = \"a\"", "1:1: queue: found a table, expected an array of tables, each under [[queue]]"},
      {"agent = [1]", "1:9: agent: found an array, expected an array of tables, each under [[agent]]"},
      {"media_costs = []", "1:15: media_costs: found an array, expected a table"},
      {"[[queue]]\nname = \"a\"\nlifo = \"yes\"", "3:8: queue 'a': lifo: found a text, expected true or false"},
      {"[[queue]]\nname = \"a\"\nweight = 1.5", "3:10: queue 'a': weight: found a number, expected a whole number"},
      {"[[queue]]\nname = \"a\"\ncost = \"1\"", "3:8: queue 'a': cost: found a text, expected a number"},
      {"[[queue]]\nname = \"a\"\nretry = 2020-01-01",
       "3:9: queue 'a': retry: found a date or time, expected a duration such as \"20s\""},
      {"[[queue]]\nname = \"a\"\njoin_empty = 1",
       "3:14: queue 'a': join_empty: found a whole number, expected true, false or { except = [states] }"},
      {"[[queue]]\nname = \"a\"\njoin_empty = { except = \"busy\" }",
       "3:25: join_empty: except: found a text, expected an array of states"},
      {"[[queue]]\nname = \"a\"\ncustomer_slas = [\"a\"]",
       "3:17: queue 'a': customer_slas: found an array, expected a table such as { gold = \"gold_sla\" }"},
      {"[[queue]]\nname = \"a\"\ncustomer_slas = { gold = 3 }",
       "3:26: queue 'a': customer_slas: 'gold': found a whole number, expected the name of an SLA"},
      {"[[agent]]\nname = \"a\"\nskills = [\"x\"]",
       "3:10: agent 'a': skills: found an array, expected a table such as { english = 8 }"},
      {"[[agent]]\nname = \"a\"\nskills = { x = \"good\" }",
       "3:16: agent 'a': skills: 'x': found a text, expected a level from 1 to 10"},
      {"[[agent]]\nname = \"a\"\nqueues = [3]",
       "3:11: agent 'a': queues: found a whole number, expected a queue, or a table such as { queue = \"vip\", tier = "
       "1 }"},
      {"[[agent]]\nname = \"a\"\nqueues = \"b\"",
       "3:10: agent 'a': queues: found a text, expected an array such as [\"support\", { queue = \"vip\", tier = 1 }]"},
      {"[[queue]]\nname = 3", "2:8: queue: name: found a whole number, expected a text"},
  });
}

TEST(LoadError, impossible_values) {
  expect_messages({
      {"[[queue]]\nname = \"a\"\nweight =   0", "3:12: queue 'a': weight is 0, expected 1 to 1000000"},
      {"[[queue]]\nname = \"a\"\nweight = 5000000000",
       "3:10: queue 'a': weight: found 5000000000, expected -2147483648 to 2147483647"},
      {"[[queue]]\nname = \"a\"\nmax_length = -1", "3:14: queue 'a': max_length: found -1, expected 0 to 4294967295"},
      {"[[queue]]\nname = \"a\"\nretry = \"20 s\"",
       "3:9: queue 'a': retry: '20 s' is not a duration; expected a number with a unit, such as 20s, 1h30m or 250ms, "
       "or "
       "forever"},
      {"[[queue]]\nname = \"a\"\nretry = \"manual\"",
       "3:9: queue 'a': retry: 'manual' is not a duration; expected a number with a unit, such as 20s, 1h30m or 250ms, "
       "or "
       "forever"},
      {"[[queue]]\nname = \"a\"\nretry = -5", "3:9: queue 'a': retry: found -5 seconds, expected 0s to forever"},
      {"[[queue]]\nname = \"a\"\nretry = nan", "3:9: queue 'a': retry: found nan seconds, expected 0s to forever"},
      {"[[queue]]\nname = \"a\"\nretry = 1e300", "3:9: queue 'a': retry: found 1e+300 seconds, expected 0s to forever"},
      {"[[queue]]\nname = \"a\"\nring_timeout = 0",
       "3:16: queue 'a': ring_timeout is 0s, expected 1us to forever (2^52 us)"},
      {"[[queue]]\nname = \"a\"\ncost = inf", "3:8: queue 'a': cost is inf, expected more than 0 and at most 1e+12"},
      {"[[queue]]\nname = \"a\"\ncost = nan", "3:8: queue 'a': cost: found nan, expected -inf to inf"},
      {"[[queue]]\nname = \"a\"\nmax_wait_then = \"drop\"",
       "3:17: queue 'a': max_wait_then: found 'drop', expected one of overflow, expire, move"},
      {"[[queue]]\nname = \"a\"\nmax_wait_then = \"mvoe\"",
       "3:17: queue 'a': max_wait_then: found 'mvoe', expected one of overflow, expire, move (did you mean 'move'?)"},
      {"[[queue]]\nname = \"a\"\njoin_empty = { except = [\"lunch\"] }",
       "3:26: join_empty: found 'lunch', expected not_ready, reserved, busy or wrap_up"},
      {"[[queue]]\nname = \"a\"\ntiers = { min = 3, max = 2 }",
       "3:17: queue 'a': tiers.min is 3, expected at most max, which is 2"},
      {"[[sla]]\nname = \"a\"\ntarget = 10\nat_risk_before = 11",
       "4:18: SLA 'a': at_risk_before is 11s, expected at most the target, which is 10s"},
      {"[media_costs]\nvoice = 0", "2:9: media_costs: voice: found 0, expected 1 to 10000"},
      {"[media_costs]\nvoice = \"none\"",
       "2:9: media_costs: voice: found 'none', expected 1 to 10000 or \"cannot_take\""},
      {"occupancy_half_life = \"10ms\"", "1:23: centre: occupancy_half_life is 10ms, expected 1s to forever (2^52 us)"},
      {"[[agent]]\nname = \"a\"\nskills = { x = 11 }",
       "3:16: agent 'a': skills: 'x': found 11, expected a level from 1 to 10"},
      {"[[agent]]\nname = \"a\"\ncount = 2",
       "2:8: agent 'a': name: is the same for all 2 agents, expected {} where their number goes"},
      {"[[agent]]\nname = \"a{}\"\ncount = 0", "3:9: agent 'a{}': count: found 0, expected 1 to 9223372036854775807"},
  });
}

TEST(LoadError, expressions) {
  expect_messages({
      {"skills = [\"english\"]\n[[queue]]\nname = \"a\"\nrequirement = \"enlgish >= 3\"",
       "4:15: queue 'a': requirement 'enlgish >= 3': column 1: found 'enlgish', which is not a known skill (did you "
       "mean "
       "'english'?)"},
      {"[[queue]]\nname = \"a\"\nstrategy = \"random; x = 1\"",
       "3:12: queue 'a': strategy 'random; x = 1': agent strategy 'random' takes no parameters, found 'x'"},
      {"call_order = \"fifo\"", "1:14: centre: call_order 'fifo': 'fifo' is not a call order"},
      {"[[queue]]\nname = \"a\"\n[[queue.ladder]]\ndo = \"dissuade\"\nafter = 0\nonly_if = [\n\"queue_length > "
       "1\",\n\"x > 1\"]",
       "8:1: queue 'a': ladder step 1: only_if: condition 'x > 1': found 'x', expected queue_length, agents_logged_in, "
       "agents_ready or agents_eligible"},
  });
}

TEST(LoadError, names_that_nothing_has) {
  expect_messages({
      {"[[queue]]\nname = \"a\"\nsla = \"gold\"", "3:7: queue 'a': sla 'gold' is not an SLA"},
      {"[[queue]]\nname = \"support\"\n[[queue]]\nname = \"a\"\nmax_wait_queue = \"suport\"",
       "5:18: queue 'a': max_wait_queue 'suport' is not a queue (did you mean 'support'?)"},
      {"[[sla]]\nname = \"s\"\ntarget = 1\n[[queue]]\nname = \"a\"\ncustomer_slas = { gold = \"s\" }",
       "6:19: queue 'a': customer SLA 1: customer_class 'gold' is not a customer class"},
      {"customer_classes = [\"gold\"]\n[[queue]]\nname = \"a\"\ncustomer_slas = { gold = \"s\" }",
       "4:26: queue 'a': customer SLA 1: sla 's' is not an SLA"},
      {"[[agent]]\nname = \"a\"\ngroup = \"north\"", "3:9: agent 'a': group 'north' is not a group"},
      {"skills = [\"x\", \"y\"]\n[[agent]]\nname = \"a\"\nskills = { y = 1, z = 2, x = 1 }",
       "4:19: agent 'a': skill 2: skill 'z' is not a skill"},
      {"[[queue]]\nname = \"q\"\n[[agent]]\nname = \"a\"\nqueues = [\"q\", \"r\"]",
       "5:16: agent 'a': membership 2: queue 'r' is not a queue"},
      {"[[queue]]\nname = \"q\"\n[[agent]]\nname = \"a\"\nqueues = [\"q\", { tier = 1, queue = \"r\" }]",
       "5:36: agent 'a': membership 2: queue 'r' is not a queue"},
  });
}

TEST(LoadError, names_used_twice) {
  expect_messages({
      {"skills = [\"x\", \"x\"]", "1:16: skill 'x': the name is used twice, expected a name of its own"},
      {"[[queue]]\nname = \"a\"\n\n[[queue]]\nname = \"a\"",
       "5:8: queue 'a': the name is used twice, expected a name of its own"},
      {"[[agent]]\nname = \"a{}\"\ncount = 2\n[[agent]]\nname = \"a2\"",
       "5:8: agent 'a2': the name is used twice, expected a name of its own"},
      {"[[queue]]\nname = \"q\"\n[[agent]]\nname = \"a\"\nqueues = [\"q\", \"q\"]",
       "5:16: agent 'a': membership 2: queue 'q' is listed twice, expected once"},
  });
}

TEST(LoadError, names_that_are_not_plain_text) {
  expect_messages({
      {"[[queue]]\nname = \"\"", "2:8: queue without a name: name is empty, expected a name"},
      {"[[queue]]\nname = \"a\\nb\"", "2:8: queue 'a\\nb': name 'a\\nb' holds a control character, expected none"},
  });
}

TEST(LoadError, ladder_steps) {
  const std::string queue = "skills = [\"x\"]\n[[queue]]\nname = \"a\"\n[[queue.ladder]]\nafter = 1\n";
  const auto step = [&](const std::string& text) { return error(queue + text); };
  EXPECT_EQ(
      step("do = \"anounce\""),
      "desk.toml:6:6: queue 'a': ladder step 1: do: found 'anounce', expected one of relax, drop_skill, widen_ring, "
      "raise_priority, move_queue, add_queue, call_in_reserves, announce, notify, escalate, dissuade, disconnect, "
      "nothing (did "
      "you mean 'announce'?)");
  EXPECT_EQ(step("do = \"relax\"\nskill = \"x\""),
            "desk.toml:4:1: queue 'a': ladder step 1 (relax): by is 0, expected 1 to 10");
  EXPECT_EQ(step("do = \"relax\"\nskill = \"x\"\nby = 20"),
            "desk.toml:8:6: queue 'a': ladder step 1 (relax): by is 20, expected 1 to 10");
  EXPECT_EQ(step("do = \"announce\"\nmessage = \"m\"\nby = 20"),
            "desk.toml:8:6: queue 'a': ladder step 1 (announce): by is not used by the action announce, expected only: "
            "message");
  EXPECT_EQ(step("do = \"move_queue\"\nqueue = \"b\""),
            "desk.toml:7:9: queue 'a': ladder step 1 (move_queue): queue 'b' is not a queue");
  EXPECT_EQ(step("do = \"widen_ring\"\ntiers = { max = 2000 }"),
            "desk.toml:7:17: queue 'a': ladder step 1 (widen_ring): tiers.max is 2000, expected 0 to 1000");
  EXPECT_EQ(
      step("do = \"dissuade\"\ntimes = 2"),
      "desk.toml:7:9: queue 'a': ladder step 1 (dissuade): times is 2, expected 0 for a step that is not repeated "
      "(every is 0)");
}

TEST(LoadError, circle_of_moves_names_the_queue) {
  EXPECT_EQ(
      error("[[queue]]\nname = \"a\"\n[[queue.ladder]]\ndo = \"move_queue\"\nafter = 0\nqueue = \"b\"\n"
            "[[queue]]\nname = \"b\"\nmax_wait = 0\nmax_wait_then = \"move\"\nmax_wait_queue = \"a\""),
      "desk.toml:1:1: queue 'a': calls could be moved in a circle without end ('a' -> 'b' -> 'a'), expected time to "
      "pass in one of these queues (after, max_wait)");
}

TEST(LoadError, agents_made_by_count_point_to_their_table) {
  EXPECT_EQ(error("[[agent]]\nname = \"a{}\"\ncount = 5\n[[agent]]\nname = \"b{}\"\ncount = 5\nweight = 0"),
            "desk.toml:7:10: agent 'b1': weight is 0, expected 1 to 1000");
}

}  // namespace
}  // namespace strowger
