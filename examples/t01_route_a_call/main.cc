// SPDX-License-Identifier: Apache-2.0
//
// The first call: a centre with one queue and one agent, told what happens, asked what to do.
//
// The engine has no thread and no clock. The host (your PBX) moves its time on and tells it what happened; it answers
// with events, in order. `Acd` does not ring a telephone: the event `offered` asks the host to.
#include <cstdio>

#include "strowger/engine/acd.h"

int main() {
  using namespace std::chrono_literals;

  strowger::CentreSpec centre;
  centre.skills = {"english"};
  centre.queues.push_back({.name = "support", .requirement = "english >= 3"});
  centre.agents.push_back({.name = "ann", .skills = {{"english", 8}}, .memberships = {{.queue = "support"}}});

  strowger::EventBuffer events;
  auto acd = strowger::Acd::create(centre, {}, &events).value();
  const strowger::AgentId ann = acd->find_agent("ann");

  acd->apply(strowger::LogIn{ann});
  acd->advance(strowger::kMinTime + 10s);  // ten seconds later a call comes in
  const strowger::Applied call = acd->apply(strowger::ArriveCall{.queue = acd->find_queue("support"), .host_ref = 42});
  acd->advance(strowger::kMinTime + 13s);  // ann picks up
  acd->apply(strowger::AcceptOffer{call.call, ann});
  acd->advance(strowger::kMinTime + 193s);  // and hangs up
  acd->apply(strowger::CompleteCall{call.call});

  for (const strowger::Event& event : events.events()) {
    std::printf("%6.1f s  %-12s", strowger::to_seconds(event.time - strowger::kMinTime),
                std::string(to_string(event.kind)).c_str());
    if (event.kind == strowger::EventKind::kAgentState) {
      std::printf("  ann is %s", std::string(to_string(event.new_state)).c_str());
    } else {
      std::printf("  call %d", static_cast<int>(event.host_ref));
    }
    std::printf("\n");
  }
}
