// SPDX-License-Identifier: Apache-2.0
//
// FieldReader: fills the fields of a spec from a table; see config/fields.h.
#ifndef STROWGER_LIB_CONFIG_FIELD_READER_H_
#define STROWGER_LIB_CONFIG_FIELD_READER_H_

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/config/table_reader.h"
#include "strowger/engine/centre.h"

namespace strowger {

using AgentMediaCosts = std::array<std::optional<uint16_t>, kMediaCount>;

// One overload per type of field. Each leaves `value` as it is when the key is absent.
void read_value(TableReader& table, std::string_view key, std::string& value);
void read_value(TableReader& table, std::string_view key, bool& value);
void read_value(TableReader& table, std::string_view key, double& value);
void read_value(TableReader& table, std::string_view key, Duration& value);
void read_value(TableReader& table, std::string_view key, std::vector<std::string>& value);
void read_value(TableReader& table, std::string_view key, MediaCosts& value);
void read_value(TableReader& table, std::string_view key, AgentMediaCosts& value);
void read_value(TableReader& table, std::string_view key, TierWindow& value);
void read_value(TableReader& table, std::string_view key, EmptyRule& value);
void read_value(TableReader& table, std::string_view key, MaxWaitAction& value);
void read_value(TableReader& table, std::string_view key, LadderAction& value);
void read_value(TableReader& table, std::string_view key, std::vector<LadderCondition>& value);
void read_value(TableReader& table, std::string_view key, std::vector<CustomerSla>& value);
void read_value(TableReader& table, std::string_view key, std::vector<SkillLevel>& value);
void read_value(TableReader& table, std::string_view key, std::vector<Membership>& value);

template <std::integral T>
void read_value(TableReader& table, std::string_view key, T& value) {
  value =
      static_cast<T>(table.get_int(key, value, std::numeric_limits<T>::min(), int64_t{std::numeric_limits<T>::max()}));
}

template <class T>
class FieldReader {
 public:
  FieldReader(TableReader& table, T& object) : table_(table), object_(object) {}

  template <class Value>
  void field(std::string_view key, Value T::*member) {
    read_value(table_, key, object_.*member);
  }
  template <class Value>
  void required(std::string_view key, Value T::*member) {
    table_.require(key);
    read_value(table_, key, object_.*member);
  }
  /// A duration, present or not, with another word for kForever.
  template <class Value>
  void field(std::string_view key, Value T::*member, std::string_view forever_word) {
    if (!table_.has(key)) return;
    object_.*member = table_.get_duration(key, Duration{}, Duration{}, kForever, forever_word);
  }

 private:
  TableReader& table_;
  T& object_;
};

}  // namespace strowger

#endif  // STROWGER_LIB_CONFIG_FIELD_READER_H_
