// SPDX-License-Identifier: Apache-2.0
//
// Structs that cross the border: how large their first version was, and how they are copied in and out.
//
// The rules are in strowger.h (Structs). A struct that comes in is copied over its defaults, so that a member which the
// caller does not know keeps its default; members called `zero` must be 0, so that they can mean something later.
//
// Thread safety: functions of values. Complexity: O(bytes).
#ifndef STROWGER_BINDINGS_C_SRC_LAYOUT_H_
#define STROWGER_BINDINGS_C_SRC_LAYOUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "strowger.h"

namespace strowger::c {

/// sizeof the first version of the struct, where pointers have 64 bits.
template <class S>
inline constexpr size_t kFirstSizeOf = 0;
template <>
inline constexpr size_t kFirstSizeOf<strowger_error> = 1024;
template <>
inline constexpr size_t kFirstSizeOf<strowger_event> = 80;
template <>
inline constexpr size_t kFirstSizeOf<strowger_command> = 128;
template <>
inline constexpr size_t kFirstSizeOf<strowger_applied> = 16;
template <>
inline constexpr size_t kFirstSizeOf<strowger_load_options> = 32;
template <>
inline constexpr size_t kFirstSizeOf<strowger_engine_options> = 104;
template <>
inline constexpr size_t kFirstSizeOf<strowger_membership> = 32;
template <>
inline constexpr size_t kFirstSizeOf<strowger_call_view> = 80;
template <>
inline constexpr size_t kFirstSizeOf<strowger_agent_view> = 56;
template <>
inline constexpr size_t kFirstSizeOf<strowger_queue_view> = 40;
template <>
inline constexpr size_t kFirstSizeOf<strowger_decision_text_options> = 24;
template <>
inline constexpr size_t kFirstSizeOf<strowger_policy_view> = 64;
template <>
inline constexpr size_t kFirstSizeOf<strowger_picture_view> = 64;
template <>
inline constexpr size_t kFirstSizeOf<strowger_queue_picture> = 56;
template <>
inline constexpr size_t kFirstSizeOf<strowger_agent_picture> = 24;
template <>
inline constexpr size_t kFirstSizeOf<strowger_host_options> = 64;
template <>
inline constexpr size_t kFirstSizeOf<strowger_host_counts> = 40;
template <>
inline constexpr size_t kFirstSizeOf<strowger_poll_report> = 24;
template <>
inline constexpr size_t kFirstSizeOf<strowger_runner_options> = 16;
template <>
inline constexpr size_t kFirstSizeOf<strowger_subscription_options> = 32;
template <>
inline constexpr size_t kFirstSizeOf<strowger_read_report> = 32;
template <>
inline constexpr size_t kFirstSizeOf<strowger_report_options> = 64;
template <>
inline constexpr size_t kFirstSizeOf<strowger_metric> = 48;
template <>
inline constexpr size_t kFirstSizeOf<strowger_text_options> = 40;

template <class S>
inline constexpr size_t kFirstSize = sizeof(void*) == 8 ? kFirstSizeOf<S> : sizeof(S);

/// Whether a struct of the caller's is there and says a size that can be.
template <class S>
bool is_there(const S* s) {
  static_assert(kFirstSizeOf<S> > 0 && sizeof(S) >= kFirstSize<S>);
  return s != nullptr && s->size >= kFirstSize<S>;
}

/// Copies `in` over the defaults that are in `out`. False if it is not there, or sets members that nobody knows here.
template <class S>
bool copy_in(const S* in, S& out) {
  if (!is_there(in)) return false;
  const auto* bytes = reinterpret_cast<const unsigned char*>(in);
  for (size_t i = sizeof(S); i < in->size; ++i) {
    if (bytes[i] != 0) return false;
  }
  std::memcpy(static_cast<void*>(&out), bytes, std::min<size_t>(in->size, sizeof(S)));
  out.size = sizeof(S);
  return true;
}

/// Copies `value` to where `room` bytes are, with the size that was filled; bytes that nobody knows here become 0.
template <class S>
void copy_out(S value, void* out, size_t room) {
  const size_t filled = std::min(room, sizeof(S));
  value.size = static_cast<uint32_t>(filled);
  std::memcpy(out, &value, filled);
  if (room > filled) std::memset(static_cast<unsigned char*>(out) + filled, 0, room - filled);
}

/// The same to a struct that is_there.
template <class S>
void copy_out(const S& value, S* out) {
  copy_out(value, static_cast<void*>(out), out->size);
}

/// What the `init` functions do: the defaults, and the caller's own size, so that members which only the caller knows
/// are looked at later.
template <class S>
strowger_status init(S* options, size_t size, const S& defaults) noexcept {
  if (options == nullptr || size < kFirstSize<S> || size > UINT32_MAX) return STROWGER_STATUS_INVALID_ARGUMENT;
  copy_out(defaults, static_cast<void*>(options), size);
  options->size = static_cast<uint32_t>(size);
  return STROWGER_OK;
}

/// Whether elements of an array can be so large.
template <class S>
bool is_element_size(size_t size) {
  return size >= kFirstSize<S> && size <= UINT32_MAX && size % alignof(S) == 0;
}

}  // namespace strowger::c

#endif  // STROWGER_BINDINGS_C_SRC_LAYOUT_H_
