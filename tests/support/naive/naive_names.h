// SPDX-License-Identifier: Apache-2.0
//
// The texts that every engine knows from the start, in the order of their TextIds (engine/command.h).
#ifndef STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_NAMES_H_
#define STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_NAMES_H_

#include <array>
#include <string_view>

namespace strowger::naive {

inline constexpr std::array<std::string_view, 6> kPredefinedTexts{"caller_number", "dialled_number", "language",
                                                                  "location",      "customer",       "description"};

}  // namespace strowger::naive

#endif  // STROWGER_TESTS_SUPPORT_NAIVE_NAIVE_NAMES_H_
