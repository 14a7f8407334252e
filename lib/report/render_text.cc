// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/labels.h"
#include "report/text_table.h"
#include "strowger/core/duration_text.h"
#include "strowger/report/render.h"

namespace strowger {

namespace {

using report::label;
using report::minutes;
using report::percent;
using report::TextTable;

constexpr size_t kBarWidth = 8;
constexpr size_t kNameWidth = 20;

/// One table of calls: a line per interval, or per queue, skill or media. Rows `with_staff` have an occupancy.
class CallTable {
 public:
  CallTable(std::string first_title, const TextOptions& options, uint64_t most_offered, bool with_staff)
      : options_(options),
        most_offered_(most_offered),
        with_staff_(with_staff),
        table_({{std::move(first_title), true},
                {"offered"},
                {"", true},
                {"answered"},
                {"abandoned"},
                {"other"},
                {"service"},
                {"", true},
                {"ASA"},
                {"longest"},
                {"AHT"},
                {with_staff ? "occupancy" : ""},
                {"", true}}) {}

  /// `in_scale` rows share the scale of the bars of offered calls; others (totals) have no such bar.
  void add(std::string first, const CallFigures& figures, bool in_scale) {
    const double level = figures.service_level(options_.service_level);
    const double occupancy = figures.staff.occupancy();
    const double volume = in_scale && most_offered_ > 0
                              ? static_cast<double>(figures.offered) / static_cast<double>(most_offered_)
                              : std::nan("");
    const uint64_t other = figures.settled() - figures.answered - figures.abandoned + figures.refused;
    const double longest = figures.settled() > 0 ? to_seconds(figures.longest_wait) : std::nan("");
    table_.add({std::move(first), absl::StrCat(figures.offered), bar_of(volume), absl::StrCat(figures.answered),
                absl::StrCat(figures.abandoned), absl::StrCat(other), percent(level), bar_of(level),
                minutes(figures.asa()), minutes(longest), minutes(figures.aht()),
                with_staff_ ? percent(occupancy) : std::string(), bar_of(occupancy)});
  }

  std::string text() const { return table_.text(); }

 private:
  std::string bar_of(double share) const {
    return std::isnan(share) ? std::string() : bar(share, kBarWidth, options_.ascii);
  }

