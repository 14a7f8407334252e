// SPDX-License-Identifier: Apache-2.0
//
// The queues on real threads, more of them than cores, with random delays at every access: each item comes out once,
// the items of a producer in order, and a close loses none. STROWGER_EFFORT scales the number of items.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/queue/blocking_mpmc_ring.h"
#include "strowger/queue/mpmc_ring.h"
#include "strowger/queue/mpsc_inbox.h"
#include "strowger/queue/spsc_ring.h"
#include "support/queue/delaying_atomics.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

/// Item `number` of a producer. On the heap, so that memory checkers see who uses it when.
struct Item {
  uint64_t producer = 0;
  uint64_t number = 0;
};
using ItemPtr = std::unique_ptr<Item>;

/// What one consumer got.
class Received {
 public:
  explicit Received(size_t producers) : by_producer_(producers) {}

  void take(const Item& item) {
    std::vector<uint64_t>& numbers = by_producer_[item.producer];
    in_order_ = in_order_ && (numbers.empty() || numbers.back() < item.number);
    numbers.push_back(item.number);
  }

  /// Together the consumers must have each number from 0 on once, and each of them in order.
  static void check(const std::vector<Received>& consumers, size_t producers, uint64_t each) {
    for (size_t producer = 0; producer < producers; ++producer) check_one(consumers, producer, each);
  }
  static void check_one(const std::vector<Received>& consumers, size_t producer, uint64_t count) {
    std::vector<uint64_t> all;
    for (const Received& received : consumers) {
      EXPECT_TRUE(received.in_order_);
      const std::vector<uint64_t>& numbers = received.by_producer_[producer];
      all.insert(all.end(), numbers.begin(), numbers.end());
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), count);
    for (uint64_t i = 0; i < count; ++i) ASSERT_EQ(all[i], i);
  }

 private:
  std::vector<std::vector<uint64_t>> by_producer_;
  bool in_order_ = true;
};

/// Pushes them all, one by one or in batches.
template <class Ring>
void produce(Ring& ring, uint64_t producer, uint64_t count, uint64_t seed) {
  seed_delays(seed);
  Random random(seed);
  for (uint64_t next = 0; next < count;) {
    std::vector<ItemPtr> batch;
    const uint64_t size = 1 + random.below(std::min<uint64_t>(count - next, 5));
    for (uint64_t i = 0; i < size; ++i) batch.push_back(std::make_unique<Item>(Item{producer, next++}));
    auto from = std::make_move_iterator(batch.begin());
    for (size_t done = 0; done < size;) {
      size_t pushed = ring.try_push_n(from + static_cast<std::ptrdiff_t>(done), size - done);
      if (pushed == 0 && ring.try_push(std::move(batch[done])) == QueueResult::kOk) pushed = 1;
      if (pushed == 0) std::this_thread::yield();
      done += pushed;
    }
  }
}

/// Pops until it is closed and empty.
template <class Ring>
void consume(Ring& ring, Received& received, uint64_t seed) {
  seed_delays(seed);
  Random random(seed);
  std::array<ItemPtr, 4> batch;
  for (;;) {
    const size_t count = ring.try_pop_n(batch.data(), 1 + random.below(batch.size()));
    for (size_t i = 0; i < count; ++i) received.take(*batch[i]);
    if (count != 0) continue;
    const QueueResult answer = ring.try_pop(batch[0]);
    if (answer == QueueResult::kOk) received.take(*batch[0]);
    if (answer == QueueResult::kClosed) return;
    if (answer != QueueResult::kOk) std::this_thread::yield();
  }
}

template <class T>
void join_all(T& threads) {
  for (std::thread& thread : threads) thread.join();
}

