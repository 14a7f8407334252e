// SPDX-License-Identifier: Apache-2.0
//
// The report that a manager reads: what came, what was answered, what was promised, who did it.
//
// Figures are the library's (strowger/report/metrics.h has the formulas); this file arranges them.
#ifndef STROWGER_EXAMPLES_HELPDESK_DAY_REPORT_H_
#define STROWGER_EXAMPLES_HELPDESK_DAY_REPORT_H_

#include <string>
#include <vector>

#include "helpdesk/help_desk.h"
#include "helpdesk/table.h"
#include "helpdesk/tally.h"
#include "helpdesk/telephone_fold.h"
#include "strowger/engine/acd.h"
#include "strowger/report/interval_report.h"

namespace helpdesk {

struct DayResult {
  const HelpDesk& desk;
  int days = 1;
  /// The engine after the run: for names.
  const strowger::Acd& acd;
  strowger::Report report;
  const TelephoneFold& telephone;
  const Tally& tally;
};

/// The tables in the order of the page.
std::vector<Table> day_tables(const DayResult& result);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_DAY_REPORT_H_
