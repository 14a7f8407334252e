// SPDX-License-Identifier: Apache-2.0
//
// Output: tables to stdout and to files.
#ifndef STROWGER_EXAMPLES_HELPDESK_OUTPUT_H_
#define STROWGER_EXAMPLES_HELPDESK_OUTPUT_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "helpdesk/table.h"

namespace helpdesk {

void print(const std::vector<Table>& tables);

/// Makes `folder` and writes into it: one CSV file per table, and all tables in `name`.json.
absl::Status write_files(const std::string& folder, const std::string& name, const std::vector<Table>& tables);

/// Writes one file; the message names it.
absl::Status write_file(const std::string& path, const std::function<void(std::ostream&)>& write);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_OUTPUT_H_
