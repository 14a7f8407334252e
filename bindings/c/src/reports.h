// SPDX-License-Identifier: Apache-2.0
//
// strowger_interval_report and strowger_report: values that know whom to ask for names.
//
// Thread safety: as strowger/c/report.h says.
#ifndef STROWGER_BINDINGS_C_SRC_REPORTS_H_
#define STROWGER_BINDINGS_C_SRC_REPORTS_H_

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine.h"
#include "hosts.h"
#include "strowger.h"
#include "strowger/report/acd_directory.h"
#include "strowger/report/directory.h"
#include "strowger/report/interval_report.h"

namespace strowger::c {

/// Keeps the engine alive that it asks.
class EngineDirectory : public AcdDirectory {
 public:
  explicit EngineDirectory(std::shared_ptr<EngineState> state)
      : AcdDirectory(state->acd.get()), state_(std::move(state)) {}
  std::unique_ptr<Directory> another() const { return std::make_unique<EngineDirectory>(state_); }

 private:
  const std::shared_ptr<EngineState> state_;
};

/// Asks the engine of a host, from outside: each question goes in and comes out.
class HostDirectory : public Directory {
 public:
  explicit HostDirectory(std::shared_ptr<HostState> state) : state_(std::move(state)) {}

  std::string_view name(QueueId queue) const override { return name_of(queue); }
  std::string_view name(AgentId agent) const override { return name_of(agent); }
  std::string_view name(SkillId skill) const override { return name_of(skill); }
  std::string_view name(GroupId group) const override { return name_of(group); }
  std::string_view name(ReasonId reason) const override { return name_of(reason); }

  std::span<const SkillId> wanted(RequirementId requirement) const override {
    std::vector<SkillId>& skills = wanted_[requirement];
    if (skills.empty()) {
      ask([&](const Acd& acd) {
        const std::span<const SkillId> now = AcdDirectory(&acd).wanted(requirement);
        skills.assign(now.begin(), now.end());
      });
    }
    return skills;
  }
  GroupId group(AgentId agent) const override {
    GroupId group;
    ask([&](const Acd& acd) { group = acd.group(agent); });
    return group;
  }
  std::vector<QueueId> queues() const override {
    std::vector<QueueId> queues;
    ask([&](const Acd& acd) { queues = acd.queues(); });
    return queues;
  }
  /// Visits outside the host, so that the visitor may ask further.
  void visit_members(const std::function<void(QueueId, AgentId)>& visit) const override {
    std::vector<std::pair<QueueId, AgentId>> members;
    ask([&](const Acd& acd) {
      AcdDirectory(&acd).visit_members([&](QueueId queue, AgentId agent) { members.emplace_back(queue, agent); });
    });
    for (const auto& [queue, agent] : members) visit(queue, agent);
  }

 private:
  template <class F>
  void ask(F&& function) const {
    if (usable(*state_)) state_->host->with_engine([&](const Acd& acd) { function(acd); });
  }
  template <class Id>
  std::string_view name_of(Id id) const {
    name_.clear();
    ask([&](const Acd& acd) { name_ = std::string(acd.name(id)); });
    return name_;
  }

  const std::shared_ptr<HostState> state_;
  mutable std::string name_;
  mutable std::map<RequirementId, std::vector<SkillId>> wanted_;
};

/// Makes one more directory of the same engine; each interval report and report has its own.
using MakeDirectory = std::function<std::unique_ptr<Directory>()>;

}  // namespace strowger::c

struct strowger_interval_report {
  strowger::c::MakeDirectory make_directory;
  std::unique_ptr<strowger::Directory> directory;
  strowger::IntervalReport report;
  /// There was no memory in the middle of something.
  bool broken = false;
  strowger_interval_report* kept_before = nullptr;
};

struct strowger_report {
  std::unique_ptr<strowger::Directory> directory;
  strowger::Report report;
};

#endif  // STROWGER_BINDINGS_C_SRC_REPORTS_H_
