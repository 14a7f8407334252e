// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/duration_text.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/in_quotes.h"

namespace strowger {
namespace {

constexpr std::string_view kForeverText = "forever";
constexpr std::string_view kExpected = "expected a number with a unit, such as 20s, 1h30m or 250ms, or forever";

// In microseconds.
constexpr uint64_t kMillisecond = 1'000;
constexpr uint64_t kSecond = 1'000'000;
constexpr uint64_t kMinute = 60 * kSecond;
constexpr uint64_t kHour = 60 * kMinute;

/// `units` and a fraction of so many digits, without trailing zeros: (1, 500, 3) is "1.5".
std::string with_fraction(uint64_t units, uint64_t fraction, int digits) {
  std::string text = absl::StrFormat("%d", units);
  if (fraction == 0) return text;
  text += absl::StrFormat(".%0*d", digits, fraction);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace

absl::StatusOr<Duration> parse_duration(std::string_view text) {
  const std::string trimmed(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
  if (trimmed == kForeverText) return kForever;
  absl::Duration parsed;
  if (!absl::ParseDuration(trimmed, &parsed)) {
    return absl::InvalidArgumentError(absl::StrFormat("%s is not a duration; %s", in_quotes(trimmed), kExpected));
  }
  if (parsed < absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is negative; expected a duration of 0 or more", in_quotes(trimmed)));
  }
  if (parsed > absl::Microseconds(to_us(kForever))) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is longer than the longest duration (2^52 us, about 142 years); write forever", in_quotes(trimmed)));
  }
  if (parsed != absl::Trunc(parsed, absl::Microseconds(1))) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is finer than a microsecond; expected whole microseconds", in_quotes(trimmed)));
  }
  return Duration{absl::ToInt64Microseconds(parsed)};
}

std::string to_text(Duration duration) {
  if (duration == kForever) return std::string(kForeverText);
  const int64_t count = duration.count();
  const std::string sign = count < 0 ? "-" : "";
  // The magnitude is taken in unsigned arithmetic, where that of the least int64_t exists.
  const uint64_t us = count < 0 ? 0 - static_cast<uint64_t>(count) : static_cast<uint64_t>(count);
  if (us == 0) return "0s";
  if (us < kMillisecond) return sign + absl::StrFormat("%dus", us);
  if (us < kSecond) return sign + with_fraction(us / kMillisecond, us % kMillisecond, 3) + "ms";
  std::string text = sign;
  if (us >= kHour) text += absl::StrFormat("%dh", us / kHour);
  if (us % kHour >= kMinute) text += absl::StrFormat("%dm", us % kHour / kMinute);
  if (us % kMinute != 0) text += with_fraction(us % kMinute / kSecond, us % kSecond, 6) + "s";
  return text;
}

}  // namespace strowger
