// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/help_desk.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/reading.h"
#include "strowger/config/load.h"
#include "strowger/config/table_reader.h"
#include "strowger/model/requirement.h"

namespace helpdesk {
namespace {

using strowger::ConfigNode;
using strowger::Duration;
using strowger::TableReader;

constexpr Duration kDay{86'400'000'000};

void read_day(TableReader& root, HelpDesk& desk) {
  root.require("day");
  TableReader table = root.get_table("day");
  desk.title = table.get_string("title", "Help desk");
  desk.opens = read_clock(table, "opens");
  desk.closes = read_clock(table, "closes");
  desk.busyness_cv = table.get_double("busyness_cv", 0, 0, 2);
  if (desk.closes <= desk.opens) table.fail("closes", "is not after opens");
  static_cast<void>(table.finish());  // its error is remembered
}

void read_profiles(TableReader& root, HelpDesk& desk) {
  for (TableReader& table : root.get_tables("profile")) {
    Profile profile;
    table.require("name");
    profile.name = table.get_string("name");
    table.set_name(absl::StrCat("profile '", profile.name, "'"));
    profile.from = read_clock(table, "from");
    profile.every = table.get_duration("every", std::chrono::hours(1), std::chrono::minutes(1), kDay);
    const ConfigNode* weights = table.get_node("weights");
    if (weights == nullptr || weights->type != ConfigNode::Type::kArray || weights->items.empty()) {
      table.fail("weights", "expected a list of numbers");
    } else {
      for (const ConfigNode& item : weights->items) {
        const bool whole = item.type == ConfigNode::Type::kInteger;
        const double weight = whole ? static_cast<double>(item.integer) : item.real;
        if ((!whole && item.type != ConfigNode::Type::kReal) || !(weight >= 0 && weight < 1e9)) {
          table.fail_at(item.position, "expected a number that is not negative");
        }
        profile.weights.push_back(weight);
      }
      if (std::accumulate(profile.weights.begin(), profile.weights.end(), 0.0) <= 0) {
        table.fail("weights", "expected at least one that is not zero");
      }
      if (profile.from + profile.every * static_cast<int64_t>(profile.weights.size()) > kDay) {
        table.fail("weights", absl::StrFormat("%d of them reach past 24:00", profile.weights.size()));
      }
    }
    if (!table.finish().ok()) return;
    desk.profiles.push_back(std::move(profile));
  }
}

void read_calls(TableReader& root, HelpDesk& desk) {
  static constexpr std::array<std::string_view, 4> kMedia{"voice", "callback", "chat", "email"};
  const std::vector<std::string> queues = names_of(desk.centre.queues);
  const std::vector<std::string> profiles = names_of(desk.profiles);
  for (TableReader& table : root.get_tables("calls")) {
    CallKind kind;
    table.require("name");
    table.require("per_day");
    kind.name = table.get_string("name");
    table.set_name(absl::StrCat("calls '", kind.name, "'"));
    kind.queue = table.get_string("queue", kind.name);
    if (std::find(queues.begin(), queues.end(), kind.queue) == queues.end()) {
      unknown_name(table, table.has("queue") ? "queue" : "name", kind.queue, queues);
    }
    kind.media = strowger::parse_media(kMedia[table.get_word("media", kMedia, 0)]).value_or(strowger::Media::kVoice);
    kind.per_day = table.get_double("per_day", 0, 0, 1e6);
    const std::string profile = table.get_string("profile");
    kind.profile = static_cast<size_t>(std::find(profiles.begin(), profiles.end(), profile) - profiles.begin());
    if (kind.profile == profiles.size()) unknown_name(table, "profile", profile, profiles);
    kind.languages = read_mix(table, "languages", desk.centre.skills);
    kind.language_level =
        static_cast<int>(table.get_int("language_level", 1, strowger::kMinLevel, strowger::kMaxLevel));
    kind.customers = read_mix(table, "customers", desk.centre.customer_classes);
    table.require("handling");
    kind.patience = read_distribution(table, "patience", strowger::Distribution::never());
    kind.handling = read_distribution(table, "handling");
    kind.resolved = table.get_double("resolved", 1, 0, 1);
    if (table.has("callback_handling")) kind.callback_handling = read_distribution(table, "callback_handling");
    if (!table.finish().ok()) return;
    desk.calls.push_back(std::move(kind));
  }
}

void read_breaks(TableReader& table, const HelpDesk& desk, ShiftRule& rule) {
  for (TableReader& inside : table.get_tables("breaks")) {
    inside.require("length");
    BreakRule rest{.at = read_clock(inside, "at"),
                   .length = inside.get_duration("length", std::chrono::minutes(1), std::chrono::minutes(1), kDay),
                   .reason = inside.get_string("reason")};
    const std::vector<std::string>& reasons = desk.centre.reasons;
    if (!rest.reason.empty() && std::find(reasons.begin(), reasons.end(), rest.reason) == reasons.end()) {
      unknown_name(inside, "reason", rest.reason, reasons);
    }
    static_cast<void>(inside.finish());
    rule.breaks.push_back(std::move(rest));
  }
}

void read_shifts(TableReader& root, HelpDesk& desk) {
  const std::vector<std::string> agents = names_of(desk.centre.agents);
  for (TableReader& table : root.get_tables("shift")) {
    ShiftRule rule;
    rule.agents = table.get_strings("agents");
    for (const std::string& name : rule.agents) {
      if (std::find(agents.begin(), agents.end(), name) == agents.end()) unknown_name(table, "agents", name, agents);
    }
    const std::string group = table.get_string("group");
    if (table.has("group")) {
      for (const strowger::AgentSpec& agent : desk.centre.agents) {
        if (agent.group == group) rule.agents.push_back(agent.name);
      }
      if (rule.agents.empty()) unknown_name(table, "group", group, names_of(desk.centre.groups));
    }
    rule.from = read_clock(table, "from");
    rule.to = read_clock(table, "to");
    if (rule.to <= rule.from) table.fail("to", "is not after from");
    read_breaks(table, desk, rule);
    rule.stagger = table.get_duration("stagger", Duration{}, Duration{}, kDay);
    if (!table.finish().ok()) return;
    desk.shifts.push_back(std::move(rule));
  }
}

void read_behaviours(TableReader& root, HelpDesk& desk) {
  const std::vector<std::string> groups = names_of(desk.centre.groups);
  for (TableReader& table : root.get_tables("behaviour")) {
    table.require("groups");
    strowger::AgentBehaviour behaviour{.answer_delay = read_distribution(table, "answer_delay"),
                                       .declines = table.get_double("declines", 0, 0, 1),
                                       .ignores = table.get_double("ignores", 0, 0, 1),
                                       .back_after = table.get_duration("back_after", std::chrono::minutes(1))};
    for (const std::string& group : table.get_strings("groups")) {
      if (std::find(groups.begin(), groups.end(), group) == groups.end()) unknown_name(table, "groups", group, groups);
      behaviour.group = group;
      desk.behaviours.push_back(behaviour);
    }
    if (!table.finish().ok()) return;
  }
}

void read_report(TableReader& root, HelpDesk& desk) {
  TableReader table = root.get_table("report");
  table.set_name("report");
  strowger::ReportOptions& options = desk.report;
  options.interval = table.get_duration("interval", options.interval);
  options.service_level = table.get_duration("service_level", options.service_level);
  options.short_abandon = table.get_duration("short_abandon", options.short_abandon);
  TableReader levels = table.get_table("service_levels");
  const std::vector<std::string> queues = names_of(desk.centre.queues);
  for (const strowger::ConfigEntry& entry : levels.node().entries) {
    options.queue_service_levels.push_back({entry.key, levels.get_duration(entry.key, options.service_level)});
    if (std::find(queues.begin(), queues.end(), entry.key) == queues.end()) {
      unknown_name(levels, entry.key, entry.key, queues);
    }
  }
  if (const absl::Status status = options.validate(); !status.ok()) {
    table.fail_at(table.position(), std::string(status.message()));
  }
  static_cast<void>(table.finish());
}

}  // namespace

absl::StatusOr<HelpDesk> load_help_desk(const strowger::ConfigDocument& document) {
  static constexpr std::array<std::string_view, 6> kOwn{"day", "profile", "calls", "shift", "behaviour", "report"};
  absl::StatusOr<strowger::CentreSpec> centre =
      strowger::load_centre(document, {.extra_tables = {kOwn.begin(), kOwn.end()}});
  if (!centre.ok()) return centre.status();
  HelpDesk desk;
  desk.centre = *std::move(centre);
  TableReader root(document);
  read_day(root, desk);
  read_profiles(root, desk);
  read_calls(root, desk);
  read_shifts(root, desk);
  read_behaviours(root, desk);
  read_report(root, desk);
  for (const strowger::ConfigEntry& entry : root.node().entries) root.ignore(entry.key);
  if (const absl::Status status = root.finish(); !status.ok()) return status;
  return desk;
}

}  // namespace helpdesk
