// SPDX-License-Identifier: Apache-2.0
//
// Made-up streams of events against counts made by hand.
#include "strowger/report/interval_report.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include "unit/report/script.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kAnn;
using test::kBob;
using test::kCid;
using test::kSales;
using test::kSupport;
using test::Script;
using test::TestDirectory;

/// A report of intervals of 30 min (1,800 s) from second 0, and who feeds it.
struct Fixture {
  explicit Fixture(const ReportOptions& options = {}) : report(directory, options), script(report) {
    report.advance(kMinTime);
  }
  const Period& interval(size_t index) const { return report.intervals().at(index); }
  const QueueInterval& queue(size_t index, QueueId id = kSupport) const { return *interval(index).find(id); }
  const AgentInterval& agent(size_t index, AgentId id) const { return *interval(index).find(id); }

  TestDirectory directory;
  IntervalReport report;
  Script script;
};

// ---- One queue ------------------------------------------------------------------------------------------------------

TEST(IntervalReport, one_call_from_the_door_to_the_end) {
  Fixture f;
  // Joins at 100 s, waits 12 s, talks 60 s, is on hold 10 s, wrap-up 20 s.
  f.script.call(1, kSupport, kAnn, 100, 12, 60, 10, 20);
  f.report.close(at(1800));
  ASSERT_EQ(f.report.intervals().size(), 1u);
  const QueueInterval& row = f.queue(0);
  EXPECT_EQ(row.offered, 1u);
  EXPECT_EQ(row.answered, 1u);
  EXPECT_EQ(row.answered_in_time, 1u);
  EXPECT_EQ(row.handled, 1u);
  EXPECT_EQ(row.handled_in_time, 1u);
  EXPECT_EQ(row.offers, 1u);
  EXPECT_EQ(row.answer_wait, 12s);
  EXPECT_EQ(row.longest_wait, 12s);
  EXPECT_EQ(row.talk, 60s);
  EXPECT_EQ(row.hold, 10s);
  EXPECT_EQ(row.wrap_up, 20s);
  EXPECT_EQ(row.length_time, 12s);
  EXPECT_EQ(row.longest_queue, 1u);
  EXPECT_EQ(row.elapsed, 1800s);
  EXPECT_DOUBLE_EQ(row.asa(), 12);
  EXPECT_DOUBLE_EQ(row.aht(), 90);
  EXPECT_DOUBLE_EQ(row.mean_queue(), 12.0 / 1800);
  EXPECT_NEAR(row.answer_quantile(0.5), 12, 12.0 / 128);
}

TEST(IntervalReport, the_threshold_itself_is_in_time) {
  Fixture f;
  f.script.call(1, kSupport, kAnn, 0, 20, 1);
  f.script.call(2, kSupport, kAnn, 100, 20.000001, 1);
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0).answered, 2u);
  EXPECT_EQ(f.queue(0).answered_in_time, 1u);
}

TEST(IntervalReport, a_queue_may_have_a_threshold_of_its_own) {
  Fixture f({.queue_service_levels = {{"sales", 60s}}});
  f.script.call(1, kSupport, kAnn, 0, 30, 1);
  f.script.call(2, kSales, kBob, 0, 30, 1);
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0, kSupport).answered_in_time, 0u);
  EXPECT_EQ(f.queue(0, kSales).answered_in_time, 1u);
  EXPECT_EQ(f.interval(0).centre.answered_in_time, 1u);  // each call by the threshold of its queue
}

