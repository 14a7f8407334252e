// SPDX-License-Identifier: Apache-2.0
//
// A PBX with threads: four signalling threads bring calls to one engine, a fifth obeys what the engine says.
//
// They share a Host, and take no lock: whoever finds the engine free does the work, also that of the others. The PBX's
// thread reads the events through a lossless subscription, rings, connects and ends the calls; a logger reads them
// through a lossy one, at its own pace. Threads run as they like, so what is printed is what holds however they run.
#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "strowger/host/host.h"

namespace {

constexpr uint64_t kThreads = 4;
constexpr uint64_t kCallsEach = 250;
constexpr uint64_t kCalls = kThreads * kCallsEach;
constexpr int kAgents = 5;

strowger::CentreSpec two_lines() {
  strowger::CentreSpec centre;
  centre.queues.push_back({.name = "support"});
  centre.queues.push_back({.name = "night"});  // Nobody answers there.
  for (int i = 1; i <= kAgents; ++i) {
    centre.agents.push_back({.name = "agent " + std::to_string(i), .memberships = {{.queue = "support"}}});
  }
  return centre;
}

/// Submits as often as it takes: the host may be held up by a slow subscriber.
template <class C>
void insist(strowger::Host& host, const C& command) {
  while (host.submit(command) != strowger::SubmitResult::kAccepted) std::this_thread::yield();
}

/// A signalling thread: every fifth of its callers rings at night, and hangs up.
void signal(strowger::Host& host, uint64_t thread) {
  for (uint64_t i = 0; i < kCallsEach; ++i) {
    const bool at_night = i % 5 == 4;
    const strowger::ArriveCall arrival{.queue = strowger::QueueId{at_night ? 1u : 0u},
                                       .host_ref = thread * kCallsEach + i};
    strowger::Request request;
    while (host.request(arrival, request) != strowger::SubmitResult::kAccepted) std::this_thread::yield();
    const strowger::Applied answer = request.wait();  // The call's id; by now others may have answered it.
    if (at_night && answer.ok()) insist(host, strowger::HangUpCall{answer.call});
  }
}

/// What the PBX's thread sees of each call, and does about it.
class Exchange {
 public:
  Exchange(strowger::Host& host, strowger::Subscription& news) : host_(host), news_(news) {}

  /// Until every call has ended.
  void run() {
    std::array<strowger::Delivery, 64> news;
    while (ended_ < kCalls) {
      const strowger::ReadReport report = news_.read(news);
      for (size_t i = 0; i < report.count; ++i) obey(news[i]);
      submit_what_waits();
      if (report.count == 0) std::this_thread::yield();
    }
  }

  struct Line {
    uint64_t queued = 0;
    uint64_t answered = 0;
    uint64_t abandoned = 0;
  };
  const Line& line(uint32_t queue) const { return lines_[queue]; }
  bool in_order() const { return in_order_; }
  bool each_once() const { return each_once_ && seen_.size() == kCalls; }
  bool never_two_at_once() const { return never_two_at_once_; }

 private:
  void obey(const strowger::Delivery& delivery) {
    in_order_ = in_order_ && delivery.number == next_;
    next_ = delivery.number + 1;
    const strowger::Event& event = delivery.event;
    switch (event.kind) {
      case strowger::EventKind::kQueued:
        ++lines_[event.queue.value()].queued;
        each_once_ = each_once_ && seen_.insert(event.host_ref).second;
        break;
      case strowger::EventKind::kOffered:  // The agent's telephone rings, and she answers.
        to_submit_.push_back(strowger::AcceptOffer{event.call, event.agent});
        break;
      case strowger::EventKind::kConnected:
        ++lines_[event.queue.value()].answered;
        never_two_at_once_ = never_two_at_once_ && talking_.insert(event.agent).second;
        to_submit_.push_back(strowger::CompleteCall{event.call});
        break;
      case strowger::EventKind::kDisconnected:
        talking_.erase(event.agent);
        break;
      case strowger::EventKind::kEnded:
        ++ended_;
        if (event.end == strowger::CallEnd::kAbandoned) ++lines_[event.queue.value()].abandoned;
        break;
      default:
        break;
    }
  }

