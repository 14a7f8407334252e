// SPDX-License-Identifier: Apache-2.0
//
// Board: the call board of a help desk, live in the terminal: waiting calls with their age and what they were promised,
// agents and what they do.
//
// It is an EventSink that follows the events and draws the moments between them, holding up the simulation so that it
// runs at the chosen speed. Where stdout is no terminal, frames are printed one below the other.
#ifndef STROWGER_EXAMPLES_HELPDESK_BOARD_H_
#define STROWGER_EXAMPLES_HELPDESK_BOARD_H_

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "helpdesk/board_state.h"
#include "helpdesk/terminal.h"
#include "strowger/report/interval_report.h"

namespace helpdesk {

struct BoardOptions {
  std::string title;
  /// How many times faster than life; 0: as fast as it goes.
  double speed = 60;
  /// Simulated time between frames; zero: a tenth of a second of real time on a terminal, half an hour elsewhere.
  strowger::Duration step{};
  /// The first frame.
  strowger::Time from;
};

class Board : public strowger::EventSink {
 public:
  /// `report` counts the same events, and must be told them after the board. All must outlive the board.
  Board(const BoardOptions& options, const strowger::CentreSpec& centre, const std::vector<Stream>& streams,
        const strowger::IntervalReport& report);

  void on_events(std::span<const strowger::Event> events) override;

  /// The instant that was drawn last.
  strowger::Time shown() const { return shown_; }

 private:
  /// What fits beside each other.
  struct Layout {
    size_t width;
    size_t bar;
    size_t agent_columns;
    /// Whether there is room for what agents are busy with.
    bool agent_contacts;
    size_t agent_width() const { return agent_contacts ? 36 : 22; }
  };
  Layout layout() const;

  void draw(strowger::Time now);
  void wait_for_next_frame();
  std::vector<std::string> head(strowger::Time now, const Layout& layout) const;
  std::vector<std::string> queue_lines(strowger::Time now, const Layout& layout) const;
  std::vector<std::string> call_lines(strowger::Time now, size_t height) const;
  std::string call_line(const BoardCall& call, strowger::Time now) const;
  std::vector<std::string> agent_lines(strowger::Time now, const Layout& layout) const;
  std::string agent_line(size_t index, strowger::Time now, const Layout& layout) const;
  int level_of(size_t queue) const;

  BoardOptions options_;
  BoardState state_;
  const strowger::IntervalReport& report_;
  std::vector<std::vector<size_t>> members_;  // agents by queue
  Screen screen_;
  strowger::Time next_frame_;
  strowger::Time shown_;
  std::chrono::steady_clock::time_point next_wall_;
};

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_BOARD_H_
