// SPDX-License-Identifier: Apache-2.0
//
// The tables that policies are shown, column by column, as arrays over the engine's memory: nothing is copied.
//
// A kind of policy is one of these tables, the dataclass of strowger/_tables.py that holds its columns, and the method
// that is asked.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_POLICY_TABLES_H_
#define STROWGER_BINDINGS_PYTHON_SRC_POLICY_TABLES_H_

#include <pybind11/numpy.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "errors.h"
#include "strowger/plugin/plugin.h"

namespace strowger::python {

/// Where a column stands in the ABI's struct, and how to make an array of it.
template <class Table>
struct Column {
  const char* name;
  /// 0: it is always there.
  uint64_t bit;
  pybind11::array (*view)(const Table&, const pybind11::capsule&);
};

/// `base` is the owner that NumPy wants for memory that is somebody else's.
template <class T>
pybind11::array column_view(const T* data, size_t count, const pybind11::capsule& base) {
  pybind11::array_t<T> view(static_cast<pybind11::ssize_t>(data == nullptr ? 0 : count), data, base);
  pybind11::detail::array_proxy(view.ptr())->flags &= ~pybind11::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return view;
}

template <class Table, auto Member>
pybind11::array view_column(const Table& table, const pybind11::capsule& base) {
  return column_view(table.*Member, table.count, base);
}

/// The skills of all profiles stand one behind the other, and `first_skill` says where those of each begin.
template <auto Member>
pybind11::array view_skills(const StrowgerProfiles& table, const pybind11::capsule& base) {
  return column_view(table.*Member, table.first_skill == nullptr ? 0 : table.first_skill[table.count], base);
}
inline pybind11::array view_first_skill(const StrowgerProfiles& table, const pybind11::capsule& base) {
  return column_view(table.first_skill, table.count + 1, base);
}

/// `kTable`: the dataclass. `kMethod`: what is asked. `kColumns`: in the order of the dataclass.
template <class Table>
struct PolicyTable;

template <>
struct PolicyTable<StrowgerAgents> {
  using Table = StrowgerAgents;
  static constexpr const char* kTable = "Agents";
  static constexpr const char* kMethod = "score";
  static constexpr std::array<Column<Table>, 9> kColumns{
      {{"agent", 0, &view_column<Table, &Table::agent>},
       {"idle_since_us", STROWGER_AGENT_IDLE_SINCE, &view_column<Table, &Table::idle_since_us>},
       {"calls", STROWGER_AGENT_CALLS, &view_column<Table, &Table::calls>},
       {"units", STROWGER_AGENT_UNITS, &view_column<Table, &Table::units>},
       {"capacity", STROWGER_AGENT_CAPACITY, &view_column<Table, &Table::capacity>},
       {"weight", STROWGER_AGENT_WEIGHT, &view_column<Table, &Table::weight>},
       {"position", STROWGER_AGENT_POSITION, &view_column<Table, &Table::position>},
       {"group", STROWGER_AGENT_GROUP, &view_column<Table, &Table::group>},
       {"proficiency", STROWGER_AGENT_PROFICIENCY, &view_column<Table, &Table::proficiency>}}};
};

template <>
struct PolicyTable<StrowgerCalls> {
  using Table = StrowgerCalls;
  static constexpr const char* kTable = "Calls";
  static constexpr const char* kMethod = "score";
  static constexpr std::array<Column<Table>, 8> kColumns{
      {{"call", 0, &view_column<Table, &Table::call>},
       {"enqueue_time_us", STROWGER_CALL_ENQUEUE_TIME, &view_column<Table, &Table::enqueue_time_us>},
       {"queue", STROWGER_CALL_QUEUE, &view_column<Table, &Table::queue>},
       {"priority", STROWGER_CALL_PRIORITY, &view_column<Table, &Table::priority>},
       {"sla_target_us", STROWGER_CALL_SLA_TARGET, &view_column<Table, &Table::sla_target_us>},
       {"queue_waiting", STROWGER_CALL_QUEUE_WAITING, &view_column<Table, &Table::queue_waiting>},
       {"membership_priority", STROWGER_CALL_MEMBERSHIP_PRIORITY, &view_column<Table, &Table::membership_priority>},
       {"host_ref", STROWGER_CALL_HOST_REF, &view_column<Table, &Table::host_ref>}}};
};

template <>
struct PolicyTable<StrowgerProfiles> {
  using Table = StrowgerProfiles;
  static constexpr const char* kTable = "Profiles";
  static constexpr const char* kMethod = "match";
  static constexpr std::array<Column<Table>, 5> kColumns{
      {{"group", STROWGER_PROFILE_GROUP, &view_column<Table, &Table::group>},
       {"capacity", STROWGER_PROFILE_CAPACITY, &view_column<Table, &Table::capacity>},
       {"first_skill", STROWGER_PROFILE_SKILLS, &view_first_skill},
       {"skill", STROWGER_PROFILE_SKILLS, &view_skills<&Table::skill>},
       {"level", STROWGER_PROFILE_SKILLS, &view_skills<&Table::level>}}};
};

template <>
struct PolicyTable<StrowgerClimbs> {
  using Table = StrowgerClimbs;
  static constexpr const char* kTable = "Climbs";
  static constexpr const char* kMethod = "decide";
  static constexpr std::array<Column<Table>, 19> kColumns{
      {{"call", 0, &view_column<Table, &Table::call>},
       {"enqueue_time_us", 0, &view_column<Table, &Table::enqueue_time_us>},
       {"queue", 0, &view_column<Table, &Table::queue>},
       {"priority", 0, &view_column<Table, &Table::priority>},
       {"media", 0, &view_column<Table, &Table::media>},
       {"step", 0, &view_column<Table, &Table::step>},
       {"host_ref", STROWGER_CLIMB_HOST_REF, &view_column<Table, &Table::host_ref>},
       {"joined_us", STROWGER_CLIMB_JOINED, &view_column<Table, &Table::joined_us>},
       {"customer_class", STROWGER_CLIMB_CUSTOMER_CLASS, &view_column<Table, &Table::customer_class>},
       {"requirement", STROWGER_CLIMB_REQUIREMENT, &view_column<Table, &Table::requirement>},
       {"sla_target_us", STROWGER_CLIMB_SLA_TARGET, &view_column<Table, &Table::sla_target_us>},
       {"queue_waiting", STROWGER_CLIMB_QUEUE_WAITING, &view_column<Table, &Table::queue_waiting>},
       {"tier_min", STROWGER_CLIMB_TIERS, &view_column<Table, &Table::tier_min>},
       {"tier_max", STROWGER_CLIMB_TIERS, &view_column<Table, &Table::tier_max>},
       {"tier_raise", STROWGER_CLIMB_TIERS, &view_column<Table, &Table::tier_raise>},
       {"reserve_level", STROWGER_CLIMB_RESERVE_LEVEL, &view_column<Table, &Table::reserve_level>},
       {"runs", STROWGER_CLIMB_RUNS, &view_column<Table, &Table::runs>},
       {"agents_ready", STROWGER_CLIMB_AGENTS_READY, &view_column<Table, &Table::agents_ready>},
       {"agents_eligible", STROWGER_CLIMB_AGENTS_ELIGIBLE, &view_column<Table, &Table::agents_eligible>}}};
};

template <>
struct PolicyTable<StrowgerJoins> {
  using Table = StrowgerJoins;
  static constexpr const char* kTable = "Joins";
  static constexpr const char* kMethod = "promise";
  static constexpr std::array<Column<Table>, 8> kColumns{
      {{"call", 0, &view_column<Table, &Table::call>},
       {"enqueue_time_us", 0, &view_column<Table, &Table::enqueue_time_us>},
       {"queue", 0, &view_column<Table, &Table::queue>},
       {"priority", 0, &view_column<Table, &Table::priority>},
       {"media", 0, &view_column<Table, &Table::media>},
       {"host_ref", STROWGER_JOIN_HOST_REF, &view_column<Table, &Table::host_ref>},
       {"customer_class", STROWGER_JOIN_CUSTOMER_CLASS, &view_column<Table, &Table::customer_class>},
       {"queue_waiting", STROWGER_JOIN_QUEUE_WAITING, &view_column<Table, &Table::queue_waiting>}}};
};

template <>
struct PolicyTable<StrowgerEvents> {
  using Table = StrowgerEvents;
  static constexpr const char* kTable = "Events";
  static constexpr const char* kMethod = "take";
  static constexpr std::array<Column<Table>, 19> kColumns{
      {{"time_us", 0, &view_column<Table, &Table::time_us>},
       {"kind", 0, &view_column<Table, &Table::kind>},
       {"call", STROWGER_EVENT_CALL, &view_column<Table, &Table::call>},
       {"host_ref", STROWGER_EVENT_HOST_REF, &view_column<Table, &Table::host_ref>},
       {"value", STROWGER_EVENT_VALUES, &view_column<Table, &Table::value>},
       {"value2", STROWGER_EVENT_VALUES, &view_column<Table, &Table::value2>},
       {"agent", STROWGER_EVENT_AGENT, &view_column<Table, &Table::agent>},
       {"queue", STROWGER_EVENT_QUEUE, &view_column<Table, &Table::queue>},
       {"requirement", STROWGER_EVENT_REQUIREMENT, &view_column<Table, &Table::requirement>},
       {"text", STROWGER_EVENT_TEXT, &view_column<Table, &Table::text>},
       {"priority", STROWGER_EVENT_PRIORITY, &view_column<Table, &Table::priority>},
       {"reason", STROWGER_EVENT_REASON, &view_column<Table, &Table::reason>},
       {"cause", STROWGER_EVENT_CAUSE, &view_column<Table, &Table::cause>},
       {"media", STROWGER_EVENT_MEDIA, &view_column<Table, &Table::media>},
       {"end", STROWGER_EVENT_END, &view_column<Table, &Table::end>},
       {"step", STROWGER_EVENT_LADDER, &view_column<Table, &Table::step>},
       {"action", STROWGER_EVENT_LADDER, &view_column<Table, &Table::action>},
       {"old_state", STROWGER_EVENT_STATES, &view_column<Table, &Table::old_state>},
       {"new_state", STROWGER_EVENT_STATES, &view_column<Table, &Table::new_state>}}};
};

template <class Table>
pybind11::tuple column_names() {
  pybind11::list names;
  for (const auto& row : PolicyTable<Table>::kColumns) names.append(row.name);
  return pybind11::tuple(names);
}

/// The bits that ask for these columns.
template <class Table>
uint64_t bits_of(const std::vector<std::string>& names) {
  const auto& rows = PolicyTable<Table>::kColumns;
  uint64_t bits = 0;
  for (const std::string& name : names) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return name == r.name; });
    if (row == rows.end()) {
      const auto known = pybind11::str(", ").attr("join")(column_names<Table>()).template cast<std::string>();
      throw_invalid(absl::StrCat("column '", name, "' is not one of ", known));
    }
    bits |= row->bit;
  }
  return bits;
}

/// The columns, as arguments of the dataclass.
template <class Table>
pybind11::tuple table_columns(const Table& table, const pybind11::capsule& base) {
  const auto& rows = PolicyTable<Table>::kColumns;
  pybind11::tuple columns(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) columns[i] = rows[i].view(table, base);
  return columns;
}

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_POLICY_TABLES_H_
