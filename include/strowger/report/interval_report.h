// SPDX-License-Identifier: Apache-2.0
//
// IntervalReport: the figures of queues, agents, skills and media per interval, from an engine's events and nothing
// else.
//
// It is an EventSink, so that live use, simulation and replay report alike. What is counted, and in which interval, is
// said in report/figures.h; the formulas are in report/metrics.h; report/render.h makes text, CSV and JSON of a Report.
//
// Attach it before the first command. A report attached later counts what it sees: calls waiting then are not part of
// the queue's length, and agents count from their next change of state.
//
// When not to use it: for the longest wait right now or the like, ask the engine; a report looks back.
//
// Time: it is told by events; a quiet host calls `advance` so that intervals end on time. An interval contains its
// begin and not its end. An event that is told late counts in the interval that is open. Memory: the Periods that are
// kept (`ReportOptions::keep_intervals`), 16 bytes per call slot of the engine, and about 0.4 KB plus two histograms (7
// KB each at most) per combination of queue, media and requirement in use. Complexity: O(1) per event (O(skills asked
// for) when a call joins or leaves a queue), with no look-up by hash but one when a call's combination differs from
// that of the call before it in its queue. The end of an interval costs O(rows + memberships + buckets in use).
// Allocation: after warm-up (each queue, agent, requirement, length of wait and number of calls at once seen before)
// only at the end of an interval, for the rows that are kept. Thread safety: one thread at a time. Errors: options that
// are out of range are replaced by their defaults; `status` says so.
//
// Example:
//   strowger::AcdDirectory directory;
//   strowger::IntervalReport report(directory, {.interval = 15min});
//   auto acd = strowger::Acd::create(centre, {}, &report).value();
//   directory.attach(acd.get());
//   ...                              // a day of commands
//   report.close(acd->now());
//   std::string text = strowger::render_text(report.report(), directory);
#ifndef STROWGER_REPORT_INTERVAL_REPORT_H_
#define STROWGER_REPORT_INTERVAL_REPORT_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/report/directory.h"
#include "strowger/report/figures.h"

namespace strowger {

/// The service-level threshold of one queue.
struct QueueThreshold {
  std::string queue;
  Duration service_level{};
  friend bool operator==(const QueueThreshold&, const QueueThreshold&) = default;
};

struct ReportOptions {
  /// Length of an interval: a divisor of 24 hours, 1 us or more (15, 30 and 60 min are usual), or kForever for the
  /// whole time in one.
  Duration interval{1'800'000'000};
  /// An instant at which a day begins (local midnight, in the host's time); intervals begin at whole multiples of their
  /// length from it, before and after.
  Time origin = kMinTime;
  /// A caller who hangs up after less than this is a short abandon: too soon to have been served. Zero: none is.
  /// Usually 5 to 10 s.
  Duration short_abandon{5'000'000};
  /// A call answered after at most this wait is answered in time. Zero: only calls answered at once.
  Duration service_level{20'000'000};
  /// Queues with another threshold, by name. A name that is looked up in vain changes nothing.
  std::vector<QueueThreshold> queue_service_levels{};
  /// Whether to make rows for skills.
  bool skills = true;
  /// Intervals that are kept; older ones are dropped, but stay in the total. Zero: only the total. 2,000 are 41 days of
  /// half hours.
  size_t keep_intervals = 2000;

  /// InvalidArgument names the first option that is out of range, and the range.
  absl::Status validate() const;
  friend bool operator==(const ReportOptions&, const ReportOptions&) = default;
};

/// A report as a plain value: to render, to keep, to hand to another thread.
struct Report {
  ReportOptions options;
  /// In order of time.
  std::vector<Period> intervals;
  /// From the beginning on, intervals that were dropped included.
  Period total;
};

class IntervalReport : public EventSink {
 public:
  /// `directory` must outlive the report.
  explicit IntervalReport(const Directory& directory, const ReportOptions& options = {});
  ~IntervalReport() override;
  IntervalReport(IntervalReport&&) noexcept;
  IntervalReport& operator=(IntervalReport&&) noexcept;

  /// OK, or what was wrong with the options.
  const absl::Status& status() const;
  const ReportOptions& options() const;

  void on_events(std::span<const Event> events) override;

  /// Ends the intervals that end by `now`. The first instant that a report is told, by this or by an event, is where
  /// its first interval begins.
  void advance(Time now);

  /// Ends the open interval at `end`, be it short; what comes later belongs to a new one that begins there. Does
  /// nothing when no time has passed since the last interval ended.
  void close(Time end);

  /// Forgets every figure up to `now`, and keeps what is in progress: calls that wait, conversations, agents' states.
  /// For the end of a simulation's warm-up.
  void restart(Time now);

  /// The intervals that have ended and were kept, in order of time.
  const std::deque<Period>& intervals() const;
  /// The sum of all intervals that have ended.
  const Period& total() const;
  /// The open interval up to `now` (at least its begin). O(rows).
  Period current(Time now) const;

  /// What has ended. O(rows).
  Report report() const;
  /// The same and the open interval up to `now`.
  Report report(Time now) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace strowger

#endif  // STROWGER_REPORT_INTERVAL_REPORT_H_
