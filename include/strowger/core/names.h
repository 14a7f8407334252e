// SPDX-License-Identifier: Apache-2.0
//
// NameTable: texts kept once, and named by a small number ever after.
//
// What it is: names get ids in the order they are first seen: 0, 1, 2, ... Names are never removed, so an id stays
// good while the table lives.
//
// When not to use it: for texts without bound (a caller's free attributes): those live in TextPool.
//
// Complexity: find and intern O(length) expected; name O(1). Allocation: only when a new name is interned.
// Thread safety: none. Errors: `intern` answers an invalid id when the table is at its limit.
//
// Example:
//   strowger::NameTable<strowger::SkillId> skills;
//   strowger::SkillId english = skills.intern("english");
//   skills.name(english);  // "english"
#ifndef STROWGER_CORE_NAMES_H_
#define STROWGER_CORE_NAMES_H_

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace strowger {

template <class IdType>
class NameTable {
 public:
  explicit NameTable(size_t limit = IdType::kInvalid) : limit_(limit) {}

  NameTable(const NameTable& other) : limit_(other.limit_) {
    for (const std::string& name : other.names_) intern(name);
  }
  NameTable& operator=(const NameTable& other) {
    if (this != &other) {
      NameTable copy(other);
      *this = std::move(copy);
    }
    return *this;
  }
  NameTable(NameTable&&) noexcept = default;
  NameTable& operator=(NameTable&&) noexcept = default;
  ~NameTable() = default;

  /// The id of `name`, new or known; invalid when it is new and the table is full.
  IdType intern(std::string_view name) {
    if (const IdType known = find(name); known.valid()) return known;
    if (names_.size() >= limit_) return IdType{};
    const IdType id{static_cast<typename IdType::rep>(names_.size())};
    names_.emplace_back(name);
    ids_.emplace(names_.back(), id);
    return id;
  }

  /// The id of `name`, or an invalid id.
  IdType find(std::string_view name) const {
    const auto it = ids_.find(name);
    return it == ids_.end() ? IdType{} : it->second;
  }

  /// The text of `id`; empty for an id that this table did not give.
  std::string_view name(IdType id) const {
    return id.valid() && id.index() < names_.size() ? std::string_view(names_[id.index()]) : std::string_view();
  }

  bool contains(IdType id) const { return id.valid() && id.index() < names_.size(); }
  size_t size() const { return names_.size(); }

 private:
  size_t limit_;
  std::deque<std::string> names_;  // a deque: the views in ids_ stay good while it grows
  absl::flat_hash_map<std::string_view, IdType> ids_;
};

}  // namespace strowger

#endif  // STROWGER_CORE_NAMES_H_
