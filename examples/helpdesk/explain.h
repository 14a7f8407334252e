// SPDX-License-Identifier: Apache-2.0
//
// Explainer: why a call still waits. From a chosen instant on it looks for waiting calls, asks the engine to explain
// them, and ends the run.
#ifndef STROWGER_EXAMPLES_HELPDESK_EXPLAIN_H_
#define STROWGER_EXAMPLES_HELPDESK_EXPLAIN_H_

#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "helpdesk/help_desk.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/event.h"

namespace helpdesk {

class Explainer : public strowger::EventSink {
 public:
  /// `streams` and `stop` must outlive it; `stop` is set when the answer was found.
  Explainer(strowger::Time from, const std::vector<Stream>& streams, std::atomic<bool>& stop)
      : from_(from), streams_(streams), stop_(stop) {}

  /// To be told before the first event.
  void attach(const strowger::Acd* acd) { acd_ = acd; }

  void on_events(std::span<const strowger::Event> events) override;

  /// What was found; empty if nobody waited.
  const std::string& text() const { return text_; }

 private:
  strowger::Time from_;
  const std::vector<Stream>& streams_;
  std::atomic<bool>& stop_;
  const strowger::Acd* acd_ = nullptr;
  std::string text_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_EXPLAIN_H_
