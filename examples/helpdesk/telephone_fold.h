// SPDX-License-Identifier: Apache-2.0
//
// TelephoneFold: the telephone by half hour and by day, however many days there are: each interval of the report is
// added to its row as soon as it ends, so a year takes no more memory than a month.
#ifndef STROWGER_EXAMPLES_HELPDESK_TELEPHONE_FOLD_H_
#define STROWGER_EXAMPLES_HELPDESK_TELEPHONE_FOLD_H_

#include <set>
#include <span>
#include <string>
#include <vector>

#include "helpdesk/help_desk.h"
#include "strowger/engine/acd.h"
#include "strowger/report/interval_report.h"

namespace helpdesk {

/// Telephone calls, and the agents who take them in a first or second line.
struct TelephoneRow {
  std::string name;
  strowger::CallFigures calls;
  strowger::StateTimes staff;
};

class TelephoneFold : public strowger::EventSink {
 public:
  /// Both must outlive the fold; the report must be told events first.
  TelephoneFold(const HelpDesk& desk, const strowger::IntervalReport& report) : desk_(desk), report_(report) {}

  /// To be told before the first event.
  void attach(const strowger::Acd& acd);

  void on_events(std::span<const strowger::Event>) override { take_new(); }
  /// Takes the intervals that have ended since.
  void take_new();

  /// In order of time.
  const std::vector<TelephoneRow>& half_hours() const { return half_hours_; }
  const std::vector<TelephoneRow>& days() const { return days_; }

 private:
  void take(const strowger::Period& period);

  const HelpDesk& desk_;
  const strowger::IntervalReport& report_;
  std::set<strowger::AgentId> agents_;
  strowger::Time taken_;
  std::vector<TelephoneRow> half_hours_;
  std::vector<TelephoneRow> days_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_TELEPHONE_FOLD_H_
