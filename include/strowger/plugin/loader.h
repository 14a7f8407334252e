// SPDX-License-Identifier: Apache-2.0
//
// load_plugin: the policies of a shared object, added to a registry.
//
// What it is: the file is looked at before it is loaded, so that one that is no shared object, or is for another
// machine, gets a sentence and not the system's riddle; then it is loaded, asked for its table (`strowger_plugin_init`,
// newest version first), and all its rows are added, or none. The file stays loaded while a row or an instance of it is
// in use, and is unloaded by whoever lets go last.
//
// To take it away while calls wait: `remove` its rows, configure the engines to something else, and it is gone. To swap
// it: put the new file beside the old one (a file that is overwritten in place breaks what runs), load it with
// `replace`, and `Acd::renew_policies`. To see first what it would change: load it under other names and name it as a
// queue's `shadow_strategy`.
//
// When not to use it: a policy that is part of your program goes into the registry by itself (plugin.hpp). A file runs
// code when it is loaded: load none that you do not trust.
//
// Thread safety: as a change of the registry. Complexity: that of the file. It reads the file, and does no other I/O.
// Errors: NotFound: no such file. InvalidArgument: it is no plug-in, is for another machine, lacks a symbol, or hands
// over a broken table. Unimplemented: it knows no version that this host knows. FailedPrecondition: it refused.
// AlreadyExists: a name is registered already.
//
// Example:
//   strowger::PolicyRegistry policies;
//   auto acme = strowger::load_plugin("/opt/acme/libacme_routing.so", policies);
//   if (!acme.ok()) puts(acme.status().ToString().c_str());
#ifndef STROWGER_PLUGIN_LOADER_H_
#define STROWGER_PLUGIN_LOADER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "strowger/plugin/registry.h"

namespace strowger {

struct LoadedPlugin {
  std::string name;
  /// The plug-in's own.
  std::string version;
  /// Of the ABI, as agreed.
  uint32_t abi_version = 0;
  std::vector<std::string> policies;
  /// Rows of kinds that this host does not ask.
  std::vector<std::string> skipped;
};

/// `replace`: rows may take the names of rows that are there. A path without a slash is in the working directory.
absl::StatusOr<LoadedPlugin> load_plugin(const std::string& path, PolicyRegistry& registry, bool replace = false);

}  // namespace strowger

#endif  // STROWGER_PLUGIN_LOADER_H_
