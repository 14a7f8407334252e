// SPDX-License-Identifier: Apache-2.0
//
// TableReader: reads one table of a ConfigDocument, key by key, with types, ranges and defaults checked.
//
// What it is: what `load_centre` is built from, for applications that keep tables of their own in the same file. Each
// `get_` function answers the key's value, or the fallback when the key is absent or wrong. The first thing wrong is
// remembered by the reader and all readers made from it; reading goes on harmlessly, and `finish` answers it. Keys that
// nobody asked for are errors too, found by `finish`, with the nearest key that was asked for.
//
// When not to use it: for tables whose keys are data (walk `node()` instead).
//
// Thread safety: one thread at a time. Complexity: O(keys of the table) per call. Errors: see `finish`.
// CAUTION: a reader points into its document, which must outlive it.
//
// Example:
//   strowger::TableReader table = strowger::TableReader(document).get_table("simulation");
//   double days = table.get_double("days", 1.0, 0.001, 3650.0);
//   int64_t runs = table.get_int("replications", 10, 1, 100'000);
//   if (absl::Status status = table.finish(); !status.ok()) return status;
//   // "centre.toml:41:8: simulation: days: found 0, expected 0.001 to 3650"
#ifndef STROWGER_CONFIG_TABLE_READER_H_
#define STROWGER_CONFIG_TABLE_READER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "strowger/config/document.h"
#include "strowger/core/time.h"

namespace strowger {

class TableReader {
 public:
  /// Reads the top level of the document.
  explicit TableReader(const ConfigDocument& document);

  /// Names the table in messages: "queue 'support'". Readers of tables inside have their key as name at first.
  void set_name(std::string name) { name_ = std::move(name); }

  /// Whether the key is there. Asks for it.
  bool has(std::string_view key);

  /// `finish` will complain if the key is absent.
  void require(std::string_view key);

  std::string get_string(std::string_view key, std::string_view fallback = {});
  bool get_bool(std::string_view key, bool fallback);
  int64_t get_int(std::string_view key, int64_t fallback, int64_t min = std::numeric_limits<int64_t>::min(),
                  int64_t max = std::numeric_limits<int64_t>::max());
  /// Takes whole numbers too. NaN is out of every range.
  double get_double(std::string_view key, double fallback, double min = -std::numeric_limits<double>::infinity(),
                    double max = std::numeric_limits<double>::infinity());
  /// A text such as "20s" or "forever", or a number of seconds. `forever_word` is another word for kForever.
  Duration get_duration(std::string_view key, Duration fallback, Duration min = Duration{0}, Duration max = kForever,
                        std::string_view forever_word = {});
  /// One of `words`; answers its index.
  size_t get_word(std::string_view key, std::span<const std::string_view> words, size_t fallback);
  std::vector<std::string> get_strings(std::string_view key);

  /// A table inside; an absent one reads as empty.
  TableReader get_table(std::string_view key);
  /// An array of tables, written as [[key]]; an absent one is empty.
  std::vector<TableReader> get_tables(std::string_view key);

  /// The value as it stands, for what the functions above do not cover; null if absent. Asks for the key.
  const ConfigNode* get_node(std::string_view key);
  /// A reader of a table found in such a value.
  TableReader reader_of(const ConfigNode& table, std::string name) const;
  /// Says that the key is somebody else's business.
  void ignore(std::string_view key) { has(key); }

  /// Remembers an error at a position, or at a key's value, or (absent) at the table. `message` is put after the name.
  void fail_at(ConfigPosition position, std::string_view message);
  void fail(std::string_view key, std::string_view message);

  bool ok() const;
  ConfigPosition position() const { return table_->position; }
  const ConfigNode& node() const { return *table_; }

  /// The first error of this reader and all those made from the same first one; or else this table's first key that
  /// nobody asked for; or else its first required key that is absent.
  absl::Status finish();

 private:
  struct State;

  TableReader(std::shared_ptr<State> state, const ConfigNode* table, std::string name);

  const ConfigEntry* ask(std::string_view key);
  /// The value if it is of `type`; else null, with an error if it is there.
  const ConfigNode* typed(std::string_view key, ConfigNode::Type type);
  void check_unknown_keys();

  std::shared_ptr<State> state_;
  const ConfigNode* table_;
  std::string name_;
  std::vector<std::string> asked_;
  std::vector<std::string> required_;
};

}  // namespace strowger

#endif  // STROWGER_CONFIG_TABLE_READER_H_
