// SPDX-License-Identifier: Apache-2.0
//
// helpdesk: a two-level help desk through the real engine, in virtual time. See --help.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "helpdesk/reading.h"
#include "helpdesk/run_day.h"
#include "helpdesk/run_log.h"
#include "helpdesk/terminal.h"
#include "strowger/core/duration_text.h"

ABSL_FLAG(std::string, config, "", "the help desk (default helpdesk.toml; with --log bank.toml)");
ABSL_FLAG(uint64_t, seed, 1, "seed of the random numbers: the same seed gives the same output");
ABSL_FLAG(int, days, 1, "days to simulate, 1 to 366");
ABSL_FLAG(std::string, out, "", "folder to write CSV and JSON files into");
ABSL_FLAG(bool, board, false, "show the call board while the day goes by");
ABSL_FLAG(double, speed, 60, "board: how many times faster than life; 0: as fast as it goes");
ABSL_FLAG(std::string, board_from, "", "board: time of day of the first frame, for example 10:30");
ABSL_FLAG(std::string, board_step, "", "board: simulated time between frames, for example 30m");
ABSL_FLAG(std::string, explain, "", "time of day: say why the calls that wait then still wait, and end");
ABSL_FLAG(std::string, log, "", "replay this call log (columns: [log] in the config) and compare with what happened");
ABSL_FLAG(std::string, log_days, "", "days of the log to replay, from 1: 9, or 1-7, or 1-3,9 (default all)");
ABSL_FLAG(int, what_if, 0, "with --log: replay it so often with each change of the model, and say what each is worth");

namespace {

struct Option {
  std::string_view flag;
  std::string_view shown;
};
constexpr Option kOptions[] = {
    {"config", "--config=FILE"},
    {"seed", "--seed=N"},
    {"days", "--days=N"},
    {"out", "--out=DIR"},
    {"board", "--board"},
    {"speed", "--speed=N"},
    {"board_from", "--board-from=HH:MM"},
    {"board_step", "--board-step=DURATION"},
    {"explain", "--explain=HH:MM"},
    {"log", "--log=FILE"},
    {"log_days", "--log-days=DAYS"},
    {"what_if", "--what-if=RUNS"},
};

constexpr std::string_view kUsage = R"(Usage: helpdesk [OPTION...]

Routes the contacts of a two-level help desk through the real engine, in virtual time, and prints the report that its
manager would read: the telephone by half hour, queues, promises to customers, work for level two, the ladder, skills
and agents. All of it is described in one commented file, helpdesk.toml. With --log a real call log is replayed and
reported beside what really happened.

Options:
)";

constexpr std::string_view kExamples = R"(
Examples:
  helpdesk --seed=2 --out=report        another day, and its figures as CSV and JSON in the folder report
  helpdesk --board --speed=120 --board-from=10:00
  helpdesk --explain=13:49              why do those callers wait?
  helpdesk --days=20                    twenty days, folded into one
  helpdesk --log=calls.txt --config=bank.toml --log-days=9
)";

void print_help() {
  std::fwrite(kUsage.data(), 1, kUsage.size(), stdout);
  for (const Option& option : kOptions) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag({option.flag.data(), option.flag.size()});
    const std::string fallback = flag->DefaultValue();
    const bool tell = !fallback.empty() && fallback != "false";
    absl::PrintF("  %-22s %s%s\n", option.shown, flag->Help(), tell ? absl::StrCat(" (default ", fallback, ")") : "");
  }
  absl::PrintF("  %-22s %s\n", "--help", "this text");
  std::fwrite(kExamples.data(), 1, kExamples.size(), stdout);
}

/// "--log-days=9" is "--log_days=9" to the flags library.
std::vector<char*> with_underscores(int argc, char** argv, std::vector<std::string>& texts) {
  for (int i = 0; i < argc; ++i) {
    std::string text = argv[i];
    const bool is_option = i > 0 && text.substr(0, 2) == "--";
    for (size_t at = 2; is_option && at < text.size() && text[at] != '='; ++at) {
      if (text[at] == '-') text[at] = '_';
    }
    texts.push_back(std::move(text));
  }
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  return pointers;
}

/// The file as given, or where it lies when the program is started from the top of the repository.
std::string find_config(const std::string& given, const std::string& fallback) {
  if (!given.empty() || std::filesystem::exists(fallback)) return given.empty() ? fallback : given;
  const std::string elsewhere = absl::StrCat("examples/helpdesk/", fallback);
  return std::filesystem::exists(elsewhere) ? elsewhere : fallback;
}

absl::StatusOr<std::optional<strowger::Duration>> clock_flag(std::string_view name, const std::string& text) {
  if (text.empty()) return std::optional<strowger::Duration>();
  const std::optional<strowger::Duration> time = helpdesk::parse_clock(text);
  if (time) return time;
  return absl::InvalidArgumentError(
      absl::StrFormat("--%s: found '%s', expected a time of day such as 10:30", name, text));
}

absl::Status run() {
  helpdesk::RunOptions options;
  const std::string log = absl::GetFlag(FLAGS_log);
  options.config = find_config(absl::GetFlag(FLAGS_config), log.empty() ? "helpdesk.toml" : "bank.toml");
  options.seed = absl::GetFlag(FLAGS_seed);
  options.days = absl::GetFlag(FLAGS_days);
  options.out = absl::GetFlag(FLAGS_out);
  if (options.days < 1 || options.days > 366) {
    return absl::InvalidArgumentError(absl::StrFormat("--days: found %d, expected 1 to 366", options.days));
  }
  if (!log.empty()) {
    const int runs = absl::GetFlag(FLAGS_what_if);
    if (runs < 0 || runs > 1000) {
      return absl::InvalidArgumentError(absl::StrFormat("--what-if: found %d, expected 0 to 1000", runs));
    }
    return helpdesk::run_log(options, {.path = log, .days = absl::GetFlag(FLAGS_log_days), .what_if_runs = runs});
  }

  options.board = absl::GetFlag(FLAGS_board);
  options.speed = absl::GetFlag(FLAGS_speed);
  if (const std::string step = absl::GetFlag(FLAGS_board_step); !step.empty()) {
    const absl::StatusOr<strowger::Duration> read = strowger::parse_duration(step);
    if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat("--board-step: ", read.status().message()));
    options.board_step = *read;
  }
  const auto from = clock_flag("board-from", absl::GetFlag(FLAGS_board_from));
  if (!from.ok()) return from.status();
  options.board_from = *from;
  const auto explain = clock_flag("explain", absl::GetFlag(FLAGS_explain));
  if (!explain.ok()) return explain.status();
  options.explain = *explain;
  return helpdesk::run_day(options);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      print_help();
      return 0;
    }
  }
  std::vector<std::string> texts;
  std::vector<char*> arguments = with_underscores(argc, argv, texts);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, arguments.data());
  if (rest.size() > 1) {
    std::fprintf(stderr, "unexpected argument '%s'; see --help\n", rest[1]);
    return 2;
  }
  helpdesk::catch_interrupts();
  if (const absl::Status status = run(); !status.ok()) {
    std::fprintf(stderr, "helpdesk: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
