// SPDX-License-Identifier: Apache-2.0
#include "strowger/host/host.h"

#include "absl/strings/str_cat.h"

namespace strowger {
namespace {

absl::Status check_count(const char* name, size_t value, size_t most) {
  if (value >= 1 && value <= most) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(name, " was ", value, "; expected 1 to ", most));
}

absl::Status check_duration(const char* name, Duration value) {
  if (valid(value)) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(name, " was ", to_us(value), " us; expected 0 to kForever"));
}

}  // namespace

absl::Status validate(const HostOptions& options) {
  constexpr size_t kMost = detail::kMaxRingCapacity;
  for (const absl::Status& status :
       {check_count("inbox_capacity", options.inbox_capacity, kMost),
        check_count("long_commands", options.long_commands, 65'536),
        check_count("assist_limit", options.assist_limit, kMost), check_count("poll_limit", options.poll_limit, kMost),
        check_duration("picture_interval", options.picture_interval)}) {
    if (!status.ok()) return status;
  }
  if (options.drive != HostDrive::kCombining && options.drive != HostDrive::kInvoker) {
    return absl::InvalidArgumentError("drive is not a value of HostDrive");
  }
  return absl::OkStatus();
}

absl::Status validate(const SubscriptionOptions& options) {
  constexpr size_t kMost = detail::kMaxRingCapacity;
  if (options.kind != SubscriptionKind::kLossless && options.kind != SubscriptionKind::kLossy) {
    return absl::InvalidArgumentError("kind is not a value of SubscriptionKind");
  }
  if (absl::Status status = check_count("capacity", options.capacity, kMost); !status.ok()) return status;
  if (options.kind == SubscriptionKind::kLossy) return absl::OkStatus();
  if (absl::Status status = check_count("overflow", options.overflow, kMost); !status.ok()) return status;
  return check_duration("stall_limit", options.stall_limit);
}

template class BasicHost<StdAtomics>;

}  // namespace strowger
