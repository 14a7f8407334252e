// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/log_picture.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace helpdesk {
namespace {

constexpr double kWidth = 460;
constexpr double kHeight = 150;
constexpr double kLeft = 50;
constexpr double kTop = 64;
constexpr double kGapX = 60;
constexpr double kGapY = 62;
constexpr std::string_view kReal = "#222222";
constexpr std::string_view kModel = "#d9541e";

struct Point {
  std::string name;  // below the axis; empty: none
  double real = 0;
  double model = 0;
};

/// A round number of units for the lines across.
double step_of(double largest) {
  double step = 1;
  for (const double candidate : {2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0}) {
    if (largest / step > 5) step = candidate;
  }
  return step;
}

class Panel {
 public:
  Panel(std::ostream& out, int column, int row)
      : out_(out), x_(kLeft + column * (kWidth + kGapX)), y_(kTop + row * (kHeight + kGapY)) {}

  void draw(std::string_view title, const std::vector<Point>& points) {
    largest_ = 1;
    count_ = points.size();
    for (const Point& point : points) largest_ = std::max({largest_, point.real, point.model});
    out_ << absl::StrFormat("<text x='%.1f' y='%.1f' font-weight='bold'>%s</text>\n", x_, y_ - 8, title);
    const double step = step_of(largest_);
    for (double value = 0; value <= largest_; value += step) {
      out_ << absl::StrFormat("<path d='M%.1f %.1fh%.1f' stroke='#dddddd'/>\n", x_, height(value), kWidth);
      out_ << absl::StrFormat("<text x='%.1f' y='%.1f' text-anchor='end'>%g</text>\n", x_ - 5, height(value) + 4,
                              value);
    }
    for (size_t i = 0; i < points.size(); ++i) {
      if (points[i].name.empty()) continue;
      out_ << absl::StrFormat("<text x='%.1f' y='%.1f' text-anchor='middle'>%s</text>\n", across(i), y_ + kHeight + 16,
                              points[i].name);
    }
    line(points, &Point::real, kReal);
    line(points, &Point::model, kModel);
  }

 private:
  double across(size_t i) const {
    return x_ + (static_cast<double>(i) + 0.5) * kWidth / static_cast<double>(std::max<size_t>(count_, 1));
  }
  double height(double value) const { return y_ + kHeight - value / largest_ * kHeight; }

  void line(const std::vector<Point>& points, double Point::*value, std::string_view colour) {
    out_ << absl::StrFormat("<polyline fill='none' stroke='%s' stroke-width='1.8' points='", colour);
    for (size_t i = 0; i < points.size(); ++i) {
      out_ << absl::StrFormat("%.1f,%.1f ", across(i), height(points[i].*value));
    }
    out_ << "'/>\n";
  }

  std::ostream& out_;
  double x_;
  double y_;
  double largest_ = 1;
  size_t count_ = 0;
};

/// Waits in seconds and shares in percent of rows with calls; every `each`-th row is named.
std::pair<std::vector<Point>, std::vector<Point>> points_of(const std::vector<std::pair<std::string, Comparison>>& rows,
                                                            size_t each) {
  std::pair<std::vector<Point>, std::vector<Point>> points;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Comparison& row = rows[i].second;
    const std::string name = i % each == 0 ? rows[i].first : "";
    points.first.push_back({name, row.real.mean_wait(), row.model_wait()});
    points.second.push_back({name, 100 * row.real.abandoned_share(), 100 * row.model_abandoned()});
  }
  return points;
}

}  // namespace

void draw_replay(const std::string& title, const ReplayResult& result, std::ostream& out) {
  constexpr size_t kFewCalls = 50;  // half hours with fewer tell nothing
  std::vector<std::pair<std::string, Comparison>> days;
  std::vector<Comparison> half_hours(result.days.front().half_hours.size());
  for (const ReplayedDay& day : result.days) {
    days.emplace_back(absl::StrFormat("%d", day.day + 1), Comparison{});
    for (size_t i = 0; i < half_hours.size(); ++i) {
      days.back().second.add(day.half_hours[i]);
      half_hours[i].add(day.half_hours[i]);
    }
  }
  std::vector<std::pair<std::string, Comparison>> hours;
  for (size_t i = 0; i < half_hours.size(); ++i) {
    if (half_hours[i].real.offered >= kFewCalls)
      hours.emplace_back(absl::StrFormat("%d:%02d", i / 2, i % 2 * 30), half_hours[i]);
  }
  const auto [day_waits, day_shares] = points_of(days, 3);
  const auto [hour_waits, hour_shares] = points_of(hours, 4);
  const double width = 2 * kLeft + 2 * kWidth + kGapX;
  const double height = kTop + 2 * (kHeight + kGapY);
  out << absl::StrFormat(
      "<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' height='%.0f' font-family='sans-serif' font-size='12'>\n"
      "<rect width='100%%' height='100%%' fill='#ffffff'/>\n"
      "<text x='%.1f' y='24' font-size='16'>%s: <tspan fill='%s'>what happened</tspan> and "
      "<tspan fill='%s'>the model of it</tspan></text>\n",
      width, height, kLeft, absl::StrReplaceAll(title, {{"&", "&amp;"}, {"<", "&lt;"}}), kReal, kModel);
  Panel(out, 0, 0).draw("mean wait by day, s", day_waits);
  Panel(out, 1, 0).draw("gave up by day, %", day_shares);
  Panel(out, 0, 1).draw("mean wait by half hour, s", hour_waits);
  Panel(out, 1, 1).draw("gave up by half hour, %", hour_shares);
  out << "</svg>\n";
}

}  // namespace helpdesk
