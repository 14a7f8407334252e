// SPDX-License-Identifier: Apache-2.0
//
// BoardState: who waits and who does what, followed from events: all that a wallboard needs to know of an engine.
#ifndef STROWGER_EXAMPLES_HELPDESK_BOARD_STATE_H_
#define STROWGER_EXAMPLES_HELPDESK_BOARD_STATE_H_

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "helpdesk/help_desk.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/event.h"

namespace helpdesk {

struct BoardCall {
  strowger::QueueId queue;
  strowger::Media media = strowger::Media::kVoice;
  uint64_t host_ref = 0;
  /// A number for people: the how-manieth contact it is.
  uint64_t number = 0;
  strowger::Time since;
  bool at_risk = false;
  bool broken = false;
  bool ringing = false;
  /// When its promise breaks; kMaxTime without a promise.
  strowger::Time deadline = strowger::kMaxTime;
  /// The last step of the ladder, if there was one: its place in the queue's ladder, from 1.
  int step = 0;
};

struct BoardAgent {
  strowger::AgentState state = strowger::AgentState::kLoggedOut;
  strowger::Time since;
  strowger::ReasonId reason;
  /// Contacts in hand: their queues, and since when.
  struct Contact {
    strowger::QueueId queue;
    uint64_t number;
    strowger::Time since;
  };
  std::map<strowger::CallId, Contact> contacts;
};

class BoardState {
 public:
  /// Both must outlive the state.
  BoardState(const strowger::CentreSpec& centre, const std::vector<Stream>& streams)
      : centre_(centre), streams_(streams), agents_(centre.agents.size()) {}

  void apply(const strowger::Event& event);

  const std::map<strowger::CallId, BoardCall>& waiting() const { return waiting_; }
  /// By index of CentreSpec::agents.
  const std::vector<BoardAgent>& agents() const { return agents_; }
  const Stream& stream(const BoardCall& call) const;
  const strowger::CentreSpec& centre() const { return centre_; }

 private:
  void join(const strowger::Event& event);

  const strowger::CentreSpec& centre_;
  const std::vector<Stream>& streams_;
  std::map<strowger::CallId, BoardCall> waiting_;  // ordered, so that frames do not depend on a hash
  std::vector<BoardAgent> agents_;
  uint64_t contacts_ = 0;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_BOARD_STATE_H_
