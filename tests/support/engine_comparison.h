// SPDX-License-Identifier: Apache-2.0
//
// Twins: two engines that are told the same and must do the same.
//
// After each operation the answers, the events (every field), the clocks and the next deadlines are compared; now and
// then all the views; refused operations must leave the digest as it was; the invariants must hold; and a call must end
// once. The first difference is told in words.
//
// Thread safety: none. Complexity: O(state) per step.
#ifndef STROWGER_TESTS_SUPPORT_ENGINE_COMPARISON_H_
#define STROWGER_TESTS_SUPPORT_ENGINE_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/event.h"
#include "support/engine_operation.h"

namespace strowger::testing {

/// In readable form, one line; fields that are not filled are left out.
std::string to_string(const Event& event);
std::string to_string(const CallView& view);
std::string to_string(const AgentView& view);

/// Whether two events say the same; requirements and texts are compared by what they mean.
bool same_event(const Event& a, const Event& b, const std::function<std::string(const Event&)>& meaning_a,
                const std::function<std::string(const Event&)>& meaning_b);

/// That every call ends once, and nothing is told of it before it began or after it ended.
class CallLives {
 public:
  /// An error in words, or empty.
  std::string note(const Event& event);
  size_t begun() const { return states_.size(); }
  size_t ended() const { return ended_; }

 private:
  std::map<CallId, bool> states_;  // true: ended
  size_t ended_ = 0;
};

template <class Real, class Judge>
class Twins {
 public:
  Twins(std::unique_ptr<EventBuffer> real_events, std::unique_ptr<Real> real, std::unique_ptr<EventBuffer> judge_events,
        std::unique_ptr<Judge> judge)
      : real_events_(std::move(real_events)),
        judge_events_(std::move(judge_events)),
        real_(std::move(real)),
        judge_(std::move(judge)),
        real_does_(*real_, directory_),
        judge_does_(*judge_, directory_) {
    for (const QueueId queue : judge_->queues()) directory_.note_queue(std::string(judge_->name(queue)), queue);
    for (const AgentId agent : judge_->agents()) directory_.note_agent(std::string(judge_->name(agent)), agent);
  }

  /// How many steps lie between comparisons of all the views; 0: never.
  void compare_views_every(size_t steps) { view_period_ = steps; }

  /// Does one operation to both; the first difference in words, or empty.
  std::string step(const Operation& operation) {
    ++steps_;
    real_events_->clear();
    judge_events_->clear();
    const uint64_t digest_before = digest();
    const Answer judged = judge_does_.perform(operation);
    const Answer real = real_does_.perform(operation);
    learn(operation, judged);
    last_answer_ = judged;
    if (!(real == judged)) {
      return absl::StrCat("answers differ\n  engine: ", to_string(real), "\n  judge:  ", to_string(judged));
    }
    if (std::string difference = compare_events(); !difference.empty()) return difference;
    const bool refused = real.refusal != Refusal::kNone || !real.configuration_ok;
    const bool at_the_door = real.refusal == Refusal::kQueueFull || real.refusal == Refusal::kJoinEmpty;
    if (refused && !(at_the_door && operation.kind == OperationKind::kArriveCall) && digest() != digest_before) {
      return absl::StrCat("the digest changed though the answer was ", to_string(real));
    }
    // The engine may name an earlier instant than its first timer's, but never a later one.
    if (real_->now() != judge_->now() || real_->next_deadline() > judge_->next_deadline()) {
      return absl::StrCat("clocks differ: engine now ", to_us(real_->now()), " next ", to_us(real_->next_deadline()),
                          ", judge now ", to_us(judge_->now()), " next ", to_us(judge_->next_deadline()));
    }
    if (const absl::Status status = judge_->check_invariants(); !status.ok()) return "judge: " + status.ToString();
    if (const absl::Status status = real_->check_invariants(); !status.ok()) return "engine: " + status.ToString();
    return view_period_ > 0 && steps_ % view_period_ == 0 ? compare_views() : std::string();
  }

  /// All calls have ended, each once.
  std::string all_over() const {
    if (real_->calls() != 0) return absl::StrCat(real_->calls(), " calls are left in the engine");
    if (lives_.begun() != lives_.ended()) {
      return absl::StrCat(lives_.begun(), " calls began but ", lives_.ended(), " ended");
    }
    return "";
  }

  std::string compare_views();

  const Directory& directory() const { return directory_; }
  Real& real() { return *real_; }
  Judge& judge() { return *judge_; }
  std::span<const Event> events() const { return real_events_->events(); }
  const CallLives& lives() const { return lives_; }
  const Answer& last_answer() const { return last_answer_; }

 private:
  uint64_t digest() const {
    if constexpr (requires(const Real& engine) { engine.digest(); }) {
      return real_->digest();
    } else {
      return 0;
    }
  }

  void learn(const Operation& operation, const Answer& answer) {
    if (answer.configuration_ok && operation.kind == OperationKind::kAddQueue) {
      directory_.note_queue(operation.queue_spec->name, QueueId{static_cast<uint32_t>(answer.id)});
    }
    if (answer.configuration_ok && operation.kind == OperationKind::kAddAgent) {
      directory_.note_agent(operation.agent_spec->name, AgentId{static_cast<uint32_t>(answer.id)});
    }
    if (operation.kind != OperationKind::kConfigure || !answer.configuration_ok) return;
    for (const QueueId queue : judge_->queues()) directory_.note_queue(std::string(judge_->name(queue)), queue);
    for (const AgentId agent : judge_->agents()) directory_.note_agent(std::string(judge_->name(agent)), agent);
  }

