// SPDX-License-Identifier: Apache-2.0
//
// Hosts: an engine behind a host, at a time that is put by hand; a lossless and a lossy subscriber, and pictures.
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hot_path/workload.h"
#include "strowger/host/host.h"

namespace strowger::hot_path {
namespace {

using namespace std::chrono_literals;

CentreSpec centre() {
  CentreSpec spec;
  spec.queues.push_back({.name = "q", .auto_answer = true, .wrap_up = 2s});
  for (int i = 0; i < 4; ++i) {
    AgentSpec agent;
    agent.name = "agent" + std::to_string(i);
    agent.memberships = {{.queue = "q"}};
    spec.agents.push_back(agent);
  }
  return spec;
}

class SharedEngine : public Work {
 public:
  explicit SharedEngine(HostDrive drive)
      : host_(Host::create(centre(), {}, {.drive = drive, .picture_interval = 10ms, .time_source = &time_}).value()),
        lossless_(host_->subscribe({.capacity = 16}).value()),
        lossy_(host_->subscribe({.capacity = 16, .kind = SubscriptionKind::kLossy}).value()) {
    host_->with_engine([](Acd& acd) {
      for (const AgentId agent : acd.agents()) acd.apply(LogIn{agent});
    });
  }

  void once() override {
    const Attribute number{kCallerNumber, "040 12345"};
    for (int i = 0; i < 40; ++i) {
      time_.move_on(1s);
      Request request;
      if (host_->request(ArriveCall{.queue = QueueId{0}, .attributes = {&number, 1}}, request) !=
          SubmitResult::kAccepted) {
        ++failures_;
      }
      host_->poll();
      if (host_->submit(CompleteCall{request.wait().call}) != SubmitResult::kAccepted) ++failures_;
      host_->poll();
      while (lossless_->read(news_).count > 0) {
      }
      host_->wallboard().read(picture_);
    }
    while (lossy_->read(news_).count > 0) {
    }
  }
  void check() const override {
    EXPECT_EQ(failures_, 0);
    EXPECT_EQ(lossless_->state(), SubscriptionState::kOpen);
    EXPECT_GT(picture_.queues[0].answered, 40u);
  }

 private:
  ManualTimeSource time_;
  std::unique_ptr<Host> host_;
  std::shared_ptr<Subscription> lossless_;
  std::shared_ptr<Subscription> lossy_;
  std::array<Delivery, 8> news_;
  Picture picture_;
  int failures_ = 0;
};

}  // namespace

std::vector<Workload> host_workloads() {
  return {{.name = "a_combining_host", .make = [] { return std::make_unique<SharedEngine>(HostDrive::kCombining); }},
          {.name = "an_invoked_host", .make = [] { return std::make_unique<SharedEngine>(HostDrive::kInvoker); }}};
}

}  // namespace strowger::hot_path
