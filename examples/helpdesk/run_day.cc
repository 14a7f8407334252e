// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/run_day.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/board.h"
#include "helpdesk/day_report.h"
#include "helpdesk/explain.h"
#include "helpdesk/format.h"
#include "helpdesk/output.h"
#include "helpdesk/progress.h"
#include "helpdesk/tally.h"
#include "helpdesk/tee.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/render.h"
#include "strowger/sim/simulator.h"

namespace helpdesk {
namespace {

using strowger::Duration;
using strowger::kMinTime;

constexpr Duration kDay{86'400'000'000};
/// Days of which --out writes every interval; of longer runs the last ones, and all days in the totals.
constexpr int kDaysKept = 32;
/// Conversations go on after closing time; e-mails and call-backs that wait then are left for the next day.
constexpr Duration kAfterClosing{3'600'000'000};

strowger::SimulationOptions simulation_options(const HelpDesk& desk, const RunOptions& options) {
  strowger::SimulationOptions result;
  result.seed = options.seed;
  result.start = kMinTime + desk.opens;
  result.length = desk.closes - desk.opens + kDay * (options.days - 1);
  result.drain = kAfterClosing;
  result.stop = &interrupted();
  return result;
}

/// The library's own files, with every metric that it knows.
absl::Status write_library_files(const std::string& folder, const strowger::Report& report,
                                 const strowger::Directory& directory) {
  for (size_t i = 0; i < strowger::kReportTableNames.size(); ++i) {
    const std::string name(strowger::kReportTableNames[i]);
    if (absl::Status status = write_file(absl::StrCat(folder, "/all_", name, ".csv"),
                                         [&](std::ostream& out) {
                                           strowger::write_csv(out, report, directory,
                                                               static_cast<strowger::ReportTable>(i));
                                         });
        !status.ok()) {
      return status;
    }
  }
  return write_file(absl::StrCat(folder, "/all.json"),
                    [&](std::ostream& out) { strowger::write_json(out, report, directory); });
}

/// Everything that listens to the engine, in the order in which it is told.
struct Listeners {
  Listeners(const RunOptions& options, const HelpDesk& desk, const DayPlan& plan)
      : report(directory, report_options(desk, options)), telephone(desk, report), tally(desk.centre, plan.streams) {
    if (options.explain) {
      explainer = std::make_unique<Explainer>(kMinTime + *options.explain, plan.streams, interrupted());
      tee.add(explainer.get());
    } else if (options.board) {
      const Duration from = options.board_from.value_or(desk.opens);
      board = std::make_unique<Board>(BoardOptions{desk.title, options.speed, options.board_step, kMinTime + from},
                                      desk.centre, plan.streams, report);
      tee.add(board.get());
    }
    tee.add(&report);
    tee.add(&telephone);
    tee.add(&tally);
  }

  static strowger::ReportOptions report_options(const HelpDesk& desk, const RunOptions& options) {
    strowger::ReportOptions result = desk.report;
    const int kept = std::min(options.days + 1, kDaysKept);
    result.keep_intervals = static_cast<size_t>(kDay / result.interval) * static_cast<size_t>(kept);
    return result;
  }

  strowger::AcdDirectory directory;
  strowger::IntervalReport report;
  TelephoneFold telephone;
  Tally tally;
  std::unique_ptr<Explainer> explainer;
  std::unique_ptr<Board> board;
  Tee tee;
};

std::string heading(const HelpDesk& desk, const RunOptions& options, const strowger::SimulationResult& result) {
  const std::string days = options.days == 1 ? "one day" : absl::StrFormat("%d days", options.days);
  return absl::StrFormat("%s: %s, %s to %s, simulated with seed %d\n%s contacts, %s events of the engine\n", desk.title,
                         days, clock_of_day(desk.opens), clock_of_day(desk.closes), options.seed,
                         thousands(result.calls), thousands(result.events));
}

absl::Status report_day(const RunOptions& options, const HelpDesk& desk, const strowger::Simulator& simulator,
                        Listeners& listeners, const strowger::SimulationResult& result) {
  listeners.report.close(simulator.acd().now());
  listeners.telephone.take_new();
  const DayResult day{desk,           options.days, simulator.acd(), listeners.report.report(), listeners.telephone,
                      listeners.tally};
  const std::vector<Table> tables = day_tables(day);
  std::fputs(heading(desk, options, result).c_str(), stdout);
  print(tables);
  if (result.refused > 0) {
    return absl::InternalError(absl::StrFormat("%d commands were refused by the engine", result.refused));
  }
  if (options.out.empty()) return absl::OkStatus();
  if (absl::Status status = write_files(options.out, "helpdesk", tables); !status.ok()) return status;
  return write_library_files(options.out, day.report, listeners.directory);
}

}  // namespace

absl::Status run_day(const RunOptions& options) {
  const absl::StatusOr<strowger::ConfigDocument> document = strowger::ConfigDocument::read_file(options.config);
  if (!document.ok()) return document.status();
  const absl::StatusOr<HelpDesk> desk = load_help_desk(*document);
  if (!desk.ok()) return desk.status();
  const DayPlan plan = make_plan(*desk, options.days, options.seed);

  auto listeners = std::make_unique<Listeners>(options, *desk, plan);
  Progress progress(absl::StrFormat("simulating %d days", options.days));
  strowger::SimulationOptions simulation = simulation_options(*desk, options);
  if (!options.board) simulation.progress = [&](double done) { progress.update(done); };
  auto simulator = strowger::Simulator::create(desk->centre, plan.plan, simulation, &listeners->tee);
  if (!simulator.ok()) return simulator.status();
  listeners->directory.attach(&(*simulator)->acd());
  listeners->telephone.attach((*simulator)->acd());
  if (listeners->explainer) listeners->explainer->attach(&(*simulator)->acd());

  listeners->report.advance(simulation.start);
  const absl::StatusOr<strowger::SimulationResult> result = (*simulator)->run();
  if (!result.ok()) return result.status();
  if (listeners->explainer) {
    const std::string& text = listeners->explainer->text();
    std::fputs(text.empty() ? "nobody waited on the telephone from then on\n" : text.c_str(), stdout);
    return absl::OkStatus();
  }
  const strowger::Time shown = listeners->board ? listeners->board->shown() : (*simulator)->acd().now();
  listeners->board.reset();  // gives the terminal back
  if (result->stopped) {
    std::fprintf(stderr, "stopped at %s of the simulated day\n", clock_of(shown).c_str());
    return absl::OkStatus();
  }
  const absl::Status status = report_day(options, *desk, **simulator, *listeners, *result);
  std::fprintf(stderr, "simulated in %.2f s\n", progress.elapsed_seconds());
  return status;
}

}  // namespace helpdesk
