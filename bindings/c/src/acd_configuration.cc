// SPDX-License-Identifier: Apache-2.0
//
// An engine's configuration, and names.
#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine.h"
#include "guard.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/c/acd.h"
#include "strowger/config/document.h"
#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"

namespace strowger::c {
namespace {

strowger_membership default_membership() {
  const Membership defaults;
  strowger_membership membership{};
  membership.size = sizeof membership;
  membership.queue = STROWGER_NO_QUEUE;
  membership.tier = defaults.tier;
  membership.priority = defaults.priority;
  membership.delay_us = to_us(defaults.delay);
  membership.reserve_level = defaults.reserve_level;
  return membership;
}

/// The id of that name; the type's invalid id when there is none.
template <class Id>
typename Id::rep find(const strowger_acd* acd, const char* name, size_t length,
                      Id (Acd::*function)(std::string_view) const) noexcept {
  const std::optional<std::string_view> text = text_of(name, length);
  return usable(acd) && text ? (acd->acd->*function)(*text).value() : Id::kInvalid;
}

/// The name of an id goes out.
template <class Id>
strowger_status tell_name(const strowger_acd* acd, Id id, char* buffer, size_t capacity, size_t* length) noexcept {
  if (acd == nullptr || (buffer == nullptr && capacity > 0)) return STROWGER_STATUS_INVALID_ARGUMENT;
  if (acd->broken) return STROWGER_STATUS_RESOURCE_EXHAUSTED;
  const std::string_view name = acd->acd->name(id);
  // An empty view may have no bytes to copy from.
  copy_text(name.empty() ? std::string_view("") : name, buffer, capacity, length);
  return name.empty() ? STROWGER_STATUS_NOT_FOUND : STROWGER_OK;
}

/// What a text of one table says.
template <class Spec>
absl::StatusOr<Spec> read_one(const char* toml, size_t length, absl::StatusOr<Spec> (*load)(const ConfigDocument&)) {
  const std::optional<std::string_view> text = text_of(toml, length);
  if (!text || toml == nullptr) return invalid("toml is NULL");
  const absl::StatusOr<ConfigDocument> document = ConfigDocument::parse(*text, "");
  if (!document.ok()) return document.status();
  return load(*document);
}

/// Changes the engine by what such a text says; the error says where in it, if it can.
template <class Spec, class F>
strowger_status change_by(strowger_acd* acd, const char* toml, size_t length,
                          absl::StatusOr<Spec> (*load)(const ConfigDocument&), strowger_error* error,
                          F&& function) noexcept {
  Place place;
  const strowger_status status = change(acd, error, [&](Acd& engine) -> absl::Status {
    const absl::StatusOr<Spec> spec = read_one(toml, length, load);
    if (spec.ok()) return function(engine, *spec);
    place = place_in({spec.status().message().data(), spec.status().message().size()}, "");
    return spec.status();
  });
  if (status != STROWGER_OK && is_there(error)) {
    error->line = place.line;
    error->column = place.column;
  }
  return status;
}

/// The id of what was added goes out.
template <class Id, class Rep>
absl::Status tell_id(const absl::StatusOr<Id>& added, Rep* out) {
  if (added.ok() && out != nullptr) *out = added->value();
  return added.status();
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_acd_configure(strowger_acd* acd, const strowger_centre* centre,
                                       strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) -> absl::Status {
    if (centre == nullptr) return invalid("centre is NULL");
    return engine.configure(centre->spec);
  });
}

strowger_status strowger_acd_to_toml(const strowger_acd* acd, strowger_text* text) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (text == nullptr) return invalid("text is NULL");
    text->text = to_toml(engine.centre());
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_add_queue(strowger_acd* acd, const char* toml, size_t length, strowger_queue_id* queue,
                                       strowger_error* error) noexcept {
  return change_by(acd, toml, length, load_queue, error,
                   [&](Acd& engine, const QueueSpec& spec) { return tell_id(engine.add_queue(spec), queue); });
}

strowger_status strowger_acd_update_queue(strowger_acd* acd, strowger_queue_id queue, const char* toml, size_t length,
                                          strowger_error* error) noexcept {
  return change_by(acd, toml, length, load_queue, error,
                   [&](Acd& engine, const QueueSpec& spec) { return engine.update_queue(QueueId{queue}, spec); });
}

strowger_status strowger_acd_add_agent(strowger_acd* acd, const char* toml, size_t length, strowger_agent_id* agent,
                                       strowger_error* error) noexcept {
  return change_by(acd, toml, length, load_agent, error,
                   [&](Acd& engine, const AgentSpec& spec) { return tell_id(engine.add_agent(spec), agent); });
}

strowger_status strowger_acd_update_agent(strowger_acd* acd, strowger_agent_id agent, const char* toml, size_t length,
                                          strowger_error* error) noexcept {
  return change_by(acd, toml, length, load_agent, error,
                   [&](Acd& engine, const AgentSpec& spec) { return engine.update_agent(AgentId{agent}, spec); });
}

strowger_status strowger_acd_queue_to_toml(const strowger_acd* acd, strowger_queue_id queue,
                                           strowger_text* text) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (text == nullptr) return invalid("text is NULL");
    const absl::StatusOr<QueueSpec> spec = engine.queue_spec(QueueId{queue});
    if (spec.ok()) text->text = to_toml(*spec);
    return spec.status();
  });
}

