// SPDX-License-Identifier: Apache-2.0
//
// After warm-up commands and timers make no system call. A child process warms up, tells the kernel to let it do
// nothing any more but end (a seccomp filter), and does the work once more: any other system call raises SIGSYS, whose
// handler notes which one it was.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <memory>
#include <new>
#include <string>

#include "gtest/gtest.h"
#include "hot_path/sanitizers.h"
#include "hot_path/workload.h"

namespace strowger::hot_path {
namespace {

/// What the child tells, in memory that both processes see.
struct Told {
  enum class End { kDied, kRefused, kDone, kCalled };
  End end = End::kDied;
  int error = 0;        // kRefused: errno
  int system_call = 0;  // kCalled: its number
};

Told* told = nullptr;

void note_system_call(int /*signal*/, siginfo_t* info, void* /*context*/) {
  told->end = Told::End::kCalled;
  told->system_call = info->si_syscall;
  _exit(0);
}

/// From now on every system call but exit_group is a SIGSYS. False: the kernel refuses.
bool forbid_system_calls() {
  struct sigaction action {};
  action.sa_sigaction = note_system_call;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGSYS, &action, nullptr) != 0) return false;
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  sock_fprog program{.len = 4, .filter = filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Does `work` in a child that may make no system call.
Told without_system_calls(const std::function<void()>& work) {
  void* shared = mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  told = new (shared) Told;
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    if (forbid_system_calls()) {
      work();
      told->end = Told::End::kDone;
    } else {
      told->error = errno;
      told->end = Told::End::kRefused;
    }
    _exit(0);
  }
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);
  const Told result = *told;
  munmap(shared, sizeof(Told));
  return result;
}

/// Why the kernel or the build cannot show anything; empty: it can.
std::string why_skip() {
#if STROWGER_SANITIZED
  return "a sanitizer's runtime makes system calls itself";
#else
  const Told probe = without_system_calls([] {});
  if (probe.end != Told::End::kRefused) return "";
  return std::string("the kernel refuses seccomp filters: ") + std::strerror(probe.error);
#endif
}

class NoSystemCall : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = why_skip(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(NoSystemCall, a_system_call_is_noticed) {
  EXPECT_EQ(without_system_calls([] {}).end, Told::End::kDone);
  const Told parent = without_system_calls([] { static_cast<void>(getppid()); });
  EXPECT_EQ(parent.end, Told::End::kCalled);
  EXPECT_EQ(parent.system_call, SYS_getppid);
  const Told write = without_system_calls([] { static_cast<void>(::write(2, "", 0)); });
  EXPECT_EQ(write.end, Told::End::kCalled);
  EXPECT_EQ(write.system_call, SYS_write);
  const Told memory = without_system_calls([] { mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); });
  EXPECT_EQ(memory.end, Told::End::kCalled);
  EXPECT_EQ(memory.system_call, SYS_mmap);
}

TEST_F(NoSystemCall, a_child_that_dies_is_noticed) {
  EXPECT_EQ(without_system_calls([] { __builtin_trap(); }).end, Told::End::kDied);
}

class NoSystemCallAfterWarmUp : public NoSystemCall, public ::testing::WithParamInterface<Workload> {};

TEST_P(NoSystemCallAfterWarmUp, of) {
  const std::unique_ptr<Work> work = GetParam().make_warm();
  const Told told_by_child = without_system_calls([&] { work->once(); });
  EXPECT_EQ(told_by_child.end, Told::End::kDone) << "system call number " << told_by_child.system_call;
  work->once();
  work->check();
}

INSTANTIATE_TEST_SUITE_P(Workloads, NoSystemCallAfterWarmUp, ::testing::ValuesIn(workloads()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace strowger::hot_path
