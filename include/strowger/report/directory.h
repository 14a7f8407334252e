// SPDX-License-Identifier: Apache-2.0
//
// Directory: who is who. Reports count by number; a Directory tells the names, skills and teams behind the numbers.
//
// `AcdDirectory` (report/acd_directory.h) answers from an engine. Write your own to report on events that come from
// somewhere else: a file, another process, a test.
//
// When it is asked: names when a report is rendered; `wanted` once per requirement; `group`, `queues` and
// `visit_members` when an interval ends. Never for each event.
//
// Thread safety: called on the thread that feeds or renders the report. Errors: an unknown id has an empty name, no
// skills and no group.
//
// Example:
//   struct Names : strowger::Directory {
//     using strowger::Directory::name;
//     std::string_view name(strowger::QueueId queue) const override { return queue.value() == 0 ? "support" : ""; }
//   };
#ifndef STROWGER_REPORT_DIRECTORY_H_
#define STROWGER_REPORT_DIRECTORY_H_

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"

namespace strowger {

class Directory {
 public:
  virtual ~Directory() = default;

  /// Empty when there is no such thing, or no longer. The views are good until the next call.
  virtual std::string_view name(QueueId) const { return {}; }
  virtual std::string_view name(AgentId) const { return {}; }
  virtual std::string_view name(SkillId) const { return {}; }
  virtual std::string_view name(GroupId) const { return {}; }
  virtual std::string_view name(ReasonId) const { return {}; }

  /// The skills that a requirement asks for (Requirement::wanted). What is answered for an id must not change later.
  virtual std::span<const SkillId> wanted(RequirementId) const { return {}; }

  /// The agent's team; invalid for none.
  virtual GroupId group(AgentId) const { return {}; }

  /// The queues that a report should show even when nothing happened in them.
  virtual std::vector<QueueId> queues() const { return {}; }

  /// Visits every membership, each once, in any order.
  virtual void visit_members(const std::function<void(QueueId, AgentId)>& visit) const { static_cast<void>(visit); }
};

}  // namespace strowger

#endif  // STROWGER_REPORT_DIRECTORY_H_
