// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/call_order.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "core/in_quotes.h"
#include "strowger/routing/choice.h"

namespace strowger {

absl::StatusOr<CallOrder> parse_call_order(std::string_view text) {
  if (text.empty()) return CallOrder::kPriority;
  const absl::StatusOr<Choice> choice = parse_choice(text);
  if (!choice.ok()) return choice.status();
  std::vector<std::string_view> names;
  names.reserve(kCallOrderRows.size());
  for (const CallOrderRow& row : kCallOrderRows) {
    names.push_back(row.name);
    if (row.name != choice->name) continue;
    if (choice->parameters.empty()) return row.order;
    return absl::InvalidArgumentError(absl::StrFormat("call order '%s' takes no parameters, found %s", row.name,
                                                      in_quotes(choice->parameters.front().first)));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("%s is not a call order%s", in_quotes(choice->name), suggestion(choice->name, names)));
}

}  // namespace strowger
