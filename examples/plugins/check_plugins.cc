// SPDX-License-Identifier: Apache-2.0
//
// What the authors of both plug-ins run: the conformance kit, then a few calls in an engine.
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
bool conforms(const strowger::PolicyRegistry& policies, const std::string& text,
              const std::vector<std::string>& words) {
  const auto report = strowger::check_policy(policies, strowger::PolicyKind::kAgentStrategy, text, {.words = words});
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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::printf("usage: check_plugins closest_site.so expected_cost.so costs.csv\n"), 2;
  strowger::PolicyRegistry policies;
  for (int i = 1; i <= 2; ++i) {
    const auto loaded = strowger::load_plugin(argv[i], policies);
    if (!loaded.ok()) return fail(loaded.status());
    std::printf("%s %s: %s\n", loaded->name.c_str(), loaded->version.c_str(), loaded->policies[0].c_str());
  }
  const std::string closest =
      "acme.closest_site; sites = paris 48.86 2.35, lyon 45.76 4.84, berlin 52.52 13.40; radius_km = 600";
  const std::string cost = std::string("acme.expected_cost; table = ") + argv[3];
  if (!conforms(policies, closest, {"paris", "lyon", "berlin", "atlantis"})) return 1;
  if (!conforms(policies, cost, {"billing", "password", "parking", "juniors", "seniors", "night", "tuesday"})) return 1;

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
  return 0;
}
