// SPDX-License-Identifier: Apache-2.0
#include "plugin/conformance/reply.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "strowger/model/call.h"
#include "strowger/model/requirement.h"

namespace strowger::detail {

namespace {

constexpr uint8_t kByteGuard = 0xa5;
constexpr int64_t kLongGuard = 0x5a5a'5a5a;
constexpr size_t kGuardsBehind = 8;

void wrong(std::string& first, std::string_view what) {
  if (first.empty()) first = std::string(what);
}

template <class T>
bool guards_hold(const std::vector<T>& values, size_t count, T guard) {
  return std::all_of(values.begin() + static_cast<std::ptrdiff_t>(count), values.end(),
                     [guard](T value) { return value == guard; });
}

Reply ask_matcher(const PolicyRow& row, void* instance, const World& world) {
  constexpr uint8_t kUnwritten = 0xff;
  Reply reply;
  std::vector<uint8_t> answers(world.count() + kGuardsBehind, kByteGuard);
  std::fill_n(answers.begin(), world.count(), kUnwritten);
  reply.status = row.matcher.match(instance, &world.decision(), &world.profiles(), answers.data());
  if (!guards_hold(answers, world.count(), kByteGuard)) wrong(reply.out_of_bounds, "it wrote behind the last answer");
  for (size_t i = 0; i < world.count(); ++i) {
    absl::StrAppend(&reply.answers, answers[i], " ");
    if (answers[i] > 1) wrong(reply.not_written, "an answer is neither 0 nor 1, or was not written");
  }
  return reply;
}

Reply ask_sla_policy(const PolicyRow& row, void* instance, const World& world) {
  Reply reply;
  std::vector<int64_t> targets = world.targets();
  std::vector<int64_t> warnings = world.warnings();
  targets.resize(world.count() + kGuardsBehind, kLongGuard);
  warnings.resize(world.count() + kGuardsBehind, kLongGuard);
  reply.status = row.sla_policy.promise(instance, &world.decision(), &world.joins(), targets.data(), warnings.data());
  if (!guards_hold(targets, world.count(), kLongGuard) || !guards_hold(warnings, world.count(), kLongGuard)) {
    wrong(reply.out_of_bounds, "it wrote behind the last promise");
  }
  for (size_t i = 0; i < world.count(); ++i) {
    absl::StrAppend(&reply.answers, targets[i], " ", warnings[i], " ");
    if (targets[i] == -1) continue;
    const bool in_range =
        targets[i] >= 1 && targets[i] <= to_us(kForever) && warnings[i] >= 0 && warnings[i] <= targets[i];
    if (!in_range) wrong(reply.not_written, "a promise is out of range");
  }
  return reply;
}

// What no step of a configuration could have; the kit's world has 6 skills and 8 queues.
std::string_view impossible(const StrowgerLadderAnswer& answer) {
  const auto by_in = [&](int low, int high) { return answer.by >= low && answer.by <= high; };
  const bool queue = answer.queue < World::kQueues;
  const bool skill = answer.skill < World::kSkills;
  const bool tiers = answer.tier_min >= 0 && answer.tier_min <= answer.tier_max && answer.tier_max <= 1000 &&
                     answer.tier_raise >= 0 && answer.tier_raise <= 1000;
  if (answer.ask_again_us != 0 && (answer.ask_again_us < 100'000 || answer.ask_again_us > to_us(kForever))) {
    return "ask_again_us is neither 0 nor 100 ms or more";
  }
  switch (answer.action) {
    case STROWGER_STEP_RELAX:
      return skill && by_in(1, kMaxLevel) ? "" : "it relaxes a skill that nobody knows, or by no level";
    case STROWGER_STEP_DROP_SKILL:
      return skill ? "" : "it drops a skill that nobody knows";
    case STROWGER_STEP_WIDEN_RING:
      return tiers ? "" : "its window of tiers is out of range";
    case STROWGER_STEP_RAISE_PRIORITY:
      return by_in(-2000, 2000) && answer.by != 0 ? "" : "it raises the priority by 0, or by too much";
    case STROWGER_STEP_MOVE_QUEUE:
    case STROWGER_STEP_ADD_QUEUE:
      return queue ? "" : "it names a queue that is not there";
    case STROWGER_STEP_CALL_IN_RESERVES:
      return by_in(1, 9) ? "" : "its reserve level is not 1 to 9";
    case STROWGER_STEP_ANNOUNCE:
    case STROWGER_STEP_NOTIFY:
      return answer.message.size > 0 ? "" : "its message is empty";
    case STROWGER_STEP_ESCALATE:
      return queue || answer.queue == STROWGER_PLUGIN_NONE ? "" : "it escalates to a queue that is not there";
    case STROWGER_STEP_DISSUADE:
    case STROWGER_STEP_DISCONNECT:
    case STROWGER_STEP_NOTHING:
      return "";
    default:
      return "an action is unknown, or was not written";
  }
}

Reply ask_ladder_policy(const PolicyRow& row, void* instance, const World& world) {
  Reply reply;
  StrowgerLadderAnswer nothing{};
  nothing.struct_size = sizeof(nothing);
  nothing.action = nothing.skill = nothing.queue = STROWGER_PLUGIN_NONE;
  std::vector<StrowgerLadderAnswer> answers(world.count() + 1, nothing);
  answers.back().ask_again_us = kLongGuard;
  reply.status = row.ladder_policy.decide(instance, &world.decision(), &world.climbs(), answers.data());
  if (answers.back().ask_again_us != kLongGuard || answers.back().action != STROWGER_PLUGIN_NONE) {
    wrong(reply.out_of_bounds, "it wrote behind the last answer");
  }
  answers.pop_back();
  for (const StrowgerLadderAnswer& a : answers) {
    const std::string message = a.message.data == nullptr ? "" : std::string(a.message.data, a.message.size);
    absl::StrAppend(&reply.answers, a.action, " ", a.skill, " ", a.queue, " ", a.by, " ", a.tier_min, " ");
    absl::StrAppend(&reply.answers, a.tier_max, " ", a.tier_raise, " ", message, " ", a.ask_again_us, "; ");
    if (const std::string_view what = impossible(a); !what.empty()) wrong(reply.not_written, what);
  }
  return reply;
}

}  // namespace

Reply ask_other(const PolicyRow& row, void* instance, const World& world) {
  switch (row.kind) {
    case PolicyKind::kMatcher:
      return ask_matcher(row, instance, world);
    case PolicyKind::kLadderPolicy:
      return ask_ladder_policy(row, instance, world);
    case PolicyKind::kSlaPolicy:
      return ask_sla_policy(row, instance, world);
    default:
      break;
  }
  Reply reply;
  reply.status = row.event_sink.take(instance, &world.decision(), &world.events());
  return reply;
}

}  // namespace strowger::detail
