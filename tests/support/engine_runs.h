// SPDX-License-Identifier: Apache-2.0
//
// Random runs of twin engines: the loop, the report of a failure, and the shrinker.
//
// Example:
//   EXPECT_EQ(run_many<Acd, naive::NaiveAcd>({.seeds = 10, .steps = 1000}), "");
#ifndef STROWGER_TESTS_SUPPORT_ENGINE_RUNS_H_
#define STROWGER_TESTS_SUPPORT_ENGINE_RUNS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/engine/acd.h"
#include "support/engine_comparison.h"
#include "support/engine_operation.h"
#include "support/naive/naive_engine.h"
#include "support/random_commands.h"

namespace strowger::testing {

std::string to_string(const CentreSpec& centre);

struct RunOptions {
  std::string test = "EngineProperty.*";
  uint64_t first_seed = 1;
  uint64_t seeds = 10;
  uint64_t steps = 1000;
  RandomProfile profile;
  naive::NaiveMutation mutation = naive::NaiveMutation::kNone;
  /// How long a failing sequence is made shorter; zero: not at all.
  std::chrono::seconds shrink_for{20};
};

template <class Real, class Judge>
class Runner {
 public:
  explicit Runner(RunOptions options) : options_(std::move(options)) {}

  /// Runs all seeds; a report of the first failure, or empty.
  std::string run() {
    for (uint64_t seed = options_.first_seed; seed < options_.first_seed + options_.seeds; ++seed) {
      if (std::string difference = run_one(seed); !difference.empty()) return report(seed, difference);
    }
    return "";
  }

  /// How many operations were done in all.
  uint64_t operations() const { return operations_done_; }
  /// How often each operation was accepted.
  const std::map<OperationKind, uint64_t>& accepted() const { return accepted_; }

 private:
  using Pair = Twins<Real, Judge>;

  std::unique_ptr<Pair> make(const CentreSpec& centre, const EngineOptions& engine_options, std::string& error) const {
    auto real_events = std::make_unique<EventBuffer>();
    auto judge_events = std::make_unique<EventBuffer>();
    auto real = Real::create(centre, engine_options, real_events.get());
    auto judge = Judge::create(centre, engine_options, judge_events.get(), options_.mutation);
    if (!real.ok() || !judge.ok()) {
      error = absl::StrCat("create: engine ", real.status().ToString(), ", judge ", judge.status().ToString());
      return nullptr;
    }
    return std::make_unique<Pair>(std::move(real_events), *std::move(real), std::move(judge_events), *std::move(judge));
  }

  std::string run_one(uint64_t seed) {
    RandomCommands commands(seed, options_.profile);
    centre_ = commands.centre();
    engine_options_ = commands.options();
    operations_.clear();
    std::string error;
    const std::unique_ptr<Pair> twins = make(centre_, engine_options_, error);
    if (twins == nullptr) return error;
    for (uint64_t i = 0; i < options_.steps; ++i) {
      operations_.push_back(commands.next(twins->judge(), twins->directory()));
      ++operations_done_;
      if (std::string difference = twins->step(operations_.back()); !difference.empty()) return difference;
      if (twins->last_answer().refusal == Refusal::kNone && twins->last_answer().configuration_ok) {
        ++accepted_[operations_.back().kind];
      }
    }
    // Closing time: a queue's escalation may make a call of its own, so it takes a few rounds.
    for (int round = 0; round < 8; ++round) {
      for (const Operation& operation : commands.closing(twins->judge(), twins->directory())) {
        operations_.push_back(operation);
        if (std::string difference = twins->step(operation); !difference.empty()) return difference;
      }
    }
    if (std::string difference = twins->compare_views(); !difference.empty()) return difference;
    return twins->all_over();
  }

