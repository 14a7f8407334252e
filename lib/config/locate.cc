// SPDX-License-Identifier: Apache-2.0
#include "config/locate.h"

#include <array>
#include <optional>
#include <utility>

#include "strowger/model/media.h"

namespace strowger {
namespace {

/// Where the TOML form calls a field of the spec something else.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kKeys{{
    {"groups", "group"},
    {"slas", "sla"},
    {"queues", "queue"},
    {"agents", "agent"},
    {"memberships", "queues"},
    {"max_wait_action", "max_wait_then"},
    {"action", "do"},
}};

/// One step of a path: a field, and an index if it has one.
struct Segment {
  std::string_view field;
  std::optional<size_t> index;
};

Segment take_segment(std::string_view& path) {
  const size_t dot = path.find('.');
  std::string_view text = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  Segment segment;
  const size_t bracket = text.find('[');
  segment.field = text.substr(0, bracket);
  if (bracket == std::string_view::npos) return segment;
  size_t index = 0;
  for (const char c : text.substr(bracket + 1)) {
    if (c >= '0' && c <= '9') index = index * 10 + static_cast<size_t>(c - '0');
  }
  segment.index = index;
  return segment;
}

std::string_view key_of(std::string_view field) {
  for (const auto& [from, to] : kKeys) {
    if (from == field) return to;
  }
  return field;
}

/// The item of an array, or the entry of a table whose keys are names (skills, customer_slas, media_costs).
const ConfigEntry* named_entry(const ConfigNode& table, const Segment& segment) {
  if (segment.field == "media_costs") {
    return *segment.index < kMediaCount ? table.find(kMediaRows[*segment.index].name) : nullptr;
  }
  return *segment.index < table.entries.size() ? &table.entries[*segment.index] : nullptr;
}

}  // namespace

ConfigPosition locate(const ConfigNode& root, std::string_view path, std::span<const size_t> agent_tables) {
  const ConfigNode* node = &root;
  ConfigPosition position = root.position;
  while (!path.empty()) {
    Segment segment = take_segment(path);
    if (node == &root && segment.field == "agents" && segment.index && *segment.index < agent_tables.size()) {
      segment.index = agent_tables[*segment.index];
    }
    const ConfigEntry* entry = node->find(key_of(segment.field));
    if (entry == nullptr) break;
    node = &entry->value;
    position = node->position;
    if (!segment.index) continue;
    if (node->type == ConfigNode::Type::kArray && *segment.index < node->items.size()) {
      node = &node->items[*segment.index];
      position = node->position;
    } else if (const ConfigEntry* named = named_entry(*node, segment)) {
      // What is left of the path says whether the key is meant or its value.
      return path == "level" || path == "sla" || path.empty() ? named->value.position : named->position;
    } else {
      break;
    }
  }
  return position;
}

}  // namespace strowger
