// SPDX-License-Identifier: Apache-2.0
#include "strowger/c/centre.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine.h"
#include "guard.h"
#include "layout.h"
#include "strowger.h"
#include "strowger/config/document.h"
#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"

namespace strowger::c {
namespace {

strowger_load_options default_load_options() {
  strowger_load_options options{};
  options.size = sizeof options;
  options.max_agents = LoadOptions{}.max_agents;
  return options;
}

absl::Status take(const strowger_load_options* given, LoadOptions& out) {
  strowger_load_options options = default_load_options();
  if (given != nullptr && !copy_in(given, options)) return invalid("options: the size cannot be, or is not understood");
  if (options.zero != 0) return invalid("options: zero is not 0");
  if (options.extra_tables == nullptr && options.extra_table_count > 0) return invalid("extra_tables is NULL");
  out.max_agents = options.max_agents;
  if (options.policies != nullptr) out.policies = options.policies->registry.get();
  for (size_t i = 0; i < options.extra_table_count; ++i) {
    if (options.extra_tables[i] == nullptr) return invalid("a name in extra_tables is NULL");
    out.extra_tables.emplace_back(options.extra_tables[i]);
  }
  return absl::OkStatus();
}

/// Loads what `read` makes of the configuration of that name.
template <class Read>
strowger_status load(const char* file_name, const strowger_load_options* given, strowger_centre** centre,
                     strowger_error* error, Read&& read) noexcept {
  if (centre != nullptr) *centre = nullptr;
  Place place;
  const strowger_status status = guarded(error, [&]() -> absl::Status {
    if (centre == nullptr) return invalid("centre is NULL");
    LoadOptions options;
    if (absl::Status problem = take(given, options); !problem.ok()) return problem;
    const auto loaded = [&]() -> absl::StatusOr<CentreSpec> {
      absl::StatusOr<ConfigDocument> document = read();
      if (!document.ok()) return document.status();
      return load_centre(*document, options);
    }();
    if (!loaded.ok()) {
      place = place_in({loaded.status().message().data(), loaded.status().message().size()}, file_name);
      return loaded.status();
    }
    *centre = std::make_unique<strowger_centre>(strowger_centre{*loaded}).release();
    return absl::OkStatus();
  });
  if (status != STROWGER_OK && is_there(error)) {
    error->line = place.line;
    error->column = place.column;
  }
  return status;
}

}  // namespace
}  // namespace strowger::c

using namespace strowger;  // NOLINT(google-build-using-namespace): the functions below are global, as C wants it
using namespace strowger::c;

strowger_status strowger_load_options_init(strowger_load_options* options, size_t size) noexcept {
  return init(options, size, default_load_options());
}

strowger_status strowger_centre_load(const char* toml, size_t length, const char* file_name,
                                     const strowger_load_options* options, strowger_centre** centre,
                                     strowger_error* error) noexcept {
  const char* const name = file_name != nullptr ? file_name : "";
  return load(name, options, centre, error, [&]() -> absl::StatusOr<ConfigDocument> {
    const std::optional<std::string_view> text = text_of(toml, length);
    if (!text || toml == nullptr) return invalid("toml is NULL");
    return ConfigDocument::parse(*text, name);
  });
}

strowger_status strowger_centre_load_file(const char* path, const strowger_load_options* options,
                                          strowger_centre** centre, strowger_error* error) noexcept {
  return load(path != nullptr ? path : "", options, centre, error, [&]() -> absl::StatusOr<ConfigDocument> {
    if (path == nullptr) return invalid("path is NULL");
    return ConfigDocument::read_file(path);
  });
}

strowger_status strowger_centre_to_toml(const strowger_centre* centre, strowger_text* text) noexcept {
  return guarded(nullptr, [&]() -> absl::Status {
    if (centre == nullptr || text == nullptr) return invalid("an argument is NULL");
    text->text = to_toml(centre->spec);
    return absl::OkStatus();
  });
}

void strowger_centre_destroy(strowger_centre* centre) noexcept { delete centre; }
