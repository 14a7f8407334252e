// SPDX-License-Identifier: Apache-2.0
#include "engine/workload.h"

#include <algorithm>

#include "strowger/core/random.h"

namespace strowger::bench {
namespace {

constexpr uint32_t kCommonSkills = 10;
constexpr int kPriorities = 8;

struct Size {
  uint32_t profiles;
  uint32_t kinds;
};

Size size_of(Mix mix, uint32_t agents) {
  switch (mix) {
    case Mix::kFew:
      return {std::min(agents, uint32_t{20}), 30};
    case Mix::kThousand:
      return {std::min(agents, uint32_t{1000}), 1000};
    case Mix::kUnique:
      break;
  }
  return {agents, 1000};
}

Levels draw_profile(Random& random, uint32_t skills) {
  Levels levels(skills);
  for (uint32_t skill = 0; skill < skills; ++skill) {
    const double chance = skill < kCommonSkills ? 0.6 : 0.1;
    if (random.uniform() < chance) levels[skill] = static_cast<uint8_t>(1 + random.below(10));
  }
  levels[random.below(kCommonSkills)] = 10;  // everybody can do something
  return levels;
}

uint16_t draw_skill(Random& random, const Levels& profile) {
  while (true) {
    const bool common = random.uniform() < 0.8;
    const uint64_t rare = profile.size() - kCommonSkills;
    const uint64_t skill = common || rare == 0 ? random.below(kCommonSkills) : kCommonSkills + random.below(rare);
    if (profile[skill] > 0) return static_cast<uint16_t>(skill);
  }
}

CallKind draw_kind(Random& random, const Levels& profile) {
  CallKind kind;
  kind.priority = static_cast<int>(random.below(kPriorities));
  const size_t needs = 1 + random.below(3);
  for (size_t i = 0; i < needs; ++i) {
    const uint16_t skill = draw_skill(random, profile);
    const auto level = static_cast<uint8_t>(1 + random.below(3));
    kind.needs[i] = {skill, std::min(level, profile[skill])};
  }
  return kind;
}

std::string skill_name(uint32_t skill) { return "skill" + std::to_string(skill); }

}  // namespace

std::string_view to_string(Mix mix) {
  switch (mix) {
    case Mix::kFew:
      return "few";
    case Mix::kThousand:
      return "thousand";
    case Mix::kUnique:
      break;
  }
  return "unique";
}

Workload make_workload(Mix mix, uint32_t agents, uint32_t skills) {
  const Size size = size_of(mix, agents);
  Random random(/*seed=*/1, static_cast<uint64_t>(mix));
  std::vector<Levels> profiles(size.profiles);
  for (Levels& profile : profiles) profile = draw_profile(random, skills);
  Workload workload;
  workload.mix = mix;
  workload.skills = skills;
  // Agents of one profile are spread over the ids, as they would be in a centre that grew.
  for (uint32_t agent = 0; agent < agents; ++agent) workload.agents.push_back(profiles[agent % size.profiles]);
  for (uint32_t kind = 0; kind < size.kinds; ++kind) {
    workload.kinds.push_back(draw_kind(random, profiles[random.below(size.profiles)]));
  }
  return workload;
}

std::string requirement_text(const CallKind& kind) {
  std::string text;
  for (const Need& need : kind.needs) {
    if (need.level == 0) continue;
    if (!text.empty()) text += " and ";
    text += skill_name(need.skill) + " >= " + std::to_string(need.level);
  }
  return text;
}

CentreSpec make_centre(const Workload& workload) {
  CentreSpec centre;
  for (uint32_t skill = 0; skill < workload.skills; ++skill) centre.skills.push_back(skill_name(skill));
  centre.queues.push_back({.name = "all", .auto_answer = true});
  for (const Levels& levels : workload.agents) {
    AgentSpec agent;
    agent.name = "agent" + std::to_string(centre.agents.size());
    agent.memberships.push_back({.queue = "all"});
    for (uint32_t skill = 0; skill < workload.skills; ++skill) {
      if (levels[skill] > 0) agent.skills.push_back({skill_name(skill), levels[skill]});
    }
    centre.agents.push_back(std::move(agent));
  }
  return centre;
}

}  // namespace strowger::bench
