// SPDX-License-Identifier: Apache-2.0
//
// Policies: a registry of plug-ins with rows that are Python classes, and the first error that one of these raised.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_POLICIES_H_
#define STROWGER_BINDINGS_PYTHON_SRC_POLICIES_H_

#include <pybind11/pybind11.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "strowger/plugin/registry.h"

namespace strowger::python {

/// What the rows of one registry share. Rows keep it alive.
class PolicyErrors {
 public:
  bool any() const { return any_.load(std::memory_order_acquire); }
  /// Keeps the first. Needs the interpreter's lock, as all below.
  void note(pybind11::error_already_set error) {
    if (any()) return;
    first_.emplace(std::move(error));
    any_.store(true, std::memory_order_release);
  }
  std::optional<pybind11::error_already_set> take() {
    any_.store(false, std::memory_order_release);
    return std::exchange(first_, std::nullopt);
  }

 private:
  std::atomic<bool> any_{false};
  std::optional<pybind11::error_already_set> first_;
};

struct Policies {
  PolicyRegistry registry;
  std::shared_ptr<PolicyErrors> errors = std::make_shared<PolicyErrors>();
};

/// Null for None.
inline const PolicyRegistry* registry_of(const Policies* policies) {
  return policies == nullptr ? nullptr : &policies->registry;
}

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_POLICIES_H_
