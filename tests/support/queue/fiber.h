// SPDX-License-Identifier: Apache-2.0
//
// Fiber: a function that can be left in the middle and gone on with later, on the same thread.
//
// For the simulated memory, which must decide which of its threads goes on. What it is: a stack and the registers
// (ucontext), with what AddressSanitizer and ThreadSanitizer want to be told. When not to use it: outside of tests.
// A fiber may be used for one function after another. Errors: none; an exception must not leave the function.
#ifndef STROWGER_TESTS_SUPPORT_QUEUE_FIBER_H_
#define STROWGER_TESTS_SUPPORT_QUEUE_FIBER_H_

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace strowger::testing {

class Fiber {
 public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// What the next `resume` begins with. The last function must have ended.
  void start(std::function<void()> body);

  /// Goes on with it until it calls `leave` or ends. From outside of it.
  void resume();

  /// Back to whoever resumed it. From inside.
  void leave();

  bool ended() const { return ended_; }

 private:
  static void enter(unsigned high, unsigned low);
  void loop();

  std::vector<std::byte> stack_;
  ucontext_t inside_;
  ucontext_t outside_;
  std::function<void()> body_;
  bool ended_ = true;

  // What the sanitizers, if there is one, are told.
  [[maybe_unused]] void* fake_stack_outside_ = nullptr;
  [[maybe_unused]] void* fake_stack_inside_ = nullptr;
  [[maybe_unused]] const void* outside_bottom_ = nullptr;
  [[maybe_unused]] size_t outside_size_ = 0;
  [[maybe_unused]] void* tsan_inside_ = nullptr;
  [[maybe_unused]] void* tsan_outside_ = nullptr;
};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_QUEUE_FIBER_H_
