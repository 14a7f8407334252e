// SPDX-License-Identifier: Apache-2.0
//
// After warm-up commands and timers allocate nothing (engine/acd.h): the global operator new counts.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>

#include "gtest/gtest.h"
#include "hot_path/workload.h"

namespace {

// Counted while `counting`; with STROWGER_ABORT_ON_ALLOCATION=1 the first one aborts, so that a debugger shows where.
bool counting = false;
bool aborting = false;
uint64_t allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
  if (counting) {
    ++allocations;
    if (aborting) std::abort();
  }
  if (size == 0) size = 1;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size)
                     : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  return memory;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* memory = allocate(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Not inlined: the compiler would take a free() for one that does not match its new.
[[gnu::noinline]] void* operator new(std::size_t size) { return allocate_or_throw(size, 1); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return allocate_or_throw(size, 1); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, 1); }
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, 1); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace strowger::hot_path {
namespace {

uint64_t allocations_of(const std::function<void()>& work) {
  aborting = std::getenv("STROWGER_ABORT_ON_ALLOCATION") != nullptr;
  allocations = 0;
  counting = true;
  work();
  counting = false;
  return allocations;
}

TEST(NoAllocation, the_counter_counts) {
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(7)); }), 1u);
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(64, std::align_val_t(64)), std::align_val_t(64)); }),
            1u);
  EXPECT_EQ(allocations_of([] {}), 0u);
}

class NoAllocationAfterWarmUp : public ::testing::TestWithParam<Workload> {};

TEST_P(NoAllocationAfterWarmUp, of) {
  const std::unique_ptr<Work> work = GetParam().make_warm();
  EXPECT_EQ(allocations_of([&] { work->once(); }), 0u);
  work->check();
}

INSTANTIATE_TEST_SUITE_P(Workloads, NoAllocationAfterWarmUp, ::testing::ValuesIn(workloads()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace strowger::hot_path
