// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/call_order.h"

#include <string>

#include "gtest/gtest.h"

namespace strowger {
namespace {

std::string order_error(std::string_view text) { return std::string(parse_call_order(text).status().message()); }

TEST(CallOrder, rows_stand_in_order_and_each_name_is_read) {
  for (size_t i = 0; i < kCallOrderRows.size(); ++i) {
    const CallOrderRow& row = kCallOrderRows[i];
    EXPECT_EQ(static_cast<size_t>(row.order), i);
    EXPECT_EQ(to_string(row.order), row.name);
    EXPECT_EQ(parse_call_order(row.name).value(), row.order);
    EXPECT_FALSE(row.help.empty());
    EXPECT_FALSE(row.starvation_bound.empty());
  }
}

TEST(CallOrder, empty_text_is_priority) { EXPECT_EQ(parse_call_order("").value(), CallOrder::kPriority); }

TEST(CallOrder, unknown_names_and_parameters_are_refused) {
  EXPECT_EQ(order_error("sla_deadlin"), "'sla_deadlin' is not a call order (did you mean 'sla_deadline'?)");
  EXPECT_EQ(order_error("fifo"), "'fifo' is not a call order");
  EXPECT_EQ(order_error("age; turned = yes"), "call order 'age' takes no parameters, found 'turned'");
  EXPECT_EQ(order_error(" "), "found no name, expected 'name' or 'name; key = value'");
}

}  // namespace
}  // namespace strowger