  template <class Engine>
  static std::string meaning(const Engine& engine, const Event& event) {
    return absl::StrCat(engine.requirement_text(event.requirement), "|", std::string(engine.name(event.text)));
  }

  std::string compare_events() {
    const std::vector<Event>& real = real_events_->events();
    const std::vector<Event>& judged = judge_events_->events();
    for (size_t i = 0; i < std::max(real.size(), judged.size()); ++i) {
      const bool both = i < real.size() && i < judged.size();
      if (both && same_event(
                      real[i], judged[i], [&](const Event& e) { return meaning(*real_, e); },
                      [&](const Event& e) { return meaning(*judge_, e); })) {
        directory_.note(real[i]);
        if (std::string error = lives_.note(real[i]); !error.empty()) return error;
        continue;
      }
      std::string text = absl::StrCat("event ", i, " of this step differs; those before it:");
      for (size_t j = 0; j < i; ++j) absl::StrAppend(&text, "\n    both:   ", to_string(real[j]));
      absl::StrAppend(&text, "\n    engine: ", i < real.size() ? to_string(real[i]) : "nothing more");
      absl::StrAppend(&text, "\n    judge:  ", i < judged.size() ? to_string(judged[i]) : "nothing more");
      return text;
    }
    return "";
  }

  std::string compare_call(CallId call);
  std::string compare_agent(AgentId agent);
  std::string compare_queue(QueueId queue);

  std::unique_ptr<EventBuffer> real_events_;
  std::unique_ptr<EventBuffer> judge_events_;
  std::unique_ptr<Real> real_;
  std::unique_ptr<Judge> judge_;
  Directory directory_;
  Performer<Real> real_does_;
  Performer<Judge> judge_does_;
  CallLives lives_;
  Answer last_answer_;
  size_t steps_ = 0;
  size_t view_period_ = 7;
};

// ---- Implementation details ----------------------------------------------------------------------------------------

template <class Real, class Judge>
std::string Twins<Real, Judge>::compare_call(CallId call) {
  const absl::StatusOr<CallView> real = real_->call(call);
  const absl::StatusOr<CallView> judged = judge_->call(call);
  if (!real.ok() || !judged.ok()) return absl::StrCat("call ", call.value(), " is known to one engine only");
  // Requirements are compared by meaning.
  CallView same_ids = *real;
  same_ids.requirement = judged->requirement;
  if (to_string(same_ids) != to_string(*judged) ||
      real_->requirement_text(real->requirement) != judge_->requirement_text(judged->requirement)) {
    return absl::StrCat("views of a call differ\n  engine: ", to_string(*real), " ",
                        real_->requirement_text(real->requirement), "\n  judge:  ", to_string(*judged), " ",
                        judge_->requirement_text(judged->requirement));
  }
  if (real_->position(call).value_or(0) != judge_->position(call).value_or(0)) return "positions differ";
  std::map<std::string, std::string> real_attributes;
  std::map<std::string, std::string> judged_attributes;
  real_->attributes(call, [&](TextId key, std::string_view value) {
    real_attributes[std::string(real_->name(key))] = std::string(value);
  });
  judge_->attributes(call, [&](TextId key, std::string_view value) {
    judged_attributes[std::string(judge_->name(key))] = std::string(value);
  });
  return real_attributes == judged_attributes ? "" : absl::StrCat("attributes differ: ", to_string(*real));
}

template <class Real, class Judge>
std::string Twins<Real, Judge>::compare_agent(AgentId agent) {
  const absl::StatusOr<AgentView> real = real_->agent(agent);
  const absl::StatusOr<AgentView> judged = judge_->agent(agent);
  if (!real.ok() || !judged.ok()) return absl::StrCat("agent ", agent.value(), " is known to one engine only");
  if (to_string(*real) == to_string(*judged)) return "";
  return absl::StrCat("views of an agent differ\n  engine: ", to_string(*real), "\n  judge:  ", to_string(*judged));
}

template <class Real, class Judge>
std::string Twins<Real, Judge>::compare_queue(QueueId queue) {
  const absl::StatusOr<QueueView> real = real_->queue(queue);
  const absl::StatusOr<QueueView> judged = judge_->queue(queue);
  if (!real.ok() || !judged.ok()) return absl::StrCat("queue ", queue.value(), " is known to one engine only");
  if (real->waiting != judged->waiting || real->members != judged->members ||
      real_->waiting(queue) != judge_->waiting(queue)) {
    return absl::StrCat("views of queue ", queue.value(), " differ");
  }
  return real_->waiting_calls(queue) == judge_->waiting_calls(queue)
             ? ""
             : absl::StrCat("the lines of queue ", queue.value(), " differ");
}

template <class Real, class Judge>
std::string Twins<Real, Judge>::compare_views() {
  if (real_->calls() != judge_->calls())
    return absl::StrCat("the engine holds ", real_->calls(), " calls, the judge ", judge_->calls());
  if (real_->queues() != judge_->queues()) return "the lists of queues differ";
  if (real_->agents() != judge_->agents()) return "the lists of agents differ";
  for (const CallId call : judge_->all_calls()) {
    if (std::string difference = compare_call(call); !difference.empty()) return difference;
  }
  for (const AgentId agent : judge_->agents()) {
    if (std::string difference = compare_agent(agent); !difference.empty()) return difference;
  }
  for (const QueueId queue : judge_->queues()) {
    if (std::string difference = compare_queue(queue); !difference.empty()) return difference;
  }
  return real_->centre() == judge_->centre() ? "" : "centre() differs";
}

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_ENGINE_COMPARISON_H_