  const TextOptions& options_;
  uint64_t most_offered_;
  bool with_staff_;
  TextTable table_;
};

/// "20s", and the queues that differ.
std::string thresholds(const ReportOptions& options) {
  std::string text = to_text(options.service_level);
  for (const QueueThreshold& threshold : options.queue_service_levels) {
    absl::StrAppend(&text, ", in ", threshold.queue, " ", to_text(threshold.service_level));
  }
  return text;
}

std::string first_lines(const Report& report, const TextOptions& options) {
  const Period& total = report.total;
  const Time origin = report.options.origin;
  const bool days = report::day_of(total.begin, origin) != report::day_of(total.end, origin);
  const auto show = [&](Time time) {
    return days ? report::day_and_clock(time, origin) : report::clock_of(time, origin);
  };
  const ServiceLevelRow& level = kServiceLevelRows[static_cast<size_t>(options.service_level)];
  return absl::StrCat(options.title.empty() ? "Strowger report" : options.title, "\n", show(total.begin), " to ",
                      show(total.end), ", by ", to_text(report.options.interval), "\n",
                      "service: ", absl::string_view(level.formula.data(), level.formula.size()), "\n",
                      "in time: within ", thresholds(report.options), "; short: under ",
                      to_text(report.options.short_abandon), "\n",
                      "other: refused, overflowed, expired, withdrawn, or moved to another queue\n",
                      "occupancy: of the centre's agents, or of the queue's members; times: minutes and seconds\n");
}

/// The intervals of what `row_of(period)` finds (null: none), and their total.
template <class RowOf>
std::string interval_table(const Report& report, const TextOptions& options, RowOf&& row_of) {
  uint64_t most = 0;
  for (const Period& period : report.intervals) {
    if (const CallFigures* row = row_of(period)) most = std::max(most, row->offered);
  }
  CallTable table("interval", options, most, true);
  const Time origin = report.options.origin;
  const bool days = report::day_of(report.total.begin, origin) != report::day_of(report.total.end, origin);
  if (options.intervals) {
    for (const Period& period : report.intervals) {
      const CallFigures* row = row_of(period);
      if (row == nullptr) continue;
      table.add(days ? report::day_and_clock(period.begin, origin) : report::clock_of(period.begin, origin), *row,
                true);
    }
  }
  if (const CallFigures* row = row_of(report.total)) table.add("total", *row, false);
  return table.text();
}

std::string left_out(size_t rows, size_t shown) {
  return rows > shown ? absl::StrCat("and ", rows - shown, " more\n") : std::string();
}

template <class Row>
std::string total_table(std::string_view title, std::string_view first, const std::vector<Row>& rows,
                        const Directory& directory, const TextOptions& options) {
  if (rows.empty()) return {};
  const size_t shown = std::min(rows.size(), options.max_rows);
  uint64_t most = 0;
  for (const Row& row : rows) most = std::max(most, row.offered);
  CallTable table(std::string(first), options, most, std::is_same_v<Row, QueueInterval>);
  for (size_t i = 0; i < shown; ++i) {
    table.add(report::shortened(label(directory, rows[i].id), kNameWidth, options.ascii), rows[i], true);
  }
  return absl::StrCat("\n", std::string(title), "\n", table.text(), left_out(rows.size(), shown));
}

template <class Row>
std::string agent_table(std::string_view title, std::string_view first, const std::vector<Row>& rows,
                        const Directory& directory, const TextOptions& options) {
  if (rows.empty()) return {};
  const size_t shown = std::min(rows.size(), options.max_rows);
  TextTable table({{std::string(first), true},
                   {"staffed"},
                   {"not ready"},
                   {"answered"},
                   {"RONA"},
                   {"declined"},
                   {"handled"},
                   {"AHT"},
                   {"talk"},
                   {"hold"},
                   {"wrap-up"},
                   {"occupancy"},
                   {"", true}});
  for (size_t i = 0; i < shown; ++i) {
    const AgentFigures& row = rows[i];
    const double occupancy = row.occupancy();
    table.add({report::shortened(label(directory, rows[i].id), kNameWidth, options.ascii),
               minutes(to_seconds(row.states.staffed())), minutes(to_seconds(row.states[AgentState::kNotReady])),
               absl::StrCat(row.answered), absl::StrCat(row.rona), absl::StrCat(row.declined),
               absl::StrCat(row.handled), minutes(row.aht()), minutes(row.mean_talk()), minutes(row.mean_hold()),
               minutes(row.mean_wrap_up()), percent(occupancy),
               std::isnan(occupancy) ? std::string() : bar(occupancy, kBarWidth, options.ascii)});
  }
  return absl::StrCat("\n", std::string(title), "\n", table.text(), left_out(rows.size(), shown));
}

/// What plug-ins did; nothing where there was nothing.
std::string plugin_table(const Report& report, const Directory& directory, const TextOptions& options) {
  const CallFigures& centre = report.total.centre;
  if (centre.policy_faults + centre.shadow_differences == 0) return {};
  TextTable table({{"plug-ins", true}, {"faults"}, {"shadow differs"}});
  const auto add = [&](std::string first, const CallFigures& row) {
    table.add({std::move(first), absl::StrCat(row.policy_faults), absl::StrCat(row.shadow_differences)});
  };
  size_t shown = 0;
  size_t rows = 0;
  for (const QueueInterval& row : report.total.queues) {
    if (row.policy_faults + row.shadow_differences == 0) continue;
    if (++rows > options.max_rows) continue;
    ++shown;
    add(report::shortened(label(directory, row.id), kNameWidth, options.ascii), row);
  }
  add("centre", centre);
  return absl::StrCat("\nPlug-ins\n", table.text(), left_out(rows, shown));
}

std::string queue_tables(const Report& report, const Directory& directory, const TextOptions& options) {
  std::string text;
  const std::vector<QueueInterval>& queues = report.total.queues;
  for (size_t i = 0; i < std::min(queues.size(), options.max_queue_tables); ++i) {
    const QueueId id = queues[i].id;
    absl::StrAppend(&text, "\nQueue ", label(directory, id), "\n",
                    interval_table(report, options, [id](const Period& period) { return period.find(id); }));
  }
  return text;
}

}  // namespace

std::string bar(double part, size_t width, bool ascii) {
  static constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (std::isnan(part)) return std::string(width, ' ');
  const double filled = std::clamp(part, 0.0, 1.0) * static_cast<double>(width);
  std::string text;
  if (ascii) {
    const auto whole = static_cast<size_t>(std::lround(filled));
    return std::string(whole, '#') + std::string(width - whole, '.');
  }
  const auto eighths = static_cast<size_t>(std::lround(filled * 8));
  for (size_t i = 0; i < eighths / 8; ++i) text += "█";
  text += kEighths[eighths % 8];
  const size_t used = (eighths + 7) / 8;
  return text + std::string(width - used, ' ');
}

std::string render_text(const Report& report, const Directory& directory, const TextOptions& options) {
  std::string text = first_lines(report, options);
  absl::StrAppend(&text, "\nCentre\n",
                  interval_table(report, options, [](const Period& period) { return &period.centre; }));
  if (options.intervals) text += queue_tables(report, directory, options);
  text += total_table("Queues", "queue", report.total.queues, directory, options);
  text += total_table("Skills", "skill", report.total.skills, directory, options);
  text += total_table("Media", "media", report.total.media, directory, options);
  text += agent_table("Groups", "group", report.total.groups, directory, options);
  text += agent_table("Agents", "agent", report.total.agents, directory, options);
  text += plugin_table(report, directory, options);
  return text;
}

}  // namespace strowger
