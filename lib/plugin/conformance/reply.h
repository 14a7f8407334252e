// SPDX-License-Identifier: Apache-2.0
//
// What a policy answered in one decision of the conformance kit's world.
#ifndef STROWGER_LIB_PLUGIN_CONFORMANCE_REPLY_H_
#define STROWGER_LIB_PLUGIN_CONFORMANCE_REPLY_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/conformance/world.h"
#include "strowger/plugin/registry.h"

namespace strowger::detail {

/// One answer, as bits.
struct Reply {
  StrowgerStatus status = STROWGER_PLUGIN_OK;
  std::vector<double> scores;  // with guards behind
  std::optional<uint32_t> agent;
  /// Of kinds that give no scores: the answers in words, and what is wrong with them.
  std::string answers;
  std::string out_of_bounds;
  std::string not_written;

  bool same_as(const Reply& other) const {
    return status == other.status && agent == other.agent && answers == other.answers &&
           std::equal(scores.begin(), scores.end(), other.scores.begin(), other.scores.end(),
                      [](double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); });
  }
};

/// Asks a matcher, ladder policy, SLA policy or event sink.
Reply ask_other(const PolicyRow& row, void* instance, const World& world);

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_CONFORMANCE_REPLY_H_
