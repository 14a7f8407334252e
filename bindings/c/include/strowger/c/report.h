// SPDX-License-Identifier: Apache-2.0
//
// Reports: interval metrics and service levels of queues, agents, skills and media, from an engine's events.
//
// A strowger_interval_report counts what it is given: every event of an engine or host, in order, as polled or read
// from a lossless subscription. A strowger_report is what has come of it so far, a value: figures one by one, or the
// whole as text, CSV or JSON. What is counted, and in which interval, is said in include/strowger/report/figures.h;
// each metric has its formula with it (strowger_metric_at).
//
// Units are those of the metric ("s", "calls", "share"), not microseconds: figures are doubles, NaN where a formula
// divides by zero.
//
// Thread safety: an interval report is for one thread at a time, a report for one. Of an engine (not a host) both ask
// for names and members, so they belong to the thread that has the engine; those of a host ask it as
// strowger_host_with_engine does, when an interval ends and when a report is rendered, and must not be used from
// inside.
//
// Complexity: O(1) per event; the end of an interval O(rows + memberships). Errors: see strowger.h.
//
// Example:
//   strowger_interval_report_on_events(intervals, events, count, sizeof events[0]);
//   strowger_interval_report_close(intervals, strowger_acd_now_us(acd));
//   strowger_report* report = NULL;
//   strowger_interval_report_take(intervals, STROWGER_NO_TIME_US, &report);
//   double level;
//   size_t metric = strowger_metric_find(STROWGER_TABLE_QUEUES, "service_level_answered", STROWGER_ZERO_TERMINATED);
//   strowger_report_figure(report, STROWGER_TOTAL, STROWGER_TABLE_QUEUES, support, metric, &level);
#ifndef STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_REPORT_H_
#define STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_REPORT_H_

#include "strowger/c/acd.h"
#include "strowger/c/base.h"
#include "strowger/c/event.h"
#include "strowger/c/host.h"
#include "strowger/c/values.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strowger_interval_report strowger_interval_report;
typedef struct strowger_report strowger_report;

// ---- Counting -------------------------------------------------------------------------------------------------------

/// The service-level threshold of one queue, by name. A name that is looked up in vain changes nothing.
typedef struct strowger_queue_threshold {
  const char* queue;
  size_t queue_length;
  int64_t service_level_us;
} strowger_queue_threshold;

typedef struct strowger_report_options {
  uint32_t size;
  /// Not 0: rows for skills are made.
  uint8_t skills;
  uint8_t zero[3];
  /// Length of an interval: a divisor of 24 hours, or STROWGER_FOREVER_US for the whole time in one.
  int64_t interval_us;
  /// An instant at which a day begins; intervals begin at whole multiples of their length from it.
  int64_t origin_us;
  /// A caller who hangs up after less than this is a short abandon. 0: none is.
  int64_t short_abandon_us;
  /// A call answered after at most this wait is answered in time. 0: only calls answered at once.
  int64_t service_level_us;
  /// Intervals that are kept; older ones are dropped, but stay in the total. 0: only the total.
  uint64_t keep_intervals;
  const strowger_queue_threshold* queue_service_levels;
  size_t queue_service_level_count;
} strowger_report_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_report_options_init(strowger_report_options* options,
                                                          size_t size) STROWGER_NOEXCEPT;

