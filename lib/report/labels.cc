// SPDX-License-Identifier: Apache-2.0
#include "report/labels.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace strowger::report {

namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = int64_t{24} * 3600 * kSecond;

}  // namespace

int64_t day_of(Time time, Time origin) {
  const int64_t since = (time - origin).count();
  return since >= 0 ? since / kDay : -((-since + kDay - 1) / kDay);
}

std::string clock_of(Time time, Time origin) {
  const int64_t us = (time - origin).count() - day_of(time, origin) * kDay;
  const int64_t seconds = us / kSecond;
  std::string text = absl::StrFormat("%02d:%02d", seconds / 3600, seconds / 60 % 60);
  const int64_t ms = us / 1000 % 1000;
  if (seconds % 60 != 0 || ms != 0) absl::StrAppendFormat(&text, ":%02d", seconds % 60);
  if (ms != 0) absl::StrAppendFormat(&text, ".%03d", ms);
  return text;
}

std::string day_and_clock(Time time, Time origin) {
  return absl::StrCat(day_of(time, origin), "+", clock_of(time, origin));
}

std::string minutes(double seconds) {
  if (std::isnan(seconds)) return "-";
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  if (whole >= 3600) return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
}

std::string percent(double share) {
  return std::isnan(share) ? "-" : absl::StrFormat("%d %%", std::llround(share * 100));
}

std::string number(double value) {
  if (!std::isfinite(value)) return "";
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : std::string();
}

}  // namespace strowger::report
