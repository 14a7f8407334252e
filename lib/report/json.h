// SPDX-License-Identifier: Apache-2.0
//
// JsonWriter: JSON to a stream, commas and escapes seen to. The caller nests objects and arrays rightly.
#ifndef STROWGER_LIB_REPORT_JSON_H_
#define STROWGER_LIB_REPORT_JSON_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace strowger::report {

/// In quotes, escaped; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);

  void value(std::string_view text) { write(json_string(text)); }
  void value(int64_t number) { write(std::to_string(number)); }
  /// null for NaN and infinities.
  void value(double number);

 private:
  void open(char bracket);
  void close(char bracket);
  void write(std::string_view text);

  std::ostream& out_;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace strowger::report

#endif  // STROWGER_LIB_REPORT_JSON_H_
