// SPDX-License-Identifier: Apache-2.0
#include "strowger/plugin/loader.h"

#include <dlfcn.h>

#include <array>
#include <cstddef>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/in_quotes.h"
#include "plugin/given.h"
#include "plugin/negotiate.h"

namespace strowger {

using detail::view;

namespace {

constexpr StrowgerHost kHost{sizeof(StrowgerHost), {"strowger", 8}, {"0.1.0", 5}};
constexpr size_t kMaxPolicies = 10'000;

// The number in an ELF header of the machine that this was compiled for; 0: not checked.
#if defined(__x86_64__)
constexpr unsigned kMachine = 62;
#elif defined(__aarch64__)
constexpr unsigned kMachine = 183;
#else
constexpr unsigned kMachine = 0;
#endif

/// A loaded file.
class Library {
 public:
  Library(void* handle, const StrowgerPlugin& plugin) : handle_(handle), plugin_(plugin) {}
  ~Library() {
    if (plugin_.release != nullptr) plugin_.release(plugin_.plugin_data);
    dlclose(handle_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

 private:
  void* handle_;
  StrowgerPlugin plugin_;
};

struct CloseHandle {
  void operator()(void* handle) const { dlclose(handle); }
};

absl::Status no_plugin(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrFormat("%s is no plug-in for this host: %s", in_quotes(path), why));
}

// What the first bytes of the file say.
absl::Status check_header(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return absl::NotFoundError(absl::StrFormat("%s cannot be read: no such file, or not ours", in_quotes(path)));
  std::array<char, 20> bytes{};
  file.read(bytes.data(), bytes.size());
  const auto byte = [&](size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
  if (file.gcount() < 20 || byte(0) != 0x7f || bytes[1] != 'E' || bytes[2] != 'L' || bytes[3] != 'F') {
    return no_plugin(path, "it is not a shared object (no ELF file)");
  }
  if (kMachine == 0) return absl::OkStatus();
  if (byte(4) != 2 || byte(5) != 1) {
    return no_plugin(path, "it is for another machine (expected a 64-bit little-endian file)");
  }
  const unsigned machine = byte(18) | byte(19) << 8;
  if (machine != kMachine) {
    return no_plugin(path, absl::StrFormat("it is for another machine (number %d, expected %d)", machine, kMachine));
  }
  if ((byte(16) | byte(17) << 8) != 3)
    return no_plugin(path, "it is not a shared object (an ELF file of another type)");
  return absl::OkStatus();
}

std::string last_error() {
  const char* error = dlerror();
  return error == nullptr ? "no reason given" : error;
}

absl::Status add_rows(const StrowgerPlugin& plugin, const PolicyOrigin& origin, bool replace, PolicyRegistry& registry,
                      LoadedPlugin& loaded) {
  if (plugin.policy_count > kMaxPolicies || (plugin.policy_count > 0 && plugin.policies == nullptr)) {
    return absl::InvalidArgumentError(absl::StrFormat("it says that it has %d policies, expected a list of at most %d",
                                                      plugin.policy_count, kMaxPolicies));
  }
  for (size_t i = 0; i < plugin.policy_count; ++i) {
    const StrowgerPolicy* policy = plugin.policies[i];
    if (policy == nullptr) return absl::InvalidArgumentError(absl::StrFormat("its policy %d is null", i));
    const absl::Status status = registry.add(*policy, origin, replace);
    if (!status.ok() && !absl::IsUnimplemented(status)) return status;
    (status.ok() ? loaded.policies : loaded.skipped).emplace_back(view(policy->name));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint32_t> detail::negotiate(StrowgerPluginInit init, uint32_t newest, StrowgerPlugin& plugin) {
  for (uint32_t version = newest; version >= 1; --version) {
    StrowgerError error{};
    error.struct_size = sizeof(error);
    plugin = {};
    plugin.struct_size = sizeof(plugin);
    const StrowgerStatus status = init(version, &kHost, &plugin, &error);
    if (status == STROWGER_PLUGIN_OK) return version;
    if (status == STROWGER_PLUGIN_NOT_IMPLEMENTED) continue;
    const std::string why = message_of(error);
    return absl::FailedPreconditionError(
        absl::StrFormat("it refused to begin, status %d%s%s", status, why.empty() ? "" : ": ", why));
  }
  return absl::UnimplementedError(absl::StrFormat("it knows no version of the plug-in ABI from 1 to %d", newest));
}

absl::StatusOr<LoadedPlugin> load_plugin(const std::string& path, PolicyRegistry& registry, bool replace) {
  if (absl::Status status = check_header(path); !status.ok()) return status;
  const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  std::unique_ptr<void, CloseHandle> handle(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (handle == nullptr) return no_plugin(path, last_error());
  const auto init = reinterpret_cast<StrowgerPluginInit>(dlsym(handle.get(), STROWGER_PLUGIN_ENTRY));
  if (init == nullptr) return no_plugin(path, "it has no function " STROWGER_PLUGIN_ENTRY);
  StrowgerPlugin plugin{};
  const absl::StatusOr<uint32_t> version = detail::negotiate(init, STROWGER_PLUGIN_VERSION_1, plugin);
  if (!version.ok()) {
    return absl::Status(version.status().code(),
                        absl::StrFormat("plug-in %s: %s", in_quotes(path), std::string(version.status().message())));
  }
  LoadedPlugin loaded{std::string(view(plugin.name)), std::string(view(plugin.version)), *version, {}, {}};
  const PolicyOrigin origin{absl::StrFormat("%s %s (%s)", loaded.name, loaded.version, path),
                            std::make_shared<const Library>(handle.release(), plugin), plugin.plugin_data};
  PolicyRegistry extended = registry;
  if (absl::Status status = add_rows(plugin, origin, replace, extended, loaded); !status.ok()) {
    return absl::Status(status.code(),
                        absl::StrFormat("plug-in %s: %s", in_quotes(path), std::string(status.message())));
  }
  registry = std::move(extended);
  return loaded;
}

}  // namespace strowger
