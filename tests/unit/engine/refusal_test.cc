// SPDX-License-Identifier: Apache-2.0
#include "strowger/engine/refusal.h"

#include <string>

#include "gtest/gtest.h"

namespace strowger {
namespace {

TEST(Refusal, rows_stand_in_order_and_make_statuses) {
  for (size_t i = 0; i < kRefusalRows.size(); ++i) {
    const RefusalRow& row = kRefusalRows[i];
    EXPECT_EQ(static_cast<size_t>(row.refusal), i);
    const absl::Status status = to_status(row.refusal);
    EXPECT_EQ(status.code(), row.code);
    if (row.refusal == Refusal::kNone) continue;
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(std::string(status.message()), std::string(row.help) + " (" + std::string(row.name) + ")");
  }
}

TEST(Refusal, value_without_a_row_is_an_error_too) {
  EXPECT_EQ(to_status(static_cast<Refusal>(200)).code(), absl::StatusCode::kUnknown);
}

TEST(Applied, status_names_the_call) {
  const Applied answer{.refusal = Refusal::kNoSuchOffer, .call = CallId::make(17, 3)};
  EXPECT_FALSE(answer.ok());
  EXPECT_EQ(answer.to_status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::string(answer.to_status().message()),
            "call 17#3: this call is not on offer to this agent: the offer was answered, expired or was withdrawn "
            "(no_such_offer)");
}

TEST(Applied, status_without_a_call_or_a_refusal) {
  EXPECT_TRUE(Applied{}.to_status().ok());
  EXPECT_TRUE((Applied{.call = CallId::make(1, 1)}).to_status().ok());
  EXPECT_EQ((Applied{.refusal = Refusal::kUnknownAgent}).to_status(), to_status(Refusal::kUnknownAgent));
}

}  // namespace
}  // namespace strowger
