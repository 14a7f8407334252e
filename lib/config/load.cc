// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/load.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "config/field_reader.h"
#include "config/fields.h"
#include "config/locate.h"
#include "core/in_quotes.h"
#include "engine/validate.h"
#include "strowger/config/table_reader.h"

namespace strowger {
namespace {

constexpr std::string_view kCountMark = "{}";

/// `kind` with the table's name, if it has one, for messages.
void name_reader(TableReader& table, std::string_view kind) {
  const ConfigEntry* name = table.node().find("name");
  const bool named = name != nullptr && name->value.type == ConfigNode::Type::kString;
  table.set_name(std::string(kind) + (named ? " " + in_quotes(name->value.text) : std::string()));
}

void read_ladder_step(TableReader& table, std::string_view queue_name, size_t number, LadderStep& step) {
  table.set_name(absl::StrFormat("%s: ladder step %d", queue_name, number));
  FieldReader reader(table, step);
  ladder_step_fields(reader);
  step.after = table.get_duration("after", step.after);
  step.slack = table.get_duration("slack", step.slack);
  step.by_slack = table.get_bool("by_slack", table.has("slack"));
  if (!table.has("after") && !step.by_slack)
    table.fail_at(table.position(), "after is missing, expected after or slack");
  static_cast<void>(table.finish());  // its error is remembered
}

void read_queue(TableReader& table, QueueSpec& queue) {
  name_reader(table, "queue");
  FieldReader reader(table, queue);
  queue_fields(reader);
  for (TableReader& step_table : table.get_tables("ladder")) {
    LadderStep step;
    read_ladder_step(step_table, absl::StrFormat("queue %s", in_quotes(queue.name)), queue.ladder.size() + 1, step);
    queue.ladder.push_back(std::move(step));
  }
  static_cast<void>(table.finish());
}

/// One [[agent]] table, which makes one agent or `count`.
class AgentLoader {
 public:
  AgentLoader(CentreSpec& centre, std::vector<size_t>& tables, size_t limit)
      : centre_(centre), tables_(tables), limit_(limit) {}

  void load(TableReader& table, size_t index) {
    name_reader(table, "agent");
    AgentSpec agent;
    FieldReader reader(table, agent);
    agent_fields(reader);
    const bool many = table.has("count");
    const auto count = static_cast<size_t>(table.get_int("count", 1, 1));
    if (many && count > 1 && agent.name.find(kCountMark) == std::string::npos) {
      table.fail("name", absl::StrFormat("is the same for all %d agents, expected {} where their number goes", count));
    }
    if (count > limit_ - centre_.agents.size()) {
      table.fail(many ? "count" : "name", absl::StrFormat("makes more agents than the limit, which is %d", limit_));
    }
    if (!table.finish().ok()) return;
    const std::string name = agent.name;
    for (size_t number = 1; number <= count; ++number) {
      if (many) agent.name = absl::StrReplaceAll(name, {{"{}", absl::StrFormat("%d", number)}});
      centre_.agents.push_back(agent);
      tables_.push_back(index);
    }
  }

 private:
  CentreSpec& centre_;
  std::vector<size_t>& tables_;
  size_t limit_;
};

template <class Thing, class Fields>
void read_things(TableReader& root, std::string_view key, std::string_view kind, std::vector<Thing>& things,
                 Fields&& fields) {
  for (TableReader& table : root.get_tables(key)) {
    name_reader(table, kind);
    Thing thing;
    FieldReader reader(table, thing);
    fields(reader);
    things.push_back(std::move(thing));
    if (!table.finish().ok()) return;
  }
}

/// The one table of this kind, which is all that there is in the document.
template <class Spec, class Read>
absl::StatusOr<Spec> load_one(const ConfigDocument& document, std::string_view key, Read&& read) {
  TableReader root(document);
  std::vector<TableReader> tables = root.get_tables(key);
  if (root.ok() && tables.size() != 1) {
    root.fail_at(root.position(), absl::StrFormat("found %d tables [[%s]], expected one", tables.size(), key));
  }
  Spec spec;
  if (root.ok()) read(tables.front(), spec);
  if (absl::Status status = root.finish(); !status.ok()) return status;
  return spec;
}

}  // namespace

absl::StatusOr<QueueSpec> load_queue(const ConfigDocument& document) {
  return load_one<QueueSpec>(document, "queue", read_queue);
}

absl::StatusOr<AgentSpec> load_agent(const ConfigDocument& document) {
  return load_one<AgentSpec>(document, "agent", [](TableReader& table, AgentSpec& agent) {
    name_reader(table, "agent");
    FieldReader reader(table, agent);
    agent_fields(reader);
    static_cast<void>(table.finish());  // its error is remembered
  });
}

absl::StatusOr<CentreSpec> load_centre(const ConfigDocument& document, const LoadOptions& options) {
  TableReader root(document);
  for (const std::string& key : options.extra_tables) root.ignore(key);
  CentreSpec centre;
  FieldReader reader(root, centre);
  centre_fields(reader);
  read_things(root, "group", "group", centre.groups, [](auto& io) { group_fields(io); });
  read_things(root, "sla", "SLA", centre.slas, [](auto& io) { sla_fields(io); });
  for (TableReader& table : root.get_tables("queue")) {
    if (!root.ok()) break;
    read_queue(table, centre.queues.emplace_back());
  }
  std::vector<size_t> agent_tables;
  AgentLoader agents(centre, agent_tables, options.max_agents);
  size_t index = 0;
  for (TableReader& table : root.get_tables("agent")) {
    if (!root.ok()) break;
    agents.load(table, index++);
  }
  if (absl::Status status = root.finish(); !status.ok()) return status;
  if (const absl::Status status = validate(centre, options.policies); !status.ok()) {
    return document.error(locate(document.root(), spec_path(status), agent_tables), std::string(status.message()));
  }
  return centre;
}

absl::StatusOr<CentreSpec> load_centre(std::string_view toml_text, std::string_view file_name,
                                       const LoadOptions& options) {
  const absl::StatusOr<ConfigDocument> document = ConfigDocument::parse(toml_text, file_name);
  return document.ok() ? load_centre(*document, options) : document.status();
}

absl::StatusOr<CentreSpec> load_centre_file(const std::string& path, const LoadOptions& options) {
  const absl::StatusOr<ConfigDocument> document = ConfigDocument::read_file(path);
  return document.ok() ? load_centre(*document, options) : document.status();
}

}  // namespace strowger