TEST(IntervalReport, abandons_are_short_in_time_or_late) {
  Fixture f;  // short: less than 5 s; in time: at most 20 s
  f.script.at(0).queued(1).queued(2).queued(3).queued(4);
  f.script.at(4.999999).abandoned(1);
  f.script.at(5).abandoned(2);
  f.script.at(20).abandoned(3);
  f.script.at(21).abandoned(4);
  f.report.close(at(1800));
  const QueueInterval& row = f.queue(0);
  EXPECT_EQ(row.abandoned, 4u);
  EXPECT_EQ(row.short_abandoned, 1u);
  EXPECT_EQ(row.abandoned_in_time, 3u);
  EXPECT_EQ(row.abandon_wait, Duration{50'999'999});  // 4.999999 + 5 + 20 + 21 s
  EXPECT_EQ(row.longest_wait, 21s);
  EXPECT_EQ(row.longest_queue, 4u);
  EXPECT_DOUBLE_EQ(row.abandon_rate(), 1);
  EXPECT_TRUE(std::isnan(row.asa()));
}

TEST(IntervalReport, every_way_out_of_a_queue_has_its_count) {
  Fixture f;
  f.script.at(0).queued(1).queued(2).queued(3).queued(4).queued(5);
  f.script.at(10).ended_waiting(1, CallEnd::kOverflowed, Cause::kLeaveEmpty);
  f.script.at(20).ended_waiting(2, CallEnd::kTransferred, Cause::kPulled);
  f.script.at(30).ended_waiting(3, CallEnd::kExpired, Cause::kLadder);
  f.script.at(40).ended_waiting(4, CallEnd::kOverflowed, Cause::kMaxWait);
  f.script.refused(6, kSupport);
  f.report.close(at(1800));
  const QueueInterval& row = f.queue(0);
  EXPECT_EQ(row.offered, 5u);  // not the one at the door
  EXPECT_EQ(row.refused, 1u);
  EXPECT_EQ(row.overflowed, 2u);
  EXPECT_EQ(row.withdrawn, 1u);
  EXPECT_EQ(row.expired, 1u);
  EXPECT_EQ(row.exited_in_time, 2u);  // after 10 s and 20 s
  EXPECT_EQ(row.exit_wait, 100s);
  EXPECT_EQ(row.settled(), 4u);       // the fifth still waits
  EXPECT_EQ(row.length_time, 1900s);  // 10 + 20 + 30 + 40 + 1800
  EXPECT_EQ(f.interval(0).centre.refused, 1u);
}

TEST(IntervalReport, offers_that_were_not_accepted) {
  Fixture f;
  f.script.at(0).queued(1).offered(1, kAnn);
  f.script.at(15).offer_ended(1, kAnn, Cause::kNoAnswer).offered(1, kBob);
  f.script.at(18).offer_ended(1, kBob, Cause::kDeclined).offered(1, kCid);
  f.script.at(25).offer_ended(1, kCid, Cause::kCallerHungUp).abandoned(1);
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0).offers, 3u);
  EXPECT_EQ(f.queue(0).rona, 1u);
  EXPECT_EQ(f.queue(0).declined, 1u);
  EXPECT_EQ(f.queue(0).offers_withdrawn, 1u);
  EXPECT_EQ(f.agent(0, kAnn).rona, 1u);
  EXPECT_EQ(f.agent(0, kBob).declined, 1u);
  EXPECT_EQ(f.agent(0, kCid).offers_withdrawn, 1u);
  EXPECT_DOUBLE_EQ(f.queue(0).rona_rate(), 1.0 / 3);
}

TEST(IntervalReport, work_orders_and_escalations) {
  Fixture f;
  f.script.call(1, kSupport, kAnn, 0, 5, 60);
  f.script.at(600).about(EventKind::kResolved, 1, kAnn, Cause::kNone, 595'000'000);  // after the call has ended
  f.script.about(EventKind::kEscalated, 1, kAnn, Cause::kEscalated);
  f.script.about(EventKind::kEscalated, 1, kAnn, Cause::kEscalationRefused);
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0).resolved, 1u);
  EXPECT_DOUBLE_EQ(f.queue(0).mean_resolve_time(), 595);
  EXPECT_EQ(f.queue(0).escalated, 1u);
  EXPECT_DOUBLE_EQ(f.interval(0).centre.mean_resolve_time(), 595);
  EXPECT_EQ(f.interval(0).centre.escalated, 1u);
  EXPECT_EQ(f.agent(0, kAnn).resolved, 1u);
  EXPECT_EQ(f.agent(0, kAnn).escalated, 1u);
}

