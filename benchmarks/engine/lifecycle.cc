// SPDX-License-Identifier: Apache-2.0
#include "engine/lifecycle.h"

#include <cstdio>
#include <cstdlib>

namespace strowger::bench {
namespace {

constexpr Duration kWrapUp{20'000'000};

CentreSpec centre_with_everything(const Workload& workload, bool auto_answer) {
  CentreSpec centre = make_centre(workload);
  centre.slas.push_back({.name = "sla", .target = Duration{20'000'000}, .at_risk_before = Duration{5'000'000}});
  QueueSpec& queue = centre.queues.front();
  queue.sla = "sla";
  queue.auto_answer = auto_answer;
  queue.wrap_up = kWrapUp;
  return centre;
}

}  // namespace

void Lifecycle::Pool::add(CallId call) {
  if (call.index() >= places_.size()) places_.resize(call.index() + 1, kNone);
  places_[call.index()] = static_cast<uint32_t>(calls_.size());
  calls_.push_back(call);
}

void Lifecycle::Pool::remove_at(size_t place) {
  calls_[place] = calls_.back();
  places_[calls_[place].index()] = static_cast<uint32_t>(place);
  calls_.pop_back();
}

CallId Lifecycle::Pool::take_one(Random& random) {
  const size_t place = random.below(calls_.size());
  const CallId call = calls_[place];
  remove_at(place);
  return call;
}

Lifecycle::Lifecycle(const LifecycleOptions& options) : options_(options) {
  const Workload workload = make_workload(options.mix, options.agents);
  // A tenth of the occupied agents are in wrap-up, which lasts 20 s, and one call comes per tick.
  const double occupied = options.agents * (options.waiting > 0 ? 1.0 : 0.8);
  tick_ = from_seconds(to_seconds(kWrapUp) / (occupied * 0.1));
  conversations_ = static_cast<size_t>(occupied * 0.9);
  if (options.reports) report_ = std::make_unique<IntervalReport>(directory_, ReportOptions{.keep_intervals = 48});
  acd_ = Acd::create(centre_with_everything(workload, options.auto_answer), {.max_calls = 4'000'000}, this).value();
  directory_.attach(acd_.get());
  queue_ = acd_->find_queue("all");
  for (const CallKind& kind : workload.kinds) {
    requirements_.push_back(acd_->requirement(requirement_text(kind)).value());
    priorities_.push_back(kind.priority);
  }
  for (uint32_t i = 0; i < options.waiting + options.agents; ++i) {
    if (options.waiting > 0) arrive();
  }
  for (const AgentId agent : acd_->agents()) {
    acd_->apply(LogIn{agent});
    accept_offers();
  }
  while (options.waiting == 0 && talking_.size() < conversations_) {
    arrive();
    accept_offers();
    if (waiting_.size() > options.agents / 20) hang_up_one();
  }
  for (uint32_t i = 0; i < options.agents; ++i) step();
}

void Lifecycle::step() {
  ++steps_;
  acd_->advance(acd_->now() + tick_);
  accept_offers();
  arrive();
  accept_offers();
  complete_one_above(conversations_);
  if (options_.waiting > 0) {
    if (steps_ % 10 == 0) arrive();
    while (waiting_.size() < options_.waiting) arrive();
    while (waiting_.size() > options_.waiting) hang_up_one();
    accept_offers();
  } else if (waiting_.size() > options_.agents / 20) {
    hang_up_one();
  }
}

void Lifecycle::arrive() {
  const size_t kind = random_.below(requirements_.size());
  acd_->apply(ArriveCall{.queue = queue_, .priority = priorities_[kind], .requirement = requirements_[kind]});
}

void Lifecycle::accept_offers() {
  // Accepting one gives no other agent an offer here, so the list does not grow meanwhile.
  for (const Offer& offer : offers_) acd_->apply(AcceptOffer{offer.call, offer.agent});
  offers_.clear();
}

void Lifecycle::complete_one_above(size_t conversations) {
  if (talking_.size() <= conversations) return;
  acd_->apply(CompleteCall{talking_.take_one(random_)});
}

void Lifecycle::hang_up_one() { acd_->apply(HangUpCall{waiting_.draw(random_)}); }

void Lifecycle::on_events(std::span<const Event> events) {
  if (report_ != nullptr) report_->on_events(events);
  for (const Event& event : events) {
    switch (event.kind) {
      case EventKind::kQueued:
        ++queued_;
        waiting_.add(event.call);
        break;
      case EventKind::kOffered:
        offers_.push_back({event.call, event.agent});
        break;
      case EventKind::kConnected:
        ++connected_;
        waiting_.remove(event.call);
        talking_.add(event.call);
        break;
      case EventKind::kWrapUpEnded:
        ++wrapped_up_;
        break;
      case EventKind::kEnded:
        if (event.end == CallEnd::kCompleted) {
          ++completed_;
        } else {
          ++abandoned_;
          waiting_.remove(event.call);
        }
        break;
      default:
        break;
    }
  }
}

std::string Lifecycle::drain_and_check() {
  if (const absl::Status status = acd_->check_invariants(); !status.ok()) return std::string(status.message());
  for (int round = 0; round < 1000 && waiting_.size() + talking_.size() > 0; ++round) {
    while (talking_.size() > 0) complete_one_above(0);
    acd_->advance(acd_->now() + kWrapUp);
    accept_offers();
  }
  while (waiting_.size() > 0) hang_up_one();
  acd_->advance(acd_->now() + kWrapUp);
  if (acd_->calls() != 0) return "calls are left";
  if (queued_ != connected_ + abandoned_) return "calls were lost before the answer";
  if (connected_ != wrapped_up_ || connected_ != completed_) return "calls were lost after the answer";
  if (2 * connected_ < steps_) return "too few calls were answered";
  return {};
}

}  // namespace strowger::bench
