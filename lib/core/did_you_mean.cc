// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace strowger {
namespace {

/// Longer words are not compared: nobody mistypes them by a letter or two.
constexpr size_t kMaxLength = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment distance of two words of at most kMaxLength bytes.
size_t distance(std::string_view a, std::string_view b) {
  using Row = std::array<size_t, kMaxLength + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = kMaxLength;
  if (word.empty() || word.size() > kMaxLength) return best;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kMaxLength) continue;
    const size_t longer = std::max(word.size(), candidate.size());
    const size_t near_enough = std::min(std::max<size_t>(1, longer / 3), longer - 1);
    if (longer - std::min(word.size(), candidate.size()) > near_enough) continue;
    const size_t d = distance(word, candidate);
    if (d <= near_enough && d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view nearest = did_you_mean(word, candidates);
  return nearest.empty() ? std::string() : " (did you mean '" + std::string(nearest) + "'?)";
}

}  // namespace strowger
