// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a centre's TOML file: loading never fails but with a line and a column, and what loads is valid and is
// loaded again from the text that `to_toml` writes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"

namespace {

void check(bool holds, const char* what, const std::string& details) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n%s\n", what, details.c_str());
  std::abort();
}

/// Whether `message` begins with "fuzz.toml:<digits>:<digits>: ".
bool has_position(std::string_view message) {
  constexpr std::string_view kFile = "fuzz.toml:";
  if (!message.starts_with(kFile)) return false;
  message.remove_prefix(kFile.size());
  for (int number = 0; number < 2; ++number) {
    const size_t digits = message.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || message[digits] != ':') return false;
    message.remove_prefix(digits + 1);
  }
  return message.starts_with(" ");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the fuzzer's bytes are a text.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const strowger::LoadOptions options{.extra_tables = {"simulation"}, .max_agents = 200};
  const auto centre = strowger::load_centre(text, "fuzz.toml", options);
  if (!centre.ok()) {
    const std::string message(centre.status().message());
    check(has_position(message), "error has a line and a column", message);
    return 0;
  }
  check(strowger::validate(*centre).ok(), "what loads is valid", validate(*centre).ToString());
  const std::string written = strowger::to_toml(*centre);
  const auto again = strowger::load_centre(written, "written.toml", options);
  check(again.ok(), "what is written loads", again.status().ToString() + "\n" + written);
  check(*again == *centre, "what is written loads as it was", written);
  check(strowger::to_toml(*again) == written, "what is written is canonical", written);
  return 0;
}