// ---- Intervals ------------------------------------------------------------------------------------------------------

TEST(IntervalReport, a_call_across_a_boundary_counts_where_its_events_are) {
  Fixture f;
  // Joins 10 s before the half hour, answered 5 s after it; the talk ends in the same half hour, the wrap-up in the
  // next.
  f.script.at(1790).queued(1).offered(1, kAnn);
  f.script.at(1805).connected(1, kAnn);
  f.script.at(3595).disconnected(1, kAnn, 1790);
  f.script.at(3610).wrapped_up(1, kAnn, kSupport, 15).completed(1);
  f.report.close(at(5400));
  ASSERT_EQ(f.report.intervals().size(), 3u);
  EXPECT_EQ(f.queue(0).offered, 1u);
  EXPECT_EQ(f.queue(0).offers, 1u);
  EXPECT_EQ(f.queue(0).answered, 0u);
  EXPECT_EQ(f.queue(0).length_time, 10s);  // split exactly
  EXPECT_EQ(f.queue(0).longest_queue, 1u);
  EXPECT_EQ(f.queue(1).offered, 0u);
  EXPECT_EQ(f.queue(1).answered, 1u);
  EXPECT_EQ(f.queue(1).answer_wait, 15s);  // the whole wait
  EXPECT_EQ(f.queue(1).length_time, 5s);
  EXPECT_EQ(f.queue(1).longest_queue, 1u);  // it waited when the interval began
  EXPECT_EQ(f.queue(1).talk, 1790s);
  EXPECT_EQ(f.queue(1).wrap_up, 0s);
  EXPECT_EQ(f.queue(2).wrap_up, 15s);
  EXPECT_EQ(f.queue(2).longest_queue, 0u);
  EXPECT_EQ(f.interval(1).centre.longest_queue, 1u);
  EXPECT_EQ(f.interval(2).centre.longest_queue, 0u);
  EXPECT_EQ(f.interval(2).find(Media::kVoice)->longest_queue, 0u);
  EXPECT_TRUE(std::isnan(f.queue(0).service_level(ServiceLevel::kOffered)));
  EXPECT_DOUBLE_EQ(f.queue(1).service_level(ServiceLevel::kOffered), 1);
  const CallFigures& total = *f.report.total().find(kSupport);
  EXPECT_EQ(total.length_time, 15s);
  EXPECT_DOUBLE_EQ(total.aht(), 1805);
  EXPECT_EQ(total.elapsed, 5400s);
}

TEST(IntervalReport, an_interval_has_its_begin_and_not_its_end) {
  Fixture f;
  f.script.at(0).queued(1);
  f.script.at(1800).queued(2);
  f.report.close(at(3600));
  EXPECT_EQ(f.queue(0).offered, 1u);
  EXPECT_EQ(f.queue(1).offered, 1u);
}

TEST(IntervalReport, quiet_intervals_are_there_too) {
  Fixture f;
  f.script.at(10).queued(1);
  f.script.at(4 * 1800 + 10).abandoned(1);  // four boundaries later
  f.report.close(at(5 * 1800));
  ASSERT_EQ(f.report.intervals().size(), 5u);
  EXPECT_EQ(f.queue(0).length_time, 1790s);
  for (size_t i = 1; i < 4; ++i) EXPECT_EQ(f.queue(i).length_time, 1800s);
  EXPECT_EQ(f.queue(4).length_time, 10s);
  EXPECT_EQ(f.queue(4).abandon_wait, 7200s);
}

