// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/day_report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/format.h"
#include "strowger/core/duration_text.h"

namespace helpdesk {
namespace {

using strowger::AgentState;
using strowger::CallFigures;
using strowger::Duration;
using strowger::to_seconds;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr strowger::ServiceLevel kLevel = strowger::ServiceLevel::kWithoutShortAbandons;

double service(const CallFigures& row) { return row.service_level(kLevel); }
double longest(const CallFigures& row) { return row.settled() > 0 ? to_seconds(row.longest_wait) : kUndefined; }
uint64_t otherwise(const CallFigures& row) { return row.settled() - row.answered - row.abandoned + row.refused; }
uint64_t left_over(const CallFigures& row) { return row.offered - std::min(row.offered, row.settled()); }
double hours(Duration duration) { return to_seconds(duration) / 3600; }
double part_of(uint64_t part, uint64_t whole) {
  return whole == 0 ? kUndefined : static_cast<double>(part) / static_cast<double>(whole);
}

Table telephone_table(const DayResult& result, std::string key, std::string title, std::string first,
                      const std::vector<TelephoneRow>& rows) {
  Table table(std::move(key), std::move(title),
              {{first, first, true},
               {"offered", "offered"},
               {"", "", true},
               {"answered", "answered"},
               {"gave up", "abandoned"},
               {"other", "other"},
               {"in time", "service_level"},
               {"", "", true},
               {"ASA", "asa_s"},
               {"longest", "longest_wait_s"},
               {"AHT", "aht_s"},
               {"agents", "mean_agents"},
               {"occupancy", "occupancy"},
               {"", "", true}});
  uint64_t most = 0;
  for (const TelephoneRow& row : rows) most = std::max(most, row.calls.offered);
  TelephoneRow total{.name = "total"};
  const auto cells = [&](const TelephoneRow& row, double volume) {
    const double occupancy = row.staff.occupancy();
    return std::vector<Cell>{words(row.name),
                             count(row.calls.offered),
                             plot(volume),
                             count(row.calls.answered),
                             count(row.calls.abandoned),
                             count_or_blank(otherwise(row.calls)),
                             share(service(row.calls)),
                             plot(service(row.calls)),
                             seconds(row.calls.asa()),
                             seconds(longest(row.calls)),
                             seconds(row.calls.aht()),
                             number(row.staff.mean_staffed(), 1),
                             share(occupancy),
                             plot(occupancy)};
  };
  for (const TelephoneRow& row : rows) {
    table.add(cells(row, part_of(row.calls.offered, most)));
    total.calls += row.calls;
    total.staff += row.staff;
  }
  table.add_total(cells(total, kUndefined));
  table.add_note(absl::StrFormat(
      "in time: answered within %s, of all but those who gave up within %s; times are "
      "minutes:seconds",
      strowger::to_text(result.desk.report.service_level), strowger::to_text(result.desk.report.short_abandon)));
  return table;
}

Table channel_table(const DayResult& result) {
  static constexpr std::array<std::string_view, strowger::kMediaCount> kNames{"telephone", "call-back", "chat",
                                                                              "e-mail", "work order"};
  Table table("channels", "All contacts",
              {{"channel", "channel", true},
               {"came", "offered"},
               {"answered", "answered"},
               {"gave up", "abandoned"},
               {"other", "other"},
               {"left", "left_over"},
               {"ASA", "asa_s"},
               {"90 % within", "answer_p90_s"},
               {"longest", "longest_wait_s"},
               {"AHT", "aht_s"}});
  for (const strowger::MediaInterval& row : result.report.total.media) {
    table.add({words(kNames[static_cast<size_t>(row.id)]), count(row.offered + row.refused), count(row.answered),
               count_or_blank(row.abandoned), count_or_blank(otherwise(row)), count_or_blank(left_over(row)),
               seconds(row.asa()), seconds(row.answer_quantile(0.9)), seconds(longest(row)), seconds(row.aht())});
  }
  table.add_note("other: to voicemail, or turned away because nobody was there; left: not answered yet at the end");
  return table;
}

Table queue_table(const DayResult& result) {
  Table table("queues", "Queues",
              {{"queue", "queue", true},
               {"joined", "offered"},
               {"answered", "answered"},
               {"gave up", "abandoned"},
               {"moved on", "moved_out"},
               {"other", "other"},
               {"target", "service_level_threshold_s"},
               {"in time", "service_level"},
               {"", "", true},
               {"ASA", "asa_s"},
               {"longest", "longest_wait_s"},
               {"AHT", "aht_s"},
               {"most waiting", "longest_queue"},
               {"occupancy", "occupancy"}});
  for (const strowger::QueueInterval& row : result.report.total.queues) {
    const std::string name(result.acd.name(row.id));
    Duration target = result.desk.report.service_level;
    for (const strowger::QueueThreshold& threshold : result.desk.report.queue_service_levels) {
      if (threshold.queue == name) target = threshold.service_level;
    }
    table.add({words(name), count(row.offered), count(row.answered), count_or_blank(row.abandoned),
               count_or_blank(row.moved_out), count_or_blank(otherwise(row) - row.moved_out),
               seconds(to_seconds(target)), share(service(row)), plot(service(row)), seconds(row.asa()),
               seconds(longest(row)), seconds(row.aht()), count(row.longest_queue), share(row.staff.occupancy())});
  }
  table.add_note("occupancy: of the agents who are members of the queue, over all their queues");
  return table;
}

Table skill_table(const DayResult& result) {
  Table table("skills", "Skills that were asked for",
              {{"skill", "skill", true},
               {"asked", "offered"},
               {"", "", true},
               {"answered", "answered"},
               {"gave up", "abandoned"},
               {"", "abandon_rate"},
               {"ASA", "asa_s"},
               {"longest", "longest_wait_s"},
               {"AHT", "aht_s"},
               {"erlangs", "load_erlang"}});
  uint64_t most = 0;
  for (const strowger::SkillInterval& row : result.report.total.skills) most = std::max(most, row.offered);
  for (const strowger::SkillInterval& row : result.report.total.skills) {
    table.add({words(result.acd.name(row.id)), count(row.offered), plot(part_of(row.offered, most)),
               count(row.answered), count_or_blank(row.abandoned), share(row.abandon_rate(), 1), seconds(row.asa()),
               seconds(longest(row)), seconds(row.aht()), number(row.load(), 2)});
  }
  table.add_note("all channels together; a contact counts for each skill that it asked for");
  return table;
}

Table agent_table(const DayResult& result) {
  Table table("agents", "Agents",
              {{"agent", "agent", true},
               {"team", "team", true},
               {"hours", "staffed_h"},
               {"away", "not_ready_h"},
               {"answered", "answered"},
               {"missed", "rona"},
               {"declined", "declined"},
               {"AHT", "aht_s"},
               {"talk", "mean_talk_s"},
               {"wrap-up", "mean_wrap_up_s"},
               {"to level two", "escalated"},
               {"occupancy", "occupancy"},
               {"", "", true}});
  for (const strowger::AgentInterval& row : result.report.total.agents) {
    table.add({words(result.acd.name(row.id)), words(result.acd.name(result.acd.group(row.id))),
               number(hours(row.states.staffed()), 1), number(hours(row.states[AgentState::kNotReady]), 1),
               count(row.answered), count_or_blank(row.rona), count_or_blank(row.declined), seconds(row.aht()),
               seconds(row.mean_talk()), seconds(row.mean_wrap_up()), count_or_blank(row.escalated),
               share(row.occupancy()), plot(row.occupancy())});
  }
  table.add_note("hours: logged in, and of these away; missed: rang and was not picked up");
  table.add_note("occupancy: of the time there for calls, the part with one in hand");
  return table;
}

Table promise_table(const DayResult& result) {
  Table table("promises", "Promises to customers (SLA)",
              {{"promise", "promise", true},
               {"target", "target_s"},
               {"calls", "calls"},
               {"answered", "answered"},
               {"kept", "kept"},
               {"", "", true},
               {"at risk", "at_risk"},
               {"broken", "broken"},
               {"gave up", "abandoned"},
               {"in time", "abandoned_in_time"},
               {"ASA", "asa_s"}});
  const std::vector<strowger::Sla>& slas = result.desk.centre.slas;
  for (size_t i = 0; i < slas.size(); ++i) {
    const PromiseCounts& row = result.tally.promises()[i];
    const double kept = part_of(row.kept, row.kept + row.broken);
    const double asa = row.answered == 0 ? kUndefined : to_seconds(row.answer_wait) / static_cast<double>(row.answered);
    table.add({words(slas[i].name), seconds(to_seconds(slas[i].target)), count(row.calls), count(row.answered),
               share(kept), plot(kept), count_or_blank(row.at_risk), count_or_blank(row.broken),
               count_or_blank(row.abandoned), count_or_blank(row.abandoned_in_time), seconds(asa)});
  }
  table.add_note("kept: answered before the target, of all but those who gave up before it (gave up: in time)");
  return table;
}

Table escalation_table(const DayResult& result) {
  Table table("escalations", "Not solved at level one: work for level two, which calls back",
              {{"from", "from", true},
               {"to", "to", true},
               {"work orders", "work_orders"},
               {"called back", "called_back"},
               {"after, mean", "mean_wait_s"},
               {"longest", "longest_wait_s"},
               {"open", "open"},
               {"description", "description", true}});
  const std::vector<strowger::QueueSpec>& queues = result.desk.centre.queues;
  for (size_t i = 0; i < queues.size(); ++i) {
    const EscalationCounts& row = result.tally.escalations()[i];
    if (queues[i].escalate_to.empty()) continue;
    const double mean = row.called_back == 0 ? kUndefined : to_seconds(row.wait) / static_cast<double>(row.called_back);
    table.add({words(queues[i].name), words(queues[i].escalate_to), count(row.work_orders), count(row.called_back),
               seconds(mean), seconds(row.called_back == 0 ? kUndefined : to_seconds(row.longest)),
               count_or_blank(row.work_orders - row.called_back), words(queues[i].escalation_description)});
  }
  return table;
}

std::string what_of(const strowger::LadderStep& step) {
  using strowger::LadderAction;
  const std::string name(strowger::to_string(step.action));
  switch (step.action) {
    case LadderAction::kRelax:
      return absl::StrFormat("relax %s by %d", step.skill, step.by);
    case LadderAction::kDropSkill:
      return absl::StrFormat("drop skill %s", step.skill);
    case LadderAction::kWidenRing:
      return absl::StrFormat("widen ring to tier %d", step.tiers.max);
    case LadderAction::kRaisePriority:
      return absl::StrFormat("raise priority by %d", step.by);
    case LadderAction::kCallInReserves:
      return "call in reserves";
    case LadderAction::kMoveQueue:
      return absl::StrFormat("move to %s", step.queue);
    case LadderAction::kAddQueue:
      return absl::StrFormat("add %s", step.queue);
    default:
      return step.message.empty() ? name : absl::StrFormat("%s: %s", name, step.message);
  }
}

Table ladder_table(const DayResult& result) {
  Table table("ladder", "The ladder: what happened to those who waited",
              {{"queue", "queue", true},
               {"when", "when", true},
               {"step", "step", true},
               {"done", "done"},
               {"", "", true},
               {"left out", "skipped"}});
  const std::vector<strowger::QueueSpec>& queues = result.desk.centre.queues;
  uint64_t most = 1;
  for (const auto& steps : result.tally.steps()) {
    for (const StepCounts& step : steps) most = std::max(most, step.done);
  }
  for (size_t i = 0; i < queues.size(); ++i) {
    for (size_t k = 0; k < queues[i].ladder.size(); ++k) {
      const strowger::LadderStep& step = queues[i].ladder[k];
      const StepCounts& counts = result.tally.steps()[i][k];
      std::string when = step.by_slack ? absl::StrCat(strowger::to_text(step.slack), " before the target")
                                       : absl::StrCat("after ", strowger::to_text(step.after));
      if (step.every > Duration::zero()) absl::StrAppend(&when, ", every ", strowger::to_text(step.every));
      table.add({words(queues[i].name), words(when), words(what_of(step)), count(counts.done),
                 plot(part_of(counts.done, most)), count_or_blank(counts.skipped)});
    }
  }
  table.add_note("left out: the step's condition did not hold, or it would have changed nothing");
  return table;
}

}  // namespace

std::vector<Table> day_tables(const DayResult& result) {
  std::vector<Table> tables;
  tables.push_back(channel_table(result));
  if (result.days > 1) {
    tables.push_back(
        telephone_table(result, "telephone_days", "The telephone, by day", "day", result.telephone.days()));
  }
  const std::string title = result.days == 1 ? "The telephone, by half hour"
                                             : absl::StrFormat("The telephone, by half hour, all %d days", result.days);
  tables.push_back(telephone_table(result, "telephone", title, "from", result.telephone.half_hours()));
  tables.push_back(queue_table(result));
  tables.push_back(promise_table(result));
  tables.push_back(escalation_table(result));
  tables.push_back(ladder_table(result));
  tables.push_back(skill_table(result));
  tables.push_back(agent_table(result));
  return tables;
}

}  // namespace helpdesk
