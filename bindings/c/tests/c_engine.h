// SPDX-License-Identifier: Apache-2.0
//
// CEngine: strowger_acd with the face of strowger::Acd, so that the tests of the engine can be run through the C API.
//
// Thread safety: none. Errors: as Acd; what the C API has no function for is Unimplemented.
#ifndef STROWGER_BINDINGS_C_TESTS_C_ENGINE_H_
#define STROWGER_BINDINGS_C_TESTS_C_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger.h"
#include "strowger/engine/acd.h"
#include "strowger/engine/event.h"

namespace strowger::testing {

/// The record that stands for a command. It looks at what the command looks at, and at `attributes`.
strowger_command record_of(const Command& command, std::vector<strowger_attribute>& attributes,
                           std::vector<strowger_agent_id>& preferred);

/// The event that a record stands for.
Event event_of(const strowger_event& record);

/// The centre, through its TOML text.
absl::StatusOr<std::unique_ptr<strowger_centre, void (*)(strowger_centre*)>> c_centre(const CentreSpec& centre);

/// The engine's options as a record.
strowger_engine_options c_options(const EngineOptions& options);

class CEngine {
 public:
  static absl::StatusOr<std::unique_ptr<CEngine>> create(const CentreSpec& centre, const EngineOptions& options,
                                                         EventSink* sink);
  CEngine(const CEngine&) = delete;
  CEngine& operator=(const CEngine&) = delete;
  ~CEngine();

  Applied apply(const Command& command);
  Refusal advance(Time now);
  Refusal advance_to_event(Time limit);
  Time now() const { return time_from_us(strowger_acd_now_us(acd_)); }
  Time next_deadline() const { return time_from_us(strowger_acd_next_deadline_us(acd_)); }

  absl::Status configure(const CentreSpec& centre);
  absl::StatusOr<QueueId> add_queue(const QueueSpec& spec);
  absl::Status update_queue(QueueId queue, const QueueSpec& spec);
  absl::Status remove_queue(QueueId queue);
  absl::StatusOr<AgentId> add_agent(const AgentSpec& spec);
  absl::Status update_agent(AgentId agent, const AgentSpec& spec);
  absl::Status remove_agent(AgentId agent);
  absl::Status set_skill(AgentId agent, std::string_view skill, int level);
  absl::Status set_membership(AgentId agent, const Membership& membership);
  absl::Status remove_membership(AgentId agent, QueueId queue);
  absl::Status renew_policies(std::string_view name);
  void reset_counters();
  CentreSpec centre() const;

  ReasonId find_reason(std::string_view name) const;
  CustomerClassId find_customer_class(std::string_view name) const;
  std::string name(TextId text) const;
  TextId text(std::string_view text);
  absl::StatusOr<RequirementId> requirement(std::string_view expression);
  std::string requirement_text(RequirementId id) const;

  size_t calls() const;
  std::vector<QueueId> queues() const;
  std::vector<AgentId> agents() const;
  absl::StatusOr<CallView> call(CallId call) const;
  absl::StatusOr<AgentView> agent(AgentId agent) const;
  absl::StatusOr<QueueView> queue(QueueId queue) const;
  uint32_t waiting(QueueId queue) const;
  absl::StatusOr<uint32_t> position(CallId call) const;
  std::vector<CallId> waiting_calls(QueueId queue) const;
  void attributes(CallId call, const std::function<void(TextId, std::string_view)>& visit) const;
  uint64_t digest() const;
  absl::Status check_invariants() const;

  strowger_acd* handle() { return acd_; }

 private:
  CEngine(strowger_acd* acd, EventSink* sink) : acd_(acd), sink_(sink) {}
  /// Polls whatever waits, a few at a time.
  void poll();

  strowger_acd* acd_;
  EventSink* sink_;
  uint64_t next_number_ = 0;
};

}  // namespace strowger::testing

#endif  // STROWGER_BINDINGS_C_TESTS_C_ENGINE_H_
