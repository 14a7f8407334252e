// SPDX-License-Identifier: Apache-2.0
//
// JournalBuffer: keeps everything that a host did to its engine, and does it again to another engine.
//
// Thread safety: as JournalSink. Complexity: some 5 KB per command, with whatever it looked at.
#ifndef STROWGER_TESTS_SUPPORT_HOST_JOURNAL_BUFFER_H_
#define STROWGER_TESTS_SUPPORT_HOST_JOURNAL_BUFFER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "strowger/host/journal_sink.h"
#include "strowger/host/parcel.h"

namespace strowger::testing {

class JournalBuffer : public JournalSink {
 public:
  struct Record {
    bool is_time = false;
    Time time;
    Command command;
    Applied answer;
    std::unique_ptr<detail::Enclosure> enclosure;  // What the command's views look at.
  };

  void on_time(Time now) override { records_.push_back({.is_time = true, .time = now}); }
  void on_command(const Command& command, const Applied& answer) override {
    Record record{.command = command, .answer = answer};
    std::visit(
        [&](const auto& c) {
          using C = std::decay_t<decltype(c)>;
          if constexpr (std::is_same_v<C, ArriveCall> || std::is_same_v<C, DescribeCall>) {
            record.enclosure = std::make_unique<detail::Enclosure>();
            record.enclosure->keep(c);
            record.command = record.enclosure->command();
          }
        },
        command);
    records_.push_back(std::move(record));
    ++commands_;
  }
  void on_other_change() override { ++other_changes_; }

  /// The first answer that differs, in words, or empty.
  template <class Engine>
  std::string replay(Engine& engine) const {
    for (size_t i = 0; i < records_.size(); ++i) {
      const Record& record = records_[i];
      if (record.is_time) {
        const Refusal refusal = engine.advance(record.time);
        if (refusal != Refusal::kNone) return absl::StrCat("record ", i, ": time refused");
        continue;
      }
      const Applied answer = engine.apply(record.command);
      if (answer.refusal != record.answer.refusal || answer.call != record.answer.call) {
        return absl::StrCat("record ", i, ": ", std::string(to_string(answer.refusal)), " instead of ",
                            std::string(to_string(record.answer.refusal)));
      }
    }
    return "";
  }

  const std::vector<Record>& records() const { return records_; }
  size_t commands() const { return commands_; }
  size_t other_changes() const { return other_changes_; }

 private:
  std::vector<Record> records_;
  size_t commands_ = 0;
  size_t other_changes_ = 0;
};

}  // namespace strowger::testing

#endif  // STROWGER_TESTS_SUPPORT_HOST_JOURNAL_BUFFER_H_
