// SPDX-License-Identifier: Apache-2.0
//
// Counting: interval reports.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine.h"
#include "events.h"
#include "guard.h"
#include "hosts.h"
#include "layout.h"
#include "reports.h"
#include "strowger.h"
#include "strowger/c/report.h"

namespace strowger::c {
namespace {

strowger_report_options default_report_options() {
  const ReportOptions defaults;
  strowger_report_options options{};
  options.size = sizeof options;
  options.skills = defaults.skills ? 1 : 0;
  options.interval_us = to_us(defaults.interval);
  options.origin_us = to_us(defaults.origin);
  options.short_abandon_us = to_us(defaults.short_abandon);
  options.service_level_us = to_us(defaults.service_level);
  options.keep_intervals = defaults.keep_intervals;
  return options;
}

absl::Status take(const strowger_report_options* given, ReportOptions& out) {
  strowger_report_options options = default_report_options();
  if (given != nullptr && !copy_in(given, options)) {
    return invalid("report options: the size cannot be, or is not understood");
  }
  if (options.zero[0] != 0 || options.zero[1] != 0 || options.zero[2] != 0) {
    return invalid("report options: zero is not 0");
  }
  if (options.queue_service_levels == nullptr && options.queue_service_level_count > 0) {
    return invalid("report options: queue_service_levels is NULL");
  }
  out.interval = Duration{options.interval_us};
  out.origin = time_from_us(options.origin_us);
  out.short_abandon = Duration{options.short_abandon_us};
  out.service_level = Duration{options.service_level_us};
  out.skills = options.skills != 0;
  out.keep_intervals = options.keep_intervals;
  for (size_t i = 0; i < options.queue_service_level_count; ++i) {
    const strowger_queue_threshold& threshold = options.queue_service_levels[i];
    const std::optional<std::string_view> queue = text_of(threshold.queue, threshold.queue_length);
    if (!queue) return invalid("report options: the name of a queue is NULL");
    out.queue_service_levels.push_back({std::string(*queue), Duration{threshold.service_level_us}});
  }
  return out.validate();
}

absl::Status create(const strowger_report_options* given, strowger_interval_report** report,
                    MakeDirectory make_directory) {
  ReportOptions options;
  if (absl::Status status = take(given, options); !status.ok()) return status;
  std::unique_ptr<Directory> directory = make_directory();
  IntervalReport intervals(*directory, options);
  *report = std::unique_ptr<strowger_interval_report>(
                new strowger_interval_report{std::move(make_directory), std::move(directory), std::move(intervals)})
                .release();
  return absl::OkStatus();
}

/// Changes what is counted.
template <class F>
strowger_status count(strowger_interval_report* report, F&& function) noexcept {
  return guarded(
      nullptr,
      [&]() -> absl::Status {
        if (report == nullptr) return invalid("report is NULL");
        if (report->broken) return absl::ResourceExhaustedError("there was no memory before");
        return function(report->report);
      },
      [&] { report->broken = true; });
}

/// Tells the report an instant.
template <class F>
strowger_status tell_time(strowger_interval_report* report, int64_t us, F&& function) noexcept {
  return count(report, [&](IntervalReport& intervals) -> absl::Status {
    if (!valid(time_from_us(us))) return invalid("the time is out of range");
    function(intervals, time_from_us(us));
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_report_options_init(strowger_report_options* options, size_t size) noexcept {
  return init(options, size, default_report_options());
}

strowger_status strowger_interval_report_create(const strowger_acd* acd, const strowger_report_options* options,
                                                strowger_interval_report** report, strowger_error* error) noexcept {
  if (report != nullptr) *report = nullptr;
  return guarded(error, [&]() -> absl::Status {
    if (report == nullptr) return invalid("report is NULL");
    if (!usable(acd)) return unusable(acd);
    if (acd->state == nullptr) {
      return absl::FailedPreconditionError("the engine is a host's: strowger_interval_report_create_for_host");
    }
    return create(options, report, [state = acd->state] { return std::make_unique<EngineDirectory>(state); });
  });
}

strowger_status strowger_interval_report_create_for_host(strowger_host* host, const strowger_report_options* options,
                                                         strowger_interval_report** report,
                                                         strowger_error* error) noexcept {
  if (report != nullptr) *report = nullptr;
  return on_host(host, error, [&](Host&) -> absl::Status {
    if (report == nullptr) return invalid("report is NULL");
    return create(options, report, [state = host->state] { return std::make_unique<HostDirectory>(state); });
  });
}

void strowger_interval_report_destroy(strowger_interval_report* report) noexcept {
  if (report != nullptr && report->broken) {
    keep_for_ever(report);
  } else {
    delete report;
  }
}

strowger_status strowger_interval_report_on_events(strowger_interval_report* report, const strowger_event* events,
                                                   size_t count, size_t event_size) noexcept {
  return strowger::c::count(report, [&](IntervalReport& intervals) -> absl::Status {
    if ((events == nullptr && count > 0) || !is_element_size<strowger_event>(event_size)) {
      return invalid("a NULL, or a size that cannot be");
    }
    std::vector<Event> batch(count);
    const auto* bytes = reinterpret_cast<const unsigned char*>(events);
    for (size_t i = 0; i < count; ++i) {
      strowger_event event{};
      std::memcpy(&event, bytes + i * event_size, std::min(event_size, sizeof event));
      if (event.size < kFirstSize<strowger_event> || !event_from(event, batch[i])) return invalid("this is no event");
    }
    intervals.on_events(batch);
    return absl::OkStatus();
  });
}

strowger_status strowger_interval_report_advance(strowger_interval_report* report, int64_t now_us) noexcept {
  return tell_time(report, now_us, [](IntervalReport& intervals, Time now) { intervals.advance(now); });
}
strowger_status strowger_interval_report_close(strowger_interval_report* report, int64_t end_us) noexcept {
  return tell_time(report, end_us, [](IntervalReport& intervals, Time end) { intervals.close(end); });
}
strowger_status strowger_interval_report_restart(strowger_interval_report* report, int64_t now_us) noexcept {
  return tell_time(report, now_us, [](IntervalReport& intervals, Time now) { intervals.restart(now); });
}

strowger_status strowger_interval_report_take(const strowger_interval_report* intervals, int64_t now_us,
                                              strowger_report** report) noexcept {
  if (report != nullptr) *report = nullptr;
  return guarded(nullptr, [&]() -> absl::Status {
    if (intervals == nullptr || report == nullptr) return invalid("an argument is NULL");
    if (intervals->broken) return absl::ResourceExhaustedError("there was no memory before");
    const bool ended_only = now_us == STROWGER_NO_TIME_US;
    if (!ended_only && !valid(time_from_us(now_us))) return invalid("the time is out of range");
    auto taken = std::make_unique<strowger_report>();
    taken->directory = intervals->make_directory();
    taken->report = ended_only ? intervals->report.report() : intervals->report.report(time_from_us(now_us));
    *report = taken.release();
    return absl::OkStatus();
  });
}