  /// Does not insist: the host may wait for this very thread to read.
  void submit_what_waits() {
    while (!to_submit_.empty() && host_.submit(to_submit_.front()) == strowger::SubmitResult::kAccepted) {
      to_submit_.pop_front();
    }
  }

  strowger::Host& host_;
  strowger::Subscription& news_;
  std::deque<strowger::Command> to_submit_;
  std::array<Line, 2> lines_;
  std::set<uint64_t> seen_;
  std::set<strowger::AgentId> talking_;
  uint64_t ended_ = 0;
  uint64_t next_ = 0;
  bool in_order_ = true;
  bool each_once_ = true;
  bool never_two_at_once_ = true;
};

/// Counts, and is told what it missed.
void log(strowger::Subscription& subscription, uint64_t& known) {
  std::array<strowger::Delivery, 16> news;
  for (;;) {
    const strowger::ReadReport report = subscription.read(news);
    known += report.count + report.lost;
    if (report.ended) return;
    if (report.count == 0) std::this_thread::yield();
  }
}

const char* yes(bool holds) { return holds ? "yes" : "NO"; }

}  // namespace

int main() {
  strowger::ManualTimeSource time;  // Stands still, so that no telephone rings for too long on a slow machine.
  auto host = strowger::Host::create(two_lines(), {}, {.time_source = &time}).value();
  auto news = host->subscribe({.capacity = 256}).value();
  auto log_news = host->subscribe({.capacity = 64, .kind = strowger::SubscriptionKind::kLossy}).value();
  const auto agents = host->with_engine([](strowger::Acd& acd) { return acd.agents(); });
  for (const strowger::AgentId agent : agents) insist(*host, strowger::LogIn{agent});

  Exchange exchange(*host, *news);
  uint64_t known_to_log = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { exchange.run(); });
  for (uint64_t i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { signal(*host, i); });
  std::thread logger([&] { log(*log_news, known_to_log); });
  for (std::thread& thread : threads) thread.join();
  const strowger::HostCounts counts = host->finish();
  logger.join();

  std::printf("%llu signalling threads brought %llu calls to one engine with %d agents\n\n",
              static_cast<unsigned long long>(kThreads), static_cast<unsigned long long>(kCalls), kAgents);
  std::printf("  %-8s %8s %9s %10s\n", "queue", "queued", "answered", "abandoned");
  strowger::Picture picture;
  host->wallboard().read(picture);
  bool wallboard_agrees = picture.queues.size() == 2;
  for (uint32_t queue = 0; queue < 2; ++queue) {
    const Exchange::Line& line = exchange.line(queue);
    std::printf("  %-8s %8llu %9llu %10llu\n", queue == 0 ? "support" : "night",
                static_cast<unsigned long long>(line.queued), static_cast<unsigned long long>(line.answered),
                static_cast<unsigned long long>(line.abandoned));
    wallboard_agrees = wallboard_agrees && picture.queues[queue].arrived == line.queued &&
                       picture.queues[queue].answered == line.answered &&
                       picture.queues[queue].abandoned == line.abandoned;
  }
  std::printf("\n  every call was queued once and ended:                %s\n", yes(exchange.each_once()));
  std::printf("  no agent had two calls at once:                      %s\n", yes(exchange.never_two_at_once()));
  std::printf("  the events came in order, none missing, none twice:  %s\n", yes(exchange.in_order()));
  std::printf("  the log read or was told of every event:             %s\n", yes(known_to_log == counts.events));
  std::printf("  the wallboard says the same:                         %s\n", yes(wallboard_agrees));
  return 0;
}
