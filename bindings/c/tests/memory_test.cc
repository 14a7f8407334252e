// SPDX-License-Identifier: Apache-2.0
//
// When there is no memory: each allocation of a day is made to fail in its turn. Every function must say so by its
// answer, nothing may be thrown or crash, and what was made before can be destroyed. After warm-up a program that
// applies commands and polls events allocates nothing.
//
// This program stands in front of the global operator new.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "strowger.h"

namespace {

int64_t allocations_left = INT64_MAX;
int64_t allocations = 0;

void* allocate(size_t bytes, size_t alignment) noexcept {
  ++allocations;
  if (allocations_left-- <= 0) return nullptr;
  const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  return alignment <= alignof(std::max_align_t) ? std::malloc(bytes == 0 ? 1 : bytes)
                                                : std::aligned_alloc(alignment, rounded);
}
void* allocate_or_throw(size_t bytes, size_t alignment) {
  void* const memory = allocate(bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(size_t bytes) { return allocate_or_throw(bytes, 1); }
void* operator new[](size_t bytes) { return allocate_or_throw(bytes, 1); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes, 1); }
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes, 1); }
void* operator new(size_t bytes, std::align_val_t a) { return allocate_or_throw(bytes, static_cast<size_t>(a)); }
void* operator new[](size_t bytes, std::align_val_t a) { return allocate_or_throw(bytes, static_cast<size_t>(a)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

constexpr char kToml[] =
    "skills = ['english']\n[[queue]]\nname = 'support'\nrequirement = 'english >= 2'\nwrap_up = '5s'\n"
    "[[agent]]\nname = 'ann'\nskills = { english = 5 }\nqueues = ['support']\n";

/// Whether a function said that there was no memory, which then holds for all that follow.
class Day {
 public:
  bool ran_out() const { return ran_out_; }

  void expect(strowger_status status) {
    if (status == STROWGER_STATUS_RESOURCE_EXHAUSTED) {
      ran_out_ = true;
    } else if (!ran_out_) {
      EXPECT_EQ(status, STROWGER_OK);
    }
  }
  void expect(strowger_refusal refusal) {
    if (refusal == STROWGER_REFUSAL_OUT_OF_MEMORY) {
      ran_out_ = true;
    } else if (!ran_out_) {
      EXPECT_EQ(refusal, STROWGER_REFUSAL_NONE);
    }
  }

  void begin() {
    expect(strowger_centre_load(kToml, sizeof kToml - 1, "centre", nullptr, &centre_, nullptr));
    expect(strowger_acd_create(centre_, nullptr, &acd_, nullptr));
    ASSERT_NE(acd_, nullptr);
  }

  void run() {
    const strowger_command log_in = strowger_log_in(0);
    expect(strowger_acd_apply(acd_, &log_in, nullptr));
    strowger_command call = strowger_arrive_call(0);
    strowger_applied applied = {sizeof applied, 0, {}, STROWGER_NO_CALL};
    for (int i = 0; i < 3; ++i) expect(strowger_acd_apply(acd_, &call, &applied));
    strowger_text* text = strowger_text_create();
    strowger_error error = {sizeof error, 0, 0, 0, 0, ""};
    if (text != nullptr) {
      expect(strowger_acd_explain(acd_, applied.call, nullptr, text, &error));
      expect(strowger_acd_to_toml(acd_, text));
    }
    expect(strowger_acd_advance(acd_, 60'000'000));
    report(text);
    strowger_text_destroy(text);
  }

  void report(strowger_text* text) {
    strowger_interval_report* intervals = nullptr;
    strowger_report* report = nullptr;
    expect(strowger_interval_report_create(acd_, nullptr, &intervals, nullptr));
    strowger_event events[4];
    for (size_t count = 1; count > 0 && intervals != nullptr;) {
      if (strowger_acd_poll_events(acd_, events, 4, sizeof events[0], &count) != STROWGER_OK) break;
      expect(strowger_interval_report_on_events(intervals, events, count, sizeof events[0]));
    }
    if (intervals != nullptr) expect(strowger_interval_report_take(intervals, 60'000'000, &report));
    if (report != nullptr && text != nullptr) expect(strowger_report_write_json(report, text));
    strowger_report_destroy(report);
    strowger_interval_report_destroy(intervals);
  }

  void end() {
    strowger_acd_destroy(acd_);
    strowger_centre_destroy(centre_);
  }

 private:
  bool ran_out_ = false;
  strowger_centre* centre_ = nullptr;
  strowger_acd* acd_ = nullptr;
};

TEST(CMemory, each_allocation_may_fail) {
  int64_t failed = 0;
  for (bool all = false; !all && !HasFailure(); ++failed) {
    Day day;
    day.begin();
    allocations_left = failed;
    day.run();
    all = allocations_left > 0;
    allocations_left = INT64_MAX;
    // The one that failed may have been a text that the day can do without.
    EXPECT_TRUE(!all || !day.ran_out()) << "allocation " << failed;
    day.end();
  }
  EXPECT_GT(failed, 50);
}

TEST(CMemory, an_engine_that_ran_out_says_so_ever_after) {
  strowger_centre* centre = nullptr;
  strowger_acd* acd = nullptr;
  ASSERT_EQ(strowger_centre_load(kToml, sizeof kToml - 1, "centre", nullptr, &centre, nullptr), STROWGER_OK);
  ASSERT_EQ(strowger_acd_create(centre, nullptr, &acd, nullptr), STROWGER_OK);
  strowger_command call = strowger_arrive_call(0);
  allocations_left = 0;
  strowger_refusal refusal = STROWGER_REFUSAL_NONE;
  for (int i = 0; i < 100'000 && refusal == STROWGER_REFUSAL_NONE; ++i)
    refusal = strowger_acd_apply(acd, &call, nullptr);
  allocations_left = INT64_MAX;
  EXPECT_EQ(refusal, STROWGER_REFUSAL_OUT_OF_MEMORY);
  EXPECT_EQ(strowger_acd_apply(acd, &call, nullptr), STROWGER_REFUSAL_OUT_OF_MEMORY);
  EXPECT_EQ(strowger_acd_advance(acd, 1), STROWGER_REFUSAL_OUT_OF_MEMORY);
  size_t calls = 0;
  EXPECT_EQ(strowger_acd_calls(acd, &calls), STROWGER_STATUS_RESOURCE_EXHAUSTED);
  EXPECT_EQ(strowger_acd_poll_events(acd, nullptr, 0, sizeof(strowger_event), &calls),
            STROWGER_STATUS_RESOURCE_EXHAUSTED);
  EXPECT_EQ(strowger_acd_find_queue(acd, "support", 7), STROWGER_NO_QUEUE);
  char name[8];
  EXPECT_EQ(strowger_acd_queue_name(acd, 0, name, sizeof name, nullptr), STROWGER_STATUS_RESOURCE_EXHAUSTED);
  strowger_acd_destroy(acd);
  strowger_centre_destroy(centre);
}

/// A thousand calls, polled.
void work(strowger_acd* acd, int64_t& now_us) {
  for (int i = 0; i < 1000; ++i) {
    const strowger_command call = strowger_arrive_call(0);
    strowger_applied applied = {sizeof applied, 0, {}, STROWGER_NO_CALL};
    EXPECT_EQ(strowger_acd_apply(acd, &call, &applied), STROWGER_REFUSAL_NONE);
    const strowger_command accept = strowger_accept_offer(applied.call, 0);
    EXPECT_EQ(strowger_acd_apply(acd, &accept, nullptr), STROWGER_REFUSAL_NONE);
    const strowger_command complete = strowger_complete_call(applied.call);
    EXPECT_EQ(strowger_acd_apply(acd, &complete, nullptr), STROWGER_REFUSAL_NONE);
    now_us += 6'000'000;
    EXPECT_EQ(strowger_acd_advance(acd, now_us), STROWGER_REFUSAL_NONE);
    strowger_event events[8];
    for (size_t count = 1; count > 0;) {
      EXPECT_EQ(strowger_acd_poll_events(acd, events, 8, sizeof events[0], &count), STROWGER_OK);
    }
  }
}

TEST(CMemory, nothing_is_allocated_after_warm_up) {
  strowger_centre* centre = nullptr;
  strowger_acd* acd = nullptr;
  ASSERT_EQ(strowger_centre_load(kToml, sizeof kToml - 1, "centre", nullptr, &centre, nullptr), STROWGER_OK);
  ASSERT_EQ(strowger_acd_create(centre, nullptr, &acd, nullptr), STROWGER_OK);
  const strowger_command log_in = strowger_log_in(0);
  ASSERT_EQ(strowger_acd_apply(acd, &log_in, nullptr), STROWGER_REFUSAL_NONE);
  int64_t now_us = 0;
  work(acd, now_us);
  const int64_t before = allocations;
  work(acd, now_us);
  EXPECT_EQ(allocations - before, 0);
  strowger_acd_destroy(acd);
  strowger_centre_destroy(centre);
}

}  // namespace
