// SPDX-License-Identifier: Apache-2.0
#include "engine/spec_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_format.h"
#include "core/utf8.h"
#include "strowger/core/did_you_mean.h"
#include "strowger/core/duration_text.h"

namespace strowger {
namespace {

constexpr char kSpecPath[] = "strowger/spec_path";
constexpr int kMaxTier = 1000;

/// Whether `c` may stand in a text of several lines, though it is a control character.
bool is_layout(char c) { return c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

absl::Status spec_error(const std::string& message, std::string_view path) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kSpecPath, absl::Cord(std::string(path)));
  return status;
}

std::string spec_path(const absl::Status& status) {
  const auto path = status.GetPayload(kSpecPath);
  return path ? std::string(*path) : std::string();
}

absl::Status under_path(const absl::Status& status, std::string_view prefix) {
  return status.ok() ? status : spec_error(std::string(status.message()), std::string(prefix) + spec_path(status));
}

std::string suggest_from(std::string_view word, const NameSet& names) {
  return suggestion(word, std::vector<std::string_view>(names.begin(), names.end()));
}

std::string suggest_from(std::string_view word, const NameTable<SkillId>& names) {
  std::vector<std::string_view> views;
  for (uint32_t i = 0; i < names.size(); ++i) views.push_back(names.name(SkillId{i}));
  return suggestion(word, views);
}

SpecCheck::SpecCheck(std::string_view kind, std::string_view name)
    : thing_(name.empty() ? absl::StrFormat("%s without a name", kind)
                          : absl::StrFormat("%s %s", kind, in_quotes(name))) {}

void SpecCheck::in(std::string path, std::string words) {
  path_ = std::move(path);
  words_ = std::move(words);
}

void SpecCheck::fail(std::string_view field, std::string_view problem) {
  if (!status_.ok()) return;
  status_ = spec_error(absl::StrFormat("%s: %s%s %s", thing_, words_, field, problem), path_ + std::string(field));
}

void SpecCheck::range(std::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value < min || value > max) fail(field, absl::StrFormat("is %d, expected %d to %d", value, min, max));
}

void SpecCheck::duration(std::string_view field, Duration value, Duration min) {
  if (value < min || value > kForever) {
    fail(field, absl::StrFormat("is %s, expected %s to forever (2^52 us)", to_text(value), to_text(min)));
  }
}

void SpecCheck::tiers(std::string_view field, const TierWindow& window) {
  const std::string prefix(field);
  range(prefix + ".min", window.min, 0, kMaxTier);
  range(prefix + ".max", window.max, 0, kMaxTier);
  range(prefix + ".raise", window.raise, 0, kMaxTier);
  if (window.min > window.max) {
    fail(prefix + ".min", absl::StrFormat("is %d, expected at most max, which is %d", window.min, window.max));
  }
}

void SpecCheck::characters(std::string_view field, std::string_view value, size_t max_bytes, bool lines) {
  if (value.size() > max_bytes) {
    fail(field, absl::StrFormat("%s is too long, expected at most %d bytes", in_quotes(value), max_bytes));
  }
  if (!is_utf8(value)) fail(field, absl::StrFormat("%s is not well-formed UTF-8", in_quotes(value)));
  if (std::any_of(value.begin(), value.end(), [&](char c) { return is_control(c) && !(lines && is_layout(c)); })) {
    fail(field, absl::StrFormat("%s holds a control character, expected none", in_quotes(value)));
  }
}

void SpecCheck::name(std::string_view field, std::string_view value) {
  if (value.empty()) fail(field, "is empty, expected a name");
  characters(field, value, kMaxNameBytes, /*lines=*/false);
}

void SpecCheck::message(std::string_view field, std::string_view value) {
  characters(field, value, kMaxMessageBytes, /*lines=*/true);
}

void SpecCheck::known(std::string_view field, std::string_view value, const NameSet& names, std::string_view what) {
  if (value.empty()) {
    fail(field, absl::StrFormat("is missing, expected the name of %s", what));
  } else if (!names.contains(value)) {
    fail(field, absl::StrFormat("%s is not %s%s", in_quotes(value), what, suggest_from(value, names)));
  }
}

void SpecCheck::known_skill(std::string_view field, std::string_view value, const NameTable<SkillId>& skills) {
  if (value.empty()) {
    fail(field, "is missing, expected the name of a skill");
  } else if (!skills.find(value).valid()) {
    fail(field, absl::StrFormat("%s is not a skill%s", in_quotes(value), suggest_from(value, skills)));
  }
}

void SpecCheck::known_or_empty(std::string_view field, std::string_view value, const NameSet& names,
                               std::string_view what) {
  if (!value.empty()) known(field, value, names, what);
}

void SpecCheck::parsed(std::string_view field, std::string_view text, const absl::Status& status) {
  if (!status.ok()) fail(field, absl::StrFormat("%s: %s", in_quotes(text), std::string(status.message())));
}

}  // namespace strowger
