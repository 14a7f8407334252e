// SPDX-License-Identifier: Apache-2.0
#include "strowger/model/requirement.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "model/requirement_parser.h"

namespace strowger {
namespace {

using Node = Requirement::Node;
using Kind = Node::Kind;

/// What became of a part of an expression that was rewritten: another expression, or a constant.
struct Rewritten {
  enum class Value { kExpression, kTrue, kFalse };
  Value value = Value::kExpression;
  RequirementNodes nodes;
};

/// Widens an expression; see Requirement::relaxed. Constants arise where no level can be met any more, and are folded.
class Relaxer {
 public:
  Relaxer(const RequirementNodes& nodes, SkillId skill, int by) : nodes_(nodes), skill_(skill), by_(by) {}

  /// Rewrites the part that starts at the current node; `negative`: under an odd number of nots.
  Rewritten part(bool negative) {
    const Node& node = nodes_[at_++];
    switch (node.kind) {
      case Kind::kAtLeast:
        return at_least(node, negative);
      case Kind::kNot:
        return complement(part(!negative));
      case Kind::kAnd:
      case Kind::kOr:
        break;
    }
    return joined(node, negative);
  }

 private:
  Rewritten at_least(Node node, bool negative) const {
    if (node.skill == skill_) {
      const int level = negative ? node.level + by_ : std::max(kMinLevel, node.level - by_);
      if (level > kMaxLevel) return {.value = Rewritten::Value::kFalse};
      node.level = static_cast<uint8_t>(level);
    }
    return {.nodes = {node}};
  }

  static Rewritten complement(const Rewritten& operand) {
    switch (operand.value) {
      case Rewritten::Value::kTrue:
        return {.value = Rewritten::Value::kFalse};
      case Rewritten::Value::kFalse:
        return {.value = Rewritten::Value::kTrue};
      case Rewritten::Value::kExpression:
        break;
    }
    return {.nodes = negate_operand(operand.nodes)};
  }

  Rewritten joined(const Node& node, bool negative) {
    // The constant that decides the operator alone, and the one that changes nothing in it.
    const auto deciding = node.kind == Kind::kAnd ? Rewritten::Value::kFalse : Rewritten::Value::kTrue;
    const auto neutral = node.kind == Kind::kAnd ? Rewritten::Value::kTrue : Rewritten::Value::kFalse;
    std::vector<RequirementNodes> operands;
    bool decided = false;
    for (uint16_t i = 0; i < node.arity; ++i) {
      Rewritten operand = part(negative);  // always: it moves `at_` past the operand
      decided = decided || operand.value == deciding;
      if (operand.value == Rewritten::Value::kExpression) operands.push_back(std::move(operand.nodes));
    }
    if (decided) return {.value = deciding};
    if (operands.empty()) return {.value = neutral};
    return {.nodes = combine_operands(node.kind, std::move(operands))};
  }

