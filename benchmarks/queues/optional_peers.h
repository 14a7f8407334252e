// SPDX-License-Identifier: Apache-2.0
//
// Contenders that Debian has no package of: atomic_queue, and rigtorp's SPSCQueue and MPMCQueue. They take part if
// STROWGER_PEERS names a folder with their headers. None of it is part of this project.
#ifndef STROWGER_BENCHMARKS_QUEUES_OPTIONAL_PEERS_H_
#define STROWGER_BENCHMARKS_QUEUES_OPTIONAL_PEERS_H_

#include <atomic_queue/atomic_queue.h>
#include <rigtorp/MPMCQueue.h>
#include <rigtorp/SPSCQueue.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "queues/ring_contenders.h"

namespace strowger::bench {

/// atomic_queue keeps items of one machine word in atomics, where one value means that there is none.
inline constexpr uint64_t kNoItem = ~uint64_t{0};
template <bool kSpsc>
using AtomicQueueOf = atomic_queue::AtomicQueue<uint64_t, kCapacity, kNoItem, /*MINIMIZE_CONTENTION=*/true,
                                                /*MAXIMIZE_THROUGHPUT=*/true, /*TOTAL_ORDER=*/false, kSpsc>;

/// Its try forms, whose items come in order with one producer and one consumer only.
template <bool kSpsc>
class AtomicQueueTry {
 public:
  static constexpr bool kOrdered = kSpsc;
  static constexpr bool kManyProducers = !kSpsc;
  static constexpr bool kManyConsumers = !kSpsc;

  bool push(size_t /*self*/, uint64_t item) { return queue_.try_push(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.try_pop(item); }

 private:
  AtomicQueueOf<kSpsc> queue_;
};

/// Its forms that draw a ticket and wait for their turn, however long that takes: faster, and never full or empty.
template <bool kSpsc>
class AtomicQueueWaits {
 public:
  static constexpr bool kManyProducers = !kSpsc;
  static constexpr bool kManyConsumers = !kSpsc;
  static constexpr bool kSpins = true;

  bool push(size_t /*self*/, uint64_t item) {
    queue_.push(std::move(item));
    return true;
  }
  bool pop(size_t /*self*/, uint64_t& item) {
    item = queue_.pop();
    return true;
  }

 private:
  AtomicQueueOf<kSpsc> queue_;
};

class RigtorpSpsc {
 public:
  static constexpr bool kManyProducers = false;
  static constexpr bool kManyConsumers = false;

  bool push(size_t /*self*/, uint64_t item) { return queue_.try_push(item); }
  bool pop(size_t /*self*/, uint64_t& item) {
    const uint64_t* first = queue_.front();
    if (first == nullptr) return false;
    item = *first;
    queue_.pop();
    return true;
  }

 private:
  rigtorp::SPSCQueue<uint64_t> queue_{kCapacity};
};

class RigtorpMpmc {
 public:
  static constexpr bool kManyProducers = true;
  static constexpr bool kManyConsumers = true;

  bool push(size_t /*self*/, uint64_t item) { return queue_.try_push(item); }
  bool pop(size_t /*self*/, uint64_t& item) { return queue_.try_pop(item); }

 private:
  rigtorp::MPMCQueue<uint64_t> queue_{kCapacity};
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_QUEUES_OPTIONAL_PEERS_H_
