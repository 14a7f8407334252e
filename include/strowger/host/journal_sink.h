// SPDX-License-Identifier: Apache-2.0
//
// JournalSink: is told everything that a host does to its engine, in the order in which it does it.
//
// For a journal on disk, a standby, or a test: whoever does the same to an engine made from the same centre and options
// gets the same events, byte for byte, in one thread. Between two records the engine changes by nothing but timers.
//
// When not to use it: to hear what happened (a subscription).
//
// Thread safety: called by the thread that is inside the host, one at a time; two calls may come from different
// threads, but what the first did is visible to the second. It holds up the engine, so it should copy and return. It
// may submit commands to the host (they go to the inbox), but not call anything of the host that waits. Complexity: the
// sink's.
//
// Example:
//   struct Replay : strowger::JournalSink {
//     explicit Replay(strowger::Acd& standby) : acd(standby) {}
//     void on_time(strowger::Time now) override { acd.advance(now); }
//     void on_command(const strowger::Command& command, const strowger::Applied&) override { acd.apply(command); }
//     strowger::Acd& acd;
//   };
#ifndef STROWGER_HOST_JOURNAL_SINK_H_
#define STROWGER_HOST_JOURNAL_SINK_H_

#include "strowger/core/time.h"
#include "strowger/engine/command.h"
#include "strowger/engine/refusal.h"

namespace strowger {

class JournalSink {
 public:
  virtual ~JournalSink() = default;

  /// The engine's time is `now`, and every timer due by then has fired. Told before the first command at a new time,
  /// and after timers that had something to tell.
  virtual void on_time(Time now) = 0;

  /// The command was applied (also if it was refused) at the time told last. Its spans and views are good until this
  /// returns.
  virtual void on_command(const Command& command, const Applied& answer) = 0;

  /// Host::with_engine ran a function on the engine at the time told last; a replay has to do the same here.
  virtual void on_other_change() {}
};

}  // namespace strowger

#endif  // STROWGER_HOST_JOURNAL_SINK_H_
