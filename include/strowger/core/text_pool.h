// SPDX-License-Identifier: Apache-2.0
//
// TextPool: byte strings of bounded length, stored and freed all day without allocation.
//
// What it is: blocks of 32, 64, 128, ... 4,096 bytes on free lists, cut from pages that are kept for ever. A stored
// text is named by a 32-bit reference. The engine keeps the attributes of calls in one.
//
// When not to use it: for texts that are few and long-lived (use NameTable or std::string).
//
// Complexity: store and free O(length); after warm-up no allocation. Thread safety: none.
// Errors: `store` answers kNone for a text longer than kMaxBytes.
//
// Example:
//   strowger::TextPool pool;
//   strowger::TextPool::Ref ref = pool.store("hello");
//   pool.text(ref);  // "hello"
//   pool.free(ref);
#ifndef STROWGER_CORE_TEXT_POOL_H_
#define STROWGER_CORE_TEXT_POOL_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace strowger {

class TextPool {
 public:
  using Ref = uint32_t;
  static constexpr Ref kNone = ~Ref{0};
  static constexpr size_t kMaxBytes = 4096 - sizeof(uint16_t);

  /// Copies `text` in. An empty text needs no block and is kNone.
  Ref store(std::string_view text) {
    if (text.empty() || text.size() > kMaxBytes) return kNone;
    const size_t size_class = class_of(text.size() + sizeof(uint16_t));
    std::vector<Ref>& list = free_[size_class];
    if (list.empty()) add_page(size_class);
    const Ref ref = list.back();
    list.pop_back();
    const auto length = static_cast<uint16_t>(text.size());
    std::memcpy(block(ref), &length, sizeof length);
    std::memcpy(block(ref) + sizeof length, text.data(), text.size());
    return ref;
  }

  /// The text; good until it is freed. kNone is the empty text.
  std::string_view text(Ref ref) const {
    if (ref == kNone) return {};
    uint16_t length;
    std::memcpy(&length, block(ref), sizeof length);
    return {block(ref) + sizeof length, length};
  }

  void free(Ref ref) {
    if (ref != kNone) free_[pages_[ref / kUnitsPerPage].size_class].push_back(ref);
  }

  size_t memory_bytes() const { return pages_.size() * kPageBytes; }

 private:
  static constexpr size_t kUnit = 32;
  static constexpr size_t kPageBytes = size_t{1} << 16;
  static constexpr size_t kUnitsPerPage = kPageBytes / kUnit;
  static constexpr size_t kClasses = 8;  // 32 << 7 == 4096

  struct Page {
    std::unique_ptr<char[]> bytes;
    size_t size_class;
  };

  static size_t class_of(size_t bytes) {
    return bytes <= kUnit ? 0 : static_cast<size_t>(std::bit_width((bytes - 1) / kUnit));
  }

  char* block(Ref ref) const { return pages_[ref / kUnitsPerPage].bytes.get() + (ref % kUnitsPerPage) * kUnit; }

  void add_page(size_t size_class) {
    const auto first = static_cast<Ref>(pages_.size() * kUnitsPerPage);
    pages_.push_back({std::make_unique<char[]>(kPageBytes), size_class});
    const auto units = static_cast<Ref>(size_t{1} << size_class);
    for (Ref unit = kUnitsPerPage; unit >= units; unit -= units) free_[size_class].push_back(first + unit - units);
  }

  std::vector<Page> pages_;
  std::array<std::vector<Ref>, kClasses> free_;
};

}  // namespace strowger

#endif  // STROWGER_CORE_TEXT_POOL_H_
