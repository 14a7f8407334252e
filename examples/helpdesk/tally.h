// SPDX-License-Identifier: Apache-2.0
//
// Tally: what the library's report does not count because only this program knows it: promises per customer class, work
// that went to level two and was called back, and how often each step of each ladder was taken.
//
// It reads events, as any wallboard would. What class a caller is of it learns from the plan, by Event::host_ref.
#ifndef STROWGER_EXAMPLES_HELPDESK_TALLY_H_
#define STROWGER_EXAMPLES_HELPDESK_TALLY_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "helpdesk/help_desk.h"
#include "strowger/engine/event.h"

namespace helpdesk {

inline constexpr size_t kNoSla = ~size_t{0};

/// The SLA, as an index into CentreSpec::slas, of a customer class in a queue; kNoSla if there is none.
size_t sla_of(const strowger::CentreSpec& centre, const strowger::QueueSpec& queue, std::string_view customer_class);

/// The calls that were promised the same.
struct PromiseCounts {
  uint64_t calls = 0;
  uint64_t answered = 0;
  /// Of answered: before the promise broke.
  uint64_t kept = 0;
  uint64_t at_risk = 0;
  uint64_t broken = 0;
  uint64_t abandoned = 0;
  /// Of abandoned: before the promise broke.
  uint64_t abandoned_in_time = 0;
  strowger::Duration answer_wait{};
};

/// Work that one queue handed to the next level.
struct EscalationCounts {
  uint64_t work_orders = 0;
  uint64_t refused = 0;
  uint64_t called_back = 0;
  strowger::Duration wait{};
  strowger::Duration longest{};
};

struct StepCounts {
  uint64_t done = 0;
  uint64_t skipped = 0;
};

class Tally : public strowger::EventSink {
 public:
  /// Both must outlive the tally.
  Tally(const strowger::CentreSpec& centre, const std::vector<Stream>& streams);

  void on_events(std::span<const strowger::Event> events) override;

  /// By index of CentreSpec::slas.
  const std::vector<PromiseCounts>& promises() const { return promises_; }
  /// By index of the queue that the work came from.
  const std::vector<EscalationCounts>& escalations() const { return escalations_; }
  /// By index of the queue, then of the step of its ladder.
  const std::vector<std::vector<StepCounts>>& steps() const { return steps_; }

 private:
  static constexpr size_t kNotEscalated = ~size_t{0};

  /// A call that is held by the engine.
  struct Call {
    size_t sla = kNoSla;
    bool at_risk = false;
    bool broken = false;
    bool answered = false;
    /// The queue it was escalated from.
    size_t escalated_from = kNotEscalated;
  };

  void on_queued(const strowger::Event& event);
  void on_answered(const strowger::Event& event, Call& call);
  void on_ended(const strowger::Event& event, Call& call);
  void on_sla(const strowger::Event& event, Call& call);

  const strowger::CentreSpec& centre_;
  const std::vector<Stream>& streams_;
  absl::flat_hash_map<strowger::CallId, Call> calls_;
  std::vector<PromiseCounts> promises_;
  std::vector<EscalationCounts> escalations_;
  std::vector<std::vector<StepCounts>> steps_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_TALLY_H_
