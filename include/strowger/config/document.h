// SPDX-License-Identifier: Apache-2.0
//
// ConfigDocument: a TOML text, parsed into values that know their line and column.
//
// What it is: the tree that `load_centre` reads a centre from, and that applications read their own tables from with a
// TableReader (config/table_reader.h). Keys keep the order of the text.
//
// When not to use it: to write TOML (config/to_toml.h writes a centre).
//
// Complexity: O(length); at most 256 levels of nesting. Thread safety: a value. Errors: `parse` and `read_file` answer
// a status whose message is "file:line:column: what was wrong".
//
// Example:
//   auto document = strowger::ConfigDocument::read_file("centre.toml");
//   if (!document.ok()) return document.status();
//   auto centre = strowger::load_centre(*document, {.extra_tables = {"simulation"}});
//   strowger::TableReader simulation = strowger::TableReader(*document).get_table("simulation");
#ifndef STROWGER_CONFIG_DOCUMENT_H_
#define STROWGER_CONFIG_DOCUMENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace strowger {

/// A place in a text, both numbers from 1; columns count characters.
struct ConfigPosition {
  uint32_t line = 1;
  uint32_t column = 1;
  friend bool operator==(const ConfigPosition&, const ConfigPosition&) = default;
};

struct ConfigEntry;

/// One value. Which members are filled is said by its type.
struct ConfigNode {
  enum class Type : uint8_t { kString, kInteger, kReal, kBoolean, kDate, kArray, kTable };
  Type type = Type::kTable;
  ConfigPosition position;
  std::string text;                  // kString
  int64_t integer = 0;               // kInteger
  double real = 0;                   // kReal
  bool boolean = false;              // kBoolean
  std::vector<ConfigNode> items;     // kArray
  std::vector<ConfigEntry> entries;  // kTable, in the order of the text

  /// The entry of a table with this key, or null.
  const ConfigEntry* find(std::string_view key) const;
};

struct ConfigEntry {
  std::string key;
  ConfigPosition position;
  ConfigNode value;
};

/// "a whole number", "a table": for messages.
std::string_view describe(ConfigNode::Type type);

class ConfigDocument {
 public:
  /// `file_name` is for messages only.
  static absl::StatusOr<ConfigDocument> parse(std::string_view text, std::string_view file_name);

  /// NotFound if the file cannot be read.
  static absl::StatusOr<ConfigDocument> read_file(const std::string& path);

  const std::string& file_name() const { return file_name_; }
  const ConfigNode& root() const { return *root_; }

  /// InvalidArgument "file:line:column: message".
  absl::Status error(ConfigPosition position, std::string_view message) const;

 private:
  ConfigDocument(std::string file_name, ConfigNode root);

  std::string file_name_;
  std::unique_ptr<const ConfigNode> root_;  // on the heap: readers point into it while the document is moved
};

}  // namespace strowger

#endif  // STROWGER_CONFIG_DOCUMENT_H_
