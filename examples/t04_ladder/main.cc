// SPDX-License-Identifier: Apache-2.0
//
// The ladder: what happens to a caller who waits, step by step, until somebody answers.
//
// Here the only one who could answer at first, ann, is busy; so the caller climbs. A step comes due after a time in the
// queue, or when so much is left of what was promised (`slack`). A call keeps its place however many steps it climbs.
#include <chrono>
#include <cstdio>
#include <string>

#include "strowger/engine/acd.h"

using namespace std::chrono_literals;
using strowger::LadderAction;

namespace {

strowger::CentreSpec make_centre() {
  strowger::CentreSpec centre;
  centre.skills = {"router"};
  centre.slas = {{.name = "a minute", .target = 60s, .at_risk_before = 20s}};
  centre.queues.push_back(
      {.name = "support",
       .requirement = "router >= 6",
       .tiers = {.max = 0},
       .sla = "a minute",
       .ladder = {
           {.action = LadderAction::kAnnounce, .after = 10s, .message = "all agents are busy"},
           {.action = LadderAction::kWidenRing, .after = 20s, .tiers = {.max = 1}},
           {.action = LadderAction::kNotify, .by_slack = true, .slack = 15s, .message = "a promise is about to break"},
           {.action = LadderAction::kDissuade, .after = 50s, .only_if = {{.value = 5}}, .message = "a long wait"},
           {.action = LadderAction::kRelax, .after = 70s, .skill = "router", .by = 3},
       }});
  centre.agents = {
      {.name = "ann", .skills = {{"router", 9}}, .memberships = {{.queue = "support"}}},
      // The second line, and not good enough at first.
      {.name = "bob", .skills = {{"router", 4}}, .memberships = {{.queue = "support", .tier = 1}}},
  };
  return centre;
}

void print(const strowger::Acd& acd, const strowger::Event& event) {
  const std::string kind(to_string(event.kind));
  std::string what;
  if (event.kind == strowger::EventKind::kLadderStep || event.kind == strowger::EventKind::kLadderSkipped) {
    what = std::string(to_string(event.action));
    if (event.text.valid()) what += " \"" + std::string(acd.name(event.text)) + "\"";
    if (event.cause != strowger::Cause::kNone) what += " (" + std::string(to_string(event.cause)) + ")";
  }
  if (event.kind == strowger::EventKind::kOffered) what = "to " + std::string(acd.name(event.agent));
  const double seconds = strowger::to_seconds(event.time - strowger::kMinTime);
  std::printf("%4.0f s  %s%s%s\n", seconds, kind.c_str(), what.empty() ? "" : ": ", what.c_str());
}

}  // namespace

int main() {
  strowger::EventBuffer events;
  auto acd = strowger::Acd::create(make_centre(), {}, &events).value();
  const strowger::QueueId support = acd->find_queue("support");

  // A first call keeps ann busy.
  for (const strowger::AgentId agent : acd->agents()) acd->apply(strowger::LogIn{agent});
  const strowger::CallId first = acd->apply(strowger::ArriveCall{.queue = support}).call;
  acd->apply(strowger::AcceptOffer{first, acd->find_agent("ann")});
  events.clear();

  const strowger::CallId second = acd->apply(strowger::ArriveCall{.queue = support}).call;
  acd->advance(strowger::kMinTime + 69s);
  std::printf("after 69 s the call still asks for:  %s\n",
              acd->requirement_text(acd->call(second)->requirement).c_str());
  acd->advance(strowger::kMinTime + 71s);
  std::printf("after 71 s it asks for:              %s\n\n",
              acd->requirement_text(acd->call(second)->requirement).c_str());
  for (const strowger::Event& event : events.events()) {
    if (event.kind != strowger::EventKind::kAgentState) print(*acd, event);
  }
}
