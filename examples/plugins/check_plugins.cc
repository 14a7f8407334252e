// SPDX-License-Identifier: Apache-2.0
//
// What the authors of these plug-ins run: the conformance kit, then a few calls in an engine.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "strowger/engine/acd.h"
#include "strowger/plugin/conformance.h"
#include "strowger/plugin/loader.h"

namespace {

int fail(const absl::Status& status) {
  std::printf("%s\n", std::string(status.message()).c_str());
  return 1;
}

/// `words`: what the policy knows, beside what it does not.
bool conforms(const strowger::PolicyRegistry& policies, strowger::PolicyKind kind, const std::string& text,
              const std::vector<std::string>& words) {
  const auto report = strowger::check_policy(policies, kind, text, {.words = words});
  std::printf("%s", report.ok() ? report->text().c_str() : (std::string(report.status().message()) + "\n").c_str());
  return report.ok() && report->passed();
}

/// Lets one call with this attribute arrive where everybody is free, and says who is rung.
void ring(strowger::Acd& acd, const char* queue, const char* key, const char* value) {
  const std::vector<strowger::Attribute> attributes{{acd.text(key), value}};
  const strowger::CallId call =
      acd.apply(strowger::ArriveCall{.queue = acd.find_queue(queue), .attributes = attributes}).call;
  std::printf("%s, %s %s: rings %s\n", queue, key, value, std::string(acd.name(acd.call(call)->agent)).c_str());
  acd.apply(strowger::HangUpCall{call});
}

/// An office in which one queue may be served by some sites and by the well trained, and overflows into the other.
bool show_matcher_and_ladder(const strowger::PolicyRegistry& policies) {
  strowger::CentreSpec centre;
  centre.skills = {"english"};
  centre.groups = {{.name = "paris"}, {.name = "oslo"}};
  centre.queues = {{.name = "support", .matcher = "acme.trained_sites; sites = paris lyon; elsewhere = 8"},
                   {.name = "helpers"}};
  centre.queues[0].ladder.push_back({.action = strowger::LadderAction::kNothing,
                                     .after = strowger::Duration{20'000'000},
                                     .policy = "acme.patience; overflow = helpers; long_queue = 3; look_every = 10s"});
  const auto add_agent = [&](const char* name, const char* group, int level) {
    centre.agents.push_back({.name = name,
                             .group = group,
                             .skills = {{"english", level}},
                             .memberships = {{.queue = "support"}, {.queue = "helpers"}}});
  };
  add_agent("new_in_oslo", "oslo", 3);
  add_agent("old_in_oslo", "oslo", 9);
  add_agent("new_in_paris", "paris", 3);
  strowger::EventBuffer events;
  auto made = strowger::Acd::create(centre, {.policies = &policies}, &events);
  if (!made.ok()) return fail(made.status()) == 0;
  strowger::Acd& acd = **made;
  for (const strowger::AgentId agent : acd.agents()) acd.apply(strowger::LogIn{agent});
  const auto arrive = [&] { return acd.apply(strowger::ArriveCall{.queue = acd.find_queue("support")}).call; };
  for (int i = 1; i <= 3; ++i) {
    const strowger::CallId call = arrive();
    const strowger::AgentId agent = acd.call(call)->agent;
    std::printf("support, call %d: rings %s\n", i, agent.valid() ? std::string(acd.name(agent)).c_str() : "nobody");
    if (agent.valid()) acd.apply(strowger::AcceptOffer{call, agent});
  }
  acd.apply(strowger::LogOut{acd.find_agent("new_in_oslo")});
  events.clear();
  for (int second = 5; second <= 45; second += 5) {
    if (second == 35) arrive(), arrive();
    acd.advance(strowger::Time{} + strowger::Duration{second * 1'000'000});
  }
  for (const strowger::Event& event : events.events()) {
    if (event.kind != strowger::EventKind::kLadderStep) continue;
    std::printf("%d s: %s %s\n", static_cast<int>(to_us(event.time) / 1'000'000),
                std::string(to_string(event.action)).c_str(), std::string(acd.name(event.text)).c_str());
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::printf("usage: check_plugins FOLDER-OF-PLUGINS costs.csv\n"), 2;
  using enum strowger::PolicyKind;
  strowger::PolicyRegistry policies;
  for (const char* name : {"closest_site", "expected_cost", "trained_sites", "patience"}) {
    const auto loaded = strowger::load_plugin(std::string(argv[1]) + "/" + name + ".so", policies);
    if (!loaded.ok()) return fail(loaded.status());
    std::printf("%s %s: %s\n", loaded->name.c_str(), loaded->version.c_str(), loaded->policies[0].c_str());
  }
  const std::string closest =
      "acme.closest_site; sites = paris 48.86 2.35, lyon 45.76 4.84, berlin 52.52 13.40; radius_km = 600";
  const std::string cost = std::string("acme.expected_cost; table = ") + argv[2];
  if (!conforms(policies, kAgentStrategy, closest, {"paris", "lyon", "berlin", "atlantis"})) return 1;
  if (!conforms(policies, kAgentStrategy, cost,
                {"billing", "password", "parking", "juniors", "seniors", "night", "tuesday"})) {
    return 1;
  }
  if (!conforms(policies, kMatcher, "acme.trained_sites; sites = paris lyon", {"paris", "lyon", "oslo"})) return 1;
  if (!conforms(policies, kLadderPolicy, "acme.patience; overflow = helpers", {})) return 1;

  strowger::CentreSpec centre;
  centre.queues = {{.name = "sales", .strategy = closest}, {.name = "help", .strategy = cost}};
  for (const char* team : {"paris", "lyon", "berlin", "juniors", "seniors", "night"}) {
    centre.groups.push_back({.name = team});
    const bool sells = centre.groups.size() <= 3;
    centre.agents.push_back(
        {.name = std::string(team) + "_1", .group = team, .memberships = {{.queue = sells ? "sales" : "help"}}});
  }
  auto made = strowger::Acd::create(centre, {.policies = &policies});
  if (!made.ok()) return fail(made.status());
  strowger::Acd& acd = **made;
  for (const strowger::AgentId agent : acd.agents()) acd.apply(strowger::LogIn{agent});
  ring(acd, "sales", "location", "lyon");
  ring(acd, "sales", "location", "berlin");
  ring(acd, "sales", "location", "atlantis");
  ring(acd, "help", "topic", "billing");
  ring(acd, "help", "topic", "password");
  ring(acd, "help", "topic", "parking");
  for (const strowger::PolicyView& policy : acd.policies()) {
    std::printf("%s: asked %d times, abstained %d\n", policy.name.c_str(), static_cast<int>(policy.asked),
                static_cast<int>(policy.faults[static_cast<size_t>(strowger::PolicyFault::kAbstained)]));
  }
  return show_matcher_and_ladder(policies) ? 0 : 1;
}
