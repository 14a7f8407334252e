// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>

#include "absl/strings/str_cat.h"

namespace helpdesk {
namespace {

constexpr size_t kPlainWidth = 132;
constexpr size_t kPlainHeight = 60;

/// By Style.
constexpr std::array<std::string_view, 7> kCodes{"",         "\033[1m",    "\033[2m", "\033[32m",
                                                 "\033[33m", "\033[1;31m", "\033[36m"};

std::atomic<bool> g_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal handler may set it

winsize size_now() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = winsize{};
  return size;
}

}  // namespace

std::atomic<bool>& interrupted() { return g_interrupted; }

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_interrupted.store(true); };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Screen::Screen() : terminal_(isatty(STDOUT_FILENO) != 0) {
  // The other screen, no cursor, long lines cut, empty.
  if (terminal_) std::fputs("\033[?1049h\033[?25l\033[?7l\033[2J", stdout);
}

Screen::~Screen() {
  if (terminal_) std::fputs("\033[?7h\033[?25h\033[?1049l", stdout);
  std::fflush(stdout);
}

size_t Screen::width() const {
  const size_t columns = terminal_ ? size_now().ws_col : 0;
  return columns == 0 ? kPlainWidth : std::max<size_t>(columns, 80);
}

size_t Screen::height() const {
  const size_t rows = terminal_ ? size_now().ws_row : 0;
  return rows == 0 ? kPlainHeight : std::max<size_t>(rows, 12);
}

std::string Screen::styled(std::string_view text, Style style) const {
  const std::string_view code = kCodes[static_cast<size_t>(style)];
  if (!terminal_ || code.empty()) return std::string(text);
  return absl::StrCat(std::string(code), std::string(text), "\033[0m");
}

void Screen::draw(const std::vector<std::string>& lines) {
  std::string frame = terminal_ ? "\033[H" : "";
  const size_t shown = std::min(lines.size(), terminal_ ? height() : lines.size());
  for (size_t i = 0; i < shown; ++i) {
    if (terminal_) {
      // The rest of the line is wiped, and the last line has no end, so that nothing scrolls.
      absl::StrAppend(&frame, lines[i], "\033[K", i + 1 < shown ? "\n" : "");
    } else {
      absl::StrAppend(&frame, lines[i].substr(0, lines[i].find_last_not_of(' ') + 1), "\n");
    }
  }
  frame += terminal_ ? "\033[J" : "\n";
  std::fwrite(frame.data(), 1, frame.size(), stdout);
  std::fflush(stdout);
}

}  // namespace helpdesk
