// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/metrics.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace strowger {

namespace {

template <class Figures>
void append_text(std::string& text, std::string_view title, std::span<const MetricRow<Figures>> rows) {
  text.append(title).append("\n");
  size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.name.size());
  const std::string indent(width + 4, ' ');
  for (const auto& row : rows) {
    text.append("  ").append(row.name).append(std::string(width - row.name.size() + 2, ' '));
    text.append(row.help).append(" [").append(row.unit).append("]\n");
    if (!row.formula.empty()) text.append(indent).append("= ").append(row.formula).append("\n");
    if (!row.source.empty()) text.append(indent).append("source: ").append(row.source).append("\n");
  }
}

template <class Figures>
void append_markdown(std::string& text, std::string_view title, std::span<const MetricRow<Figures>> rows) {
  text.append("## ").append(title).append("\n\n| name | unit | meaning | formula | source |\n|---|---|---|---|---|\n");
  for (const auto& row : rows) {
    text.append("| `").append(row.name).append("` | ").append(row.unit).append(" | ").append(row.help).append(" | ");
    if (!row.formula.empty()) text.append("`").append(row.formula).append("` ");
    text.append("| ").append(row.source).append(" |\n");
  }
}

constexpr std::string_view kCallsTitle = "Calls: of queues, skills, media and the centre";
constexpr std::string_view kAgentsTitle = "Agents and groups";
constexpr std::string_view kStaffTitle = "Staff: of agents, groups, queues and the centre";

}  // namespace

std::string metrics_text() {
  std::string text;
  append_text<CallFigures>(text, kCallsTitle, kCallMetrics);
  text += "\n";
  append_text<AgentFigures>(text, kAgentsTitle, kAgentMetrics);
  text += "\n";
  append_text<StateTimes>(text, kStaffTitle, kStaffMetrics);
  return text;
}

std::string metrics_markdown() {
  std::string text;
  append_markdown<CallFigures>(text, kCallsTitle, kCallMetrics);
  text += "\n";
  append_markdown<AgentFigures>(text, kAgentsTitle, kAgentMetrics);
  text += "\n";
  append_markdown<StateTimes>(text, kStaffTitle, kStaffMetrics);
  return text;
}

}  // namespace strowger
