// SPDX-License-Identifier: Apache-2.0
//
// Offers: an agent declines, another lets it ring, a third answers; and an answer that comes too late.
//
// An offer holds an agent for a call until it is accepted, declined, withdrawn, or its time is up (ring no answer,
// RONA). The caller keeps the place in line whatever becomes of the offers.
#include <chrono>
#include <cstdio>
#include <string>

#include "strowger/engine/acd.h"

using namespace std::chrono_literals;

namespace {

/// Tells what the engine says, as it says it.
class Narrator : public strowger::EventSink {
 public:
  void attach(const strowger::Acd* acd) { acd_ = acd; }

  void on_events(std::span<const strowger::Event> events) override {
    for (const strowger::Event& event : events) {
      std::printf("%4.0f s  %-13s", strowger::to_seconds(event.time - strowger::kMinTime),
                  std::string(to_string(event.kind)).c_str());
      if (event.agent.valid() && acd_ != nullptr) std::printf(" %s", std::string(acd_->name(event.agent)).c_str());
      if (event.kind == strowger::EventKind::kAgentState) {
        std::printf(": %s", std::string(to_string(event.new_state)).c_str());
      }
      if (event.cause != strowger::Cause::kNone) std::printf(" (%s)", std::string(to_string(event.cause)).c_str());
      std::printf("\n");
    }
  }

 private:
  const strowger::Acd* acd_ = nullptr;
};

}  // namespace

int main() {
  strowger::CentreSpec centre;
  // "linear": always from the top of the list. Who lets one offer expire is set not ready.
  centre.queues.push_back({.name = "support", .strategy = "linear", .ring_timeout = 12s, .no_answer_limit = 1});
  for (const char* name : {"ann", "bob", "cid"}) {
    centre.agents.push_back({.name = name, .memberships = {{.queue = "support"}}, .wrap_up = 5s});
  }
  Narrator narrator;
  auto acd = strowger::Acd::create(centre, {}, &narrator).value();
  narrator.attach(acd.get());
  const auto at = [&](strowger::Duration time) { acd->advance(strowger::kMinTime + time); };

  for (const char* name : {"ann", "bob", "cid"}) acd->apply(strowger::LogIn{acd->find_agent(name)});
  at(10s);
  std::puts("        a call comes in: it is offered to ann, who declines");
  const strowger::CallId call = acd->apply(strowger::ArriveCall{.queue = acd->find_queue("support")}).call;
  at(14s);
  acd->apply(strowger::DeclineOffer{call, acd->find_agent("ann")});
  std::puts("        bob does not answer: after 12 s the engine takes it back, and bob is not ready");
  at(29s);
  std::puts("        bob reaches for the telephone too late; cid answers");
  const strowger::Applied late = acd->apply(strowger::AcceptOffer{call, acd->find_agent("bob")});
  std::printf("        bob is told: %s\n", std::string(to_string(late.refusal)).c_str());
  acd->apply(strowger::AcceptOffer{call, acd->find_agent("cid")});
  std::puts("        they talk for two minutes; then five seconds of wrap-up");
  at(149s);
  acd->apply(strowger::CompleteCall{call});
  at(200s);
}