TEST(IntervalReport, the_day_begins_where_the_origin_says) {
  TestDirectory directory;
  IntervalReport report(directory, {.interval = 1h, .origin = at(600)});
  Script script(report);
  script.at(100).queued(1);  // the first instant told: the first interval is 100 s to 600 s
  script.at(5000).queued(2);
  report.close(at(5000));
  ASSERT_EQ(report.intervals().size(), 3u);
  EXPECT_EQ(report.intervals()[0].begin, at(100));
  EXPECT_EQ(report.intervals()[0].end, at(600));
  EXPECT_EQ(report.intervals()[0].centre.elapsed, 500s);
  EXPECT_EQ(report.intervals()[1].end, at(4200));
  EXPECT_EQ(report.intervals()[2].end, at(5000));
}

TEST(IntervalReport, closing_cuts_an_interval_and_counting_goes_on) {
  Fixture f;
  f.script.at(100).queued(1);
  f.report.close(at(200));
  f.report.close(at(200));  // no time has passed
  f.script.at(300).abandoned(1);
  f.report.close(at(1800));
  ASSERT_EQ(f.report.intervals().size(), 2u);
  EXPECT_EQ(f.queue(0).length_time, 100s);
  EXPECT_EQ(f.queue(0).elapsed, 200s);
  EXPECT_EQ(f.interval(1).begin, at(200));
  EXPECT_EQ(f.queue(1).length_time, 100s);
  EXPECT_EQ(f.report.total().centre.elapsed, 1800s);
}

TEST(IntervalReport, the_open_interval_can_be_looked_at) {
  Fixture f;
  f.script.at(0).queued(1).state(kAnn, AgentState::kReady);
  const Period open = f.report.current(at(60));
  EXPECT_EQ(open.end, at(60));
  EXPECT_EQ(open.find(kSupport)->length_time, 60s);
  EXPECT_EQ(open.find(kAnn)->states[AgentState::kReady], 60s);
  EXPECT_EQ(f.report.intervals().size(), 0u);
  const Report report = f.report.report(at(60));
  ASSERT_EQ(report.intervals.size(), 1u);
  EXPECT_EQ(report.intervals[0], open);
  EXPECT_EQ(report.total, open);
  EXPECT_EQ(f.report.report().intervals.size(), 0u);
  EXPECT_EQ(f.report.current(kMinTime).centre.offered, 1u);  // looking changes nothing
}

