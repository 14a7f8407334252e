// SPDX-License-Identifier: Apache-2.0
//
// to_toml: a call centre as the TOML text that `load_centre` reads.
//
// What it is: for dumps of a running engine (`to_toml(acd.centre())`), and for a first file to edit. What has its
// default is left out. Loading the text of a valid centre gives an equal centre.
//
// When not to use it: to change a file that people edit; comments and layout are not kept.
//
// Complexity: O(size of the centre). Thread safety: a function of a value. Errors: none; the text of a centre that
// `validate` refuses may be refused by `load_centre`.
//
// Example:
//   std::string text = strowger::to_toml(acd->centre());
#ifndef STROWGER_CONFIG_TO_TOML_H_
#define STROWGER_CONFIG_TO_TOML_H_

#include <string>

#include "strowger/engine/centre.h"

namespace strowger {

std::string to_toml(const CentreSpec& centre);

/// One queue, or one agent, as the table that `load_queue` and `load_agent` read.
std::string to_toml(const QueueSpec& queue);
std::string to_toml(const AgentSpec& agent);

}  // namespace strowger

#endif  // STROWGER_CONFIG_TO_TOML_H_
