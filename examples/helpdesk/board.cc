// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/board.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/format.h"
#include "strowger/report/render.h"

namespace helpdesk {
namespace {

using strowger::AgentState;
using strowger::Duration;
using strowger::Media;
using strowger::Time;

constexpr std::chrono::milliseconds kWallStep{100};
constexpr size_t kCallWidth = 55;

/// Waiting calls in the order of their promises, then of age.
std::vector<const BoardCall*> in_order(const BoardState& state) {
  std::vector<const BoardCall*> calls;
  for (const auto& [id, call] : state.waiting()) calls.push_back(&call);
  std::stable_sort(calls.begin(), calls.end(), [](const BoardCall* a, const BoardCall* b) {
    return std::pair(a->deadline, a->since) < std::pair(b->deadline, b->since);
  });
  return calls;
}

Style style_of(const BoardCall& call) {
  return call.broken ? Style::kBad : call.at_risk ? Style::kWarning : Style::kGood;
}

std::string promise_text(const BoardCall& call, Time now) {
  if (call.deadline == strowger::kMaxTime) return "";
  const Duration left = call.deadline - now;
  return absl::StrCat(left < Duration::zero() ? "late " : "in ", minutes(left < Duration::zero() ? -left : left));
}

std::string call_columns(std::string_view number, std::string_view age, std::string_view level, std::string_view queue,
                         std::string_view caller, std::string_view step, std::string_view promise) {
  return absl::StrCat(right(number, 5), " ", right(age, 7), "  ", left(level, 2), " ", left(shortened(queue, 9), 9),
                      " ", left(shortened(caller, 9), 9), " ", right(step, 4), " ", right(promise, 12));
}

/// Two columns of lines side by side, the first kCallWidth wide.
std::vector<std::string> beside(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    const std::string blank(kCallWidth, ' ');
    lines.push_back(absl::StrCat(i < first.size() ? first[i] : blank, "  ", i < second.size() ? second[i] : ""));
  }
  return lines;
}

}  // namespace

Board::Board(const BoardOptions& options, const strowger::CentreSpec& centre, const std::vector<Stream>& streams,
             const strowger::IntervalReport& report)
    : options_(options), state_(centre, streams), report_(report), members_(centre.queues.size()) {
  for (size_t a = 0; a < centre.agents.size(); ++a) {
    for (const strowger::Membership& membership : centre.agents[a].memberships) {
      for (size_t q = 0; q < centre.queues.size(); ++q) {
        if (centre.queues[q].name == membership.queue && membership.reserve_level == 0) members_[q].push_back(a);
      }
    }
  }
  if (options_.step == Duration::zero()) {
    const double real = strowger::to_seconds(kWallStep) * (options_.speed > 0 ? options_.speed : 600);
    options_.step = screen_.is_terminal() ? strowger::from_seconds(real) : Duration(std::chrono::minutes(30));
  }
  next_frame_ = options_.from;
  next_wall_ = std::chrono::steady_clock::now();
}

void Board::on_events(std::span<const strowger::Event> events) {
  for (const strowger::Event& event : events) {
    while (next_frame_ < event.time && !interrupted()) {
      draw(next_frame_);
      wait_for_next_frame();
      next_frame_ += options_.step;
    }
    state_.apply(event);
  }
}

void Board::wait_for_next_frame() {
  if (options_.speed <= 0) return;
  const double real = strowger::to_seconds(options_.step) / options_.speed;
  next_wall_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(real));
  // In small pieces, so that Ctrl-C is obeyed at once.
  while (!interrupted() && std::chrono::steady_clock::now() < next_wall_) {
    std::this_thread::sleep_until(std::min(next_wall_, std::chrono::steady_clock::now() + kWallStep));
  }
}

