// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/render.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "report/json.h"
#include "report/labels.h"
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

/// Two half hours from 08:00. ann is ready, bob busy from 08:10 on, cid on a break until 08:30 and then logged out.
/// Call 1: support, 08:00:00, answered after 10 s, 100 s of talk, 20 s wrap-up. Call 2: support, 08:20:00, abandoned
/// after 90 s. Call 3: sales, 08:40:00, answered after 30 s, still talking. Call 4: sales, refused.
Report two_half_hours(const TestDirectory& directory, const ReportOptions& options = {}) {
  IntervalReport report(directory, options);
  report.advance(at(28'800));
  Script script(report);
  script.of(Media::kVoice, test::kEnglishOnly);
  script.at(28'800).state(kAnn, AgentState::kReady).state(kBob, AgentState::kReady);
  script.state(kCid, AgentState::kNotReady, test::kBreak).queued(1, kSupport).offered(1, kAnn);
  script.at(28'810).connected(1, kAnn).state(kAnn, AgentState::kBusy);
  script.at(28'910).disconnected(1, kAnn, 100).state(kAnn, AgentState::kWrapUp);
  script.at(28'930).wrapped_up(1, kAnn, kSupport, 20).state(kAnn, AgentState::kReady).completed(1);
  script.at(29'400).state(kBob, AgentState::kBusy);
  script.at(30'000).queued(2, kSupport);
  script.at(30'090).abandoned(2);
  script.at(30'600).state(kCid, AgentState::kLoggedOut);
  script.at(31'200).queued(3, kSales);
  script.at(31'230).connected(3, kBob).refused(4, kSales);
  report.close(at(32'400));
  return report.report();
}

/// Occupancy at 08:00: ann 120 s and bob 1,200 s of 3,600 s; sales has bob and cid, who is on a break. In all, 3,120 s
/// of 7,200 s.
constexpr const char* kExpectedText = R"(Monday
08:00 to 09:00, by 30m
service: answered_in_time / (answered + abandoned - short_abandoned)
in time: within 20s, in sales 1m; short: under 5s
other: refused, overflowed, expired, withdrawn, or moved to another queue
occupancy: of the centre's agents, or of the queue's members; times: minutes and seconds

Centre
interval  offered            answered  abandoned  other  service             ASA  longest   AHT  occupancy
08:00           2  ########         1          1      0     50 %  ####....  0:10     1:30  2:00       37 %  ###.....
08:30           1  ####....         1          0      1    100 %  ########  0:30     0:30     -       50 %  ####....
total           3                   2          1      1     67 %  #####...  0:20     1:30  2:00       43 %  ###.....

Queue support
interval  offered            answered  abandoned  other  service             ASA  longest   AHT  occupancy
08:00           2  ########         1          1      0     50 %  ####....  0:10     1:30  2:00       37 %  ###.....
08:30           0  ........         0          0      0        -               -        -     -       50 %  ####....
total           2                   1          1      0     50 %  ####....  0:10     1:30  2:00       43 %  ###.....

Queue sales
interval  offered            answered  abandoned  other  service             ASA  longest  AHT  occupancy
08:00           0  ........         0          0      0        -               -        -    -       67 %  #####...
08:30           1  ########         1          0      1    100 %  ########  0:30     0:30    -      100 %  ########
total           1                   1          0      1    100 %  ########  0:30     0:30    -       83 %  #######.

Queues
queue    offered            answered  abandoned  other  service             ASA  longest   AHT  occupancy
support        2  ########         1          1      0     50 %  ####....  0:10     1:30  2:00       43 %  ###.....
sales          1  ####....         1          0      1    100 %  ########  0:30     0:30     -       83 %  #######.

Skills
skill    offered            answered  abandoned  other  service             ASA  longest   AHT
english        3  ########         2          1      1     67 %  #####...  0:20     1:30  2:00

Media
media  offered            answered  abandoned  other  service             ASA  longest   AHT
voice        3  ########         2          1      1     67 %  #####...  0:20     1:30  2:00

Groups
group  staffed  not ready  answered  RONA  declined  handled   AHT  talk  hold  wrap-up  occupancy
north  2:00:00       0:00         2     0         0        1  2:00  1:40  0:00     0:20       43 %  ###.....
south    30:00      30:00         0     0         0        0     -     -     -        -          -

Agents
agent  staffed  not ready  answered  RONA  declined  handled   AHT  talk  hold  wrap-up  occupancy
ann    1:00:00       0:00         1     0         0        1  2:00  1:40  0:00     0:20        3 %  ........
bob    1:00:00       0:00         1     0         0        0     -     -     -        -       83 %  #######.
cid      30:00      30:00         0     0         0        0     -     -     -        -          -
)";

TEST(RenderText, says_what_a_manager_reads) {
  const TestDirectory directory;
  const Report report = two_half_hours(directory, {.queue_service_levels = {{"sales", 60s}}});
  const std::string text = render_text(report, directory, {.title = "Monday", .ascii = true});
  EXPECT_EQ(text, kExpectedText);
}

TEST(RenderText, bars_are_blocks_by_default) {
  const TestDirectory directory;
  const std::string text = render_text(two_half_hours(directory), directory);
  EXPECT_EQ(text.find("Strowger report\n"), 0u);
  EXPECT_NE(text.find("█████"), std::string::npos);
  EXPECT_EQ(text.find('#'), std::string::npos);
}

TEST(RenderText, totals_alone_on_request) {
  const TestDirectory directory;
  const std::string text = render_text(two_half_hours(directory), directory, {.intervals = false});
  EXPECT_EQ(text.find("08:30"), std::string::npos);
  EXPECT_EQ(text.find("Queue support"), std::string::npos);
  EXPECT_NE(text.find("total"), std::string::npos);
}

TEST(RenderText, long_tables_say_what_they_leave_out) {
  const TestDirectory directory;
  const std::string text = render_text(two_half_hours(directory), directory, {.max_queue_tables = 1, .max_rows = 1});
  EXPECT_NE(text.find("Queue support"), std::string::npos);
  EXPECT_EQ(text.find("Queue sales"), std::string::npos);
  EXPECT_NE(text.find("and 1 more\n"), std::string::npos);  // queues, groups
  EXPECT_NE(text.find("and 2 more\n"), std::string::npos);  // agents
}

TEST(RenderText, an_empty_report_is_a_report) {
  const TestDirectory directory;
  IntervalReport report(directory);
  const std::string text = render_text(report.report(), directory, {.ascii = true});
  EXPECT_NE(text.find("00:00 to 00:00, by 30m\n"), std::string::npos);
  EXPECT_NE(text.find("total           0"), std::string::npos);
}

TEST(RenderText, days_are_shown_where_there_are_several) {
  const TestDirectory directory;
  IntervalReport report(directory, {.interval = 12h});
  report.advance(kMinTime);
  report.close(at(36 * 3600));
  const std::string text = render_text(report.report(), directory, {.ascii = true});
  EXPECT_NE(text.find("0+00:00 to 1+12:00, by 12h\n"), std::string::npos);
  EXPECT_NE(text.find("\n1+00:00 "), std::string::npos);
}

TEST(RenderText, long_names_are_cut_and_unknown_ones_numbered) {
  TestDirectory directory;
  directory.queue_names = {"a queue with a very long näme", ""};
  const std::string text = render_text(two_half_hours(directory), directory);
  EXPECT_NE(text.find("a queue with a very…"), std::string::npos);
  EXPECT_NE(text.find("\n#1 "), std::string::npos);
}

TEST(Bar, fills_in_eighths) {
  EXPECT_EQ(bar(0, 4), "    ");
  EXPECT_EQ(bar(1, 4), "████");
  EXPECT_EQ(bar(0.5, 4), "██  ");
  EXPECT_EQ(bar(0.53125, 4), "██▏ ");  // 17 of 32 eighths
  EXPECT_EQ(bar(7, 2), "██");
  EXPECT_EQ(bar(-1, 2), "  ");
  EXPECT_EQ(bar(std::nan(""), 3), "   ");
  EXPECT_EQ(bar(0.5, 4, true), "##..");
}

// ---- CSV ------------------------------------------------------------------------------------------------------------

std::string csv(const Report& report, const Directory& directory, ReportTable table) {
  std::ostringstream out;
  write_csv(out, report, directory, table);
  return out.str();
}

/// Reads RFC 4180.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> lines{{""}};
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        lines.back().back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        lines.back().back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      lines.back().emplace_back();
    } else if (c == '\n') {
      lines.push_back({""});
    } else if (c != '\r') {
      lines.back().back() += c;
    }
  }
  lines.pop_back();
  return lines;
}

/// The field of a line under a column's name.
std::string field(const std::vector<std::vector<std::string>>& lines, size_t line, const std::string& column) {
  for (size_t i = 0; i < lines[0].size(); ++i) {
    if (lines[0][i] == column) return lines.at(line).at(i);
  }
  return "no such column";
}

TEST(WriteCsv, has_a_line_per_interval_and_row_and_then_the_total) {
  const TestDirectory directory;
  const auto lines = read_csv(csv(two_half_hours(directory), directory, ReportTable::kQueues));
  ASSERT_EQ(lines.size(), 1u + 3 * 2);
  for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  EXPECT_EQ(field(lines, 1, "period"), "interval");
  EXPECT_EQ(field(lines, 1, "begin_us"), "28800000000");
  EXPECT_EQ(field(lines, 1, "end_us"), "30600000000");
  EXPECT_EQ(field(lines, 1, "day"), "0");
  EXPECT_EQ(field(lines, 1, "clock"), "08:00");
  EXPECT_EQ(field(lines, 1, "name"), "support");
  EXPECT_EQ(field(lines, 1, "offered"), "2");
  EXPECT_EQ(field(lines, 1, "asa"), "10");
  EXPECT_EQ(field(lines, 1, "aht"), "120");
  EXPECT_EQ(field(lines, 1, "service_level_answered_and_abandoned"), "0.5");
  EXPECT_EQ(field(lines, 3, "asa"), "");  // nothing answered: undefined, not zero
  EXPECT_EQ(field(lines, 3, "offered"), "0");
  EXPECT_EQ(field(lines, 5, "period"), "total");
  EXPECT_EQ(field(lines, 5, "staffed"), "7200");
}

TEST(WriteCsv, agents_have_their_group_and_reasons) {
  const TestDirectory directory;
  const auto lines = read_csv(csv(two_half_hours(directory), directory, ReportTable::kAgents));
  ASSERT_EQ(lines.size(), 1u + 3 + 2 + 3);  // cid is gone in the second half hour
  EXPECT_EQ(field(lines, 3, "name"), "cid");
  EXPECT_EQ(field(lines, 3, "group"), "south");
  EXPECT_EQ(field(lines, 3, "not_ready: break"), "1800");
  EXPECT_EQ(field(lines, 1, "not_ready: break"), "0");
  EXPECT_EQ(field(lines, 1, "time_busy"), "100");
  EXPECT_EQ(field(lines, 1, "not_ready: training"), "no such column");
}

TEST(WriteCsv, every_table_has_a_header) {
  const TestDirectory directory;
  IntervalReport empty(directory);
  for (const std::string_view name : kReportTableNames) {
    const auto lines = read_csv(csv(empty.report(), directory, *parse_report_table(name)));
    ASSERT_GE(lines.size(), 1u);
    EXPECT_EQ(lines[0][5], "name");
    EXPECT_GT(lines[0].size(), 20u);
  }
  EXPECT_FALSE(parse_report_table("nonsense"));
}

TEST(WriteCsv, quotes_what_would_break_a_line) {
  TestDirectory directory;
  directory.queue_names = {"a,\"b\"\r\nc", "plain"};
  directory.reason_names = {"lunch, long"};
  const Report report = two_half_hours(directory);
  const std::string text = csv(report, directory, ReportTable::kQueues);
  EXPECT_NE(text.find("\"a,\"\"b\"\"\r\nc\""), std::string::npos);
  EXPECT_EQ(field(read_csv(text), 2, "name"), "plain");
  const auto agents = read_csv(csv(report, directory, ReportTable::kAgents));
  EXPECT_EQ(field(agents, 3, "not_ready: lunch, long"), "1800");
}

TEST(WriteCsv, numbers_read_back_as_they_were) {
  for (const double value : {0.1, 1.0 / 3, 1e-7, 123456789.125, 0.0, 2e300}) {
    EXPECT_EQ(std::stod(report::number(value)), value);
  }
  EXPECT_EQ(report::number(std::nan("")), "");
  EXPECT_EQ(report::number(std::numeric_limits<double>::infinity()), "");
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

TEST(WriteJson, has_options_intervals_and_total) {
  const TestDirectory directory;
  std::ostringstream out;
  write_json(out, two_half_hours(directory, {.queue_service_levels = {{"sales", 60s}}}), directory);
  const std::string text = out.str();
  EXPECT_EQ(text.find("{\"options\":{\"interval_s\":1800,\"origin_us\":0,\"short_abandon_s\":5,\"service_level_s\":20,"
                      "\"queue_service_levels_s\":{\"sales\":60}},\"intervals\":[{\"begin_us\":28800000000,"),
            0u);
  EXPECT_NE(text.find("\"total\":{\"begin_us\":28800000000,\"end_us\":32400000000,\"day\":0,\"clock\":\"08:00\","
                      "\"centre\":{\"name\":\"centre\",\"offered\":3,"),
            std::string::npos);
  EXPECT_NE(text.find("\"mean_abandon_wait\":null"), std::string::npos);
  EXPECT_NE(text.find("\"not_ready_by_reason\":{\"break\":1800}"), std::string::npos);
  EXPECT_NE(text.find("\"group\":\"north\""), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find(",,"), std::string::npos);
  EXPECT_EQ(text.find(",}"), std::string::npos);
  EXPECT_EQ(text.find(",]"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

TEST(JsonString, escapes_what_json_does_not_allow) {
  EXPECT_EQ(report::json_string("plain"), "\"plain\"");
  EXPECT_EQ(report::json_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(report::json_string("\n\r\t\x01\x1f"), R"("\n\r\t\u0001\u001f")");
  EXPECT_EQ(report::json_string(std::string_view("\0", 1)), R"("\u0000")");
  EXPECT_EQ(report::json_string("grüße 🙂"), "\"grüße 🙂\"");
}

TEST(JsonString, replaces_bytes_that_are_not_utf8) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(report::json_string("a\xff"), "\"a" + mark + "\"");
  EXPECT_EQ(report::json_string("\xc3"), "\"" + mark + "\"");                                   // cut short
  EXPECT_EQ(report::json_string("\xc0\xaf"), "\"" + mark + mark + "\"");                        // overlong
  EXPECT_EQ(report::json_string("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"");             // surrogate
  EXPECT_EQ(report::json_string("\xf4\x90\x80\x80"), "\"" + mark + mark + mark + mark + "\"");  // above U+10FFFF
  EXPECT_EQ(report::json_string("\xe2\x82x"), "\"" + mark + mark + "x\"");
}

TEST(JsonWriter, writes_nested_values) {
  std::ostringstream out;
  report::JsonWriter json(out);
  json.begin_array();
  json.value(int64_t{-1});
  json.begin_object();
  json.end_object();
  json.begin_object();
  json.key("a");
  json.begin_array();
  json.end_array();
  json.key("b");
  json.value(0.5);
  json.end_object();
  json.value(std::nan(""));
  json.end_array();
  EXPECT_EQ(out.str(), R"([-1,{},{"a":[],"b":0.5},null])");
}

// ---- Labels ---------------------------------------------------------------------------------------------------------

TEST(Labels, times_of_day_count_from_the_origin) {
  EXPECT_EQ(report::clock_of(at(30'600), kMinTime), "08:30");
  EXPECT_EQ(report::clock_of(at(30'605), kMinTime), "08:30:05");
  EXPECT_EQ(report::clock_of(at(30'605.25), kMinTime), "08:30:05.250");
  EXPECT_EQ(report::day_and_clock(at(86'400), kMinTime), "1+00:00");
  EXPECT_EQ(report::day_and_clock(at(0), at(3600)), "-1+23:00");  // before the origin
}

TEST(Labels, durations_have_hours_where_they_need_them) {
  EXPECT_EQ(report::minutes(0), "0:00");
  EXPECT_EQ(report::minutes(59.6), "1:00");
  EXPECT_EQ(report::minutes(3599), "59:59");
  EXPECT_EQ(report::minutes(3665), "1:01:05");
  EXPECT_EQ(report::minutes(std::nan("")), "-");
  EXPECT_EQ(report::percent(0.876), "88 %");
  EXPECT_EQ(report::percent(std::nan("")), "-");
}

}  // namespace
}  // namespace strowger
