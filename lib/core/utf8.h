// SPDX-License-Identifier: Apache-2.0
//
// UTF-8: counting characters for columns, and telling whether a text is well formed.
#ifndef STROWGER_LIB_CORE_UTF8_H_
#define STROWGER_LIB_CORE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strowger {

/// Characters in `text`; of malformed bytes each continuation byte counts as part of the character before it.
inline size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<uint8_t>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
inline bool is_utf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i++]);
    if (lead < 0x80) continue;
    const int extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || text.size() - i < static_cast<size_t>(extra)) return false;
    uint32_t character = lead & (0x3fu >> extra);
    for (int k = 0; k < extra; ++k) {
      const auto byte = static_cast<uint8_t>(text[i++]);
      if ((byte & 0xc0) != 0x80) return false;
      character = character << 6 | (byte & 0x3fu);
    }
    const bool overlong = (extra == 2 && character < 0x800) || (extra == 3 && character < 0x10000);
    const bool surrogate = character >= 0xd800 && character <= 0xdfff;
    if (overlong || surrogate || character > 0x10ffff) return false;
  }
  return true;
}

}  // namespace strowger

#endif  // STROWGER_LIB_CORE_UTF8_H_
