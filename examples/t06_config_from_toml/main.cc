// SPDX-License-Identifier: Apache-2.0
//
// A centre from a TOML file, a table of the program's own in the same file, and what is said of mistakes.
//
// The file is checked whole before anything is made of it. An error names file, line and column, what was found, what
// was expected, and the nearest name where one was misspelt.
#include <cstdio>
#include <string>

#include "strowger/config/load.h"
#include "strowger/config/table_reader.h"
#include "strowger/config/to_toml.h"
#include "strowger/engine/acd.h"

namespace {

void print_error(const char* title, const std::string& toml) {
  const auto centre = strowger::load_centre(toml, "centre.toml");
  std::printf("%-18s %s\n", title, std::string(centre.status().message()).c_str());
}

}  // namespace

int main() {
  const auto document = strowger::ConfigDocument::read_file("centre.toml");
  if (!document.ok()) {
    std::puts(std::string(document.status().message()).c_str());
    return 1;
  }
  const auto centre = strowger::load_centre(*document, {.extra_tables = {"service"}});
  if (!centre.ok()) {
    std::puts(std::string(centre.status().message()).c_str());
    return 1;
  }
  strowger::TableReader service = strowger::TableReader(*document).get_table("service");
  const std::string number = service.get_string("number");
  if (const absl::Status status = service.finish(); !status.ok()) {
    std::puts(std::string(status.message()).c_str());
    return 1;
  }

  auto acd = strowger::Acd::create(*centre).value();
  std::printf("%s: %zu queues, %zu agents, ladder of %zu steps\n\n", number.c_str(), acd->queues().size(),
              acd->agents().size(), acd->queue_spec(acd->find_queue("support"))->ladder.size());

  std::puts("mistakes:");
  print_error("misspelt key", "[[queue]]\nname = 'support'\nstratgey = 'linear'\n");
  print_error("unknown name", "skills = ['english']\n[[queue]]\nname = 'support'\nrequirement = 'englsh >= 3'\n");
  print_error("wrong type", "[[queue]]\nname = 'support'\nring_timeout = true\n");
  print_error("out of range", "[[queue]]\nname = 'support'\nweight = 0\n");
  print_error("twice the same", "[[queue]]\nname = 'support'\n[[queue]]\nname = 'support'\n");
  print_error("not TOML", "[[queue]\nname = 'support'\n");

  std::puts("\nand back to TOML, one queue of the running engine:");
  strowger::CentreSpec part;
  part.queues.push_back(acd->queue_spec(acd->find_queue("support")).value());
  std::fputs(strowger::to_toml(part).c_str(), stdout);
}