  /// The first difference that `operations` lead to, and after how many of them.
  std::pair<std::string, size_t> replay(const std::vector<Operation>& operations) const {
    std::string error;
    const std::unique_ptr<Pair> twins = make(centre_, engine_options_, error);
    if (twins == nullptr) return {error, 0};
    twins->compare_views_every(1);
    for (size_t i = 0; i < operations.size(); ++i) {
      if (std::string difference = twins->step(operations[i]); !difference.empty()) return {difference, i + 1};
    }
    return {"", 0};
  }

  /// Leaves out agents of the centre as long as a difference remains.
  void shrink_centre(std::vector<Operation>& operations) {
    for (size_t i = centre_.agents.size(); i-- > 0;) {
      const AgentSpec agent = centre_.agents[i];
      centre_.agents.erase(centre_.agents.begin() + static_cast<std::ptrdiff_t>(i));
      if (const size_t used = replay(operations).second; used > 0) {
        operations.resize(used);
      } else {
        centre_.agents.insert(centre_.agents.begin() + static_cast<std::ptrdiff_t>(i), agent);
      }
    }
  }

  /// Leaves out operations, in ever smaller pieces, as long as a difference remains.
  std::vector<Operation> shrink(std::vector<Operation> operations) const {
    const auto deadline = std::chrono::steady_clock::now() + options_.shrink_for;
    const auto in_time = [&] { return std::chrono::steady_clock::now() < deadline; };
    for (size_t piece = std::max<size_t>(operations.size() / 2, 1); piece > 0 && in_time();) {
      bool shorter = false;
      for (size_t at = 0; at < operations.size() && in_time();) {
        std::vector<Operation> fewer = operations;
        const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(at);
        fewer.erase(from, fewer.begin() + static_cast<std::ptrdiff_t>(std::min(at + piece, fewer.size())));
        if (const auto [difference, used] = replay(fewer); used > 0) {
          fewer.resize(used);
          operations = std::move(fewer);
          shorter = true;
        } else {
          at += piece;
        }
      }
      if (!shorter || piece > 1) piece /= 2;
    }
    return operations;
  }

  std::string report(uint64_t seed, const std::string& difference) {
    std::string text =
        absl::StrCat("seed ", seed, ", step ", operations_.size(), ": ", difference, "\n  the last commands:");
    for (size_t i = operations_.size() - std::min<size_t>(operations_.size(), 20); i < operations_.size(); ++i) {
      absl::StrAppend(&text, "\n    ", to_string(operations_[i]));
    }
    absl::StrAppend(&text, "\n  repeat: ", repeat_line(options_.test, seed, options_.steps));
    if (options_.shrink_for.count() == 0) return text;
    if (replay(operations_).second == 0) return text + "\n  (the recorded commands alone do not fail again)";
    std::vector<Operation> fewer = shrink(operations_);
    shrink_centre(fewer);
    absl::StrAppend(&text, "\n  shrunk to ", fewer.size(), " commands, from ", to_us(engine_options_.start),
                    " us, in this centre:\n", to_string(centre_));
    return text + trace(fewer);
  }

  /// Each operation with the events that the engine sent, up to the difference.
  std::string trace(const std::vector<Operation>& operations) const {
    std::string text;
    const std::unique_ptr<Pair> twins = make(centre_, engine_options_, text);
    if (twins == nullptr) return text;
    twins->compare_views_every(1);
    for (const Operation& operation : operations) {
      absl::StrAppend(&text, "\n    ", to_string(operation));
      const std::string difference = twins->step(operation);
      if (!difference.empty()) return absl::StrCat(text, "\n  ends so: ", difference);
      for (const Event& event : twins->events()) absl::StrAppend(&text, "\n        ", to_string(event));
    }
    return text;
  }

  RunOptions options_;
  CentreSpec centre_;
  EngineOptions engine_options_;
  std::vector<Operation> operations_;
  uint64_t operations_done_ = 0;
  std::map<OperationKind, uint64_t> accepted_;
};

extern template class Runner<Acd, naive::NaiveAcd>;

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_ENGINE_RUNS_H_