TEST(IntervalReport, the_whole_time_can_be_one_interval) {
  Fixture f({.interval = kForever});
  f.script.call(1, kSupport, kAnn, 100, 10, 60);
  f.script.call(2, kSupport, kAnn, 100'000, 10, 60);
  f.report.close(at(200'000));
  ASSERT_EQ(f.report.intervals().size(), 1u);
  EXPECT_EQ(f.queue(0).answered, 2u);
  EXPECT_EQ(f.queue(0).elapsed, 200'000s);
}

TEST(IntervalReport, old_intervals_are_dropped_but_stay_in_the_total) {
  Fixture f({.keep_intervals = 2});
  for (uint32_t i = 0; i < 5; ++i) f.script.at(1800.0 * i).queued(i);
  f.report.close(at(5 * 1800));
  ASSERT_EQ(f.report.intervals().size(), 2u);
  EXPECT_EQ(f.interval(0).begin, at(3 * 1800));
  EXPECT_EQ(f.report.total().centre.offered, 5u);
  EXPECT_EQ(f.report.total().centre.length_time, (5 + 4 + 3 + 2 + 1) * 1800s);
}

TEST(IntervalReport, none_kept_leaves_the_total) {
  Fixture f({.keep_intervals = 0});
  f.script.at(10).queued(1);
  f.script.at(1810).abandoned(1);
  f.report.close(at(3600));
  EXPECT_TRUE(f.report.intervals().empty());
  EXPECT_EQ(f.report.total().centre.length_time, 1800s);
}

TEST(IntervalReport, a_century_of_silence_costs_no_more_than_what_is_kept) {
  Fixture f({.interval = 15min, .keep_intervals = 3});
  f.script.at(0).queued(1).state(kAnn, AgentState::kReady);
  const double century = 100.0 * 365 * 86400;
  f.script.at(century).abandoned(1);
  f.report.close(at(century));
  ASSERT_EQ(f.report.intervals().size(), 3u);
  EXPECT_EQ(f.interval(2).end, at(century));
  EXPECT_EQ(f.interval(0).begin, at(century - 2700));
  EXPECT_EQ(f.queue(0).length_time, 900s);
  EXPECT_EQ(f.report.total().find(kSupport)->length_time, from_seconds(century));
  EXPECT_EQ(f.report.total().find(kAnn)->states.staffed(), from_seconds(century));
}

TEST(IntervalReport, a_restart_forgets_figures_and_keeps_what_goes_on) {
  Fixture f;
  f.script.call(1, kSupport, kAnn, 0, 5, 60);
  f.script.at(1000).queued(2).state(kAnn, AgentState::kReady);
  f.report.restart(at(2000));  // the warm-up ends
  f.script.at(2100).connected(2, kAnn);
  f.report.close(at(3600));
  ASSERT_EQ(f.report.intervals().size(), 1u);
  EXPECT_EQ(f.interval(0).begin, at(2000));
  EXPECT_EQ(f.queue(0).offered, 0u);
  EXPECT_EQ(f.queue(0).answered, 1u);
  EXPECT_EQ(f.queue(0).answer_wait, 1100s);
  EXPECT_EQ(f.queue(0).length_time, 100s);
  EXPECT_EQ(f.queue(0).longest_queue, 1u);
  EXPECT_EQ(f.agent(0, kAnn).states.staffed(), 1600s);
  EXPECT_EQ(f.report.total().centre.offered, 0u);
}

TEST(IntervalReport, a_restart_does_not_go_back_in_time) {
  Fixture f;
  f.report.advance(at(1800));
  f.report.restart(at(100));
  f.report.close(at(3600));
  ASSERT_EQ(f.report.intervals().size(), 1u);
  EXPECT_EQ(f.interval(0).begin, at(1800));
}

TEST(ReportOptions, say_what_is_out_of_range) {
  EXPECT_TRUE(ReportOptions{}.validate().ok());
  EXPECT_TRUE(ReportOptions{.interval = 15min}.validate().ok());
  EXPECT_TRUE(ReportOptions{.interval = 24h}.validate().ok());
  EXPECT_TRUE(ReportOptions{.interval = kForever}.validate().ok());
  for (const Duration interval : {Duration{0}, Duration{-1}, Duration{7min}, Duration{48h}}) {
    const absl::Status status = ReportOptions{.interval = interval}.validate();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), "report option interval: expected a divisor of 24 hours, at least 1 us, or kForever");
  }
  EXPECT_FALSE(ReportOptions{.origin = Time{-1us}}.validate().ok());
  EXPECT_FALSE(ReportOptions{.short_abandon = -1us}.validate().ok());
  EXPECT_FALSE(ReportOptions{.service_level = -1us}.validate().ok());
  EXPECT_EQ(ReportOptions({.queue_service_levels = {{"vip", -1us}}}).validate().message(),
            "report option queue_service_levels['vip']: expected 0 to 2^52 us");
}

TEST(IntervalReport, options_out_of_range_are_replaced_by_their_defaults) {
  TestDirectory directory;
  const IntervalReport report(directory, {.interval = 7min,
                                          .origin = Time{-1us},
                                          .short_abandon = -1us,
                                          .service_level = -1us,
                                          .queue_service_levels = {{"vip", -1us}, {"sales", 1s}}});
  EXPECT_FALSE(report.status().ok());
  const ReportOptions expected{.queue_service_levels = {{"sales", 1s}}};
  EXPECT_EQ(report.options(), expected);
}

// ---- Several queues, media, skills ----------------------------------------------------------------------------------

TEST(IntervalReport, a_moved_call_is_offered_to_both_queues_and_once_to_the_centre) {
  Fixture f;
  // Waits 30 s in support, is moved by its ladder, waits 10 s in sales and is answered there.
  f.script.at(0).queued(1, kSupport);
  f.script.at(30).moved(1, kSales, Cause::kLadder);
  f.script.at(40).connected(1, kCid);
  f.script.at(100).disconnected(1, kCid, 60).completed(1);
  f.report.close(at(1800));
  const QueueInterval& support = f.queue(0, kSupport);
  EXPECT_EQ(support.offered, 1u);
  EXPECT_EQ(support.moved_out, 1u);
  EXPECT_EQ(support.answered, 0u);
  EXPECT_EQ(support.exit_wait, 30s);
  EXPECT_EQ(support.length_time, 30s);
  const QueueInterval& sales = f.queue(0, kSales);
  EXPECT_EQ(sales.offered, 1u);
  EXPECT_EQ(sales.moved_in, 1u);
  EXPECT_EQ(sales.answered, 1u);
  EXPECT_EQ(sales.answered_in_time, 1u);  // 10 s in this queue
  EXPECT_EQ(sales.answer_wait, 10s);
  const CallFigures& centre = f.interval(0).centre;
  EXPECT_EQ(centre.offered, 1u);
  EXPECT_EQ(centre.moved_in, 1u);
  EXPECT_EQ(centre.moved_out, 0u);
  EXPECT_EQ(centre.answered, 1u);
  EXPECT_EQ(centre.answered_in_time, 0u);  // 40 s since it called
  EXPECT_EQ(centre.answer_wait, 40s);
  EXPECT_EQ(centre.length_time, 40s);
  EXPECT_EQ(centre.longest_queue, 1u);
  EXPECT_EQ(centre.settled(), 1u);
}

TEST(IntervalReport, a_transferred_call_is_answered_twice_by_queues_and_once_by_the_centre) {
  Fixture f;
  f.script.at(0).queued(1, kSupport);
  f.script.at(10).connected(1, kAnn);
  f.script.at(70).disconnected(1, kAnn, 60, 0, Cause::kTransferred).queued(1, kSales, Cause::kTransferred);
  f.script.at(85).wrapped_up(1, kAnn, kSupport, 15);  // ann's wrap-up, while the call waits in sales
  f.script.at(100).connected(1, kCid);
  f.script.at(200).disconnected(1, kCid, 90, 10);
  f.script.at(205).wrapped_up(1, kCid, kSales, 5).completed(1);
  f.report.close(at(1800));
  const QueueInterval& support = f.queue(0, kSupport);
  EXPECT_EQ(support.handled, 1u);
  EXPECT_EQ(support.transferred, 1u);
  EXPECT_EQ(support.wrap_up, 15s);
  const QueueInterval& sales = f.queue(0, kSales);
  EXPECT_EQ(sales.offered, 1u);
  EXPECT_EQ(sales.transferred_in, 1u);
  EXPECT_EQ(sales.answered, 1u);
  EXPECT_EQ(sales.answer_wait, 30s);
  EXPECT_EQ(sales.handled_in_time, 0u);
  EXPECT_EQ(sales.wrap_up, 5s);
  const CallFigures& centre = f.interval(0).centre;
  EXPECT_EQ(centre.offered, 1u);
  EXPECT_EQ(centre.answered, 1u);
  EXPECT_EQ(centre.answer_wait, 10s);  // the first answer
  EXPECT_EQ(centre.handled, 2u);       // conversations
  EXPECT_EQ(centre.transferred, 1u);
  EXPECT_DOUBLE_EQ(centre.aht(), (60 + 15 + 90 + 10 + 5) / 2.0);
  EXPECT_EQ(f.agent(0, kAnn).transferred, 1u);
  EXPECT_EQ(f.agent(0, kAnn).wrap_up, 15s);
  EXPECT_EQ(f.agent(0, kCid).wrap_up, 5s);
}

TEST(IntervalReport, who_gives_up_after_a_transfer_was_answered_all_the_same) {
  Fixture f;
  f.script.at(0).queued(1, kSupport);
  f.script.at(10).connected(1, kAnn);
  f.script.at(70).disconnected(1, kAnn, 60, 0, Cause::kTransferred).queued(1, kSales, Cause::kTransferred);
  f.script.at(90).abandoned(1);
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0, kSales).abandoned, 1u);
  EXPECT_EQ(f.queue(0, kSales).abandon_wait, 20s);
  EXPECT_EQ(f.interval(0).centre.abandoned, 0u);
  EXPECT_EQ(f.interval(0).centre.settled(), 1u);
}

