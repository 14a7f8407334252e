// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/simulator.h"

#include <algorithm>
#include <utility>

#include "sim/simulator_impl.h"

namespace strowger {

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::create(const CentreSpec& centre, const SimulationPlan& plan,
                                                             const SimulationOptions& options, EventSink* sink,
                                                             DecisionSink* decisions) {
  auto impl = std::make_unique<Impl>(plan, options, sink);
  if (absl::Status status = impl->prepare(centre, plan, decisions); !status.ok()) return status;
  return std::unique_ptr<Simulator>(new Simulator(std::move(impl)));
}

Simulator::Simulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Simulator::~Simulator() = default;

absl::StatusOr<SimulationResult> Simulator::run() { return impl_->run(); }
const Acd& Simulator::acd() const { return impl_->acd(); }

Simulator::Impl::Impl(const SimulationPlan& plan, const SimulationOptions& options, EventSink* sink)
    : options_(options), sink_(sink), trunks_(plan.trunks), wheel_(options.start) {}

void Simulator::Impl::begin() {
  measure_from_ = add(options_.start, options_.warm_up);
  measure_to_ = add(measure_from_, options_.length);
  drain_to_ = add(measure_to_, options_.drain);
  start_batches();
  do_shifts();
  arrivals_.reset(sources_.size());
  for (size_t i = 0; i < sources_.size(); ++i) arrivals_.set(i, next_arrival(sources_[i]));
}

absl::StatusOr<SimulationResult> Simulator::Impl::run() {
  if (ran_) return absl::FailedPreconditionError("a simulator runs once; make another one");
  ran_ = true;
  begin();
  while (step()) {
    if (measured_all_ && measured_ == 0) break;
    if ((++steps_ & 1023) == 0) {
      look_around();
      if (result_.stopped) break;
    }
  }
  return finish();
}

/// Lets the next thing happen; false when nothing does before the end.
bool Simulator::Impl::step() {
  const Time arrival = arrivals_.first_time();
  Time limit = std::min(arrival, drain_to_);
  // The deadline is a lower bound, so nothing of the engine's own is due before `limit`, and at `limit` it goes first:
  // every command is preceded by an advance.
  const Time deadline = acd_->next_deadline();
  const bool engine = deadline < limit;
  if (engine) limit = deadline;
  if (const auto expired = wheel_.pop(limit)) {
    fire(*expired);
    return true;
  }
  if (engine) {
    note(acd_->advance_to_event(limit));
    return true;
  }
  if (arrival > limit || arrival == kMaxTime) return false;
  arrive(arrivals_.first());
  return true;
}

void Simulator::Impl::fire(const TimerWheel::Expired& expired) {
  const uint32_t index = expired.payload & ((uint32_t{1} << kIndexBits) - 1);
  switch (static_cast<Happening>(expired.payload >> kIndexBits)) {
    case Happening::kHangUp:
      hang_up(index);
      break;
    case Happening::kComplete:
      complete(index);
      break;
    case Happening::kEndWrapUp:
      end_wrap_up(index);
      break;
    case Happening::kAnswer:
      answer(index);
      break;
    case Happening::kRedial:
      dial_again(index);
      break;
    case Happening::kShift:
      do_shifts();
      break;
    case Happening::kBack:
      come_back(index);
      break;
    case Happening::kStaff:
      synchronise(now());
      staff(index);
      break;
    case Happening::kBatch:
      next_batch();
      break;
  }
}

void Simulator::Impl::look_around() {
  if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) result_.stopped = true;
  if ((steps_ & 65535) == 0 && options_.progress) {
    const double whole = to_seconds(measure_to_ - options_.start);
    options_.progress(std::min(1.0, to_seconds(now() - options_.start) / whole));
  }
}

void Simulator::Impl::on_events(std::span<const Event> events) {
  result_.events += events.size();
  for (const Event& event : events) {
    switch (event.kind) {
      case EventKind::kQueued:
        on_queued(event);
        break;
      case EventKind::kOffered:
        on_offered(event);
        break;
      case EventKind::kOfferEnded:
        on_offer_ended(event);
        break;
      case EventKind::kConnected:
        on_connected(event);
        break;
      case EventKind::kDisconnected:
        on_disconnected(event);
        break;
      case EventKind::kEnded:
        on_ended(event);
        break;
      case EventKind::kAgentState:
        on_agent_state(event);
        break;
      default:
        break;
    }
  }
  if (sink_ != nullptr) sink_->on_events(events);
}

}  // namespace strowger
