// SPDX-License-Identifier: Apache-2.0
#include "strowger/plugin/registry.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "strowger/config/load.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/plugin.hpp"

namespace strowger::testing {
namespace {

struct Given {
  double radius = 0;
  int64_t most = 0;
  int64_t after = 0;
  bool strict = false;
  std::string site;
};

/// Takes a parameter of each type, and remembers the last that it was given.
class Particular : public plugin::AgentStrategy<Particular> {
 public:
  static constexpr std::string_view kName = "acme.particular";
  static constexpr std::string_view kKey = "nothing";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr std::array kParameters = {
      plugin::number("radius_km", "how far, in km", 50, 1, 500), plugin::integer("most", "how many", 3, 0, 10),
      plugin::duration("after", "how late", 5'000'000, 0, 60'000'000),
      plugin::boolean("strict", "whether to look twice", false), plugin::string("site", "where", "head office")};

  explicit Particular(const plugin::Arguments& arguments) {
    if (arguments.string(4) == "nowhere") throw std::invalid_argument("site 'nowhere' does not exist");
    if (arguments.string(4) == "void") throw 42;
    last = {arguments.number(0), arguments.integer(1), arguments.integer(2), arguments.boolean(3),
            std::string(arguments.string(4))};
    ++alive;
  }
  ~Particular() { --alive; }
  void score_impl(const StrowgerDecision&, const StrowgerAgents&, std::span<double> scores) const {
    for (double& score : scores) score = 0;
  }

