// SPDX-License-Identifier: Apache-2.0
//
// acme.patience: a ladder policy, in C++. It looks at how things stand each time: while somebody is ready it does
// nothing; in a long queue the call overflows to another; else the caller is told something, and moves up a little.
//
// A step of a ladder uses it so; what the step does by itself is done if the policy cannot say:
//   { after = "20s", do = "nothing", policy = "acme.patience; overflow = helpers; long_queue = 10; look_every = 15s" }
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "strowger/plugin/plugin.hpp"

namespace {

namespace plugin = strowger::plugin;

class Patience : public plugin::LadderPolicy<Patience> {
 public:
  static constexpr std::string_view kName = "acme.patience";
  static constexpr std::string_view kKey = "agents ready, calls waiting, and how often it was asked";
  static constexpr std::string_view kHelp = "overflows out of long queues, and keeps the caller company in short ones";
  static constexpr uint64_t kColumns = STROWGER_CLIMB_AGENTS_READY | STROWGER_CLIMB_QUEUE_WAITING | STROWGER_CLIMB_RUNS;
  static constexpr std::array kParameters = {
      plugin::required(plugin::string("overflow", "the queue that calls go to out of a long one")),
      plugin::integer("long_queue", "calls waiting in a long queue", 10, 1, 1e6),
      plugin::duration("look_every", "how long until it looks again", 15'000'000, 100'000, 3.6e9)};

  explicit Patience(const plugin::Arguments& arguments)
      : overflow_(arguments.string(0)), long_queue_(arguments.integer(1)), look_every_us_(arguments.integer(2)) {}

  void decide_impl(const StrowgerDecision& decision, const StrowgerClimbs& climbs,
                   std::span<StrowgerLadderAnswer> answers) const {
    const uint32_t overflow = decision.questions->find_queue(&decision, plugin::text(overflow_));
    for (size_t i = 0; i < answers.size(); ++i) {
      StrowgerLadderAnswer& answer = answers[i];
      answer.ask_again_us = look_every_us_;
      if (climbs.agents_ready[i] > 0) {
        answer.action = STROWGER_STEP_NOTHING;
      } else if (climbs.queue_waiting[i] >= long_queue_ && overflow != STROWGER_PLUGIN_NONE) {
        answer.action = STROWGER_STEP_MOVE_QUEUE;
        answer.queue = overflow;
      } else if (climbs.runs[i] % 2 == 1) {
        answer.action = STROWGER_STEP_ANNOUNCE;
        answer.message = plugin::text("thank you for waiting");
      } else {
        answer.action = STROWGER_STEP_RAISE_PRIORITY;
        answer.by = 1;
      }
    }
  }

 private:
  std::string overflow_;
  int64_t long_queue_;
  int64_t look_every_us_;
};

}  // namespace

STROWGER_PLUGIN("patience", "1.0", Patience)
