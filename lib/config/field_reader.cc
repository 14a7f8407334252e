// SPDX-License-Identifier: Apache-2.0
#include "config/field_reader.h"

#include <functional>

#include "absl/strings/str_format.h"
#include "config/fields.h"
#include "core/in_quotes.h"
#include "strowger/model/requirement.h"

namespace strowger {
namespace {

using Type = ConfigNode::Type;

constexpr int64_t kMaxUnits = 10'000;

void read_media_costs(TableReader& table, std::string_view key, const std::function<void(size_t, uint16_t)>& set) {
  TableReader costs = table.get_table(key);
  for (const MediaRow& row : kMediaRows) {
    const ConfigNode* node = costs.get_node(row.name);
    if (node == nullptr) continue;
    const bool word = node->type == Type::kString;
    if (word && node->text != kCannotTakeWord) {
      costs.fail(row.name, absl::StrFormat("found %s, expected 1 to %d or \"%s\"", in_quotes(node->text), kMaxUnits,
                                           kCannotTakeWord));
    }
    const int64_t cost = word ? kCannotTake : costs.get_int(row.name, 1, 1, kMaxUnits);
    set(static_cast<size_t>(row.media), static_cast<uint16_t>(cost));
  }
  static_cast<void>(costs.finish());  // its error is remembered
}

/// The items of an array, or nothing, with an error, if the value is none.
const std::vector<ConfigNode>& items_of(TableReader& table, std::string_view key, std::string_view expected) {
  static const std::vector<ConfigNode> kNone;
  const ConfigNode* node = table.get_node(key);
  if (node == nullptr) return kNone;
  if (node->type == Type::kArray) return node->items;
  table.fail(key, absl::StrFormat("found %s, expected %s", describe(node->type), expected));
  return kNone;
}

/// The entries of a table whose keys are names, or nothing, with an error, if the value is none.
const std::vector<ConfigEntry>& entries_of(TableReader& table, std::string_view key, std::string_view expected) {
  static const std::vector<ConfigEntry> kNone;
  const ConfigNode* node = table.get_node(key);
  if (node == nullptr) return kNone;
  if (node->type == Type::kTable) return node->entries;
  table.fail(key, absl::StrFormat("found %s, expected %s", describe(node->type), expected));
  return kNone;
}

}  // namespace

void read_value(TableReader& table, std::string_view key, std::string& value) { value = table.get_string(key, value); }

void read_value(TableReader& table, std::string_view key, bool& value) { value = table.get_bool(key, value); }

void read_value(TableReader& table, std::string_view key, double& value) { value = table.get_double(key, value); }

void read_value(TableReader& table, std::string_view key, Duration& value) { value = table.get_duration(key, value); }

void read_value(TableReader& table, std::string_view key, std::vector<std::string>& value) {
  value = table.get_strings(key);
}

void read_value(TableReader& table, std::string_view key, MediaCosts& value) {
  read_media_costs(table, key, [&](size_t media, uint16_t cost) { value[media] = cost; });
}

void read_value(TableReader& table, std::string_view key, AgentMediaCosts& value) {
  read_media_costs(table, key, [&](size_t media, uint16_t cost) { value[media] = cost; });
}

void read_value(TableReader& table, std::string_view key, TierWindow& value) {
  TableReader window = table.get_table(key);
  FieldReader reader(window, value);
  tier_window_fields(reader);
  static_cast<void>(window.finish());
}

void read_value(TableReader& table, std::string_view key, EmptyRule& value) {
  const ConfigNode* node = table.get_node(key);
  if (node == nullptr) return;
  if (node->type == Type::kBoolean) {
    value.enabled = node->boolean;
    return;
  }
  if (node->type != Type::kTable) {
    table.fail(key, absl::StrFormat("found %s, expected true, false or { except = [states] }", describe(node->type)));
    return;
  }
  TableReader rule = table.reader_of(*node, std::string(key));
  value.enabled = rule.get_bool("enabled", true);
  for (const ConfigNode& item : items_of(rule, "except", "an array of states")) {
    bool known = false;
    for (const auto& [word, member] : kEmptyRuleWords) {
      if (item.text != word) continue;
      value.*member = true;
      known = true;
    }
    if (known) continue;
    const std::string found = item.type == Type::kString ? in_quotes(item.text) : std::string(describe(item.type));
    rule.fail_at(item.position, absl::StrFormat("found %s, expected not_ready, reserved, busy or wrap_up", found));
  }
  static_cast<void>(rule.finish());
}

void read_value(TableReader& table, std::string_view key, MaxWaitAction& value) {
  value = static_cast<MaxWaitAction>(table.get_word(key, kMaxWaitWords, static_cast<size_t>(value)));
}

void read_value(TableReader& table, std::string_view key, LadderAction& value) {
  std::array<std::string_view, kLadderActionRows.size()> words;
  for (size_t i = 0; i < words.size(); ++i) words[i] = kLadderActionRows[i].name;
  value = static_cast<LadderAction>(table.get_word(key, words, static_cast<size_t>(value)));
}

void read_value(TableReader& table, std::string_view key, std::vector<LadderCondition>& value) {
  for (const ConfigNode& item : items_of(table, key, "an array of conditions such as \"queue_length >= 5\"")) {
    if (item.type != Type::kString) {
      table.fail_at(item.position, absl::StrFormat("%s: found %s, expected a condition such as \"queue_length >= 5\"",
                                                   key, describe(item.type)));
      continue;
    }
    const absl::StatusOr<LadderCondition> condition = parse_ladder_condition(item.text);
    if (condition.ok()) {
      value.push_back(*condition);
    } else {
      table.fail_at(item.position, absl::StrFormat("%s: %s", key, std::string(condition.status().message())));
    }
  }
}

void read_value(TableReader& table, std::string_view key, std::vector<CustomerSla>& value) {
  for (const ConfigEntry& entry : entries_of(table, key, "a table such as { gold = \"gold_sla\" }")) {
    if (entry.value.type != Type::kString) {
      table.fail_at(entry.value.position, absl::StrFormat("%s: %s: found %s, expected the name of an SLA", key,
                                                          in_quotes(entry.key), describe(entry.value.type)));
    }
    value.push_back({entry.key, entry.value.text});
  }
}

void read_value(TableReader& table, std::string_view key, std::vector<SkillLevel>& value) {
  for (const ConfigEntry& entry : entries_of(table, key, "a table such as { english = 8 }")) {
    const int64_t level = entry.value.integer;
    if (entry.value.type != Type::kInteger || level < kMinLevel || level > kMaxLevel) {
      const std::string found =
          entry.value.type == Type::kInteger ? absl::StrFormat("%d", level) : std::string(describe(entry.value.type));
      table.fail_at(entry.value.position, absl::StrFormat("%s: %s: found %s, expected a level from %d to %d", key,
                                                          in_quotes(entry.key), found, kMinLevel, kMaxLevel));
      continue;
    }
    value.push_back({entry.key, static_cast<int>(level)});
  }
}

void read_value(TableReader& table, std::string_view key, std::vector<Membership>& value) {
  for (const ConfigNode& item : items_of(table, key, "an array such as [\"support\", { queue = \"vip\", tier = 1 }]")) {
    Membership membership;
    if (item.type == Type::kString) {
      membership.queue = item.text;
    } else if (item.type == Type::kTable) {
      TableReader place = table.reader_of(item, std::string(key));
      FieldReader reader(place, membership);
      membership_fields(reader);
      static_cast<void>(place.finish());
    } else {
      table.fail_at(item.position,
                    absl::StrFormat("%s: found %s, expected a queue, or a table such as { queue = \"vip\", "
                                    "tier = 1 }",
                                    key, describe(item.type)));
    }
    value.push_back(membership);
  }
}

}  // namespace strowger
