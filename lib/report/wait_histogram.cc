// SPDX-License-Identifier: Apache-2.0
#include "strowger/report/wait_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace strowger {

uint64_t WaitDistribution::count() const {
  uint64_t total = 0;
  for (const Bucket& bucket : buckets_) total += bucket.count;
  return total;
}

Duration WaitDistribution::quantile(double p) const {
  if (buckets_.empty()) return Duration::zero();
  const double total = static_cast<double>(count());
  const auto rank = static_cast<uint64_t>(std::max(1.0, std::ceil(std::clamp(p, 0.0, 1.0) * total)));
  uint64_t seen = 0;
  for (const Bucket& bucket : buckets_) {
    seen += bucket.count;
    if (seen >= rank) return WaitScale::middle(bucket.index);
  }
  return WaitScale::middle(buckets_.back().index);
}

double WaitDistribution::within(Duration wait) const {
  if (wait < Duration::zero()) return 0;
  const size_t last = WaitScale::bucket(wait);
  double total = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.index > last) break;
    if (bucket.index < last) {
      total += static_cast<double>(bucket.count);
      continue;
    }
    const Duration first = WaitScale::first(last);
    const Duration width = WaitScale::first(last + 1) - first;
    const double share = static_cast<double>((wait - first).count() + 1) / static_cast<double>(width.count());
    total += std::min(1.0, share) * static_cast<double>(bucket.count);
  }
  return total;
}

WaitDistribution& WaitDistribution::operator+=(const WaitDistribution& other) {
  std::vector<Bucket> merged;
  merged.reserve(buckets_.size() + other.buckets_.size());
  auto a = buckets_.begin();
  auto b = other.buckets_.begin();
  while (a != buckets_.end() || b != other.buckets_.end()) {
    if (b == other.buckets_.end() || (a != buckets_.end() && a->index < b->index)) {
      merged.push_back(*a++);
    } else if (a == buckets_.end() || b->index < a->index) {
      merged.push_back(*b++);
    } else {
      merged.push_back({a->index, a->count + b->count});
      ++a;
      ++b;
    }
  }
  buckets_ = std::move(merged);
  return *this;
}

WaitHistogram& WaitHistogram::operator+=(const WaitHistogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  return *this;
}

WaitDistribution WaitHistogram::distribution() const {
  WaitDistribution result;
  result.buckets_.reserve(counts_.size() - static_cast<size_t>(std::count(counts_.begin(), counts_.end(), 0u)));
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) result.buckets_.push_back({static_cast<uint32_t>(i), counts_[i]});
  }
  return result;
}

}  // namespace strowger
