// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/table_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/in_quotes.h"
#include "strowger/core/did_you_mean.h"
#include "strowger/core/duration_text.h"

namespace strowger {
namespace {

using Type = ConfigNode::Type;

/// Longer lists of keys are not put into a message.
constexpr size_t kMaxListed = 12;

std::string expected_range(std::string_view min, std::string_view max) {
  return absl::StrFormat("expected %s to %s", min, max);
}

}  // namespace

struct TableReader::State {
  std::string file_name;
  absl::Status first;
};

TableReader::TableReader(const ConfigDocument& document)
    : TableReader(std::make_shared<State>(State{document.file_name(), {}}), &document.root(), {}) {}

TableReader::TableReader(std::shared_ptr<State> state, const ConfigNode* table, std::string name)
    : state_(std::move(state)), table_(table), name_(std::move(name)) {}

const ConfigEntry* TableReader::ask(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
  return table_->find(key);
}

bool TableReader::has(std::string_view key) { return ask(key) != nullptr; }

void TableReader::require(std::string_view key) { required_.emplace_back(key); }

const ConfigNode* TableReader::get_node(std::string_view key) {
  const ConfigEntry* entry = ask(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const ConfigNode* TableReader::typed(std::string_view key, Type type) {
  const ConfigNode* node = get_node(key);
  if (node == nullptr || node->type == type) return node;
  fail(key, absl::StrFormat("found %s, expected %s", describe(node->type), describe(type)));
  return nullptr;
}

std::string TableReader::get_string(std::string_view key, std::string_view fallback) {
  const ConfigNode* node = typed(key, Type::kString);
  return node == nullptr ? std::string(fallback) : node->text;
}

bool TableReader::get_bool(std::string_view key, bool fallback) {
  const ConfigNode* node = typed(key, Type::kBoolean);
  return node == nullptr ? fallback : node->boolean;
}

int64_t TableReader::get_int(std::string_view key, int64_t fallback, int64_t min, int64_t max) {
  const ConfigNode* node = typed(key, Type::kInteger);
  if (node == nullptr) return fallback;
  if (node->integer >= min && node->integer <= max) return node->integer;
  fail(key, absl::StrFormat("found %d, expected %d to %d", node->integer, min, max));
  return fallback;
}

double TableReader::get_double(std::string_view key, double fallback, double min, double max) {
  const ConfigNode* whole = get_node(key);
  const bool is_whole = whole != nullptr && whole->type == Type::kInteger;
  const ConfigNode* node = is_whole ? whole : typed(key, Type::kReal);
  if (node == nullptr) return fallback;
  const double value = is_whole ? static_cast<double>(node->integer) : node->real;
  if (value >= min && value <= max) return value;
  fail(key, absl::StrFormat("found %g, expected %g to %g", value, min, max));
  return fallback;
}

Duration TableReader::get_duration(std::string_view key, Duration fallback, Duration min, Duration max,
                                   std::string_view forever_word) {
  const ConfigNode* node = get_node(key);
  if (node == nullptr) return fallback;
  absl::StatusOr<Duration> value = fallback;
  std::string shown;
  switch (node->type) {
    case Type::kString:
      value = !forever_word.empty() && node->text == forever_word ? kForever : parse_duration(node->text);
      shown = node->text;
      break;
    case Type::kInteger:
    case Type::kReal: {
      const double seconds = node->type == Type::kReal ? node->real : static_cast<double>(node->integer);
      shown = absl::StrFormat("%g seconds", seconds);
      const bool representable = seconds >= 0 && seconds <= to_seconds(kForever);
      value = representable ? from_seconds(seconds) : Duration{-1};
      break;
    }
    default:
      fail(key, absl::StrFormat("found %s, expected a duration such as \"20s\"", describe(node->type)));
      return fallback;
  }
  if (!value.ok()) {
    fail(key, std::string(value.status().message()));
    return fallback;
  }
  if (*value >= min && *value <= max) return *value;
  fail(key, absl::StrFormat("found %s, %s", shown, expected_range(to_text(min), to_text(max))));
  return fallback;
}

size_t TableReader::get_word(std::string_view key, std::span<const std::string_view> words, size_t fallback) {
  const ConfigNode* node = typed(key, Type::kString);
  if (node == nullptr) return fallback;
  const auto it = std::find(words.begin(), words.end(), node->text);
  if (it != words.end()) return static_cast<size_t>(it - words.begin());
  const std::vector<std::string> listed(words.begin(), words.end());
  fail(key, absl::StrFormat("found %s, expected one of %s%s", in_quotes(node->text), absl::StrJoin(listed, ", "),
                            suggestion(node->text, words)));
  return fallback;
}

std::vector<std::string> TableReader::get_strings(std::string_view key) {
  std::vector<std::string> result;
  const ConfigNode* node = typed(key, Type::kArray);
  if (node == nullptr) return result;
  for (const ConfigNode& item : node->items) {
    if (item.type == Type::kString) {
      result.push_back(item.text);
    } else {
      fail_at(item.position, absl::StrFormat("%s: found %s, expected a text", key, describe(item.type)));
    }
  }
  return result;
}

TableReader TableReader::get_table(std::string_view key) {
  static const ConfigNode kEmpty;
  const ConfigNode* node = typed(key, Type::kTable);
  return reader_of(node == nullptr ? kEmpty : *node, std::string(key));
}

std::vector<TableReader> TableReader::get_tables(std::string_view key) {
  std::vector<TableReader> result;
  const ConfigNode* node = get_node(key);
  if (node == nullptr) return result;
  const bool tables =
      node->type == Type::kArray &&
      std::all_of(node->items.begin(), node->items.end(), [](const auto& item) { return item.type == Type::kTable; });
  if (!tables) {
    fail(key, absl::StrFormat("found %s, expected an array of tables, each under [[%s]]", describe(node->type), key));
    return result;
  }
  result.reserve(node->items.size());
  for (const ConfigNode& item : node->items) result.push_back(reader_of(item, std::string(key)));
  return result;
}

TableReader TableReader::reader_of(const ConfigNode& table, std::string name) const {
  return TableReader(state_, &table, std::move(name));
}

void TableReader::fail_at(ConfigPosition position, std::string_view message) {
  if (!state_->first.ok()) return;
  const std::string name = name_.empty() ? std::string() : name_ + ": ";
  state_->first = absl::InvalidArgumentError(
      absl::StrFormat("%s:%d:%d: %s%s", state_->file_name, position.line, position.column, name, message));
}

void TableReader::fail(std::string_view key, std::string_view message) {
  const ConfigEntry* entry = table_->find(key);
  fail_at(entry == nullptr ? table_->position : entry->value.position, absl::StrFormat("%s: %s", key, message));
}

bool TableReader::ok() const { return state_->first.ok(); }

void TableReader::check_unknown_keys() {
  for (const ConfigEntry& entry : table_->entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    const std::vector<std::string_view> known(asked_.begin(), asked_.end());
    std::string hint = suggestion(entry.key, known);
    if (hint.empty() && asked_.size() <= kMaxListed) hint = ", expected " + absl::StrJoin(asked_, ", ");
    fail_at(entry.position, absl::StrFormat("unknown key %s%s", in_quotes(entry.key), hint));
    return;
  }
}

absl::Status TableReader::finish() {
  check_unknown_keys();
  for (const std::string& key : required_) {
    if (table_->find(key) == nullptr) fail_at(table_->position, key + " is missing");
  }
  return state_->first;
}

}  // namespace strowger
