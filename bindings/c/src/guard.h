// SPDX-License-Identifier: Apache-2.0
//
// The border itself: what goes wrong inside comes out as a number, and no exception does.
//
// Thread safety: functions of values. Complexity: O(1), and copying a message.
#ifndef STROWGER_BINDINGS_C_SRC_GUARD_H_
#define STROWGER_BINDINGS_C_SRC_GUARD_H_

#include <atomic>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "layout.h"
#include "strowger.h"

namespace strowger::c {

struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// Fills `error`, if it is wanted.
void tell(strowger_error* error, strowger_status status, std::string_view message, Place place = {}) noexcept;

/// The line and column at the beginning of a message about a file of that name, if it has any.
Place place_in(std::string_view message, std::string_view file_name);

inline absl::Status invalid(const char* what) { return absl::InvalidArgumentError(what); }

/// Runs `function`, which answers an absl::Status, and says what came of it. `on_exhausted` is called when there was no
/// memory.
template <class F, class E>
strowger_status guarded(strowger_error* error, F&& function, E&& on_exhausted) noexcept {
  if (error != nullptr && !is_there(error)) return STROWGER_STATUS_INVALID_ARGUMENT;
  try {
    const absl::Status status = function();
    const auto code = static_cast<strowger_status>(status.code());
    tell(error, code, {status.message().data(), status.message().size()});
    return code;
  } catch (const std::bad_alloc&) {
    on_exhausted();
    tell(error, STROWGER_STATUS_RESOURCE_EXHAUSTED, "out of memory");
    return STROWGER_STATUS_RESOURCE_EXHAUSTED;
  } catch (const std::exception& exception) {
    on_exhausted();
    tell(error, STROWGER_STATUS_INTERNAL, exception.what());
    return STROWGER_STATUS_INTERNAL;
  }
}
template <class F>
strowger_status guarded(strowger_error* error, F&& function) noexcept {
  return guarded(error, std::forward<F>(function), [] {});
}

/// Keeps for ever what cannot be destroyed: it ran out of memory in the middle of a change, and what a destructor would
/// find there nobody knows. It stays reachable, so that tools that look for leaks know whose it is.
template <class Handle>
void keep_for_ever(Handle* handle) noexcept {
  static std::atomic<Handle*> last{nullptr};
  handle->kept_before = last.exchange(handle, std::memory_order_acq_rel);
}

/// A text that comes in; nullopt where there cannot be one.
inline std::optional<std::string_view> text_of(const char* data, size_t length) {
  if (data == nullptr) return length == 0 ? std::optional<std::string_view>("") : std::nullopt;
  return std::string_view(data, length == STROWGER_ZERO_TERMINATED ? std::strlen(data) : length);
}

/// A short text goes out, as snprintf does it. False if there is no buffer for it.
inline bool copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length) {
  if (buffer == nullptr && capacity > 0) return false;
  if (length != nullptr) *length = text.size();
  if (capacity == 0) return true;
  const size_t copied = text.size() < capacity ? text.size() : capacity - 1;
  std::memcpy(buffer, text.data(), copied);
  buffer[copied] = '\0';
  return true;
}

/// A list of ids goes out. False if there is no array for it.
template <class Ids, class Rep>
bool copy_ids(const Ids& ids, Rep* out, size_t capacity, size_t* count) {
  if (count == nullptr || (out == nullptr && capacity > 0)) return false;
  *count = ids.size();
  for (size_t i = 0; i < ids.size() && i < capacity; ++i) out[i] = ids[i].value();
  return true;
}

}  // namespace strowger::c

struct strowger_text {
  std::string text;
};

#endif  // STROWGER_BINDINGS_C_SRC_GUARD_H_
