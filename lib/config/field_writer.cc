// SPDX-License-Identifier: Apache-2.0
#include "config/field_writer.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_format.h"
#include "config/fields.h"
#include "core/in_quotes.h"
#include "strowger/core/duration_text.h"

namespace strowger {
namespace {

std::string in_braces(const TomlPairs& pairs) { return pairs.text().empty() ? "{}" : "{ " + pairs.text() + " }"; }

/// `[a, b, c]` of the items' texts.
template <class Items, class ToText>
std::string in_brackets(const Items& items, ToText&& to_text_of) {
  std::string text = "[";
  for (const auto& item : items) text += (text.size() > 1 ? ", " : "") + to_text_of(item);
  return text + "]";
}

std::string media_cost_value(uint16_t cost) {
  return cost == kCannotTake ? toml_string(kCannotTakeWord) : toml_value(int64_t{cost});
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (is_control(c)) {
      quoted += absl::StrFormat("\\u%04X", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string toml_key(std::string_view text) {
  const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(text) : toml_string(text);
}

std::string toml_value(const std::string& value) { return toml_string(value); }

std::string toml_value(double value) {
  // The shortest text that reads back as the same number.
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return std::string(buffer.data(), end);
}

std::string toml_value(int64_t value) { return absl::StrFormat("%d", value); }

std::string toml_value(Duration value) { return toml_string(to_text(value)); }

std::string toml_value(Duration value, std::string_view forever_word) {
  return toml_string(value == kForever ? std::string(forever_word) : to_text(value));
}

std::string toml_value(const std::optional<Duration>& value, std::string_view forever_word) {
  return toml_value(value.value_or(Duration{}), forever_word);
}

std::string toml_value(const std::vector<std::string>& value) {
  return in_brackets(value, [](const std::string& text) { return toml_string(text); });
}

std::string toml_value(const MediaCosts& value) {
  const MediaCosts defaults = default_media_costs();
  TomlPairs pairs(", ");
  for (size_t i = 0; i < kMediaCount; ++i) {
    if (value[i] != defaults[i]) pairs.add(kMediaRows[i].name, media_cost_value(value[i]));
  }
  return in_braces(pairs);
}

std::string toml_value(const std::array<std::optional<uint16_t>, kMediaCount>& value) {
  TomlPairs pairs(", ");
  for (size_t i = 0; i < kMediaCount; ++i) {
    if (value[i]) pairs.add(kMediaRows[i].name, media_cost_value(*value[i]));
  }
  return in_braces(pairs);
}

std::string toml_value(const TierWindow& value) {
  TomlPairs pairs(", ");
  FieldWriter writer(pairs, value);
  tier_window_fields(writer);
  return in_braces(pairs);
}

std::string toml_value(const EmptyRule& value) {
  std::vector<std::string> left_out;
  for (const auto& [word, member] : kEmptyRuleWords) {
    if (value.*member) left_out.emplace_back(word);
  }
  if (left_out.empty()) return toml_value(value.enabled);
  TomlPairs pairs(", ");
  if (!value.enabled) pairs.add("enabled", "false");
  pairs.add("except", toml_value(left_out));
  return in_braces(pairs);
}

// A value that its enum does not have is written as an empty text, which the loader refuses.

std::string toml_value(MaxWaitAction value) {
  const auto index = static_cast<size_t>(value);
  return toml_string(index < kMaxWaitWords.size() ? kMaxWaitWords[index] : "");
}

std::string toml_value(LadderAction value) {
  return toml_string(static_cast<size_t>(value) < kLadderActionRows.size() ? to_string(value) : "");
}

std::string toml_value(const std::vector<LadderCondition>& value) {
  return in_brackets(value, [](const LadderCondition& condition) { return toml_string(to_string(condition)); });
}

std::string toml_value(const std::vector<CustomerSla>& value) {
  TomlPairs pairs(", ");
  for (const CustomerSla& one : value) pairs.add(one.customer_class, toml_string(one.sla));
  return in_braces(pairs);
}

std::string toml_value(const std::vector<SkillLevel>& value) {
  TomlPairs pairs(", ");
  for (const SkillLevel& one : value) pairs.add(one.skill, toml_value(int64_t{one.level}));
  return in_braces(pairs);
}

std::string toml_value(const std::vector<Membership>& value) {
  return in_brackets(value, [](const Membership& membership) {
    if (membership == Membership{.queue = membership.queue}) return toml_string(membership.queue);
    TomlPairs pairs(", ");
    FieldWriter writer(pairs, membership);
    membership_fields(writer);
    return in_braces(pairs);
  });
}

}  // namespace strowger
