// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "helpdesk/format.h"
#include "strowger/report/render.h"

namespace helpdesk {
namespace {

/// The shortest text that reads back as the same number; empty for NaN.
std::string exact(double value) {
  if (!std::isfinite(value)) return "";
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : std::string();
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string json_text(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&result, "\\u%04x", c);
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string json_value(const Cell& cell) {
  if (cell.is_text) return json_text(cell.value);
  return cell.value.empty() ? "null" : cell.value;
}

}  // namespace

Cell words(std::string_view text) { return words(text, text); }
Cell words(std::string_view text, std::string_view value) { return {std::string(text), std::string(value), true}; }
Cell count(uint64_t number) { return {thousands(number), absl::StrCat(number)}; }
Cell count_or_blank(uint64_t number) { return {number == 0 ? "" : thousands(number), absl::StrCat(number)}; }
Cell share(double part, int decimals) { return {percent(part, decimals), exact(part)}; }
Cell seconds(double value) { return {minutes(value), exact(value)}; }
Cell number(double value, int decimals) {
  return {std::isfinite(value) ? absl::StrFormat("%.*f", decimals, value) : "-", exact(value)};
}
Cell plot(double part, size_t width) { return {std::isfinite(part) ? strowger::bar(part, width) : std::string(), ""}; }

std::string Table::text() const {
  std::vector<size_t> widths;
  size_t whole = 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = characters(columns_[i].title);
    for (const Row& row : rows_) width = std::max(width, characters(row.cells[i].text));
    widths.push_back(width);
    whole += width + (i > 0 ? 2 : 0);
  }
  std::string result = absl::StrCat(title_, "\n");
  const auto add_line = [&](const auto& text_of) {
    std::string line;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line += "  ";
      line += columns_[i].left ? left(text_of(i), widths[i]) : right(text_of(i), widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&result, "  ", line, "\n");
  };
  add_line([&](size_t i) -> const std::string& { return columns_[i].title; });
  for (const Row& row : rows_) {
    if (row.total) absl::StrAppend(&result, "  ", std::string(whole, '-'), "\n");
    add_line([&](size_t i) -> const std::string& { return row.cells[i].text; });
  }
  for (const std::string& note : notes_) absl::StrAppend(&result, "  ", note, "\n");
  return result;
}

void Table::write_csv(std::ostream& out) const {
  const auto write = [&](const auto& text_of) {
    bool first = true;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].key.empty()) continue;
      out << (first ? "" : ",") << csv_field(text_of(i));
      first = false;
    }
    out << "\n";
  };
  write([&](size_t i) -> const std::string& { return columns_[i].key; });
  for (const Row& row : rows_) write([&](size_t i) -> const std::string& { return row.cells[i].value; });
}

void Table::write_json(std::ostream& out, std::string_view indent) const {
  out << "[";
  for (size_t r = 0; r < rows_.size(); ++r) {
    out << (r == 0 ? "\n" : ",\n") << indent << "  {";
    bool first = true;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].key.empty()) continue;
      out << (first ? "" : ", ") << json_text(columns_[i].key) << ": " << json_value(rows_[r].cells[i]);
      first = false;
    }
    out << "}";
  }
  out << "\n" << indent << "]";
}

}  // namespace helpdesk
