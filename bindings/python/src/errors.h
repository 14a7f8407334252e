// SPDX-License-Identifier: Apache-2.0
//
// How a status of the library becomes a Python exception. See errors.cc for the classes.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_ERRORS_H_
#define STROWGER_BINDINGS_PYTHON_SRC_ERRORS_H_

#include <exception>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strowger::python {

/// Thrown inside the bindings only; pybind11 makes a Python exception of it.
class StatusError : public std::exception {
 public:
  explicit StatusError(const absl::Status& status) : code_(status.code()), message_(status.message()) {}
  const char* what() const noexcept override { return message_.c_str(); }
  absl::StatusCode code() const { return code_; }

 private:
  absl::StatusCode code_;
  std::string message_;
};

[[noreturn]] inline void throw_invalid(absl::string_view message) {
  throw StatusError(absl::InvalidArgumentError(message));
}

inline void throw_if_error(const absl::Status& status) {
  if (!status.ok()) throw StatusError(status);
}

template <class T>
T value_or_throw(absl::StatusOr<T> result) {
  throw_if_error(result.status());
  return *std::move(result);
}

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_ERRORS_H_
