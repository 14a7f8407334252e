// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a requirement: parsing never fails but with a column, and what parses reads back from its text, relaxes
// without shutting anybody out, and joins as a conjunction.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "strowger/model/requirement.h"

namespace {

using strowger::Requirement;
using strowger::SkillId;

using Levels = std::array<int, 4>;
constexpr std::array<Levels, 5> kAgents{{{0, 0, 0, 0}, {10, 10, 10, 10}, {1, 5, 0, 9}, {5, 0, 10, 2}, {3, 7, 1, 0}}};

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

bool satisfied(const Requirement& requirement, const Levels& levels) {
  return requirement.satisfied([&](SkillId skill) { return levels[skill.index()]; });
}

void check_reads_back(const Requirement& requirement, const strowger::NameTable<SkillId>& skills) {
  const std::string text = requirement.to_string(skills);
  const auto back = Requirement::parse(text, skills);
  check(back.ok() && *back == requirement, "reads back");
  check(back->to_string(skills) == text, "text is canonical");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strowger::NameTable<SkillId> skills;
  for (const char* name : {"a", "b c", "it's", "not"}) skills.intern(name);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the fuzzer's bytes are a text.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto requirement = Requirement::parse(text, skills);
  if (!requirement.ok()) {
    check(std::string(requirement.status().message()).starts_with("column "), "error has a column");
    return 0;
  }
  check(requirement->nodes().size() <= Requirement::kMaxNodes, "nodes are limited");
  check_reads_back(*requirement, skills);
  const Requirement other = Requirement::at_least(SkillId{2}, 4);
  const Requirement both = Requirement::both(other, *requirement);
  for (uint32_t skill = 0; skill < kAgents[0].size(); ++skill) {
    const int by = 1 + static_cast<int>(size % 10);
    const Requirement wider = requirement->relaxed(SkillId{skill}, by);
    check_reads_back(wider, skills);
    check_reads_back(requirement->without(SkillId{skill}), skills);
    for (const Levels& agent : kAgents) {
      check(!satisfied(*requirement, agent) || satisfied(wider, agent), "relaxed shuts nobody out");
    }
  }
  for (const Levels& agent : kAgents) {
    check(satisfied(both, agent) == (satisfied(other, agent) && satisfied(*requirement, agent)),
          "both is the conjunction");
  }
  return 0;
}
