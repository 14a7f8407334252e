// SPDX-License-Identifier: Apache-2.0
//
// FieldWriter: writes the fields of a spec that differ from their defaults; see config/fields.h.
#ifndef STROWGER_LIB_CONFIG_FIELD_WRITER_H_
#define STROWGER_LIB_CONFIG_FIELD_WRITER_H_

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/engine/centre.h"

namespace strowger {

/// `text` as a TOML string, and as a key: bare where it may be.
std::string toml_string(std::string_view text);
std::string toml_key(std::string_view text);

// One overload per type of field: the value in TOML.
std::string toml_value(const std::string& value);
std::string toml_value(double value);
std::string toml_value(int64_t value);
std::string toml_value(Duration value);
std::string toml_value(const std::vector<std::string>& value);
std::string toml_value(const MediaCosts& value);
std::string toml_value(const std::array<std::optional<uint16_t>, kMediaCount>& value);
std::string toml_value(const TierWindow& value);
std::string toml_value(const EmptyRule& value);
std::string toml_value(MaxWaitAction value);
std::string toml_value(LadderAction value);
std::string toml_value(const std::vector<LadderCondition>& value);
std::string toml_value(const std::vector<CustomerSla>& value);
std::string toml_value(const std::vector<SkillLevel>& value);
std::string toml_value(const std::vector<Membership>& value);

/// A duration that may have another word for kForever.
std::string toml_value(Duration value, std::string_view forever_word);
std::string toml_value(const std::optional<Duration>& value, std::string_view forever_word);

template <std::integral T>
std::string toml_value(T value) {
  if constexpr (std::same_as<T, bool>) return value ? "true" : "false";
  return toml_value(static_cast<int64_t>(value));
}

/// Collects "key = value" pairs, on lines of their own or for an inline table.
class TomlPairs {
 public:
  explicit TomlPairs(std::string_view between) : between_(between) {}
  void add(std::string_view key, const std::string& value) {
    if (!text_.empty()) text_ += between_;
    text_ += toml_key(key) + " = " + value;
  }
  const std::string& text() const { return text_; }

 private:
  std::string between_;
  std::string text_;
};

template <class T>
class FieldWriter {
 public:
  FieldWriter(TomlPairs& pairs, const T& object) : pairs_(pairs), object_(object) {}

  template <class Value>
  void field(std::string_view key, Value T::*member) {
    if (object_.*member != defaults_.*member) required(key, member);
  }
  template <class Value>
  void required(std::string_view key, Value T::*member) {
    pairs_.add(key, toml_value(object_.*member));
  }
  template <class Value>
  void field(std::string_view key, Value T::*member, std::string_view forever_word) {
    if (object_.*member != defaults_.*member) pairs_.add(key, toml_value(object_.*member, forever_word));
  }

 private:
  TomlPairs& pairs_;
  const T& object_;
  T defaults_;
};

}  // namespace strowger

#endif  // STROWGER_LIB_CONFIG_FIELD_WRITER_H_
