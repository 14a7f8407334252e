// SPDX-License-Identifier: Apache-2.0
#include "strowger/policy/ladder.h"

#include <algorithm>
#include <optional>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "core/in_quotes.h"
#include "strowger/core/did_you_mean.h"

namespace strowger {
namespace {

/// In the order of LadderCondition::Subject.
constexpr std::array<std::string_view, 4> kSubjects{"queue_length", "agents_logged_in", "agents_ready",
                                                    "agents_eligible"};
/// In the order of LadderCondition::Comparison.
constexpr std::array<std::string_view, 5> kComparisons{"<", "<=", "==", ">=", ">"};
constexpr int64_t kMaxValue = 1'000'000'000;

std::optional<size_t> index_of(std::string_view word, std::span<const std::string_view> words) {
  const auto it = std::find(words.begin(), words.end(), word);
  return it == words.end() ? std::nullopt : std::optional<size_t>(static_cast<size_t>(it - words.begin()));
}

/// Takes spaces, then as many characters as `belongs` accepts, off the front of `text`.
template <class Belongs>
std::string_view take(std::string_view& text, Belongs&& belongs) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  size_t length = 0;
  while (length < text.size() && belongs(text[length])) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

absl::Status malformed(std::string_view text, std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrFormat("condition %s: %s", in_quotes(text), problem));
}

}  // namespace

bool LadderCondition::holds(int64_t measured) const {
  switch (comparison) {
    case Comparison::kLess:
      return measured < value;
    case Comparison::kAtMost:
      return measured <= value;
    case Comparison::kEqual:
      return measured == value;
    case Comparison::kAtLeast:
      return measured >= value;
    case Comparison::kMore:
      return measured > value;
  }
  return false;
}

absl::StatusOr<LadderCondition> parse_ladder_condition(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t'; };
  const auto compares = [](char c) { return c == '<' || c == '=' || c == '>' || c == '!'; };
  std::string_view rest = text;
  const std::string_view subject_word = take(rest, [&](char c) { return !space(c) && !compares(c); });
  const std::string_view comparison_word = take(rest, compares);
  const std::string_view number = take(rest, [&](char c) { return !space(c); });
  const std::string_view junk = take(rest, [](char) { return true; });

  const std::optional<size_t> subject = index_of(subject_word, kSubjects);
  if (!subject) {
    return malformed(text, absl::StrFormat("found %s, expected queue_length, agents_logged_in, agents_ready or "
                                           "agents_eligible%s",
                                           in_quotes(subject_word), suggestion(subject_word, kSubjects)));
  }
  const std::optional<size_t> comparison = index_of(comparison_word, kComparisons);
  if (!comparison) {
    return malformed(text, absl::StrFormat("found %s after %s, expected <, <=, ==, >= or >", in_quotes(comparison_word),
                                           in_quotes(subject_word)));
  }
  int64_t value = number.empty() ? kMaxValue + 1 : 0;
  for (const char c : number) {
    value = c >= '0' && c <= '9' ? std::min(value * 10 + (c - '0'), kMaxValue + 1) : kMaxValue + 1;
  }
  if (value > kMaxValue) {
    return malformed(text,
                     absl::StrFormat("found %s, expected a whole number from 0 to 1000000000", in_quotes(number)));
  }
  if (!junk.empty())
    return malformed(text, absl::StrFormat("found %s after the number, expected the end", in_quotes(junk)));
  return LadderCondition{.subject = static_cast<LadderCondition::Subject>(*subject),
                         .comparison = static_cast<LadderCondition::Comparison>(*comparison),
                         .value = value};
}

std::string to_string(const LadderCondition& condition) {
  const auto subject = static_cast<size_t>(condition.subject);
  const auto comparison = static_cast<size_t>(condition.comparison);
  return absl::StrFormat("%s %s %d", subject < kSubjects.size() ? kSubjects[subject] : "?",
                         comparison < kComparisons.size() ? kComparisons[comparison] : "?", condition.value);
}

}  // namespace strowger