  static inline Given last;
  static inline int alive = 0;
};

class Needy : public plugin::CallOrder<Needy> {
 public:
  static constexpr std::string_view kName = "acme.needy";
  static constexpr std::string_view kKey = "nothing";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr std::array kParameters = {plugin::required(plugin::string("table", "a file"))};
  explicit Needy(const plugin::Arguments&) {}
  void score_impl(const StrowgerDecision&, const StrowgerCalls&, std::span<double> scores) const {
    for (double& score : scores) score = 0;
  }
};

class Registry : public ::testing::Test {
 protected:
  Registry() {
    EXPECT_EQ(policies_.add(plugin::policy<Particular>()), absl::OkStatus());
    EXPECT_EQ(policies_.add(plugin::policy<Needy>()), absl::OkStatus());
  }
  std::string error(std::string_view text, PolicyKind kind = PolicyKind::kAgentStrategy) const {
    return std::string(policies_.check(kind, text).message());
  }
  PolicyRegistry policies_;
};

TEST_F(Registry, reads_each_type) {
  ASSERT_EQ(error("acme.particular; radius_km = 2.5; most = 7; after = 1m; strict = true; site = Lyon, 2 rue X"), "");
  EXPECT_EQ(Particular::last.radius, 2.5);
  EXPECT_EQ(Particular::last.most, 7);
  EXPECT_EQ(Particular::last.after, 60'000'000);
  EXPECT_TRUE(Particular::last.strict);
  EXPECT_EQ(Particular::last.site, "Lyon, 2 rue X");
}

TEST_F(Registry, what_is_left_out_has_its_default) {
  ASSERT_EQ(error(" acme.particular "), "");
  EXPECT_EQ(Particular::last.radius, 50);
  EXPECT_EQ(Particular::last.most, 3);
  EXPECT_EQ(Particular::last.after, 5'000'000);
  EXPECT_FALSE(Particular::last.strict);
  EXPECT_EQ(Particular::last.site, "head office");
  const auto spec = policies_.parse(PolicyKind::kAgentStrategy, "acme.particular");
  ASSERT_TRUE(spec.ok());
  EXPECT_EQ(spec->otherwise, "longest_idle");
  EXPECT_EQ(spec->max_faults, 10);
  EXPECT_EQ(spec->budget, Duration::zero());
}

TEST_F(Registry, reads_what_every_policy_takes) {
  const auto spec =
      policies_.parse(PolicyKind::kAgentStrategy, "acme.particular; else = best_skill; budget = 250us; max_faults = 0");
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->otherwise, "best_skill");
  EXPECT_EQ(spec->budget, Duration{250});
  EXPECT_EQ(spec->max_faults, 0);
}

TEST_F(Registry, says_what_is_wrong_and_what_was_expected) {
  EXPECT_EQ(error("acme.particular; radius_km = 0.5"),
            "agent strategy 'acme.particular': radius_km is '0.5', expected 1 to 500");
  EXPECT_EQ(error("acme.particular; radius_km = nan"),
            "agent strategy 'acme.particular': radius_km is 'nan', expected a number");
  EXPECT_EQ(error("acme.particular; most = 1.5"),
            "agent strategy 'acme.particular': most is '1.5', expected a whole number");
  EXPECT_EQ(error("acme.particular; after = 2h"), "agent strategy 'acme.particular': after is '2h', expected 0s to 1m");
  EXPECT_EQ(error("acme.particular; strict = yes"),
            "agent strategy 'acme.particular': strict is 'yes', expected true or false");
  EXPECT_NE(error("acme.particular; radius = 4")
                .find("no parameter 'radius' (did you mean 'radius_km'?); expected radius_km "
                      "(number, 1 to 500, default 50), most (integer"),
            std::string::npos);
  EXPECT_NE(error("acme.particular; mots = 4").find("did you mean 'most'?"), std::string::npos);
  EXPECT_EQ(error("acme.particular; else = acme.particular"),
            "agent strategy 'acme.particular': 'acme.particular' is not an agent strategy");
  EXPECT_EQ(error("acme.particular; max_faults = -1"),
            "agent strategy 'acme.particular': max_faults is '-1', expected a whole number, 0 for never");
  EXPECT_EQ(error("acme.particulra"),
            "'acme.particulra' is not an agent strategy: no plug-in of this name is registered (did you mean "
            "'acme.particular'?)");
  EXPECT_EQ(error("acme.particular", PolicyKind::kCallOrder),
            "'acme.particular' is not a call order: no plug-in of this name is registered");
  EXPECT_EQ(error("acme.needy", PolicyKind::kCallOrder),
            "call order 'acme.needy': table is missing; expected table (text, required)");
}

TEST_F(Registry, a_constructor_that_throws_refuses_with_its_words) {
  EXPECT_EQ(error("acme.particular; site = nowhere"),
            "agent strategy 'acme.particular': site 'nowhere' does not exist");
  EXPECT_EQ(error("acme.particular; site = void"),
            "agent strategy 'acme.particular': an exception that is no std::exception");
}

TEST_F(Registry, instances_are_destroyed_by_whoever_lets_go_last) {
  Particular::alive = 0;
  {
    const auto spec = policies_.parse(PolicyKind::kAgentStrategy, "acme.particular");
    const auto first = make_policy_instance(*spec);
    const auto second = make_policy_instance(*spec);
    EXPECT_EQ(Particular::alive, 2);
    const std::shared_ptr<void> shared = *first;
    ASSERT_TRUE(policies_.remove("acme.particular").ok());
    EXPECT_EQ(Particular::alive, 2);
  }
  EXPECT_EQ(Particular::alive, 0);
}

// ---- Rows that are refused -----------------------------------------------------------------------------------------

std::string refusal(const StrowgerPolicy& policy) {
  PolicyRegistry policies;
  const absl::Status status = policies.add(policy);
  EXPECT_TRUE(policies.rows().empty() != status.ok());
  return std::string(status.message());
}

TEST(RegistryRows, names_have_a_dot_and_plain_letters) {
  for (const char* name : {"", "nodot", ".", "a.", ".b", "a..b", "A.b", "a b.c", "a.b;c", "a.\xff"}) {
    StrowgerPolicy policy = plugin::policy<Particular>();
    policy.name = plugin::text(name);
    EXPECT_NE(refusal(policy), "") << name;
  }
  StrowgerPolicy policy = plugin::policy<Particular>();
  policy.name = plugin::text("a.b.c_1");
  EXPECT_EQ(refusal(policy), "");
}

TEST(RegistryRows, broken_structs_are_refused) {
  const StrowgerPolicy good = plugin::policy<Particular>();
  StrowgerPolicy policy = good;
  policy.struct_size = 8;
  EXPECT_NE(refusal(policy), "");
  policy = good;
  policy.create = nullptr;
  EXPECT_NE(refusal(policy), "");
  policy = good;
  policy.functions = nullptr;
  EXPECT_NE(refusal(policy), "");
  policy = good;
  policy.parameters = nullptr;
  EXPECT_NE(refusal(policy), "");
  policy = good;
  policy.parameter_count = 65;
  EXPECT_NE(refusal(policy), "");
  const StrowgerAgentStrategy undecided{sizeof(StrowgerAgentStrategy), 0, 0, nullptr, nullptr};
  policy = good;
  policy.functions = &undecided;
  EXPECT_NE(refusal(policy), "");
  policy = good;
  policy.kind = 99;
  EXPECT_NE(refusal(policy), "");
}

TEST(RegistryRows, broken_parameters_are_refused) {
  const auto with = [](const StrowgerParameter& parameter) {
    const StrowgerParameter* const list[] = {&parameter, &parameter};
    StrowgerPolicy policy = plugin::policy<Particular>();
    policy.parameters = list;
    policy.parameter_count = 1;
    return refusal(policy);
  };
  EXPECT_EQ(with(plugin::number("fine", "help", 5, 1, 9)), "");
  EXPECT_NE(with(plugin::number("Not fine", "help", 5)), "");
  EXPECT_NE(with(plugin::number("else", "help", 5)), "");
  EXPECT_NE(with(plugin::number("outside", "help", 10, 1, 9)), "");
  EXPECT_NE(with(plugin::number("nan", "help", std::numeric_limits<double>::quiet_NaN())), "");
  StrowgerParameter unknown = plugin::number("type", "help", 5);
  unknown.type = 6;
  EXPECT_NE(with(unknown), "");
  const StrowgerParameter twice = plugin::number("twice", "help", 5);
  const StrowgerParameter* const list[] = {&twice, &twice};
  StrowgerPolicy policy = plugin::policy<Particular>();
  policy.parameters = list;
  policy.parameter_count = 2;
  EXPECT_NE(refusal(policy).find("declared twice"), std::string::npos);
}

TEST(RegistryRows, a_longer_struct_of_a_later_header_is_taken_as_far_as_it_is_known) {
  struct Later {
    StrowgerPolicy known;
    uint64_t more[4];
  };
  Later later{plugin::policy<Particular>(), {1, 2, 3, 4}};
  later.known.struct_size = sizeof(Later);
  EXPECT_EQ(refusal(later.known), "");
}

// ---- Configurations ------------------------------------------------------------------------------------------------

TEST_F(Registry, a_configuration_names_plugins_and_errors_have_their_line) {
  const std::string text =
      "call_order = \"acme.needy; table = t.csv\"\n[[queue]]\nname = \"support\"\nstrategy = \"%\"\n";
  const auto load = [&](std::string strategy, const PolicyRegistry* policies) {
    std::string toml = text;
    toml.replace(toml.find('%'), 1, strategy);
    return load_centre(toml, "centre.toml", {.policies = policies});
  };
  EXPECT_TRUE(load("acme.particular; most = 4", &policies_).ok());
  EXPECT_EQ(load("acme.particular; most = 40", &policies_).status().message(),
            "centre.toml:4:12: queue 'support': strategy 'acme.particular; most = 40': agent strategy "
            "'acme.particular': most is '40', expected 0 to 10");
  EXPECT_EQ(load("acme.particular; site = nowhere", &policies_).status().message(),
            "centre.toml:4:12: queue 'support': strategy 'acme.particular; site = nowhere': agent strategy "
            "'acme.particular': site 'nowhere' does not exist");
  EXPECT_EQ(load("longest_idle", nullptr).status().message(),
            "centre.toml:1:14: centre: call_order 'acme.needy; table = t.csv': 'acme.needy' is not a call order: no "
            "plug-in of this name is registered");
}

TEST_F(Registry, a_shadow_must_be_a_plugin) {
  CentreSpec centre;
  centre.queues = {{.name = "support", .shadow_strategy = "longest_idle"}};
  EXPECT_EQ(validate(centre, &policies_).message(),
            "queue 'support': shadow_strategy 'longest_idle' is not the name of a plug-in, expected one (with a dot in "
            "it)");
  centre.queues[0].shadow_strategy = "acme.particular";
  EXPECT_TRUE(validate(centre, &policies_).ok());
}

TEST_F(Registry, engines_of_their_own_have_instances_of_their_own_and_give_them_back) {
  Particular::alive = 0;
  CentreSpec centre;
  centre.queues = {{.name = "a", .strategy = "acme.particular"},
                   {.name = "b", .strategy = "acme.particular"},
                   {.name = "c", .strategy = "acme.particular; most = 1", .shadow_strategy = "acme.particular"}};
  {
    const auto first = Acd::create(centre, {.policies = &policies_});
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(Particular::alive, 2) << "one per text";
    const auto second = Acd::create(centre, {.policies = &policies_});
    EXPECT_EQ(Particular::alive, 4);
    ASSERT_TRUE((*first)->remove_queue((*first)->find_queue("c")).ok());
    EXPECT_EQ(Particular::alive, 3);
    QueueSpec bad = *(*first)->queue_spec((*first)->find_queue("a"));
    bad.strategy = "acme.particular; site = nowhere";
    const uint64_t before = (*first)->digest();
    EXPECT_FALSE((*first)->update_queue((*first)->find_queue("a"), bad).ok());
    EXPECT_EQ((*first)->digest(), before);
    EXPECT_EQ(Particular::alive, 3);
  }
  EXPECT_EQ(Particular::alive, 0);
}

}  // namespace
}  // namespace strowger::testing