TEST(IntervalReport, a_call_transferred_out_of_the_centre_is_no_lost_call) {
  Fixture f;
  f.script.at(0).queued(1, kSupport);
  f.script.at(10).connected(1, kAnn);
  f.script.at(70).disconnected(1, kAnn, 60, 0, Cause::kTransferred);
  f.script.ended(1, CallEnd::kTransferred, Cause::kTransferred, 0);
  f.script.at(80).wrapped_up(1, kAnn, kSupport, 10);  // after the end of the call
  f.report.close(at(1800));
  EXPECT_EQ(f.queue(0).settled(), 1u);
  EXPECT_EQ(f.queue(0).withdrawn, 0u);
  EXPECT_EQ(f.queue(0).transferred, 1u);
  EXPECT_EQ(f.queue(0).wrap_up, 10s);
}

TEST(IntervalReport, a_promise_broken_in_two_queues_is_one_contact) {
  Fixture f;
  f.script.at(0).queued(1, kSupport);
  f.script.at(10).about(EventKind::kSlaAtRisk, 1);
  f.script.at(20).about(EventKind::kSlaBreached, 1).moved(1, kSales);
  f.script.about(EventKind::kSlaAtRisk, 1).about(EventKind::kSlaBreached, 1);
  f.report.close(at(1800));
  for (const QueueId queue : {kSupport, kSales}) {
    EXPECT_EQ(f.queue(0, queue).sla_at_risk, 1u);
    EXPECT_EQ(f.queue(0, queue).sla_breached, 1u);
  }
  EXPECT_EQ(f.interval(0).centre.sla_at_risk, 1u);
  EXPECT_EQ(f.interval(0).centre.sla_breached, 1u);
}

