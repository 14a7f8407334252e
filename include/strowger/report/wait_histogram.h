// SPDX-License-Identifier: Apache-2.0
//
// WaitHistogram and WaitDistribution: how long calls waited, kept small, with a known error.
//
// The scale is log-linear: 64 buckets of equal width in each octave. A wait is known to within 1/128 of itself (0.8 %),
// or 1.024 ms where that is more; waits of 2^42 us (50 days) and more share the last bucket. `WaitHistogram` counts
// (an array, one increment per wait), `WaitDistribution` keeps and merges (the buckets that are not empty).
//
// When not to use it: where an exact share within a threshold is wanted, count it (CallCounts::answered_in_time).
//
// Thread safety: values. Complexity: record O(1); quantile, within, += O(buckets in use).
// Allocation: `record` allocates when a wait is longer than all before it, at most 1,728 counters in all.
//
// Example:
//   strowger::WaitHistogram histogram;
//   for (auto wait : waits) histogram.record(wait);
//   strowger::Duration p90 = histogram.distribution().quantile(0.9);
#ifndef STROWGER_REPORT_WAIT_HISTOGRAM_H_
#define STROWGER_REPORT_WAIT_HISTOGRAM_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "strowger/core/time.h"

namespace strowger {

/// The scale that both classes share.
struct WaitScale {
  /// Half a bucket's width over its least value: the largest relative error of a wait of kRelativeFrom or more.
  static constexpr double kRelativeError = 1.0 / 128;
  /// The largest error of shorter waits.
  static constexpr Duration kAbsoluteError{1024};
  static constexpr Duration kRelativeFrom{64 * 1024};
  static constexpr Duration kLongest{(int64_t{1} << 42) - 1};
  static constexpr size_t kBuckets = 1728;

  /// Negative waits count as zero, waits above kLongest as kLongest.
  static constexpr size_t bucket(Duration wait) {
    const auto us = static_cast<uint64_t>(std::clamp(wait, Duration::zero(), kLongest).count());
    const uint64_t units = us >> 10;
    const int width = static_cast<int>(std::bit_width(units));
    const int shift = width > 7 ? width - 7 : 0;
    return (static_cast<size_t>(shift) << 6) + static_cast<size_t>(units >> shift);
  }
  /// The bucket holds waits of first(b) <= wait < first(b + 1).
  static constexpr Duration first(size_t bucket) {
    const size_t shift = bucket < 128 ? 0 : (bucket >> 6) - 1;
    return Duration{static_cast<int64_t>((bucket - (shift << 6)) << shift << 10)};
  }
  /// What stands for the waits of a bucket: its middle, and zero for the first, so that no wait reads as no wait.
  static constexpr Duration middle(size_t bucket) {
    return bucket == 0 ? Duration::zero() : (first(bucket) + first(bucket + 1)) / 2;
  }
};

/// Waits counted by bucket; only buckets in use are kept.
class WaitDistribution {
 public:
  struct Bucket {
    uint32_t index = 0;
    uint64_t count = 0;
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  uint64_t count() const;
  bool empty() const { return buckets_.empty(); }

  /// The wait of rank ceil(p * count) in order of length (the nearest-rank quantile), with the error of the scale;
  /// p is clamped to 0..1. Zero when empty.
  Duration quantile(double p) const;

  /// The number of waits of at most `wait`; inside the bucket where `wait` falls they are taken to lie evenly.
  double within(Duration wait) const;

  WaitDistribution& operator+=(const WaitDistribution& other);

  /// In order of length.
  const std::vector<Bucket>& buckets() const { return buckets_; }

  friend bool operator==(const WaitDistribution&, const WaitDistribution&) = default;

 private:
  friend class WaitHistogram;
  std::vector<Bucket> buckets_;
};

class WaitHistogram {
 public:
  void record(Duration wait) {
    const size_t bucket = WaitScale::bucket(wait);
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    ++counts_[bucket];
  }

  /// Forgets the waits; memory is kept.
  void clear() { std::fill(counts_.begin(), counts_.end(), 0); }

  WaitHistogram& operator+=(const WaitHistogram& other);

  WaitDistribution distribution() const;

  size_t memory_bytes() const { return counts_.capacity() * sizeof(uint32_t); }

 private:
  std::vector<uint32_t> counts_;
};

}  // namespace strowger

#endif  // STROWGER_REPORT_WAIT_HISTOGRAM_H_
