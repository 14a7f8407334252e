// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/utf8.h"

namespace strowger::report {

std::string shortened(std::string_view text, size_t width, bool ascii) {
  if (count_characters(text) <= width) return std::string(text);
  const std::string_view mark = ascii ? "~" : "…";
  while (count_characters(text) + 1 > width) text.remove_suffix(1);  // a character goes with its first byte
  return std::string(text) + std::string(mark);
}

std::string TextTable::text() const {
  std::vector<size_t> widths(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    widths[i] = count_characters(columns_[i].title);
    for (const auto& row : rows_) widths[i] = std::max(widths[i], count_characters(row[i]));
  }
  std::string result;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string& cell = cell_of(i);
      const std::string blanks(widths[i] - count_characters(cell), ' ');
      if (i > 0) text += "  ";
      text += columns_[i].left ? cell + blanks : blanks + cell;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    result += text + "\n";
  };
  line([&](size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) line([&](size_t i) -> const std::string& { return row[i]; });
  return result;
}

}  // namespace strowger::report
