// SPDX-License-Identifier: Apache-2.0
//
// Progress on stderr, for runs that take longer than a second; shorter ones stay silent.
#ifndef STROWGER_EXAMPLES_HELPDESK_PROGRESS_H_
#define STROWGER_EXAMPLES_HELPDESK_PROGRESS_H_

#include <chrono>
#include <string>

namespace helpdesk {

class Progress {
 public:
  /// `what` is being done: "simulating 365 days".
  explicit Progress(std::string what);
  /// Wipes its line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The share that is done, 0 to 1.
  void update(double done);
  double elapsed_seconds() const;

 private:
  std::string what_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point next_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_PROGRESS_H_
