// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/to_toml.h"

#include <string_view>

#include "config/field_writer.h"
#include "config/fields.h"

namespace strowger {
namespace {

void add_table(std::string_view header, const TomlPairs& pairs, std::string& text) {
  if (!text.empty()) text += "\n";
  text += "[[" + std::string(header) + "]]\n" + pairs.text() + "\n";
}

template <class Thing, class Fields>
void add_thing(std::string_view header, const Thing& thing, Fields&& fields, std::string& text) {
  TomlPairs pairs("\n");
  FieldWriter writer(pairs, thing);
  fields(writer);
  add_table(header, pairs, text);
}

void add_ladder_step(const LadderStep& step, std::string& text) {
  TomlPairs pairs("\n");
  // `slack` alone says that the step is due by it. What does not count is written too if it is not zero.
  if (!step.by_slack || step.after != Duration{}) pairs.add("after", toml_value(step.after));
  if (step.by_slack || step.slack != Duration{}) pairs.add("slack", toml_value(step.slack));
  if (!step.by_slack && step.slack != Duration{}) pairs.add("by_slack", "false");
  FieldWriter writer(pairs, step);
  ladder_step_fields(writer);
  add_table("queue.ladder", pairs, text);
}

void add_queue(const QueueSpec& queue, std::string& text) {
  add_thing(
      "queue", queue, [](auto& io) { queue_fields(io); }, text);
  for (const LadderStep& step : queue.ladder) add_ladder_step(step, text);
}

void add_agent(const AgentSpec& agent, std::string& text) {
  add_thing(
      "agent", agent, [](auto& io) { agent_fields(io); }, text);
}

}  // namespace

std::string to_toml(const QueueSpec& queue) {
  std::string text;
  add_queue(queue, text);
  return text;
}

std::string to_toml(const AgentSpec& agent) {
  std::string text;
  add_agent(agent, text);
  return text;
}

std::string to_toml(const CentreSpec& centre) {
  TomlPairs settings("\n");
  FieldWriter writer(settings, centre);
  centre_fields(writer);
  std::string text = settings.text().empty() ? std::string() : settings.text() + "\n";
  for (const GroupSpec& group : centre.groups)
    add_thing(
        "group", group, [](auto& io) { group_fields(io); }, text);
  for (const Sla& sla : centre.slas)
    add_thing(
        "sla", sla, [](auto& io) { sla_fields(io); }, text);
  for (const QueueSpec& queue : centre.queues) add_queue(queue, text);
  for (const AgentSpec& agent : centre.agents) add_agent(agent, text);
  return text;
}

}  // namespace strowger
