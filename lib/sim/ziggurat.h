// SPDX-License-Identifier: Apache-2.0
//
// Exponential and normal variates by the ziggurat method with 256 layers.
//
// Source: Marsaglia & Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5(8), 2000. The
// layer, the sign and the position inside the layer are taken from different bits of one draw, which removes the
// correlation that Doornik found ("An improved ziggurat method to generate normal random samples", 2005). The own
// implementation is exact up to rounding and gives the same numbers on every machine, which std:: distributions do not.
//
// Cost: one draw of 64 bits, one multiplication and one comparison in 98.9 % of the draws.
#ifndef STROWGER_LIB_SIM_ZIGGURAT_H_
#define STROWGER_LIB_SIM_ZIGGURAT_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/portable_math.h"
#include "strowger/core/random.h"

namespace strowger::detail {

/// Layers of equal area under a falling density f: layer i reaches from 0 to x[i], between the heights f[i] and f[i+1].
struct Ziggurat {
  static constexpr size_t kLayers = 256;
  std::array<uint64_t, kLayers> inside;  // positions (of 2^53) below which a point of layer i lies under the density
  std::array<double, kLayers> width;     // x[i] / 2^53
  std::array<double, kLayers + 1> height;
};

/// `right` is where the tail begins, `area` the area of each layer; Density f and its Inverse.
template <class Density, class Inverse>
constexpr Ziggurat make_ziggurat(double right, double area, Density density, Inverse inverse) {
  Ziggurat z{};
  std::array<double, Ziggurat::kLayers + 1> x{};
  x[0] = area / density(right);  // the base layer is as wide as if its tail were folded in
  x[1] = right;
  z.height[0] = 0;
  z.height[1] = density(right);
  for (size_t i = 1; i + 1 < Ziggurat::kLayers; ++i) {
    z.height[i + 1] = z.height[i] + area / x[i];
    x[i + 1] = inverse(z.height[i + 1]);
  }
  x[Ziggurat::kLayers] = 0;
  z.height[Ziggurat::kLayers] = 1;
  for (size_t i = 0; i < Ziggurat::kLayers; ++i) {
    z.inside[i] = static_cast<uint64_t>(x[i + 1] / x[i] * 0x1p53);
    z.width[i] = x[i] * 0x1p-53;
  }
  return z;
}

inline constexpr double kExponentialTail = 7.69711747013104972;
inline constexpr Ziggurat kExponential = make_ziggurat(
    kExponentialTail, 3.9496598225815571993e-3, [](double x) { return portable_exp(-x); },
    [](double y) { return -portable_log(y); });

inline constexpr double kNormalTail = 3.6541528853610088;
inline constexpr Ziggurat kNormal = make_ziggurat(
    kNormalTail, 4.92867323399e-3, [](double x) { return portable_exp(-0.5 * x * x); },
    [](double y) { return constexpr_sqrt(-2.0 * portable_log(y)); });

/// An exponential variate with mean 1.
inline double draw_exponential(Random& random) {
  double beyond = 0;
  while (true) {
    const uint64_t bits = random();
    const size_t layer = bits & 0xff;
    const uint64_t position = bits >> 11;
    const double x = static_cast<double>(position) * kExponential.width[layer];
    if (position < kExponential.inside[layer]) [[likely]] {
      return beyond + x;
    }
    if (layer == 0) {
      beyond += kExponentialTail;  // the tail is the same distribution again: it has no memory
      continue;
    }
    const double low = kExponential.height[layer];
    const double high = kExponential.height[layer + 1];
    if (low + random.uniform() * (high - low) < portable_exp(-x)) return beyond + x;
  }
}

/// A normal variate with mean 0 and standard deviation 1.
inline double draw_normal(Random& random) {
  while (true) {
    const uint64_t bits = random();
    const size_t layer = bits & 0xff;
    const bool negative = (bits & 0x100) != 0;
    const uint64_t position = bits >> 11;
    double x = static_cast<double>(position) * kNormal.width[layer];
    if (position >= kNormal.inside[layer]) [[unlikely]] {
      if (layer == 0) {
        // The tail by Marsaglia, "Generating a variable from the tail of the normal distribution", Technometrics 6,
        // 1964.
        double y;
        do {
          x = draw_exponential(random) / kNormalTail;
          y = draw_exponential(random);
        } while (y + y < x * x);
        x += kNormalTail;
      } else {
        const double low = kNormal.height[layer];
        const double high = kNormal.height[layer + 1];
        if (low + random.uniform() * (high - low) >= portable_exp(-0.5 * x * x)) continue;
      }
    }
    return negative ? -x : x;
  }
}

}  // namespace strowger::detail

#endif  // STROWGER_LIB_SIM_ZIGGURAT_H_
