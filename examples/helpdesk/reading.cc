// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/reading.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "strowger/core/did_you_mean.h"

namespace helpdesk {

using strowger::ConfigEntry;
using strowger::ConfigNode;
using strowger::Duration;
using strowger::TableReader;

std::optional<Duration> parse_clock(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
  int hours = 0;
  int minutes = 0;
  const std::string hour_text(text.substr(0, colon));
  const std::string minute_text(text.substr(colon + 1));
  if ((hour_text + minute_text).find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (!absl::SimpleAtoi(hour_text, &hours) || !absl::SimpleAtoi(minute_text, &minutes)) return std::nullopt;
  if (minutes >= 60 || hours * 60 + minutes > 24 * 60) return std::nullopt;
  return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

Duration read_clock(TableReader& table, std::string_view key) {
  table.require(key);
  const std::string text = table.get_string(key, "00:00");
  const std::optional<Duration> time = parse_clock(text);
  if (!time) table.fail(key, absl::StrFormat("found \"%s\", expected a time of day such as \"07:30\"", text));
  return time.value_or(Duration{});
}

strowger::Distribution read_distribution(TableReader& table, std::string_view key,
                                         const strowger::Distribution& fallback) {
  if (!table.has(key)) return fallback;
  const absl::StatusOr<strowger::Distribution> read = strowger::parse_distribution(table.get_string(key, "never"));
  if (read.ok()) return *read;
  table.fail(key, std::string(read.status().message()));
  return fallback;
}

Mix read_mix(TableReader& table, std::string_view key, const std::vector<std::string>& known) {
  TableReader inside = table.get_table(key);
  Mix mix;
  for (const ConfigEntry& entry : inside.node().entries) {
    const double part = inside.get_double(entry.key, 0, 0, 1e9);
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      unknown_name(inside, entry.key, entry.key, known);
    }
    if (part > 0) mix.emplace_back(entry.key, part);
  }
  return mix;
}

void unknown_name(TableReader& table, std::string_view key, std::string_view name,
                  const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  table.fail(key, absl::StrCat("'", std::string(name), "' is not known here", strowger::suggestion(name, candidates)));
}

}  // namespace helpdesk