TEST(IntervalReport, media_have_rows_of_their_own_and_make_up_the_centre) {
  Fixture f;
  f.script.at(0).of(Media::kVoice).queued(1).of(Media::kChat).queued(2);
  f.script.at(10).connected(1, kAnn).at(30).connected(2, kAnn);
  f.script.at(70).disconnected(1, kAnn, 60).completed(1).at(330).disconnected(2, kAnn, 300).completed(2);
  f.report.close(at(1800));
  ASSERT_EQ(f.interval(0).media.size(), 2u);
  EXPECT_EQ(f.interval(0).find(Media::kVoice)->answer_wait, 10s);
  EXPECT_EQ(f.interval(0).find(Media::kChat)->answer_wait, 30s);
  EXPECT_EQ(f.interval(0).find(Media::kChat)->talk, 300s);
  EXPECT_EQ(f.interval(0).find(Media::kEmail), nullptr);
  EXPECT_EQ(f.queue(0).answered, 2u);
  const CallFigures& centre = f.interval(0).centre;
  EXPECT_EQ(centre.answered, 2u);
  EXPECT_EQ(centre.length_time, 40s);
  EXPECT_EQ(centre.longest_queue, 2u);  // both at once, though one of each media
  EXPECT_EQ(f.interval(0).find(Media::kChat)->longest_queue, 1u);
  EXPECT_EQ(centre.elapsed, 1800s);
}

