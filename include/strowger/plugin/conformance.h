// SPDX-License-Identifier: Apache-2.0
//
// The conformance kit: what a plug-in's author runs against a policy before anybody else does.
//
// What it is: `check_policy` makes instances of a policy and shows them random decisions, with the corners that random
// centres have (one candidate, many, equal ones, the largest numbers), and checks:
//   row           key and help are there, and each parameter says what it is
//   lifecycle     instances can be made and destroyed many times
//   determinism   two instances shown the same answer the same, bit for bit, also while a third sees other things
//   bounds        it writes an answer per row and no more, changes nothing, and names only agents who were shown
//   numbers       no score is NaN, and each answer is one that an engine can take: 0 or 1 of a matcher, a step that a
//                 ladder could have, a promise in range
//   answers       the status of each answer means something; most are no failures, and not all abstain
//   speed         with a clock: nanoseconds per decision at 64 candidates; with a limit too, that it is kept
// It is a library of its own, strowger::plugin_test, so that no host carries it. It neither prints nor asserts: the
// report is a value, for a test of yours to look at.
//
// When not to use it: it does not know what a good decision is. Run it under a sanitizer, which sees what it cannot.
//
// Thread safety: functions of values. Complexity: O(decisions x candidates). Determinism: one seed, one report, but for
// the times. Errors: as PolicyRegistry::parse and load_plugin.
//
// Example:
//   strowger::PolicyRegistry policies;
//   auto loaded = strowger::load_plugin("./libacme_routing.so", policies);
//   auto report = strowger::check_policy(policies, strowger::PolicyKind::kAgentStrategy, "acme.closest_site", {});
//   if (!report->passed()) puts(report->text().c_str());
#ifndef STROWGER_PLUGIN_CONFORMANCE_H_
#define STROWGER_PLUGIN_CONFORMANCE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/plugin/containment.h"
#include "strowger/plugin/registry.h"

namespace strowger {

struct ConformanceOptions {
  uint64_t seed = 1;
  /// How many random decisions it is shown; 1 or more.
  uint32_t decisions = 2000;
  /// Rows (candidates, profiles, calls, events) in the largest of them; 1 or more. An engine shows ladder and SLA
  /// policies one call at a time today; the kit shows several, for the ABI allows it.
  uint32_t max_candidates = 300;
  /// What groups and queues are named, and calls' attributes say, so that a policy finds what its parameters speak of;
  /// empty: words that it has never heard of.
  std::vector<std::string> words = {};
  /// By which speed is measured; null: it is not.
  PolicyClock* clock = nullptr;
  /// The median decision at 64 candidates may take so long; 0: as long as it likes.
  int64_t max_ns_at_64 = 0;
};

struct ConformanceCheck {
  std::string name;
  bool passed = false;
  /// What was seen; of a failure, the first decision that showed it.
  std::string detail;
};

struct ConformanceReport {
  std::string policy;
  std::vector<ConformanceCheck> checks;
  /// Median, at 64 candidates; 0: not measured.
  int64_t ns_at_64 = 0;

  bool passed() const;
  /// One line per check.
  std::string text() const;
};

/// Checks the policy that `text` names, with its parameters.
absl::StatusOr<ConformanceReport> check_policy(const PolicyRegistry& policies, PolicyKind kind, std::string_view text,
                                               const ConformanceOptions& options);

}  // namespace strowger

#endif  // STROWGER_PLUGIN_CONFORMANCE_H_
