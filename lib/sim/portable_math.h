// SPDX-License-Identifier: Apache-2.0
//
// Exponential, logarithm, square root and gamma function from IEEE additions, multiplications and divisions alone.
//
// Why not <cmath>: its exp and log differ in the last bit between C libraries, and the same seed must give the same
// simulation on every machine. The functions are constexpr, so that tables are made of them at compile time.
//
// Accuracy: relative error below 1e-15 for exp (|x| <= 700) and log, below 1e-13 for gamma; compared with <cmath> in
// tests/unit/sim. CAUTION: compile without contraction of multiply and add (-ffp-contract=off), as lib/ is.
#ifndef STROWGER_LIB_SIM_PORTABLE_MATH_H_
#define STROWGER_LIB_SIM_PORTABLE_MATH_H_

#include <bit>
#include <cstdint>
#include <limits>

namespace strowger::detail {

inline constexpr double kLn2High = 6.93147180369123816490e-01;  // the upper 32 bits of ln 2: k * kLn2High is exact
inline constexpr double kLn2Low = 1.90821492927058770002e-10;

/// e^x: x = k ln 2 + r with |r| <= 0.35, and the Taylor series of e^r. Zero below -708, infinite above 709.
constexpr double portable_exp(double x) {
  if (!(x > -708.0)) return 0.0;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  const double scaled = x * 1.44269504088896338700;
  const auto k = static_cast<int>(scaled + (scaled >= 0 ? 0.5 : -0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  // Grouped (Estrin), so that the products need not wait for each other; terms 2 to 13.
  const double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double high = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
  const double value = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)));
  return value * std::bit_cast<double>(static_cast<uint64_t>(k + 1023) << 52);
}

/// ln x for positive, finite, normal x: x = 2^e m with m near 1, and ln m = 2 artanh((m - 1) / (m + 1)) as a series.
constexpr double portable_log(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
  if (mantissa > 1.41421356237309515) {
    mantissa *= 0.5;
    ++exponent;
  }
  const double f = mantissa - 1.0;
  const double s = f / (mantissa + 1.0);
  const double s2 = s * s;
  const double s4 = s2 * s2;
  const double s8 = s4 * s4;
  const double low = (1.0 / 3 + s2 * (1.0 / 5)) + s4 * (1.0 / 7 + s2 * (1.0 / 9));
  const double middle = (1.0 / 11 + s2 * (1.0 / 13)) + s4 * (1.0 / 15 + s2 * (1.0 / 17));
  const double high = (1.0 / 19 + s2 * (1.0 / 21)) + s4 * (1.0 / 23);
  const double series = s2 * (low + s8 * (middle + s8 * high));
  return exponent * kLn2High + (2.0 * s + (2.0 * s * series + exponent * kLn2Low));
}

/// The square root by Newton's method, for tables made at compile time (std::sqrt is exact, but not constexpr).
constexpr double constexpr_sqrt(double x) {
  if (x <= 0) return 0;
  double root = x > 1 ? x : 1.0;
  for (int i = 0; i < 200; ++i) {
    const double next = 0.5 * (root + x / root);
    if (next >= root) break;
    root = next;
  }
  return root;
}

/// Gamma function of x in [1, 140], by Stirling's series above 10 and the recurrence below.
/// (Abramowitz & Stegun 1964, 6.1.41; six terms leave a relative error under 1e-14 above 10.)
constexpr double portable_gamma(double x) {
  double divisor = 1.0;
  while (x < 10.0) {
    divisor *= x;
    x += 1.0;
  }
  const double i = 1.0 / x;
  const double i2 = i * i;
  const double series =
      i *
      (1.0 / 12 - i2 * (1.0 / 360 - i2 * (1.0 / 1260 - i2 * (1.0 / 1680 - i2 * (1.0 / 1188 - i2 * (691.0 / 360360))))));
  const double half_log_two_pi = 0.918938533204672741780;
  return portable_exp((x - 0.5) * portable_log(x) - x + half_log_two_pi + series) / divisor;
}

/// The nearest whole number, halves up, of 0 <= x < 2^62.
constexpr int64_t round_to_whole(double x) {
  const auto whole = static_cast<int64_t>(x);
  return x - static_cast<double>(whole) >= 0.5 ? whole + 1 : whole;
}

}  // namespace strowger::detail

#endif  // STROWGER_LIB_SIM_PORTABLE_MATH_H_
