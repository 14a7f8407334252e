// SPDX-License-Identifier: Apache-2.0
#include "support/engine_comparison.h"

#include "absl/strings/str_format.h"

namespace strowger::testing {
namespace {

std::string id_text(CallId id) { return id.valid() ? absl::StrFormat("c%d.%d", id.index(), id.generation()) : "-"; }
std::string id_text(AgentId id) { return id.valid() ? absl::StrFormat("a%d.%d", id.index(), id.generation()) : "-"; }
template <class Tag, class Rep>
std::string id_text(Id<Tag, Rep> id) {
  return id.valid() ? absl::StrCat(id.value()) : "-";
}

}  // namespace

std::string to_string(const Event& e) {
  std::string line = absl::StrFormat("%d %s", to_us(e.time), plain(to_string(e.kind)));
  if (e.kind == EventKind::kAgentState) {
    absl::StrAppend(&line, " ", plain(to_string(e.old_state)), "->", plain(to_string(e.new_state)));
  }
  if (e.call.valid()) absl::StrAppend(&line, " call=", id_text(e.call), " ref=", e.host_ref);
  if (e.agent.valid()) absl::StrAppend(&line, " agent=", id_text(e.agent));
  if (e.queue.valid()) absl::StrAppend(&line, " queue=", id_text(e.queue));
  if (e.cause != Cause::kNone) absl::StrAppend(&line, " cause=", plain(to_string(e.cause)));
  if (e.end != CallEnd::kNone) absl::StrAppend(&line, " end=", plain(to_string(e.end)));
  absl::StrAppend(&line, " value=", e.value, " value2=", e.value2);
  if (e.call.valid()) {
    absl::StrAppend(&line, " media=", plain(to_string(e.media)), " priority=", e.priority,
                    " requirement=", id_text(e.requirement));
  }
  if (e.reason.valid()) absl::StrAppend(&line, " reason=", id_text(e.reason));
  if (e.kind == EventKind::kLadderStep || e.kind == EventKind::kLadderSkipped) {
    absl::StrAppend(&line, " step=", e.step, " action=", plain(to_string(e.action)), " text=", id_text(e.text));
  }
  return line;
}

std::string to_string(const CallView& v) {
  return absl::StrFormat(
      "call %s %s queue=%s media=%d priority=%d enqueued=%d joined=%d requirement=%s tiers=[%d,%d]r%d agent=%s "
      "offers=%d ladder_runs=%d work_order=%d ref=%d",
      id_text(v.call), plain(to_string(v.state)), id_text(v.queue), static_cast<int>(v.media), v.priority,
      to_us(v.enqueue_time), to_us(v.joined_queue), id_text(v.requirement), v.tiers.min, v.tiers.max, v.tiers.raise,
      id_text(v.agent), v.offers, v.ladder_runs, v.work_order_open, v.host_ref);
}

std::string to_string(const AgentView& v) {
  return absl::StrFormat("agent %s %s reason=%s since=%d idle_since=%d calls=%d units=%d/%d leaving=%d in_hand=%d",
                         id_text(v.agent), plain(to_string(v.state)), id_text(v.reason), to_us(v.since),
                         to_us(v.idle_since), v.calls, v.units_in_use, v.capacity, v.leaving, v.calls_in_hand);
}

bool same_event(const Event& a, const Event& b, const std::function<std::string(const Event&)>& meaning_a,
                const std::function<std::string(const Event&)>& meaning_b) {
  if (a == b) return true;
  Event renamed = b;
  renamed.requirement = a.requirement;
  renamed.text = a.text;
  return a == renamed && a.requirement.valid() == b.requirement.valid() && a.text.valid() == b.text.valid() &&
         meaning_a(a) == meaning_b(b);
}

std::string CallLives::note(const Event& event) {
  if (!event.call.valid()) return "";
  const auto known = states_.find(event.call);
  const bool begins = (event.kind == EventKind::kQueued && known == states_.end()) ||
                      (event.kind == EventKind::kEnded && event.end == CallEnd::kRejected);
  if (begins) {
    if (known != states_.end()) return "a call id was given twice: " + to_string(event);
    states_[event.call] = event.kind == EventKind::kEnded;
    if (event.kind == EventKind::kEnded) ++ended_;
    return "";
  }
  if (known == states_.end()) return "told of a call that never began: " + to_string(event);
  // What may still be told of a call that has ended: its work order, and the wrap-up of an agent who let it go on.
  const bool afterwards = event.kind == EventKind::kEscalated || event.kind == EventKind::kResolved ||
                          event.kind == EventKind::kWrapUpEnded;
  if (known->second && !afterwards) return "told of a call that has ended: " + to_string(event);
  if (event.kind == EventKind::kEnded) {
    known->second = true;
    ++ended_;
  }
  return "";
}

}  // namespace strowger::testing
