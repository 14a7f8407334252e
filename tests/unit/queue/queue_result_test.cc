// SPDX-License-Identifier: Apache-2.0
#include "strowger/queue/queue_result.h"

#include "gtest/gtest.h"

namespace strowger {
namespace {

TEST(QueueResult, rows_stand_at_their_results) {
  for (size_t i = 0; i < kQueueResultRows.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(kQueueResultRows[i].result), i);
    EXPECT_FALSE(kQueueResultRows[i].help.empty());
  }
  EXPECT_EQ(name_of(QueueResult::kOk), "ok");
  EXPECT_EQ(name_of(QueueResult::kClosed), "closed");
}

}  // namespace
}  // namespace strowger
