// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/decision_text.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/labels.h"

namespace strowger {

namespace {

using report::label;

absl::string_view view(std::string_view text) { return {text.data(), text.size()}; }

using Groups = std::array<std::vector<AgentId>, kVerdictRows.size()>;

Groups group_by_verdict(const DecisionRecord& record) {
  Groups groups;
  for (const AgentVerdict& agent : record.agents) groups[static_cast<size_t>(agent.verdict)].push_back(agent.agent);
  return groups;
}

std::string names(const std::vector<AgentId>& agents, const Directory& directory, size_t most) {
  std::string text;
  for (size_t i = 0; i < agents.size() && i < most; ++i) {
    absl::StrAppend(&text, i > 0 ? ", " : "", label(directory, agents[i]));
  }
  if (agents.size() > most) absl::StrAppend(&text, most > 0 ? " and " : "", agents.size() - most, " more");
  return text;
}

/// The plug-in, or the built-in; or the built-in that decided in place of the plug-in, and why.
std::string policy_or(const DecisionRecord& record, std::string_view built_in) {
  if (record.policy.empty()) return std::string(built_in);
  if (record.policy_fault == PolicyFault::kNone) return record.policy;
  return absl::StrCat(view(built_in), " (for ", record.policy, ": ", view(to_string(record.policy_fault)), ")");
}

std::string headline(const DecisionRecord& record, const Directory& directory, const std::vector<AgentId>& chosen,
                     const DecisionTextOptions& options) {
  std::string text = absl::StrCat("call #", record.call.index(), " of queue '", label(directory, record.queue), "' ");
  if (chosen.empty()) {
    absl::StrAppend(&text, "still waits");
  } else {
    absl::StrAppend(&text, "goes to ", names(chosen, directory, options.max_names));
  }
  absl::StrAppend(&text, " at ", report::day_and_clock(record.time, options.origin));
  if (!chosen.empty() && record.trigger == DecisionTrigger::kAgent) {
    absl::StrAppend(&text, ": the agent came free and took it by call order ",
                    policy_or(record, to_string(record.order)));
  } else if (!chosen.empty()) {
    absl::StrAppend(&text, ": the queue's strategy ", policy_or(record, to_string(record.strategy)), " chose");
  }
  return text + "\n";
}

}  // namespace

std::string to_text(const DecisionRecord& record, const Directory& directory, const DecisionTextOptions& options) {
  const Groups groups = group_by_verdict(record);
  std::string text = headline(record, directory, groups[static_cast<size_t>(Verdict::kChosen)], options);
  if (record.held_for_preferred) absl::StrAppend(&text, "held back from free agents: kept for its preferred agents\n");
  if (record.held_for_retry) {
    absl::StrAppend(&text, "held back from free agents: offered again only after its retry time\n");
  }
  for (const VerdictRow& row : kVerdictRows) {
    const std::vector<AgentId>& agents = groups[static_cast<size_t>(row.verdict)];
    if (agents.empty()) continue;
    absl::StrAppend(&text, "  ", view(row.name), " ", agents.size(), ": ");
    absl::StrAppend(&text, names(agents, directory, options.max_names), " (", view(row.help), ")\n");
  }
  if (record.agents.empty()) absl::StrAppend(&text, "  there are no agents\n");
  return text;
}

}  // namespace strowger