TEST(IntervalReport, a_call_counts_for_each_skill_that_it_asked_for) {
  Fixture f;
  f.script.at(0).of(Media::kVoice, test::kEnglishOnly).queued(1);
  f.script.at(5).of(Media::kVoice, test::kEnglishAndBilling).queued(2);
  f.script.of(Media::kVoice).queued(3);  // asks for nothing
  f.script.at(10).connected(1, kAnn).at(15).connected(3, kBob).at(35).connected(2, kCid);
  f.report.close(at(1800));
  const SkillInterval& english = *f.interval(0).find(test::kEnglish);
  EXPECT_EQ(english.offered, 2u);
  EXPECT_EQ(english.answer_wait, 40s);
  EXPECT_EQ(english.longest_queue, 2u);
  const SkillInterval& billing = *f.interval(0).find(test::kBilling);
  EXPECT_EQ(billing.offered, 1u);
  EXPECT_EQ(billing.answered_in_time, 0u);
  EXPECT_EQ(billing.length_time, 30s);
  EXPECT_EQ(f.queue(0).offered, 3u);
}

TEST(IntervalReport, a_requirement_changed_on_the_way_counts_as_asked_at_the_door) {
  Fixture f;
  f.script.of(Media::kVoice, test::kEnglishAndBilling).at(0).queued(1);
  Event event;  // the answer carries the requirement as changed
  event.time = at(10);
  event.kind = EventKind::kConnected;
  event.call = CallId::make(1, 0);
  event.queue = kSupport;
  event.requirement = test::kEnglishOnly;
  event.agent = kAnn;
  event.value = event.value2 = 10'000'000;
  f.script.send(event);
  f.report.close(at(1800));
  EXPECT_EQ(f.interval(0).find(test::kBilling)->answered, 1u);
  EXPECT_EQ(f.interval(0).find(test::kBilling)->length_time, 10s);
}

TEST(IntervalReport, skills_can_be_left_out) {
  Fixture f({.skills = false});
  f.script.of(Media::kVoice, test::kEnglishOnly).call(1, kSupport, kAnn, 0, 10, 60);
  f.report.close(at(1800));
  EXPECT_TRUE(f.interval(0).skills.empty());
}

TEST(IntervalReport, listed_queues_have_rows_though_nothing_happened) {
  Fixture f;  // support and sales are listed, vip is not
  const QueueId other{3};
  f.script.call(1, other, kAnn, 0, 10, 60);
  f.report.close(at(1800));
  ASSERT_EQ(f.interval(0).queues.size(), 3u);
  EXPECT_EQ(f.queue(0, kSales).offered, 0u);
  EXPECT_EQ(f.queue(0, other).offered, 1u);
  EXPECT_EQ(f.interval(0).find(test::kVip), nullptr);
}

TEST(IntervalReport, a_slot_used_again_is_another_call) {
  Fixture f;
  f.script.call(7, kSupport, kAnn, 0, 10, 60);
  f.script.call(7 + Script::kSlots, kSupport, kAnn, 100, 30, 60);
  f.report.close(at(1800));
  EXPECT_EQ(f.interval(0).centre.offered, 2u);
  EXPECT_EQ(f.interval(0).centre.answered, 2u);
  EXPECT_EQ(f.queue(0).length_time, 40s);
}

TEST(IntervalReport, a_call_that_was_there_before_the_report_is_not_part_of_the_length) {
  TestDirectory directory;
  EventBuffer before;
  Script script(before);
  script.at(0).queued(1).queued(2);
  IntervalReport report(directory);
  report.advance(at(100));
  script.at(110).abandoned(1);
  report.on_events({&before.events().back(), 1});
  report.close(at(1800));
  const QueueInterval& row = *report.intervals()[0].find(kSupport);
  EXPECT_EQ(row.offered, 0u);
  EXPECT_EQ(row.abandoned, 1u);
  EXPECT_EQ(row.length_time, 0s);
}

}  // namespace
}  // namespace strowger
