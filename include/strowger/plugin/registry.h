// SPDX-License-Identifier: Apache-2.0
//
// PolicyRegistry: the policies that somebody else wrote, by name.
//
// What it is: the one table behind all doors. A C++ class linked in adds its row (plugin.hpp), a shared object adds
// its rows (loader.h); a configuration names them alike: "acme.closest_site; radius_km = 50". The host owns the
// registry and passes it to whoever reads a configuration: `EngineOptions::policies`, `LoadOptions::policies`,
// `validate`. There is no registry but those that hosts make.
//
// Every policy also takes these parameters:
//   else        strategies and call orders: the built-in that decides when the policy has no opinion or a fault, and
//               what says how many ring at once; default longest_idle for strategies, priority for call orders. A name
//               without parameters. (Other kinds have their built-in beside them: the queue's requirement, the step's
//               own action, the queue's SLA.)
//   budget      a duration: the longest that one decision may take by the host's clock; default none
//   max_faults  faults after which it is switched off; default 10, 0: never
//
// Rows are shared: one that is removed or replaced lives on, with the file it came from, until the last engine that
// uses it lets go. So a policy may be taken away, or swapped, while calls wait (`Acd::renew_policies`).
//
// Thread safety: `const` functions may run at once; the others alone. Complexity: O(log rows), O(length of the text).
// Errors: InvalidArgument with what was found and what was expected; AlreadyExists; NotFound.
//
// Example:
//   strowger::PolicyRegistry policies;
//   absl::Status added = policies.add(strowger::plugin::policy<ClosestSite>());
//   auto acd = strowger::Acd::create(centre, {.policies = &policies}, &events);
#ifndef STROWGER_PLUGIN_REGISTRY_H_
#define STROWGER_PLUGIN_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/core/time.h"
#include "strowger/plugin/plugin.h"

namespace strowger {

/// The kinds of policies that this version asks.
enum class PolicyKind : uint8_t {
  kAgentStrategy = STROWGER_KIND_AGENT_STRATEGY,
  kCallOrder = STROWGER_KIND_CALL_ORDER,
  kMatcher = STROWGER_KIND_MATCHER,
  kLadderPolicy = STROWGER_KIND_LADDER_POLICY,
  kSlaPolicy = STROWGER_KIND_SLA_POLICY,
  kEventSink = STROWGER_KIND_EVENT_SINK,
};

/// "agent strategy", "call order", "matcher", "ladder policy", "SLA policy", "event sink".
std::string_view to_string(PolicyKind kind);

/// A value as it was read from a text; which field counts is the parameter's type.
struct PolicyValue {
  int64_t integer = 0;
  double number = 0;
  std::string text;
  friend bool operator==(const PolicyValue&, const PolicyValue&) = default;
};

struct PolicyParameter {
  std::string name;
  std::string help;
  /// STROWGER_TYPE_...
  uint32_t type = STROWGER_TYPE_TEXT;
  bool required = false;
  PolicyValue fallback;
  double min = 0;
  double max = 0;

  /// "radius_km (number, 1 to 500, default 50)".
  std::string description() const;
};

/// Where a row came from, and what keeps it there.
struct PolicyOrigin {
  /// For people: "linked", or the name, version and file of a shared object.
  std::string text = "linked";
  /// Lives as long as the row and every instance made from it.
  std::shared_ptr<const void> library;
  void* plugin_data = nullptr;
};

/// One registered policy. Immutable.
struct PolicyRow {
  PolicyKind kind = PolicyKind::kAgentStrategy;
  std::string name;
  std::string key;
  std::string help;
  std::vector<PolicyParameter> parameters;
  PolicyOrigin origin;
  StrowgerPolicy policy{};
  /// The one of its kind is filled.
  StrowgerAgentStrategy agent_strategy{};
  StrowgerCallOrder call_order{};
  StrowgerMatcher matcher{};
  StrowgerLadderPolicy ladder_policy{};
  StrowgerSlaPolicy sla_policy{};
  StrowgerEventSink event_sink{};

  /// The columns that it reads.
  uint64_t columns() const;
  /// Whether it uses random numbers of the engine. Matchers and event sinks never do.
  bool draws() const;
};

/// A text that was read against its row.
struct PolicySpec {
  std::shared_ptr<const PolicyRow> row;
  /// One per parameter of the row.
  std::vector<PolicyValue> values;
  std::string otherwise;
  /// Zero: none.
  Duration budget{};
  /// Zero: never switched off.
  int64_t max_faults = 10;
};

class PolicyRegistry {
 public:
  /// Adds a row; what `policy` points to must live as long as `origin.library` does. With `replace` the name may be
  /// known already. Unimplemented: a kind that this version does not know; nothing is wrong with the plug-in.
  absl::Status add(const StrowgerPolicy& policy, const PolicyOrigin& origin = {}, bool replace = false);

  /// NotFound when there is none. Engines that use it go on doing so until they are configured otherwise.
  absl::Status remove(std::string_view name);

  /// Null when there is none.
  std::shared_ptr<const PolicyRow> find(PolicyKind kind, std::string_view name) const;

  /// All rows, by name.
  std::vector<std::shared_ptr<const PolicyRow>> rows() const;

  /// Reads "name; key = value" against the row of this name.
  absl::StatusOr<PolicySpec> parse(PolicyKind kind, std::string_view text) const;

  /// As `parse`, and tries whether the policy accepts the values: an instance is made and destroyed.
  absl::Status check(PolicyKind kind, std::string_view text) const;

 private:
  std::map<std::string, std::shared_ptr<const PolicyRow>, std::less<>> rows_;
};

/// Whether the text names a plug-in: built-ins have no dot in their names.
bool names_a_plugin(std::string_view text);

/// Makes an instance, and destroys it when the last user lets go; it keeps the row and its library.
absl::StatusOr<std::shared_ptr<void>> make_policy_instance(const PolicySpec& spec);

/// Whether `text` is a strategy: a built-in, or a row of `policies`, which may be null.
absl::Status check_agent_strategy(std::string_view text, const PolicyRegistry* policies);

/// The same of a call order; the empty text is "priority".
absl::Status check_call_order(std::string_view text, const PolicyRegistry* policies);

/// Whether `text` names a plug-in of this kind that accepts its parameters: where no built-in can be named.
absl::Status check_plugin(PolicyKind kind, std::string_view text, const PolicyRegistry* policies);

}  // namespace strowger

#endif  // STROWGER_PLUGIN_REGISTRY_H_
