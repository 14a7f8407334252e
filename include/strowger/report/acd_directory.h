// SPDX-License-Identifier: Apache-2.0
//
// AcdDirectory: the Directory of an engine.
//
// It is made before the engine, because the engine wants its sink at birth and the sink wants its directory; tell it
// the engine before the first command.
//
// Thread safety: that of the engine's const functions; it asks the engine from inside the sink, as those allow.
// Complexity: names O(1); visit_members O(agents + memberships), with allocation, asked when an interval ends and the
// configuration has changed since the last one.
// CAUTION: the engine must outlive the directory, or be replaced with another `attach`.
//
// Example:
//   strowger::AcdDirectory directory;
//   strowger::IntervalReport report(directory);
//   auto acd = strowger::Acd::create(centre, {}, &report).value();
//   directory.attach(acd.get());
#ifndef STROWGER_REPORT_ACD_DIRECTORY_H_
#define STROWGER_REPORT_ACD_DIRECTORY_H_

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "strowger/core/ids.h"
#include "strowger/engine/acd.h"
#include "strowger/report/directory.h"

namespace strowger {

class AcdDirectory : public Directory {
 public:
  explicit AcdDirectory(const Acd* acd = nullptr) : acd_(acd) {}

  /// Whom to ask from now on; null: nobody, and every name is empty.
  void attach(const Acd* acd) { acd_ = acd; }

  std::string_view name(QueueId queue) const override;
  std::string_view name(AgentId agent) const override;
  std::string_view name(SkillId skill) const override;
  std::string_view name(GroupId group) const override;
  std::string_view name(ReasonId reason) const override;
  std::span<const SkillId> wanted(RequirementId requirement) const override;
  GroupId group(AgentId agent) const override;
  std::vector<QueueId> queues() const override;
  void visit_members(const std::function<void(QueueId, AgentId)>& visit) const override;

 private:
  const Acd* acd_;
};

}  // namespace strowger

#endif  // STROWGER_REPORT_ACD_DIRECTORY_H_
