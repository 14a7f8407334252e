// SPDX-License-Identifier: Apache-2.0
#include "strowger/engine/refusal.h"

#include <string>

#include "absl/strings/str_format.h"

namespace strowger {
namespace {

std::string sentence(const RefusalRow& row) { return absl::StrFormat("%s (%s)", row.help, row.name); }

}  // namespace

absl::Status to_status(Refusal refusal) {
  const auto index = static_cast<size_t>(refusal);
  if (index >= kRefusalRows.size())
    return absl::UnknownError(absl::StrFormat("refusal %d, which has no meaning", index));
  const RefusalRow& row = kRefusalRows[index];
  return refusal == Refusal::kNone ? absl::OkStatus() : absl::Status(row.code, sentence(row));
}

absl::Status Applied::to_status() const {
  absl::Status status = strowger::to_status(refusal);
  if (status.ok() || !call.valid()) return status;
  return absl::Status(
      status.code(), absl::StrFormat("call %d#%d: %s", call.index(), call.generation(), std::string(status.message())));
}

}  // namespace strowger
