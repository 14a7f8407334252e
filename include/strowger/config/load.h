// SPDX-License-Identifier: Apache-2.0
//
// load_centre: a call centre from one TOML file.
//
// What it is: the keys are the fields of CentreSpec, QueueSpec, AgentSpec and the rest, with these differences:
//   [[group]], [[sla]], [[queue]], [[agent]]   one table each; `[[queue.ladder]]` one per step of the queue before it
//   durations        "20s", "1h30m", "forever", or a number of seconds; wrap_up may be "manual" (until the agent ends
//   it) tiers            { min = 0, max = 2, raise = 0 } media_costs      { voice = 100, chat = 20, email =
//   "cannot_take" } max_wait_then    "overflow", "expire" or "move" (QueueSpec::max_wait_action) customer_slas    {
//   gold = "gold_sla" } join_empty, leave_empty   true, false or { except = ["not_ready", "reserved", "busy",
//   "wrap_up"] } ladder steps     do = "relax", then `after` or `slack`, and the action's parameters; only_if =
//   ["queue_length >= 5"] agents' skills   { english = 8, billing = 3 } agents' queues   ["support", { queue = "vip",
//   tier = 1, delay = "30s" }] (AgentSpec::memberships) agents' count    makes so many agents alike; `{}` in the name
//   becomes 1, 2, ... count
// What is absent has the default of the struct. The result has passed `validate`.
//
// When not to use it: a program that makes its own CentreSpec needs no file.
//
// Complexity: O(length of the text + size of the centre). Thread safety: functions of values.
// Errors: the message is "file:line:column: what was wrong, what was expected", for syntax, unknown keys, wrong types,
// impossible values, and names that nothing has.
//
// Example:
//   auto centre = strowger::load_centre_file("helpdesk.toml");
//   if (!centre.ok()) puts(centre.status().ToString().c_str());
//   // helpdesk.toml:12:10: queue 'support': weight is 0, expected 1 to 1000000
#ifndef STROWGER_CONFIG_LOAD_H_
#define STROWGER_CONFIG_LOAD_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/config/document.h"
#include "strowger/engine/centre.h"

namespace strowger {

class PolicyRegistry;

struct LoadOptions {
  /// Keys at the top level that belong to the application, which reads them itself (config/table_reader.h).
  std::vector<std::string> extra_tables = {};
  /// Agents that a file may make, with `count`; so that a slip of the finger does not fill the memory.
  size_t max_agents = size_t{1} << 20;
  /// The plug-ins that the configuration may name (plugin/registry.h); none if null.
  const PolicyRegistry* policies = nullptr;
};

absl::StatusOr<CentreSpec> load_centre(const ConfigDocument& document, const LoadOptions& options = {});
absl::StatusOr<CentreSpec> load_centre(std::string_view toml_text, std::string_view file_name,
                                       const LoadOptions& options = {});
absl::StatusOr<CentreSpec> load_centre_file(const std::string& path, const LoadOptions& options = {});

/// One [[queue]] table, with its ladder, and nothing else: for `Acd::add_queue` and `Acd::update_queue`, which check it
/// against their centre. Its place in the text is known only for what is wrong in itself.
absl::StatusOr<QueueSpec> load_queue(const ConfigDocument& document);
/// The same of one [[agent]] table, without `count`.
absl::StatusOr<AgentSpec> load_agent(const ConfigDocument& document);

}  // namespace strowger

#endif  // STROWGER_CONFIG_LOAD_H_
