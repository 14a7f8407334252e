// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the text that names a plug-in: either an error in plain UTF-8, or a policy whose values are in range,
// with a built-in beside it, and an instance of which is given what was read.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "core/utf8.h"
#include "strowger/plugin/plugin.hpp"
#include "strowger/plugin/registry.h"
#include "strowger/routing/agent_strategy.h"

namespace {

namespace plugin = strowger::plugin;

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

class Fuzzed : public plugin::AgentStrategy<Fuzzed> {
 public:
  static constexpr std::string_view kName = "a.b";
  static constexpr std::string_view kKey = "nothing";
  static constexpr std::string_view kHelp = "for the fuzzer";
  static constexpr std::array kParameters = {plugin::integer("i", "help", 0, -5, 5),
                                             plugin::number("n", "help", 0.5, 0, 1), plugin::duration("d", "help", 0),
                                             plugin::boolean("b", "help", true), plugin::string("t", "help")};
  explicit Fuzzed(const plugin::Arguments& arguments) {
    check(arguments.integer(0) >= -5 && arguments.integer(0) <= 5, "integers are in range");
    check(arguments.number(1) >= 0 && arguments.number(1) <= 1, "numbers are in range");
    check(arguments.integer(2) >= 0 && arguments.integer(2) <= int64_t{1} << 52, "durations are in range");
    check(arguments.string(4).find(';') == std::string_view::npos, "texts hold no semicolon");
  }
  void score_impl(const StrowgerDecision&, const StrowgerAgents&, std::span<double>) const {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  strowger::PolicyRegistry policies;
  check(policies.add(plugin::policy<Fuzzed>()).ok(), "the row is good");
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the fuzzer's bytes are a text.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spec = policies.parse(strowger::PolicyKind::kAgentStrategy, text);
  const absl::Status checked = strowger::check_agent_strategy(text, &policies);
  if (!spec.ok()) {
    check(!spec.status().message().empty(), "an error says why");
    check(strowger::is_utf8(std::string(spec.status().message())), "an error is UTF-8");
    check(!strowger::names_a_plugin(text) || !checked.ok(), "what does not parse is refused");
    return 0;
  }
  check(strowger::names_a_plugin(text) && checked.ok(), "what parses is accepted");
  check(spec->values.size() == Fuzzed::kParameters.size(), "one value per parameter");
  check(strowger::parse_agent_strategy(spec->otherwise).ok(), "a built-in is beside it");
  check(spec->max_faults >= 0 && spec->budget >= strowger::Duration::zero(), "limits are in range");
  check(strowger::make_policy_instance(*spec).ok(), "an instance can be made");
  return 0;
}
