// SPDX-License-Identifier: Apache-2.0
//
// The C++ face of the plug-in ABI: a policy is a class, and this header fills the C structs for it.
//
// What it is: derive from the base of a kind (AgentStrategy<Self>, CallOrder<Self>, Matcher<Self>, LadderPolicy<Self>,
// SlaPolicy<Self>, EventSink<Self>), say the name, key, help, columns and parameters as constants, and write one
// function: `score_impl` (or, for a strategy, `choose_impl`), `match_impl`, `decide_impl`, `promise_impl`, `take_impl`.
// Each is given a table of columns, and room for an answer per row. Exceptions are caught at the
// boundary: in a constructor they refuse the configuration with their text, in a decision they are a fault. The same
// class goes into a registry of the program it is linked into (`policies.add(strowger::plugin::policy<ClosestSite>())`)
// and into a shared object (STROWGER_PLUGIN). Only the standard library is needed.
//
// When not to use it: from C, or another language: plugin.h is all there is to the ABI.
//
// Thread safety: see plugin.h; instances share nothing here. Complexity: nothing is added to a decision but one call.
// Errors: as plugin.h has them.
//
// Example:
//   class FewestUnits : public strowger::plugin::AgentStrategy<FewestUnits> {
//    public:
//     static constexpr std::string_view kName = "acme.fewest_units";
//     static constexpr std::string_view kKey = "units in use + handicap";
//     static constexpr std::string_view kHelp = "the agent with the least in hand";
//     static constexpr uint64_t kColumns = STROWGER_AGENT_UNITS;
//     static constexpr std::array kParameters = {strowger::plugin::integer("handicap", "units added", 0, 0, 100)};
//
//     explicit FewestUnits(const strowger::plugin::Arguments& arguments) : handicap_(arguments.integer(0)) {}
//     void score_impl(const StrowgerDecision&, const StrowgerAgents& agents, std::span<double> scores) const {
//       for (size_t i = 0; i < scores.size(); ++i) scores[i] = agents.units[i] + static_cast<double>(handicap_);
//     }
//
//    private:
//     int64_t handicap_;
//   };
//   STROWGER_PLUGIN("acme routing", "1.0", FewestUnits)   // in a shared object, once
#ifndef STROWGER_PLUGIN_PLUGIN_HPP_
#define STROWGER_PLUGIN_PLUGIN_HPP_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "strowger/plugin/plugin.h"

namespace strowger::plugin {

/// What the `_impl` functions may answer; returning nothing is kDecided.
enum class Answer : int32_t {
  kDecided = STROWGER_PLUGIN_OK,
  kAbstain = STROWGER_PLUGIN_ABSTAIN,
  kFailed = STROWGER_PLUGIN_FAILED
};

constexpr StrowgerText text(std::string_view view) { return {view.data(), view.size()}; }
constexpr std::string_view view(const StrowgerText& text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

// ---- Parameters. With `min` less than `max` a value must lie in between -------------------------------------------

constexpr StrowgerParameter parameter(uint32_t type, std::string_view name, std::string_view help,
                                      StrowgerValue fallback, double min, double max) {
  return {sizeof(StrowgerParameter), text(name), text(help), type, 0, fallback, min, max};
}

constexpr StrowgerParameter integer(std::string_view name, std::string_view help, int64_t fallback, double min = 0,
                                    double max = 0) {
  return parameter(STROWGER_TYPE_INTEGER, name, help, {fallback, 0, {}}, min, max);
}

constexpr StrowgerParameter number(std::string_view name, std::string_view help, double fallback, double min = 0,
                                   double max = 0) {
  return parameter(STROWGER_TYPE_NUMBER, name, help, {0, fallback, {}}, min, max);
}

/// All in microseconds.
constexpr StrowgerParameter duration(std::string_view name, std::string_view help, int64_t fallback, double min = 0,
                                     double max = 0) {
  return parameter(STROWGER_TYPE_DURATION, name, help, {fallback, 0, {}}, min, max);
}

constexpr StrowgerParameter boolean(std::string_view name, std::string_view help, bool fallback) {
  return parameter(STROWGER_TYPE_BOOLEAN, name, help, {fallback ? 1 : 0, 0, {}}, 0, 0);
}

constexpr StrowgerParameter string(std::string_view name, std::string_view help, std::string_view fallback = {}) {
  return parameter(STROWGER_TYPE_TEXT, name, help, {0, 0, text(fallback)}, 0, 0);
}

/// The same parameter, which must be given.
constexpr StrowgerParameter required(StrowgerParameter parameter) {
  parameter.required = 1;
  return parameter;
}

/// The values given to a constructor, by the index of the parameter. Good during the constructor only.
class Arguments {
 public:
  explicit Arguments(const StrowgerValue* values) : values_(values) {}
  int64_t integer(size_t index) const { return values_[index].integer; }
  double number(size_t index) const { return values_[index].number; }
  bool boolean(size_t index) const { return values_[index].integer != 0; }
  std::string_view string(size_t index) const { return view(values_[index].text); }

 private:
  const StrowgerValue* values_;
};

// ---- Bases --------------------------------------------------------------------------------------------------------

/// What all policies may leave out.
class PolicyBase {
 public:
  static constexpr uint64_t kColumns = 0;
  static constexpr uint64_t kFlags = 0;
  static constexpr std::array<StrowgerParameter, 0> kParameters{};
};

/// Chooses an agent for a call: `Self` has `score_impl(const StrowgerDecision&, const StrowgerAgents&,
/// std::span<double>)` or `choose_impl(const StrowgerDecision&, const StrowgerAgents&, uint32_t& agent)`.
template <class Self>
class AgentStrategy : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_AGENT_STRATEGY;
};

/// Chooses a call for an agent: `Self` has `score_impl(const StrowgerDecision&, const StrowgerCalls&,
/// std::span<double>)`.
template <class Self>
class CallOrder : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_CALL_ORDER;
};