  const RequirementNodes& nodes_;
  SkillId skill_;
  int by_;
  size_t at_ = 0;
};

/// The part that starts at `at`, which moves past it, with every mention of `skill` left out; empty if nothing is left.
RequirementNodes part_without(const RequirementNodes& nodes, size_t& at, SkillId skill) {
  const Node& node = nodes[at++];
  if (node.kind == Kind::kAtLeast) return node.skill == skill ? RequirementNodes() : RequirementNodes{node};
  std::vector<RequirementNodes> operands;
  for (uint16_t i = 0; i < node.arity; ++i) {
    RequirementNodes operand = part_without(nodes, at, skill);
    if (!operand.empty()) operands.push_back(std::move(operand));
  }
  if (operands.empty()) return {};
  return node.kind == Kind::kNot ? negate_operand(operands.front()) : combine_operands(node.kind, std::move(operands));
}

/// Moves `at` past the part that starts there.
void skip_part(const RequirementNodes& nodes, size_t& at) {
  // Each operator replaces the one part still to be passed by as many as it has operands.
  for (size_t left = 1; left > 0; --left) left += nodes[at++].arity;
}

/// The parts that must all hold: the operands of an `and`, or the whole.
std::vector<RequirementNodes> conjuncts(const RequirementNodes& nodes) {
  if (nodes.empty() || nodes.front().kind != Kind::kAnd) return {nodes};
  std::vector<RequirementNodes> parts;
  size_t at = 1;
  while (at < nodes.size()) {
    const size_t begin = at;
    skip_part(nodes, at);
    parts.emplace_back(nodes.begin() + static_cast<std::ptrdiff_t>(begin),
                       nodes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return parts;
}

std::string skill_text(std::string_view name) {
  if (is_plain_skill_word(name)) return std::string(name);
  std::string quoted = "'";
  for (const char c : name) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

/// How tightly a node binds; an operand that binds less tightly than its operator needs brackets.
int binding(Kind kind) {
  switch (kind) {
    case Kind::kOr:
      return 0;
    case Kind::kAnd:
      return 1;
    case Kind::kNot:
    case Kind::kAtLeast:
      break;
  }
  return 2;
}

void write_part(const RequirementNodes& nodes, size_t& at, const NameTable<SkillId>& skills, int outer,
                std::string& text) {
  const Node& node = nodes[at++];
  const bool brackets = binding(node.kind) < outer;
  if (brackets) text += '(';
  switch (node.kind) {
    case Kind::kAtLeast:
      text += skill_text(skills.name(node.skill));
      if (node.level > kMinLevel) text += absl::StrFormat(" >= %d", node.level);
      break;
    case Kind::kNot:
      text += "not ";
      write_part(nodes, at, skills, binding(Kind::kNot), text);
      break;
    case Kind::kAnd:
    case Kind::kOr:
      for (uint16_t i = 0; i < node.arity; ++i) {
        if (i > 0) text += node.kind == Kind::kAnd ? " and " : " or ";
        write_part(nodes, at, skills, binding(node.kind) + 1, text);
      }
      break;
  }
  if (brackets) text += ')';
}

/// Adds the skills of the part that starts at `at` to `wanted`, unless it is a `not`.
void collect_wanted(const RequirementNodes& nodes, std::vector<SkillId>& wanted) {
  size_t at = 0;
  while (at < nodes.size()) {
    const Node& node = nodes[at];
    if (node.kind == Kind::kNot) {
      skip_part(nodes, at);
      continue;
    }
    ++at;
    if (node.kind == Kind::kAtLeast && std::find(wanted.begin(), wanted.end(), node.skill) == wanted.end()) {
      wanted.push_back(node.skill);
    }
  }
}

}  // namespace

Requirement::Requirement(std::vector<Node> nodes) : nodes_(std::move(nodes)) { collect_wanted(nodes_, wanted_); }

absl::StatusOr<Requirement> Requirement::parse(std::string_view text, const NameTable<SkillId>& skills) {
  return RequirementParser(text, skills).parse();
}

Requirement Requirement::at_least(SkillId skill, int level) {
  const int clamped = std::clamp(level, kMinLevel, kMaxLevel);
  return Requirement({{.kind = Kind::kAtLeast, .level = static_cast<uint8_t>(clamped), .skill = skill}});
}

Requirement Requirement::both(const Requirement& a, const Requirement& b) {
  if (a.always()) return b;
  if (b.always() || a == b) return a;
  std::vector<RequirementNodes> parts = conjuncts(a.nodes_);
  for (RequirementNodes& part : conjuncts(b.nodes_)) {
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(std::move(part));
  }
  return Requirement(combine_operands(Kind::kAnd, std::move(parts)));
}

Requirement Requirement::relaxed(SkillId skill, int by) const {
  if (always() || by <= 0) return *this;
  Rewritten result = Relaxer(nodes_, skill, std::min(by, kMaxLevel)).part(false);
  // A widened expression cannot be the constant false: that only arises under a `not`, where it widens.
  return result.value == Rewritten::Value::kExpression ? Requirement(std::move(result.nodes)) : Requirement();
}

Requirement Requirement::without(SkillId skill) const {
  if (always()) return *this;
  size_t at = 0;
  return Requirement(part_without(nodes_, at, skill));
}

std::string Requirement::to_string(const NameTable<SkillId>& skills) const {
  std::string text;
  size_t at = 0;
  if (!always()) write_part(nodes_, at, skills, 0, text);
  return text;
}

RequirementTable::RequirementTable(size_t limit) : limit_(std::max<size_t>(limit, 1)) {
  requirements_.emplace_back();
  count_ = 1;
  ids_.emplace(Requirement(), kNoRequirement);
}

RequirementId RequirementTable::intern(const Requirement& requirement) {
  const auto known = ids_.find(requirement);
  if (known != ids_.end()) return known->second;
  if (requirements_.size() >= limit_) return RequirementId{};
  const RequirementId id{count_++};
  requirements_.push_back(requirement);
  ids_.emplace(requirement, id);
  return id;
}

RequirementId RequirementTable::both(RequirementId a, RequirementId b) {
  if (!contains(a) || !contains(b)) return RequirementId{};
  if (a == kNoRequirement || a == b) return b;
  if (b == kNoRequirement) return a;
  const auto known = both_.find({a, b});
  if (known != both_.end()) return known->second;
  const RequirementId id = intern(Requirement::both((*this)[a], (*this)[b]));
  if (id.valid()) both_.emplace(std::make_pair(a, b), id);
  return id;
}

}  // namespace strowger
