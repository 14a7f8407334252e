// SPDX-License-Identifier: Apache-2.0
#include "support/queue/fiber.h"

#include <cstdint>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STROWGER_FIBER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define STROWGER_FIBER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define STROWGER_FIBER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define STROWGER_FIBER_TSAN 1
#endif

#ifdef STROWGER_FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef STROWGER_FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace strowger::testing {

Fiber::Fiber() : stack_(256 * 1024) {
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack_.data();
  inside_.uc_stack.ss_size = stack_.size();
  inside_.uc_link = nullptr;
  const auto self = reinterpret_cast<uintptr_t>(this);
  // makecontext passes integers only, so the address comes in two halves.
  makecontext(&inside_, reinterpret_cast<void (*)()>(&Fiber::enter), 2, static_cast<unsigned>(self >> 32),
              static_cast<unsigned>(self));
#ifdef STROWGER_FIBER_TSAN
  tsan_inside_ = __tsan_create_fiber(0);
#endif
}

Fiber::~Fiber() {
#ifdef STROWGER_FIBER_TSAN
  __tsan_destroy_fiber(tsan_inside_);
#endif
}

void Fiber::start(std::function<void()> body) {
  body_ = std::move(body);
  ended_ = false;
}

void Fiber::enter(unsigned high, unsigned low) {
  auto* self = reinterpret_cast<Fiber*>((static_cast<uintptr_t>(high) << 32) | low);
#ifdef STROWGER_FIBER_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &self->outside_bottom_, &self->outside_size_);
#endif
  self->loop();
}

void Fiber::loop() {
  for (;;) {
    body_();
    body_ = nullptr;
    ended_ = true;
    leave();
  }
}

void Fiber::resume() {
#ifdef STROWGER_FIBER_ASAN
  __sanitizer_start_switch_fiber(&fake_stack_outside_, stack_.data(), stack_.size());
#endif
#ifdef STROWGER_FIBER_TSAN
  tsan_outside_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(tsan_inside_, 0);
#endif
  swapcontext(&outside_, &inside_);
#ifdef STROWGER_FIBER_ASAN
  __sanitizer_finish_switch_fiber(fake_stack_outside_, nullptr, nullptr);
#endif
}

void Fiber::leave() {
#ifdef STROWGER_FIBER_ASAN
  __sanitizer_start_switch_fiber(&fake_stack_inside_, outside_bottom_, outside_size_);
#endif
#ifdef STROWGER_FIBER_TSAN
  __tsan_switch_to_fiber(tsan_outside_, 0);
#endif
  swapcontext(&inside_, &outside_);
#ifdef STROWGER_FIBER_ASAN
  __sanitizer_finish_switch_fiber(fake_stack_inside_, &outside_bottom_, &outside_size_);
#endif
}

}  // namespace strowger::testing
