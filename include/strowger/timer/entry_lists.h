// SPDX-License-Identifier: Apache-2.0
//
// EntryLists: the lists of timer numbers that a TimerWheel is made of. An implementation detail of timer_wheel.h.
//
// What it is: many lists of 32-bit numbers in chunks of one cache line, out of one pool. A list grows at both ends and
// is taken apart from its end, a chunk at a time:
//
//   front part: a queue of chunks; `prepend` puts a number before all others of the list
//   back part:  a stack of chunks; `append` puts a number behind all others of the list
//
// Both only ever write behind what they wrote last, and `take` reads the stack from its top and then the queue from its
// head: that is the whole list from its end to its beginning. So a link in one direction is enough for both.
//
// When not to use it: outside of timer/. Complexity: all O(1), `take` by the chunk, `any_of` linear. Thread safety:
// none. Determinism: the same calls give the same chunks. Memory: 64 bytes for 15 numbers; only the last chunk of each
// part is not full. Errors: none.
#ifndef STROWGER_TIMER_ENTRY_LISTS_H_
#define STROWGER_TIMER_ENTRY_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace strowger::detail {

/// For vectors that begin at a cache line.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <class U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>& /*other*/) {}

  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* memory, size_t /*n*/) { ::operator delete(memory, kAlignment); }
  friend bool operator==(const CacheLineAllocator& /*a*/, const CacheLineAllocator& /*b*/) { return true; }
};

/// A list. Positions count words in the pool, so the low 4 bits are the place in the chunk; 0 stands for none.
struct EntryList {
  uint32_t front_chunk = 0;  // First chunk of the queue.
  uint32_t front_next = 0;   // Where the queue goes on.
  uint32_t back_next = 0;    // Where the stack goes on.

  bool empty() const { return (front_next | back_next) == 0; }
};

/// The pool of chunks, and what can be done with its lists.
class EntryLists {
 public:
  static constexpr uint32_t kChunkEntries = 15;
  static constexpr uint32_t kChunkWords = kChunkEntries + 1;

  EntryLists() : words_(kChunkWords) {}

  void reserve(size_t chunks) { words_.reserve((chunks + 1) * kChunkWords); }
  size_t memory_bytes() const { return words_.capacity() * sizeof(uint32_t); }
  size_t chunks_in_use() const { return in_use_; }

  void append(EntryList& list, uint32_t entry) {
    uint32_t at = list.back_next;
    if (at % kChunkWords == 0) at = allocate(at == 0 ? 0 : at - kChunkWords) + 1;
    words_[at] = entry;
    list.back_next = at + 1;
  }

  void prepend(EntryList& list, uint32_t entry) {
    uint32_t at = list.front_next;
    if (at % kChunkWords == 0) {
      const uint32_t chunk = allocate(0);
      (at == 0 ? list.front_chunk : words_[at - kChunkWords]) = chunk;
      at = chunk + 1;
    }
    words_[at] = entry;
    list.front_next = at + 1;
  }

  /// Takes up to kChunkEntries entries off the end of the list, the last one first. Returns how many, 0 if it is empty.
  uint32_t take(EntryList& list, uint32_t* entries);

  /// Takes the last entry off a list to which nothing was prepended, and which is not empty.
  uint32_t take_one(EntryList& list);

  /// Whether `test` says yes to an entry of the list; asked from the end on, until it does.
  template <class Test>
  bool any_of(const EntryList& list, const Test& test) const;

  /// Forgets all lists, in O(1).
  void clear() {
    words_.resize(kChunkWords);
    in_use_ = 0;
    free_ = 0;
  }

  /// Asks for the memory that the next `take` reads.
  [[gnu::always_inline]] void prefetch(const EntryList& list) const {
    __builtin_prefetch(&words_[list.back_next != 0 ? list.back_next - 1 : list.front_chunk]);
  }

 private:
  /// A chunk is named by the position of its first word, which holds the next chunk.
  static uint32_t chunk_of(uint32_t at) { return at & ~(kChunkWords - 1); }

  uint32_t allocate(uint32_t link) {
    ++in_use_;
    const uint32_t chunk = free_;
    if (chunk == 0) return grow(link);
    free_ = words_[chunk];
    __builtin_prefetch(&words_[free_], 1);  // PERFORMANCE: it was last touched long ago, and is next.
    words_[chunk] = link;
    return chunk;
  }

  uint32_t grow(uint32_t link) {
    const auto chunk = static_cast<uint32_t>(words_.size());
    words_.resize(words_.size() + kChunkWords);
    words_[chunk] = link;
    return chunk;
  }

  void free(uint32_t chunk) {
    words_[chunk] = free_;
    free_ = chunk;
    --in_use_;
  }

  uint32_t free_ = 0;
  size_t in_use_ = 0;
  std::vector<uint32_t, CacheLineAllocator<uint32_t>> words_;  // Chunk 0 is not used: 0 means none.
};

inline uint32_t EntryLists::take(EntryList& list, uint32_t* entries) {
  if (list.back_next != 0) {
    const uint32_t last = list.back_next - 1;
    const uint32_t chunk = chunk_of(last);
    const uint32_t count = last - chunk;
    const uint32_t link = words_[chunk];
    for (uint32_t i = 0; i < count; ++i) entries[i] = words_[last - i];
    list.back_next = link == 0 ? 0 : link + kChunkWords;
    free(chunk);
    return count;
  }
  if (list.front_next == 0) return 0;
  const uint32_t last = list.front_next - 1;
  const uint32_t chunk = list.front_chunk;
  uint32_t count = kChunkEntries;
  if (chunk == chunk_of(last)) {
    count = last - chunk;
    list.front_next = 0;
  }
  for (uint32_t i = 0; i < count; ++i) entries[i] = words_[chunk + 1 + i];
  list.front_chunk = words_[chunk];
  free(chunk);
  return count;
}

inline uint32_t EntryLists::take_one(EntryList& list) {
  const uint32_t last = list.back_next - 1;
  const uint32_t entry = words_[last];
  list.back_next = last;
  if (last % kChunkWords == 1) {
    const uint32_t chunk = chunk_of(last);
    const uint32_t link = words_[chunk];
    list.back_next = link == 0 ? 0 : link + kChunkWords;
    free(chunk);
  }
  return entry;
}

template <class Test>
bool EntryLists::any_of(const EntryList& list, const Test& test) const {
  for (uint32_t next = list.back_next; next != 0;) {
    const uint32_t chunk = chunk_of(next - 1);
    for (uint32_t at = next - 1; at > chunk; --at) {
      if (test(words_[at])) return true;
    }
    next = words_[chunk] == 0 ? 0 : words_[chunk] + kChunkWords;
  }
  if (list.front_next == 0) return false;
  const uint32_t last = list.front_next - 1;
  for (uint32_t chunk = list.front_chunk; chunk != 0; chunk = words_[chunk]) {
    const uint32_t end = chunk == chunk_of(last) ? last : chunk + kChunkEntries;
    for (uint32_t at = chunk + 1; at <= end; ++at) {
      if (test(words_[at])) return true;
    }
  }
  return false;
}

}  // namespace strowger::detail

#endif  // STROWGER_TIMER_ENTRY_LISTS_H_
