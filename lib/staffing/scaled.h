// SPDX-License-Identifier: Apache-2.0
//
// Scaled: a number that is not negative, of any size, with the precision of long double.
//
// The weights of a queue's states, and the probabilities of waits, span thousands of orders of magnitude on the way to
// a sum of which only ratios matter. A Scaled is value * 2^(kBits * steps); the value is scaled by whole steps, which
// is exact, and only when it leaves a wide range, which is rare.
//
// Thread safety: values. Complexity: O(1).
//
// Example:
//   Scaled weight(1);
//   for (int i = 0; i < 100'000; ++i) weight *= 1000.0L;  // 1e300000
#ifndef STROWGER_LIB_STAFFING_SCALED_H_
#define STROWGER_LIB_STAFFING_SCALED_H_

#include <cmath>
#include <cstdint>
#include <limits>

namespace strowger::staffing {

class Scaled {
 public:
  /// A product of two values within the range, and of a factor, does not overflow.
  static constexpr int kBits = std::numeric_limits<long double>::max_exponent / 4;

  explicit Scaled(long double value = 0, int64_t steps = 0) : value_(value), steps_(steps) {}

  /// e^x, for x <= 0.
  static Scaled exp(long double x) {
    const long double step = kBits * std::log(2.0L);
    const long double steps = std::floor(x / step);
    return Scaled(std::exp(x - steps * step), static_cast<int64_t>(steps));
  }

  long double value() const { return value_; }
  int64_t steps() const { return steps_; }

  /// `factor` is not negative, and within the range of float.
  Scaled& operator*=(long double factor) {
    value_ *= factor;
    normalise();
    return *this;
  }
  friend Scaled operator*(const Scaled& a, const Scaled& b) {
    Scaled product(a.value_ * b.value_, a.steps_ + b.steps_);
    product.normalise();
    return product;
  }
  friend Scaled operator*(Scaled a, long double factor) { return a *= factor; }

  Scaled& operator+=(const Scaled& other) {
    if (other.steps_ == steps_) {
      value_ += other.value_;
    } else if (other.value_ == 0) {
      return *this;
    } else if (value_ == 0 || other.steps_ > steps_) {
      value_ = lowered(value_, other.steps_ - steps_) + other.value_;
      steps_ = other.steps_;
    } else {
      value_ += lowered(other.value_, steps_ - other.steps_);
    }
    return *this;
  }
  friend Scaled operator+(Scaled a, const Scaled& b) { return a += b; }

  /// a / b; 0 where it is too small for long double.
  friend long double ratio(const Scaled& a, const Scaled& b) {
    if (a.value_ == 0) return 0;
    const int64_t steps = a.steps_ - b.steps_;
    if (steps > 8 || steps < -8) return steps > 0 ? std::numeric_limits<long double>::infinity() : 0;
    return std::ldexp(a.value_ / b.value_, static_cast<int>(steps) * kBits);
  }

 private:
  static long double lowered(long double value, int64_t steps) {
    return steps > 3 || value == 0 ? 0 : std::ldexp(value, -static_cast<int>(steps) * kBits);
  }
  void normalise() {
    static const long double kHigh = std::ldexp(1.0L, kBits);
    static const long double kLow = std::ldexp(1.0L, -kBits);
    if (value_ > kHigh) {
      value_ *= kLow;
      ++steps_;
    } else if (value_ < kLow && value_ != 0) {
      value_ *= kHigh;
      --steps_;
    }
  }

  long double value_;
  int64_t steps_;
};

}  // namespace strowger::staffing

#endif  // STROWGER_LIB_STAFFING_SCALED_H_