TEST(SpscRingStress, every_item_comes_once_and_in_order) {
  for (const size_t capacity : {size_t{1}, size_t{4}, size_t{64}}) {
    const uint64_t count = with_effort(40'000);
    auto ring = SpscRing<ItemPtr, DelayingAtomics>::create(capacity).value();
    std::vector<Received> received(1, Received(1));
    std::thread consumer([&] { consume(*ring, received[0], 1); });
    produce(*ring, 0, count, 2);
    ring->close();
    consumer.join();
    Received::check(received, 1, count);
  }
}

struct Shape {
  size_t producers;
  size_t consumers;
  size_t capacity;
};
constexpr std::array<Shape, 7> kShapes = {
    {{1, 1, 1}, {1, 1, 16}, {2, 2, 2}, {4, 1, 8}, {1, 4, 8}, {8, 8, 4}, {15, 1, 64}}};

TEST(MpmcRingStress, every_item_comes_once_and_each_producers_in_order) {
  for (const Shape& shape : kShapes) {
    const uint64_t each = with_effort(40'000) / shape.producers + 1;
    auto ring = MpmcRing<ItemPtr, DelayingAtomics>::create(shape.capacity).value();
    std::vector<Received> received(shape.consumers, Received(shape.producers));
    std::vector<std::thread> producers;
    std::vector<std::thread> consumers;
    for (size_t i = 0; i < shape.consumers; ++i) {
      consumers.emplace_back([&, i] { consume(*ring, received[i], 100 + i); });
    }
    for (size_t i = 0; i < shape.producers; ++i) {
      producers.emplace_back([&, i] { produce(*ring, i, each, 200 + i); });
    }
    join_all(producers);
    ring->close();
    join_all(consumers);
    Received::check(received, shape.producers, each);
  }
}

TEST(MpmcRingStress, what_was_accepted_before_a_close_in_the_middle_comes_out) {
  for (uint64_t run = 0; run < with_effort(200); ++run) {
    auto ring = MpmcRing<ItemPtr, DelayingAtomics>::create(4).value();
    std::array<uint64_t, 3> accepted{};
    std::vector<std::thread> threads;
    for (uint64_t producer = 0; producer < accepted.size(); ++producer) {
      threads.emplace_back([&, producer] {
        seed_delays(run * 8 + producer);
        for (;;) {
          const QueueResult answer = ring->try_push(std::make_unique<Item>(Item{producer, accepted[producer]}));
          if (answer == QueueResult::kClosed) return;
          if (answer == QueueResult::kOk) ++accepted[producer];
        }
      });
    }
    std::vector<Received> received(2, Received(accepted.size()));
    for (size_t i = 0; i < received.size(); ++i) {
      threads.emplace_back([&, i] { consume(*ring, received[i], run * 8 + 4 + i); });
    }
    for (uint64_t i = run % 7; i > 0; --i) std::this_thread::yield();
    ring->close();
    join_all(threads);
    EXPECT_EQ(ring->size(), 0u);
    for (size_t producer = 0; producer < accepted.size(); ++producer) {
      Received::check_one(received, producer, accepted[producer]);
    }
  }
}

TEST(BlockingMpmcRingStress, every_item_comes_once_and_all_wake_up) {
  for (const Shape& shape : kShapes) {
    const uint64_t each = with_effort(20'000) / shape.producers + 1;
    auto ring = BlockingMpmcRing<ItemPtr, DelayingAtomics>::create(shape.capacity).value();
    std::vector<Received> received(shape.consumers, Received(shape.producers));
    std::vector<std::thread> producers;
    std::vector<std::thread> consumers;
    for (size_t i = 0; i < shape.consumers; ++i) {
      consumers.emplace_back([&, i] {
        seed_delays(300 + i);
        std::array<ItemPtr, 3> batch;
        while (const size_t count = ring->pop_n(batch.data(), i % 2 == 0 ? 1 : batch.size())) {
          for (size_t k = 0; k < count; ++k) received[i].take(*batch[k]);
        }
      });
    }
    for (size_t i = 0; i < shape.producers; ++i) {
      producers.emplace_back([&, i] {
        seed_delays(400 + i);
        for (uint64_t k = 0; k < each; k += 2) {
          std::array<ItemPtr, 2> pair = {std::make_unique<Item>(Item{i, k}), std::make_unique<Item>(Item{i, k + 1})};
          if (k + 1 < each && k % 4 == 0) {
            EXPECT_EQ(ring->push_n(std::make_move_iterator(pair.begin()), 2), 2u);
          } else {
            EXPECT_EQ(ring->push(std::move(pair[0])), QueueResult::kOk);
            if (k + 1 < each) {
              EXPECT_EQ(ring->push(std::move(pair[1])), QueueResult::kOk);
            }
          }
        }
      });
    }
    join_all(producers);
    ring->close();
    join_all(consumers);
    Received::check(received, shape.producers, each);
  }
}

struct Letter : BasicMpscNode<DelayingAtomics> {
  Item item;
};

TEST(MpscInboxStress, every_item_comes_once_and_each_producers_in_order) {
  for (const size_t producers : {size_t{1}, size_t{2}, size_t{5}, size_t{15}}) {
    const uint64_t each = with_effort(40'000) / producers + 1;
    MpscInbox<Letter, DelayingAtomics> inbox;
    std::vector<Received> received(1, Received(producers));
    std::vector<std::thread> threads;
    for (size_t producer = 0; producer < producers; ++producer) {
      threads.emplace_back([&, producer] {
        seed_delays(500 + producer);
        Random random(producer);
        for (uint64_t next = 0; next < each;) {
          std::vector<Letter*> batch;
          const uint64_t size = 1 + random.below(std::min<uint64_t>(each - next, 3));
          for (uint64_t i = 0; i < size; ++i) {
            batch.push_back(new Letter);
            batch.back()->item = {producer, next++};
          }
          const QueueResult answer = size == 1 ? inbox.push(batch[0]) : inbox.push_n(batch.begin(), size);
          EXPECT_EQ(answer, QueueResult::kOk);
        }
      });
    }
    uint64_t left = each * producers;
    while (left > 0) {
      left -= inbox.drain(
          [&](Letter* letter) {
            received[0].take(letter->item);
            delete letter;
          },
          7);
      std::this_thread::yield();
    }
    join_all(threads);
    inbox.close();
    Letter* none = nullptr;
    EXPECT_EQ(inbox.try_pop(none), QueueResult::kClosed);
    Received::check(received, producers, each);
  }
}

TEST(MpscInboxStress, after_the_producers_left_a_closed_one_gives_all_it_accepted) {
  for (uint64_t run = 0; run < with_effort(200); ++run) {
    MpscInbox<Letter, DelayingAtomics> inbox;
    std::array<std::vector<std::unique_ptr<Letter>>, 3> letters;
    std::array<uint64_t, 3> accepted{};
    std::vector<std::thread> threads;
    for (uint64_t producer = 0; producer < accepted.size(); ++producer) {
      threads.emplace_back([&, producer] {
        seed_delays(run * 8 + producer);
        for (;;) {
          letters[producer].push_back(std::make_unique<Letter>());
          letters[producer].back()->item = {producer, accepted[producer]};
          if (inbox.push(letters[producer].back().get()) == QueueResult::kClosed) return;
          ++accepted[producer];
        }
      });
    }
    std::vector<Received> received(1, Received(accepted.size()));
    const auto take = [&](Letter* letter) { received[0].take(letter->item); };
    for (uint64_t i = run % 7; i > 0; --i) inbox.drain(take, 100);
    inbox.close();
    join_all(threads);
    inbox.drain(take, ~size_t{0});
    Letter* none = nullptr;
    EXPECT_EQ(inbox.try_pop(none), QueueResult::kClosed);
    for (size_t producer = 0; producer < accepted.size(); ++producer) {
      Received::check_one(received, producer, accepted[producer]);
    }
  }
}

}  // namespace
}  // namespace strowger::testing
