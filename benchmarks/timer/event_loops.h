// SPDX-License-Identifier: Apache-2.0
//
// The timers of libev and libuv, as those libraries come in Debian, at a virtual time. They call back when their loop
// is run, so they take part in the load of phases only: start, cancel, and expiry by running the loop at times 5 ms
// apart (10 ms at 100,000 timers or less) until nothing is left.
#ifndef STROWGER_BENCHMARKS_TIMER_EVENT_LOOPS_H_
#define STROWGER_BENCHMARKS_TIMER_EVENT_LOOPS_H_

#include <ev.h>
#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "timer/exact_contenders.h"
#include "timer/virtual_clock.h"

namespace strowger::bench {

class Libev {
 public:
  explicit Libev(uint32_t n) : timers_(n) {
    const VirtualTime time(0);
    loop_ = ev_loop_new(EVBACKEND_SELECT);
    ev_set_userdata(loop_, this);
    for (ev_timer& timer : timers_) ev_init(&timer, &Libev::call);
  }
  ~Libev() {
    for (ev_timer& timer : timers_) ev_timer_stop(loop_, &timer);
    ev_loop_destroy(loop_);
  }
  Libev(const Libev&) = delete;
  Libev& operator=(const Libev&) = delete;

  uint32_t start(int64_t expiry, uint32_t payload) {
    ev_timer_set(&timers_[payload], static_cast<double>(expiry) * 1e-6, 0.0);
    ev_timer_start(loop_, &timers_[payload]);
    return payload;
  }
  void cancel(uint32_t handle) { ev_timer_stop(loop_, &timers_[handle]); }

  /// Runs what is due at `now` and adds the payloads to `expired`.
  void run(int64_t now, std::vector<uint32_t>& expired) {
    const VirtualTime time(now);
    expired_ = &expired;
    ev_run(loop_, EVRUN_NOWAIT);
  }

  /// The watchers, and the loop's heap of twelve bytes an entry, padded to sixteen.
  size_t bytes() const { return timers_.size() * (sizeof(ev_timer) + 16); }

 private:
  static void call(struct ev_loop* loop, ev_timer* timer, int /*events*/) {
    auto* self = static_cast<Libev*>(ev_userdata(loop));
    self->expired_->push_back(static_cast<uint32_t>(timer - self->timers_.data()));
  }

  struct ev_loop* loop_ = nullptr;
  std::vector<ev_timer> timers_;
  std::vector<uint32_t>* expired_ = nullptr;
};

class Libuv {
 public:
  explicit Libuv(uint32_t n) : timers_(n) {
    const VirtualTime time(0);
    uv_loop_init(&loop_);
    loop_.data = this;
    for (uv_timer_t& timer : timers_) uv_timer_init(&loop_, &timer);
  }
  ~Libuv() {
    for (uv_timer_t& timer : timers_) uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }
  Libuv(const Libuv&) = delete;
  Libuv& operator=(const Libuv&) = delete;

  uint32_t start(int64_t expiry, uint32_t payload) {
    uv_timer_start(&timers_[payload], &Libuv::call, static_cast<uint64_t>(expiry + 999) / 1'000, 0);
    return payload;
  }
  void cancel(uint32_t handle) { uv_timer_stop(&timers_[handle]); }

  void run(int64_t now, std::vector<uint32_t>& expired) {
    const VirtualTime time(now);
    expired_ = &expired;
    uv_run(&loop_, UV_RUN_NOWAIT);
  }

  size_t bytes() const { return timers_.size() * sizeof(uv_timer_t); }

 private:
  static void call(uv_timer_t* timer) {
    auto* self = static_cast<Libuv*>(timer->loop->data);
    self->expired_->push_back(static_cast<uint32_t>(timer - self->timers_.data()));
  }

  uv_loop_t loop_{};
  std::vector<uv_timer_t> timers_;
  std::vector<uint32_t>* expired_ = nullptr;
};

}  // namespace strowger::bench

#endif  // STROWGER_BENCHMARKS_TIMER_EVENT_LOOPS_H_
