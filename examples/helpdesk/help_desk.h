// SPDX-License-Identifier: Apache-2.0
//
// HelpDesk: what helpdesk.toml says. The centre itself is read by `strowger::load_centre`; the tables of the day around
// it (who calls, who works when) are this program's own and are read here, with a `strowger::TableReader`.
//
// Errors name file, line and column, as those of the centre do.
#ifndef STROWGER_EXAMPLES_HELPDESK_HELP_DESK_H_
#define STROWGER_EXAMPLES_HELPDESK_HELP_DESK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/config/document.h"
#include "strowger/engine/centre.h"
#include "strowger/report/interval_report.h"
#include "strowger/sim/plan.h"

namespace helpdesk {

/// How contacts spread over a day; only the proportions of the weights count.
struct Profile {
  std::string name;
  /// Since midnight.
  strowger::Duration from{};
  strowger::Duration every{};
  std::vector<double> weights;
};

/// Names and their proportions.
using Mix = std::vector<std::pair<std::string, double>>;

/// One [[calls]] table: a kind of contacts, in several languages and from several classes of customers.
struct CallKind {
  std::string name;
  std::string queue;
  strowger::Media media = strowger::Media::kVoice;
  double per_day = 0;
  size_t profile = 0;
  Mix languages;
  int language_level = 1;
  Mix customers;
  strowger::Distribution patience;
  strowger::Distribution handling;
  double resolved = 1;
  std::optional<strowger::Distribution> callback_handling;
};

struct BreakRule {
  strowger::Duration at{};
  strowger::Duration length{};
  std::string reason;
};

/// One [[shift]] table: when a team works, every day. Breaks of each next agent come `stagger` later.
struct ShiftRule {
  std::vector<std::string> agents;
  strowger::Duration from{};
  strowger::Duration to{};
  std::vector<BreakRule> breaks;
  strowger::Duration stagger{};
};

struct HelpDesk {
  std::string title;
  strowger::Duration opens{};
  strowger::Duration closes{};
  /// How much days differ, as a coefficient of variation.
  double busyness_cv = 0;
  strowger::CentreSpec centre;
  std::vector<Profile> profiles;
  std::vector<CallKind> calls;
  std::vector<ShiftRule> shifts;
  std::vector<strowger::AgentBehaviour> behaviours;
  strowger::ReportOptions report;
};

absl::StatusOr<HelpDesk> load_help_desk(const strowger::ConfigDocument& document);

/// What the caller of each source of the plan is like, for reports and the board.
struct Stream {
  std::string kind;
  std::string language;
  std::string customer_class;
};

struct DayPlan {
  strowger::SimulationPlan plan;
  /// One per source of the plan.
  std::vector<Stream> streams;
};

/// `days` days of the help desk from time zero on. The seed draws how busy each day is.
DayPlan make_plan(const HelpDesk& desk, int days, uint64_t seed);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_HELP_DESK_H_
