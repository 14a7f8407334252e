// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "plugin/conformance/reply.h"
#include "plugin/conformance/world.h"
#include "strowger/plugin/conformance.h"

namespace strowger {

namespace {

using detail::Reply;

constexpr double kGuard = 12345.678;
constexpr size_t kGuards = 8;
constexpr int kLifecycles = 200;
constexpr int kTimings = 501;

class Examiner {
 public:
  Examiner(PolicySpec spec, const ConformanceOptions& options) : spec_(std::move(spec)), options_(options) {
    report_.policy = spec_.row->name;
  }

  absl::StatusOr<ConformanceReport> run() {
    absl::StatusOr<std::shared_ptr<void>> first = make_policy_instance(spec_);
    if (!first.ok()) return first.status();
    check_row();
    check_lifecycle();
    absl::StatusOr<std::shared_ptr<void>> twin = make_policy_instance(spec_);
    absl::StatusOr<std::shared_ptr<void>> stranger = make_policy_instance(spec_);
    if (!twin.ok()) return twin.status();
    if (!stranger.ok()) return stranger.status();
    check_decisions(first->get(), twin->get(), stranger->get());
    if (options_.clock != nullptr) check_speed(first->get());
    return std::move(report_);
  }

 private:
  const PolicyRow& row() const { return *spec_.row; }
  bool is_order() const { return row().kind == PolicyKind::kCallOrder; }
  bool scores() const { return is_order() || row().agent_strategy.score != nullptr; }
  bool chooses() const { return is_order() || row().kind == PolicyKind::kAgentStrategy; }

  void add(std::string name, bool passed, std::string detail) {
    report_.checks.push_back({std::move(name), passed, std::move(detail)});
  }

  void check_row() {
    std::string missing;
    if (row().key.empty()) missing += " key";
    if (row().help.empty()) missing += " help";
    for (const PolicyParameter& parameter : row().parameters) {
      if (parameter.help.empty()) absl::StrAppend(&missing, " help of ", parameter.name);
    }
    add("row", missing.empty(),
        missing.empty() ? absl::StrCat(row().parameters.size(), " parameters, all described")
                        : "these texts are empty:" + missing);
  }

  void check_lifecycle() {
    for (int i = 0; i < kLifecycles; ++i) {
      const absl::Status status = make_policy_instance(spec_).status();
      if (!status.ok()) return add("lifecycle", false, absl::StrCat("instance ", i, ": ", status.ToString()));
    }
    add("lifecycle", true, absl::StrCat(kLifecycles, " instances made and destroyed"));
  }

  Reply ask(void* instance, const detail::World& world) const {
    if (!chooses()) return detail::ask_other(row(), instance, world);
    Reply reply;
    reply.scores.assign(world.count() + kGuards, kGuard);
    std::fill_n(reply.scores.begin(), world.count(), std::numeric_limits<double>::quiet_NaN());
    double* room = reply.scores.data();
    if (is_order()) {
      reply.status = row().call_order.score(instance, &world.decision(), &world.calls(), room);
    } else if (scores()) {
      reply.status = row().agent_strategy.score(instance, &world.decision(), &world.agents(), room);
    } else {
      uint32_t agent = STROWGER_PLUGIN_NONE;
      reply.status = row().agent_strategy.choose(instance, &world.decision(), &world.agents(), &agent);
      reply.agent = agent;
    }
    return reply;
  }

  /// Notes the first failure of a check.
  static void note(std::string& first, uint32_t decision, std::string_view what) {
    if (first.empty()) first = absl::StrFormat("decision %d: %s", decision, std::string(what));
  }

  void judge(const detail::World& world, const Reply& reply, uint32_t n) {
    if (!reply.out_of_bounds.empty()) note(bounds_, n, reply.out_of_bounds);
    if (reply.status == STROWGER_PLUGIN_OK && !reply.not_written.empty()) note(numbers_, n, reply.not_written);
    if (!reply.scores.empty() &&
        std::any_of(reply.scores.end() - kGuards, reply.scores.end(), [](double score) { return score != kGuard; })) {
      note(bounds_, n, "it wrote behind the last score");
    }
    if (reply.status != STROWGER_PLUGIN_OK) {
      ++(reply.status == STROWGER_PLUGIN_ABSTAIN ? abstained_ : failed_);
      if (reply.status != STROWGER_PLUGIN_ABSTAIN && reply.status != STROWGER_PLUGIN_FAILED &&
          reply.status != STROWGER_PLUGIN_INVALID) {
        note(answers_, n, absl::StrCat("status ", reply.status, " means nothing here"));
      }
      return;
    }
    if (!chooses()) return;
    if (!scores()) {
      const auto end = world.agents().agent + world.count();
      if (std::find(world.agents().agent, end, *reply.agent) == end) note(bounds_, n, "it named an agent not shown");
      return;
    }
    const auto end = reply.scores.begin() + static_cast<std::ptrdiff_t>(world.count());
    if (std::any_of(reply.scores.begin(), end, [](double score) { return std::isnan(score); })) {
      note(numbers_, n, "a score is NaN, or was not written");
    }
  }

