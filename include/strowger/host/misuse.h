// SPDX-License-Identifier: Apache-2.0
//
// Misuse: what a host program may have called wrongly, told to a function of its own choice.
//
// A call that breaks a rule of this room (a poll in two threads at once, say) is refused by its answer, and nothing is
// lost. But such an answer tells of an error in the program, so the program may have a function called as well: to log,
// to stop in a debugger, or to abort. The library itself does none of these.
//
// When not to use it: for refusals that a correct program meets (a full inbox); those are answers only.
//
// Thread safety: both functions are for all threads. The handler is called on the thread that made the mistake, and may
// be called by several at once. Complexity: O(1). Errors: none.
//
// Example:
//   strowger::set_misuse_handler([](strowger::Misuse misuse) { log(strowger::name_of(misuse)); });
#ifndef STROWGER_HOST_MISUSE_H_
#define STROWGER_HOST_MISUSE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

enum class Misuse : uint8_t {
  kPollInTwoThreads,
  kRequestInUse,
  kRequestDestroyed,
};

struct MisuseRow {
  Misuse misuse;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array<MisuseRow, 3> kMisuseRows = {{
    {Misuse::kPollInTwoThreads, "poll_in_two_threads", "Two threads polled an invoked host at once; one was refused."},
    {Misuse::kRequestInUse, "request_in_use", "A Request was given to a second command before the first was answered."},
    {Misuse::kRequestDestroyed, "request_destroyed",
     "A Request was destroyed before its command was answered; its destructor waits for the answer."},
}};

constexpr std::string_view name_of(Misuse misuse) { return kMisuseRows[static_cast<size_t>(misuse)].name; }

using MisuseHandler = void (*)(Misuse misuse);

/// The function to call from now on, nullptr (as at the beginning) for none. Returns the one before.
MisuseHandler set_misuse_handler(MisuseHandler handler);

/// Calls the handler, if there is one.
void report_misuse(Misuse misuse);

}  // namespace strowger

#endif  // STROWGER_HOST_MISUSE_H_
