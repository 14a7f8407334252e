// SPDX-License-Identifier: Apache-2.0
//
// AgentSpecs: what agents are configured with, but for their names, each kept once: most agents of a large centre
// differ in nothing else.
#ifndef STROWGER_LIB_ENGINE_AGENT_SPECS_H_
#define STROWGER_LIB_ENGINE_AGENT_SPECS_H_

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "strowger/model/agent.h"

namespace strowger::detail {

class AgentSpecs {
 public:
  using Ref = std::shared_ptr<const AgentSpec>;

  /// The one that is equal to `spec`, which has no name.
  Ref keep(const AgentSpec& spec);
  /// Gives a reference back; what nobody else holds is forgotten.
  void release(Ref& spec);
  size_t memory_bytes() const;

 private:
  struct Hash {
    size_t operator()(const Ref& spec) const;
  };
  struct Equal {
    bool operator()(const Ref& a, const Ref& b) const { return *a == *b; }
  };
  absl::flat_hash_set<Ref, Hash, Equal> specs_;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ENGINE_AGENT_SPECS_H_
