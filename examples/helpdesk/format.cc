// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/format.h"

#include <cmath>

#include "absl/strings/str_format.h"

namespace helpdesk {
namespace {

constexpr int64_t kDaySeconds = 24 * 3600;

int64_t second_of_day(strowger::Time time) { return strowger::to_us(time) / 1'000'000 % kDaySeconds; }

}  // namespace

std::string minutes(double seconds) {
  if (!std::isfinite(seconds)) return "-";
  const int64_t whole = std::llround(seconds);
  if (whole >= 3600) return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
}

std::string minutes(strowger::Duration duration) { return minutes(strowger::to_seconds(duration)); }

std::string percent(double share, int decimals) {
  return std::isfinite(share) ? absl::StrFormat("%.*f %%", decimals, share * 100) : "-";
}

std::string thousands(uint64_t number) {
  std::string text = absl::StrFormat("%d", number);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string clock_of(strowger::Time time) {
  const int64_t second = second_of_day(time);
  return absl::StrFormat("%02d:%02d", second / 3600, second / 60 % 60);
}

std::string clock_with_seconds(strowger::Time time) {
  return absl::StrFormat("%s:%02d", clock_of(time), second_of_day(time) % 60);
}

std::string clock_of_day(strowger::Duration since_midnight) {
  const int64_t minute = since_midnight.count() / 60'000'000;
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

size_t characters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not a continuation byte
  return count;
}

std::string left(std::string_view text, size_t width) {
  const size_t length = characters(text);
  return std::string(text) + std::string(length < width ? width - length : 0, ' ');
}

std::string right(std::string_view text, size_t width) {
  const size_t length = characters(text);
  return std::string(length < width ? width - length : 0, ' ') + std::string(text);
}

std::string shortened(std::string_view text, size_t width) {
  if (characters(text) <= width) return std::string(text);
  while (characters(text) + 1 > width) text.remove_suffix(1);  // a character goes with its first byte
  return std::string(text) + "…";
}

}  // namespace helpdesk
