// SPDX-License-Identifier: Apache-2.0
//
// What comes from the other side of the plug-in ABI, taken with care: structs by the size that they say, texts by
// length.
#ifndef STROWGER_LIB_PLUGIN_GIVEN_H_
#define STROWGER_LIB_PLUGIN_GIVEN_H_

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "core/in_quotes.h"
#include "core/utf8.h"
#include "strowger/plugin/plugin.h"

namespace strowger::detail {

/// As much of the struct as both sides know; the rest is zero.
template <class Struct>
Struct as_given(const Struct& given) {
  Struct taken{};
  std::memcpy(&taken, &given, std::min(given.struct_size, sizeof(Struct)));
  taken.struct_size = std::min(given.struct_size, sizeof(Struct));
  return taken;
}

inline std::string_view view(const StrowgerText& text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

/// The sentence in the error, without what does not print.
inline std::string message_of(const StrowgerError& error) {
  std::string message(error.message, std::min(error.length, sizeof(error.message)));
  std::erase_if(message, is_control);
  return is_utf8(message) ? message : std::string("(a message that is not UTF-8)");
}

}  // namespace strowger::detail

#endif  // STROWGER_LIB_PLUGIN_GIVEN_H_
