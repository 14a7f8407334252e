// SPDX-License-Identifier: Apache-2.0
//
// Skills: what a call may ask for, who meets it, and what the engine says of an expression that is wrong.
//
// A requirement is a boolean expression over `skill >= level`. A queue has one for all its calls, and each call may
// bring one of its own; both must be met. The engine evaluates it once per kind of agent and not per call, so it may be
// as long as it needs to be.
#include <cstdio>
#include <string>

#include "strowger/engine/acd.h"

namespace {

/// Which agents meet an expression.
void who_meets(strowger::Acd& acd, const std::string& expression) {
  const auto id = acd.requirement(expression);
  if (!id.ok()) {
    std::printf("  %s\n      %s\n", expression.c_str(), std::string(id.status().message()).c_str());
    return;
  }
  std::string names;
  for (const strowger::AgentId agent : acd.agents()) {
    const strowger::AgentSpec spec = acd.agent_spec(agent).value();
    const auto level_of = [&](strowger::SkillId skill) {
      for (const strowger::SkillLevel& known : spec.skills) {
        if (known.skill == acd.name(skill)) return known.level;
      }
      return 0;
    };
    if (acd.requirement(*id).satisfied(level_of)) names += " " + spec.name;
  }
  std::printf("  %-52s %s\n", acd.requirement_text(*id).c_str(), names.empty() ? " nobody" : names.c_str());
}

}  // namespace

int main() {
  strowger::CentreSpec centre;
  centre.skills = {"english", "german", "billing", "router"};
  // "best_skill": among those who are free, the highest total level over the skills that are asked for.
  centre.queues.push_back({.name = "help", .strategy = "best_skill"});
  centre.agents = {
      {.name = "ann", .skills = {{"english", 9}, {"billing", 7}}},
      {.name = "bob", .skills = {{"english", 6}, {"german", 9}, {"router", 4}}},
      {.name = "cid", .skills = {{"english", 4}, {"router", 9}}},
      {.name = "eve", .skills = {{"german", 5}, {"billing", 3}, {"router", 2}}},
  };
  for (strowger::AgentSpec& agent : centre.agents) agent.memberships = {{.queue = "help"}};

  strowger::EventBuffer events;
  auto acd = strowger::Acd::create(centre, {}, &events).value();

  std::puts("who meets it:");
  who_meets(*acd, "english");
  who_meets(*acd, "english >= 6");
  who_meets(*acd, "german >= 5 and (billing or router >= 4)");
  who_meets(*acd, "router and not english >= 5");
  who_meets(*acd, "german and english >= 8");

  std::puts("\nwhat is wrong with it:");
  who_meets(*acd, "german and ruoter >= 4");
  who_meets(*acd, "german >= 12");
  who_meets(*acd, "(german or billing");

  std::puts("\nwho gets it, all four being free:");
  for (const char* expression : {"router", "billing and english", "german"}) {
    for (const strowger::AgentId agent : acd->agents()) acd->apply(strowger::LogIn{agent});
    events.clear();
    const strowger::CallId call = acd->apply(strowger::ArriveCall{.queue = acd->find_queue("help"),
                                                                  .requirement = acd->requirement(expression).value()})
                                      .call;
    for (const strowger::Event& event : events.events()) {
      if (event.kind != strowger::EventKind::kOffered) continue;
      std::printf("  %-52s  %s\n", expression, std::string(acd->name(event.agent)).c_str());
    }
    acd->apply(strowger::HangUpCall{call});
  }
}
