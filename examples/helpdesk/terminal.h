// SPDX-License-Identifier: Apache-2.0
//
// The terminal: its size, colours, redrawing in place, and Ctrl-C.
#ifndef STROWGER_EXAMPLES_HELPDESK_TERMINAL_H_
#define STROWGER_EXAMPLES_HELPDESK_TERMINAL_H_

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace helpdesk {

enum class Style { kPlain, kTitle, kDim, kGood, kWarning, kBad, kBusy };

/// Set by Ctrl-C (and SIGTERM) once `catch_interrupts` was called.
std::atomic<bool>& interrupted();
void catch_interrupts();

/// Draws screens to stdout: in place on a terminal, one below the other elsewhere (and then without colours).
class Screen {
 public:
  Screen();
  /// Gives the terminal back as it was.
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  bool is_terminal() const { return terminal_; }
  /// Characters per line and lines, now.
  size_t width() const;
  size_t height() const;

  /// `text` in a style, where styles can be shown.
  std::string styled(std::string_view text, Style style) const;
  /// Shows as many of the lines as fit.
  void draw(const std::vector<std::string>& lines);

 private:
  bool terminal_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_TERMINAL_H_
