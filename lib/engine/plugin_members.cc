// SPDX-License-Identifier: Apache-2.0
#include "engine/plugin_members.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/spec_check.h"

namespace strowger::detail {

Time PluginMembers::asked_again_at(const CallExtra& call, int step) const {
  uint32_t slot = call.first_ask;
  while (slot != kNoSlot && asks_[slot].step != step) slot = asks_[slot].next;
  return slot == kNoSlot ? kMaxTime : asks_[slot].due;
}

void PluginMembers::ask_again(CallExtra& call, int step, Time due) {
  const uint32_t slot = asks_.make();
  asks_[slot] = {due, step, call.first_ask};
  call.first_ask = slot;
}

void PluginMembers::forget_ask(CallExtra& call, int step) {
  uint32_t* link = &call.first_ask;
  while (*link != kNoSlot && asks_[*link].step != step) link = &asks_[*link].next;
  if (*link == kNoSlot) return;
  const uint32_t slot = *link;
  *link = asks_[slot].next;
  asks_.free(slot);
}

void PluginMembers::forget_asks(CallExtra& call) {
  while (call.first_ask != kNoSlot) {
    const uint32_t slot = call.first_ask;
    call.first_ask = asks_[slot].next;
    asks_.free(slot);
  }
}

SlaId PluginMembers::promise_id(const MatchIndex& index, Duration target, Duration at_risk_before) {
  const std::pair known{to_us(target), to_us(at_risk_before)};
  if (const auto found = promise_ids_.find(known); found != promise_ids_.end()) return found->second;
  if (promises_.size() >= kMaxPromises && unused_promises_.empty()) {
    std::vector<bool> used(promises_.size());
    index.for_each_call_class([&](const CallClass& calls) {
      const SlaId id = calls.key.sla;
      if (id.valid() && id.index() >= kFirstPromise) used[id.index() - kFirstPromise] = true;
    });
    for (size_t i = 0; i < promises_.size(); ++i) {
      if (used[i]) continue;
      promise_ids_.erase({to_us(promises_[i].target), to_us(promises_[i].at_risk_before)});
      unused_promises_.push_back(SlaId{static_cast<uint16_t>(kFirstPromise + i)});
    }
    if (unused_promises_.empty()) return {};
  }
  SlaId id{static_cast<uint16_t>(kFirstPromise + promises_.size())};
  if (!unused_promises_.empty()) {
    id = unused_promises_.back();
    unused_promises_.pop_back();
  } else {
    promises_.emplace_back();
  }
  promises_[id.index() - kFirstPromise] = {.name = {}, .target = target, .at_risk_before = at_risk_before};
  promise_ids_.emplace(known, id);
  return id;
}

bool PluginMembers::asks_headcount(const ResolvedStep& step) const {
  constexpr uint64_t kCounted = STROWGER_CLIMB_AGENTS_READY | STROWGER_CLIMB_AGENTS_ELIGIBLE;
  return step.policy != 0 && (policies_[step.policy].columns() & kCounted) != 0;
}

bool PluginMembers::take_message(const StrowgerText& message, NameTable<TextId>& texts, Policy& policy,
                                 LadderStep& step, ResolvedStep& names) {
  if (message.size == 0) return true;
  if (message.data == nullptr || message.size > kMaxMessageBytes) return false;
  step.message.assign(message.data, message.size);
  SpecCheck check("answer");
  check.message("message", step.message);
  if (!check.ok()) return false;
  names.text = texts.find(step.message);
  if (!names.text.valid() && policy.has_said_enough()) return false;
  names.text = texts.intern(step.message);
  return policy.may_say(names.text);
}

}  // namespace strowger::detail
