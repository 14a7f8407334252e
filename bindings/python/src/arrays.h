// SPDX-License-Identifier: Apache-2.0
//
// NumPy arrays at the edge: vectors handed over without a copy, and arrays of seconds read with checks.
#ifndef STROWGER_BINDINGS_PYTHON_SRC_ARRAYS_H_
#define STROWGER_BINDINGS_PYTHON_SRC_ARRAYS_H_

#include <pybind11/numpy.h>

#include <memory>
#include <utility>
#include <vector>

#include "strowger/core/time.h"

namespace strowger::python {

/// Any sequence of numbers; a text or another dtype is a TypeError of pybind11's.
using SecondsArray = pybind11::array_t<double, pybind11::array::c_style | pybind11::array::forcecast>;

/// An array that owns `values`: nothing is copied. `dtype` describes one element.
template <class T>
pybind11::array array_of(std::vector<T> values, const pybind11::dtype& dtype) {
  auto owned = std::make_unique<std::vector<T>>(std::move(values));
  const auto* data = owned->data();
  const auto size = static_cast<pybind11::ssize_t>(owned->size());
  const pybind11::capsule owner(owned.get(), [](void* pointer) { delete static_cast<std::vector<T>*>(pointer); });
  owned.release();
  return pybind11::array(dtype, {size}, {static_cast<pybind11::ssize_t>(sizeof(T))}, data, owner);
}

template <class T>
pybind11::array_t<T> array_of(std::vector<T> values) {
  return array_of(std::move(values), pybind11::dtype::of<T>());
}

/// Lengths of time. `what` names the array in messages, which give the index of the first bad element.
std::vector<Duration> durations_of(const SecondsArray& seconds, const char* what);
/// Instants since the start, in rising order.
std::vector<Time> instants_of(const SecondsArray& seconds, const char* what);

}  // namespace strowger::python

#endif  // STROWGER_BINDINGS_PYTHON_SRC_ARRAYS_H_
