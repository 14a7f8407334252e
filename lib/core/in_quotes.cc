// SPDX-License-Identifier: Apache-2.0
#include "core/in_quotes.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "core/utf8.h"

namespace strowger {
namespace {

/// Longer texts are cut.
constexpr size_t kMaxShown = 80;

}  // namespace

std::string in_quotes(std::string_view text) {
  if (text.size() > kMaxShown) {
    size_t cut = kMaxShown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    return in_quotes(text.substr(0, cut)) + absl::StrFormat("... (%d bytes)", text.size());
  }
  const bool plain = is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
  return "'" + (plain ? std::string(text) : absl::CHexEscape(std::string(text))) + "'";
}

}  // namespace strowger
