// SPDX-License-Identifier: Apache-2.0
//
// "Why does this call wait?" and "Why did she get it?": every decision can be explained, agent by agent.
//
// `Acd::explain` answers for a waiting call at any time. Records of decisions as they are made are switched on per
// queue or per call; calls without records pay nothing.
#include <chrono>
#include <cstdio>
#include <string>

#include "strowger/engine/acd.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"

using namespace std::chrono_literals;

namespace {

/// Prints the records that find an agent.
class Decisions : public strowger::DecisionSink {
 public:
  explicit Decisions(const strowger::Directory& directory) : directory_(directory) {}
  void on_decision(const strowger::DecisionRecord& record) override {
    for (const strowger::AgentVerdict& verdict : record.agents) {
      if (verdict.verdict == strowger::Verdict::kChosen) std::puts(strowger::to_text(record, directory_).c_str());
    }
  }

 private:
  const strowger::Directory& directory_;
};

}  // namespace

int main() {
  strowger::CentreSpec centre;
  centre.skills = {"english", "german"};
  centre.reasons = {"lunch"};
  centre.queues = {
      {.name = "german", .requirement = "german >= 5", .wrap_up = 30s, .record_decisions = true},
      {.name = "sales"},
  };
  centre.agents = {
      {.name = "ann", .skills = {{"german", 9}}, .memberships = {{.queue = "german"}}},
      {.name = "bob", .skills = {{"german", 7}}, .memberships = {{.queue = "german"}}},
      {.name = "cid", .skills = {{"english", 9}}, .memberships = {{.queue = "german"}}},
      {.name = "eve", .skills = {{"german", 8}}, .memberships = {{.queue = "german", .reserve_level = 1}}},
      {.name = "fay", .skills = {{"german", 6}}, .memberships = {{.queue = "german", .delay = 60s}}},
      {.name = "gus", .skills = {{"german", 9}}, .memberships = {{.queue = "sales"}}},
      {.name = "hal", .skills = {{"german", 9}}, .memberships = {{.queue = "german"}}},
  };
  strowger::AcdDirectory directory;
  Decisions decisions(directory);
  auto acd = strowger::Acd::create(centre, {}, nullptr, &decisions).value();
  directory.attach(acd.get());

  for (const char* name : {"ann", "bob", "cid", "eve", "fay", "gus"}) {
    acd->apply(strowger::LogIn{acd->find_agent(name)});
  }
  acd->apply(strowger::SetNotReady{acd->find_agent("bob"), acd->find_reason("lunch")});

  const strowger::QueueId german = acd->find_queue("german");
  std::puts("The first call is offered at once:\n");
  const strowger::CallId first = acd->apply(strowger::ArriveCall{.queue = german}).call;
  acd->apply(strowger::AcceptOffer{first, acd->find_agent("ann")});

  std::puts("The second one waits. Why?\n");
  const strowger::CallId second = acd->apply(strowger::ArriveCall{.queue = german}).call;
  acd->advance(strowger::kMinTime + 20s);
  std::puts(strowger::to_text(acd->explain(second).value(), directory).c_str());

  std::puts("After a minute fay counts too:\n");
  acd->advance(strowger::kMinTime + 60s);
}
