// SPDX-License-Identifier: Apache-2.0
//
// A PBX in C, around one event loop: the engine never waits, so the loop does, in poll(2), for telephones (standard
// input) and for the engine's next deadline (a timerfd).
//
//   c_pbx < input.txt    in virtual time: each line begins with its second, and nobody waits. What is printed is the
//                        same every time.
//   c_pbx --live         in real time: type "login ann", "call 1 +49301111 support", "answer ann", "hangup 1", ...
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "pbx.h"

enum { kLineBytes = 256 };

static int64_t monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

// ---- Virtual time ---------------------------------------------------------------------------------------------------

// Every timer of the engine that is due by `until_us` fires at its own time.
static void let_time_pass(struct pbx* pbx, int64_t until_us) {
  int64_t deadline_us;
  while ((deadline_us = strowger_acd_next_deadline_us(pbx->acd)) <= until_us && deadline_us < STROWGER_MAX_TIME_US) {
    pbx_advance(pbx, deadline_us);
  }
}

static void run_virtually(struct pbx* pbx) {
  char line[kLineBytes];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char* what = NULL;
    const double second = strtod(line, &what);
    if (line[0] == '#' || what == line) continue;
    const int64_t now_us = (int64_t)(second * 1e6);
    let_time_pass(pbx, now_us);
    pbx_advance(pbx, now_us);
    what[strcspn(what, "\n")] = '\0';
    pbx_signal(pbx, what + strspn(what, " "));
  }
  // Until nothing is left to happen by itself: wrap-ups end, calls that nobody took expire.
  let_time_pass(pbx, STROWGER_MAX_TIME_US);
}

// ---- Real time ------------------------------------------------------------------------------------------------------

static void set_timer(int timer, int64_t start_us, int64_t deadline_us) {
  struct itimerspec when;
  memset(&when, 0, sizeof when);
  if (deadline_us < STROWGER_MAX_TIME_US) {
    const int64_t at_us = start_us + deadline_us;
    when.it_value.tv_sec = (time_t)(at_us / 1000000);
    when.it_value.tv_nsec = (long)(at_us % 1000000) * 1000 + 1;  // Never zero, which would switch it off.
  }
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

// Takes whole lines out of what was read. Returns how many bytes are left at the beginning.
static size_t take_lines(struct pbx* pbx, char* buffer, size_t length) {
  char* begin = buffer;
  char* end;
  while ((end = memchr(begin, '\n', length - (size_t)(begin - buffer))) != NULL) {
    *end = '\0';
    pbx_signal(pbx, begin);
    begin = end + 1;
  }
  const size_t left = length - (size_t)(begin - buffer);
  memmove(buffer, begin, left);
  return left;
}

static int run_live(struct pbx* pbx) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  if (timer < 0) {
    perror("timerfd_create");
    return 1;
  }
  const int64_t start_us = monotonic_us();
  char buffer[kLineBytes];
  size_t length = 0;
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {timer, POLLIN, 0}};
  for (;;) {
    set_timer(timer, start_us, strowger_acd_next_deadline_us(pbx->acd));
    if (poll(sources, 2, -1) < 0 && errno != EINTR) break;
    pbx_advance(pbx, monotonic_us() - start_us);
    if ((sources[1].revents & POLLIN) != 0) {
      uint64_t expirations;
      if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) break;
    }
    if ((sources[0].revents & (POLLIN | POLLHUP)) != 0) {
      const ssize_t got = read(STDIN_FILENO, buffer + length, sizeof buffer - length);
      if (got <= 0) break;
      length = take_lines(pbx, buffer, length + (size_t)got);
      if (length == sizeof buffer) length = 0;  // A line that long is none of ours.
    }
  }
  close(timer);
  return 0;
}

int main(int argc, char** argv) {
  const int live = argc == 2 && strcmp(argv[1], "--live") == 0;
  if (argc > 1 && !live) {
    fprintf(stderr, "usage: %s [--live]\n", argv[0]);
    return 2;
  }
  struct pbx pbx;
  if (pbx_open(&pbx, "centre.toml") != 0) return 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  int result = 0;
  if (live) {
    result = run_live(&pbx);
  } else {
    run_virtually(&pbx);
  }
  pbx_print_report(&pbx);
  pbx_close(&pbx);
  return result;
}
