// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "report/labels.h"

namespace strowger::report {

namespace {

/// The length of the well-formed UTF-8 sequence at the beginning of `text` (Unicode, table 3-7); 0 if there is none.
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                        : lead >= 0xe0 && lead <= 0xef ? 3
                        : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                       : 0;
  if (length == 0 || text.size() < length) return 0;
  const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

void append_control(std::string& text, unsigned char byte) {
  static constexpr char kDigits[] = "0123456789abcdef";
  switch (byte) {
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      text += "\\u00";
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    if (length == 0) {
      result += "\xef\xbf\xbd";  // U+FFFD
    } else if (static_cast<unsigned char>(text[0]) < 0x20) {
      append_control(result, static_cast<unsigned char>(text[0]));
    } else {
      if (text[0] == '"' || text[0] == '\\') result += '\\';
      result += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result + "\"";
}

void JsonWriter::key(std::string_view name) {
  write(json_string(name));
  out_ << ':';
  after_key_ = true;
}

void JsonWriter::value(double value) {
  const std::string text = number(value);
  write(text.empty() ? "null" : text);
}

void JsonWriter::open(char bracket) {
  write(std::string_view(&bracket, 1));
  first_ = true;
}

void JsonWriter::close(char bracket) {
  out_ << bracket;
  first_ = false;
}

void JsonWriter::write(std::string_view text) {
  if (!first_ && !after_key_) out_ << ',';
  out_ << text;
  first_ = false;
  after_key_ = false;
}

}  // namespace strowger::report
