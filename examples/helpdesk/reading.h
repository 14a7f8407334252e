// SPDX-License-Identifier: Apache-2.0
//
// Reading of values that only this program has in its tables: times of day, distributions, proportions.
#ifndef STROWGER_EXAMPLES_HELPDESK_READING_H_
#define STROWGER_EXAMPLES_HELPDESK_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helpdesk/help_desk.h"
#include "strowger/config/table_reader.h"

namespace helpdesk {

/// "7:30", "07:30", "24:00", as time since midnight.
std::optional<strowger::Duration> parse_clock(std::string_view text);

/// These read one key each, and remember an error in `table` as its own functions do.
strowger::Duration read_clock(strowger::TableReader& table, std::string_view key);
strowger::Distribution read_distribution(strowger::TableReader& table, std::string_view key,
                                         const strowger::Distribution& fallback = {});
/// `{ en = 45, de = 25 }`; every name must be one of `known`.
Mix read_mix(strowger::TableReader& table, std::string_view key, const std::vector<std::string>& known);

/// Says, in `table`, that the value of `key` is none of `known`, and which is nearest.
void unknown_name(strowger::TableReader& table, std::string_view key, std::string_view name,
                  const std::vector<std::string>& known);

/// Names of a list of specs.
template <class Specs>
std::vector<std::string> names_of(const Specs& specs) {
  std::vector<std::string> names;
  for (const auto& spec : specs) names.push_back(spec.name);
  return names;
}

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_READING_H_