/// For the events of this engine, or of this host, from the first command on. `options` NULL: the defaults. Both keep
/// what they need to know names, and may outlive the engine or host.
STROWGER_API strowger_status strowger_interval_report_create(const strowger_acd* acd,
                                                             const strowger_report_options* options,
                                                             strowger_interval_report** report,
                                                             strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_interval_report_create_for_host(strowger_host* host,
                                                                      const strowger_report_options* options,
                                                                      strowger_interval_report** report,
                                                                      strowger_error* error) STROWGER_NOEXCEPT;
STROWGER_API void strowger_interval_report_destroy(strowger_interval_report* report) STROWGER_NOEXCEPT;

/// Counts events, as they were polled or read. INVALID_ARGUMENT, and nothing is counted, if one of them is none.
STROWGER_API strowger_status strowger_interval_report_on_events(strowger_interval_report* report,
                                                                const strowger_event* events, size_t count,
                                                                size_t event_size) STROWGER_NOEXCEPT;
/// Ends the intervals that end by `now_us`: for times when nothing happens.
STROWGER_API strowger_status strowger_interval_report_advance(strowger_interval_report* report,
                                                              int64_t now_us) STROWGER_NOEXCEPT;
/// Ends the open interval at `end_us`, be it short.
STROWGER_API strowger_status strowger_interval_report_close(strowger_interval_report* report,
                                                            int64_t end_us) STROWGER_NOEXCEPT;
/// Forgets every figure up to `now_us`, and keeps what is in progress.
STROWGER_API strowger_status strowger_interval_report_restart(strowger_interval_report* report,
                                                              int64_t now_us) STROWGER_NOEXCEPT;
/// What has ended, and the open interval up to `now_us`; without it for STROWGER_NO_TIME_US. O(rows of all intervals).
STROWGER_API strowger_status strowger_interval_report_take(const strowger_interval_report* intervals, int64_t now_us,
                                                           strowger_report** report) STROWGER_NOEXCEPT;

// ---- Metrics --------------------------------------------------------------------------------------------------------

typedef struct strowger_metric {
  uint32_t size;
  uint32_t zero;
  /// Constants; "" where there is nothing to say.
  const char* name;
  const char* unit;
  const char* formula;
  const char* source;
  const char* help;
} strowger_metric;

#define STROWGER_NO_METRIC SIZE_MAX

/// How many metrics the rows of a table have; 0 for a number that is no strowger_report_table.
STROWGER_API size_t strowger_metric_count(int table) STROWGER_NOEXCEPT;
/// OUT_OF_RANGE for an index that is too large.
STROWGER_API strowger_status strowger_metric_at(int table, size_t index, strowger_metric* metric) STROWGER_NOEXCEPT;
/// The index, or STROWGER_NO_METRIC.
STROWGER_API size_t strowger_metric_find(int table, const char* name, size_t length) STROWGER_NOEXCEPT;

// ---- Figures --------------------------------------------------------------------------------------------------------

/// As a period: the sum of all intervals.
#define STROWGER_TOTAL SIZE_MAX

STROWGER_API void strowger_report_destroy(strowger_report* report) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_report_interval_count(const strowger_report* report,
                                                            size_t* count) STROWGER_NOEXCEPT;
/// From when to when: an interval, 0 to count - 1 in order of time, or STROWGER_TOTAL. OUT_OF_RANGE beyond.
STROWGER_API strowger_status strowger_report_period(const strowger_report* report, size_t period, int64_t* begin_us,
                                                    int64_t* end_us) STROWGER_NOEXCEPT;
/// The ids of a table's rows, in order: of queues, skills, media, agents or groups; of the centre one row, 0.
STROWGER_API strowger_status strowger_report_rows(const strowger_report* report, size_t period, int table,
                                                  uint32_t* ids, size_t capacity, size_t* count) STROWGER_NOEXCEPT;
/// One figure. NOT_FOUND when the table has no such row, OUT_OF_RANGE for a period or metric that is not.
STROWGER_API strowger_status strowger_report_figure(const strowger_report* report, size_t period, int table,
                                                    uint32_t id, size_t metric, double* value) STROWGER_NOEXCEPT;
/// The wait that `share` (0 to 1) of the answered calls of a row of the centre, a queue, skill or media did not exceed,
/// in seconds, within 0.8 %.
STROWGER_API strowger_status strowger_report_answer_quantile(const strowger_report* report, size_t period, int table,
                                                             uint32_t id, double share,
                                                             double* seconds) STROWGER_NOEXCEPT;

// ---- The whole ------------------------------------------------------------------------------------------------------

typedef struct strowger_text_options {
  uint32_t size;
  /// A strowger_service_level: the one that is shown.
  uint8_t service_level;
  /// Not 0: bars of '#' and '.' in place of UTF-8 blocks.
  uint8_t ascii;
  /// Not 0: every interval of the centre and of each queue; 0: totals only.
  uint8_t intervals;
  uint8_t zero;
  /// Queues that get a table of their intervals, and rows in a table of totals.
  uint64_t max_queue_tables;
  uint64_t max_rows;
  /// The first line; empty: "Strowger report".
  const char* title;
  size_t title_length;
} strowger_text_options;

/// Sets the defaults; `size` is sizeof the struct.
STROWGER_API strowger_status strowger_text_options_init(strowger_text_options* options, size_t size) STROWGER_NOEXCEPT;
/// What a manager reads. `options` NULL: the defaults.
STROWGER_API strowger_status strowger_report_render_text(const strowger_report* report,
                                                         const strowger_text_options* options,
                                                         strowger_text* text) STROWGER_NOEXCEPT;
/// One table, RFC 4180; see include/strowger/report/render.h.
STROWGER_API strowger_status strowger_report_write_csv(const strowger_report* report, int table,
                                                       strowger_text* text) STROWGER_NOEXCEPT;
STROWGER_API strowger_status strowger_report_write_json(const strowger_report* report,
                                                        strowger_text* text) STROWGER_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif  // STROWGER_BINDINGS_C_INCLUDE_STROWGER_C_REPORT_H_
