// SPDX-License-Identifier: Apache-2.0
//
// From the rules of helpdesk.toml to the plan of a simulation: sources of calls and shifts of agents, day by day.
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/help_desk.h"

namespace helpdesk {
namespace {

using strowger::Duration;
using strowger::kMinTime;
using strowger::Time;

constexpr Duration kDay{86'400'000'000};
/// The stream of random numbers for how busy days are; the simulator's own streams have small numbers.
constexpr uint64_t kBusynessStream = 1'000'000;

/// How busy each day is, 1 on average.
std::vector<double> draw_busyness(const HelpDesk& desk, int days, uint64_t seed) {
  strowger::Random random(seed, kBusynessStream);
  const auto unit = strowger::Distribution::gamma(std::chrono::seconds(1000), desk.busyness_cv);
  std::vector<double> busyness;
  for (int day = 0; day < days; ++day) {
    busyness.push_back(desk.busyness_cv > 0 ? strowger::to_seconds(unit.sample(random)) / 1000 : 1);
  }
  return busyness;
}

strowger::RateProfile rates(const Profile& profile, double per_day, const std::vector<double>& busyness) {
  const double whole = std::accumulate(profile.weights.begin(), profile.weights.end(), 0.0);
  const double hours = strowger::to_seconds(profile.every) / 3600;
  strowger::RateProfile result;
  result.points.push_back({});
  for (size_t day = 0; day < busyness.size(); ++day) {
    Duration at = kDay * static_cast<int64_t>(day) + profile.from;
    for (const double weight : profile.weights) {
      const strowger::RatePoint point{at, busyness[day] * per_day * weight / whole / hours};
      if (at == result.points.back().at) {
        result.points.back() = point;
      } else {
        result.points.push_back(point);
      }
      at += profile.every;
    }
    result.points.push_back({at, 0});
  }
  return result;
}

/// Proportions as shares of one; a single unnamed one if there are none.
Mix shares_of(const Mix& mix) {
  if (mix.empty()) return {{"", 1.0}};
  double whole = 0;
  for (const auto& [name, part] : mix) whole += part;
  Mix shares = mix;
  for (auto& [name, part] : shares) part /= whole;
  return shares;
}

void add_sources(const HelpDesk& desk, const CallKind& kind, const std::vector<double>& busyness, DayPlan& result) {
  for (const auto& [language, language_share] : shares_of(kind.languages)) {
    for (const auto& [customer, customer_share] : shares_of(kind.customers)) {
      const double per_day = kind.per_day * language_share * customer_share;
      strowger::CallSource source;
      source.name = absl::StrCat(kind.name, " ", language, " ", customer);
      source.queue = kind.queue;
      source.media = kind.media;
      source.customer_class = customer;
      if (!language.empty()) source.requirement = absl::StrFormat("'%s' >= %d", language, kind.language_level);
      source.arrivals = strowger::ArrivalProcess::poisson(rates(desk.profiles[kind.profile], per_day, busyness));
      source.patience = kind.patience;
      source.handling = kind.handling;
      source.resolved = kind.resolved;
      source.escalated_handling = kind.callback_handling;
      result.plan.sources.push_back(std::move(source));
      result.streams.push_back({kind.name, language, customer});
    }
  }
}

void add_shifts(const ShiftRule& rule, int days, DayPlan& result) {
  for (size_t i = 0; i < rule.agents.size(); ++i) {
    strowger::Shift shift{.agent = rule.agents[i], .from = kMinTime + rule.from, .to = kMinTime + rule.to};
    for (const BreakRule& rest : rule.breaks) {
      const Time from = kMinTime + rest.at + rule.stagger * static_cast<int64_t>(i);
      shift.breaks.push_back({from, from + rest.length, rest.reason});
    }
    for (strowger::Shift& copy : strowger::repeated(shift, kDay, days)) result.plan.shifts.push_back(std::move(copy));
  }
}

}  // namespace

DayPlan make_plan(const HelpDesk& desk, int days, uint64_t seed) {
  DayPlan result;
  const std::vector<double> busyness = draw_busyness(desk, days, seed);
  for (const CallKind& kind : desk.calls) add_sources(desk, kind, busyness, result);
  for (const ShiftRule& rule : desk.shifts) add_shifts(rule, days, result);
  result.plan.behaviours = desk.behaviours;
  return result;
}

}  // namespace helpdesk
