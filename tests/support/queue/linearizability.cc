// SPDX-License-Identifier: Apache-2.0
#include "support/queue/linearizability.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace strowger::testing {
namespace {

struct State {
  std::vector<uint64_t> items;
  bool closing = false;
  bool closed = false;

  bool operator<(const State& other) const {
    return std::tie(closing, closed, items) < std::tie(other.closing, other.closed, other.items);
  }
};

class Search {
 public:
  Search(const std::vector<QueueOperation>& history, const QueueRules& rules) : history_(history), rules_(rules) {}

  /// Whether the operations that are not in `done` can follow.
  bool completes(uint64_t done, const State& state) {
    if (done == (history_.size() == 64 ? ~uint64_t{0} : (uint64_t{1} << history_.size()) - 1)) return true;
    if (!seen_.emplace(done, state).second) return false;
    for (size_t i = 0; i < history_.size(); ++i) {
      const uint64_t bit = uint64_t{1} << i;
      if ((done & bit) != 0 || (history_[i].before & ~done) != 0) continue;
      State next = state;
      if (apply(i, next) && completes(done | bit, next)) return true;
    }
    return false;
  }

 private:
  /// Whether a queue in that state answers so; the state is the one after it.
  bool apply(size_t i, State& state) const {
    const QueueOperation& operation = history_[i];
    switch (operation.action) {
      case QueueAction::kBeginClose:
        state.closing = true;
        return true;
      case QueueAction::kClose:
        state.closed = true;
        return true;
      case QueueAction::kPush:
        return push(operation, hidden(i), rules_.full_early ? at_the_same_time(i) : 0, state);
      case QueueAction::kPop:
        return pop(operation, hidden(i), state);
      case QueueAction::kCancel:
        return cancel(operation, state);
    }
    return false;
  }

  size_t at_the_same_time(size_t i) const {
    size_t count = 0;
    for (size_t j = 0; j < history_.size(); ++j) {
      if (j != i && (history_[i].before >> j & 1) == 0 && (history_[j].before >> i & 1) == 0) ++count;
    }
    return count;
  }

  bool hidden(size_t i) const { return rules_.others_hide && at_the_same_time(i) != 0; }

  bool push(const QueueOperation& operation, bool hidden, size_t in_hand, State& state) const {
    const size_t room = state.closed ? 0 : rules_.capacity - state.items.size();
    const size_t count = operation.items.size();
    if (count > room) return false;
    if (operation.batch && rules_.never_busy && count == 0 && operation.wanted != 0 && room != 0) return false;
    for (const uint64_t item : operation.items) {
      const auto before = [](uint64_t a, uint64_t b) { return a >> kItemPriorityShift > b >> kItemPriorityShift; };
      state.items.insert(std::upper_bound(state.items.begin(), state.items.end(), item, before), item);
    }
    if (operation.batch) return true;
    if (operation.result == QueueResult::kClosed) return state.closing || state.closed;
    if (operation.result == QueueResult::kFull) return !state.closed && (hidden || room <= in_hand);
    return true;
  }

  bool pop(const QueueOperation& operation, bool hidden, State& state) const {
    const size_t count = operation.items.size();
    if (count > state.items.size()) return false;
    if (operation.batch && rules_.never_busy && count == 0 && operation.wanted != 0 && !state.items.empty())
      return false;
    if (!std::equal(operation.items.begin(), operation.items.end(), state.items.begin())) return false;
    const bool was_empty = state.items.empty();
    state.items.erase(state.items.begin(), state.items.begin() + static_cast<std::ptrdiff_t>(count));
    if (operation.batch) return true;
    if (operation.result == QueueResult::kClosed) return state.closed && was_empty;
    if (operation.result == QueueResult::kEmpty) return !state.closed && (hidden || was_empty);
    return true;
  }

  static bool cancel(const QueueOperation& operation, State& state) {
    const auto item = std::find(state.items.begin(), state.items.end(), operation.items[0]);
    if (operation.result == QueueResult::kGone) return item == state.items.end();
    if (item == state.items.end()) return false;
    state.items.erase(item);
    return true;
  }

  const std::vector<QueueOperation>& history_;
  const QueueRules& rules_;
  std::set<std::pair<uint64_t, State>> seen_;
};

std::string describe(const std::vector<QueueOperation>& history) {
  std::string text;
  for (size_t i = 0; i < history.size(); ++i) {
    static constexpr std::string_view kActions[] = {"push", "pop", "close", "cancel", "begin to close"};
    const QueueOperation& operation = history[i];
    absl::StrAppend(&text, "  ", i, ": ", std::string(kActions[static_cast<size_t>(operation.action)]),
                    operation.batch ? "_n" : "", " [", absl::StrJoin(operation.items, " "), "] ",
                    std::string(name_of(operation.result)), ", after");
    for (size_t j = 0; j < history.size(); ++j) {
      if ((operation.before >> j & 1) != 0) absl::StrAppend(&text, " ", j);
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

/// Whether the queue did not do what was wanted, or not all of it.
bool refused(const QueueOperation& operation) {
  const bool fills_or_takes = operation.action == QueueAction::kPush || operation.action == QueueAction::kPop;
  return fills_or_takes && operation.items.size() < operation.wanted;
}

/// The same history, in which a queue may answer as it likes to all refused operations but `kept`.
std::vector<QueueOperation> with_one_refusal(std::vector<QueueOperation> history, size_t kept) {
  for (size_t i = 0; i < history.size(); ++i) {
    if (i == kept || !refused(history[i])) continue;
    history[i].wanted = history[i].items.size();
    if (history[i].items.empty()) history[i].result = QueueResult::kBusy;
  }
  return history;
}

}  // namespace

std::string check_linearizable(const std::vector<QueueOperation>& history, const QueueRules& rules) {
  if (rules.refusals_alone) {
    QueueRules all = rules;
    all.refusals_alone = false;
    for (size_t i = 0; i < history.size(); ++i) {
      std::string failure = check_linearizable(with_one_refusal(history, i), all);
      if (!failure.empty()) return failure;
    }
    return "";
  }
  if (Search(history, rules).completes(0, {})) return "";
  return absl::StrCat("no order of these gives the same answers:\n", describe(history));
}

}  // namespace strowger::testing
