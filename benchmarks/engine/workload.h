// SPDX-License-Identifier: Apache-2.0
//
// Workload: the centres that every contender of this folder is given: agents with skills, kinds of calls that ask for
// 1 to 3 of them, and a priority per kind.
//
// Ten skills are common (languages, main products: an agent has each with a chance of 0.6), ninety are rare (0.1), so
// an agent has some fifteen. A kind of call is made from an agent's own profile, so that somebody can always take it;
// it asks for common skills four times in five, at level 1 to 3. About one agent in four may take a given call.
//
// Mixes: how many different profiles and kinds there are.
//   few       20 profiles, 30 kinds: a centre with teams.
//   thousand  1,000 profiles, 1,000 kinds (not more profiles than agents).
//   unique    every agent has a profile of its own, 1,000 kinds.
#ifndef STROWGER_BENCHMARKS_ENGINE_WORKLOAD_H_
#define STROWGER_BENCHMARKS_ENGINE_WORKLOAD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/engine/centre.h"

namespace strowger::bench {

inline constexpr uint32_t kUsualSkills = 100;
inline constexpr uint32_t kNone = ~uint32_t{0};

enum class Mix : uint8_t { kFew, kThousand, kUnique };
inline constexpr std::array<Mix, 3> kMixes{Mix::kFew, Mix::kThousand, Mix::kUnique};
std::string_view to_string(Mix mix);

/// `skill >= level`.
struct Need {
  uint16_t skill = 0;
  uint8_t level = 0;
};

/// What calls of one kind ask for. Unused needs ask for level 0, which every agent has.
struct CallKind {
  std::array<Need, 3> needs{};
  int priority = 0;
};

using Levels = std::vector<uint8_t>;  // by skill

struct Workload {
  Mix mix = Mix::kFew;
  uint32_t skills = kUsualSkills;
  std::vector<Levels> agents;
  std::vector<CallKind> kinds;

  bool meets(uint32_t agent, uint32_t kind) const {
    const Levels& levels = agents[agent];
    const CallKind& call = kinds[kind];
    return levels[call.needs[0].skill] >= call.needs[0].level && levels[call.needs[1].skill] >= call.needs[1].level &&
           levels[call.needs[2].skill] >= call.needs[2].level;
  }
};

/// The same workload for the same arguments, on every machine.
Workload make_workload(Mix mix, uint32_t agents, uint32_t skills = kUsualSkills);

/// The requirement of a kind in the engine's syntax.
std::string requirement_text(const CallKind& kind);

/// The workload as a centre with one queue, "all", of which every agent is a member. Calls are connected without asking
/// and there is no wrap-up and no SLA; callers change what they want to have otherwise.
CentreSpec make_centre(const Workload& workload);

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_ENGINE_WORKLOAD_H_
