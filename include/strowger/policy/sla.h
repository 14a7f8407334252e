// SPDX-License-Identifier: Apache-2.0
//
// SLA: what a customer was promised.
//
// An SLA names a target to answer; a queue has a default one and may have another per customer class. The time runs
// from the call's enqueue time, across queues and transfers. The engine tells at risk and breach at the moment, once
// for each queue that the call waits in, and stops at the answer.
//
// Thread safety: values. Errors: none here; `Acd` validates.
#ifndef STROWGER_POLICY_SLA_H_
#define STROWGER_POLICY_SLA_H_

#include <string>

#include "strowger/core/time.h"

namespace strowger {

struct Sla {
  /// Unique among SLAs, not empty.
  std::string name;
  /// Answer within this long of the enqueue time; 1 us or more.
  Duration target{};
  /// The event SlaAtRisk comes this long before the target; zero: no such event. Not longer than the target.
  Duration at_risk_before{};
  friend bool operator==(const Sla&, const Sla&) = default;
};

/// The SLA of one customer class in one queue.
struct CustomerSla {
  std::string customer_class;
  std::string sla;
  friend bool operator==(const CustomerSla&, const CustomerSla&) = default;
};

}  // namespace strowger

#endif  // STROWGER_POLICY_SLA_H_
