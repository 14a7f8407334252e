// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/explain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/format.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/decision_text.h"
#include "strowger/sim/simulator.h"

namespace helpdesk {
namespace {

constexpr size_t kMostCalls = 3;

std::vector<strowger::CallView> waiting_calls(const strowger::Acd& acd) {
  std::vector<strowger::CallView> calls;
  for (const strowger::QueueId queue : acd.queues()) {
    for (const strowger::CallId id : acd.waiting_calls(queue)) {
      const absl::StatusOr<strowger::CallView> call = acd.call(id);
      if (call.ok() && call->media == strowger::Media::kVoice && call->state == strowger::CallState::kQueued) {
        calls.push_back(*call);
      }
    }
  }
  std::stable_sort(calls.begin(), calls.end(), [](const strowger::CallView& a, const strowger::CallView& b) {
    return a.enqueue_time < b.enqueue_time;
  });
  return calls;
}

}  // namespace

void Explainer::on_events(std::span<const strowger::Event> events) {
  if (!text_.empty() || acd_ == nullptr || events.back().time < from_) return;
  const std::vector<strowger::CallView> calls = waiting_calls(*acd_);
  if (calls.empty()) return;
  const strowger::AcdDirectory directory(acd_);
  text_ = absl::StrFormat("%s: %d on the telephone wait for an agent", clock_with_seconds(acd_->now()), calls.size());
  absl::StrAppend(&text_, calls.size() > kMostCalls ? absl::StrFormat("; the %d oldest:\n", kMostCalls) : "\n");
  for (size_t i = 0; i < std::min(calls.size(), kMostCalls); ++i) {
    const strowger::CallView& call = calls[i];
    const absl::StatusOr<strowger::DecisionRecord> record = acd_->explain(call.call);
    if (!record.ok()) continue;
    const Stream& stream = streams_[strowger::source_of(call.host_ref)];
    absl::StrAppendFormat(&text_, "\n%s: %s caller, %s, waiting for %s, past step %d of the ladder; asks for %s\n%s",
                          acd_->name(call.queue), stream.customer_class, stream.language,
                          minutes(acd_->now() - call.enqueue_time), call.ladder_runs,
                          acd_->requirement_text(call.requirement), strowger::to_text(*record, directory));
  }
  stop_.store(true);
}

}  // namespace helpdesk