  void check_decisions(void* first, void* twin, void* stranger) {
    detail::World world(row(), options_.words, options_.seed);
    detail::World elsewhere(row(), options_.words, options_.seed + 1);
    Random sizes(options_.seed, /*stream=*/30);
    std::string determinism;
    for (uint32_t n = 1; n <= options_.decisions; ++n) {
      const size_t most = n % 50 == 0 ? options_.max_candidates : std::min(options_.max_candidates, 20u);
      const size_t count = n == 1 ? 1 : n == 2 ? options_.max_candidates : 1 + sizes.below(most);
      world.next(count);
      const uint64_t before = world.fingerprint();
      const Reply reply = ask(first, world);
      elsewhere.next(1 + sizes.below(20));
      static_cast<void>(ask(stranger, elsewhere));
      const Reply again = ask(twin, world);
      if (world.fingerprint() != before) note(bounds_, n, "it changed what it was shown");
      if (!reply.same_as(again)) note(determinism, n, "two instances that were shown the same answer differently");
      judge(world, reply, n);
    }
    if (failed_ * 2 > options_.decisions)
      note(answers_, options_.decisions, "more than half of the answers are failures");
    if (abstained_ == options_.decisions) {
      note(answers_, options_.decisions, "it abstained each time: does it know any of ConformanceOptions::words?");
    }
    const std::string all = absl::StrCat("in ", options_.decisions, " decisions");
    add("determinism", determinism.empty(), determinism.empty() ? all : determinism);
    add("bounds", bounds_.empty(), bounds_.empty() ? all : bounds_);
    add("numbers", numbers_.empty(), numbers_.empty() ? all : numbers_);
    add("answers", answers_.empty(),
        answers_.empty() ? absl::StrFormat("%s: %d abstained, %d failed", all, abstained_, failed_) : answers_);
  }

  void check_speed(void* instance) {
    detail::World world(row(), options_.words, options_.seed);
    world.next(64);
    std::vector<double> room(64 + kGuards);
    std::vector<int64_t> times;
    for (int i = 0; i < kTimings; ++i) {
      const int64_t begin = options_.clock->now_ns();
      uint32_t agent = 0;
      if (!chooses()) {
        static_cast<void>(detail::ask_other(row(), instance, world));
      } else if (is_order()) {
        row().call_order.score(instance, &world.decision(), &world.calls(), room.data());
      } else if (scores()) {
        row().agent_strategy.score(instance, &world.decision(), &world.agents(), room.data());
      } else {
        row().agent_strategy.choose(instance, &world.decision(), &world.agents(), &agent);
      }
      times.push_back(options_.clock->now_ns() - begin);
    }
    std::nth_element(times.begin(), times.begin() + kTimings / 2, times.end());
    report_.ns_at_64 = times[kTimings / 2];
    const bool in_time = options_.max_ns_at_64 == 0 || report_.ns_at_64 <= options_.max_ns_at_64;
    add("speed", in_time,
        absl::StrFormat("%d ns per decision at 64 candidates, the clock's own time included%s", report_.ns_at_64,
                        in_time ? "" : absl::StrFormat("; at most %d allowed", options_.max_ns_at_64)));
  }

  PolicySpec spec_;
  ConformanceOptions options_;
  ConformanceReport report_;
  std::string bounds_;
  std::string numbers_;
  std::string answers_;
  uint32_t abstained_ = 0;
  uint32_t failed_ = 0;
};

}  // namespace

bool ConformanceReport::passed() const {
  return std::all_of(checks.begin(), checks.end(), [](const ConformanceCheck& check) { return check.passed; });
}

std::string ConformanceReport::text() const {
  std::string text = policy + "\n";
  for (const ConformanceCheck& check : checks) {
    absl::StrAppend(&text, check.passed ? "  ok      " : "  FAILED  ", check.name, ": ", check.detail, "\n");
  }
  return text;
}

absl::StatusOr<ConformanceReport> check_policy(const PolicyRegistry& policies, PolicyKind kind, std::string_view text,
                                               const ConformanceOptions& options) {
  if (options.decisions < 1 || options.max_candidates < 1) {
    return absl::InvalidArgumentError("conformance options: decisions and max_candidates are 1 or more");
  }
  absl::StatusOr<PolicySpec> spec = policies.parse(kind, text);
  if (!spec.ok()) return spec.status();
  return Examiner(*std::move(spec), options).run();
}

}  // namespace strowger
