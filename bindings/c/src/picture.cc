// SPDX-License-Identifier: Apache-2.0
#include "strowger/c/picture.h"

#include <cstddef>
#include <new>

#include "absl/status/status.h"
#include "guard.h"
#include "hosts.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/host/wallboard.h"

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

struct strowger_picture {
  Picture picture;
};

strowger_picture* strowger_picture_create(void) noexcept { return new (std::nothrow) strowger_picture; }
void strowger_picture_destroy(strowger_picture* picture) noexcept { delete picture; }

strowger_status strowger_host_read_picture(const strowger_host* host, strowger_picture* picture) noexcept {
  return on_host(host, nullptr, [&](Host& shared) -> absl::Status {
    if (picture == nullptr) return invalid("picture is NULL");
    if (!host->state->wallboard) return absl::FailedPreconditionError("the host keeps no pictures");
    shared.wallboard().read(picture->picture);
    return absl::OkStatus();
  });
}

strowger_status strowger_picture_look(const strowger_picture* picture, strowger_picture_view* view) noexcept {
  if (picture == nullptr || !is_there(view)) return STROWGER_STATUS_INVALID_ARGUMENT;
  const Picture& from = picture->picture;
  strowger_picture_view told{};
  told.time_us = to_us(from.time);
  told.events = from.events;
  told.queue_count = from.queues.size();
  told.agent_count = from.agents.size();
  static_assert(std::size(decltype(told.agents_by_state){}) == kAgentStateCount);
  for (size_t i = 0; i < kAgentStateCount; ++i) told.agents_by_state[i] = from.agents_by_state[i];
  copy_out(told, view);
  return STROWGER_OK;
}

strowger_status strowger_picture_queue(const strowger_picture* picture, strowger_queue_id queue,
                                       strowger_queue_picture* out) noexcept {
  if (picture == nullptr || !is_there(out)) return STROWGER_STATUS_INVALID_ARGUMENT;
  const QueuePicture none;
  const QueuePicture& from = queue < picture->picture.queues.size() ? picture->picture.queues[queue] : none;
  strowger_queue_picture told{};
  told.waiting = from.waiting;
  told.arrived = from.arrived;
  told.answered = from.answered;
  told.answered_in_time = from.answered_in_time;
  told.abandoned = from.abandoned;
  told.left = from.left;
  told.oldest_joined_us = to_us(from.oldest_joined);
  copy_out(told, out);
  return STROWGER_OK;
}

strowger_status strowger_picture_agent(const strowger_picture* picture, size_t slot,
                                       strowger_agent_picture* out) noexcept {
  if (picture == nullptr || !is_there(out)) return STROWGER_STATUS_INVALID_ARGUMENT;
  if (slot >= picture->picture.agents.size()) return STROWGER_STATUS_OUT_OF_RANGE;
  const AgentPicture& from = picture->picture.agents[slot];
  strowger_agent_picture told{};
  told.agent = from.agent.value();
  told.state = static_cast<uint8_t>(from.state);
  told.reason = from.reason.value();
  told.since_us = to_us(from.since);
  copy_out(told, out);
  return STROWGER_OK;
}
