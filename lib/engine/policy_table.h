// SPDX-License-Identifier: Apache-2.0
//
// PolicyTable: the plug-ins that an engine's configuration names, by number, one instance per text.
//
// Numbers begin at 1, so that 0 can mean none, and are used again when nothing names their text any more.
#ifndef STROWGER_LIB_ENGINE_POLICY_TABLE_H_
#define STROWGER_LIB_ENGINE_POLICY_TABLE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "plugin/policy.h"

namespace strowger::detail {

class PolicyTable {
 public:
  bool empty() const { return live_ == 0; }

  Policy& operator[](uint16_t number) { return *policies_[number - 1u]; }
  const Policy& operator[](uint16_t number) const { return *policies_[number - 1u]; }

  /// The number of what `text` names; 0 if that is not there: a built-in, or not prepared.
  uint16_t find(PolicyKind kind, std::string_view text) const {
    for (size_t i = 0; live_ > 0 && i < policies_.size(); ++i) {
      const Policy* policy = policies_[i].get();
      if (policy != nullptr && policy->kind() == kind && policy->text() == text) return static_cast<uint16_t>(i + 1);
    }
    return 0;
  }

  /// Makes an instance for a text that names a plug-in, unless there is one.
  absl::Status prepare(const PolicyRegistry* registry, PolicyKind kind, std::string_view text) {
    if (!names_a_plugin(text) || find(kind, text) != 0) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<Policy>> made = Policy::make(registry, kind, text);
    if (!made.ok()) return made.status();
    size_t place = 0;
    while (place < policies_.size() && policies_[place] != nullptr) ++place;
    if (place == std::numeric_limits<uint16_t>::max()) {
      return absl::ResourceExhaustedError("more than 65,535 texts name plug-ins at once");
    }
    if (place == policies_.size()) policies_.emplace_back();
    policies_[place] = *std::move(made);
    ++live_;
    return absl::OkStatus();
  }

  /// New instances of all policies of this name, or of all if it is empty; none is replaced if one cannot be made.
  absl::Status renew(const PolicyRegistry* registry, std::string_view name) {
    std::vector<std::pair<size_t, std::unique_ptr<Policy>>> made;
    for (size_t i = 0; i < policies_.size(); ++i) {
      if (policies_[i] == nullptr || (!name.empty() && policies_[i]->name() != name)) continue;
      absl::StatusOr<std::unique_ptr<Policy>> policy =
          Policy::make(registry, policies_[i]->kind(), policies_[i]->text());
      if (!policy.ok()) return policy.status();
      (*policy)->label = policies_[i]->label;
      made.emplace_back(i, *std::move(policy));
    }
    if (made.empty()) return absl::NotFoundError("the configuration names no such plug-in");
    for (auto& [place, policy] : made) policies_[place] = std::move(policy);
    return absl::OkStatus();
  }

  /// Forgets those whose numbers `in_use` does not hold.
  void keep_only(const std::vector<bool>& in_use) {
    for (size_t i = 0; i < policies_.size(); ++i) {
      if (policies_[i] == nullptr || in_use[i + 1]) continue;
      policies_[i].reset();
      --live_;
    }
  }

  /// The first for which `holds`; null if there is none.
  template <class F>
  Policy* find_if(F&& holds) {
    for (const auto& policy : policies_) {
      if (policy != nullptr && holds(std::as_const(*policy))) return policy.get();
    }
    return nullptr;
  }

  size_t end_number() const { return policies_.size() + 1; }

  template <class F>
  void for_each(F&& visit) const {
    for (size_t i = 0; i < policies_.size(); ++i) {
      if (policies_[i] != nullptr) visit(static_cast<uint16_t>(i + 1), std::as_const(*policies_[i]));
    }
  }

 private:
  std::vector<std::unique_ptr<Policy>> policies_;  // by number less one
  size_t live_ = 0;
};

/// One column of a table that a plug-in is shown; the room is kept.
template <class T>
class Column {
 public:
  /// The first `count` places, filled; null if the column is not `wanted`.
  template <class Get>
  const T* fill(bool wanted, size_t count, Get&& get) {
    if (!wanted) return nullptr;
    if (room_.size() < count) room_.resize(2 * count);
    T* values = room_.data();
    for (size_t i = 0; i < count; ++i) values[i] = static_cast<T>(get(i));
    return values;
  }

 private:
  std::vector<T> room_;
};

struct AgentColumns {
  Column<uint32_t> agent;
  Column<int64_t> idle_since;
  Column<int64_t> calls;
  Column<int32_t> units;
  Column<int32_t> capacity;
  Column<int32_t> weight;
  Column<int32_t> position;
  Column<uint32_t> group;
  Column<int32_t> proficiency;
};

struct ProfileColumns {
  Column<uint32_t> group;
  Column<int32_t> capacity;
  Column<uint32_t> first_skill;
};

struct EventColumns {
  Column<int64_t> time;
  Column<uint8_t> kind;
  Column<uint64_t> call;
  Column<uint64_t> host_ref;
  Column<int64_t> value;
  Column<int64_t> value2;
  Column<uint32_t> agent;
  Column<uint32_t> queue;
  Column<uint32_t> requirement;
  Column<uint32_t> text;
  Column<int32_t> priority;
  Column<uint32_t> reason;
  Column<uint8_t> cause;
  Column<uint8_t> media;
  Column<uint8_t> end;
  Column<uint8_t> step;
  Column<uint8_t> action;
  Column<uint8_t> old_state;
  Column<uint8_t> new_state;
};

struct CallColumns {
  Column<uint64_t> call;
  Column<int64_t> enqueue_time;
  Column<uint32_t> queue;
  Column<int32_t> priority;
  Column<int64_t> sla_target;
  Column<int64_t> queue_waiting;
  Column<int32_t> membership_priority;
  Column<uint64_t> host_ref;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_POLICY_TABLE_H_