strowger_status strowger_acd_agent_to_toml(const strowger_acd* acd, strowger_agent_id agent,
                                           strowger_text* text) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (text == nullptr) return invalid("text is NULL");
    const absl::StatusOr<AgentSpec> spec = engine.agent_spec(AgentId{agent});
    if (spec.ok()) text->text = to_toml(*spec);
    return spec.status();
  });
}

strowger_status strowger_acd_remove_queue(strowger_acd* acd, strowger_queue_id queue, strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) { return engine.remove_queue(QueueId{queue}); });
}

strowger_status strowger_acd_remove_agent(strowger_acd* acd, strowger_agent_id agent, strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) { return engine.remove_agent(AgentId{agent}); });
}

strowger_status strowger_acd_set_skill(strowger_acd* acd, strowger_agent_id agent, const char* skill,
                                       size_t skill_length, int level, strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) -> absl::Status {
    const std::optional<std::string_view> name = text_of(skill, skill_length);
    if (!name || skill == nullptr) return invalid("skill is NULL");
    return engine.set_skill(AgentId{agent}, *name, level);
  });
}

strowger_status strowger_membership_init(strowger_membership* membership, size_t size) noexcept {
  return init(membership, size, default_membership());
}

strowger_status strowger_acd_set_membership(strowger_acd* acd, strowger_agent_id agent,
                                            const strowger_membership* membership, strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) -> absl::Status {
    strowger_membership given = default_membership();
    if (!copy_in(membership, given)) return invalid("membership: NULL, or its size cannot be or is not understood");
    if (given.zero != 0) return invalid("membership: zero is not 0");
    const std::string_view queue = engine.name(QueueId{given.queue});
    if (queue.empty()) return absl::NotFoundError("membership: no queue has this id");
    return engine.set_membership(AgentId{agent}, {.queue = std::string(queue),
                                                  .tier = given.tier,
                                                  .priority = given.priority,
                                                  .delay = Duration{given.delay_us},
                                                  .reserve_level = given.reserve_level});
  });
}

strowger_status strowger_acd_remove_membership(strowger_acd* acd, strowger_agent_id agent, strowger_queue_id queue,
                                               strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) { return engine.remove_membership(AgentId{agent}, QueueId{queue}); });
}

strowger_status strowger_acd_reset_counters(strowger_acd* acd) noexcept {
  return change(acd, nullptr, [](Acd& engine) {
    engine.reset_counters();
    return absl::OkStatus();
  });
}

// ---- Names ----------------------------------------------------------------------------------------------------------