Board::Layout Board::layout() const {
  const size_t width = screen_.width() - 1;
  const bool wide = width >= kCallWidth + 2 + 36;
  const bool very_wide = width >= kCallWidth + 2 * (2 + 36);
  return {.width = width, .bar = wide ? 20u : 12u, .agent_columns = very_wide ? 2u : 1u, .agent_contacts = wide};
}

void Board::draw(Time now) {
  const Layout layout = this->layout();
  const std::string rule = screen_.styled(std::string(layout.width, '-'), Style::kDim);
  std::vector<std::string> lines = head(now, layout);
  lines.push_back(rule);
  for (std::string& line : queue_lines(now, layout)) lines.push_back(std::move(line));
  lines.push_back(rule);
  const size_t room = screen_.height() > lines.size() ? screen_.height() - lines.size() : 1;
  for (std::string& line : beside(call_lines(now, room), agent_lines(now, layout))) lines.push_back(std::move(line));
  if (!screen_.is_terminal()) lines.push_back(rule);
  screen_.draw(lines);
  shown_ = now;
}

std::vector<std::string> Board::head(Time now, const Layout& layout) const {
  strowger::CallFigures today;
  if (const auto* ended = report_.total().find(Media::kVoice)) today += *ended;
  const strowger::Period current = report_.current(now);
  if (const auto* open = current.find(Media::kVoice)) today += *open;
  const double level = today.service_level(strowger::ServiceLevel::kWithoutShortAbandons);
  const std::string speed = options_.speed > 0 ? absl::StrFormat("%g x life", options_.speed) : "as fast as it goes";
  const std::string stop = screen_.is_terminal() ? ", Ctrl-C stops" : "";
  return {
      absl::StrCat(screen_.styled(absl::StrFormat("%s   %s", options_.title, clock_with_seconds(now)), Style::kTitle),
                   "   (", speed, stop, ")"),
      absl::StrFormat("telephone so far: %s offered, %s answered, %s gave up (%s), in time %s %s",
                      thousands(today.offered), thousands(today.answered), thousands(today.abandoned),
                      percent(today.abandon_rate()), percent(level),
                      std::isnan(level) || layout.bar < 20 ? "" : strowger::bar(level, layout.bar)),
  };
}

int Board::level_of(size_t queue) const {
  const std::vector<strowger::QueueSpec>& queues = state_.centre().queues;
  const auto leads_here = [&](const strowger::QueueSpec& other) { return other.escalate_to == queues[queue].name; };
  return std::any_of(queues.begin(), queues.end(), leads_here) ? 2 : 1;
}

std::vector<std::string> Board::queue_lines(Time now, const Layout& layout) const {
  std::vector<std::string> lines{
      screen_.styled(absl::StrFormat("%-12s %5s %8s %8s  %s %5s %5s %8s %5s", "queue", "level", "waiting", "oldest",
                                     std::string(layout.bar, ' '), "free", "busy", "wrap-up", "away"),
                     Style::kDim)};
  const std::vector<strowger::QueueSpec>& queues = state_.centre().queues;
  for (size_t q = 0; q < queues.size(); ++q) {
    size_t waiting = 0;
    Time oldest = now;
    Style style = Style::kPlain;
    for (const auto& [id, call] : state_.waiting()) {
      if (call.queue.index() != q) continue;
      ++waiting;
      oldest = std::min(oldest, call.since);
      style = std::max({style, style_of(call)});
    }
    std::array<size_t, strowger::kAgentStateCount> in{};
    for (const size_t agent : members_[q]) ++in[static_cast<size_t>(state_.agents()[agent].state)];
    const auto agents = [&](AgentState state) { return in[static_cast<size_t>(state)]; };
    const std::string bar(std::min(waiting, layout.bar), '#');
    lines.push_back(absl::StrCat(
        left(shortened(queues[q].name, 12), 12), absl::StrFormat(" %5d ", level_of(q)),
        screen_.styled(absl::StrFormat("%8d %8s", waiting, waiting == 0 ? "" : minutes(now - oldest)), style), "  ",
        screen_.styled(left(bar, layout.bar), style),
        absl::StrFormat(" %5d %5d %8d %5d", agents(AgentState::kReady),
                        agents(AgentState::kBusy) + agents(AgentState::kReserved), agents(AgentState::kWrapUp),
                        agents(AgentState::kNotReady))));
  }
  return lines;
}

