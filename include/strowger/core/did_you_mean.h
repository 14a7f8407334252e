// SPDX-License-Identifier: Apache-2.0
//
// Did you mean: the known word that is nearest to a mistyped one.
//
// What it is: the smallest edit distance (insert, delete, change, swap two neighbours), with upper and lower case taken
// as equal. A candidate counts as near when at most a third of the longer word differs (one letter in short words).
// Ties go to the candidate that comes first, so messages are the same in every run.
//
// When not to use it: on the hot path; it is for messages to people.
//
// Thread safety: functions of values. Complexity: O(candidates x length^2). Errors: none; nothing near is the empty
// text.
//
// Example:
//   strowger::did_you_mean("enlgish", {{"german", "english"}});  // "english"
#ifndef STROWGER_CORE_DID_YOU_MEAN_H_
#define STROWGER_CORE_DID_YOU_MEAN_H_

#include <span>
#include <string>
#include <string_view>

namespace strowger {

/// The candidate nearest to `word` by edit distance, if it is near enough to be what was meant; else empty.
std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// " (did you mean 'x'?)" or "".
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace strowger

#endif  // STROWGER_CORE_DID_YOU_MEAN_H_