strowger_queue_id strowger_acd_find_queue(const strowger_acd* acd, const char* name, size_t length) noexcept {
  return find(acd, name, length, &Acd::find_queue);
}
strowger_agent_id strowger_acd_find_agent(const strowger_acd* acd, const char* name, size_t length) noexcept {
  return find(acd, name, length, &Acd::find_agent);
}
strowger_skill_id strowger_acd_find_skill(const strowger_acd* acd, const char* name, size_t length) noexcept {
  return find(acd, name, length, &Acd::find_skill);
}
strowger_reason_id strowger_acd_find_reason(const strowger_acd* acd, const char* name, size_t length) noexcept {
  return find(acd, name, length, &Acd::find_reason);
}
strowger_customer_class_id strowger_acd_find_customer_class(const strowger_acd* acd, const char* name,
                                                            size_t length) noexcept {
  return find(acd, name, length, &Acd::find_customer_class);
}

strowger_status strowger_acd_queue_name(const strowger_acd* acd, strowger_queue_id queue, char* buffer, size_t capacity,
                                        size_t* length) noexcept {
  return tell_name(acd, QueueId{queue}, buffer, capacity, length);
}
strowger_status strowger_acd_agent_name(const strowger_acd* acd, strowger_agent_id agent, char* buffer, size_t capacity,
                                        size_t* length) noexcept {
  return tell_name(acd, AgentId{agent}, buffer, capacity, length);
}
strowger_status strowger_acd_skill_name(const strowger_acd* acd, strowger_skill_id skill, char* buffer, size_t capacity,
                                        size_t* length) noexcept {
  return tell_name(acd, SkillId{skill}, buffer, capacity, length);
}
strowger_status strowger_acd_group_name(const strowger_acd* acd, strowger_group_id group, char* buffer, size_t capacity,
                                        size_t* length) noexcept {
  return tell_name(acd, GroupId{group}, buffer, capacity, length);
}
strowger_status strowger_acd_reason_name(const strowger_acd* acd, strowger_reason_id reason, char* buffer,
                                         size_t capacity, size_t* length) noexcept {
  return tell_name(acd, ReasonId{reason}, buffer, capacity, length);
}
strowger_status strowger_acd_customer_class_name(const strowger_acd* acd, strowger_customer_class_id customer_class,
                                                 char* buffer, size_t capacity, size_t* length) noexcept {
  return tell_name(acd, CustomerClassId{customer_class}, buffer, capacity, length);
}
strowger_status strowger_acd_text_name(const strowger_acd* acd, strowger_text_id text, char* buffer, size_t capacity,
                                       size_t* length) noexcept {
  return tell_name(acd, TextId{text}, buffer, capacity, length);
}

strowger_status strowger_acd_text(strowger_acd* acd, const char* text, size_t length, strowger_text_id* id) noexcept {
  return change(acd, nullptr, [&](Acd& engine) -> absl::Status {
    const std::optional<std::string_view> whole = text_of(text, length);
    if (!whole || text == nullptr || id == nullptr) return invalid("an argument is NULL");
    const TextId made = engine.text(*whole);
    *id = made.value();
    return made.valid() ? absl::OkStatus() : absl::ResourceExhaustedError("no room for another text");
  });
}

strowger_status strowger_acd_requirement(strowger_acd* acd, const char* expression, size_t length,
                                         strowger_requirement_id* id, strowger_error* error) noexcept {
  return change(acd, error, [&](Acd& engine) -> absl::Status {
    const std::optional<std::string_view> whole = text_of(expression, length);
    if (!whole || expression == nullptr || id == nullptr) return invalid("expression or id is NULL");
    const absl::StatusOr<RequirementId> made = engine.requirement(*whole);
    if (!made.ok()) return made.status();
    *id = made->value();
    return absl::OkStatus();
  });
}

strowger_status strowger_acd_requirement_text(const strowger_acd* acd, strowger_requirement_id id,
                                              strowger_text* text) noexcept {
  return ask(acd, nullptr, [&](const Acd& engine) -> absl::Status {
    if (text == nullptr) return invalid("text is NULL");
    text->text = engine.requirement_text(RequirementId{id});
    if (text->text.empty() && id != STROWGER_NO_REQUIREMENT) return absl::NotFoundError("no requirement has this id");
    return absl::OkStatus();
  });
}
