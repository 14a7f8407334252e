// SPDX-License-Identifier: Apache-2.0
//
// Plug-ins: their registry, and how they fare.
#include "strowger/c/policies.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine.h"
#include "guard.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/plugin/loader.h"
#include "strowger/plugin/plugin.h"
#include "strowger/plugin/registry.h"

namespace strowger::c {
namespace {

/// Changes the registry. A copy is changed, so that lack of memory leaves it as it was.
template <class F>
strowger_status change_registry(strowger_policies* policies, strowger_error* error, F&& function) noexcept {
  return guarded(error, [&]() -> absl::Status {
    if (policies == nullptr) return invalid("policies is NULL");
    PolicyRegistry changed = *policies->registry;
    absl::Status status = function(changed);
    if (status.ok()) *policies->registry = std::move(changed);
    return status;
  });
}

absl::Status check_replace(int replace) {
  return replace == STROWGER_KEEP_ROWS || replace == STROWGER_REPLACE_ROWS
             ? absl::OkStatus()
             : invalid("replace is neither STROWGER_KEEP_ROWS nor STROWGER_REPLACE_ROWS");
}

strowger_policy_view view_of(const PolicyView& policy) {
  const auto count = [&](PolicyFault fault) { return policy.faults[static_cast<size_t>(fault)]; };
  strowger_policy_view view{};
  view.size = sizeof view;
  view.kind = static_cast<uint8_t>(policy.kind);
  view.switched_off = policy.switched_off ? 1 : 0;
  view.asked = policy.asked;
  view.differed = policy.differed;
  view.abstained = count(PolicyFault::kAbstained);
  view.failed = count(PolicyFault::kFailed);
  view.not_a_number = count(PolicyFault::kNotANumber);
  view.not_offered = count(PolicyFault::kNotOffered);
  view.slow = count(PolicyFault::kSlow);
  return view;
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_policies_create(strowger_policies** policies) noexcept {
  if (policies != nullptr) *policies = nullptr;
  return guarded(nullptr, [&]() -> absl::Status {
    if (policies == nullptr) return invalid("policies is NULL");
    *policies = std::make_unique<strowger_policies>().release();
    return absl::OkStatus();
  });
}

void strowger_policies_destroy(strowger_policies* policies) noexcept { delete policies; }

strowger_status strowger_policies_load(strowger_policies* policies, const char* path, int replace,
                                       strowger_error* error) noexcept {
  return change_registry(policies, error, [&](PolicyRegistry& registry) -> absl::Status {
    if (path == nullptr) return invalid("path is NULL");
    if (absl::Status status = check_replace(replace); !status.ok()) return status;
    return load_plugin(path, registry, replace == STROWGER_REPLACE_ROWS).status();
  });
}

strowger_status strowger_policies_add(strowger_policies* policies, const StrowgerPolicy* policy, void* plugin_data,
                                      int replace, strowger_error* error) noexcept {
  return change_registry(policies, error, [&](PolicyRegistry& registry) -> absl::Status {
    if (policy == nullptr) return invalid("policy is NULL");
    if (absl::Status status = check_replace(replace); !status.ok()) return status;
    return registry.add(*policy, {.library = nullptr, .plugin_data = plugin_data}, replace == STROWGER_REPLACE_ROWS);
  });
}

strowger_status strowger_policies_remove(strowger_policies* policies, const char* name, size_t length,
                                         strowger_error* error) noexcept {
  return change_registry(policies, error, [&](PolicyRegistry& registry) -> absl::Status {
    const std::optional<std::string_view> text = text_of(name, length);
    if (!text || name == nullptr) return invalid("name is NULL");
    return registry.remove(*text);
  });
}

strowger_status strowger_policies_text(const strowger_policies* policies, strowger_text* text) noexcept {
  return guarded(nullptr, [&]() -> absl::Status {
    if (policies == nullptr || text == nullptr) return invalid("an argument is NULL");
    std::string lines;
    for (const auto& row : policies->registry->rows()) {
      absl::StrAppend(&lines, row->name, ": ", std::string(to_string(row->kind)), ", from ", row->origin.text, "; ",
                      row->key, "; ", row->help, "\n");
      for (const PolicyParameter& parameter : row->parameters) {
        absl::StrAppend(&lines, "  ", parameter.description(), ": ", parameter.help, "\n");
      }
    }
    text->text = std::move(lines);
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_policies(const strowger_acd* acd, size_t* count) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (count == nullptr) return invalid("count is NULL");
    *count = engine.policies().size();
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_policy(const strowger_acd* acd, size_t index, strowger_policy_view* view,
                                    strowger_text* text) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (!is_there(view)) return invalid("view: NULL, or its size cannot be");
    const std::vector<PolicyView> all = engine.policies();
    if (index >= all.size()) return absl::NotFoundError("there are not so many plug-ins");
    if (text != nullptr) text->text = all[index].text;
    copy_out(view_of(all[index]), view);
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_renew_policies(strowger_acd* acd, const char* name, size_t length,
                                            strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) -> absl::Status {
    const std::optional<std::string_view> text = text_of(name, length);
    if (!text) return invalid("name is NULL");
    return engine.renew_policies(*text);
  });
}
