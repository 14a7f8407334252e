// SPDX-License-Identifier: Apache-2.0
//
// SpecCheck: notes the first thing wrong with one queue, agent or other part of a centre.
//
// A check is a line: `check.range("weight", queue.weight, 1, 1'000'000)`. Fields are named as in the spec's struct; a
// field inside a list or step has its path there ("ladder[1].by"), with words for people given by `in`.
#ifndef STROWGER_LIB_ENGINE_SPEC_CHECK_H_
#define STROWGER_LIB_ENGINE_SPEC_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "core/in_quotes.h"
#include "engine/validate.h"
#include "strowger/core/time.h"
#include "strowger/model/call.h"

namespace strowger {

/// Names and short texts are at most so long.
inline constexpr size_t kMaxNameBytes = 255;
inline constexpr size_t kMaxMessageBytes = 1000;
inline constexpr int kMaxShare = 1'000'000;

class SpecCheck {
 public:
  /// `kind` and `name` say what is checked: "queue", "support".
  SpecCheck(std::string_view kind, std::string_view name);
  /// A thing of which there is only one: "centre".
  explicit SpecCheck(std::string_view thing) : thing_(thing) {}

  /// From now on fields lie inside a part: paths begin with `path` ("ladder[1].") and messages name it `words`
  /// ("ladder step 2 (relax): ").
  void in(std::string path, std::string words);

  void range(std::string_view field, int64_t value, int64_t min, int64_t max);
  /// `min` to kForever.
  void duration(std::string_view field, Duration value, Duration min = Duration{0});
  void tiers(std::string_view field, const TierWindow& window);
  /// Not empty, at most kMaxNameBytes of well-formed UTF-8 without control characters.
  void name(std::string_view field, std::string_view value);
  /// As `name`, but may be empty, have kMaxMessageBytes, and hold tabs and line ends.
  void message(std::string_view field, std::string_view value);
  /// One of `names`; `what` is "a queue" in "'vip' is not a queue".
  void known(std::string_view field, std::string_view value, const NameSet& names, std::string_view what);
  void known_skill(std::string_view field, std::string_view value, const NameTable<SkillId>& skills);
  /// As `known`, but may be empty.
  void known_or_empty(std::string_view field, std::string_view value, const NameSet& names, std::string_view what);
  /// A text that a parser read: its status is put after the text.
  void parsed(std::string_view field, std::string_view text, const absl::Status& status);

  void fail(std::string_view field, std::string_view problem);

  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

 private:
  void characters(std::string_view field, std::string_view value, size_t max_bytes, bool lines);

  std::string thing_;
  std::string path_;
  std::string words_;
  absl::Status status_;
};

/// Checks a field that may name a plug-in of this kind, and nothing else; it may be empty.
void check_plugin_field(SpecCheck& check, std::string_view field, PolicyKind kind, const std::string& text,
                        const CentreNames& names);

}  // namespace strowger

#endif  // STROWGER_LIB_ENGINE_SPEC_CHECK_H_
