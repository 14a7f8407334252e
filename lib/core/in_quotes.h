// SPDX-License-Identifier: Apache-2.0
//
// in_quotes: somebody's text, made fit for a message.
#ifndef STROWGER_LIB_CORE_IN_QUOTES_H_
#define STROWGER_LIB_CORE_IN_QUOTES_H_

#include <string>
#include <string_view>

namespace strowger {

/// Whether `c` is an ASCII control character.
inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// `text` in single quotes: control characters and malformed UTF-8 escaped, and cut between characters when it is long.
std::string in_quotes(std::string_view text);

}  // namespace strowger

#endif  // STROWGER_LIB_CORE_IN_QUOTES_H_
