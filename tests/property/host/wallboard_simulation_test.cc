// SPDX-License-Identifier: Apache-2.0
//
// The wallboard on simulated weak memory: what a reader copies is one picture, whole, and no older than the one before;
// nobody writes to a picture that is being copied; and each memory order and read-modify-write of wallboard.h is
// needed. STROWGER_EFFORT scales the number of runs.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/host/wallboard.h"
#include "support/queue/mutations.h"
#include "support/queue/simulated_memory.h"

namespace strowger::testing {
namespace {

constexpr uint64_t kPictures = 4;
constexpr size_t kReaders = 2;
constexpr size_t kReadsEach = 3;

using TestedWallboard = BasicWallboard<SimulatedAtomics>;

/// Each picture counts a call more than the one before, and is of its second.
void paint(TestedWallboard& board) {
  for (uint32_t number = 1; number <= kPictures; ++number) {
    Event event;
    event.kind = EventKind::kQueued;
    event.call = CallId::make(number, 1);
    event.queue = QueueId{0};
    board.live().note({&event, 1});
    const Time now = kMinTime + Duration{static_cast<int64_t>(number)};
    // One that a reader puts off is left out, but for the last.
    while (!board.publish(now) && number == kPictures) SimulatedAtomics::yield();
  }
}

/// Empty if `picture` is one that was painted.
std::string what_is_wrong(const Picture& picture) {
  if (picture.events > kPictures) return "a picture of events that never were";
  if (picture.time != kMinTime + Duration{static_cast<int64_t>(picture.events)}) return "a picture of another time";
  if (picture.queues.size() != (picture.events == 0 ? 0u : 1u)) return "a picture without its queue";
  if (picture.events > 0 && picture.queues[0].arrived != picture.events) return "a picture of two steps";
  return "";
}

std::string simulate(const SimulatedMemoryOptions& options) {
  Simulation simulation(options);
  TestedWallboard board;
  std::vector<std::function<void()>> threads{[&] { paint(board); }};
  for (size_t reader = 0; reader < kReaders; ++reader) {
    threads.push_back([&] {
      uint64_t newest = 0;
      for (size_t i = 0; i < kReadsEach; ++i) {
        Picture picture;
        board.read(picture);
        const std::string wrong = what_is_wrong(picture);
        if (!wrong.empty()) simulation.fail(wrong);
        if (picture.events < newest) simulation.fail("an older picture after a newer one");
        newest = picture.events;
      }
    });
  }
  simulation.run(threads);
  if (!simulation.failure().empty()) return simulation.failure();
  Picture last;
  board.read(last);
  return last.events == kPictures ? what_is_wrong(last) : "the last picture is not the last";
}

TEST(WallboardSimulation, pictures_are_whole_on_weak_memory) { expect_nothing_goes_wrong(simulate); }

TEST(WallboardSimulation, each_mutation_is_noticed) { expect_each_mutation_is_noticed("wallboard.h", 7, simulate); }

}  // namespace
}  // namespace strowger::testing
