// SPDX-License-Identifier: Apache-2.0
//
// What a plug-in may do wrong, and the clock by which it may be slow.
//
// A decision that a plug-in was asked for, and got wrong, is made by the built-in beside it; the engine tells
// it by an event (policy_fault), counts it (`Acd::policies`, and the report), and after `max_faults` asks that policy
// no more until it is renewed. Slowness is measured only where the host gives a clock: the engine has none.
//
// When not to use it: a crash is not contained. Run what you do not trust in a process of its own.
//
// Thread safety: constants; a clock is asked by the engine's thread. Complexity: O(1). Errors: none.
//
// Example:
//   struct Clock : strowger::PolicyClock {
//     int64_t now_ns() override { return my_monotonic_nanoseconds(); }
//   };
#ifndef STROWGER_PLUGIN_CONTAINMENT_H_
#define STROWGER_PLUGIN_CONTAINMENT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

/// How a plug-in's part in a decision went.
enum class PolicyFault : uint8_t { kNone, kAbstained, kFailed, kNotANumber, kNotOffered, kSlow, kSwitchedOff };

inline constexpr size_t kPolicyFaultCount = 7;

struct PolicyFaultRow {
  PolicyFault fault;
  std::string_view name;
  /// Whether it counts towards `max_faults`.
  bool counts;
  std::string_view help;
};

inline constexpr std::array<PolicyFaultRow, kPolicyFaultCount> kPolicyFaultRows{{
    {PolicyFault::kNone, "none", false, "it decided, or was not asked"},
    {PolicyFault::kAbstained, "abstained", false, "it had no opinion, so the built-in decided"},
    {PolicyFault::kFailed, "failed", true, "it answered that it failed, or threw"},
    {PolicyFault::kNotANumber, "not_a_number", true, "an answer was no number, out of its range, or not written"},
    {PolicyFault::kNotOffered, "not_offered", true, "it chose somebody or something that was not offered"},
    {PolicyFault::kSlow, "slow", true, "it took longer than its budget by the host's clock"},
    {PolicyFault::kSwitchedOff, "switched_off", false, "it had too many faults and is not asked any more"},
}};

constexpr std::string_view to_string(PolicyFault fault) { return kPolicyFaultRows[static_cast<size_t>(fault)].name; }

/// The host's clock for budgets. CAUTION: with one, decisions depend on how fast the machine is.
class PolicyClock {
 public:
  virtual ~PolicyClock() = default;
  /// Nanoseconds since any instant; never backwards.
  virtual int64_t now_ns() = 0;
};

}  // namespace strowger

#endif  // STROWGER_PLUGIN_CONTAINMENT_H_
