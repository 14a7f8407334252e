// SPDX-License-Identifier: Apache-2.0
//
// The examples of the headers of queue/, as they stand there.
#include <cstdint>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/queue/blocking_mpmc_ring.h"
#include "strowger/queue/call_queue.h"
#include "strowger/queue/event_count.h"
#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/mpsc_inbox.h"
#include "strowger/queue/spsc_ring.h"

namespace strowger {
namespace {

TEST(QueueExamples, spsc_ring) {
  std::vector<uint64_t> answered;
  const auto answer = [&](uint64_t number) { answered.push_back(number); };
  const uint64_t call_number = 7;

  auto ring = strowger::SpscRing<uint64_t>::create(/*capacity=*/1024).value();
  std::thread producer([&] {
    ring->try_push(call_number);
    ring->close();
  });
  uint64_t number;
  for (strowger::QueueResult result; (result = ring->try_pop(number)) != strowger::QueueResult::kClosed;) {
    if (result == strowger::QueueResult::kOk) answer(number);
  }

  producer.join();
  EXPECT_EQ(answered, std::vector<uint64_t>{7});
}

TEST(QueueExamples, mpmc_ring) {
  uint64_t answered = 0;
  const auto answer = [&](uint64_t number) { answered = number; };
  const uint64_t call_number = 7;

  auto ring = strowger::MpmcRing<uint64_t>::create(/*capacity=*/1024).value();
  ring->try_push(call_number);
  uint64_t number;
  if (ring->try_pop(number) == strowger::QueueResult::kOk) answer(number);

  EXPECT_EQ(answered, 7u);
}

TEST(QueueExamples, blocking_mpmc_ring) {
  uint64_t answered = 0;
  const auto answer = [&](uint64_t number) { answered = number; };
  const uint64_t call_number = 7;

  auto ring = strowger::BlockingMpmcRing<uint64_t>::create(/*capacity=*/64).value();
  std::thread producer([&] {
    ring->push(call_number);
    ring->close();
  });
  uint64_t number;
  while (ring->pop(number) == strowger::QueueResult::kOk) answer(number);

  producer.join();
  EXPECT_EQ(answered, 7u);
}

struct Command : strowger::MpscNode {
  int number = 0;
};

TEST(QueueExamples, mpsc_inbox) {
  int obeyed = 0;
  const auto obey = [&](const Command& command) { obeyed = command.number; };
  Command command;
  command.number = 7;

  strowger::MpscInbox<Command> inbox;
  inbox.push(&command);
  Command* next = nullptr;
  while (inbox.try_pop(next) == strowger::QueueResult::kOk) obey(*next);

  EXPECT_EQ(obeyed, 7);
}

TEST(QueueExamples, event_count) {
  strowger::MpscInbox<Command> inbox;
  Command sent;
  Command* command = nullptr;

  strowger::EventCount arrivals;
  std::thread sender([&] {
    inbox.push(&sent);
    arrivals.wake_one();
  });
  for (;;) {
    const auto key = arrivals.prepare();
    if (inbox.try_pop(command) == strowger::QueueResult::kOk) {
      arrivals.cancel();
      break;
    }
    arrivals.sleep(key);
  }

  sender.join();
  EXPECT_EQ(command, &sent);
}

TEST(QueueExamples, call_queue) {
  std::vector<uint64_t> answered;
  const auto answer = [&](uint64_t number) { answered.push_back(number); };
  const uint64_t call_number = 7;

  auto queue = strowger::CallQueue<uint64_t>::create({.limit = 500, .priorities = 4}).value();
  strowger::CallHandle handle;
  queue->try_push(call_number, /*priority=*/2, &handle);
  queue->try_push(call_number + 1, /*priority=*/3);
  queue->cancel(handle);
  uint64_t number;
  if (queue->try_pop(number) == strowger::QueueResult::kOk) answer(number);

  EXPECT_EQ(answered, std::vector<uint64_t>{8});
}

TEST(QueueExamples, queue_result) {
  std::string_view why;
  const auto refuse = [&](uint64_t /*call*/, std::string_view reason) { why = reason; };
  auto ring = strowger::MpmcRing<uint64_t>::create(1).value();
  const uint64_t call = 7;
  ring->try_push(call);

  strowger::QueueResult answer = ring->try_push(call);
  if (answer == strowger::QueueResult::kFull) refuse(call, strowger::name_of(answer));

  EXPECT_EQ(why, "full");
}

}  // namespace
}  // namespace strowger
