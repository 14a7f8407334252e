// SPDX-License-Identifier: Apache-2.0
//
// Table: rows of figures that are printed for people and written to files for machines, from the same cells.
//
// Each cell has its text ("1:23") and its value (83.2). Columns without a key (bars) are in the printed table only.
// Printed columns are as wide as their widest cell.
#ifndef STROWGER_EXAMPLES_HELPDESK_TABLE_H_
#define STROWGER_EXAMPLES_HELPDESK_TABLE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace helpdesk {

struct Column {
  std::string title;
  /// The CSV header and JSON key; empty: not in files. With its unit: "asa_s".
  std::string key;
  bool left = false;
};

struct Cell {
  std::string text;
  /// What files get; empty: nothing (CSV) or null (JSON).
  std::string value;
  bool is_text = false;
};

Cell words(std::string_view text);
/// Shown as `text`, kept as `value`.
Cell words(std::string_view text, std::string_view value);
Cell count(uint64_t number);
/// A count whose zero is not shown, for columns that are mostly zero.
Cell count_or_blank(uint64_t number);
Cell share(double part, int decimals = 0);
Cell seconds(double value);
Cell number(double value, int decimals);
/// A bar of `width` characters; nothing for NaN.
Cell plot(double part, size_t width = 8);

class Table {
 public:
  /// `key` names its CSV file and its place in the JSON file.
  Table(std::string key, std::string title, std::vector<Column> columns)
      : key_(std::move(key)), title_(std::move(title)), columns_(std::move(columns)) {}

  void add(std::vector<Cell> cells) { rows_.push_back({std::move(cells), false}); }
  /// A row below a line.
  void add_total(std::vector<Cell> cells) { rows_.push_back({std::move(cells), true}); }
  /// A line of text below the table.
  void add_note(std::string note) { notes_.push_back(std::move(note)); }

  const std::string& key() const { return key_; }
  bool empty() const { return rows_.empty(); }

  /// Title, header, rows and notes.
  std::string text() const;
  void write_csv(std::ostream& out) const;
  /// An array of objects.
  void write_json(std::ostream& out, std::string_view indent) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    bool total;
  };

  std::string key_;
  std::string title_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_TABLE_H_
