// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/occupancy.h"

#include <bit>
#include <cstdint>

namespace strowger {
namespace {

constexpr double kLn2 = 0.693147180559945309417232121458;

// 2^-x for x >= 0: the whole part by exact halving, the fraction by the exponential series (error below 1e-15).
double exp2_minus(double x) {
  if (x >= 1000) return 0;
  const auto whole = static_cast<uint64_t>(x);
  const double y = -(x - static_cast<double>(whole)) * kLn2;
  double sum = 1;
  for (int n = 18; n >= 1; --n) sum = 1 + sum * y / n;
  return sum * std::bit_cast<double>((uint64_t{1023} - whole) << 52);
}

// log2(v) for a normal v > 0: the exponent, and the mantissa m by 2 atanh((m - 1) / (m + 1)).
double log2_of(double v) {
  const auto bits = std::bit_cast<uint64_t>(v);
  const auto exponent = static_cast<int64_t>(bits >> 52) - 1023;
  const double m = std::bit_cast<double>((bits & ((uint64_t{1} << 52) - 1)) | (uint64_t{1023} << 52));
  const double z = (m - 1) / (m + 1);
  double sum = 0;
  for (int n = 35; n >= 1; n -= 2) sum = sum * (z * z) + 1.0 / n;
  return static_cast<double>(exponent) + 2 * z * sum / kLn2;
}

double in_half_lives(Duration duration, Duration half_life) {
  return static_cast<double>(duration.count()) / static_cast<double>(half_life.count());
}

}  // namespace

void DecayedShare::update(Time now, bool occupied, Duration half_life) {
  const double decay = exp2_minus(in_half_lives(now - since_, half_life));
  share_ = occupied ? 1 - (1 - share_) * decay : share_ * decay;
  since_ = now;
  // Shares too small to tell apart from nothing count as nothing, so the logarithm sees normal numbers only.
  constexpr double kLeast = 1e-300;
  constexpr double kUnitsPerDoubling = 1 << 24;
  key_ = share_ < kLeast
             ? kNever
             : static_cast<int64_t>((log2_of(share_) + in_half_lives(now - kMinTime, half_life)) * kUnitsPerDoubling);
}

double DecayedShare::at(Time now, Duration half_life) const {
  return share_ * exp2_minus(in_half_lives(now - since_, half_life));
}

}  // namespace strowger
