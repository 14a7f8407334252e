// SPDX-License-Identifier: Apache-2.0
//
// plugin.hpp: the example of its header, as it stands there, and what the macro makes of it.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/negotiate.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/plugin.hpp"
#include "strowger/plugin/registry.h"

namespace {

class FewestUnits : public strowger::plugin::AgentStrategy<FewestUnits> {
 public:
  static constexpr std::string_view kName = "acme.fewest_units";
  static constexpr std::string_view kKey = "units in use + handicap";
  static constexpr std::string_view kHelp = "the agent with the least in hand";
  static constexpr uint64_t kColumns = STROWGER_AGENT_UNITS;
  static constexpr std::array kParameters = {strowger::plugin::integer("handicap", "units added", 0, 0, 100)};

  explicit FewestUnits(const strowger::plugin::Arguments& arguments) : handicap_(arguments.integer(0)) {}
  void score_impl(const StrowgerDecision&, const StrowgerAgents& agents, std::span<double> scores) const {
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = agents.units[i] + static_cast<double>(handicap_);
  }

 private:
  int64_t handicap_;
};

}  // namespace

STROWGER_PLUGIN("acme routing", "1.0", FewestUnits)

namespace strowger::testing {
namespace {

TEST(PluginFace, the_macro_defines_the_entry_point) {
  StrowgerPlugin plugin{};
  ASSERT_EQ(detail::negotiate(strowger_plugin_init, 3, plugin).value_or(0), STROWGER_PLUGIN_VERSION_1);
  EXPECT_EQ(plugin::view(plugin.name), "acme routing");
  EXPECT_EQ(plugin::view(plugin.version), "1.0");
  ASSERT_EQ(plugin.policy_count, 1u);
  PolicyRegistry policies;
  ASSERT_TRUE(policies.add(*plugin.policies[0]).ok());
  EXPECT_EQ(policies.rows()[0]->parameters[0].description(), "handicap (integer, 0 to 100, default 0)");
}

TEST(PluginFace, the_class_decides) {
  PolicyRegistry policies;
  ASSERT_TRUE(policies.add(plugin::policy<FewestUnits>()).ok());
  CentreSpec centre;
  centre.queues = {{.name = "chat", .strategy = "acme.fewest_units; handicap = 3"}};
  for (const char* name : {"ann", "bob"}) {
    centre.agents.push_back({.name = name, .memberships = {{.queue = "chat"}}, .max_offers = 5});
  }
  auto acd = Acd::create(centre, {.policies = &policies});
  ASSERT_TRUE(acd.ok()) << acd.status();
  for (const AgentId agent : (*acd)->agents()) (*acd)->apply(LogIn{agent});
  std::vector<std::string> rung;
  for (int i = 0; i < 4; ++i) {
    const CallId call = (*acd)->apply(ArriveCall{.queue = (*acd)->find_queue("chat"), .media = Media::kChat}).call;
    rung.emplace_back((*acd)->name((*acd)->call(call)->agent));
  }
  EXPECT_EQ(rung, (std::vector<std::string>{"ann", "bob", "ann", "bob"}));
}

}  // namespace
}  // namespace strowger::testing
