// SPDX-License-Identifier: Apache-2.0
//
// The checks behind `validate(CentreSpec)`, in pieces that the engine uses for one queue or agent at a time.
//
// Each check looks at one thing and the names that it may use, and answers OK or InvalidArgument with a sentence: which
// thing, which field, what was found, what was expected. The status also carries the place in the spec as a path
// ("queues[3].ladder[1].skill"), from which a config loader finds the line.
//
// Complexity: O(size of the thing), with look-ups O(log names). Thread safety: functions of values.
#ifndef STROWGER_LIB_ENGINE_VALIDATE_H_
#define STROWGER_LIB_ENGINE_VALIDATE_H_

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "strowger/core/ids.h"
#include "strowger/core/names.h"
#include "strowger/engine/centre.h"
#include "strowger/plugin/registry.h"

namespace strowger {

/// Names in order, so that suggestions are the same in every run.
using NameSet = std::set<std::string, std::less<>>;

/// What a centre knows by name. The engine keeps one and changes it with its configuration.
struct CentreNames {
  NameTable<SkillId> skills;
  NameSet groups;
  NameSet reasons;
  NameSet customer_classes;
  NameSet slas;
  NameSet queues;
  NameSet agents;
  /// Plug-ins that may be named; may be null.
  const PolicyRegistry* policies = nullptr;
  /// Texts that name plug-ins and were found good: each is tried once, and not for each agent.
  mutable std::set<std::pair<PolicyKind, std::string>> good_policies = {};
};

/// The names in `centre`, whether or not it is valid.
CentreNames names_of(const CentreSpec& centre, const PolicyRegistry* policies = nullptr);

/// Whether a text is a strategy, or a call order, that may be named.
absl::Status check_strategy(const std::string& text, const CentreNames& names);
absl::Status check_order(const std::string& text, const CentreNames& names);

/// Whether a text names a plug-in of this kind.
absl::Status check_named_plugin(PolicyKind kind, const std::string& text, const CentreNames& names);

/// Checks everything about one queue but whether its name is new; `names.queues` holds the queues that it may name.
absl::Status validate_queue(const QueueSpec& queue, const CentreNames& names);

/// Checks everything about one agent but whether its name is new.
absl::Status validate_agent(const AgentSpec& agent, const CentreNames& names);

/// Checks that `name` is not in `taken`. `kind` is for the message: "queue". `replaces` is the present name of the
/// thing that is changed, which it may keep; empty for a new thing.
absl::Status validate_new_name(std::string_view kind, std::string_view name, const NameSet& taken,
                               std::string_view replaces = {});

/// Checks that no call can be moved round a circle of queues without time passing, which would never end. A move takes
/// no time if it is made by a ladder step that is due at once (`after` zero, or by slack) or by a `max_wait` of zero.
absl::Status validate_moves(std::span<const QueueSpec* const> queues);

/// Whether a change of its queue may change a waiting call's class or timers, or who may take it: if it does, each is
/// looked at, and there may be a million of them.
bool concerns_waiting(const QueueSpec& before, const QueueSpec& after);

/// The place in the spec that a failed check is about: "queues[3].ladder[1].skill"; empty if the status carries none.
std::string spec_path(const absl::Status& status);

// Below: for the checks themselves.

/// InvalidArgument with a message and a place.
absl::Status spec_error(const std::string& message, std::string_view path);

/// `status` with `prefix` put before its path.
absl::Status under_path(const absl::Status& status, std::string_view prefix);

/// The names as the views that `suggestion` takes.
std::string suggest_from(std::string_view word, const NameSet& names);
std::string suggest_from(std::string_view word, const NameTable<SkillId>& names);

}  // namespace strowger

#endif  // STROWGER_LIB_ENGINE_VALIDATE_H_
