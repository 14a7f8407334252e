// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/interval_report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "report/tally.h"

namespace strowger {

namespace {

constexpr Duration kDay{int64_t{24} * 3600 * 1'000'000};
/// When no interval ends.
constexpr Time kNever{Duration::max()};
/// Before every instant: nothing has been told yet.
constexpr Time kNotBegun{Duration::min()};

bool divides_a_day(Duration interval) {
  return interval > Duration::zero() && interval <= kDay && kDay % interval == Duration::zero();
}

absl::Status out_of_range(std::string_view field, std::string_view range) {
  return absl::InvalidArgumentError(absl::StrCat("report option ", absl::string_view(field.data(), field.size()),
                                                 ": expected ", absl::string_view(range.data(), range.size())));
}

absl::Status check_interval(const ReportOptions& options) {
  if (options.interval == kForever || divides_a_day(options.interval)) return absl::OkStatus();
  return out_of_range("interval", "a divisor of 24 hours, at least 1 us, or kForever");
}

absl::Status check_origin(const ReportOptions& options) {
  return valid(options.origin) ? absl::OkStatus() : out_of_range("origin", "an instant from 0 to 2^52 us");
}

absl::Status check_short_abandon(const ReportOptions& options) {
  return valid(options.short_abandon) ? absl::OkStatus() : out_of_range("short_abandon", "0 to 2^52 us");
}

absl::Status check_service_levels(const ReportOptions& options) {
  if (!valid(options.service_level)) return out_of_range("service_level", "0 to 2^52 us");
  for (const QueueThreshold& threshold : options.queue_service_levels) {
    if (!valid(threshold.service_level)) {
      return out_of_range(absl::StrCat("queue_service_levels['", threshold.queue, "']"), "0 to 2^52 us");
    }
  }
  return absl::OkStatus();
}

/// The options with defaults in place of what is out of range.
ReportOptions usable(ReportOptions options) {
  const ReportOptions defaults;
  if (!check_interval(options).ok()) options.interval = defaults.interval;
  if (!check_origin(options).ok()) options.origin = defaults.origin;
  if (!check_short_abandon(options).ok()) options.short_abandon = defaults.short_abandon;
  if (!valid(options.service_level)) options.service_level = defaults.service_level;
  std::erase_if(options.queue_service_levels, [](const QueueThreshold& t) { return !valid(t.service_level); });
  return options;
}

}  // namespace

absl::Status ReportOptions::validate() const {
  absl::Status status = check_interval(*this);
  status.Update(check_origin(*this));
  status.Update(check_short_abandon(*this));
  status.Update(check_service_levels(*this));
  return status;
}

class IntervalReport::Impl {
 public:
  Impl(const Directory& directory, const ReportOptions& options)
      : status_(options.validate()), options_(usable(options)), tally_(directory, options_) {}

  void count(std::span<const Event> events) {
    for (const Event& event : events) {
      if (event.time >= end_) advance(event.time);
      tally_.count(event);
    }
  }

  void advance(Time now) {
    if (end_ == kNotBegun) return begin(now);
    while (now >= end_) {
      const auto skipped = static_cast<uint64_t>((now - end_) / options_.interval);
      if (skipped > options_.keep_intervals) {
        // None of the intervals up to there would be kept: one long one does for the total.
        const auto dropped = static_cast<int64_t>(skipped - options_.keep_intervals);
        end_interval(end_ + options_.interval * dropped);
      } else {
        end_interval(end_);
      }
    }
  }

  void close(Time end) {
    advance(end);
    if (end > tally_.begin()) end_interval(end);
  }

  void restart(Time now) {
    if (end_ != kNotBegun) now = std::max(now, tally_.begin());
    intervals_.clear();
    total_ = {};
    begin(now);
  }

  Period current(Time now) const { return tally_.rows(std::max(now, tally_.begin())); }

  Report report() const { return {options_, {intervals_.begin(), intervals_.end()}, total_}; }

  const absl::Status& status() const { return status_; }
  const ReportOptions& options() const { return options_; }
  const std::deque<Period>& intervals() const { return intervals_; }
  const Period& total() const { return total_; }

 private:
  void begin(Time now) {
    tally_.begin_interval(now);
    end_ = next_boundary(now);
  }

  /// The first boundary after `now`.
  Time next_boundary(Time now) const {
    if (options_.interval == kForever) return kNever;
    Duration into = (now - options_.origin) % options_.interval;
    if (into < Duration::zero()) into += options_.interval;
    return now + (options_.interval - into);
  }

  void end_interval(Time at) {
    tally_.refresh_members();
    Period period = tally_.rows(at);
    total_ += period;
    if (options_.keep_intervals > 0) {
      if (intervals_.size() == options_.keep_intervals) intervals_.pop_front();
      intervals_.push_back(std::move(period));
    }
    begin(at);
  }

  absl::Status status_;
  ReportOptions options_;
  report::Tally tally_;
  Time end_ = kNotBegun;
  std::deque<Period> intervals_;
  Period total_;
};

IntervalReport::IntervalReport(const Directory& directory, const ReportOptions& options)
    : impl_(std::make_unique<Impl>(directory, options)) {}
IntervalReport::~IntervalReport() = default;
IntervalReport::IntervalReport(IntervalReport&&) noexcept = default;
IntervalReport& IntervalReport::operator=(IntervalReport&&) noexcept = default;

const absl::Status& IntervalReport::status() const { return impl_->status(); }
const ReportOptions& IntervalReport::options() const { return impl_->options(); }
void IntervalReport::on_events(std::span<const Event> events) { impl_->count(events); }
void IntervalReport::advance(Time now) { impl_->advance(now); }
void IntervalReport::close(Time end) { impl_->close(end); }
void IntervalReport::restart(Time now) { impl_->restart(now); }
const std::deque<Period>& IntervalReport::intervals() const { return impl_->intervals(); }
const Period& IntervalReport::total() const { return impl_->total(); }
Period IntervalReport::current(Time now) const { return impl_->current(now); }
Report IntervalReport::report() const { return impl_->report(); }

Report IntervalReport::report(Time now) const {
  Report report = impl_->report();
  Period open = impl_->current(now);
  report.total += open;
  if (open.end > open.begin) report.intervals.push_back(std::move(open));
  return report;
}

}  // namespace strowger
