// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/agent_strategy.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "core/in_quotes.h"
#include "strowger/core/duration_text.h"
#include "strowger/routing/choice.h"

namespace strowger {
namespace {

absl::Status unknown_strategy(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(kStrategyRows.size());
  for (const StrategyRow& row : kStrategyRows) names.push_back(row.name);
  return absl::InvalidArgumentError(
      absl::StrFormat("%s is not an agent strategy%s", in_quotes(name), suggestion(name, names)));
}

absl::Status unknown_parameter(const StrategyRow& row, std::string_view key) {
  if (row.parameters.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("agent strategy '%s' takes no parameters, found %s", row.name, in_quotes(key)));
  }
  const std::string_view known = row.parameters.substr(0, row.parameters.find(' '));
  return absl::InvalidArgumentError(absl::StrFormat("agent strategy '%s' has no parameter %s%s; expected %s", row.name,
                                                    in_quotes(key), suggestion(key, {&known, 1}), row.parameters));
}

}  // namespace

absl::StatusOr<AgentStrategy> parse_agent_strategy(std::string_view text) {
  const absl::StatusOr<Choice> choice = parse_choice(text);
  if (!choice.ok()) return choice.status();
  const auto row = std::find_if(kStrategyRows.begin(), kStrategyRows.end(),
                                [&](const StrategyRow& candidate) { return candidate.name == choice->name; });
  if (row == kStrategyRows.end()) return unknown_strategy(choice->name);
  AgentStrategy strategy{.kind = row->kind};
  for (const auto& [key, value] : choice->parameters) {
    if (row->kind != StrategyKind::kRingProgressively || key != "step") return unknown_parameter(*row, key);
    const absl::StatusOr<Duration> step = parse_duration(value);
    if (!step.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("agent strategy '%s', step: %s", row->name, std::string(step.status().message())));
    }
    if (*step < Duration{1}) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "agent strategy '%s', step: %s is too short; expected 1us or more", row->name, in_quotes(value)));
    }
    strategy.step = *step;
  }
  return strategy;
}

}  // namespace strowger