/// Says who may serve: `Self` has `match_impl(const StrowgerDecision&, const StrowgerProfiles&, std::span<uint8_t>
/// may_serve)`.
template <class Self>
class Matcher : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_MATCHER;
};

/// Says what a step of a ladder does: `Self` has `decide_impl(const StrowgerDecision&, const StrowgerClimbs&,
/// std::span<StrowgerLadderAnswer>)`.
template <class Self>
class LadderPolicy : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_LADDER_POLICY;
};

/// Promises a call an SLA: `Self` has `promise_impl(const StrowgerDecision&, const StrowgerJoins&, std::span<int64_t>
/// target_us, std::span<int64_t> at_risk_before_us)`.
template <class Self>
class SlaPolicy : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_SLA_POLICY;
};

/// Is told what happened: `Self` has `take_impl(const StrowgerDecision&, const StrowgerEvents&)`.
template <class Self>
class EventSink : public PolicyBase {
 public:
  static constexpr uint32_t kKind = STROWGER_KIND_EVENT_SINK;
};

// --------------------------------------------------------------------------------------------------------------------
// Implementation details
// --------------------------------------------------------------------------------------------------------------------

namespace detail {

template <class F>
StrowgerStatus answer_of(F&& ask) noexcept {
  try {
    if constexpr (std::is_void_v<decltype(ask())>) {
      ask();
      return STROWGER_PLUGIN_OK;
    } else {
      return static_cast<StrowgerStatus>(ask());
    }
  } catch (...) {
    return STROWGER_PLUGIN_FAILED;
  }
}

inline void write_error(StrowgerError* error, std::string_view message) noexcept {
  if (error == nullptr) return;
  error->length = std::min(message.size(), sizeof(error->message));
  std::copy_n(message.data(), error->length, error->message);
}

template <class Self>
StrowgerStatus create(void*, const StrowgerValue* values, void** instance, StrowgerError* error) noexcept {
  try {
    *instance = std::make_unique<Self>(Arguments(values)).release();
    return STROWGER_PLUGIN_OK;
  } catch (const std::exception& thrown) {
    write_error(error, thrown.what());
  } catch (...) {
    write_error(error, "an exception that is no std::exception");
  }
  return STROWGER_PLUGIN_INVALID;
}

template <class Self>
void destroy(void* instance) noexcept {
  std::unique_ptr<Self>(static_cast<Self*>(instance)).reset();
}

template <class Self, class Table>
StrowgerStatus score(void* instance, const StrowgerDecision* decision, const Table* table, double* scores) noexcept {
  return answer_of([&] {
    return static_cast<Self*>(instance)->score_impl(*decision, *table, std::span<double>(scores, table->count));
  });
}

template <class Self>
StrowgerStatus choose(void* instance, const StrowgerDecision* decision, const StrowgerAgents* agents,
                      uint32_t* agent) noexcept {
  return answer_of([&] { return static_cast<Self*>(instance)->choose_impl(*decision, *agents, *agent); });
}

template <class Self>
StrowgerStatus match(void* instance, const StrowgerDecision* decision, const StrowgerProfiles* profiles,
                     uint8_t* may_serve) noexcept {
  return answer_of([&] {
    return static_cast<Self*>(instance)->match_impl(*decision, *profiles,
                                                    std::span<uint8_t>(may_serve, profiles->count));
  });
}

template <class Self>
StrowgerStatus decide(void* instance, const StrowgerDecision* decision, const StrowgerClimbs* climbs,
                      StrowgerLadderAnswer* answers) noexcept {
  return answer_of([&] {
    return static_cast<Self*>(instance)->decide_impl(*decision, *climbs,
                                                     std::span<StrowgerLadderAnswer>(answers, climbs->count));
  });
}

template <class Self>
StrowgerStatus promise(void* instance, const StrowgerDecision* decision, const StrowgerJoins* joins, int64_t* target_us,
                       int64_t* at_risk_before_us) noexcept {
  return answer_of([&] {
    return static_cast<Self*>(instance)->promise_impl(*decision, *joins, std::span<int64_t>(target_us, joins->count),
                                                      std::span<int64_t>(at_risk_before_us, joins->count));
  });
}

template <class Self>
StrowgerStatus take(void* instance, const StrowgerDecision* decision, const StrowgerEvents* events) noexcept {
  return answer_of([&] { return static_cast<Self*>(instance)->take_impl(*decision, *events); });
}

template <class Self>
constexpr bool has_choose = requires(Self& self, const StrowgerDecision& d, const StrowgerAgents& a, uint32_t& agent) {
  self.choose_impl(d, a, agent);
};

template <class Self>
constexpr auto functions_of() {
  if constexpr (Self::kKind == STROWGER_KIND_CALL_ORDER) {
    return StrowgerCallOrder{sizeof(StrowgerCallOrder), Self::kColumns, Self::kFlags, score<Self, StrowgerCalls>};
  } else if constexpr (Self::kKind == STROWGER_KIND_MATCHER) {
    return StrowgerMatcher{sizeof(StrowgerMatcher), Self::kColumns, Self::kFlags, match<Self>};
  } else if constexpr (Self::kKind == STROWGER_KIND_LADDER_POLICY) {
    return StrowgerLadderPolicy{sizeof(StrowgerLadderPolicy), Self::kColumns, Self::kFlags, decide<Self>};
  } else if constexpr (Self::kKind == STROWGER_KIND_SLA_POLICY) {
    return StrowgerSlaPolicy{sizeof(StrowgerSlaPolicy), Self::kColumns, Self::kFlags, promise<Self>};
  } else if constexpr (Self::kKind == STROWGER_KIND_EVENT_SINK) {
    return StrowgerEventSink{sizeof(StrowgerEventSink), Self::kColumns, Self::kFlags, take<Self>};
  } else if constexpr (has_choose<Self>) {
    return StrowgerAgentStrategy{sizeof(StrowgerAgentStrategy), Self::kColumns, Self::kFlags, nullptr, choose<Self>};
  } else {
    return StrowgerAgentStrategy{sizeof(StrowgerAgentStrategy), Self::kColumns, Self::kFlags,
                                 score<Self, StrowgerAgents>, nullptr};
  }
}

/// The tables of one policy, which live as long as the program or shared object.
template <class Self>
struct Tables {
  static constexpr auto kParameters = Self::kParameters;
  static constexpr auto kPointers = [] {
    std::array<const StrowgerParameter*, kParameters.size()> pointers{};
    for (size_t i = 0; i < pointers.size(); ++i) pointers[i] = &kParameters[i];
    return pointers;
  }();
  static constexpr auto kFunctions = functions_of<Self>();
  static constexpr StrowgerPolicy kPolicy{sizeof(StrowgerPolicy),
                                          Self::kKind,
                                          static_cast<uint32_t>(kParameters.size()),
                                          text(Self::kName),
                                          text(Self::kKey),
                                          text(Self::kHelp),
                                          kPointers.data(),
                                          create<Self>,
                                          destroy<Self>,
                                          &kFunctions};
};

template <class... Policies>
StrowgerStatus init(uint32_t version, StrowgerPlugin* plugin, std::string_view name, std::string_view of_plugin) {
  static constexpr std::array<const StrowgerPolicy*, sizeof...(Policies)> kRows{&Tables<Policies>::kPolicy...};
  if (version != STROWGER_PLUGIN_VERSION_1) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
  plugin->name = text(name);
  plugin->version = text(of_plugin);
  plugin->policy_count = kRows.size();
  plugin->policies = kRows.data();
  return STROWGER_PLUGIN_OK;
}

}  // namespace detail

/// The row of a class, for a registry of the program that it is linked into.
template <class Self>
constexpr const StrowgerPolicy& policy() {
  return detail::Tables<Self>::kPolicy;
}

}  // namespace strowger::plugin

/// Defines the entry point of a shared object with these classes: STROWGER_PLUGIN("name", "version", Class, ...).
#define STROWGER_PLUGIN(plugin_name, plugin_version, ...)                                                         \
  extern "C" STROWGER_PLUGIN_EXPORT StrowgerStatus strowger_plugin_init(uint32_t version, const StrowgerHost*,    \
                                                                        StrowgerPlugin* plugin, StrowgerError*) { \
    return ::strowger::plugin::detail::init<__VA_ARGS__>(version, plugin, plugin_name, plugin_version);           \
  }

#endif  // STROWGER_PLUGIN_PLUGIN_HPP_
