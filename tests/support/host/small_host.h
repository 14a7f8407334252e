// SPDX-License-Identifier: Apache-2.0
//
// SmallHost: a host with a queue or two and a few agents, at a time that stands where the test puts it.
#ifndef STROWGER_TESTS_SUPPORT_HOST_SMALL_HOST_H_
#define STROWGER_TESTS_SUPPORT_HOST_SMALL_HOST_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "strowger/host/host.h"
#include "support/host/journal_buffer.h"

namespace strowger::testing {

inline CentreSpec small_centre(size_t agents = 3) {
  CentreSpec centre;
  centre.reasons = {"break"};
  centre.queues.push_back({.name = "support"});
  centre.queues.push_back({.name = "sales"});
  for (size_t i = 0; i < agents; ++i) {
    AgentSpec agent;
    agent.name = absl::StrCat("agent", i);
    agent.memberships = {{.queue = "support"}, {.queue = "sales"}};
    centre.agents.push_back(agent);
  }
  return centre;
}

template <class Atomics = StdAtomics>
struct SmallHost {
  using Host = BasicHost<Atomics>;

  explicit SmallHost(HostOptions options = {}, const CentreSpec& centre = small_centre(),
                     const EngineOptions& engine_options = {}) {
    options.time_source = &time;
    options.journal = &journal;
    host = Host::create(centre, engine_options, options).value();
    host->with_engine([this](Acd& acd) {
      support = acd.find_queue("support");
      sales = acd.find_queue("sales");
      agents = acd.agents();
    });
  }

  /// Reads everything that is there.
  static std::vector<Delivery> all(BasicSubscription<Atomics>& from) {
    std::vector<Delivery> deliveries;
    std::array<Delivery, 16> some;
    for (ReadReport report; (report = from.read(some)).count > 0;) {
      deliveries.insert(deliveries.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(report.count));
    }
    return deliveries;
  }

  ManualTimeSource time;
  JournalBuffer journal;
  std::unique_ptr<Host> host;
  QueueId support;
  QueueId sales;
  std::vector<AgentId> agents;
};

inline HostOptions invoked() { return {.drive = HostDrive::kInvoker}; }

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_HOST_SMALL_HOST_H_
