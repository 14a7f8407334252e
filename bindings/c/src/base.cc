// SPDX-License-Identifier: Apache-2.0
#include "strowger/c/base.h"

#include <algorithm>
#include <charconv>
#include <new>
#include <string_view>
#include <system_error>

#include "guard.h"
#include "layout.h"

namespace strowger::c {
namespace {

/// How much of `text` can be kept in `most` bytes without cutting a character of UTF-8.
size_t whole_characters(std::string_view text, size_t most) {
  if (text.size() <= most) return text.size();
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return end;
}

/// Takes "12:" from the beginning of `text`.
bool take_number(std::string_view& text, uint32_t& number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end == text.data() + text.size() || *end != ':') return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()) + 1);
  return true;
}

}  // namespace

void tell(strowger_error* error, strowger_status status, std::string_view message, Place place) noexcept {
  if (!is_there(error)) return;
  const size_t room = error->size;
  strowger_error told{};
  told.status = status;
  told.line = place.line;
  told.column = place.column;
  told.message_length = message.size();
  std::copy_n(message.data(), whole_characters(message, STROWGER_ERROR_BYTES - 1), told.message);
  copy_out(told, static_cast<void*>(error), room);
}

Place place_in(std::string_view message, std::string_view file_name) {
  Place place;
  if (!message.starts_with(file_name)) return {};
  message.remove_prefix(file_name.size());
  if (!message.starts_with(':')) return {};
  message.remove_prefix(1);
  if (!take_number(message, place.line) || !take_number(message, place.column)) return {};
  return place;
}

}  // namespace strowger::c

#define STROWGER_QUOTE_IT(x) #x
#define STROWGER_QUOTE(x) STROWGER_QUOTE_IT(x)

const char* strowger_version(void) noexcept {
  constexpr const char* kVersion = STROWGER_QUOTE(STROWGER_VERSION_MAJOR) "." STROWGER_QUOTE(
      STROWGER_VERSION_MINOR) "." STROWGER_QUOTE(STROWGER_VERSION_PATCH);
  static_assert(std::string_view(kVersion) == STROWGER_PROJECT_VERSION);
  return kVersion;
}

strowger_text* strowger_text_create(void) noexcept { return new (std::nothrow) strowger_text; }
void strowger_text_destroy(strowger_text* text) noexcept { delete text; }
const char* strowger_text_data(const strowger_text* text) noexcept { return text != nullptr ? text->text.c_str() : ""; }
size_t strowger_text_length(const strowger_text* text) noexcept { return text != nullptr ? text->text.size() : 0; }
