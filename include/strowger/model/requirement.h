// SPDX-License-Identifier: Apache-2.0
//
// Requirement: what a call asks of an agent, as a boolean expression over skills.
//
// Syntax, the same in TOML, C++ and Python:
//   expression := term { "or" term }
//   term       := factor { "and" factor }
//   factor     := "not" factor | "(" expression ")" | skill [ ">=" level ]
//   skill      := a word of letters, digits, '_', '-' and '.', starting with a letter or '_'; or any text in 'quotes'
//                 (a quote inside is doubled; every character outside ASCII counts as a letter)
//   level      := 1 to 10; without it 1
// The words and, or, not are reserved and written in lower case. An empty text is the requirement that everybody meets.
// An agent without a skill has it at level 0.
//
// A requirement is a value: parse it once, evaluate it against any agent. The engine keeps each distinct requirement
// once (RequirementId) and evaluates it once per class of agents, so its size costs nothing per call. Nested `and`s are
// merged into one, and nested `or`s.
//
// Complexity: parse O(length); satisfied O(nodes). Limits: kMaxNodes nodes, kMaxDepth levels of brackets and nots.
// Thread safety: a value. Errors: `parse` answers InvalidArgument with the column (from 1), what was found and what was
// expected, and the nearest known skill when a name is unknown.
//
// Example:
//   strowger::NameTable<strowger::SkillId> skills;
//   skills.intern("english"); skills.intern("billing");
//   auto need = strowger::Requirement::parse("english >= 5 and not billing", skills);
//   bool ok = need->satisfied([](strowger::SkillId skill) { return skill.value() == 0 ? 7 : 0; });  // true
#ifndef STROWGER_MODEL_REQUIREMENT_H_
#define STROWGER_MODEL_REQUIREMENT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "strowger/core/ids.h"
#include "strowger/core/names.h"

namespace strowger {

inline constexpr int kMinLevel = 1;
inline constexpr int kMaxLevel = 10;

class Requirement {
 public:
  static constexpr size_t kMaxNodes = 256;
  static constexpr int kMaxDepth = 32;

  /// One node of the expression; nodes stand in prefix order, an operator before its operands.
  struct Node {
    enum class Kind : uint8_t { kAtLeast, kAnd, kOr, kNot };
    Kind kind = Kind::kAtLeast;
    uint8_t level = 0;   // kAtLeast: the least level that will do
    uint16_t arity = 0;  // kAnd, kOr: how many operands follow (2 or more); kNot: 1
    SkillId skill;       // kAtLeast
    friend bool operator==(const Node&, const Node&) = default;
  };

  /// The requirement that everybody meets.
  Requirement() = default;

  /// Reads `text`; its skills must be known to `skills`.
  static absl::StatusOr<Requirement> parse(std::string_view text, const NameTable<SkillId>& skills);

  /// `skill >= level`.
  static Requirement at_least(SkillId skill, int level);

  /// Both of them; a part that both ask for is kept once. The result may have more nodes, and one level more, than a
  /// text may have.
  static Requirement both(const Requirement& a, const Requirement& b);

  /// This requirement made wider by `by` levels of one skill: `skill >= n` becomes `skill >= max(1, n - by)`, and
  /// under a `not`, where a higher level is the wider one, `skill >= n + by`; past level 10 such a `not` excludes
  /// nobody and is left out.
  Requirement relaxed(SkillId skill, int by) const;

  /// This requirement with every mention of `skill` left out; an operator that loses all its operands goes too.
  Requirement without(SkillId skill) const;

  /// Whether an agent meets it. `level_of(SkillId) -> int` gives the agent's level, 0 for a skill not held.
  template <class LevelOf>
  bool satisfied(LevelOf&& level_of) const {
    if (nodes_.empty()) return true;
    size_t at = 0;
    return satisfied_from(at, level_of);
  }

  /// Total proficiency over the required skills: the levels of all skills mentioned outside a `not`, each counted once.
  /// The score of the strategy "best_skill".
  template <class LevelOf>
  int proficiency(LevelOf&& level_of) const {
    int total = 0;
    for (const SkillId skill : wanted_) total += level_of(skill);
    return total;
  }

  /// The skills mentioned outside a `not`, in order of first mention.
  const std::vector<SkillId>& wanted() const { return wanted_; }

  bool always() const { return nodes_.empty(); }
  const std::vector<Node>& nodes() const { return nodes_; }

  /// The expression in the syntax above, with as few brackets as it needs; empty for `always()`.
  std::string to_string(const NameTable<SkillId>& skills) const;

  friend bool operator==(const Requirement& a, const Requirement& b) { return a.nodes_ == b.nodes_; }
  template <class H>
  friend H AbslHashValue(H state, const Requirement& r) {
    for (const Node& n : r.nodes_) state = H::combine(std::move(state), n.kind, n.level, n.arity, n.skill);
    return H::combine(std::move(state), r.nodes_.size());
  }

 private:
  friend class RequirementParser;

  explicit Requirement(std::vector<Node> nodes);

  template <class LevelOf>
  bool satisfied_from(size_t& at, LevelOf&& level_of) const {
    const Node& node = nodes_[at++];
    switch (node.kind) {
      case Node::Kind::kAtLeast:
        return level_of(node.skill) >= node.level;
      case Node::Kind::kNot:
        return !satisfied_from(at, level_of);
      case Node::Kind::kAnd:
      case Node::Kind::kOr:
        break;
    }
    bool all = true;
    bool any = false;
    for (uint16_t i = 0; i < node.arity; ++i) {
      const bool value = satisfied_from(at, level_of);  // always evaluated: it moves `at` past the operand
      all = all && value;
      any = any || value;
    }
    return node.kind == Node::Kind::kAnd ? all : any;
  }

  std::vector<Node> nodes_;
  std::vector<SkillId> wanted_;
};

/// The requirements of an engine, each kept once. RequirementId{0} is the one that everybody meets.
class RequirementTable {
 public:
  explicit RequirementTable(size_t limit = 65535);

  /// The id of `requirement`, new or known; invalid when it is new and the table is full.
  RequirementId intern(const Requirement& requirement);

  /// Interned `both(a, b)`; remembered, so that a repeated pair costs one look-up. Invalid when the table is full.
  RequirementId both(RequirementId a, RequirementId b);

  bool contains(RequirementId id) const { return id.value() < count_; }
  const Requirement& operator[](RequirementId id) const { return requirements_[id.index()]; }
  size_t size() const { return count_; }

 private:
  size_t limit_;
  std::deque<Requirement> requirements_;
  uint32_t count_ = 0;  // of them
  absl::flat_hash_map<Requirement, RequirementId> ids_;
  absl::flat_hash_map<std::pair<RequirementId, RequirementId>, RequirementId> both_;
};

}  // namespace strowger

#endif  // STROWGER_MODEL_REQUIREMENT_H_
