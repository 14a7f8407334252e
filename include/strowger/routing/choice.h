// SPDX-License-Identifier: Apache-2.0
//
// Choice: the text form "name; key = value; key = value" that names a built-in with its parameters.
//
// Strategies, call orders and plug-ins are all named so, in TOML, C++ and Python: "ring_progressively; step =
// 5s". This header splits and checks the text against a table of rows; what the parameters mean belongs to each row.
//
// Thread safety: functions of values. Complexity: O(length). Errors: InvalidArgument that names the unknown name or
// key, says what was expected, and offers the nearest known one.
//
// Example:
//   auto choice = strowger::parse_choice("ring_progressively; step = 5s");
//   choice->name;                 // "ring_progressively"
//   choice->parameters[0].second; // "5s"
#ifndef STROWGER_ROUTING_CHOICE_H_
#define STROWGER_ROUTING_CHOICE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/core/did_you_mean.h"

namespace strowger {

struct Choice {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// Splits the text; the name must not be empty, keys must be unique.
absl::StatusOr<Choice> parse_choice(std::string_view text);

}  // namespace strowger

#endif  // STROWGER_ROUTING_CHOICE_H_
