// SPDX-License-Identifier: Apache-2.0
//
// TextTable: cells in columns of a terminal. Widths count code points, as terminals do for the scripts that reports
// use.
#ifndef STROWGER_LIB_REPORT_TEXT_TABLE_H_
#define STROWGER_LIB_REPORT_TEXT_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strowger::report {

/// `text`, or its beginning and a mark when it is wider than `width`.
std::string shortened(std::string_view text, size_t width, bool ascii);

class TextTable {
 public:
  struct Column {
    std::string title;
    bool left = false;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  /// Titles and rows, two blanks between columns, none at line ends. Columns without any cell or title are left out.
  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace strowger::report

#endif  // STROWGER_LIB_REPORT_TEXT_TABLE_H_