std::string Board::call_line(const BoardCall& call, Time now) const {
  const Stream& stream = state_.stream(call);
  const std::string step = call.ringing ? "ring" : call.step > 0 ? absl::StrFormat("%d", call.step) : "";
  const std::string line = call_columns(
      absl::StrFormat("%d", call.number), minutes(now - call.since),
      absl::StrFormat("L%d", level_of(call.queue.index())), state_.centre().queues[call.queue.index()].name,
      absl::StrCat(stream.language, " ", stream.customer_class), step, promise_text(call, now));
  return screen_.styled(line, style_of(call));
}

std::vector<std::string> Board::call_lines(Time now, size_t height) const {
  const std::vector<const BoardCall*> calls = in_order(state_);
  std::vector<std::string> lines{
      screen_.styled(call_columns("call", "waits", "", "queue", "caller", "step", "promise"), Style::kDim)};
  const bool all = calls.size() < height;
  const size_t shown = all ? calls.size() : height - std::min<size_t>(height, 2);
  for (size_t i = 0; i < shown; ++i) lines.push_back(call_line(*calls[i], now));
  if (!all) lines.push_back(left(absl::StrFormat("      and %d more", calls.size() - shown), kCallWidth));
  if (calls.empty()) lines.push_back(left("      nobody waits", kCallWidth));
  return lines;
}

std::string Board::agent_line(size_t index, Time now, const Layout& layout) const {
  static constexpr std::array<std::string_view, strowger::kAgentStateCount> kStates{"",      "away", "free",
                                                                                    "rings", "busy", "wrap-up"};
  static constexpr std::array<Style, strowger::kAgentStateCount> kStyles{Style::kDim,     Style::kDim,  Style::kGood,
                                                                         Style::kWarning, Style::kBusy, Style::kPlain};
  const strowger::CentreSpec& centre = state_.centre();
  const BoardAgent& agent = state_.agents()[index];
  std::string what;
  if (agent.state == AgentState::kNotReady && agent.reason.valid()) what = centre.reasons[agent.reason.index()];
  if (!agent.contacts.empty()) {
    const BoardAgent::Contact& contact = agent.contacts.begin()->second;
    what = absl::StrCat(centre.queues[contact.queue.index()].name,
                        agent.contacts.size() > 1 ? absl::StrFormat(" x%d", agent.contacts.size()) : "");
  }
  const auto state = static_cast<size_t>(agent.state);
  const std::string line = absl::StrCat(left(shortened(centre.agents[index].name, 7), 7), " ", left(kStates[state], 7),
                                        right(minutes(now - agent.since), 7));
  return screen_.styled(
      left(layout.agent_contacts ? absl::StrCat(line, " ", shortened(what, 13)) : line, layout.agent_width()),
      kStyles[state]);
}

std::vector<std::string> Board::agent_lines(Time now, const Layout& layout) const {
  std::vector<std::string> shown;
  for (size_t i = 0; i < state_.agents().size(); ++i) {
    if (state_.agents()[i].state != AgentState::kLoggedOut) shown.push_back(agent_line(i, now, layout));
  }
  std::vector<std::string> lines{screen_.styled(absl::StrFormat("agents logged in: %d", shown.size()), Style::kDim)};
  const size_t rows = (shown.size() + layout.agent_columns - 1) / layout.agent_columns;
  for (size_t row = 0; row < rows; ++row) {
    lines.push_back(row + rows < shown.size() ? absl::StrCat(shown[row], "  ", shown[row + rows]) : shown[row]);
  }
  return lines;
}

}  // namespace helpdesk
