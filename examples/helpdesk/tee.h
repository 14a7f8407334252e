// SPDX-License-Identifier: Apache-2.0
//
// Tee: one sink for events that gives them to several, in order.
#ifndef STROWGER_EXAMPLES_HELPDESK_TEE_H_
#define STROWGER_EXAMPLES_HELPDESK_TEE_H_

#include <span>
#include <vector>

#include "strowger/engine/event.h"

namespace helpdesk {

class Tee : public strowger::EventSink {
 public:
  void add(strowger::EventSink* sink) { sinks_.push_back(sink); }
  void on_events(std::span<const strowger::Event> events) override {
    for (strowger::EventSink* sink : sinks_) sink->on_events(events);
  }

 private:
  std::vector<strowger::EventSink*> sinks_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_TEE_H_
