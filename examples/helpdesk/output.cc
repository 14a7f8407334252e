// SPDX-License-Identifier: Apache-2.0
#include "helpdesk/output.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace helpdesk {

void print(const std::vector<Table>& tables) {
  for (const Table& table : tables) {
    if (table.empty()) continue;
    const std::string text = table.text();
    std::fputs("\n", stdout);
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
}

absl::Status write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  std::ofstream file(path, std::ios::binary);
  write(file);
  file.flush();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("'", path, "' cannot be written"));
}

absl::Status write_files(const std::string& folder, const std::string& name, const std::vector<Table>& tables) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::UnavailableError(absl::StrCat("'", folder, "' cannot be made: ", error.message()));
  for (const Table& table : tables) {
    if (absl::Status status = write_file(absl::StrCat(folder, "/", table.key(), ".csv"),
                                         [&](std::ostream& out) { table.write_csv(out); });
        !status.ok()) {
      return status;
    }
  }
  return write_file(absl::StrCat(folder, "/", name, ".json"), [&](std::ostream& out) {
    out << "{";
    for (size_t i = 0; i < tables.size(); ++i) {
      out << (i == 0 ? "\n" : ",\n") << "  \"" << tables[i].key() << "\": ";
      tables[i].write_json(out, "  ");
    }
    out << "\n}\n";
  });
}

}  // namespace helpdesk
