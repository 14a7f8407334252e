// SPDX-License-Identifier: Apache-2.0
#include "strowger/routing/choice.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "core/in_quotes.h"

namespace strowger {
namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

absl::Status add_parameter(std::string_view piece, Choice& choice) {
  const size_t equals = piece.find('=');
  const std::string_view key = trim(piece.substr(0, equals));
  const std::string_view value = equals == std::string_view::npos ? "" : trim(piece.substr(equals + 1));
  if (key.empty() || value.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("found %s after %s, expected 'key = value'", in_quotes(piece), in_quotes(choice.name + ";")));
  }
  const bool again = std::any_of(choice.parameters.begin(), choice.parameters.end(),
                                 [&](const auto& parameter) { return parameter.first == key; });
  if (again) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s gives %s twice, expected once", in_quotes(choice.name), in_quotes(key)));
  }
  choice.parameters.emplace_back(key, value);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Choice> parse_choice(std::string_view text) {
  Choice choice;
  size_t end = text.find(';');
  choice.name = std::string(trim(text.substr(0, end)));
  if (choice.name.empty()) {
    return absl::InvalidArgumentError("found no name, expected 'name' or 'name; key = value'");
  }
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    end = text.find(';');
    if (absl::Status status = add_parameter(trim(text.substr(0, end)), choice); !status.ok()) return status;
  }
  return choice;
}

}  // namespace strowger
