// SPDX-License-Identifier: Apache-2.0
//
// Media: what kind of contact a call is, and how much of an agent it takes.
//
// A call is any contact that waits for an agent. Its media decides its cost in units of an agent's capacity: of 100
// units a voice call takes all, a chat 20, so that one agent can hold five chats. The table's rows carry the names and
// default costs; config, Python and the documentation read them from here.
//
// Thread safety: constants. Complexity: O(1). Errors: `parse_media` answers nullopt for an unknown name.
#ifndef STROWGER_MODEL_MEDIA_H_
#define STROWGER_MODEL_MEDIA_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace strowger {

enum class Media : uint8_t { kVoice, kCallback, kChat, kEmail, kWorkOrder };

inline constexpr size_t kMediaCount = 5;

struct MediaRow {
  Media media;
  std::string_view name;
  /// Units of capacity that one contact takes, unless a centre or an agent says otherwise.
  uint16_t default_cost;
  std::string_view help;
};

inline constexpr std::array<MediaRow, kMediaCount> kMediaRows{{
    {Media::kVoice, "voice", 100, "a telephone call"},
    {Media::kCallback, "callback", 100, "a call that the centre makes back to a customer"},
    {Media::kChat, "chat", 20, "a chat session"},
    {Media::kEmail, "email", 50, "an e-mail to be answered"},
    {Media::kWorkOrder, "work_order", 100, "a piece of work with no caller on the line"},
}};

constexpr std::string_view to_string(Media media) { return kMediaRows[static_cast<size_t>(media)].name; }

constexpr std::optional<Media> parse_media(std::string_view name) {
  for (const MediaRow& row : kMediaRows) {
    if (row.name == name) return row.media;
  }
  return std::nullopt;
}

/// Units of capacity per media, indexed by Media. kCannotTake: the agent takes none of that media.
using MediaCosts = std::array<uint16_t, kMediaCount>;
inline constexpr uint16_t kCannotTake = 0xffff;

constexpr MediaCosts default_media_costs() {
  MediaCosts costs{};
  for (const MediaRow& row : kMediaRows) costs[static_cast<size_t>(row.media)] = row.default_cost;
  return costs;
}

}  // namespace strowger

#endif  // STROWGER_MODEL_MEDIA_H_
