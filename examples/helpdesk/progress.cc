// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/progress.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace helpdesk {

using std::chrono::steady_clock;

Progress::Progress(std::string what)
    : what_(std::move(what)),
      begin_(steady_clock::now()),
      next_(begin_ + std::chrono::seconds(1)),
      terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (shown_ && terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::update(double done) {
  const steady_clock::time_point now = steady_clock::now();
  if (now < next_) return;
  next_ = now + (terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(5));
  shown_ = true;
  const double left = done > 0 ? elapsed_seconds() * (1 - done) / done : 0;
  const int width = 30;
  const int filled = static_cast<int>(done * width);
  std::fprintf(stderr, "%s%s  [%.*s%.*s] %3.0f %%, %.0f s left%s", terminal_ ? "\r" : "", what_.c_str(), filled,
               "##############################", width - filled, "..............................", done * 100, left,
               terminal_ ? "\033[K" : "\n");
}

double Progress::elapsed_seconds() const { return std::chrono::duration<double>(steady_clock::now() - begin_).count(); }

}  // namespace helpdesk
